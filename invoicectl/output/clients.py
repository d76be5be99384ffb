"""The page of a client, for a call: what is owed, what comes next, and then all parts in turn."""

from __future__ import annotations

from typing import Any

from invoicectl.domain.text import visible
from invoicectl.output import steps, text
from invoicectl.output.layout import Style, and_more, block, fitted
from invoicectl.output.payments import payment_lines, unless_zero

Json = dict[str, Any]


def page(value: Json, style: Style) -> str:
    """A client's page in as many columns as there are: 80 at the least."""
    room = style.room
    known = text.client_pairs(value, style)
    pairs = [
        *known[:1],
        ("owes", _owes(value, style)),
        ("to confirm", _amount(value["to_confirm"], style)),
        ("to invoice", _to_invoice(value, style)),
        ("next", _next(value["next"], style)),
        ("next charge", _next_charge(value["next_charge"], value["next"], style)),
        *known[1:],
    ]
    more = value["more"]
    parts = (
        ("cards", text.card_lines(value["cards"]), 0),
        ("invoices", _invoices(value["invoices"], style, room), more["invoices"]),
        ("sessions", _things(value["sessions"], _session, style, room), more["sessions"]),
        ("bookings", _things(value["bookings"], _booking, style, room), more["bookings"]),
        ("series", _things(value["series"], _series, style, room), more["series"]),
        (
            "visits to come",
            text.visit_lines(value["visits"], style, are_to_come=True),
            more["visits"],
        ),
        ("last payments", payment_lines(value["payments"], style, are_of_many=True), 0),
        ("last letters", _letters(value["letters"], style), 0),
    )
    told = [(name, [*lines, *and_more(left)]) for name, lines, left in parts]
    return block([value["handle"], f"client {value['ref']}"], pairs, *told, room=room)


def _amount(amount: str, style: Style) -> str:
    return f"{amount} {style.currency}" if unless_zero(amount) else ""


def _owes(value: Json, style: Style) -> str:
    """What is owed in all, what of it is overdue, and since or until when at first."""
    if not unless_zero(value["owes"]):
        return "nothing"
    told = f"{value['owes']} {style.currency}"
    if unless_zero(value["overdue"]):
        is_all = value["overdue"] == value["owes"]
        told += ", all of it overdue" if is_all else f", {value['overdue']} of it overdue"
    if value["due_at"] is None:
        return told
    owed = [each for each in value["invoices"] if each["status"] in {"open", "overdue"}]
    first = "the first " if len(owed) > 1 else ""
    told += f"; {first}{text.due_when(value['due_at'], style)}"
    return style.toned(told, "overdue") if unless_zero(value["overdue"]) else told


def _to_invoice(value: Json, style: Style) -> str:
    """What is done and not billed yet, what it consists of, and why it is not."""
    told = _amount(value["to_invoice"], style)
    why = value["to_invoice_why"]
    return f"{told}: {visible(why)}" if told and why else told


def _next(step: Json | None, style: Style) -> str:
    if step is None:
        return ""
    return f"{steps.of_client(step, style.currency)} {style.from_now(step['at'])}"


def _next_charge(charge: Json | None, following: Json | None, style: Style) -> str:
    """What the card is charged next; empty where what comes next says it."""
    if charge is None or charge == following:
        return ""
    return f"{steps.of_charge(charge, style.currency)}, {style.from_now(charge['at'])}"


def _invoices(invoices: list[Json], style: Style, room: int) -> list[str]:
    """What is not settled, one below the other: when each was issued and for what, and then why
    it stands so."""
    rows = [
        [
            each["number"],
            style.toned(each["status"]),
            each["due"],
            "\n".join(filter(None, (_issued(each, style), _reason(each)))),
        ]
        for each in invoices
    ]
    return fitted(rows, 3, right=frozenset({2}), room=room)


def _issued(invoice: Json, style: Style) -> str:
    return f"issued {style.day(invoice['issued_at'])}: {visible(invoice['for'])}"


def _reason(value: Json) -> str:
    """Why something stands as it does; of what is invoiced that is told beside its invoice."""
    return "" if value.get("invoice") else visible(value["why"] or "")


def _things(things: list[Json], tell: Any, style: Style, room: int) -> list[str]:
    rows = [
        [
            each["ref"],
            style.toned(each["status"]),
            *tell(each, style),
            _reason(each),
        ]
        for each in things
    ]
    return fitted(rows, len(rows[0]) - 1, room=room) if rows else []


def _session(value: Json, _: Style) -> list[str]:
    return [f"{value['kind']} with {value['provider']}", value["invoice"] or ""]


def _booking(value: Json, style: Style) -> list[str]:
    return [f"{value['total']} {style.currency}", value["invoice"] or ""]


def _series(value: Json, _: Style) -> list[str]:
    rule = "" if value["every"] is None else f"{value['every']} {value['time']} {value['price']}"
    return [rule]


def _letters(letters: list[Json], style: Style) -> list[str]:
    rows = [
        [
            each["ref"],
            style.minute(each["at"]),
            each["kind"],
            each["payment"] or each["invoice"] or "",
            style.toned(_state(each), each["state"]),
        ]
        for each in letters
    ]
    return fitted(rows, 4)


def _state(letter: Json) -> str:
    return f"{letter['state']}{': ' + letter['why'] if letter['why'] else ''}"
