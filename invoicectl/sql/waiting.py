"""What may wait for a person, as SQL: each kind found by an index of few rows, what waits longest
first, so that who reads the first of them reads no more."""

from invoicectl.domain.tuples import NamedTuple
from invoicectl.looking import Waits
from invoicectl.sql.pieces import UNBILLED


class _Question(NamedTuple):
    """Which rows, since when each of them waits, and how it is named among those of one instant."""

    which: str
    since: str
    named: str = "ref"

    @property
    def sql(self) -> str:
        return f"SELECT number FROM {self.which} ORDER BY {self.since}, {self.named}, number"


_UNPAID = "status IN ('open', 'overdue')"

_OPEN = " UNION ALL ".join(
    f"SELECT number FROM payments WHERE outcome IN ('unknown', 'review') AND {whose}"
    for whose in (
        "invoice IS NOT NULL",
        "booking IS NOT NULL",
        "invoice IS NULL AND booking IS NULL",
    )
)
"""The charges and refunds without an outcome, by the index of each kind of owner."""

_REFUSED = (
    "SELECT clients.number FROM cards JOIN clients ON clients.number = cards.client "
    "AND clients.default_card = cards.token WHERE cards.refused_code IS NOT NULL"
)
_EXPIRING = (
    "SELECT clients.number FROM cards JOIN clients ON clients.number = cards.client "
    "AND clients.default_card = cards.token WHERE cards.expires IS NOT NULL AND ("
    "EXISTS (SELECT 1 FROM invoices WHERE invoices.client = cards.client "
    "AND invoices.status IN ('pending', 'contested', 'open', 'overdue')) "
    f"OR EXISTS (SELECT 1 FROM visits WHERE visits.client = cards.client AND {UNBILLED}))"
)
"""Clients whose card expires, and who have something that it may be charged for."""

_FIRST_KEPT = (
    "SELECT min(number) FROM outbox WHERE state = 'kept' AND state <> 'sent' AND why = ? "
    "AND recipient >= 'C' AND recipient < 'D' GROUP BY recipient"
)

_QUESTIONS: dict[Waits, _Question] = {
    "open charge": _Question(f"payments WHERE number IN ({_OPEN}) AND outcome = ?", "at"),
    "unplaced": _Question(
        "unmatched WHERE payment IS NULL "
        "AND outcome IN ('approved', 'unknown', 'taken', 'lost', 'inquiry')",
        "created_at",
        "gateway_ref",
    ),
    "failed letter": _Question(
        "outbox WHERE state = 'failed'",
        "coalesce(first_tried_at, at)",
        "'L' || CAST(number AS TEXT)",
    ),
    "by hand": _Question(
        f"invoices WHERE (is_by_hand = 1 OR refused_minor > 0) AND {_UNPAID}", "number"
    ),
    "unreleased": _Question(
        f"invoices WHERE imported_at IS NOT NULL AND counts_due_at IS NULL AND {_UNPAID}",
        "imported_at",
    ),
    "overdue": _Question("invoices WHERE status = 'overdue'", "coalesce(overdue_at, issued_at)"),
    "in debt": _Question("providers WHERE (pending_minor < 0 OR tips_minor < 0)", "number"),
    "deposit due": _Question(
        f"invoices WHERE {_UNPAID} AND deposit_minor > paid_minor + credited_minor", "issued_at"
    ),
    "in grace": _Question(
        f"invoices WHERE {_UNPAID} AND attempts > 0 AND next_step IS NOT NULL",
        "coalesce(answered_at, issued_at)",
    ),
    "refused card": _Question(
        f"invoices WHERE status = 'open' AND client IN ({_REFUSED})", "issued_at"
    ),
    "contested": _Question("invoices WHERE status = 'contested'", "contested_at"),
    "deadline before": _Question(
        "invoices WHERE status = 'pending' AND deadline_at < ?", "issued_at"
    ),
    "requested": _Question("bookings WHERE status = 'requested'", "requested_at"),
    "unmarked at": _Question(
        "visits WHERE status = 'planned' AND completes_at IS NULL AND start_at < ?", "start_at"
    ),
    "held invoice": _Question("invoices WHERE is_held = 1 AND held_at < ?", "held_at"),
    "held series": _Question("series WHERE is_held = 1 AND held_at < ?", "held_at"),
    "held client": _Question("clients WHERE is_held = 1 AND held_at < ?", "held_at", "handle"),
    "expiring card": _Question(f"clients WHERE number IN ({_EXPIRING})", "number"),
    "kept letter": _Question(f"outbox WHERE number IN ({_FIRST_KEPT})", "at", "recipient"),
}
"""The rows of each kind. What is asked for by people's own numbers is put in order by who asks."""


def question(which: Waits) -> str:
    """The question for the numbers of what may wait, with a mark for its value, if it takes one."""
    return _QUESTIONS[which].sql
