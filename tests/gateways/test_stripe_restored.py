"""A file that went back, and one of which a copy charges too, before Stripe: nothing is charged
twice, nobody gets a fee, and a sentence says what happened. Its keys live a day."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from invoicectl.gateways.stripe import Stripe
from tests.gateways.asking import stripe_on
from tests.gateways.stripe_server import FakeStripe
from tests.gateways.whole import START, prepared, run

DAY = 24 * 3600
DUE, AFTER = "2026-02-01T17:01", "2026-02-04T09:00"


@pytest.fixture
def path(fake: FakeStripe, tmp_path: Path) -> Path:
    """A live file in which ada, whose card is good, owes 40.00 twice."""
    path = tmp_path / "live.db"
    prepared(path, making(fake), "--gateway", "stripe", "--test-mode", invoices=2)
    return path


def making(fake: FakeStripe) -> Callable[[], Stripe]:
    return lambda: stripe_on(fake)


def paid(path: Path) -> list[int]:
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT paid_minor FROM invoices ORDER BY number")
        return [minor for (minor,) in found]


@pytest.mark.parametrize("days", [0, 2, 30])
def test_a_backup_copied_back_charges_nobody_again(
    fake: FakeStripe, path: Path, tmp_path: Path, days: int, capsys: pytest.CaptureFixture[str]
) -> None:
    backup = shutil.copy(path, tmp_path / "backup.db")
    assert run(path, DUE, making(fake), "tick") == 0
    taken = list(fake.account.received)
    assert len(taken) == 2
    shutil.copy(backup, path)
    fake.account.now += days * DAY
    capsys.readouterr()
    assert run(path, AFTER, making(fake), "tick") == 0
    assert "2 charges that this file does not know" in capsys.readouterr().err
    assert fake.account.received == taken
    assert paid(path) == [4000, 4000]
    assert run(path, AFTER, making(fake), "check") == 0


def test_of_two_live_copies_the_second_stops_at_its_first_charge(
    fake: FakeStripe, path: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copy(path, tmp_path / "copy.db"))
    assert run(path, START, making(fake), "pay", "INV-1") == 0
    assert run(copy, START, making(fake), "pay", "INV-2") == 4
    assert len(fake.account.received) == 1
    assert paid(copy) == [4000, 0], "what the first one charged is recorded"


def test_in_the_ordinary_case_asking_is_one_call(fake: FakeStripe, path: Path) -> None:
    """Whose account it is was known by the key before; a key that was rolled is asked once."""
    calls = []
    for words, key in (
        (["pay", "INV-1", "10.00"], None),
        (["pay", "INV-1"], None),
        (["pay", "INV-2", "10.00"], "sk_test_51FakeFakeFakeRolled"),
        (["pay", "INV-2", "10.00"], None),
        (["reconcile"], None),
        (["tick"], None),
    ):
        fake.key = key or fake.key
        fake.heard.clear()
        assert run(path, START, making(fake), *words) == 0
        calls.append([each.call for each in fake.heard])
    charging = ["intents", "create", "confirm"]
    everything = ["intents", "refunds", "disputes"]
    asked = [["account", *charging], charging, ["account", *charging], charging, everything, []]
    assert calls == asked


def test_no_key_is_kept_in_the_file(fake: FakeStripe, path: Path) -> None:
    assert run(path, START, making(fake), "pay", "INV-1") == 0
    assert fake.key.encode() not in path.read_bytes()
    with closing(sqlite3.connect(path)) as connection:
        (digest,) = connection.execute("SELECT gateway_digest FROM file").fetchone()
    assert digest == making(fake)().digest(uuid_of(path))
    assert digest != making(fake)().digest("another file")


def uuid_of(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("SELECT uuid FROM file").fetchone()[0])


def test_what_is_refused_and_what_charges_nothing_makes_no_call(
    fake: FakeStripe, path: Path
) -> None:
    fake.heard.clear()
    assert run(path, START, making(fake), "pay", "INV-1", "50.00") == 4
    assert run(path, START, making(fake), "tick") == 0
    assert fake.heard == []


def test_what_is_given_back_at_the_dashboard_is_recorded_by_the_next_days_tick(
    fake: FakeStripe, path: Path
) -> None:
    assert run(path, START, making(fake), "pay", "INV-1") == 0
    with closing(sqlite3.connect(path)) as connection:
        (ref,) = connection.execute("SELECT gateway_ref FROM payments").fetchone()
    fake.history.refunded(ref, 1000)
    for at in ("2026-01-06T09:00", "2026-01-07T10:00"):
        assert run(path, at, making(fake), "tick") == 0
    assert paid(path) == [3000, 0]
    fake.heard.clear()
    assert run(path, "2026-01-07T10:05", making(fake), "tick") == 0
    assert fake.heard == [], "once a day"


def test_a_key_of_another_account_is_refused_before_anything_is_asked(
    fake: FakeStripe, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every card would be missing there, and everybody would get a fee and two letters."""
    assert run(path, START, making(fake), "pay", "INV-1") == 0
    fake.account.ident, fake.key = "acct_2Other", "sk_test_52OtherOtherOther"
    before = path.read_bytes()
    for words in (["pay", "INV-2"], ["tick"], ["reconcile"]):
        capsys.readouterr()
        assert run(path, DUE, making(fake), *words) == 9, words
        assert "acct_2Other" in capsys.readouterr().err
    assert path.read_bytes() == before
    assert len(fake.account.received) == 1


def test_an_amount_that_stripe_refuses_is_left_to_people(
    fake: FakeStripe, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No attempt, no decline, no fee; a person is told before anything is reserved."""
    assert run(path, START, making(fake), "issue", "ada", "0.30", "--due", "2026-02-01") == 0
    assert run(path, START, making(fake), "pay", "INV-3") == 4
    capsys.readouterr()
    assert run(path, DUE, making(fake), "tick") == 0
    assert "INV-3 is left to people (amount_too_small)" in capsys.readouterr().err
    assert run(path, AFTER, making(fake), "tick", "--catch-up") == 0
    capsys.readouterr()
    assert run(path, AFTER, making(fake), "attention", "--json") == 0
    (item,) = json.loads(capsys.readouterr().out)
    assert (item["ref"], "amount_too_small" in item["why"]) == ("INV-3", True)
    assert run(path, AFTER, making(fake), *item["hint"].split()[1:]) == 0, item["hint"]
    assert paid(path) == [4000, 4000, 30]
    assert run(path, AFTER, making(fake), "check") == 0


def test_a_charge_at_the_dashboard_is_listed_until_somebody_takes_it(
    fake: FakeStripe, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It carries no key, but it is our customer's; it stops no card."""
    assert run(path, START, making(fake), "pay", "INV-1") == 0
    with closing(sqlite3.connect(path)) as connection:
        (customer,) = connection.execute("SELECT customer FROM cards").fetchone()
    ref = fake.history.charged(700, customer)
    fake.history.charged(900)
    capsys.readouterr()
    assert run(path, START, making(fake), "reconcile", "--json") == 7
    told = json.loads(capsys.readouterr().out)
    assert [(each["gateway_ref"], each["amount"]) for each in told["only_there"]] == [(ref, "7.00")]
    assert run(path, START, making(fake), "pay", "INV-2") == 0
    capsys.readouterr()
    assert run(path, START, making(fake), "attention", "--json") == 0
    (item,) = json.loads(capsys.readouterr().out)
    assert (item["client"], item["hint"]) == ("ada", f"invoicectl reconcile --take {ref} ada")
    assert run(path, START, making(fake), *item["hint"].split()[1:]) == 0
    assert run(path, START, making(fake), "reconcile") == 0
    assert run(path, START, making(fake), "check") == 0
