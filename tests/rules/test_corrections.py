"""SPEC 7: waived fees, payments that did not hold, bad debt, holds, goodwill and payouts."""

from __future__ import annotations

from typing import Any

import pytest

from invoicectl import errors
from tests.desk.books.agreeing import agree
from tests.rules.asking import Words, refused
from tests.rules.test_refunding import (
    BAD,
    CONFIRMED,
    NO_CARD,
    WHY,
    billed,
    credit,
    owed,
    seen,
    session,
    told,
)

CASH = ("--method", "cash")
CHECK = ("--method", "check", "--reference", "77")


def overdue(business: Any, *acts: tuple[str, ...]) -> Any:
    """ada owes INV-1 of 100.00 and a late fee of 10.00; then these acts."""
    b = billed(business, ("card", "add", "ada", BAD))
    b.to("2026-02-07")
    assert seen(b, "status", "late_fee", "due") == ("overdue", "10.00", "110.00")
    for words in acts:
        b(*words)
    return b


# --- waive ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paid", "status", "due", "beyond", "why"),
    [
        (None, "overdue", "100.00", "0.00", "overdue stays while something is due"),
        ("40.00", "overdue", "60.00", "0.00", "likewise of a part"),
        ("99.99", "overdue", "0.01", "0.00", "a cent is something"),
        ("100.00", "paid", "0.00", "0.00", "only the fee was due"),
        ("103.00", "paid", "0.00", "3.00", "of the fee a part was paid: credit"),
        ("110.00", "paid", "0.00", "10.00", "it was paid whole: credit"),
    ],
)
def test_waive_takes_the_fee_off(
    business: Any, paid: str | None, status: str, due: str, beyond: str, why: str
) -> None:
    b = overdue(business, *([("pay", "INV-1", paid, *CASH)] if paid else []))
    b("waive", "INV-1", *WHY)
    assert seen(b, "status", "late_fee", "due") == (status, "0.00", due), why
    assert (credit(b), told(b)) == (beyond, ("clerk", "our fault")), why
    assert refused(b, errors.WrongInvoice, "waive", "INV-1", *WHY).exit_code == 4, "twice is once"
    agree(b)


def test_waive_and_no_fee_comes_again(business: Any) -> None:
    b = billed(business, ("card", "add", "ada", BAD), retry_after="24h,24h")
    b.to("2026-02-06T18:00")
    b("waive", "INV-1", *WHY)
    b.to("2026-02-20")
    assert seen(b, "late_fee", "due", "status") == ("0.00", "100.00", "overdue")
    assert len(seen(b, "payments")[0]) == 3, "the last try was made"
    agree(b)


@pytest.mark.parametrize(
    ("acts", "why"),
    [
        ([], "there is no fee"),
        ([("pay", "INV-1", *CASH)], "paid in time"),
        ([("void", "INV-1", *WHY)], "void"),
    ],
)
def test_waive_what_is_refused(business: Any, acts: Words, why: str) -> None:
    b = billed(business, *acts)
    assert refused(b, errors.WrongInvoice, "waive", "INV-1", *WHY).exit_code == 4, why


# --- reverse ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("acts", "payment", "status", "paid", "due", "left", "why"),
    [
        ([("pay", "INV-1", *CHECK)], "P1", "open", "0.00", "100.00", "0.00", "a check bounced"),
        ([("pay", "INV-1")], "P1", "open", "0.00", "100.00", "0.00", "charged back"),
        ([("pay", "INV-1", "30", *CASH), ("pay", "INV-1")], "P1", "open", "70.00", "30.00", "0.00",
         "a typing error"),
        ([("pay", "INV-1", "130.00", *CHECK)], "P1", "open", "0.00", "100.00", "0.00",
         "with what became credit"),
        ([("pay", "INV-1", "40.00", *CASH), ("pay", "INV-1", "90.00", *CHECK)], "P2", "open",
         "40.00", "60.00", "0.00", "… on what was left"),
        ([("client", "credit", "ada", "60.00", *WHY), ("pay", "INV-1", "60.00", "--method",
         "credit")], "P1", "open", "0.00", "100.00", "60.00", "credit that should not be used"),
        ([("pay", "INV-1"), ("refund", "INV-1", "10.00", *WHY)], "P1", "open", "0.00", "90.00",
         "0.00", "what was not given back"),
    ],
)  # fmt: skip
def test_reverse_paid_falls_and_due_rises(
    business: Any, acts: Words, payment: str, status: str, paid: str, due: str, left: str, why: str
) -> None:
    b = billed(business, *acts)
    shown = b("reverse", payment, *WHY)
    assert shown["number"] == "INV-1"
    assert seen(b, "status", "paid", "due") == (status, paid, due), why
    assert (credit(b), told(b)) == (left, ("clerk", "our fault")), why
    assert b("show", payment)["reversed_at"] == "2026-01-05T14:00:00Z"
    agree(b)
    assert refused(b, errors.NotReversible, "reverse", payment, *WHY).exit_code == 4, "once"
    assert seen(b, "next") == (None,), "no automatic charge follows"
    b.to("2026-03-01")
    assert seen(b, "due", "late_fee") == (due, "0.00")
    b("pay", "INV-1")
    assert seen(b, "status") == ("paid",), "but who asks may charge"
    agree(b)


def test_reverse_on_an_overdue_invoice_it_is_overdue_again(business: Any) -> None:
    b = overdue(business, ("pay", "INV-1", *CHECK))
    assert seen(b, "status") == ("paid",)
    b("reverse", "P3", *WHY)
    assert seen(b, "status", "due", "next") == ("overdue", "110.00", None)
    agree(b)


def test_reverse_a_tip_comes_off_its_provider(business: Any) -> None:
    b = session(business, "40.00", ("confirm", "INV-1"), ("tip", "INV-1", "5.00"))
    b("payout", "noor")
    b("reverse", "P2", *WHY)
    assert (owed(b), seen(b, "tips", "status")) == (("0.00", "-5.00", "33.00"), ("0.00", "paid"))
    agree(b)


def test_reverse_with_its_tip_and_excess(business: Any) -> None:
    b = billed(business, ("pay", "INV-1", "130.00", "--tip", "7.00", *CHECK))
    assert (seen(b, "tips"), credit(b)) == (("7.00",), "30.00")
    b("reverse", "P1", *WHY)
    assert (seen(b, "tips", "due"), credit(b)) == (("0.00", "100.00"), "0.00")
    agree(b)


def test_reverse_a_tip_of_a_booking_without_an_invoice(business: Any) -> None:
    b = business(preset="pet-care")
    b.petcare()
    b("book", "ada", "--visit", "2026-01-07T10:00 10.00", "--provider", "noor")
    b("tip", "B1", "5.00")
    assert b("reverse", "P1", *WHY)["ref"] == "B1"
    assert owed(b) == ("0.00", "0.00", "0.00")
    b("confirm", "B1")
    assert seen(b, "tips") == ("0.00",)
    agree(b)


@pytest.mark.parametrize(
    ("acts", "why"),
    [
        ([("issue", "S1", "0.00"), CONFIRMED], "a confirmed 0.00"),
        ([("issue", "S1", "1.00"), NO_CARD, CONFIRMED], "void"),
    ],
)
def test_reverse_a_tip_where_nothing_else_is_left(business: Any, acts: Words, why: str) -> None:
    b = business(preset="marketplace")
    b.marketplace()
    for words in acts:
        b(*words)
    b("tip", "INV-1", "5.00", *CASH)
    if why == "void":
        b("void", "INV-1", *WHY)
    number = f"P{len(seen(b, 'payments')[0])}"
    b("reverse", number, *WHY)
    assert (seen(b, "tips"), owed(b)[1]) == (("0.00",), "0.00"), why
    agree(b)


@pytest.mark.parametrize(
    ("acts", "payment", "error", "why"),
    [
        ([], "P1", errors.NotFound, "there is none"),
        ([], "INV-1", errors.BadReference, "an invoice is no payment"),
        ([("pay", "INV-1"), ("refund", "INV-1", "1.00", *WHY)], "P2", errors.NotReversible,
         "money that went back"),
        ([("pay", "INV-1", "130.00", *CASH), ("issue", "ada", "10.00", "--due", "2026-02-01"),
          ("pay", "INV-2", "--method", "credit")], "P1", errors.NotReversible,
         "of the credit a part was used"),
        ([("pay", "INV-1"), ("refund", "INV-1", "1.00", *WHY, "--to", "cash")], "P1",
         errors.NotReversible, "a part was given back in cash"),
    ],
)  # fmt: skip
def test_reverse_what_is_refused(
    business: Any, acts: Words, payment: str, error: type[errors.Error], why: str
) -> None:
    b = billed(business, *acts)
    code = {errors.NotFound: 3, errors.BadReference: 2}.get(error, 4)
    assert refused(b, error, "reverse", payment, *WHY).exit_code == code, why


def test_reverse_what_moved_no_money(business: Any) -> None:
    b = billed(business, ("card", "add", "ada", BAD))
    with pytest.raises(errors.Declined):
        b("pay", "INV-1")
    refused(b, errors.NotReversible, "reverse", "P1", *WHY)
    b("card", "add", "ada", "pm_sim_timeout")
    with pytest.raises(errors.OutcomeUnknown):
        b("pay", "INV-1", "60.00")
    refused(b, errors.NotReversible, "reverse", "P2", *WHY)
    b("pay", "INV-1", "40.00", *CASH)
    refused(b, errors.AttemptOpen, "reverse", "P3", *WHY)
    b("clock", "advance", "5m")
    b("reverse", "P2", *WHY)
    assert seen(b, "paid", "due") == ("40.00", "60.00")
    agree(b)


# --- write-off --------------------------------------------------------------------------------


def test_write_off_gives_up_what_is_due(business: Any) -> None:
    b = billed(business, ("pay", "INV-1", "30.00", *CASH), ("write-off", "INV-1", *WHY))
    assert seen(b, "status", "due", "total", "next") == ("written-off", "70.00", "100.00", None)
    assert told(b) == ("clerk", "our fault")
    agree(b)
    b.to("2026-03-01")
    assert len(seen(b, "payments")[0]) == 1, "nothing is collected"
    b("pay", "INV-1", "20.00", *CHECK)
    assert seen(b, "status", "due") == ("written-off", "50.00"), "a later payment is still taken"
    agree(b)
    b("reverse", "P2", *WHY)
    assert seen(b, "status", "due") == ("written-off", "70.00"), "… and may not hold either"
    agree(b)
    b("pay", "INV-1", "75.00", *CASH)
    assert (seen(b, "due"), credit(b)) == (("0.00",), "5.00")
    agree(b)


@pytest.mark.parametrize("words", [(), CASH, ("5.00", *CASH), ("--method", "credit")])
def test_write_off_then_paid_whole_nothing_more_is_taken(
    business: Any, words: tuple[str, ...]
) -> None:
    b = billed(business, ("write-off", "INV-1", *WHY), ("pay", "INV-1"))
    assert seen(b, "due", "paid") == ("0.00", "100.00")
    told = refused(b, errors.NotPayable, "pay", "INV-1", *words)
    assert told.message == "INV-1 is written-off; nothing is due"
    agree(b)


@pytest.mark.parametrize(
    ("acts", "error", "why"),
    [
        ([], errors.WrongInvoice, "pending"),
        ([("contest", "INV-1", *WHY)], errors.WrongInvoice, "contested"),
        ([CONFIRMED], errors.WrongInvoice, "paid"),
        ([NO_CARD, CONFIRMED, ("write-off", "INV-1", *WHY)], errors.WrongInvoice, "twice"),
        ([NO_CARD, CONFIRMED, ("void", "INV-1", *WHY)], errors.WrongInvoice, "void"),
    ],
)
def test_write_off_what_is_refused(
    business: Any, acts: Words, error: type[errors.Error], why: str
) -> None:
    b = session(business, "40.00", *acts)
    assert refused(b, error, "write-off", "INV-1", *WHY).exit_code == 4, why


def test_write_off_with_a_fee_and_the_fee_stays_given_up(business: Any) -> None:
    b = overdue(business, ("write-off", "INV-1", *WHY))
    assert seen(b, "status", "due") == ("written-off", "110.00")
    assert refused(b, errors.WrongInvoice, "waive", "INV-1", *WHY).exit_code == 4
    b("pay", "INV-1", "110.00", *CASH)
    b("refund", "INV-1", "10.00", "--to", "cash", *WHY)
    agree(b)


# --- client credit ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "account"),
    [(None, "expenses:goodwill"), *((each, f"assets:cash:{each}") for each in
                                    ("cash", "check", "transfer"))],
)  # fmt: skip
def test_credit_goodwill_or_money_in_advance(
    business: Any, method: str | None, account: str
) -> None:
    b = billed(business)
    shown = b("client", "credit", "ada", "15.00", *WHY, *(("--method", method) if method else ()))
    assert (shown["credit"], told(b)) == ("15.00", ("clerk", "our fault"))
    with b.desk.look() as work:
        rows = work.store.rows_of("balances")
        assert {row["account"]: row["balance_minor"] for row in rows}[account] == 1500
    agree(b)


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("ada", "0"), errors.BadAmount),
        (("eve", "5.00"), errors.NotFound),
        (("ada", "5.00", "--method", "card"), errors.BadChoice),
        (("ada", "5.00", "--method", "credit"), errors.BadChoice),
    ],
)
def test_credit_what_is_refused(
    business: Any, words: tuple[str, ...], error: type[errors.Error]
) -> None:
    refused(billed(business), error, "client", "credit", *words, *WHY)


# --- payout -----------------------------------------------------------------------------------


def earner(business: Any, **settings: Any) -> Any:
    """noor is owed 28.00 of fees and 5.00 of tips."""
    return session(business, "40.00", CONFIRMED, ("tip", "INV-1", "5.00"), **settings)


@pytest.mark.parametrize(
    ("words", "left", "why"),
    [
        ((), ("0.00", "0.00", "33.00"), "all of both"),
        (("33.00",), ("0.00", "0.00", "33.00"), "exactly all"),
        (("10.00",), ("18.00", "5.00", "10.00"), "a part: earnings first"),
        (("30.00",), ("0.00", "3.00", "30.00"), "then tips"),
    ],
)
def test_payout_of_one(
    business: Any, words: tuple[str, ...], left: tuple[str, ...], why: str
) -> None:
    b = earner(business)
    b("payout", "noor", *words)
    assert owed(b) == left, why
    agree(b)


@pytest.mark.parametrize(
    ("least", "paid", "why"),
    [
        ("28.00", "33.00", "exactly the least; the tips go along"),
        ("28.01", "0.00", "a cent short: tips don't count for it"),
        ("0", "33.00", "by default anything"),
    ],
)
def test_payout_of_all_from_the_least_on(business: Any, least: str, paid: str, why: str) -> None:
    b = earner(business, payout_min=least)
    b("provider", "add", "max")
    told = b("payout", "--all")
    assert [each["provider"] for each in told] == (["noor"] if paid != "0.00" else []), why
    assert owed(b)[2] == paid, why
    assert b("payout", "--all") == [], "then nobody is owed anything"
    agree(b)


def test_payout_settles_the_whole_file_first(business: Any) -> None:
    b = business("2026-01-05T09:00", preset="marketplace", live=True)
    b.marketplace()
    b("issue", "S1", "40.00")
    b.system.at = b.system.at.replace(day=13)
    assert owed(b) == ("0.00", "0.00", "0.00"), "lists show the file as written"
    b("payout", "--all")
    assert owed(b) == ("0.00", "0.00", "28.00"), "silence was consent at this very instant"
    agree(b)


@pytest.mark.parametrize(
    ("words", "error", "code", "why"),
    [
        (("noor", "33.01"), errors.NothingToPayOut, 4, "more than is owed"),
        (("max",), errors.NothingToPayOut, 4, "nothing is owed"),
        (("noor", "0"), errors.BadAmount, 2, "nothing is no payout"),
        (("eve",), errors.NotFound, 3, "nobody"),
        ((), errors.Malformed, 2, "who?"),
        (("noor", "--all"), errors.Malformed, 2, "one or all"),
    ],
)
def test_payout_what_is_refused(
    business: Any, words: tuple[str, ...], error: type[errors.Error], code: int, why: str
) -> None:
    b = earner(business)
    b("provider", "add", "max")
    assert refused(b, error, "payout", *words).exit_code == code, why


def test_payout_nets_what_is_below_zero(business: Any) -> None:
    b = earner(business)
    b("payout", "noor", "28.00")
    b("refund", "INV-1", "10.00", *WHY)
    assert owed(b) == ("-7.00", "5.00", "28.00")
    assert refused(b, errors.NothingToPayOut, "payout", "noor").exit_code == 4
    b("tip", "INV-1", "10.00")
    b("payout", "noor")
    assert owed(b) == ("0.00", "0.00", "36.00"), "15.00 of tips less 7.00"
    agree(b)
