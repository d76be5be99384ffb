"""`pay --received`: money is recorded on the day it came. SPEC 9."""

from __future__ import annotations

import shlex
from typing import Any

import pytest

from invoicectl import errors
from invoicectl.errors import ReceivedBefore
from tests.support import Business, refused

Json = Any


def late(*, autopay: str = "on", **settings: Any) -> Business:
    """INV-1 of 333.33, its deposit paid and 166.66 due: 33.33 late on Friday the 9th."""
    b = Business("2026-01-05T09:00", preset="pet-care", **settings)
    b.petcare()
    visits = [f"--visit=2026-01-0{day}T10:00 111.11 Walk" for day in (5, 6, 7)]
    b("book", "ada", *visits)
    b("confirm", "B1")
    b("card", "add", "ada", "pm_card_chargeCustomerFail")
    b("client", "edit", "ada", "--autopay", autopay)
    b.to("2026-01-09T09:00")
    return b


def test_what_came_before_the_fee_undoes_it() -> None:
    b = late()
    before = b.invoice()
    assert (before["status"], before["late_fee"], before["due"]) == ("overdue", "33.33", "199.99")
    words = ("pay", "INV-1", "--method", "transfer", "--received", "2026-01-08T16:59")
    done = b.done(*words)
    shown: Json = done.value
    assert (shown["status"], shown["late_fee"], shown["paid"]) == ("paid", "0.00", "333.33")
    assert shown["payments"][-1]["at"] == "2026-01-08T21:59:00Z"
    assert shown["payments"][-1]["recorded_at"] == "2026-01-09T14:00:00Z"
    later = b("show", "P4")
    assert later | shown["payments"][-1] == later, "the same later, from the log"
    assert done.notes == (
        (
            "the late fee of INV-1, 33.33 USD, is waived: nothing would have been due on "
            "Thu 2026-01-08 17:00 EST"
        ),
    )
    assert [each[3:5] for each in b.events()[-2:]] == [
        ("INV-1", "late-fee-waived"),
        ("P4", "payment-received"),
    ]
    at, recorded_at = b.events()[-1][:2]
    assert (at, recorded_at) == ("2026-01-08T21:59:00Z", "2026-01-09T14:00:00Z")
    b.check()


FEES = [
    ("2026-01-08T16:59:59", "166.66", "0.00", "a second before the decline that brought it"),
    ("2026-01-08T17:00:00", "166.66", "33.33", "at the very instant time wins"),
    ("2026-01-08T17:00:01", "166.66", "33.33", "a second after it"),
    ("2026-01-08", "166.66", "0.00", "a date is its midnight"),
    ("2026-01-08", "166.65", "33.33", "a cent would have been due"),
    ("2026-01-05T09:00", "166.66", "0.00", "when the invoice was issued"),
    ("2026-01-06", "500.00", "0.00", "more than enough"),
]


@pytest.mark.parametrize(("received", "amount", "fee", "why"), FEES)
def test_a_fee_stands_unless_nothing_would_have_been_due(
    received: str, amount: str, fee: str, why: str
) -> None:
    b = late()
    shown = b("pay", "INV-1", amount, "--method", "check", "--received", received)
    assert shown["late_fee"] == fee, why
    b.check()


def test_without_autopay_it_is_the_overdue_instant() -> None:
    for received, fee in (("2026-01-14T16:59:59", "0.00"), ("2026-01-14T17:00", "33.33")):
        b = late(autopay="off")
        b.to("2026-01-20")
        assert b.invoice()["late_fee"] == "33.33"
        shown = b("pay", "INV-1", "166.66", "--method", "cash", "--received", received)
        assert (shown["late_fee"], shown["payments"][-1]["method"]) == (fee, "cash")
        b.check()


def test_two_parts_that_came_in_time_undo_it_together() -> None:
    b = late()
    words = ("--method", "cash", "--received", "2026-01-07")
    assert b("pay", "INV-1", "100.00", *words)["late_fee"] == "33.33"
    assert b("pay", "INV-1", "66.66", *words)["late_fee"] == "0.00"
    assert b.invoice()["status"] == "paid"
    b.check()


def test_a_part_that_was_reversed_undoes_nothing() -> None:
    b = late()
    words = ("--method", "cash", "--received", "2026-01-07")
    b("pay", "INV-1", "100.00", *words)
    b("reverse", "P4", "--reason", "Typed twice")
    assert b("pay", "INV-1", "66.66", *words)["late_fee"] == "33.33"


def test_a_smaller_base_changes_nothing() -> None:
    b = late(late_fee_base="due")
    assert b.invoice()["late_fee"] == "16.67"
    shown = b("pay", "INV-1", "100.00", "--method", "cash", "--received", "2026-01-07")
    assert (shown["late_fee"], shown["due"]) == ("16.67", "83.33")


def test_by_default_it_is_what_is_due_with_a_fee_that_stands() -> None:
    b = late()
    shown = b("pay", "INV-1", "--method", "cash", "--received", "2026-01-09")
    assert (shown["paid"], shown["late_fee"], shown["status"]) == ("366.66", "33.33", "paid")


def test_a_card_that_was_charged_meanwhile_stays_charged() -> None:
    b = late()
    b("card", "default", "ada", "pm_card_visa")
    b("pay", "INV-1")
    words = ("pay", "INV-1", "166.66", "--method", "transfer", "--received", "2026-01-08")
    done = b.done(*words)
    shown: Json = done.value
    assert (shown["status"], shown["late_fee"], shown["due"]) == ("paid", "0.00", "0.00")
    assert b("show", "ada")["credit"] == "199.99"
    assert done.notes[-1] == (
        "visa-4242 was charged 199.99 since then: invoicectl refund ada 199.99 --to card "
        "--reason TEXT gives it back"
    )
    line = done.notes[-1].partition("invoicectl ")[2].partition(" gives")[0].split()
    assert b(*line)["credit"] == "0.00", "what the note says can be done"
    b.check()


def test_what_is_too_much_is_offered_back_once(business: Any) -> None:
    b = business(preset="pet-care")
    b.petcare()
    b("issue", "ada", "30.00", "--due", "2026-01-08")
    b("clock", "advance", "1d")
    b("pay", "INV-1", "10.00")
    b.to("2026-01-09T09:00")
    words = ("pay", "INV-1", "15.00", "--method", "cash", "--received", "2026-01-05T10:00")
    offered = [each for each in b.done(*words).notes if "--to card" in each]
    assert [each.partition(":")[0] for each in offered] == [
        "visa-4242 was charged 10.00 since then",
        "visa-4242 was charged 20.00 since then",
    ]
    for each in offered:
        back = each.partition("invoicectl ")[2].partition(" --reason")[0]
        b(*back.split(), "--reason", "Paid twice")
    assert b("show", "ada")["credit"] == "0.00"
    b.check()


def test_all_of_a_client_is_paid_on_that_day() -> None:
    b = late()
    b("issue", "ada", "50.00", "--due", "2026-02-01")
    words = ("pay", "ada", "200.00", "--method", "transfer", "--received", "2026-01-08")
    done = b.done(*words)
    bills: Json = done.value
    assert [(bill["number"], bill["status"], bill["late_fee"]) for bill in bills] == [
        ("INV-1", "paid", "0.00")
    ], "INV-2 was issued after it"
    assert b("show", "ada")["credit"] == "33.34"
    assert b("show", "P5")["at"] == b("show", "P4")["at"] == "2026-01-08T05:00:00Z"
    assert "33.34 USD beyond what was due is now client credit of ada (P5)" in done.notes
    b.check()


@pytest.mark.parametrize(
    ("amount", "fees", "dues", "why"),
    [
        ("200.00", ["10.00", "10.00"], ["0.00", "20.00"], "the first's fee came before the money"),
        ("209.99", ["10.00", "10.00"], ["0.00", "10.01"], "a cent of the second would be due"),
        ("210.00", ["10.00", "0.00"], ["0.00", "0.00"], "nothing of the second would be due"),
    ],
)
def test_the_next_invoice_is_judged_by_what_the_one_before_leaves(
    amount: str, fees: list[str], dues: list[str], why: str
) -> None:
    b = Business("2026-01-01T09:00", preset="pet-care", overdue_after="7d")
    b.petcare()
    b("client", "edit", "ada", "--autopay", "off")
    for due in ("2026-01-05", "2026-01-10"):
        b("issue", "ada", "100.00", "--due", due)
    b.to("2026-01-20T09:00")
    b("pay", "ada", amount, "--method", "cash", "--received", "2026-01-14T10:00")
    bills = [b.invoice(f"INV-{number}") for number in (1, 2)]
    assert [each["late_fee"] for each in bills] == fees, why
    assert [each["due"] for each in bills] == dues, why
    b.check()


def test_a_receipt_goes_out_now() -> None:
    b = late()
    b("pay", "INV-1", "--method", "cash", "--received", "2026-01-07")
    told = {kind: at for kind, _, at in b.letters()}
    assert told["receipt"] == told["credit-note"] == "2026-01-09T14:00:00Z"


def told(b: Business, kind: str) -> str:
    """The newest letter of a kind, in one line."""
    return str(
        [each for each in b("letters") if each["kind"] == kind][-1]["text"].replace("\n", " ")
    )


def test_the_waiver_and_the_receipt_of_one_act_tell_the_same_rest() -> None:
    b = late(autopay="off")
    b.to("2026-01-20")
    words = ("--method", "cash", "--received", "2026-01-07")
    b("pay", "INV-1", "100.00", *words)
    assert "Please pay 99.99 USD" in told(b, "receipt"), "the fee stands until nothing was due"
    b("pay", "INV-1", "66.66", *words)
    for kind in ("credit-note", "receipt"):
        assert "Nothing is due any more." in told(b, kind)
        assert "Please pay" not in told(b, kind)
    b.check()


def test_the_waivers_of_all_that_is_paid_together_tell_what_is_left_too() -> None:
    b = late(autopay="off")
    b.to("2026-01-20")
    b("pay", "ada", "200.00", "--method", "transfer", "--received", "2026-01-08")
    assert "Nothing is due any more." in told(b, "credit-note")
    assert [kind for kind, *_ in b.letters()][-3:] == ["credit-note", "receipt", "receipt"]
    b.check()


REFUSED = [
    (("--method", "cash", "--received", "2026-01-09T09:00:01"), errors.NotYet, "to come"),
    (("--method", "cash", "--received", "2026-01-05T08:59:59"), ReceivedBefore, "no invoice yet"),
    (("--received", "2026-01-08"), errors.Malformed, "a card is charged now"),
    (("--method", "credit", "--received", "2026-01-08"), errors.Malformed, "credit is used now"),
]


@pytest.mark.parametrize(("words", "error", "why"), REFUSED)
def test_what_is_refused(words: tuple[str, ...], error: type[errors.Error], why: str) -> None:
    assert refused(late(), error, "pay", "INV-1", *words).exit_code in {2, 4}, why


def plain(*, to: str) -> Business:
    """INV-1 of 50.00, issued to ada on Monday the 5th at 09:00 in New York."""
    b = Business("2026-01-05T09:00", preset="pet-care")
    b("client", "add", "ada")
    b("issue", "ada", "50.00", "--due", "2026-01-20")
    b.to(to)
    return b


MIDNIGHT = "a day without a time is its midnight"
TRANSFER = "--method transfer --reference 'bank 5'"
TOO_EARLY = [
    (
        f"pay INV-1 20.00 {TRANSFER} --received 2026-01-05",
        "2026-01-07",
        MIDNIGHT,
        f"invoicectl pay INV-1 20.00 {TRANSFER} --received 2026-01-05T09:00",
        "its own day: with the time, and all else as it was typed",
    ),
    (
        "pay ada --method check --received 2026-01-05",
        "2026-01-07",
        MIDNIGHT,
        "invoicectl pay ada --method check --received 2026-01-05T09:00",
        "by the client's name too",
    ),
    (
        "pay INV-1 --tip 5.00 --method cash --received today",
        "2026-01-05T12:00",
        MIDNIGHT,
        "invoicectl pay INV-1 --tip 5.00 --method cash",
        "today is now, where it is left out",
    ),
    (
        "pay INV-1 --method cash --received 2026-01-05T08:59",
        "2026-01-07",
        "after Mon 2026-01-05 08:59 EST",
        (
            "invoicectl client credit ada 50.00 --method cash --received 2026-01-05T08:59 "
            "--reason 'for INV-1' && invoicectl pay INV-1 50.00 --method credit"
        ),
        "who gives a time means it",
    ),
    (
        "pay INV-1 20.00 --method check --received 2026-01-02",
        "2026-01-07",
        "after Fri 2026-01-02 00:00 EST",
        (
            "invoicectl client credit ada 20.00 --method check --received 2026-01-02 "
            "--reason 'for INV-1' && invoicectl pay INV-1 20.00 --method credit"
        ),
        "an earlier day: in advance, in the way it came, and then on the invoice",
    ),
    (
        f"pay INV-1 80 {TRANSFER} --received 2026-01-02",
        "2026-01-07",
        "after Fri 2026-01-02 00:00 EST",
        (
            "invoicectl client credit ada 80.00 --method transfer --received 2026-01-02 "
            "--reason 'bank 5' && invoicectl pay INV-1 50.00 --method credit"
        ),
        "what is beyond the due stays credit; the text of the transfer is kept",
    ),
    (
        "pay INV-1 50% --method check --received 2026-01-02",
        "2026-01-07",
        "after Fri 2026-01-02 00:00 EST",
        (
            "invoicectl client credit ada 25.00 --method check --received 2026-01-02 "
            "--reason 'for INV-1' && invoicectl pay INV-1 25.00 --method credit"
        ),
        "a share of what is due is that sum",
    ),
    (
        "pay ada --method check --reference 'bank 7' --received 2026-01-02",
        "2026-01-07",
        "after Fri 2026-01-02 00:00 EST",
        "invoicectl pay ada AMOUNT --method check --reference 'bank 7' --received 2026-01-02",
        "of a client: the same command with the sum, which makes credit of it",
    ),
]


@pytest.mark.parametrize(("line", "to", "told", "hint", "why"), TOO_EARLY)
def test_what_came_before_its_invoice_is_told_what_works(
    line: str, to: str, told: str, hint: str, why: str
) -> None:
    b = plain(to=to)
    error = refused(b, ReceivedBefore, *shlex.split(line))
    assert error.message.endswith(told), why
    command, _, _ = str(error.hint).partition(" says ")
    command, _, _ = command.partition(" records ")
    command, _, _ = command.partition(", without")
    assert command == hint, why
    for each in hint.replace("AMOUNT", "1.00").split(" && "):
        b.done(*shlex.split(each)[1:])
    b.check()


def test_the_whole_way_pays_the_invoice_from_that_day() -> None:
    """Other credit of the client's is left as it was."""
    b = plain(to="2026-01-07")
    b("client", "credit", "ada", "9.00", "--reason", "sorry")
    error = refused(
        b, ReceivedBefore, *shlex.split("pay INV-1 --method cash --received 2026-01-02")
    )
    for each in str(error.hint).split(" && "):
        b.done(*shlex.split(each)[1:])
    assert (b.invoice()["status"], b("show", "ada")["credit"]) == ("paid", "9.00")
    assert b("show", "P2")["at"] == "2026-01-02T05:00:00Z"
    b.check()


def test_what_waits_for_its_client_is_not_paid_from_credit_yet() -> None:
    b = Business("2026-01-05T09:00", preset="marketplace")
    b.marketplace()
    b("issue", "S1", "40.00")
    b.to("2026-01-06")
    words = shlex.split("pay INV-1 --method cash --received 2026-01-02")
    assert refused(b, ReceivedBefore, *words).hint == (
        "invoicectl client credit ada 40.00 --method cash --received 2026-01-02 "
        "--reason 'for INV-1'"
    )


def test_a_client_without_invoices_is_not_told_of_midnight() -> None:
    b = plain(to="2026-01-07")
    b("pay", "INV-1", "--method", "cash")
    refused(b, errors.NoInvoice, "pay", "ada", "--method", "cash", "--received", "2026-01-05")


def test_money_in_advance_has_its_day_too() -> None:
    b = late()
    words = ("client", "credit", "ada", "10.00", "--reason", "In advance")
    b(*words, "--method", "cash", "--received", "2026-01-02")
    assert b("show", "P4")["at"] == "2026-01-02T05:00:00Z"
    refused(b, errors.Malformed, *words, "--received", "2026-01-02")
    refused(b, errors.NotYet, *words, "--method", "cash", "--received", "2026-02-02")
    b.check()


def test_the_books_have_it_on_its_day() -> None:
    b = late()
    b("pay", "INV-1", "--method", "cash", "--received", "2026-01-07")
    lines = b("statement", "ada")["lines"]
    assert [each["at"] for each in lines] == sorted(each["at"] for each in lines)
    (row,) = [each for each in lines if each["at"] == "2026-01-07T05:00:00Z"]
    assert row["credit"] == "166.66"
