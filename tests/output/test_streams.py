"""Standard streams that are closed, full, or speak ASCII alone: no traceback, the right exit code.

Source: SPEC 9 (Errors), RELIABILITY (What an attack from outside found)."""

from __future__ import annotations

import json
import os
import pwd
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from invoicectl import context
from invoicectl.output.formats import json_parts, json_text
from invoicectl.output.streams import plain
from tests.amounts import tasted
from tests.commands.bench import faults, prepared, run

Environment = dict[str, str]
NAME = "books.db"
WORDS = {
    "done": ("client", "add", "cleo"),
    "shown": ("list",),
    "long": ("export", "jsonl", "events"),
    "json": ("show", "INV-1", "--json"),
    "help": ("--help",),
    "nothing such": ("show", "INV-99"),
    "refused": ("client", "add", "ada"),
    "malformed": ("list", "--no-such-option"),
    "checked": ("check", "--json"),
    "a note": ("visit", "cancel", "V9"),
}
CODES = {"nothing such": 3, "refused": 4, "malformed": 2, "a note": 3}
"""What each exits with when all is well with its streams; else 0."""


def shell(
    folder: Path,
    streams: str,
    *words: str,
    is_buffered: bool = True,
    env: Environment | None = None,
) -> subprocess.CompletedProcess[str]:
    """The program, with streams as a shell gives them; what it says where they are not closed."""
    environment = {name: each for name, each in os.environ.items() if name != "PYTHONUNBUFFERED"}
    if not is_buffered:
        environment["PYTHONUNBUFFERED"] = "1"
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {streams}', "sh", sys.executable, "-m", "invoicectl", *words],
        cwd=folder,
        env=environment | {"INVOICECTL_DB": str(folder / NAME)} | (env or {}),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / NAME).write_bytes(prepared())
    (tmp_path / NAME).chmod(0o600)
    return tmp_path


@pytest.mark.parametrize(
    ("streams", "name"),
    tasted(product(["<&-", ">&-", "2>&-", "<&- >&- 2>&-", "2>/dev/full"], WORDS), 3),
)
def test_a_closed_stream_changes_no_exit_code(folder: Path, streams: str, name: str) -> None:
    answer = shell(folder, streams, *WORDS[name])
    assert answer.returncode == CODES.get(name, 0), answer
    assert "Traceback" not in answer.stderr
    if answer.returncode:
        assert answer.stdout == "", "an error is no output, whatever became of stderr"
    elif ">&-" not in streams.replace("2>&-", ""):
        assert answer.stdout


@pytest.mark.parametrize("is_buffered", [True, False])
def test_an_output_that_is_cut_off_is_told(folder: Path, is_buffered: bool) -> None:
    """A part of it fits: what is missing is no success."""
    limit = ("sh", "-c", f"ulimit -f 1; exec {sys.executable} -B -m invoicectl batch --schema >out")
    environment = os.environ | {"PYTHONUNBUFFERED": "" if is_buffered else "1"}
    answer = subprocess.run(
        limit, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 1, answer
    assert "can't be written" in answer.stderr


@pytest.mark.parametrize(
    ("name", "streams", "is_buffered"),
    tasted(
        product(
            ["done", "long", "help", "refused"],
            [">/dev/full", ">/dev/full 2>/dev/full", "1</dev/null"],
            [True, False],
        ),
        5,
    ),
)
def test_an_output_that_can_not_be_written(
    folder: Path, name: str, streams: str, is_buffered: bool
) -> None:
    """What was asked for could not be given: exit 1, one line. A refusal is a refusal still."""
    answer = shell(folder, streams, *WORDS[name], is_buffered=is_buffered)
    assert answer.returncode == CODES.get(name, 1), answer
    lines = answer.stderr.splitlines()
    if "2>" in streams:
        assert lines == []
    elif name != "refused":
        assert len(lines) == 1
        assert lines[0].startswith("error: the output can't be written (")
        assert lines[0].endswith("what was done stands")


def test_a_note_stands_after_what_was_printed(folder: Path) -> None:
    """Also where both go to one place, and the output is longer than any buffer."""
    for _ in range(12):
        shell(folder, ">/dev/null", "issue", "kim", "5.00", "--due", "2026-03-01")
    done = shell(folder, "2>&1", "issue", "kim", "5.00", "--due", "2026-03-01", "--json")
    assert done.stdout.index("\n}\n") < done.stdout.index("note: the same command")


def test_what_was_done_stands(folder: Path) -> None:
    for number, streams in enumerate((">&-", "2>&-", ">/dev/full", "<&- >&- 2>&-")):
        shell(folder, streams, "client", "add", f"cleo-{number}-x")
    handles = shell(folder, "", "client", "list", "--format", "csv").stdout
    assert [f"cleo-{number}-x," in handles for number in range(4)] == [True] * 4


@pytest.mark.parametrize("is_buffered", [True, False])
@pytest.mark.parametrize(("name", "code"), [("shown", 1), ("long", 1), ("refused", 4)])
def test_a_reader_that_has_gone(folder: Path, name: str, code: int, is_buffered: bool) -> None:
    """A closed pipe is told by the exit code alone, as it always was."""
    hears, says = os.pipe()
    os.close(hears)
    env = {**os.environ, "INVOICECTL_DB": str(folder / NAME)}
    env.pop("PYTHONUNBUFFERED", None)
    answer = subprocess.run(
        [sys.executable, *(["-u"] if not is_buffered else []), "-m", "invoicectl", *WORDS[name]],
        env=env,
        stdout=says,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(says)
    assert answer.returncode == code, answer
    assert ("error:" in answer.stderr) == (name == "refused")


@pytest.mark.parametrize(
    ("streams", "is_buffered"),
    tasted(product([">/dev/full", ">&-", "2>&-", "1</dev/null", "2>/dev/full"], [True, False]), 3),
)
def test_a_fault_is_told_by_the_exit_code_at_least(
    folder: Path, streams: str, is_buffered: bool
) -> None:
    with sqlite3.connect(folder / NAME) as connection:
        connection.execute("UPDATE clients SET name = 'Eve' WHERE number = 1")
    assert shell(folder, streams, "check", is_buffered=is_buffered).returncode == 7


@pytest.mark.parametrize("streams", ["<&-", "</dev/null", "0>/dev/null"])
def test_a_batch_from_a_closed_input(folder: Path, streams: str) -> None:
    """Nothing to read is an empty batch; what can't be read is none."""
    answer = shell(folder, streams, "batch", "-")
    if streams == "</dev/null":
        assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")
    else:
        assert (answer.returncode, answer.stdout) == (3, "")
        assert answer.stderr.startswith("error: the batch - can't be read: ")


def test_no_file_of_ours_gets_the_number_of_a_stream(folder: Path) -> None:
    """What is printed while streams are closed reaches neither the database nor its locks."""
    before = prepared()
    for streams in ("<&- >&- 2>&-", ">&-", "<&- 2>&-"):
        assert shell(folder, streams, "show", "INV-1").returncode == 0
        assert shell(folder, streams, "tick", "--dry-run").returncode == 0
        assert (folder / NAME).read_bytes() == before
    assert (folder / f"{NAME}.lock").read_bytes() == b""


# --- signs ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "is_plain", "why"),
    tasted(
        [
            ({"LC_ALL": "C"}, True, "the C locale is ASCII, even if Python's streams say more"),
            ({"LC_ALL": "POSIX"}, True, "its other name"),
            (
                {"LC_ALL": "", "LC_CTYPE": "C", "PYTHONCOERCECLOCALE": "0"},
                True,
                "said of characters alone",
            ),
            ({"PYTHONIOENCODING": "ascii"}, True, "a stream that speaks ASCII"),
            ({"PYTHONIOENCODING": "latin-1"}, True, "a stream that doesn't know all of them"),
            ({"LC_ALL": "C.UTF-8"}, False, "the C locale with every character"),
        ],
        5,
    ),
)
def test_our_own_signs_have_a_plain_form(
    folder: Path, environment: dict[str, str], is_plain: bool, why: str
) -> None:
    for words in (["show", "INV-1"], ["clock", "advance", "1d"], ["report", "aging"], ["list"]):
        said = shell(folder, "| od -An -c | tr -d ' \\n'", *words, env=environment).stdout
        assert "\\xb7" not in said.replace("\\\\", "\\"), (why, words)
        if is_plain:
            assert "302" not in said
            assert "342" not in said, (why, words)
    shown = shell(folder, "| od -An -tx1 | tr -d ' \\n'", "show", "INV-1", env=environment).stdout
    assert ("c2b7" in shown) != is_plain, why


def test_names_are_never_lost(folder: Path) -> None:
    """A letter that ASCII hasn't is written by its code; JSON escapes it; a UTF-8 stream of the C
    locale says it, so a CSV piped into a file holds what it always did."""
    assert shell(folder, "", "client", "edit", "ada", "--name", "Zoë — ♥").returncode == 0
    ascii_ = {"PYTHONIOENCODING": "ascii"}
    assert "Zo\\xeb" in shell(folder, "", "show", "ada", env=ascii_).stdout
    assert '"Zo\\u00eb' in shell(folder, "", "show", "ada", "--json", env=ascii_).stdout
    told = shell(folder, "", "client", "list", "--format", "csv", env={"LC_ALL": "C"}).stdout
    assert "Zoë — ♥" in told


def test_plain_signs_are_ascii() -> None:
    assert plain("INV-1 · 1–30 → 2 … • ─") == "INV-1 - 1-30 -> 2 ... * -"


# --- a process without a home -----------------------------------------------------------------


def _nobody(_: int) -> Any:
    raise KeyError("uid not found")


@pytest.mark.parametrize("home", [None, "", "relative/path"])
@pytest.mark.parametrize("words", [["list"], ["init", "--gateway", "manual"], ["check", "--json"]])
def test_no_home_and_an_unknown_uid(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: str | None, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pwd, "getpwuid", _nobody)
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.delenv("HOME", raising=False)
    if home is not None:
        monkeypatch.setenv("HOME", home)
    answer = run(words)
    assert (answer.code, answer.crash) == (3, None), answer
    assert list(faults(answer, as_json="--json" in words)) == []
    assert "--db FILE" in answer.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["", "data", "./data"])
def test_a_data_directory_that_is_no_whole_path_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", place)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    answer = run(["list"])
    assert answer.code == 3
    assert str(tmp_path / "home") in answer.err


@pytest.fixture
def _asked_anew(folder: Path) -> Iterator[None]:
    """A process asks once who it is: once the folder is made, it asks again, and then once more."""
    context._system_user.cache_clear()
    yield
    context._system_user.cache_clear()


@pytest.mark.usefixtures("_asked_anew")
def test_who_has_no_name_acts_by_number(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(pwd, "getpwuid", _nobody)
    monkeypatch.delenv("INVOICECTL_ACTOR")
    answer = run(["--db", str(folder / NAME), "client", "add", "cleo"])
    assert answer.code == 0, answer
    told = run(["--db", str(folder / NAME), "log", "cleo", "--format", "csv"]).out
    assert f"uid {os.getuid()}" in told


def test_a_list_is_given_in_whole_lines_as_a_note_may_come_between() -> None:
    for count in range(4):
        items = [{"number": f"INV-{number}", "lines": [number]} for number in range(count)]
        parts = list(json_parts(iter(items)))
        assert all(part.endswith("\n") for part in parts)
        assert json.loads("".join(parts)) == items
        assert "".join(parts) == json_text(items)
