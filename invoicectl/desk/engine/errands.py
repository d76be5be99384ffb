"""Charging a card: T1 reserve, G1 create, T2 note its id, G2 confirm, T3 record the answer.

Each T is a commit, each G a call outside any transaction; only G2 moves money. The key is on disk
before the gateway is asked, and the charge's id before money can move. Whatever happens in
between, the attempt stays `unknown`, blocks a second one, and `tick` finds out what became of it:
never sent, it is cancelled here; never confirmed, it is cancelled there; else it is what it is.

An errand is one such dealing with the gateway: a generator that yields each call it wants made
and is sent what was heard. `carried_out` runs one errand, `crew.Crew` several together.
"""

from collections.abc import Callable, Generator
from typing import Any

from invoicectl import errors, rules
from invoicectl.acts.common import refuse
from invoicectl.desk.engine.must_ask import MustAskError
from invoicectl.desk.engine.recalling import last_answer
from invoicectl.desk.engine.who import Witness
from invoicectl.desk.engine.work import Work
from invoicectl.domain import dates, money
from invoicectl.domain import events as ev
from invoicectl.domain.events import Event
from invoicectl.domain.model import Answer, Booking, Client, Invoice, Payment
from invoicectl.domain.overlay import Overlay
from invoicectl.domain.policy import Policy
from invoicectl.domain.references import reference
from invoicectl.domain.text import TIME
from invoicectl.domain.tuples import NamedTuple
from invoicectl.domain.world import owner_of
from invoicectl.errors import Error
from invoicectl.gateways import Charge, Created, Marks, NoAnswer, Refund


class Call(NamedTuple):
    """A call to the gateway about what is asked, with what else it is given; `is_first`: nothing
    is sent before it of what was reserved."""

    make: Callable[..., Any]
    asked: Charge | Refund
    rest: tuple[str, ...] = ()
    is_first: bool = False


class NotSentError(Exception):
    """The first call of an errand was not made: nothing more is to be begun."""


Errand = Generator[Call, Any, Payment | None]
"""Yields calls to the gateway; is sent what came back, NoAnswer and GatewayDown included."""


def heard(call: Call, newest: Witness) -> Any:
    """What a call to the gateway brings back; in any thread, and without the file. The newest
    fact that is on disk goes with it, as a witness of how far the log had come."""
    asked, marks = call.asked, call.asked.marks
    if marks is not None:
        asked = asked._replace(marks=marks._replace(seq=newest.seq, anchor=newest.anchor))
    try:
        return call.make(asked, *call.rest)
    except (NoAnswer, errors.GatewayDown) as error:
        return error


def carried_out(work: Work, errand: Errand) -> Payment | None:
    """Run one errand to its end; once it has begun, a request to stop waits until it is over.

    Asked a second time, it ends where it is, and the errand says what that leaves on record."""
    with work.desk.stop.heeded():
        try:
            call = next(errand)
            while True:
                work.commit()
                try:
                    answer = heard(call, work.newest)
                    work.resume()
                except (errors.Busy, errors.FileFault, KeyboardInterrupt) as error:
                    call = errand.throw(error)
                else:
                    call = errand.send(answer)
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]


def automatic(work: Work, number: int, *, actor: str | None = TIME) -> Errand:
    """The automatic attempt that an invoice's step names; None where credit covered it all."""
    invoice = work.get(Invoice, number)
    happened = rules.collect(work, invoice, now=work.now)
    work.record(_as_taken(work, happened), actor=actor)
    opened = work.get(Invoice, number).open_payment
    if opened is None:
        return None
    if work.plan is not None and work.plan.way == "automatic":
        work.plan = work.plan.begun(0, opened)
    return (yield from charge(work, opened, actor=actor))


def _as_taken(work: Work, happened: list[Event]) -> list[Event]:
    """The events of an attempt; without it, where the gateway is known to take no such amount."""
    attempt = happened[-1] if happened else None
    if not isinstance(attempt, ev.PaymentAttempted) or attempt.token is None:
        return happened
    code = _amount_refused(work, attempt.amount_minor + attempt.tip_minor)
    if code is None or attempt.invoice is None:
        return happened
    shown = money.show(attempt.amount_minor + attempt.tip_minor, work.get(Policy, 0).currency)
    ref = reference("invoice", attempt.invoice)
    work.note(f"the gateway takes no charge of {shown}: {ref} is left to people ({code})")
    return [*happened[:-1], ev.ChargeRefused(attempt.invoice, attempt.amount_minor, code)]


def _amount_refused(work: Work, amount_minor: int) -> str | None:
    policy = work.get(Policy, 0)
    currency = policy.currency
    if work.is_dry or policy.forked_from is not None:  # a fork goes on as the file would
        from invoicectl.domain import chargeable

        return chargeable.refused(policy.gateway, amount_minor, currency)
    return work.desk.gateway.refused_amount(amount_minor, currency)


def wishes_to_charge(work: Work, number: int) -> bool:
    """Whether the automatic attempt on an invoice would ask the gateway."""
    after = Overlay(work)
    after.add(*rules.collect(after, after.get(Invoice, number), now=work.now), at=work.now)
    opened = after.get(Invoice, number).open_payment
    return opened is not None and rules.known_answer(after, after.get(Payment, opened)) is None


def _refuse_before(work: Work, payment: Payment) -> None:
    """What a person wishes to charge or give back, before it is reserved for good.

    Raises MustAskError where this run has not asked the gateway, Unplaced, AmountNotTaken."""
    if work.asks_gateway:
        if payment.kind == "refund" and not work.desk.has_compared:
            raise MustAskError(work.get(Payment, payment.of).created_at or payment.at)
        if work.desk.account is None:
            raise MustAskError
    client = work.get(Client, payment.payer)
    if client.unplaced:
        refuse(work, errors.Unplaced(client=client.handle))
    code = _amount_refused(work, payment.amount_minor + payment.tip_minor)
    if code is not None and payment.kind != "refund":
        refuse(work, _not_taken(work, payment, code))
    work.stop_refused()


def _not_taken(work: Work, payment: Payment, code: str) -> "errors.AmountNotTaken":
    facts = _facts(work, payment)
    return errors.AmountNotTaken(gateway=work.info.gateway, code=code, **facts)


def charge(work: Work, number: int, *, actor: str | None = None) -> Errand:
    """Ask the gateway for a reserved charge and record what it says."""
    payment = work.get(Payment, number)
    answer = rules.known_answer(work, payment)
    if answer is None:
        if actor != TIME:
            _refuse_before(work, payment)
        answer = work.supposed(payment) or (yield from _ask(work, payment, actor))
    payment = work.get(Payment, number)
    if answer is None or payment.outcome != "unknown":
        return payment  # another process learned it, or cancelled it, meanwhile
    work.record(rules.answered(work, payment, answer, now=work.now), actor=actor)
    return work.get(Payment, number)


def _ask(work: Work, payment: Payment, actor: str | None) -> Generator[Call, Any, Answer | None]:
    """T1 to G2; None if the attempt was cancelled, or stays open, before any money could move."""
    asked = charge_of(work, payment)._replace(marks=_marks(work, payment), at=work.now)
    created = yield from _created(work, payment, asked, actor)
    if work.get(Payment, payment.number).outcome != "unknown":
        return None
    if isinstance(created, NoAnswer):
        _refuse_silence(work, payment, created, actor)
        return None
    if isinstance(created, errors.GatewayDown):
        raise _withdrawn(work, payment, created, actor)
    if isinstance(created, Answer):
        return created
    work.desk.silences = 0
    _note_sent(work, payment.number, created, actor)
    try:
        # T2, then G2: moves money
        answer = yield Call(work.desk.gateway.confirm, asked, (created.ref,))
    except (errors.Busy, errors.FileFault, KeyboardInterrupt):  # the money may have moved
        raise errors.OutcomeUnknown(**_facts(work, payment), asks_at="then") from None
    if isinstance(answer, errors.GatewayDown):
        raise _withdrawn(work, payment, answer, actor)
    if isinstance(answer, NoAnswer):
        return Answer("unknown", answer.code)
    if work.info.gateway == "simulated" and work.info.simulated_at is None:
        work.note("the gateway is simulated: no money moved")
    return answer  # type: ignore[no-any-return]


def _created(
    work: Work, payment: Payment, asked: Charge, actor: str | None
) -> Generator[Call, Any, Any]:
    """T1, then G1, which moves no money; not sent any more, the attempt is cancelled."""
    try:
        return (yield Call(work.desk.gateway.create, asked, is_first=True))
    except KeyboardInterrupt:
        raise errors.OutcomeUnknown(**_facts(work, payment), asks_at="then") from None
    except NotSentError:
        _cancel(work, payment.number, actor)
        raise


def _note_sent(work: Work, number: int, created: Created, actor: str | None) -> None:
    """Note a charge's id there, unless another run that asked the gateway has noted it already."""
    if work.get(Payment, number).gateway_ref is None:
        work.record([ev.PaymentSent(number, created.ref, created.at)], actor=actor)


SILENCES = 3
"""Charges in a row that the gateway doesn't take before a `tick` gives it up for this time."""


def _refuse_silence(work: Work, payment: Payment, silence: NoAnswer, actor: str | None) -> None:
    """A charge that the gateway may not know, and that moved no money.

    A person is told so, and it is cancelled. Time leaves it open and goes on; its own asking
    cancels it later. Raises GatewayDown for a person, and at the third in a row."""
    work.desk.silences += 1
    if actor != TIME or work.desk.silences >= SILENCES:
        raise _withdrawn(work, payment, _silent(work, silence), actor)


def _withdrawn(
    work: Work, payment: Payment, error: "errors.GatewayDown", actor: str | None
) -> "errors.GatewayDown":
    """Cancel an attempt that moved no money for certain; the error to be raised."""
    _cancel(work, payment.number, actor)
    work.commit()
    return error


def _silent(work: Work, silence: NoAnswer) -> "errors.GatewayDown":
    return errors.GatewayDown(gateway=work.info.gateway, why="no_answer", said=silence.code)


def _cancel(work: Work, number: int, actor: str | None) -> None:
    if work.get(Payment, number).outcome == "unknown":
        work.record([ev.PaymentCancelled(number)], actor=actor)


def refund(work: Work, number: int, *, is_first: bool) -> Errand:
    """Ask the gateway to give back a reserved refund, and record what it says.

    It moves money in one call: looked at once more in a transaction of its own just before it,
    and asked about later by its key, never cancelled here while it may be on its way. Where a part
    was given back before (not `is_first`) a gateway that can't be used leaves it open for time:
    saying that no money moved would have somebody give the first part back twice."""
    reserved = work.get(Payment, number)
    if is_first:
        _refuse_before(work, reserved)
    supposed = work.supposed(reserved)
    if supposed is not None:
        work.record(rules.answered(work, reserved, supposed, now=work.now))
        return work.get(Payment, number)
    asked = refund_of(work, reserved)._replace(marks=_marks(work, reserved), at=work.now)
    is_asked = False
    try:
        work.commit()
        work.resume()
        if work.get(Payment, number).outcome != "unknown":
            return work.get(Payment, number)
        is_asked = True
        answer = yield Call(work.desk.gateway.refund, asked)
    except (errors.Busy, errors.FileFault, KeyboardInterrupt) as error:
        if isinstance(error, errors.FileFault) and not is_asked:
            raise
        # it is reserved, so time makes it: something was done
        raise errors.OutcomeUnknown(**_facts(work, reserved), asks_at="then") from None
    payment = work.get(Payment, number)
    if payment.outcome != "unknown":
        return payment
    if isinstance(answer, errors.GatewayDown) and is_first:
        raise _withdrawn(work, payment, answer, None)
    if isinstance(answer, NoAnswer | errors.GatewayDown):
        answer = Answer("unknown", answer.code)
    work.record(rules.answered(work, payment, answer, now=work.now))
    return work.get(Payment, number)


def _asked_back(work: Work, payment: Payment) -> Generator[Call, Any, Any]:
    """What became of a refund. Where it never arrived it is sent again under its key: somebody
    asked for it, and the key keeps it from being made twice."""
    asked = refund_of(work, payment)
    answer = yield Call(work.desk.gateway.inquire_refund, asked)
    if answer == Answer("missing") and work.get(Payment, payment.number).outcome == "unknown":
        answer = yield Call(work.desk.gateway.refund, asked._replace(at=work.now))
    return answer


def refund_of(work: Work, payment: Payment) -> Refund:
    """What the gateway is asked for a refund: always the same, so the key stays good."""
    policy = work.get(Policy, 0)
    return Refund(
        key=payment.key or "",
        gateway_ref=payment.gateway_ref or "",
        amount_minor=payment.amount_minor + payment.tip_minor,
        currency=policy.currency,
        about=owner_of(work, payment).ref,
        is_forked=policy.forked_from is not None,
    )


def inquire(work: Work, number: int) -> Errand:
    """Find out what became of an open attempt, and record it.

    One that was never sent can be cancelled without asking: whoever reserved it looks again
    before sending it."""
    payment = work.get(Payment, number)
    answer: Any = work.supposed(payment)
    if payment.gateway_ref is None:
        answer = Answer("missing")
    elif answer is None:
        if payment.kind == "refund":
            answer = yield from _asked_back(work, payment)
        else:
            inquire = work.desk.gateway.inquire
            answer = yield Call(inquire, charge_of(work, payment), (payment.gateway_ref,))
        if isinstance(answer, errors.GatewayDown):
            raise answer
        payment = work.get(Payment, number)
        if payment.outcome != "unknown":
            return payment
    if isinstance(answer, NoAnswer):
        happened = rules.still_unknown(payment, answer.code, now=work.now)
    else:
        happened = rules.answered(work, payment, answer, now=work.now)
    work.record(happened, actor=TIME)
    return work.get(Payment, number)


def charge_of(work: Work, payment: Payment) -> Charge:
    """What the gateway is asked for a payment: always the same, so the key stays good."""
    policy = work.get(Policy, 0)
    cards = work.get(Client, payment.payer).cards
    card = next((card for card in cards if card.token == payment.token), None)
    last = None
    if policy.forked_from is not None:
        last = last_answer(work.store, payment.payer, payment.token or "")
    return Charge(
        key=payment.key or "",
        token=payment.token or "",
        amount_minor=payment.amount_minor + payment.tip_minor,
        currency=policy.currency,
        about=owner_of(work, payment).ref,
        customer=card.customer if card is not None else None,
        last=last,
    )


def _marks(work: Work, payment: Payment) -> Marks:
    """What goes with a charge or refund, so that it is told there whose it is; the newest fact is
    put in once it is on disk."""
    owner: Any = owner_of(work, payment)
    made_at = owner.requested_at if isinstance(owner, Booking) else owner.issued_at
    if work.desk.account is not None:
        work.info = work.info._replace(
            gateway_account=work.desk.account, gateway_digest=work.desk.digest
        )
    return Marks(
        file=work.file_id,
        seq=0,
        anchor="",
        client=reference("client", payment.payer),
        issued_at=dates.stamp(made_at),
        tip_minor=payment.tip_minor,
    )


def verdict(work: Work, payment: Payment, remedy: str | None = None) -> Error | None:
    """How a payment failed the person who asked for it now; None where it did not. It is recorded.

    Exit 5 where the card declined; without a `remedy` the act counts as done all the same. Exit 8
    where time, or a person, will tell. Exit 6 where another process took the attempt for lost and
    cancelled it."""
    facts = _facts(work, payment)
    if payment.outcome == "cancelled" and payment.code is not None:
        return _not_taken(work, payment, payment.code)
    if payment.outcome == "cancelled":
        return errors.AttemptCancelled(**facts)
    if payment.outcome == "review":
        return errors.OutcomeUnclear(**facts, said=payment.code)
    if payment.outcome == "unknown":
        return errors.OutcomeUnknown(**facts, asks_at=_asks_at(work, payment))
    if payment.outcome == "declined" and remedy is not None:
        return errors.Declined(**facts, card=payment.card, decline=payment.code, hint=remedy)
    return None


def _facts(work: Work, payment: Payment) -> dict[str, str]:
    """What errors tell of a charge."""
    asked = money.show(payment.amount_minor + payment.tip_minor, work.get(Policy, 0).currency)
    return {"payment": payment.ref, "amount": asked, "ref": owner_of(work, payment).ref}


def _asks_at(work: Work, payment: Payment) -> str:
    """When time will ask what became of a payment, for people."""
    at = owner_of(work, payment).inquire_at or work.now
    return dates.local(at, work.get(Policy, 0).timezone)
