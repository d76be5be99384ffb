"""A file of another program taken over: a transaction a row, what is refused told with why."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import get_args

from invoicectl.desk.asking import typed
from invoicectl.desk.done import Done
from invoicectl.desk.engine.work import Desk
from invoicectl.desk.importing.people import People
from invoicectl.desk.importing.rows import Taker
from invoicectl.desk.importing.tally import Tally
from invoicectl.domain.policy import Policy
from invoicectl.domain.text import clean, visible
from invoicectl.domain.tuples import NamedTuple
from invoicectl.errors import BadChoice, Error, Malformed
from invoicectl.importing.common import UnfitError
from invoicectl.importing.figures import date_format
from invoicectl.importing.plan import plan
from invoicectl.importing.presets import FIELDS, PRESETS, Kind
from invoicectl.importing.records import ImportPlan, Item, NewCard, Way

PORTION = 100
"""Rows that share a commit at the most: what is cut off is imported again."""

KINDS: tuple[Kind, ...] = get_args(Kind)


class Options(NamedTuple):
    """How a file is to be read, as it was typed; `source` is whose ids its rows have."""

    preset: str | None = None
    maps: tuple[str, ...] = ()
    dates: str | None = None
    decimal: str | None = None
    source: str | None = None


class ImportAsked(NamedTuple):
    """An import as it was asked for."""

    path: str
    way: Way
    source: str


Keep = Callable[[str, str], None]
"""Writes a text to a file: the refused rows, as a table of their own."""


def asked(words: Sequence[str], options: Options) -> ImportAsked:
    """What is to be imported, from which file. Raises Malformed, BadChoice, BadText."""
    if len(words) != 2:
        raise Malformed(why="import")
    kind: Kind = typed.choice(words[0], "kind of import", *KINDS)
    if options.preset is not None:
        typed.choice(options.preset, "preset", *PRESETS)
    comma = dates = None
    if options.decimal is not None:
        comma = typed.choice(options.decimal, "decimal mark", "comma", "point") == "comma"
    if options.dates is not None:
        dates = date_format(options.dates)
        if dates is None:
            told = visible(options.dates[:40])
            raise BadChoice(value=told, what="form of dates", choices="Y-m-d, d/m/Y, d.m.Y, m/d/Y")
    maps = tuple(_map(each, kind) for each in options.maps)
    named = options.source if options.source is not None else options.preset or "csv"
    source = clean(named, "source")
    return ImportAsked(words[1], Way(kind, options.preset, maps, dates, comma), source)


def bring(desk: Desk, raw: bytes, told: ImportAsked, keep: Keep) -> Done:
    """Take over what a file tells. A row that is refused is told, and kept as it stood; the rest is
    taken.

    Raises BadTable, Stopped."""
    with desk.look() as work:
        policy, people = work.get(Policy, 0), People(work, told.source)
    found = plan(raw, visible(told.path[:200]), told.way, policy.currency)
    taker = Taker(desk, told.source, people, policy.timezone)
    tally = Tally(found)
    with desk.stop.heeded(), _sharing(desk, found):
        for number, item in enumerate(found.items, start=1):
            if desk.stop.is_asked:
                break
            tally.add(item, _taken(desk, taker, item))
            if number % PORTION == 0:
                desk.commit()
        desk.commit()
    return _told(desk, told, tally, keep, taker.new_clients)


def _told(desk: Desk, told: ImportAsked, tally: Tally, keep: Keep, new_clients: int) -> Done:
    """What came of a file; a dry run keeps no refused rows."""
    table, path = tally.refused_table(), None
    if table is not None and not desk.is_dry:
        path = f"{told.path.removesuffix('.csv')}.refused.csv"
        keep(path, table)
    error = None
    if desk.stop.is_asked and tally.left:
        error = desk.stop.error(why="importing", items=tally.left)
    with desk.stop.owed(), desk.act() as work:
        value = {
            "kind": told.way.kind,
            "file": told.path,
            "source": told.source,
            **tally.value(work.get(Policy, 0).currency, new_clients),
            "refused_file": path,
        }
        return work.done("import", value, error)


def _map(told: str, kind: Kind) -> tuple[str, str]:
    field, sign, column = told.partition("=")
    if not sign or not column.strip():
        raise Malformed(why="no_column", given=visible(told[:60]), field=FIELDS[kind][0])
    return typed.choice(field.strip().replace("-", "_"), "field", *FIELDS[kind]), column


@contextmanager
def _sharing(desk: Desk, found: ImportPlan) -> Iterator[None]:
    """Rows that share commits, also with the lines of a batch around them. Cards ask the gateway
    between their transactions, so each of them has a commit of its own."""
    if desk.shares_commits or any(isinstance(item.record, NewCard) for item in found.items):
        yield
    else:
        with desk.sharing_commits():
            yield


def _taken(desk: Desk, taker: Taker, item: Item) -> str:
    """Take over one item: empty, SKIPPED, or why it is refused."""
    if item.record is None:
        return item.why
    try:
        return taker.take(item)
    except UnfitError as unfit:
        return str(unfit)
    except Error as error:
        if desk.lost or error.exit_code not in _REFUSED:
            raise
        return error.message


_REFUSED = frozenset({2, 3, 4, 5})
"""What is a matter of the row alone: malformed, not there, against a rule, a card refused."""
