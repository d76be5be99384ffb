"""`reconcile` with Stripe: bounded on a large account, what was open is followed, and one that is
cut off is told how far it came."""

from __future__ import annotations

import signal
import sqlite3
import tracemalloc
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from invoicectl.context import Context
from invoicectl.desk.engine import reconciling
from invoicectl.desk.payments import reconciling as verb
from invoicectl.errors import Stopped
from invoicectl.gateways import Seen
from invoicectl.gateways.stripe import Stripe
from tests.gateways.asking import stripe_on
from tests.gateways.stripe_history import Others
from tests.gateways.stripe_server import FakeStripe
from tests.gateways.stripe_state import DAY
from tests.gateways.whole import START, prepared, run
from tests.support import Clock


@pytest.fixture
def path(fake: FakeStripe, tmp_path: Path) -> Path:
    """A live file in which ada, whose card is good, has paid 40.00 three times."""
    path = tmp_path / "live.db"
    prepared(path, making(fake), "--gateway", "stripe", "--test-mode", invoices=3)
    assert run(path, START, making(fake), "pay", "ada") == 0
    return path


def making(fake: FakeStripe) -> Callable[[], Stripe]:
    return lambda: stripe_on(fake)


def asked(path: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def first_charge(path: Path) -> str:
    return str(asked(path, "SELECT gateway_ref FROM payments ORDER BY number")[0][0])


# --- what was open ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "paid", "why"),
    [
        ("won", 4000, "the money is given back"),
        ("lost", 0, "it stays gone"),
    ],
)
@pytest.mark.parametrize("days", [2, 34, 36, 200])
def test_a_dispute_is_followed_until_it_is_decided(
    fake: FakeStripe, path: Path, days: int, status: str, paid: int, why: str
) -> None:
    dispute = fake.history.disputed(first_charge(path), 4000)
    assert run(path, "2026-01-06T09:30", making(fake), "tick") == 0
    assert asked(path, "SELECT paid_minor FROM invoices ORDER BY number")[0] == (0,)
    fake.history.pass_days(days)
    fake.account.disputes[dispute]["status"] = status
    later = f"{Clock('2026-01-06T10:00').at + DAYS * days:%Y-%m-%dT%H:%M}"
    assert run(path, later, making(fake), "tick", "--catch-up") == 0
    assert asked(path, "SELECT paid_minor FROM invoices ORDER BY number")[0] == (paid,), why
    assert run(path, later, making(fake), "check") == 0


@pytest.mark.parametrize(
    ("status", "paid", "outcome"), [("succeeded", 3000, "approved"), ("failed", 4000, "declined")]
)
def test_a_refund_on_its_way_is_followed_until_it_arrives(
    fake: FakeStripe, path: Path, status: str, paid: int, outcome: str
) -> None:
    """And is then asked about no more."""
    refund = fake.history.refunded(first_charge(path), 1000, "pending")
    assert run(path, "2026-01-06T09:30", making(fake), "tick") == 0
    fake.history.pass_days(40)
    fake.account.refunds[refund]["status"] = status
    for at in ("2026-02-16T10:00", "2026-02-17T11:00"):
        fake.heard.clear()
        assert run(path, at, making(fake), "tick", "--catch-up") == 0
        assert asked(path, "SELECT paid_minor FROM invoices ORDER BY number")[0] == (paid,)
        assert asked(path, "SELECT outcome FROM unmatched") == [(outcome,)]
        looked = [each for each in fake.heard if each.ident == refund]
        assert len(looked) == (at == "2026-02-16T10:00")
    assert run(path, at, making(fake), "check") == 0


DAYS = Clock("2026-01-06T09:00").at - Clock("2026-01-05T09:00").at


# --- cut off ----------------------------------------------------------------------------------


def whole(path: Path, fake: FakeStripe) -> Any:
    """What `reconcile` finds in the end."""
    assert run(path, "2026-01-06T09:00", making(fake), "reconcile") == 0
    assert run(path, "2026-01-06T09:00", making(fake), "check") == 0
    return asked(path, "SELECT ref, status, paid_minor FROM invoices"), asked(
        path, "SELECT gateway_ref, outcome, payment IS NULL FROM unmatched ORDER BY gateway_ref"
    )


@pytest.fixture
def happened(path: Path, fake: FakeStripe, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of each charge a part was given back at the dashboard; each thing is a chunk."""
    monkeypatch.setattr(reconciling, "CHUNK", 1)
    for (ref,) in asked(path, "SELECT gateway_ref FROM payments"):
        fake.history.refunded(ref, 1000)
    return path


def test_one_that_meets_silence_says_how_far_it_came_and_goes_on(
    happened: Path, fake: FakeStripe, capsys: pytest.CaptureFixture[str]
) -> None:
    """It falls silent after charges and refunds: they are recorded by then."""
    fake.fail("disputes", "error-before", times=9)
    capsys.readouterr()
    assert run(happened, "2026-01-06T09:00", making(fake), "reconcile") == 9
    told = capsys.readouterr().err
    assert (
        "note: 6 things there were read, and 6 of ours were compared; invoicectl reconcile" in told
    )
    assert asked(happened, "SELECT count(*) FROM unmatched WHERE payment IS NOT NULL") == [(3,)]
    assert asked(happened, "SELECT count(*) FROM events WHERE kind = 'reconciled'") == [(0,)]
    fake.mend()
    assert whole(happened, fake)[1] == [(f"re_{number}", "approved", 0) for number in numbers(fake)]


def numbers(fake: FakeStripe) -> list[str]:
    return sorted(ref.removeprefix("re_") for ref in fake.account.refunds)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("after", [1, 4, 5])
def test_one_that_is_stopped_says_how_far_it_came_and_goes_on(
    happened: Path, fake: FakeStripe, after: int, sent: int, capsys: pytest.CaptureFixture[str]
) -> None:
    context = Context(clock=Clock("2026-01-06T09:00"), gateway=lambda *_, **__: making(fake)())
    context.db = str(happened)
    count = 0

    def seen(_: Seen) -> None:
        nonlocal count
        count += 1
        if count == after:
            context.stop.signal = sent

    try:
        with pytest.raises(Stopped) as it:
            verb.reconcile(context.desk, None, seen)
    finally:
        context.close()
    assert it.value.exit_code == 128 + sent
    assert f"{after} things there were read" in it.value.message
    assert it.value.hint == "invoicectl reconcile"
    assert len(whole(happened, fake)[1]) == 3


# --- bounded ----------------------------------------------------------------------------------


@pytest.mark.more
def test_on_an_account_with_many_of_others_little_is_in_memory(
    fake: FakeStripe, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Fifty thousand of a shop's on the last day, all of which are read, since no search is sure to
    know them yet."""
    peaks = []
    for many in (2_000, 50_000):
        fake.history.others = Others(many, fake.account.now - DAY // 2, fake.account.now)
        fake.heard.clear()
        read = 0

        def seen(_: Seen) -> None:
            nonlocal read
            read += 1

        context = Context(clock=Clock("2026-01-06T09:00"), gateway=lambda *_, **__: making(fake)())
        context.db = str(path)
        tracemalloc.start()
        try:
            done = verb.reconcile(context.desk, None, seen)
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
            context.close()
        assert done.error is None
        assert read == many + 3
        assert len(fake.calls("intents")) == many // 100 + 1
    assert peaks[1] < peaks[0] + 4_000_000, "the server notes each call in this process too"
