"""What is shown fits 80 columns, whatever people typed; a command to copy is whole on a line."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from invoicectl.domain.text import width
from tests.commands.bench import run

HANDLE = "bartholomew-of-the-old-house-on-the-hill"
TEXT = "Looking after both cats, the tortoise and the fish while the house is being painted"
NAME = "Bartholomew Longfellow-Hohenstaufen of the Old House on the Hill by the River"
RULE = "--every MO --time 12:00 --price 9.00"
SET_UP = [
    "init --simulated-from 2026-01-05T09:00 --preset pet-care --set service_charge_rate=30%",
    f"client add {HANDLE} --name '{NAME}'",
    f"card add {HANDLE} pm_sim_insufficientFunds",
    f"card add {HANDLE} pm_card_visa",
    "provider add noor",
    f"issue {HANDLE} 9000000.00 --due 2026-01-06 --line '{TEXT}, and then the same again, twice'",
    f"book {HANDLE} --provider noor --visit '2026-01-07T10:00 85.00 {TEXT}'",
    "confirm B1",
    f"session open {HANDLE} noor --kind email",
    f"session offer S1 40.00 --message '{TEXT}'",
    f"series start {HANDLE} --provider noor {RULE} --service '{TEXT}'",
    "visit add R1 2026-01-05T10:00 40.00",
    f"card default {HANDLE} visa-9995",
    "clock advance 5d",
]
SHOWN = [
    "clock advance 1d",
    "attention",
    "show INV-1",
    "show INV-2",
    "show B1",
    "show S1",
    "show R1",
    "show V1",
    "show P1",
    "show P2",
    f"client show {HANDLE}",
    "tick",
    "config gateway",
    "clock show",
    "letters",
]


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    place: Path = tmp_path_factory.mktemp("wide")
    options = ["--db", str(place / "x.db")]
    for line in SET_UP:
        ended = run([*options, *shlex.split(line)])
        assert ended.code == 0, (line, ended.err)
    return options


@pytest.mark.parametrize("line", SHOWN)
def test_what_is_shown_fits(db: list[str], line: str) -> None:
    ended = run([*db, *line.split()])
    assert ended.code == 0, ended.err
    wide = [each for each in ended.out.splitlines() if width(each) > 80]
    assert [each for each in wide if not each.strip().startswith("invoicectl ")] == []


def test_a_command_that_helps_is_whole(db: list[str]) -> None:
    """On the line of what it helps, where there is room, else on one of its own; where one does for
    several invoices of a client, behind the last of them."""
    told = run([*db, "attention"]).out
    items = json.loads(run([*db, "attention", "--json"]).out)
    assert items
    for item in items:
        hint, client = item["hint"], item["client"]
        for_all = f"{hint.replace(item['ref'], client)}, for all that {client} owes"
        assert f" {hint}\n" in told or f" {for_all}\n" in told
