"""Bookings, series and visits."""

from __future__ import annotations

from invoicectl import rules
from invoicectl.acts import bookings as acts
from invoicectl.domain import dates
from invoicectl.domain.model import Booking, Client, Series, Visit
from invoicectl.domain.things import NoStep
from tests.worlds.base import Base
from tests.worlds.texts import Shown


class Bookings(Base):
    """The verbs of bookings, series and visits."""

    def book(
        self, client: str, *visits: str, provider: str | None = None, auto_complete: bool = True
    ) -> Shown:
        """Request visits, each written `WHEN PRICE SERVICE`."""
        with self._whole():
            payer = self._settled(Client, client)
            self._ask_for_overdue(payer, "a new booking")
            earner = self._earner(provider)
            wanted = [self._wanted(*visit.split(" ", 2), provider=earner) for visit in visits]
            self._record(
                acts.book(
                    self.world,
                    payer,
                    earner,
                    wanted,
                    is_auto_complete=auto_complete,
                    now=self.now,
                )
            )
        return self.every("booking")[-1]

    def confirm_booking(self, ref: str) -> Shown:
        """Confirm a booking for the service; the deposit is charged at once."""
        with self._whole():
            booking = self._settled(Booking, ref)
            happened = acts.confirm_booking(self.world, booking, now=self.now)
            self._record(happened)
            reserved = self._value(Booking, booking.number).open_payment
            if reserved is not None:
                self._charge(reserved)
        return self.show(ref)

    def visit(
        self,
        ref: str,
        when: str,
        price: str,
        service: str = "Visit",
        *,
        provider: str | None = None,
    ) -> Shown:
        """One more visit of a booking or series."""
        with self._whole():
            thing = self._settled(object, ref)
            earner = self._earner(provider) or thing.provider
            wanted = self._wanted(when, price, service, provider=earner)
            if isinstance(thing, Booking):
                added = acts.add_visit_to_booking(self.world, thing, wanted, now=self.now)
            else:
                added = acts.add_visit_to_series(self.world, thing, wanted, now=self.now)
            self._record(added)
        return self.every("visit")[-1]

    def done(self, ref: str, completed: str | None = None) -> Shown:
        """A visit was done, now or at a time that has passed."""
        at = None if completed is None else self._instant(completed)
        with self._whole():
            visit = self._settled(Visit, ref)
            self._record(acts.complete_visit(self.world, visit, at, now=self.now), at=at)
        return self.show(ref)

    def undo(self, ref: str, reason: str = "another dog") -> Shown:
        """A visit wasn't done after all."""
        return self._decide(
            Visit, ref, lambda visit: acts.undo_visit(self.world, visit, reason, now=self.now)
        )

    def cancel(self, ref: str, release: str | None = None) -> Shown:
        """A visit won't take place; `release` is the share of its price that comes off."""
        rate = self._rate(release)
        return self._decide(
            Visit, ref, lambda visit: acts.cancel_visit(self.world, visit, rate, now=self.now)
        )

    def move(self, ref: str, when: str) -> Shown:
        """A visit takes place at another time."""
        at = self._instant(when)
        return self._decide(
            Visit, ref, lambda visit: acts.move_visit(self.world, visit, at, now=self.now)
        )

    def series(
        self,
        client: str,
        *,
        provider: str | None = None,
        every: str | None = None,
        time: str | None = None,
        price: str | None = None,
        service: str | None = None,
        auto_complete: bool = False,
    ) -> Shown:
        """Start ongoing visits; what is nearer than time plans ahead is planned at once."""
        with self._whole():
            payer = self._settled(Client, client)
            self._ask_for_overdue(payer, "a new series")
            happened = acts.start_series(
                self.world,
                payer,
                self._earner(provider),
                is_auto_complete=auto_complete,
                days=None if every is None else dates.parse_days(every),
                wall_time=None if time is None else dates.parse_wall_time(time, "--time"),
                price_minor=None if price is None else self._minor(price),
                service=service,
            )
            self._record(happened)
            number = self.values("series")[-1].number
            while True:
                step = rules.next_step(self.world, self._value(Series, number))
                if isinstance(step, NoStep) or step.at > self.now:
                    break
                self._take(step)
        return self.every("series")[-1]

    def end_series(self, ref: str, release: str | None = None) -> Shown:
        """Nothing more is planned, and what is not done is cancelled."""
        rate = self._rate(release)
        return self._decide(
            Series, ref, lambda series: acts.end_series(self.world, series, rate, now=self.now)
        )

    def cancel_booking(self, ref: str, release: str | None = None) -> Shown:
        """All visits that are left won't take place."""
        rate = self._rate(release)
        return self._decide(
            Booking,
            ref,
            lambda booking: acts.cancel_booking(
                self.world, booking, rate, "moved away", now=self.now
            ),
        )

    def _wanted(
        self, when: str, price: str, service: str = "Visit", *, provider: int | None
    ) -> acts.WantedVisit:
        return acts.WantedVisit(self._instant(when), self._minor(price), service, provider)

    def _ask_for_overdue(self, client: Client, what: str) -> None:
        bills = [bill for bill in self.values("invoice") if bill.client == client.number]
        overdue = [bill for bill in bills if bill.status == "overdue"]
        acts.warned_overdue(self.world, client, overdue, what)

    def _earner(self, handle: str | None) -> int | None:
        return None if handle is None else int(self._get(handle).number)
