"""What letters write figures as: amounts, instants, cards and declines, each in one way."""

from __future__ import annotations

from datetime import datetime

from invoicectl.domain import dates, money
from invoicectl.domain.model import Card, Invoice, Payment
from invoicectl.domain.text import width, wrapped

WIDTH = 76
"""The columns of a letter's text."""

BRANDS = {
    "amex": "American Express",
    "diners": "Diners Club",
    "jcb": "JCB",
    "unionpay": "UnionPay",
}
"""The brands that are written otherwise than with a capital."""

DECLINES = {
    "authentication_required": "your bank wants you to confirm the payment yourself",
    "card_not_supported": "the card does not take this kind of payment",
    "card_velocity_exceeded": "the card has reached its limit",
    "currency_not_supported": "the card does not take this currency",
    "expired_card": "the card has expired",
    "insufficient_funds": "there are not enough funds",
    "invalid_account": "the card's account is closed",
    "withdrawal_count_limit_exceeded": "the card has reached its limit",
}
"""Why a card declined, in words; everything else, fraud above all, is the bank's own business."""

BY_THE_BANK = "it was declined by the bank"


def amount(minor: int, currency: str) -> str:
    """`40.00 USD`."""
    return f"{money.show(minor, currency)} {currency}"


def when(at: datetime, zone: str) -> str:
    """An instant as the business's wall shows it."""
    return dates.local(at, zone)


def card(named: Card | str) -> str:
    """`Visa ending in 4242`, of a card or of the name that a payment keeps of one."""
    name = named if isinstance(named, str) else named.name
    brand, _, last4 = name.rpartition("-")
    return f"{BRANDS.get(brand, brand.capitalize())} ending in {last4}"


def way(payment: Payment) -> str:
    """How money came: by which card, in cash, by check or by transfer."""
    if payment.card is not None:
        return f"from your {card(payment.card)}"
    return "in cash" if payment.method == "cash" else f"by {payment.method}"


def decline(code: str | None) -> str:
    """Why a card was declined, as far as a client is told."""
    return DECLINES.get(code or "", BY_THE_BANK)


def account(invoice: Invoice) -> list[str]:
    """What an invoice comes to, line by line: it adds up to what is still due."""
    rows = [
        (f"Invoice {invoice.ref}", invoice.total_minor),
        ("Late fee", invoice.late_fee_minor),
        ("Credit used", -invoice.credited_minor),
        ("Paid", -invoice.paid_minor),
    ]
    rows = [row for row in rows if row[1] or row[0].startswith("Invoice")]
    return columns([*rows, ("Still due", invoice.due_minor)], invoice.currency)


def columns(rows: list[tuple[str, int]], currency: str) -> list[str]:
    """Texts and their amounts, one below the other; a long text takes several lines, and its amount
    stands on the last."""
    figures = [money.show(minor, currency) for _, minor in rows]
    longest = max((len(figure) for figure in figures), default=0)
    parts = [wrapped(text, WIDTH - longest - 4) for text, _ in rows]
    widest = max((width(line) for lines in parts for line in lines), default=0)
    told = []
    for (*before, last), figure in zip(parts, figures, strict=True):
        told += [f"  {line}" for line in before]
        told.append(f"  {last}{' ' * (widest - width(last))}  {figure:>{longest}}")
    return told
