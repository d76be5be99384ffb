"""How the oracle takes in reminders: none is missing, and none comes that should not.

After each fact it works out anew what every invoice awaits. Where that is another instant than
before, those reminders are expected that have not passed by then; and of what was awaited before,
all that had passed must have come."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from tests.campaigns.oracle import (
    WATCHES,
    Fact,
    Invoice,
    Json,
    Oracle,
    Thing,
    again_at,
    folds,
    hold,
    instant,
    span_later,
)
from tests.campaigns.oracle_autopay import due_again_at
from tests.campaigns.oracle_holds import is_stopped, resumed_at
from tests.campaigns.oracle_imports import NEVER, acts_at


def target(oracle: Oracle, invoice: Invoice) -> str | None:
    """What a client is reminded of; None where of nothing: a Friday's invoice is due when it is
    made."""
    return None if invoice.plan == "series" else _next(oracle, invoice)


def _next(oracle: Oracle, invoice: Invoice) -> str | None:
    """The end of the client's days, the first automatic charge, or without autopay the due
    instant; None where none of them comes."""
    client = oracle.clients[invoice.client]
    is_over = invoice.status not in {"pending", "open", "overdue"}
    is_stuck = invoice.open_payment is not None or invoice.is_by_hand or invoice.attempts
    if is_over or is_stuck or is_stopped(oracle, invoice):
        return None
    resumed = resumed_at(oracle, invoice)
    if invoice.status == "pending":
        is_asked = invoice.deadline_at and invoice.total_minor
        return max(invoice.deadline_at or "", resumed) if is_asked else None
    due_at = at = acts_at(invoice)
    if due_at == NEVER:
        return None
    if client.is_autopay and client.unplaced:
        return None
    if not client.is_autopay and (
        (invoice.fell_due_at is not None and due_at <= invoice.fell_due_at)
        or due_at < (client.autopay_at or "")
    ):
        return None
    for since in (due_again_at(invoice), client.autopay_at if client.is_autopay else None):
        if since is not None and at < since:
            at = again_at(invoice, due_at, since)
    return max(at, resumed)


def _span_earlier(at: str, span: str, zone: str) -> str:
    """An instant a span of hours (elapsed) or days (on the wall) before it."""
    return span_later(at, f"-{span}", zone)


def _wanted(invoice: Invoice, at: str) -> set[str]:
    zone = invoice.terms["timezone"]
    return {_span_earlier(at, span, zone) for span in invoice.terms["remind_before"]}


@folds("invoice-reminded")
def _reminded(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    invoice = oracle.invoices[data["invoice"]]
    told = f"INV-{invoice.number} was reminded of at {fact.at}"
    hold(fact.is_by_time, f"{told} by {fact.actor}")
    expected = target(oracle, invoice)
    hold(data["target_at"] == expected, f"{told} for {data['target_at']}, not {expected}")
    hold(fact.at in invoice.reminders, f"{told}, not at one of {sorted(invoice.reminders)}")
    invoice.reminders.remove(fact.at)
    invoice.reminded.add((fact.at, expected or ""))
    yield invoice


@folds("card-expiry-told")
def _card_expiry_told(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    """Of the default card, once a month of it, before a charge that it will have expired by."""
    client, token = oracle.clients[data["client"]], data["token"]
    told = f"{client.handle} was told of {token} ({data['expires']}) at {fact.at}"
    hold(fact.is_by_time and client.is_autopay and not client.is_held, f"{told}: by {fact.actor}")
    hold(token == client.default_card, f"{told}, not the default card")
    hold(token not in client.told, f"{told} again")
    zone = oracle.policy["timezone"] or "UTC"
    number = data["invoice"]
    if number is not None:
        invoice = oracle.invoices[number]
        zone = invoice.terms["timezone"]
        if not invoice.attempts:
            expected = _next(oracle, invoice)
            hold(data["charge_at"] == expected, f"{told} for {data['charge_at']}, not {expected}")
    month = instant(data["charge_at"]).astimezone(ZoneInfo(zone)).strftime("%Y-%m")
    hold(data["expires"] < month, f"{told}, charged at {data['charge_at']}")
    earliest = _span_earlier(data["charge_at"], oracle.policy["remind_card"] or "0d", zone)
    hold(earliest <= fact.at < data["charge_at"], f"{told}, before {earliest}")
    client.told.add(token)
    yield client


def _watch(oracle: Oracle, fact: Fact) -> None:
    """What each invoice awaits after a fact; nobody is reminded while a charge is open. Raises
    Wrong.

    Up to where a clock was ahead reminders may be left out: they count from what was set then."""
    for invoice in oracle.invoices.values():
        if not invoice.terms["remind_before"]:
            continue
        if invoice.open_payment is not None:
            invoice.known_at = None
        elif invoice.known_at is None:
            invoice.known_at = "" if fact.kind == "payment-cancelled" else fact.at
        now = target(oracle, invoice)
        if now == invoice.target and fact.kind != "clock-corrected":
            continue
        missing = [at for at in invoice.reminders if oracle.ahead <= at < fact.at]
        hold(not missing, f"INV-{invoice.number} had no reminder at {missing} of {invoice.target}")
        since = fact.at
        if (invoice.known_at or "") <= fact.recorded_at:  # else a clock was ahead when it was known
            since = max(since, invoice.known_at or "")
        if now != invoice.target:  # else what a clock that was ahead has passed comes besides
            invoice.target, invoice.reminders = now, set()
        for at in _wanted(invoice, now) if now is not None else ():
            is_told = (at, now) in invoice.reminded
            if since <= at < (now or "") and not is_told:
                invoice.reminders.add(at)


WATCHES.append(_watch)
