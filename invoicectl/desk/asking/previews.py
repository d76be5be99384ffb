"""Letters that nobody has had yet, as they would be: of what is so now, or comes next.

Nothing is invented. Time goes ahead in an overlay, by the rules, with a card that says yes or no;
or a person does what needs no word or figure of hers: confirms, or pays out all that is owed. What
somebody would have to say first (a message, a reason, a price) has no preview before it is said.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from invoicectl import rules
from invoicectl.acts import bookings, invoices
from invoicectl.acts.payments import payouts
from invoicectl.domain import reminders, steps
from invoicectl.domain.cards import in_words
from invoicectl.domain.events import CardExpiryTold, Event, InvoiceIssued, InvoiceReminded
from invoicectl.domain.figures import LetterFigures
from invoicectl.domain.model import (
    Answer,
    Booking,
    Client,
    Entity,
    Invoice,
    LetterKind,
    Payment,
    Provider,
    Session,
    Visit,
)
from invoicectl.domain.overlay import Overlay
from invoicectl.domain.policy import Policy
from invoicectl.domain.things import Step
from invoicectl.domain.tuples import NamedTuple
from invoicectl.domain.world import World
from invoicectl.errors import Refusal
from invoicectl.letters import Draft, letters
from invoicectl.letters.ahead import brought, until

YES, NO = Answer("approved"), Answer("declined")

Owner = Client | Invoice | Booking
"""What letters on a thing come of."""


class Supposed(NamedTuple):
    """A letter that there would be, when, and supposing what (empty: nothing)."""

    draft: Draft
    figures: LetterFigures
    at: datetime
    given: str = ""


class Why(NamedTuple):
    """Why there would be none, as NoPreview knows it, and of which card or by what refusal."""

    why: str
    card: str | None = None
    error: Refusal | None = None


_Way = Callable[[World, Entity, LetterKind, datetime], Supposed | Why]


def supposed(world: World, thing: Entity, kind: LetterKind, now: datetime) -> Supposed | Why:
    """The letter of a kind that a thing, or what is billed for it, would bring now or next."""
    return _WAYS[kind](world, thing, kind, now)


def _told(after: Overlay, happened: Iterable[Event], at: datetime) -> list[Supposed]:
    """One act: the letters that it brings, as things stand at its end."""
    drafts: list[Draft] = []
    for event in happened:
        after.add(event, at=at)
        drafts += letters(after, event, at)
    return [Supposed(each, each.figures(after), at) for each in drafts]


def _owners(world: World, thing: Entity) -> list[Owner]:
    """Of whose acts and steps letters on this thing come, the next first."""
    if isinstance(thing, Client):
        hers: list[Owner] = [*world.invoices_of(thing.number), *world.bookings_of(thing.number)]
        found = [(steps.behind_reminders(world, each), each) for each in [*hers, thing]]
        ahead = [(step.order, each) for step, each in found if isinstance(step, Step)]
        return [each for _, each in sorted(ahead, key=lambda pair: pair[0])]
    if isinstance(thing, Invoice):
        return [thing]
    if isinstance(thing, Payment) and thing.outcome != "unknown":
        return []
    if isinstance(thing, Session | Booking | Visit | Payment):
        if thing.invoice is not None:
            return [world.get(Invoice, thing.invoice)]
        booking = thing.number if isinstance(thing, Booking) else getattr(thing, "booking", None)
        return [] if booking is None else [world.get(Booking, booking)]
    return []


# --- what is so now ---------------------------------------------------------------------------


def _ahead_of(
    world: World, thing: Entity, now: datetime
) -> Iterator[tuple[Invoice | Client, Step]]:
    """What time will do to a thing or what is billed for it, and hasn't done yet."""
    for owner in _owners(world, thing):
        step = steps.behind_reminders(world, owner)
        if isinstance(step, Step) and step.at > now and not isinstance(owner, Booking):
            yield owner, step


def _reminder(world: World, thing: Entity, kind: LetterKind, now: datetime) -> Supposed | Why:
    """Of the next that is awaited, whether or not a reminder of it is set."""
    for owner, step in _ahead_of(world, thing, now):
        if isinstance(owner, Invoice) and reminders.can_tell_of(owner, step):
            (letter,) = _told(Overlay(world), [InvoiceReminded(owner.number, step.at)], now)
            return letter
    return Why("reminder")


def _card_expires(world: World, thing: Entity, kind: LetterKind, now: datetime) -> Supposed | Why:
    """Of the card on file, if it is known that it will have expired by the next charge."""
    number = thing.number if isinstance(thing, Client) else getattr(thing, "client", None)
    client = None if number is None else world.get(Client, number)
    card = None if client is None else client.card
    if client is None or card is None:
        return Why("no_card")
    if card.expires is None:
        return Why("no_expiry", in_words(card.name))
    for owner, step in _ahead_of(world, thing, now):
        policy = world.get(Policy, 0)
        zone = owner.terms.timezone if isinstance(owner, Invoice) else policy.timezone
        is_asked = steps.asks_card(world, owner, step)
        if is_asked and reminders.is_expiring(client, step.at, zone):
            of = owner.number if isinstance(owner, Invoice) else None
            event = CardExpiryTold(client.number, card.token, card.expires, step.at, of)
            (letter,) = _told(Overlay(world), [event], now)
            return letter
    return Why("card-expires", in_words(card.name))


# --- what comes next --------------------------------------------------------------------------


_NEW = "if the booking were confirmed now"


def _next(answer: Answer, given: str) -> _Way:
    """What time brings, with this answer of the card wherever it asks one."""

    def way(world: World, thing: Entity, kind: LetterKind, now: datetime) -> Supposed | Why:
        for owner in _owners(world, thing):
            to_come = _confirmed if isinstance(owner, Booking) else _in_time
            for each in to_come(world, owner, answer, now):
                if each.draft.kind == kind:
                    is_new = isinstance(owner, Booking) and kind == "invoice"
                    return each._replace(given=_NEW if is_new else given)
        return Why(kind)

    return way


def _in_time(world: World, owner: Owner, answer: Answer, now: datetime) -> Iterable[Supposed]:
    """The letters of one step after the other, until time does nothing more. A charge that is due
    is made now."""
    step = steps.behind_reminders(world, owner)
    while isinstance(step, Step):
        after = until(world, owner, step)
        at = step.at if steps.depends_on_time_alone(after, step) else max(step.at, now)
        happened = [] if step.kind == "inquire" else brought(after, step)
        yield from _told(after, happened, at)
        made = [each.invoice for each in happened if isinstance(each, InvoiceIssued)]
        owner = after.get(Invoice, made[0]) if made else after.get(type(owner), owner.number)
        yield from _answered(after, owner, answer, at)
        world, owner = after, after.get(type(owner), owner.number)
        step = steps.behind_reminders(world, owner)


def _answered(after: Overlay, owner: Owner, answer: Answer, at: datetime) -> list[Supposed]:
    """What the answer brings to the charge that is open, if one is."""
    if isinstance(owner, Client) or owner.open_payment is None:
        return []
    payment = after.get(Payment, owner.open_payment)
    said = rules.known_answer(after, payment) or answer
    return _told(after, rules.answered(after, payment, said, now=at), at)


def _confirmed(world: World, owner: Owner, answer: Answer, now: datetime) -> Iterable[Supposed]:
    """A booking is confirmed for the service, or its deposit that is being asked for answered."""
    if not isinstance(owner, Booking):
        return []
    after = Overlay(world)
    told: list[Supposed] = []
    if owner.open_payment is None:
        try:
            told = _told(after, bookings.confirm_booking(after, owner, now=now), now)
        except Refusal:
            return []
    return told + _answered(after, after.get(Booking, owner.number), answer, now)


# --- what people do ---------------------------------------------------------------------------


def _earned(world: World, thing: Entity, kind: LetterKind, now: datetime) -> Supposed | Why:
    for owner in _owners(world, thing):
        if isinstance(owner, Invoice) and owner.status == "pending":
            for each in _told(Overlay(world), invoices.confirm(world, owner), now):
                return each._replace(given="if the client confirmed it now")
    return Why("earned")


def _paid_out(world: World, thing: Entity, kind: LetterKind, now: datetime) -> Supposed | Why:
    if not isinstance(thing, Provider):
        return Why("paid-out")
    try:
        happened = payouts.pay_out(world, thing, None)
    except Refusal as refusal:
        return Why("refused", error=refusal)
    (letter,) = _told(Overlay(world), happened, now)
    return letter._replace(given="if all that is owed were paid out now")


def _unsaid(world: World, thing: Entity, kind: LetterKind, now: datetime) -> Why:
    """What tells a person's own words or figures has no preview before there are any."""
    return Why(kind)


_WAYS: dict[LetterKind, _Way] = {
    "invoice": _next(YES, "if nothing else came before"),
    "receipt": _next(YES, "if the card were charged"),
    "card-declined": _next(NO, "if the card were declined"),
    "deposit-declined": _next(NO, "if the card were declined"),
    "overdue": _next(NO, "if nothing were paid by then"),
    "confirmed-by-silence": _next(YES, "if nobody answered until then"),
    "contested": _unsaid,
    "message": _unsaid,
    "offer": _unsaid,
    "earned": _earned,
    "visit-changed": _unsaid,
    "credit-note": _unsaid,
    "paid-out": _paid_out,
    "reminder": _reminder,
    "card-expires": _card_expires,
}
