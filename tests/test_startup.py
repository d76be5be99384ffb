"""What a command loads: the slow libraries stay out of those that run all day."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SLOW = ("pydantic", "rich", "sqlite_utils", "dateutil", "babel", "jinja2", "segno", "typst")
HOT = [
    ["show", "INV-1"],
    ["show", "INV-1", "--json"],
    ["reply", "S1", "hello", "--from", "client"],
    ["issue", "S1", "41.00"],
    ["confirm", "INV-1"],
    ["tip", "INV-2", "1.00"],
    ["tick"],
    ["list", "--json"],
    ["show", "ada"],
    ["find", "ada", "--json"],
    ["clock", "show"],
]
SCRIPT = f"""
import sys
from invoicectl.cli import main
try:
    main()
finally:
    loaded = {{each.split(".")[0] for each in sys.modules}}
    print(sorted(loaded & set({SLOW!r})), file=sys.stderr)
"""


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hot") / "hot.db"
    for words in (
        ["init", "--simulated-from", "2026-01-05T09:00", "--preset", "marketplace"],
        ["client", "add", "ada"],
        ["card", "add", "ada", "pm_card_visa"],
        ["provider", "add", "noor"],
        ["session", "open", "ada", "noor", "--kind", "email"],
        ["session", "hire", "S1"],
        ["issue", "S1", "40.00"],
        ["issue", "ada", "20.00", "--due", "2026-02-01"],
    ):
        run(path, words)
    return path


def run(path: Path, words: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", SCRIPT, "--db", str(path), *words],
        capture_output=True,
        text=True,
        check=True,
    )


@pytest.mark.parametrize("words", HOT, ids=" ".join)
def test_a_hot_command_loads_nothing_slow(story: Path, words: list[str], tmp_path: Path) -> None:
    """Each on a copy of the file: no row waits for another."""
    copy = tmp_path / story.name
    shutil.copy(story, copy)
    assert run(copy, words).stderr.splitlines()[-1] == "[]"


def test_a_table_is_worth_loading_rich(story: Path) -> None:
    """The test above can fail: this is what it would say."""
    assert run(story, ["list"]).stderr.splitlines()[-1] == "['rich']"
