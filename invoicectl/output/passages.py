"""What time did, as people read it: step by step where they are few, else by kind with sums."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from invoicectl.domain.text import of_code
from invoicectl.output.layout import columns, fitted

if TYPE_CHECKING:
    from invoicectl.output.layout import Style

Json = dict[str, Any]
FEW = 25
"""How many steps a passage tells one by one."""


def text(value: Json, style: Style, *, quiet: bool) -> str:
    """What a tick or an advance did: step by step if few, then by kind with counts and sums."""
    steps = value["steps"]
    if quiet:
        steps = [step for step in steps if step["outcome"] in _NEEDS_A_PERSON]
        rows = [row for step in steps for row in _step(step, style)]
        return "".join(f"{line}\n" for line in fitted(rows, 5, right=frozenset({4})))
    since, to = style.when(value["from"]), style.when(value["to"])
    lines = [f"{since} → {to}" if since != to else since]
    if not steps:
        lines.append("  nothing was due")
    elif len(steps) <= FEW:
        rows = [row for step in steps for row in _step(step, style)]
        lines += [f"  {line}" for line in fitted(rows, 5, right=frozenset({4}))]
    else:
        lines += [f"  {line}" for line in columns(_by_kind(steps, style), right=frozenset({2, 3}))]
    return "\n".join(lines) + "\n"


_NEEDS_A_PERSON = {"declined", "unknown", "review", "cancelled"}


def _step(step: Json, style: Style) -> list[list[str]]:
    """A step as a row, and the late fee that it brought as another."""
    about, more = step["ref"], of_code(step["code"] or "")
    if step["step"] == "weekly":
        about, more = step["invoice"], step["ref"]
    when = style.day_and_minute(step["at"])
    outcome = style.toned(step["outcome"])
    row = [when, step["step"], about, outcome, step["amount"], more]
    if not step["late_fee"]:
        return [row]
    return [row, ["", "", "", style.toned("overdue"), step["late_fee"], "late fee"]]


def _by_kind(steps: list[Json], style: Style) -> list[list[str]]:
    rows: dict[tuple[str, str], list[Any]] = {}
    for step in steps:
        row = rows.setdefault((step["step"], step["outcome"]), [0, 0, 0, 0])
        row[0] += 1
        row[1] += _units(step["amount"])
        if step["late_fee"]:
            row[2] += 1
            row[3] += _units(step["late_fee"])
    shown = []
    for (kind, outcome), (count, amount, fees, fee_amount) in rows.items():
        shown.append([kind, style.toned(outcome), f"{count:,}", _shown(amount, style)])
        if fees:
            shown.append(["", "late fees", f"{fees:,}", _shown(fee_amount, style)])
    return shown


def _units(amount: str) -> int:
    return int(amount.replace(".", ""))


def _shown(units: int, style: Style) -> str:
    from invoicectl.domain import money

    return f"{money.show(units, style.currency)} {style.currency}"
