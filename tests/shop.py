"""A live file on disk whose charges can be watched: for what is asked in the middle of one."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from invoicectl.cli import Root
from invoicectl.context import Context
from invoicectl.desk.done import Done
from invoicectl.domain.model import Answer
from invoicectl.gateways import Charge, Gateway, Refund
from invoicectl.gateways.simulated import Simulated
from tests.support import ROOT, Clock

DUE = "2026-01-06T17:00"
CARDS = ("pm_card_visa", "pm_card_chargeCustomerFail", "pm_sim_timeout", "pm_sim_unreachable")


class Watched(Simulated):
    """The simulated gateway; somebody is told of each confirmation and refund before it is made."""

    def __init__(self, told: Callable[[int], None], path: str = ":memory:") -> None:
        super().__init__(path)
        self._told = told
        self._count = 0

    def confirm(self, charge: Charge, gateway_ref: str) -> Answer:
        self._tell()
        return super().confirm(charge, gateway_ref)

    def refund(self, refund: Refund) -> Answer:
        self._tell()
        return super().refund(refund)

    def _tell(self) -> None:
        self._count += 1
        self._told(self._count)


def asked(number: int, *signals: signal.Signals) -> Callable[[int], None]:
    """What sends this process the signals, one after another, when it is told so many times."""

    def told(count: int) -> None:
        if count == number:
            for each in signals:
                os.kill(os.getpid(), each)

    return told


class Shop:
    """A live file on disk with `count` invoices of as many clients, due on the sixth at five.

    With `simulated` its clock is its own, and stands where it was started."""

    def __init__(
        self,
        folder: Path,
        count: int,
        cards: tuple[str, ...] = CARDS[:1],
        *,
        simulated: bool = False,
    ) -> None:
        self.path = folder / "live.db"
        self.gateway: Gateway = Simulated(f"{self.path}.gateway")
        start = "2026-01-05T09:00"
        how = ("--simulated-from", start) if simulated else ("--gateway", "simulated")
        self.run(start, "init", *how)
        for number in range(1, count + 1):
            client = f"client-{number}"
            self.run(start, "client", "add", client)
            self.run(start, "card", "add", client, cards[number % len(cards)])
            self.run(start, "issue", client, f"{number}.00", "--due", "2026-01-06")

    def run(self, at: str, *words: str) -> int:
        context = Context(clock=Clock(at), gateway=lambda *_: self.gateway)
        assert isinstance(ROOT, Root)
        words = ("--db", str(self.path), *words)
        return int(ROOT.main(list(words), obj=context, standalone_mode=False))

    def watched(self, told: Callable[[int], None], *words: str) -> int:
        """The same at DUE, while somebody watches the gateway."""
        calm, self.gateway = self.gateway, Watched(told, f"{self.path}.gateway")
        try:
            return self.run(DUE, *words)
        finally:
            self.gateway = calm

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

    def check(self) -> None:
        """Every check is clean."""
        assert [each for each in self.json("check") if not each["ok"]] == []
