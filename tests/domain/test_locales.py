"""Dates and amounts as people of a locale write them, and an IBAN's check."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from invoicectl.domain import banks, locales
from invoicectl.domain.currencies import DECIMALS
from invoicectl.errors import BadText

AT = datetime(2026, 1, 7, 22, tzinfo=UTC)
NBSP, RLM = "\u00a0", "\u200f"


@pytest.mark.parametrize(
    ("known", "amount", "figure", "day", "why"),
    [
        (None, "1,234.50 USD", "1,234.50", "7 January 2026", "plain: no dollar is another's"),
        ("en-US", "$1,234.50", "1,234.50", "January 7, 2026", "the month first"),
        ("en-GB", "US$1,234.50", "1,234.50", "7 January 2026", "whose dollar it is"),
        ("de-AT", f"${NBSP}1.234,50", "1.234,50", "7. Jänner 2026", "as in Vienna"),
        ("he", f"{RLM}1,234.50{NBSP}{RLM}$", "1,234.50", "7 בינואר 2026", "from the right"),
        ("ja", "$1,234.50", "1,234.50", "2026年1月7日", "the year first"),
        ("hi", "$1,234.50", "1,234.50", "7 जनवरी 2026", "in its own letters"),
    ],
)
def test_as_people_of_a_locale_write_them(
    known: str | None, amount: str, figure: str, day: str, why: str
) -> None:
    assert locales.amount(123450, "USD", known) == amount, why
    assert locales.figure(123450, "USD", known) == figure, why
    assert locales.day(date(2026, 1, 7), known) == day, why


@pytest.mark.parametrize(
    ("known", "told", "why"),
    [
        (None, "8 January 2026, 07:00", "on the wall of the zone"),
        ("en-US", "January 8, 2026, 7:00\u202fAM", "twelve hours"),
        ("fr-FR", "8 janvier 2026, 07:00", "twenty-four"),
        ("ja", "2026年1月8日 7:00", "without a comma"),
    ],
)
def test_an_instant(known: str | None, told: str, why: str) -> None:
    assert locales.moment(AT, "Asia/Tokyo", known) == told, why


@pytest.mark.parametrize("known", [None, "de", "ar-EG"])
def test_as_many_decimals_as_the_currency_has(known: str | None) -> None:
    """ISO's, not the locale's: CLDR's differ for 13 of them."""
    for currency, decimals in DECIMALS.items():
        for written in (locales.figure(1, currency, known), locales.amount(1, currency, known)):
            digits = "".join(each for each in written if each.isdigit())
            assert digits == "1".rjust(decimals + 1, "0"), (currency, written)


def test_amounts_are_exact() -> None:
    assert locales.figure(10**12 - 1, "USD", "de") == "9.999.999.999,99"
    assert locales.figure(10**12 - 1, "KWD", None) == "999,999,999.999"
    assert locales.amount(-5, "EUR", None) == "-0.05 EUR"


@pytest.mark.parametrize(
    ("known", "is_so"), [(None, False), ("he", True), ("ar", True), ("en", False)]
)
def test_from_which_side(known: str | None, is_so: bool) -> None:
    assert locales.is_from_right(known) is is_so


@pytest.mark.parametrize(
    ("given", "kept"),
    [("de_at", "de-AT"), ("EN", "en"), ("zh-hant-tw", "zh-Hant-TW"), ("es-419", "es-419")],
)
def test_a_tag_in_one_form(given: str, kept: str) -> None:
    assert locales.tag(given) == kept


@pytest.mark.parametrize("given", ["", "C", "xx", "de-XX", "de-AT-x", "de\n", "german", "../de"])
def test_what_is_no_locale(given: str) -> None:
    with pytest.raises(BadText):
        locales.tag(given)


def test_an_iban_in_groups() -> None:
    assert banks.in_groups(banks.iban(banks.EXAMPLE)) == banks.EXAMPLE


def test_a_slip_in_an_iban_is_found() -> None:
    """Any digit changed, and any two neighbours that differ changed over."""
    whole = banks.iban(banks.EXAMPLE)
    for index, char in enumerate(whole[4:], start=4):
        wrong = f"{whole[:index]}{(int(char) + 1) % 10}{whole[index + 1 :]}"
        with pytest.raises(BadText):
            banks.iban(wrong)
        swapped = f"{whole[: index - 1]}{char}{whole[index - 1]}{whole[index + 1 :]}"
        if swapped != whole and index > 4:
            with pytest.raises(BadText):
                banks.iban(swapped)
