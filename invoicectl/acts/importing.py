"""What another program told of, taken over: invoices, payments and credit, and their release.

Nothing of it brings a charge, a fee or a letter by itself. Source: SPEC 13, "From elsewhere".
"""

from datetime import datetime

from invoicectl.acts.common import refuse, refuse_beyond_most
from invoicectl.domain import making, plans
from invoicectl.domain import policy as settings
from invoicectl.domain.events import (
    CreditAdded,
    Event,
    ImportReleased,
    InvoiceIssued,
    PaymentReceived,
)
from invoicectl.domain.model import Client, Invoice, Line
from invoicectl.domain.policy import Policy
from invoicectl.domain.states import Told, is_payable, is_unconfirmed
from invoicectl.domain.tuples import NamedTuple
from invoicectl.domain.world import World
from invoicectl.errors import WrongInvoice


class TakenOver(NamedTuple):
    """An invoice as another program had it: what they call it, and the row that tells of it."""

    lines: tuple[Line, ...]
    issued_at: datetime
    due_at: datetime
    reference: str | None
    imported_as: str


def take_invoice(world: World, client: Client, taken: TakenOver) -> InvoiceIssued:
    """An invoice with issue and due date as they were, left to people until it is released.

    Refused beyond the most."""
    refuse_beyond_most(world, sum(line.amount_minor for line in taken.lines))
    terms = settings.frozen(world.get(Policy, 0))
    issued = making.new_invoice(
        world, "direct", client.number, taken.lines, terms, due_at=taken.due_at
    )
    return issued._replace(
        issued_at=taken.issued_at, reference=taken.reference, imported_as=taken.imported_as
    )


def take_payment(
    world: World,
    invoice: Invoice,
    amount_minor: int,
    *,
    method: Told,
    reference: str | None,
    imported_as: str,
) -> PaymentReceived:
    """A payment of an invoice: `opening` where it came with it, from before this file; what
    exceeds the due becomes credit.

    Refused before the client's answer to a session's invoice."""
    if is_unconfirmed(invoice.status):
        raise WrongInvoice(invoice=invoice.ref, status=invoice.status, why="pay_early")
    applied = min(amount_minor, max(invoice.due_minor, 0))
    return PaymentReceived(
        payment=world.next_number("payment"),
        client=invoice.client,
        invoice=invoice.number,
        booking=None,
        purpose="manual",
        method=method,
        amount_minor=amount_minor,
        tip_minor=0,
        applied_minor=applied,
        excess_minor=amount_minor - applied,
        tips=(),
        reference=reference,
        imported_as=imported_as,
    )


def take_credit(
    world: World,
    client: Client,
    amount_minor: int,
    *,
    method: Told,
    reason: str,
    imported_as: str,
) -> CreditAdded:
    """Credit of a client: `opening` from before this file, else money that came in advance."""
    number = world.next_number("payment")
    return CreditAdded(number, client.number, amount_minor, reason, method, imported_as)


def release(world: World, invoice: Invoice, *, now: datetime) -> list[Event]:
    """Let time act on an imported invoice: it counts as due at its own instant, or at the next
    time of collecting where that has passed.

    Refused unless it was imported, and asks for money; nothing where it was released already."""
    if invoice.imported_at is None:
        refuse(world, WrongInvoice(invoice=invoice.ref, why="not_imported"))
    if not is_payable(invoice.status):
        refuse(world, WrongInvoice(invoice=invoice.ref, status=invoice.status, why="release"))
    if not invoice.awaits_release:
        return []
    due_at = invoice.due_at or invoice.issued_at
    return [ImportReleased(invoice.number, plans.not_passed(due_at, invoice.terms, now))]
