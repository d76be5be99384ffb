"""Charges of a group share their commits, and nothing else: it is as if each were alone."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Any

import pytest

from invoicectl.desk import clock
from invoicectl.desk.engine import crew
from invoicectl.desk.engine.sizes import ONE_BY_ONE, Size
from tests.amounts import amount
from tests.desk.books.histories import STEPS, History
from tests.support import Business, beneath

LIVES = amount("GROUPED_LIVES", 60, taste=4)

NUMBERED = {"outbox": ("number", "event"), "postings": ("event",)}
"""Tables whose rows are numbered in the order in which they were written, and by what."""

OWN = {"file", "events"}
"""Tables of what a file has of its own, or that are compared otherwise."""


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Chooses how many errands a group has, from the first one on."""

    def chosen(size: Size) -> None:
        monkeypatch.setattr(clock, "INSTANT", size)
        monkeypatch.setitem(clock.SIZES, "simulated", size)
        monkeypatch.setattr(crew, "FIRST", size.errands)

    return chosen


def stands(b: Business) -> dict[str, Any]:
    """All that a file holds, but for the order within an instant."""
    held: dict[str, Any] = {"facts": b.facts(), "letters": sorted(b.letters())}
    for table in b.desk.store.tables.names():
        if table not in OWN:
            held[table] = sorted(rows_of(b, table))
    return held


def rows_of(b: Business, table: str) -> Iterator[str]:
    cursor = beneath(b.desk.store).execute(f"SELECT * FROM {table}")
    names = [column[0] for column in cursor.description]
    for row in cursor:
        cells = dict(zip(names, row, strict=True))
        for name in NUMBERED.get(table, ()):
            del cells[name]
        yield b.unnamed(str(cells))


@pytest.mark.campaign
@pytest.mark.parametrize("first", range(0, LIVES, 8))
def test_a_life_in_groups_is_a_life_one_by_one(together: Any, first: int) -> None:
    for seed in range(first, first + 8):
        found = []
        for size in (ONE_BY_ONE, Size(500, 1)):
            together(size)
            history = History(seed)
            history.live(STEPS)
            found.append((history.done, stands(history.business)))
            history.business.close()
        assert found[0][0] == found[1][0], seed
        for table, rows in found[0][1].items():
            assert rows == found[1][1][table], f"{table} of life {seed}"


def test_an_inquiry_under_way_is_made_once_whatever_touches_its_invoice(together: Any) -> None:
    together(Size(500, 1))
    b = Business("2026-01-05T09:00", preset="pet-care", collect_at="17:00")
    for line in (
        "client add ada",
        "card add ada pm_card_visa",
        "book ada --visit '2026-01-12T17:01 100.00 Walk'",
        "confirm B1",
        "card add ada pm_sim_timeout",
    ):
        b(*shlex.split(line))
    walked = b("clock", "advance", "--to", "2026-01-13")
    assert [step["step"] for step in walked["steps"]] == ["collect", "complete", "inquire"]
    assert walked["steps"][-1]["outcome"] == "approved"
    b.close()
