"""What the tables of rules share: how a session came to be, and a refusal without a trace."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from invoicectl.domain import dates
from invoicectl.domain.events import PaymentReversed, ReversalWithdrawn
from invoicectl.errors import Error
from tests.worlds import Act, Acts, Town, do

BAD = "pm_card_chargeCustomerFail"
GOOD = "pm_card_visa"
NEW_YORK, BERLIN = "America/New_York", "Europe/Berlin"

CONFIRMED = do.confirm("INV-1")
NO_CARD = do.remove_card("ada", "visa-4242")
CONTEST = do.contest("S1")
HIRED: Acts = [do.hire("S1")]
PENDING: Acts = [*HIRED, do.issue("S1", "40.00")]
FREE: Acts = [*HIRED, do.issue("S1", "0")]
WAYS: dict[str, Acts] = {
    "nothing": [],
    "hired": HIRED,
    "dropped": [do.drop("S1")],
    "pending": PENDING,
    "free": FREE,
    "contested": [*PENDING, CONTEST],
    "paid": [*PENDING, do.confirm("S1")],
    "free and closed": [*FREE, do.confirm("S1")],
    "ended": [do.end("S1", "25.00")],
}
"""How S1 comes to be what a row starts from."""


def stood(way: str, kind: str = "email", start: str = "2026-01-05T09:00", **settings: str) -> Town:
    """A marketplace with S1 of ada and noor, come this way."""
    town = Town(start, preset="marketplace", **settings)
    town.petcare()
    town.session("ada", "noor", kind)
    town.do(*WAYS[way])
    return town


def billed(*acts: Act, amount: str = "100.00", **settings: str) -> Town:
    """ada owes INV-1, due in a month; then these acts."""
    town = Town(preset="pet-care", **settings)
    town.petcare()
    town.bill("ada", amount, due="2026-02-05")
    town.do(*acts)
    return town


def session(fee: str, *acts: Act, **settings: str) -> Town:
    """INV-1 of this fee for an email session of ada and noor; then these acts."""
    town = Town(preset="marketplace", **settings)
    town.marketplace()
    town.issue("S1", fee)
    town.do(*acts)
    return town


def refused(town: Town, error: type[Error], act: Act) -> Error:
    """The refusal that this act brings: of this very class, and nothing has happened."""
    before = list(town.facts)
    with pytest.raises(error) as caught:
        town.do(act)
    assert type(caught.value) is error
    assert caught.value.exit_code in {2, 3, 4}
    assert town.facts == before
    return caught.value


def seen(town: Town, *fields: str, ref: str = "INV-1") -> tuple[Any, ...]:
    """Some fields of an invoice."""
    invoice = town.invoice(ref)
    return tuple(invoice[field] for field in fields)


def credit(town: Town) -> str:
    """What ada has to her credit."""
    return str(town.show("ada")["credit"])


def owed(town: Town) -> tuple[str, str, str]:
    """What noor is owed of fees and tips, and was paid."""
    noor = town.show("noor")
    return noor["pending"], noor["tips"], noor["paid_out"]


def told(town: Town) -> tuple[str, str]:
    """The newest fact: its actor, and the reason that it keeps."""
    fact = town.facts[-1]
    return fact.actor, fact.event._asdict()["reason"]


def agree(town: Town) -> None:
    """The books say what the values say, and what the cards say."""
    said: Counter[str] = Counter()
    for invoice in town.values("invoice"):
        if invoice.status not in {"pending", "contested", "written-off", "void"}:
            said[f"assets:receivable:{town.handle(invoice.client)}"] += invoice.due_minor
        said[f"liabilities:unearned:{town.handle(invoice.client)}"] -= invoice.unearned_minor
        to_come = sum(
            visit.price_minor
            for visit in town.values("visit")
            if visit.invoice == invoice.number and visit.booking and visit.status == "planned"
        )
        assert 0 <= invoice.unearned_minor <= min(invoice.total_minor, to_come)
        assert min(invoice.tips_minor, invoice.due_minor, invoice.services_minor) >= 0, invoice.ref
        assert sum(line.amount_minor for line in invoice.lines) == invoice.total_minor, invoice.ref
    _hold_places(town)
    for client in town.values("client"):
        said[f"liabilities:credit:{client.handle}"] -= client.credit_minor
    for provider in town.values("provider"):
        said[f"liabilities:earnings:{provider.handle}"] -= provider.pending_minor
        said[f"liabilities:tips:{provider.handle}"] -= provider.tips_minor
    posted = town.balances()
    assert sum(posted.values()) == 0
    kinds = {account.rpartition(":")[0] for account in said}
    of_these = {name: minor for name, minor in posted.items() if name.rpartition(":")[0] in kinds}
    assert of_these == {name: minor for name, minor in said.items() if minor}
    assert posted.get("assets:cash:card", 0) == town.cards.taken_minor - _charged_back(town)


def _charged_back(town: Town) -> int:
    """What of charges to cards was taken back; the cards were not asked for it."""
    taken = 0
    for fact in town.facts:
        event = fact.event
        if isinstance(event, PaymentReversed | ReversalWithdrawn):
            payment = town.show(f"P{event.payment}")
            sign = 1 if isinstance(event, PaymentReversed) else -1
            if payment["method"] == "card":
                is_refund = payment["kind"] == "refund"
                taken += (-sign if is_refund else sign) * (event.amount_minor + event.tip_minor)
    return taken


def _hold_places(town: Town) -> None:
    """Where the money of payments is adds up: to what invoices say is paid, to clients' credit."""
    payments = town.values("payment")
    for invoice in town.values("invoice"):
        here = [each for each in payments if each.invoice == invoice.number]
        paid = sum(each.held_minor for each in here if not each.is_use)
        credited = sum(each.held_minor for each in here if each.is_use)
        assert (invoice.paid_minor, invoice.credited_minor) == (paid, credited), invoice.ref
    for client in town.values("client"):
        own = [each for each in payments if each.client == client.number]
        aside = [each for each in own if each.kind == "refund" and each.outcome == "unknown"]
        kept = sum(each.unused_minor for each in own)
        kept += sum(lot.amount_minor for each in aside for lot in each.lots)
        assert client.credit_minor == kept, client.handle
    for use in payments:
        if use.is_use:
            assert use.held_minor == sum(lot.amount_minor for lot in use.lots), use.ref
    used = dict.fromkeys((each.number for each in payments), 0)
    for lot in (lot for each in payments if each.is_use for lot in each.lots):
        used[lot.payment] += lot.amount_minor
    assert {each.number: each.used_minor for each in payments} == used


def at(text: str) -> datetime:
    """An instant as it is written in JSON."""
    return datetime.fromisoformat(text)


def later(text: str, seconds: int) -> str:
    """The instant so many seconds later, as it is written in JSON."""
    return dates.stamp(at(text) + timedelta(seconds=seconds))
