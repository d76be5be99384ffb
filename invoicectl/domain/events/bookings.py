"""Bookings, series and visits: what can have happened."""

from datetime import datetime, time
from decimal import Decimal

from invoicectl.domain.text import Text
from invoicectl.domain.tuples import NamedTuple


class BookingRequested(NamedTuple):
    """A client asked for dated visits, each a `visit-planned` event after this one; `generation`
    is the file's own, of which the keys of its charges are."""

    booking: int
    client: int
    provider: int | None
    is_auto_complete: bool
    generation: int = 1


class BookingConfirmed(NamedTuple):
    """The service confirmed a booking and its deposit is in; `invoice` bills it."""

    booking: int
    invoice: int


class SeriesStarted(NamedTuple):
    """Ongoing visits began. With `days` (RFC 5545 weekdays), time plans them, in `timezone` and
    in the business's later ones."""

    series: int
    client: int
    provider: int | None
    is_auto_complete: bool
    timezone: str
    days: str | None
    time: time | None
    price_minor: int | None
    service: Text | None


class SeriesClosed(NamedTuple):
    """A series ended: nothing more is planned."""

    series: int


class VisitPlanned(NamedTuple):
    """A visit was put in a booking or series, by hand or by time (`is_by_rule`).

    `completes_at` is when it completes itself; null for never or not yet known."""

    visit: int
    client: int
    booking: int | None
    series: int | None
    start_at: datetime
    price_minor: int
    service: Text
    provider: int | None
    completes_at: datetime | None
    is_by_rule: bool


class VisitCompleted(NamedTuple):
    """A visit was done. `recorded_at` decides which Friday bills it."""

    visit: int
    completed_at: datetime
    recorded_at: datetime


class VisitCancelled(NamedTuple):
    """A planned visit won't take place: `rate` of its price came off, the rest is kept.

    `recorded_at` decides which Friday bills what is kept of a series visit. `beside` is the first
    of those that one act cancels; null for itself."""

    visit: int
    rate: Decimal
    released_minor: int
    kept_minor: int
    recorded_at: datetime
    reason: Text | None = None
    beside: int | None = None


class VisitMoved(NamedTuple):
    """A planned visit takes place at another time.

    `text` is its line on the invoice that bills it already, `due_at` when that is due now.
    `release_rate` is the most that cancelling it releases from then on, by the tiers; null while
    its booking is requested. `due_before_at` is when its invoice was due before."""

    visit: int
    start_at: datetime
    completes_at: datetime | None
    text: Text | None
    due_at: datetime | None
    release_rate: Decimal | None = None
    due_before_at: datetime | None = None


class VisitUndone(NamedTuple):
    """A visit that was done is planned again. `completes_at`: when it will complete itself.

    `unearned_minor` of its invoice's income is to come again; null in files of 0.2.0: as much as
    it had earned, up to the total."""

    visit: int
    completes_at: datetime | None
    reason: Text
    unearned_minor: int | None = None


class BookingDropped(NamedTuple):
    """Nothing is left of a booking: every visit was cancelled, or its invoice is void."""

    booking: int


class SeriesHeld(NamedTuple):
    """The visits of a series are not billed until it is released: by hand, or at `until_at`."""

    series: int
    reason: Text
    until_at: datetime | None = None


class SeriesReleased(NamedTuple):
    """The visits of a series are billed again, from the next weekly run on."""

    series: int
