"""Money: paid, tipped, given back, taken back, found out about, and paid out."""

from __future__ import annotations

from typing import Any

from invoicectl.acts.payments import outcomes, paying, payouts, refunds, reversals, withdrawals
from invoicectl.domain.events import Event
from invoicectl.domain.model import Booking, Client, Invoice, Payment, Provider
from tests.worlds.base import Base
from tests.worlds.texts import Shown


class Payments(Base):
    """The verbs of money. Whoever pays or tips is shown the payment and its outcome."""

    def pay(
        self,
        ref: str,
        amount: str | None = None,
        *,
        tip: str | None = None,
        card: str | None = None,
        method: Any = None,
        reference: str | None = None,
        excess: str | None = None,
    ) -> Shown:
        """Pay an invoice by hand: by card, with client credit, or as money received."""
        asked = None if amount is None else self._asked(amount)
        extra = 0 if tip is None else self._asked(tip)
        with self._whole():
            invoice = self._settled(Invoice, ref)
            if method == "credit":
                happened = paying.use_credit(self.world, invoice, asked)
            elif method is not None:
                happened = paying.receive(
                    self.world,
                    invoice,
                    asked,
                    extra,
                    method=method,
                    reference=reference,
                    excess=excess,
                )
            else:
                happened = paying.pay_by_card(
                    self.world,
                    invoice,
                    asked,
                    extra,
                    card=card,
                    excess=excess,
                    gateway=self.gateway,
                    now=self.now,
                )
            return self._paid(happened)

    def tip(self, ref: str, amount: str, *, card: str | None = None, method: Any = None) -> Shown:
        """Tip on an invoice, or on a booking that has none yet."""
        with self._whole():
            owner = self._settled(object, ref)
            if not isinstance(owner, Booking) or owner.invoice is not None:
                owner = self._settled(Invoice, ref)
            happened = paying.tip(
                self.world,
                owner,
                self._asked(amount),
                card=card,
                method=method,
                gateway=self.gateway,
                now=self.now,
            )
            return self._paid(happened)

    def _paid(self, happened: list[Event]) -> Shown:
        """What an act of paying says has happened; a card is asked, where it is one's."""
        self._record(happened)
        payment: Payment = self.values("payment")[-1]
        if payment.outcome == "unknown":
            self._charge(payment.number)
        return self.show(payment.ref)

    def refund(
        self,
        ref: str,
        amount: str,
        reason: str = "our fault",
        *,
        to: Any = "card",
        tip: bool = False,
    ) -> Shown:
        """Give money back: to the cards that were charged, newest first, or elsewhere."""
        minor = self._minor(amount)
        with self._whole():
            invoice = self._settled(object, ref)
            if not isinstance(invoice, Booking) or invoice.invoice is not None or not tip:
                invoice = self._settled(Invoice, ref)
            refunds.refuse_refund(self.world, invoice, minor, way=to, is_tip=tip)
            if to == "card":
                self._refund_cards(invoice, minor, reason, is_tip=tip)
            else:
                self._record(
                    refunds.refund_elsewhere(
                        self.world, invoice, minor, way=to, is_tip=tip, reason=reason
                    )
                )
        return self.every("payment")[-1]

    def _refund_cards(
        self, owner: Invoice | Booking, minor: int, reason: str, *, is_tip: bool
    ) -> None:
        """One refund after another, until all is given back or one was not approved."""
        while minor:
            bill = self._value(type(owner), owner.number)
            found = refunds.refundable(self.world, bill, is_tip=is_tip)
            refunds.refuse_without_charges(self.world, bill, minor, found)
            charge, left = found[0]
            part = min(left, minor)
            reserved = refunds.reserve_refund(
                self.world, bill, charge, part, is_tip=is_tip, reason=reason, now=self.now
            )
            self._record([reserved])
            payment: Payment = self.values("payment")[-1]
            self._answered(payment.number, self.cards.refund(payment))
            if self._value(Payment, payment.number).outcome != "approved":
                return
            minor -= part

    def pay_back(
        self, handle: str, amount: str, reason: str = "our fault", *, to: Any = "card"
    ) -> Shown:
        """Pay client credit back: to the cards that were charged, newest first, or elsewhere."""
        minor = self._minor(amount)
        with self._whole():
            client = self._settled(Client, handle)
            beyond = refunds.beyond_credit(self.world, client, minor, way=to)
            if beyond is not None:
                raise beyond
            if to == "card":
                charges = [each for each in self.values("payment") if each.client == client.number]
                found = refunds.refundable_to(self.world, client, charges)
                refunds.refuse_without_charges(self.world, client, minor, found)
                self._back_to_cards(client, found, minor, reason)
            else:
                self._record(refunds.pay_back(self.world, client, minor, way=to, reason=reason))
        return self.every("payment")[-1]

    def _back_to_cards(
        self, client: Client, found: list[refunds.Refundable], minor: int, reason: str
    ) -> None:
        for charge, left in found:
            part = min(left, minor)
            if not part:
                return
            reserved = refunds.reserve_paying_back(
                self.world, client, charge, part, reason, now=self.now
            )
            self._record(reserved)
            payment: Payment = self.values("payment")[-1]
            self._answered(payment.number, self.cards.refund(payment))
            if self._value(Payment, payment.number).outcome != "approved":
                return
            minor -= part

    def reverse(self, ref: str, reason: str = "our fault", *, amount: str | None = None) -> Shown:
        """A payment did not hold, or a part of it."""
        minor = None if amount is None else self._minor(amount)
        return self._decide(
            Payment,
            ref,
            lambda payment: reversals.reverse(self.world, payment, minor, reason, now=self.now),
        )

    def withdraw(self, ref: str, reason: str = "a dispute won") -> Shown:
        """The newest reversal of a payment is withdrawn."""
        return self._decide(
            Payment,
            ref,
            lambda payment: withdrawals.withdraw(self.world, payment, reason, now=self.now),
        )

    def resolve(self, ref: str, outcome: Any, reason: str = "looked it up") -> Shown:
        """A person found out what became of a payment under review."""
        return self._decide(
            Payment,
            ref,
            lambda payment: outcomes.resolve(self.world, payment, outcome, reason, now=self.now),
        )

    def payout(self, handle: str, amount: str | None = None) -> Shown:
        """Pay a provider all that is pending, or a part."""
        minor = None if amount is None else self._minor(amount)
        with self._whole():
            self._settle()
            provider = self._get(handle)
            self._record(payouts.pay_out(self.world, provider, minor))
        return self.show(handle)

    def payout_all(self) -> list[str]:
        """Pay everybody who is owed enough; who was paid."""
        self._settle()
        every: list[Provider] = self.values("provider")
        paid = [each for each in every if payouts.pays_out_by_itself(self.world, each)]
        for provider in paid:
            self._record(payouts.pay_out(self.world, provider, None))
        return [provider.handle for provider in paid]
