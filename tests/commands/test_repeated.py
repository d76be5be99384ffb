"""A second command of the very same words within two minutes is done, and noted."""

from __future__ import annotations

import pytest

from tests.commands.bench import run

PAY = "pay INV-1 5.00 --method cash"


@pytest.fixture
def db(tmp_path: object) -> list[str]:
    options = ["--db", f"{tmp_path}/x.db"]
    for line in (
        "init --simulated-from 2026-01-05T09:00",
        "client add ada",
        "issue ada 50.00 --due 2026-02-01",
    ):
        assert run([*options, *line.split()]).code == 0
    return options


@pytest.mark.parametrize(
    ("between", "second", "ago", "why"),
    [
        ([], PAY, "0s", "the same words at once"),
        (["clock advance 1m"], PAY, "1m", "within the two minutes"),
        (["client add bea"], PAY, "0s", "another command between"),
        (["clock advance 2m"], PAY, None, "two minutes have passed"),
        ([], "pay INV-1 6.00 --method cash", None, "another amount"),
        ([], "pay INV-1 5.00 --method check", None, "another method"),
        (["show INV-1"], "show INV-1", None, "a question changes nothing"),
        ([], "pay INV-1 5.00 --method cash --json", "0s", "the output's form is no word of it"),
    ],
)
def test_a_repetition_is_noted(
    db: list[str], between: list[str], second: str, ago: str | None, why: str
) -> None:
    assert run([*db, *PAY.split()]).err == ""
    for line in between:
        assert run([*db, *line.split()]).code == 0
    told = run([*db, *second.split()])
    note = (
        "" if ago is None else f"note: the same command was given {ago} ago, and both were done\n"
    )
    assert (told.code, told.err) == (0, note), why


def test_a_refused_command_is_not_remembered(db: list[str]) -> None:
    assert run([*db, "contest", "INV-1", "--reason", "no"]).code == 4
    assert "note" not in run([*db, "contest", "INV-1", "--reason", "no"]).err


def test_a_batch_is_one_command(db: list[str], tmp_path: object) -> None:
    lines = f"{tmp_path}/lines"
    with open(lines, "w", encoding="utf-8") as file:
        file.write('{"do": "issue", "target": "ada", "amount": "5.00", "due": "2026-02-01"}\n' * 3)
    assert "same command" not in run([*db, "batch", lines]).err
    assert run([*db, "batch", lines]).err.count("the same command was given 0s ago") == 1


def test_other_lines_under_the_same_name_are_no_repetition(db: list[str], tmp_path: object) -> None:
    lines = f"{tmp_path}/lines"
    for amount in ("5.00", "6.00"):
        with open(lines, "w", encoding="utf-8") as file:
            file.write(
                f'{{"do": "pay", "invoice": "INV-1", "amount": "{amount}", "method": "cash"}}'
            )
        assert "same command" not in run([*db, "batch", lines]).err


@pytest.mark.parametrize("line", ["pay ada", "pay INV-1"])
def test_a_declined_charge_is_not_remembered(db: list[str], line: str) -> None:
    assert run([*db, "card", "add", "ada", "pm_card_chargeCustomerFail"]).code == 0
    assert run([*db, *line.split()]).code == 5
    assert "same command" not in run([*db, *line.split()]).err, "declined twice: nothing was done"
    assert run([*db, "card", "add", "ada", "pm_card_visa"]).code == 0
    told = run([*db, *line.split()])
    assert (told.code, "same command" in told.err) == (0, False), "the first that moved money"
