"""A wrong command line is answered by the right one."""

from __future__ import annotations

from pathlib import Path

import pytest

from invoicectl.commands.registry import COMMANDS
from invoicectl.commands.usage import OTHER_WORDS
from tests.commands.bench import run

NAMES = {name for family in COMMANDS.values() for name in family}


@pytest.mark.parametrize(
    ("line", "reason", "hint", "why"),
    [
        ("undo", "no command 'invoicectl undo'", "invoicectl reverse P1", "known by another word"),
        ("search", "no command", "invoicectl find WORDS", "another word"),
        ("send", "no command", "letters are written", "another word, and no refund"),
        ("cancel", "no command", "invoicectl visit cancel", "a verb of a noun"),
        ("edit", "no command", "client edit or invoicectl provider edit", "a verb of two nouns"),
        ("isue", "no command 'invoicectl isue'", "invoicectl issue", "a slip of the finger"),
        ("qwerty", "no command", "invoicectl --help lists the commands", "nothing like it"),
        ("visit don", "command 'invoicectl visit don'", "invoicectl visit done", "a noun's slip"),
        ("visit", "missing command", "invoicectl visit add|done|", "a noun alone: its verbs"),
        ("pay", "missing argument 'INVOICE|CLIENT'", "pay INVOICE|CLIENT", "the usage line"),
        ("contest INV-1", "missing option '--reason'", "INVOICE --reason TEXT", "what it needs"),
        ("list --staus x", "no option '--staus'", "did you mean --status?", "an option's slip"),
        (
            "find smith --month 2026-01",
            "no option '--month'",
            "invoicectl list --month",
            "a filter",
        ),
        ("find smith --qqq", "no option '--qqq'", "put -- before", "no filter of a list either"),
        ("tick --qqq", "no option '--qqq'", "invoicectl tick [OPTIONS]", "no option like it"),
        ("init big.db", "unexpected extra", "invoicectl --db big.db init", "as others take a file"),
        ("tick a.db b.db", "unexpected extra", "invoicectl tick [OPTIONS]", "two are no file"),
        ("init big", "unexpected extra", "invoicectl init [OPTIONS]", "nor is any other word"),
        ("list --status", "requires an argument", "invoicectl list", "an option without its value"),
    ],
)
def test_a_wrong_line_names_the_right_one(line: str, reason: str, hint: str, why: str) -> None:
    ended = run(line.split())
    assert ended.code == 2, why
    error, told = ended.err.splitlines()
    assert error.startswith("error: "), why
    assert reason in error, why
    assert told.startswith("hint: "), why
    assert hint in told, why


def test_other_words_are_no_commands_of_ours() -> None:
    assert not NAMES & set(OTHER_WORDS)


@pytest.mark.parametrize(
    ("line", "reason", "hint", "why"),
    [
        ("issue 40 S1", "'S1' is not an amount", "40.00", "swapped: the reference comes first"),
        ("pay 50 INV-1", "it reads like a reference, which comes before", "40.00", "swapped"),
        ("session offer 40 S1", "reads like a reference", "40.00", "swapped"),
        ("issue 40.00 ada --due +1d", "'40.00' is not a reference", "S1 or ada", "swapped"),
        ("issue 40 50", "'40' is not a reference", "before the amount", "no target"),
        ("show 5", "'5' is not a reference", "INV-1", "a number names nothing"),
        ("issue ada 40", "needs --due", "issue ada 40 --due +14d", "with what was typed"),
        ("issue ada", "needs --due", "issue ada AMOUNT --due +14d", "nothing was typed"),
        ("issue ada 40 --message Hi", "a session's", "issue ada 40 --due +14d", "as above"),
        ("issue S1 40 --due +1d", "issued to a client", "invoicectl issue S1 40", "as above"),
        ("issue S1 40 --answer 42", "go together", "S1 40 --pay-to-view --answer", "as above"),
    ],
)
def test_what_stands_in_the_wrong_place(
    tmp_path: Path, line: str, reason: str, hint: str, why: str
) -> None:
    db = ["--db", str(tmp_path / "x.db")]
    assert run([*db, "init", "--simulated-from", "2026-01-05"]).code == 0
    ended = run([*db, *line.split()])
    assert ended.code == 2, why
    assert reason in ended.err, why
    assert hint in ended.err, why
