"""Whoever tips the wrong invoice is told at once the command that takes that tip back.

Source: B13, SPEC 7 (`refund … --tip`, `reverse`), SPEC 9 (notes)."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.commands.bench import run
from tests.commands.telling import answer

BILLED = (
    "card add ada pm_card_visa",
    "issue ada 40.00 --due 2026-01-20",
    "issue ada 60.00 --due 2026-01-21",
    "tip INV-1 3.00",
)
BY_CARD = "refund INV-2 5.00 --tip --reason 'tip by mistake'"


@pytest.mark.parametrize(
    ("line", "ref", "back", "why"),
    [
        ("tip INV-2 5.00", "INV-2", BY_CARD, "the card gets it back"),
        ("tip ada 5.00", "INV-2", BY_CARD, "the newest invoice's, though nobody named it"),
        (
            "tip INV-1 2.00",
            "INV-1",
            "refund INV-1 2.00 --tip --reason 'tip by mistake'",
            "the other tip on it stays: the newest goes back first",
        ),
        (
            "tip INV-2 5.00 --method cash",
            "INV-2",
            "reverse P2 --reason 'tip by mistake'",
            "no card is asked for cash",
        ),
    ],
)
def test_the_tip_just_made_is_taken_back_by_the_command_that_is_named(
    tmp_path: Path, line: str, ref: str, back: str, why: str
) -> None:
    ended = answer(tmp_path, [*BILLED, line])
    assert ended.err == f"note: this tip is P2; invoicectl {back} takes it back\n", why
    db = ["--db", str(tmp_path / "x.db")]
    assert run([*db, *shlex.split(back)]).code == 0
    shown = run([*db, "show", ref]).out
    assert ("tips    3.00" in shown) == (ref == "INV-1"), why
    assert "P1" not in shown or "refunded" not in shown.partition("P1")[2].partition("\n")[0]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["tip INV-2 5.00 --json"], "a script knows it from the payment"),
        (["tip INV-2 5.00 --dry-run"], "nothing was done"),
    ],
)
def test_only_who_reads_a_table_is_told(tmp_path: Path, lines: Sequence[str], why: str) -> None:
    assert "takes it back" not in answer(tmp_path, [*BILLED, *lines]).err, why


def test_a_tip_that_was_declined_has_no_way_back(tmp_path: Path) -> None:
    declined = "card add ada pm_card_chargeCustomerFail"
    ended = answer(tmp_path, [*BILLED, declined, "tip INV-2 5.00"])
    assert ended.code == 5
    assert "takes it back" not in ended.err
