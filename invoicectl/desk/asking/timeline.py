"""The life of a thing along one axis of time: what was said, asked, paid and added, and what time
does next. Nothing is written."""

from __future__ import annotations

from typing import Any

from invoicectl import rules
from invoicectl.desk.asking.log import told_by
from invoicectl.desk.asking.sentences import Speaker, sentence
from invoicectl.desk.asking.showing import named, settled
from invoicectl.desk.asking.views import Json
from invoicectl.desk.done import Document, Done, Report
from invoicectl.desk.engine import forks
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.documents import timelines as pictures
from invoicectl.domain import dates
from invoicectl.domain import events as ev
from invoicectl.domain.events import Event, kind_of, ref_of
from invoicectl.domain.model import Invoice, Payment
from invoicectl.domain.policy import Policy
from invoicectl.domain.things import KIND_OF, STEPPING, THINGS, Step

_KINDS: dict[str, str] = {
    "message-sent": "message",
    "offer-made": "message",
    "invoice-contested": "contest",
    "payment-approved": "payment",
    "payment-received": "payment",
    "credit-used": "payment",
    "payment-declined": "declined",
    "payment-attempted": "attempt",
    "payment-unknown": "attempt",
    "payment-cancelled": "attempt",
    "payment-reviewed": "attempt",
    "late-fee-added": "fee",
    "invoice-overdue": "fee",
}
"""What a mark is, by its event; `other` for the rest, and `next` for what comes."""

_WORDS = {
    "auto-confirm": "silence confirms it",
    "collect": "a card is charged, or it falls due",
    "complete": "the visit counts as done",
    "inquire": "the gateway is asked",
    "overdue": "it becomes overdue",
    "plan": "the next visit is planned",
    "release": "the hold ends",
    "remind": "a reminder is sent",
    "retry": "the card is tried again",
    "weekly": "the weekly invoice is written",
}
"""What time does next."""


def timeline(desk: Desk, ref: str) -> Done:
    """What has happened to a thing, in order, and what comes. Raises BadReference, NotFound."""
    return Done("timeline", Report(_told(desk, ref), "marks"))


def drawn(desk: Desk, ref: str) -> Done:
    """The same as a picture. Raises as `timeline` does."""
    value = _told(desk, ref)
    with desk.look() as work:
        zone = work.get(Policy, 0).timezone
    marks = [
        pictures.Mark(dates.unstamp(each["at"]), each["what"], each["text"])
        for each in value["marks"]
    ]
    title = " · ".join(filter(None, (value["ref"], value["kind"], value["status"])))
    return Done("document", Document("svg", pictures.picture(title, marks, zone)))


def _told(desk: Desk, ref: str) -> Json:
    with desk.look() as work:
        if work.knows_steps and not work.store.agenda.count_due(work.now, alone=True):
            return _marked(work, named(work, ref))
    with forks.apart(desk) as aside, aside.look(settled=True) as work:
        return _marked(work, settled(work, ref))


def _marked(work: Work, thing: Any) -> Json:
    work.write()
    kind = KIND_OF[type(thing)]
    state = THINGS[kind].state
    refs, marks, after = told_by(work, thing.ref), [], 0
    while facts := work.store.log.told(refs, after=after):
        after = facts[-1][0].seq
        marks += [
            {
                "at": dates.stamp(fact.at),
                "seq": fact.seq,
                "ref": ref_of(fact.event),
                "what": _KINDS.get(kind_of(fact.event), "other"),
                "text": sentence(Speaker(work), fact.event),
            }
            for fact, _ in facts
            if not _is_told_by_another(work, fact.event)
        ]
    marks.sort(key=lambda each: (each["at"], each["seq"]))
    return {
        "ref": getattr(thing, "handle", thing.ref),
        "kind": kind,
        "status": None if state is None else getattr(thing, state),
        "marks": [*marks, *_next(work, thing)],
    }


def _is_told_by_another(work: Work, event: Event) -> bool:
    """An attempt, or a refund that is asked for, is told by its answer, once there is one."""
    if not isinstance(event, ev.PaymentAttempted | ev.RefundReserved):
        return isinstance(event, ev.PaymentSent)
    return work.get(Payment, event.payment).outcome != "unknown"


def _next(work: Work, thing: Any) -> list[Json]:
    """What time does next to it, or to the invoice of it."""
    number = getattr(thing, "invoice", None)
    others = [] if number is None else [work.get(Invoice, number)]
    steps = [
        rules.next_step(work, each) for each in (thing, *others) if type(each) in STEPPING.values()
    ]
    found = next((each for each in steps if isinstance(each, Step)), None)
    if found is None:
        return []
    text = _WORDS[found.kind]
    return [
        {
            "at": dates.stamp(found.at),
            "seq": None,
            "ref": found.ref,
            "what": "next",
            "text": f"{text} ({found.rule})" if found.rule else text,
        }
    ]
