"""The campaign over kills during recovery, short; and that it finds what is wrong."""

from __future__ import annotations

import pytest

from invoicectl.domain.model import Answer
from invoicectl.gateways.simulated import Simulated
from tests.amounts import amount
from tests.campaigns import recoveries
from tests.campaigns.scenarios import named

AIM = amount("RECOVERY_AIM", 30, taste=30)


@pytest.mark.more
def test_killed_again_while_recovering_nothing_is_charged_twice_or_lost() -> None:
    figure = recoveries.campaign(AIM, seed=0)
    print(figure.sentence)
    assert figure.violations == []


@pytest.mark.more
def test_a_gateway_that_forgets_what_it_charged_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Simulated, "inquire", lambda *_: Answer("missing"))
    by_hand = named("by hand, approves")
    figure = recoveries.campaign(30, seed=0, among=[by_hand])
    assert figure.violations
    assert "by hand, approves, point " in figure.violations[0]
