"""What is looked up at the desk in an open file: the parts of a client's page."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal

from invoicectl.domain import dates
from invoicectl.domain.references import reference
from invoicectl.domain.things import STEPPING, THINGS
from invoicectl.domain.tuples import NamedTuple
from invoicectl.looking import Owed, Part, Waits
from invoicectl.sql.connection import Connection
from invoicectl.sql.pieces import instant


class _Question(NamedTuple):
    """Which rows belong to a part, in which order, and the values that stand for its marks."""

    which: str
    order: str = "number DESC"
    values: tuple[Literal["client", "ref", "now"], ...] = ("client",)


_UNSETTLED = "status IN ('pending', 'contested', 'open', 'overdue')"

_PARTS: dict[Part, _Question] = {
    "invoices": _Question(
        f"invoices WHERE client = ? AND {_UNSETTLED}",
        "CASE status WHEN 'overdue' THEN 1 WHEN 'open' THEN 2 ELSE 3 END, "
        "coalesce(due_at, deadline_at, issued_at), number",
    ),
    "sessions": _Question("sessions WHERE client = ? AND status <> 'closed'"),
    "bookings": _Question(
        "bookings WHERE client = ? AND (status IN ('requested', 'confirming') "
        "OR EXISTS (SELECT 1 FROM visits WHERE booking = bookings.number "
        "AND visits.status = 'planned'))"
    ),
    "series": _Question("series WHERE client = ? AND status = 'active'"),
    "visits": _Question(
        "visits WHERE client = ? AND status = 'planned' AND start_at >= ?",
        "start_at, number",
        ("client", "now"),
    ),
    "payments": _Question("payments WHERE client = ?"),
    "letters": _Question("outbox WHERE recipient = ?", values=("ref",)),
}


class Looking:
    """What is looked up, part by part."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def owed(self, client: int) -> list[Owed]:
        """What is due of the client's invoices that are not settled, by status."""
        sql = (
            "SELECT status, CAST(sum(due_minor) AS BIGINT), min(due_at) FROM invoices "
            f"WHERE client = ? AND {_UNSETTLED} GROUP BY status"
        )
        return [Owed(*cells) for cells in self._connection.all(sql, (client,))]

    def numbers(self, part: Part, client: int, now: str, most: int) -> list[int]:
        """The numbers of what belongs to a part of the client's page, in its order."""
        which, order, _ = _PARTS[part]
        sql = f"SELECT number FROM {which} ORDER BY {order} LIMIT ?"
        return [
            number for (number,) in self._connection.all(sql, [*_values(part, client, now), most])
        ]

    def count(self, part: Part, client: int, now: str) -> int:
        """How many belong to a part."""
        sql = f"SELECT count(*) FROM {_PARTS[part].which}"
        return int(self._connection.one(sql, _values(part, client, now))[0])

    def coming_visits(
        self, since: datetime, until: datetime, client: int | None, most: int | None
    ) -> list[tuple[int, datetime]]:
        """The visits that are planned to begin between two instants, the nearest first."""
        which, values = _planned(since, until, client)
        sql = f"SELECT number, start_at FROM visits WHERE {which} ORDER BY start_at, number"
        if most is not None:
            sql = f"{sql} LIMIT ?"
            values.append(most)
        found = self._connection.all(sql, values)
        return [(number, instant(at, self._connection.path)) for number, at in found]

    def count_coming(self, since: datetime, until: datetime, client: int | None) -> int:
        """How many next steps there are, and how many visits since an instant."""
        total = 0
        for owner in STEPPING:
            which = "next_at <= ?"
            values: list[Any] = [dates.stamp(until)]
            if owner == "visit":
                which, values = f"{which} AND next_at < ?", [*values, dates.stamp(since)]
            if client is not None:
                which += f" AND {'number' if owner == 'client' else 'client'} = ?"
                values.append(client)
            sql = f"SELECT count(*) FROM {THINGS[owner].table} WHERE {which}"
            total += int(self._connection.one(sql, values)[0])
        which, of_visits = _planned(since, until, client)
        sql = f"SELECT count(*) FROM visits WHERE {which}"
        return total + int(self._connection.one(sql, of_visits)[0])

    def count_overdue(self) -> int:
        """How many invoices are overdue."""
        sql = "SELECT count(*) FROM invoices WHERE status = 'overdue'"
        return int(self._connection.one(sql)[0])

    def waiting(self, which: Waits, *values: str) -> Iterator[int]:
        """The numbers of what may wait for a person, read as they are asked for."""
        from invoicectl.sql.waiting import question

        for (number,) in self._connection.each(question(which), values):
            yield number

    def letters(self) -> dict[str, int]:
        """How many letters there are that were not sent, by state."""
        sql = "SELECT state, count(*) FROM outbox WHERE state <> 'sent' GROUP BY state"
        return dict(self._connection.all(sql))

    def size(self) -> int:
        """The bytes of the file."""
        return self._connection.size()


def _planned(since: datetime, until: datetime, client: int | None) -> tuple[str, list[Any]]:
    which = "status = 'planned' AND start_at >= ? AND start_at <= ?"
    values: list[Any] = [dates.stamp(since), dates.stamp(until)]
    return (which, values) if client is None else (f"client = ? AND {which}", [client, *values])


def _values(part: Part, client: int, now: str) -> list[int | str]:
    known: dict[str, int | str] = {"client": client, "ref": reference("client", client), "now": now}
    return [known[name] for name in _PARTS[part].values]
