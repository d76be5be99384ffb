"""Reminders: what is awaited of an invoice, since when, and when its client is reminded of it.

A reminder comes so long before the end of the client's days, the automatic charge, or without
autopay the due instant. There is none for a retry, which follows a letter, for a Friday's invoice,
which is charged as it is issued, and for a deposit. Source: SPEC 4 `remind_before`, SPEC 12.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from invoicectl.domain import dates
from invoicectl.domain.model import Client, Invoice
from invoicectl.domain.states import is_payable
from invoicectl.domain.things import Step
from invoicectl.errors import BadSpan

MOMENT = timedelta(seconds=1)
"""Instants are whole seconds."""


def awaited(invoice: Invoice) -> datetime | None:
    """The instant that the invoice by itself says something is awaited by; None where there is no
    reminder of anything."""
    if not invoice.terms.remind_before or invoice.plan == "series":
        return None
    if invoice.is_held or invoice.open_payment is not None:
        return None
    if invoice.is_by_hand or invoice.attempts:
        return None
    if invoice.refused_minor and invoice.refused_minor == invoice.due_minor:
        return None
    if invoice.status == "pending":
        return invoice.deadline_at if invoice.total_minor else None
    return invoice.due_at if is_payable(invoice.status) else None


def kept_up(before: Invoice | None, invoice: Invoice, at: datetime) -> Invoice:
    """The invoice, which notes when something else is awaited than before: what has passed by then
    is not reminded of, so each target has reminders of its own."""
    now = awaited(invoice)
    if now is None or (before is not None and awaited(before) == now):
        return invoice
    since = at
    if invoice.reminded_of_at == now and invoice.reminds_from_at is not None:
        since = max(at, invoice.reminds_from_at)  # it is awaited again, and never told twice
    return invoice._replace(reminds_from_at=since)


def reminded(invoice: Invoice, at: datetime) -> Invoice:
    """The invoice once its client was reminded: the next one comes later."""
    return invoice._replace(reminds_from_at=at + MOMENT, reminded_of_at=awaited(invoice))


def ahead(at: datetime, span: dates.Span, zone: str) -> datetime | None:
    """So long before an instant: days on the wall, hours elapsed; None before there are years."""
    try:
        return dates.add(at, -span, zone)
    except BadSpan:
        return None


def reminder(invoice: Invoice, client: Client, behind: Step) -> Step | None:
    """The next reminder of the step that comes next to the invoice itself; None where none does.

    Those that have passed when the target was set, at a release, or when time took the invoice up
    again, are left out."""
    if awaited(invoice) is None or behind.kind not in {"auto-confirm", "collect"}:
        return None
    since = [
        invoice.issued_at,
        invoice.reminds_from_at,
        invoice.reopened_at,
        client.resumes_at,
        client.placed_at,
        client.autopay_at,
    ]
    first = max(at for at in since if at is not None)
    wanted = [
        ahead(behind.at, each, invoice.terms.timezone) for each in invoice.terms.remind_before
    ]
    to_come = [at for at in wanted if at is not None and first <= at < behind.at]
    if not to_come:
        return None
    return Step("remind", "invoice", invoice.number, min(to_come), rule="4 remind_before")
