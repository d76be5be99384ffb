"""The proof that the tables are what the events add up to: `check`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from invoicectl.desk.asking.views import Json
from invoicectl.desk.done import Done
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import chain, postings
from invoicectl.domain.events import Fact, FileCreated
from invoicectl.domain.model import Client, Invoice, Letter, Payment, Policy, Provider, Visit
from invoicectl.domain.overlay import Nothing, Overlay, UnfoldableError, told_apart
from invoicectl.domain.things import Step
from invoicectl.domain.world import whose
from invoicectl.errors import CheckFailed, Error, FileFault, Malformed, NotFound
from invoicectl.letters import letters
from invoicectl.rules import RULES_VERSION, next_step
from invoicectl.sqlite import rows
from invoicectl.store import MEMORY, Store

MOST = 20
"""How many faults of one check are told."""

HASH = 64
"""The digits of a hash."""


class Told(Overlay):
    """The events folded from nothing, with the postings and letters that they brought."""

    def __init__(self) -> None:
        super().__init__(Nothing())
        self.letters: list[Letter] = []
        self.entries: dict[int, list[postings.Posting]] = {}

    def replay(self, fact: Fact) -> None:
        """One fact, its changes, its postings and its letters. Raises UnfoldableError."""
        super().replay(fact)
        with told_apart(fact):
            entry = postings.postings(self, fact.event)
            if entry:
                self.entries[fact.seq] = entry
            for draft in letters(self, fact.event, fact.at):
                self.letters.append(Letter(len(self.letters) + 1, fact.seq, fact.at, *draft))


class Checker:
    """One run of the checks: the file, and its events folded once for all of them."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.store = work.store
        self._folded: Told | None = None
        self.broken: str | None = None

    @property
    def folded(self) -> Told:
        """The events folded from nothing; `broken` says at which one that ended, if at any."""
        if self._folded is None:
            self._folded = Told()
            try:
                for fact in self.store.facts():
                    self._folded.replay(fact)
                    client = whose(self._folded, fact.event)
                    if fact.client != client:
                        told = f"client {fact.client}, but is of {client}"
                        self.broken = f"event {fact.seq} is filed under {told}"
                        break
            except UnfoldableError as error:
                self.broken = str(error)
            except FileFault as error:
                self.broken = error.message
        return self._folded


def check(
    desk: Desk, name: str | None, anchor: str | None = None, *, is_head: bool = False
) -> Done:
    """Every named check with its faults; one of them only if named. Raises NotFound.

    With an `anchor`, a hash that was noted before, also that the log still extends it; `is_head`
    gives the newest one instead. A fault is its error."""
    if is_head:
        return _head(desk)
    if name is not None and name not in CHECKS:
        raise NotFound(what="check", ref=name, hint=f"choose one of {', '.join(CHECKS)}")
    with desk.look() as work:
        checker = Checker(work)
        runs = {each: run for each, run in CHECKS.items() if name in {None, each}}
        if anchor is not None:
            wanted = _anchor(anchor)
            runs["anchor"] = lambda checker: _anchored(checker, wanted)
        found = []
        for each, run in runs.items():
            faults = _first_faults(run, checker)
            found.append({"name": each, "ok": not faults, "faults": faults})
        return work.done("checks", found, _failed(desk, found))


def _head(desk: Desk) -> Done:
    """The hash of the newest event and its number: an anchor to be noted elsewhere."""
    with desk.look() as work:
        newest = {"events": work.store.next_seq() - 1, "head": work.store.head()}
        return work.done("head", newest)


def _anchor(given: str) -> str:
    told = given.strip().lower()
    if len(told) != HASH or set(told) - set("0123456789abcdef"):
        raise Malformed(
            reason="an anchor is the hash of an event, 64 hexadecimal digits",
            hint="invoicectl check --head prints the newest one",
        )
    return told


def _anchored(checker: Checker, anchor: str) -> Iterator[str]:
    """The log still has the event whose hash was noted, so it extends what it was then."""
    if not checker.store.has_hash(anchor):
        yield f"no event has the hash {anchor}: the log is not what it was then"


def _first_faults(run: Callable[[Checker], Iterator[str]], checker: Checker) -> list[str]:
    """At most MOST faults; a file too damaged to be looked at is one."""
    faults: list[str] = []
    try:
        for fault in run(checker):
            faults.append(fault)
            if len(faults) == MOST:
                break
    except FileFault as error:
        faults.append(error.message)
    return faults


def _failed(desk: Desk, found: list[Json]) -> CheckFailed | None:
    """Exit 7 where any check found a fault."""
    count = sum(len(each["faults"]) for each in found)
    if not count:
        return None
    faults = "1 fault was" if count == 1 else f"{count} faults were"
    return CheckFailed(faults=faults, path=desk.store.path)


def _integrity(checker: Checker) -> Iterator[str]:
    """SQLite's own check of the file."""
    yield from checker.store.broken()


def _schema(checker: Checker) -> Iterator[str]:
    """Tables, triggers and indexes are those of the migrations."""
    fresh = Store.create(MEMORY)
    expected = fresh.schema()
    fresh.close()
    found = checker.store.schema()
    for name in sorted(expected.keys() | found.keys()):
        if name not in found:
            yield f"{name} is missing"
        elif name not in expected:
            yield f"{name} is none of ours"
        elif found[name] != expected[name]:
            yield f"{name} was changed"


def _foreign_keys(checker: Checker) -> Iterator[str]:
    """Every reference points at something."""
    for table, row, parent in checker.store.dangling():
        yield f"{table} row {row} points at nothing in {parent}"


def _sequence(checker: Checker) -> Iterator[str]:
    """Events are numbered from 1 without a gap, and were written in order."""
    before = ""
    for expected, link in enumerate(checker.store.links(), start=1):
        if link.seq != expected:
            yield f"event {expected} is missing; {link.seq} follows"
            return
        if link.recorded_at < before:
            yield f"event {link.seq} was recorded before the one before it"
        before = link.recorded_at


def _numbers(checker: Checker) -> Iterator[str]:
    """No number of an invoice or anything else is missing."""
    for owner in (
        "client",
        "provider",
        "invoice",
        "session",
        "booking",
        "series",
        "visit",
        "payment",
        "letter",
    ):
        numbers = checker.store.numbers(owner)
        for expected, number in enumerate(numbers, start=1):
            if number != expected:
                yield f"{owner} {expected} is missing"
                break


def _chain(checker: Checker) -> Iterator[str]:
    """Each event's hash is of the one before it and of the event itself."""
    before = chain.START
    for link in checker.store.links():
        if chain.hash_of(before, link) != link.hash:
            yield f"event {link.seq} is not what it was, or what came before it is not"
            return
        before = link.hash


def _replay(checker: Checker) -> Iterator[str]:
    """All events folded again from nothing give every row of every table."""
    folded = checker.folded
    if checker.broken is not None:
        yield checker.broken
        return
    yield from _file(checker)
    yield from _compare(checker, folded)


def _postings(checker: Checker) -> Iterator[str]:
    """Each event posts what its kind posts, to a sum of 0, and the balances are their sums."""
    entries = checker.folded.entries
    if checker.broken is not None:
        yield checker.broken
        return
    expected = []
    balances: dict[str, int] = {}
    for seq, entry in entries.items():
        if sum(posting.amount_minor for posting in entry):
            yield f"the postings of event {seq} don't sum to 0"
        for position, (account, amount) in enumerate(entry, start=1):
            expected.append((seq, position, account, amount))
            balances[account] = balances.get(account, 0) + amount
    columns = ("event", "position", "account", "amount_minor")
    yield from _same_rows(checker, "postings", columns, 2, expected)
    rows_ = list(balances.items())
    yield from _same_rows(checker, "balances", ("account", "balance_minor"), 1, rows_)


def _file(checker: Checker) -> Iterator[str]:
    """What the file says of itself is what its first event says."""
    first = next(checker.store.facts(), None)
    if first is None or not isinstance(first.event, FileCreated):
        yield "the first event does not make the file"
        return
    begun = first.event
    for name, value, told in (
        ("uuid", checker.work.info.uuid, begun.file),
        ("clock", checker.work.info.clock, begun.clock),
        ("gateway", checker.work.info.gateway, begun.gateway),
        ("is_test", checker.work.info.is_test, begun.is_test),
    ):
        if value != told:
            yield f"file {name} is {value}, its first event says {told}"
    newest = checker.store.newest_at()
    clock = checker.work.info.simulated_at
    if clock is not None and newest is not None and clock < newest:
        yield "file simulated_at is before the newest event"


def _compare(checker: Checker, folded: Told) -> Iterator[str]:
    """The tables hold the values that the events add up to. Values are compared, not texts: a
    field, setting or wording that came later makes no old file faulty."""
    for table in rows.TABLES:
        things = [thing for (cls, _), thing in folded.changed.items() if cls is table.cls]
        expected = {tuple(getattr(thing, name) for name in table.key): thing for thing in things}
        yield from _values(checker, table, expected)
    values = folded.changed.values()
    cards = [row for each in values if isinstance(each, Client) for row in rows.card_rows(each)]
    lines = [row for each in values if isinstance(each, Invoice) for row in rows.line_rows(each)]
    parts = [row for each in values if isinstance(each, Payment) for row in rows.tip_rows(each)]
    yield from _same_rows(checker, "cards", rows.CARD_COLUMNS, 2, cards)
    yield from _same_rows(checker, "lines", rows.LINE_COLUMNS, 2, lines)
    yield from _same_rows(checker, "tips", rows.TIP_COLUMNS, 2, parts)
    yield from _outbox(checker, folded)
    stored, told = checker.work.get(Policy, 0), folded.get(Policy, 0)
    for key in Policy._fields:
        if getattr(stored, key) != getattr(told, key):
            yield f"policy {key} is {getattr(stored, key)}, its events say {getattr(told, key)}"


def _values(checker: Checker, table: rows.Table, expected: dict[Any, Any]) -> Iterator[str]:
    """The rows of one table are these values, with the next steps that the rules give them."""
    knows_steps = checker.work.info.rules_version == RULES_VERSION
    found = set()
    for cells in checker.store.rows_of(table.name):
        key = tuple(cells[name] for name in table.key)
        name = f"{table.name} {' '.join(map(str, key))}"
        found.add(key)
        thing = expected.get(key)
        if thing is None:
            yield f"{name} has no events"
            continue
        children = {each: getattr(thing, each) for each in table.children}
        try:
            stored = rows.value(table, tuple(cells[each] for each in table.columns), **children)
        except (Error, ArithmeticError, TypeError, ValueError) as error:
            yield f"{name} holds what can't be read ({error})"
            continue
        wrong = [each for each in table.columns if getattr(stored, each) != getattr(thing, each)]
        if wrong:
            told = rows.column(wrong[0], getattr(thing, wrong[0]))
            yield f"{name}: {wrong[0]} is {cells[wrong[0]]}, its events say {told}"
        elif table.has_steps and knows_steps:
            yield from _step(name, cells, next_step(checker.folded, thing))
    for key in expected.keys() - found:
        yield f"{table.name} {' '.join(map(str, key))} is missing"


def _step(name: str, cells: dict[str, Any], step: Step | None) -> Iterator[str]:
    """A row's next step is the one that the rules give."""
    columns = ("next_step", "next_at", "next_order")
    for column, told in zip(columns, rows.step_cells(step), strict=True):
        if cells[column] != told:
            yield f"{name}: {column} is {cells[column]}, its events say {told}"
            return


def _outbox(checker: Checker, folded: Told) -> Iterator[str]:
    """Each letter is of its event, kind, recipient and invoice; its words may have been others."""
    columns = ("event", "kind", "recipient", "invoice")
    expected = Counter(tuple(getattr(each, name) for name in columns) for each in folded.letters)
    found = Counter(tuple(row[name] for name in columns) for row in checker.store.rows_of("outbox"))
    for event, kind, recipient, _ in expected - found:
        yield f"outbox: the letter {kind} to {recipient} of event {event} is missing"
    for event, kind, recipient, _ in found - expected:
        yield f"outbox: the letter {kind} to {recipient} of event {event} has no events"


def _same_rows(
    checker: Checker,
    table: str,
    columns: tuple[str, ...],
    keys: int,
    expected: list[tuple[Any, ...]],
) -> Iterator[str]:
    wanted = {row[:keys]: dict(zip(columns, row, strict=True)) for row in expected}
    found = {}
    for row in checker.store.rows_of(table):
        cells = {name: row[name] for name in columns}
        found[tuple(cells.values())[:keys]] = cells
    for key in sorted(wanted.keys() | found.keys(), key=str):
        name = f"{table} {' '.join(map(str, key))}"
        if key not in found:
            yield f"{name} is missing"
        elif key not in wanted:
            yield f"{name} has no events"
        elif found[key] != wanted[key]:
            wrong = [column for column in columns if found[key][column] != wanted[key][column]]
            told = wanted[key][wrong[0]]
            yield f"{name}: {wrong[0]} is {found[key][wrong[0]]}, its events say {told}"


_NOT_OWED = frozenset({"pending", "contested", "written-off", "void"})
"""The states of an invoice by which nobody owes anything."""


def _books(checker: Checker) -> Iterator[str]:
    """The balances say what the tables say: who owes, has credit, earned, and is still to come."""
    values = checker.folded.changed.values()
    if checker.broken is not None:
        yield checker.broken
        return
    expected: dict[str, int] = {}
    for thing in values:
        for account, amount in _told_by(thing):
            expected[account] = expected.get(account, 0) + amount
    for row in checker.store.rows_of("balances"):
        told, found = expected.pop(row["account"], 0), row["balance_minor"]
        if row["account"].startswith(_ACCOUNTS) and told != found:
            yield f"{row['account']} is {found}, the tables say {told}"
    for account, told in expected.items():
        if told:
            yield f"{account} has no balance, the tables say {told}"


def _told_by(thing: Any) -> list[tuple[str, int]]:
    """What one value adds to the balances of accounts."""
    if isinstance(thing, Client):
        return [(postings.credit(thing.number), -thing.credit_minor)]
    if isinstance(thing, Provider):
        return [
            (postings.earnings(thing.number), -thing.pending_minor),
            (postings.tips(thing.number), -thing.tips_minor),
        ]
    if isinstance(thing, Invoice) and thing.status not in _NOT_OWED:
        return [(postings.receivable(thing.client), thing.due_minor)]
    if isinstance(thing, Visit) and thing.status == "planned" and thing.booking and thing.invoice:
        return [(postings.unearned(thing.client), -thing.price_minor)]
    return []


_ACCOUNTS = (
    postings.RECEIVABLE,
    postings.CREDIT,
    postings.EARNINGS,
    postings.TIPS,
    postings.UNEARNED,
)
"""The accounts that the tables know too, by whose they are."""


CHECKS: dict[str, Callable[[Checker], Iterator[str]]] = {
    "integrity": _integrity,
    "schema": _schema,
    "foreign-keys": _foreign_keys,
    "sequence": _sequence,
    "numbers": _numbers,
    "chain": _chain,
    "replay": _replay,
    "postings": _postings,
    "books": _books,
}
"""The checks by name, in the order in which they run."""
