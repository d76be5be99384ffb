"""Money that goes back, did not hold, or is paid out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from invoicectl import errors
from invoicectl.acts.common import refuse
from invoicectl.acts.payments import outcomes, payouts, refunds, reversals, withdrawals
from invoicectl.desk.asking import references, typed, views
from invoicectl.desk.credited import credit_told
from invoicectl.desk.done import Done, Listed
from invoicectl.desk.engine import errands
from invoicectl.desk.engine.doing_anew import asks_first
from invoicectl.desk.engine.keys import KeyPart, KeyPlan
from invoicectl.desk.engine.settling import settle
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.desk.payments import noting
from invoicectl.domain import money
from invoicectl.domain.events import Event
from invoicectl.domain.model import Booking, Client, Invoice, Payment, Provider
from invoicectl.domain.policy import Policy
from invoicectl.domain.states import Method
from invoicectl.domain.world import owner_of
from invoicectl.errors import Error

WAYS: tuple[Method, ...] = ("card", "credit", "cash", "bank")
"""Where a refund can go."""

PAID_BACK: tuple[Method, ...] = ("card", "cash", "bank")
"""Where client credit can go."""


def reverse(desk: Desk, ref: str, *, amount: str | None, reason: str, is_withdrawn: bool) -> Done:
    """A payment did not hold, or a reversal of it doesn't; shown is what it was for: its invoice,
    its booking, or the person whose it is."""
    if is_withdrawn and amount is not None:
        raise errors.Malformed(why="withdrawn_amount")
    with desk.act() as work:
        minor = None if amount is None else typed.amount_above_zero(work, amount)
        why = typed.line(reason, "reason") or ""
        found = references.find(work, ref, "a payment", "payment")
        settle(work, found.client)
        payment = work.get(Payment, found.number)
        if is_withdrawn:
            happened = withdrawals.withdraw(work, payment, why, now=work.now)
        else:
            happened = reversals.reverse(work, payment, minor, why, now=work.now)
        with credit_told(work, payment.client):
            work.record(happened)
        return _shown(work, payment.number)


def resolve(desk: Desk, ref: str, outcome: str, *, reason: str) -> Done:
    """A person found out what became of a payment under review; as `reverse` shows it."""
    found_out = typed.choice(outcome, "outcome", *outcomes.OUTCOMES)
    with desk.act() as work:
        why = typed.line(reason, "reason") or ""
        found = references.find(work, ref, "a payment", "payment")
        settle(work, found.client)
        payment = work.get(Payment, found.number)
        work.record(outcomes.resolve(work, payment, found_out, why, now=work.now))
        return _shown(work, payment.number)


def _shown(work: Work, number: int) -> Done:
    """What a payment is for: its invoice, else its booking, else the person whose it is."""
    payment = work.get(Payment, number)
    if payment.provider is not None:
        return work.done("provider", views.provider(work, work.get(Provider, payment.provider)))
    if payment.invoice is None and payment.booking is None:
        return work.done("client", views.client(work, work.get(Client, payment.payer)))
    owner = owner_of(work, payment)
    if isinstance(owner, Booking):
        return work.done("booking", views.booking(work, owner))
    return work.done("invoice", views.invoice(work, owner))


@asks_first
def refund(desk: Desk, ref: str, amount: str, *, reason: str, to: str | None, is_tip: bool) -> Done:
    """Give money back: to the cards that were charged, newest first, or in cash, by bank, or as
    credit; of an invoice, of a booking's tips, or client credit."""
    if references.names_person(ref):
        return _refund_client(desk, ref, amount, reason=reason, to=to, is_tip=is_tip)
    way: Method = "card" if to is None else typed.choice(to, "way to give back", *WAYS)
    error = None
    with desk.act() as work:
        minor = typed.amount_above_zero(work, amount)
        why = typed.line(reason, "reason") or ""
        settle(work, _paid_on(work, ref).client)
        owner = _of_tip(work, ref) if is_tip else references.invoice(work, ref)
        if work.plan is None:
            refunds.refuse_refund(work, owner, minor, way=way, is_tip=is_tip)
        if way == "card":
            payment, left = _to_cards(work, owner, minor, is_tip=is_tip, reason=why)
            remedy = (
                f"invoicectl refund {owner.ref} AMOUNT --to cash, bank or credit does otherwise"
            )
            error = errands.verdict(work, payment, remedy)
            if error is None and left:
                error = _stopped(work, left, owner.ref, "--tip" if is_tip else "")
        else:
            number, left = work.next_number("payment"), 0
            work.record(
                refunds.refund_elsewhere(work, owner, minor, way=way, is_tip=is_tip, reason=why)
            )
            payment = work.get(Payment, number)
            noting.by_hand(work, payment)
        if isinstance(owner, Booking):
            return work.done("booking", views.booking(work, work.get(Booking, owner.number)), error)
        if way != "credit" and not is_tip:
            _note_credit(work, owner, payment, minor - left)
        return work.done("invoice", views.invoice(work, work.get(Invoice, owner.number)), error)


def _note_credit(work: Work, invoice: Invoice, refund: Payment, given_minor: int) -> None:
    """Say so where the client has credit besides the amount that was given back, to several cards
    perhaps, and which payment left it if it was one of this invoice: that one may be meant."""
    client = work.get(Client, invoice.client)
    beyond = [each for each in work.payments_of_invoice(invoice.number) if each.unused_minor]
    if not beyond or refund.outcome != "approved":
        noting.credit_besides(work, client)
        return
    minor = min(sum(each.unused_minor for each in beyond), given_minor)
    is_to_card = refund.method == "card" and refunds.goes_to_cards(
        work, client, minor, references.payments_of(work, client.number)
    )
    way = refund.method if refund.method in {"cash", "bank"} else "bank"
    back = f"{client.handle} {noting.shown(work, minor)}"
    noting.paid_beyond(work, beyond, refund, f"{back} --to {'card' if is_to_card else way}")


def _paid_on(work: Work, ref: str) -> references.Thing:
    """What was paid, by its reference; a payment is no such thing, but money that it left as
    credit is given back by the client's name. Raises BadReference, NotFound."""
    try:
        return references.find(work, ref, "an invoice", "invoice", "booking", "session")
    except errors.BadReference as error:
        payment = references.payment_like(work, ref)
        if payment is None or not payment.unused_minor:
            raise
        handle = work.handle_of("client", payment.payer)
        credit = money.show(payment.unused_minor, work.get(Policy, 0).currency)
        hint = (
            f"invoicectl refund {handle} {credit} --reason TEXT --to bank gives back what "
            f"{payment.ref} left as credit; what never came in: "
            f"invoicectl reverse {payment.ref} --reason TEXT"
        )
        raise errors.BadReference(**error.facts | {"hint": hint}) from None


def _of_tip(work: Work, ref: str) -> Invoice | Booking:
    """Whose tip is given back: an invoice's, or a booking's that has none."""
    thing = references.find(work, ref, "an invoice", "invoice", "booking", "session")
    is_without = isinstance(thing, Booking) and thing.invoice is None
    return thing if is_without else references.invoice(work, ref)  # type: ignore[return-value]


def _to_cards(
    work: Work, owner: Invoice | Booking, amount_minor: int, *, is_tip: bool, reason: str
) -> tuple[Payment, int]:
    """One refund after another, as `_given_back` tells."""

    def reserved(charge: Payment, part: int) -> list[Event]:
        now = work.get(type(owner), owner.number)
        return [
            refunds.reserve_refund(
                work, now, charge, part, is_tip=is_tip, reason=reason, now=work.now
            )
        ]

    if work.plan is None:
        found = refunds.refundable(work, owner, is_tip=is_tip)
        refunds.refuse_without_charges(work, owner, amount_minor, found)
        work.plan = _listed(owner.ref, found, amount_minor)
    return _given_back(work, work.plan, reserved)


def _listed(ref: str, found: Sequence[refunds.Refundable], amount_minor: int) -> KeyPlan:
    """What is given back of which charge, in this order."""
    parts = []
    for charge, left in found:
        minor = min(left, amount_minor)
        if minor:
            parts.append(KeyPart(charge.number, minor))
        amount_minor -= minor
    return KeyPlan("list", ref, parts=tuple(parts))


def _given_back(
    work: Work, plan: KeyPlan, reserved: Callable[[Payment, int], list[Event]]
) -> tuple[Payment, int]:
    """Give back what the list has left to the cards of its charges, no part of it twice, until a
    refund was not approved or it is asked to stop; the last, and what is left to give back."""
    payment: Payment | None = None
    left = sum(part.minor for part in plan.parts)
    for place, planned in enumerate(plan.parts):
        if payment is not None and (payment.outcome != "approved" or work.desk.stop.is_asked):
            break
        part = planned if work.plan is None else work.plan.parts[place]
        before = None if part.payment is None else work.get(Payment, part.payment)
        if before is not None and before.outcome != "cancelled":
            payment = before
        else:
            number = work.next_number("payment")
            work.record(reserved(work.get(Payment, part.number), part.minor))
            work.plan = (work.plan or plan).begun(place, number)
            errand = errands.refund(work, number, is_first=payment is None)
            payment = errands.carried_out(work, errand)
        left -= part.minor
    if payment is None:
        raise ValueError("a refund is of more than nothing")
    return payment, left


def _stopped(work: Work, left_minor: int, whose: str, *more: str) -> Error:
    """How a refund ends that was asked to stop between two cards."""
    left = money.show(left_minor, work.get(Policy, 0).currency)
    rest = " ".join(["invoicectl refund", whose, left, *filter(None, more), "--reason TEXT"])
    return work.desk.stop.error(why="refunding", left=left, rest=rest)


def _refund_client(
    desk: Desk, handle: str, amount: str, *, reason: str, to: str | None, is_tip: bool
) -> Done:
    """Pay client credit back in money: oldest first, goodwill last and never to a card."""
    if is_tip:
        raise _tip_of_whom(desk, handle)
    if to is None:
        raise _no_way_back(desk, handle, amount, reason)
    way: Method = typed.choice(to, "way to pay credit back", *PAID_BACK)
    error = None
    with desk.act() as work:
        minor = typed.amount_above_zero(work, amount)
        why = typed.line(reason, "reason") or ""
        client = references.settled_client(work, handle)
        first = work.next_number("payment")
        if work.plan is None:
            beyond = _beyond_credit(work, client, minor, way)
            if beyond is not None:
                refuse(work, beyond)
        if way == "card":
            payment, left = _credit_to_cards(work, client, minor, why)
            remedy = f"invoicectl refund {client.handle} AMOUNT --to cash or bank does otherwise"
            error = errands.verdict(work, payment, remedy)
            if error is None and left:
                error = _stopped(work, left, client.handle, "--to card")
        else:
            number = work.next_number("payment")
            work.record(refunds.pay_back(work, client, minor, way=way, reason=why))
            noting.goodwill(work, work.get(Payment, number))
        noting.given_back(work, client, first)
        return work.done("client", views.client(work, work.get(Client, client.number)), error)


def _no_way_back(desk: Desk, handle: str, amount: str, reason: str) -> errors.Malformed:
    """How credit goes back is said each time: the hint names a way that is open to this amount,
    or what helps where there is not so much credit."""
    with desk.look() as work:
        minor = typed.amount_above_zero(work, amount)
        client = references.client(work, handle)
        facts = {
            "client": client.handle,
            "amount": money.show(minor, work.get(Policy, 0).currency),
            "reason": typed.quoted([typed.line(reason, "reason") or ""]),
        }
        beyond = _beyond_credit(work, client, minor, "bank")
        if beyond is not None:
            return errors.Malformed(why="no_way_back", **facts, way="bank", hint=beyond.hint)
        is_to_card = refunds.goes_to_cards(
            work, client, minor, references.payments_of(work, client.number)
        )
        return errors.Malformed(why="no_way_back", **facts, way="card" if is_to_card else "bank")


def _beyond_credit(
    work: Work, client: Client, minor: int, way: Method
) -> errors.TooMuchBack | None:
    """The refusal of more than the credit that there is; who has less may mean what was paid on an
    invoice."""
    beyond = refunds.beyond_credit(work, client, minor, way=way)
    if beyond is None or beyond.facts["why"] != "credit":
        return beyond
    bills = references.invoices_of(work, client.number)
    paid = [each for each in bills if refunds.may_be_meant(each, minor)]
    if not paid:
        return beyond
    charged = sum(left for _, left in refunds.refundable(work, paid[-1], is_tip=False))
    told = {"why": "credit_but_paid", "invoice": paid[-1].ref}
    told["to"] = "" if charged >= minor else " --to bank"
    return errors.TooMuchBack(**beyond.facts | told)


def _tip_of_whom(desk: Desk, handle: str) -> errors.Malformed:
    """A tip is of one invoice; named is the client's newest that has one."""
    with desk.look() as work:
        client = references.client(work, handle)
        tipped = [each for each in references.invoices_of(work, client.number) if each.tips_minor]
    facts: dict[str, str] = {"handle": client.handle}
    if tipped:
        facts["hint"] = f"invoicectl refund {tipped[-1].ref} AMOUNT --tip --reason TEXT"
    return errors.Malformed(why="tip_of_a_client", **facts)


def _credit_to_cards(
    work: Work, client: Client, amount_minor: int, reason: str
) -> tuple[Payment, int]:
    if work.plan is None:
        found = refunds.refundable_to(work, client, references.payments_of(work, client.number))
        refunds.refuse_without_charges(work, client, amount_minor, found)
        work.plan = _listed(client.ref, found, amount_minor)

    def reserved(charge: Payment, part: int) -> list[Event]:
        return refunds.reserve_paying_back(work, client, charge, part, reason, now=work.now)

    return _given_back(work, work.plan, reserved)


def pay_out(desk: Desk, handle: str | None, amount: str | None, *, everybody: bool) -> Done:
    """Pay out what a provider is owed, or every provider who is owed enough."""
    if everybody == (handle is not None) or (everybody and amount is not None):
        raise errors.Malformed(why="payout")
    with desk.act() as work:
        minor = None if amount is None else typed.amount_above_zero(work, amount)
        settle(work)
        if handle is not None:
            paid = [references.provider(work, handle)]
        else:
            every = [
                work.get(Provider, number) for number, _ in work.store.questions.people("provider")
            ]
            owed = [each for each in every if each.pending_minor + each.tips_minor > 0]
            paid = [each for each in owed if payouts.pays_out_by_itself(work, each)]
            noting.left_out(work, [each for each in owed if each not in paid])
        made = []
        for provider in paid:
            number = work.next_number("payment")
            work.record(payouts.pay_out(work, provider, minor))
            made.append(work.get(Payment, number))
        shown = [views.paid_out(work, each) for each in made]
        if handle is not None:
            return work.done("payout", shown[0])
        comes_to = noting.paid_out_in_all(work, made)
        return work.done("payouts", Listed(shown, comes_to=comes_to))
