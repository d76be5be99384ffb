"""What became of a payment, for people: a tip reads as it went."""

from __future__ import annotations

from typing import Any

import pytest

from tests.commands.bench import run


@pytest.mark.parametrize(
    ("lines", "told", "why"),
    [
        (["tip INV-1 10.00"], "approved, 10.00 tip", "it came in"),
        (
            ["tip INV-1 10.00", "refund INV-1 4.00 --tip --reason much"],
            "approved, 4.00 tip given back",
            "it went back",
        ),
        (
            ["card add ada pm_sim_insufficientFunds", "tip INV-1 3.00"],
            "declined (insufficient funds), 3.00 tip asked",
            "it never came",
        ),
        (
            ["tip INV-1 10.00", "reverse P1 --reason typo"],
            "approved, 10.00 tip, 10.00 reversed",
            "it came, and did not hold",
        ),
        (
            ["pay INV-1 90.00 --method cash"],
            "approved, 40.00 to credit",
            "a part of it is credit",
        ),
    ],
)
def test_a_payment_reads_as_it_went(tmp_path: Any, lines: list[str], told: str, why: str) -> None:
    db = ["--db", str(tmp_path / "x.db")]
    for line in (
        "init --simulated-from 2026-01-05T09:00",
        "client add ada",
        "card add ada pm_card_visa",
        "issue ada 50.00 --due 2026-02-01",
        *lines,
    ):
        ended = run([*db, *line.split()])
        assert ended.code in {0, 5}, ended.err
    shown = " ".join(run([*db, "show", "INV-1"]).out.split())
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
