"""Some commands that charge, killed at some of the system calls that change a file.

`python -m tests.campaigns system-calls` kills all of them, at ten thousand points."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from invoicectl.store import Store
from tests.amounts import amount
from tests.campaigns import tracer
from tests.campaigns.scenarios import Scenario, scenarios
from tests.campaigns.system_calls import killed_everywhere, write_half
from tests.campaigns.tracer import Call, Moment
from tests.support import beneath

pytestmark = pytest.mark.more

POINTS = amount("SYSTEM_CALL_POINTS", 12, taste=2)
"""How many points are tried in each scenario."""


@pytest.fixture(autouse=True)
def _can_follow() -> None:
    reason = tracer.unavailable()
    if reason is not None:
        pytest.skip(reason)


@pytest.mark.campaign
@pytest.mark.parametrize("scenario", scenarios()[::6], ids=lambda scenario: scenario.name)
def test_killed_at_a_system_call_nothing_is_charged_twice_or_lost(scenario: Scenario) -> None:
    killed = killed_everywhere(scenario, POINTS, seed=0)
    assert killed.violations == []
    assert killed.tried == POINTS
    assert killed.states > 1


@pytest.mark.more
def test_without_a_journal_the_campaign_finds_broken_files() -> None:
    """It can fail: this is what it is for."""

    def without_a_journal(store: Store) -> None:
        beneath(store).execute("PRAGMA journal_mode = OFF")

    assert killed_everywhere(scenarios()[0], 60, seed=0, opened=without_a_journal).violations


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("before", b"old and new"), ("torn", b"NEd and new"), ("after", b"NEW!and new")],
)
def test_where_the_child_dies(kind: str, expected: bytes, tmp_path: Path) -> None:
    path = tmp_path.resolve() / "file"
    path.write_bytes(b"old and new")
    calls = []

    def written() -> None:
        descriptor = os.open(path, os.O_RDWR)
        os.pwrite(descriptor, b"NEW!", 0)
        os.ftruncate(descriptor, 4)
        os.unlink(path)

    def seen(call: Call, moment: Moment) -> bool:
        calls.append((moment, *call))
        if kind == "torn":
            write_half(call)
        return kind != "after" or moment == "after"

    died = tracer.follow(written, path.parent, seen)
    assert died.is_killed
    assert calls[0] == ("before", "write", str(path), 0, b"NEW!", "")
    assert path.read_bytes() == expected


def test_a_thread_is_not_passed_over(tmp_path: Path) -> None:
    def threaded() -> None:
        threading.Thread(target=os.getpid).start()

    with pytest.raises(ChildProcessError, match="clone"):
        tracer.follow(threaded, tmp_path.resolve(), lambda *_: False)


def test_a_child_that_nothing_stops_runs_through(tmp_path: Path) -> None:
    folder = tmp_path.resolve()
    told = []

    def written() -> None:
        with (folder / "file").open("xb") as opened:
            opened.write(b"one")
            opened.flush()
            opened.write(b"two")
        (folder / "file").rename(folder / "other")
        (folder / "file").hardlink_to(folder / "other")
        raise SystemExit(3)

    def seen(call: Call, moment: Moment) -> bool:
        told.append((moment, *call))
        return False

    assert tracer.follow(written, folder, seen) == (False, 1)
    path, other = str(folder / "file"), str(folder / "other")
    assert [call[1:] for call in told if call[0] == "after"] == [
        ("create", path, 0, b"", ""),
        ("write", path, 0, b"one", ""),
        ("write", path, 3, b"two", ""),
        ("rename", path, 0, b"", other),
        ("link", other, 0, b"", path),
    ]
