"""The lines of invoices: what each thing that is billed, or taken back, is called there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invoicectl.domain import dates
from invoicectl.domain.model import Line

if TYPE_CHECKING:
    from invoicectl.domain.model import Session, Visit


def visit_line(visit: Visit, zone: str, *, is_late: bool = False) -> Line:
    """The line of a visit, told by its service and local start."""
    text = f"{visit.service} {dates.wall(visit.start_at, zone):%Y-%m-%d %H:%M}"
    if visit.status == "cancelled":
        text = f"Cancelled: {text}"
    return Line(text, visit.billed_minor, visit.ref, visit.of, is_late)


def session_line(session: Session, fee_minor: int) -> Line:
    """The one line of a session's invoice."""
    return Line(f"{session.kind.capitalize()} session", fee_minor, None, session.ref)


def void_line(reason: str, amount_minor: int) -> Line:
    """The credit line that brings a void invoice to 0."""
    return Line(f"Void: {reason}", -amount_minor)


def discount_line(reason: str, amount_minor: int) -> Line:
    """The credit line of a discount."""
    return Line(f"Discount: {reason}", -amount_minor)


def returned_line(ref: str, amount_minor: int) -> Line:
    """What a payment had brought and was passed on, once it did not hold; below zero, where that
    is withdrawn. It is no service."""
    withdrawn = "" if amount_minor >= 0 else ": withdrawn"
    return Line(f"Payment {ref} returned{withdrawn}", amount_minor)


def undone_line(ref: str, amount_minor: int) -> Line:
    """A refund that did not hold; below zero, where it did after all."""
    what = "reversed" if amount_minor >= 0 else "stands"
    return Line(f"Refund {ref} {what}", amount_minor)


def refund_line(reason: str, amount_minor: int) -> Line:
    """The credit line of a refund."""
    return Line(f"Refund: {reason}", -amount_minor)
