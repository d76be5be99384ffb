"""Every command that charges, killed at every SQL statement and around every call to the gateway.

A child process runs the command on a file and is killed (SIGKILL) at the first point, the second,
and so on until it runs through. After each kill the clock runs again, the person repeats the
command, and then: the ledger's receipts are the gateway's successes, no charge was made twice,
nothing is left unknown, `check` is clean, and the invoices stand as if nothing had been killed."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from invoicectl.cli import Root
from invoicectl.context import Context
from invoicectl.gateways import Charge, Gateway
from invoicectl.gateways.simulated import Simulated
from invoicectl.model import Answer
from invoicectl.store import Store
from tests.support import ROOT, Clock

STRIDE = int(os.environ.get("KILL_STRIDE", "1"))
"""Every so many points are tried; all by default."""

CARDS = {
    "approves": "pm_card_visa",
    "declines": "pm_card_chargeCustomerFail",
    "times out": "pm_sim_timeout",
}
START = "2026-01-05T09:00"
AFTER = [
    timedelta(minutes=6),
    timedelta(hours=2),
    timedelta(days=1, hours=3),
    timedelta(days=3),
    timedelta(days=3, minutes=6),
]
"""When the clock runs again after a kill."""


class Scenario(NamedTuple):
    """What led up to it, and the command that is killed, each with its time."""

    name: str
    before: tuple[tuple[str, str], ...]
    at: str
    command: str


PEOPLE = (
    (START, "client add ada"),
    (START, "provider add noor"),
    (START, "card add ada pm_card_visa"),
)
ISSUED = (
    (START, "session open ada noor --kind email"),
    (START, "session hire S1"),
    (START, "issue S1 40.00"),
)
BOOKED = ((START, "book ada --visit '2026-01-06T10:00 33.33 Walk' --visit '2026-01-07T10:00 10'"),)
BILLED = ((START, "issue ada 100.00 --due 2026-01-06"),)
WALKED = (
    (START, "series start ada"),
    (START, "visit add R1 2026-01-06T10:00 25.00"),
    ("2026-01-06T11:00", "visit done V1"),
)
DECLINED = (
    (START, "card add ada pm_card_chargeCustomerFail"),
    ("2026-01-06T17:00", "tick"),
)
CHAT = ((START, "session open ada noor --kind chat"),)
CREDIT = ((START, "client credit ada 15.00 --reason sorry"),)
MORE = ((START, "issue ada 7.00 --due 2026-01-06"), (START, "issue ada 8.00 --due 2026-01-06"))


def scenarios() -> list[Scenario]:
    """Every purpose of a charge, with every kind of answer."""
    found = []
    for answer, token in CARDS.items():
        card = ((START, f"card add ada {token}"),)
        for name, before, at, command in (
            ("client confirms", ISSUED, START, "confirm INV-1"),
            ("chat ends", CHAT, START, "session end S1 --fee 25.00"),
            ("deposit", BOOKED, START, "confirm B1"),
            ("deposit with credit", BOOKED + CREDIT, START, "confirm B1"),
            ("by hand", BILLED, START, "pay INV-1"),
            ("by hand with a tip", BILLED, START, "pay INV-1 60.00 --tip 5.00"),
            ("too much by hand", BILLED, START, "pay INV-1 130.00 --excess credit"),
            ("tip", BILLED, START, "tip INV-1 5.00"),
            ("tip on a booking", BOOKED, START, "tip B1 5.00"),
            ("collect", BILLED, "2026-01-06T17:00", "tick"),
            ("collect three", BILLED + MORE, "2026-01-06T17:00", "tick"),
            ("collect with credit", BILLED + CREDIT, "2026-01-06T17:00", "tick"),
            ("silence, then collect", ISSUED, "2026-01-14T09:00", "tick"),
            ("a Friday", WALKED, "2026-01-09T17:00", "tick"),
        ):
            found.append(Scenario(f"{name}, {answer}", PEOPLE + card + before, at, command))
        retried = PEOPLE + BILLED + DECLINED + ((*("2026-01-06T18:00",), f"card add ada {token}"),)
        found.append(Scenario(f"retry, {answer}", retried, "2026-01-07T17:00", "tick"))
    return found


class Counted(Simulated):
    """The simulated gateway, with a point before and after each call."""

    def __init__(self, path: str, point: Callable[[], None]) -> None:
        super().__init__(path)
        self.point = point

    def create(self, charge: Charge) -> str:
        self.point()
        found = super().create(charge)
        self.point()
        return found

    def confirm(self, charge: Charge, gateway_ref: str) -> Answer:
        self.point()
        answer = super().confirm(charge, gateway_ref)
        self.point()
        return answer

    def inquire(self, charge: Charge, gateway_ref: str) -> Answer:
        self.point()
        answer = super().inquire(charge, gateway_ref)
        self.point()
        return answer


def run(path: Path, at: str, command: str, point: Callable[[], None] | None = None) -> int:
    """One command on the file at its time, with a call of `point` at every point."""
    import shlex

    store = Store.open(str(path))
    gateway: Callable[[str, str], Gateway] = lambda *_: Simulated(f"{path}.gateway")  # noqa: E731
    if point is not None:
        store.database().conn.set_trace_callback(lambda _: point())
        gateway = lambda *_: Counted(f"{path}.gateway", point)  # noqa: E731
    context = Context(clock=Clock(at), gateway=gateway, store=store)
    assert isinstance(ROOT, Root)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            words = shlex.split(command)
            return int(ROOT.main(words, obj=context, standalone_mode=False))
    finally:
        store.close()


def killed(path: Path, scenario: Scenario, number: int) -> bool:
    """Run the scenario's command in a child that is killed at that point; whether it got there."""
    child = os.fork()
    if child == 0:
        left = number

        def point() -> None:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        with contextlib.suppress(BaseException):
            run(path, scenario.at, scenario.command, point)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def recovered(path: Path, scenario: Scenario) -> Any:
    """What stands after the clock ran again and the person repeated the command."""
    at = Clock(scenario.at).at
    is_tip = scenario.command.startswith("tip")
    for index, later in enumerate(AFTER):
        when = f"{at + later:%Y-%m-%dT%H:%M}"
        run(path, when, "tick")
        if index == 0 and not is_tip:
            run(path, when, scenario.command)
    with sqlite3.connect(path) as connection:
        return connection.execute(
            "SELECT ref, status, paid_minor, credited_minor, late_fee_minor, "
            "CASE WHEN ? THEN 0 ELSE tips_minor END FROM invoices",
            (is_tip,),
        ).fetchall()


def refuse_wrong_books(path: Path) -> None:
    """The ledger's receipts are the gateway's successes, once each, and nothing is unknown."""
    with sqlite3.connect(path) as connection:
        received = Counter(
            connection.execute(
                "SELECT key, amount_minor + tip_minor FROM payments "
                "WHERE method = 'card' AND outcome = 'approved'"
            ).fetchall()
        )
        unknown = connection.execute(
            "SELECT count(*) FROM payments WHERE outcome IN ('unknown', 'review')"
        ).fetchone()
    charged: Counter[Any] = Counter()
    if Path(f"{path}.gateway").exists():
        with sqlite3.connect(f"{path}.gateway") as connection:
            charged = Counter(
                connection.execute(
                    "SELECT key, amount_minor FROM charges WHERE outcome = 'approved'"
                ).fetchall()
            )
    assert received == charged
    assert all(count == 1 for count in received.values())
    assert unknown == (0,)
    assert run(path, "2026-02-01T09:00", "check") == 0


@pytest.mark.campaign
@pytest.mark.parametrize("scenario", scenarios(), ids=lambda scenario: scenario.name)
def test_killed_anywhere_nothing_is_charged_twice_or_lost(
    scenario: Scenario, tmp_path: Path
) -> None:
    base = tmp_path / "base"
    base.mkdir()
    assert run_init(base / "books.db") == 0
    for at, command in scenario.before:
        assert run(base / "books.db", at, command) == 0, command
    whole = _copy(base, tmp_path / "whole")
    run(whole, scenario.at, scenario.command)
    expected = recovered(whole, scenario)
    refuse_wrong_books(whole)
    points = 0
    for number in range(1, 10_000, STRIDE):
        path = _copy(base, tmp_path / "killed")
        if not killed(path, scenario, number):
            break
        points += 1
        assert recovered(path, scenario) == expected, f"killed at point {number}"
        refuse_wrong_books(path)
    print(f"{scenario.name}: {points} points")
    assert points > 0


def run_init(path: Path) -> int:
    """Make the file, which follows the given clock."""
    context = Context(clock=Clock(START))
    assert isinstance(ROOT, Root)
    words = ["--db", str(path), "init", "--gateway", "simulated"]
    with contextlib.redirect_stdout(io.StringIO()):
        made = ROOT.main([*words, "--set", "service_charge_rate=30%"], obj=context,
                         standalone_mode=False)  # fmt: skip
    return int(made)


def _copy(base: Path, target: Path) -> Path:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(base, target)
    return target / "books.db"
