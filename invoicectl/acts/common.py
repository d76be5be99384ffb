"""What several acts ask first: a card, a status, no open charge; and how they tell things."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal

from invoicectl import errors
from invoicectl.domain import dates, money, steps
from invoicectl.domain.model import (
    Booking,
    Card,
    Client,
    Invoice,
    Payment,
    Provider,
    Session,
)
from invoicectl.domain.overlay import Overlay
from invoicectl.domain.policy import Policy
from invoicectl.domain.states import InvoiceStatus
from invoicectl.domain.text import refuse_card_number
from invoicectl.domain.world import World
from invoicectl.errors import Error


def local(world: World, at: datetime | None) -> str:
    """An instant in the business's zone, for people."""
    return dates.local(at, world.get(Policy, 0).timezone) if at else "an unknown day"


def refuse(world: World, error: Error) -> None:
    """Refuse what is asked. Where every reason is wanted this one is noted, and the next is looked
    for; what was decided after it is never recorded."""
    with noting(world):
        raise error


@contextmanager
def noting(world: World) -> Iterator[None]:
    """What is raised inside is refused; where every reason is wanted it is noted, once."""
    try:
        yield
    except Error as error:
        refused = world.refused if isinstance(world, Overlay) else None
        if refused is None:
            raise
        if error.message not in {each.message for each in refused}:
            refused.append(error)


def is_refused(world: World, kind: type[Error]) -> bool:
    """Whether it is refused for such a reason already, where every one is wanted."""
    refused = world.refused if isinstance(world, Overlay) else None
    return any(isinstance(each, kind) for each in refused or ())


def refuse_unserved(world: World, client: Client) -> None:
    """B1: a client needs a card on file before requesting services, but for who has no autopay."""
    if steps.has_autopay(world, client):
        refuse_without_card(world, client, world.get(Policy, 0).gateway)


def refuse_without_card(world: World, client: Client, gateway: str) -> None:
    """What charges a card needs one on file."""
    if client.card is None and gateway == "manual":
        refuse(world, errors.ManualGateway())
    elif client.card is None:
        refuse(world, errors.NoCardOnFile(client=client.handle))


def warned_overdue(
    world: World, client: Client, overdue: Sequence[Invoice], what: str
) -> str | None:
    """What is said beside `what`, new services of a client whose invoices are `overdue`; None for
    nothing. Refused where the policy says so.

    Source: SPEC 4, `book_when_overdue`."""
    policy = world.get(Policy, 0)
    if not overdue or policy.book_when_overdue == "allow":
        return None
    if policy.book_when_overdue == "warn":
        return f"{client.handle} has {_counted(world, overdue)}"
    paid = overdue[0].ref if len(overdue) == 1 else client.handle
    is_charged = client.card is not None and policy.gateway != "manual"
    told = {"overdue": _counted(world, overdue), "what": what, "paid": paid}
    refuse(world, errors.ClientOverdue(client=client.handle, is_charged=is_charged, **told))
    return None


_NAMED = 3
"""How many overdue invoices are named; of more only these, the first ones."""


def _counted(world: World, overdue: Sequence[Invoice]) -> str:
    """`2 overdue invoices (INV-2, INV-5, 250.00 USD due)`."""
    named = [bill.ref for bill in overdue[:_NAMED]]
    named += ["…"] if len(overdue) > _NAMED else []
    due = show(world, sum(bill.due_minor for bill in overdue))
    many = "invoice" if len(overdue) == 1 else "invoices"
    currency = world.get(Policy, 0).currency
    return f"{len(overdue)} overdue {many} ({', '.join(named)}, {due} {currency} due)"


def named_card(client: Client, name: str) -> Card:
    """The card called by its token or `visa-4242` (the newest of those).

    Raises CardNumber, NoCard."""
    refuse_card_number(name, "card")
    by_token = [card for card in client.cards if card.token == name]
    by_name = [card for card in client.cards if card.name == name.lower()]
    found = by_token or by_name
    if not found:
        raise errors.NoCard(client=client.handle, card=name)
    return found[-1]


def refuse_while_open(world: World, owner: Invoice | Booking) -> None:
    """One open attempt an invoice: a second charge waits until the first is known."""
    if owner.open_payment is None:
        return
    payment = world.get(Payment, owner.open_payment)
    policy = world.get(Policy, 0)
    kind = errors.ChargeUnclear if payment.outcome == "review" else errors.AttemptOpen
    unknown = kind(
        payment=payment.ref,
        amount=money.show(payment.amount_minor + payment.tip_minor, policy.currency),
        since=dates.local(payment.at, policy.timezone),
        asks_at=local(world, owner.inquire_at),
    )
    refuse(world, unknown)


def refuse_without_rate(world: World, provider: Provider) -> None:
    """Money is not guessed: there must be a service charge, the provider's or the policy's."""
    if world.get(Policy, 0).service_charge_rate is None and provider.service_charge_rate is None:
        refuse(world, errors.NoServiceCharge(provider=provider.handle))


def refuse_without_charge(world: World, session: Session) -> None:
    """The same, for the provider of a session."""
    refuse_without_rate(world, world.get(Provider, session.provider))


def refuse_closed(world: World, session: Session) -> None:
    """Nothing more happens in a session that has ended."""
    if session.status == "closed":
        closed = errors.SessionClosed(
            session=session.ref,
            closed_at=local(world, session.closed_at),
            closed_how=session.closed_how,
            client=world.get(Client, session.client).handle,
            provider=world.get(Provider, session.provider).handle,
        )
        refuse(world, closed)


def refuse_status(
    world: World, invoice: Invoice, why: str, statuses: Collection[InvoiceStatus]
) -> None:
    """Refused in these states, for a reason that WrongInvoice knows."""
    if invoice.status in statuses:
        told = {"status": invoice.status, "why": why, "session": f"S{invoice.session}"}
        refuse(world, errors.WrongInvoice(invoice=invoice.ref, **told))


def part(world: World, asked: money.Part, whole_minor: int) -> int:
    """What was asked of a whole, in minor units. Refused where a share comes to nothing."""
    minor = money.part(asked, whole_minor)
    if minor == 0 and isinstance(asked, Decimal):
        refuse(
            world, errors.NothingAsked(rate=money.show_rate(asked), whole=show(world, whole_minor))
        )
    return minor


def show(world: World, minor: int) -> str:
    """An amount in the file's currency, for people."""
    return money.show(minor, world.get(Policy, 0).currency)


def refuse_beyond_most(world: World, total_minor: int) -> None:
    """No total is beyond the most that an amount may be. Raises BeyondMost."""
    if total_minor > money.MAX_MINOR:
        refuse(world, beyond_most(world, "the total", total_minor))


def beyond_most(world: World, what: str, minor: int) -> errors.BeyondMost:
    """The refusal of an amount beyond the most; `what` it is of."""
    return errors.BeyondMost(
        what=what, amount=show(world, minor), most=show(world, money.MAX_MINOR)
    )
