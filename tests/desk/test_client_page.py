"""The page of a client, for a call: what is owed and why, what comes next, the newest of the rest.

Source: SPEC 13 (`show CLIENT`), SPEC 9 (JSON, client)."""

from __future__ import annotations

from typing import Any

import pytest

from invoicectl.errors import BadReference, NotFound
from tests.support import Business, refused

PARTS = ("invoices", "sessions", "bookings", "series", "visits", "payments", "letters")


@pytest.fixture
def busy(business: Any) -> Business:
    """ada: INV-1 of a booking half paid, INV-2 overdue, INV-3 pending, INV-4 open, a series."""
    made: Business = business("2026-01-05T09:00", preset="pet-care", service_charge_rate="30%")
    made.petcare()
    made("client", "add", "bob")
    made("issue", "bob", "7.00", "--due", "2026-01-06")
    made("card", "add", "ada", "pm_sim_insufficientFunds")
    made("book", "ada", "--provider", "noor", "--visit", "2026-01-20T10:00 100.00 Walk")
    made("card", "default", "ada", "visa-4242")
    made("confirm", "B1")
    made("card", "default", "ada", "visa-9995")
    made("issue", "ada", "100.00", "--due", "2026-01-06")
    made("session", "open", "ada", "noor", "--kind", "email")
    made("session", "hire", "S1")
    made("issue", "S1", "40.00")
    made("series", "start", "ada", "--provider", "noor")
    made("visit", "add", "R1", "2026-01-05T08:00", "9.00", "Feeding")
    made("visit", "done", "V2")
    made.to("2026-01-08T09:00")
    made("issue", "ada", "55.00", "--due", "2026-01-30")
    return made


def test_the_sums_are_of_the_client_alone(busy: Business) -> None:
    page = busy("show", "ada")
    told = {name: page[name] for name in ("owes", "overdue", "to_confirm", "to_invoice", "due_at")}
    assert told == {
        "owes": "215.00",  # 50.00 of the booking, 110.00 with its late fee, and 55.00
        "overdue": "110.00",
        "to_confirm": "40.00",
        "to_invoice": "9.00",
        "due_at": "2026-01-06T22:00:00Z",
    }


def test_what_is_due_first_stands_first_each_with_its_reason(busy: Business) -> None:
    invoices = busy("show", "ada")["invoices"]
    told = [(each["number"], each["status"], each["why"]) for each in invoices]
    ended = "declined twice, last on Wed 7 Jan 17:00; the card is asked no more by itself"
    silence = "silence confirms it on Tue 13 Jan 09:00, 8 days after the invoice"
    assert told == [
        ("INV-3", "overdue", ended),
        ("INV-2", "open", "visa-9995 is charged on Tue 20 Jan 17:00"),
        ("INV-5", "open", "visa-9995 is charged on Fri 30 Jan 17:00"),
        ("INV-4", "pending", silence),
    ]


def test_what_comes_next_is_the_first_of_all_steps(busy: Business) -> None:
    assert busy("show", "ada")["next"] == {
        "step": "weekly",
        "at": "2026-01-09T22:00:00Z",
        "ref": "ada",
        "amount": "9.00",
        "charges": True,
        "tip": None,
        "credit": None,
        "rule": "B7",
    }
    busy.to("2026-01-10")
    assert busy("show", "ada")["next"]["step"] == "retry", "the Friday's charge was declined"


def test_every_part_has_what_is_open_or_newest(busy: Business) -> None:
    page = busy("show", "C1")
    told = {part: [each.get("ref") or each["number"] for each in page[part]] for part in PARTS}
    assert told == {
        "invoices": ["INV-3", "INV-2", "INV-5", "INV-4"],
        "sessions": ["S1"],
        "bookings": ["B1"],
        "series": ["R1"],
        "visits": ["V1"],
        "payments": ["P5", "P3", "P1"],  # the others are bob's
        "letters": told["letters"],
    }
    newest = busy("letters", "ada")[::-1]
    assert told["letters"] == [each["ref"] for each in newest[:5]]


def test_a_part_says_how_many_more_there_are(busy: Business) -> None:
    for _ in range(23):
        busy("issue", "ada", "1.00", "--due", "2026-03-01")
    for _ in range(12):
        busy("session", "open", "ada", "noor", "--kind", "chat")
    for day in range(10, 18):
        busy("visit", "add", "R1", f"2026-02-{day}T10:00", "9.00", "Feeding")
    page = busy("show", "ada")
    assert {part: len(page[part]) for part in PARTS} == {
        "invoices": 20,
        "sessions": 10,
        "bookings": 1,
        "series": 1,
        "visits": 5,
        "payments": 3,
        "letters": 5,
    }
    assert page["more"] == {"invoices": 7, "sessions": 3, "bookings": 0, "series": 0, "visits": 4}


def test_a_client_without_anything_owes_nothing(business: Any) -> None:
    made = business()
    made("client", "add", "ada")
    page = made("show", "ada")
    assert (page["owes"], page["overdue"]) == ("0.00", "0.00")
    assert (page["due_at"], page["next"]) == (None, None)
    assert [page[part] for part in PARTS] == [[]] * len(PARTS)


def test_the_page_is_settled_and_nothing_is_written(business: Any) -> None:
    """Time's own part is in it, though no tick ran. Source: SPEC 3."""
    made: Business = business("2026-01-05T09:00", live=True, preset="marketplace")
    made.marketplace()
    made("issue", "S1", "40.00")
    before = made.events()
    made.system.at = made.system.at.replace(day=14)
    (invoice,) = made("show", "ada")["invoices"]
    assert (invoice["status"], invoice["confirmed_by"]) == ("open", "auto")
    assert made.events() == before


def test_client_show_is_the_same_page_of_clients_alone(busy: Business) -> None:
    assert busy("client", "show", "ada") == busy("show", "ada") == busy("show", "c1")
    refused(busy, NotFound, "client", "show", "noor")
    refused(busy, BadReference, "client", "show", "INV-1")


def test_the_fields_are_those_that_the_contract_names(busy: Business) -> None:
    named = (
        "handle name email credit cards address phone locale tax_id autopay auto_tip held "
        "owes overdue next invoices sessions bookings series visits payments letters"
    )
    assert set(named.split()) - set(busy("show", "ada")) == set()
