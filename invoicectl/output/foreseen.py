"""What a dry run would have changed, as people read it."""

from __future__ import annotations

from typing import Any

from invoicectl.domain import money
from invoicectl.domain.text import visible
from invoicectl.output import steps
from invoicectl.output.layout import Style, columns, fitted

Json = dict[str, Any]

TOLD_ALREADY = frozenset({"passage", "sending"})
"""Whose steps, or letters, tell it."""

COLLECT_AT = "collect_at"
"""The one setting that is called like an instant: it is a time of day."""

_DECIDING = frozenset({"deadline_at", "due_at"})
"""Instants by which people decide whether to do it."""

IDENTITY = frozenset({"ref", "number", "handle"})
"""Fields that say what a thing is called: it is new where one comes from nothing."""


def text(kind: str, changes: list[Json], charges: list[Json], style: Style) -> str:
    """Each change on a line; of a new thing only that it is new, for it is shown or told of."""
    told = [] if kind in TOLD_ALREADY else fitted(changed(changes, style, _THEN), 2)
    charged = [[f"{each['card']} would be charged", _amounts(each, style)] for each in charges]
    lines = [f"    {line}" for line in (*told, *columns(charged))]
    return "".join(f"{line}\n" for line in (["  what would change", *lines] if lines else []))


_THEN = {"from": "gone", "to": "new"}


def changed(changes: list[Json], style: Style, sides: dict[str, str]) -> list[list[str]]:
    """A row for each field with its values on both `sides`, and one row for a thing that one side
    lacks: each side has the word that is said of what it alone has."""
    one, other = sides
    alone: dict[tuple[str, str], None] = {}
    rows, passed = [], ""
    for each in changes:
        ref, field = each["ref"], each["field"]
        if field in IDENTITY and None in {each[one], each[other]}:
            alone[ref, sides[other if each[one] is None else one]] = None
            passed = ref
        if ref != passed and field != "no_step":  # beside `next`, for programs
            passed = ""
            rows.append([ref, field.replace("_", " "), moved(each, style, sides)])
    return [[ref, word, ""] for ref, word in alone] + rows


def moved(change: Json, style: Style, sides: dict[str, str] = _THEN) -> str:
    """What a field is on one side and on the other."""
    told = [_said(change["field"], change[side], style) for side in sides]
    return "changed" if None in told else " → ".join(map(str, told))


def _said(field: str, value: Any, style: Style) -> str | None:
    """A value for people; None for what has parts, which is shown above."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field == "next":
        return f"{steps.said(value)} {style.from_now(value['at'])}"
    if isinstance(value, list | dict):
        return None
    if field in _DECIDING:
        return style.from_now(value)
    if field == "at" or (field.endswith("_at") and field != COLLECT_AT):
        return style.when(value)
    return visible(str(value))


def _amounts(charge: Json, style: Style) -> str:
    return money.in_all(charge["amount"], charge["tip"], f" {style.currency}")
