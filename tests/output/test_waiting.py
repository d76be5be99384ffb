"""What waits for a person, as it is read: whom to call, and the command that helps with it."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from invoicectl.domain.text import width
from tests.commands.bench import run
from tests.output.terminal import shown_on

BAD, GOOD = "pm_sim_insufficientFunds", "pm_card_visa"


@pytest.mark.parametrize(
    ("columns", "told", "why"),
    [
        (
            80,
            "INV-1  kim  7 days ago, Tue 13 Jan  overdue, 110.00 USD due; tel. +1 555 0100\n",
            "whom to ring, behind the reason",
        ),
        (
            120,
            "INV-1  kim  Kim Reyes, +1 555 0100  7 days ago, Tue 13 Jan",
            "with the name",
        ),
    ],
)
def test_it_says_how_to_reach_a_client(tmp_path: Path, columns: int, told: str, why: str) -> None:
    db = ["--db", str(tmp_path / "x.db")]
    for line in (
        "init --simulated-from 2026-01-05T09:00",
        "client add kim --name 'Kim Reyes' --phone '+1 555 0100' --email kim@x.org --autopay off",
        "issue kim 100.00 --due 2026-01-06",
        "clock advance --to 2026-01-20",
    ):
        assert run([*db, *shlex.split(line)]).code == 0, line
    seen = shown_on([*db, "attention"], 24, columns, {"NO_COLOR": "1", "PAGER": "cat"})
    assert told in seen.printed, (why, seen.printed)
    assert all(width(line) <= columns for line in seen.printed.splitlines())
    items = json.loads(run([*db, "attention", "--json"]).out)
    assert [list(each) for each in items] == [["ref", "client", "since", "why", "hint", "kind"]]


KIM = "client edit kim --phone '+1 555 0100'"


@pytest.mark.parametrize(
    ("lines", "told", "why"),
    [
        (
            (*(f"issue kim {day}.00 --due 2026-01-0{day}" for day in (6, 7)), "clock advance 9d"),
            {"INV-1": False, "INV-2": True},
            "once behind all that one client owes",
        ),
        (
            (f"card add kim {BAD}", "book kim --visit '2026-01-20T10:00 10.00 Walk'", "confirm B1"),
            {"B1": True},
            "another card is asked for",
        ),
        (
            (
                *(
                    f"card add kim {GOOD}",
                    "series start kim",
                    "visit add R1 2026-01-06T08:00 9.00 Walk",
                ),
                "clock advance 3d",
            ),
            {"V1": False},
            "the provider knows whether the visit was made",
        ),
        (
            ("hold kim --reason away", "clock advance 9d"),
            {"kim": False},
            "it is released or not: that is for the business to say",
        ),
    ],
)
@pytest.mark.parametrize("columns", [80, 140])
def test_a_telephone_is_told_where_the_client_is_to_be_called(
    tmp_path: Path, lines: tuple[str, ...], told: dict[str, bool], why: str, columns: int
) -> None:
    db = ["--db", str(tmp_path / "x.db")]
    for line in ("init --simulated-from 2026-01-05T09:00", "client add kim", KIM, *lines):
        run([*db, *shlex.split(line)])
    seen = shown_on([*db, "attention"], 24, columns, {"NO_COLOR": "1", "PAGER": "cat"})
    blocks = re.split(r"^  (?=\S)", seen.printed, flags=re.MULTILINE)
    shown = {each.split()[0]: "+1 555 0100" in each for each in blocks[1:]}
    expected = told if columns < 120 else {ref: any(told.values()) for ref in told}
    assert shown == expected, (why, seen.printed)


def _told(tmp_path: Path, *lines: str) -> list[str]:
    """What a person reads of what waits, after these lines."""
    db = ["--db", str(tmp_path / "x.db")]
    for line in ("init --simulated-from 2026-01-05T09:00", "client add kim", *lines):
        assert run([*db, *shlex.split(line)]).code == 0, line
    return run([*db, "attention"]).out.splitlines()


OVERDUE = ("clock advance --to 2026-01-20",)
BILLS = ("issue kim 10.00 --due 2026-01-06", "issue kim 20.00 --due 2026-01-07")


@pytest.mark.parametrize(
    ("lines", "hints", "why"),
    [
        (
            (*BILLS, *OVERDUE),
            ["invoicectl pay kim --method transfer, for all that kim owes"],
            "one command does for both",
        ),
        (
            (BILLS[0], "client add bob", "issue bob 5.00 --due 2026-01-06", *OVERDUE),
            ["invoicectl pay INV-1 --method transfer", "invoicectl pay INV-2 --method transfer"],
            "each is another client's",
        ),
        (
            (
                f"card add kim {BAD}",
                BILLS[0],
                "clock advance --to 2026-01-09",
                f"card add kim {GOOD}",
                "client edit kim --autopay off",
                BILLS[1].replace("07", "10"),
                *OVERDUE,
            ),
            ["invoicectl pay kim, for all that kim owes"],
            "the card that is on file now does for both",
        ),
    ],
)
def test_one_command_for_all_that_a_client_owes_is_told_once(
    tmp_path: Path, lines: tuple[str, ...], hints: list[str], why: str
) -> None:
    told = _told(tmp_path, *lines)
    found = [
        "invoicectl" + line.partition("invoicectl")[2] for line in told if "invoicectl" in line
    ]
    assert found == hints, (why, told)


def test_of_a_card_that_expires_no_day_is_told_but_the_charge(tmp_path: Path) -> None:
    told = _told(
        tmp_path, "card add kim pm_sim_visa_exp_2026_01", BILLS[0].replace("01-06", "02-02")
    )
    assert "ago" not in " ".join(told)
    assert "now" not in " ".join(told)
    assert any("before the charge of INV-1 on Mon 2 Feb 17:00" in line for line in told), told
