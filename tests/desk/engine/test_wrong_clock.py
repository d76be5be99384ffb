"""A system's clock that stands in a year that no instant can have: a live file is read as of its
newest event, nothing is written, and it is said why. Source: SPEC 3 (Two clocks)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from invoicectl.context import Context
from invoicectl.domain import dates
from tests.commands import examples
from tests.commands.bench import Answer, faults, run

READING = [
    "list", "show INV-1", "show INV-2", "show ada", "show noor", "show R1", "client list",
    "earnings", "earnings --movements", "attention", "log", "report aging", "report revenue",
    "report tips", "report collections", "statement ada", "statement noor", "export hledger",
    "export csv", "check",
    "clock show", "config list", "visit list", "tick --dry-run",
]  # fmt: skip
WRITING = [
    "client add cleo", "config set business Paws", "pay INV-2 --method cash", "tick",
    "tick --catch-up", "payout --all", "visit add R1 2026-01-20T10:00 5.00",
]  # fmt: skip
CLOCKS = [
    (datetime(1, 1, 1, tzinfo=UTC), False, "the first instant there is"),
    (datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC), False, "a second before the years begin"),
    (datetime(1970, 1, 1, tzinfo=UTC), False, "a clock that was never set"),
    (datetime(8999, 12, 31, 23, 59, 59, tzinfo=UTC), True, "the last second of the years"),
    (datetime(9000, 1, 1, tzinfo=UTC), False, "the years are over"),
    (datetime(9990, 6, 1, tzinfo=UTC), False, "far from here"),
    (datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC), False, "the last instant there is"),
]
ZONES = ["America/New_York", "Pacific/Kiritimati"]


def at(clock: datetime, *words: str, path: Path) -> Answer:
    return run(["--db", str(path), *words], context=Context(clock=lambda: clock))


@pytest.fixture(params=ZONES)
def live(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A live file west or east of UTC, with something of everything in it."""
    path = tmp_path / "live.db"
    day = datetime(2026, 1, 5, 9, tzinfo=UTC)
    zone = f"timezone={request.param}"
    for line in (
        f"init --gateway simulated --preset marketplace --set {zone}",
        "client add ada",
        "provider add noor",
        "card add ada pm_card_visa",
        "session open ada noor --kind email",
        "session hire S1",
        "issue S1 40.00",
        "issue ada 120.00 --due 2026-02-01",
        "series start ada --provider noor",
        "visit add R1 2026-01-06T10:00 20.00",
        "tip INV-2 5.00",
    ):
        answer = at(day, *line.split(), path=path)
        assert answer.code == 0, answer
    return path


@pytest.mark.parametrize(("clock", "is_taken", "why"), CLOCKS[::2])
def test_what_is_there_can_be_read(live: Path, clock: datetime, is_taken: bool, why: str) -> None:
    assert not is_taken
    for line in READING:
        answer = at(clock, *line.split(), path=live)
        assert (answer.code, answer.crash) == (0, None), (why, line, answer)
        assert list(faults(answer)) == []


@pytest.mark.parametrize(("clock", "is_taken", "why"), CLOCKS)
def test_nothing_is_written(live: Path, clock: datetime, is_taken: bool, why: str) -> None:
    before = live.read_bytes()
    for line in WRITING:
        if is_taken and line == "tick --catch-up":
            continue  # seven thousand years of Fridays: allowed, and asked for
        answer = at(clock, *line.split(), path=live)
        assert (answer.code, answer.crash) == (4, None), (why, line, answer)
        assert list(faults(answer)) == []
        assert "clock" in answer.err
    assert live.read_bytes() == before


@pytest.mark.parametrize(("clock", "is_taken", "why"), CLOCKS)
@pytest.mark.parametrize("zone", ZONES)
def test_no_live_file_begins_in_such_a_year(
    tmp_path: Path, clock: datetime, is_taken: bool, why: str, zone: str
) -> None:
    path = tmp_path / "new.db"
    words = ["init", "--gateway", "manual", "--set", f"timezone={zone}"]
    answer = at(clock, *words, path=path)
    is_taken = is_taken or clock.year == dates.YEARS[0]
    assert (answer.code, answer.crash) == (0 if is_taken else 4, None), (why, answer)
    assert list(faults(answer)) == []
    assert [each.name for each in tmp_path.iterdir()] == (["new.db"] if is_taken else [])


def test_a_simulated_file_asks_no_clock(tmp_path: Path, business: Any) -> None:
    path = tmp_path / "simulated.db"
    for line in ("init --simulated-from 2026-01-05T09:00", "client add ada", "clock advance 1d"):
        assert at(datetime.max.replace(tzinfo=UTC), *line.split(), path=path).code == 0


def test_every_reading_command_is_tried() -> None:
    assert {line.split()[0] for line in READING} <= {name.split()[0] for name in examples.LINES}
