"""What a person found out about a charge or refund under review, and what follows from it."""

from __future__ import annotations

import pytest

from invoicectl import errors
from invoicectl.domain.model import Answer
from tests.rules.asking import agree, refused
from tests.worlds import Town, do

UNCLEAR = Answer("review", "idempotency_mismatch")


def unclear() -> Town:
    """An invoice of 100.00 whose collection was answered with another charge's."""
    town = Town(preset="pet-care")
    town.petcare()
    town.bill("ada", "100.00", due="2026-01-06")
    town.cards.script = [UNCLEAR]
    town.to("2026-01-06T17:00")
    assert town.invoice()["payments"][0]["outcome"] == "review"
    return town


@pytest.mark.parametrize(
    ("outcome", "status", "due", "step", "why"),
    [
        ("approved", "paid", "0.00", None, "the money is here"),
        ("declined", "open", "100.00", "retry", "a decline of the first attempt: 24 hours"),
        ("cancelled", "open", "100.00", "collect", "no money moved: it is collected again"),
    ],
)
def test_it_goes_on_as_if_the_gateway_had_said_so(
    outcome: str, status: str, due: str, step: str | None, why: str
) -> None:
    town = unclear()
    town.resolve("P1", outcome)
    shown = town.invoice()
    assert (shown["status"], shown["due"]) == (status, due), why
    assert (shown["next"] and shown["next"][0]) == step, why
    assert [actor for _, _, actor in town.told("payment-resolved")] == ["clerk"]


def test_until_then_nothing_is_charged() -> None:
    town = unclear()
    told = refused(town, errors.ChargeUnclear, do.pay("INV-1"))
    assert told.hint is not None
    assert "invoicectl resolve P1 OUTCOME" in told.hint
    assert town.to("2026-03-01") == []


def test_a_refund_under_review() -> None:
    town = Town()
    town.petcare()
    town.bill("ada", "100.00", due="2026-01-06")
    town.pay("INV-1")
    town.cards.script = [UNCLEAR]
    assert town.refund("INV-1", "10.00")["outcome"] == "review"
    town.resolve("P2", "cancelled")
    shown = town.invoice()
    assert (shown["refunded"], shown["total"]) == ("0.00", "100.00")
    agree(town)


def test_only_what_is_under_review() -> None:
    town = unclear()
    town.resolve("P1", "declined")
    told = refused(town, errors.NotUnderReview, do.resolve("P1", "approved"))
    assert told.message.startswith("P1 is declined")
