"""``python -m outils.totp SECRET``: the code that an authenticator application would show now (RFC 6238)."""

import base64
import sys
import time

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP


def code(secret: str, at: float | None = None) -> str:
    """Six digits, SHA-1, steps of 30 s: what every application computes from the printed secret."""
    totp = TOTP(base64.b32decode(secret), 6, SHA1(), 30)
    return totp.generate(int(time.time() if at is None else at)).decode()


if __name__ == "__main__":
    print(code(sys.argv[1]))
