"""What can be asked of the file: numbers, lists, and what comes next."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from invoicectl.domain import dates
from invoicectl.domain.events import Fact, Link
from invoicectl.domain.model import reference
from invoicectl.domain.things import STEP_KINDS, Step
from invoicectl.errors import NotFound
from invoicectl.sqlite.ledger import FACT, LINK, Ledger
from invoicectl.sqlite.values import how_to_list, marks

_OWNERS = ("visit", "series", "invoice", "client", "booking")
_TABLES = {
    "client": "clients",
    "provider": "providers",
    "session": "sessions",
    "booking": "bookings",
    "series": "series",
    "invoice": "invoices",
    "visit": "visits",
    "payment": "payments",
    "letter": "outbox",
}


class Questions(Ledger):
    """What can be asked of an open file besides values."""

    def next_number(self, owner: str) -> int:
        """The next free number of invoices, sessions, …"""
        return int(self._one(f"SELECT coalesce(max(number), 0) + 1 FROM {_TABLES[owner]}")[0])

    def next_seq(self) -> int:
        """The sequence of the next event."""
        return int(self._one("SELECT coalesce(max(seq), 0) + 1 FROM events")[0])

    def person(self, handle: str) -> tuple[str, int] | None:
        """Whose a handle is: `client` or `provider` and the number; None for nobody's."""
        for owner in ("client", "provider"):
            found = self._all(f"SELECT number FROM {_TABLES[owner]} WHERE handle = ?", (handle,))
            if found:
                return owner, found[0][0]
        return None

    def handle_of(self, owner: str, number: int) -> str:
        """The handle of a `client` or `provider`. Raises NotFound."""
        found = self._all(f"SELECT handle FROM {_TABLES[owner]} WHERE number = ?", (number,))
        if not found:
            raise NotFound(what=owner, ref=reference(owner, number), hint=how_to_list(owner))
        return str(found[0][0])

    def has_amounts(self) -> bool:
        """Whether any amount is on record, so that the currency is fixed."""
        return bool(
            self._one(
                "SELECT EXISTS (SELECT 1 FROM invoices) OR EXISTS (SELECT 1 FROM visits) "
                "OR EXISTS (SELECT 1 FROM series WHERE price_minor IS NOT NULL) "
                "OR EXISTS (SELECT 1 FROM sessions "
                "WHERE offer_minor IS NOT NULL OR fee_minor IS NOT NULL) "
                "OR EXISTS (SELECT 1 FROM clients WHERE credit_minor > 0)"
            )[0]
        )

    def people(self, owner: str) -> list[tuple[int, str]]:
        """The number and handle of every `client` or `provider`, in order of handle."""
        return self._all(f"SELECT number, handle FROM {_TABLES[owner]} ORDER BY handle")

    def numbers(
        self, owner: str, where: Sequence[tuple[str, Any]] = (), *, newest: int | None = None
    ) -> list[int]:
        """The numbers of what meets every condition, in order; only the `newest` so many.

        A condition is one of CONDITIONS and its value."""
        clauses = [CONDITIONS[name] for name, _ in where]
        values = [value for _, value in where]
        filters = f"WHERE {' AND '.join(clauses)}" if clauses else ""
        sql = f"SELECT number FROM {_TABLES[owner]} {filters} ORDER BY number"
        if newest is not None:
            sql = f"SELECT number FROM ({sql} DESC LIMIT ?) ORDER BY number"
            values.append(newest)
        return [cells[0] for cells in self._all(sql, values)]

    def count(self, owner: str, where: Sequence[tuple[str, Any]] = ()) -> int:
        """How many meet every condition."""
        clauses = [CONDITIONS[name] for name, _ in where]
        filters = f"WHERE {' AND '.join(clauses)}" if clauses else ""
        found = self._one(
            f"SELECT count(*) FROM {_TABLES[owner]} {filters}", [value for _, value in where]
        )
        return int(found[0])

    def facts(self) -> Iterator[Fact]:
        """Every fact in order, read as it is asked for, within one transaction.

        Raises FileFault at the first that can't be read."""
        for cells in self._each(f"SELECT {FACT} FROM events AS e ORDER BY e.seq"):
            yield self._fact(cells)

    def links(self) -> Iterator[Link]:
        """Every fact in order as it is stored, whether it can be read or not."""
        for cells in self._each(f"SELECT {LINK} FROM events AS e ORDER BY e.seq"):
            yield Link(*cells)

    def told(
        self, refs: Sequence[str] | None, *, after: int = 0, most: int = 500
    ) -> list[tuple[Fact, str]]:
        """The next facts about these things (all: None) behind the one numbered `after`, each
        with its hash, in order. Raises FileFault."""
        about, values = _about(refs)
        sql = f"SELECT {FACT} FROM events AS e WHERE e.seq > ? {about} ORDER BY e.seq LIMIT ?"
        return [(self._fact(cells), cells[8]) for cells in self._all(sql, [after, *values, most])]

    def seq_before(self, refs: Sequence[str] | None, newest: int) -> int:
        """The sequence behind which so many of the newest facts about these things lie."""
        about, values = _about(refs)
        sql = f"SELECT seq FROM events WHERE seq > 0 {about} ORDER BY seq DESC LIMIT 1 OFFSET ?"
        found = self._all(sql, [*values, newest])
        return int(found[0][0]) if found else 0

    def count_facts(self, refs: Sequence[str] | None) -> int:
        """How many facts there are about these things."""
        about, values = _about(refs)
        return int(self._one(f"SELECT count(*) FROM events WHERE seq > 0 {about}", values)[0])

    def has_hash(self, hash_: str) -> bool:
        """Whether an event has this hash."""
        return bool(self._all("SELECT 1 FROM events WHERE hash = ?", (hash_,)))

    def decline_codes(self, booking: int) -> list[str]:
        """The codes of the deposits declined on a booking, in order."""
        return [
            cells[0]
            for cells in self._all(
                "SELECT code FROM payments WHERE booking = ? AND kind = 'deposit' "
                "AND outcome = 'declined' ORDER BY number",
                (booking,),
            )
        ]

    def due_steps(
        self,
        until: datetime,
        *,
        kinds: Collection[str],
        limit: int | None = None,
        client: int | None = None,
    ) -> list[Step]:
        """The steps of these kinds due up to an instant, at most `limit` of each kind of thing.

        For each kind of thing they are in order, least first."""
        found: list[Step] = []
        for owner in _OWNERS:
            handle = "handle" if owner == "client" else "''"
            values: list[Any] = [dates.stamp(until), *kinds]
            whose = ""
            if client is not None:
                whose = f"AND {'number' if owner == 'client' else 'client'} = ?"
                values.append(client)
            sql = (
                f"SELECT next_step, number, next_at, {handle} FROM {_TABLES[owner]} "
                f"WHERE next_at <= ? AND +next_step IN ({marks(kinds)}) {whose} "
                f"ORDER BY next_at, next_order, {'handle' if owner == 'client' else 'number'} "
                "LIMIT ?"
            )
            values.append(-1 if limit is None else limit)
            found += [
                Step(kind, owner, number, dates.unstamp(at), handle)
                for kind, number, at, handle in self._all(sql, values)
            ]
        return found

    def next_steps(self, owner: str, after: int, most: int) -> list[tuple[int, Any, Any]]:
        """The next steps as they are written, of so many things behind one in order: each thing's
        number, its step's kind and instant (None for none)."""
        sql = (
            f"SELECT number, next_step, next_at FROM {_TABLES[owner]} WHERE number > ? "
            "ORDER BY number LIMIT ?"
        )
        return self._all(sql, (after, most))

    def count_due(self, until: datetime, *, kinds: Collection[str] = STEP_KINDS) -> int:
        """How many steps of these kinds are due up to an instant."""
        total = 0
        for owner in _OWNERS:
            sql = (
                f"SELECT count(*) FROM {_TABLES[owner]} "
                f"WHERE next_at <= ? AND +next_step IN ({marks(kinds)})"
            )
            total += int(self._one(sql, (dates.stamp(until), *kinds))[0])
        return total


CONDITIONS = {
    "client": "client = ?",
    "provider": "provider = ?",
    "status": "status = ?",
    "plan": "plan = ?",
    "unpaid": "status IN ('open', 'overdue') AND ?",
    "due before": "due_at < ?",
    "issued after": "issued_at > ?",
    "outcome": "outcome = ?",
    "unmarked at": "status = 'planned' AND completes_at IS NULL AND start_at < ?",
    "unconfirmed": "session IS NOT NULL AND confirmed_at IS NULL AND ?",
}
"""What lists can be narrowed by: one clause and one value each."""


def _about(refs: Sequence[str] | None) -> tuple[str, list[str]]:
    """The clause that narrows events to some things, with its values."""
    return ("", []) if refs is None else (f"AND ref IN ({marks(refs)})", list(refs))
