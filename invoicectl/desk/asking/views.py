"""Values as the objects of SPEC 9: what JSON shows, and what people's tables are made from.

Money is a string in the currency's decimals, instants are UTC ending in `Z`, what is absent is
None. Fields are only ever added.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from invoicectl.domain import codec, dates, holds, money, steps
from invoicectl.domain import events as ev
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
from invoicectl.domain.references import reference
from invoicectl.domain.things import NoStep, Step

if TYPE_CHECKING:
    from invoicectl.desk.engine.work import Work
    from invoicectl.domain.events import Event
    from invoicectl.domain.holds import Hold
    from invoicectl.domain.model import (
        Entity,
        Message,
    )
    from invoicectl.domain.things import Next

Json = dict[str, Any]


def of(work: Work, thing: Entity) -> Json:
    """The object of any value that has one."""
    shown: Json = _VIEWS[type(thing)](work, thing)
    return shown


def invoice(work: Work, thing: Invoice) -> Json:
    """An invoice with its lines and payments."""
    found = steps.next_step(work, thing)
    currency = thing.currency

    def show(minor: int) -> str:
        return money.show(minor, currency)

    return {
        "number": thing.ref,
        "plan": thing.plan,
        "status": thing.status,
        "client": work.handle_of("client", thing.client),
        "provider": _provider(work, thing.provider),
        "session": _ref("session", thing.session),
        "booking": _ref("booking", thing.booking),
        "currency": currency,
        "total": show(thing.total_minor),
        "late_fee": show(thing.late_fee_minor),
        "tips": show(thing.tips_minor),
        "paid": show(thing.paid_minor),
        "credited": show(thing.credited_minor),
        "refunded": show(thing.refunded_minor),
        "due": show(thing.due_minor),
        "issued_at": _at(thing.issued_at),
        "revision": thing.revision,
        "deadline_at": _at(thing.deadline_at),
        "due_at": _at(thing.due_at),
        "deposit_due": show(thing.deposit_due_minor) if thing.plan == "booking" else None,
        "contested_at": _at(thing.contested_at),
        "contest_reason": thing.contest_reason,
        "confirmed_at": _at(thing.confirmed_at),
        "confirmed_by": thing.confirmed_by,
        **_hold(work, _on_invoice(work, thing)),
        "reference": thing.reference,
        "next": _next(found),
        "no_step": _no_step(found),
        "lines": [
            {
                "visit": line.visit,
                "of": line.of,
                "text": line.text,
                "amount": show(line.amount_minor),
                "late": line.is_late,
            }
            for line in thing.lines
        ],
        "payments": _payments(work, thing),
    }


def _on_invoice(work: Work, invoice: Invoice) -> Hold | None:
    """What keeps time from an invoice; nothing does where it has ended. Source: SPEC 7."""
    if invoice.status in holds.ENDS_WITH:
        return None
    return holds.on_invoice(invoice, work.get(Client, invoice.client))


def _hold(work: Work, hold: Hold | None) -> Json:
    """Whether something is held, since when, until when and why: on itself, or with its client."""
    if hold is None:
        return {"held": False, "hold_reason": None, "hold": None}
    told = {"since": _at(hold.since), "until": _at(hold.until), "reason": hold.reason}
    return {"held": True, "hold_reason": hold.reason, "hold": {**told, "of": named(work, hold.ref)}}


def _next(found: Next) -> Json | None:
    """What time does next, when and by which rule; None where it does nothing."""
    if isinstance(found, NoStep):
        return None
    return {"step": found.kind, "at": _at(found.at), "rule": found.rule}


def _no_step(found: Next) -> Json | None:
    """Why time does nothing: the reason, since when, because of what, in whose words."""
    if isinstance(found, Step):
        return None
    return {**found._asdict(), "since": _at(found.since)}


def _payments(work: Work, bill: Invoice) -> list[Json]:
    return [payment(work, each) for each in _credit_first(work.payments_of_invoice(bill.number))]


def _credit_first(payments: list[Payment]) -> list[Payment]:
    """Payments in order, but the credit used for a deposit before the card's part of it, which was
    asked for first and answered before the credit was used. Source: B16."""
    deposits = [each for each in payments if each.kind == "deposit" and each.outcome == "approved"]
    first = min((each.number for each in deposits), default=0)

    def place(each: Payment) -> tuple[int, bool]:
        is_credit = each in deposits and each.method == "credit"
        return (first if is_credit else each.number, not is_credit)

    return sorted(payments, key=place)


def payment(work: Work, thing: Payment) -> Json:
    """Money that moved or was asked for."""
    currency = work.get(Policy, 0).currency
    return {
        "ref": thing.ref,
        "at": _at(thing.at),
        "recorded_at": _at(work.store.log.recorded_at(thing.ref) or work.recorded_at),
        "client": None if thing.client is None else work.handle_of("client", thing.client),
        "provider": _provider(work, thing.provider),
        "invoice": _ref("invoice", thing.invoice),
        "booking": _ref("booking", thing.booking),
        "kind": thing.kind,
        "method": thing.method,
        "amount": money.show(thing.amount_minor, currency),
        "tip": money.show(thing.tip_minor, currency),
        "excess": money.show(thing.excess_minor, currency),
        "refunded": money.show(thing.refunded_minor + thing.refunded_tip_minor, currency),
        "reversed": money.show(thing.reversed_minor + thing.reversed_tip_minor, currency),
        "reversed_at": _at(thing.reversed_at),
        "card": thing.card,
        "outcome": thing.outcome,
        "code": thing.code,
        "gateway_ref": thing.gateway_ref,
        "reference": thing.reference,
        "refund_of": _ref("payment", thing.of),
        "reason": thing.reason,
    }


def session(work: Work, thing: Session) -> Json:
    """A session with its messages; a pay-to-view answer is locked until it is confirmed."""
    bill = work.get(Invoice, thing.invoice) if thing.invoice is not None else None
    is_locked = bill is not None and bill.confirmed_at is None
    return {
        **session_alone(work, thing),
        "messages": [_message(each, is_locked) for each in work.messages_of(thing.number)],
        "payments": [] if bill is None else _payments(work, bill),
    }


def session_alone(work: Work, thing: Session) -> Json:
    """A session without what was said and paid in it."""
    bill = work.get(Invoice, thing.invoice) if thing.invoice is not None else None
    return {
        "ref": thing.ref,
        "kind": thing.kind,
        "status": thing.status,
        "invoice": _ref("invoice", thing.invoice),
        "invoice_status": bill.status if bill is not None else None,
        "client": work.handle_of("client", thing.client),
        "provider": _provider(work, thing.provider),
        "offer": _money(work, thing.offer_minor),
        "fee": _money(work, thing.fee_minor),
        "service_charge": _money(work, thing.service_charge_minor),
        "earnings": _money(work, thing.earnings_minor),
        "opened_at": _at(thing.opened_at),
        "closed_at": _at(thing.closed_at),
        "closed_how": thing.closed_how,
        "deadline_at": _at(bill.deadline_at) if bill and bill.status == "pending" else None,
    }


def readable(work: Work, event: Event) -> Event:
    """An event as it may be read: a pay-to-view answer is locked until its confirmation."""
    if not isinstance(event, ev.InvoiceIssued | ev.InvoiceRevised) or event.answer is None:
        return event
    if work.get(Invoice, event.invoice).confirmed_at is not None:
        return event
    return event._replace(answer=None)


def _message(thing: Message, is_locked: bool) -> Json:
    locked = thing.kind == "answer" and is_locked
    return {
        "at": _at(thing.at),
        "from": thing.sender,
        "kind": thing.kind,
        "text": None if locked else thing.text,
        "locked": locked,
    }


def booking(work: Work, thing: Booking) -> Json:
    """A booking with its visits and its payments, the later invoice's among them. Its total is
    its invoice's, once there is one."""
    visits = work.visits_of("booking", thing.number)
    if thing.invoice is None:
        total = sum(each.billed_minor for each in visits)
        payments = work.payments_of_booking(thing.number)
    else:
        total = work.get(Invoice, thing.invoice).total_minor
        payments = work.payments_of_invoice(thing.invoice)
    return {
        "ref": thing.ref,
        "status": thing.status,
        "client": work.handle_of("client", thing.client),
        "provider": _provider(work, thing.provider),
        "visits": [visit(work, each) for each in visits],
        "total": _money(work, total),
        "invoice": _ref("invoice", thing.invoice),
        "requested_at": _at(thing.requested_at),
        "confirmed_at": _at(thing.confirmed_at),
        "payments": [payment(work, each) for each in _credit_first(payments)],
    }


def series(work: Work, thing: Series) -> Json:
    """A series with its visits."""
    visits = work.visits_of("series", thing.number)
    return {**series_alone(work, thing), "visits": [visit(work, each) for each in visits]}


def series_alone(work: Work, thing: Series) -> Json:
    """A series without its visits, which may be many."""
    return {
        "ref": thing.ref,
        "status": thing.status,
        "client": work.handle_of("client", thing.client),
        "provider": _provider(work, thing.provider),
        "every": thing.days,
        "time": f"{thing.time:%H:%M}" if thing.time is not None else None,
        "price": _money(work, thing.price_minor),
        "service": thing.service,
        "started_at": _at(thing.started_at),
        "ended_at": _at(thing.ended_at),
        **_hold(work, holds.own(thing)),
    }


def visit(work: Work, thing: Visit) -> Json:
    """One visit."""
    return {
        "ref": thing.ref,
        "of": thing.of,
        "at": _at(thing.start_at),
        "service": thing.service,
        "price": _money(work, thing.price_minor),
        "provider": _provider(work, thing.provider),
        "status": thing.status,
        "completed_at": _at(thing.completed_at),
        "kept": _money(work, thing.kept_minor),
        "invoice": _ref("invoice", thing.invoice),
    }


def _part(work: Work, asked: money.Part | None) -> str | None:
    """A share such as `10%`, or an amount."""
    return money.show_rate(asked) if isinstance(asked, Decimal) else _money(work, asked)


def client(work: Work, thing: Client) -> Json:
    """A client with the cards on file, in order of adding."""
    from invoicectl.domain import fees  # an invoice is shown without working one out

    return {
        "handle": thing.handle,
        "name": thing.name,
        "email": thing.email,
        "credit": _money(work, thing.credit_minor),
        "cards": [
            {
                "token": card.token,
                "brand": card.brand,
                "last4": card.last4,
                "expires": card.expires,
                "default": card.token == thing.default_card,
                "refused": card.refused_code,
            }
            for card in thing.cards
        ],
        "address": thing.address,
        "phone": thing.phone,
        "locale": thing.locale,
        "tax_id": thing.tax_id,
        "autopay": steps.has_autopay(work, thing),
        "auto_tip": _part(work, fees.auto_tip(thing)),
        "erased_at": _at(thing.erased_at),
        **_hold(work, holds.own(thing)),
    }


def provider(work: Work, thing: Provider) -> Json:
    """A provider, with a service charge of its own or none."""
    rate = thing.service_charge_rate
    return {
        "handle": thing.handle,
        "name": thing.name,
        "email": thing.email,
        "service_charge_rate": None if rate is None else money.show_rate(rate),
        "erased_at": _at(thing.erased_at),
    }


def earnings(work: Work, thing: Provider) -> Json:
    """What a provider is owed and was paid."""
    return {
        "provider": thing.handle,
        "pending": _money(work, thing.pending_minor),
        "tips": _money(work, thing.tips_minor),
        "paid_out": _money(work, thing.paid_out_minor),
    }


def paid_out(work: Work, thing: Payment) -> Json:
    """The provider of a payout, what is owed after it, and the payout itself."""
    paid = work.get(Provider, thing.provider or 0)
    return {**provider(work, paid), **earnings(work, paid), "payment": payment(work, thing)}


def _ref(owner: str, number: int | None) -> str | None:
    return None if number is None else reference(owner, number)


def _provider(work: Work, number: int | None) -> str | None:
    return None if number is None else work.handle_of("provider", number)


def with_unit(work: Work, minor: int) -> str:
    """An amount in a sentence, with its currency."""
    currency = work.get(Policy, 0).currency
    return f"{money.show(minor, currency)} {currency}"


def named(work: Work, ref: str) -> str:
    """A reference as people read it: a client or provider by handle."""
    owner = _PEOPLE.get(ref[:1])
    if owner is None or not ref[1:].isdigit():
        return ref
    return work.handle_of(owner, int(ref[1:]))


def account(work: Work, stored: str) -> str:
    """An account of the books as people read it: under the handle of whose it is."""
    head, colon, last = stored.rpartition(":")
    return f"{head}{colon}{named(work, last)}"


_PEOPLE = {"C": "client", "E": "provider"}


def fact(work: Work, event: Event) -> Json:
    """What an event says, people by handle."""
    told: Json = codec.plain(readable(work, event))
    _name_people(work, told)
    return told


def _name_people(work: Work, told: Any) -> None:
    for name, value in told.items():
        if name in {"client", "provider"} and isinstance(value, int):
            told[name] = work.handle_of(name, value)
        for part in value if isinstance(value, list) else ():
            if isinstance(part, dict):
                _name_people(work, part)


def _at(at: datetime | None) -> str | None:
    return None if at is None else dates.stamp(at)


def _money(work: Work, minor: int | None) -> str | None:
    return None if minor is None else money.show(minor, work.get(Policy, 0).currency)


_VIEWS: dict[type, Any] = {
    Invoice: invoice,
    Payment: payment,
    Session: session,
    Booking: booking,
    Series: series,
    Visit: visit,
    Client: client,
    Provider: provider,
}
