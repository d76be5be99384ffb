"""Every command that charges, killed at every SQL statement and around every call to the gateway.

A child process runs the command on a file and is killed (SIGKILL) at the first point, the second,
and so on until it runs through. After each kill the clock runs again, the person repeats the
command, and then the books must be right, and the invoices stand as if nothing had been killed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from invoicectl.desk.engine import reconciling
from invoicectl.domain.model import Answer
from invoicectl.gateways import Charge, Created, Refund, Seen
from invoicectl.gateways.simulated import Simulated
from invoicectl.store import Store
from tests.amounts import amount, tasted
from tests.campaigns.scenarios import (
    START,
    THERE,
    Scenario,
    copied,
    named,
    prepared,
    rows,
    run,
    scenarios,
)
from tests.campaigns.verdicts import Verdicts, workplace
from tests.dying import Point, dies
from tests.support import beneath

pytestmark = pytest.mark.more

STRIDE = amount("KILL_STRIDE", 8, taste=400)
"""Every so many points are tried; 1 is all of them."""


class Counted(Simulated):
    """The simulated gateway, with a point before and after each call."""

    def __init__(self, path: str, point: Point) -> None:
        super().__init__(path)
        self.point = point

    def create(self, charge: Charge) -> Created | Answer:
        with self._around():
            return super().create(charge)

    def confirm(self, charge: Charge, gateway_ref: str) -> Answer:
        with self._around():
            return super().confirm(charge, gateway_ref)

    def refund(self, refund: Refund) -> Answer:
        with self._around():
            return super().refund(refund)

    def inquire_refund(self, refund: Refund) -> Answer:
        with self._around():
            return super().inquire_refund(refund)

    def inquire(self, charge: Charge, gateway_ref: str) -> Answer:
        with self._around():
            return super().inquire(charge, gateway_ref)

    def account(self) -> str:
        with self._around():
            return super().account()

    def charges(self, file: str, since: datetime) -> Iterator[Seen]:
        return self._one_by_one(super().charges(file, since))

    def everything(self, file: str, since: datetime) -> Iterator[Seen]:
        return self._one_by_one(super().everything(file, since))

    def look(self, ref: str) -> Seen | None:
        with self._around():
            return super().look(ref)

    @contextmanager
    def _around(self) -> Iterator[None]:
        self.point()
        yield
        self.point()

    def _one_by_one(self, told: Iterator[Seen]) -> Iterator[Seen]:
        """A list comes page by page: it may end behind any of its things."""
        self.point()
        for each in told:
            yield each
            self.point()


def traced(store: Store, point: Point) -> None:
    """Call `point` at every SQL statement."""
    beneath(store).set_trace_callback(lambda _: point())


def killed(path: Path, scenario: Scenario, number: int) -> bool:
    """Run the scenario's command in a child that is killed at that point; whether it got there."""
    return dies(number, lambda point: pointed(path, scenario, point))


def pointed(path: Path, scenario: Scenario, point: Point) -> None:
    """Run the scenario's command, with a point at every statement and around every call."""
    run(
        path,
        scenario.at,
        scenario.command,
        gateway=lambda record: Counted(record, point),
        opened=lambda store: traced(store, point),
    )


@pytest.mark.campaign
@pytest.mark.parametrize("scenario", tasted(scenarios(), 3), ids=lambda scenario: scenario.name)
def test_killed_anywhere_nothing_is_charged_twice_or_lost(scenario: Scenario) -> None:
    points = 0
    with workplace() as folder:
        base = prepared(scenario, folder / "base")
        verdicts = Verdicts(scenario, base)
        for number in range(1, 10_000, STRIDE):
            path = copied(base, folder / "killed")
            if not killed(path, scenario, number):
                break
            points += 1
            assert verdicts.of(path) is None, f"killed at point {number}"
    print(f"{scenario.name}: {points} points, {verdicts.states} distinct states")
    assert points > 0


@pytest.mark.campaign
@pytest.mark.parametrize(
    "name", tasted([name for name, _, command in THERE if command == "reconcile"], 4)
)
def test_a_comparison_killed_between_its_chunks_comes_to_the_same(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each thing at the gateway is a chunk, with a commit of its own."""
    monkeypatch.setattr(reconciling, "CHUNK", 1)
    test_killed_anywhere_nothing_is_charged_twice_or_lost(named(name))


@pytest.mark.more
@pytest.mark.parametrize("name", [name for name, *_ in THERE])
def test_what_happened_there_is_there_to_be_recorded(name: str) -> None:
    """Else a kill would interrupt what does nothing."""
    told = "SELECT 'U', number, outcome, CAST(payment AS TEXT) FROM unmatched UNION ALL "
    told += "SELECT 'P', number, outcome, gateway_ref FROM payments"
    with workplace() as folder:
        path = prepared(named(name), folder / "base")
        before = rows(path, told)
        assert run(path, START, named(name).command) in {0, 7}
        assert rows(path, told) != before
