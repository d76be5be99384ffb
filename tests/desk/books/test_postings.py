"""SPEC 10: what every fact posts, row by row, and that corrections undo what they correct."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.desk.books.agreeing import agree, balances, entries, last_entry
from tests.desk.books.histories import History
from tests.support import Words

OWED, CREDIT = "assets:receivable:ada", "liabilities:credit:ada"
UNEARNED, SERVICES = "liabilities:unearned:ada", "income:services"
CARD, CASH, CHECK, BANK = (f"assets:cash:{each}" for each in ("card", "cash", "check", "bank"))
EARNED, TIPS = "liabilities:earnings:noor", "liabilities:tips:noor"
CHARGE, FEES, BAD_DEBT = "income:service-charge", "income:late-fees", "expenses:bad-debt"
GOODWILL = "expenses:goodwill"
BAD = "pm_card_chargeCustomerFail"
WHY = ("--reason", "so")

SESSION: Words = [
    ("session", "open", "ada", "noor", "--kind", "email"), ("session", "hire", "S1"),
    ("issue", "S1", "33.35"),
]  # fmt: skip
NO_CARD = ("card", "remove", "ada", "visa-4242")
CHAT: Words = [("session", "open", "ada", "noor", "--kind", "chat"), NO_CARD]
BOOKED: Words = [
    ("book", "ada", "--provider", "noor", "--visit", "2026-01-06T10:00 60.00",
     "--visit", "2026-01-09T10:00 40.00"),
    ("confirm", "B1"),
]  # fmt: skip
BILLED: Words = [("issue", "ada", "100.00", "--due", "2026-01-06")]
WALKED: Words = [
    ("series", "start", "ada"), ("visit", "add", "R1", "2026-01-05T08:00", "25.00"),
    ("visit", "done", "V1"),
]  # fmt: skip
TIPPING = ("client", "edit", "ada", "--auto-tip", "10%")
EVE = "2026-01-09T16:59"
LATE: Words = [*BILLED, ("card", "add", "ada", BAD), ("clock", "advance", "3d")]


def lived(business: Any, acts: Words, **settings: Any) -> Any:
    b = business(preset="pet-care", service_charge_rate="30%", **settings)
    b.petcare()
    for words in acts:
        b(*words)
    return b


# --- the rows ---------------------------------------------------------------------------------

ROWS: list[tuple[str, Words, tuple[str, ...], dict[str, int]]] = [
    ("session confirmed", [*SESSION, NO_CARD], ("confirm", "INV-1"),
     {OWED: 3335, EARNED: -2334, CHARGE: -1001}),
    ("session ended", CHAT, ("session", "end", "S1", "--fee", "25.00"),
     {OWED: 2500, EARNED: -1750, CHARGE: -750}),
    ("booking invoiced, without a deposit", [("config", "set", "deposit_rate", "0%"), BOOKED[0]],
     BOOKED[1], {OWED: 10_000, UNEARNED: -10_000}),
    ("visit added", BOOKED, ("visit", "add", "B1", "2026-01-12", "5.00"),
     {OWED: 500, UNEARNED: -500}),
    ("booked visit done", BOOKED, ("visit", "done", "V1"), {UNEARNED: 6000, SERVICES: -6000}),
    ("kept share of a cancelled one", BOOKED,
     ("visit", "cancel", "V1", "--release", "0%"), {UNEARNED: 6000, SERVICES: -6000}),
    ("the share that comes off", BOOKED, ("visit", "cancel", "V2", "--release", "100%"),
     {OWED: -4000, UNEARNED: 4000}),
    ("Friday invoice", [*WALKED, ("card", "add", "ada", BAD)],
     ("clock", "advance", "--to", "2026-01-09T17:00"),
     {OWED: 2500, SERVICES: -2500}),
    ("direct invoice", [], BILLED[0], {OWED: 10_000, SERVICES: -10_000}),
    ("card charged", BILLED, ("pay", "INV-1", "30"), {CARD: 3000, OWED: -3000}),
    ("money received elsewhere", BILLED, ("pay", "INV-1", "30", "--method", "check"),
     {CHECK: 3000, OWED: -3000}),
    ("excess, in cash", BILLED, ("pay", "INV-1", "130", "--method", "cash"),
     {CASH: 13_000, OWED: -10_000, CREDIT: -3000}),
    ("excess, by card", BILLED, ("pay", "INV-1", "130", "--excess", "credit"),
     {CARD: 13_000, OWED: -10_000, CREDIT: -3000}),
    ("money in advance", [], ("client", "credit", "ada", "9", *WHY, "--method", "check"),
     {CHECK: 900, CREDIT: -900}),
    ("goodwill", [], ("client", "credit", "ada", "9", *WHY), {GOODWILL: 900, CREDIT: -900}),
    ("credit used", [*BILLED, ("client", "credit", "ada", "9", *WHY)],
     ("pay", "INV-1", "9", "--method", "credit"), {CREDIT: 900, OWED: -900}),
    ("tip by card", BOOKED, ("tip", "INV-1", "9"), {CARD: 900, TIPS: -900}),
    ("tip in cash", BOOKED, ("tip", "INV-1", "9", "--method", "cash"), {CASH: 900, TIPS: -900}),
    ("tip without a provider", BILLED, ("tip", "INV-1", "9"), {CARD: 900, "income:tips": -900}),
    ("payment with a tip", [*BOOKED], ("pay", "INV-1", "20", "--tip", "9"),
     {CARD: 2900, OWED: -2000, TIPS: -900}),
    ("an automatic charge with its tip", [*BOOKED, TIPPING, ("clock", "advance", "--to", EVE)],
     ("clock", "advance", "1m"), {CARD: 6000, OWED: -5000, TIPS: -1000}),
    ("late fee", LATE[:2], LATE[2], {OWED: 1000, FEES: -1000}),
    ("write-off", BILLED, ("write-off", "INV-1", *WHY), {BAD_DEBT: 10_000, OWED: -10_000}),
    ("a later payment of that", [*BILLED, ("write-off", "INV-1", *WHY)],
     ("pay", "INV-1", "30", "--method", "cash"), {CASH: 3000, BAD_DEBT: -3000}),
    ("payout of earnings", [*SESSION, ("confirm", "INV-1")], ("payout", "noor"),
     {EARNED: 2334, BANK: -2334}),
    ("payout of tips", [*BOOKED, ("tip", "INV-1", "9")], ("payout", "noor"),
     {TIPS: 900, BANK: -900}),
]  # fmt: skip


@pytest.mark.parametrize(("fact", "acts", "last", "posted"), ROWS, ids=[row[0] for row in ROWS])
def test_every_fact_has_its_row(
    business: Any, fact: str, acts: Words, last: tuple[str, ...], posted: dict[str, int]
) -> None:
    b = lived(business, acts)
    if fact == "late fee":
        b(*last)
        assert [dict(entry) for kind, entry in entries(b) if kind == "late-fee-added"] == [posted]
    else:
        before = Counter(balances(b))
        b(*last)
        after = Counter(balances(b))
        after.subtract(before)
        assert {account: amount for account, amount in after.items() if amount} == posted
    agree(b)


@pytest.mark.parametrize(
    ("acts", "last", "why"),
    [
        ([], SESSION[0], "a session alone owes nothing"),
        (SESSION[:2], SESSION[2], "a pending invoice is nobody's debt yet"),
        (SESSION, ("contest", "INV-1", *WHY), "nor a contested one"),
        ([], BOOKED[0], "a request is no sale"),
        (WALKED[:2], WALKED[2], "a series visit is posted on its Friday"),
        (BOOKED, TIPPING, "an auto-tip is charged later"),
        (BILLED, ("hold", "INV-1", *WHY), "a hold moves no money"),
        (BOOKED, ("visit", "move", "V2", "2026-01-10"), "nor does another day"),
    ],
)
def test_what_moves_no_money_posts_nothing(
    business: Any, acts: Words, last: tuple[str, ...], why: str
) -> None:
    b = lived(business, acts)
    before = entries(b)
    b(*last)
    assert entries(b) == before, why
    agree(b)


def test_an_unanswered_charge_posts_nothing(business: Any) -> None:
    b = lived(business, [*BILLED, ("card", "add", "ada", "pm_sim_timeout")])
    b.to("2026-01-06T17:00")
    assert [kind for kind, _ in entries(b)] == ["invoice-issued"]
    b.to("2026-01-06T17:05")
    assert last_entry(b) == {CARD: 10_000, OWED: -10_000}
    agree(b)


def test_a_deposit_is_part_of_the_invoices_receivable(business: Any) -> None:
    b = lived(business, BOOKED)
    assert entries(b) == [
        ("invoice-issued", [(OWED, 10_000), (UNEARNED, -10_000)]),
        ("payment-approved", [(CARD, 5000), (OWED, -5000)]),
    ]


# --- what is earned when ----------------------------------------------------------------------

BACK = ("refund", "INV-1", "50", *WHY)
DONE = [("visit", "done", "V1"), ("visit", "done", "V2")]


@pytest.mark.parametrize(
    ("acts", "earned", "to_come", "why"),
    [
        ([], 0, 10_000, "60.00 and 40.00 are to come"),
        (DONE[:1], 6000, 4000, "one is done"),
        ([BACK], 0, 5000, "what goes back before the visits was never earned"),
        ([BACK, DONE[0]], 5000, 0, "the first visit earns what is left"),
        ([BACK, *DONE], 5000, 0, "and the last nothing"),
        ([DONE[0], BACK], 5000, 0, "what is to come goes first, then what was earned"),
        ([*DONE, BACK], 5000, 0, "all of it was earned"),
        ([BACK, ("visit", "add", "B1", "2026-01-12", "5")], 0, 5500, "a new visit is whole"),
        ([BACK, ("visit", "cancel", "V2", "--release", "100%")], 0, 1000, "one comes off"),
        ([BACK, ("visit", "cancel", "V1", "--release", "50%")], 2000, 0, "30.00 off, 20.00 left"),
        ([BACK, ("visit", "cancel", "V1", "--release", "0%"), DONE[1]], 5000, 0, "all is kept"),
        ([BACK, ("void", "INV-1", *WHY)], 0, 0, "nothing is left of it"),
    ],
)  # fmt: skip
def test_a_refund_is_of_what_is_still_to_come_first(
    business: Any, acts: Words, earned: int, to_come: int, why: str
) -> None:
    """Income never falls below what was earned, and at the end of a booking nothing is to come."""
    b = lived(business, [*BOOKED, *acts])
    found = balances(b)
    assert (-found.get(SERVICES, 0), -found.get(UNEARNED, 0)) == (earned, to_come), why
    assert b("report", "revenue")["total"]["services"] == f"{earned / 100:.2f}"
    agree(b)


# --- the opposites ----------------------------------------------------------------------------

UNDONE: list[tuple[str, Words, tuple[str, ...], Words, str]] = [
    ("direct invoice", [], BILLED[0], [("void", "INV-1", *WHY)], "void"),
    ("session confirmed", [*SESSION, NO_CARD], ("confirm", "INV-1"),
     [("void", "INV-1", *WHY)], "void"),
    ("booking without a deposit", [("config", "set", "deposit_rate", "0%"), BOOKED[0]], BOOKED[1],
     [("void", "INV-1", *WHY)], "void"),
    ("… with a visit done", [("config", "set", "deposit_rate", "0%"), BOOKED[0]], BOOKED[1],
     [("visit", "done", "V1"), ("void", "INV-1", *WHY)], "void"),
    ("… its visits cancelled", [("config", "set", "deposit_rate", "0%"), BOOKED[0]], BOOKED[1],
     [("visit", "cancel", "V1", "--release", "100%"), ("visit", "cancel", "V2")], "cancellation"),
    ("visit added", BOOKED, ("visit", "add", "B1", "2026-01-12", "5.00"),
     [("visit", "cancel", "V3")], "cancellation"),
    ("card charged", BILLED, ("pay", "INV-1"), [("reverse", "P1", *WHY)], "reversal"),
    ("check with excess and tip", BILLED,
     ("pay", "INV-1", "130", "--tip", "7", "--method", "check"), [("reverse", "P1", *WHY)],
     "reversal"),
    ("credit used", [*BILLED, ("client", "credit", "ada", "9", *WHY)],
     ("pay", "INV-1", "9", "--method", "credit"), [("reverse", "P2", *WHY)], "reversal"),
    ("tip", BOOKED, ("tip", "INV-1", "9"), [("reverse", "P2", *WHY)], "reversal"),
    ("tip", BOOKED, ("tip", "INV-1", "9"), [("refund", "INV-1", "9", "--tip", *WHY)], "refund"),
    ("direct invoice, paid", [], BILLED[0], [("pay", "INV-1"), ("refund", "INV-1", "100", *WHY)],
     "refund"),
    ("session, paid", SESSION, ("confirm", "INV-1"), [("refund", "INV-1", "33.35", *WHY)],
     "refund"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("fact", "acts", "done", "undone", "why"), UNDONE, ids=[f"{row[4]}: {row[0]}" for row in UNDONE]
)
def test_corrections_are_the_opposite_of_what_they_undo(
    business: Any, fact: str, acts: Words, done: tuple[str, ...], undone: Words, why: str
) -> None:
    b = lived(business, acts)
    before = balances(b)
    b(*done)
    assert balances(b) != before, fact
    for words in undone:
        b(*words)
    assert balances(b) == before, f"{why}: as if it had never been"
    agree(b)


def test_waived_the_late_fee_is_undone(business: Any) -> None:
    b = lived(business, LATE)
    [fee] = [dict(entry) for kind, entry in entries(b) if kind == "late-fee-added"]
    b("waive", "INV-1", *WHY)
    assert last_entry(b) == {account: -amount for account, amount in fee.items()}
    agree(b)


def test_waived_after_it_was_paid_it_is_credit(business: Any) -> None:
    b = lived(business, [*LATE, ("pay", "INV-1", "--method", "cash")])
    b("waive", "INV-1", *WHY)
    assert last_entry(b) == {FEES: 1000, CREDIT: -1000}
    agree(b)


@pytest.mark.parametrize(
    ("way", "posted", "why"),
    [
        ("card", {CARD: -1000, SERVICES: 1000}, "to the card"),
        ("cash", {CASH: -1000, SERVICES: 1000}, "out of the till"),
        ("credit", {CREDIT: -1000, SERVICES: 1000}, "the client may use it"),
    ],
)
def test_a_part_given_back(business: Any, way: str, posted: dict[str, int], why: str) -> None:
    b = lived(business, [*BILLED, ("pay", "INV-1")])
    b("refund", "INV-1", "10", *WHY, "--to", way)
    assert last_entry(b) == posted, why
    agree(b)


def test_a_part_of_a_session_given_back(business: Any) -> None:
    b = lived(business, [*SESSION, ("confirm", "INV-1"), ("refund", "INV-1", "0.02", *WHY)])
    assert last_entry(b) == {CARD: -2, EARNED: 1, CHARGE: 1}
    agree(b)


def test_what_a_cancellation_leaves_beyond_the_due(business: Any) -> None:
    """60.00 off a booking of 100.00 that was paid 50.00: ten are the client's now."""
    b = lived(business, BOOKED)
    b("visit", "cancel", "V1", "--release", "100%")
    assert last_entry(b) == {OWED: -5000, UNEARNED: 6000, CREDIT: -1000}
    agree(b)


# --- any life ---------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(1000, 1012))
def test_after_any_history_books_tables_and_gateway_agree(seed: int) -> None:
    history = History(seed)
    history.live(90)
    agree(history.business)
    history.business.close()
