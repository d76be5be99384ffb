"""What can be asked of the file: values, numbers, lists, and what comes next."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from invoicectl import chain, codec, dates, rows
from invoicectl import policy as settings
from invoicectl.errors import Error, FileFault, NoSetting, NotFound
from invoicectl.events import Fact, Link
from invoicectl.ledger import FACT, LINK, Ledger
from invoicectl.model import (
    STEP_KINDS,
    Client,
    Invoice,
    Message,
    Payment,
    Policy,
    Step,
    Visit,
    reference,
)

T = TypeVar("T")
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


_UNBILLED = "billed_minor IS NOT NULL AND series IS NOT NULL AND invoice IS NULL"


class FileInfo(NamedTuple):
    """What a file is: its uuid, its clock (`live`, `simulated`) and its gateway.

    `simulated_at` is where a simulated clock stands, `ticked_at` when a live file was last
    looked over by `tick`. `is_test`: the gateway's test mode is the right one for it.
    `rules_version` is that of the rules by which the next steps in it were looked up."""

    uuid: str
    clock: str
    simulated_at: datetime | None
    gateway: str
    ticked_at: datetime | None
    rules_version: int
    is_test: bool = False


class Reading(Ledger):
    """What can be asked of an open file; a missing value raises NotFound."""

    # --- the file -----------------------------------------------------------------------------

    def info(self) -> FileInfo:
        """What the file is."""
        found = self._all(
            "SELECT uuid, clock, simulated_at, gateway, ticked_at, rules_version, is_test FROM file"
        )
        if not found:
            raise FileFault(path=self.path, reason="is damaged: it has lost what it is")
        uuid, clock, simulated_at, gateway, ticked_at, rules_version, is_test = found[0]
        at, ticked = self._at(simulated_at), self._at(ticked_at)
        return FileInfo(uuid, clock, at, gateway, ticked, rules_version, bool(is_test))

    def newest_at(self) -> datetime | None:
        """When the newest event was written."""
        found = self._all("SELECT recorded_at FROM events ORDER BY seq DESC LIMIT 1")
        return self._at(found[0][0]) if found else None

    def head(self) -> str:
        """The hash of the newest event: what the whole log comes down to."""
        found = self._all("SELECT hash FROM events ORDER BY seq DESC LIMIT 1")
        return str(found[0][0]) if found else chain.START

    def _at(self, stamp: str | None) -> datetime | None:
        """The instant of a stored text. Raises FileFault for what is none."""
        try:
            return None if stamp is None else dates.unstamp(stamp)
        except ValueError:
            raise FileFault(path=self.path, reason=f"is damaged: '{stamp}' is no instant") from None

    # --- values -------------------------------------------------------------------------------

    def get(self, kind: type[T], ident: int | str) -> T:
        """The value of that kind under its number or handle. Raises NotFound."""
        if kind is Policy:
            return self._policy()  # type: ignore[return-value]
        table = rows.TABLE_OF[kind]
        found = self._values(table, f"WHERE {table.key[0]} = ?", (ident,))
        if not found:
            what = kind.__name__.lower()
            raise NotFound(what=what, ref=reference(what, ident), hint=_how_to_list(what))
        return found[0]  # type: ignore[no-any-return]

    def _policy(self) -> Policy:
        stored = self._all("SELECT key, value FROM policy ORDER BY key")
        since = self._at(dict(stored).get("calendar_since"))
        try:
            return _policy_of(tuple(stored))._replace(calendar_since=since)
        except NoSetting as error:
            reason = f"was made by another build of invoicectl: {error.message}"
            raise FileFault(path=self.path, reason=reason) from None
        except Error as error:
            raise FileFault(path=self.path, reason=f"is damaged: {error.message}") from None

    def visits_of(self, owner: str, number: int) -> list[Visit]:
        """The visits of a `booking`, `series` or `invoice`, by start and number."""
        return self._values(
            rows.TABLE_OF[Visit], f"WHERE {owner} = ? ORDER BY start_at, number", (number,)
        )

    def unbilled(self, client: str) -> list[Visit]:
        """The client's series visits to be paid for and on no invoice, by start and number."""
        return self._values(
            rows.TABLE_OF[Visit],
            f"WHERE client = ? AND {_UNBILLED} ORDER BY start_at, number",
            (client,),
        )

    def clients_unbilled(self) -> list[str]:
        """The handles of the clients who have unbilled visits, in order."""
        return [
            handle
            for (handle,) in self._all(
                f"SELECT DISTINCT client FROM visits WHERE {_UNBILLED} ORDER BY client"
            )
        ]

    def payments_of_booking(self, number: int) -> list[Payment]:
        """The payments made on a booking, in order."""
        return self._values(rows.TABLE_OF[Payment], "WHERE booking = ? ORDER BY number", (number,))

    def payments_of_invoice(self, number: int) -> list[Payment]:
        """The payments of an invoice, the booking's before it included, in order."""
        return self._values(rows.TABLE_OF[Payment], "WHERE invoice = ? ORDER BY number", (number,))

    def messages_of(self, session: int) -> list[Message]:
        """The texts of a session, in order."""
        return self._values(rows.TABLE_OF[Message], "WHERE session = ? ORDER BY number", (session,))

    def asked(
        self, purposes: Sequence[str], invoice: int | None, booking: int | None
    ) -> list[Payment]:
        """The charges asked of cards for these purposes on an invoice or a booking, in order."""
        about, number = ("invoice", invoice) if invoice is not None else ("booking", booking)
        return self._values(
            rows.TABLE_OF[Payment],
            f"WHERE {about} = ? AND method = 'card' AND kind IN ({_marks(purposes)}) "
            "ORDER BY number",
            (number, *purposes),
        )

    def next_number(self, owner: str) -> int:
        """The next free number of invoices, sessions, …"""
        return int(self._one(f"SELECT coalesce(max(number), 0) + 1 FROM {_TABLES[owner]}")[0])

    def next_seq(self) -> int:
        """The sequence of the next event."""
        return int(self._one("SELECT coalesce(max(seq), 0) + 1 FROM events")[0])

    def taken_as(self, handle: str) -> str | None:
        """Whether a handle is a `client`'s or a `provider`'s already."""
        for owner in ("client", "provider"):
            if self._all(f"SELECT 1 FROM {_TABLES[owner]} WHERE handle = ?", (handle,)):
                return owner
        return None

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

    # --- questions ----------------------------------------------------------------------------

    def handles(self, owner: str) -> list[str]:
        """Every handle of the `client`s or `provider`s, in order."""
        return [cells[0] for cells in self._all(f"SELECT handle FROM {_TABLES[owner]} ORDER BY 1")]

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

    # --- what comes next ----------------------------------------------------------------------

    def due_steps(
        self,
        until: datetime,
        *,
        kinds: Collection[str],
        limit: int | None = None,
        client: str | None = None,
    ) -> list[Step]:
        """The steps of these kinds due up to an instant, at most `limit` of each kind of thing.

        For each kind of thing they are in order, least first."""
        found: list[Step] = []
        for owner in _OWNERS:
            ident = "handle" if owner == "client" else "number"
            values: list[Any] = [dates.stamp(until), *kinds]
            whose = ""
            if client is not None:
                whose = f"AND {'handle' if owner == 'client' else 'client'} = ?"
                values.append(client)
            sql = (
                f"SELECT next_step, {ident}, next_at FROM {_TABLES[owner]} "
                f"WHERE next_at <= ? AND +next_step IN ({_marks(kinds)}) {whose} "
                f"ORDER BY next_at, next_order, {ident} LIMIT ?"
            )
            values.append(-1 if limit is None else limit)
            found += [
                Step(kind, owner, number, dates.unstamp(at))
                for kind, number, at in self._all(sql, values)
            ]
        return found

    def next_steps(self, owner: str, after: int | str, most: int) -> list[tuple[Any, Any, Any]]:
        """The next steps as they are written, of so many things behind one in order: each thing's
        number or handle, its step's kind and instant (None for none)."""
        ident = "handle" if owner == "client" else "number"
        sql = (
            f"SELECT {ident}, next_step, next_at FROM {_TABLES[owner]} WHERE {ident} > ? "
            f"ORDER BY {ident} LIMIT ?"
        )
        return self._all(sql, (after, most))

    def count_due(self, until: datetime, *, kinds: Collection[str] = STEP_KINDS) -> int:
        """How many steps of these kinds are due up to an instant."""
        total = 0
        for owner in _OWNERS:
            sql = (
                f"SELECT count(*) FROM {_TABLES[owner]} "
                f"WHERE next_at <= ? AND +next_step IN ({_marks(kinds)})"
            )
            total += int(self._one(sql, (dates.stamp(until), *kinds))[0])
        return total

    # --- SQLite -------------------------------------------------------------------------------

    def _values(self, table: rows.Table, where: str, values: Sequence[Any]) -> list[Any]:
        found = self._all(f"{rows.select(table)} FROM {table.name} {where}", values)
        try:
            return [rows.value(table, cells, **self._children(table, cells)) for cells in found]
        except codec.ForeignError as error:
            reason = f"was made by another build of invoicectl: {table.name} hold what {error}"
            raise FileFault(path=self.path, reason=reason) from None
        except (ValueError, ArithmeticError, KeyError) as error:
            reason = f"is damaged: {table.name} hold what can't be read ({error})"
            raise FileFault(path=self.path, reason=reason) from None

    def _children(self, table: rows.Table, cells: tuple[Any, ...]) -> dict[str, Any]:
        if table.cls is Client:
            found = self._all(
                "SELECT token, brand, last4, customer FROM cards WHERE client = ? "
                "ORDER BY position",
                (cells[0],),
            )
            return {"cards": tuple(rows.card(each) for each in found)}
        if table.cls is Invoice:
            found = self._all(
                'SELECT text, amount_minor, visit, "of", is_late FROM lines WHERE invoice = ? '
                "ORDER BY position",
                (cells[0],),
            )
            return {"lines": tuple(rows.line(each) for each in found)}
        if table.cls is Payment:
            found = []
            if cells[table.columns.index("tip_minor")]:
                found = self._all(
                    "SELECT visit, provider, amount_minor FROM tips WHERE payment = ? "
                    "ORDER BY position",
                    (cells[0],),
                )
            return {"tips": tuple(rows.tip(each) for each in found)}
        return {}


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


@lru_cache(maxsize=8)
def _policy_of(stored: tuple[tuple[str, str], ...]) -> Policy:
    """The settings as they are stored, read once: every command asks for them, few change them."""
    return settings.changed(
        settings.BEFORE, {key: value for key, value in stored if key != "calendar_since"}
    )


def _about(refs: Sequence[str] | None) -> tuple[str, list[str]]:
    """The clause that narrows events to some things, with its values."""
    return ("", []) if refs is None else (f"AND ref IN ({_marks(refs)})", list(refs))


def _marks(values: Collection[Any]) -> str:
    return ", ".join("?" for _ in values)


def _how_to_list(what: str) -> str | None:
    listed = {
        "client": "invoicectl client list",
        "provider": "invoicectl provider list",
        "session": "invoicectl session list",
        "booking": "invoicectl booking list",
        "series": "invoicectl series list",
        "visit": "invoicectl visit list",
        "invoice": "invoicectl list",
    }
    return listed.get(what)


def stamped(at: datetime | None) -> str | None:
    """An instant as it is stored; None for none."""
    return dates.stamp(at) if at is not None else None
