"""The life of a thing, as people read it: one axis of time from above to below."""

from __future__ import annotations

from typing import Any

from invoicectl.domain import dates
from invoicectl.domain.text import visible
from invoicectl.output.layout import Style, fitted

Json = dict[str, Any]

_SIGNS = {"next": "○", "declined": "x", "fee": "+", "message": ">", "attempt": "?", "contest": "!"}
_DONE = "●"
_RAIL, _DASHED = "│", "┊"


def text(value: Json, style: Style) -> str:
    """Each mark on the axis, with how long it is since the one before; what comes is dashed."""
    title = [value["ref"], value["kind"], *([value["status"]] if value["status"] else [])]
    rows, before = [], None
    for mark in value["marks"]:
        at = dates.unstamp(mark["at"])
        if before is not None:
            rail = _DASHED if mark["what"] == "next" else _RAIL
            days = (at - before).days
            later = "1 day" if days == 1 else f"{days:,} days"
            if days or rail == _DASHED:
                rows.append(["", rail, later if days else ""])
        sign = _SIGNS.get(mark["what"], _DONE)
        rows.append([style.day_and_minute(mark["at"]), sign, visible(mark["text"])])
        before = at
    lines = [" · ".join(title), *(f"  {row}" for row in fitted(rows, 2, room=style.room))]
    return "".join(f"{line.rstrip()}\n" for line in lines)
