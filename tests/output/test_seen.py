"""What people see on a small and on a wide screen: as kept in `screens`, colours and all.

`pytest tests/output/test_seen.py --update` keeps them anew; the difference is read like code. An
escape is kept as `␛`, and the program's version as VERSION."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from invoicectl import __version__
from invoicectl.domain import states
from invoicectl.domain.text import width
from invoicectl.output import streams
from invoicectl.output.layout import TONES
from tests.amounts import tasted
from tests.commands.bench import run
from tests.output.terminal import Seen, shown_on

KEPT = Path(__file__).parent / "screens"
SIZES = {"80x24": (24, 80), "200x50": (50, 200)}
_SGR = re.compile("\x1b\\[[0-9;]*m")

LIVED = """
init --simulated-from 2026-01-05T09:00 --preset marketplace
client add ada --name 'Ada Lovelace' --email ada@example.org
client add bob --name 'Bob Hale'
provider add noor
card add ada pm_card_visa
card add bob pm_sim_insufficientFunds
session open ada noor --kind email
session hire S1
issue S1 40.00
contest INV-1 --reason 'The second answer never came'
session open ada noor --kind email
session hire S2
issue S2 60.00
issue ada 120.00 --due 2026-01-08
issue ada 85.00 --due 2027-02-01
issue bob 30.00 --due 2026-01-06
hold INV-4 --reason 'Until we have talked' --until 2026-01-20
book ada --provider noor --visit '2026-01-14T10:00 25.00 Dog walk'
confirm B1
clock advance 6d
"""
SCREENS = {
    "start": ["--db", "none.db"],
    "start-again": ["--db", "x.db"],
    "list": ["--db", "x.db", "list"],
    "invoice": ["--db", "x.db", "show", "INV-2"],
    "overdue": ["--db", "x.db", "show", "INV-5"],
    "client": ["--db", "x.db", "show", "ada"],
    "provider": ["--db", "x.db", "show", "noor"],
    "attention": ["--db", "x.db", "attention"],
    "agenda": ["--db", "x.db", "agenda"],
    "error": ["--db", "x.db", "pay", "INV-3"],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("seen")
    for line in LIVED.strip().splitlines():
        ended = run(["--db", str(place / "x.db"), *shlex.split(line)])
        assert ended.code == 0, (line, ended.err)
    return place


def seen(name: str, size: str, folder: Path, **environment: str) -> Seen:
    told = {"PAGER": "cat", **environment}
    return shown_on(SCREENS[name], *SIZES[size], told, folder=folder)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", tasted(SCREENS, 3))
def test_a_screen_is_as_it_is_kept(
    name: str, size: str, folder: Path, request: pytest.FixtureRequest
) -> None:
    shown = seen(name, size, folder)
    rows, columns = SIZES[size]
    lines = _SGR.sub("", shown.printed + shown.told).splitlines()
    assert [line for line in lines if width(line) > columns] == []
    assert "start" not in name or len(lines) < rows
    place = KEPT / f"{name}-{size}.txt"
    text = (shown.printed + shown.told).replace("\x1b", "␛").replace(__version__, "VERSION")
    if request.config.getoption("--update"):
        KEPT.mkdir(exist_ok=True)
        place.write_text(text, encoding="utf-8")
    assert place.read_text(encoding="utf-8") == text


COLOURED = ("overdue", "list", "error")
NONE = [
    ({"NO_COLOR": "1"}, "colours aren't wanted"),
    ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, "nor where others are forced to have them"),
    ({"TERM": "dumb"}, "the terminal knows none"),
]


@pytest.mark.parametrize(("environment", "why"), tasted(NONE, 3))
@pytest.mark.parametrize("name", COLOURED)
def test_without_colours_it_says_the_same(
    name: str, environment: dict[str, str], why: str, folder: Path
) -> None:
    with_colours, without = seen(name, "80x24", folder), seen(name, "80x24", folder, **environment)
    assert "\x1b" in with_colours.printed + with_colours.told
    assert "\x1b" not in without.printed + without.told, why
    for each, plain in ((with_colours.printed, without.printed), (with_colours.told, without.told)):
        lines = _SGR.sub("", each).splitlines()
        assert [line.rstrip() for line in lines] == plain.splitlines(), why


@pytest.mark.parametrize(
    ("more", "is_coloured", "why"),
    [
        (["--json"], False, "JSON is for programs, on a terminal too"),
        (["--format", "csv"], False, "and so is CSV"),
        ([], True, "a table is not"),
    ],
)
def test_what_is_for_programs_has_no_colours(
    more: list[str], is_coloured: bool, why: str, folder: Path
) -> None:
    for name in ("list", "error"):
        words = [*SCREENS[name], *more]
        shown = shown_on(words, 24, 80, {"FORCE_COLOR": "1"}, folder=folder)
        assert ("\x1b" in shown.printed + shown.told) == is_coloured, why


@pytest.mark.parametrize("forced", [None, "FORCE_COLOR", "CLICOLOR_FORCE"])
def test_a_pipe_has_colours_only_where_they_are_forced(
    forced: str | None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    if forced is not None:
        monkeypatch.setenv(forced, "1")
    for name in COLOURED:
        ended = subprocess.run(
            [sys.executable, "-m", "invoicectl", *SCREENS[name]],
            check=False,
            capture_output=True,
            text=True,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        assert ("\x1b" in ended.stdout + ended.stderr) == (forced is not None), name


class Stream:
    """One that is a terminal, or none."""

    def __init__(self, *, is_terminal: bool) -> None:
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


@pytest.mark.parametrize(
    ("environment", "is_terminal", "has_colour", "why"),
    [
        ({"TERM": "xterm"}, True, True, "a terminal"),
        ({"TERM": "xterm"}, False, False, "a pipe"),
        ({"TERM": ""}, True, False, "nobody knows what it can"),
        ({"TERM": "xterm", "NO_COLOR": ""}, True, True, "empty is as if it were not set"),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True, True, "what is forced is known better"),
        ({"TERM": "xterm", "FORCE_COLOR": "0"}, False, False, "0 forces nothing"),
        ({"TERM": "xterm", "CLICOLOR_FORCE": "0"}, False, False, "here too"),
    ],
)
def test_where_there_are_colours(
    environment: dict[str, str],
    is_terminal: bool,
    has_colour: bool,
    why: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert streams.has_colour(Stream(is_terminal=is_terminal)) == has_colour, why


GOES_ON = {"open", "hired", "confirmed", "active", "planned"}
"""States that need nobody and are not over: without a colour."""


@pytest.mark.parametrize(
    "kind",
    [
        states.InvoiceStatus,
        states.SessionStatus,
        states.BookingStatus,
        states.SeriesStatus,
        states.VisitStatus,
        states.Outcome,
    ],
)
def test_each_state_has_a_colour_or_needs_none(kind: object) -> None:
    words = set(get_args(kind))
    assert words - GOES_ON == words & set(TONES)
