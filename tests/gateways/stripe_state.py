"""What the fake Stripe knows: its objects, what may become of them, and the money that it moved."""

from __future__ import annotations

import itertools
from typing import Any, NamedTuple

Json = dict[str, Any]


class Plastic(NamedTuple):
    """What a test token stands for: a card, why it can't be attached, and what a charge meets."""

    brand: str
    last4: str
    refused: str | None = None
    meets: str = "succeeded"
    decline: str | None = None


PLASTIC = {
    "pm_card_visa": Plastic("visa", "4242"),
    "pm_card_mastercard": Plastic("mastercard", "4444"),
    "pm_card_amex": Plastic("amex", "8431"),
    "pm_card_chargeCustomerFail": Plastic("visa", "0341", meets="declined"),
    "pm_card_visa_chargeDeclined": Plastic("visa", "0002", "generic_decline"),
    "pm_card_visa_chargeDeclinedInsufficientFunds": Plastic("visa", "9995", "insufficient_funds"),
    "pm_card_chargeDeclinedExpiredCard": Plastic("visa", "0069", "expired_card"),
    "pm_card_authenticationRequired": Plastic("visa", "3184", meets="authentication_required"),
    "pm_fake_insufficientFunds": Plastic(
        "visa", "9995", meets="declined", decline="insufficient_funds"
    ),
    "pm_fake_requiresAction": Plastic("visa", "3220", meets="requires_action"),
    "pm_fake_processing": Plastic("visa", "0077", meets="processing"),
    "pm_fake_requiresCapture": Plastic("visa", "0078", meets="requires_capture"),
}
"""Stripe's test tokens, as far as the tests need them; `pm_fake_` are the fake's own."""


START = 1_767_603_600
"""When the fake's clock begins: 2026-01-05 at nine, in seconds since 1970."""

DAY = 24 * 60 * 60
"""Seconds; so long an idempotency key lives."""

MOST = 99_999_999
"""The most that is charged at once."""


class Moved(NamedTuple):
    """Money that moved: the key that our object carries, and the amount; of a refund below zero."""

    key: str
    amount: int


class Failure(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, kind: str = "invalid_request_error", **said: Any) -> None:
        self.status = status
        self.body = {"error": {"type": kind, "message": "Not to be shown.", **said}}
        super().__init__(kind)


def _missing(param: str, status: int = 404) -> Failure:
    return Failure(status, code="resource_missing", param=param)


def _unexpected(intent: Json) -> Failure:
    return Failure(400, code="payment_intent_unexpected_state", payment_intent=intent)


class Account:
    """One account's objects, by id, in order of making."""

    def __init__(self) -> None:
        self.ident = "acct_1Fake"
        self.now = START
        self._numbers = itertools.count(1)
        self.customers: dict[str, Json] = {}
        self.methods: dict[str, Json] = {}
        self.intents: dict[str, Json] = {}
        self.refunds: dict[str, Json] = {}
        self.disputes: dict[str, Json] = {}
        self.moved: list[Moved] = []
        self.least = 0
        """The least that the account confirms: by the currency that it is paid out in."""

    @property
    def received(self) -> list[Moved]:
        """The charges that succeeded, sorted."""
        return sorted(each for each in self.moved if each.amount > 0)

    # --- cards --------------------------------------------------------------------------------

    def customer(self, given: Json) -> Json:
        """Make a customer."""
        return self.made(self.customers, "cus", given)

    def attach(self, token: str, given: Json) -> Json:
        """Attach a payment method: a token of PLASTIC becomes one of its own."""
        if given.get("customer") not in self.customers:
            raise _missing("customer")
        plastic = PLASTIC.get(token)
        if plastic is None and token not in self.methods:
            raise _missing("payment_method")
        if plastic is None:
            return self.methods[token]
        card = {"brand": plastic.brand, "last4": plastic.last4, "exp_month": 3, "exp_year": 2031}
        if plastic.refused is not None:
            raise Failure(
                402,
                "card_error",
                code="card_declined",
                decline_code=plastic.refused,
                payment_method={"id": "pm_refused", "card": card},
            )
        kind = {"type": "card", "card": card, "token": token}
        return self.made(self.methods, "pm", {**kind, "customer": given["customer"]})

    def detach(self, token: str) -> None:
        """Take a card off its customer: it may not be used again."""
        self.methods[token]["customer"] = None

    # --- charges ------------------------------------------------------------------------------

    def create(self, given: Json) -> Json:
        """Make a payment intent, unconfirmed."""
        method = self.methods.get(given["payment_method"])
        if method is None:
            raise _missing("payment_method", 400)
        if method["customer"] is None:
            raise Failure(400, param="payment_method")
        if "customer" in given and given["customer"] not in self.customers:
            raise _missing("customer", 400)
        amount = int(given["amount"])
        if amount < 50:
            raise Failure(400, code="amount_too_small", param="amount")
        if amount > MOST:
            raise Failure(400, code="amount_too_large", param="amount")
        if given["currency"] == "kwd" and amount % 10:
            raise Failure(400, code="parameter_invalid_integer", param="amount")
        state: Json = {"amount": amount, "amount_received": 0, "last_payment_error": None}
        return self.made(self.intents, "pi", {**given, **state, "status": "requires_confirmation"})

    def confirm(self, ref: str, given: Json) -> Json:
        """Confirm a payment intent; as its card is, money moves."""
        intent = self.intent(ref)
        if intent["status"] != "requires_confirmation":
            raise _unexpected(intent)
        if given != {"off_session": "true"}:
            raise Failure(400, code="parameter_unknown")
        if intent["amount"] < self.least:
            raise Failure(400, code="amount_too_small", param="amount")
        if self.methods[intent["payment_method"]]["customer"] is None:
            raise Failure(400, param="payment_method")
        plastic = PLASTIC[self.methods[intent["payment_method"]]["token"]]
        if plastic.meets in {"declined", "authentication_required"}:
            code = "card_declined" if plastic.meets == "declined" else plastic.meets
            decline = plastic.decline or ("generic_decline" if code == "card_declined" else code)
            failed = {"type": "card_error", "code": code, "decline_code": decline}
            intent |= {"status": "requires_payment_method", "payment_method": None}
            intent["last_payment_error"] = failed
            raise Failure(402, "card_error", code=code, decline_code=decline, payment_intent=intent)
        intent["status"] = plastic.meets
        if plastic.meets == "succeeded":
            self.succeed(ref)
        return intent

    def succeed(self, ref: str) -> None:
        """Money moves, once."""
        intent = self.intents[ref]
        intent |= {"status": "succeeded", "amount_received": intent["amount"]}
        self.moved.append(Moved(intent["metadata"]["invoicectl_key"], intent["amount"]))

    def cancel(self, ref: str) -> Json:
        """Cancel a payment intent that charged nothing."""
        intent = self.intent(ref)
        if intent["status"] in {"succeeded", "canceled", "processing"}:
            raise _unexpected(intent)
        intent["status"] = "canceled"
        return intent

    def intent(self, ref: str) -> Json:
        """A payment intent by its id."""
        if ref not in self.intents:
            raise _missing("intent")
        return self.intents[ref]

    # --- refunds ------------------------------------------------------------------------------

    def refund(self, given: Json) -> Json:
        """Give back at most what came in. `pending` and the like is what `becomes` says."""
        ref, amount = given["payment_intent"], int(given["amount"])
        if ref not in self.intents:
            raise _missing("payment_intent")
        intent = self.intents[ref]
        left = intent["amount_received"] - sum(each["amount"] for each in self.refunds_of(ref))
        if amount > left:
            code = "charge_already_refunded" if not left else "amount_too_large"
            raise Failure(400, code=code)
        self.moved.append(Moved(given["metadata"]["invoicectl_key"], -amount))
        state = {"status": "succeeded", "amount": amount, "currency": intent["currency"]}
        return self.made(self.refunds, "re", {**given, **state})

    def refunds_of(self, ref: str) -> list[Json]:
        """The refunds of a payment intent, newest first."""
        return [each for each in self.refunds.values() if each["payment_intent"] == ref][::-1]

    def known(self, ref: str) -> str:
        """The id of a payment intent that is there."""
        if ref not in self.intents:
            raise _missing("payment_intent")
        return ref

    def made(self, among: dict[str, Json], prefix: str, values: Json) -> Json:
        """Keep something new."""
        ident = f"{prefix}_{next(self._numbers)}"
        among[ident] = {"id": ident, "created": self.now, **values}
        return among[ident]
