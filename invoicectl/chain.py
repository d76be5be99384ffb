"""The chain of hashes over events: each one's is of the one before it and of the event itself.

It shows bit rot, hand edits, and events lost, reordered or half restored. It proves nothing against
somebody who computes all of it anew, unless its head was noted elsewhere (`check --anchor`).
"""

from __future__ import annotations

import json
from typing import Any

START = ""
"""What stands before the first event."""


def link(before: str, row: tuple[Any, ...]) -> str:
    """The hash of an event after the one with the hash `before`: SHA-256 in hexadecimal.

    `row` is the event as stored: seq, at, recorded_at, actor, system_user, ref, kind, data."""
    import hashlib

    told = json.dumps([before, *row], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(told.encode("ascii")).hexdigest()
