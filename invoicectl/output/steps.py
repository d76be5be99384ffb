"""What comes next, in words that people know.

An amount stands by itself only where a card is charged; elsewhere it is told with what it is."""

from __future__ import annotations

from typing import Any

from invoicectl.domain import money

Json = dict[str, Any]

_TO_BE_PAID = "to be paid"
"""A due date without a charge: the client is to pay by then, and no card is asked."""

_BY_CREDIT = "paid from credit"
"""A charge for which no card is asked: client credit pays all of it."""

_LEFT = {_TO_BE_PAID, "overdue"}
"""What is told of that which client credit leaves."""

_WITHOUT_CARD = "B21"
"""The rule of a due date on which no card is asked. Source: SPEC 6."""

_IN_SHORT = {
    "auto-confirm": "confirmed",
    "collect": "charge",
    "inquire": "ask gateway",
    "release": "hold ends",
    "remind": "reminder",
    _TO_BE_PAID: _TO_BE_PAID,
}
"""A step in the column of a list, where it isn't called as its code is."""

_SAID = {
    "auto-confirm": "silence confirms it",
    "collect": "card is charged",
    "complete": "visit is done",
    "inquire": "gateway is asked",
    "overdue": "becomes overdue",
    "plan": "visit is planned",
    "release": "hold ends",
    "remind": "reminder is sent",
    "retry": "retry of the card",
    "visit": "visit",
    "weekly": "weekly invoice",
    _TO_BE_PAID: _TO_BE_PAID,
    _BY_CREDIT: _BY_CREDIT,
}
"""What happens, where it is clear to what."""

_PRICED = {
    "auto-confirm": "silence confirms {amount}",
    "complete": "visit done, price {amount}",
    "overdue": "{amount} becomes overdue",
    "visit": "visit, price {amount}",
    "weekly": "weekly invoice: {amount}",
    _TO_BE_PAID: "{amount} to be paid",
    _BY_CREDIT: "{amount} paid from credit",
}
"""… and of how much, where no card is charged for it; of other steps that says nothing."""

_OF = {
    "auto-confirm": "silence confirms {ref}",
    "collect": "{amount} is charged for {ref}",
    "complete": "{ref} counts as done",
    "inquire": "the gateway is asked about {ref}",
    "overdue": "{ref} becomes overdue",
    "plan": "the next visit of {ref} is planned",
    "release": "the hold on {ref} ends",
    "remind": "a reminder about {ref} is sent",
    "retry": "the charge of {amount} for {ref} is tried again",
    "weekly": "the weekly invoice of {amount} is written",
    _TO_BE_PAID: "{ref} is to be paid",
    _BY_CREDIT: "{ref} is paid from credit",
}
"""What happens, and to what."""

_CHARGED_TOO = {
    "auto-confirm": "silence confirms {ref} and its {amount} is charged",
    "weekly": "the weekly invoice is written and {amount} is charged",
}
"""… of a step behind which a card is charged at once."""

_CHARGED_FOR = {"weekly": "the weekly invoice"}
"""What a card is charged for, where that has no reference yet."""


def named(step: Json) -> str:
    """A step in the column of a list, by its rule."""
    name = _by_rule(step)
    return _IN_SHORT.get(name, name)


def said(step: Json) -> str:
    """What happens to the thing that is shown, by its rule."""
    return _SAID[_by_rule(step)]


def on_agenda(line: Json) -> str:
    """What happens, by a line of the agenda: with the amount where no card is charged, and with
    what is in the charge, or was paid before it."""
    name, amount = _by_charge(line), line["amount"]
    if not line["charges"]:
        told = _SAID[name] if amount is None else _PRICED.get(name, _SAID[name])
        is_left = name in _LEFT and line["credit"]
        left = money.minus(amount, line["credit"]) if is_left else amount
        return told.format(amount=left) + _from_credit(line, name)
    tip = f" with tip {line['tip']}" if line["tip"] else ""
    return _SAID[name] + tip + (f" after {line['credit']} of credit" if line["credit"] else "")


def charged(line: Json) -> str:
    """What a card is charged at a line of the agenda, or at once after it."""
    return line["amount"] or "" if line["charges"] else ""


def of_client(step: Json, currency: str) -> str:
    """What happens to which of a client's things, as a sentence."""
    name = _by_charge(step)
    told = _CHARGED_TOO.get(name, _OF[name]) if step["charges"] else _OF[name]
    told = told.format(ref=step["ref"], amount=_asked(step, currency))
    return told + _from_credit(step, name)


def of_charge(step: Json, currency: str) -> str:
    """What a client's card is charged next, and for what."""
    return f"{_asked(step, currency)} for {_CHARGED_FOR.get(step['step'], step['ref'])}"


def _from_credit(step: Json, name: str) -> str:
    """What client credit pays where no card is charged: before what is left, or else of it."""
    credit = step["credit"]
    if not credit or step["charges"] or name == _BY_CREDIT:
        return ""
    return f" after {credit} of credit" if name in _LEFT else f", {credit} of it from credit"


def _asked(step: Json, currency: str) -> str:
    """How much a step is about: of a charge with the parts that a card statement doesn't show."""
    told, parts = f"{step['amount']} {currency}", []
    if step["tip"]:
        parts.append(f"{money.minus(step['amount'], step['tip'])} + tip {step['tip']}")
    if step["credit"] and step["charges"]:
        parts.append(f"after {step['credit']} of credit")
    return f"{told} ({', '.join(parts)})" if parts else told


def _by_rule(step: Json) -> str:
    """The name of a step; where it charges nothing, a due date is not called a collection."""
    is_paid = step["step"] == "collect" and step["rule"] == _WITHOUT_CARD
    return _TO_BE_PAID if is_paid else str(step["step"])


def _by_charge(step: Json) -> str:
    """The same, of a step that says whether it charges."""
    if step["charges"] or step["step"] not in {"collect", "retry", "overdue"}:
        return str(step["step"])
    if step["credit"] and step["credit"] == step["amount"]:
        return _BY_CREDIT
    return str(step["step"]) if step["step"] == "overdue" else _TO_BE_PAID
