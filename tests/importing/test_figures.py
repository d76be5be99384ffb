"""Amounts and dates as other programs write them: ours exactly, or refused with the reason."""

from __future__ import annotations

import pytest

from invoicectl.errors import BadAmount
from invoicectl.importing.figures import (
    UnreadFigureError,
    date_format,
    has_commas,
    minor,
    time_written,
)


@pytest.mark.parametrize(("text", "comma", "expected", "why"), [
    ("40", False, 4000, "plain"),
    ("$1,234.50", False, 123450, "a sign and thousands"),
    ("US$ 5.00", False, 500, "whose dollar it is may be said"),
    ("($21.73)", False, -2173, "brackets are below zero"),
    ("$-5.01", False, -501, "the sign behind the currency"),
    ("-$5.01", False, -501, "or before it"),
    ("5.01-", False, -501, "or at the end, as ledgers have it"),
    ("\u22125.01", False, -501, "a typographer's minus"),
    ("12.5000", False, 1250, "four decimals, two of them idle"),
    ("12.50 USD", False, 1250, "the code of the file's own currency"),
    ("12.50 usd", False, 1250, "in any case"),
    (".5", False, 50, "without a whole part"),
    ("1,00,000.00", False, 10_000_000, "thousands as India writes them"),
    ("1'234.50", False, 123450, "as Switzerland does"),
    ("1\u00a0234.50", False, 123450, "or with a blank that does not break"),
    ("1.234,56", True, 123456, "a decimal comma"),
    ("12,5", True, 1250, "one decimal"),
    ("1.000", True, 100_000, "a point of thousands"),
])  # fmt: skip
def test_an_amount_is_exact(text: str, comma: bool, expected: int, why: str) -> None:
    assert minor(text, "USD", comma=comma) == expected, why


@pytest.mark.parametrize(("text", "comma", "reason", "why"), [
    ("12.345", False, "part of the least unit", "money is not rounded"),
    ("12,50", False, "decimal point", "thousands have three digits"),
    ("12.50", True, "decimal comma", "and so they have here"),
    ("€12.50", False, "is not USD", "another currency"),
    ("12.50 EUR", False, "is not USD", "by its code"),
    ("n/a", False, "is not an amount", "words"),
    ("12.5.0", False, "decimal point", "two points"),
    ("1e3", False, "is not an amount", "no exponents"),
    ("--5", False, "is not an amount", "two signs"),
])  # fmt: skip
def test_what_is_no_amount_says_why(text: str, comma: bool, reason: str, why: str) -> None:
    with pytest.raises(UnreadFigureError, match=reason):
        minor(text, "USD", comma=comma)
    assert why


def test_an_amount_beyond_the_most_is_refused() -> None:
    with pytest.raises(BadAmount, match="the most"):
        minor("99999999999.00", "USD", comma=False)


def test_decimals_are_those_of_the_currency() -> None:
    assert minor("1,234.00", "JPY", comma=False) == 1234
    assert minor("1.234", "KWD", comma=False) == 1234


@pytest.mark.parametrize(("amounts", "expected", "why"), [
    (["12,50", "1.000,00", ""], True, "certainly commas"),
    (["1,000", "2,000"], False, "thousands or decimals: nothing is guessed"),
    (["12,50", "12.50"], False, "both: the usual, and rows are refused"),
    (["1,234.56"], False, "a point"),
])  # fmt: skip
def test_a_decimal_comma_is_seen_where_it_is_certain(
    amounts: list[str], expected: bool, why: str
) -> None:
    assert has_commas(amounts) is expected, why


@pytest.mark.parametrize(("told", "expected"), [
    ("d/m/Y", "d/m/Y"), ("%d/%m/%Y", "d/m/Y"), ("DD/MM/YYYY", "d/m/Y"), ("dd.mm.yy", "d.m.y"),
    ("MMM d Y", "b d Y"), ("%b %d, %Y", "b d, Y"), ("Y-m-d", "Y-m-d"),
    ("d/m", None), ("d/m/Y/Y", None), ("", None), ("week", None),
])  # fmt: skip
def test_a_form_of_dates(told: str, expected: str | None) -> None:
    assert date_format(told) == expected


@pytest.mark.parametrize(("text", "form", "expected", "why"), [
    ("2026-01-05", "Y-m-d", "2026-01-05", "as ours"),
    ("01/23/2026", "m/d/Y", "2026-01-23", "America"),
    ("1/2/26", "d/m/y", "2026-02-01", "two digits of this century"),
    ("Jan 28 2021", "b d Y", "2021-01-28", "a month by name"),
    ("28 September 2021", "d b Y", "2021-09-28", "in full"),
    ("2026-06-30 09:05:00", "Y-m-d", "2026-06-30T09:05:00", "a time with a blank"),
    ("2026-06-30T09:05Z", "Y-m-d", "2026-06-30T09:05:00Z", "or a T, and UTC"),
    ("06/30/2026 12:15 AM", "m/d/Y", "2026-06-30T00:15:00", "the first quarter of the day"),
    ("06/30/2026 12:15 pm", "m/d/Y", "2026-06-30T12:15:00", "and that after noon"),
])  # fmt: skip
def test_a_date_is_read_in_its_form(text: str, form: str, expected: str, why: str) -> None:
    assert time_written(text, [form], is_utc=False) == expected, why


def test_times_of_an_exporter_may_be_utc() -> None:
    assert time_written("2026-06-30 09:05", ["Y-m-d"], is_utc=True) == "2026-06-30T09:05:00Z"
    assert time_written("2026-06-30", ["Y-m-d"], is_utc=True) == "2026-06-30", "a day is a day"


@pytest.mark.parametrize(
    ("text", "form", "likely", "why"),
    [
        ("13/02/2025", "Y-m-d", ["d/m/Y"], "no month is the 13th"),
        ("02/13/2025", "Y-m-d", ["m/d/Y"], "as Americans write it"),
        ("03/02/2025", "Y-m-d", ["d/m/Y", "m/d/Y"], "it may be either"),
        ("13/02/2025", "m/d/Y", ["d/m/Y"], "the form that was said reads other rows of it"),
        ("03.02.25 14:05", "Y-m-d", ["d.m.y", "m.d.y"], "with dots, a short year and a time"),
        ("3 Feb 2025", "Y-m-d", ["d b Y"], "a month by its name"),
        ("Feb 3, 2025", "Y-m-d", ["b d, Y"], "and before the day"),
        ("2025-02-03", "d/m/Y", ["Y-m-d"], "the form that needs no option by itself"),
        ("31/02/2025", "Y-m-d", [], "a day that never was"),
        ("soon", "Y-m-d", [], "no date"),
    ],
)
def test_a_date_in_another_form_names_it(text: str, form: str, likely: list[str], why: str) -> None:
    with pytest.raises(UnreadFigureError) as caught:
        time_written(text, [form], is_utc=False)
    told = " or ".join(f"--dates {each}" for each in likely)
    assert str(caught.value).partition("; ")[2] == (f"{told} reads it" if likely else ""), why
    for each in likely:
        assert date_format(each) == each
        assert time_written(text, [each], is_utc=False), "as the hint says"


@pytest.mark.parametrize("text", ["13/01/2026", "02/30/2026", "soon", "01-02-2026", "Foo 1 2026"])
def test_another_form_is_refused(text: str) -> None:
    with pytest.raises(UnreadFigureError, match="is not a date like m/d/Y"):
        time_written(text, ["m/d/Y"], is_utc=False)
