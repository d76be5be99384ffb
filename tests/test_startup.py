"""What a command loads: the slow libraries stay out of those that run all day."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from invoicectl import errors

SLOW = (
    *("pydantic", "rich", "sqlite_utils", "dateutil", "babel", "jinja2", "segno", "typst"),
    *("hashlib", "_hashlib"),
)
HOT = [
    ["show", "INV-1"],
    ["show", "INV-1", "--json"],
    ["reply", "S1", "hello", "--from", "client"],
    ["issue", "S1", "41.00"],
    ["confirm", "INV-1"],
    ["tip", "INV-2", "1.00"],
    ["tick"],
    ["list"],
    ["list", "--json"],
    ["show", "ada"],
    ["find", "ada", "--json"],
    ["clock", "show"],
]
SCRIPT = """
import sys
from invoicectl.cli import main
try:
    main()
finally:
    print(" ".join(sys.modules), file=sys.stderr)
"""
ERRORS = tuple(f"errors.{family}" for family in errors.FAMILIES)
DESK = ("desk.done", "desk.engine.work", "domain.events", "domain.model", "gateways", "rules")
WRITING = (
    *("domain.events.all", "domain.evolve", "domain.moves", "domain.postings", "domain.records"),
    *("desk.engine.crew", "desk.engine.errands", "desk.engine.recording", "gateways", "letters"),
)
CREW = tuple(each for each in WRITING if each.startswith(("desk.", "gateways")))
ASKING = (*CREW[:2], "desk.engine.asking_first", "desk.engine.keys", "acts.payments.refunds")
UNPAID = ("acts.invoices", "acts.people", "desk.asking.near", "parts")
SELDOM = ("desk.asking.near", "parts")
UNNEEDED: list[tuple[list[str], tuple[str, ...], str]] = [
    (["--help"], DESK, "names and summaries stand in one table"),
    (["--help"], ERRORS, "nothing went wrong"),
    (["show", "INV-1"], ERRORS, "nothing went wrong"),
    (["list"], ERRORS, "nothing went wrong"),
    (["tick"], ERRORS, "nothing went wrong"),
    (["pay", "INV-2", "1.00", "--method", "cash"], ERRORS, "nothing went wrong"),
    (["pay", "INV-2", "1.00", "--method", "cash"], ASKING, "no gateway is asked"),
    (["pay", "INV-2", "1.00", "--method", "cash"], UNPAID, "it came now, for one invoice"),
    (["--version"], DESK, "it is a word"),
    ([], WRITING, "where to begin is a text"),
    (["tick"], WRITING, "nothing is due"),
    (["show", "INV-1"], WRITING, "it reads"),
    (["show", "bob"], WRITING, "it reads, and without a card no charge is foreseen"),
    (["show", "ada"], CREW, "what her card will be charged is foreseen, and nothing is charged"),
    (["show", "INV-1"], ("rules", "commands.arguments"), "nothing is due, and it takes no option"),
    (["tick"], ("rules", "commands.arguments"), "nothing is due"),
    (["list"], ("rules", "commands.arguments"), "nothing is due"),
    (["list"], WRITING, "it reads"),
    (["list"], (*SELDOM, "domain.fees"), "nothing is missing, and no client is shown"),
    (["show", "INV-1"], SELDOM, "nothing is missing"),
    (["list", "--json"], WRITING, "it reads"),
    (["clock", "show"], WRITING, "it reads"),
]
"""What a line loads nothing of, and why it can do without."""


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hot") / "hot.db"
    for words in (
        ["init", "--simulated-from", "2026-01-05T09:00", "--preset", "marketplace"],
        ["client", "add", "ada"],
        ["client", "add", "bob"],
        ["card", "add", "ada", "pm_card_visa"],
        ["provider", "add", "noor"],
        ["session", "open", "ada", "noor", "--kind", "email"],
        ["session", "hire", "S1"],
        ["issue", "S1", "40.00"],
        ["issue", "ada", "20.00", "--due", "2026-02-01"],
    ):
        run(path, words)
    return path


def run(path: Path, words: list[str]) -> set[str]:
    """The modules that are loaded once this is done."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, "--db", str(path), *words],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.splitlines()[-1].split())


def slow(loaded: set[str]) -> set[str]:
    """What of it is slow to load."""
    return {each.split(".")[0] for each in loaded} & set(SLOW)


@pytest.mark.parametrize("words", HOT, ids=" ".join)
def test_a_hot_command_loads_nothing_slow(story: Path, words: list[str], tmp_path: Path) -> None:
    """Each on a copy of the file: no row waits for another."""
    copy = tmp_path / story.name
    shutil.copy(story, copy)
    assert slow(run(copy, words)) == set()


def test_a_page_is_worth_loading_its_language(story: Path) -> None:
    """The test above can fail: this is what it would say."""
    assert slow(run(story, ["document", "INV-2"])) == {"babel"}


@pytest.mark.parametrize(("words", "unneeded", "why"), UNNEEDED, ids=str)
def test_a_line_loads_only_what_it_takes(
    story: Path, tmp_path: Path, words: list[str], unneeded: tuple[str, ...], why: str
) -> None:
    copy = tmp_path / story.name
    shutil.copy(story, copy)
    run(copy, words)  # what is done once a day is done
    loaded = run(copy, words)
    assert "invoicectl.cli" in loaded
    assert {each for each in unneeded if f"invoicectl.{each}" in loaded} == set(), why


def test_a_walk_with_charges_takes_what_help_does_without(story: Path, tmp_path: Path) -> None:
    """The names above are those of modules: what needs them all loads them all."""
    copy = tmp_path / story.name
    shutil.copy(story, copy)
    loaded = run(copy, ["clock", "advance", "40d"])
    assert {each for each in (*DESK, *WRITING) if f"invoicectl.{each}" not in loaded} == set()


def test_a_short_command_looks_for_no_garbage() -> None:
    """Garbage is looked for in long runs alone, so a threshold stays; at the end none is, not even
    in what Python takes down last."""
    script = (
        "import gc, sys\nfrom invoicectl.__main__ import main\nruns = gc.get_stats()\n"
        "sys.argv[1:] = ['--help']\n"
        "try:\n    main()\nfinally:\n"
        "    more = gc.get_stats()[2]['collections'] - runs[2]['collections']\n"
        "    is_left = gc.get_freeze_count() > 0 and not gc.collect()\n"
        "    print(more, gc.get_threshold()[0], gc.isenabled(), is_left, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stderr.split() == ["0", "50000", "False", "True"]
