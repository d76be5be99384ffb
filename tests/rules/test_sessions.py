"""The expert marketplace: rules A1 to A12 of SPEC 5, one table or story each.

The last second of the client's days (A5, A6) is in test_session_days.py, what is refused in
test_session_refusals.py."""

from __future__ import annotations

from typing import Any

import pytest

from invoicectl import errors
from tests.rules.asking import BAD, CONTEST, GOOD, refused, stood
from tests.worlds import Act, Acts, Town, do


def parts(town: Town) -> tuple[Any, ...]:
    """S1's fee, service charge and earnings, and what noor is owed."""
    session = town.show("S1")
    owed = town.show("noor")["pending"]
    return session["fee"], session["service_charge"], session["earnings"], owed


# --- A1, A2 -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "status", "why"),
    [
        ("email", "open", "the provider makes an offer first"),
        ("chat", "hired", "who chats has hired"),
        ("phone", "hired", "who calls has hired"),
    ],
)
def test_a1_kinds(kind: str, status: str, why: str) -> None:
    session = stood("nothing", kind).show("S1")
    assert (session["status"], session["kind"], session["invoice"]) == (status, kind, None), why


def test_a1_offer_and_hire() -> None:
    town = stood("nothing")
    town.offer("S1", "50.00")
    town.offer("S1", "40.00", message="For two pages")
    session = town.hire("S1")
    assert (session["status"], session["offer"]) == ("hired", "40.00")
    assert [(each["sender"], each["text"]) for each in session["messages"]] == [
        ("provider", "For two pages")
    ]


def test_a1_close() -> None:
    session = stood("dropped").show("S1")
    assert (session["status"], session["closed_at"]) == ("closed", "2026-01-05T09:00:00Z")
    assert (session["fee"], session["invoice"]) == (None, None)


@pytest.mark.parametrize(
    ("policy", "own", "is_taken", "why"),
    [
        (None, None, False, "money is not guessed"),
        ("30%", None, True, "the policy has one"),
        (None, "25%", True, "the provider has one"),
        (None, "0%", True, "nothing is a charge, too"),
    ],
)
def test_a1_opening_needs_a_service_charge(
    policy: str | None, own: str | None, is_taken: bool, why: str
) -> None:
    town = Town(**({"service_charge_rate": policy} if policy else {}))
    town.client("ada")
    town.provider("noor", rate=own)
    act = do.session("ada", "noor", "email")
    if is_taken:
        assert town.do(act)["status"] == "open", why
    else:
        told = refused(town, errors.NoServiceCharge, act)
        assert told.hint == "invoicectl config set service_charge_rate 30%", why


def test_a1_a_service_charge_taken_away_is_not_guessed_either() -> None:
    town = stood("hired")
    town.config("service_charge_rate", "none")
    refused(town, errors.NoServiceCharge, do.issue("S1", "40.00"))


@pytest.mark.parametrize(
    ("act", "kind", "fee", "charge", "earnings", "why"),
    [
        (do.end("S1", "25.00"), "chat", "25.00", "7.50", "17.50", "a fee"),
        (
            do.end("S1", "25.00"),
            "phone",
            "25.00",
            "7.50",
            "17.50",
            "a fee without minutes has no limit",
        ),
        (do.end("S1", "33.35"), "phone", "33.35", "10.01", "23.34", "10.005 half-up"),
        (do.end("S1", "0.01"), "chat", "0.01", "0.00", "0.01", "0.003 half-up"),
        (
            do.end("S1", minutes="5.5", rate="1.99"),
            "chat",
            "11.94",
            "3.58",
            "8.36",
            "a started minute counts",
        ),
        (
            do.end("S1", minutes="6", rate="1.99"),
            "chat",
            "11.94",
            "3.58",
            "8.36",
            "a full one is not rounded",
        ),
        (
            do.end("S1", minutes="6.01", rate="1.99"),
            "phone",
            "13.93",
            "4.18",
            "9.75",
            "the seventh has begun",
        ),
        (
            do.end("S1", minutes="0.26", rate="1.99"),
            "phone",
            "1.99",
            "0.60",
            "1.39",
            "just over 15 seconds",
        ),
        (
            do.end("S1", minutes="0.25", rate="1.99"),
            "phone",
            "0.00",
            "0.00",
            "0.00",
            "15 seconds are free",
        ),
        (do.end("S1", minutes="0.1", rate="1.99"), "phone", "0.00", "0.00", "0.00", "fewer too"),
        (
            do.end("S1", minutes="0.25", rate="1.99"),
            "chat",
            "1.99",
            "0.60",
            "1.39",
            "the free call is a phone's",
        ),
        (
            do.end("S1", minutes="0", rate="1.99"),
            "chat",
            "0.00",
            "0.00",
            "0.00",
            "no minute was started",
        ),
        (
            do.end("S1", minutes="9", rate="0"),
            "phone",
            "0.00",
            "0.00",
            "0.00",
            "a price of nothing",
        ),
        (do.end("S1", "0"), "chat", "0.00", "0.00", "0.00", "no fee"),
    ],
)
def test_a2_end(act: Act, kind: str, fee: str, charge: str, earnings: str, why: str) -> None:
    town = stood("nothing", kind)
    town.to("2026-01-05T10:00")
    session = town.do(act)
    assert parts(town) == (fee, charge, earnings, earnings), why
    assert (session["status"], session["closed_at"]) == ("closed", "2026-01-05T10:00:00Z")
    assert session["invoice"] == (None if fee == "0.00" else "INV-1")
    assert len(town.every("invoice")) == (0 if fee == "0.00" else 1)
    if fee != "0.00":
        invoice = town.invoice()
        assert (invoice["status"], invoice["total"], invoice["paid"]) == ("paid", fee, fee)
        assert (invoice["confirmed_by"], invoice["deadline_at"]) == ("live", None)
        assert invoice["confirmed_at"] == invoice["due_at"] == "2026-01-05T10:00:00Z"


@pytest.mark.parametrize(
    ("remove", "code", "why"),
    [
        (False, "card_declined", "the card says no"),
        (True, "no_card", "no card is a decline"),
    ],
)
@pytest.mark.parametrize("kind", ["chat", "email"])
def test_a2_a7_a_declined_card_undoes_nothing(kind: str, remove: bool, code: str, why: str) -> None:
    town = stood("pending" if kind == "email" else "nothing", kind)
    town.card("ada", BAD)
    for card in (GOOD, BAD) if remove else ():
        town.remove_card("ada", card)
    town.do(do.confirm("S1") if kind == "email" else do.end("S1", "40.00"))
    invoice = town.invoice()
    assert [(each["outcome"], each["code"]) for each in invoice["payments"]] == [("declined", code)]
    assert (invoice["status"], invoice["due"]) == ("open", "40.00"), why
    assert invoice["next"] == ("retry", "2026-01-06T09:00:00Z")
    assert parts(town) == ("40.00", "12.00", "28.00", "28.00")
    town.to("2026-01-06T09:00")
    overdue = town.invoice()
    assert (overdue["status"], overdue["late_fee"], overdue["next"]) == ("overdue", "0.00", None)


# --- A3, A4, A7 -------------------------------------------------------------------------------


def test_a3_the_amount_may_differ_from_the_offer() -> None:
    town = stood("nothing")
    town.offer("S1", "50.00")
    town.hire("S1")
    invoice = town.issue("S1", "40.00", message="Less than I thought")
    assert (invoice["total"], invoice["status"], invoice["due_at"]) == ("40.00", "pending", None)
    assert (invoice["plan"], invoice["session"], invoice["provider"]) == ("session", "S1", "noor")
    assert town.show("S1")["messages"][-1]["text"] == "Less than I thought"


@pytest.mark.parametrize(
    ("way", "last", "why"),
    [
        ("nothing", do.confirm("S1"), "it needs no hire, and hires"),
        ("hired", do.confirm("S1"), "nor does a hire stand in its way"),
        ("nothing", do.after("8d"), "silence unlocks it too"),
    ],
)
def test_a4_pay_to_view(way: str, last: Act, why: str) -> None:
    town = stood(way)
    acts = [do.issue("S1", "40.00", answer="Forty-two"), do.issue("S1", "30.00"), CONTEST]
    for act in [*acts, do.issue("S1", "20.00", message="A last word")]:
        town.do(act)
        session = town.show("S1")
        assert session["status"] == "hired", why
        told = session["messages"][0]
        assert (told["sender"], told["kind"]) == ("provider", "answer"), "which is locked"
    town.do(last)
    answers = [(each["kind"], each["text"]) for each in town.show("S1")["messages"]]
    assert answers == [("answer", "Forty-two"), ("invoice", "A last word")]
    assert town.invoice()["confirmed_at"] is not None


@pytest.mark.parametrize(
    ("currency", "rate", "fee", "charge", "earnings", "why"),
    [
        ("USD", "30%", "40.00", "12.00", "28.00", "the worked example"),
        ("USD", "30%", "33.35", "10.01", "23.34", "10.005 half-up, and the rest is the rest"),
        ("USD", "30%", "33.33", "10.00", "23.33", "9.999 half-up"),
        ("USD", "30%", "0.05", "0.02", "0.03", "0.015 half-up"),
        ("USD", "30%", "0.01", "0.00", "0.01", "0.003 is nothing"),
        ("USD", "12.5%", "0.04", "0.01", "0.03", "0.005 half-up"),
        ("USD", "0%", "40.00", "0.00", "40.00", "no charge"),
        ("USD", "100%", "40.00", "40.00", "0.00", "all of it"),
        ("JPY", "30%", "5", "2", "3", "1.5 yen half-up"),
        ("KWD", "30%", "33.335", "10.001", "23.334", "10.0005 half-up"),
    ],
)
def test_a7_charge_and_earnings_add_up(
    currency: str, rate: str, fee: str, charge: str, earnings: str, why: str
) -> None:
    town = stood("hired", currency=currency, service_charge_rate=rate)
    town.issue("S1", fee)
    assert parts(town)[:3] == (None, None, None), "nothing is earned before the confirmation"
    town.to("2026-01-06T10:00")
    invoice = town.confirm("INV-1")
    assert (invoice["status"], invoice["confirmed_by"]) == ("paid", "client")
    assert invoice["confirmed_at"] == invoice["due_at"] == "2026-01-06T10:00:00Z"
    assert invoice["deadline_at"] == "2026-01-13T09:00:00Z", "kept after the confirmation"
    assert [(each["kind"], each["amount"]) for each in invoice["payments"]] == [("collect", fee)]
    assert parts(town) == (fee, charge, earnings, earnings), why
    assert town.show("S1")["closed_at"] == "2026-01-06T10:00:00Z"


# --- A8 to A12 --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "moment",
    [
        "2026-01-05T09:00:01Z",
        "2026-01-13T09:00:00Z",
        "2026-02-09T12:30:00Z",
        "2027-02-09T09:00:00Z",
    ],
)
def test_a8_contested_never_confirms_itself(moment: str) -> None:
    town = stood("contested")
    before = town.invoice()
    assert (before["status"], before["deadline_at"], before["next"]) == ("contested", None, None)
    assert town.to(moment) == []
    assert town.invoice() == before


@pytest.mark.parametrize(
    ("way", "amounts", "revision", "why"),
    [
        ("pending", ["30.00"], 2, "a pending invoice is issued again"),
        ("pending", ["50.00", "30.00"], 3, "and again, up or down"),
        ("pending", ["40.00"], 2, "for the same amount: new days all the same"),
        ("contested", ["30.00"], 2, "so is a contested one, and is pending"),
        ("contested", ["0.00"], 2, "to 0 from contested"),
        ("free", ["0.00"], 2, "0 stays 0"),
        ("free", ["30.00"], 2, "a free one can cost something after all"),
        ("contested", ["0.00", "30.00"], 3, "down to 0 and up again"),
    ],
)
def test_a9_revisions(way: str, amounts: list[str], revision: int, why: str) -> None:
    town = stood(way)
    town.to("2026-01-07T10:30")
    for amount in amounts:
        invoice = town.issue("S1", amount)
    assert (invoice["ref"], invoice["revision"]) == ("INV-1", revision), why
    assert (invoice["status"], invoice["total"]) == ("pending", amounts[-1])
    assert invoice["issued_at"] == "2026-01-05T09:00:00Z", "the first issue's"
    assert invoice["deadline_at"] == "2026-01-15T10:30:00Z", "new days from that instant"
    assert len(town.every("invoice")) == len(invoice["lines"]) == 1
    town.to("2026-01-15T10:29:59")
    assert town.invoice()["status"] == "pending"
    town.to("2026-01-15T10:30:00")
    assert town.invoice()["confirmed_at"] == "2026-01-15T10:30:00Z"


def test_a9_back_at_a_price_it_must_be_contested_again() -> None:
    town = stood("contested")
    town.issue("S1", "0")
    town.issue("S1", "30.00")
    refused(town, errors.ContestFirst, do.issue("S1", "0"))
    town.do(CONTEST)
    assert town.issue("S1", "0")["total"] == "0.00"


@pytest.mark.parametrize("way", ["free", "contested"])
@pytest.mark.parametrize(
    ("last", "by", "at", "why"),
    [
        (do.confirm("S1"), "client", "2026-01-05T09:00:00Z", "by hand"),
        (do.after("8d"), "auto", "2026-01-13T09:00:00Z", "by silence"),
    ],
)
def test_a10_nothing_to_pay(way: str, last: Act, by: str, at: str, why: str) -> None:
    town = stood(way)
    town.issue("S1", "0.00")
    town.do(last)
    invoice, session = town.invoice(), town.show("S1")
    assert (invoice["status"], invoice["confirmed_by"]) == ("closed", by), why
    assert (invoice["confirmed_at"], invoice["due_at"], invoice["next"]) == (at, None, None)
    assert (invoice["payments"], session["status"], session["closed_at"]) == ([], "closed", at)
    assert parts(town) == ("0.00", "0.00", "0.00", "0.00")
    assert town.to("2026-03-01") == []


def test_a11_contested_is_confirmed_after_a_reissue() -> None:
    town = stood("contested")
    refused(town, errors.Contested, do.confirm("INV-1"))
    town.issue("S1", "30.00")
    assert town.confirm("INV-1")["total"] == "30.00"


RATE = do.config("service_charge_rate", "50%")
OWN = do.edit_provider("noor", rate="20%")


@pytest.mark.parametrize(
    ("before", "after", "charge", "why"),
    [
        ([], [RATE], "12.00", "the policy changed after the issue"),
        ([], [OWN], "12.00", "the provider's rate changed after the issue"),
        ([], [RATE, do.issue("S1", "40.00")], "12.00", "a revision keeps the terms"),
        ([], [CONTEST, OWN, RATE, do.issue("S1", "40.00")], "12.00", "also from contested"),
        ([RATE], [], "20.00", "between opening and issue the policy's is not frozen yet"),
        ([OWN], [], "8.00", "the provider's own goes first"),
        ([OWN, RATE], [], "8.00", "whatever the policy says"),
        ([do.edit_provider("noor", rate="0")], [], "0.00", "0% is a rate"),
    ],
)
def test_a12_the_rate_is_frozen_at_the_first_issue(
    before: Acts,
    after: Acts,
    charge: str,
    why: str,
) -> None:
    town = stood("hired")
    town.do(*before, do.issue("S1", "40.00"), *after, do.confirm("S1"))
    assert town.show("S1")["service_charge"] == charge, why


@pytest.mark.parametrize(
    ("key", "value", "act", "why"),
    [
        ("response_days", "2", do.reply("S1", "client", "x"), "a message: 8 days"),
        ("response_days", "2", do.issue("S1", "30"), "a revision: 8 days"),
        ("timezone", "UTC", do.reply("S1", "client", "x"), "a message: New York's wall"),
        ("timezone", "UTC", do.issue("S1", "30"), "a revision: New York's wall"),
    ],
)
def test_a12_days_and_zone_are_frozen(key: str, value: str, act: Act, why: str) -> None:
    town = stood("pending", timezone="America/New_York", start="2026-03-02T09:00")
    town.config(key, value)
    assert town.invoice()["deadline_at"] == "2026-03-10T13:00:00Z"
    town.to("2026-03-05T14:00Z")
    town.do(act)
    assert town.invoice()["deadline_at"] == "2026-03-13T13:00:00Z", why
    town.to("2026-03-13T12:59:59Z")
    assert town.invoice()["status"] == "pending"
    town.to("2026-03-13T13:00:00Z")
    assert town.invoice()["confirmed_by"] == "auto"
