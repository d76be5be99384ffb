"""What is looked up at the desk in an open file: the parts of a client's page."""

from typing import Literal, NamedTuple

from invoicectl.domain.references import reference
from invoicectl.looking import Owed, Part
from invoicectl.sqlite.connection import Connection


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
            "SELECT status, sum(due_minor), min(due_at) FROM invoices "
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


def _values(part: Part, client: int, now: str) -> list[int | str]:
    known: dict[str, int | str] = {"client": client, "ref": reference("client", client), "now": now}
    return [known[name] for name in _PARTS[part].values]
