"""Reminders: what is awaited of an invoice, since when, and when its client is reminded of it.

A reminder comes so long before the end of the client's days, the automatic charge, or without
autopay the due instant. There is none for a retry, which follows a letter, for a Friday's invoice,
which is charged as it is issued, and for a deposit. Source: SPEC 4 `remind_before`, SPEC 12.

A card that will have expired by the next charge is told once, so long before that charge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from invoicectl import errors
from invoicectl.domain import dates
from invoicectl.domain.states import is_payable
from invoicectl.domain.things import Step

if TYPE_CHECKING:
    from invoicectl.domain.model import Card, Client, Invoice
    from invoicectl.domain.policy import Policy


def awaited(invoice: Invoice) -> datetime | None:
    """The instant that the invoice by itself says something is awaited by; None where there is no
    reminder of anything."""
    if invoice.is_held or invoice.open_payment is not None:
        return None
    if invoice.is_by_hand or invoice.attempts or invoice.awaits_release:
        return None
    if invoice.refused_minor and invoice.refused_minor == invoice.due_minor:
        return None
    if invoice.status == "pending":
        return invoice.deadline_at
    return invoice.acted_on_at if is_payable(invoice.status) else None


def kept_up(before: Invoice | None, invoice: Invoice, at: datetime) -> Invoice:
    """The invoice, which notes when something else is awaited than before: what has passed by then
    is not reminded of, so each target has reminders of its own."""
    now = awaited(invoice)
    if now is None or (before is not None and awaited(before) == now):
        return invoice
    return invoice._replace(reminds_from_at=at)


def reminded(invoice: Invoice, at: datetime) -> Invoice:
    """The invoice once its client was reminded: what comes next of the same comes later."""
    return invoice._replace(reminded_at=at, reminded_of_at=awaited(invoice))


def ahead(at: datetime, span: dates.Span, zone: str) -> datetime | None:
    """So long before an instant: days on the wall, hours elapsed; None before there are years."""
    try:
        return dates.add(at, -span, zone)
    except errors.BadSpan:
        return None


def can_tell_of(invoice: Invoice, behind: Step) -> bool:
    """Whether a reminder can tell of the step that comes next to the invoice itself."""
    if awaited(invoice) is None or behind.kind not in {"auto-confirm", "collect"}:
        return False
    return invoice.plan != "series" and invoice.total_minor > 0


def reminder(invoice: Invoice, client: Client, behind: Step) -> Step | None:
    """The next reminder of the step that comes next to the invoice itself; None where none does.

    Those that have passed when the target was set, at a release, or when time took the invoice up
    again, are left out."""
    if not can_tell_of(invoice, behind):
        return None
    target, terms = awaited(invoice), invoice.terms
    first = max(since(invoice, client))
    last = invoice.reminded_at if invoice.reminded_of_at == target else None
    wanted = [ahead(behind.at, span, terms.timezone) for span in terms.remind_before]
    to_come = [at for at in wanted if at is not None and first <= at < behind.at]
    left = [at for at in to_come if last is None or at > last]
    if not left:
        return None
    return Step("remind", "invoice", invoice.number, min(left), rule="4 remind_before")


def since(invoice: Invoice, client: Client) -> list[datetime]:
    """The instants before which nothing is told of what comes next to an invoice: each brought
    that about, or let it go on."""
    known = [
        invoice.reminds_from_at or invoice.issued_at,
        invoice.reopened_at,
        invoice.answered_at,
        client.resumes_at,
        client.placed_at,
        client.autopay_at,
    ]
    return [at for at in known if at is not None]


_MONTH = "([0-9]{4})-(0[1-9]|1[0-2])"


def expired_at(card: Card, zone: str) -> datetime | None:
    """The first instant at which a card has expired: the end of its month; None where it has none
    that ever comes."""
    month = re.fullmatch(_MONTH, card.expires or "")
    if month is None or int(month[1]) + 1 not in dates.YEARS:
        return None
    year, following = divmod(int(month[1]) * 12 + int(month[2]), 12)
    return dates.at_wall_time(date(year, following + 1, 1), time(0), zone)


def is_expiring(client: Client, charge_at: datetime, zone: str) -> bool:
    """Whether the client's default card will have expired by a charge, and isn't known to decline
    anyway."""
    if client.card is None or client.card.refused_code is not None:
        return False
    at = expired_at(client.card, zone)
    return at is not None and at <= charge_at


def card_letter(
    client: Client, policy: Policy, charge: Step, zone: str, known: Iterable[datetime]
) -> Step | None:
    """When the client is told that the card on file will have expired by a charge: so long before
    it, or once that is known; once a card and month. Source: SPEC 4 `remind_card`."""
    if policy.remind_card is None or client.card is None or client.card.is_told:
        return None
    if not is_expiring(client, charge.at, zone):
        return None
    beside = [ahead(charge.at, policy.remind_card, zone), client.default_since_at]
    instants = [*known, *beside, policy.calendar_since]
    at = max(each for each in instants if each is not None)
    if at >= charge.at:
        return None
    return charge._replace(kind="remind", at=at, rule="4 remind_card")
