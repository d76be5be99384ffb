"""A payment as a page: its receipt, or the credit note of what went back."""

from invoicectl.documents.page import (
    Composed,
    Grid,
    Headline,
    Pair,
    Row,
    Sum,
    Voice,
    business_of,
    client_of,
)
from invoicectl.domain import cards
from invoicectl.domain.model import Booking, Client, Invoice, Payment
from invoicectl.domain.policy import Policy
from invoicectl.domain.tuples import NamedTuple

GIVEN = frozenset({"refund", "goodwill"})
"""The kinds of payments that a credit note tells of."""

_WAYS = {
    "cash": "Cash",
    "check": "Check",
    "transfer": "Bank transfer",
    "bank": "Bank transfer",
    "credit": "Your credit",
    "card": "Card",
    "opening": "Paid earlier",
}


class Money(NamedTuple):
    """All that the page of a payment is made of: what it was for, if anything."""

    payment: Payment
    client: Client
    policy: Policy
    about: Invoice | Booking | None = None


def way(payment: Payment) -> str:
    """How money moved, in words: by which card, in cash, by transfer, as credit."""
    if payment.card is not None:
        return cards.in_words(payment.card)
    if payment.method is None:
        return "To your credit"
    return f"To {_WAYS[payment.method].lower()}" if _is_back(payment) else _WAYS[payment.method]


def _is_back(payment: Payment) -> bool:
    return payment.kind == "refund"


def page(money: Money) -> Composed:
    """The receipt of money that came, or the credit note of money or credit that went back."""
    payment = money.payment
    voice = Voice(money.policy.currency, money.policy.timezone, money.client.locale)
    is_note = payment.kind in GIVEN
    whole = payment.amount_minor + payment.tip_minor
    is_earlier = payment.method == "opening"  # when that was is not known here
    on = f"before {voice.day(payment.at)}" if is_earlier else f"on {voice.day(payment.at)}"
    label, note = ("Given back", on) if is_note else ("Received", f"{on}. Thank you.")
    return Composed(
        title="Credit note" if is_note else "Receipt",
        number=payment.ref,
        business=business_of(money.policy),
        client=client_of(money.client),
        facts=tuple(_facts(money, voice)),
        headline=Headline(
            "Credit" if payment.kind == "goodwill" else label, voice.amount(whole), note
        ),
        tables=(_table(money, voice, is_note=is_note),),
        made_at=payment.at,
        paper=voice.paper,
        notes=tuple(_notes(payment, voice)),
    )


def _facts(money: Money, voice: Voice) -> list[Pair]:
    payment = money.payment
    told = [("Payment", payment.ref), ("Date", voice.moment(payment.at))]
    if isinstance(money.about, Invoice):
        told.append(("Invoice", money.about.ref))
    elif money.about is not None:
        told.append(("Booking", money.about.ref))
    told.append(("How", way(payment)))
    if payment.reference is not None:
        told.append(("Reference", payment.reference))
    return told


def _table(money: Money, voice: Voice, *, is_note: bool) -> Grid:
    payment, rows = money.payment, []
    if payment.amount_minor or not payment.tip_minor:
        rows.append(Row((_what(money), voice.figure(payment.amount_minor)), _why(payment)))
    if payment.tip_minor:
        told = "Tip, given back" if is_note else "Tip"
        rows.append(Row((told, voice.figure(payment.tip_minor))))
    label = "Given back" if is_note else "Received"
    whole = voice.amount(payment.amount_minor + payment.tip_minor)
    heads = ("Description", f"Amount ({voice.currency})")
    return Grid("", heads, frozenset({1}), tuple(rows), (Sum(label, whole, is_total=True),))


def _what(money: Money) -> str:
    """What a payment was for."""
    payment, about = money.payment, money.about
    named = "" if about is None else f" {_noun(about)} {about.ref}"
    if payment.kind == "goodwill":
        return "Credit, used before the next charges"
    if payment.kind == "advance":
        return "In advance, used before the next charges"
    if payment.kind == "refund":
        return f"Refund of{named}" if named else "Credit paid back"
    return f"Deposit for{named}" if payment.kind == "deposit" else f"Payment of{named}"


def _noun(about: Invoice | Booking) -> str:
    return "invoice" if isinstance(about, Invoice) else "booking"


def _why(payment: Payment) -> str:
    return payment.reason or "" if payment.kind in GIVEN else ""


def _notes(payment: Payment, voice: Voice) -> list[str]:
    """What became of it besides."""
    told = []
    if payment.excess_minor:
        told.append(f"{voice.amount(payment.excess_minor)} of it is credit of yours.")
    back = payment.refunded_minor + payment.refunded_tip_minor
    if back:
        told.append(f"{voice.amount(back)} of it was given back.")
    undone = payment.reversed_minor + payment.reversed_tip_minor
    if undone:
        told.append(f"{voice.amount(undone)} of it did not hold.")
    return told
