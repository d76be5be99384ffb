"""Clients, providers and their cards."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from invoicectl.acts import people as acts
from invoicectl.acts.payments import earlier
from invoicectl.desk.asking import references, typed, views
from invoicectl.desk.asking.waiting.bills import declined_deposits
from invoicectl.desk.done import Done
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import dates, locales, money, steps, text
from invoicectl.domain.model import Card, Client, Invoice, Particulars, Provider
from invoicectl.domain.policy import Policy
from invoicectl.domain.states import RECEIVED, is_payable
from invoicectl.domain.things import STEPPING, NoStep, Step
from invoicectl.domain.tuples import NamedTuple
from invoicectl.errors import GatewayDown, Malformed
from invoicectl.gateways import NoAnswer
from invoicectl.rules import next_step

_READERS: dict[str, Callable[[str], str | None]] = {
    "name": lambda given: typed.line(given, "name"),
    "email": text.email,
    "address": text.address,
    "phone": text.phone,
    "locale": locales.tag,
    "tax_id": lambda given: typed.line(given, "tax id"),
}
"""How each of a client's particulars is read."""


def _read(given: Particulars, *, may_clear: bool) -> Particulars:
    """The particulars as they were given, each checked; `may_clear`: an empty text stays one."""
    told = given._asdict()
    for field, value in told.items():
        if value is not None and not (may_clear and value == ""):
            told[field] = _READERS[field](value)
    return Particulars(**told)


def _email(given: str | None) -> str | None:
    return None if given is None else text.email(given)


def _edited_email(given: str | None) -> str | None:
    """An email, None where none was given; an empty one clears it."""
    return _email(given) if given else given


def _edited_name(given: str | None) -> str | None:
    return typed.line(given, "name") if given else given


class Automatic(NamedTuple):
    """What time does with a client's card, as typed: whether it charges it, and with what tip."""

    autopay: str | None = None
    auto_tip: str | None = None


AS_IT_IS = Automatic()


class _Wanted(NamedTuple):
    """The same, read: None for what stays as it is, and of a tip `[None]` for none."""

    is_on: bool | None
    tip: list[money.Part | None] | None


def add_client(
    desk: Desk, handle: str, given: Particulars, automatic: Automatic = AS_IT_IS
) -> Done:
    """Put a client on file."""
    with desk.act() as work:
        handle, wanted = text.handle(handle), _wanted(work, automatic)
        happened = acts.add_client(
            work, handle, _read(given, may_clear=False), taken_as=_taken_as(work, handle)
        )
        number = work.next_number("client")
        work.record(happened)
        _set_automatic(work, number, wanted)
        return work.done("client", views.client(work, work.get(Client, number)))


def edit_client(
    desk: Desk,
    named: str,
    given: Particulars,
    *,
    handle: str | None,
    automatic: Automatic = AS_IT_IS,
) -> Done:
    """Change a client's handle or particulars, or what time does with the card."""
    _refuse_nothing(handle, *given, *automatic)
    with desk.act() as work:
        new = None if handle is None else text.handle(handle)
        client = references.settled_client(work, named)
        told, wanted = _read(given, may_clear=True), _wanted(work, automatic)
        happened = acts.edit_client(work, client, told, handle=new, taken_as=_taken_as(work, new))
        work.record(happened)
        _set_automatic(work, client.number, wanted)
        return work.done("client", views.client(work, work.get(Client, client.number)))


def _wanted(work: Work, given: Automatic) -> _Wanted:
    """What was given of it. Raises BadChoice, BadAmount, BadRate."""
    is_on, tip = None, None
    if given.autopay is not None:
        is_on = typed.choice(given.autopay, "way of autopay", "on", "off") == "on"
    if given.auto_tip is not None:
        tip = [None if given.auto_tip == "none" else typed.part(work, given.auto_tip)]
    return _Wanted(is_on, tip)


def _set_automatic(work: Work, number: int, wanted: _Wanted) -> None:
    if wanted.is_on is not None:
        work.record(acts.switch_autopay(work.get(Client, number), is_on=wanted.is_on))
        if wanted.is_on and work.get(Policy, 0).gateway == "manual":
            work.note("this file keeps no cards, so nothing is charged by itself")
    for asked in wanted.tip or ():
        work.record(acts.set_auto_tip(work.get(Client, number), asked))
        client = work.get(Client, number)
        if asked is not None and not steps.has_autopay(work, client):
            work.note(f"no card of {client.handle} is charged by itself, so no tip is either")


def _taken_as(work: Work, handle: str | None) -> str | None:
    """Whether a handle is a `client`'s or a `provider`'s already."""
    found = None if handle is None else work.store.questions.person(handle)
    return None if found is None else found[0]


def credit_client(
    desk: Desk, handle: str, amount: str, *, reason: str, method: str | None, received: str | None
) -> Done:
    """Give a client credit: goodwill, or money received in advance by `method`."""
    way = None if method is None else typed.choice(method, "way to pay in advance", *RECEIVED)
    if received is not None and way is None:
        raise Malformed(why="goodwill_received")
    with desk.act() as work:
        at = None if received is None else typed.time(work, received)[0]
        if at is not None:
            earlier.refuse_to_come(work, at, now=work.now)
        minor = typed.amount_above_zero(work, amount)
        why = typed.line(reason, "reason") or ""
        client = references.settled_client(work, handle)
        work.record(acts.give_credit(work, client, minor, why, way), at=at)
        return work.done("client", views.client(work, work.get(Client, client.number)))


def add_provider(
    desk: Desk, handle: str, name: str | None, email: str | None, rate: str | None
) -> Done:
    """Put a provider on file."""
    with desk.act() as work:
        handle = text.handle(handle)
        happened = acts.add_provider(
            work,
            handle,
            typed.line(name, "name"),
            _email(email),
            None if rate is None else money.parse_rate(rate),
            taken_as=_taken_as(work, handle),
        )
        number = work.next_number("provider")
        work.record(happened)
        return work.done("provider", views.provider(work, work.get(Provider, number)))


def edit_provider(
    desk: Desk,
    given: str,
    *,
    handle: str | None,
    name: str | None,
    email: str | None,
    rate: str | None,
) -> Done:
    """Change a provider's handle, name, email or own service charge."""
    _refuse_nothing(handle, name, email, rate)
    with desk.act() as work:
        new = None if handle is None else text.handle(handle)
        provider = references.provider(work, given)
        happened = acts.edit_provider(
            work,
            provider,
            Particulars(name=_edited_name(name), email=_edited_email(email)),
            handle=new,
            rate=None if rate is None else money.parse_rate(rate),
            taken_as=_taken_as(work, new),
        )
        work.record(happened)
        return work.done("provider", views.provider(work, work.get(Provider, provider.number)))


def add_card(desk: Desk, handle: str, token: str, *, keeps_default: bool = False) -> Done:
    """Have the gateway attach a card; it becomes the default, unless another stays it."""
    token = text.clean(token, "card token")
    with desk.look() as work:
        client = references.client(work, handle)
    card = _attached(desk, client, token)
    with desk.act() as work:
        client = references.settled_client(work, client.ref)
        work.record(acts.add_card(client, card, keeps_default=keeps_default))
        before, now = client.card, work.get(Client, client.number).card
        if before is not None and now is not None and before.token != now.token:
            back = f"invoicectl card default {client.handle} {before.token}"
            work.note(f"{now.name} is charged from now on, not {before.name}; {back} undoes that")
        _note_left_due(work, work.get(Client, client.number), card)
        return work.done("client", views.client(work, work.get(Client, client.number)))


def _attached(desk: Desk, client: Client, token: str) -> Card:
    """Ask the gateway outside any transaction: it may take its time."""
    if desk.is_dry:
        return desk.gateway.foreseen(client, token)
    try:
        return desk.gateway.attach(client, token)
    except NoAnswer as error:
        name = desk.store.file.info().gateway
        raise GatewayDown(gateway=name, why="no_answer", said=error.code) from None


def choose_card(desk: Desk, handle: str, card: str) -> Done:
    """Make a card on file the default."""
    with desk.act() as work:
        client = references.settled_client(work, handle)
        work.record(acts.choose_card(client, text.visible(card[:80])))
        chosen = work.get(Client, client.number)
        if chosen.card is not None:
            _note_left_due(work, chosen, chosen.card)
        return work.done("client", views.client(work, work.get(Client, client.number)))


def remove_card(desk: Desk, handle: str, card: str) -> Done:
    """Take a card off file."""
    with desk.act() as work:
        client = references.settled_client(work, handle)
        work.record(acts.remove_card(client, text.visible(card[:80])))
        _note_no_card(work, work.get(Client, client.number))
        return work.done("client", views.client(work, work.get(Client, client.number)))


def _note_left_due(work: Work, client: Client, card: Card) -> None:
    """Say so where a card that may now be charged is not, by itself, for what is due already: the
    attempts were used up, or a charge was taken back; and which bookings wait for their deposit."""
    by_name = "" if client.default_card == card.token else f" --card {card.token}"
    numbers = work.store.questions.numbers("invoice", [("client", client.number)])
    bills = [work.get(Invoice, number) for number in numbers]
    unpaid = [each for each in bills if is_payable(each.status) and each.due_minor > 0]
    left = [each for each in unpaid if _is_left(next_step(work, each))]
    if left:
        currency = work.get(Policy, 0).currency
        due = f"{money.show(sum(each.due_minor for each in left), currency)} {currency}"
        what = "overdue" if all(each.status == "overdue" for each in left) else "due"
        refs = [client.handle] if len(left) == len(unpaid) else [each.ref for each in left]
        pay = ", then ".join(f"pay {each}{by_name}" for each in refs)
        work.note(f"{due} is {what} and is not charged by itself: invoicectl {pay}")
    for booking, hint in declined_deposits(work, client):
        first = f"card default {client.handle} {card.token}" if by_name else ""
        helps = hint.replace(f"card add {client.handle} TOKEN", first) if first else hint
        work.note(f"{booking} waits for its deposit: {helps}")


def _is_left(found: Step | NoStep) -> bool:
    return isinstance(found, NoStep) and found.why in {"attempts used up", "charged back"}


_CHARGING = ("auto-confirm", "weekly", "collect", "retry")
"""The steps that a card is charged by, or that lead there at once."""


def _note_no_card(work: Work, client: Client) -> None:
    """Say so where a client without any card has charges to come."""
    if client.cards or not steps.has_autopay(work, client):
        return
    work.write()
    ever = datetime.max.replace(tzinfo=UTC)
    due = work.store.agenda.due_steps(ever, client=client.number)
    to_come = [step for step in map(partial(_behind, work), due) if step.kind in _CHARGING]
    if to_come:
        first = min(to_come, key=lambda step: step.at)
        when = dates.local(first.at, work.get(Policy, 0).timezone)
        what = "for a week's visits" if first.kind == "weekly" else f"for {first.ref}"
        more = f", and {len(to_come) - 1} more" if len(to_come) > 1 else ""
        work.note(
            f"{client.handle} has no card left, and charges are to come: {what} on {when}{more}"
        )


def _behind(work: Work, step: Step) -> Step:
    """What a reminder reminds of; any other step itself."""
    if step.kind != "remind":
        return step
    thing: Any = work.get(STEPPING[step.owner], step.number)
    found = steps.behind_reminders(work, thing)
    return found if isinstance(found, Step) else step


def _refuse_nothing(*given: str | None) -> None:
    if all(each is None for each in given):
        raise Malformed(why="no_change")
