"""The auto-tip from the command line: setting it, seeing it, what is charged and what is posted."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from invoicectl import errors
from invoicectl.output import text
from invoicectl.output.layout import Style
from tests.support import Business, refused

NOW = datetime(2026, 1, 5, 14, tzinfo=UTC)


@pytest.fixture
def b() -> Business:
    """ada's booking of 85.00, half of it paid as the deposit; the rest is due on Wednesday."""
    made = Business("2026-01-05T09:00", preset="pet-care")
    made.petcare()
    made("book", "ada", "--visit", "2026-01-07T10:00 85.00 Sitting", "--provider", "noor")
    made("confirm", "B1")
    return made


@pytest.mark.parametrize(
    ("given", "shown", "why"),
    [
        ("10%", "10%", "a share"),
        ("12.50%", "12.5%", "without idle zeros"),
        ("100%", "100%", "as much again"),
        ("5.00", "5.00", "an amount"),
        ("5", "5.00", "… in the file's decimals"),
        ("none", None, "none"),
    ],
)
def test_it_is_set_and_shown(b: Business, given: str, shown: str | None, why: str) -> None:
    b("client", "edit", "ada", "--auto-tip", "7%")
    assert b("client", "edit", "ada", "--auto-tip", given)["auto_tip"] == shown, why
    assert b("client", "show", "ada")["auto_tip"] == shown
    assert b("client", "add", "bob", "--auto-tip", given)["auto_tip"] == shown
    assert b("client", "add", "cyd")["auto_tip"] is None
    assert [each["auto_tip"] for each in b("client", "list")] == [shown, shown, None]
    b.check()


@pytest.mark.parametrize(
    ("given", "error", "why"),
    [
        ("0%", errors.BadAmount, "no share: `none` ends it"),
        ("0.00", errors.BadAmount, "no amount"),
        ("101%", errors.BadRate, "more than all"),
        ("-5%", errors.BadRate, "below nothing"),
        ("ten", errors.BadAmount, "a word"),
        ("5.005", errors.BadAmount, "half a cent"),
        ("10000000000.01", errors.BadAmount, "more than the most"),
        ("", errors.BadAmount, "blank"),
    ],
)
def test_it_is_refused(b: Business, given: str, error: type[errors.Error], why: str) -> None:
    for words in (("edit", "ada"), ("add", "bob")):
        assert refused(b, error, "client", *words, f"--auto-tip={given}").exit_code == 2, why


@pytest.mark.parametrize(
    ("given", "line"),
    [("10%", "auto-tip  10% of the total"), ("5.00", "auto-tip  5.00 USD"), ("none", None)],
)
def test_people_read_it(b: Business, given: str, line: str | None) -> None:
    b("client", "edit", "ada", "--auto-tip", given)
    shown = b("client", "show", "ada")
    told = text.text("client", shown, Style("America/New_York", "USD", NOW))
    assert (line in told) if line else ("auto-tip" not in told)


def test_it_is_charged_once_in_the_one_charge(b: Business) -> None:
    b("client", "edit", "ada", "--auto-tip", "10%")
    assert b.invoice()["next"]["step"] == "collect"
    (step,) = [each for each in b.to("2026-01-08")["steps"] if each["step"] == "collect"]
    assert (step["amount"], step["outcome"]) == ("51.00", "approved")
    paid = b("show", "P2")
    assert (paid["kind"], paid["amount"], paid["tip"]) == ("collect", "42.50", "8.50")
    b.check()


def test_a_dry_run_shows_it() -> None:
    b = Business("2026-01-05T14:00", preset="pet-care", live=True)
    b.petcare()
    b("book", "ada", "--visit", "2026-01-07T10:00 85.00 Sitting", "--provider", "noor")
    b("confirm", "B1")
    b("client", "edit", "ada", "--auto-tip", "10%")
    b.system.at = datetime(2026, 1, 8, 14, tzinfo=UTC)
    for words in (("tick", "--dry-run"), ("tick",)):
        (step,) = [each for each in b(*words)["steps"] if each["step"] == "collect"]
        assert (step["amount"], step["outcome"]) == ("51.00", "approved")
    assert b.invoice()["tips"] == "8.50"
    b.check()


def test_without_autopay_it_is_noted(b: Business) -> None:
    said = ("no card of ada is charged by itself, so no tip is either",)
    words = ("client", "edit", "ada", "--autopay", "off", "--auto-tip", "10%")
    assert b.done(*words).notes == said
    assert b.done("client", "edit", "ada", "--auto-tip", "none").notes == ()
    b("client", "edit", "ada", "--autopay", "on")
    assert b.done("client", "edit", "ada", "--auto-tip", "5.00").notes == ()
    manual = Business("2026-01-05T09:00", gateway="manual")
    assert manual.done("client", "add", "ada", "--auto-tip", "5.00").notes == said


def test_an_amount_fixes_the_currency_and_a_share_does_not() -> None:
    b = Business("2026-01-05T09:00")
    b("client", "add", "ada", "--auto-tip", "10%")
    assert b("config", "set", "currency", "JPY")["value"] == "JPY"
    assert b("client", "edit", "ada", "--auto-tip", "500")["auto_tip"] == "500"
    refused(b, errors.SettingFixed, "config", "set", "currency", "USD")
