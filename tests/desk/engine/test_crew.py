"""Charges side by side, a gateway that falls silent, and a tick that is asked to stop."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from invoicectl.desk.engine import crew
from invoicectl.domain.model import Answer
from invoicectl.errors import GatewayDown
from invoicectl.gateways import Charge, Created
from invoicectl.gateways.faults import Faulty, read_script
from invoicectl.gateways.simulated import Simulated
from tests.amounts import tasted
from tests.shop import CARDS, DUE, Shop, Watched
from tests.support import Business


@pytest.mark.parametrize("concurrency", tasted(["8", "2", "100"], 3))
def test_side_by_side_brings_what_one_after_another_does(tmp_path: Path, concurrency: str) -> None:
    found = []
    for folder, size in ((tmp_path / "one", "1"), (tmp_path / "many", concurrency)):
        folder.mkdir()
        shop = Shop(folder, 20, CARDS)
        for at in (DUE, "2026-01-07T17:00", "2026-01-09T17:00"):
            assert shop.run(at, "tick", "--concurrency", size) == 0
        invoices = shop.json("list")
        for invoice in invoices:
            invoice["payments"] = sorted(
                (each["kind"], each["amount"], each["outcome"], str(each["code"]), each["at"])
                for each in invoice["payments"]
            )
        found.append(invoices)
        assert all(each["ok"] for each in shop.json("check"))
    assert found[0] == found[1]


def _met(together: threading.Barrier) -> None:
    together.wait()


def test_so_many_calls_are_under_way_at_once(tmp_path: Path) -> None:
    shop = Shop(tmp_path, 8)
    together = threading.Barrier(4, timeout=20)
    shop.gateway = Watched(lambda _: _met(together), str(tmp_path / "record"))
    assert shop.run(DUE, "tick", "--concurrency", "4") == 0
    assert shop.statuses() == {"paid": 8}


def test_a_refused_key_stops_the_tick_after_what_was_under_way(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = Shop(tmp_path, 8)
    calm = shop.gateway
    shop.gateway = Faulty(calm, read_script("confirm:key-refused"))
    assert shop.run(DUE, "tick", "--concurrency", "3") == 9
    assert "the simulated gateway can't be used: its key is refused" in capsys.readouterr().err
    assert shop.outcomes()["cancelled"] == 1
    assert shop.outcomes()["unknown"] == 0
    shop.gateway = calm
    assert shop.run(DUE, "tick") == 0
    assert shop.statuses() == {"paid": 8}


def test_a_gateway_silent_three_times_in_a_row_is_left_for_the_next_tick(tmp_path: Path) -> None:
    shop = Shop(tmp_path, 8)
    calm = shop.gateway
    shop.gateway = Faulty(calm, read_script("create:timeout-before*"))
    assert shop.run(DUE, "tick") == 9
    assert shop.outcomes() == {"unknown": 2, "cancelled": 1}
    shop.gateway = calm
    assert shop.run(DUE, "tick") == 0
    assert shop.outcomes() == {"unknown": 2, "cancelled": 1, "approved": 6}
    assert shop.run("2026-01-06T17:05", "tick") == 0
    assert shop.statuses() == {"paid": 8}
    assert all(each["ok"] for each in shop.json("check"))


def test_in_a_group_what_was_not_sent_after_the_third_silence_is_cancelled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing more is begun, and nothing stands open that was never sent."""
    monkeypatch.setattr(crew, "FIRST", 500)
    shop = Shop(tmp_path, 8)
    calm = shop.gateway
    shop.gateway = Faulty(calm, read_script("create:timeout-before*"))
    assert shop.run(DUE, "tick") == 9
    assert shop.outcomes() == {"unknown": 2, "cancelled": 6}
    shop.gateway = calm
    assert shop.run("2026-01-06T17:05", "tick") == 0
    assert shop.statuses() == {"paid": 8}
    shop.check()


def test_an_outage_leaves_little_on_record(tmp_path: Path) -> None:
    """The first group is one charge, so a gateway that is down is not asked for hundreds."""
    shop = Shop(tmp_path, 20)
    shop.gateway = Faulty(shop.gateway, read_script("create:timeout-before*"))
    before = len(shop.json("log"))
    assert shop.run(DUE, "tick") == 9
    assert len(shop.json("log")) == before + 4, "three attempts, and the last one is cancelled"


@pytest.mark.more
def test_groups_grow_with_success(tmp_path: Path) -> None:
    """Eight times as large, up to the most; after a silence one again."""
    shop = Shop(tmp_path, 80)
    counted = Counted(f"{shop.path}.gateway")
    shop.gateway = counted
    assert shop.run(DUE, "tick") == 0
    assert [len(run) for run in counted.runs] == [1, 1, 8, 8, 64, 64, 7, 7]


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_stop_in_a_group_what_was_not_sent_is_cancelled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: signal.Signals
) -> None:
    monkeypatch.setattr(crew, "FIRST", 500)
    shop = Shop(tmp_path, 9)
    calm = shop.gateway
    counted = Counted(f"{shop.path}.gateway", stops=(3, asked))
    shop.gateway = counted
    assert shop.run(DUE, "tick") == 128 + asked
    assert shop.outcomes() == {"approved": 3, "cancelled": 6}
    assert [len(run) for run in counted.runs] == [3, 3], "what was sent is brought to its end"
    shop.gateway = calm
    assert shop.run(DUE, "tick") == 0
    assert shop.statuses() == {"paid": 9}
    shop.check()


class Counted(Simulated):
    """The simulated gateway; `runs` are the calls of one kind that follow each other. With `stops`
    somebody asks to stop at the so many-th charge that is created."""

    def __init__(self, path: str, stops: tuple[int, signal.Signals] | None = None) -> None:
        super().__init__(path)
        self.runs: list[list[str]] = []
        self._stops = stops
        self._created = 0

    def create(self, charge: Charge) -> Created | Answer:
        self._note("create")
        self._created += 1
        if self._stops is not None and self._created == self._stops[0]:
            os.kill(os.getpid(), self._stops[1])
        return super().create(charge)

    def confirm(self, charge: Charge, gateway_ref: str) -> Answer:
        self._note("confirm")
        return super().confirm(charge, gateway_ref)

    def _note(self, call: str) -> None:
        if not self.runs or self.runs[-1][-1] != call:
            self.runs.append([])
        self.runs[-1].append(call)


def test_one_silence_does_not_stop_the_others(tmp_path: Path) -> None:
    shop = Shop(tmp_path, 4)
    shop.gateway = Faulty(shop.gateway, read_script("create:timeout-after create:reset"))
    assert shop.run(DUE, "tick") == 0
    assert shop.outcomes() == {"unknown": 2, "approved": 2}


@pytest.mark.parametrize("concurrency", ["1", "2"])
@pytest.mark.parametrize(("asked", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_asked_to_stop_a_tick_finishes_what_is_under_way(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    asked: signal.Signals,
    code: int,
    concurrency: str,
) -> None:
    shop = Shop(tmp_path, 9)
    calm = shop.gateway
    shop.gateway = Watched(
        lambda count: os.kill(os.getpid(), asked) if count == 3 else None, str(tmp_path / "record")
    )
    capsys.readouterr()
    assert shop.run(DUE, "tick", "--concurrency", concurrency) == code
    told = capsys.readouterr()
    paid = shop.statuses()["paid"]
    assert 3 <= paid <= 5
    assert f"stopped as asked: {9 - paid} steps remain due, and no charge is half done" in told.err
    assert "collect" in told.out, "what was done is told"
    outcomes = shop.outcomes()
    withdrawn = outcomes.pop("cancelled", 0)
    assert outcomes == {"approved": paid}
    assert withdrawn < int(concurrency), "another hand may have reserved one, and not sent it"
    shop.gateway = calm
    assert shop.run(DUE, "tick") == 0
    assert shop.statuses() == {"paid": 9}


def test_asked_to_stop_a_payment_is_finished(tmp_path: Path) -> None:
    shop = Shop(tmp_path, 1)
    shop.gateway = Watched(lambda _: os.kill(os.getpid(), signal.SIGINT), str(tmp_path / "record"))
    assert shop.run(DUE, "pay", "INV-1") == 130
    assert shop.statuses() == {"paid": 1}


def test_asked_twice_it_stops_at_once_and_the_charge_stays_on_record(tmp_path: Path) -> None:
    shop = Shop(tmp_path, 1)
    calm = shop.gateway

    def twice(_: int) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGTERM)

    shop.gateway = Watched(twice, f"{shop.path}.gateway")
    assert shop.run(DUE, "pay", "INV-1") == 143
    assert shop.outcomes() == {"unknown": 1}
    shop.gateway = calm
    assert shop.run("2026-01-06T17:05", "tick") == 0
    assert shop.statuses() == {"paid": 1}, "never confirmed: cancelled, and collected"
    assert shop.outcomes() == {"cancelled": 1, "approved": 1}


def test_a_fault_of_ours_in_a_call_is_no_answer(tmp_path: Path) -> None:
    shop = Shop(tmp_path, 4)

    def broken(count: int) -> None:
        if count == 2:
            raise ZeroDivisionError

    shop.gateway = Watched(broken, str(tmp_path / "record"))
    with pytest.raises(ZeroDivisionError):
        shop.run(DUE, "tick", "--concurrency", "2")
    assert shop.outcomes()["declined"] == 0
    assert shop.outcomes()["unknown"] >= 1


@pytest.mark.parametrize("number", ["0", "101", "1e3", "-1", "x", "", "８"])
def test_a_concurrency_that_is_none(business: Callable[..., Business], number: str) -> None:
    with pytest.raises(Exception, match=r"is not a valid concurrency|no such option|looks like"):
        business()("tick", f"--concurrency={number}")


def test_down_says_how_to_look_again() -> None:
    error = GatewayDown(gateway="stripe", why="key_refused")
    assert error.hint == "invoicectl config gateway shows whether it answers; then try again"
