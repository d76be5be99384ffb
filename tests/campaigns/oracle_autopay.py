"""How the oracle takes in what comes without autopay: its switching, and what time does then."""

from __future__ import annotations

from collections.abc import Iterable

from tests.campaigns.oracle import (
    Client,
    Fact,
    Invoice,
    Json,
    Oracle,
    Thing,
    again_at,
    folds,
    hold,
    share,
    span_later,
)
from tests.campaigns.oracle_holds import is_stopped, resumed_at
from tests.campaigns.oracle_imports import acts_at


@folds("autopay-switched")
def _switched(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    client: Client = oracle.clients[data["client"]]
    hold(client.is_autopay != data["is_on"], f"{client.handle}'s autopay was {data['is_on']}")
    client.is_autopay, client.autopay_at = data["is_on"], fact.at
    yield client


@folds("auto-tip-set")
def _auto_tip_set(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    client: Client = oracle.clients[data["client"]]
    rate, minor = data["rate"], data["amount_minor"]
    told = f"the auto-tip of {client.handle} is {rate}, {minor}"
    hold(rate is None or minor is None, told)
    hold((rate, minor) != (client.auto_tip_rate, client.auto_tip_minor), f"{told} again")
    client.auto_tip_rate, client.auto_tip_minor = rate, minor
    yield client


def auto_tip(oracle: Oracle, invoice: Invoice) -> int:
    """What the automatic charge of this invoice has in it as a tip: its client's, once."""
    client, services = oracle.clients[invoice.client], invoice.total_minor - invoice.returned_minor
    had = any(
        each.invoice == invoice.number
        and each.group == "automatic"
        and each.method == "card"
        and each.outcome == "approved"
        and each.tip_minor
        for each in oracle.payments.values()
    )
    if had or services <= 0 or invoice.plan not in {"booking", "series"}:
        return 0
    if client.auto_tip_rate is not None:
        return share(services, client.auto_tip_rate)
    return client.auto_tip_minor or 0


@folds("invoice-fell-due")
def _fell_due(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    """No card is asked; all credit that isn't set aside for a refund comes next."""
    invoice = oracle.invoices[data["invoice"]]
    client = oracle.clients[invoice.client]
    told = f"INV-{invoice.number} fell due at {fact.at}"
    hold_left_to_time(oracle, invoice, told)
    due_at = acts_at(invoice)
    since = max(again_at(invoice, due_at, due_again_at(invoice)), "")
    hold(fact.at >= max(since, resumed_at(oracle, invoice)), f"{told}, due {due_at}")
    is_again = invoice.fell_due_at is not None and due_at <= invoice.fell_due_at
    hold(not is_again, f"{told}, and did before at {invoice.fell_due_at}")
    invoice.fell_due_at = fact.at
    invoice.awaits = "its credit" if oracle.credit_left(client.number) else None
    yield invoice


def due_again_at(invoice: Invoice) -> str:
    """When what had been paid became due again, also where that was a tip alone."""
    return max(invoice.reopened_at or "", invoice.tip_due_at or "")


def hold_left_to_time(oracle: Oracle, invoice: Invoice, told: str) -> None:
    """It is to be paid, without autopay, and nothing else keeps time from it."""
    hold(not oracle.clients[invoice.client].is_autopay, f"{told}, with autopay")
    hold(invoice.status in {"open", "overdue"}, f"{told}, which is {invoice.status}")
    hold(invoice.open_payment is None, f"{told} while P{invoice.open_payment} is open")
    hold(
        not is_stopped(oracle, invoice) and not invoice.is_by_hand,
        f"{told}, which is left to people",
    )
    hold(invoice.attempts <= len(invoice.terms["retry_after"]), f"{told}; attempts are used up")


def hold_overdue_by_time(oracle: Oracle, invoice: Invoice, at: str) -> None:
    """It is so long after its due instant, its issue and the switching off; no credit is left."""
    told = f"INV-{invoice.number} is overdue by time at {at}"
    hold_left_to_time(oracle, invoice, told)
    client = oracle.clients[invoice.client]
    hold(not oracle.credit_left(client.number), f"{told} while there is credit")
    since = max(acts_at(invoice), invoice.issued_at, client.autopay_at or "")
    terms = invoice.terms
    expected = span_later(since, terms["overdue_after"], terms["timezone"])
    expected = again_at(invoice, expected, due_again_at(invoice))
    expected = max(expected, resumed_at(oracle, invoice))
    hold(at == expected, f"{told}, not {expected}")
