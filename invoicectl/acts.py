"""What people may ask: each act is refused, or happens as events.

Pure, like `rules`: given the state as it stands at `now` (time has already done its part), the
facts of the request and the instant. Where several refusals apply, the order in which they
stand here is the order in which they are given.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import NamedTuple

from invoicectl import dates, money, rules
from invoicectl import policy as settings
from invoicectl.errors import (
    AlreadyConfirmed,
    AlreadyContested,
    AttemptOpen,
    BadAmount,
    Contested,
    ContestFirst,
    HandleTaken,
    ManualGateway,
    NoCard,
    NoCardOnFile,
    NoServiceCharge,
    NotASession,
    NotEnoughCredit,
    NothingToContest,
    NotHired,
    NotPayable,
    NotYet,
    SeriesEnded,
    SessionClosed,
    SettingFixed,
    TooMuch,
    VisitsFixed,
    WrongBooking,
    WrongSession,
    WrongVisit,
)
from invoicectl.events import (
    BookingRequested,
    CardChosen,
    CardRemoved,
    ClientAdded,
    ClientEdited,
    CreditUsed,
    Event,
    InvoiceContested,
    InvoiceRevised,
    MessageSent,
    OfferMade,
    PaymentReceived,
    ProviderAdded,
    ProviderEdited,
    SeriesClosed,
    SeriesStarted,
    SessionDropped,
    SessionEnded,
    SessionHired,
    SessionOpened,
    SettingChanged,
    VisitCancelled,
    VisitCompleted,
    VisitPlanned,
)
from invoicectl.evolve import World
from invoicectl.model import (
    Booking,
    Card,
    Client,
    Invoice,
    Line,
    Payment,
    Policy,
    Provider,
    Series,
    Session,
    Visit,
)


class WantedVisit(NamedTuple):
    """A visit as asked for."""

    start_at: datetime
    price_minor: int
    service: str
    provider: str | None


# --- settings and people ----------------------------------------------------------------------


def change_setting(policy: Policy, key: str, value: str, *, has_amounts: bool) -> list[Event]:
    """Change one setting; nothing where it is that already. `currency` is fixed by amounts."""
    before = settings.written(policy, key)
    after = settings.written(settings.changed(policy, {key: value}), key)
    if after == before:
        return []
    if key == "currency" and has_amounts:
        raise SettingFixed(key=key, reason=f"amounts in {before} are on record")
    return [SettingChanged(key, before, after)]


def add_client(
    handle: str, name: str | None, email: str | None, *, taken_as: str | None
) -> list[Event]:
    """Put a client on file. Refused where the handle is anybody's already."""
    if taken_as is not None:
        raise HandleTaken(handle=handle, what=taken_as)
    return [ClientAdded(handle, name, email)]


def add_provider(
    handle: str,
    name: str | None,
    email: str | None,
    rate: Decimal | None,
    *,
    taken_as: str | None,
) -> list[Event]:
    """Put a provider on file. Refused where the handle is anybody's already."""
    if taken_as is not None:
        raise HandleTaken(handle=handle, what=taken_as)
    return [ProviderAdded(handle, name, email, rate)]


def edit_client(client: Client, name: str | None, email: str | None) -> list[Event]:
    """Change what is given; nothing given or nothing new changes nothing."""
    edited = client._replace(name=name or client.name, email=email or client.email)
    return [] if edited == client else [ClientEdited(client.handle, edited.name, edited.email)]


def edit_provider(
    provider: Provider, name: str | None, email: str | None, rate: Decimal | None
) -> list[Event]:
    """Change what is given; invoices already issued keep their terms. A12."""
    edited = provider._replace(
        name=name or provider.name,
        email=email or provider.email,
        service_charge_rate=provider.service_charge_rate if rate is None else rate,
    )
    if edited == provider:
        return []
    rate = edited.service_charge_rate
    return [ProviderEdited(provider.handle, edited.name, edited.email, rate)]


def named_card(client: Client, name: str) -> Card:
    """The card called by its token or `visa-4242` (the newest of those). Raises NoCard."""
    by_token = [card for card in client.cards if card.token == name]
    by_name = [card for card in client.cards if card.name == name.lower()]
    found = by_token or by_name
    if not found:
        raise NoCard(client=client.handle, card=name)
    return found[-1]


def choose_card(client: Client, name: str) -> list[Event]:
    """Make a card the default; nothing where it is already."""
    card = named_card(client, name)
    return [] if client.default_card == card.token else [CardChosen(client.handle, card.token)]


def remove_card(client: Client, name: str) -> list[Event]:
    """Take a card off file."""
    return [CardRemoved(client.handle, named_card(client, name).token)]


# --- sessions (A) -----------------------------------------------------------------------------


def open_session(world: World, client: Client, provider: Provider, kind: str) -> list[Event]:
    """A1. Refused while neither the policy nor the provider has a service charge."""
    policy = world.get(Policy, 0)
    if policy.service_charge_rate is None and provider.service_charge_rate is None:
        raise NoServiceCharge(provider=provider.handle)
    return [SessionOpened(world.next_number("session"), kind, client.handle, provider.handle)]


def offer(world: World, session: Session, amount_minor: int, message: str | None) -> list[Event]:
    """A1: the provider names a price, while nobody is hired."""
    _refuse_closed(world, session)
    if session.status != "open":
        raise WrongSession(
            session=session.ref,
            status="hired",
            reason="an offer comes before the hiring",
            remedy=f"invoicectl show {session.ref}",
        )
    return [OfferMade(session.number, amount_minor, message)]


def hire(world: World, session: Session) -> list[Event]:
    """A1: the client's yes."""
    _refuse_closed(world, session)
    if session.status != "open":
        raise WrongSession(
            session=session.ref,
            status="hired already",
            reason="there is nothing to say yes to",
            remedy=f"invoicectl issue {session.ref} AMOUNT invoices the work",
        )
    return [SessionHired(session.number)]


def drop(world: World, session: Session) -> list[Event]:
    """A1: end a session that nobody was hired in."""
    _refuse_closed(world, session)
    if session.status != "open":
        way = "issue {} 0" if session.kind == "email" else "session end {} --fee 0"
        raise WrongSession(
            session=session.ref,
            status="hired",
            reason="only an open session can be closed",
            remedy=f"invoicectl {way.format(session.ref)} ends it without a fee",
        )
    return [SessionDropped(session.number)]


def end_session(
    world: World,
    session: Session,
    fee_minor: int,
    minutes: Decimal | None = None,
    rate_minor: int | None = None,
) -> list[Event]:
    """A2: a chat or phone session ends; a fee above 0 is an invoice confirmed at once."""
    _refuse_closed(world, session)
    if session.kind == "email":
        raise WrongSession(
            session=session.ref,
            status="an email session",
            reason="it is invoiced, not ended",
            remedy=f"invoicectl issue {session.ref} AMOUNT",
        )
    happened: list[Event] = [SessionEnded(session.number, fee_minor, minutes, rate_minor)]
    if fee_minor:
        line = Line(f"{session.kind.capitalize()} session", fee_minor, None, session.ref)
        happened.append(rules.session_invoice(world, session, line))
    return happened


def issue(
    world: World,
    session: Session,
    amount_minor: int,
    *,
    message: str | None,
    answer: str | None,
    now: datetime,
) -> list[Event]:
    """A3, A4, A9: issue a session's invoice, or issue it again under its number.

    `answer` is the locked answer of the pay-to-view path, which needs no hiring."""
    _refuse_closed(world, session)
    if session.kind != "email":
        raise WrongSession(
            session=session.ref,
            status=f"a {session.kind} session",
            reason="it is ended, not invoiced",
            remedy=f"invoicectl session end {session.ref} --fee AMOUNT",
        )
    line = Line("Email session", amount_minor, None, session.ref)
    if session.invoice is not None:
        return _revise(world.get(Invoice, session.invoice), line, message, answer, now)
    if session.status == "open" and answer is None:
        raise NotHired(session=session.ref)
    hired: list[Event] = [SessionHired(session.number)] if session.status == "open" else []
    issued = rules.session_invoice(world, session, line)
    return [
        *hired,
        issued._replace(
            deadline_at=rules.deadline(issued.terms, now), message=message, answer=answer
        ),
    ]


def _revise(
    invoice: Invoice, line: Line, message: str | None, answer: str | None, now: datetime
) -> list[Event]:
    if line.amount_minor == 0 and invoice.status == "pending" and invoice.total_minor:
        raise ContestFirst(
            invoice=invoice.ref, total=money.show(invoice.total_minor, invoice.currency)
        )
    return [
        InvoiceRevised(
            invoice=invoice.number,
            revision=invoice.revision + 1,
            total_minor=line.amount_minor,
            lines=(line,),
            deadline_at=rules.deadline(invoice.terms, now),
            message=message,
            answer=answer,
        )
    ]


def reply(world: World, session: Session, sender: str, text: str, *, now: datetime) -> list[Event]:
    """A5: a message; while the invoice is pending the client's days begin again."""
    _refuse_closed(world, session)
    if session.invoice is not None:
        invoice = world.get(Invoice, session.invoice)
        if invoice.status == "pending":
            until = rules.deadline(invoice.terms, now)
            return [MessageSent(session.number, sender, text, invoice.number, until)]
    return [MessageSent(session.number, sender, text, None, None)]


def contest(world: World, invoice: Invoice, reason: str) -> list[Event]:
    """A8: the client disputes the fee. Refused when not a session's, confirmed, contested, 0."""
    _refuse_unless_pending(world, invoice, act="contested")
    if invoice.total_minor == 0:
        total = money.show(0, invoice.currency)
        raise NothingToContest(invoice=invoice.ref, total=total)
    return [InvoiceContested(invoice.number, reason)]


def confirm(world: World, invoice: Invoice) -> list[Event]:
    """A6, A11: the client accepts. Refused when not a session's, confirmed or contested."""
    _refuse_unless_pending(world, invoice, act="confirmed")
    return [rules.confirmation(world, invoice, "client")]


def _refuse_unless_pending(world: World, invoice: Invoice, act: str) -> None:
    if invoice.session is None:
        raise NotASession(invoice=invoice.ref, plan=invoice.plan, act=act)
    if invoice.status == "contested":
        kind = AlreadyContested if act == "contested" else Contested
        raise kind(
            invoice=invoice.ref,
            since=_local(world, invoice.contested_at),
            session=f"S{invoice.session}",
        )
    if invoice.status != "pending":
        raise AlreadyConfirmed(
            invoice=invoice.ref,
            confirmed_at=_local(world, invoice.confirmed_at),
            how=_CONFIRMED_HOW[invoice.confirmed_by or "auto"].format(
                days=invoice.terms.response_days
            ),
        )


_CONFIRMED_HOW = {
    "client": "by the client",
    "auto": "by silence, {days} days after the invoice or the last message",
    "live": "when the session ended",
}


def _refuse_closed(world: World, session: Session) -> None:
    if session.status == "closed":
        raise SessionClosed(
            session=session.ref,
            closed_at=_local(world, session.closed_at),
            how=session.closed_how,
            client=session.client,
            provider=session.provider,
        )


def _local(world: World, at: datetime | None) -> str:
    return dates.local(at, world.get(Policy, 0).timezone) if at else "an unknown day"


# --- bookings and series (B) ------------------------------------------------------------------


def book(
    world: World,
    client: Client,
    provider: str | None,
    visits: Sequence[WantedVisit],
    *,
    is_auto_complete: bool,
    gateway: str,
) -> list[Event]:
    """B1, B2: request dated visits. Refused without a card on file."""
    refuse_without_card(client, gateway)
    _refuse_beyond_most(world, sum(wanted.price_minor for wanted in visits))
    number, first = world.next_number("booking"), world.next_number("visit")
    return [
        BookingRequested(number, client.handle, provider, is_auto_complete),
        *(
            _planned(first + index, client.handle, wanted, booking=number)
            for index, wanted in enumerate(visits)
        ),
    ]


def _refuse_beyond_most(world: World, total_minor: int) -> None:
    if total_minor > money.MAX_MINOR:
        currency = world.get(Policy, 0).currency
        raise BadAmount(
            text=f"a total of {money.show(total_minor, currency)}",
            reason=f"the most is {money.show(money.MAX_MINOR, currency)}",
            example=money.show(2500, currency),
        )


def _planned(
    number: int,
    client: str,
    wanted: WantedVisit,
    *,
    booking: int | None = None,
    series: int | None = None,
    completes_at: datetime | None = None,
) -> VisitPlanned:
    return VisitPlanned(
        visit=number,
        client=client,
        booking=booking,
        series=series,
        start_at=wanted.start_at,
        price_minor=wanted.price_minor,
        service=wanted.service,
        provider=wanted.provider,
        completes_at=completes_at,
        is_by_rule=False,
    )


def refuse_without_card(client: Client, gateway: str) -> None:
    """B1: a client needs a card on file before requesting services."""
    if client.card is None and gateway == "manual":
        raise ManualGateway
    if client.card is None:
        raise NoCardOnFile(client=client.handle)


def confirm_booking(
    world: World, booking: Booking, *, attempt: int, gateway: str, now: datetime
) -> list[Event]:
    """B1, B3: reserve the deposit, or confirm at once where none is to be charged.

    `attempt` counts the deposits asked of this booking. Refused when not requested, while a
    charge is open, and without a card."""
    if booking.status != "requested":
        raise WrongBooking(booking=booking.ref, status=booking.status)
    refuse_while_open(world, booking)
    client = world.get(Client, booking.client)
    refuse_without_card(client, gateway)
    visits = rules.standing_visits(world, "booking", booking.number)
    charge = rules.deposit_minor(world, visits)
    charge -= min(charge, client.credit_minor)
    if not charge:
        return rules.booking_invoiced(world, booking, None, now=now)
    return [
        rules.attempted(
            world,
            client,
            "deposit",
            number=world.next_number("payment"),
            amount_minor=charge,
            attempt=attempt,
            booking=booking.number,
            now=now,
        )
    ]


def add_visit_to_booking(world: World, booking: Booking, wanted: WantedVisit) -> list[Event]:
    """B2: one more visit, while the booking is only requested."""
    if booking.status != "requested":
        raise VisitsFixed(
            ref=booking.ref,
            status=booking.status,
            until="while it is requested",
            client=booking.client,
        )
    visits = rules.standing_visits(world, "booking", booking.number)
    _refuse_beyond_most(world, wanted.price_minor + sum(each.price_minor for each in visits))
    number = world.next_number("visit")
    return [_planned(number, booking.client, wanted, booking=booking.number)]


def add_visit_to_series(
    world: World, series: Series, wanted: WantedVisit, *, now: datetime
) -> list[Event]:
    """B5: plan a visit of a series by hand."""
    if series.status != "active":
        raise SeriesEnded(series=series.ref, client=series.client)
    completes_at = max(wanted.start_at, now) if series.is_auto_complete else None
    number = world.next_number("visit")
    return [
        _planned(number, series.client, wanted, series=series.number, completes_at=completes_at)
    ]


def start_series(
    world: World,
    client: Client,
    provider: str | None,
    *,
    is_auto_complete: bool,
    days: str | None,
    wall_time: time | None,
    price_minor: int | None,
    service: str | None,
    gateway: str,
) -> list[Event]:
    """B1, B5: ongoing visits, planned by hand or (with `days`) by time."""
    refuse_without_card(client, gateway)
    return [
        SeriesStarted(
            series=world.next_number("series"),
            client=client.handle,
            provider=provider,
            is_auto_complete=is_auto_complete,
            timezone=world.get(Policy, 0).timezone,
            days=days,
            time=wall_time,
            price_minor=price_minor,
            service=service,
        )
    ]


def end_series(world: World, series: Series, *, now: datetime) -> list[Event]:
    """B5: nothing more is planned, and what has not begun is cancelled.

    A visit that has begun stays: it may have been done and not yet be recorded."""
    if series.status != "active":
        raise SeriesEnded(series=series.ref, client=series.client)
    left = [
        VisitCancelled(visit.number)
        for visit in world.visits_of("series", series.number)
        if visit.status == "planned" and visit.start_at > now
    ]
    return [*left, SeriesClosed(series.number)]


def complete_visit(
    world: World, visit: Visit, completed_at: datetime | None, *, now: datetime
) -> list[Event]:
    """B6: a visit was done; not in the future, and only once its booking is confirmed."""
    if visit.status != "planned":
        how = f"was {visit.status} already"
        if visit.completed_at is not None:
            how = f"was done on {_local(world, visit.completed_at)}"
        raise WrongVisit(visit=visit.ref, reason=how)
    if visit.booking and world.get(Booking, visit.booking).status != "confirmed":
        raise WrongVisit(visit=visit.ref, reason=f"belongs to {visit.of}, which isn't confirmed")
    if completed_at is not None and completed_at > now:
        raise NotYet(completed_at=_local(world, completed_at), now=_local(world, now))
    return [VisitCompleted(visit.number, completed_at or now, now)]


# --- money ------------------------------------------------------------------------------------


def refuse_while_open(world: World, owner: Invoice | Booking) -> None:
    """One open attempt an invoice: a second charge waits until the first is known."""
    if owner.open_payment is None:
        return
    payment = world.get(Payment, owner.open_payment)
    policy = world.get(Policy, 0)
    raise AttemptOpen(
        payment=payment.ref,
        amount=money.show(payment.amount_minor + payment.tip_minor, policy.currency),
        since=dates.local(payment.at, policy.timezone),
    )


_NOT_PAYABLE = {
    "pending": ("it is payable once it is confirmed", "invoicectl confirm {invoice}"),
    "contested": ("it must be issued again first", "invoicectl issue {of} AMOUNT"),
    "paid": ("nothing is due", "invoicectl tip {invoice} AMOUNT says thank you"),
    "closed": ("nothing is due", "invoicectl show {invoice}"),
}


def refuse_unpayable(invoice: Invoice) -> None:
    """B12: only `open` and `overdue` invoices are paid."""
    if invoice.status in _NOT_PAYABLE:
        reason, remedy = _NOT_PAYABLE[invoice.status]
        raise NotPayable(
            invoice=invoice.ref,
            status=invoice.status,
            reason=reason,
            remedy=remedy.format(invoice=invoice.ref, of=f"S{invoice.session}"),
        )


def pay_by_card(
    world: World,
    invoice: Invoice,
    amount_minor: int | None,
    tip_minor: int,
    *,
    card: str | None,
    excess: str | None,
    attempt: int,
    gateway: str,
    now: datetime,
) -> list[Event]:
    """B12: reserve one charge of amount + tip, default what is due.

    `excess` says what is beyond the due: `credit`, `tip`, or None to refuse it. Refused when not
    payable, while a charge is open, without the card, and beyond the due."""
    refuse_unpayable(invoice)
    refuse_while_open(world, invoice)
    token = _card_token(world.get(Client, invoice.client), card, gateway)
    amount = invoice.due_minor if amount_minor is None else amount_minor
    beyond = amount - invoice.due_minor
    if beyond > 0 and excess is None:
        raise TooMuch(
            amount=money.show(amount, invoice.currency),
            due=money.show(invoice.due_minor, invoice.currency),
            invoice=invoice.ref,
        )
    if beyond > 0 and excess == "tip":
        amount, tip_minor = invoice.due_minor, tip_minor + beyond
    return [
        rules.attempted(
            world,
            world.get(Client, invoice.client),
            "manual",
            number=world.next_number("payment"),
            amount_minor=amount,
            tip_minor=tip_minor,
            attempt=attempt,
            invoice=invoice.number,
            token=token,
            now=now,
        )
    ]


def _card_token(client: Client, card: str | None, gateway: str) -> str | None:
    """The token of the card that was named, else of the default one."""
    if card is not None:
        return named_card(client, card).token
    refuse_without_card(client, gateway)
    return client.default_card


def receive(
    world: World,
    invoice: Invoice,
    amount_minor: int | None,
    tip_minor: int,
    *,
    method: str,
    reference: str | None,
    excess: str | None,
) -> list[Event]:
    """B12: money came in elsewhere. That is a fact: what exceeds the due becomes credit."""
    refuse_unpayable(invoice)
    amount = invoice.due_minor if amount_minor is None else amount_minor
    applied = min(amount, invoice.due_minor)
    beyond = amount - applied
    if excess == "tip":
        amount, tip_minor, beyond = applied, tip_minor + beyond, 0
    return [
        PaymentReceived(
            payment=world.next_number("payment"),
            client=invoice.client,
            invoice=invoice.number,
            booking=None,
            purpose="manual",
            method=method,
            amount_minor=amount,
            tip_minor=tip_minor,
            applied_minor=applied,
            excess_minor=beyond,
            tips=rules.tip_shares(world, invoice.number, None, tip_minor),
            reference=reference,
        )
    ]


def use_credit(world: World, invoice: Invoice, amount_minor: int | None) -> list[Event]:
    """B12: pay with client credit, at most what there is and what is due."""
    refuse_unpayable(invoice)
    client = world.get(Client, invoice.client)
    amount = invoice.due_minor if amount_minor is None else amount_minor
    if amount > invoice.due_minor:
        raise TooMuch(
            amount=money.show(amount, invoice.currency),
            due=money.show(invoice.due_minor, invoice.currency),
            invoice=invoice.ref,
        )
    if amount > client.credit_minor:
        raise NotEnoughCredit(
            client=client.handle,
            credit=money.show(client.credit_minor, invoice.currency),
            amount=money.show(amount, invoice.currency),
            invoice=invoice.ref,
        )
    number = world.next_number("payment")
    return [CreditUsed(number, client.handle, invoice.number, "manual", amount)]


def tip(
    world: World,
    owner: Invoice | Booking,
    amount_minor: int,
    *,
    card: str | None,
    method: str | None,
    attempt: int,
    gateway: str,
    now: datetime,
) -> list[Event]:
    """B13: a tip on an invoice, or on a booking that has none yet; by card or in cash."""
    invoice = owner if isinstance(owner, Invoice) else None
    booking = owner.number if isinstance(owner, Booking) else None
    if invoice is not None and invoice.status in {"pending", "contested"}:
        raise NotPayable(
            invoice=invoice.ref,
            status=invoice.status,
            reason="a tip comes once it is confirmed",
            remedy=f"invoicectl confirm {invoice.ref}",
        )
    number = world.next_number("payment")
    about = invoice.number if invoice is not None else None
    if method is not None:
        return [
            PaymentReceived(
                payment=number,
                client=owner.client,
                invoice=about,
                booking=booking,
                purpose="tip",
                method=method,
                amount_minor=0,
                tip_minor=amount_minor,
                applied_minor=0,
                excess_minor=0,
                tips=rules.tip_shares(world, about, booking, amount_minor),
                reference=None,
            )
        ]
    refuse_while_open(world, owner)
    client = world.get(Client, owner.client)
    return [
        rules.attempted(
            world,
            client,
            "tip",
            number=number,
            amount_minor=0,
            tip_minor=amount_minor,
            attempt=attempt,
            invoice=about,
            booking=booking,
            token=_card_token(client, card, gateway),
            now=now,
        )
    ]
