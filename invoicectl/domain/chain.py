"""The chain of hashes over events: each one's is of the one before it and of the event itself.

It shows bit rot, hand edits, and events lost, reordered or half restored. It proves nothing against
somebody who computes all of it anew, unless its head was noted elsewhere (`check --anchor`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from invoicectl.domain.compact import in_ascii
from invoicectl.domain.hashing import sha256

if TYPE_CHECKING:
    from invoicectl.domain.events import Link

START = ""
"""What stands before the first event."""


def seal_of(head: str, told: Sequence[str | None]) -> str:
    """What binds words that no event holds to the log as it stood: a hash of them and of its head.

    It shows what was changed by who doesn't compute it anew, as a hash does."""
    return sha256(in_ascii([head, *told]).encode("ascii"))


def hash_of(before: str, link: Link) -> str:
    """The hash of a fact after the one with the hash `before`: SHA-256 in hexadecimal, of the
    text as it is stored. What is no text there, in a damaged file, gives another hash."""
    parts = [before, *link[:-1]]
    return sha256(in_ascii(parts).encode("ascii"))
