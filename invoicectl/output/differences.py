"""Where two files part, as people read it."""

from __future__ import annotations

from itertools import islice
from typing import Any

from invoicectl.domain.text import visible
from invoicectl.output.foreseen import changed
from invoicectl.output.layout import Style, fitted

Json = dict[str, Any]

MOST, MOST_ROWS = 10_000, 60
"""So many differing fields are looked at for a table, and it has so many rows."""

_ALONE = {"here": "only here", "there": "only there"}


def text(value: Json, style: Style) -> str:
    """Until when they are the same, how much has happened since, and what differs."""
    same, events = value["same_until"], value["events"]
    lines = [f"the same until event {same['seq']:,}, {style.when(same['at'])}"]
    lines.append(f"  since then {_events(events['here'])} here, {_events(events['there'])} there")
    lines += table(value["differs"], style, _ALONE, "here → there")
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _events(count: int) -> str:
    return "1 event" if count == 1 else f"{count:,} events"


def table(differs: Any, style: Style, alone: dict[str, str], heading: str) -> list[str]:
    """What differs: the things that one side alone has, and a line for each field of the others."""
    if not len(differs):
        return ["  nothing differs"]
    rows = changed(list(islice(differs, MOST)), style, alone)
    lines = []
    for word in alone.values():
        refs = [visible(ref) for ref, what, _ in rows if what == word]
        lines += fitted([[word, ", ".join(refs)]] if refs else [], 1, room=style.room)
    told = [[visible(ref), *rest] for ref, *rest in rows if rest[0] not in alone.values()]
    if told:
        lines += fitted([["", "", heading], *told[:MOST_ROWS]], 2, room=style.room)
    if len(differs) > MOST or len(told) > MOST_ROWS:
        lines.append(f"{len(differs):,} fields differ; --json or --format csv gives all")
    return [f"  {line}" for line in lines]
