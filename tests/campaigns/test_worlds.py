"""The worlds in which the processor's side changes by itself, few of them; and that the judge of
both sides finds what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from invoicectl.acts.payments import dashboard, found, reversals
from invoicectl.acts.payments.withdrawals import withdraw
from invoicectl.domain.model import Payment
from invoicectl.gateways.simulated import Simulated
from tests.amounts import amount
from tests.campaigns import worlds

AIM = amount("WORLDS_AIM", 32, taste=6)
SEED = 1


@pytest.mark.campaign
def test_after_reconcile_both_sides_agree_or_it_is_listed() -> None:
    pytest.importorskip("stripe", reason="Stripe's client is not installed")
    figure = worlds.campaign(AIM, SEED)
    print(figure.sentence)
    assert figure.violations == []


def _no_disputes(self: Simulated, file: str, since: Any) -> Any:
    whole = self.charges(file, since), self._since("r", since)
    return (seen for part in whole for seen in part)


def _one_less(after: Any, payment: Any, minor: int | None, *said: Any, now: Any) -> Any:
    return reversals.reverse(after, payment, minor and minor - 1, *said, now=now)


def _newest(after: Any, charge: int, _: int, reason: str, now: Any) -> None:
    after.add(*withdraw(after, after.get(Payment, charge), reason, now=now), at=now)


BLIND = [
    (dashboard, "reverse", _one_less, "a dispute takes another amount"),
    (dashboard, "_withdrawn", _newest, "of two disputes the newest is taken back"),
    (dashboard, "failed", lambda *_, **__: [], "a refund that fails is made all the same"),
    (Simulated, "everything", _no_disputes, "disputes are not asked for"),
    (found, "_is_same", lambda *_: True, "a lost copy's charges are placed anywhere"),
]


@pytest.mark.more
@pytest.mark.parametrize(("where", "name", "wrong", "why"), BLIND, ids=[each[3] for each in BLIND])
def test_a_comparison_that_is_blind_is_found(
    monkeypatch: pytest.MonkeyPatch, where: Any, name: str, wrong: Callable[..., Any], why: str
) -> None:
    monkeypatch.setattr(where, name, wrong)
    found = worlds.first_wrong(150, SEED)
    assert found is not None, why
    assert found.startswith("world ")
