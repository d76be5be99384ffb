"""What `confirm` means: a client accepts an invoice, or the service accepts a booking."""

from __future__ import annotations

from invoicectl.desk import bookings, invoices
from invoicectl.desk.asking import references
from invoicectl.desk.done import Done
from invoicectl.desk.engine.work import Desk


def confirm(desk: Desk, ref: str) -> Done:
    """Confirm what a reference names; a session stands for its invoice. Raises BadReference."""
    owner, _ = references.parse(ref, "an invoice or booking", "invoice", "booking", "session")
    return bookings.confirm(desk, ref) if owner == "booking" else invoices.confirm(desk, ref)
