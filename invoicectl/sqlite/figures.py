"""What reports ask of the file: receivables, postings and attempts as plain figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from invoicectl.sqlite.connection import Connection
from invoicectl.sqlite.pieces import FACT, fact, instant, marks
from invoicectl.store import ALWAYS, Attempt, Collected, Movement, Posted, Receivable


class Figures:
    """Plain figures, in a few questions each."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def receivables(self) -> list[Receivable]:
        """The invoices with something due, in order of number."""
        found = self._connection.all(
            "SELECT number, client, due_at, due_minor, late_fee_minor FROM invoices "
            "WHERE status IN ('open', 'overdue') ORDER BY number"
        )
        return [Receivable(*cells) for cells in found]

    def posted(
        self, accounts: Sequence[str], since: str | None = None, until: str | None = None
    ) -> Iterator[Posted]:
        """The postings to these accounts, in order of time.

        An account that ends in a colon stands for all that begin so. Raises FileFault."""
        exact = [account for account in accounts if not account.endswith(":")]
        under = [account for account in accounts if account.endswith(":")]
        clauses = ["p.account >= ? AND p.account < ?" for _ in under]
        values = [bound for account in under for bound in (account, f"{account[:-1]};")]
        if exact:
            clauses.append(f"p.account IN ({marks(exact)})")
            values += exact
        sql = (
            "SELECT e.at, e.kind, p.account, p.amount_minor FROM postings AS p "
            f"JOIN events AS e ON e.seq = p.event WHERE ({' OR '.join(clauses)}) "
            "AND e.at >= ? AND e.at < ? ORDER BY e.at, e.seq, p.position"
        )
        values += [since or ALWAYS[0], until or ALWAYS[1]]
        for at, *cells in self._connection.each(sql, values):
            yield Posted(instant(at, self._connection.path), *cells)

    def entries(self, accounts: Sequence[str], client: int | None) -> list[Movement]:
        """What every fact posts to these accounts together, in order of time.

        With a `client`, also the payments and refunds of theirs that post nothing there. Raises
        FileFault where one of them can't be read."""
        among = marks(accounts)
        sql = (
            f"SELECT {FACT}, coalesce(p.debit, 0), "
            "coalesce(p.credit, 0), y.invoice, y.kind, y.method, y.card, "
            "coalesce(y.amount_minor, 0) FROM events AS e LEFT JOIN ("
            "SELECT event, "
            "sum(CASE WHEN amount_minor > 0 THEN amount_minor ELSE 0 END) AS debit, "
            "sum(CASE WHEN amount_minor < 0 THEN -amount_minor ELSE 0 END) AS credit "
            f"FROM postings WHERE account IN ({among}) GROUP BY event) AS p ON p.event = e.seq "
            "LEFT JOIN payments AS y ON y.number = e.number AND y.ref = e.ref "
            "WHERE e.seq IN ("
            f"SELECT event FROM postings WHERE account IN ({among}) UNION "
            "SELECT seq FROM events WHERE kind IN ('payment-approved', 'payment-received', "
            "'credit-used', 'refund-made') AND ref IN (SELECT ref FROM payments "
            "WHERE client = ? AND amount_minor > 0)) "
            "ORDER BY e.at, e.seq"
        )
        found = self._connection.all(sql, [*accounts, *accounts, client])
        path = self._connection.path
        return [
            Movement(fact(cells, path), int(cells[11]), int(cells[12]), *cells[13:])
            for cells in found
        ]

    def attempts(self, since: str | None, until: str | None) -> list[Attempt]:
        """The charges asked of cards in a period, in order."""
        found = self._connection.all(
            "SELECT at, kind, outcome, code, amount_minor + tip_minor, invoice FROM payments "
            "WHERE method = 'card' AND kind <> 'refund' AND at >= ? AND at < ? ORDER BY number",
            (since or ALWAYS[0], until or ALWAYS[1]),
        )
        return [Attempt(*cells) for cells in found]

    def collected(self) -> dict[int, Collected]:
        """Every invoice that is or was payable, by number."""
        found = self._connection.all(
            "SELECT i.number, i.status, i.issued_at, i.due_at, i.due_minor, "
            "coalesce(y.retries, 0), y.last_paid_at FROM invoices AS i LEFT JOIN ("
            "SELECT invoice, count(CASE WHEN kind = 'retry' THEN 1 END) AS retries, "
            "max(at) AS last_paid_at FROM payments WHERE outcome = 'approved' "
            "AND kind <> 'refund' AND amount_minor > 0 AND reversed_at IS NULL "
            "GROUP BY invoice) AS y ON y.invoice = i.number "
            "WHERE i.due_at IS NOT NULL ORDER BY i.number"
        )
        return {
            number: Collected(number, status, issued_at, due_at, due_minor, retries > 0, paid_at)
            for number, status, issued_at, due_at, due_minor, retries, paid_at in found
        }
