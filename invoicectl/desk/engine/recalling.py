"""How a card is taken to answer where nobody asks who has it."""

from typing import Literal

from invoicectl.domain.model import Answer, Payment
from invoicectl.store import Store

Assumed = Literal["last", "approve", "decline"]
"""How cards are taken to answer: each as it last did, or all alike."""

_ALIKE: dict[Assumed, Answer] = {
    "approve": Answer("approved"),
    "decline": Answer("declined", "card_declined"),
}


def supposed(store: Store, payment: Payment, assumed: Assumed) -> Answer:
    """How a charge is taken to be answered; what is given back to a card arrives."""
    if payment.kind == "refund":
        return _ALIKE["approve"]
    if assumed != "last":
        return _ALIKE[assumed]
    return last_answer(store, payment.payer, payment.token or "")


def last_answer(store: Store, client: int, token: str) -> Answer:
    """How a client's card answered when it was last charged; one that never was approves."""
    last = store.questions.last_answer(client, token)
    return _ALIKE["approve"] if last is None else Answer(*last)
