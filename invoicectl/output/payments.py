"""Payments as people read them: one a line, and what became of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from invoicectl.domain.text import of_code, width
from invoicectl.output.layout import fitted

if TYPE_CHECKING:
    from invoicectl.output.layout import Style

Json = dict[str, Any]


def payment_lines(payments: list[Json], style: Style) -> list[str]:
    """Payments, one a line; where that has no room for the time of day, the day alone."""
    rows = [
        [
            payment["ref"],
            style.minute(payment["at"]),
            payment["kind"],
            way(payment),
            payment["amount"],
            style.toned(outcome_of(payment), payment["outcome"]),
        ]
        for payment in payments
    ]
    by_day = [[ref, when.partition(" ")[0], *others] for ref, when, *others in rows]
    fits = _natural(rows) > style.room >= _natural(by_day)
    return fitted(by_day if fits else rows, 5, right=frozenset({4}), room=style.room)


def way(payment: Json) -> str:
    """By which card or in which way it was paid."""
    by = str(payment["card"] or payment["method"] or "")
    return "before the import" if by == "opening" else by


def _natural(rows: list[list[str]]) -> int:
    """The columns that rows take in which nothing is broken."""
    return sum(max(map(width, column)) + 2 for column in zip(*rows, strict=True)) - 2


def outcome_of(payment: Json) -> str:
    """What became of a payment: of a tip, whether it came in, went back or was only asked."""
    code = f" ({of_code(payment['code'])})" if payment["code"] else ""
    parts = [payment["outcome"] + code]
    if unless_zero(payment["tip"]):
        parts.append(f"{payment['tip']} {tip(payment)}")
    for name, told in (("excess", "to credit"), ("refunded", "refunded"), ("reversed", "reversed")):
        if unless_zero(payment[name]):
            parts.append(f"{payment[name]} {told}")
    return ", ".join(parts)


def tip(payment: Json) -> str:
    """What a payment's tip is called."""
    if payment["outcome"] != "approved":
        return "tip asked"
    return "tip given back" if payment["kind"] == "refund" else "tip"


def unless_zero(amount: str) -> str:
    """An amount; empty where it is nothing."""
    return amount if amount.strip("0.") else ""
