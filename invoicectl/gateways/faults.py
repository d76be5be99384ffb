"""Faults on purpose: a gateway whose calls fail as a script says, for demos and tests.

A script is a list like `confirm:timeout-after, inquire:processing`: each call of that name meets
the next of its faults, and fares well once they are used up. `confirm:reset*` fails every time.
"""

import threading
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from invoicectl.domain.model import Answer, Card, Client
from invoicectl.errors import BadChoice, GatewayDown
from invoicectl.gateways import Charge, Gateway, NoAnswer, Refund, State

T = TypeVar("T")

CALLS = ("create", "confirm", "inquire", "refund", "inquire_refund")
"""The calls that a script can make fail."""

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
        if call not in CALLS or kind not in FAULTS:
            known = f"{', '.join(CALLS)} with a fault of {', '.join(FAULTS)}"
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

    def create(self, charge: Charge) -> str | Answer:
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

    def state(self) -> State:
        """As the gateway says."""
        return self._inner.state()

    def _met(self, call: str, carry_out: Callable[[], T | Answer]) -> T | Answer:
        kind = self._next(call)
        if kind is None:
            return carry_out()
        if kind in _LOST_REQUESTS:
            raise NoAnswer(_LOST_REQUESTS[kind])
        if kind == "key-refused":
            raise GatewayDown(gateway="simulated", reason="its key is refused")
        if kind == "mismatch":
            return Answer("review", "idempotency_mismatch")
        carry_out()
        if kind in _LOST_ANSWERS:
            raise NoAnswer(_LOST_ANSWERS[kind])
        if kind == "wrong-amount":
            return Answer("review", "wrong_amount")
        raise NoAnswer(kind)

    def _next(self, call: str) -> str | None:
        with self._turn:
            for fault in self._script:
                if fault.call == call:
                    if not fault.is_always:
                        self._script.remove(fault)
                    return fault.kind
        return None
