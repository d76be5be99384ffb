"""The expert marketplace: rules A1 to A12 of SPEC 5, one table or story each.

The last second of the client's days (A5, A6) is in test_session_days.py, what is refused in
test_session_refusals.py."""

from __future__ import annotations

import pytest

from invoicectl import errors
from tests.rules.asking import CONTEST, Make, Words, refused, stood
from tests.support import Business, Json

LOCKED = ("--pay-to-view", "--answer", "Forty-two")


def parts(b: Business) -> tuple[Json, Json, Json, Json]:
    """S1's fee, service charge and earnings, and what noor is owed."""
    session = b("show", "S1")
    owed = b("earnings", "noor")[0]["pending"]
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
def test_a1_kinds(business: Make, kind: str, status: str, why: str) -> None:
    session = stood(business, "nothing", kind)("show", "S1")
    assert (session["status"], session["kind"], session["invoice"]) == (status, kind, None), why


def test_a1_offer_and_hire(business: Make) -> None:
    b = stood(business, "nothing")
    b("session", "offer", "S1", "50.00")
    b("session", "offer", "S1", "40.00", "--message", "For two pages")
    session = b("session", "hire", "S1")
    assert (session["status"], session["offer"]) == ("hired", "40.00")
    assert [(each["from"], each["text"]) for each in session["messages"]] == [
        ("provider", "For two pages")
    ]


def test_a1_close(business: Make) -> None:
    session = stood(business, "dropped")("show", "S1")
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
    business: Make, policy: str | None, own: str | None, is_taken: bool, why: str
) -> None:
    b = business(**({"service_charge_rate": policy} if policy else {}))
    b("client", "add", "ada")
    b("provider", "add", "noor", *(("--service-charge", own) if own else ()))
    words = ("session", "open", "ada", "noor", "--kind", "email")
    if is_taken:
        assert b(*words)["status"] == "open", why
    else:
        told = refused(b, errors.NoServiceCharge, *words)
        assert told.hint == "invoicectl config set service_charge_rate 30%", why


def test_a1_a_service_charge_taken_away_is_not_guessed_either(business: Make) -> None:
    b = stood(business, "hired")
    b("config", "set", "service_charge_rate", "none")
    refused(b, errors.NoServiceCharge, "issue", "S1", "40.00")


@pytest.mark.parametrize(
    ("kind", "how", "fee", "charge", "earnings", "why"),
    [
        ("chat", "--fee 25.00", "25.00", "7.50", "17.50", "a fee"),
        ("phone", "--fee 25.00", "25.00", "7.50", "17.50", "a fee without minutes has no limit"),
        ("phone", "--fee 33.35", "33.35", "10.01", "23.34", "10.005 half-up"),
        ("chat", "--fee 0.01", "0.01", "0.00", "0.01", "0.003 half-up"),
        ("chat", "--minutes 5.5 --rate 1.99", "11.94", "3.58", "8.36", "a started minute counts"),
        ("chat", "--minutes 6 --rate 1.99", "11.94", "3.58", "8.36", "a full one is not rounded"),
        ("phone", "--minutes 6.01 --rate 1.99", "13.93", "4.18", "9.75", "the seventh has begun"),
        ("phone", "--minutes 0.26 --rate 1.99", "1.99", "0.60", "1.39", "just over 15 seconds"),
        ("phone", "--minutes 0.25 --rate 1.99", "0.00", "0.00", "0.00", "15 seconds are free"),
        ("phone", "--minutes 0.1 --rate 1.99", "0.00", "0.00", "0.00", "fewer too"),
        (
            "chat",
            "--minutes 0.25 --rate 1.99",
            "1.99",
            "0.60",
            "1.39",
            "the free call is a phone's",
        ),
        ("chat", "--minutes 0 --rate 1.99", "0.00", "0.00", "0.00", "no minute was started"),
        ("phone", "--minutes 9 --rate 0", "0.00", "0.00", "0.00", "a price of nothing"),
        ("chat", "--fee 0", "0.00", "0.00", "0.00", "no fee"),
    ],
)
def test_a2_end(
    business: Make, kind: str, how: str, fee: str, charge: str, earnings: str, why: str
) -> None:
    b = stood(business, "nothing", kind)
    b.to("2026-01-05T10:00")
    session = b("session", "end", "S1", *how.split())
    assert parts(b) == (fee, charge, earnings, earnings), why
    assert (session["status"], session["closed_at"]) == ("closed", "2026-01-05T10:00:00Z")
    assert session["invoice"] == (None if fee == "0.00" else "INV-1")
    assert len(b("list")) == (0 if fee == "0.00" else 1)
    if fee != "0.00":
        invoice = b.invoice()
        assert (invoice["status"], invoice["total"], invoice["paid"]) == ("paid", fee, fee)
        assert (invoice["confirmed_by"], invoice["deadline_at"]) == ("live", None)
        assert invoice["confirmed_at"] == invoice["due_at"] == "2026-01-05T10:00:00Z"
    b.check()


@pytest.mark.parametrize(
    ("remove", "code", "why"),
    [
        (False, "card_declined", "the card says no"),
        (True, "no_card", "no card is a decline"),
    ],
)
@pytest.mark.parametrize("kind", ["chat", "email"])
def test_a2_a7_a_declined_card_undoes_nothing(
    business: Make, kind: str, remove: bool, code: str, why: str
) -> None:
    b = stood(business, "pending" if kind == "email" else "nothing", kind)
    b("card", "add", "ada", "pm_card_chargeCustomerFail")
    for card in ("pm_card_visa", "pm_card_chargeCustomerFail") if remove else ():
        b("card", "remove", "ada", card)
    b(*("confirm", "S1") if kind == "email" else ("session", "end", "S1", "--fee", "40.00"))
    invoice = b.invoice()
    assert [(each["outcome"], each["code"]) for each in invoice["payments"]] == [("declined", code)]
    assert (invoice["status"], invoice["due"]) == ("open", "40.00"), why
    assert invoice["next"] == {"step": "retry", "at": "2026-01-06T09:00:00Z"}
    assert parts(b) == ("40.00", "12.00", "28.00", "28.00")
    b.to("2026-01-06T09:00")
    overdue = b.invoice()
    assert (overdue["status"], overdue["late_fee"], overdue["next"]) == ("overdue", "0.00", None)


@pytest.mark.parametrize(
    ("kind", "way", "words"),
    [
        ("email", "pending", "confirm S1"),
        ("chat", "nothing", "session end S1 --fee 40.00"),
    ],
)
def test_a2_a7_the_command_shows_the_declined_payment(
    business: Make, kind: str, way: str, words: str
) -> None:
    b = stood(business, way, kind)
    b("card", "add", "ada", "pm_card_chargeCustomerFail")
    assert "card_declined" in str(b(*words.split())), "SPEC 7: exit 0, and the payment is shown"


# --- A3, A4, A7 -------------------------------------------------------------------------------


def test_a3_the_amount_may_differ_from_the_offer(business: Make) -> None:
    b = stood(business, "nothing")
    b("session", "offer", "S1", "50.00")
    b("session", "hire", "S1")
    invoice = b("issue", "S1", "40.00", "--message", "Less than I thought")
    assert (invoice["total"], invoice["status"], invoice["due_at"]) == ("40.00", "pending", None)
    assert (invoice["plan"], invoice["session"], invoice["provider"]) == ("session", "S1", "noor")
    assert b("show", "S1")["messages"][-1]["text"] == "Less than I thought"


@pytest.mark.parametrize(
    ("way", "last", "why"),
    [
        ("nothing", ("confirm", "S1"), "it needs no hire, and hires"),
        ("hired", ("confirm", "S1"), "nor does a hire stand in its way"),
        ("nothing", ("clock", "advance", "8d"), "silence unlocks it too"),
    ],
)
def test_a4_pay_to_view(business: Make, way: str, last: tuple[str, ...], why: str) -> None:
    b = stood(business, way)
    acts = [("issue", "S1", "40.00", *LOCKED), ("issue", "S1", "30.00"), CONTEST]
    for words in [*acts, ("issue", "S1", "20.00", "--message", "A last word")]:
        b(*words)
        session = b("show", "S1")
        assert session["status"] == "hired", why
        told = session["messages"][0]
        assert (told["from"], told["text"], told["locked"]) == ("provider", None, True)
        assert "Forty-two" not in str(b("session", "list"))
    b(*last)
    answers = [(each["text"], each["locked"]) for each in b("show", "S1")["messages"]]
    assert answers == [("Forty-two", False), ("A last word", False)]


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
    business: Make, currency: str, rate: str, fee: str, charge: str, earnings: str, why: str
) -> None:
    b = stood(business, "hired", currency=currency, service_charge_rate=rate)
    b("issue", "S1", fee)
    assert parts(b)[:3] == (None, None, None), "nothing is earned before the confirmation"
    b.to("2026-01-06T10:00")
    invoice = b("confirm", "INV-1")
    assert (invoice["status"], invoice["confirmed_by"]) == ("paid", "client")
    assert invoice["confirmed_at"] == invoice["due_at"] == "2026-01-06T10:00:00Z"
    assert invoice["deadline_at"] == "2026-01-13T09:00:00Z", "kept after the confirmation"
    assert [(each["kind"], each["amount"]) for each in invoice["payments"]] == [("collect", fee)]
    assert parts(b) == (fee, charge, earnings, earnings), why
    assert b("show", "S1")["closed_at"] == "2026-01-06T10:00:00Z"
    b.check()


# --- A8 to A12 --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "age"),
    [
        ("2026-01-05T09:00:01Z", "1s"),
        ("2026-01-13T09:00:00Z", "8d"),
        ("2026-02-09T12:30:00Z", "35d 3h"),
        ("2027-02-09T09:00:00Z", "400d"),
    ],
)
def test_a8_contested_never_confirms_itself(business: Make, moment: str, age: str) -> None:
    b = stood(business, "contested")
    before = b.invoice()
    assert (before["status"], before["deadline_at"], before["next"]) == ("contested", None, None)
    assert b.to(moment)["steps"] == []
    assert b.invoice() == before
    (item,) = b("attention")
    assert (item["ref"], item["since"]) == ("INV-1", "2026-01-05T09:00:00Z")
    assert item["why"] == f"contested for {age}: We agreed on 30"


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
def test_a9_revisions(
    business: Make, way: str, amounts: list[str], revision: int, why: str
) -> None:
    b = stood(business, way)
    b.to("2026-01-07T10:30")
    for amount in amounts:
        invoice = b("issue", "S1", amount)
    assert (invoice["number"], invoice["revision"]) == ("INV-1", revision), why
    assert (invoice["status"], invoice["total"]) == ("pending", amounts[-1])
    assert invoice["issued_at"] == "2026-01-05T09:00:00Z", "the first issue's"
    assert invoice["deadline_at"] == "2026-01-15T10:30:00Z", "new days from that instant"
    assert len(b("list")) == len(invoice["lines"]) == 1
    b.to("2026-01-15T10:29:59")
    assert b.invoice()["status"] == "pending"
    b.to("2026-01-15T10:30:00")
    assert b.invoice()["confirmed_at"] == "2026-01-15T10:30:00Z"
    b.check()


def test_a9_back_at_a_price_it_must_be_contested_again(business: Make) -> None:
    b = stood(business, "contested")
    b("issue", "S1", "0")
    b("issue", "S1", "30.00")
    refused(b, errors.ContestFirst, "issue", "S1", "0")
    b(*CONTEST)
    assert b("issue", "S1", "0")["total"] == "0.00"


@pytest.mark.parametrize("way", ["free", "contested"])
@pytest.mark.parametrize(
    ("last", "by", "at", "why"),
    [
        (("confirm", "S1"), "client", "2026-01-05T09:00:00Z", "by hand"),
        (("clock", "advance", "8d"), "auto", "2026-01-13T09:00:00Z", "by silence"),
    ],
)
def test_a10_nothing_to_pay(
    business: Make, way: str, last: tuple[str, ...], by: str, at: str, why: str
) -> None:
    b = stood(business, way)
    b("issue", "S1", "0.00")
    b(*last)
    invoice, session = b.invoice(), b("show", "S1")
    assert (invoice["status"], invoice["confirmed_by"]) == ("closed", by), why
    assert (invoice["confirmed_at"], invoice["due_at"], invoice["next"]) == (at, None, None)
    assert (invoice["payments"], session["status"], session["closed_at"]) == ([], "closed", at)
    assert parts(b) == ("0.00", "0.00", "0.00", "0.00")
    assert b.to("2026-03-01")["steps"] == []
    b.check()


def test_a11_contested_is_confirmed_after_a_reissue(business: Make) -> None:
    b = stood(business, "contested")
    refused(b, errors.Contested, "confirm", "INV-1")
    b("issue", "S1", "30.00")
    assert b("confirm", "INV-1")["total"] == "30.00"


RATE = ("config", "set", "service_charge_rate", "50%")
OWN = ("provider", "edit", "noor", "--service-charge", "20%")


@pytest.mark.parametrize(
    ("before", "after", "charge", "why"),
    [
        ([], [RATE], "12.00", "the policy changed after the issue"),
        ([], [OWN], "12.00", "the provider's rate changed after the issue"),
        ([], [RATE, ("issue", "S1", "40.00")], "12.00", "a revision keeps the terms"),
        ([], [CONTEST, OWN, RATE, ("issue", "S1", "40.00")], "12.00", "also from contested"),
        ([RATE], [], "20.00", "between opening and issue the policy's is not frozen yet"),
        ([OWN], [], "8.00", "the provider's own goes first"),
        ([OWN, RATE], [], "8.00", "whatever the policy says"),
        ([("provider", "edit", "noor", "--service-charge", "0")], [], "0.00", "0% is a rate"),
    ],
)
def test_a12_the_rate_is_frozen_at_the_first_issue(
    business: Make,
    before: Words,
    after: Words,
    charge: str,
    why: str,
) -> None:
    b = stood(business, "hired")
    for words in [*before, ("issue", "S1", "40.00"), *after, ("confirm", "S1")]:
        b(*words)
    assert b("show", "S1")["service_charge"] == charge, why


@pytest.mark.parametrize(
    ("key", "value", "words", "why"),
    [
        ("response_days", "2", ("reply", "S1", "x", "--from", "client"), "a message: 8 days"),
        ("response_days", "2", ("issue", "S1", "30"), "a revision: 8 days"),
        ("timezone", "UTC", ("reply", "S1", "x", "--from", "client"), "a message: New York's wall"),
        ("timezone", "UTC", ("issue", "S1", "30"), "a revision: New York's wall"),
    ],
)
def test_a12_days_and_zone_are_frozen(
    business: Make, key: str, value: str, words: tuple[str, ...], why: str
) -> None:
    b = stood(business, "pending", timezone="America/New_York", start="2026-03-02T09:00")
    b("config", "set", key, value)
    assert b.invoice()["deadline_at"] == "2026-03-10T13:00:00Z"
    b.to("2026-03-05T14:00Z")
    b(*words)
    assert b.invoice()["deadline_at"] == "2026-03-13T13:00:00Z", why
    b.to("2026-03-13T12:59:59Z")
    assert b.invoice()["status"] == "pending"
    b.to("2026-03-13T13:00:00Z")
    assert b.invoice()["confirmed_by"] == "auto"
