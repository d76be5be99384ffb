"""What waits for a person, as people read it."""

from __future__ import annotations

from typing import Any

from invoicectl.domain.text import visible_lines, wrapped
from invoicectl.output.layout import ROOM, Style, columns

Json = dict[str, Any]


def attention(items: list[Json], style: Style) -> str:
    """What waits for a person: why, and on a line of its own, whole, the command that helps."""
    heads = columns(
        [
            [item["ref"], item["client"] or "", f"since {style.minute(item['since'])}"]
            for item in items
        ]
    )
    told = []
    for head, item in zip(heads, items, strict=True):
        whys = wrapped(visible_lines(item["why"]), ROOM)
        told += [head, *(f"  {line}" for line in (*whys, item["hint"]))]
    return "".join(f"{line}\n" for line in told)
