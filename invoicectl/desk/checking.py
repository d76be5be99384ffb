"""The proof that the tables are what the events add up to: `check`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from invoicectl import codec, dates, events, policy, rows
from invoicectl.connection import MEMORY
from invoicectl.desk.views import Json
from invoicectl.desk.work import Desk, Key, Work, key_of
from invoicectl.errors import CheckFailed, Error, FileFault, NotFound
from invoicectl.events import KINDS, Event
from invoicectl.evolve import evolve
from invoicectl.letters import letters
from invoicectl.model import Client, Letter, Payment, Policy, Visit
from invoicectl.rules import next_step
from invoicectl.store import Store

T = TypeVar("T")
MOST = 20
"""How many faults of one check are told."""


class Folded:
    """The state folded from nothing: the same folds, none of the file's tables."""

    def __init__(self) -> None:
        self.file_id = ""
        self.values: dict[Key, Any] = {}
        self.letters: list[Letter] = []
        self._visits: dict[tuple[str, int], list[int]] = {}
        self._payments: dict[int, list[int]] = {}
        self._of_invoice: dict[int, list[int]] = {}
        self._of_client: dict[str, list[int]] = {}
        self._numbers: dict[str, int] = {}

    def get(self, kind: type[T], ident: int | str) -> T:
        """The value as folded so far. Raises NotFound."""
        try:
            return self.values[(kind, ident)]  # type: ignore[no-any-return]
        except KeyError:
            raise NotFound(what=kind.__name__.lower(), ref=str(ident)) from None

    def visits_of(self, owner: str, number: int) -> list[Visit]:
        """The visits of a `booking`, `series` or `invoice`."""
        found = [self.get(Visit, each) for each in self._visits.get((owner, number), ())]
        return sorted(found, key=lambda visit: visit.order)

    def payments_of_booking(self, number: int) -> list[Payment]:
        """The payments made on a booking."""
        return [self.get(Payment, each) for each in self._payments.get(number, ())]

    def asked(
        self, purposes: Sequence[str], invoice: int | None, booking: int | None
    ) -> list[Payment]:
        """The charges asked of cards for these purposes on an invoice or a booking."""
        if invoice is not None:
            found = self.payments_of_invoice(invoice)
        else:
            found = self.payments_of_booking(booking or 0)
        return [each for each in found if each.method == "card" and each.kind in purposes]

    def unbilled(self, client: str) -> list[Visit]:
        """The client's done series visits on no invoice."""
        found = [self.get(Visit, each) for each in self._of_client.get(client, ())]
        return sorted(
            (each for each in found if each.is_billed and each.invoice is None),
            key=lambda visit: visit.order,
        )

    def next_number(self, owner: str) -> int:
        """The next free number."""
        return self._numbers.get(owner, 0) + 1

    def payments_of_invoice(self, number: int) -> list[Payment]:
        """The payments of an invoice, the booking's before it included, in order."""
        return [self.get(Payment, each) for each in sorted(self._of_invoice.get(number, ()))]

    def fold(self, seq: int, event: Event, at: datetime) -> None:
        """One event, its changes and its letters."""
        for thing in evolve(self, event, at):
            self._put(thing)
        for draft in letters(self, event, at):
            self.letters.append(Letter(len(self.letters) + 1, seq, at, *draft))

    def _put(self, thing: Any) -> None:
        key = key_of(thing)
        before = self.values.get(key)
        self.values[key] = thing
        if isinstance(key[1], int):
            owner = key[0].__name__.lower()
            self._numbers[owner] = max(self._numbers.get(owner, 0), key[1])
        if isinstance(thing, Visit):
            for owner in ("booking", "series", "invoice"):
                number = getattr(thing, owner)
                if number is not None and (before is None or getattr(before, owner) is None):
                    self._visits.setdefault((owner, number), []).append(thing.number)
            if before is None and thing.series is not None:
                self._of_client.setdefault(thing.client, []).append(thing.number)
        if isinstance(thing, Payment) and before is None and thing.booking is not None:
            self._payments.setdefault(thing.booking, []).append(thing.number)
        if isinstance(thing, Payment) and thing.invoice not in {None, before and before.invoice}:
            self._of_invoice.setdefault(thing.invoice or 0, []).append(thing.number)


def check(desk: Desk, name: str | None) -> list[Json]:
    """Every named check with its faults; one of them only if named. Raises NotFound."""
    if name is not None and name not in CHECKS:
        raise NotFound(what="check", ref=name, hint=f"choose one of {', '.join(CHECKS)}")
    with desk.look() as work:
        found = []
        for each, run in CHECKS.items():
            if name in {None, each}:
                faults = _first_faults(run, work)
                found.append({"name": each, "ok": not faults, "faults": faults})
        return found


def _first_faults(run: Callable[[Work], Iterator[str]], work: Work) -> list[str]:
    """At most MOST faults; a file too damaged to be looked at is one."""
    faults: list[str] = []
    try:
        for fault in run(work):
            faults.append(fault)
            if len(faults) == MOST:
                break
    except FileFault as error:
        faults.append(error.message)
    return faults


def refuse_faults(desk: Desk, found: list[Json]) -> None:
    """Exit 7 where any check found a fault."""
    count = sum(len(each["faults"]) for each in found)
    if count:
        faults = "1 fault was" if count == 1 else f"{count} faults were"
        raise CheckFailed(faults=faults, path=desk.store.path)


def _integrity(work: Work) -> Iterator[str]:
    """SQLite's own check of the file."""
    yield from work.store.broken()


def _schema(work: Work) -> Iterator[str]:
    """Tables, triggers and indexes are those of the migrations."""
    fresh = Store.create(MEMORY)
    expected = fresh.schema()
    fresh.close()
    found = work.store.schema()
    for name in sorted(expected.keys() | found.keys()):
        if name not in found:
            yield f"{name} is missing"
        elif name not in expected:
            yield f"{name} is none of ours"
        elif found[name] != expected[name]:
            yield f"{name} was changed"


def _foreign_keys(work: Work) -> Iterator[str]:
    """Every reference points at something."""
    for table, row, parent in work.store.dangling():
        yield f"{table} row {row} points at nothing in {parent}"


def _sequence(work: Work) -> Iterator[str]:
    """Events are numbered from 1 without a gap, and were written in order."""
    before = ""
    for expected, row in enumerate(work.store.facts(), start=1):
        if row[0] != expected:
            yield f"event {expected} is missing; {row[0]} follows"
            return
        if row[2] < before:
            yield f"event {row[0]} was recorded before the one before it"
        before = row[2]


def _numbers(work: Work) -> Iterator[str]:
    """No number of an invoice or anything else is missing."""
    for owner in ("invoice", "session", "booking", "series", "visit", "payment", "letter"):
        numbers = work.store.numbers(owner)
        for expected, number in enumerate(numbers, start=1):
            if number != expected:
                yield f"{owner} {expected} is missing"
                break


def _replay(work: Work) -> Iterator[str]:
    """All events folded again from nothing give every row of every table."""
    folded = Folded()
    for seq, at, _, _, _, ref, kind, data in work.store.facts():
        if kind not in KINDS:
            yield f"event {seq} is of no known kind: {kind}"
            return
        try:
            event: Event = codec.loads(KINDS[kind], data)
            folded.fold(seq, event, dates.unstamp(at))
        except (Error, ArithmeticError, KeyError, TypeError, ValueError) as error:
            yield f"event {seq} ({kind}) can't be folded: {error}"
            return
        if ref != events.ref_of(event):
            yield f"event {seq} is filed under {ref}, but is about {events.ref_of(event)}"
    yield from _file(work)
    yield from _compare(work, folded)


def _file(work: Work) -> Iterator[str]:
    """What the file says of itself is what its first event says."""
    begun = json.loads(work.store.facts()[0][7])
    for name, value, told in (
        ("uuid", work.info.uuid, begun["file"]),
        ("clock", work.info.clock, begun["clock"]),
        ("gateway", work.info.gateway, begun["gateway"]),
    ):
        if value != told:
            yield f"file {name} is {value}, its first event says {told}"
    newest = work.store.newest_at()
    clock = work.info.simulated_at
    if clock is not None and newest is not None and clock < newest:
        yield "file simulated_at is before the newest event"


def _compare(work: Work, folded: Folded) -> Iterator[str]:
    for table in rows.TABLES:
        things = [thing for (cls, _), thing in folded.values.items() if cls is table.cls]
        expected = {}
        for thing in things:
            step = next_step(folded, thing) if table.has_steps else None
            row = dict(zip(table.written, rows.row(table, thing, step), strict=True))
            expected[tuple(row[name] for name in table.key)] = row
        found = {
            tuple(row[name] for name in table.key): {name: row[name] for name in table.written}
            for row in work.store.rows_of(table.name)
        }
        yield from _differences(table.name, expected, found)
    clients = [thing for (cls, _), thing in folded.values.items() if cls is Client]
    invoices = [thing for thing in folded.values.values() if hasattr(thing, "lines")]
    cards = [row for client in clients for row in rows.card_rows(client)]
    lines = [row for invoice in invoices for row in rows.line_rows(invoice)]
    yield from _same_rows(work, "cards", rows.CARD_COLUMNS, 2, cards)
    yield from _same_rows(work, "lines", rows.LINE_COLUMNS, 2, lines)
    columns = (
        "number",
        "event",
        "at",
        "kind",
        "recipient",
        "address",
        "subject",
        "body",
        "invoice",
    )
    posted = [(*each[:2], dates.stamp(each.at), *each[3:]) for each in folded.letters]
    yield from _same_rows(work, "outbox", columns, 1, posted)
    stored = {row["key"]: row["value"] for row in work.store.rows_of("policy")}
    since = folded.get(Policy, 0).calendar_since
    settings = {
        **policy.settings(folded.get(Policy, 0)),
        "calendar_since": None if since is None else dates.stamp(since),
    }
    for key in sorted(stored.keys() | settings.keys()):
        if stored.get(key) != settings.get(key):
            yield f"policy {key} is {stored.get(key)}, its events say {settings.get(key)}"


def _same_rows(
    work: Work, table: str, columns: tuple[str, ...], keys: int, expected: list[tuple[Any, ...]]
) -> Iterator[str]:
    wanted = {row[:keys]: dict(zip(columns, row, strict=True)) for row in expected}
    found = {}
    for row in work.store.rows_of(table):
        cells = {name: row[name] for name in columns}
        found[tuple(cells.values())[:keys]] = cells
    yield from _differences(table, wanted, found)


def _differences(
    table: str, expected: dict[Any, dict[str, Any]], found: dict[Any, dict[str, Any]]
) -> Iterator[str]:
    for key in sorted(expected.keys() | found.keys(), key=str):
        name = f"{table} {' '.join(map(str, key))}"
        if key not in found:
            yield f"{name} is missing"
        elif key not in expected:
            yield f"{name} has no events"
        elif found[key] != expected[key]:
            wrong = [column for column in found[key] if found[key][column] != expected[key][column]]
            column = wrong[0]
            yield (
                f"{name}: {column} is {found[key][column]}, its events say {expected[key][column]}"
            )


CHECKS: dict[str, Callable[[Work], Iterator[str]]] = {
    "integrity": _integrity,
    "schema": _schema,
    "foreign-keys": _foreign_keys,
    "sequence": _sequence,
    "numbers": _numbers,
    "replay": _replay,
}
"""The checks by name, in the order in which they run."""
