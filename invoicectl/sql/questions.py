"""What is asked of the things in an open file besides their values: numbers, lists, handles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from invoicectl import errors
from invoicectl.domain.narrowing import RISING, Sums
from invoicectl.domain.references import reference
from invoicectl.domain.things import THINGS
from invoicectl.sql import narrowing
from invoicectl.sql.pieces import UNBILLED, instant_or_none, marks

if TYPE_CHECKING:
    from invoicectl.domain.narrowing import Narrowed, Order
    from invoicectl.sql.connection import Connection


class Questions:
    """What can be asked of an open file besides values."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def person(self, handle: str) -> tuple[str, int] | None:
        """Whose a handle is: `client` or `provider` and the number; None for nobody's."""
        for owner in ("client", "provider"):
            found = self._connection.all(
                f"SELECT number FROM {THINGS[owner].table} WHERE handle = ?", (handle,)
            )
            if found:
                return owner, found[0][0]
        return None

    def handle_of(self, owner: str, number: int) -> str:
        """The handle of a `client` or `provider`. Raises FileFault where there is none."""
        found = self._connection.all(
            f"SELECT handle FROM {THINGS[owner].table} WHERE number = ?", (number,)
        )
        if not found:
            ref = reference(owner, number)
            raise errors.FileFault(path=self._connection.path, why="person", ref=ref)
        return str(found[0][0])

    def has_amounts(self) -> bool:
        """Whether any amount is on record, so that the currency is fixed."""
        found = self._connection.one(
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM invoices) OR EXISTS (SELECT 1 FROM visits) "
            "OR EXISTS (SELECT 1 FROM series WHERE price_minor IS NOT NULL) "
            "OR EXISTS (SELECT 1 FROM sessions "
            "WHERE offer_minor IS NOT NULL OR fee_minor IS NOT NULL) "
            "OR EXISTS (SELECT 1 FROM clients WHERE auto_tip_minor IS NOT NULL) "
            "OR EXISTS (SELECT 1 FROM payments) THEN 1 ELSE 0 END"
        )
        return found == (1,)

    def people(self, owner: str) -> list[tuple[int, str]]:
        """The number and handle of every `client` or `provider`, in order of handle."""
        return self._connection.all(
            f"SELECT number, handle FROM {THINGS[owner].table} ORDER BY handle"
        )

    def named(self, owner: str) -> list[tuple[str, str]]:
        """The handle and name of every `client` or `provider`, in order of handle."""
        table = THINGS[owner].table
        return self._connection.all(
            f"SELECT handle, coalesce(name, '') FROM {table} ORDER BY handle"
        )

    def taken(self, owner: str, numbers: Sequence[int], newest: int) -> list[int]:
        """Which of these numbers things have, in their order, and then so many of the newest."""
        table = THINGS[owner].table
        found = self._connection.all(
            f"SELECT number FROM {table} WHERE number IN ({marks(numbers)})", numbers
        )
        last = self._connection.all(
            f"SELECT number FROM {table} ORDER BY number DESC LIMIT ?", (newest,)
        )
        there = {number for (number,) in found}
        ordered = [number for number in numbers if number in there]
        return list(dict.fromkeys([*ordered, *(number for (number,) in last)]))

    def numbers(
        self, owner: str, where: Sequence[Narrowed] = (), order: Order | None = None
    ) -> list[int]:
        """The numbers of what meets every condition, in this order; else rising."""
        filters, values = narrowing.filters(owner, where)
        sorting, limits = narrowing.sorting(owner, order or RISING)
        sql = f"SELECT number FROM {THINGS[owner].table} {filters} {sorting}"
        return [cells[0] for cells in self._connection.all(sql, [*values, *limits])]

    def cards(self, where: Sequence[Narrowed], order: Order) -> list[tuple[int, str]]:
        """The cards that meet every condition, each as its client's number and its token."""
        filters, values = narrowing.filters("card", where)
        sorting, limits = narrowing.sorting("card", order)
        sql = f"SELECT client, token FROM cards {filters} {sorting}"
        return self._connection.all(sql, [*values, *limits])

    def count(self, owner: str, where: Sequence[Narrowed] = ()) -> int:
        """How many meet every condition."""
        filters, values = narrowing.filters(owner, where)
        table = "cards" if owner == "card" else THINGS[owner].table
        return int(self._connection.one(f"SELECT count(*) FROM {table} {filters}", values)[0])

    def sums(self, where: Sequence[Narrowed]) -> Sums:
        """How many invoices meet every condition, and what they come to."""
        filters, values = narrowing.filters("invoice", where)
        sql = (
            "SELECT count(*), coalesce(sum(total_minor), 0),"
            " coalesce(sum(due_minor) FILTER (WHERE status NOT IN"
            " ('pending', 'contested', 'written-off')), 0),"
            " coalesce(sum(due_minor) FILTER (WHERE status = 'pending'), 0),"
            " coalesce(sum(due_minor) FILTER (WHERE status = 'contested'), 0),"
            " coalesce(sum(due_minor) FILTER (WHERE status = 'written-off'), 0) "
            f"FROM invoices {filters}"
        )
        return Sums(*map(int, self._connection.one(sql, values)))

    def sort_fields(self, owner: str) -> tuple[str, ...]:
        """The fields by which a list of such things can be sorted."""
        return tuple(narrowing.SORTED[owner])

    def decline_codes(self, booking: int) -> list[str]:
        """The codes of the deposits declined on a booking, in order."""
        return [
            cells[0]
            for cells in self._connection.all(
                "SELECT code FROM payments WHERE booking = ? AND kind = 'deposit' "
                "AND outcome = 'declined' ORDER BY number",
                (booking,),
            )
        ]

    def newest_seen(self) -> datetime | None:
        """The newest instant, by the gateway's clock, of what it told us of; None for nothing."""
        newest = self._connection.one(
            "SELECT max(at) FROM ("
            "SELECT max(created_at) AS at FROM payments WHERE created_at IS NOT NULL "
            "UNION ALL SELECT max(created_at) FROM unmatched) AS seen"
        )[0]
        return instant_or_none(newest, self._connection.path)

    def unmatched_of(self, gateway_ref: str) -> int | None:
        """The number under which this is kept as what could not be placed; None for none."""
        sql = "SELECT number FROM unmatched WHERE gateway_ref = ?"
        found = self._connection.all(sql, (gateway_ref,))
        return found[0][0] if found else None

    def charge_of(self, gateway_ref: str) -> int | None:
        """The payment that the gateway knows as this charge; None for none."""
        sql = "SELECT number FROM payments WHERE gateway_ref = ? AND kind <> 'refund'"
        found = self._connection.all(sql, (gateway_ref,))
        return found[0][0] if found else None

    def customers(self) -> dict[str, int]:
        """The gateway's customers whose cards are on file, each with its client."""
        sql = "SELECT customer, client FROM cards WHERE customer IS NOT NULL"
        return dict(self._connection.all(sql))

    def made_since(self, stamp: str, after: int, most: int) -> list[int]:
        """The next approved charges to cards that the gateway made since an instant, and refunds
        since then by ours, in order."""
        sql = (
            "SELECT number FROM payments WHERE method = 'card' AND outcome = 'approved' "
            "AND number > ? AND (created_at >= ? OR (kind = 'refund' AND at >= ?)) "
            "ORDER BY number LIMIT ?"
        )
        return [cells[0] for cells in self._connection.all(sql, (after, stamp, stamp, most))]

    def open_there(self, since: str, before: str) -> list[str]:
        """What is at the gateway and may change yet, or waits for its charge, by its id there."""
        sql = (
            "SELECT gateway_ref FROM unmatched WHERE created_at >= ? AND created_at < ? "
            "AND (outcome IN ('inquiry', 'taken') OR payment IS NULL AND (outcome = 'unknown' "
            "OR kind <> 'charge' AND outcome IN ('approved', 'lost'))) "
            "ORDER BY created_at, number"
        )
        return [ref for (ref,) in self._connection.all(sql, (since, before))]

    def unsettled(self, client: int) -> list[int]:
        """The numbers of a client's invoices to which time may do something, in order."""
        sql = (
            "SELECT number FROM invoices WHERE client = ? "
            "AND status IN ('pending', 'contested', 'open', 'overdue') ORDER BY number"
        )
        return [number for (number,) in self._connection.all(sql, (client,))]

    def clients_of(self, provider: int) -> list[int]:
        """The numbers of the clients for whom a provider worked, or got a part of a tip."""
        sql = (
            "SELECT client FROM sessions WHERE provider = ? "
            "UNION SELECT client FROM visits WHERE provider = ? "
            "UNION SELECT p.client FROM tips AS t JOIN payments AS p ON p.number = t.payment "
            "WHERE t.provider = ? AND p.client IS NOT NULL ORDER BY 1"
        )
        return [number for (number,) in self._connection.all(sql, (provider, provider, provider))]

    def last_answer(self, client: int, token: str) -> tuple[str, str | None] | None:
        """How a client's card answered when it was last charged, and its code; None where it never
        was."""
        sql = (
            "SELECT outcome, code FROM payments WHERE client = ? AND token = ? "
            "AND kind <> 'refund' AND outcome IN ('approved', 'declined') "
            "ORDER BY number DESC LIMIT 1"
        )
        return next(iter(self._connection.all(sql, (client, token))), None)

    def attempts_of(self, actor: str, after: int) -> list[int]:
        """The numbers of the charges that somebody attempted after a fact, and whose outcome is
        unknown, in order."""
        sql = (
            "SELECT p.number FROM events AS e JOIN payments AS p ON p.number = e.number "
            "WHERE e.seq > ? AND e.kind = 'payment-attempted' AND e.actor = ? "
            "AND p.outcome = 'unknown' ORDER BY p.number"
        )
        return [number for (number,) in self._connection.all(sql, (after, actor))]

    def moved_by_policy(self) -> list[tuple[str, int]]:
        """Kind and number of what takes its next step by settings that may change: clients with
        unbilled visits, series that time plans, and what is charged to cards that expire."""
        clients = self._connection.all(
            f"SELECT DISTINCT 'client', client FROM visits WHERE {UNBILLED} ORDER BY client"
        )
        series = self._connection.all("SELECT 'series', number FROM series WHERE next_at > ''")
        charged = self._connection.all(
            "SELECT 'invoice', number FROM invoices WHERE next_at > '' "
            "AND EXISTS (SELECT 1 FROM cards "
            "WHERE cards.client = invoices.client AND expires IS NOT NULL)"
        )
        return [*clients, *series, *charged]
