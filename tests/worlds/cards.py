"""A processor of cards in memory: it answers by the card's token, or by a script, and keeps what
it took."""

from __future__ import annotations

import re
from typing import NamedTuple

from invoicectl.domain.model import Answer, Card, Payment


class Behaviour(NamedTuple):
    """What a token stands for. `declines`: the code of its no; `answers`: whether it is heard
    after the money moved; `arrives`: whether a charge gets there at all."""

    brand: str
    last4: str
    declines: str | None = None
    answers: bool = True
    arrives: bool = True


TOKENS = {
    "pm_card_visa": Behaviour("visa", "4242"),
    "pm_card_mastercard": Behaviour("mastercard", "4444"),
    "pm_card_amex": Behaviour("amex", "8431"),
    "pm_card_chargeCustomerFail": Behaviour("visa", "0341", declines="card_declined"),
    "pm_sim_insufficientFunds": Behaviour("visa", "9995", declines="insufficient_funds"),
    "pm_sim_lost_card": Behaviour("visa", "9987", declines="lost_card"),
    "pm_sim_timeout": Behaviour("visa", "0044", answers=False),
    "pm_sim_unreachable": Behaviour("visa", "0045", answers=False, arrives=False),
}
"""The tokens of SPEC 8 that the tables of rules use."""


def _behaviour(payment: Payment) -> Behaviour:
    """How the card answers; one with an expiry month says yes."""
    return TOKENS.get(payment.token or "", TOKENS["pm_card_visa"])


class Cards:
    """The processor. `script` holds answers that are given before any token is looked at."""

    def __init__(self) -> None:
        self.script: list[Answer] = []
        self.created = 0
        self._newest = 0
        self.charges: dict[str, tuple[Answer, int]] = {}
        self.refunded_minor = 0

    @property
    def charged(self) -> list[tuple[str, int]]:
        """What was asked of cards and arrived: outcome and minor units, in order."""
        return [(answer.outcome, minor) for answer, minor in self.charges.values()]

    @property
    def taken_minor(self) -> int:
        """What cards have paid, less what went back to them."""
        paid = sum(minor for outcome, minor in self.charged if outcome == "approved")
        return paid - self.refunded_minor

    def attach(self, token: str) -> Card:
        """The card that a token stands for."""
        told = re.fullmatch(r"pm_sim_visa_exp_([0-9]{4})_([0-9]{2})", token)
        if told is not None:
            return Card(token, "visa", "4242", expires=f"{told[1]}-{told[2]}")
        return Card(token, *TOKENS[token][:2])

    def create(self, newest: int) -> str:
        """The id of one more charge, numbered on from the newest event; no money moves yet."""
        self.created += 1
        self._newest = max(self._newest + 1, newest)
        return f"sim_{self._newest}"

    def charge(self, payment: Payment) -> Answer:
        """Take the money of a reserved charge, or not."""
        if self.script:
            return self.script.pop(0)
        behaviour = _behaviour(payment)
        if not behaviour.arrives:
            return Answer("unknown", "unreachable")
        outcome = "approved" if behaviour.declines is None else "declined"
        answer = Answer(outcome, behaviour.declines)
        self.charges[payment.key or ""] = (answer, payment.amount_minor + payment.tip_minor)
        return answer if behaviour.answers else Answer("unknown", "timeout")

    def inquire(self, payment: Payment) -> Answer:
        """What became of a charge; `unknown` where it doesn't say."""
        if self.script:
            return self.script.pop(0)
        if not _behaviour(payment).arrives:
            return Answer("unknown", "unreachable")
        return self.charges[payment.key or ""][0]

    def refund(self, payment: Payment) -> Answer:
        """Give money back."""
        if self.script:
            return self.script.pop(0)
        self.refunded_minor += payment.amount_minor + payment.tip_minor
        return Answer("approved")
