"""What was paid twice on one invoice is credit; `refund` says how that goes back.

Source: SPEC 7 (refund, credit), SPEC 9 (Errors)."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.commands.bench import run
from tests.commands.telling import answer, words

TWICE = (
    "issue ada 50.00 --due 2026-01-20",
    "pay INV-1 --method transfer",
    "pay INV-1 50.00 --method transfer --reference again",
)
BOTH = (
    "note: ada has this refund, and the 50.00 USD of credit that P2 left beyond the due; "
    "to give back P2"
)
UNDONE = "invoicectl reverse P3 --reason 'wrong payment'"
RIGHT = "invoicectl refund ada 50.00 --reason TEXT --to bank"


@pytest.mark.parametrize(
    ("line", "code", "told", "why"),
    [
        ("refund P2 50.00 --reason x", 2, f"hint: {RIGHT} gives back what P2", "it left credit"),
        ("refund P1 50.00 --reason x", 2, "hint: did you mean INV-1?", "all of it is on INV-1"),
        ("refund P9 50.00 --reason x", 2, "hint: write it like INV-1", "there is no such payment"),
        ("refund INV-1 50.00 --reason x", 4, f"hint: {RIGHT}", "no card was charged"),
        ("refund INV-1 80.00 --reason x --to bank", 4, f"hint: {RIGHT}", "more than was paid"),
        (
            "refund INV-1 50.00 --reason x --to cash",
            0,
            f"{BOTH} instead: {UNDONE} && invoicectl refund ada 50.00 --to cash --reason x",
            "done, and perhaps not what was meant: the money is still in the house",
        ),
        (
            "refund INV-1 20.00 --reason 'paid twice' --to bank",
            0,
            f"{UNDONE} && invoicectl refund ada 20.00 --to bank --reason 'paid twice'",
            "a part: so much of the other payment, and in the same words",
        ),
        (
            "refund INV-1 50.00 --reason x --to bank --dry-run",
            0,
            (
                "note: ada would have this refund, and the 50.00 USD of credit that P2 left "
                "beyond the due; to give back P2 instead: invoicectl refund ada 50.00 --to bank "
                "--reason x\n"
            ),
            "before anything is done the right command is enough",
        ),
        ("refund INV-1 5.00 --reason x --to credit", 0, "", "who makes credit knows of it"),
    ],
)
def test_how_what_was_paid_twice_goes_back(
    tmp_path: Path, line: str, code: int, told: str, why: str
) -> None:
    ended = answer(tmp_path, [*TWICE, line])
    assert ended.code == code, ended.err
    assert told in ended.err if told else ended.err == "", why


@pytest.mark.parametrize(
    ("lines", "line", "hint"),
    [
        (TWICE[:2], "refund INV-1 80.00 --reason x --to bank", "hint: invoicectl show INV-1"),
        (TWICE[:2], "refund INV-1 50.00 --reason x", "hint: give it back with --to cash"),
        (
            (*TWICE, "refund ada 20.00 --reason x --to bank"),
            "refund INV-1 50.00 --reason x",
            "hint: invoicectl refund ada 30.00",
        ),
        (TWICE, "refund INV-1 5.00 --tip --reason x", "hint: invoicectl show INV-1"),
    ],
)
def test_only_credit_that_there_is_is_named(
    tmp_path: Path, lines: Sequence[str], line: str, hint: str
) -> None:
    assert hint in answer(tmp_path, [*lines, line]).err


def test_the_hint_gives_back_what_was_paid_twice(tmp_path: Path) -> None:
    hint = answer(tmp_path, [*TWICE, "refund P2 50.00 --reason x"]).err.partition("hint: ")[2]
    command = hint.partition(" gives back")[0].replace("TEXT", "'paid twice'")
    db = ["--db", str(tmp_path / "x.db")]
    assert run([*db, *shlex.split(command)[1:]]).code == 0
    shown = run([*db, "show", "ada"]).out
    assert "credit" not in shown.partition("last payments")[0]
    assert "paid -50.00 due 0.00" in words(run([*db, "show", "INV-1"]).out)


def test_the_note_gives_back_the_other_payment_instead(tmp_path: Path) -> None:
    refunded = answer(tmp_path, [*TWICE, "refund INV-1 50.00 --reason twice --to bank"])
    db = ["--db", str(tmp_path / "x.db")]
    for command in refunded.err.strip().partition("instead: ")[2].split(" && "):
        assert run([*db, *shlex.split(command)[1:]]).code == 0
    assert "paid -50.00 due 0.00" in words(run([*db, "show", "INV-1"]).out)
    assert "credit" not in run([*db, "show", "ada"]).out.partition("last payments")[0]


def test_what_is_on_a_card_already_is_not_taken_back(tmp_path: Path) -> None:
    by_card = (
        "card add ada pm_card_visa",
        TWICE[0],
        "pay INV-1",
        "pay INV-1 50.00 --method cash",
    )
    ended = answer(tmp_path, [*by_card, "refund INV-1 50.00 --reason x"])
    back = "invoicectl refund ada 50.00 --to bank --reason x"
    assert ended.err == f"{BOTH} too: {back}\n"


def test_credit_from_elsewhere_is_told_without_a_payment(tmp_path: Path) -> None:
    goodwill = "client credit ada 7.00 --reason sorry"
    ended = answer(tmp_path, [*TWICE[:2], goodwill, "refund INV-1 5.00 --reason x --to bank"])
    assert ended.err == (
        "note: 5.00 USD is recorded as sent by bank (P3): send it now\n"
        "note: ada has 7.00 USD of unused credit besides: "
        "invoicectl refund ada 7.00 --reason TEXT --to bank gives it back\n"
    )


def test_what_went_back_to_two_cards_is_one_amount(tmp_path: Path) -> None:
    """The other payment is given back whole, not only as much as one card got."""
    acts = [
        "card add ada pm_card_visa",
        "issue ada 50.00 --due 2026-01-20",
        "pay INV-1 30.00",
        "pay INV-1 20.00",
        "pay INV-1 50.00 --method transfer",
        "refund INV-1 50.00 --reason twice --dry-run",
    ]
    told = answer(tmp_path, acts)
    assert told.code == 0
    assert "instead: invoicectl refund ada 50.00 --to bank --reason twice" in told.err
