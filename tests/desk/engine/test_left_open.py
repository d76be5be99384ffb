"""What a run of time left open when it died is asked about by the next one, and by it alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from invoicectl.desk import clock
from invoicectl.desk.engine import crew
from invoicectl.desk.engine.sizes import INSTANT
from invoicectl.domain.model import Answer
from invoicectl.gateways import Charge, Created
from invoicectl.gateways.faults import Faulty, read_script
from invoicectl.gateways.simulated import Simulated
from tests.dying import Point, dies
from tests.shop import DUE, Shop

LATER = "2026-01-06T17:05"


@pytest.fixture(autouse=True)
def _in_one_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "FIRST", INSTANT.errands)


def silent(shop: Shop, *words: str) -> None:
    """A run in which the gateway does not answer to the first two."""
    calm = shop.gateway
    shop.gateway = Faulty(calm, read_script("create:timeout-before create:timeout-before"))
    shop.run(DUE, *words)
    shop.gateway = calm


def noted(shop: Shop, seq: object) -> None:
    """The note of a holder of the clock who died."""
    note = {"pid": 1, "user": "cron", "since": "2026-01-06T17:00:00Z", "seq": seq}
    Path(f"{shop.path}.tick").write_text(json.dumps(note), encoding="utf-8")


def test_the_next_holder_asks_at_once(tmp_path: Path) -> None:
    shop = Shop(tmp_path, 3)
    begun = newest(shop)
    silent(shop, "tick")
    assert shop.outcomes() == {"unknown": 2, "approved": 1}
    noted(shop, begun)
    assert shop.run(DUE, "tick") == 0
    assert shop.outcomes() == {"cancelled": 2, "approved": 3}, "and collected in the same run"
    shop.check()


@pytest.mark.parametrize("note", ["", "{", "{}", '{"seq": "x"}', '{"seq": true}'])
def test_without_a_note_that_says_where_they_wait_for_their_five_minutes(
    tmp_path: Path, note: str
) -> None:
    shop = Shop(tmp_path, 3)
    silent(shop, "tick")
    Path(f"{shop.path}.tick").write_text(note, encoding="utf-8")
    shop.run(DUE, "tick")
    assert shop.outcomes()["unknown"] == 2
    assert shop.run(LATER, "tick") == 0
    assert shop.statuses() == {"paid": 3}


def test_what_was_attempted_before_it_began_is_not_its_own(tmp_path: Path) -> None:
    shop = Shop(tmp_path, 3)
    silent(shop, "tick")
    noted(shop, newest(shop))
    assert shop.run(DUE, "tick") == 0
    assert shop.outcomes()["unknown"] == 2


def test_what_a_person_attempted_meanwhile_may_still_be_answered(tmp_path: Path) -> None:
    """Somebody's `pay` may be waiting for its answer just now."""
    shop = Shop(tmp_path, 1, ("pm_sim_timeout",))
    begun = newest(shop)
    assert shop.run("2026-01-06T16:00", "pay", "INV-1") == 8
    noted(shop, begun)
    shop.run("2026-01-06T16:01", "tick")
    assert shop.outcomes() == {"unknown": 1}


def test_a_living_holder_takes_its_note_away(tmp_path: Path) -> None:
    shop = Shop(tmp_path, 3)
    silent(shop, "tick")
    assert Path(f"{shop.path}.tick").read_bytes() == b""


class Dying(Simulated):
    """The simulated gateway, with a point before each call that moves money."""

    def __init__(self, path: str, point: Point) -> None:
        super().__init__(path)
        self._point = point

    def create(self, charge: Charge) -> Created | Answer:
        self._point()
        return super().create(charge)

    def confirm(self, charge: Charge, gateway_ref: str) -> Answer:
        self._point()
        return super().confirm(charge, gateway_ref)


@pytest.mark.parametrize("number", [1, 4, 6, 7, 10, 12])
def test_killed_within_a_group_the_next_run_finds_all_of_it(tmp_path: Path, number: int) -> None:
    """Six are created, then six confirmed; whichever is the last, each is charged once."""
    assert clock.SIZES["simulated"] == INSTANT
    shop = Shop(tmp_path, 6)

    def tick(point: Point) -> None:
        shop.gateway = Dying(f"{shop.path}.gateway", point)
        shop.run(DUE, "tick")

    assert dies(number, tick)
    shop.gateway = Simulated(f"{shop.path}.gateway")
    assert shop.outcomes() == {"unknown": 6}
    assert shop.run(DUE, "tick") == 0
    assert shop.statuses() == {"paid": 6}
    assert shop.outcomes()["approved"] == 6
    assert shop.outcomes()["unknown"] == 0
    shop.check()


def newest(shop: Shop) -> int:
    return max(int(each["seq"]) for each in shop.json("log"))
