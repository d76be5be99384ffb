"""Double-entry postings of every fact that moves money: pure, event by event.

Each is composed from the state just after its event; the amounts of one event sum to zero. Accounts
are named as in plain-text accounting; a debit is above zero, a credit below. Source: SPEC 10.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from invoicectl.domain import events as ev
from invoicectl.domain.accounts import OPENING
from invoicectl.domain.model import Invoice, Payment, TipShare, Visit
from invoicectl.domain.plans import PLANS
from invoicectl.domain.references import reference
from invoicectl.domain.tuples import NamedTuple
from invoicectl.domain.world import World, session_of

CARD = "assets:cash:card"
BANK = "assets:cash:bank"
SERVICES = "income:services"
LATE_FEES = "income:late-fees"
SERVICE_CHARGE = "income:service-charge"
BAD_DEBT = "expenses:bad-debt"
GOODWILL = "expenses:goodwill"

RECEIVABLE = "assets:receivable:"
CREDIT = "liabilities:credit:"
UNEARNED = "liabilities:unearned:"
EARNINGS = "liabilities:earnings:"
TIPS = "liabilities:tips:"
CASH = "assets:cash:"
"""How accounts begin that are one person's, or one way's; people are named by reference."""


class Posting(NamedTuple):
    """So much to the debit of an account (below zero: to its credit), in minor units."""

    account: str
    amount_minor: int


Entry = list[Posting]


def receivable(client: int) -> str:
    """What a client owes."""
    return f"{RECEIVABLE}{reference('client', client)}"


def credit(client: int) -> str:
    """What a client has to their credit."""
    return f"{CREDIT}{reference('client', client)}"


def unearned(client: int) -> str:
    """What was billed to a client for booked visits that are still to come."""
    return f"{UNEARNED}{reference('client', client)}"


def earnings(provider: int) -> str:
    """What a provider is owed of session fees."""
    return f"{EARNINGS}{reference('provider', provider)}"


def tips(provider: int | None) -> str:
    """Whose a tip is: a provider's, or the business's where there is none."""
    return "income:tips" if provider is None else f"{TIPS}{reference('provider', provider)}"


def cash(method: str | None) -> str:
    """Where money came in, or went out; without a method it is the business's own goodwill, and
    what came in before this file is no cash of it."""
    if method is None:
        return GOODWILL
    if method == "opening":
        return OPENING
    return BANK if method == "transfer" else f"{CASH}{method}"


def postings(world: World, event: ev.Event, unearned_minor: int) -> Entry:
    """What an event posts, in the state just after it; nothing where no money moves.

    `unearned_minor` is what `unearned_before` said just before the event."""
    write = _WRITERS.get(type(event))
    if write is None:
        return []
    sums: dict[str, int] = {}
    for account, amount in (*write(world, event), *_earned(world, event, unearned_minor)):
        sums[account] = sums.get(account, 0) + amount
    return [Posting(account, amount) for account, amount in sums.items() if amount]


def _of_invoice(world: World, number: int) -> Invoice:
    return world.get(Invoice, number)


def _issued(world: World, event: ev.InvoiceIssued) -> Entry:
    when = PLANS[event.plan].income
    if when == "confirmed":
        return []
    income = unearned(event.client) if when == "visited" else _income(event.issued_at)
    return [
        Posting(receivable(event.client), event.total_minor),
        Posting(income, -event.total_minor),
    ]


def _income(imported_at: datetime | None) -> str:
    """What an invoice's services are to this business's books: its income, or, where another
    program issued it, a balance that it began with."""
    return SERVICES if imported_at is None else OPENING


def _confirmed(world: World, event: ev.InvoiceConfirmed) -> Entry:
    invoice = _of_invoice(world, event.invoice)
    provider = session_of(world, invoice).provider
    return [
        Posting(receivable(invoice.client), event.service_charge_minor + event.earnings_minor),
        Posting(earnings(provider), -event.earnings_minor),
        Posting(SERVICE_CHARGE, -event.service_charge_minor),
    ]


def _late_fee(world: World, event: ev.LateFeeAdded) -> Entry:
    client = _of_invoice(world, event.invoice).client
    return [
        Posting(receivable(client), event.amount_minor),
        Posting(LATE_FEES, -event.amount_minor),
    ]


def _line_added(world: World, event: ev.LineAdded) -> Entry:
    """A visit more; or the share of a cancelled one that is not to come any more."""
    invoice = _of_invoice(world, event.invoice)
    amount = event.line.amount_minor
    return [
        Posting(receivable(invoice.client), amount),
        *_moved(invoice.client, event.from_paid_minor + event.from_credit_minor),
        *_given_up(invoice, -amount - event.from_paid_minor - event.from_credit_minor),
    ]


def _moved(client: int, amount_minor: int) -> Entry:
    """Paid beyond the due: no longer the invoice's, but the client's."""
    return [Posting(receivable(client), amount_minor), Posting(credit(client), -amount_minor)]


def _voided(world: World, event: ev.InvoiceVoided) -> Entry:
    """The opposite of all that the invoice posted."""
    invoice = _of_invoice(world, event.invoice)
    owed = receivable(invoice.client)
    entry = [
        Posting(owed, -event.total_minor - event.late_fee_minor),
        Posting(LATE_FEES, event.late_fee_minor),
        *_moved(invoice.client, event.from_credit_minor),
    ]
    if invoice.session is not None:
        provider = session_of(world, invoice).provider
        entry += [
            Posting(earnings(provider), event.earnings_minor),
            Posting(SERVICE_CHARGE, event.service_charge_minor),
        ]
    return entry


def _shared(shares: Sequence[TipShare]) -> Entry:
    return [Posting(tips(share.provider), -share.amount_minor) for share in shares]


def _came_in(
    world: World, payment: Payment, account: str, applied_minor: int, excess_minor: int
) -> Entry:
    """Money that is here: for the invoice, for the client's credit, for the providers."""
    tip_minor = sum(share.amount_minor for share in payment.tips)
    return [
        Posting(account, applied_minor + excess_minor + tip_minor),
        Posting(receivable(payment.payer), -applied_minor),
        Posting(credit(payment.payer), -excess_minor),
        *_shared(payment.tips),
        *_recovered(world, payment, applied_minor),
    ]


def _recovered(world: World, payment: Payment, amount_minor: int) -> Entry:
    """What comes in on an invoice that was given up is no bad debt any more."""
    if payment.invoice is None:
        return []
    return _given_up(_of_invoice(world, payment.invoice), amount_minor)


def _given_up(invoice: Invoice, less_minor: int) -> Entry:
    """So much less is due on an invoice: where it was given up, that is less bad debt."""
    if invoice.written_off_at is None:
        return []
    return [Posting(receivable(invoice.client), less_minor), Posting(BAD_DEBT, -less_minor)]


def _approved(world: World, event: ev.PaymentApproved) -> Entry:
    payment = world.get(Payment, event.payment)
    return _came_in(world, payment, CARD, event.applied_minor, event.excess_minor)


def _received(world: World, event: ev.PaymentReceived) -> Entry:
    payment = world.get(Payment, event.payment)
    return _came_in(world, payment, cash(event.method), event.applied_minor, event.excess_minor)


def _credit_added(_: World, event: ev.CreditAdded) -> Entry:
    return [
        Posting(cash(event.method), event.amount_minor),
        Posting(credit(event.client), -event.amount_minor),
    ]


def _credit_used(world: World, event: ev.CreditUsed) -> Entry:
    payment = world.get(Payment, event.payment)
    return [
        Posting(credit(event.client), event.amount_minor),
        Posting(receivable(event.client), -event.amount_minor),
        *_recovered(world, payment, event.amount_minor),
    ]


def _refunded(world: World, event: ev.RefundMade) -> Entry:
    """The services were not worth it, and their money goes back."""
    back = credit(event.client) if event.method == "credit" else cash(event.method)
    entry = [Posting(back, -event.amount_minor - event.tip_minor), *_shared(event.tips)]
    beyond = event.tip_minor + sum(share.amount_minor for share in event.tips)
    borne = tips(None) if event.invoice is None else receivable(event.client)
    entry.append(Posting(borne, beyond))
    invoice = None if event.invoice is None else _of_invoice(world, event.invoice)
    if invoice is not None and invoice.session is not None:
        provider = session_of(world, invoice).provider
        entry += [
            Posting(earnings(provider), event.earnings_minor),
            Posting(SERVICE_CHARGE, event.service_charge_minor),
        ]
    return entry


def _paid_back(_: World, event: ev.CreditPaidBack) -> Entry:
    return [
        Posting(credit(event.client), event.amount_minor),
        Posting(cash(event.method), -event.amount_minor),
    ]


def _discounted(world: World, event: ev.InvoiceDiscounted) -> Entry:
    invoice = _of_invoice(world, event.invoice)
    entry = [Posting(receivable(invoice.client), -event.amount_minor)]
    if invoice.session is not None:
        provider = session_of(world, invoice).provider
        entry += [
            Posting(earnings(provider), event.earnings_minor),
            Posting(SERVICE_CHARGE, event.service_charge_minor),
        ]
    return entry


def _waived(world: World, event: ev.LateFeeWaived) -> Entry:
    invoice = _of_invoice(world, event.invoice)
    moved = event.from_paid_minor + event.from_credit_minor
    return [
        Posting(LATE_FEES, event.amount_minor),
        Posting(receivable(invoice.client), -event.amount_minor),
        *_moved(invoice.client, moved),
        *_given_up(invoice, event.amount_minor - moved),
    ]


def _reversed(world: World, event: ev.PaymentReversed) -> Entry:
    return _turned(world, event, 1)


def _withdrawn(world: World, event: ev.ReversalWithdrawn) -> Entry:
    return _turned(world, event, -1)


def _turned(world: World, event: ev.PaymentReversed | ev.ReversalWithdrawn, sign: int) -> Entry:
    """Money leaves again by the way it came, or comes in by that; below zero the other way. What
    it was is said by where it came off: the client owes it, or has so much less credit."""
    payment = world.get(Payment, event.payment)
    owed, kept = receivable(payment.payer), credit(payment.payer)
    entry = [*_shared(event.tips), Posting(owed, event.returned_minor + event.total_minor)]
    for each in event.moves:
        if each.place in {"paid", "used"}:
            entry.append(Posting(owed, -each.amount_minor))
        elif each.place == "credit":
            entry.append(Posting(kept, -each.amount_minor))
    if payment.method != "credit":
        direction = 1 if payment.kind == "refund" else -1
        whole = event.amount_minor + event.tip_minor
        entry.append(Posting(cash(payment.method), sign * direction * whole))
    for _, minor in event.reopened:
        entry += [Posting(owed, minor), Posting(BAD_DEBT, -minor)]
    if event.invoice is not None:
        invoice = _of_invoice(world, event.invoice)
        if invoice.session is not None:
            provider = session_of(world, invoice).provider
            entry += [
                Posting(earnings(provider), -event.earnings_minor),
                Posting(SERVICE_CHARGE, -event.service_charge_minor),
            ]
    return [*entry, *_recovered_again(world, event)]


def _recovered_again(world: World, event: ev.PaymentReversed | ev.ReversalWithdrawn) -> Entry:
    """So much less is due on invoices that were given up since: that is less bad debt."""
    less: dict[int, int] = {}
    if event.invoice is not None:
        less[event.invoice] = -event.returned_minor - event.total_minor
    for each in event.moves:
        if each.place in {"paid", "used"}:
            number = world.get(Payment, each.use or each.payment).invoice or 0
            less[number] = less.get(number, 0) + each.amount_minor
    return [
        posting
        for number, minor in less.items()
        for posting in _given_up(_of_invoice(world, number), minor)
    ]


def _payout_reversed(world: World, event: ev.PayoutReversed) -> Entry:
    provider = world.get(Payment, event.payment).provider or 0
    return [
        Posting(earnings(provider), -event.earnings_minor),
        Posting(tips(provider), -event.tips_minor),
        Posting(BANK, event.earnings_minor + event.tips_minor),
    ]


def _written_off(world: World, event: ev.InvoiceWrittenOff) -> Entry:
    client = _of_invoice(world, event.invoice).client
    return [Posting(BAD_DEBT, event.amount_minor), Posting(receivable(client), -event.amount_minor)]


def _paid_out(_: World, event: ev.ProviderPaid) -> Entry:
    return [
        Posting(earnings(event.provider), event.earnings_minor),
        Posting(tips(event.provider), event.tips_minor),
        Posting(BANK, -event.earnings_minor - event.tips_minor),
    ]


_WRITERS: dict[type, Callable[[World, Any], Entry]] = {
    ev.InvoiceIssued: _issued,
    ev.InvoiceConfirmed: _confirmed,
    ev.LateFeeAdded: _late_fee,
    ev.VisitCompleted: lambda *_: [],
    ev.VisitCancelled: lambda *_: [],
    ev.VisitUndone: lambda *_: [],
    ev.LineAdded: _line_added,
    ev.InvoiceVoided: _voided,
    ev.PaymentApproved: _approved,
    ev.PaymentReceived: _received,
    ev.CreditAdded: _credit_added,
    ev.CreditUsed: _credit_used,
    ev.RefundMade: _refunded,
    ev.LateFeeWaived: _waived,
    ev.CreditPaidBack: _paid_back,
    ev.InvoiceDiscounted: _discounted,
    ev.PaymentReversed: _reversed,
    ev.ReversalWithdrawn: _withdrawn,
    ev.PayoutReversed: _payout_reversed,
    ev.InvoiceWrittenOff: _written_off,
    ev.ProviderPaid: _paid_out,
}


# --- what is earned when ----------------------------------------------------------------------

_CHANGES: dict[type, Callable[[Any], int]] = {
    ev.VisitCompleted: lambda _: 0,
    ev.VisitCancelled: lambda _: 0,
    ev.VisitUndone: lambda _: 0,
    ev.LineAdded: lambda event: event.line.amount_minor,
    ev.RefundMade: lambda event: -event.amount_minor,
    ev.InvoiceDiscounted: lambda event: -event.amount_minor,
    ev.PaymentReversed: lambda event: event.total_minor,
    ev.ReversalWithdrawn: lambda event: event.total_minor,
    ev.InvoiceVoided: lambda event: -event.total_minor,
}
"""The events after which more or less is earned, or still to be: what each changes the total by."""


def unearned_before(world: World, event: ev.Event) -> int:
    """What is unearned of the invoice that an event is about; to be asked just before it."""
    invoice = _changed(world, event)
    return 0 if invoice is None else invoice.unearned_minor


def _changed(world: World, event: Any) -> Invoice | None:
    """The invoice whose income an event moves; a session's is moved in its own parts."""
    if type(event) not in _CHANGES:
        return None
    is_visit = isinstance(event, ev.VisitCompleted | ev.VisitCancelled | ev.VisitUndone)
    number = world.get(Visit, event.visit).invoice if is_visit else event.invoice
    invoice = None if number is None else _of_invoice(world, number)
    return None if invoice is None or invoice.session is not None else invoice


def _earned(world: World, event: ev.Event, before_minor: int) -> Entry:
    """What an event leaves unearned, and the rest of what it changes as income."""
    invoice = _changed(world, event)
    if invoice is None:
        return []
    more = invoice.unearned_minor - before_minor
    return [
        Posting(unearned(invoice.client), -more),
        Posting(_income(invoice.imported_at), more - _CHANGES[type(event)](event)),
    ]
