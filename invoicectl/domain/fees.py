"""Fees and deposits: the late fee, a session fee's service charge and earnings, the down payment,
the auto-tip.

Pure: values in, values out. Shares are rounded half-up once, and the other part is the difference.
"""

from collections.abc import Sequence
from decimal import Decimal

from invoicectl.domain import limits, money, plans
from invoicectl.domain.model import Client, Invoice, Visit
from invoicectl.domain.tuples import NamedTuple


class LateFee(NamedTuple):
    """A late fee: `rate` of `base_minor`, or the least that the terms ask."""

    base_minor: int
    rate: Decimal
    amount_minor: int


def fee_parts(fee_minor: int, rate: Decimal | None) -> tuple[int, int]:
    """A fee's service charge and earnings, which always add up. Source: A7, A10."""
    charge_minor = 0 if rate is None else money.share(fee_minor, rate)
    return charge_minor, fee_minor - charge_minor


def deposit_minor(visits: Sequence[Visit], rate: Decimal) -> int:
    """The down payment on these visits, half-up. Source: B3."""
    return money.share(sum(visit.price_minor for visit in visits), rate)


def late_fee(invoice: Invoice) -> LateFee | None:
    """A share of the base, at least the floor; none on a zero base, and none of payments that
    were returned, which are no services. Source: B10, SPEC 7.

    With the total it is at most what any amount may be."""
    terms = invoice.terms
    rate = plans.late_fee_rate(invoice)
    is_of_total = terms.late_fee_base == "total"
    base = invoice.services_minor if is_of_total else invoice.unpaid_services_minor
    if rate == 0 or base <= 0:
        return None
    fee = max(money.share(base, rate), terms.late_fee_min)
    return LateFee(base, rate, min(fee, limits.room_for_fee(invoice)))


def left_by_credit(invoice: Invoice, credit_minor: int) -> int:
    """The late fee once client credit has paid so much of what is due, if it is added then; 0 where
    nothing is left, there is none, or it was added before."""
    if invoice.overdue_at is not None or credit_minor >= invoice.due_minor:
        return 0
    fee = late_fee(invoice._replace(credited_minor=invoice.credited_minor + credit_minor))
    return 0 if fee is None else fee.amount_minor


def on_decline(invoice: Invoice, credit_minor: int) -> int:
    """The late fee that a decline of the next attempt brings, before which client credit pays so
    much; 0 where it brings none."""
    is_last = invoice.attempts + 1 == invoice.terms.late_fee_after
    return left_by_credit(invoice, credit_minor) if is_last else 0


def auto_tip(client: Client) -> money.Part | None:
    """What a client's automatic attempts charge as a tip: a share of the total, or an amount."""
    return client.auto_tip_minor if client.auto_tip_rate is None else client.auto_tip_rate


def auto_tip_minor(client: Client, invoice: Invoice, charged_minor: int) -> int:
    """The client's auto-tip on an invoice, in one charge with so much of it: of its services, half-
    up; nothing where there are none. It is at most what any amount may be. Source: B18."""
    asked, services = auto_tip(client), invoice.services_minor
    if asked is None or services <= 0 or not plans.PLANS[invoice.plan].is_tipped:
        return 0
    return min(money.part(asked, services), limits.room_for_tip(invoice, charged_minor))
