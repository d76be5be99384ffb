"""The page of a provider, for a call: what the business owes them, and which visits are next."""

from __future__ import annotations

from typing import Any

from invoicectl.domain.text import visible
from invoicectl.output import text
from invoicectl.output.layout import Style, and_more, block, fitted
from invoicectl.output.payments import unless_zero

Json = dict[str, Any]


def page(value: Json, style: Style) -> str:
    """A provider's page in as many columns as there are: 80 at the least."""
    pairs = [
        *text.provider_pairs(value),
        ("pending", _amount(value["pending"], style)),
        ("tips", _amount(value["tips"], style)),
        ("owed", "" if _is_owed(value) else "nothing"),
        ("paid out", _amount(value["paid_out"], style)),
    ]
    visits = [*_visits(value["visits"], style), *and_more(value["more"]["visits"])]
    return block([value["handle"], "provider"], pairs, ("visits to come", visits), room=style.room)


def _is_owed(value: Json) -> bool:
    return bool(unless_zero(value["pending"]) or unless_zero(value["tips"]))


def _amount(amount: str, style: Style) -> str:
    return f"{amount} {style.currency}" if unless_zero(amount) else ""


def _visits(visits: list[Json], style: Style) -> list[str]:
    rows = [
        [
            each["ref"],
            style.from_now(each["at"]),
            each["client"],
            visible(each["service"]),
            each["price"],
        ]
        for each in visits
    ]
    return fitted(rows, 3, right=frozenset({4}), room=style.room)
