"""Single things, as time has settled them."""

from __future__ import annotations

from invoicectl.desk.asking import references, views
from invoicectl.desk.asking.views import Json
from invoicectl.desk.done import Done
from invoicectl.desk.engine.walk import settle
from invoicectl.desk.engine.work import Desk, Work
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


def show(desk: Desk, ref: str) -> Done:
    """One thing by reference or handle, settled."""
    with desk.look() as work:
        if work.knows_steps and not work.store.agenda.count_due(work.now, alone=True):
            return work.done(*_shown(work, ref))
    with desk.look(settled=True) as work:
        return work.done(*settled(work, ref))


def settled(work: Work, ref: str) -> tuple[str, Json]:
    """The kind of one thing, and how it is shown once time has done its part."""
    thing = named(work, ref)
    whose = thing.number if isinstance(thing, Client) else getattr(thing, "client", None)
    if whose is not None:
        settle(work, whose)
    return _shown(work, ref)


def client(desk: Desk, handle: str) -> Done:
    """One client by handle."""
    with desk.look() as work:
        return work.done("client", views.client(work, references.client(work, handle)))


def _shown(work: Work, ref: str) -> tuple[str, Json]:
    thing = named(work, ref)
    return type(thing).__name__.lower(), views.of(work, thing)


def named(
    work: Work, ref: str
) -> Invoice | Session | Booking | Series | Visit | Payment | Client | Provider:
    """What a reference or a handle names. Raises BadReference, NotFound."""
    if not references.names_person(ref):
        return references.find(
            work,
            ref,
            "anything",
            "invoice",
            "session",
            "booking",
            "series",
            "visit",
            "payment",
        )
    return references.person(work, ref, "client, provider or reference")
