"""The lines of invoices: what each thing that is billed, or taken back, is called there."""

from __future__ import annotations

from invoicectl.domain import dates
from invoicectl.domain.model import Line, Session, Visit


def visit_line(visit: Visit, zone: str, *, is_late: bool = False) -> Line:
    """The line of a visit, told by its service and local start."""
    text = f"{visit.service} {dates.wall(visit.start_at, zone):%Y-%m-%d %H:%M}"
    if visit.status == "cancelled":
        text = f"Cancelled: {text}"
    return Line(text, visit.billed_minor, visit.ref, visit.of, is_late)


def session_line(session: Session, fee_minor: int) -> Line:
    """The one line of a session's invoice."""
    return Line(f"{session.kind.capitalize()} session", fee_minor, None, session.ref)


def refund_line(reason: str, amount_minor: int) -> Line:
    """The credit line of a refund."""
    return Line(f"Refund: {reason}", -amount_minor)
