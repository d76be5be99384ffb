"""Pieces of SQL that several parts use, and what is made of their cells.

The parts ask in SQL that every database here reads. What is not in the standard, but stands all
over the parts because every way round it costs more: `?` for a value, `LIMIT` (and `OFFSET`), and
`ON CONFLICT … DO UPDATE`. They also rely on text that is compared and sorted by code point, which
is how SQLite does it by itself; elsewhere the columns are declared so (`COLLATE "C"`). Sums are
made integers as they are read: elsewhere the sum of integers is a decimal. What only one database
has stands in its own room: transactions and errors in its `connection`, how it describes itself in
its `tables`, its kinds of tables and triggers in its schema.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from invoicectl import errors
from invoicectl.domain import codec, dates
from invoicectl.domain.events import Link, number_of
from invoicectl.domain.references import reference

if TYPE_CHECKING:
    from invoicectl.domain.events import Fact

LINK = "e.seq, e.at, e.recorded_at, e.actor, e.system_user, e.ref, e.kind, e.data, e.hash"
"""The columns of a fact as it is stored."""

TEXTS = "(SELECT t.texts FROM texts AS t WHERE t.event = e.seq)"
"""The texts of a fact, kept beside the log."""

FACT = f"{LINK}, e.client, e.number, {TEXTS}"
"""… with whose it is, the number of what it is about, and its texts."""

CELLS = 12
"""How many columns FACT has."""

UNBILLED = "billed_minor IS NOT NULL AND series IS NOT NULL AND invoice IS NULL"
"""A series visit to be paid for that is on no invoice."""


def fact(cells: Sequence[Any], path: str) -> Fact:
    """The fact of the columns of FACT. Raises FileFault."""
    stored = Link(*cells[:9])
    try:
        found = codec.fact(stored, cells[9], cells[11])
        if number_of(found.event) == cells[10]:
            return found
        told: dict[str, Any] = {"why": "event_number"}
    except codec.ForeignError as error:
        told = {"why": "other_event", "error": error}
    except codec.UnreadableError as error:
        told = {"why": "event", "error": error}
    raise errors.FileFault(path=path, seq=stored.seq, kind=stored.kind, **told)


def digest(told: object) -> int:
    """A number that stands for what is told: rows in any order are compared by the sums of
    theirs."""
    told_in_bytes = repr(told).encode("utf-8", "surrogatepass")
    return int.from_bytes(_blake2b()(told_in_bytes, digest_size=16).digest(), "big")


@cache
def _blake2b() -> Any:
    """The algorithm; what digests nothing does not load it, and who does looks for it once."""
    from hashlib import blake2b

    return blake2b


def instant(stamp: str, path: str) -> datetime:
    """The instant of a stored text. Raises FileFault for what is none."""
    try:
        return dates.unstamp(stamp)
    except (TypeError, ValueError):
        raise errors.FileFault(path=path, why="time", stamp=stamp) from None


def instant_or_none(stamp: str | None, path: str) -> datetime | None:
    """The instant of a stored text, None for none. Raises FileFault for what is neither."""
    return None if stamp is None else instant(stamp, path)


def stamped(at: datetime | None) -> str | None:
    """An instant as it is stored; None for none."""
    return dates.stamp(at) if at is not None else None


PORTION = 500
"""How many numbers one question names."""


def portions(numbers: Iterable[int]) -> Iterator[list[int]]:
    """Each number once, in order, some at a time."""
    each = iter(sorted(set(numbers)))
    while some := list(islice(each, PORTION)):
        yield some


def marks(values: Collection[Any]) -> str:
    """A question mark for each value."""
    return ", ".join("?" for _ in values)


_LISTED = {
    "client": "invoicectl client list",
    "provider": "invoicectl provider list",
    "session": "invoicectl session list",
    "booking": "invoicectl booking list",
    "series": "invoicectl series list",
    "visit": "invoicectl visit list",
    "invoice": "invoicectl list",
}


def missing(owner: str, number: int) -> errors.NotFound:
    """That there is no such thing, with the command that lists those there are."""
    return errors.NotFound(what=owner, ref=reference(owner, number), hint=_LISTED.get(owner))
