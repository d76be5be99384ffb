"""`hold` and `release` of an invoice, a series and a client, from the command line."""

from __future__ import annotations

import inspect
import re

import pytest

from invoicectl.desk.engine import taking
from invoicectl.desk.holds import _HAPPENED
from tests.support import Business


@pytest.fixture
def b() -> Business:
    """INV-1 of kim, due on 20 January."""
    business = Business("2026-01-05T09:00", preset="pet-care")
    business("client", "add", "kim")
    business("card", "add", "kim", "pm_card_visa")
    business("issue", "kim", "100.00", "--due", "2026-01-20")
    return business


def test_a_hold_that_was_forgotten_is_named(b: Business) -> None:
    b("hold", "INV-1", "--reason", "asking the sitter")
    b.to("2026-01-12T09:00")
    assert b("attention") == [], "not within its first week"
    b.to("2026-06-01")
    (item,) = b("attention")
    assert (item["ref"], item["client"]) == ("INV-1", "kim")
    assert item["why"].endswith(": asking the sitter")
    assert item["hint"] == "invoicectl release INV-1"


def test_holds_of_series_and_clients_are_named_too(b: Business) -> None:
    b("series", "start", "kim")
    b("hold", "R1", "--reason", "travelling")
    b("hold", "kim", "--reason", "in hospital")
    b.to("2026-02-01")
    assert [(each["ref"], each["hint"]) for each in b("attention")] == [
        ("R1", "invoicectl release R1"),
        ("kim", "invoicectl release kim"),
    ]


def test_a_hold_through_a_day_ends_with_that_day(b: Business) -> None:
    """A reader takes `until Sun 11 Jan 00:00` for all of Sunday."""
    through = b.done("hold", "INV-1", "--reason", "asking", "--until", "2026-01-10").notes[0]
    assert through.endswith(" until the end of Sat 10 Jan")
    assert b("show", "INV-1")["why"].startswith("held until the end of Sat 10 Jan: asking")
    b("release", "INV-1")
    to = b.done("hold", "INV-1", "--reason", "asking", "--until", "2026-01-10T09:00").notes[0]
    assert to.endswith(" until Sat 10 Jan 09:00")


def test_what_is_held_is_shown_with_since_until_and_why(b: Business) -> None:
    held = b("hold", "INV-1", "--reason", "asking", "--until", "2026-01-10")
    assert held["held"] is True
    assert held["hold"] == {
        "since": "2026-01-05T14:00:00Z",
        "until": "2026-01-11T05:00:00Z",
        "reason": "asking",
        "of": "INV-1",
    }, "through that day"
    assert held["next"] == {"step": "release", "at": "2026-01-11T05:00:00Z", "rule": "7"}
    b.to("2026-01-11")
    assert (b.invoice()["held"], b.invoice()["hold"]) == (False, None)
    b("hold", "kim", "--reason", "in hospital")
    assert (b.invoice()["held"], b.invoice()["hold"]["of"]) == (True, "kim")
    assert b("client", "show", "kim")["held"] is True
    b.check()


def test_a_hold_ends_with_its_invoice(b: Business) -> None:
    b("hold", "INV-1", "--reason", "asking")
    paid = b("pay", "INV-1", "--method", "cash")
    assert (paid["status"], paid["held"], paid["hold"]) == ("paid", False, None)
    b.check()


def test_hold_says_how_many_providers_wait() -> None:
    m = Business("2026-01-05T09:00", preset="marketplace")
    m.marketplace()
    m("issue", "S1", "40.00")
    m("provider", "add", "sam")
    m("session", "open", "ada", "sam", "--kind", "email")
    m("session", "hire", "S2")
    m("issue", "S2", "50.00")
    done = m.done("hold", "ada", "--reason", "in hospital")
    assert done.kind == "client"
    assert done.notes[1:] == ("2 providers wait for earnings until the release: noor, sam",)
    m.to("2026-01-20")
    notes = m.done("release", "ada").notes
    assert notes == (
        "INV-1: silence has confirmed 40.00 USD",
        "INV-2: silence has confirmed 50.00 USD",
        "INV-1: 40.00 USD is charged with the next tick",
        "INV-2: 50.00 USD is charged with the next tick",
    )
    assert [each["status"] for each in m("list")] == ["open", "open"]
    m.check()


@pytest.mark.parametrize(
    ("line", "note", "why"),
    [
        ("client credit kim 100.00 --reason x", "is paid from credit", "all of it"),
        ("client credit kim 30.00 --reason x", "70.00 USD is charged", "a part of it"),
        ("card remove kim visa-4242", "falls due", "nothing can be charged"),
    ],
)
def test_release_says_what_the_next_tick_brings(
    b: Business, line: str, note: str, why: str
) -> None:
    b("hold", "INV-1", "--reason", "asking")
    b.to("2026-02-01")
    b(*line.split())
    (told,) = b.done("release", "INV-1").notes
    assert note in told, (told, why)
    assert told.startswith("INV-1: ")
    b("tick")


def test_release_says_with_what_fee(b: Business) -> None:
    b("client", "edit", "kim", "--autopay", "off")
    b("hold", "INV-1", "--reason", "asking")
    b.to("2026-02-01")
    done = b.done("release", "INV-1")
    assert done.notes == (
        "INV-1: 100.00 USD is due",
        "INV-1: 100.00 USD is overdue, with a late fee of 10.00",
    )
    assert b.invoice()["status"] == "overdue"
    assert b.invoice()["late_fee"] == "10.00"


def test_the_hold_of_a_series_prints_the_series(b: Business) -> None:
    b("series", "start", "kim")
    assert b("hold", "R1", "--reason", "travelling")["ref"] == "R1"
    assert b("release", "R1")["hold"] is None
    b.check()


def test_release_says_what_a_decline_brings(b: Business) -> None:
    b("card", "add", "kim", "pm_card_chargeCustomerFail")
    b.to("2026-01-20T18:00")
    b("hold", "INV-1", "--reason", "asking")
    b.to("2026-02-01")
    (note,) = b.done("release", "INV-1").notes
    coming, fee = note.split("; ")
    assert coming == "INV-1: 100.00 USD is charged with the next tick"
    assert fee == "a decline brings a late fee of 10.00"


def test_every_outcome_of_what_time_alone_does_has_its_words() -> None:
    """What a release settles is said by its outcome; one without words would be a fault."""
    source = inspect.getsource(taking)
    outcomes = set(re.findall(r'step\.kind, "(\w+)"', source)) | {"credit", "due"}
    assert outcomes == set(_HAPPENED)


@pytest.mark.parametrize(
    ("lines", "note", "why"),
    [
        ([], "INV-2: 40.00 USD is due", "nothing to pay it with"),
        (
            ["client credit kim 40.00 --reason x"],
            "INV-2: 40.00 USD is paid from credit",
            "credit is used on the day",
        ),
    ],
)
def test_release_says_what_has_become_of_an_amount(
    b: Business, lines: list[str], note: str, why: str
) -> None:
    b("client", "edit", "kim", "--autopay", "off")
    b("issue", "kim", "40.00", "--due", "2026-01-25")
    b("hold", "INV-2", "--reason", "asking")
    b.to("2026-01-25T18:00")
    for line in lines:
        b(*line.split())
    assert b.done("release", "INV-2").notes[0] == note, why


def test_who_charges_what_is_paused_is_told_why(b: Business) -> None:
    """A pause stops what time does; a colleague who charges by hand may not know of it."""
    b("hold", "kim", "--reason", "until we have talked")
    note = "kim is paused since Mon 2026-01-05 09:00 EST, and the card was charged: "
    assert note + "until we have talked" in b.done("pay", "INV-1", "40.00").notes
    assert note + "until we have talked" in b.done("pay", "kim", "10.00").notes
    assert b.done("pay", "INV-1", "5.00", "--method", "cash").notes == (), "brought by herself"
    b("hold", "INV-1", "--reason", "asking the sitter")
    (told,) = b.done("pay", "INV-1", "5.00").notes
    assert told.startswith("INV-1 is paused since ")
    assert told.endswith(": asking the sitter"), "its own pause is the nearer one"
    b("release", "INV-1")
    b("release", "kim")
    assert b.done("pay", "INV-1", "5.00").notes == ()


def test_what_is_overdue_and_paused_is_told_with_the_pause(b: Business) -> None:
    """Who looks for money to collect calls nobody who was promised to be left alone."""
    b("client", "edit", "kim", "--autopay", "off")
    b.to("2026-02-01")
    assert b("attention")[0]["why"] == "overdue, 110.00 USD due"
    b("hold", "kim", "--reason", "until we have talked")
    assert b("attention")[0]["why"] == "overdue, 110.00 USD due; paused: until we have talked"
