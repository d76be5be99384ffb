"""Bookings, series, and their visits."""

from datetime import datetime, time
from decimal import Decimal

from invoicectl.domain.references import reference
from invoicectl.domain.states import BookingStatus, SeriesStatus, VisitStatus
from invoicectl.domain.text import Text
from invoicectl.domain.tuples import NamedTuple


class Booking(NamedTuple):
    """Dated visits requested together: `requested` → (`confirming` →) `confirmed`. `generation`
    is the file's when they were, and part of the keys of its charges."""

    number: int
    status: BookingStatus
    client: int
    provider: int | None
    is_auto_complete: bool
    requested_at: datetime
    confirmed_at: datetime | None = None
    invoice: int | None = None
    tips_minor: int = 0
    open_payment: int | None = None
    inquire_at: datetime | None = None
    generation: int = 1

    @property
    def ref(self) -> str:
        return reference("booking", self.number)


class Series(NamedTuple):
    """Ongoing visits: `active` → `ended`. With `days`, time plans them.

    `timezone` is the business's when the newest of them was planned, on whose wall
    `planned_until_at` is read."""

    number: int
    status: SeriesStatus
    client: int
    provider: int | None
    is_auto_complete: bool
    started_at: datetime
    timezone: str
    days: str | None = None
    time: "time | None" = None
    price_minor: int | None = None
    service: Text | None = None
    planned_until_at: datetime | None = None
    ended_at: datetime | None = None
    is_held: bool = False
    held_at: datetime | None = None
    held_until: datetime | None = None
    hold_reason: Text | None = None
    resumes_at: datetime | None = None

    @property
    def ref(self) -> str:
        return reference("series", self.number)


class Visit(NamedTuple):
    """One dated, priced service: `planned` → `done` or `cancelled`.

    `completes_at` is when it completes itself, if it does; `recorded_at` when its completion
    (or cancellation) came to be known, which decides the Friday that bills it. `kept_minor` is
    what a cancellation left of its price, `earned_minor` what its completion made income of a
    booking's invoice. `release_rate` is the most that cancelling it releases since it was moved."""

    number: int
    status: VisitStatus
    client: int
    booking: int | None
    series: int | None
    start_at: datetime
    price_minor: int
    service: Text
    provider: int | None
    planned_at: datetime
    completes_at: datetime | None = None
    completed_at: datetime | None = None
    recorded_at: datetime | None = None
    invoice: int | None = None
    kept_minor: int = 0
    earned_minor: int = 0
    release_rate: Decimal | None = None

    @property
    def ref(self) -> str:
        return reference("visit", self.number)

    @property
    def is_billed(self) -> bool:
        """Whether there is anything to be paid for it: it was done, or its cancellation costs."""
        return self.status == "done" or self.kept_minor > 0

    @property
    def billed_minor(self) -> int:
        """What is to be paid for it: its price, or what a cancellation left of that."""
        return self.kept_minor if self.status == "cancelled" else self.price_minor

    @property
    def of(self) -> str:
        """The booking or series it belongs to."""
        if self.booking is not None:
            return reference("booking", self.booking)
        return reference("series", self.series or 0)

    @property
    def order(self) -> tuple[datetime, int]:
        """The order in which visits are listed and share leftover cents."""
        return (self.start_at, self.number)
