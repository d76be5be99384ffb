"""Lists as tables for people: which columns each has, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from invoicectl.domain import dates
from invoicectl.domain.text import cut, in_one_line, of_code, visible_lines, width
from invoicectl.output import steps
from invoicectl.output.cells import Cells, Column, natural
from invoicectl.output.cells import lines as laid_out
from invoicectl.output.layout import LEAST, Style
from invoicectl.output.payments import unless_zero

Json = dict[str, Any]


_LONGEST_NAME = 16
"""Columns of who did something; JSON has the whole name."""


def _who(item: Json) -> str:
    name = in_one_line(item["who"])
    return name if width(name) <= _LONGEST_NAME else f"{cut(name, _LONGEST_NAME - 1)}…"


_WAITING = {
    "held",
    "imported",
    "charged back",
    "charged elsewhere",
    "can't be charged",
    "charge under review",
    "no autopay",
}


def _next(item: Json, style: Style) -> str:
    """The next step and how far it is; or, in a word, what keeps time from an unsettled one."""
    return _next_at(item, style.from_now)


def _short_next(item: Json, style: Style) -> str:
    """The same with the instant alone."""
    return _next_at(item, style.minute)


def _next_at(item: Json, when: Callable[[str], str]) -> str:
    step = item["next"]
    if step is None:
        why = item["no_step"]["why"]
        return why if why in _WAITING else ""
    return f"{steps.named(step)} {when(step['at'])}"


_INVOICES: tuple[tuple[str, Callable[[Json, Style], str]], ...] = (
    ("number", lambda item, _: item["number"]),
    ("client", lambda item, _: item["client"]),
    ("name", lambda item, _: item["client_name"] or ""),
    ("status", lambda item, _: item["status"]),
    ("issued", lambda item, style: _day(item["issued_at"], style)),
    ("total", lambda item, _: item["total"]),
    ("due", lambda item, _: item["due"]),
    ("due date", lambda item, style: _day(item["due_at"], style)),
    ("next step", _next),
)
_SHORTER: dict[tuple[str, str], Callable[[Json, Style], str]] = {
    ("invoices", "next step"): _short_next,
}
"""What a column says where the table has no room for more."""


_TABLES: dict[str, tuple[tuple[str, Callable[[Json, Style], str]], ...]] = {
    "invoices": _INVOICES,
    "clients": (
        ("handle", lambda item, _: item["handle"]),
        ("name", lambda item, _: item["name"] or ""),
        ("email", lambda item, _: item["email"] or ""),
        ("credit", lambda item, _: item["credit"]),
        ("cards", lambda item, _: ", ".join(_card_names(item["cards"]))),
    ),
    "letters": (
        ("letter", lambda item, _: item["ref"]),
        ("written", lambda item, style: style.minute(item["at"])),
        ("kind", lambda item, _: item["kind"]),
        ("to", lambda item, _: item["to"]),
        ("state", lambda item, _: item["state"]),
        ("subject", lambda item, _: item["subject"]),
    ),
    "cards": (
        ("client", lambda item, _: item["client"]),
        ("card", lambda item, _: f"{item['brand']}-{item['last4']}"),
        ("token", lambda item, _: item["token"]),
        ("expires", lambda item, _: item["expires"] or ""),
        ("default", lambda item, _: "default" if item["default"] else ""),
        ("refused", lambda item, _: of_code(item["refused"] or "")),
    ),
    "providers": (
        ("handle", lambda item, _: item["handle"]),
        ("name", lambda item, _: item["name"] or ""),
        ("email", lambda item, _: item["email"] or ""),
        ("service charge", lambda item, _: item["service_charge_rate"] or "standard"),
    ),
    "sessions": (
        ("session", lambda item, _: item["ref"]),
        ("kind", lambda item, _: item["kind"]),
        ("status", lambda item, _: item["status"]),
        ("client", lambda item, _: item["client"]),
        ("name", lambda item, _: item["client_name"] or ""),
        ("provider", lambda item, _: item["provider"]),
        ("invoice", lambda item, _: item["invoice"] or ""),
        ("fee", lambda item, _: item["fee"] or ""),
        ("opened", lambda item, style: _day(item["opened_at"], style)),
    ),
    "bookings": (
        ("booking", lambda item, _: item["ref"]),
        ("status", lambda item, _: item["status"]),
        ("client", lambda item, _: item["client"]),
        ("name", lambda item, _: item["client_name"] or ""),
        ("visits", lambda item, _: str(len(item["visits"]))),
        ("total", lambda item, _: item["total"]),
        ("invoice", lambda item, _: item["invoice"] or ""),
    ),
    "series": (
        ("series", lambda item, _: item["ref"]),
        ("status", lambda item, _: item["status"]),
        ("client", lambda item, _: item["client"]),
        ("name", lambda item, _: item["client_name"] or ""),
        ("every", lambda item, _: item["every"] or ""),
        ("visits", lambda item, _: str(len(item["visits"]))),
    ),
    "visits": (
        ("visit", lambda item, _: item["ref"]),
        ("of", lambda item, _: item["of"]),
        ("start", lambda item, style: style.when(item["at"])),
        ("service", lambda item, _: item["service"]),
        ("price", lambda item, _: item["price"]),
        ("status", lambda item, _: item["status"]),
        ("invoice", lambda item, _: item["invoice"] or ""),
    ),
    "earnings": (
        ("provider", lambda item, _: item["provider"]),
        ("pending", lambda item, _: item["pending"]),
        ("tips", lambda item, _: item["tips"]),
        ("paid out", lambda item, _: item["paid_out"]),
    ),
    "payouts": (
        ("payout", lambda item, _: item["payment"]["ref"]),
        ("provider", lambda item, _: item["provider"]),
        ("to transfer", lambda item, _: item["payment"]["amount"]),
        ("paid out so far", lambda item, _: item["paid_out"]),
    ),
    "found": (
        ("ref", lambda item, _: item["ref"]),
        ("kind", lambda item, _: item["kind"]),
        ("date", lambda item, style: _day(item["at"], style)),
        ("client", lambda item, _: item["client"] or ""),
        ("text", lambda item, _: item["text"]),
    ),
    "agenda": (
        ("at", lambda item, style: style.from_now(item["at"])),
        ("what happens", lambda item, _: steps.on_agenda(item)),
        ("ref", lambda item, _: item["ref"]),
        ("client", lambda item, _: item["client"]),
        ("charged", lambda item, _: steps.charged(item)),
    ),
    "movements": (
        ("provider", lambda item, _: item["provider"]),
        ("at", lambda item, style: style.minute(item["at"])),
        ("ref", lambda item, _: item["ref"]),
        ("invoice", lambda item, _: item["invoice"] or ""),
        ("what", lambda item, _: item["what"]),
        ("amount", lambda item, _: item["amount"]),
        ("balance", lambda item, _: item["balance"]),
    ),
    "log": (
        ("seq", lambda item, _: str(item["seq"])),
        ("at", lambda item, style: style.minute(item["at"])),
        ("who", lambda item, _: _who(item)),
        ("what happened", lambda item, _: item["said"]),
    ),
    "settings": (
        ("setting", lambda item, _: item["name"]),
        ("value", lambda item, _: item["value"] if item["value"] is not None else "none"),
    ),
    "checks": (
        ("check", lambda item, _: item["name"]),
        ("result", lambda item, _: "ok" if item["ok"] else "\n".join(item["faults"])),
    ),
}
_WITH_ROOM = {
    "invoices": {"name", "issued"},
    "sessions": {"name"},
    "bookings": {"name"},
    "series": {"name"},
}
"""Columns that a table has only where all of it fits with them."""

_WHERE_ANY = {
    **{kind: {"name": "client_name"} for kind in _WITH_ROOM},
    "cards": {"expires": "expires", "refused": "refused"},
}
"""Columns that a table has only where any of its items has something in that field."""

_RIGHT = {"total", "due", "credit", "price", "fee", "pending", "tips", "paid out", "visits", "seq"}
_RIGHT |= {"amount", "charged", "balance", "to transfer", "paid out so far"}
_UNBROKEN = {"number", "ref", "status", "start", "at", "kind", "letter", "written", "state"}
_UNBROKEN |= {"issued", "due date", "who", "date"}
_NARROW = 24
"""Columns of a handle in a table of many columns: longer ones go on below."""
_NARROWED = {("letters", "to")}
_CUT = {"letters", "log"}
"""Tables whose last column is cut where there is no room for it: a line a row is easier to read,
and the thing itself shows it whole."""
_ROOMY = {("letters", "kind"): 120, ("log", "seq"): 100, ("found", "kind"): 100}
"""Columns of a table that it has only where there is so much room: the others say it too."""
PIPED = {"letters": 80}
"""The width of a table that goes to no terminal, where it would be wider than people like to read;
others have all the room that they need."""
_STATES = {"status", "state", "result", "next step"}
"""Columns whose cells are states, which have their colours."""


def lines(kind: str, items: list[Json], style: Style, *, room: int) -> list[str]:
    """A list as the lines of a table, in so much room."""
    found = _WHERE_ANY.get(kind, {})
    left_out = {name for name, field in found.items() if not any(e.get(field) for e in items)}
    shown = _cells(kind, items, style, room, left_out)
    for less in (left_out, _WITH_ROOM.get(kind)):
        if less is not None and natural(shown) > room:
            shown = _cells(kind, items, style, room, less, is_short=True)
    return laid_out(shown, room, has_colour=style.has_colour)


_SUMMED = {
    "invoices": "{count:,} invoices: total {total}, due {due} {currency}",
    "earnings": "{count:,} providers: pending {pending}, tips {tips}; owed {owed} {currency}",
}


_NOT_DUE = (
    {"pending": "pending", "contested": "contested", "given_up": "written off"},
    {"unconfirmed": "to confirm", "given_up": "written off"},
    {"not_due": "not due"},
)
"""What stands in the column of what is due, and is not due to be paid: in ever fewer words."""


def summed(kind: str, sums: Json, room: int) -> str:
    """What all of a list comes to, what is not shown too, on one line."""
    told = _SUMMED[kind].format(**sums)
    if not unless_zero(sums.get("not_due", "")):
        return told
    parts = [
        [f"{name} {sums[field]}" for field, name in names.items() if unless_zero(sums[field])]
        for names in _NOT_DUE
    ]
    lines = [f"{told}; {', '.join(each)}" for each in parts]
    return next((line for line in lines if width(line) <= room), lines[-1])


def _cells(
    kind: str,
    items: list[Json],
    style: Style,
    room: int,
    left_out: Collection[str],
    *,
    is_short: bool = False,
) -> Cells:
    """The cells of a list, in a table of so much room."""
    read_as = {
        name: _SHORTER.get((kind, name), read) if is_short else read
        for name, read in _TABLES[kind]
        if name not in left_out and room >= _ROOMY.get((kind, name), 0)
    }
    rows = [[visible_lines(read(item, style)) for read in read_as.values()] for item in items]
    names = list(read_as)
    if kind in _CUT:
        _cut_last(rows, names, room)
    toned = [[_cell(*each, style) for each in zip(names, row, strict=True)] for row in rows]
    return Cells([_column(kind, name) for name in names], toned)


def _column(kind: str, name: str) -> Column:
    is_right, is_narrowed = name in _RIGHT, (kind, name) in _NARROWED
    is_unbroken = (is_right or name in _UNBROKEN) and not is_narrowed
    return Column(name, is_right, is_unbroken, _NARROW if is_narrowed else None)


def _cell(name: str, shown: str, style: Style) -> str:
    return style.toned(shown) if name in _STATES else shown


def _cut_last(rows: list[list[str]], names: list[str], room: int) -> None:
    """Cut what stands in the last column to the room that the others leave."""
    for index in range(len(names) - 1):
        widest = max(width(row[index]) for row in [names, *rows])
        room -= min(widest, _NARROW) + 2
    for row in rows:
        if width(row[-1]) > max(room, LEAST):
            row[-1] = f"{cut(row[-1], max(room, LEAST) - 1)}…"


def _day(stamp: str | None, style: Style) -> str:
    return "" if stamp is None else f"{dates.wall(dates.unstamp(stamp), style.zone):%Y-%m-%d}"


def _card_names(cards: list[Json]) -> list[str]:
    return [f"{card['brand']}-{card['last4']}{'*' if card['default'] else ''}" for card in cards]
