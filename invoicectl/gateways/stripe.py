"""Stripe: cards of customers there, charged by payment intents, given back by refunds.

A charge is a payment intent, created unconfirmed and then confirmed. What became of it is asked by
its id; keys are for repeating a call, and live a day. An intent that nobody confirmed is cancelled
by whoever inquires, and what Stripe answers then is final: it charges no cancelled intent. Whatever
moved money is compared with what was asked before it counts.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any, Self

from invoicectl.domain import chargeable
from invoicectl.domain.chargeable import sent_minor
from invoicectl.domain.model import Answer, Card, Client
from invoicectl.errors import CardRefused, GatewayDown, NoPaymentMethod
from invoicectl.gateways import Charge, Created, NoAnswer, Refund, Seen, State
from invoicectl.gateways.stripe_calls import API, Calls, Refused, Timeouts
from invoicectl.gateways.stripe_lists import Lists
from invoicectl.gateways.stripe_reading import (
    ID,
    KEY,
    NEEDS_CLIENT,
    UNCONFIRMED,
    card_name,
    expiry,
    failure,
    metadata,
    moment,
    part,
    plain,
    word,
)

GLANCE = Timeouts(3.0, 5.0, 0.0)
"""Time-outs of asking whether it answers at all."""


class Stripe:
    """The stripe gateway. Raises GatewayDown where the key or the address won't do."""

    def __init__(
        self,
        key: str,
        api: str = API,
        *,
        timeouts: Timeouts = Timeouts(),  # noqa: B008 - frozen
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        def calls(timeouts: Timeouts) -> Calls:  # no partial: it would show the key
            return Calls(key, api, timeouts=timeouts, sleep=sleep, monotonic=monotonic)

        self._calls = calls(timeouts)
        self._lists = Lists(self._calls)
        self._glance: Callable[[], Calls] = lambda: calls(GLANCE)

    @classmethod
    def from_environment(cls, *, is_test: bool) -> Self:
        """With the key and the address that the environment holds.

        A file for test mode takes test keys only, any other live keys only. Raises GatewayDown."""
        key = os.environ.get("INVOICECTL_STRIPE_KEY")
        if not key:
            mode = "test" if is_test else "live"
            raise GatewayDown(gateway="stripe", why="no_key", mode=mode)
        made = cls(key, os.environ.get("INVOICECTL_STRIPE_API") or API)
        if is_test and made.mode == "live":
            raise GatewayDown(gateway="stripe", why="live_key")
        if not is_test and made.mode == "test":
            raise GatewayDown(gateway="stripe", why="test_key")
        return made

    @property
    def mode(self) -> str:
        """`live` or `test`, as the key is."""
        return self._calls.mode

    # --- cards --------------------------------------------------------------------------------

    def attach(self, client: Client, token: str) -> Card:
        """Make the card one of the client's customer there, who is made with the first card."""
        if not ID.fullmatch(token):
            raise NoPaymentMethod(why="stripe", token=token)
        known = next((card.customer for card in reversed(client.cards) if card.customer), None)
        heard = self._attached(token, known or self._customer(client))
        if isinstance(heard, Refused) and known and heard.is_without("customer", blank=False):
            heard = self._attached(token, self._customer(client))  # it was deleted there
        if isinstance(heard, Refused):
            if heard.status != 402 and heard.is_without("payment_method"):
                raise NoPaymentMethod(why="stripe", token=token)
            raise CardRefused(card=_refused_name(heard, token), decline=heard.code)
        card = part(heard, "card")
        if heard.get("type") != "card":
            raise CardRefused(card=token, decline="not_a_card")
        return Card(
            token=plain(heard, "id"),
            brand=plain(card, "brand"),
            last4=plain(card, "last4"),
            customer=plain(heard, "customer"),
            expires=expiry(card),
        )

    def _attached(self, token: str, customer: str) -> dict[str, Any] | Refused:
        try:
            return self._calls.post(f"/v1/payment_methods/{token}/attach", {"customer": customer})
        except Refused as error:
            return error

    def _customer(self, client: Client) -> str:
        """A new customer there, for the client."""
        told = {"name": client.name or client.handle, "email": client.email}
        given = {name: value for name, value in told.items() if value}
        try:
            made = self._calls.post(
                "/v1/customers", {**given, "metadata": {"invoicectl_client": client.ref}}
            )
        except Refused as error:
            refused = error.code
        else:
            return plain(made, "id")
        raise GatewayDown(gateway="stripe", why="customer", said=refused)

    # --- charges ------------------------------------------------------------------------------

    def foreseen(self, client: Client, token: str) -> Card:
        """A card of which nothing is known yet. Raises NoPaymentMethod."""
        if not ID.fullmatch(token):
            raise NoPaymentMethod(why="stripe", token=token)
        return Card(token, "card", "????")

    def refused_amount(self, amount_minor: int, currency: str) -> str | None:
        """By Stripe's published limits."""
        return chargeable.refused("stripe", amount_minor, currency)

    def create(self, charge: Charge) -> Created | Answer:
        """A payment intent, unconfirmed.

        What Stripe refuses to announce it has not got: that there is no charge is certain."""
        amount = sent_minor(charge.amount_minor, charge.currency)
        if amount is None:
            return Answer("refused", "amount_not_whole")
        given = {
            "amount": amount,
            "currency": charge.currency.lower(),
            "payment_method": charge.token,
            "payment_method_types": ["card"],
            "confirmation_method": "automatic",
            "capture_method": "automatic",
            "description": charge.about,
            "metadata": metadata(charge.key, charge.about, charge.marks),
        }
        if charge.customer is not None:
            given["customer"] = charge.customer
        try:
            heard = self._calls.post("/v1/payment_intents", given, key=f"{charge.key}/create")
        except Refused as error:
            return _gone(error) or _not_made(error)
        return Created(plain(heard, "id"), moment(heard))

    def confirm(self, charge: Charge, gateway_ref: str) -> Answer:
        """Confirm the payment intent, with nobody there to be asked.

        No payment method is named: Stripe takes the intent's own, and a declined intent has none
        any more, so that a late repetition can't charge what was declined."""
        try:
            heard = self._calls.post(
                f"{_path(gateway_ref)}/confirm",
                {"off_session": "true"},
                key=f"{charge.key}/confirm",
            )
        except Refused as error:
            if error.reason == "payment_intent_unexpected_state":
                return self._found(charge, gateway_ref)
            if error.status == 402 and NEEDS_CLIENT in {error.code, error.reason}:
                return self._called_off(charge, gateway_ref, Answer("declined", NEEDS_CLIENT))
            if error.status == 402 or error.is_mismatch or error.is_without("intent"):
                return _refusal(error)
            then = _gone(error) or Answer("refused", error.code or "refused")
            return self._called_off(charge, gateway_ref, then)
        return self._judged(charge, gateway_ref, heard)

    def inquire(self, charge: Charge, gateway_ref: str) -> Answer:
        """What became of the payment intent; one that waits to be confirmed is cancelled."""
        return self._found(charge, gateway_ref, is_inquiry=True)

    def _found(self, charge: Charge, gateway_ref: str, *, is_inquiry: bool = False) -> Answer:
        try:
            intent = self._calls.get(_path(gateway_ref))
        except Refused as error:
            return _refusal(error)
        return self._judged(charge, gateway_ref, intent, is_inquiry=is_inquiry)

    def _judged(
        self, charge: Charge, gateway_ref: str, intent: dict[str, Any], *, is_inquiry: bool = False
    ) -> Answer:
        """What a payment intent says of the charge."""
        status = word(intent.get("status"))
        if not status or intent.get("id") != gateway_ref:
            raise NoAnswer("unexpected_answer")
        if (wrong := _unlike(charge, intent)) is not None:
            return Answer("review", wrong)
        failed = failure(intent.get("last_payment_error"))
        if status == "succeeded":
            return Answer("approved")
        if status == "processing":
            raise NoAnswer("processing")
        if status == "canceled":
            return Answer("declined", failed) if failed else Answer("missing")
        if status == "requires_action" or (status in UNCONFIRMED and failed == NEEDS_CLIENT):
            return self._called_off(charge, gateway_ref, Answer("declined", NEEDS_CLIENT))
        if status == "requires_payment_method" and failed:
            return Answer("declined", failed)
        if status in UNCONFIRMED and is_inquiry:
            return self._called_off(charge, gateway_ref, Answer("missing"))
        return Answer("review", status)

    def _called_off(self, charge: Charge, gateway_ref: str, then: Answer) -> Answer:
        """Cancel a payment intent; `then` once Stripe says that it is cancelled, unless somebody
        confirmed it just before, and it was declined.

        Where Stripe says anything else, it is asked once more what became of the intent."""
        try:
            intent = self._calls.post(
                f"{_path(gateway_ref)}/cancel", {"cancellation_reason": "abandoned"}
            )
        except (Refused, NoAnswer):
            intent = {}
        if not intent:
            try:
                intent = self._calls.get(_path(gateway_ref))
            except Refused as error:
                return _refusal(error)
        status = intent.get("status")
        if (status, intent.get("id")) == ("canceled", gateway_ref):
            failed = failure(intent.get("last_payment_error"))
            return Answer("declined", failed) if failed else then
        if status == "succeeded":
            return self._judged(charge, gateway_ref, intent)
        raise NoAnswer("processing" if status == "processing" else "not_cancelled")

    # --- refunds ------------------------------------------------------------------------------

    def refund(self, refund: Refund) -> Answer:
        """Give money back from the payment intent.

        What Stripe refuses to give back it has not given, unless another call did so before. It
        carries no marks: they say how far the log has come, and asked again it must be the same."""
        amount = sent_minor(refund.amount_minor, refund.currency)
        if amount is None:
            return Answer("declined", "amount_not_whole")
        given = {
            "payment_intent": refund.gateway_ref,
            "amount": amount,
            "metadata": metadata(refund.key, refund.about),
        }
        try:
            heard = self._calls.post("/v1/refunds", given, key=f"{refund.key}/refund")
        except Refused as error:
            if error.is_mismatch or error.is_without("payment_intent"):
                return _refusal(error)
            answer = self.inquire_refund(refund)
            declined = Answer("declined", error.code or "charge_not_refundable")
            return declined if answer.outcome == "missing" else answer
        return _given_back(refund, heard)

    def inquire_refund(self, refund: Refund) -> Answer:
        """The refund among those of the payment intent, by its key.

        `missing` only where this account knows the payment intent: another one's key sees none."""
        try:
            for each in self._lists.refunds_of(refund.gateway_ref):
                if part(each, "metadata").get(KEY) == refund.key:
                    return _given_back(refund, each)
            self._calls.get(_path(refund.gateway_ref))
        except Refused as error:
            return _refusal(error)
        return Answer("missing")

    def in_a_row(self) -> AbstractContextManager[None]:
        """Each call is by itself: others wait for none of them."""
        return nullcontext()

    # --- what it has --------------------------------------------------------------------------

    def account(self) -> str:
        """The id of the key's account.

        A restricted key may not read it; the words of that refusal name it all the same."""
        try:
            return plain(self._calls.get("/v1/account"), "id")
        except Refused as error:
            raise NoAnswer(error.code or "refused") from None
        except GatewayDown:
            if self._calls.owner is None:
                raise
            return self._calls.owner

    def digest(self, salt: str) -> str | None:
        """Of key and address; a key is of one account for ever."""
        return self._calls.digest(salt)

    def charges(self, file: str, since: datetime) -> Iterator[Seen]:
        """The payment intents with the file's marks, or under its keys."""
        return _unrefused(self._lists.charges(file, since))

    def everything(self, file: str, since: datetime) -> Iterator[Seen]:
        """Payment intents, refunds and disputes."""
        return _unrefused(self._lists.everything(file, since))

    def look(self, ref: str) -> Seen | None:
        """One of them, by its id."""
        try:
            return self._lists.look(ref)
        except Refused as error:
            raise NoAnswer(error.code or "refused") from None

    # --- itself -------------------------------------------------------------------------------

    def state(self) -> State:
        """Ask for one payment intent: what the key must be allowed to see anyway."""
        reason: str | None = None
        try:
            self._glance().get("/v1/payment_intents", {"limit": 1})
        except NoAnswer as error:
            reason = f"it gives no answer ({error.code})"
        except Refused as error:
            reason = f"it refuses the question ({error.code})"
        except GatewayDown as error:
            reason = error.reason
        return State(self.mode, answers=reason is None, reason=reason, address=self._calls.address)

    def close(self) -> None:
        """Its connections are kept for the next call, and end with the process."""


def _path(gateway_ref: str) -> str:
    """Where a payment intent is asked about. Raises Refused for what can't be the name of one."""
    if not ID.fullmatch(gateway_ref):
        raise Refused(404, {"code": "resource_missing"})
    return f"/v1/payment_intents/{gateway_ref}"


def _refusal(error: Refused) -> Answer:
    """What a refusal means that isn't about the card on file: no money moved by this call."""
    if error.is_mismatch:
        return Answer("review", "idempotency_mismatch")
    if error.status == 402:
        return Answer("declined", error.code or "card_declined")
    if error.is_without("intent", "payment_intent"):
        return Answer("review", "no_such_charge")
    return Answer("review", error.code or "refused")


def _gone(error: Refused) -> Answer | None:
    """A decline, where the refusal is for card or customer being gone there.

    A card that was detached is one that its customer doesn't have, or one that may not be used
    again; of the latter Stripe names the parameter and no code."""
    if error.is_without("customer", blank=False):
        return Answer("declined", "customer_missing")
    if error.is_without("payment_method") or error.is_about("payment_method"):
        return Answer("declined", "payment_method_missing")
    return None


def _not_made(error: Refused) -> Answer:
    """What the refusal of an announcement means: it is certain that nothing was made, unless
    something else was under the same key."""
    if error.is_mismatch or error.status == 402:
        return _refusal(error)
    return Answer("refused", error.code or "refused")


def _unrefused(told: Iterator[Seen]) -> Iterator[Seen]:
    """A list, of which a refusal is an answer that nobody understands."""
    try:
        yield from told
    except Refused as error:
        raise NoAnswer(error.code or "refused") from None


def _unlike(charge: Charge, intent: dict[str, Any]) -> str | None:
    """How a payment intent differs from the charge it should be; None if it doesn't."""
    if part(intent, "metadata").get(KEY) != charge.key:
        return "idempotency_mismatch"
    amount = sent_minor(charge.amount_minor, charge.currency)
    received = intent.get("amount_received") if intent["status"] == "succeeded" else amount
    found = (intent.get("amount"), received, intent.get("currency"))
    return None if found == (amount, amount, charge.currency.lower()) else "wrong_amount"


def _given_back(refund: Refund, heard: dict[str, Any]) -> Answer:
    """What Stripe's refund says of ours."""
    status = word(heard.get("status"))
    if not status:
        raise NoAnswer("unexpected_answer")
    if part(heard, "metadata").get(KEY) != refund.key:
        return Answer("review", "idempotency_mismatch")
    amount = sent_minor(refund.amount_minor, refund.currency)
    if (heard.get("amount"), heard.get("currency")) != (amount, refund.currency.lower()):
        return Answer("review", "wrong_amount")
    if status == "succeeded":
        return Answer("approved")
    if status == "pending":
        raise NoAnswer("processing")
    if status in {"failed", "canceled"}:
        return Answer("declined", word(heard.get("failure_reason")) or f"refund_{status}")
    return Answer("review", status)


def _refused_name(error: Refused, token: str) -> str:
    """The card that was refused, as people call it; its token where Stripe doesn't say."""
    return card_name(error.card if isinstance(error.card, dict) else {}) or token
