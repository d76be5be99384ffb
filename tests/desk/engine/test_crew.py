"""Charges side by side, a gateway that falls silent, and a tick that is asked to stop."""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from invoicectl.cli import Root
from invoicectl.context import Context
from invoicectl.desk.done import Done
from invoicectl.domain.model import Answer
from invoicectl.errors import GatewayDown
from invoicectl.gateways import Charge, Gateway
from invoicectl.gateways.faults import Faulty, read_script
from invoicectl.gateways.simulated import Simulated
from tests.support import ROOT, Business, Clock

DUE = "2026-01-06T17:00"
CARDS = ("pm_card_visa", "pm_card_chargeCustomerFail", "pm_sim_timeout", "pm_sim_unreachable")


class Watched(Simulated):
    """The simulated gateway; somebody is told of each confirmation before it is made."""

    def __init__(self, told: Callable[[int], None], path: str = ":memory:") -> None:
        super().__init__(path)
        self._told = told
        self._count = 0

    def confirm(self, charge: Charge, gateway_ref: str) -> Answer:
        self._count += 1
        self._told(self._count)
        return super().confirm(charge, gateway_ref)


class Shop:
    """A live file on disk with `count` invoices of as many clients, due on the sixth at five."""

    def __init__(self, folder: Path, count: int, cards: tuple[str, ...] = CARDS[:1]) -> None:
        self.path = folder / "live.db"
        self.gateway: Gateway = Simulated(f"{self.path}.gateway")
        self.run("2026-01-05T09:00", "init", "--gateway", "simulated")
        for number in range(1, count + 1):
            client = f"client-{number}"
            self.run("2026-01-05T09:00", "client", "add", client)
            self.run("2026-01-05T09:00", "card", "add", client, cards[number % len(cards)])
            self.run("2026-01-05T09:00", "issue", client, f"{number}.00", "--due", "2026-01-06")

    def run(self, at: str, *words: str) -> int:
        context = Context(clock=Clock(at), gateway=lambda *_: self.gateway)
        assert isinstance(ROOT, Root)
        words = ("--db", str(self.path), *words)
        return int(ROOT.main(list(words), obj=context, standalone_mode=False))

    def json(self, *words: str) -> Any:
        """What a question answers, in another run."""
        context = Context(clock=Clock(DUE), gateway=lambda *_: self.gateway)
        context.capture = []
        assert isinstance(ROOT, Root)
        assert ROOT.run(["--db", str(self.path), *words], context) == 0
        captured: list[Done] = context.capture
        context.close()
        return captured[0].value

    def statuses(self) -> Counter[str]:
        return Counter(each["status"] for each in self.json("list"))

    def outcomes(self) -> Counter[str]:
        return Counter(
            payment["outcome"] for each in self.json("list") for payment in each["payments"]
        )


@pytest.mark.parametrize("concurrency", ["2", "8", "100"])
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
    assert shop.outcomes() == {"approved": paid}
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
    with pytest.raises(Exception, match=r"won't do for concurrency|no such option|looks like"):
        business()("tick", f"--concurrency={number}")


def test_down_says_how_to_look_again() -> None:
    error = GatewayDown(gateway="stripe", reason="its key is refused")
    assert error.hint == "invoicectl config gateway says whether it answers; then try again"
