"""`confirm` means two things: a client's consent, and the service's word on a booking."""

from __future__ import annotations

from invoicectl.desk import bookings, references, sessions
from invoicectl.desk.views import Json
from invoicectl.desk.work import Desk


def confirm(desk: Desk, ref: str) -> tuple[str, Json]:
    """Confirm what the reference names; with the name of its kind."""
    owner, _ = references.parse(ref, "an invoice or booking", "invoice", "booking", "session")
    if owner == "booking":
        return "booking", bookings.confirm(desk, ref)
    return "invoice", sessions.confirm(desk, ref)
