"""Anchors: what is noted of the log beside the file or elsewhere, so that no past can be changed
unseen.

Whoever can write to the file can compute all its hashes anew; a hash that was noted before tells.
A line has the instant, the sequence and the hash of an event, in words that a person can read and
send by mail: `2026-01-05T09:00:00Z 12 5f0c…`; from a file's second generation on also that, and of
an erasure who was erased, by number (`erased C17`): a backup that is put back knows nothing of it.
What begins with `#` is a person's remark.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from invoicectl import errors
from invoicectl.domain import dates
from invoicectl.domain.tuples import NamedTuple


class Anchor(NamedTuple):
    """An event as it was noted: when it was recorded, its sequence, its hash, and the generation
    of the file at that time. `erased` is the reference of whom the event erased."""

    at: datetime
    seq: int
    hash: str
    generation: int = 1
    erased: str | None = None


_LINE = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) ([1-9]\d{0,17}) ([0-9a-f]{64})"
    r"(?: generation ([1-9]\d{0,8}))?(?: erased ([CE][1-9]\d{0,17}))?",
    re.ASCII,
)


def line_of(anchor: Anchor) -> str:
    """An anchor as a line without its end."""
    more = f" generation {anchor.generation}" if anchor.generation > 1 else ""
    if anchor.erased is not None:
        more += f" erased {anchor.erased}"
    return f"{dates.stamp(anchor.at)} {anchor.seq} {anchor.hash}{more}"


def read(line: str) -> Anchor | None:
    """A line as an anchor; None for one that is none."""
    found = _LINE.fullmatch(line.strip())
    if found is None:
        return None
    try:
        at = dates.unstamp(found[1])
    except (errors.BadTime, ValueError):
        return None
    return Anchor(at, int(found[2]), found[3], int(found[4] or 1), found[5])


def is_remark(line: str) -> bool:
    """Whether a line says nothing of the log: it is empty, or a person's remark."""
    return not line.strip() or line.lstrip().startswith("#")


def superseded(
    anchor: Anchor, later: Sequence[Anchor], begun: Sequence[tuple[int, int]]
) -> int | None:
    """The generation by which the file left the past that an anchor knows; None if it did not.

    `later` are anchors noted after it that the log bears out, `begun` the number and sequence of
    each generation that the log says was begun. It counts only once it was noted itself: whoever
    rewrites the log can say in it what they like. An anchor of a generation of which the log knows
    nothing is of another branch, left by a restore of what came before that."""
    known = max((each.generation for each in later), default=1)
    numbers = {1, *(number for number, _ in begun)}
    left = [
        number
        for number, seq in begun
        if anchor.generation < number <= known
        and (seq <= anchor.seq or anchor.generation not in numbers)
    ]
    return min(left, default=None)


def belongs(anchor: Anchor, end: int, begun: Sequence[tuple[int, int]]) -> bool:
    """Whether a log that ends with the event numbered `end` has to hold what an anchor knows: it is
    of a generation of that log, and none that was begun since has left it behind."""
    numbers = {1, *(number for number, _ in begun)}
    was_left = any(number > anchor.generation and seq <= anchor.seq for number, seq in begun)
    return anchor.seq <= end and anchor.generation in numbers and not was_left
