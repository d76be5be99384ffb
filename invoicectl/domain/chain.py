"""The chain of hashes over events: each one's is of the one before it and of the event itself.

It shows bit rot, hand edits, and events lost, reordered or half restored. It proves nothing against
somebody who computes all of it anew, unless its head was noted elsewhere (`check --anchor`).
"""

from __future__ import annotations

import json

from invoicectl.domain.events import Link

START = ""
"""What stands before the first event."""


def hash_of(before: str, link: Link) -> str:
    """The hash of a fact after the one with the hash `before`: SHA-256 in hexadecimal, of the
    text as it is stored."""
    import hashlib

    told = json.dumps([before, *link[:-1]], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(told.encode("ascii")).hexdigest()
