"""The sentences of the letters, one function a kind: from values alone.

A letter is a subject and its paragraphs; the greeting and the business's name are put round
them. What comes next is told by `outlook`, in paragraphs of its own.
"""

import textwrap
from datetime import datetime
from typing import NamedTuple

from invoicectl.domain.model import Booking, Invoice, Line, Payment
from invoicectl.domain.text import wrapped
from invoicectl.letters.figures import WIDTH, account, amount, card, columns, decline, way, when

TABLE = "  "
"""How a line begins that is not broken: one of a table, or of somebody's own words."""


class Wording(NamedTuple):
    """What a letter says, between its greeting and its end: one paragraph a text."""

    subject: str
    paragraphs: list[str]


def signed(wording: Wording, name: str, business: str) -> tuple[str, str]:
    """The subject and the body of a letter, addressed and signed."""
    told = [f"Dear {name},", *(_broken(each) for each in wording.paragraphs), business]
    return f"{wording.subject} · {business}", "\n\n".join(told)


def _broken(paragraph: str) -> str:
    """A paragraph in lines that a mail shows whole; a link stays in one piece."""
    if paragraph.startswith(TABLE):
        return paragraph
    return textwrap.fill(paragraph, WIDTH, break_long_words=False, break_on_hyphens=False)


def _quoted(text: str) -> str:
    """Somebody's own words, set in."""
    return "\n".join(TABLE + line for line in wrapped(text, WIDTH - len(TABLE)))


def bill(invoice: Invoice, note: str | None, has_answer: bool) -> Wording:
    """The invoice itself, with a `note` of the provider's; `has_answer`: one that opens when the
    client accepts."""
    total = amount(invoice.total_minor, invoice.currency)
    again = f", revision {invoice.revision}," if invoice.revision > 1 else ""
    lines = columns([(each.text, each.amount_minor) for each in invoice.lines], invoice.currency)
    told = [f"This is invoice {invoice.ref}{again} for {total}:", "\n".join(lines)]
    if invoice.reference is not None:
        told.append(f"Your reference: {invoice.reference}")
    if note:
        told.append(_quoted(note))
    if has_answer:
        told.append("The answer opens as soon as the invoice is confirmed.")
    if invoice.due_minor != invoice.total_minor:
        told.append("\n".join(account(invoice)))
    return Wording(f"Invoice {invoice.ref}: {total}", told)


def contested(invoice: Invoice, client: str, session: str, reason: str) -> Wording:
    """To the provider: the `client` disputes the fee of a `session`."""
    total = amount(invoice.total_minor, invoice.currency)
    told = [
        f"{client} contests invoice {invoice.ref} of {total} for {session}:",
        _quoted(reason),
        "It stays open, and nothing is charged, until you issue it again.",
    ]
    return Wording(f"Invoice {invoice.ref} is contested", told)


def confirmed_by_silence(invoice: Invoice, deadline_at: datetime) -> Wording:
    """The client's days are over."""
    total = amount(invoice.total_minor, invoice.currency)
    until = when(deadline_at, invoice.terms.timezone)
    was_open = f"Invoice {invoice.ref} of {total} was open to your answer until {until}."
    told = [f"{was_open} It now counts as accepted."]
    return Wording(f"Invoice {invoice.ref} is confirmed", told)


def receipt(payment: Payment, about: Invoice | Booking | None, currency: str) -> Wording:
    """Money came in, for an invoice, a booking or in advance, and what the invoice comes to."""
    got = amount(payment.amount_minor + payment.tip_minor, currency)
    named = _named(about)
    told = [f"We received {got} {way(payment)} for {named} ({payment.ref}). Thank you."]
    if payment.tip_minor:
        told[0] += f" {amount(payment.tip_minor, currency)} of it is your tip."
    if payment.excess_minor:
        told[0] += f" {amount(payment.excess_minor, currency)} of it is now credit of yours."
    if isinstance(about, Invoice):
        told.append("\n".join(account(about)))
    return Wording(f"Receipt: {got}", told)


def credit_receipt(payment: Payment, invoice: Invoice) -> Wording:
    """Client credit paid an invoice, or a part of it."""
    used = amount(payment.amount_minor, invoice.currency)
    told = [f"We used {used} of your credit for invoice {invoice.ref} ({payment.ref})."]
    told.append("\n".join(account(invoice)))
    return Wording(f"Receipt: {used} of your credit", told)


def _named(about: Invoice | Booking | None) -> str:
    if isinstance(about, Invoice):
        return f"invoice {about.ref}"
    return f"booking {about.ref}" if about is not None else "what you will owe next"


def card_declined(invoice: Invoice, payment: Payment) -> Wording:
    """An automatic attempt failed."""
    told = [_not_collected(invoice, payment), "\n".join(account(invoice))]
    return Wording(f"Payment of {invoice.ref} declined", told)


def _not_collected(invoice: Invoice, payment: Payment) -> str:
    """Why an automatic attempt failed."""
    asked = f"{amount(payment.amount_minor, invoice.currency)} of invoice {invoice.ref}"
    if payment.tip_minor:
        asked += f" and your tip of {amount(payment.tip_minor, invoice.currency)}"
    if payment.card is None:
        return f"{asked} fell due, and there is no card of yours on file."
    return f"Your {card(payment.card)} was declined for {asked}: {decline(payment.code)}."


def deposit_declined(payment: Payment, booking: str, currency: str) -> Wording:
    """The deposit of a `booking` failed, which is not confirmed therefore."""
    asked = amount(payment.amount_minor, currency)
    declined = card(payment.card or "")  # B1: without a card no deposit is asked for
    why = f"Your {declined} was declined for the deposit of {asked} for booking {booking}"
    again = "The booking is not confirmed yet. Please give us another card."
    told = [f"{why}: {decline(payment.code)}. {again}"]
    return Wording(f"Deposit for {booking} declined", told)


def overdue(invoice: Invoice, declined: Payment | None) -> Wording:
    """It was not paid in time, or the card `declined`; what is due now, the late fee included."""
    told = f"Invoice {invoice.ref} was not paid in time"
    if declined is not None:
        told = f"{_not_collected(invoice, declined)} It was not paid in time"
    told += " and is overdue."
    if invoice.late_fee_minor:
        told += f" A late fee of {amount(invoice.late_fee_minor, invoice.currency)} was added."
    return Wording(f"Invoice {invoice.ref} is overdue", [told, "\n".join(account(invoice))])


def visits_changed(invoice: Invoice, before: Invoice, changed: list[Line]) -> Wording:
    """Visits of a confirmed booking were added, moved or cancelled: what each costs now, and what
    the invoice was before."""
    rows = columns([(each.text, each.amount_minor) for each in changed], invoice.currency)
    told = [
        f"These visits of booking B{invoice.booking} have changed, with what each costs now:",
        "\n".join(rows),
    ]
    was, now = _balance(before), _balance(invoice)
    if was == now:
        told.append(f"Invoice {invoice.ref} stays as it is: {now}.")
    else:
        told.append(f"Before, invoice {invoice.ref} was {was}. Now it is {now}.")
    moved = before.paid_minor + before.credited_minor - invoice.paid_minor - invoice.credited_minor
    if moved > 0:
        told[-1] += f" {amount(moved, invoice.currency)} of what you paid is now credit of yours."
    told.append("\n".join(account(invoice)))
    return Wording(f"Invoice {invoice.ref}: visits have changed", told)


def _balance(invoice: Invoice) -> str:
    """What an invoice comes to, what is due of it and when."""
    total, due = (
        amount(minor, invoice.currency) for minor in (invoice.total_minor, invoice.due_minor)
    )
    if invoice.due_minor == 0 or invoice.due_at is None:
        return f"for {total}, with nothing due"
    return f"for {total}, with {due} due on {when(invoice.due_at, invoice.terms.timezone)}"
