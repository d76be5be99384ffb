"""The sentences of the letters, one function a kind: from values alone.

A letter is a subject and its lines; the greeting and the business's name are put round them.
"""

from datetime import datetime
from typing import NamedTuple

from invoicectl.domain import dates, money
from invoicectl.domain.model import Booking, Invoice, Line, Payment
from invoicectl.domain.text import wrapped


class Wording(NamedTuple):
    """What a letter says, between its greeting and its end."""

    subject: str
    lines: list[str]


def signed(wording: Wording, name: str, business: str) -> tuple[str, str]:
    """The subject and the body of a letter, addressed and signed."""
    body = "\n".join([f"Dear {name},", "", *wording.lines, "", business])
    return f"{wording.subject} · {business}", body


def _amount(minor: int, currency: str) -> str:
    return f"{money.show(minor, currency)} {currency}"


def _when(invoice: Invoice, at: datetime | None) -> str:
    return dates.local(at, invoice.terms.timezone) if at is not None else "now"


TEXT_COLUMNS = 72
"""Columns of a letter that a line's text and amount take."""


def _line(line: Line, currency: str) -> list[str]:
    """A line of an invoice, its amount behind the last words of its text."""
    amount = money.show(line.amount_minor, currency)
    *before, last = wrapped(line.text, TEXT_COLUMNS - len(amount) - 2)
    return [*(f"  {each}" for each in before), f"  {last}  {amount}"]


def bill(invoice: Invoice, note: str | None, link: str) -> Wording:
    """The invoice itself, with a `note` of the provider's, and until when to answer or pay."""
    total = _amount(invoice.total_minor, invoice.currency)
    again = f", revision {invoice.revision}" if invoice.revision > 1 else ""
    lines = [f"this is invoice {invoice.ref}{again} for {total}:", ""]
    for line in invoice.lines:
        lines += _line(line, invoice.currency)
    if invoice.reference is not None:
        lines += ["", f"Your reference: {invoice.reference}"]
    if note:
        lines += ["", note]
    if invoice.deadline_at is not None:
        days = invoice.terms.response_days
        lines += [
            "",
            f"Please confirm or contest it by {_when(invoice, invoice.deadline_at)}. Any message",
            f"starts the {days} days again; without an answer it counts as accepted then.",
        ]
    elif invoice.due_at is not None and invoice.due_minor > 0:
        lines += ["", f"It is due on {_when(invoice, invoice.due_at)}: {link}"]
    return Wording(f"Invoice {invoice.ref}: {total}", lines)


def contested(invoice: Invoice, client: str, session: str, reason: str) -> Wording:
    """To the provider: the `client` disputes the fee of a `session`."""
    total = _amount(invoice.total_minor, invoice.currency)
    lines = [
        f"{client} contests invoice {invoice.ref} of {total}:",
        "",
        f"  {reason}",
        "",
        f"The days stand still until you issue it again for {session}.",
    ]
    return Wording(f"Invoice {invoice.ref} is contested", lines)


def confirmed_by_silence(invoice: Invoice) -> Wording:
    """The client's days are over."""
    lines = [
        f"invoice {invoice.ref} of {_amount(invoice.total_minor, invoice.currency)} was open to",
        f"your answer until {_when(invoice, invoice.deadline_at)}. It now counts as accepted.",
    ]
    if invoice.due_minor > 0:
        lines.append("Your card on file will be charged.")
    return Wording(f"Invoice {invoice.ref} is confirmed", lines)


def receipt(payment: Payment, about: Invoice | Booking | None, currency: str) -> Wording:
    """Money came in, for an invoice, a booking or in advance, and what is still due of it."""
    got = _amount(payment.amount_minor + payment.tip_minor, currency)
    how = payment.card or payment.method
    named = "what you will owe next"
    tail: list[str] = []
    if isinstance(about, Invoice):
        named = f"invoice {about.ref}"
        left = _amount(about.due_minor, currency)
        tail = [f"Still due: {left}." if about.due_minor else "Nothing is due any more."]
    elif about is not None:
        named = f"booking {about.ref}"
    lines = [f"we received {got} by {how} for {named} ({payment.ref}). Thank you."]
    if payment.tip_minor:
        lines.append(f"{_amount(payment.tip_minor, currency)} of it is your tip.")
    return Wording(f"Receipt: {got}", [*lines, *tail])


def card_declined(
    invoice: Invoice, payment: Payment, again_at: datetime | None, link: str
) -> Wording:
    """An automatic attempt failed; `again_at` is the next one, if any comes."""
    asked = _amount(payment.amount_minor, invoice.currency)
    if payment.card is None:
        lines = [f"{asked} of invoice {invoice.ref} fell due, and there is no card on file."]
    else:
        lines = [
            f"your card {payment.card} declined {asked} for invoice {invoice.ref} ({payment.code})."
        ]
    if again_at is not None:
        again = _when(invoice, again_at)
        lines.append(f"We will try again on {again}, with the card that is on file then.")
    lines += ["", f"You can pay here: {link}"]
    return Wording(f"Payment of {invoice.ref} declined", lines)


def deposit_declined(payment: Payment, booking: str, currency: str) -> Wording:
    """The deposit of a `booking` failed, which is not confirmed therefore."""
    asked = _amount(payment.amount_minor, currency)
    lines = [
        f"your card {payment.card} declined the deposit of {asked} for {booking}",
        f"({payment.code}).",
        "The booking isn't confirmed yet; please give us another card.",
    ]
    return Wording(f"Deposit for {booking} declined", lines)


def overdue(invoice: Invoice, link: str) -> Wording:
    """The automatic attempts failed; what is due now, the late fee included."""
    lines = [f"invoice {invoice.ref} could not be collected and is overdue."]
    if invoice.late_fee_minor:
        fee = _amount(invoice.late_fee_minor, invoice.currency)
        lines.append(f"A late fee of {fee} was added.")
    due = _amount(invoice.due_minor, invoice.currency)
    lines += [f"Now due: {due}.", "", f"Please pay here: {link}"]
    return Wording(f"Invoice {invoice.ref} is overdue", lines)
