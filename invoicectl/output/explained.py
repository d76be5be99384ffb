"""Why a thing is what it is, as people read it: one sentence after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from invoicectl.domain import dates
from invoicectl.domain.text import visible, wrapped
from invoicectl.output import foreseen
from invoicectl.output.layout import title
from invoicectl.output.payments import unless_zero

if TYPE_CHECKING:
    from invoicectl.output.layout import Style

Json = dict[str, Any]


def text(value: Json, style: Style) -> str:
    """The sentences in the order of the thing's life; what is 0.00 goes without saying."""
    status = [style.toned(value["status"])] if value["status"] else []
    lines = [title(value["ref"], value["kind"], *status, room=style.room)]
    for each in value["lines"]:
        if each["field"] != "next" and _is_said(each, value["lines"]):
            lines += _sentence(each["text"], style)
    step = value["next"]
    told = step["text"] if step else next(_next_line(value["lines"]), "")
    lines += _sentence(f"next: {told}" if step else told, style)
    if value["options"]:
        lines.append("  what you can do now")
    for option in value["options"]:
        lines += _option(value["ref"], option, style)
    for fault in value["faults"]:
        lines += _sentence(f"FAULT: {fault}", style)
    return "".join(f"{line}\n" for line in lines)


def trial(value: Json, style: Style) -> str:
    """Whether a command would be done now: what it would change, or every rule that refuses it."""
    if value["allowed"]:
        told = foreseen.text("trial", value["changes"], value["charges"], style)
        return f"invoicectl {visible(value['command'])}: would be done\n{told}"
    lines = [f"invoicectl {visible(value['command'])}: would be refused"]
    for each in value["refusals"]:
        lines += _sentence(f"{each['message']} ({each['rule']})", style)
        if each["hint"]:
            lines += [f"  {line}" for line in _sentence(f"hint: {each['hint']}", style)]
    return "".join(f"{line}\n" for line in lines)


def _next_line(lines: list[Json]) -> Iterator[str]:
    return (each["text"] for each in lines if each["field"] == "next")


def _is_said(line: Json, lines: list[Json]) -> bool:
    """Whether a person asks about it: not about nothing, nor about the one line of a bill."""
    field: str = line["field"]
    if field.startswith("lines["):
        return len([each for each in lines if each["field"].startswith("lines[")]) > 1
    if field in _ALWAYS or field.endswith(("at", ".since", ".until")):
        return True
    is_told: bool = line["inputs"] != {} or unless_zero(line["value"]) != ""
    return is_told


_ALWAYS = {"due", "total", "amount", "price", "credit"}
"""The amounts that are told also where they are nothing."""


_SHOWN = ("status", "total", "late_fee", "due", "deadline_at", "due_at", "credit", "held", "kept")
"""The fields by which a person decides."""


def _option(ref: str, option: Json, style: Style) -> list[str]:
    """A command, until when it is taken, and what of the thing would be another."""
    until = f", until {_when(option['until'], style)}" if option["until"] else ""
    head = f"invoicectl {option['command']}: {option['text']}{until}"
    changes = [each for each in option["changes"] if each["ref"] == ref]
    told = [
        " ".join((each["field"].removesuffix("_at").replace("_", " "), foreseen.moved(each, style)))
        for each in changes
        if each["field"] in _SHOWN
    ]
    return [
        *(f"  {line}" for line in _sentence(head, style)),
        *(f"      {line}" for line in wrapped(", ".join(told), style.room - 4) if told),
    ]


def _when(stamp: str, style: Style) -> str:
    return dates.spoken(dates.unstamp(stamp), style.zone, style.now)


def _sentence(told: str, style: Style) -> list[str]:
    first, *more = wrapped(visible(told), style.room)
    return [f"  {first}", *(f"    {each}" for each in more)]
