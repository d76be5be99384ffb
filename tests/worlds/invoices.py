"""Invoices: issued, contested, confirmed, and corrected."""

from __future__ import annotations

from invoicectl.acts import invoices
from invoicectl.domain import dates, plans
from invoicectl.domain import policy as settings
from invoicectl.domain.model import Client, Invoice, Line, Session
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
            if invoice.status == "open" and not invoice.is_held:
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

    def hold(self, ref: str, reason: str = "our fault") -> Shown:
        """No automatic step until it is released."""
        return self._decide(Invoice, ref, lambda invoice: invoices.hold(invoice, reason))

    def release(self, ref: str) -> Shown:
        """Automatic steps go on; what depends on time alone and has passed happens with it."""
        with self._whole():
            invoice = self._settled(Invoice, ref)
            self._record(invoices.release(invoice))
            self._settle(invoice.client)
        return self.show(invoice.ref)
