"""B22: a card that will never do is not asked again by time, until a person has a better word."""

from __future__ import annotations

import pytest

from invoicectl.domain.model import Answer
from invoicectl.domain.states import NEVER_AGAIN
from tests.rules.asking import GOOD, agree, seen
from tests.worlds import Act, Acts, Town, do

LOST = "pm_sim_lost_card"
NAME = "visa-9987"
DUE = "2026-01-07"


def declined(card: str = LOST, **settings: str) -> Town:
    """ada's card declined at the collection of INV-1."""
    town = Town(preset="pet-care", **settings)
    town.petcare(card)
    town.bill("ada", "200.00", due=DUE)
    town.to("2026-01-08T09:00")
    assert asked(town) == 1
    return town


def asked(town: Town) -> int:
    """How often the gateway was asked to charge."""
    return len(town.cards.charged)


def codes(town: Town, ref: str = "INV-1") -> list[tuple[str, str, str | None]]:
    """The attempts on an invoice: kind, outcome, code."""
    return [(p["kind"], p["outcome"], p["code"]) for p in town.invoice(ref)["payments"]]


def refused_code(town: Town, token: str = LOST) -> str | None:
    """Why a card of ada's is not asked again."""
    (client,) = town.values("client")
    code: str | None = next(c.refused_code for c in client.cards if c.token == token)
    return code


@pytest.mark.parametrize("code", [*sorted(NEVER_AGAIN), "card_declined", "insufficient_funds"])
def test_what_says_never_is_never_asked_again_by_time(code: str) -> None:
    town = Town(preset="pet-care")
    town.petcare(GOOD)
    town.cards.script = [Answer("declined", code)]
    town.bill("ada", "200.00", due=DUE)
    town.to("2026-01-07T18:00")
    assert town.cards.created == 1
    town.to("2026-01-08T18:00")
    again = code not in NEVER_AGAIN
    assert town.cards.created == 1 + again
    if again:
        assert seen(town, "status") == ("paid",), "the next day it approves"
    else:
        assert codes(town) == [("collect", "declined", code), ("retry", "declined", code)]
        assert seen(town, "status", "late_fee") == ("overdue", "20.00"), "as if it had declined"
    agree(town)


def test_no_invoice_of_the_client_asks_it_in_any_plan() -> None:
    town = declined(service_charge_rate="30%")
    town.bill("ada", "50.00", due="2026-01-09")
    town.session("ada", "noor", "chat")
    town.end("S1", "25.00")
    assert codes(town, "INV-3") == [("collect", "declined", "lost_card")], "not at once either"
    town.to("2026-01-20")
    for ref in ("INV-1", "INV-2", "INV-3"):
        assert codes(town, ref) == [
            ("collect", "declined", "lost_card"),
            ("retry", "declined", "lost_card"),
        ]
    assert asked(town) == 1, "once in all"
    kinds = [kind for kind, _, _ in town.letters()]
    assert kinds.count("card-declined") == kinds.count("overdue") == 3, "the client is told all"


@pytest.mark.parametrize(
    ("acts", "count", "why"),
    [
        ([do.card("ada", LOST)], 2, "put on file again it is another card of the same token"),
        ([do.card("ada", GOOD)], 2, "another card is asked"),
        ([do.card("ada", GOOD), do.choose_card("ada", NAME)], 1, "chosen again it is the same"),
        ([do.remove_card("ada", NAME), do.card("ada", LOST)], 2, "removed and added"),
        ([do.bill("ada", "1.00", due="2026-03-01"), do.pay("INV-2", "1.00")], 2, "it declines"),
    ],
)
def test_what_has_it_asked_again(acts: Acts, count: int, why: str) -> None:
    town = declined()
    town.do(*acts)
    town.to("2026-01-08T18:00")
    assert asked(town) == count, why


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (do.pay("INV-1", "50.00"), "a payment"),
        (do.tip("INV-1", "5.00"), "a tip"),
    ],
)
def test_a_charge_approved_by_hand_makes_it_a_card_to_be_asked_again(act: Act, why: str) -> None:
    town = declined()
    assert refused_code(town) == "lost_card"
    town.cards.script = [Answer("approved"), Answer("approved")]
    town.do(act)
    assert refused_code(town) is None, why
    town.to("2026-01-08T18:00")
    assert (seen(town, "status"), town.cards.created) == (("paid",), 3), why


def test_a_person_may_always_ask_and_a_no_by_hand_counts_for_time_too() -> None:
    town = Town(preset="pet-care")
    town.petcare(LOST)
    town.bill("ada", "200.00", due=DUE)
    for _ in range(2):
        assert town.pay("INV-1")["outcome"] == "declined"
    assert (asked(town), refused_code(town)) == (2, "lost_card")
    town.to("2026-01-09")
    assert asked(town) == 2, "time does not ask it at all"
    assert seen(town, "status", "late_fee") == ("overdue", "20.00")


def test_a_deposit_is_asked_for_by_a_person() -> None:
    town = declined()
    town.book("ada", "2026-01-12T10:00 100.00 Walk")
    assert asked(town) == 1
    town.confirm_booking("B1")
    assert (asked(town), town.show("B1")["status"]) == (2, "requested")


def test_credit_goes_first_as_ever() -> None:
    town = declined()
    town.credit("ada", "150.00")
    town.to("2026-01-08T18:00")
    assert seen(town, "status", "credited", "due") == ("overdue", "150.00", "70.00")
    assert asked(town) == 1
