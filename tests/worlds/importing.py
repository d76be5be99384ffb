"""What another program told of, taken over; and its release."""

from __future__ import annotations

from typing import Any

from invoicectl.acts import importing as acts
from invoicectl.domain.model import Client, Invoice, Line
from tests.worlds.base import Base
from tests.worlds.texts import Shown


class Importing(Base):
    """The verbs of imports, a row each."""

    def take(
        self, client: str, amount: str, *, issued: str, due: str, paid: str | None = None
    ) -> Shown:
        """An invoice of another program, with what was paid of it there."""
        with self._whole():
            payer = self._settled(Client, client)
            row = f"csv/invoices/{self.world.next_number('invoice')}"
            lines = (Line("Services", self._minor(amount)),)
            dates = self._instant(issued), self._instant(due)
            taken = acts.take_invoice(self.world, payer, acts.TakenOver(lines, *dates, "0007", row))
            self._record([taken])
        ref = f"INV-{taken.invoice}"
        if paid is not None:
            self.take_payment(ref, paid, method="opening")
        return self.show(ref)

    def take_payment(self, ref: str, amount: str, *, method: Any = "transfer") -> Shown:
        """A payment that another program tells of."""
        row = f"csv/payments/{self.world.next_number('payment')}"
        return self._decide(
            Invoice,
            ref,
            lambda invoice: [
                acts.take_payment(
                    self.world,
                    invoice,
                    self._minor(amount),
                    method=method,
                    reference=None,
                    imported_as=row,
                )
            ],
        )

    def take_credit(self, client: str, amount: str, *, method: Any = "opening") -> Shown:
        """A client's credit with another program."""
        row = f"csv/credits/{self.world.next_number('payment')}"
        return self._decide(
            Client,
            client,
            lambda whose: [
                acts.take_credit(
                    self.world,
                    whose,
                    self._minor(amount),
                    method=method,
                    reason="Credit SC-1",
                    imported_as=row,
                )
            ],
        )

    def release_import(self, ref: str) -> Shown:
        """Let time act on an imported invoice; what has passed and asks no card happens with it."""
        with self._whole():
            invoice = self._settled(Invoice, ref)
            self._record(acts.release(self.world, invoice, now=self.now))
            self._settle(invoice.client)
        return self.show(ref)
