"""``python -m outils.totp SECRET``: the code that an authenticator application would show now (RFC 6238)."""

import base64
import hashlib
import hmac
import struct
import sys
import time


def code(secret: str, at: float | None = None) -> str:
    """Six digits, SHA-1, steps of 30 s: what every application computes from the printed secret."""
    step = struct.pack(">Q", int(time.time() if at is None else at) // 30)
    digest = hmac.new(base64.b32decode(secret), step, hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


if __name__ == "__main__":
    print(code(sys.argv[1]))
