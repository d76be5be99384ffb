"""The newest commands, by which a second one of the very same words is noticed (SPEC 9).

Kept are digests alone, each with its instant, and only for a short while."""

from __future__ import annotations

from datetime import datetime, timedelta

from invoicectl.domain import dates
from invoicectl.domain.hashing import sha256

WITHIN = timedelta(minutes=2)
"""How soon the very same command is taken for a repetition."""

MOST = 20
"""Commands that are remembered at the most."""


def remembered(kept: str, said: str, now: datetime) -> tuple[str, str | None]:
    """What is remembered with the words of this command too, and how long ago they were given
    before."""
    digest = sha256(said.encode())[:16]
    since = dates.stamp(now - WITHIN)
    newest = [each.partition("@") for each in kept.split() if each.partition("@")[2] > since]
    before = [at for each, _, at in newest if each == digest]
    ago = dates.elapsed(now - dates.unstamp(before[-1])) if before else None
    told = ["".join(each) for each in newest] + [f"{digest}@{dates.stamp(now)}"]
    return " ".join(told[-MOST:]), ago
