"""Handles made from names."""

from __future__ import annotations

import pytest

from invoicectl.domain.text import handle
from invoicectl.importing.handles import handle_for


@pytest.mark.parametrize(("name", "expected", "why"), [
    ("Ada Lovelace", "ada-lovelace", "words"),
    ("Dr. Ada Ærø Jr.", "dr-ada-aero-jr", "ø is an o with a stroke, æ two letters"),
    ("O'Neil & Søn", "oneil-son", "an apostrophe joins"),
    ("Zoë  Basement", "zoe-basement", "accents come off"),
    ("Straße 5", "strasse-5", "ß"),
    ("S1", "s1-client", "would read as a session"),
    ("INV-7", "inv-7-client", "or as an invoice"),
    ("3 Dogs", "client-3-dogs", "begins with a letter"),
    ("17850.0", "client-17850-0", "also where there is none"),
    ("王小明", "client", "no letters that a handle takes"),
    ("x" * 100, "x" * 40, "not too long"),
])  # fmt: skip
def test_a_handle_is_made_of_a_name(name: str, expected: str, why: str) -> None:
    assert handle_for(name, "client") == expected, why
    assert handle(expected) == expected, "and it is one"
