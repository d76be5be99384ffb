"""Money by hand: paying, tipping, giving back, paying out."""

from __future__ import annotations

from invoicectl.acts.payments.outcomes import OUTCOMES, resolve, reverse
from invoicectl.acts.payments.paying import pay_by_card, receive, tip, use_credit
from invoicectl.acts.payments.payouts import pay_out, pays_out_by_itself
from invoicectl.acts.payments.refunds import (
    refund_elsewhere,
    refundable,
    refuse_refund,
    refuse_without_charges,
    reserve_refund,
)

__all__ = [
    "OUTCOMES",
    "pay_by_card",
    "pay_out",
    "pays_out_by_itself",
    "receive",
    "refund_elsewhere",
    "refundable",
    "refuse_refund",
    "refuse_without_charges",
    "reserve_refund",
    "resolve",
    "reverse",
    "tip",
    "use_credit",
]
