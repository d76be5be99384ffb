"""What happened to money, in sentences."""

from __future__ import annotations

from invoicectl.desk.asking.sentences.common import (
    Speaker,
    because,
    named,
    with_tip,
)
from invoicectl.domain import events as ev
from invoicectl.domain.model import Payment, Unmatched
from invoicectl.domain.text import of_code

_BY = {
    "card": "by card",
    "cash": "in cash",
    "check": "by check",
    "transfer": "by transfer",
    "opening": "before this file",
}
"""How money came in."""

_TURNED = {
    "inquiry": "the bank asks about it",
    "taken": "the bank took the money",
    "lost": "it is lost",
    "returned": "the money came back",
}
"""What became of a dispute."""


def attempted(say: Speaker, event: ev.PaymentAttempted) -> str:
    """A charge was reserved, and the gateway is to be asked."""
    amount = with_tip(say, event.amount_minor, event.tip_minor)
    what, who = _what_for(event), say.client(event.client)
    if event.card is None:
        return f"{who} has no card for {amount}{what} (P{event.payment})"
    return f"P{event.payment} asks {who}'s card {event.card} for {amount}{what}"


def sent(_: Speaker, event: ev.PaymentSent) -> str:
    """The gateway has it."""
    return f"the gateway knows P{event.payment} as {event.gateway_ref}"


def approved(say: Speaker, event: ev.PaymentApproved) -> str:
    """The money is in."""
    paid = say.payment(event.payment)
    amount = with_tip(say, paid.amount_minor, paid.tip_minor)
    told = f"{_card(say, paid)} was charged {amount}{_what_for(paid)} ({paid.ref})"
    return told + _excess(say, event.excess_minor)


def declined(say: Speaker, event: ev.PaymentDeclined) -> str:
    """The card said no, or there was none."""
    paid = say.payment(event.payment)
    amount = with_tip(say, paid.amount_minor, paid.tip_minor)
    if paid.card is None:
        who = say.client(paid.payer)
        return f"{amount}{_what_for(paid)} was not charged: {who} has no card ({paid.ref})"
    why = of_code(event.code)
    return f"{_card(say, paid)} was declined: {why}, {amount}{_what_for(paid)} ({paid.ref})"


def unknown(say: Speaker, event: ev.PaymentUnknown) -> str:
    """No answer is known yet."""
    asks = say.when(event.inquire_at)
    return f"P{event.payment} has no answer yet; the gateway is asked on {asks}"


def cancelled(_: Speaker, event: ev.PaymentCancelled) -> str:
    """It never was confirmed."""
    why = f": {of_code(event.code)}" if event.code else ""
    return f"P{event.payment} was cancelled, and no money moved{why}"


def reviewed(_: Speaker, event: ev.PaymentReviewed) -> str:
    """A person must find out."""
    return f"P{event.payment} is unclear, a person must look: {of_code(event.reason)}"


def resolved(_: Speaker, event: ev.PaymentResolved) -> str:
    """A person found out."""
    return f"P{event.payment} was found to be {event.outcome}{because(event.reason)}"


def unmatched_found(say: Speaker, event: ev.UnmatchedFound) -> str:
    """The gateway has more than the ledger."""
    whose = "" if event.client is None else f" of {say.client(event.client)}"
    amount = say.money(event.amount_minor)
    told = f"found at the gateway only: a {event.what} of {amount}{whose}"
    return f"{told}, {event.gateway_ref}"


def unmatched_placed(say: Speaker, event: ev.UnmatchedPlaced) -> str:
    """It is in the ledger now."""
    found = say.work.get(Unmatched, event.unmatched)
    return f"the {found.kind} {found.gateway_ref} was recorded as P{event.payment}"


def unmatched_turned(say: Speaker, event: ev.UnmatchedTurned) -> str:
    """Something became of it at the gateway."""
    found = say.work.get(Unmatched, event.unmatched)
    became = _TURNED.get(event.outcome, event.outcome)
    return f"the {found.kind} {found.gateway_ref} changed: {became}"


def received(say: Speaker, event: ev.PaymentReceived) -> str:
    """Money came in elsewhere."""
    amount = with_tip(say, event.amount_minor, event.tip_minor)
    who, how = say.client(event.client), _BY[event.method]
    told = f"{who} paid {amount} {how}{_what_for(event)} (P{event.payment})"
    return told + _excess(say, event.excess_minor) + because(event.reference)


def credit_added(say: Speaker, event: ev.CreditAdded) -> str:
    """A client has credit."""
    who, amount = say.client(event.client), say.money(event.amount_minor)
    if event.method is None:
        told = f"{who} was given a credit of {amount} (P{event.payment})"
    else:
        told = f"{who} paid {amount} {_BY[event.method]} as credit (P{event.payment})"
    return told + because(event.reason)


def credit_used(say: Speaker, event: ev.CreditUsed) -> str:
    """Credit went to an invoice."""
    who, amount = say.client(event.client), say.money(event.amount_minor)
    return f"{amount} of {who}'s credit was used for INV-{event.invoice} (P{event.payment})"


def credit_paid_back(say: Speaker, event: ev.CreditPaidBack) -> str:
    """Credit went back in money."""
    who, amount = say.client(event.client), say.money(event.amount_minor)
    told = f"{amount} of credit was paid back to {_back(say, who, event)} (P{event.payment})"
    return told + because(event.reason)


def refund_reserved(say: Speaker, event: ev.RefundReserved) -> str:
    """Money is to go back."""
    amount = with_tip(say, event.amount_minor, event.tip_minor)
    who = say.client(event.client)
    told = f"P{event.payment} gives {amount}{_of(event)} back to {who}'s card {event.card}"
    return told + because(event.reason)


def refund_made(say: Speaker, event: ev.RefundMade) -> str:
    """Money went back."""
    amount = with_tip(say, event.amount_minor, event.tip_minor)
    where = _back(say, say.client(event.client), event)
    told = f"{amount}{_of(event)} went back to {where} (P{event.payment})"
    return told + because(event.reason)


def reversed_(say: Speaker, event: ev.PaymentReversed) -> str:
    """Money did not hold."""
    amount = with_tip(say, event.amount_minor, event.tip_minor)
    return f"{amount} of P{event.payment} did not hold{because(event.reason)}"


def reversal_withdrawn(say: Speaker, event: ev.ReversalWithdrawn) -> str:
    """It did."""
    amount = with_tip(say, event.amount_minor, event.tip_minor)
    return f"{amount} of P{event.payment} held after all{because(event.reason)}"


def payout_reversed(say: Speaker, event: ev.PayoutReversed) -> str:
    """A payout did not arrive, or did after all."""
    minor = event.earnings_minor + event.tips_minor
    how = "did not arrive" if minor >= 0 else "arrived after all"
    return f"{say.money(abs(minor))} of the payout P{event.payment} {how}{because(event.reason)}"


def paid_out(say: Speaker, event: ev.ProviderPaid) -> str:
    """A provider got what was owed."""
    amount = say.money(event.earnings_minor + event.tips_minor)
    return f"{say.provider(event.provider)} was paid out {amount} (P{event.payment})"


def _what_for(paid: Payment | ev.PaymentAttempted | ev.PaymentReceived) -> str:
    return named("invoice", paid.invoice) or named("booking", paid.booking)


def _of(event: ev.RefundReserved | ev.RefundMade) -> str:
    return named("invoice", event.invoice, "of") or named("booking", event.booking, "of")


def _card(say: Speaker, paid: Payment) -> str:
    who = say.client(paid.payer)
    return f"{who}'s card {paid.card}" if paid.card else f"{who}'s card"


def _back(say: Speaker, who: str, event: ev.RefundMade | ev.CreditPaidBack) -> str:
    """Whom money went back to, and how."""
    if event.method == "card":
        return f"{who}'s card {say.payment(event.payment).card}"
    how = {"cash": "in cash", "credit": "as credit"}.get(event.method, "by bank transfer")
    return f"{who} {how}"


def _excess(say: Speaker, minor: int) -> str:
    return f"; {say.money(minor)} of it became credit" if minor else ""
