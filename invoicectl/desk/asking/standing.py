"""Which reversal of a payment stands: the newest that nobody has withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invoicectl.domain import events as ev
from invoicectl.domain.events import kind_of
from invoicectl.domain.model import Payment
from invoicectl.domain.references import PREFIXES

if TYPE_CHECKING:
    from datetime import datetime

    from invoicectl.desk.engine.work import Work
    from invoicectl.domain.things import NoStep


def newest(work: Work, payment: Payment) -> tuple[datetime, str] | None:
    """When the payment was reversed and why, by the newest reversal that stands; None where none
    does."""
    numbers = {part.number for part in payment.reversals}
    found = work.store.log.of_kinds([payment.ref], [kind_of(ev.PaymentReversed)])
    standing = [
        (fact.at, fact.event.reason)
        for fact, _ in found
        if isinstance(fact.event, ev.PaymentReversed) and fact.event.number in numbers
    ]
    return standing[-1] if standing else None


def charged_back(work: Work, found: NoStep) -> tuple[datetime | None, str | None]:
    """Since when and why an invoice is left to people whose charge was taken back."""
    number = int(found.ref.removeprefix(PREFIXES["payment"])) if found.ref else 0
    stands = newest(work, work.get(Payment, number)) if number else None
    return stands or (found.since, found.reason)
