"""Bookings, series and visits (B): what may be asked of them."""

from __future__ import annotations

from invoicectl.acts.bookings.booking import book, confirm_booking
from invoicectl.acts.bookings.cancelling import cancel_booking, cancel_visit, end_series
from invoicectl.acts.bookings.series import start_series
from invoicectl.acts.bookings.visits import (
    WantedVisit,
    add_visit_to_booking,
    add_visit_to_series,
    complete_visit,
    move_visit,
    terms_of,
    undo_visit,
)
from invoicectl.acts.common import warned_overdue

__all__ = [
    "WantedVisit",
    "add_visit_to_booking",
    "add_visit_to_series",
    "book",
    "cancel_booking",
    "cancel_visit",
    "complete_visit",
    "confirm_booking",
    "end_series",
    "move_visit",
    "start_series",
    "terms_of",
    "undo_visit",
    "warned_overdue",
]
