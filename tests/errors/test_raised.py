"""What takes note of the errors that the tests raise: a small run of its own, in which one is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from invoicectl.errors import BadHandle, CheckFailed, FileFault, NotInstalled, StillTied
from tests.errors.raised import all_of_them, called

HOME = Path(__file__).parents[2]

CONFTEST = """
from pathlib import Path

from tests.errors.raised import Raised

def pytest_addoption(parser):
    parser.addoption("--part", default="all")

def pytest_configure(config):
    raised = Raised(Path(__file__).parent, ["BadHandle long", "BadHandle reference", "Unclear"])
    raised.listen()
    config.pluginmanager.register(raised)
"""

TESTS = """
import pytest

from invoicectl.domain.text import handle
from invoicectl.errors import BadHandle, Error

class Unclear(Error):
    sentence = "it is not clear"

def test_one_is_raised():
    with pytest.raises(BadHandle):
        handle("x" * 61)

def test_one_is_only_made():
    assert BadHandle(given="inv-1", why="reference").exit_code == 2

def test_one_has_no_reason():
    with pytest.raises(Unclear):
        raise Unclear
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (tmp_path / "test_small.py").write_text(TESTS, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (["-n", "1"], 1, "what another process has seen counts"),
        pytest.param(["-n", "0"], 1, "and this one's own", marks=pytest.mark.more),
        pytest.param(["-n", "0", "-k", "one"], 0, "somebody chose", marks=pytest.mark.more),
        pytest.param(["-n", "0", "test_small.py"], 0, "among them", marks=pytest.mark.more),
        pytest.param(["-n", "0", "--part", "more"], 0, "the other part", marks=pytest.mark.more),
    ],
)
def test_a_run_that_raises_one_of_two(folder: Path, words: list[str], code: int, why: str) -> None:
    where = [] if "test_small.py" in words else [str(folder)]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *where, *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(HOME)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, (why, done.stdout, done.stderr)
    told = done.stdout.partition("errors that no test raises")[2].splitlines()[1:]
    assert told[:1] == (["BadHandle reference"] if code else []), why
    assert "BadHandle long" not in told, "it was raised"


def test_what_an_error_is() -> None:
    assert called(BadHandle(given="inv-1", why="reference")) == {"BadHandle reference"}
    assert called(CheckFailed(path="a.db", faults=2)) == {"CheckFailed"}
    assert called(CheckFailed(path="a.db", why="full")) == {"FileFault full"}, "its class"
    assert called(NotInstalled(what="a PDF", package="documents")) == {"NotInstalled"}
    besides = [{"why": "held"}]
    told = StillTied(handle="ada", why="credit", amount="5.00", besides=besides)
    assert called(told) == {"StillTied credit", "StillTied held"}, "each reason that it tells"


def test_which_there_are() -> None:
    known = all_of_them()
    assert {"FileFault full", "BadHandle reference", "NotInstalled", "CheckFailed"} <= known
    assert FileFault.__name__ not in known, "its sentence takes a reason"
    assert len(known) > 350
