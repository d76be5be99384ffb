"""Objects as people read them: a title, what is known, lists under their names.

Whatever a person once typed is shown as plain text with its control characters made visible;
nothing of it is read as markup. One object is printed without rich, which takes a while to load.
"""

from collections.abc import Callable
from typing import Any

from invoicectl.domain.text import in_one_line, of_code, visible, visible_lines
from invoicectl.output import steps
from invoicectl.output.layout import Style, block, fitted
from invoicectl.output.payments import moved, payment_lines, tips_said, unless_zero, way

Json = dict[str, Any]


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
        told.append(f"not charged automatically: {of_code(card['refused'])}")
    return ", ".join(told)


def _pairs(value: Json, style: Style) -> str:
    shown = []
    for name, each in value.items():
        if isinstance(each, str) and name.endswith(("_at", "now", "tick")):
            each = style.when(each)
        shown.append([name.replace("_", " "), _said(each)])
    return "\n".join(fitted(shown, 1)) + "\n"


def _said(value: Any) -> str:
    """A value as people say it: yes or no, a dash for nothing."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    told = ", ".join(value) if isinstance(value, list) else str(value)
    return "–" if value in (None, []) else visible(told)


def held_checks(names: list[str], counts: Json) -> str:
    """That checks found no fault, and in how much."""
    what = f"The check {names[0]} holds" if len(names) == 1 else f"All {len(names)} checks hold"
    shown = ", ".join(
        f"{count:,} {name.removesuffix('s') if count == 1 else name}"
        for name, count in counts.items()
    )
    return f"{what}: {shown}.\n"


def _invoice(value: Json, style: Style) -> str:
    currency = value["currency"]
    of = value["session"] or value["booking"]
    called = [value["number"], f"{value['plan']} invoice", style.toned(value["status"])]
    revision = f", revision {value['revision']}" if value["revision"] > 1 else ""
    due = f"{value['due']} {currency}"
    if value["due_at"] is not None and value["status"] in {"open", "overdue"}:
        due += f", {due_when(value['due_at'], style)}"
    confirmed = value["confirmed_at"]
    deadline = value["deadline_at"]
    whys = value.get("whys", {})
    confirmed_by = whys.get("confirmed_by") or value["confirmed_by"]
    pairs = [
        ("client", value["client"]),
        ("provider", value["provider"] or ""),
        ("for", of or ""),
        ("reference", visible(value["reference"] or "")),
        ("issued", style.when(value["issued_at"]) + revision),
        ("answer by", style.from_now(deadline) if deadline and not confirmed else ""),
        ("contested", style.from_now(value["contested_at"]) if value["contested_at"] else ""),
        ("reason", visible_lines(value["contest_reason"] or "").replace("\n", " ")),
        ("confirmed", _with(style.when(confirmed), confirmed_by) if confirmed else ""),
        (_asked(value), style.toned(due, value["status"]) if value["status"] == "overdue" else due),
        ("deposit due", unless_zero(value["deposit_due"] or "")),
        ("held", held(value, style)),
        ("next", _next(value["next"], style, whys.get("next")) or _no_step(value, style)),
        ("why", _why(value)),
        ("fee", _said_why(whys, "fee")),
        ("late fee", _late_fee(value, whys)),
        ("tips", _with(tips_said(value), "apart from what is due")),
        ("refunded", _with(unless_zero(value["refunded"]), "already taken off total and paid")),
        *((name.replace("_", " "), _said_why(whys, name)) for name in _ENDS),
    ]
    return block(
        called,
        pairs,
        ("account", _account(value, style)),
        ("payments", payment_lines(value["payments"], style)),
        room=style.room,
    )


_RULE = "-" * 6
"""Below figures that are added up."""


def _asked(value: Json) -> str:
    """What the rest of an invoice is: nothing is owed while it is not confirmed."""
    return "to confirm" if value["status"] in {"pending", "contested"} else "due"


def _account(value: Json, style: Style) -> list[str]:
    """An invoice as one column that adds up: its lines are the total; with the late fee, and
    without what was paid and what credit was used, that is what is due. A text that is long or has
    several lines goes on below itself."""
    rows = [
        [
            visible_lines(line["text"]),
            line["visit"] or "",
            line["amount"],
            "late" if line["late"] else "",
        ]
        for line in value["lines"]
    ]
    told = [
        ("late fee", unless_zero(value["late_fee"])),
        ("credit used", _taken_off(value["credited"])),
        ("paid", _taken_off(value["paid"])),
    ]
    moved = [[name, "", amount, ""] for name, amount in told if amount]
    rows += [["", "", _RULE, ""], ["total", "", value["total"], ""], *moved]
    rows.append([_asked(value), "", value["due"], ""])
    return fitted(rows, 0, right=frozenset({2}), room=style.room)


def _taken_off(amount: str) -> str:
    """An amount that comes off; empty where it is nothing. What is paid falls below zero where
    more went back than had come in for the invoice."""
    shown = unless_zero(amount)
    return shown.removeprefix("-") if shown.startswith("-") else shown and f"-{shown}"


def held(value: Json, style: Style) -> str:
    """Why it is held, since when and until when; with its client, if it isn't by itself."""
    hold = value["hold"]
    if hold is None:
        return ""
    until = style.when(hold["until"]) if hold["until"] else "it is released"
    told = f"since {style.when(hold['since'])}, until {until}: {visible(hold['reason'])}"
    return style.toned(told, "held")


def due_when(stamp: str, style: Style) -> str:
    """When something is due, or was."""
    return f"{'was due' if style.is_past(stamp) else 'due'} {style.from_now(stamp)}"


def _next(step: Json | None, style: Style, said: str | None = None) -> str:
    return "" if step is None else f"{said or steps.said(step)} {style.from_now(step['at'])}"


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


_ENDS = ("reversed", "discount", "waived", "void", "written_off")
"""What people did to an invoice, as `show` tells it."""


def _with(said: str, why: str | None) -> str:
    """A figure, and why it is what it is."""
    return f"{said} ({visible(why)})" if said and why else said


def _late_fee(value: Json, whys: Json) -> str:
    """The late fee that stands, where it is known what brought it."""
    why = whys.get("late_fee")
    return _with(unless_zero(value["late_fee"]), why) if why else ""


def _said_why(whys: Json, name: str) -> str:
    return visible(whys.get(name, ""))


def _why(value: Json) -> str:
    """Why it stands as it does, where it is shown with that."""
    return visible(value.get("why") or "")


def _no_step(value: Json, style: Style) -> str:
    """Why time does nothing, in a few words; nothing beside a whole sentence on it."""
    if value.get("why"):
        return ""
    why = value["no_step"]
    told = _WHY_NOT.get(why["why"], "").format(**why)
    return f"{told} on {style.when(why['since'])}" if why["why"] == "charged back" else told


def _payment(value: Json, style: Style) -> str:
    noun = "" if value["kind"] in _NOUNS else " payment"
    called = [value["ref"], f"{value['kind']}{noun}", style.toned(value["outcome"])]
    pairs = [
        ("for", value["invoice"] or value["booking"] or value["client"] or value["provider"]),
        ("at", style.when(value["at"])),
        ("amount", moved(value, style.currency)),
        ("to credit", unless_zero(value["excess"])),
        ("refunded", unless_zero(value["refunded"])),
        ("reversed", unless_zero(value["reversed"])),
        ("by", way(value)),
        ("gateway says", of_code(value["code"] or "")),
        ("reference", visible(value["reference"] or value["gateway_ref"] or "")),
        ("reason", visible(value["reason"] or "")),
        ("why", _why(value)),
    ]
    return block(called, pairs, room=style.room)


_NOUNS = {"refund", "advance", "goodwill", "payout"}
"""The kinds of payments that say by themselves what they are."""


def _payout(value: Json, style: Style) -> str:
    made = value["payment"]
    pairs = [
        (
            "to transfer",
            f"{made['amount']} {style.currency}: send it yourself; this only records it",
        ),
        ("still pending", unless_zero(value["pending"])),
        ("tips still owed", unless_zero(value["tips"])),
        ("paid out so far", value["paid_out"]),
    ]
    return block([made["ref"], "payout", value["handle"]], pairs)


def _session(value: Json, style: Style) -> str:
    called = [value["ref"], f"{value['kind']} session", style.toned(value["status"])]
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
        ("answer by", style.from_now(value["deadline_at"]) if value["deadline_at"] else ""),
        ("fee", _with(value["fee"] or "", value.get("whys", {}).get("fee"))),
        ("charge", value["service_charge"] or ""),
        ("earnings", value["earnings"] or ""),
        ("why", _why(value)),
    ]
    rows = []
    for message in value["messages"]:
        said = "(locked until the invoice is confirmed)" if message["locked"] else message["text"]
        kind = "" if message["kind"] == "reply" else f" [{message['kind']}]"
        told = f"{message['from']}{kind}: {visible_lines(said)}"
        rows.append([style.when(message["at"]), told])
    payments = payment_lines(value["payments"], style)
    return block(
        called,
        pairs,
        ("messages", fitted(rows, 1, room=style.room)),
        ("payments", payments),
        room=style.room,
    )


def visit_lines(visits: list[Json], style: Style, *, are_to_come: bool = False) -> list[str]:
    """Visits, one a line."""
    when = style.from_now if are_to_come else style.day_and_minute
    rows = [
        [
            visit["ref"],
            when(visit["at"]),
            visible(visit["service"]),
            visit["price"],
            style.toned(visit["status"]),
            visit["provider"] or "",
            visit["invoice"] or "",
        ]
        for visit in visits
    ]
    return fitted(rows, 2, right=frozenset({3}), room=style.room)


def _booking(value: Json, style: Style) -> str:
    pairs = [
        ("client", value["client"]),
        ("requested", style.when(value["requested_at"])),
        ("confirmed", style.when(value["confirmed_at"]) if value["confirmed_at"] else ""),
        ("total", f"{value['total']} {style.currency}"),
        ("invoice", value["invoice"] or ""),
        ("why", _why(value)),
    ]
    return block(
        [value["ref"], "booking", style.toned(value["status"])],
        pairs,
        ("visits", visit_lines(value["visits"], style)),
        ("payments", payment_lines(value["payments"], style)),
        room=style.room,
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
        ("held", held(value, style)),
        ("why", _why(value)),
    ]
    return block(
        [value["ref"], "series", style.toned(value["status"])],
        pairs,
        ("visits", visit_lines(value["visits"], style)),
        room=style.room,
    )


def _visit(value: Json, style: Style) -> str:
    kept = f"{value['kept']} {style.currency}" if value["status"] == "cancelled" else ""
    pairs = [
        ("of", value["of"]),
        ("start", style.from_now(value["at"])),
        ("price", f"{value['price']} {style.currency}"),
        ("provider", value["provider"] or ""),
        ("done", style.when(value["completed_at"]) if value["completed_at"] else ""),
        ("kept", _with(kept, value.get("whys", {}).get("kept"))),
        ("invoice", value["invoice"] or ""),
        ("why", _why(value)),
    ]
    return block(
        [value["ref"], visible(value["service"]), style.toned(value["status"])],
        pairs,
        room=style.room,
    )


def _client(value: Json, style: Style) -> str:
    cards = ("cards", card_lines(value["cards"]))
    return block([value["handle"], "client"], client_pairs(value, style), cards, room=style.room)


def card_lines(cards: list[Json]) -> list[str]:
    """The cards of a client, one a line."""
    rows = [
        [f"{card['brand']}-{card['last4']}", visible(card["token"]), standing(card)]
        for card in cards
    ]
    return fitted(rows, 1)


def client_pairs(value: Json, style: Style) -> list[tuple[str, str]]:
    """What is known of a client, under its names."""
    return [
        ("name", visible(value["name"] or "")),
        ("email", visible(value["email"] or "")),
        ("address", in_one_line(visible_lines(value["address"] or ""))),
        ("phone", visible(value["phone"] or "")),
        ("locale", value["locale"] or ""),
        ("tax id", visible(value["tax_id"] or "")),
        ("credit", f"{value['credit']} {style.currency}" if unless_zero(value["credit"]) else ""),
        ("held", held(value, style)),
        ("auto-tip", _auto_tip(value["auto_tip"], style)),
        ("autopay", "" if value["autopay"] else "off: no card is charged by itself"),
    ]


def _auto_tip(told: str | None, style: Style) -> str:
    if told is None:
        return ""
    return f"{told} of the total" if told.endswith("%") else f"{told} {style.currency}"


def provider_pairs(value: Json) -> list[tuple[str, str]]:
    """What is known of a provider."""
    return [
        ("name", visible(value["name"] or "")),
        ("email", visible(value["email"] or "")),
        ("service charge", value["service_charge_rate"] or "standard"),
    ]


def _provider(value: Json, _: Style) -> str:
    return block([value["handle"], "provider"], provider_pairs(value))


def _setting(value: Json, _: Style) -> str:
    return f"{visible_lines(value['value']) if value['value'] is not None else 'none'}\n"


def _copy(value: Json, style: Style) -> str:
    """A copy of the file and the gateway's record that goes with it; of a backup, its use."""
    told = {name: each for name, each in value.items() if each not in (None, [])}
    if value["record"] == value["file"]:  # on a server, where it goes along unseen
        del told["record"]
    elif value["record"] is not None:
        told["record"] = f"{value['record']}; both files belong together"
    if "taken_at" in value:
        path = f'"{value["file"]}"' if " " in value["file"] else value["file"]
        told["to use it"] = f"invoicectl --db NEW.db restore {path}"
    return _pairs(told, style)


def _clock(value: Json, style: Style) -> str:
    """Where it stands; of a fork also of which file it is one."""
    return _pairs({name: each for name, each in value.items() if each is not None}, style)


_TEXTS: dict[str, Callable[[Json, Style], str]] = {
    "invoice": _invoice,
    "payment": _payment,
    "session": _session,
    "booking": _booking,
    "series": _series,
    "visit": _visit,
    "client": _client,
    "provider": _provider,
    "clock": _clock,
    "backup": _copy,
    "copied": _copy,
    "fork": _copy,
    "restored": _copy,
    "payout": _payout,
    "setting": _setting,
}
