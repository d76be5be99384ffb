"""The amounts that a processor takes, before it is asked."""

from __future__ import annotations

import pytest

from invoicectl.domain import chargeable
from invoicectl.domain.money import MAX_MINOR


@pytest.mark.parametrize(
    ("minor", "currency", "code", "why"),
    [
        (50, "USD", None, "Stripe's least"),
        (49, "USD", "amount_too_small", "a cent below it"),
        (30, "USD", "amount_too_small", "as percentages make it"),
        (30, "GBP", None, "each currency has its own"),
        (29, "GBP", "amount_too_small", ""),
        (49, "JPY", "amount_too_small", "also one without decimals"),
        (17_499, "HUF", "amount_too_small", ""),
        (1, "XOF", None, "none is published: Stripe may still refuse it"),
        (99_999_999, "USD", None, "eight digits"),
        (100_000_000, "USD", "amount_too_large", "a million"),
        (MAX_MINOR, "USD", "amount_too_large", "the most that a file knows"),
        (99_999_999, "JPY", None, "digits count, whatever they are worth"),
        (100_000_000, "JPY", "amount_too_large", ""),
        (100_000_000, "IDR", None, "it has twelve digits"),
        (MAX_MINOR, "IDR", "amount_too_large", "thirteen"),
        (999_999, "ISK", None, "sent with two decimals: eight digits"),
        (1_000_000, "ISK", "amount_too_large", "nine"),
        (5_124, "KWD", "amount_not_whole", "its third decimal has to be zero"),
        (5_120, "KWD", None, ""),
        (150, "MGA", "amount_not_whole", "Stripe writes no decimals of it"),
        (200, "MGA", None, ""),
        (1_000, "IQD", "currency_not_taken", "no rule is known: nothing is guessed"),
    ],
)
def test_what_stripe_is_known_to_refuse(
    minor: int, currency: str, code: str | None, why: str
) -> None:
    assert chargeable.refused("stripe", minor, currency) == code, why
    assert chargeable.refused("simulated", minor, currency) is None
    assert chargeable.refused("manual", minor, currency) is None


@pytest.mark.parametrize("currency", ["USD", "JPY", "KWD", "ISK", "UGX", "MGA", "HUF"])
@pytest.mark.parametrize("minor", [0, 10, 500, 1200, 99_990])
def test_an_amount_comes_back_from_stripe_as_it_was_sent(minor: int, currency: str) -> None:
    sent = chargeable.sent_minor(minor, currency)
    if sent is None:
        assert chargeable.refused("stripe", minor, currency) == "amount_not_whole"
    else:
        assert chargeable.heard_minor(sent, currency) == minor
