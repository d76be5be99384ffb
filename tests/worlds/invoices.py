"""Invoices: issued, contested, confirmed, and corrected."""

from __future__ import annotations

from invoicectl import rules
from invoicectl.acts import holds, invoices
from invoicectl.domain import dates, plans
from invoicectl.domain import policy as settings
from invoicectl.domain.model import Client, Invoice, Line, Series, Session
from tests.worlds.base import CLERK, Base
from tests.worlds.texts import Shown


class Invoices(Base):
    """The verbs of invoices, but for money."""

    def issue(
        self, ref: str, amount: str, *, message: str | None = None, answer: str | None = None
    ) -> Shown:
        """Issue a session's invoice, or issue it again; `answer` is a locked one."""
        minor = self._minor(amount)
        session = self._decide(
            Session,
            ref,
            lambda session: invoices.issue(
                self.world, session, minor, message=message, answer=answer, now=self.now
            ),
        )
        return self.show(session["invoice"])

    def bill(
        self,
        client: str,
        *amounts: str,
        due: str,
        line: str = "Services",
        reference: str | None = None,
    ) -> Shown:
        """Issue an invoice to a client, a line an amount; a date is due at the time of
        collecting."""
        with self._whole():
            payer = self._settled(Client, client)
            written = dates.parse(due, self._policy.timezone, now=self.now)
            due_at = written.at
            if written.is_date:
                due_at = plans.due_on(due_at, settings.frozen(self._policy))
            of = tuple(Line(line, self._minor(amount)) for amount in amounts)
            issued = invoices.direct_invoice(self.world, payer.number, of, due_at, now=self.now)
            self._record([issued._replace(reference=reference)])
        return self.every("invoice")[-1]

    def contest(self, ref: str, reason: str = "We agreed on 30") -> Shown:
        """The client disputes an invoice."""
        return self._decide(
            Invoice, ref, lambda invoice: invoices.contest(self.world, invoice, reason)
        )

    def confirm(self, ref: str) -> Shown:
        """The client accepts an invoice; the card is charged at once, unless it is held."""
        with self._whole():
            invoice = self._settled(Invoice, ref)
            self._record(invoices.confirm(self.world, invoice))
            invoice = self._value(Invoice, invoice.number)
            if rules.is_asked_at_once(self.world, invoice, now=self.now):
                self._collect(invoice, CLERK)
        return self.show(invoice.ref)

    def void(self, ref: str, reason: str = "our fault") -> Shown:
        """An unpaid invoice never was."""
        return self._decide(
            Invoice,
            ref,
            lambda invoice: invoices.void(self.world, invoice, reason, now=self.now),
        )

    def waive(self, ref: str, reason: str = "our fault") -> Shown:
        """Take the late fee off."""
        return self._decide(
            Invoice, ref, lambda invoice: invoices.waive(self.world, invoice, reason)
        )

    def discount(self, ref: str, asked: str, reason: str = "our fault") -> Shown:
        """Take an amount, or a share of the services, off what is unpaid."""
        return self._decide(
            Invoice,
            ref,
            lambda invoice: invoices.discount(self.world, invoice, self._asked(asked), reason),
        )

    def write_off(self, ref: str, reason: str = "our fault") -> Shown:
        """Give up what is due."""
        return self._decide(
            Invoice, ref, lambda invoice: invoices.write_off(self.world, invoice, reason)
        )

    def hold(self, ref: str, reason: str = "our fault", until: str | None = None) -> Shown:
        """No step that asks for money until it is released: an invoice, a series or a client."""
        end = None if until is None else self._instant(until)
        return self._decide(
            self._held_kind(ref),
            ref,
            lambda thing: holds.hold(self.world, thing, reason, end, now=self.now),
        )

    def release(self, ref: str) -> Shown:
        """Automatic steps go on; what depends on time alone and has passed happens with it."""
        with self._whole():
            thing = self._settled(self._held_kind(ref), ref)
            self._record(holds.release(self.world, thing))
            self._settle(thing.number if isinstance(thing, Client) else thing.client)
        return self.show(ref)

    def _held_kind(self, ref: str) -> type:
        thing = self._get(ref)
        return type(thing) if isinstance(thing, Client | Series) else Invoice
