"""The log outlives the code: a file goes on under a build with more fields, settings and steps.

The next build is this one with a few words changed, in a scratch copy: what would come with a later
version comes with it, and files made before open, show, go on and are clean."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import invoicectl

HERE = Path(invoicectl.__file__).parent

CHANGES: tuple[tuple[str, str], ...] = (
    # a setting, frozen into the terms, with a default for new files …
    ("    payout_min: int = 0\n", "    payout_min: int = 0\n    grace_days: int = 5\n"),
    ('    "payout_min": _amount,\n', '    "payout_min": _amount,\n    "grace_days": _grace,\n'),
    (
        "def _link(_: Policy, value: str)",
        (
            "def _grace(_: Policy, value: str) -> int:\n    return int(value)\n\n\n"
            "def _link(_: Policy, value: str)"
        ),
    ),
    # … and what it means in a file or an invoice from before there was one
    ("BEFORE = Policy(remind_card=None)", "BEFORE = Policy(remind_card=None, grace_days=0)"),
    (
        "    session_late_fee_rate: Decimal\n    cancellation: tuple[tuple[int, Decimal], ...]\n",
        (
            "    session_late_fee_rate: Decimal\n"
            "    cancellation: tuple[tuple[int, Decimal], ...]\n"
            "    grace_days: int = 0\n"
        ),
    ),
    # a field of an event
    (
        "    invoice: int\n    reason: Text\n\n\nclass InvoiceConfirmed",
        '    invoice: int\n    reason: Text\n    channel: str = "x"\n\n\nclass InvoiceConfirmed',
    ),
    # a letter's words
    ("This is invoice ", "Here comes invoice "),
    # a kind of step, in a gap: bookings that nobody confirms lapse after 30 days
    ("RULES_VERSION = 4\n", "RULES_VERSION = 5\n"),
    ('    "weekly": 50,\n', '    "lapse": 45,\n    "weekly": 50,\n'),
    # … and another place of one among those of an instant
    ('    "plan": 30,\n', '    "plan": 35,\n'),
    ('StepKind, ...] = (\n    "release",', 'StepKind, ...] = (\n    "lapse",\n    "release",'),
    (
        "    if booking.open_payment is not None:\n",
        (
            '    if booking.status == "requested" and booking.open_payment is None:\n'
            '        return Step("lapse", "booking", booking.number, '
            "dates.add_days(booking.requested_at, 30, 'UTC'))\n"
            "    if booking.open_payment is not None:\n"
        ),
    ),
    (
        "_TAKE: dict[str, Callable[[Work, Step], Taken]] = {\n",
        '_TAKE: dict[str, Callable[[Work, Step], Taken]] = {\n    "lapse": _lapse,\n',
    ),
    (
        "def _complete(work: Work, step: Step) -> Taken:\n",
        (
            "def _lapse(work: Work, step: Step) -> Taken:\n"
            "    from invoicectl.{events} import BookingDropped\n"
            "    work.record([BookingDropped(step.number)], at=step.at, actor=TIME)\n"
            '    return Taken(step.at, step.ref, step.kind, "lapsed", 0)\n\n\n'
            "def _complete(work: Work, step: Step) -> Taken:\n"
        ),
    ),
)
"""What the next build has that this one has not: each is found once, and changed there."""

MADE = """
init --simulated-from 2026-01-05T09:00 --preset marketplace --set deposit_rate=50%
client add ada --name Ada --email ada@example.org
client add bob
provider add noor --email noor@example.org
card add ada pm_card_visa
card add bob pm_sim_insufficientFunds
session open ada noor --kind email
session hire S1
issue S1 40.00
contest S1 --reason Why
book ada --visit "2026-01-07T10:00 25.00 Walk" --provider noor
confirm B1
book ada --visit "2026-05-07T10:00 25.00 Walk"
issue bob 120.00 --due 2026-01-06
series start ada --every MO --time 10:00 --price 20.00 --auto-complete
config set service_charge_rate none
clock advance 4d
"""
"""A file of this build, with a requested booking (B2) that it has no step for."""


@pytest.fixture(scope="module")
def next_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the next build."""
    place: Path = tmp_path_factory.mktemp("next")
    shutil.copytree(HERE, place / "invoicectl", ignore=shutil.ignore_patterns("__pycache__"))
    sources = {
        path: path.read_text(encoding="utf-8")
        for path in place.rglob("*")
        if path.suffix in {".py", ".txt"}
    }
    events = next(path.parent for path in sources if path.parts[-2:] == ("events", "__init__.py"))
    package = ".".join(events.relative_to(place / "invoicectl").parts)
    for old, new in CHANGES:
        (found,) = [path for path, source in sources.items() if old in source]
        assert sources[found].count(old) == 1, old
        sources[found] = sources[found].replace(old, new.replace("{events}", package))
        found.write_text(sources[found], encoding="utf-8")
    return place


def run(build: Path, path: Path, *words: str) -> tuple[int, str, str]:
    """One command of a build on a file: its code, output and errors."""
    done = subprocess.run(
        [sys.executable, "-m", "invoicectl", "--db", str(path), *words],
        cwd=build,
        env={**os.environ, "PYTHONPATH": str(build)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def told(build: Path, path: Path, *words: str) -> Any:
    code, out, err = run(build, path, *words, "--json")
    assert code == 0, (words, out, err)
    return json.loads(out)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A file of this build."""
    path = tmp_path / "made.db"
    init, *lines = MADE.strip().splitlines()
    assert run(HERE.parent, path, *init.split())[0] == 0
    batch = tmp_path / "made.sh"
    batch.write_text("\n".join(lines), encoding="utf-8")
    source = (
        "import shlex, sys\n"
        "from invoicectl.cli import app\n"
        "import typer\n"
        "from invoicectl.context import Context\n"
        "root = typer.main.get_command(app)\n"
        "run = Context()\n"
        "run.db = sys.argv[1]\n"
        "for line in open(sys.argv[2]):\n"
        "    run.capture = []\n"
        "    root.run(shlex.split(line), run)\n"
        "run.close()\n"
    )
    subprocess.run(
        [sys.executable, "-c", source, str(path), str(batch)],
        cwd=HERE.parent,
        env={**os.environ, "PYTHONPATH": str(HERE.parent)},
        check=True,
    )
    return path


@pytest.mark.more
def test_a_file_made_before_goes_on(next_build: Path, made: Path) -> None:
    assert all(each["ok"] for each in told(HERE.parent, made, "check"))
    before = made.read_bytes()
    assert all(each["ok"] for each in told(next_build, made, "check")), "clean before a write"
    assert told(next_build, made, "config", "get", "grace_days")["value"] == "0", "as before"
    assert told(next_build, made, "show", "INV-1")["contest_reason"] == "Why"
    assert told(next_build, made, "show", "B2")["status"] == "requested"
    assert len(told(next_build, made, "list")) == 3
    contested = [each for each in told(next_build, made, "log") if "contest" in each["kind"]]
    assert contested[0]["data"]["channel"] == "x", "what an old event lacks has its default"
    assert told(next_build, made, "statement", "bob")["closing"] == "132.00"
    assert told(next_build, made, "report", "aging", "--as-of", "2026-01-07")["clients"]
    assert made.read_bytes() == before, "questions write nothing"

    told(next_build, made, "client", "add", "kim")
    assert all(each["ok"] for each in told(next_build, made, "check")), "clean after a write"
    steps = told(next_build, made, "clock", "advance", "40d")["steps"]
    lapsed = [(each["ref"], each["at"]) for each in steps if each["step"] == "lapse"]
    assert lapsed == [("B2", "2026-02-04T09:00:00Z")], "the new steps of old things are found"
    assert told(next_build, made, "show", "B2")["status"] == "cancelled"
    assert all(each["ok"] for each in told(next_build, made, "check"))


def test_this_build_says_that_another_wrote_it(next_build: Path, made: Path) -> None:
    told(next_build, made, "issue", "S1", "30.00")
    told(next_build, made, "contest", "S1", "--reason", "Again")
    before = made.read_bytes()
    code, out, err = run(HERE.parent, made, "log")
    assert (code, out) == (7, "")
    assert "was made by another build of invoicectl" in err
    assert "channel" in err
    assert "damaged" not in err
    assert made.read_bytes() == before
    told(next_build, made, "config", "set", "grace_days", "3")
    code, _, err = run(HERE.parent, made, "show", "INV-1")
    assert code == 7
    assert "was made by another build of invoicectl" in err
    assert "grace_days" in err


def test_steps_are_looked_up_in_a_dry_run_and_nothing_stays(next_build: Path, made: Path) -> None:
    told(next_build, made, "tick")  # by the new rules, without anything due
    told(HERE.parent, made, "tick")  # and by the old ones again
    before = made.read_bytes()
    assert told(next_build, made, "tick", "--dry-run")["steps"] == []
    assert made.read_bytes() == before
