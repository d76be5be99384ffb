"""What people call things: references, forgiving in form, and handles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from invoicectl import errors
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
from invoicectl.domain.references import reference
from invoicectl.domain.text import visible
from invoicectl.domain.things import PEOPLE, THINGS

if TYPE_CHECKING:
    from invoicectl.desk.engine.work import Work

_OWNERS = {thing.prefix.rstrip("-").lower(): thing.kind for thing in THINGS.values()}
_REFERENCE = rf"(?ai)({'|'.join(_OWNERS)})-?([0-9]{{1,15}})"
Thing = Invoice | Session | Booking | Series | Visit | Payment
Person = Client | Provider


def parse(text: str, wanted: str, *owners: str) -> tuple[str, int]:
    """What a reference names, of these owners only. Raises BadReference."""
    match = re.fullmatch(_REFERENCE, text)
    owner = _OWNERS[match[1].lower()] if match else ""
    if match is None or owner not in owners:
        raise no_reference(text, wanted, " or ".join(reference(each, 1) for each in owners))
    return owner, int(match[2])


def no_reference(text: str, wanted: str, example: str) -> errors.BadReference:
    """What was given in the place of a reference or handle; an amount stands in the wrong place."""
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text[:60], re.ASCII):
        example += ", before the amount"
    return errors.BadReference(given=visible(text[:60]), wanted=wanted, example=example)


def find(work: Work, text: str, wanted: str, *owners: str) -> Thing:
    """The thing a reference names, in a transaction that may write.

    Raises BadReference, NotFound."""
    try:
        owner, number = parse(text, wanted, *owners)
    except errors.BadReference as error:
        raise _naming_what_fits(work, text, owners, error) from None
    found: Thing
    try:
        found = work.get(THINGS[owner].cls, number)
    except errors.NotFound:
        settle(work)  # what time should have made by now is there afterwards
        with naming_near_ones(work, owner, number):
            found = work.get(THINGS[owner].cls, number)
    return found


@contextmanager
def naming_near_ones(work: Work, owner: str, number: int) -> Iterator[None]:
    """What is looked for by this number: where it is not there, the error names near ones."""
    try:
        yield
    except errors.NotFound as error:
        from invoicectl.desk.asking import near

        raise near.named_in(error, work, owner, number) from None


def _naming_what_fits(
    work: Work, text: str, owners: tuple[str, ...], error: errors.BadReference
) -> errors.BadReference:
    """The error; where something else was named, with what of it fits: a client's bookings where a
    booking is meant, a booking's visits where a visit is."""
    known = work.store.questions.person(text[:61].lower()) if text.isascii() else None
    match = re.fullmatch(_REFERENCE, text)
    if match is not None:
        known = _OWNERS[match[1].lower()], int(match[2])
    from invoicectl.desk.asking import near  # what was found needs no others

    fits = [] if known is None else near.fitting(work, *known, owners)
    if not fits:
        return error
    return errors.BadReference(**{**error.facts, "hint": near.did_you_mean(fits, error.hint)})


def invoice(work: Work, text: str) -> Invoice:
    """An invoice by its number, or by its session or booking."""
    return invoice_of(work, find(work, text, "an invoice", "invoice", "session", "booking"))


def invoice_of(work: Work, thing: Thing) -> Invoice:
    """The invoice of a session or booking. Raises NotFound while there is none."""
    if isinstance(thing, Session | Booking):
        if thing.invoice is None:
            hint = f"invoicectl show {thing.ref}"
            raise errors.NotFound(what="invoice of", ref=thing.ref, hint=hint)
        return work.get(Invoice, thing.invoice)
    if not isinstance(thing, Invoice):
        raise TypeError(f"{thing.ref} has no invoice")
    return thing


def invoices_of(work: Work, client: int) -> list[Invoice]:
    """All invoices of a client, by number."""
    numbers = work.store.questions.numbers("invoice", [("client", client)])
    return [work.get(Invoice, number) for number in numbers]


def payments_of(work: Work, client: int) -> list[Payment]:
    """All payments of a client, by number."""
    numbers = work.store.questions.numbers("payment", [("client", client)])
    return [work.get(Payment, number) for number in numbers]


def session(work: Work, text: str) -> Session:
    """A session by its number, or by its invoice."""
    thing = find(work, text, "a session", "session", "invoice")
    if isinstance(thing, Invoice):
        if thing.session is None:
            raise errors.NotFound(
                what="session of", ref=thing.ref, hint=f"invoicectl show {thing.ref}"
            )
        return work.get(Session, thing.session)
    return work.get(Session, thing.number)


def payment_like(work: Work, text: str) -> Payment | None:
    """The payment that a text names; None where it names none, or none that there is."""
    match = re.fullmatch(_REFERENCE, text)
    if match is None or _OWNERS[match[1].lower()] != "payment":
        return None
    try:
        return work.get(Payment, int(match[2]))
    except errors.NotFound:
        return None


def is_reference(text: str) -> bool:
    """Whether a text reads like a reference, so that it is no handle."""
    return re.fullmatch(_REFERENCE, text) is not None


def is_letter(text: str) -> bool:
    """Whether a text reads like a letter's reference."""
    match = re.fullmatch(_REFERENCE, text)
    return match is not None and _OWNERS[match[1].lower()] == "letter"


def names_person(text: str) -> bool:
    """Whether a text reads like a handle or a person's number, not like a thing's reference."""
    match = re.fullmatch(_REFERENCE, text)
    if match is None:
        return not text[:1].isdigit()
    return _OWNERS[match[1].lower()] in PEOPLE


def handle_like(text: str) -> str:
    """The handle a text may be, in lower case. Raises BadReference where it can't be one."""
    lowered = text[:61].lower() if text.isascii() else ""
    if is_reference(lowered) or re.fullmatch(r"[a-z][a-z0-9-]{0,59}", lowered, re.ASCII) is None:
        raise no_reference(text, "anybody", "ada")
    return lowered


def client(work: Work, given: str) -> Client:
    """A client by handle, whatever its case, or number. Raises BadReference, NotFound."""
    found = person(work, given, "client", "client")
    if not isinstance(found, Client):
        raise TypeError(f"{found.ref} is no client")
    return found


def provider(work: Work, given: str) -> Provider:
    """A provider by handle, whatever its case, or number. Raises BadReference, NotFound."""
    found = person(work, given, "provider", "provider")
    if not isinstance(found, Provider):
        raise TypeError(f"{found.ref} is no provider")
    return found


def person(work: Work, given: str, wanted: str = "client or provider", *owners: str) -> Person:
    """A client or provider by handle or number, or one of these kinds alone; where there is none,
    the error names who is called nearly so. Raises BadReference, NotFound."""
    kinds = owners or PEOPLE
    found: Person
    if is_reference(given):
        owner, number = parse(given, f"a {wanted}", *kinds)
        with naming_near_ones(work, owner, number):
            found = work.get(THINGS[owner].cls, number)
        return found
    handle = handle_like(given)
    known = work.store.questions.person(handle)
    if known is None or known[0] not in kinds:
        from invoicectl.desk.asking import near

        hint = near.did_you_mean(near.handles(work, handle, kinds), f"invoicectl {kinds[0]} list")
        raise errors.NotFound(what=wanted, ref=handle, hint=hint)
    found = work.get(THINGS[known[0]].cls, known[1])
    return found


def settled_client(work: Work, handle: str) -> Client:
    """A client by handle, after time has done its part for them."""
    found = client(work, handle)
    settle(work, found.number)
    return work.get(Client, found.number)


def settled_invoice(work: Work, ref: str) -> Invoice:
    """An invoice by any of its names, after time has done its part for its client."""
    thing = find(work, ref, "an invoice", "invoice", "session", "booking")
    settle(work, thing.client)
    return invoice(work, ref)


def settled_session(work: Work, ref: str) -> Session:
    """A session by any of its names, after time has done its part for its client."""
    found = session(work, ref)
    settle(work, found.client)
    return work.get(Session, found.number)
