"""The code printed for the demonstration is the one of the standard."""

import base64

import pytest

from outils.totp import code


@pytest.mark.parametrize(("at", "attendu"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")])
def test_vectors_of_rfc_6238(at, attendu):
    """Appendix B, the last six of its eight digits."""
    assert code(base64.b32encode(b"12345678901234567890").decode(), at) == attendu
