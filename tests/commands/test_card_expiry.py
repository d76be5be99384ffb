"""A card's expiry month: told by the gateway when the card is attached, and shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from invoicectl import errors
from invoicectl.cli import Root
from tests.support import ROOT, Business, refused

Make = Callable[..., Business]


@pytest.mark.parametrize(
    ("token", "name", "expires", "why"),
    [
        ("pm_sim_visa_exp_2026_03", "visa-4242", "2026-03", "a card of its own month"),
        ("pm_sim_mastercard_exp_2031_12", "mastercard-4444", "2031-12", "of another brand"),
        ("pm_sim_amex_exp_2025_01", "amex-8431", "2025-01", "one that has expired is taken too"),
        ("pm_card_visa", "visa-4242", None, "nothing is told of it"),
    ],
)
def test_a_card_shows_the_month_that_its_gateway_tells(
    business: Make,
    capsys: pytest.CaptureFixture[str],
    token: str,
    name: str,
    expires: str | None,
    why: str,
) -> None:
    b = business(preset="pet-care")
    b("client", "add", "ada")
    (card,) = b("card", "add", "ada", token)["cards"]
    assert (f"{card['brand']}-{card['last4']}", card["expires"]) == (name, expires), why
    assert b("show", "ada")["cards"] == [card]
    assert b("card", "list", "ada") == [{**card, "client": "ada"}]
    for words in (("card", "list", "ada"), ("show", "ada")):
        assert isinstance(ROOT, Root)
        ROOT.main(list(words), obj=b.context, standalone_mode=False)
        shown = capsys.readouterr().out
        assert name in shown
        assert ("expires" in shown) == bool(expires), why
        assert expires is None or expires in shown.replace(token, ""), why
    b("issue", "ada", "10.00", "--due", "+14d")
    assert b("pay", "INV-1")["status"] == "paid", "the simulated gateway charges it all the same"
    b.check()


@pytest.mark.parametrize(
    "token",
    [
        "pm_sim_visa_exp_2026_13",
        "pm_sim_visa_exp_2026_00",
        "pm_sim_visa_exp_26_03",
        "pm_sim_visa_exp_2026_3",
        "pm_sim_nobrand_exp_2026_03",
        "pm_sim_visa_exp_2026_03_1",
    ],
)
def test_a_month_that_is_none_is_no_card(business: Make, token: str) -> None:
    b = business()
    b("client", "add", "ada")
    refused(b, errors.NoPaymentMethod, "card", "add", "ada", token)
    assert b("card", "list", "ada") == []


def test_attention_names_a_card_that_expires_before_its_next_charge(business: Make) -> None:
    b = business(preset="pet-care")
    b.petcare("pm_sim_visa_exp_2026_01")
    b("issue", "ada", "100.00", "--due", "2026-01-31")
    assert b("attention") == [], "it is good on that day"
    b("issue", "ada", "50.00", "--due", "2026-02-01")
    assert b("attention") == [], "and that is the next charge"
    b("pay", "INV-1", "--method", "cash")
    (item,) = b("attention")
    assert (item["ref"], item["client"]) == ("INV-2", "ada")
    assert item["why"] == (
        "visa-4242 expires 2026-01, before the charge of INV-2 on Sun 1 Feb 17:00"
    )
    told = "visa-4242 is charged on Sun 1 Feb 17:00, but it expires before that, with 2026-01"
    assert b("show", "INV-2")["why"] == told
    assert item["hint"] == "invoicectl card add ada TOKEN"
    b("card", "add", "ada", "pm_card_mastercard", "--keep-default")
    (item,) = b("attention")
    assert item["hint"] == "invoicectl card default ada mastercard-4444"
    b("card", "remove", "ada", "mastercard-4444")
    assert b.to("2026-01-20")["steps"][-1]["step"] == "remind"
    (letter,) = [each for each in b("letters", "ada") if each["kind"] == "card-expires"]
    assert letter["subject"].startswith("Your Visa ending in 4242 expires with 01/2026")
    assert len(b("attention")) == 1, "told is not done"
    b("card", "add", "ada", "pm_card_visa")
    assert b("attention") == []
    b.check()


def test_a_longer_wait_moves_what_stands_in_the_file(business: Make) -> None:
    b = business(preset="pet-care")
    b.petcare("pm_sim_visa_exp_2026_01")
    b("issue", "ada", "100.00", "--due", "2026-02-10")
    assert b.invoice()["next"] == {
        "step": "remind",
        "at": "2026-01-27T22:00:00Z",
        "rule": "4 remind_card",
    }
    b("config", "set", "remind_card", "20d")
    assert b.invoice()["next"]["at"] == "2026-01-21T22:00:00Z"
    b("config", "set", "remind_card", "none")
    assert b.invoice()["next"]["step"] == "collect"
    b.check()
