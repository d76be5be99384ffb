"""What a verb answers: what it shows, what a person is told beside it, and how it failed, if so.

What a rule refuses is raised instead: then nothing was done, and there is nothing to show.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from invoicectl.domain.tuples import NamedTuple
from invoicectl.errors import Error

if TYPE_CHECKING:
    from invoicectl.domain.accounts import Heading


class Listed(NamedTuple):
    """A list: its objects, read as they are asked for; the fields of them that are wanted, none for
    all; and for people what it comes to, where that is told: as sums, or in words, which then are
    all that an empty one says."""

    items: Iterable[dict[str, Any]]
    fields: tuple[str, ...] = ()
    sums: dict[str, Any] | None = None
    comes_to: str | None = None


class Streamed:
    """A long list in an object, of so many items, which are made as they are read, however often
    that is."""

    def __init__(self, length: int, read: Callable[[], Iterator[dict[str, Any]]]) -> None:
        self._length = length
        self._read = read

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return self._read()


class Report(NamedTuple):
    """One object, and the name of the list in it that CSV gives; long lists may be `Streamed`."""

    value: dict[str, Any]
    rows: str

    def whole(self) -> dict[str, Any]:
        """The object with all of its lists."""
        return {**_read(self.value), self.rows: list(self.value[self.rows])}


def _read(value: dict[str, Any]) -> dict[str, Any]:
    """An object without anything that is read as it is asked for."""
    told = {
        name: list(each) if isinstance(each, Streamed) else each for name, each in value.items()
    }
    return {name: _read(each) if isinstance(each, dict) else each for name, each in told.items()}


class Exported(NamedTuple):
    """What is exported: entries under a heading, or rows under the names of their columns, of which
    Excel is told that they are UTF-8 where it `has_bom`.

    The items are read while they are written out, in a transaction that is open already:
    `reading` ends it, and whoever writes them out leaves through it."""

    form: str
    heading: "Heading | None"
    columns: Sequence[str]
    items: Iterator[Any]
    reading: AbstractContextManager[object]
    has_bom: bool = False


class Document(NamedTuple):
    """A page in a form: text, or bytes where it is no text."""

    form: str
    content: str | bytes


Value = dict[str, Any] | Iterable[dict[str, Any]] | Listed | Report | Exported | Document | str
"""One object, a list, a report, an export or a page; the text of an export once it was read."""


class Foreseen(NamedTuple):
    """What a dry run would have changed, each `{ref, field, from, to}`, and which cards it would
    have charged, each `{card, amount, tip}`."""

    changes: list[dict[str, Any]]
    charges: list[dict[str, Any]]


class Done(NamedTuple):
    """What a verb did. `kind` is the name of what is shown; `notes` are told beside it, in order.

    `error` says how an act that was done and recorded failed the person who asked for it: the
    card declined (exit 5), the outcome is unknown (8), another process cancelled the attempt (6),
    the file has faults (7). `foreseen` makes it the answer of a dry run; an `aside` is one more
    note for who reads a table, of what a script does not need to hear each time. `past` says of
    when it is, `{as_of, known}`, where that is not now."""

    kind: str
    value: Value
    notes: tuple[str, ...] = ()
    error: Error | None = None
    foreseen: Foreseen | None = None
    aside: str | None = None
    past: dict[str, str | None] | None = None


def for_programs(done: Done) -> Done:
    """The answer as programs read it. That of a dry run is the thing as it would be, with what
    would have changed, and a list becomes an object, under the name of its kind. An object as it
    stood has of when that is."""
    more: dict[str, Any] = {**(done.past or {})}
    value = done.value
    if done.foreseen is not None:
        more |= {"dry_run": True, **done.foreseen._asdict()}
    elif not more or not isinstance(value, Report | dict):
        return done
    if isinstance(value, Report):
        return done._replace(value=Report(value.value | more, value.rows))
    if isinstance(value, dict):
        return done._replace(value=value | more)
    if isinstance(value, Listed):
        value = value.items
    if isinstance(value, str | Exported | Document):
        raise TypeError(f"{done.kind} changes nothing, so it has no dry run")
    return done._replace(value=Report({done.kind: list(value), **more}, done.kind))


class Answering:
    """What collects notes while it works, and answers with them."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.aside: str | None = None

    def note(self, line: str) -> None:
        """Keep what the person should be told beside the answer, once."""
        if line not in self.notes:
            self.notes.append(line)

    def done(self, kind: str, value: Value, error: Error | None = None) -> Done:
        """The answer, with the notes so far."""
        return Done(kind, value, tuple(self.notes), error, aside=self.aside)
