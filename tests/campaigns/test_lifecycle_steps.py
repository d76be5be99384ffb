"""A few lives of the lifecycle campaign, and proof that it would find what it looks for."""

from __future__ import annotations

from typing import Any

import pytest

from invoicectl.desk.engine import errands, keys, reconciling, work
from invoicectl.desk.engine.who import Witness
from invoicectl.domain.model import Answer
from invoicectl.gateways import Charge, NoAnswer, Refund
from invoicectl.gateways.simulated import Simulated
from tests.amounts import amount
from tests.campaigns.figures import tell
from tests.campaigns.lifecycle import STEPS, Processor, _lived, campaign

AIM = amount("LIFECYCLE_AIM", 2_400, taste=600)


@pytest.mark.campaign
def test_a_few_lives_without_a_violation() -> None:
    figure = campaign(AIM, seed=0)
    tell("lifecycle", figure)
    assert figure.violations == []
    assert figure.tried >= AIM


class TakesTwice(Simulated):
    """A processor that takes the money of a charge twice, and says nothing of it."""

    def confirm(self, charge: Charge, gateway_ref: str) -> Answer:
        answer = super().confirm(charge, gateway_ref)
        self._ask("UPDATE charges SET amount_minor = amount_minor * 2 WHERE key = ?", (charge.key,))
        return answer


class Forgets(Simulated):
    """A processor that says it took money, and has no record of it."""

    def confirm(self, charge: Charge, gateway_ref: str) -> Answer:
        answer = super().confirm(charge, gateway_ref)
        self._ask("UPDATE charges SET outcome = 'declined' WHERE key = ?", (charge.key,))
        return answer


class RefundsTwice(Simulated):
    """A processor that gives back twice under one key, and says nothing of it."""

    def refund(self, refund: Refund) -> Answer:
        answer = super().refund(refund)
        self._ask("UPDATE refunds SET amount_minor = amount_minor * 2 WHERE key = ?", refund[:1])
        return answer


def found(processor: Processor = Simulated) -> str:
    """The first violation in some lives, without the commands that led to it."""
    for lived in _lived(9 * STEPS, 0, processor):
        if lived.violation is not None:
            assert "init, preset " in lived.violation
            return lived.violation.splitlines()[0]
    pytest.fail("no violation was found")


def is_beyond(said: str) -> bool:
    """Whether it was found that the gateway has other money than the ledger: by looking at its
    record, or by a comparison that tells so."""
    return "the gateway took what the ledger" in said or "are not at the gateway" in said


@pytest.mark.more
def test_a_gateway_that_charges_twice_under_one_key_is_found() -> None:
    assert is_beyond(found(processor=TakesTwice))


@pytest.mark.more
def test_a_gateway_that_refunds_twice_under_one_key_is_found() -> None:
    assert "the gateway gave back what the ledger doesn't know" in found(processor=RefundsTwice)


@pytest.mark.more
def test_a_charge_that_was_never_made_is_found() -> None:
    assert "the ledger received what the gateway never took" in found(processor=Forgets)


@pytest.mark.more
def test_a_lost_answer_taken_for_a_decline_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A time-out is no decline: the money may have moved."""

    def heard(call: errands.Call, newest: Witness) -> Any:
        try:
            return call.make(call.asked, *call.rest)
        except NoAnswer:
            return Answer("declined", "timeout")

    monkeypatch.setattr(errands, "heard", heard)
    assert is_beyond(found())


@pytest.mark.more
def test_a_share_rounded_down_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("invoicectl.domain.money.share", lambda minor, rate: int(minor * rate))
    assert ", not " in found()


@pytest.mark.more
def test_a_refused_command_that_writes_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    undo = work.Work.abort

    def keep(act: work.Work) -> None:
        if act.is_open and act.store.is_writing and not act.is_dry and hasattr(act, "now"):
            act.finish()
        else:
            undo(act)

    monkeypatch.setattr(work.Work, "abort", keep)
    assert "refused with" in found()


@pytest.mark.more
@pytest.mark.parametrize(
    ("where", "wrong", "said"),
    [
        (
            "invoicectl.domain.postings._income",
            lambda _: "income:services",
            "equity:opening-balances has a balance of",
        ),
        (
            "invoicectl.domain.model.Invoice.awaits_release",
            False,
            "9999-12-31",
        ),
    ],
    ids=["income", "time"],
)
def test_an_import_that_is_taken_for_an_invoice_of_ours_is_found(
    monkeypatch: pytest.MonkeyPatch, where: str, wrong: Any, said: str
) -> None:
    """Its total is no income, and time leaves it alone until it is released."""
    monkeypatch.setattr(where, wrong)
    assert said in found()


@pytest.mark.more
def test_a_key_that_is_forgotten_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys.GivenKey, "found", lambda *_: None)
    said = found()
    assert any(each in said for each in ("under one key", "two commands", ", and again "))


@pytest.mark.more
def test_a_comparison_that_finds_everything_missing_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reconciling.Comparing, "_see", lambda *_: None)
    assert "are not at the gateway" in found()
