"""What became of a payment, for people: a tip reads as it went."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.commands.bench import run


def after(tmp_path: Path, *lines: str) -> str:
    """What the last of these says, in a file in which ada has a card and owes 50.00."""
    shown = ""
    for line in (
        "init --simulated-from 2026-01-05T09:00",
        "client add ada",
        "card add ada pm_card_visa",
        "issue ada 50.00 --due 2026-02-01",
        *lines,
    ):
        ended = run(["--db", str(tmp_path / "x.db"), *shlex.split(line)])
        assert ended.code in {0, 5}, ended.err
        shown = ended.out
    return shown


@pytest.mark.parametrize(
    ("lines", "told", "why"),
    [
        (["tip INV-1 10.00"], "tip visa-4242 10.00 approved", "a tip alone is all that moved"),
        (
            ["tip INV-1 10.00", "refund INV-1 4.00 --tip --reason much"],
            "refund visa-4242 4.00 approved, tip given back",
            "it went back",
        ),
        (
            ["card add ada pm_sim_insufficientFunds", "tip INV-1 3.00"],
            "tip visa-9995 3.00 declined (insufficient funds)",
            "it never came",
        ),
        (
            ["tip INV-1 10.00", "reverse P1 --reason typo"],
            "tip visa-4242 10.00 approved, 10.00 reversed",
            "it came, and did not hold",
        ),
        (
            ["pay INV-1 --tip 6.60"],
            "manual visa-4242 56.60 approved, 6.60 of it tip",
            "what the card's statement shows is the one number",
        ),
        (
            ["pay INV-1 --tip 6.60", "refund INV-1 20.00 --reason late"],
            "approved, 6.60 of it tip, 20.00 refunded",
            "and what became of it stands behind",
        ),
        (
            ["pay INV-1 90.00 --method cash"],
            "approved, 40.00 to credit",
            "a part of it is credit",
        ),
    ],
)
def test_a_payment_reads_as_it_went(tmp_path: Any, lines: list[str], told: str, why: str) -> None:
    shown = " ".join(after(tmp_path, *lines, "show INV-1").split())
    assert told in shown, why


def test_an_outcome_that_would_wrap_has_the_room_of_the_time_of_day(tmp_path: Any) -> None:
    db = ["--db", str(tmp_path / "x.db")]
    for line in (
        "init --simulated-from 2026-01-05T09:00",
        "client add ada",
        "card add ada pm_sim_insufficientFunds",
        "issue ada 50.00 --due 2026-01-06",
        "clock advance 2d",
        "issue ada 5.00 --due 2026-02-01",
        "pay INV-2 --method cash",
    ):
        assert run([*db, *line.split()]).code == 0
    declined = run([*db, "show", "INV-1"]).out.splitlines()[-1]
    told = "P1  2026-01-06  collect  visa-9995  50.00  declined (insufficient funds)"
    assert declined.strip() == told, "one line of 80 columns"
    assert len(declined) <= 80
    assert "P2  2026-01-07 09:00  manual  cash" in run([*db, "show", "INV-2"]).out, "there is room"


BOOKED = [
    "client edit ada --auto-tip 10%",
    "book ada --visit '2026-01-06T10:00 50.00 Walk'",
    "confirm B1",
    "clock advance 2d",
]


@pytest.mark.parametrize(
    ("lines", "words", "told", "why"),
    [
        (["pay INV-1 --tip 6.60"], "show P1", "amount 56.60 USD (50.00 + tip 6.60) by", "parts"),
        (["tip INV-1 10.00"], "show P1", "amount 10.00 USD, all of it tip by", "a tip alone"),
        (["pay INV-1"], "show P1", "amount 50.00 USD by", "no tip"),
        (BOOKED, "show P2", "amount 30.00 USD (25.00 + auto-tip 5.00) by", "her own setting"),
        (BOOKED, "show INV-2", "tips 5.00 auto-tip (apart from what is due)", "likewise"),
        (
            [*BOOKED, "tip INV-2 2.00"],
            "show INV-2",
            "tips 7.00, with an auto-tip of 5.00 (apart from what is due)",
            "and one by hand",
        ),
        (["tip INV-1 2.00"], "show INV-1", "tips 2.00 (apart from what is due)", "by hand alone"),
        (["pay INV-1 --tip 6.60"], "find 56.60", "manual 56.60 (50.00 + tip 6.60), ap", "as asked"),
        ([], "tip INV-1 5 --dry-run", "visa-4242 would be charged 5.00 USD, all of it tip", "dry"),
        (
            [],
            "pay INV-1 --tip 5 --dry-run",
            "visa-4242 would be charged 55.00 USD (50.00 + tip 5.00)",
            "what the card would pay",
        ),
    ],
)
def test_what_a_card_pays_is_one_number_with_its_parts(
    tmp_path: Any, lines: list[str], words: str, told: str, why: str
) -> None:
    shown = after(tmp_path, *lines, words)
    assert told in " ".join(shown.split()), why
