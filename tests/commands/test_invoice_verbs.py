"""Invoices at the command line: plain bills, and corrections with their reasons."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from invoicectl import errors
from tests.commands.bench import Bench
from tests.support import Business, Words, refused

Make = Callable[..., Business]
BAD = "pm_card_chargeCustomerFail"
WHY = ("--reason", "our fault")


PASSED = (
    "note: Mon 2025-12-01 17:00 UTC has passed: it is late already; "
    "its next step waits for Mon 2026-01-05 17:00 UTC\n"
)


def billed(make: Make, *acts: tuple[str, ...]) -> Business:
    """ada owes INV-1 of 100.00, due in a month; then these acts."""
    b = make(preset="pet-care")
    b.petcare()
    b("issue", "ada", "100.00", "--due", "2026-02-05")
    for words in acts:
        b(*words)
    return b


@pytest.mark.parametrize(
    ("words", "error", "why"),
    [
        (("issue", "ada", "0.00", "--due", "2026-02-01"), errors.BadAmount, "above 0"),
        (("issue", "ada", "10.00"), errors.Malformed, "a due date is not guessed"),
        (("issue", "bob", "10.00", "--due", "2026-02-01"), errors.NotFound, "nobody of that name"),
    ],
)
def test_b4_what_is_no_direct_invoice(
    business: Make, words: tuple[str, ...], error: type[errors.Error], why: str
) -> None:
    b = business(preset="pet-care")
    b.petcare()
    assert refused(b, error, *words).exit_code in {2, 3}, why


@pytest.mark.parametrize(
    ("acts", "hint"),
    [
        ((), "invoicectl discount INV-1 AMOUNT --reason TEXT lowers what is due"),
        ((("void", "INV-1", *WHY),), "invoicectl show INV-1"),
        ((("pay", "INV-1", "--method", "cash"),), "invoicectl show INV-1"),
    ],
)
def test_a_bill_is_not_issued_again(
    business: Make, acts: tuple[tuple[str, ...], ...], hint: str
) -> None:
    b = billed(business, *acts)
    error = refused(b, errors.NotFound, "issue", "INV-1", "50.00")
    assert error.hint == hint


@pytest.mark.parametrize(
    ("due", "note", "why"),
    [
        ("2025-12-01", PASSED, "a balance brought forward"),
        ("2026-01-05", "", "today, and not yet five"),
    ],
)  # fmt: skip
def test_a_due_date_in_the_past_is_noted(due: str, note: str, why: str) -> None:
    answer = Bench().run(["issue", "ada", "10.00", "--due", due])
    assert (answer.code, answer.err) == (0, note), why


@pytest.mark.parametrize(
    ("acts", "last", "why"),
    [
        ([], ("void", "INV-1", *WHY), "never was"),
        ([], ("write-off", "INV-1", *WHY), "given up"),
        ([], ("hold", "INV-1", *WHY), "held"),
        (
            [("card", "add", "ada", BAD), ("clock", "advance", "--to", "2026-02-07")],
            ("waive", "INV-1", *WHY),
            "the fee is off",
        ),
        ([("pay", "INV-1")], ("refund", "INV-1", "5.00", *WHY), "given back"),
        ([("pay", "INV-1")], ("refund", "INV-1", "5.00", *WHY, "--to", "cash"), "… in cash"),
        ([("pay", "INV-1")], ("reverse", "P1", *WHY), "did not hold"),
        ([], ("client", "credit", "ada", "5.00", *WHY), "goodwill"),
    ],
)
def test_every_correction_keeps_who_and_why(
    business: Make, acts: Words, last: tuple[str, ...], why: str
) -> None:
    b = billed(business, *acts, last)
    fact = b("log")[-1]
    assert (fact["actor"], fact["data"]["reason"]) == ("clerk", "our fault"), why
    b.check()


@pytest.mark.parametrize("command", ["void", "waive", "write-off", "hold", "refund", "reverse"])
@pytest.mark.parametrize("reason", [None, "", "  "])
def test_every_correction_has_a_reason(business: Make, command: str, reason: str | None) -> None:
    b = billed(business, ("pay", "INV-1", "10.00"))
    words = ["P1"] if command == "reverse" else ["INV-1"]
    words += ["5.00"] if command == "refund" else []
    words += [] if reason is None else ["--reason", reason]
    with pytest.raises(errors.Malformed) as error:
        b(command, *words)
    assert error.value.exit_code == 2


def test_an_invoice_is_shown_held_and_released(business: Make) -> None:
    b = billed(business)
    shown = b("hold", "INV-1", *WHY)
    assert (shown["held"], shown["hold_reason"], shown["next"]) == (True, "our fault", None)
    assert refused(b, errors.HoldRefused, "hold", "INV-1", *WHY).exit_code == 4
    shown = b("release", "INV-1")
    assert (shown["held"], shown["hold_reason"]) == (False, None)
    assert shown["next"] == {"step": "collect", "at": "2026-02-05T22:00:00Z", "rule": "B4"}
    event = b("log")[-1]
    assert (event["kind"], event["actor"]) == ("invoice-released", "clerk")
    b.check()


@pytest.mark.parametrize(
    "ends",
    [("pay", "INV-1", "--method", "cash"), ("void", "INV-1", *WHY), ("write-off", "INV-1", *WHY)],
)
def test_what_has_ended_is_not_shown_held_with_its_client(
    business: Make, ends: tuple[str, ...]
) -> None:
    """A client's hold is on all that is hers; it ends with the invoice. Source: SPEC 7."""
    b = billed(business)
    b("hold", "ada", "--reason", "abroad")
    assert b("show", "INV-1")["hold"]["of"] == "ada"
    ended = b(*ends)
    assert (ended["held"], ended["hold"]) == (False, None)
    assert b("client", "show", "ada")["held"] is True
