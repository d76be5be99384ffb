"""The one way state changes: an event folded into the things it touches.

`evolve` can't refuse: what is folded has happened. It returns every value that is new or
changed, and touches nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from invoicectl import events as ev
from invoicectl import policy as settings
from invoicectl.model import (
    Booking,
    Client,
    Entity,
    Invoice,
    Message,
    Payment,
    Policy,
    Provider,
    Series,
    Session,
    Visit,
)

T = TypeVar("T")


class World(Protocol):
    """What can be asked of the state as it stands: the file's, or one folded from nothing."""

    @property
    def file_id(self) -> str:
        """The file's own uuid."""

    def get(self, kind: type[T], ident: int | str) -> T:
        """The value of that kind; raises NotFound. The policy's ident is 0."""

    def visits_of(self, owner: str, number: int) -> list[Visit]:
        """The visits of a `booking`, `series` or `invoice`, in order of start and number."""

    def payments_of_booking(self, number: int) -> list[Payment]:
        """The payments made on a booking, in order."""

    def asked(
        self, purposes: Sequence[str], invoice: int | None, booking: int | None
    ) -> list[Payment]:
        """The charges asked of cards for these purposes on an invoice or a booking, in order."""

    def next_number(self, owner: str) -> int:
        """The next free number of invoices, sessions, …"""

    def unbilled(self, client: str) -> list[Visit]:
        """The client's done series visits on no invoice, in order of start and number."""


def evolve(world: World, event: ev.Event, at: datetime) -> list[Entity]:
    """The values that are new or changed once `event` has happened at `at`."""
    return _FOLDS[type(event)](world, event, at)


def balanced(invoice: Invoice) -> Invoice:
    """The invoice with the money state that its balance says: `paid` whenever nothing is due."""
    if invoice.status in {"open", "overdue"} and invoice.due_minor <= 0:
        return invoice._replace(status="paid")
    return invoice


def _created(_: World, event: ev.FileCreated, __: datetime) -> list[Entity]:
    given = {key: value for key, value in event.settings if value is not None}
    return [settings.changed(Policy(), given)]


def _setting_changed(world: World, event: ev.SettingChanged, at: datetime) -> list[Entity]:
    value = "none" if event.value is None else event.value
    policy = settings.changed(world.get(Policy, 0), {event.setting: value})
    if event.setting in {"collect_weekday", "collect_at", "timezone"}:
        policy = policy._replace(calendar_since=at)
    return [policy]


def _client_added(_: World, event: ev.ClientAdded, __: datetime) -> list[Entity]:
    return [Client(event.client, event.name, event.email)]


def _client_edited(world: World, event: ev.ClientEdited, _: datetime) -> list[Entity]:
    return [world.get(Client, event.client)._replace(name=event.name, email=event.email)]


def _provider_added(_: World, event: ev.ProviderAdded, __: datetime) -> list[Entity]:
    return [Provider(event.provider, event.name, event.email, event.service_charge_rate)]


def _provider_edited(world: World, event: ev.ProviderEdited, _: datetime) -> list[Entity]:
    return [
        world.get(Provider, event.provider)._replace(
            name=event.name, email=event.email, service_charge_rate=event.service_charge_rate
        )
    ]


def _card_added(world: World, event: ev.CardAdded, _: datetime) -> list[Entity]:
    client = world.get(Client, event.client)
    cards = tuple(card for card in client.cards if card.token != event.card.token)
    return [client._replace(cards=(*cards, event.card), default_card=event.card.token)]


def _card_chosen(world: World, event: ev.CardChosen, _: datetime) -> list[Entity]:
    return [world.get(Client, event.client)._replace(default_card=event.token)]


def _card_removed(world: World, event: ev.CardRemoved, _: datetime) -> list[Entity]:
    client = world.get(Client, event.client)
    cards = tuple(card for card in client.cards if card.token != event.token)
    default = client.default_card
    if default == event.token:
        default = cards[-1].token if cards else None
    return [client._replace(cards=cards, default_card=default)]


def _session_opened(_: World, event: ev.SessionOpened, at: datetime) -> list[Entity]:
    status = "open" if event.kind == "email" else "hired"
    return [Session(event.session, event.kind, status, event.client, event.provider, at)]


def _offer_made(world: World, event: ev.OfferMade, at: datetime) -> list[Entity]:
    session = world.get(Session, event.session)._replace(offer_minor=event.amount_minor)
    return _with_text(session, at, "provider", "offer", event.message)


def _session_hired(world: World, event: ev.SessionHired, _: datetime) -> list[Entity]:
    return [world.get(Session, event.session)._replace(status="hired")]


def _session_dropped(world: World, event: ev.SessionDropped, at: datetime) -> list[Entity]:
    session = world.get(Session, event.session)
    return [session._replace(status="closed", closed_at=at, closed_how="closed before any hiring")]


def _session_ended(world: World, event: ev.SessionEnded, at: datetime) -> list[Entity]:
    session = world.get(Session, event.session)
    return [
        session._replace(
            status="closed",
            closed_at=at,
            closed_how=f"the {session.kind} session ended",
            fee_minor=event.fee_minor,
            service_charge_minor=0,
            earnings_minor=0,
        )
    ]


def _message_sent(world: World, event: ev.MessageSent, at: datetime) -> list[Entity]:
    session = world.get(Session, event.session)
    changed = _with_text(session, at, event.sender, "reply", event.text)
    if event.invoice is not None and event.deadline_at is not None:
        invoice = world.get(Invoice, event.invoice)
        changed.append(invoice._replace(deadline_at=event.deadline_at))
    return changed


def _with_text(
    session: Session, at: datetime, sender: str, kind: str, text: str | None
) -> list[Entity]:
    if text is None:
        return [session]
    number = session.messages + 1
    message = Message(session.number, number, at, sender, kind, text)
    return [session._replace(messages=number), message]


def _invoice_issued(world: World, event: ev.InvoiceIssued, at: datetime) -> list[Entity]:
    invoice = Invoice(
        number=event.invoice,
        plan=event.plan,
        status="pending" if event.plan == "session" else "open",
        client=event.client,
        currency=event.currency,
        terms=event.terms,
        total_minor=event.total_minor,
        issued_at=at,
        lines=event.lines,
        provider=event.provider,
        session=event.session,
        booking=event.booking,
        deadline_at=event.deadline_at,
        due_at=event.due_at,
    )
    changed: list[Entity] = []
    if event.session is not None:
        session = world.get(Session, event.session)._replace(invoice=event.invoice)
        changed += _with_invoice_texts(session, at, event.message, event.answer)
    if event.booking is not None:
        booking = world.get(Booking, event.booking)
        invoice = invoice._replace(tips_minor=booking.tips_minor)
        changed.append(booking._replace(invoice=event.invoice))
        changed += [
            payment._replace(invoice=event.invoice)
            for payment in world.payments_of_booking(event.booking)
        ]
    changed += [world.get(Visit, visit)._replace(invoice=event.invoice) for visit in event.visits]
    if event.plan == "series":
        changed.append(world.get(Client, event.client))
    return [balanced(invoice), *changed]


def _with_invoice_texts(
    session: Session, at: datetime, message: str | None, answer: str | None
) -> list[Entity]:
    session, *texts = _with_text(session, at, "provider", "invoice", message)  # type: ignore[assignment]
    again, *more = _with_text(session, at, "provider", "answer", answer)
    return [again, *texts, *more]


def _invoice_revised(world: World, event: ev.InvoiceRevised, at: datetime) -> list[Entity]:
    invoice = world.get(Invoice, event.invoice)._replace(
        status="pending",
        revision=event.revision,
        total_minor=event.total_minor,
        lines=event.lines,
        deadline_at=event.deadline_at,
        contested_at=None,
        contest_reason=None,
    )
    session = world.get(Session, invoice.session or 0)
    return [invoice, *_with_invoice_texts(session, at, event.message, event.answer)]


def _invoice_contested(world: World, event: ev.InvoiceContested, at: datetime) -> list[Entity]:
    invoice = world.get(Invoice, event.invoice)
    contested = invoice._replace(
        status="contested", contested_at=at, contest_reason=event.reason, deadline_at=None
    )
    return [contested]


_CLOSED_HOW = {
    "client": "the client confirmed {invoice}",
    "auto": "{invoice} was confirmed by silence",
    "live": "the {kind} session ended",
}


def _invoice_confirmed(world: World, event: ev.InvoiceConfirmed, at: datetime) -> list[Entity]:
    invoice = world.get(Invoice, event.invoice)
    free = invoice.total_minor == 0
    confirmed = invoice._replace(
        status="closed" if free else "open",
        confirmed_at=at,
        confirmed_by=event.by,
        due_at=None if free else at,
    )
    session = world.get(Session, invoice.session or 0)
    provider = world.get(Provider, session.provider)
    return [
        confirmed,
        session._replace(
            status="closed",
            closed_at=at,
            closed_how=_CLOSED_HOW[event.by].format(invoice=invoice.ref, kind=session.kind),
            fee_minor=invoice.total_minor,
            service_charge_minor=event.service_charge_minor,
            earnings_minor=event.earnings_minor,
        ),
        provider._replace(pending_minor=provider.pending_minor + event.earnings_minor),
    ]


def _late_fee_added(world: World, event: ev.LateFeeAdded, _: datetime) -> list[Entity]:
    return [world.get(Invoice, event.invoice)._replace(late_fee_minor=event.amount_minor)]


def _invoice_overdue(world: World, event: ev.InvoiceOverdue, at: datetime) -> list[Entity]:
    invoice = world.get(Invoice, event.invoice)
    return [balanced(invoice._replace(status="overdue", overdue_at=at))]


def _booking_requested(_: World, event: ev.BookingRequested, at: datetime) -> list[Entity]:
    return [
        Booking(
            event.booking, "requested", event.client, event.provider, event.is_auto_complete, at
        )
    ]


def _booking_confirmed(world: World, event: ev.BookingConfirmed, at: datetime) -> list[Entity]:
    booking = world.get(Booking, event.booking)
    booking = booking._replace(
        status="confirmed", confirmed_at=at, open_payment=None, inquire_at=None
    )
    changed: list[Entity] = [booking]
    if booking.is_auto_complete:
        changed += [
            visit._replace(completes_at=max(visit.start_at, at))
            for visit in world.visits_of("booking", event.booking)
            if visit.status == "planned"
        ]
    return changed


def _series_started(_: World, event: ev.SeriesStarted, at: datetime) -> list[Entity]:
    return [
        Series(
            number=event.series,
            status="active",
            client=event.client,
            provider=event.provider,
            is_auto_complete=event.is_auto_complete,
            started_at=at,
            timezone=event.timezone,
            days=event.days,
            time=event.time,
            price_minor=event.price_minor,
            service=event.service,
            planned_until_at=at if event.days else None,
        )
    ]


def _series_closed(world: World, event: ev.SeriesClosed, at: datetime) -> list[Entity]:
    return [world.get(Series, event.series)._replace(status="ended", ended_at=at)]


def _visit_planned(world: World, event: ev.VisitPlanned, _: datetime) -> list[Entity]:
    visit = Visit(
        number=event.visit,
        status="planned",
        client=event.client,
        booking=event.booking,
        series=event.series,
        start_at=event.start_at,
        price_minor=event.price_minor,
        service=event.service,
        provider=event.provider,
        completes_at=event.completes_at,
    )
    if event.is_by_rule and event.series is not None:
        series = world.get(Series, event.series)
        return [visit, series._replace(planned_until_at=event.start_at)]
    return [visit]


def _visit_completed(world: World, event: ev.VisitCompleted, _: datetime) -> list[Entity]:
    visit = world.get(Visit, event.visit)._replace(
        status="done", completed_at=event.completed_at, recorded_at=event.recorded_at
    )
    return [visit, world.get(Client, visit.client)] if visit.series else [visit]


def _visit_cancelled(world: World, event: ev.VisitCancelled, _: datetime) -> list[Entity]:
    return [world.get(Visit, event.visit)._replace(status="cancelled", completes_at=None)]


def _payment_attempted(world: World, event: ev.PaymentAttempted, at: datetime) -> list[Entity]:
    payment = Payment(
        number=event.payment,
        at=at,
        kind=event.purpose,
        method="card",
        amount_minor=event.amount_minor,
        outcome="unknown",
        client=event.client,
        tip_minor=event.tip_minor,
        invoice=event.invoice,
        booking=event.booking,
        card=event.card,
        token=event.token,
        attempt=event.attempt,
        key=event.key,
    )
    return [payment, *_opened(world, payment, event.inquire_at)]


def _opened(world: World, payment: Payment, inquire_at: datetime) -> list[Entity]:
    """The invoice or booking with this payment as its one open attempt."""
    if payment.invoice is not None:
        invoice = world.get(Invoice, payment.invoice)
        return [invoice._replace(open_payment=payment.number, inquire_at=inquire_at)]
    booking = world.get(Booking, payment.booking or 0)
    status = "confirming" if payment.kind == "deposit" else booking.status
    return [booking._replace(status=status, open_payment=payment.number, inquire_at=inquire_at)]


def _answered(world: World, payment: Payment, counts: bool, at: datetime) -> Invoice | Booking:
    """The invoice or booking without the open attempt; `counts`: the answer was yes or no."""
    if payment.invoice is not None:
        invoice = world.get(Invoice, payment.invoice)
        invoice = invoice._replace(open_payment=None, inquire_at=None)
        if counts and payment.kind in {"collect", "retry"}:
            invoice = invoice._replace(attempts=payment.attempt or 0, answered_at=at)
        return invoice
    booking = world.get(Booking, payment.booking or 0)
    status = "requested" if booking.status == "confirming" else booking.status
    return booking._replace(status=status, open_payment=None, inquire_at=None)


def _payment_sent(world: World, event: ev.PaymentSent, _: datetime) -> list[Entity]:
    payment = world.get(Payment, event.payment)
    return [payment._replace(gateway_ref=event.gateway_ref)]


def _payment_approved(world: World, event: ev.PaymentApproved, at: datetime) -> list[Entity]:
    before = world.get(Payment, event.payment)
    payment = before._replace(outcome="approved", excess_minor=event.excess_minor)
    owner = _answered(world, payment, True, at)
    return [
        payment,
        *_received(world, payment, owner, event.applied_minor, event.excess_minor, event.tips),
    ]


def _received(
    world: World,
    payment: Payment,
    owner: Invoice | Booking,
    applied_minor: int,
    excess_minor: int,
    tips: tuple[ev.TipShare, ...],
) -> list[Entity]:
    """What money does once it is here: balance, credit and tips."""
    tips_minor = owner.tips_minor + sum(share.amount_minor for share in tips)
    owner = owner._replace(tips_minor=tips_minor)
    if isinstance(owner, Invoice):
        owner = balanced(owner._replace(paid_minor=owner.paid_minor + applied_minor))
    changed: list[Entity] = [owner]
    if excess_minor:
        client = world.get(Client, payment.client)
        changed.append(client._replace(credit_minor=client.credit_minor + excess_minor))
    shares: dict[str, int] = {}
    for share in tips:
        if share.provider is not None:
            shares[share.provider] = shares.get(share.provider, 0) + share.amount_minor
    for handle, amount in shares.items():
        provider = world.get(Provider, handle)
        changed.append(provider._replace(tips_minor=provider.tips_minor + amount))
    return changed


def _payment_declined(world: World, event: ev.PaymentDeclined, at: datetime) -> list[Entity]:
    payment = world.get(Payment, event.payment)
    payment = payment._replace(outcome="declined", code=event.code)
    return [payment, _answered(world, payment, True, at)]


def _payment_unknown(world: World, event: ev.PaymentUnknown, _: datetime) -> list[Entity]:
    payment = world.get(Payment, event.payment)._replace(inquiries=event.inquiries)
    return [payment, *_opened(world, payment, event.inquire_at)]


def _payment_cancelled(world: World, event: ev.PaymentCancelled, at: datetime) -> list[Entity]:
    payment = world.get(Payment, event.payment)._replace(outcome="cancelled")
    return [payment, _answered(world, payment, False, at)]


def _payment_reviewed(world: World, event: ev.PaymentReviewed, _: datetime) -> list[Entity]:
    payment = world.get(Payment, event.payment)._replace(outcome="review", code=event.reason)
    if payment.invoice is not None:
        return [payment, world.get(Invoice, payment.invoice)._replace(inquire_at=None)]
    return [payment, world.get(Booking, payment.booking or 0)._replace(inquire_at=None)]


def _payment_received(world: World, event: ev.PaymentReceived, at: datetime) -> list[Entity]:
    payment = Payment(
        number=event.payment,
        at=at,
        kind=event.purpose,
        method=event.method,
        amount_minor=event.amount_minor,
        outcome="approved",
        client=event.client,
        tip_minor=event.tip_minor,
        invoice=event.invoice,
        booking=event.booking,
        reference=event.reference,
        excess_minor=event.excess_minor,
    )
    owner: Invoice | Booking
    if event.invoice is not None:
        owner = world.get(Invoice, event.invoice)
    else:
        owner = world.get(Booking, event.booking or 0)
    return [
        payment,
        *_received(world, payment, owner, event.applied_minor, event.excess_minor, event.tips),
    ]


def _credit_added(world: World, event: ev.CreditAdded, _: datetime) -> list[Entity]:
    client = world.get(Client, event.client)
    return [client._replace(credit_minor=client.credit_minor + event.amount_minor)]


def _credit_used(world: World, event: ev.CreditUsed, at: datetime) -> list[Entity]:
    client = world.get(Client, event.client)
    invoice = world.get(Invoice, event.invoice)
    payment = Payment(
        number=event.payment,
        at=at,
        kind=event.purpose,
        method="credit",
        amount_minor=event.amount_minor,
        outcome="approved",
        client=event.client,
        invoice=event.invoice,
        booking=invoice.booking if event.purpose == "deposit" else None,
    )
    return [
        payment,
        client._replace(credit_minor=client.credit_minor - event.amount_minor),
        balanced(invoice._replace(credited_minor=invoice.credited_minor + event.amount_minor)),
    ]


_FOLDS: dict[type, Callable[[World, Any, datetime], list[Entity]]] = {
    ev.FileCreated: _created,
    ev.SettingChanged: _setting_changed,
    ev.ClientAdded: _client_added,
    ev.ClientEdited: _client_edited,
    ev.ProviderAdded: _provider_added,
    ev.ProviderEdited: _provider_edited,
    ev.CardAdded: _card_added,
    ev.CardChosen: _card_chosen,
    ev.CardRemoved: _card_removed,
    ev.SessionOpened: _session_opened,
    ev.OfferMade: _offer_made,
    ev.SessionHired: _session_hired,
    ev.SessionDropped: _session_dropped,
    ev.SessionEnded: _session_ended,
    ev.MessageSent: _message_sent,
    ev.InvoiceIssued: _invoice_issued,
    ev.InvoiceRevised: _invoice_revised,
    ev.InvoiceContested: _invoice_contested,
    ev.InvoiceConfirmed: _invoice_confirmed,
    ev.LateFeeAdded: _late_fee_added,
    ev.InvoiceOverdue: _invoice_overdue,
    ev.BookingRequested: _booking_requested,
    ev.BookingConfirmed: _booking_confirmed,
    ev.SeriesStarted: _series_started,
    ev.SeriesClosed: _series_closed,
    ev.VisitPlanned: _visit_planned,
    ev.VisitCompleted: _visit_completed,
    ev.VisitCancelled: _visit_cancelled,
    ev.PaymentAttempted: _payment_attempted,
    ev.PaymentSent: _payment_sent,
    ev.PaymentApproved: _payment_approved,
    ev.PaymentDeclined: _payment_declined,
    ev.PaymentUnknown: _payment_unknown,
    ev.PaymentCancelled: _payment_cancelled,
    ev.PaymentReviewed: _payment_reviewed,
    ev.PaymentReceived: _payment_received,
    ev.CreditAdded: _credit_added,
    ev.CreditUsed: _credit_used,
}
"""How each kind of event changes what it touches: one fold a kind, so none is forgotten."""
