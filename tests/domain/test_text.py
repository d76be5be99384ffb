"""What is a card's number and what is not (SPEC 8), and how long texts are broken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicectl.domain import text
from invoicectl.errors import CardNumber


@pytest.mark.parametrize(
    ("number", "issuer"),
    [
        ("4242424242424242", "Visa"),
        ("4222222222222", "Visa of 13 digits"),
        ("4000000000000000006", "Visa of 19 digits"),
        ("5555555555554444", "Mastercard"),
        ("2223003122003222", "Mastercard of the second range"),
        ("378282246310005", "American Express"),
        ("341111111111111", "American Express"),
        ("36227206271667", "Diners Club"),
        ("3056930009020004", "Diners Club of 16 digits"),
        ("3566002020360505", "JCB"),
        ("6011111111111117", "Discover"),
        ("6440000000000005", "Discover"),
        ("6205500000000000004", "UnionPay of 19 digits"),
        ("2200000000000004", "Mir"),
        ("6759649826438453", "Maestro"),
        ("5018000000007", "Maestro of 13 digits"),
    ],
)
@pytest.mark.parametrize(
    "around", ["{}", "card {}.", "ref:{};", "pm_{}", "{} 12/27", "No. 7 {}", "x\n{}"]
)
def test_a_card_number_is_refused_and_masked(number: str, issuer: str, around: str) -> None:
    in_groups = "-".join(number[start : start + 4] for start in range(0, len(number), 4))
    for written in (number, in_groups, in_groups.replace("-", " "), in_groups.replace("-", " - ")):
        told = around.format(written)
        with pytest.raises(CardNumber):
            text.clean(told, "reference", multiline=True)
        assert number[:6] not in text.masked(told).replace("-", "").replace(" ", ""), issuer


@pytest.mark.parametrize(
    ("reference", "why"),
    [
        ("RF18 5390 0754 7034", "a creditor reference in groups"),
        ("RF18539007547034", "… and as one word"),
        ("RF84 5390 0754 7034 4242", "its groups are the word's, whatever they come to"),
        ("NO93 8601 1117 947", "an account"),
        ("DE89 3704 0044 0532 0130 00", "an account whose groups begin like a card"),
        ("18539007547034", "no issuer begins with 18"),
        ("0012345678901237", "a KID with leading zeros"),
        ("9123456789012345672", "an id of 19 digits"),
        ("1131801267438479907", "… another"),
        ("in_1234567890123452", "an invoice of a processor"),
        ("TRX 1767571335023", "a bank line"),
        ("202601050000018", "a date and a number"),
        ("5901234123457", "an EAN-13: Mastercard has no 13 digits"),
        ("a4242424242424242b", "within a word"),
        ("4242424242424241", "Luhn's check fails"),
        ("42424242424242", "Visa has no 14 digits"),
        ("37828224631000", "American Express has no 14 digits"),
        ("4242 4242 4242", "twelve digits"),
        ("2026-01-05 2026-02-05 17:00", "dates"),
    ],
)
def test_a_reference_is_taken(reference: str, why: str) -> None:
    assert text.clean(reference, "reference") == reference, why


@pytest.mark.parametrize(
    ("told", "lines", "why"),
    [
        ("Dog walk", ["Dog walk"], "short: as it is"),
        ("Dog walk in the park", ["Dog walk", "in the", "park"], "broken at blanks"),
        ("Dog\n\nwalk", ["Dog", "", "walk"], "its own breaks stay, blank lines too"),
        ("x" * 20, ["x" * 8, "x" * 8, "x" * 4], "within a word only where that is too long"),
        ("a " + "x" * 9, ["a", "x" * 8, "x"], "… and on a line of its own"),
        ("  - item", ["  - item"], "what is set off stays so"),
        ("散歩散歩散歩", ["散歩散歩", "散歩"], "wide characters take two columns"),
        ("e\u0301" * 8, ["e\u0301" * 8], "combining ones take none"),
        ("", [""], "nothing is a line"),
    ],
)
def test_a_long_text_is_broken_into_columns(told: str, lines: list[str], why: str) -> None:
    assert text.wrapped(told, 8) == lines, why


@given(st.text(alphabet="ab \n散\u0301", max_size=60), st.integers(2, 12))
def test_breaking_loses_nothing_and_keeps_to_the_columns(told: str, columns: int) -> None:
    lines = text.wrapped(told, columns)
    assert "".join("".join(lines).split()) == "".join(told.split())
    assert all(text.width(line) <= columns for line in lines)
