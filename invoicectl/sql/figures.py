"""What reports ask of the file: receivables, postings and attempts as plain figures."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from invoicectl.domain.accounts import OPENING
from invoicectl.domain.periods import EVER, Period
from invoicectl.domain.postings import CASH, Posting
from invoicectl.domain.records import Attempt, Collected, Movement, Posted, Receivable
from invoicectl.domain.states import InvoiceStatus
from invoicectl.sql.connection import Connection
from invoicectl.sql.pieces import CELLS, FACT, fact, instant, instant_or_none, marks

_UNSETTLED = "status IN ('pending', 'contested', 'open', 'overdue')"


class Figures:
    """Plain figures, in a few questions each."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def receivables(self, client: int | None = None) -> Iterator[Receivable]:
        """The invoices with something due and those that wait to be confirmed, of all clients in
        their order, or of one; read as they are asked for."""
        whose, values = ("", ()) if client is None else (" AND client = ?", (client,))
        sql = (
            "SELECT number, client, status, due_at, due_minor, late_fee_minor FROM invoices "
            f"WHERE {_UNSETTLED}{whose} ORDER BY client"
        )
        for cells in self._connection.each(sql, values):
            yield self._receivable(*cells)

    def _receivable(
        self, number: int, client: int, status: InvoiceStatus, due_at: str | None, *amounts: int
    ) -> Receivable:
        """One of them. Raises FileFault where it is due at no instant."""
        instant_or_none(due_at, self._connection.path)
        return Receivable(number, client, status, due_at, *amounts)

    def credits(self) -> dict[int, int]:
        """The unused credit of every client who has any, by number."""
        found = self._connection.all(
            "SELECT number, credit_minor FROM clients WHERE credit_minor > 0 ORDER BY number"
        )
        return dict(found)

    def posted(self, accounts: Sequence[str], period: Period = EVER) -> Iterator[Posted]:
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
        values += period.bounds
        for at, *cells in self._connection.each(sql, values):
            yield Posted(instant(at, self._connection.path), *cells)

    def entries(self, accounts: Sequence[str], client: int | None) -> list[Movement]:
        """The facts that post to these accounts, in order of time, with what they post to cash,
        or to the opening balances in its place.

        With a `client`, also those of theirs that post to cash alone, as a tip does. Raises
        FileFault where one of them can't be read."""
        among = marks(accounts)
        sql = (
            f"SELECT {FACT}, y.invoice, y.kind, y.method, y.card, l.account, l.amount_minor "
            "FROM events AS e JOIN postings AS l ON l.event = e.seq "
            "LEFT JOIN payments AS y ON y.number = e.number AND y.ref = e.ref "
            f"WHERE e.seq IN (SELECT event FROM postings WHERE account IN ({among}) "
            "UNION SELECT seq FROM events WHERE client = ?) "
            f"AND (l.account IN ({among}, ?) OR (l.account >= ? AND l.account < ?)) "
            "ORDER BY e.at, e.seq, l.position"
        )
        cash = (OPENING, CASH, f"{CASH[:-1]};")
        rows = self._connection.all(sql, [*accounts, client, *accounts, *cash])
        found = []
        for _, same in itertools.groupby(rows, key=lambda row: row[0]):
            first, *rest = same
            posted = tuple(Posting(*row[-2:]) for row in (first, *rest))
            about = first[CELLS : CELLS + 4]
            found.append(Movement(fact(first, self._connection.path), posted, *about))
        return found

    def attempts(self, period: Period) -> list[Attempt]:
        """The charges asked of cards in a period, in order."""
        found = self._connection.all(
            "SELECT at, kind, outcome, code, amount_minor + tip_minor, invoice FROM payments "
            "WHERE method = 'card' AND kind <> 'refund' AND at >= ? AND at < ? ORDER BY number",
            period.bounds,
        )
        return [Attempt(*cells) for cells in found]

    def collected(self) -> dict[int, Collected]:
        """Every invoice that is or was payable here, by number: none that was settled before it
        was imported."""
        found = self._connection.all(
            "SELECT i.number, i.status, i.issued_at, i.due_at, i.due_minor, "
            "coalesce(y.retries, 0), y.last_paid_at FROM invoices AS i LEFT JOIN ("
            "SELECT invoice, count(CASE WHEN kind = 'retry' THEN 1 END) AS retries, "
            "max(at) AS last_paid_at FROM payments WHERE outcome = 'approved' "
            "AND kind <> 'refund' AND amount_minor > 0 AND reversed_minor < amount_minor "
            "AND method <> 'opening' "
            "GROUP BY invoice) AS y ON y.invoice = i.number "
            "WHERE i.due_at IS NOT NULL "
            "AND (i.imported_at IS NULL OR i.due_minor > 0 OR y.last_paid_at IS NOT NULL) "
            "ORDER BY i.number"
        )
        for _, _, *instants in (cells[:4] + cells[6:] for cells in found):
            for each in instants:
                instant_or_none(each, self._connection.path)
        return {
            number: Collected(number, status, issued_at, due_at, due_minor, retries > 0, paid_at)
            for number, status, issued_at, due_at, due_minor, retries, paid_at in found
        }
