"""What `forecast` says, held to what then happens. Source: SPEC 11."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from invoicectl.context import Context
from invoicectl.desk.engine.recalling import Assumed
from invoicectl.domain.model import Answer
from invoicectl.gateways import Charge
from invoicectl.store import open_store
from tests.support import Business, Clock, beneath

NAMES = ("at", "ref", "step", "outcome", "amount", "invoice", "late_fee")


class Answering:
    """The simulated gateway with cards that answer as is supposed: all alike, or each client's as
    it did last when this one took over."""

    def __init__(self, business: Business, assumed: Assumed) -> None:
        self._inner = business.desk.gateway
        self._connection = beneath(business.desk.store)
        self._assumed = assumed
        self._last = {
            (client, token): (outcome, code)
            for client, token, outcome, code in self._connection.execute(
                "SELECT client, token, outcome, code FROM payments WHERE token IS NOT NULL "
                "AND kind <> 'refund' AND outcome IN ('approved', 'declined') ORDER BY number"
            )
        }

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def confirm(self, charge: Charge, _: str) -> Answer:
        """What is supposed."""
        if self._assumed != "last":
            approves = self._assumed == "approve"
            return Answer("approved") if approves else Answer("declined", "card_declined")
        ((client,),) = self._connection.execute(
            "SELECT client FROM payments WHERE key = ? AND outcome = 'unknown'", (charge.key,)
        )
        return Answer(*self._last.get((client, charge.token), ("approved", None)))

    inquire = confirm


def comes_true(b: Business, until: str, assumed: Assumed) -> list[Any]:
    """What is foreseen up to a time; it is then what happens, and adds up."""
    before = list(b.events())
    told = b("forecast", "--until", until, "--assume", assumed)
    assert b.events() == before, "it writes nothing"
    steps = [tuple(each[name] for name in NAMES) for each in told["steps"]]
    b.desk._gateway = Answering(b, assumed)
    done = b("clock", "advance", "--to", told["until"])
    assert steps == [tuple(each[name] for name in NAMES) for each in done["steps"]]
    for name in told["totals"]:
        shown = [each[name] for each in told["periods"]]
        cents = [int(each.replace(".", "")) for each in [*shown, told["totals"][name]]]
        assert sum(cents[:-1]) == cents[-1], name
    return steps


class Opened(Business):
    """A simulated business that was made in a file."""

    def __init__(self, path: Path) -> None:
        self.system = Clock("2026-11-26T09:00")
        self.context = Context(clock=self.system, store=open_store(str(path)))
