"""Payments as people read them: one a line, and what became of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from invoicectl.domain import money
from invoicectl.domain.text import of_code, width
from invoicectl.output.layout import fitted

if TYPE_CHECKING:
    from invoicectl.output.layout import Style

Json = dict[str, Any]


def payment_lines(payments: list[Json], style: Style, *, are_of_many: bool = False) -> list[str]:
    """Payments, one a line; where that has no room for the time of day, the day alone.

    `are_of_many`: of several invoices, so each names its own. The amount is what moved in all."""
    rows = [
        [
            payment["ref"],
            style.minute(payment["at"]),
            payment["kind"],
            *([payment["invoice"] or payment["booking"] or ""] if are_of_many else []),
            way(payment),
            money.plus(payment["amount"], payment["tip"]),
            style.toned(outcome_of(payment), payment["outcome"]),
        ]
        for payment in payments
    ]
    by_day = [[ref, when.partition(" ")[0], *others] for ref, when, *others in rows]
    is_wide = _natural(rows) > style.room
    last = 6 if are_of_many else 5
    return fitted(by_day if is_wide else rows, last, right=frozenset({last - 1}), room=style.room)


def way(payment: Json) -> str:
    """By which card or in which way it was paid."""
    by = str(payment["card"] or payment["method"] or "")
    return "before the import" if by == "opening" else by


def _natural(rows: list[list[str]]) -> int:
    """The columns that rows take in which nothing is broken."""
    return sum(max(map(width, column)) + 2 for column in zip(*rows, strict=True)) - 2


def outcome_of(payment: Json) -> str:
    """What became of a payment, and what of it was a tip, beyond the due, or went back since."""
    code = f" ({of_code(payment['code'])})" if payment["code"] else ""
    parts = [payment["outcome"] + code]
    if unless_zero(payment["tip"]) and unless_zero(payment["amount"]):
        parts.append(f"{payment['tip']} of it {_tip(payment)}")
    elif unless_zero(payment["tip"]) and payment["kind"] != "tip":
        parts.append(_tip(payment))
    for name, told in (("excess", "to credit"), ("refunded", "refunded"), ("reversed", "reversed")):
        if unless_zero(payment[name]):
            parts.append(f"{payment[name]} {told}")
    return ", ".join(parts)


def _tip(payment: Json) -> str:
    """What a payment's tip is called in a line."""
    return "tip given back" if payment["kind"] == "refund" else "tip"


def moved(payment: Json, currency: str) -> str:
    """What moved in all, and the parts of it; of a tip whether the client's setting brought it."""
    called = "auto-tip" if payment["kind"] in _AUTOMATIC else "tip"
    return money.in_all(payment["amount"], payment["tip"], f" {currency}", called)


_AUTOMATIC = frozenset({"collect", "retry"})
"""The kinds of payments whose tip nobody asked for by hand. Source: B18."""


def tips_said(value: Json) -> str:
    """What was tipped on an invoice, and what of it the client's setting brought."""
    tips = value["tips"]
    found = [each for each in value["payments"] if each["kind"] in _AUTOMATIC]
    brought = [each for each in found if each["outcome"] == "approved" and unless_zero(each["tip"])]
    if not brought or not unless_zero(tips):
        return unless_zero(tips)
    auto = brought[0]["tip"]  # it is charged once
    return f"{tips} auto-tip" if auto == tips else f"{tips}, with an auto-tip of {auto}"


def unless_zero(amount: str) -> str:
    """An amount; empty where it is nothing."""
    return amount if amount.strip("0.") else ""
