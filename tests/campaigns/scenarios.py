"""What the campaigns interrupt: every command that charges, with every kind of answer.

A scenario leads up to one command on a file that follows a clock put where it is wanted. However
that command ends, `recovered` is what people and cron do next, and `refuse_wrong_books` is what
must hold after it: the ledger's receipts are the gateway's successes, no charge was made twice,
nothing is left unknown, and `check` is clean."""

from __future__ import annotations

import contextlib
import io
import itertools
import re
import shlex
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from invoicectl.acts.payments.dashboard import TIP
from invoicectl.cli import Root
from invoicectl.context import Context
from invoicectl.domain import dates
from invoicectl.gateways import Gateway
from invoicectl.gateways.simulated import Simulated
from invoicectl.store import Store, open_store
from tests.gateways.dashboard import Dashboard
from tests.support import ROOT, Clock

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
    """What led up to it, and the command that is killed, each with its time.

    What is done at the gateway's dashboard begins with `there`, and names a charge by its order
    there, as `#1`; a command that a file which went back has lost, while the gateway has what came
    of it, begins with `lost`."""

    name: str
    before: tuple[tuple[str, str], ...]
    at: str
    command: str

    @property
    def has_key(self) -> bool:
        """Whether it is safe to repeat."""
        return "--key" in self.command.split()

    @property
    def is_repeated(self) -> bool:
        """Whether a person who saw it fail asks again: not for what may be wanted twice."""
        return self.has_key or self.command.split()[0] not in {"tick", "tip", "refund"}


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
PAID = (*BILLED, (START, "pay INV-1 40.00"), (START, "pay INV-1 --tip 5.00"))
CONFIRMED = ((START, "confirm INV-1"),)
OWED = "issue ada 7.00 --due 2026-01-20"
UNKNOWN_HERE = ("session open ada noor --kind chat", "lost session end S1 --fee 25.00")
THERE = (
    ("a refund there", ("there refunded #1 1000",), "reconcile"),
    ("a refund there, of more than the services", ("there refunded #2 6300",), "reconcile"),
    ("a dispute there", ("there disputed #1 4000",), "reconcile"),
    ("a dispute won", ("there disputed #1 4000", "reconcile", "there decided sim_d1 returned"),
     "reconcile"),
    ("an inquiry, then a dispute", ("there disputed #1 4000 inquiry", "reconcile",
                                    "there decided sim_d1 taken"), "reconcile"),
    ("an answer there", ("card add ada pm_sim_timeout", OWED, "pay INV-2"), "reconcile"),
    ("a charge that was lost", (OWED, "lost pay INV-2"), "reconcile"),
    ("two charges that were lost", (OWED, OWED, "lost pay ada"), "reconcile"),
    ("a charge that is listed", UNKNOWN_HERE, "reconcile"),
    ("a charge that is taken", (*UNKNOWN_HERE, "reconcile"), "reconcile --take #3 ada"),
)  # fmt: skip
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
    for name, earlier, command in (
        ("a refund", PAID, "refund INV-1 10.00 --reason late"),
        ("a refund of two charges", PAID, "refund INV-1 90.00 --reason late"),
        ("a tip given back", PAID, "refund INV-1 3.00 --tip --reason late"),
        ("a session's refund", ISSUED + CONFIRMED, "refund INV-1 10.00 --reason late"),
    ):
        found.append(Scenario(name, PEOPLE + earlier, START, command))
    for name, led_up, command in (
        ("confirmed with a key", ISSUED, "confirm INV-1 --key k"),
        ("three paid with a key", BILLED + MORE, "pay ada --key k"),
        ("a tip with a key", BILLED, "tip INV-1 5.00 --key k"),
        ("two refunds with a key", PAID, "refund INV-1 90.00 --reason late --key k"),
    ):
        found.append(Scenario(name, PEOPLE + led_up, START, command))
    for name, done, command in THERE:
        there = tuple((START, each) for each in done)
        found.append(Scenario(name, PEOPLE + PAID + there, START, command))
    return found


def named(name: str) -> Scenario:
    """The scenario of that name."""
    return next(each for each in scenarios() if each.name == name)


def prepared(scenario: Scenario, folder: Path) -> Path:
    """A file in the folder on which all that led up to the scenario's command was done."""
    folder.mkdir(parents=True)
    path = folder / "books.db"
    assert run_init(path) == 0
    for at, command in scenario.before:
        first, _, rest = command.partition(" ")
        if first == "there":
            done, *values = _named_there(path, rest).split()
            _done_there(Dashboard(f"{path}.gateway"), done, values, Clock(at))
        elif first == "lost":
            before = copied(path, Path(f"{folder}-before"))
            assert run(path, at, rest) == 0, command
            shutil.copy(before, path)
            shutil.rmtree(before.parent)
        else:
            assert run(path, at, command) in {0, 7, 8}, command  # 8: no answer came
    return path


def _named_there(path: Path, command: str) -> str:
    """The command with the id at the gateway of each charge that it names by its order there."""
    if "#" not in command:
        return command
    numbers = sorted(
        number for (number,) in rows(Path(f"{path}.gateway"), "SELECT number FROM charges")
    )
    return re.sub(r"#(\d)", lambda found: f"sim_{numbers[int(found[1]) - 1]}", command)


def _done_there(dashboard: Dashboard, done: str, values: list[str], at: Clock) -> None:
    """What is done at the dashboard: a movement of money has its instant, a decision has none."""
    told: list[Any] = [int(each) if each.isdigit() else each for each in values]
    if done != "decided":
        told.insert(1 if done == "charged" else 2, dates.stamp(at.at))
    getattr(dashboard, done)(*told)


def copied(base: Path, target: Path) -> Path:
    """A copy of a prepared file, with what lies beside it."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(base.parent, target)
    return target / base.name


def run_init(path: Path) -> int:
    """Make the file, which follows the given clock."""
    context = Context(clock=Clock(START))
    assert isinstance(ROOT, Root)
    words = ["--db", str(path), "init", "--gateway", "simulated"]
    with contextlib.redirect_stdout(io.StringIO()):
        made = ROOT.main([*words, "--set", "service_charge_rate=30%"], obj=context,
                         standalone_mode=False)  # fmt: skip
    return int(made)


Opened = Callable[[str], Gateway]


def run(
    path: Path,
    at: str,
    command: str,
    *,
    gateway: Opened = Simulated,
    opened: Callable[[Store], None] = lambda _: None,
) -> int:
    """One command on the file at its time; `opened` sees the store before it is used."""
    store = open_store(str(path))
    opened(store)
    salts = map(str, itertools.count(1))  # two runs of one command leave the same bytes
    context = Context(
        clock=Clock(at),
        chance=lambda: f"{at} {next(salts)}",
        gateway=lambda *_: gateway(f"{path}.gateway"),
        store=store,
    )
    assert isinstance(ROOT, Root)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            words = shlex.split(_named_there(path, command))
            return int(ROOT.main(words, obj=context, standalone_mode=False))
    finally:
        store.close()


def recovered(path: Path, scenario: Scenario) -> Any:
    """What stands after the clock ran again and the person repeated the command."""
    at = Clock(scenario.at).at
    may_lack_tip = not scenario.has_key and scenario.command.startswith(("tip", "refund"))
    may_lack_refund = not scenario.has_key and scenario.command.startswith("refund")
    if scenario.has_key:
        run(path, scenario.at, scenario.command)
    for index, later in enumerate(AFTER):
        when = f"{at + later:%Y-%m-%dT%H:%M}"
        run(path, when, "tick")
        if index == 0 and scenario.is_repeated:
            run(path, when, scenario.command)
    with sqlite3.connect(path) as connection:
        invoices = connection.execute(
            "SELECT ref, status, CASE WHEN ? THEN due_minor ELSE paid_minor END, "
            "credited_minor, late_fee_minor, CASE WHEN ? THEN 0 ELSE tips_minor END FROM invoices "
            "ORDER BY number",
            (may_lack_refund, may_lack_tip),
        ).fetchall()
        there = "SELECT gateway_ref, kind, outcome, payment IS NULL FROM unmatched ORDER BY number"
        return invoices + connection.execute(there).fetchall()


def refuse_wrong_books(path: Path) -> None:
    """The ledger's receipts and refunds are the gateway's, once each, and nothing is unknown."""
    received, given_back, taken = _told_here(path)
    listed = rows(path, "SELECT gateway_ref FROM unmatched WHERE payment IS NULL")
    record = Path(f"{path}.gateway")
    charged: Counter[Any] = Counter()
    refunded: Counter[Any] = Counter()
    if record.exists() and _has_tables(record):
        approved = "amount_minor FROM charges WHERE outcome = 'approved' AND key IS NOT NULL"
        for number, key, minor in rows(record, f"SELECT number, key, {approved}"):
            ref = f"sim_{number}"
            if (ref,) not in listed:  # it waits for a person, who may take it
                charged[ref if ref in taken else key, minor] += 1
        refunded = rows(
            record,
            "SELECT coalesce(key, 'sim_r' || number), amount_minor FROM refunds "
            "WHERE outcome = 'approved'",
        )
    assert received == charged
    assert given_back == refunded
    assert all(count == 1 for count in (received + given_back).values())
    assert not rows(path, "SELECT 1 FROM payments WHERE outcome IN ('unknown', 'review')")
    assert run(path, "2026-02-01T09:00", "check") == 0


def _has_tables(record: Path) -> bool:
    """Whether a record is more than just made."""
    with contextlib.suppress(sqlite3.OperationalError):
        rows(record, "SELECT 1 FROM charges")
        return True
    return False


def _told_here(path: Path) -> tuple[Counter[Any], Counter[Any], set[str]]:
    """What the ledger has received and given back by key, and the charges that a person took, which
    have their id for a key. The two parts of a refund that was made there are one."""
    asked = "amount_minor + tip_minor FROM payments WHERE method = 'card' AND outcome = 'approved'"
    received = rows(path, f"SELECT coalesce(key, gateway_ref), {asked} AND kind <> 'refund'")
    parts = rows(path, f"SELECT key, number, {asked} AND kind = 'refund'")
    whole: Counter[str] = Counter()
    for key, _, minor in parts:
        whole[key.removesuffix(TIP) if key.startswith("sim_") else key] += minor
    given_back = Counter(whole.items())
    return received, given_back, {key for key, _ in received if key.startswith("sim_")}


def rows(path: Path, sql: str) -> Counter[Any]:
    """What a file holds, row by row, and how often."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return Counter(connection.execute(sql).fetchall())
