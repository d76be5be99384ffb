"""Bookings, series and visits (B): what may be asked of them."""

from __future__ import annotations

from invoicectl.acts.bookings.booking import book, confirm_booking
from invoicectl.acts.bookings.series import end_series, start_series
from invoicectl.acts.bookings.visits import (
    WantedVisit,
    add_visit_to_booking,
    add_visit_to_series,
    cancel_visit,
    complete_visit,
    move_visit,
)

__all__ = [
    "WantedVisit",
    "add_visit_to_booking",
    "add_visit_to_series",
    "book",
    "cancel_visit",
    "complete_visit",
    "confirm_booking",
    "end_series",
    "move_visit",
    "start_series",
]
