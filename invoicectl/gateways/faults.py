"""Faults on purpose: a gateway whose calls fail as a script says, for demos and tests.

A script is a list like `confirm:timeout-after, inquire:processing`: each call of that name meets
the next of its faults, and fares well once they are used up. `confirm:reset*` fails every time.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from itertools import islice
from typing import TypeVar

from invoicectl.domain.model import Answer, Card, Client
from invoicectl.domain.tuples import NamedTuple
from invoicectl.errors import BadChoice, GatewayDown
from invoicectl.gateways import Charge, Created, Gateway, NoAnswer, Refund, Seen, State

T = TypeVar("T")

CALLS = ("create", "confirm", "inquire", "refund", "inquire_refund")
"""The calls about one charge or refund that a script can make fail."""

QUESTIONS = ("account", "charges", "everything", "look")
"""The questions of what the gateway has that a script can make fail; any fault is silence then,
except that of the key."""

FAULTS = (
    "timeout-before",
    "timeout-after",
    "reset",
    "error-before",
    "error-after",
    "conflict",
    "rate-limit",
    "processing",
    "wrong-amount",
    "mismatch",
    "key-refused",
)
"""Every fault: those named `-before` lose the request, those `-after` (and `reset`) its answer;
`processing` carries it out and answers only when it is inquired."""

_LOST_ANSWERS = {
    "timeout-after": "timeout",
    "reset": "connection_reset",
    "error-after": "api_error",
}
_LOST_REQUESTS = {
    "timeout-before": "timeout",
    "error-before": "api_error",
    "conflict": "conflict",
    "rate-limit": "rate_limit",
}


class Fault(NamedTuple):
    """A call that goes wrong, once or always."""

    call: str
    kind: str
    is_always: bool = False


def read_script(text: str) -> list[Fault]:
    """The faults that a script names. Raises BadChoice."""
    found = []
    for word in text.replace(",", " ").split():
        call, _, kind = word.partition(":")
        is_always = kind.endswith("*")
        kind = kind.removesuffix("*")
        if call not in CALLS + QUESTIONS or kind not in FAULTS:
            known = f"{', '.join(CALLS + QUESTIONS)} with a fault of {', '.join(FAULTS)}"
            raise BadChoice(value=word[:40], what="fault of the simulated gateway", choices=known)
        found.append(Fault(call, kind, is_always))
    return found


class Faulty:
    """A gateway that fails by a script."""

    def __init__(self, inner: Gateway, script: Sequence[Fault]) -> None:
        self._inner = inner
        self._script = list(script)
        self._turn = threading.Lock()

    def attach(self, client: Client, token: str) -> Card:
        """As the gateway does."""
        return self._inner.attach(client, token)

    def foreseen(self, client: Client, token: str) -> Card:
        """As the gateway says."""
        return self._inner.foreseen(client, token)

    def refused_amount(self, amount_minor: int, currency: str) -> str | None:
        """As the gateway says."""
        return self._inner.refused_amount(amount_minor, currency)

    def create(self, charge: Charge) -> Created | Answer:
        """Announce a charge, or fail."""
        return self._met("create", lambda: self._inner.create(charge))

    def confirm(self, charge: Charge, gateway_ref: str) -> Answer:
        """Move money, or fail, or both."""
        return self._met("confirm", lambda: self._inner.confirm(charge, gateway_ref))

    def inquire(self, charge: Charge, gateway_ref: str) -> Answer:
        """What became of a charge, or fail."""
        return self._met("inquire", lambda: self._inner.inquire(charge, gateway_ref))

    def refund(self, refund: Refund) -> Answer:
        """Give money back, or fail, or both."""
        return self._met("refund", lambda: self._inner.refund(refund))

    def inquire_refund(self, refund: Refund) -> Answer:
        """What became of a refund, or fail."""
        return self._met("inquire_refund", lambda: self._inner.inquire_refund(refund))

    def in_a_row(self) -> AbstractContextManager[None]:
        """As the gateway does."""
        return self._inner.in_a_row()

    def account(self) -> str:
        """Whose account it is, or fail."""
        self._silenced("account")
        return self._inner.account()

    def digest(self, salt: str) -> str | None:
        """As the gateway says."""
        return self._inner.digest(salt)

    def charges(self, file: str, since: datetime) -> Iterator[Seen]:
        """The file's charges, or fail, perhaps half-way."""
        return self._told("charges", lambda: self._inner.charges(file, since))

    def everything(self, file: str, since: datetime) -> Iterator[Seen]:
        """All that the gateway has, or fail, perhaps half-way."""
        return self._told("everything", lambda: self._inner.everything(file, since))

    def look(self, ref: str) -> Seen | None:
        """One thing, or fail."""
        self._silenced("look")
        return self._inner.look(ref)

    def state(self) -> State:
        """As the gateway says."""
        return self._inner.state()

    def close(self) -> None:
        """As the gateway does."""
        self._inner.close()

    def _met(self, call: str, carry_out: Callable[[], T | Answer]) -> T | Answer:
        kind = self._next(call)
        if kind is None:
            return carry_out()
        if kind in _LOST_REQUESTS or kind == "key-refused":
            raise _silence(kind)
        if kind == "mismatch":
            return Answer("review", "idempotency_mismatch")
        carry_out()
        if kind == "wrong-amount":
            return Answer("review", "wrong_amount")
        raise _silence(kind)

    def _silenced(self, call: str) -> None:
        kind = self._next(call)
        if kind is not None:
            raise _silence(kind)

    def _told(self, call: str, tell: Callable[[], Iterator[Seen]]) -> Iterator[Seen]:
        """What a list tells; where its answer gets lost, one thing of it was told before."""
        kind = self._next(call)
        if kind is None:
            yield from tell()
            return
        if kind in _LOST_ANSWERS:
            yield from islice(tell(), 1)
        raise _silence(kind)

    def _next(self, call: str) -> str | None:
        with self._turn:
            for fault in self._script:
                if fault.call == call:
                    if not fault.is_always:
                        self._script.remove(fault)
                    return fault.kind
        return None


def _silence(kind: str) -> NoAnswer | GatewayDown:
    """What a call raises that meets such a fault."""
    if kind == "key-refused":
        return GatewayDown(gateway="simulated", why="key_refused")
    return NoAnswer({**_LOST_REQUESTS, **_LOST_ANSWERS}.get(kind, kind))
