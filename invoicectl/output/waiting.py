"""What waits for a person, as people read it: by how urgent it is, with the command that helps."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from invoicectl.domain.text import cut, in_one_line, visible, width, wrapped
from invoicectl.output.layout import WIDE, Style, columns

Json = dict[str, Any]

_GROUPS: dict[str, tuple[str, ...]] = {
    "money to clear up": (
        *("charge unclear", "charge unknown", "only at the gateway", "only here"),
    ),
    "letters not sent": ("letter failed",),
    "to collect": (
        *("charged back", "not charged", "imported", "overdue", "provider in debt"),
        *("deposit due", "deposit declined"),
    ),
    "declined": ("declined", "card refused"),
    "to be answered": ("contested", "deadline today", "booking not confirmed", "booking passed"),
    "to be done": ("visit not marked", "held long", "card expires", "no address"),
}
"""The kinds under their headings, the most urgent first."""

_GROUP_OF = {kind: group for group, kinds in _GROUPS.items() for kind in kinds}


def attention(items: list[Json], style: Style) -> str:
    """What waits, under headings: each on one line with the command that helps, where there is
    room for that, else with the command on a line of its own, whole."""
    told = []
    for group, same in groupby(items, key=lambda item: _GROUP_OF[item["kind"]]):
        told.append(group)
        told += _lines(list(same), style)
    return "".join(f"{line}\n" for line in told)


_CALLED = frozenset(
    {
        *("letter failed", "charged back", "not charged", "overdue", "deposit due"),
        *("deposit declined", "declined", "card refused", "card expires", "no address"),
    }
)
"""The kinds of which the client is asked for something: money, another card, an address."""


def _phone(item: Json) -> str:
    """The client's telephone, where the client is to be called."""
    is_called = item["kind"] in _CALLED and item.get("client_phone")
    return cut(visible(item["client_phone"]), _LONGEST) if is_called else ""


def _head(item: Json, style: Style) -> list[str]:
    """What waits, whose it is and how to reach them, and since when; of a card that expires the
    day when it was put on file says nothing. Where there is little room the telephone stands behind
    the reason."""
    name = cut(visible(item.get("client_name") or ""), _LONGEST)
    reach = ", ".join(filter(None, (name, _phone(item)))) if style.width >= WIDE else ""
    since = "" if item["kind"] == "card expires" else style.day_from_now(item["since"])
    return [item["ref"], item["client"] or "", reach, since]


_LONGEST = 30
"""The columns of a name or a telephone number."""


def _lines(items: list[Json], style: Style) -> list[str]:
    rows = [_head(item, style) for item in items]
    if not any(reach for _, _, reach, _ in rows):
        rows = [[ref, client, since] for ref, client, _, since in rows]
    heads = columns(rows)
    lines = []
    phones = [""] * len(items) if style.width >= WIDE else _phones(items)
    for head, item, hint, phone in zip(heads, items, _hints(items), phones, strict=True):
        why = visible(in_one_line(item["why"])) + (phone and f"; tel. {phone}")
        line = f"  {head}  {why}"
        if not hint and width(line) <= style.width:
            lines.append(line)
        elif width(line) + 2 + width(hint) <= style.width:
            lines.append(f"{line}  {style.hint(hint)}")
        elif width(line) <= style.width:
            lines += [line, f"    {style.hint(hint)}"]
        else:
            told = wrapped(why, style.width - 4)
            told += [style.hint(hint)] if hint else []
            lines += [f"  {head}", *(f"    {each}" for each in told)]
    return lines


def _phones(items: list[Json]) -> list[str]:
    """The telephone to call about each; of several of a client it is told behind the last."""
    phones: list[str] = []
    for _, same in groupby(items, key=lambda item: item["client"]):
        own = [_phone(item) for item in same]
        phones += ["" if phone in own[index + 1 :] else phone for index, phone in enumerate(own)]
    return phones


def _hints(items: list[Json]) -> list[str]:
    """The command that helps with each; where one does for several overdue invoices of a client, it
    is told behind the last of them alone."""
    hints: list[str] = []
    for (kind, client), same in groupby(items, key=lambda item: (item["kind"], item["client"])):
        own = list(same)
        for_all = {item["hint"].replace(item["ref"], client or "") for item in own}
        if kind == "overdue" and len(own) > 1 and len(for_all) == 1:
            hints += [""] * (len(own) - 1) + [f"{for_all.pop()}, for all that {client} owes"]
        else:
            hints += [_when_paid(item["hint"]) for item in own]
    return hints


def _when_paid(hint: str) -> str:
    """A command that records money is for when it has come."""
    return f"once it is paid: {hint}" if hint.endswith("--method transfer") else hint
