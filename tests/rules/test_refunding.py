"""SPEC 7: money that is given back: of the services, and of tips."""

from __future__ import annotations

from typing import Any

import pytest

from invoicectl import errors
from tests.desk.books.agreeing import agree
from tests.rules.asking import Words, refused

BAD = "pm_card_chargeCustomerFail"
WHY = ("--reason", "our fault")
CONFIRMED = ("confirm", "INV-1")
NO_CARD = ("card", "remove", "ada", "visa-4242")


def billed(business: Any, *acts: tuple[str, ...], amount: str = "100.00", **settings: Any) -> Any:
    """ada owes noor's business INV-1, due in a month; then these acts."""
    b = business(**{"preset": "pet-care", **settings})
    b.petcare()
    b("issue", "ada", amount, "--due", "2026-02-05")
    for words in acts:
        b(*words)
    return b


def session(business: Any, fee: str, *acts: tuple[str, ...], **settings: Any) -> Any:
    """INV-1 of this fee for an email session of ada and noor; then these acts."""
    b = business(**{"preset": "marketplace", **settings})
    b.marketplace()
    b("issue", "S1", fee)
    for words in acts:
        b(*words)
    return b


def seen(b: Any, *fields: str) -> tuple[Any, ...]:
    invoice = b.invoice()
    return tuple(invoice[field] for field in fields)


def owed(b: Any) -> tuple[str, str, str]:
    """What noor is owed of fees and tips, and was paid."""
    earned = b("earnings", "noor")[0]
    return earned["pending"], earned["tips"], earned["paid_out"]


def credit(b: Any) -> str:
    return str(b("client", "show", "ada")["credit"])


def refunds(b: Any) -> list[tuple[str, ...]]:
    """Each refund: what it was given back of, how, how much, how much of a tip."""
    return [
        (p["refund_of"], p["method"], p["amount"], p["tip"])
        for p in b.invoice()["payments"]
        if p["kind"] == "refund"
    ]


def told(b: Any) -> tuple[str, str]:
    """The newest event: its actor, and the reason that it keeps."""
    event = b("log")[-1]
    return event["actor"], event["data"]["reason"]


# --- refunds ----------------------------------------------------------------------------------


def test_refund_nothing_reopens(business: Any) -> None:
    b = billed(business, ("pay", "INV-1"), amount="249.95")
    b("refund", "INV-1", "10.00", *WHY)
    assert seen(b, "status", "total", "paid", "due", "refunded") == (
        "paid", "239.95", "239.95", "0.00", "10.00",
    )  # fmt: skip
    line = b.invoice()["lines"][-1]
    assert (line["text"], line["amount"]) == ("Refund: our fault", "-10.00")
    assert told(b) == ("clerk", "our fault")
    b("refund", "INV-1", "11.00", *WHY)
    assert seen(b, "refunded", "due", "status") == ("21.00", "0.00", "paid")
    b.to("2026-03-01")
    assert seen(b, "refunded", "due", "paid") == ("21.00", "0.00", "228.95")
    agree(b)


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ("4.00", "6.00", "each part of what was paid in parts"),
        ("6.00", "4.00", "… in the other order: across two charges"),
    ],
)
def test_refund_what_was_paid_in_parts(business: Any, first: str, second: str, why: str) -> None:
    parts = [("pay", "INV-1", "4.00"), ("pay", "INV-1", "6.00")]
    b = billed(business, *parts, amount="10.00")
    for amount in (first, second):
        b("refund", "INV-1", amount, *WHY)
    assert seen(b, "total", "paid", "due", "refunded") == ("0.00", "0.00", "0.00", "10.00"), why
    assert seen(b, "status") == ("paid",)
    assert refused(b, errors.TooMuchBack, "refund", "INV-1", "0.01", *WHY).exit_code == 4
    agree(b)


PARTS = [("pay", "INV-1", "50.00"), ("pay", "INV-1", "30.00"), ("pay", "INV-1", "20.00")]


@pytest.mark.parametrize(
    ("amounts", "given", "why"),
    [
        (["15.00"], [("P3", "15.00")], "the newest charge first"),
        (["20.00"], [("P3", "20.00")], "all of it"),
        (["20.01"], [("P3", "20.00"), ("P2", "0.01")], "a cent more is of the one before"),
        (["100.00"], [("P3", "20.00"), ("P2", "30.00"), ("P1", "50.00")], "everything"),
        (["5.00", "20.00"], [("P3", "5.00"), ("P3", "15.00"), ("P2", "5.00")], "the rest of it"),
    ],
)
def test_refund_to_cards_newest_charge_first(
    business: Any, amounts: list[str], given: list[tuple[str, str]], why: str
) -> None:
    b = billed(business, *PARTS)
    for amount in amounts:
        b("refund", "INV-1", amount, *WHY)
    assert refunds(b) == [(of, "card", amount, "0.00") for of, amount in given], why
    agree(b)


@pytest.mark.parametrize(
    ("way", "paid", "amount", "most", "why"),
    [
        ("card", ["card"], "100.00", True, "all that was paid"),
        ("card", ["card"], "100.01", False, "a cent more"),
        ("card", ["40 cash", "card"], "60.00", True, "what cards were charged"),
        ("card", ["40 cash", "card"], "60.01", False, "cash can't go to a card"),
        ("cash", ["40 cash", "card"], "100.00", True, "what a card paid can go in cash"),
        ("cash", ["40 cash", "card"], "100.01", False, "at most what was paid"),
        ("credit", ["40 cash", "card"], "100.00", True, "or become credit"),
        ("card", ["40 cash"], "0.01", False, "no card was charged"),
        ("cash", ["40 cash"], "40.00", True, "of a part that was paid"),
        ("cash", ["40 cash"], "40.01", False, "the rest was never paid"),
        ("cash", ["40 credit", "card"], "60.00", True, "credit is no money received"),
        ("cash", ["40 credit", "card"], "60.01", False, "… so it does not go in cash"),
        ("credit", ["40 credit", "card"], "100.00", True, "but back to credit"),
        ("credit", ["40 credit", "card"], "100.01", False, "at most the total"),
        ("cash", ["140 cash"], "100.00", True, "what was beyond is credit already"),
        ("cash", ["140 cash"], "100.01", False, "… and not given back twice"),
    ],
)
def test_refund_at_most_what_was_paid_of_the_services(
    business: Any, way: str, paid: list[str], amount: str, most: bool, why: str
) -> None:
    b = billed(business, ("client", "credit", "ada", "40.00", *WHY))
    for part in paid:
        much, _, method = part.rpartition(" ")
        words = [much] if much else []
        b("pay", "INV-1", *words, *(("--method", method) if method != "card" else ()))
    before = seen(b, "due"), credit(b)
    words = ["refund", "INV-1", amount, *WHY, "--to", way]
    if not most:
        assert refused(b, errors.TooMuchBack, *words).exit_code == 4, why
        return
    b(*words)
    assert seen(b, "due", "refunded") == (*before[0], amount), why
    more = float(credit(b)) - float(before[1])
    assert more == (float(amount) if way == "credit" else 0), "exact: whole tens"
    agree(b)


def test_refund_never_of_a_late_fee(business: Any) -> None:
    b = billed(business, ("card", "add", "ada", BAD))
    b.to("2026-02-07")
    b("pay", "INV-1", "--method", "cash")
    assert seen(b, "paid", "late_fee") == ("110.00", "10.00")
    to_cash = ("--to", "cash")
    assert (
        refused(b, errors.TooMuchBack, "refund", "INV-1", "100.01", *WHY, *to_cash).exit_code == 4
    )
    b("refund", "INV-1", "100.00", *WHY, *to_cash)
    assert seen(b, "total", "late_fee", "paid", "due") == ("0.00", "10.00", "10.00", "0.00")
    agree(b)


@pytest.mark.parametrize(
    ("fee", "amounts", "charge", "earnings", "why"),
    [
        ("40.00", ["10.00"], "9.00", "21.00", "30 % of the 30.00 that remain"),
        ("33.35", ["0.01"], "10.00", "23.34", "10.002 is 10.00: the cent is the charge's"),
        ("33.35", ["0.02"], "10.00", "23.33", "9.999 is 10.00: one comes off the earnings"),
        ("33.35", ["0.01", "0.01"], "10.00", "23.33", "by parts what it is at once"),
        ("0.05", ["0.01"], "0.01", "0.03", "1.2 cents of 4"),
        ("0.05", ["0.04"], "0.00", "0.01", "a third of a cent"),
        ("40.00", ["40.00"], "0.00", "0.00", "everything"),
    ],
)
def test_refund_the_service_charge_is_its_rate_of_what_remains(
    business: Any, fee: str, amounts: list[str], charge: str, earnings: str, why: str
) -> None:
    b = session(business, fee, CONFIRMED)
    b("config", "set", "service_charge_rate", "90%")
    for amount in amounts:
        b("refund", "INV-1", amount, *WHY)
    shown = b("show", "S1")
    assert (shown["service_charge"], shown["earnings"]) == (charge, earnings), why
    assert owed(b)[0] == earnings, "the rate is the invoice's own"
    agree(b)


def test_refund_after_a_payout_pending_goes_below_zero(business: Any) -> None:
    b = session(business, "40.00", CONFIRMED, ("payout", "noor"))
    b("refund", "INV-1", "10.00", *WHY)
    assert owed(b) == ("-7.00", "0.00", "28.00")
    assert refused(b, errors.NothingToPayOut, "payout", "noor").exit_code == 4
    agree(b)


# --- tips that are given back -----------------------------------------------------------------


def tipped(business: Any) -> Any:
    """Three visits of noor, max and nobody, and a tip of 20.00: 6.67, 6.67 and 6.66."""
    b = business(preset="pet-care")
    b.petcare()
    b("provider", "add", "max")
    b("book", "ada", "--visit", "2026-01-07T10:00 10.00", "--provider", "noor")
    b("visit", "add", "B1", "2026-01-08T10:00", "10.00", "--provider", "max")
    b("confirm", "B1")
    b("visit", "add", "B1", "2026-01-09T10:00", "10.00", "--provider", "max")
    b("tip", "INV-1", "20.00")
    assert shares(b) == {"noor": "6.67", "max": "13.33"}
    return b


def shares(b: Any) -> dict[str, str]:
    return {each["provider"]: each["tips"] for each in b("earnings")}


@pytest.mark.parametrize("way", ["card", "cash", "credit"])
@pytest.mark.parametrize(
    ("amounts", "noor", "others", "why"),
    [
        (["20.00"], "0.00", "0.00", "all of it"),
        (["0.01"], "6.66", "13.33", "a cent: from the first"),
        (["0.02"], "6.66", "13.32", "two: from the first two"),
        (["10.00"], "3.33", "6.67", "a half: 3.34, 3.33 and 3.33"),
        (["10.00", "10.00"], "0.00", "0.00", "the other half, too: nobody below zero"),
        (["0.01", "0.01"], "6.65", "13.33", "each refund begins with the first"),
    ],
)
def test_refund_a_tip_from_its_providers(
    business: Any, way: str, amounts: list[str], noor: str, others: str, why: str
) -> None:
    b = tipped(business)
    before = seen(b, "total", "paid", "due", "status")
    for amount in amounts:
        b("refund", "INV-1", amount, "--tip", *WHY, "--to", way)
    assert seen(b, "total", "paid", "due", "status") == before, "a tip is no part of the invoice"
    assert shares(b) == {"noor": noor, "max": others}, why
    assert refunds(b)[0][1:] == (way, "0.00", amounts[0])
    assert told(b) == ("clerk", "our fault")
    agree(b)
    left = seen(b, "tips")[0]
    more = f"{float(left) + 0.01:.2f}"
    assert refused(b, errors.TooMuchBack, "refund", "INV-1", more, "--tip", *WHY).exit_code == 4
    agree(b)


@pytest.mark.parametrize("way", ["card", "cash"])
def test_reverse_what_is_left_of_a_tip(business: Any, way: str) -> None:
    b = tipped(business)
    b("refund", "INV-1", "10.00", "--tip", *WHY, "--to", way)
    b("reverse", "P2", *WHY)
    assert shares(b) == {"noor": "0.00", "max": "0.00"}, "not a cent more than they got"
    assert seen(b, "tips") == ("0.00",)
    agree(b)


def test_refund_a_tip_after_its_payout(business: Any) -> None:
    b = tipped(business)
    b("payout", "noor")
    b("refund", "INV-1", "20.00", "--tip", *WHY)
    assert shares(b) == {"noor": "-6.67", "max": "0.00"}
    agree(b)


def test_refund_of_a_charge_with_a_tip_each_on_its_own(business: Any) -> None:
    b = billed(business, ("pay", "INV-1", "100.00", "--tip", "20.00"))
    b("refund", "INV-1", "100.00", *WHY)
    b("refund", "INV-1", "20.00", "--tip", *WHY)
    assert refunds(b) == [("P1", "card", "100.00", "0.00"), ("P1", "card", "0.00", "20.00")]
    assert b("show", "P1")["refunded"] == "120.00"
    agree(b)


# --- what is refused, in its order ------------------------------------------------------------


@pytest.mark.parametrize(
    ("acts", "words", "error", "why"),
    [
        ([], ("40.00",), errors.WrongInvoice, "pending: what it is goes before the amount"),
        ([("contest", "INV-1", *WHY)], ("40.00",), errors.WrongInvoice, "contested"),
        ([NO_CARD, CONFIRMED, ("void", "INV-1", *WHY)], ("9",), errors.WrongInvoice, "void"),
        ([CONFIRMED], ("40.01",), errors.TooMuchBack, "more than was paid"),
        ([CONFIRMED], ("0.01", "--tip"), errors.TooMuchBack, "there was no tip"),
        ([CONFIRMED], ("0",), errors.BadAmount, "nothing is no refund"),
        ([CONFIRMED], ("1e2",), errors.BadAmount, "no amount"),
        ([CONFIRMED], ("1.00", "--to", "check"), errors.BadChoice, "no such way"),
        ([CONFIRMED], ("1.00", "--to", ""), errors.BadChoice, "an empty way is none, not the card"),
        ([NO_CARD, CONFIRMED], ("1.00",), errors.TooMuchBack, "nothing was paid"),
    ],
)
def test_refund_what_is_refused(
    business: Any, acts: Words, words: tuple[str, ...], error: type[errors.Error], why: str
) -> None:
    b = session(business, "40.00", *acts)
    code = 4 if issubclass(error, errors.Refusal) else 2
    assert refused(b, error, "refund", "INV-1", *words, *WHY).exit_code == code, why


def test_refund_an_open_charge_goes_before_the_amount(business: Any) -> None:
    b = billed(business, ("pay", "INV-1", "50.00"), ("card", "add", "ada", "pm_sim_timeout"))
    with pytest.raises(errors.OutcomeUnknown):
        b("pay", "INV-1", "50.00")
    assert refused(b, errors.AttemptOpen, "refund", "INV-1", "999.00", *WHY).exit_code == 4
    b("clock", "advance", "5m")
    b("refund", "INV-1", "100.00", *WHY)
    assert refunds(b) == [("P2", "card", "50.00", "0.00"), ("P1", "card", "50.00", "0.00")]
    agree(b)
