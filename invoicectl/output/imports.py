"""What came of a file of another program, for people."""

from typing import Any

from invoicectl.domain.text import visible
from invoicectl.output.layout import Style, columns
from invoicectl.output.payments import unless_zero

Json = dict[str, Any]

_SHOWN = 10
"""Refusals that are told one by one; all are in the file of refused rows."""


def text(value: Json, style: Style) -> str:
    """Counts and sums, the first refusals with why, and what helps now."""
    rows = [["imported", str(value["imported"]), _sums(value, style)]]
    if value["new_clients"] and value["kind"] != "clients":
        rows.append(["new clients", str(value["new_clients"]), "invoicectl client list"])
    if value["skipped"]:
        rows.append(["skipped", str(value["skipped"]), "imported before"])
    if value["dropped"]:
        rows.append(["left out", str(value["dropped"]), "drafts, totals, headings"])
    if value["refused"]:
        place = value["refused_file"]
        where = "" if place is None else f"see the column why in {visible(place)}"
        rows.append(["refused", str(value["refused"]), where])
    lines = [f"{value['kind']} of {visible(value['file'])}"]
    lines += [f"  {line}" for line in columns(rows, right=frozenset({1}))]
    told = value["refusals"][:_SHOWN]
    lines += [f"    line {each['line']}: {visible(each['why'])}" for each in told]
    if len(value["refusals"]) > _SHOWN:
        lines.append(f"    and {len(value['refusals']) - _SHOWN} more")
    if value["kind"] == "invoices" and value["imported"]:
        lines.append("  who owes what: invoicectl list --unpaid")
        if not unless_zero(value["paid"]):
            lines.append("  none of it counts as paid; else: --map paid=COLUMN, or import payments")
        lines.append("  nothing is charged or sent until: invoicectl import --release")
    return "\n".join(lines) + "\n"


def _sums(value: Json, style: Style) -> str:
    sums = [(name, value[name]) for name in ("invoiced", "paid", "credit")]
    told = [f"{name} {amount} {style.currency}" for name, amount in sums if unless_zero(amount)]
    return ", ".join(told)
