"""Statements foot: opening balance, every line with what it leaves, closing balance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from invoicectl.errors import BadReference, Malformed, NotFound
from tests.support import Business

Make = Callable[..., Business]
Json = dict[str, Any]


def lines(told: Json) -> list[tuple[str, ...]]:
    names = ("ref", "invoice", "what", "debit", "credit", "balance")
    return [tuple(each[name] for name in names) for each in told["lines"]]


@pytest.fixture
def lived(business: Make) -> Business:
    made: Business = business("2026-01-05T09:00", preset="marketplace")
    made.marketplace()
    made("issue", "S1", "40.00")
    made("confirm", "INV-1")
    made("tip", "INV-1", "5.00")
    made("issue", "ada", "100.00", "--due", "2026-01-10")
    made.to("2026-01-07")
    made("pay", "INV-2", "110.00", "--method", "cash")
    made("payout", "noor")
    made.to("2026-01-08")
    made("refund", "INV-1", "10.00", "--reason", "sorry", "--to", "cash")
    made("issue", "ada", "30.00", "--due", "2026-01-10")
    made("pay", "INV-3", "10.00", "--method", "credit")
    return made


def test_a_client_s_statement(lived: Business) -> None:
    told = lived("statement", "ada")
    head = {name: told[name] for name in ("of", "kind", "since", "until", "currency")}
    assert head == dict(of="ada", kind="client", since=None, until=None, currency="USD")
    assert (told["opening"], told["closing"]) == ("0.00", "20.00")
    assert lines(told) == [
        ("INV-1", "INV-1", "session fee", "40.00", "0.00", "40.00"),
        ("P1", "INV-1", "payment by visa-4242", "0.00", "40.00", "0.00"),
        ("P2", "INV-1", "tip by visa-4242", "5.00", "5.00", "0.00"),
        ("INV-2", "INV-2", "invoice", "100.00", "0.00", "100.00"),
        ("P3", "INV-2", "payment by cash", "0.00", "110.00", "-10.00"),
        ("P5", "INV-1", "refund to cash", "-10.00", "-10.00", "-10.00"),
        ("INV-3", "INV-3", "invoice", "30.00", "0.00", "20.00"),
        ("P6", "INV-3", "credit used", "0.00", "0.00", "20.00"),
    ]
    assert (told["debits"], told["credits"]) == ("165.00", "145.00")
    assert (told["owed"], told["unused_credit"], told["tips_given"]) == ("20.00", "0.00", "5.00")


def test_a_provider_s_statement(lived: Business) -> None:
    told = lived("statement", "NOOR")
    assert (told["of"], told["kind"], told["closing"]) == ("noor", "provider", "-7.00")
    assert lines(told) == [
        ("INV-1", "INV-1", "session fee", "0.00", "28.00", "28.00"),
        ("P2", "INV-1", "tip", "0.00", "5.00", "33.00"),
        ("P4", None, "payout", "33.00", "0.00", "0.00"),
        ("P5", "INV-1", "refund", "0.00", "-7.00", "-7.00"),
    ]
    assert (told["pending"], told["tips"]) == ("-7.00", "0.00")


@pytest.mark.parametrize(
    ("since", "until", "opening", "closing", "count", "why"),
    [
        ("2026-01-05", "2026-01-05", "0.00", "100.00", 4, "the first day"),
        ("2026-01-05T09:00", None, "0.00", "20.00", 8, "its first instant is in it"),
        ("2026-01-05T09:00:01", None, "100.00", "20.00", 4, "a second later"),
        ("2026-01-07", "2026-01-07", "100.00", "-10.00", 1, "one day"),
        ("2026-01-07", "2026-01-08T00:00", "100.00", "-10.00", 1, "up to midnight, not with it"),
        ("2026-01-06", "2026-01-06", "100.00", "100.00", 0, "a day of nothing"),
        ("2026-02-01", None, "20.00", "20.00", 0, "nothing yet"),
        (None, "2026-01-01", "0.00", "0.00", 0, "before it all"),
    ],
)
def test_a_period_has_its_balances(
    lived: Business,
    since: str | None,
    until: str | None,
    opening: str,
    closing: str,
    count: int,
    why: str,
) -> None:
    words = [*(["--since", since] if since else []), *(["--until", until] if until else [])]
    told = lived("statement", "ada", *words)
    found = (told["opening"], told["closing"], len(told["lines"]))
    assert found == (opening, closing, count), why


WHY = ("--reason", "so")
PAY = ("pay", "INV-1")
CARD = ("card", "add", "ada", "pm_card_visa")
BILLED = [CARD, ("issue", "ada", "40.00", "--due", "2026-02-01")]
BILL = ("INV-1", "invoice", "40.00", "0.00", "40.00")
CHECK = ("--method", "check")


@pytest.mark.parametrize(
    ("acts", "told", "why"),
    [
        ([("pay", "INV-1", "--tip", "6.00"), ("tip", "INV-1", "3.00")],
         [BILL, ("P1", "payment and tip by visa-4242", "6.00", "46.00", "0.00"),
          ("P2", "tip by visa-4242", "3.00", "3.00", "0.00")],
         "what left the card stands there, and the tips don't move the balance"),
        ([("tip", "INV-1", "3.00", "--method", "cash"), ("refund", "INV-1", "1.00", "--tip", *WHY,
          "--to", "cash")],
         [BILL, ("P1", "tip by cash", "3.00", "3.00", "40.00"),
          ("P2", "tip given back to cash", "-1.00", "-1.00", "40.00")],
         "a tip that goes back is less of a tip and less money"),
        ([("tip", "INV-1", "3.00"), ("reverse", "P1", *WHY)],
         [BILL, ("P1", "tip by visa-4242", "3.00", "3.00", "40.00"),
          ("P1", "tip reversed", "-3.00", "-3.00", "40.00")],
         "and so is one that didn't hold"),
        ([("write-off", "INV-1", *WHY), ("pay", "INV-1", "50.00", *CHECK)],
         [BILL, ("INV-1", "written off", "-40.00", "0.00", "0.00"),
          ("P1", "payment by check", "40.00", "50.00", "-10.00")],
         "what was written off is charged again by the payment"),
        ([PAY, ("refund", "INV-1", "10.00", *WHY, "--to", "credit")],
         [BILL, ("P1", "payment by visa-4242", "0.00", "40.00", "0.00"),
          ("P2", "refund to credit", "-10.00", "0.00", "-10.00")],
         "no money went back: the business owes it"),
        ([("client", "credit", "ada", "15.00", *WHY), ("pay", "INV-1", "15.00", "--method",
          "credit")],
         [BILL, (None, "goodwill", "-15.00", "0.00", "25.00"),
          ("P", "credit used", "0.00", "0.00", "25.00")],
         "credit that is used moves inside the account"),
        ([("client", "credit", "ada", "15.00", *WHY, *CHECK)],
         [BILL, (None, "paid in advance by check", "0.00", "15.00", "25.00")],
         "money in advance is money"),
        ([PAY, ("reverse", "P1", "--amount", "15.00", *WHY),
          ("reverse", "P1", "--withdrawn", *WHY)],
         [BILL, ("P1", "payment by visa-4242", "0.00", "40.00", "0.00"),
          ("P1", "payment reversed", "0.00", "-15.00", "15.00"),
          ("P1", "reversal of the payment withdrawn", "0.00", "15.00", "0.00")],
         "a part that bounced, and held after all"),
        ([("write-off", "INV-1", *WHY), ("pay", "INV-1", "30.00", *CHECK), ("reverse", "P1", *WHY)],
         [BILL, ("INV-1", "written off", "-40.00", "0.00", "0.00"),
          ("P1", "payment by check", "30.00", "30.00", "0.00"),
          ("P1", "payment reversed", "10.00", "-30.00", "40.00")],
         "the bounce undoes the write-off: all of it is owed again"),
        ([("client", "credit", "ada", "15.00", *WHY, *CHECK),
          ("refund", "ada", "5.00", *WHY, "--to", "cash"), ("reverse", "P1", *WHY)],
         [BILL, ("P1", "paid in advance by check", "0.00", "15.00", "25.00"),
          ("P2", "credit paid back to cash", "0.00", "-5.00", "30.00"),
          ("P1", "advance reversed", "0.00", "-10.00", "40.00")],
         "credit that is paid back is money that went"),
        ([("client", "credit", "ada", "15.00", *WHY), ("reverse", "P1", *WHY)],
         [BILL, ("P1", "goodwill", "-15.00", "0.00", "25.00"),
          ("P1", "goodwill reversed", "15.00", "0.00", "40.00")],
         "no money moved by goodwill"),
        ([("discount", "INV-1", "25%", *WHY)],
         [BILL, ("INV-1", "discount", "-10.00", "0.00", "30.00")], "less of a charge"),
        ([("void", "INV-1", *WHY)], [BILL, ("INV-1", "void", "-40.00", "0.00", "0.00")],
         "a bill that never was is no charge"),
    ],
)  # fmt: skip
def test_money_on_one_side_and_charges_on_the_other(
    business: Make, acts: list[tuple[str, ...]], told: list[tuple[str | None, ...]], why: str
) -> None:
    made = business("2026-01-05T09:00")
    made("client", "add", "ada")
    for words in (*BILLED, *acts):
        made(*words)
    found = [(line[0], *line[2:]) for line in lines(made("statement", "ada"))]
    assert [line[1:] for line in found] == [line[1:] for line in told], why
    for ref, expected in zip([line[0] for line in found], [line[0] for line in told], strict=True):
        assert expected in {None, "P", ref}, why


def test_a_payment_of_a_written_off_invoice_that_bounces(business: Make) -> None:
    """It is on the statement, and the money of the statement is what there is."""
    made = business("2026-01-05T09:00")
    made("client", "add", "ada")
    made("issue", "ada", "40.00", "--due", "2026-02-01")
    made("write-off", "INV-1", *WHY)
    made("pay", "INV-1", "30.00", *CHECK)
    made("reverse", "P1", *WHY)
    told = made("statement", "ada")
    assert told["lines"][-1]["what"] == "payment reversed"
    assert told["lines"][-1]["credit"] == "-30.00"
    assert told["credits"] == "0.00"
    assert told["closing"] == made("report", "aging")["total"]["due"]


def test_what_a_provider_was_paid_comes_back(lived: Business) -> None:
    """A payout that didn't arrive is owed again; a tip's refund that didn't is the tip again."""
    lived("refund", "INV-1", "2.00", "--tip", *WHY, "--to", "cash")
    lived("reverse", "P4", *WHY)
    lived("reverse", "P7", *WHY)
    told = lived("statement", "noor")
    assert lines(told)[4:] == [
        ("P7", "INV-1", "tip given back", "0.00", "-2.00", "-9.00"),
        ("P4", None, "payout reversed", "-33.00", "0.00", "24.00"),
        ("P7", "INV-1", "refund reversed", "0.00", "2.00", "26.00"),
    ]
    assert (told["debits"], told["pending"], told["tips"]) == ("0.00", "21.00", "5.00")


def test_movements_are_what_earnings_add_up_to(lived: Business) -> None:
    moved = lived("earnings", "noor", "--movements")
    assert [(each["ref"], each["what"], each["amount"], each["balance"]) for each in moved] == [
        ("INV-1", "session fee", "28.00", "28.00"),
        ("P2", "tip", "5.00", "33.00"),
        ("P4", "payout", "-33.00", "0.00"),
        ("P5", "refund", "-7.00", "-7.00"),
    ]
    assert set(moved[0]) == {"provider", "at", "ref", "invoice", "what", "amount", "balance"}
    since = lived("earnings", "--movements", "--since", "2026-01-08")
    assert [(each["provider"], each["balance"]) for each in since] == [("noor", "-7.00")]
    assert lived("earnings") == [
        {"provider": "noor", "pending": "-7.00", "tips": "0.00", "paid_out": "33.00"}
    ]


def test_what_is_refused(lived: Business) -> None:
    with pytest.raises(NotFound, match="no client or provider nobody"):
        lived("statement", "nobody")
    with pytest.raises(BadReference):
        lived("statement", "INV-1")
    with pytest.raises(Malformed, match="no time lies between"):
        lived("statement", "ada", "--since", "2026-02-01", "--until", "2026-01-01")
    with pytest.raises(Malformed, match="needs --movements"):
        lived("earnings", "--since", "2026-02-01")
