"""Objects as people read them: a title, what is known, lists under their names.

Whatever a person once typed is shown as plain text with its control characters made visible;
nothing of it is read as markup. One object is printed without rich, which takes a while to load.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from invoicectl.domain import dates
from invoicectl.domain.text import in_one_line, visible, visible_lines, width, wrapped

Json = dict[str, Any]


class Style(NamedTuple):
    """What texts for people need to know: the zone, the currency, and now."""

    zone: str
    currency: str
    now: datetime

    def when(self, stamp: str | None) -> str:
        """An instant for people; a dash for none."""
        return "–" if stamp is None else dates.local(dates.unstamp(stamp), self.zone)

    def minute(self, stamp: str) -> str:
        """An instant in a list, where the zone is clear: `2026-01-05 09:00`."""
        return f"{dates.wall(dates.unstamp(stamp), self.zone):%Y-%m-%d %H:%M}"

    def day_and_minute(self, stamp: str) -> str:
        """The same with its weekday."""
        return f"{dates.wall(dates.unstamp(stamp), self.zone):%a %Y-%m-%d %H:%M}"


# --- one object -------------------------------------------------------------------------------


def text(kind: str, value: Json, style: Style) -> str:
    """One object for people."""
    return _TEXTS.get(kind, _pairs)(value, style)


def standing(card: Json) -> str:
    """Whether a card is the default, with which month it expires, and whether time asks it no
    more, with the decline's code."""
    told = ["default"] if card["default"] else []
    if card["expires"]:
        told.append(f"expires {card['expires']}")
    if card["refused"]:
        told.append(f"not charged automatically: {card['refused'].replace('_', ' ')}")
    return ", ".join(told)


def columns(rows: list[list[str]], *, right: frozenset[int] = frozenset()) -> list[str]:
    """Rows as aligned lines; the columns in `right` end where their widest cell ends."""
    if not rows:
        return []
    widths = [max(width(row[index]) for row in rows) for index in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = []
        for index, (cell, widest) in enumerate(zip(row, widths, strict=True)):
            blank = " " * (widest - width(cell))
            cells.append(blank + cell if index in right else cell + blank)
        lines.append("  ".join(cells).rstrip())
    return lines


ROOM = 76
"""Columns of a table below a title: 80, less what it is set in."""

LEAST = 12
"""Columns that a text keeps, however narrow its table is."""


def fitted(
    rows: list[list[str]], text_column: int, *, right: frozenset[int] = frozenset()
) -> list[str]:
    """Rows as aligned lines that fit 80 columns: a text that is too long, or has several lines,
    goes on below itself."""
    if not rows:
        return []
    others = [
        max(width(row[index]) for row in rows)
        for index in range(len(rows[0]))
        if index != text_column
    ]
    room = max(ROOM - sum(others) - 2 * len(others), LEAST)
    told = []
    for row in rows:
        first, *more = wrapped(row[text_column], room)
        told.append([*row[:text_column], first, *row[text_column + 1 :]])
        rest = len(row) - text_column - 1
        told += [[*[""] * text_column, each, *[""] * rest] for each in more]
    return columns(told, right=right)


def _block(title: str, pairs: list[tuple[str, str]], *tables: tuple[str, list[str]]) -> str:
    """A title, what is known under it, and lists under their names."""
    lines = ["\n  ".join(wrapped(title, ROOM))]
    lines += [f"  {line}" for line in fitted([[name, value] for name, value in pairs if value], 1)]
    for name, rows in tables:
        if rows:
            lines.append(f"  {name}")
            lines += [f"    {row}" for row in rows]
    return "\n".join(lines) + "\n"


def _pairs(value: Json, style: Style) -> str:
    shown = []
    for name, each in value.items():
        if isinstance(each, str) and name.endswith(("_at", "now")):
            each = style.when(each)
        shown.append([name.replace("_", " "), _said(each)])
    return "\n".join(fitted(shown, 1)) + "\n"


def _said(value: Any) -> str:
    """A value as people say it: yes or no, a dash for nothing."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    told = ", ".join(value) if isinstance(value, list) else str(value)
    return "–" if value in (None, []) else visible(told)


def _invoice(value: Json, style: Style) -> str:
    currency = value["currency"]
    of = value["session"] or value["booking"]
    title = f"{value['number']} · {value['plan']} invoice · {value['status']}"
    revision = f", revision {value['revision']}" if value["revision"] > 1 else ""
    due = f"{value['due']} {currency}"
    if value["due_at"] is not None and value["status"] in {"open", "overdue"}:
        due += (
            f", since {style.when(value['due_at'])}"
            if _is_past(value["due_at"], style)
            else (f" on {style.when(value['due_at'])}")
        )
    confirmed = value["confirmed_at"]
    deadline = value["deadline_at"]
    pairs = [
        ("client", value["client"]),
        ("provider", value["provider"] or ""),
        ("for", of or ""),
        ("reference", visible(value["reference"] or "")),
        ("issued", style.when(value["issued_at"]) + revision),
        ("answer by", style.when(deadline) if deadline and not confirmed else ""),
        ("contested", style.when(value["contested_at"]) if value["contested_at"] else ""),
        ("reason", visible_lines(value["contest_reason"] or "").replace("\n", " ")),
        ("confirmed", f"{style.when(confirmed)} ({value['confirmed_by']})" if confirmed else ""),
        ("total", f"{value['total']} {currency}"),
        ("late fee", _unless_zero(value["late_fee"])),
        ("paid", _unless_zero(value["paid"])),
        ("credited", _unless_zero(value["credited"])),
        ("refunded", _unless_zero(value["refunded"])),
        ("tips", _unless_zero(value["tips"])),
        ("due", due),
        ("deposit due", _unless_zero(value["deposit_due"] or "")),
        ("held", _held(value, style)),
        ("next", _next(value["next"], style) or _no_step(value["no_step"], style)),
    ]
    return _block(
        title,
        pairs,
        ("lines", _lines(value["lines"])),
        ("payments", _payments(value["payments"], style)),
    )


def _lines(lines: list[Json]) -> list[str]:
    """The lines of an invoice; a text that is long or has several lines goes on below itself."""
    rows = [
        [
            visible_lines(line["text"]),
            line["visit"] or "",
            line["amount"],
            "late" if line["late"] else "",
        ]
        for line in lines
    ]
    return fitted(rows, 0, right=frozenset({2}))


def _held(value: Json, style: Style) -> str:
    """Why it is held, since when and until when; with its client, if it isn't by itself."""
    hold = value["hold"]
    if hold is None:
        return ""
    until = f" until {style.when(hold['until'])}" if hold["until"] else ""
    return f"since {style.when(hold['since'])}{until}: {visible(hold['reason'])}"


def _is_past(stamp: str, style: Style) -> bool:
    return dates.unstamp(stamp) < style.now


def _unless_zero(amount: str) -> str:
    return amount if amount.strip("0.") else ""


def _next(step: Json | None, style: Style) -> str:
    return "" if step is None else f"{step['step']} on {style.when(step['at'])}"


_WHY_NOT = {
    "charged back": "collected by people: {ref} was charged back",
    "charged elsewhere": "collected by people: a charge at the gateway is not placed yet",
    "can't be charged": "collected by people: the gateway refuses the amount ({reason})",
    "attempts used up": "collected by people: the card was asked as often as agreed",
    "charge under review": "nothing until {ref} is resolved",
    "contested": "nothing until it is issued again",
    "held": "nothing until it is released",
    "imported": "collected by people: imported, and not released yet",
    "no autopay": "collected by people: no card is charged by itself",
}
"""Why time does nothing, where neither the status nor the amounts say so."""


def _no_step(why: Json, style: Style) -> str:
    told = _WHY_NOT.get(why["why"], "").format(**why)
    return f"{told} on {style.when(why['since'])}" if why["why"] == "charged back" else told


def _payments(payments: list[Json], style: Style) -> list[str]:
    rows = [
        [
            payment["ref"],
            style.minute(payment["at"]),
            payment["kind"],
            payment["card"] or payment["method"],
            payment["amount"],
            _told(payment),
        ]
        for payment in payments
    ]
    return fitted(rows, 5, right=frozenset({4}))


def _told(payment: Json) -> str:
    """What became of a payment: of a tip, whether it came in, went back or was only asked."""
    code = f" ({payment['code']})" if payment["code"] else ""
    parts = [payment["outcome"] + code]
    if _unless_zero(payment["tip"]):
        parts.append(f"{payment['tip']} {_tip(payment)}")
    for name, told in (("excess", "to credit"), ("refunded", "refunded"), ("reversed", "reversed")):
        if _unless_zero(payment[name]):
            parts.append(f"{payment[name]} {told}")
    return ", ".join(parts)


def _tip(payment: Json) -> str:
    """What a payment's tip is called."""
    if payment["outcome"] != "approved":
        return "tip asked"
    return "tip given back" if payment["kind"] == "refund" else "tip"


def _payment(value: Json, style: Style) -> str:
    noun = "" if value["kind"] in _NOUNS else " payment"
    title = f"{value['ref']} · {value['kind']}{noun} · {value['outcome']}"
    pairs = [
        ("for", value["invoice"] or value["booking"] or value["client"] or value["provider"]),
        ("at", style.when(value["at"])),
        ("amount", f"{value['amount']} {style.currency}"),
        (_tip(value), _unless_zero(value["tip"])),
        ("to credit", _unless_zero(value["excess"])),
        ("refunded", _unless_zero(value["refunded"])),
        ("reversed", _unless_zero(value["reversed"])),
        ("by", value["card"] or value["method"] or ""),
        ("code", value["code"] or ""),
        ("reference", visible(value["reference"] or value["gateway_ref"] or "")),
        ("reason", visible(value["reason"] or "")),
    ]
    return _block(title, pairs)


_NOUNS = {"refund", "advance", "goodwill", "payout"}
"""The kinds of payments that say by themselves what they are."""


def _payout(value: Json, style: Style) -> str:
    made = value["payment"]
    pairs = [
        ("to transfer", f"{made['amount']} {style.currency}"),
        ("still pending", _unless_zero(value["pending"])),
        ("tips still owed", _unless_zero(value["tips"])),
        ("paid out so far", value["paid_out"]),
    ]
    return _block(f"{made['ref']} · payout · {value['handle']}", pairs)


def _session(value: Json, style: Style) -> str:
    title = f"{value['ref']} · {value['kind']} session · {value['status']}"
    closed = ""
    if value["closed_at"] is not None:
        closed = f"{style.when(value['closed_at'])}: {value['closed_how']}"
    invoice = value["invoice"]
    pairs = [
        ("client", value["client"]),
        ("provider", value["provider"]),
        ("opened", style.when(value["opened_at"])),
        ("offer", value["offer"] or ""),
        ("closed", closed),
        ("invoice", f"{invoice} ({value['invoice_status']})" if invoice else ""),
        ("fee", value["fee"] or ""),
        ("charge", value["service_charge"] or ""),
        ("earnings", value["earnings"] or ""),
    ]
    rows = []
    for message in value["messages"]:
        said = "(locked until the invoice is confirmed)" if message["locked"] else message["text"]
        kind = "" if message["kind"] == "reply" else f" [{message['kind']}]"
        told = f"{message['from']}{kind}: {visible_lines(said)}"
        rows.append([style.when(message["at"]), told])
    payments = _payments(value["payments"], style)
    return _block(title, pairs, ("messages", fitted(rows, 1)), ("payments", payments))


def _visits(visits: list[Json], style: Style) -> list[str]:
    rows = [
        [
            visit["ref"],
            style.day_and_minute(visit["at"]),
            visible(visit["service"]),
            visit["price"],
            visit["status"],
            visit["provider"] or "",
            visit["invoice"] or "",
        ]
        for visit in visits
    ]
    return fitted(rows, 2, right=frozenset({3}))


def _booking(value: Json, style: Style) -> str:
    pairs = [
        ("client", value["client"]),
        ("requested", style.when(value["requested_at"])),
        ("confirmed", style.when(value["confirmed_at"]) if value["confirmed_at"] else ""),
        ("total", f"{value['total']} {style.currency}"),
        ("invoice", value["invoice"] or ""),
    ]
    return _block(
        f"{value['ref']} · booking · {value['status']}",
        pairs,
        ("visits", _visits(value["visits"], style)),
        ("payments", _payments(value["payments"], style)),
    )


def _series(value: Json, style: Style) -> str:
    rule = ""
    if value["every"] is not None:
        rule = f"{value['every']} at {value['time']}, {value['price']} {style.currency}"
    pairs = [
        ("client", value["client"]),
        ("every", rule),
        ("started", style.when(value["started_at"])),
        ("ended", style.when(value["ended_at"]) if value["ended_at"] else ""),
        ("held", _held(value, style)),
    ]
    return _block(
        f"{value['ref']} · series · {value['status']}",
        pairs,
        ("visits", _visits(value["visits"], style)),
    )


def _visit(value: Json, style: Style) -> str:
    pairs = [
        ("of", value["of"]),
        ("start", style.when(value["at"])),
        ("price", f"{value['price']} {style.currency}"),
        ("provider", value["provider"] or ""),
        ("done", style.when(value["completed_at"]) if value["completed_at"] else ""),
        ("kept", f"{value['kept']} {style.currency}" if value["status"] == "cancelled" else ""),
        ("invoice", value["invoice"] or ""),
    ]
    return _block(f"{value['ref']} · {visible(value['service'])} · {value['status']}", pairs)


def _client(value: Json, style: Style) -> str:
    cards = [
        [f"{card['brand']}-{card['last4']}", visible(card["token"]), standing(card)]
        for card in value["cards"]
    ]
    pairs = [
        ("name", visible(value["name"] or "")),
        ("email", visible(value["email"] or "")),
        ("address", in_one_line(visible_lines(value["address"] or ""))),
        ("phone", visible(value["phone"] or "")),
        ("locale", value["locale"] or ""),
        ("tax id", visible(value["tax_id"] or "")),
        ("credit", f"{value['credit']} {style.currency}" if _unless_zero(value["credit"]) else ""),
        ("held", _held(value, style)),
        ("auto-tip", _auto_tip(value["auto_tip"], style)),
        ("autopay", "" if value["autopay"] else "off: no card is charged by itself"),
    ]
    return _block(f"{value['handle']} · client", pairs, ("cards", fitted(cards, 1)))


def _auto_tip(told: str | None, style: Style) -> str:
    if told is None:
        return ""
    return f"{told} of the total" if told.endswith("%") else f"{told} {style.currency}"


def _provider(value: Json, _: Style) -> str:
    pairs = [
        ("name", visible(value["name"] or "")),
        ("email", visible(value["email"] or "")),
        ("service charge", value["service_charge_rate"] or "the policy's"),
    ]
    return _block(f"{value['handle']} · provider", pairs)


def _setting(value: Json, _: Style) -> str:
    return f"{visible_lines(value['value']) if value['value'] is not None else 'none'}\n"


_TEXTS: dict[str, Callable[[Json, Style], str]] = {
    "invoice": _invoice,
    "payment": _payment,
    "session": _session,
    "booking": _booking,
    "series": _series,
    "visit": _visit,
    "client": _client,
    "provider": _provider,
    "payout": _payout,
    "setting": _setting,
}


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
