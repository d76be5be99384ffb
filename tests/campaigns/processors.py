"""The processor's side of a world: what it holds by its own record, and what people do there.

Two kinds: the simulated gateway's record, and the small Stripe on loopback. Neither is read through
the program: `held` reads the rows or the objects themselves, and says only whether money moved."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, Protocol

from invoicectl.gateways import Gateway
from invoicectl.gateways.faults import Fault, Faulty
from invoicectl.gateways.simulated import Simulated
from tests.campaigns.oracle import stamp
from tests.gateways.asking import stripe_on
from tests.gateways.dashboard import Dashboard
from tests.gateways.stripe_history import Others
from tests.gateways.stripe_server import FakeStripe
from tests.records import let_go

DECLINING = "pm_card_chargeCustomerFail"
LOST = (("confirm", "after"), ("create", "after"), ("refund", "after"), ("confirm", "before"))
"""The answers, or the questions, that are lost on the way."""


class Held(NamedTuple):
    """One thing that a processor has: a `charge`, `refund` or `dispute`.

    `moved` says of its money: `yes`, `no`, or `may be`, while it is still being decided. `is_open`
    says whether more may become of it: a dispute that is neither won nor lost, and the like.
    `client` and `issued_at` are what a charge of ours is marked with."""

    ref: str
    kind: str
    amount_minor: int
    moved: str
    at: str
    of: str | None = None
    key: str | None = None
    customer: str | None = None
    is_open: bool = False
    client: str | None = None
    issued_at: str | None = None


REFUNDED = ("yes", "yes", "may be", "no")
"""What a refund that is made there may be at first: moved, being decided, or failed."""


class Side(Protocol):
    """A processor, with its owner at the dashboard."""

    name: str
    tokens: tuple[str, ...]

    def gateway(self, fault: tuple[str, str] | None) -> Gateway:
        """A new one, as a process would make it; with one fault, or none."""

    def held(self) -> list[Held]:
        """All that it has."""

    def charged(self, amount_minor: int, customer: str | None) -> str:
        """A charge at the dashboard, of a customer there or of a stranger."""

    def refunded(self, ref: str, amount_minor: int, moved: str) -> str:
        """A refund at the dashboard."""

    def disputed(self, ref: str, amount_minor: int, *, is_inquiry: bool) -> str:
        """A client's bank asks, or takes money."""

    def decided(self, held: Held, moved: str) -> None:
        """A refund, a dispute or a charge goes on."""

    def detached(self, token: str) -> None:
        """A card may not be charged any more."""

    def pass_to(self, at: datetime) -> None:
        """Time goes by there."""

    def close(self) -> None:
        """It is over."""


class SimulatedSide:
    """The simulated gateway: its record is a file, made at the first question."""

    name = "simulated"
    tokens: tuple[str, ...] = ("pm_card_visa", "pm_card_amex", "pm_sim_timeout", DECLINING)

    def __init__(self, path: Path, at: datetime) -> None:
        self._path = str(path)
        self._at = at
        self._gateway: Simulated | None = None

    def gateway(self, fault: tuple[str, str] | None) -> Gateway:
        self._let_go()
        self._gateway = Simulated(self._path)
        if fault is None:
            return self._gateway
        call, when = fault
        return Faulty(self._gateway, [Fault(call, f"timeout-{when}")])

    def held(self) -> list[Held]:
        if not Path(self._path).exists():
            return []
        found = []
        with closing(sqlite3.connect(self._path)) as record:
            for letter, sql in _RECORD.items():
                rows = record.execute(f"{sql} ORDER BY number")
                for number, minor, outcome, at, of, key, marks in rows:
                    kind, moved = _KINDS[letter], _SIMULATED[outcome]
                    of = None if of is None else f"sim_{of}"
                    made = Held(f"sim_{letter}{number}", kind, minor, moved, at, of, key)
                    is_open = outcome in {"unknown", "inquiry", "taken"}
                    marked = (None, None) if marks is None else json.loads(marks)[3:5]
                    found.append(
                        made._replace(is_open=is_open, client=marked[0], issued_at=marked[1])
                    )
        return found

    def charged(self, amount_minor: int, customer: str | None) -> str:
        return self._dashboard.charged(amount_minor, stamp(self._at))

    def refunded(self, ref: str, amount_minor: int, moved: str) -> str:
        outcome = {"yes": "approved", "may be": "unknown", "no": "declined"}[moved]
        return self._dashboard.refunded(ref, amount_minor, stamp(self._at), outcome)

    def disputed(self, ref: str, amount_minor: int, *, is_inquiry: bool) -> str:
        outcome = "inquiry" if is_inquiry else "taken"
        return self._dashboard.disputed(ref, amount_minor, stamp(self._at), outcome)

    def decided(self, held: Held, moved: str) -> None:
        if held.kind == "dispute":
            self._dashboard.decided(held.ref, "taken" if moved == "yes" else "returned")
            return
        table = f"{held.kind}s"
        number = held.ref.removeprefix("sim_").removeprefix("r")
        outcome = "approved" if moved == "yes" else "declined"
        with closing(sqlite3.connect(self._path)) as record, record:
            record.execute(f"UPDATE {table} SET outcome = ? WHERE number = ?", (outcome, number))

    def detached(self, token: str) -> None:
        self._dashboard.detached(token)

    def pass_to(self, at: datetime) -> None:
        self._at = at

    def close(self) -> None:
        self._let_go()

    @property
    def _dashboard(self) -> Dashboard:
        if not Path(self._path).exists():
            Simulated(self._path).account()
        return Dashboard(self._path)

    def _let_go(self) -> None:
        if self._gateway is not None:
            let_go(self._gateway)
        self._gateway = None


_KINDS = {"": "charge", "r": "refund", "d": "dispute"}
_RECORD = {
    "": "SELECT number, amount_minor, outcome, created, NULL, key, marks FROM charges",
    "r": "SELECT number, amount_minor, outcome, created, charge, key, marks FROM refunds",
    "d": "SELECT number, amount_minor, outcome, created, charge, NULL, NULL FROM disputes",
}
_SIMULATED = {
    "approved": "yes",
    "taken": "yes",
    "unknown": "may be",
    "declined": "no",
    "cancelled": "no",
    "created": "no",
    "inquiry": "no",
    "returned": "no",
}


class StripeSide:
    """A Stripe account on loopback, that a shop has too."""

    name = "stripe"
    tokens: tuple[str, ...] = ("pm_card_visa", "pm_card_amex", "pm_fake_processing", DECLINING)

    def __init__(self, at: datetime, chance: Random) -> None:
        self._fake = FakeStripe()
        self._fake.__enter__()
        self._account = self._fake.account
        self.pass_to(at)
        if chance.random() < 0.3:
            last = int((at + timedelta(days=90)).timestamp())
            self._fake.history.others = Others(150, self._account.now, last)

    def gateway(self, fault: tuple[str, str] | None) -> Gateway:
        self._fake.mend()
        self._fake.heard.clear()
        if fault is not None:
            self._fake.fail(fault[0], f"reset-{fault[1]}")
        return stripe_on(self._fake)

    def held(self) -> list[Held]:
        account = self._account
        return [
            *(_held("charge", each, _of_intent(each)) for each in account.intents.values()),
            *(_held("refund", each, _of_refund(each)) for each in account.refunds.values()),
            *(_held("dispute", each, _of_dispute(each)) for each in account.disputes.values()),
        ]

    def charged(self, amount_minor: int, customer: str | None) -> str:
        return self._fake.history.charged(amount_minor, customer)

    def refunded(self, ref: str, amount_minor: int, moved: str) -> str:
        status = {"yes": "succeeded", "may be": "pending", "no": "failed"}[moved]
        return self._fake.history.refunded(ref, amount_minor, status)

    def disputed(self, ref: str, amount_minor: int, *, is_inquiry: bool) -> str:
        status = "warning_needs_response" if is_inquiry else "needs_response"
        return self._fake.history.disputed(ref, amount_minor, status)

    def decided(self, held: Held, moved: str) -> None:
        if held.kind == "charge":
            self._account.succeed(held.ref)
        elif held.kind == "refund":
            status = "succeeded" if moved == "yes" else "failed"
            self._account.refunds[held.ref]["status"] = status
        else:
            dispute = self._account.disputes[held.ref]
            if moved == "yes":
                is_new = dispute["status"].startswith("warning")
                dispute["status"] = "needs_response" if is_new else "lost"
                dispute["balance_transactions"] = [{"amount": -dispute["amount"]}]
            else:
                is_asked = dispute["status"].startswith("warning")
                dispute["status"] = "warning_closed" if is_asked else "won"

    def detached(self, token: str) -> None:
        self._account.detach(token)

    def pass_to(self, at: datetime) -> None:
        self._account.now = int(at.timestamp())

    def close(self) -> None:
        self._fake.__exit__()


def _held(kind: str, found: dict[str, Any], moved: str) -> Held:
    at = stamp(datetime.fromtimestamp(found["created"], UTC))
    return Held(
        found["id"],
        kind,
        found["amount"],
        moved,
        at,
        found.get("payment_intent"),
        found["metadata"].get("invoicectl_key"),
        found.get("customer"),
        found["status"] in OPEN,
        found["metadata"].get("invoicectl_client"),
        found["metadata"].get("invoicectl_issued"),
    )


OPEN = frozenset({"processing", "pending", "warning_needs_response", "needs_response"})


def _of_intent(found: dict[str, Any]) -> str:
    return {"succeeded": "yes", "processing": "may be"}.get(found["status"], "no")


def _of_refund(found: dict[str, Any]) -> str:
    return {"succeeded": "yes", "pending": "may be"}.get(found["status"], "no")


def _of_dispute(found: dict[str, Any]) -> str:
    is_against = found["status"] in {"needs_response", "under_review", "lost"}
    return "yes" if is_against and found["balance_transactions"] else "no"


Making = Callable[[Path, datetime, Random], Side]


def simulated(path: Path, at: datetime, _: Random) -> Side:
    """The simulated gateway of a file at this path."""
    return SimulatedSide(Path(f"{path}.gateway"), at)


def stripe(_: Path, at: datetime, chance: Random) -> Side:
    """A Stripe of this world alone."""
    return StripeSide(at, chance)
