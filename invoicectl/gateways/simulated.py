"""A processor that needs nothing: it answers by the card's token and remembers what it charged.

Its record is a file of its own beside the database, with its own commits, as a processor's
would be: whatever happens to the database, what was charged stays charged. Tokens are named
like Stripe's test payment methods, so the same scripts run against Stripe's test mode. Calls can
be made to fail on purpose: `INVOICECTL_SIMULATED_FAULTS` is a script of faults (see `faults`).
"""

import os
import sqlite3
import threading
from collections.abc import Sequence
from typing import Any, NamedTuple

from invoicectl.domain.model import Answer, Card, Client
from invoicectl.domain.remedies import RIGHTS
from invoicectl.domain.states import NEVER_AGAIN
from invoicectl.errors import CardRefused, FileFault, NoPaymentMethod
from invoicectl.gateways import Charge, Gateway, NoAnswer, Refund, State
from invoicectl.own_files import open_own


class Behaviour(NamedTuple):
    """What a token stands for: a card, whether it attaches, and how it answers a charge."""

    brand: str
    last4: str
    refused: str | None = None
    declines: str | None = None
    answers: bool = True
    arrives: bool = True


def _refused(code: str, last4: str) -> Behaviour:
    return Behaviour("visa", last4, refused=code)


BEHAVIOURS = {
    "pm_card_visa": Behaviour("visa", "4242"),
    "pm_card_visa_debit": Behaviour("visa", "5556"),
    "pm_card_mastercard": Behaviour("mastercard", "4444"),
    "pm_card_mastercard_debit": Behaviour("mastercard", "8210"),
    "pm_card_mastercard_prepaid": Behaviour("mastercard", "5100"),
    "pm_card_amex": Behaviour("amex", "8431"),
    "pm_card_discover": Behaviour("discover", "9424"),
    "pm_card_diners": Behaviour("diners", "3237"),
    "pm_card_jcb": Behaviour("jcb", "0505"),
    "pm_card_unionpay": Behaviour("unionpay", "0005"),
    "pm_card_chargeCustomerFail": Behaviour("visa", "0341", declines="card_declined"),
    "pm_card_visa_chargeDeclined": _refused("generic_decline", "0002"),
    "pm_card_visa_chargeDeclinedInsufficientFunds": _refused("insufficient_funds", "9995"),
    "pm_card_visa_chargeDeclinedLostCard": _refused("lost_card", "9987"),
    "pm_card_visa_chargeDeclinedStolenCard": _refused("stolen_card", "9979"),
    "pm_card_visa_chargeDeclinedExpiredCard": _refused("expired_card", "0069"),
    "pm_card_chargeDeclinedExpiredCard": _refused("expired_card", "0069"),
    "pm_card_chargeDeclinedIncorrectCvc": _refused("incorrect_cvc", "0127"),
    "pm_card_chargeDeclinedProcessingError": _refused("processing_error", "0119"),
    "pm_card_visa_chargeDeclinedVelocityLimitExceeded": _refused("card_velocity_exceeded", "6975"),
    "pm_sim_insufficientFunds": Behaviour("visa", "9995", declines="insufficient_funds"),
    "pm_sim_timeout": Behaviour("visa", "0044", answers=False),
    "pm_sim_unreachable": Behaviour("visa", "0045", answers=False, arrives=False),
}
"""Every token that the gateway knows (source: Stripe's testing page; `pm_sim_` are its own)."""

BEHAVIOURS |= {
    f"pm_sim_{code}": Behaviour("visa", f"00{number}", declines=code)
    for number, code in enumerate(sorted(NEVER_AGAIN), start=60)
}
"""`pm_sim_lost_card` and its like attach, and decline with a code that says "never again"."""

_SCHEMA = (
    """
CREATE TABLE IF NOT EXISTS charges (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    token TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    about TEXT NOT NULL,
    outcome TEXT NOT NULL,
    code TEXT
) STRICT""",
    """
CREATE TABLE IF NOT EXISTS refunds (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    charge INTEGER NOT NULL REFERENCES charges (number),
    amount_minor INTEGER NOT NULL,
    about TEXT NOT NULL
) STRICT""",
)


def scripted(gateway: "Simulated") -> Gateway:
    """The gateway, failing where the environment's script says so."""
    script = os.environ.get("INVOICECTL_SIMULATED_FAULTS")
    if not script:
        return gateway
    from invoicectl.gateways.faults import Faulty, read_script

    return Faulty(gateway, read_script(script))


class Simulated:
    """The simulated gateway with its record at `path`, which is made on the first charge."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._turn = threading.RLock()

    def attach(self, client: Client, token: str) -> Card:
        """The card that a token stands for. Raises NoPaymentMethod, CardRefused."""
        behaviour = BEHAVIOURS.get(token)
        if behaviour is None:
            known = "try pm_card_visa, pm_card_mastercard or pm_card_chargeCustomerFail"
            raise NoPaymentMethod(gateway="simulated", token=token, known=known)
        card = Card(token, behaviour.brand, behaviour.last4)
        if behaviour.refused is not None:
            raise CardRefused(card=card.name, decline=behaviour.refused)
        return card

    def create(self, charge: Charge) -> str | Answer:
        """Note the charge under its key; asked again under it, the same id. Moves no money."""
        with self._turn:
            self._ask(
                "INSERT OR IGNORE INTO charges "
                "(key, token, amount_minor, currency, about, outcome) "
                "VALUES (?, ?, ?, ?, ?, 'created')",
                charge[:5],
            )
            number, *asked = self._ask(
                "SELECT number, token, amount_minor, currency FROM charges WHERE key = ?",
                (charge.key,),
            )[0]
        if tuple(asked) != charge[1:4]:
            return Answer("review", "idempotency_mismatch")
        return f"sim_{number}"

    def confirm(self, charge: Charge, gateway_ref: str) -> Answer:
        """Answer by the token, once: confirmed again, the same answer and no more money."""
        behaviour = BEHAVIOURS[charge.token]
        if not behaviour.arrives:
            raise NoAnswer("unreachable")
        outcome = "approved" if behaviour.declines is None else "declined"
        self._ask(
            "UPDATE charges SET outcome = ?, code = ? WHERE number = ? AND outcome = 'created'",
            (outcome, behaviour.declines, _number(gateway_ref)),
        )
        if not behaviour.answers:
            raise NoAnswer("timeout")
        return self._recorded(charge, gateway_ref)

    def inquire(self, charge: Charge, gateway_ref: str) -> Answer:
        """What the record says; a charge that was only created is cancelled."""
        if not BEHAVIOURS[charge.token].arrives:
            raise NoAnswer("unreachable")
        self._ask(
            "UPDATE charges SET outcome = 'cancelled' WHERE number = ? AND outcome = 'created'",
            (_number(gateway_ref),),
        )
        return self._recorded(charge, gateway_ref)

    def refund(self, refund: Refund) -> Answer:
        """Give back at most what the charge took; asked again under the key, the same answer."""
        number = _number(refund.gateway_ref)
        with self._turn:
            self._ask(
                "INSERT OR IGNORE INTO refunds (key, charge, amount_minor, about) "
                "SELECT ?, number, ?, ? FROM charges "
                "WHERE number = ? AND outcome = 'approved' AND amount_minor >= ? + "
                "(SELECT coalesce(sum(amount_minor), 0) FROM refunds WHERE charge = ?)",
                (
                    refund.key,
                    refund.amount_minor,
                    refund.about,
                    number,
                    refund.amount_minor,
                    number,
                ),
            )
            answer = self.inquire_refund(refund)
        return (
            Answer("declined", "charge_not_refundable") if answer.outcome == "missing" else answer
        )

    def inquire_refund(self, refund: Refund) -> Answer:
        """What the record holds under the refund's key."""
        found = self._ask("SELECT charge, amount_minor FROM refunds WHERE key = ?", (refund.key,))
        if not found:
            return Answer("missing")
        if found[0] != (_number(refund.gateway_ref), refund.amount_minor):
            return Answer("review", "idempotency_mismatch")
        return Answer("approved")

    def state(self) -> State:
        """It always answers, and moves no money."""
        return State("simulated", answers=True)

    def _recorded(self, charge: Charge, gateway_ref: str) -> Answer:
        columns = "outcome, code, key, token, amount_minor, currency"
        found = self._ask(
            f"SELECT {columns} FROM charges WHERE number = ?", (_number(gateway_ref),)
        )
        if not found:
            return Answer("review", "no_such_charge")
        outcome, code, *asked = found[0]
        if tuple(asked) != charge[:4]:
            return Answer("review", "idempotency_mismatch")
        return Answer("missing") if outcome == "cancelled" else Answer(outcome, code)

    def _ask(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """One statement with a commit of its own; threads take turns."""
        with self._turn:
            try:
                return self._open().execute(sql, values).fetchall()
            except (OSError, sqlite3.Error) as error:
                reason = f"can't be used: {getattr(error, 'strerror', None) or error}"
                raise FileFault(path=self._path, reason=reason, hint=RIGHTS) from None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            if self._path != ":memory:":
                os.close(open_own(self._path))
            connection = sqlite3.connect(
                self._path, isolation_level=None, timeout=10, check_same_thread=False
            )
            for statement in _SCHEMA:
                connection.execute(statement)
            self._connection = connection
        return self._connection


def _number(gateway_ref: str) -> int:
    return int(gateway_ref.removeprefix("sim_"))
