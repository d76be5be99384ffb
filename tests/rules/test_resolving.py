"""What a person found out about a charge or refund under review, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from invoicectl import errors
from tests.support import Business

UNCLEAR = "confirm:mismatch"


@pytest.fixture
def unclear(business: Callable[..., Business], monkeypatch: pytest.MonkeyPatch) -> Business:
    """An invoice of 100.00 whose collection the gateway answered with another charge's."""
    monkeypatch.setenv("INVOICECTL_SIMULATED_FAULTS", UNCLEAR)
    b = business("2026-01-05T09:00", preset="pet-care")
    b.petcare()
    b("issue", "ada", "100.00", "--due", "2026-01-06")
    b.to("2026-01-06T17:00")
    assert b.invoice()["payments"][0]["outcome"] == "review"
    return b


@pytest.mark.parametrize(
    ("outcome", "status", "due", "step", "why"),
    [
        ("approved", "paid", "0.00", None, "the money is here"),
        ("declined", "open", "100.00", "retry", "a decline of the first attempt: 24 hours"),
        ("cancelled", "open", "100.00", "collect", "no money moved: it is collected again"),
    ],
)
def test_it_goes_on_as_if_the_gateway_had_said_so(
    unclear: Business, outcome: str, status: str, due: str, step: str | None, why: str
) -> None:
    shown: Any = unclear("resolve", "P1", outcome, "--reason", "looked it up")
    assert (shown["status"], shown["due"]) == (status, due), why
    assert (shown["next"] and shown["next"]["step"]) == step, why
    told = [event for event in unclear.events() if event[4] == "payment-resolved"]
    assert [(event[2], "looked it up" in event[5]) for event in told] == [("clerk", True)]
    assert unclear("attention") == []
    unclear.check()


def test_until_then_nothing_is_charged_and_attention_says_what_to_do(unclear: Business) -> None:
    with pytest.raises(errors.ChargeUnclear) as refused:
        unclear("pay", "INV-1")
    assert refused.value.hint is not None
    assert "invoicectl resolve P1 OUTCOME" in refused.value.hint
    unclear.to("2026-03-01")
    (item,) = unclear("attention")
    assert (item["ref"], item["why"]) == ("P1", "charge of 100.00 is unclear")
    assert item["hint"] == "invoicectl resolve P1 OUTCOME --reason TEXT"


def test_a_refund_under_review(
    business: Callable[..., Business], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INVOICECTL_SIMULATED_FAULTS", "refund:mismatch")
    b = business("2026-01-05T09:00")
    b.petcare()
    b("issue", "ada", "100.00", "--due", "2026-01-06")
    b("pay", "INV-1")
    with pytest.raises(errors.Error) as told:
        b("refund", "INV-1", "10.00", "--reason", "late")
    assert told.value.exit_code == 8
    shown = b("resolve", "P2", "cancelled", "--reason", "nothing went back")
    assert (shown["refunded"], shown["total"]) == ("0.00", "100.00")
    b.check()


@pytest.mark.parametrize("words", [("P1", "maybe"), ("P1", ""), ("INV-1", "approved")])
def test_what_cant_be_read(unclear: Business, words: tuple[str, str]) -> None:
    with pytest.raises(errors.Malformed):
        unclear("resolve", *words, "--reason", "x")


def test_only_what_is_under_review(unclear: Business) -> None:
    unclear("resolve", "P1", "declined", "--reason", "looked it up")
    with pytest.raises(errors.NotUnderReview, match="P1 is declined"):
        unclear("resolve", "P1", "approved", "--reason", "looked again")
    unclear.check()
