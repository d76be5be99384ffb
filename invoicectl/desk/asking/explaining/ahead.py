"""What comes next to a thing, and why; or why time does nothing to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invoicectl.desk.asking import whys
from invoicectl.desk.asking.explaining.values import Because
from invoicectl.desk.asking.views import Json
from invoicectl.domain import dates
from invoicectl.domain.model import (
    Booking,
    Client,
    Invoice,
    Payment,
    Provider,
    Series,
    Session,
    Visit,
)
from invoicectl.domain.policy import Policy
from invoicectl.domain.things import NoStep, Step
from invoicectl.rules import next_step

if TYPE_CHECKING:
    from typing import Any

    from invoicectl.desk.engine.work import Work
    from invoicectl.domain.things import Next, Why


def of(work: Work, thing: Any) -> tuple[Json | None, list[Because]]:
    """The next step with its sentence; where there is none, the line that says why."""
    found, about = _found(work, thing)
    if isinstance(found, NoStep):
        rule = _RULES.get(found.why) or _BY_PEOPLE[type(about)]
        told = f"nothing comes next: {_why_not(work, about, found)} ({rule})"
        return None, [Because("next", None, rule, told, {})]
    said = _said(work, about, found)
    step = {"step": found.kind, "at": dates.stamp(found.at), "rule": found.rule}
    return {**step, "ref": found.ref, "text": f"{said} ({found.rule})"}, []


def _found(work: Work, thing: Any) -> tuple[Next, Any]:
    """What comes next, and to what: a session, a booking or a payment goes the way of its
    invoice."""
    found = next_step(work, thing)
    if isinstance(found, NoStep) and isinstance(thing, Session | Booking | Payment):
        is_open = not isinstance(thing, Payment) or thing.outcome == "unknown"
        if thing.invoice is not None and is_open:
            bill = work.get(Invoice, thing.invoice)
            return next_step(work, bill), bill
        if isinstance(thing, Payment) and thing.booking is not None and is_open:
            booking = work.get(Booking, thing.booking)
            return next_step(work, booking), booking
    return found, thing


def _when(work: Work, step: Step) -> str:
    return dates.spoken(step.at, work.get(Policy, 0).timezone, work.now)


def _said(work: Work, thing: Any, step: Step) -> str:
    if isinstance(thing, Client):
        what = {"weekly": "the weekly invoice of the visits that are done is written"}
        told = what.get(step.kind, "the hold ends")
        return f"{_LETTER if step.kind == 'remind' else told} on {_when(work, step)}"
    told = whys.why(work, thing) or f"it is done on {_when(work, step)}"
    if step.kind == "remind":
        return f"{_LETTER} on {_when(work, step)}; then {told}"
    return told


_LETTER = "a letter reminds the client"


def _why_not(work: Work, thing: Any, found: NoStep) -> str:
    """Why time does nothing, in a few words."""
    told = whys.why(work, thing)
    if told is not None:
        return told
    since = "" if found.since is None else f" since {_since(work, found)}"
    words = _OF_PAYMENTS.get(thing.outcome) if isinstance(thing, Payment) else None
    return f"{words or _WORDS.get(found.why, f'it is {found.why}')}{since}"


def _since(work: Work, found: NoStep) -> str:
    return dates.spoken(found.since or work.now, work.get(Policy, 0).timezone, work.now)


_WORDS: dict[Why, str] = {
    "paid": "it is paid",
    "closed": "there is nothing to pay",
    "billed": "its invoice has the next step",
    "nothing to bill": "no visit waits to be invoiced",
    "by people": "only people take it further",
}

_OF_PAYMENTS = {"approved": "the money has moved"}
"""Why time does nothing to a payment."""

_BY_PEOPLE: dict[type, str] = {
    Session: "A1",
    Booking: "B3",
    Series: "B5",
    Visit: "B6",
    **dict.fromkeys((Invoice, Payment, Client, Provider), "7"),
}
"""The rule by which only people take a kind of thing further."""

_RULES: dict[Why, str] = {
    **dict.fromkeys(("paid", "void", "written off", "held", "charged back"), "7"),
    "closed": "A10",
    "contested": "A8",
    "imported": "13",
    **dict.fromkeys(("charged elsewhere", "can't be charged", "charge under review"), "8"),
    "attempts used up": "B9",
    "no autopay": "B21",
    "billed": "B3",
    "done": "B6",
    "cancelled": "B15",
    "ended": "B5",
    "nothing to bill": "B7",
}
"""The rule by which time does nothing, by the reason."""
