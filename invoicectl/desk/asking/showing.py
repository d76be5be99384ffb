"""Single things, as time has settled them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from invoicectl.desk.asking import references, views
from invoicectl.desk.asking.phrases import phrases
from invoicectl.desk.asking.whys import why
from invoicectl.desk.engine.settling import settle
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
from invoicectl.domain.things import KIND_OF

if TYPE_CHECKING:
    from invoicectl.desk.asking.views import Json
    from invoicectl.desk.done import Done
    from invoicectl.desk.engine.work import Desk, Work

Shown = Invoice | Session | Booking | Series | Visit | Payment | Client | Provider


def show(desk: Desk, ref: str) -> Done:
    """One thing by reference or handle, settled; of a client the page."""
    return seen(desk, ref, lambda work, thing: work.done(*_shown(work, thing)))


def seen(desk: Desk, ref: str, tell: Callable[[Work, Shown], Done]) -> Done:
    """What is told of a thing by reference or handle, once time has done its part; nothing of that
    stays."""
    with desk.look() as work:
        if work.knows_steps and not work.store.agenda.count_due(work.now, alone=True):
            return tell(work, named(work, ref))
    with desk.look(settled=True) as work:
        return tell(work, settled(work, ref))


def client(desk: Desk, handle: str) -> Done:
    """The page of a client by handle, settled. Raises BadReference, NotFound."""
    with desk.look() as work:
        references.client(work, handle)
    return show(desk, handle)


def settled(work: Work, ref: str) -> Shown:
    """What a reference or a handle names, once time has done its part."""
    thing = named(work, ref)
    whose = thing.number if isinstance(thing, Client) else getattr(thing, "client", None)
    if whose is not None:
        settle(work, whose)
    return named(work, ref)


def _shown(work: Work, thing: Shown) -> tuple[str, Json]:
    if isinstance(thing, Client):
        from invoicectl.desk.asking.client_page import page

        return "page", page(work, thing)
    if isinstance(thing, Provider):
        from invoicectl.desk.asking import provider_page

        return "provider_page", provider_page.page(work, thing)
    shown = views.of(work, thing) | {"why": why(work, thing), "whys": phrases(work, thing)}
    return KIND_OF[type(thing)], shown


def named(work: Work, ref: str) -> Shown:
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
