"""Paying what a client owes on all invoices together, and the newest that may be tipped on."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from invoicectl import errors
from invoicectl.acts.common import part, refuse, refuse_while_open, show
from invoicectl.acts.payments.earlier import Came
from invoicectl.domain.model import Client, Invoice
from invoicectl.domain.money import Part
from invoicectl.domain.states import RECEIVED, Method, is_payable, takes_tips
from invoicectl.domain.tuples import NamedTuple
from invoicectl.domain.world import World, credit_left


class How(NamedTuple):
    """How somebody pays: by a `card` (None: the default one) unless a `method` is named, and what
    is said with it; `excess` is what is beyond the due. What came in elsewhere did so at
    `received_at`, else now; `came` is what was said of that."""

    card: str | None
    method: Method
    reference: str | None
    excess: str | None = None
    received_at: datetime | None = None
    came: Came = Came()


class Deposit(NamedTuple):
    """A booking that waits since its deposit was declined, and what helps."""

    booking: str
    hint: str


def owed_first(bills: Iterable[Invoice]) -> list[Invoice]:
    """The invoices that ask for money, in the order in which they are paid together: the longest
    due first, then by number. Source: B19."""
    asking = [bill for bill in bills if is_payable(bill.status) and bill.due_minor > 0]
    return sorted(asking, key=lambda bill: (bill.due_at or bill.issued_at, bill.number))


def paid_together(
    world: World,
    client: Client,
    bills: Sequence[Invoice],
    asked: Part | None,
    *,
    method: Method,
    deposit: Deposit | None = None,
) -> int:
    """How much is paid on these invoices, by default all that is due on them; a share is one of
    that. From credit by default what there is.

    Refused where nothing is due, while a charge is open, and beyond the due; but money that was
    received elsewhere is a fact, whatever it comes to. A `deposit` that waits is named there."""
    due = sum(bill.due_minor for bill in bills)
    is_received = method in RECEIVED
    if not bills and not (is_received and asked is not None):
        told = {"why": "unpaid"} if deposit is None else {"why": "deposit", **deposit._asdict()}
        refuse(world, errors.NoInvoice(client=client.handle, **told))
    if method == "card":
        for bill in bills:
            refuse_while_open(world, bill)
    amount = due if asked is None else part(world, asked, due)
    if method == "credit" and asked is None and credit_left(world, client.number):
        amount = min(amount, credit_left(world, client.number))
    if amount > due and not is_received:
        too_much = {"amount": show(world, amount), "due": show(world, due)}
        why = ("all_credit" if method == "credit" else "all") if due else "all_paid"
        refuse(world, errors.TooMuch(client=client.handle, why=why, **too_much))
    if method == "credit" and amount > credit_left(world, client.number):
        credit = show(world, credit_left(world, client.number))
        too_little = {"credit": credit, "amount": show(world, amount)}
        refuse(world, errors.NotEnoughCredit(client=client.handle, **too_little))
    return amount


def tipped_newest(client: Client, bills: Iterable[Invoice]) -> Invoice:
    """The newest of a client's invoices that may be tipped on. Refused where none may. B19."""
    taking = [bill for bill in bills if takes_tips(bill.status)]
    if not taking:
        raise errors.NoInvoice(client=client.handle, why="tip")
    return max(taking, key=lambda bill: bill.number)
