"""Money that came in before it is recorded: it counts from then on, and so may undo a late fee."""

from datetime import datetime

from invoicectl import errors
from invoicectl.acts.common import local, part, refuse, show
from invoicectl.domain import dates
from invoicectl.domain.events import Event
from invoicectl.domain.model import Client, Invoice
from invoicectl.domain.money import Part
from invoicectl.domain.policy import Policy
from invoicectl.domain.states import ENDED, RECEIVED, is_payable
from invoicectl.domain.tuples import NamedTuple
from invoicectl.domain.world import World


class FeeThen(NamedTuple):
    """A late fee as it came about: when, what was due just before it, and the first payment that
    was not on record yet."""

    at: datetime
    due_minor: int
    next_payment: int


def refuse_to_come(world: World, received_at: datetime, *, now: datetime) -> None:
    """What is to come in is no fact yet."""
    if received_at > now:
        told = {"at": local(world, received_at), "now": local(world, now)}
        refuse(world, errors.NotYet(**told, why="received"))


class Came(NamedTuple):
    """What a person said of money that came in earlier: whether a day alone, the command `again`
    without that, how it would be `credit`, how much of what is due was `asked` for (None: all), and
    whether it is for all that a client owes."""

    is_day: bool = False
    again: str = ""
    credit: str = ""
    asked: Part | None = None
    is_for_all: bool = False


def refuse_before(
    world: World, invoice: Invoice, received_at: datetime, came: Came, *, now: datetime
) -> None:
    """Nobody pays an invoice that is not there yet. Whoever gives its own day means no midnight."""
    if received_at >= invoice.issued_at:
        return
    zone = world.get(Policy, 0).timezone
    received, issued, today = (
        dates.wall(at, zone).date() for at in (received_at, invoice.issued_at, now)
    )
    is_its_day = came.is_day and issued == received
    minor = 0 if came.is_for_all else received_minor(world, invoice, came.asked)
    used = min(minor, invoice.due_minor) if is_payable(invoice.status) else 0
    before = "before_all" if came.is_for_all else "before_payable" if used > 0 else "before"
    before_it = errors.ReceivedBefore(
        why=before if not is_its_day else "today" if issued == today else "its_day",
        invoice=invoice.ref,
        issued_at=local(world, invoice.issued_at),
        received_at=local(world, received_at),
        client=world.get(Client, invoice.client).handle,
        from_then=dates.to_type(invoice.issued_at, zone),
        again=came.again,
        credit=came.credit,
        amount=show(world, minor),
        used=show(world, used),
    )
    refuse(world, before_it)


def received_minor(world: World, invoice: Invoice, asked: Part | None) -> int:
    """How much came in: by default what is due without the late fee."""
    due = max(invoice.due_minor, 0)
    return max(due - invoice.late_fee_minor, 0) if asked is None else part(world, asked, due)


def undo_fee(
    world: World, invoice: Invoice, fee: FeeThen, amount_minor: int, *, received_at: datetime
) -> list[Event]:
    """Waive the late fee if nothing would have been due when it came: with this money, and with
    what else was received by then and recorded since. A smaller base changes nothing. SPEC 9."""
    if received_at >= fee.at or invoice.status in ENDED:
        return []
    since = [
        each.amount_minor - each.reversed_minor
        for each in world.payments_of_invoice(invoice.number)
        if each.number >= fee.next_payment and each.at < fee.at and each.method in RECEIVED
    ]
    if fee.due_minor > amount_minor + sum(since):
        return []
    from invoicectl.acts import invoices  # most money undoes no fee

    return invoices.waive(world, invoice, f"paid on {local(world, received_at)}, before the fee")
