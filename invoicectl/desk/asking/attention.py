"""What waits for a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from invoicectl.desk.asking import views
from invoicectl.desk.asking.lists import note_what_is_left, whole
from invoicectl.desk.asking.views import Json
from invoicectl.desk.done import Done
from invoicectl.desk.engine.recording import NO_ADDRESS
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import dates, money, reminders, steps
from invoicectl.domain.holds import Held
from invoicectl.domain.model import (
    Booking,
    Client,
    Invoice,
    Letter,
    Payment,
    Unmatched,
    Visit,
)
from invoicectl.domain.policy import Policy
from invoicectl.domain.records import LettersOf, Narrowed
from invoicectl.domain.references import PREFIXES, reference
from invoicectl.domain.things import THINGS, NoStep, Step
from invoicectl.letters import address_of
from invoicectl.rules import next_step


def attention(desk: Desk) -> Done:
    """What waits for a person, longest first."""
    with desk.look() as work, whole(work):
        found = [
            *_contested(work),
            *_left_to_people(work),
            *_unreleased(work),
            *_deposits(work),
            *_held(work),
            *_open_charges(work),
            *_unmatched(work),
            *_refused_deposits(work),
            *_refused_cards(work),
            *_expiring_cards(work),
            *_unmarked_visits(work),
            *_failed_letters(work),
            *_without_address(work),
        ]
        found.sort(key=lambda item: (item["since"], item["ref"]))
        note_what_is_left(work)
        return work.done("attention", found)


def _contested(work: Work) -> Iterator[Json]:
    for number in work.store.questions.numbers("invoice", [("status", "contested")]):
        invoice = work.get(Invoice, number)
        since = invoice.contested_at or invoice.issued_at
        age = dates.elapsed(work.now - since)
        why = f"contested for {age}: {invoice.contest_reason}"
        yield _item(work, invoice, since, why, f"invoicectl issue S{invoice.session} AMOUNT")


def _left_to_people(work: Work) -> Iterator[Json]:
    """Invoices that are overdue, and those that time doesn't collect any more."""
    ask = work.store.questions.numbers
    numbers = ask("invoice", [("status", "overdue")])
    numbers += ask("invoice", [("status", "open"), ("no step",)])
    for number in numbers:
        invoice = work.get(Invoice, number)
        if invoice.open_payment is not None:
            continue  # told as an open charge
        found = next_step(work, invoice)
        due = f"{money.show(invoice.due_minor, invoice.currency)} {invoice.currency} due"
        how = " --method transfer" if work.info.gateway == "manual" else ""
        pay = f"invoicectl pay {invoice.ref}{how}"
        since = invoice.overdue_at or invoice.issued_at
        if isinstance(found, NoStep) and found.why == "charged back":
            why = f"charged back ({found.ref}: {found.reason}), {due}"
            yield _item(work, invoice, found.since or since, why, pay)
        elif isinstance(found, NoStep) and found.why == "can't be charged":
            why = f"the gateway takes no such charge ({found.reason}), {due}"
            yield _item(work, invoice, found.since or since, why, f"{pay} --method transfer")
        elif invoice.status == "overdue":
            yield _item(work, invoice, since, f"overdue, {due}", pay)


def _unreleased(work: Work) -> Iterator[Json]:
    """What was imported, and waits to be released: all of it in one line."""
    numbers = work.store.questions.numbers("invoice", [("unreleased",)])
    if numbers:
        bills = [work.get(Invoice, number) for number in numbers]
        first = bills[0]
        due = money.show(sum(bill.due_minor for bill in bills), first.currency)
        one = len(bills) == 1
        what = "1 imported invoice" if one else f"{len(bills)} imported invoices"
        why = f"{what} with {due} {first.currency} due {'is' if one else 'are'} left to people"
        since = min(bill.imported_at or bill.issued_at for bill in bills)
        yield _item(work, first, since, why, "invoicectl import --release")


LONG_HELD = timedelta(days=7)
"""How long a hold stands before somebody is asked whether it was forgotten."""


def _held(work: Work) -> Iterator[Json]:
    """What was held for over a week: invoices, series, and clients with all that is theirs."""
    for kind in ("invoice", "series", "client"):
        for number in work.store.questions.numbers(kind, [("held",)]):
            thing: Held = work.get(THINGS[kind].cls, number)
            if thing.held_at is None or work.now - thing.held_at <= LONG_HELD:
                continue
            named = thing.handle if isinstance(thing, Client) else thing.ref
            why = f"held for {dates.elapsed(work.now - thing.held_at)}: {thing.hold_reason}"
            hint = f"invoicectl release {named}"
            whose = thing.number if isinstance(thing, Client) else thing.client
            yield {
                "ref": named,
                "client": work.handle_of("client", whose),
                "since": dates.stamp(thing.held_at),
                "why": why,
                "hint": hint,
            }


def _deposits(work: Work) -> Iterator[Json]:
    """Deposits that were asked for, and that nobody charges."""
    for number in work.store.questions.numbers("invoice", [("deposit due",)]):
        invoice = work.get(Invoice, number)
        left = money.show(invoice.deposit_due_minor, invoice.currency)
        if invoice.deposit_due_minor and invoice.status == "open":
            why = f"deposit asked for, {left} {invoice.currency} of it due"
            hint = f"invoicectl pay {invoice.ref} {left} --method transfer"
            yield _item(work, invoice, invoice.issued_at, why, hint)


def _open_charges(work: Work) -> Iterator[Json]:
    for outcome, hint in (
        ("unknown", "invoicectl tick asks the gateway again"),
        ("review", "invoicectl resolve {payment} OUTCOME --reason TEXT"),
    ):
        for number in work.store.questions.numbers("payment", [("outcome", outcome)]):
            payment = work.get(Payment, number)
            asked = money.show(
                payment.amount_minor + payment.tip_minor, work.get(Policy, 0).currency
            )
            what = "refund" if payment.kind == "refund" else "charge"
            why = f"{what} of {asked} is {'unknown' if outcome == 'unknown' else 'unclear'}"
            yield _item(work, payment, payment.at, why, hint.format(payment=payment.ref))


def _unmatched(work: Work) -> Iterator[Json]:
    """What the gateway has and the ledger can't place."""
    for number in work.store.questions.numbers("unmatched", [("unplaced",)]):
        found = work.get(Unmatched, number)
        amount = money.show(found.amount_minor, work.get(Policy, 0).currency)
        client = None if found.client is None else work.handle_of("client", found.client)
        key = "" if found.key is None else f" under {found.key.partition('/')[2]}"
        why = f"a {found.kind} of {amount} at the gateway{key} is not placed"
        hint = f"invoicectl reconcile --take {found.gateway_ref} {client or 'INVOICE'}"
        if found.outcome == "inquiry":
            why = f"the bank asks about {amount} of a charge, and has taken nothing"
        elif found.outcome == "unknown":
            why, hint = f"{why} and not decided yet", "invoicectl reconcile"
        if found.of is not None:
            charge = work.store.questions.charge_of(found.of)
            take = f"invoicectl reconcile --take {found.of} {client or 'INVOICE'}"
            hint = take if charge is None else f"invoicectl show P{charge}"
        yield {
            "ref": found.gateway_ref,
            "client": client,
            "since": dates.stamp(found.created_at),
            "why": why,
            "hint": hint,
        }


def _refused_deposits(work: Work) -> Iterator[Json]:
    for number in work.store.questions.numbers("booking", [("status", "requested")]):
        booking = work.get(Booking, number)
        codes = work.store.questions.decline_codes(number)
        if codes:
            client = work.handle_of("client", booking.client)
            why = f"deposit declined ({codes[-1]})"
            hint = f"invoicectl card add {client} TOKEN, then confirm {booking.ref}"
            yield _item(work, booking, booking.requested_at, why, hint)


def _refused_cards(work: Work) -> Iterator[Json]:
    """Open invoices whose next charge is declined for certain: the card will never do."""
    for number in work.store.questions.numbers("client", [("refused card",)]):
        client = work.get(Client, number)
        whose: list[Narrowed] = [("client", number), ("status", "open")]
        for each in work.store.questions.numbers("invoice", whose):
            invoice = work.get(Invoice, each)
            step = steps.behind_reminders(work, invoice)
            if client.card is None or isinstance(step, NoStep):
                continue
            if step.kind not in {"collect", "retry"} or not client.is_autopay:
                continue
            when = dates.local(step.at, work.get(Policy, 0).timezone)
            said = (client.card.refused_code or "").replace("_", " ")
            why = f"{client.card.name} is not asked again ({said}); {step.kind} on {when}"
            remedy = f"invoicectl card add {client.handle} TOKEN"
            yield _item(work, invoice, invoice.issued_at, why, remedy)


def _expiring_cards(work: Work) -> Iterator[Json]:
    """Clients whose default card will have expired by its next charge."""
    for number in work.store.questions.numbers("client", [("expiring card",)]):
        client = work.get(Client, number)
        bills = [work.get(Invoice, each) for each in work.store.questions.unsettled(number)]
        things: list[Invoice | Client] = [client, *bills]
        found = [(thing, steps.behind_reminders(work, thing)) for thing in things]
        charges = [
            step
            for thing, step in found
            if isinstance(step, Step) and steps.asks_card(work, thing, step)
        ]
        first = min(charges, key=lambda step: step.order, default=None)
        zone = work.get(Policy, 0).timezone
        if first is None or client.card is None:
            continue
        if reminders.is_expiring(client, first.at, zone):
            what = "a week's visits" if first.kind == "weekly" else first.ref
            when = dates.local(first.at, zone)
            yield {
                "ref": client.handle if first.kind == "weekly" else first.ref,
                "client": client.handle,
                "since": dates.stamp(client.default_since_at or first.at),
                "why": f"{client.card.name} expires {client.card.expires}, "
                f"before the charge of {what} on {when}",
                "hint": f"invoicectl card add {client.handle} TOKEN",
            }


def _unmarked_visits(work: Work) -> Iterator[Json]:
    """Visits that have begun, don't complete themselves and aren't marked: nobody bills them."""
    for number in work.store.questions.numbers("visit", [("unmarked at", dates.stamp(work.now))]):
        visit = work.get(Visit, number)
        if visit.booking and work.get(Booking, visit.booking).status != "confirmed":
            continue
        age = dates.elapsed(work.now - visit.start_at)
        why = f"began {age} ago and isn't marked as done"
        yield _item(work, visit, visit.start_at, why, f"invoicectl visit done {visit.ref}")


def _failed_letters(work: Work) -> Iterator[Json]:
    """Letters that no server took."""
    for letter in _letters(work, LettersOf("state", "failed")):
        since = letter.delivery.first_tried_at or letter.at
        address = address_of(work, letter.recipient) or "nobody"
        ref = reference("letter", letter.number)
        yield {
            "ref": ref,
            "client": views.named(work, letter.recipient),
            "since": dates.stamp(since),
            "why": f"letter {letter.kind} to {address} failed: {letter.delivery.why}",
            "hint": f"invoicectl mail retry {ref}",
        }


def _without_address(work: Work) -> Iterator[Json]:
    """Clients to whom letters could not be sent, once letters are sent at all."""
    if work.get(Policy, 0).mail_from is None:
        return
    told = set()
    for letter in _letters(work, LettersOf("kept", NO_ADDRESS)):
        is_new = letter.recipient.startswith(PREFIXES["client"]) and letter.recipient not in told
        if is_new and address_of(work, letter.recipient) is None:
            told.add(letter.recipient)
            named = views.named(work, letter.recipient)
            yield {
                "ref": letter.recipient,
                "client": named,
                "since": dates.stamp(letter.at),
                "why": "letters are kept, as no address is known",
                "hint": f"invoicectl client edit {named} --email ADDRESS",
            }


def _letters(work: Work, which: LettersOf) -> Iterator[Letter]:
    outbox = work.store.outbox
    for number in outbox.numbers([which]):
        yield outbox.get(number)


def _item(
    work: Work, thing: Invoice | Payment | Booking | Visit, since: datetime, why: str, hint: str
) -> Json:
    client = thing.payer if isinstance(thing, Payment) else thing.client
    return {
        "ref": thing.ref,
        "client": work.handle_of("client", client),
        "since": dates.stamp(since),
        "why": why,
        "hint": hint,
    }
