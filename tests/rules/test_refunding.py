"""SPEC 7: money that is given back: of the services, and of tips."""

from __future__ import annotations

import pytest

from invoicectl import errors
from tests.rules.asking import (
    BAD,
    CONFIRMED,
    NO_CARD,
    agree,
    billed,
    credit,
    owed,
    refused,
    seen,
    session,
    told,
)
from tests.worlds import Act, Acts, Town, do


def refunds(town: Town) -> list[tuple[str, ...]]:
    """Each refund: what it was given back of, how, how much, how much of a tip."""
    return [
        (p["of"], p["method"], p["amount"], p["tip"])
        for p in town.invoice()["payments"]
        if p["kind"] == "refund"
    ]


# --- refunds ----------------------------------------------------------------------------------


def test_refund_nothing_reopens() -> None:
    town = billed(do.pay("INV-1"), amount="249.95")
    town.refund("INV-1", "10.00")
    assert seen(town, "status", "total", "paid", "due", "refunded") == (
        "paid", "239.95", "239.95", "0.00", "10.00",
    )  # fmt: skip
    line = town.invoice()["lines"][-1]
    assert (line["text"], line["amount"]) == ("Refund: our fault", "-10.00")
    assert told(town) == ("clerk", "our fault")
    town.refund("INV-1", "11.00")
    assert seen(town, "refunded", "due", "status") == ("21.00", "0.00", "paid")
    town.to("2026-03-01")
    assert seen(town, "refunded", "due", "paid") == ("21.00", "0.00", "228.95")
    agree(town)


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ("4.00", "6.00", "each part of what was paid in parts"),
        ("6.00", "4.00", "… in the other order: across two charges"),
    ],
)
def test_refund_what_was_paid_in_parts(first: str, second: str, why: str) -> None:
    parts = [do.pay("INV-1", "4.00"), do.pay("INV-1", "6.00")]
    town = billed(*parts, amount="10.00")
    for amount in (first, second):
        town.refund("INV-1", amount)
    assert seen(town, "total", "paid", "due", "refunded") == ("0.00", "0.00", "0.00", "10.00"), why
    assert seen(town, "status") == ("paid",)
    assert refused(town, errors.TooMuchBack, do.refund("INV-1", "0.01"))
    agree(town)


PARTS = [do.pay("INV-1", "50.00"), do.pay("INV-1", "30.00"), do.pay("INV-1", "20.00")]


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
    amounts: list[str], given: list[tuple[str, str]], why: str
) -> None:
    town = billed(*PARTS)
    for amount in amounts:
        town.refund("INV-1", amount)
    assert refunds(town) == [(of, "card", amount, "0.00") for of, amount in given], why
    agree(town)


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
    way: str, paid: list[str], amount: str, most: bool, why: str
) -> None:
    town = billed(do.credit("ada", "40.00"))
    for part in paid:
        much, _, method = part.rpartition(" ")
        town.pay("INV-1", much or None, method=None if method == "card" else method)
    before = seen(town, "due"), credit(town)
    act = do.refund("INV-1", amount, to=way)
    if not most:
        assert refused(town, errors.TooMuchBack, act), why
        return
    town.do(act)
    assert seen(town, "due", "refunded") == (*before[0], amount), why
    more = float(credit(town)) - float(before[1])
    assert more == (float(amount) if way == "credit" else 0), "exact: whole tens"
    agree(town)


def test_refund_never_of_a_late_fee() -> None:
    town = billed(do.card("ada", BAD))
    town.to("2026-02-07")
    town.pay("INV-1", method="cash")
    assert seen(town, "paid", "late_fee") == ("110.00", "10.00")
    assert refused(town, errors.TooMuchBack, do.refund("INV-1", "100.01", to="cash"))
    town.refund("INV-1", "100.00", to="cash")
    assert seen(town, "total", "late_fee", "paid", "due") == ("0.00", "10.00", "10.00", "0.00")
    agree(town)


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
    fee: str, amounts: list[str], charge: str, earnings: str, why: str
) -> None:
    town = session(fee, CONFIRMED)
    town.config("service_charge_rate", "90%")
    for amount in amounts:
        town.refund("INV-1", amount)
    shown = town.show("S1")
    assert (shown["service_charge"], shown["earnings"]) == (charge, earnings), why
    assert owed(town)[0] == earnings, "the rate is the invoice's own"
    agree(town)


def test_refund_after_a_payout_pending_goes_below_zero() -> None:
    town = session("40.00", CONFIRMED, do.payout("noor"))
    town.refund("INV-1", "10.00")
    assert owed(town) == ("-7.00", "0.00", "28.00")
    assert refused(town, errors.NothingToPayOut, do.payout("noor"))
    agree(town)


# --- tips that are given back -----------------------------------------------------------------


def tipped() -> Town:
    """Three visits of noor, max and nobody, and a tip of 20.00: 6.67, 6.67 and 6.66."""
    town = Town(preset="pet-care")
    town.petcare()
    town.provider("max")
    town.book("ada", "2026-01-07T10:00 10.00", provider="noor")
    town.visit("B1", "2026-01-08T10:00", "10.00", provider="max")
    town.confirm_booking("B1")
    town.visit("B1", "2026-01-09T10:00", "10.00", provider="max")
    town.tip("INV-1", "20.00")
    assert shares(town) == {"noor": "6.67", "max": "13.33"}
    return town


def shares(town: Town) -> dict[str, str]:
    return {each["handle"]: each["tips"] for each in town.every("provider")}


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
    way: str, amounts: list[str], noor: str, others: str, why: str
) -> None:
    town = tipped()
    before = seen(town, "total", "paid", "due", "status")
    for amount in amounts:
        town.refund("INV-1", amount, tip=True, to=way)
    assert seen(town, "total", "paid", "due", "status") == before, "a tip is no part of the invoice"
    assert shares(town) == {"noor": noor, "max": others}, why
    assert refunds(town)[0][1:] == (way, "0.00", amounts[0])
    assert told(town) == ("clerk", "our fault")
    agree(town)
    left = seen(town, "tips")[0]
    more = f"{float(left) + 0.01:.2f}"
    assert refused(town, errors.TooMuchBack, do.refund("INV-1", more, tip=True))
    agree(town)


@pytest.mark.parametrize("way", ["card", "cash"])
def test_reverse_what_is_left_of_a_tip(way: str) -> None:
    town = tipped()
    town.refund("INV-1", "10.00", tip=True, to=way)
    town.reverse("P2")
    assert shares(town) == {"noor": "0.00", "max": "0.00"}, "not a cent more than they got"
    assert seen(town, "tips") == ("0.00",)
    agree(town)


def test_refund_a_tip_after_its_payout() -> None:
    town = tipped()
    town.payout("noor")
    town.refund("INV-1", "20.00", tip=True)
    assert shares(town) == {"noor": "-6.67", "max": "0.00"}
    agree(town)


def test_refund_of_a_charge_with_a_tip_each_on_its_own() -> None:
    town = billed(do.pay("INV-1", "100.00", tip="20.00"))
    town.refund("INV-1", "100.00")
    town.refund("INV-1", "20.00", tip=True)
    assert refunds(town) == [("P1", "card", "100.00", "0.00"), ("P1", "card", "0.00", "20.00")]
    assert (town.show("P1")["refunded"], town.show("P1")["refunded_tip"]) == ("100.00", "20.00")
    agree(town)


# --- what is refused, in its order ------------------------------------------------------------


@pytest.mark.parametrize(
    ("acts", "act", "error", "why"),
    [
        (
            [],
            do.refund("INV-1", "40.00"),
            errors.WrongInvoice,
            "pending: what it is goes before the amount",
        ),
        ([do.contest("INV-1")], do.refund("INV-1", "40.00"), errors.WrongInvoice, "contested"),
        (
            [NO_CARD, CONFIRMED, do.void("INV-1")],
            do.refund("INV-1", "9"),
            errors.WrongInvoice,
            "void",
        ),
        ([CONFIRMED], do.refund("INV-1", "40.01"), errors.TooMuchBack, "more than was paid"),
        ([CONFIRMED], do.refund("INV-1", "0.01", tip=True), errors.TooMuchBack, "there was no tip"),
        ([NO_CARD, CONFIRMED], do.refund("INV-1", "1.00"), errors.TooMuchBack, "nothing was paid"),
    ],
)
def test_refund_what_is_refused(acts: Acts, act: Act, error: type[errors.Error], why: str) -> None:
    town = session("40.00", *acts)
    assert refused(town, error, act), why


def test_refund_an_open_charge_goes_before_the_amount() -> None:
    town = billed(do.pay("INV-1", "50.00"), do.card("ada", "pm_sim_timeout"))
    assert town.pay("INV-1", "50.00")["outcome"] == "unknown"
    assert refused(town, errors.AttemptOpen, do.refund("INV-1", "999.00"))
    town.after("5m")
    town.refund("INV-1", "100.00")
    assert refunds(town) == [("P2", "card", "50.00", "0.00"), ("P1", "card", "50.00", "0.00")]
    agree(town)
