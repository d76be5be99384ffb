"""What people are told beside money that they moved: what it comes to, what became credit, what
went back, and what they have to do themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from invoicectl.desk.asking import typed, views
from invoicectl.desk.engine.work import Work
from invoicectl.domain import dates, holds, money
from invoicectl.domain.model import Client, Invoice, Payment, Provider
from invoicectl.domain.policy import Policy
from invoicectl.domain.states import Method, is_payable
from invoicectl.domain.world import credit_left


def paid_in_all(work: Work, paid: Sequence[Payment], method: Method, kept_minor: int) -> str | None:
    """What the payments of a client's invoices come to, with what came in beyond them and is kept
    as credit; None where there are none."""
    count = len(paid) + (kept_minor > 0)
    if not count:
        return None
    done, would = {"card": ("Charged", "charge"), "credit": ("Used", "use")}.get(
        method, ("Received", "receive")
    )
    minor = sum(each.amount_minor for each in paid) + kept_minor
    times = "1 payment" if count == 1 else f"{count:,} payments"
    way = "client credit" if method == "credit" else method
    ways = ", ".join(dict.fromkeys(each.card or way for each in paid)) or way
    verb = f"Would {would}" if work.is_dry else done
    told = f"{verb} {views.with_unit(work, minor)} in {times} ({ways})."
    return told if paid else f"No invoice was paid: all of it is client credit.\n{told}"


def paid_out_in_all(work: Work, paid: Sequence[Payment]) -> str | None:
    """What the payouts come to, and who has to send them; None where there are none."""
    if not paid:
        return None
    minor = views.with_unit(work, sum(each.amount_minor for each in paid))
    whom = "1 provider" if len(paid) == 1 else f"{len(paid):,} providers"
    if work.is_dry:
        return f"Would pay out {minor} to {whom}."
    it_is = "It is" if len(paid) == 1 else "They are"
    return f"Paid out {minor} to {whom}.\n{it_is} recorded as sent: send the money now."


def left_out(work: Work, owed: Sequence[Provider]) -> None:
    """Say who is owed something and was not paid out with the others, and why."""
    if not owed:
        return
    named = ", ".join(
        f"{each.handle} ({shown(work, each.pending_minor + each.tips_minor)})"
        for each in owed[:_NAMED]
    )
    more = f" and {len(owed) - _NAMED:,} more" if len(owed) > _NAMED else ""
    are, least = (
        "is" if len(owed) == 1 else "are",
        views.with_unit(work, work.get(Policy, 0).payout_min),
    )
    work.note(
        f"{named}{more} {are} owed less than payout_min, {least}, and left out: "
        f"invoicectl payout {owed[0].handle} pays {owed[0].handle} all the same"
    )


_NAMED = 5
"""How many providers are named beside one another."""


def shown(work: Work, minor: int) -> str:
    """An amount in the file's own currency."""
    return money.show(minor, work.get(Policy, 0).currency)


def left(work: Work, paid: Sequence[Payment], left_minor: int) -> str:
    """Say which invoices were paid before it ended, and what is left to be paid: that amount."""
    bills = ", ".join(work.get(Invoice, each.invoice or 0).ref for each in paid)
    made = views.with_unit(work, sum(each.amount_minor for each in paid))
    rest = money.show(left_minor, work.get(Policy, 0).currency)
    work.note(f"{bills} paid, {made} in all; {rest} of what was asked is left")
    return rest


def charges_since(
    work: Work, bills: Sequence[Invoice], received_at: datetime | None, unused_minor: int
) -> None:
    """Say so where a card was charged for what had come in before, on invoices of one client: what
    is now too much is credit, and does not go back by itself."""
    if received_at is None or not bills:
        return
    client = work.get(Client, bills[0].client)
    beyond = client.credit_minor - unused_minor
    for bill in bills:
        for each in work.payments_of_invoice(bill.number):
            is_charge = each.method == "card" and each.kind != "refund"
            if beyond > 0 and is_charge and each.outcome == "approved" and each.at > received_at:
                back = min(beyond, each.amount_minor)
                beyond -= back
                work.note(
                    f"{each.card} was charged {shown(work, each.amount_minor)} since then: "
                    f"invoicectl refund {client.handle} {shown(work, back)} --to card --reason "
                    "TEXT gives it back"
                )


def advance(work: Work, client: Client, minor: int, ref: str, *, is_all: bool) -> None:
    """Say so where more came in than a client owed."""
    currency = work.get(Policy, 0).currency
    what = f"{money.show(minor, currency)} {currency}"
    beyond = "is recorded as" if is_all else "beyond what was due is now"
    work.note(f"{what} {beyond} client credit of {client.handle} ({ref})")


def issued_later(work: Work, bills: Sequence[Invoice], received_at: datetime | None) -> None:
    """Say so where something is due that was issued after the money came."""
    for bill in bills:
        is_later = received_at is not None and bill.issued_at > received_at
        if is_later and bill.due_minor > 0 and is_payable(bill.status):
            due = money.show(bill.due_minor, bill.currency)
            work.note(
                f"{bill.ref} was issued after that and is still unpaid, {due} is due: "
                f"invoicectl pay {bill.ref} --method credit uses the credit"
            )


def held(work: Work, paid: Sequence[Payment]) -> None:
    """Say so where a card was charged of somebody, or for something, that is paused: a pause stops
    what time does, and a person may not know of it."""
    told: dict[str, holds.Hold] = {}
    for each in paid:
        invoice = work.get(Invoice, each.invoice or 0)
        client = work.get(Client, invoice.client)
        hold = holds.on_invoice(invoice, client)
        if each.method == "card" and hold is not None:
            told[invoice.ref if invoice.is_held else client.handle] = hold
    zone = work.get(Policy, 0).timezone
    for what, hold in told.items():
        since = dates.local(hold.since, zone)
        work.note(f"{what} is paused since {since}, and the card was charged: {hold.reason}")


def excess(work: Work, payment: Payment) -> None:
    """Say so where more came in than was due."""
    if payment.excess_minor:
        currency = work.get(Policy, 0).currency
        beyond = f"{money.show(payment.excess_minor, currency)} {currency}"
        client = work.handle_of("client", payment.payer)
        work.note(f"{beyond} beyond the due is now client credit of {client}")


def unused_credit(work: Work, payment: Payment, unused_minor: int) -> None:
    """Say so where credit that there was before was left, or where it did not cover the due."""
    if payment.invoice is None or not unused_minor:
        return
    invoice = work.get(Invoice, payment.invoice)
    client, currency = work.handle_of("client", invoice.client), invoice.currency
    if payment.method != "credit":
        left = f"{money.show(unused_minor, currency)} {currency}"
        how = f"invoicectl pay {invoice.ref} --method credit uses it"
        use = how if invoice.due_minor > 0 else "it is used before the next automatic charge"
        besides = " besides" if payment.excess_minor else ""
        work.note(f"{client} still has {left} of unused credit{besides}; {use}")
    elif payment.amount_minor == unused_minor and invoice.due_minor > 0:
        due = f"{money.show(invoice.due_minor, currency)} {currency}"
        work.note(f"that was all the credit of {client}; {due} is still due")


def credit_besides(work: Work, client: Client) -> None:
    """Say so where the client has unused credit besides what was given back."""
    credit = credit_left(work, client.number)
    if credit:
        back = f"invoicectl refund {client.handle} {shown(work, credit)} --reason TEXT --to bank"
        work.note(
            f"{client.handle} has {views.with_unit(work, credit)} of unused credit besides: "
            f"{back} gives it back"
        )


def paid_beyond(work: Work, beyond: Sequence[Payment], refund: Payment, back: str) -> None:
    """Say which payments were beyond the due, where another was given back and theirs is still
    credit; and how that goes `back` instead: too, where the money of the other is on a card."""
    unused = views.with_unit(work, sum(each.unused_minor for each in beyond))
    refs = " and ".join(each.ref for each in beyond)
    again = f"invoicectl refund {back} --reason {typed.quoted([refund.reason or ''])}"
    how = f"instead: {again}"
    if not work.is_dry and refund.method == "card":
        how = f"too: {again}"
    elif not work.is_dry:
        how = f"instead: invoicectl reverse {refund.ref} --reason 'wrong payment' && {again}"
    work.note(
        f"{work.handle_of('client', refund.payer)} {'would have' if work.is_dry else 'has'} this "
        f"refund, and the {unused} of credit that {refs} left beyond the due; to give back {refs} "
        f"{how}"
    )


def way_back(work: Work, tip: Payment, ref: str) -> str | None:
    """The command that takes a tip back which was not meant for this; None where there is none."""
    if work.is_dry or tip.outcome != "approved":
        return None
    back = f"reverse {tip.ref}"
    if tip.method == "card":
        back = f"refund {ref} {shown(work, tip.tip_minor)} --tip"
    return f"this tip is {tip.ref}; invoicectl {back} --reason 'tip by mistake' takes it back"


def given_back(work: Work, client: Client, first: int) -> None:
    """Say what was given back and how: what is shown is the client, and not the refund."""
    told = []
    for number in range(first, work.next_number("payment")):
        made = work.get(Payment, number)
        if made.kind == "refund" and made.outcome == "approved":
            told.append(_went_back(work, made))
    if told:
        left = views.with_unit(work, credit_left(work, client.number))
        work.note(f"{', '.join(told)}; credit left: {left}")


def by_hand(work: Work, refund: Payment) -> None:
    """Say so where money goes back by hand: the program records that it went, and sends none."""
    if refund.method in _BY_HAND:
        work.note(_went_back(work, refund))


def _went_back(work: Work, refund: Payment) -> str:
    """How much went back and how, and what a person still has to do for that."""
    minor = refund.amount_minor + refund.tip_minor
    amount, is_now = views.with_unit(work, minor), "would be" if work.is_dry else "is"
    if refund.method not in _BY_HAND:
        return f"{amount} {is_now} given back to {refund.card} ({refund.ref})"
    went, how = _BY_HAND[refund.method]
    you = f"you would {how} yourself" if work.is_dry else f"{how} now"
    return f"{amount} {is_now} recorded as {went} ({refund.ref}): {you}"


_BY_HAND: dict[str | None, tuple[str, str]] = {
    "cash": ("given back in cash", "hand it over"),
    "bank": ("sent by bank", "send it"),
}
"""What is recorded of money that goes back by hand, and what a person has to do."""


def goodwill(work: Work, refund: Payment) -> None:
    """Say so where a gift is paid back in money."""
    sources = [(work.get(Payment, lot.payment), lot.amount_minor) for lot in refund.lots]
    minor = sum(amount for source, amount in sources if source.kind == "goodwill")
    if minor:
        currency = work.get(Policy, 0).currency
        work.note(f"{money.show(minor, currency)} {currency} of it was goodwill, not paid for")
