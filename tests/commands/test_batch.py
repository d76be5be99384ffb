"""`batch`: a line's answer comes once it is committed, and nothing is promised before."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from invoicectl.cli import app
from invoicectl.context import Context
from invoicectl.desk import file
from invoicectl.errors import FileFault
from invoicectl.sql.log import Log
from invoicectl.sqlite.business import SqliteStore
from invoicectl.store import MEMORY
from tests.support import Business, Clock

BASE = [sys.executable, "-m", "invoicectl"]


def batch_on(path: Path, *, stderr: int | None = None) -> subprocess.Popen[str]:
    """`batch -` on a file, to talk to through pipes."""
    return subprocess.Popen(
        [*BASE, "--db", str(path), "batch", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
    )


def answers(business: Business, *lines: dict[str, Any] | str, go_on: bool = False) -> Any:
    """The exit code and the answers to these lines, given on standard input."""
    told = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    words = ["batch", "-", *(["--continue"] if go_on else [])]
    done = CliRunner().invoke(app, words, input=told, obj=business.context)
    return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("line", "code", "why"),
    [
        ("{", "bad-line", "not JSON"),
        ("[]", "bad-line", "no object"),
        ('{"do": "client add", "handle": "bob", "handle": "eve"}', "bad-line", "a key given twice"),
        ('{"do": "client add", "do": "client add", "handle": "bob"}', "bad-line", "a key of ours"),
        ('{"do": "client add", "handle": "bob", "handle": "bob"}', "bad-line", "twice the same"),
        ('{"at": "2026-01-06"}', "bad-line", "no command"),
        ({"do": "fly"}, "bad-line", "no such command"),
        ({"do": "client"}, "bad-line", "half a command"),
        ({"do": "client add"}, "bad-line", "no handle"),
        ({"do": "contest", "invoice": "INV-1"}, "bad-line", "no reason"),
        ({"do": "client add", "handle": "bob", "colour": "red"}, "bad-line", "unknown key"),
        ('{"do": "issue", "target": "ada", "amount": 40.00, "due": "2026-02-01"}', "bad-line",
         "a number with a decimal point"),
        ('{"do": "issue", "target": "ada", "amount": 4e1, "due": "2026-02-01"}', "bad-line",
         "or with an exponent"),
        ({"do": "issue", "target": "ada", "amount": -40, "due": "2026-02-01"}, "bad-amount",
         "an amount has no sign"),
        ({"do": "client add", "handle": 12}, "bad-line", "a number that is no amount"),
        ({"do": "batch", "file": "x"}, "bad-line", "a batch in a batch"),
        ({"do": "client add", "handle": "bob", "at": "2026-01-04"}, "time-goes-back", "the past"),
        ({"do": "client add", "handle": "ada"}, "handle-taken", "refused by a rule"),
    ],
)  # fmt: skip
def test_a_line_that_fails_says_why(
    business: Any, line: dict[str, Any] | str, code: str, why: str
) -> None:
    made = business()
    made("client", "add", "ada")
    before = len(made.events())
    exit_code, told = answers(made, line, {"do": "client add", "handle": "zoe"})
    assert [each["ok"] for each in told] == [False], why
    assert told[0]["error"]["code"] == code
    assert exit_code == told[0]["exit"] in {2, 3, 4}
    assert len(made.events()) == before


def test_flags_lists_and_options_of_every_shape(business: Any) -> None:
    made = business(preset="marketplace")
    made.marketplace()
    code, told = answers(
        made,
        {"do": "book", "client": "ada", "auto_complete": False,
         "visit": ["2026-01-06T10:00 25.00 Walk", "2026-01-07T10:00 25.00"]},
        {"do": "visit add", "ref": "B1", "when": "2026-01-08T10:00", "price": "5.00",
         "service": "Feeding", "provider": "noor"},
        {"do": "reply", "session": "S1", "text": "--help", "from": "client"},
        {"do": "issue", "target": "S1", "amount": "40.00", "pay_to_view": True, "answer": "-42"},
        {"do": "config set", "name": "response_days", "value": "9"},
        {"do": "list"},
    )  # fmt: skip
    assert code == 0
    assert told[0]["result"]["total"] == "50.00"
    assert told[1]["result"]["provider"] == "noor"
    assert told[2]["result"]["messages"][0]["text"] == "--help"
    assert told[3]["result"]["number"] == "INV-1"
    assert told[4]["result"] == {"name": "response_days", "value": "9"}
    assert [each["number"] for each in told[5]["result"]] == ["INV-1"]
    assert [each["line"] for each in told] == [1, 2, 3, 4, 5, 6]


def test_a_decline_that_was_asked_for_fails_its_line_and_stays_on_record(business: Any) -> None:
    made = business()
    made("client", "add", "ada")
    made("card", "add", "ada", "pm_card_chargeCustomerFail")
    made("issue", "ada", "40.00", "--due", "2026-02-01")
    lines = [
        {"do": "pay", "invoice": "INV-1"},
        {"do": "pay", "invoice": "INV-1", "method": "cash"},
        {"do": "pay", "invoice": "INV-9"},
    ]
    code, told = answers(made, *lines, go_on=True)
    assert [each.get("exit") for each in told] == [5, None, 3]
    assert code == 5, "the first failure's"
    outcomes = [each["outcome"] for each in made.invoice()["payments"]]
    assert outcomes == ["declined", "approved"]
    made.check()


def test_a_decline_that_leaves_its_command_done_is_no_failure(business: Any) -> None:
    made = business(preset="marketplace")
    made.marketplace()
    made("card", "add", "ada", "pm_card_chargeCustomerFail")
    made("issue", "S1", "40.00")
    code, told = answers(made, {"do": "confirm", "ref": "INV-1"})
    assert code == 0
    assert told[0]["result"]["payments"][0]["outcome"] == "declined"


def test_a_pipe_is_answered_line_by_line(tmp_path: Path) -> None:
    """Who writes one line and waits for its answer gets it, committed, before the next."""
    path = tmp_path / "pipe.db"
    init = [*BASE, "--db", str(path), "init", "--simulated-from", "2026-01-05T09:00"]
    subprocess.run(init, check=True, capture_output=True)
    with batch_on(path) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for handle in ("ada", "bob"):
            process.stdin.write(json.dumps({"do": "client add", "handle": handle}) + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["ok"]
            with sqlite3.connect(path) as other:
                assert other.execute(
                    "SELECT count(*) FROM clients WHERE handle = ?", (handle,)
                ).fetchone() == (1,)
        process.stdin.close()
        assert process.wait() == 0


def test_a_missing_file_is_told_before_any_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [*BASE, "--db", str(tmp_path / "none.db"), "batch", "-"],
        input='{"do": "client list"}\n',
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert done.stdout == ""
    assert done.stderr.startswith("error: there is no file")


class FullDisk(Log):
    """A log whose disk is full from the third append on: SQLite rolls everything back."""

    appended = 0

    def append(self, facts: Any, chance: Any, head: Any = None) -> str:
        self.appended += 1
        if self.appended > 3:
            self._connection.rollback()
            raise FileFault(path=self._connection.path, why="full")
        return super().append(facts, chance, head)


def test_nothing_is_promised_that_was_rolled_back_with_a_later_line() -> None:
    store = SqliteStore.create(MEMORY)
    store.log = FullDisk(store.connection)
    context = Context(clock=Clock("2026-01-05T09:00"), store=store)
    policy, start = file.start_of({}, "2026-01-05T09:00", now=context.clock())
    file.create(context.desk, policy, gateway="simulated", simulated_at=start)
    lines = "".join(
        f'{{"do": "client add", "handle": "{name}"}}\n' for name in ("ada", "bob", "cy")
    )
    done = CliRunner().invoke(app, ["batch", "--continue", "-"], input=lines, obj=context)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(each["line"], each["ok"]) for each in told] == [(3, False)], "lines 1 and 2 are lost"
    assert done.exit_code == told[0]["exit"] == 7
    assert context.desk.store.questions.people("client") == []


def test_reading_first_does_not_take_the_turn_to_write_away(tmp_path: Path) -> None:
    """A batch that looks before it writes waits for another writer like any command."""
    path = tmp_path / "turn.db"
    init = [*BASE, "--db", str(path), "init", "--simulated-from", "2026-01-05T09:00"]
    subprocess.run(init, check=True, capture_output=True)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with batch_on(path) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write('{"do": "client list"}\n{"do": "client add", "handle": "ada"}\n')
        process.stdin.close()
        other.execute("ROLLBACK")
        answers = [json.loads(line)["ok"] for line in process.stdout]
    assert answers == [True, True]
    other.close()
