"""Minor units: how they are read, written, rounded and split. SPEC 2."""

from __future__ import annotations

import csv
from decimal import Decimal

import pytest

from invoicectl.domain import money
from invoicectl.domain.currencies import DECIMALS
from invoicectl.errors import BadAmount, BadRate, UnknownCurrency
from tests.conftest import SHARED


@pytest.mark.parametrize(
    ("currency", "text", "minor", "shown", "why"),
    [
        ("USD", "40.00", 4_000, "40.00", "the shape of the SPEC"),
        ("USD", "40", 4_000, "40.00", "the point may be left out"),
        ("USD", "40.5", 4_050, "40.50", "fewer decimals than there are"),
        ("USD", "0", 0, "0.00", "nothing is an amount"),
        ("USD", "0.01", 1, "0.01", "the least"),
        ("USD", "0.1", 10, "0.10", "a dime, not a cent"),
        ("USD", "007", 700, "7.00", "leading zeros are digits"),
        ("USD", "10000000000.00", 10**12, "10000000000.00", "the most"),
        ("JPY", "40", 40, "40", "no decimals at all"),
        ("JPY", "1000000000000", 10**12, "1000000000000", "the most counts minor units"),
        ("KWD", "33.335", 33_335, "33.335", "three decimals"),
        ("KWD", "0.001", 1, "0.001", "one fils"),
        ("KWD", "1.5", 1_500, "1.500", "fewer than three"),
        ("CLF", "0.0001", 1, "0.0001", "four decimals"),
        ("CLF", "12.3", 123_000, "12.3000", "fewer than four"),
        ("UYI", "12", 12, "12", "a unit of account without decimals"),
        ("HUF", "1.50", 150, "1.50", "CLDR says 0 for the forint; ISO says 2"),
        ("IQD", "1.500", 1_500, "1.500", "CLDR says 0 for the dinar of Iraq; ISO says 3"),
    ],
)
def test_parse_and_show(currency: str, text: str, minor: int, shown: str, why: str) -> None:
    assert money.parse(text, currency) == minor, why
    assert money.show(minor, currency) == shown, why


@pytest.mark.parametrize(
    ("currency", "text", "reason"),
    [
        ("USD", "", "it is blank"),
        ("USD", "   ", "it is blank"),
        ("USD", " 40", "it has blanks around it"),
        ("USD", "40 ", "it has blanks around it"),
        ("USD", "40.00\n", "it has blanks around it"),
        ("USD", "-1", "an amount has no sign"),
        ("USD", "+1", "an amount has no sign"),
        ("USD", "-0", "an amount has no sign"),
        ("USD", "$40", "no currency symbol or code is taken"),
        ("USD", "40€", "no currency symbol or code is taken"),
        ("USD", "40USD", "no currency symbol or code is taken"),
        ("USD", "40.00 USD", "no currency symbol or code is taken"),
        ("USD", "1,000.00", "thousands separators are not taken"),
        ("USD", "1_000", "thousands separators are not taken"),
        ("USD", "1,000", "thousands separators are not taken"),
        ("USD", "1,000,000", "thousands separators are not taken"),
        ("USD", "40,00", "a decimal comma is not taken, write a point"),
        ("USD", "12,5", "a decimal comma is not taken, write a point"),
        ("USD", ",5", "a decimal comma is not taken, write a point"),
        ("USD", "0,99", "a decimal comma is not taken, write a point"),
        ("USD", "0,999", "a decimal comma is not taken, write a point"),
        ("USD", "1234,56", "a decimal comma is not taken, write a point"),
        ("USD", "1234,567", "a decimal comma is not taken, write a point"),
        ("USD", "1.234,56", "a decimal comma is not taken, write a point"),
        ("USD", "1 234,56", "a decimal comma is not taken, write a point"),
        ("USD", "1'234,567", "a decimal comma is not taken, write a point"),
        ("USD", "1'000.00", "thousands separators are not taken"),
        ("USD", "1\xa0000.00", "thousands separators are not taken"),
        ("USD", "\u22125", "an amount has no sign"),
        ("USD", "5.00-", "an amount has no sign"),
        ("USD", "(5.00)", "an amount has no sign"),
        ("USD", "10:00", "it reads like a time; day and hour are one word, with a T between them"),
        (
            "USD",
            "2026-01-05",
            "it reads like a time; day and hour are one word, with a T between them",
        ),
        ("USD", "1e5", "only plain digits are taken"),
        ("USD", "1E+5", "only plain digits are taken"),
        ("USD", "4.0e1", "only plain digits are taken"),
        ("USD", "NaN", "only plain digits are taken"),
        ("USD", "Infinity", "only plain digits are taken"),
        ("USD", "inf", "only plain digits are taken"),
        ("USD", "forty", "only the digits 0-9 are taken"),
        ("USD", "٤٠", "only the digits 0-9 are taken"),
        ("USD", "４０", "only the digits 0-9 are taken"),
        ("USD", ".", "only digits and one point are taken"),
        ("USD", ".5", "only digits and one point are taken"),
        ("USD", "5.", "only digits and one point are taken"),
        ("USD", "1.2.3", "only digits and one point are taken"),
        ("USD", "0x10", "only digits and one point are taken"),
        ("USD", "40.001", "USD has 2 decimals"),
        ("USD", "40.000", "USD has 2 decimals"),
        ("JPY", "40.0", "JPY has no decimals"),
        ("KWD", "1.0001", "KWD has 3 decimals"),
        ("CLF", "1.00001", "CLF has 4 decimals"),
        ("USD", "10000000000.01", "the most is 10000000000.00"),
        ("JPY", "1000000000001", "the most is 1000000000000"),
    ],
)
def test_parse_says_why_not(currency: str, text: str, reason: str) -> None:
    with pytest.raises(BadAmount) as caught:
        money.parse(text, currency)
    assert caught.value.message == f"'{text}' is not an amount: {reason}"


@pytest.mark.parametrize(
    ("text", "wrong", "why"),
    [
        ("1 000.00", "symbol", "a blank between digits is a blank or a separator, no symbol"),
        ("9" * 40, "only digits", "forty digits are only digits: it is too much"),
    ],
)
def test_the_reason_given_is_true(text: str, wrong: str, why: str) -> None:
    with pytest.raises(BadAmount) as caught:
        money.parse(text, "USD")
    assert wrong not in caught.value.reason, why


@pytest.mark.parametrize(
    ("currency", "text", "example"),
    [
        ("USD", "forty", "40.00"),
        ("JPY", "forty", "40"),
        ("EUR", "1.234,56", "1234.56"),
        ("EUR", "12,5", "12.50"),
        ("EUR", "0,999", "40.00"),
        ("EUR", ",50", "40.00"),
        ("KWD", "0,999", "0.999"),
        ("JPY", "12,5", "40"),
    ],
)
def test_a_refused_amount_has_an_example(currency: str, text: str, example: str) -> None:
    with pytest.raises(BadAmount) as caught:
        money.parse(text, currency)
    assert caught.value.hint == f"write it like {example}"


@pytest.mark.parametrize(
    ("minor", "currency", "shown", "why"),
    [
        (-5, "USD", "-0.05", "a credit line under one unit keeps its sign"),
        (-4_000, "USD", "-40.00", "a credit line"),
        (-40, "JPY", "-40", "a credit line without decimals"),
        (1, "CLF", "0.0001", "padded up to the decimals"),
    ],
)
def test_show_signs_and_pads(minor: int, currency: str, shown: str, why: str) -> None:
    assert money.show(minor, currency) == shown, why


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("usd", "stored codes are capitals"),
        ("ABC", "no such code"),
        ("", "nothing given"),
    ],
)
def test_unknown_currencies(code: str, why: str) -> None:
    with pytest.raises(UnknownCurrency, match="is not a currency of ISO 4217"):
        money.decimals(code)


NO_MONEY = "XAG XAU XBA XBB XBC XBD XDR XFO XFU XPD XPT XRE XSU XTS XUA XXX xau xts"


@pytest.mark.parametrize(
    ("text", "code", "places", "why"),
    [
        ("USD", "USD", 2, "as ISO writes it"),
        ("usd", "USD", 2, "in small letters"),
        ("uSd", "USD", 2, "in any case"),
        ("jpy", "JPY", 0, "no minor units in use"),
        ("Kwd", "KWD", 3, "a thousand fils"),
        ("uyw", "UYW", 4, "four decimals"),
        ("isk", "ISK", 0, "CLDR agrees here"),
        ("huf", "HUF", 2, "CLDR writes them without"),
        ("BGN", "BGN", 2, "withdrawn in 2026"),
        ("hrk", "HRK", 2, "withdrawn in 2023"),
        ("dem", "DEM", 2, "withdrawn in 2002"),
        ("itl", "ITL", 0, "there were no centesimi any more"),
        ("byr", "BYR", 0, "before its reform; BYN has 2"),
        ("mro", "MRO", 2, "withdrawn in 2017"),
        ("zwl", "ZWL", 2, "withdrawn in 2024"),
        ("cuc", "CUC", 2, "withdrawn in 2021"),
        ("ang", "ANG", 2, "withdrawn in 2025"),
        ("ydd", "YDD", 3, "a dinar of a thousand fils"),
    ],
)
def test_currencies_in_any_case_and_withdrawn(text: str, code: str, places: int, why: str) -> None:
    assert money.currency(text) == code, why
    assert money.decimals(code) == places, why


@pytest.mark.parametrize("code", sorted(NO_MONEY.split()))
def test_what_has_no_minor_units_is_no_money(code: str) -> None:
    with pytest.raises(UnknownCurrency, match="ISO 4217 gives it no minor units"):
        money.currency(code)


@pytest.mark.parametrize(
    "text", ["u\u00df", "U\u0160D", "\uff35\uff33\uff24", "usd ", "us", "usdd"]
)
def test_what_only_looks_like_a_code(text: str) -> None:
    with pytest.raises(UnknownCurrency):
        money.currency(text)


def test_decimals_are_the_published_ones() -> None:
    path = SHARED / "data" / "iso4217-minor-units.csv"
    if not path.exists():
        pytest.skip(f"the published list is not here: {path.name}")
    with path.open(encoding="utf-8", newline="") as file:
        published = {row["alpha3"]: row["minor_units_iso"] for row in csv.DictReader(file)}
    assert len(published) == 178
    counted = {code: int(places) for code, places in published.items() if places != "N.A."}
    withdrawn = DECIMALS.keys() - counted.keys()
    assert counted == {code: DECIMALS[code] for code in counted}
    assert len(withdrawn) == 126, "list three, but for three units of account"
    assert not withdrawn & published.keys()


@pytest.mark.parametrize(
    ("minor", "rate", "part", "why"),
    [
        (4_000, "0.3", 1_200, "12.00 of 40.00"),
        (3_335, "0.3", 1_001, "10.005 is a half, and halves go up"),
        (3_334, "0.3", 1_000, "10.002 goes down"),
        (3_333, "0.3", 1_000, "9.999 goes up"),
        (33_333, "0.5", 16_667, "166.665: the deposit of the worked example"),
        (33_333, "0.1", 3_333, "33.333: its late fee"),
        (5, "0.5", 3, "2.5 goes up"),
        (1, "0.5", 1, "0.5 goes up too: half-even would give 0"),
        (3, "0.5", 2, "1.5 goes up"),
        (1, "0.499999", 0, "just under a half"),
        (1, "0.500001", 1, "just over a half"),
        (0, "0.3", 0, "nothing of nothing"),
        (4_000, "0", 0, "no share"),
        (4_000, "1", 4_000, "all of it"),
        (10**12, "0.333333", 333_333_000_000, "the most, exactly"),
        (10**12, "0.00000001", 10_000, "the finest rate of the most"),
        (250, "0.1", 25, "a tenth has no exact float; this is exact"),
        (115, "0.3", 35, "34.5: as a float 34.49999… would go down"),
    ],
)
def test_share_is_half_up_and_exact(minor: int, rate: str, part: int, why: str) -> None:
    assert money.share(minor, Decimal(rate)) == part, why


@pytest.mark.parametrize(
    ("minor", "parts", "even", "why"),
    [
        (2_000, 3, [667, 667, 666], "the tip of B14: leftover cents go to the first"),
        (2_000, 1, [2_000], "one takes all"),
        (2_000, 4, [500, 500, 500, 500], "nothing left over"),
        (2, 3, [1, 1, 0], "fewer cents than parts"),
        (0, 2, [0, 0], "nothing to split"),
        (2_001, 2, [1_001, 1_000], "one cent over"),
    ],
)
def test_split_adds_up(minor: int, parts: int, even: list[int], why: str) -> None:
    assert money.split(minor, parts) == even, why
    assert sum(even) == minor


@pytest.mark.parametrize(
    ("minutes", "whole", "why"),
    [
        ("5.5", 6, "a started minute counts whole"),
        ("6", 6, "a full one is not rounded up"),
        ("6.0", 6, "however it is written"),
        ("6.000000001", 7, "a started one, however short"),
        ("0", 0, "no time, no price"),
        ("0.01", 1, "the first minute"),
    ],
)
def test_times_counts_started_minutes(minutes: str, whole: int, why: str) -> None:
    assert money.times(199, Decimal(minutes)) == 199 * whole, why


@pytest.mark.parametrize(
    ("text", "rate", "shown", "why"),
    [
        ("30%", "0.3", "30%", "a percentage"),
        ("0.3", "0.3", "30%", "a share"),
        ("12.5%", "0.125", "12.5%", "a decimal percentage"),
        ("0.125", "0.125", "12.5%", "the same as a share"),
        ("0", "0", "0%", "none"),
        ("0%", "0", "0%", "none"),
        ("1", "1", "100%", "all"),
        ("100%", "1", "100%", "all"),
        ("1%", "0.01", "1%", "one per cent, not one"),
        ("10%", "0.1", "10%", "idle zeros belong to the ten"),
        ("0.000001%", "0.00000001", "0.000001%", "the finest that can be written"),
        ("33.333333%", "0.33333333", "33.333333%", "six decimals"),
    ],
)
def test_rates(text: str, rate: str, shown: str, why: str) -> None:
    assert money.parse_rate(text) == Decimal(rate), why
    assert money.show_rate(Decimal(rate)) == shown, why


@pytest.mark.parametrize(
    ("text", "reason", "why"),
    [
        ("30", "more than 100%", "thirty times the amount"),
        ("101%", "more than 100%", "one over"),
        ("1.000001", "more than 100%", "just over"),
        ("100.000001%", "more than 100%", "just over"),
        ("-1%", "", "a sign"),
        ("+30%", "", "a sign"),
        ("30 %", "", "a blank"),
        ("0. 3", "it has blanks in it", "a blank between digits"),
        (" 30%", "", "a blank"),
        ("30%%", "", "two signs"),
        ("%", "", "no digits"),
        ("", "", "nothing"),
        (".3", "", "nothing before the point"),
        ("30.%", "", "nothing after the point"),
        ("1e-1", "", "an exponent"),
        ("NaN", "", "no number"),
        ("0,3", "a decimal comma is not taken, write a point", "a comma"),
        ("12,5%", "a decimal comma is not taken, write a point", "… of a percentage"),
        ("INV-1", "it reads like a reference, which comes before the amount", "a reference"),
        ("0.1234567", "", "seven decimals"),
        ("٣٠%", "", "other digits"),
        ("a third", "", "words"),
    ],
)
def test_rates_that_are_none(text: str, reason: str, why: str) -> None:
    with pytest.raises(BadRate) as caught:
        money.parse_rate(text)
    assert caught.value.message.startswith(f"'{text}' is not a rate: {reason}"), why
    assert caught.value.hint == "write a rate from 0% to 100%, like 30% or 0.3"
