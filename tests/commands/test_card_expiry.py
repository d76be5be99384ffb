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
    assert b("card", "list", "ada") == b("show", "ada")["cards"] == [card]
    for words in (("card", "list", "ada"), ("show", "ada")):
        assert isinstance(ROOT, Root)
        ROOT.main(list(words), obj=b.context, standalone_mode=False)
        shown = capsys.readouterr().out
        assert name in shown
        assert shown.count("expires") == shown.count(f"expires {expires}") == bool(expires), why
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
