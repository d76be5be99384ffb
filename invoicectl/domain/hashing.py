"""SHA-256 for whoever hashes a little and wants it at once.

`hashlib` loads OpenSSL, which takes longer than all that a short command hashes. Python's own
small module stands beside it, where the standard library's `random` looks first too; a build of
Python that has none has `hashlib`.
"""

from functools import cache
from typing import Any


def sha256(told: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal."""
    return str(_algorithm()(told).hexdigest())


@cache
def _algorithm() -> Any:
    try:
        from _sha2 import sha256 as found  # type: ignore[import-not-found,unused-ignore]
    except ImportError:  # before Python 3.12
        try:
            from _sha256 import sha256 as found  # type: ignore[import-not-found,unused-ignore]
        except ImportError:
            from hashlib import sha256 as found
    return found
