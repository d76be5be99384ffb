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
from invoicectl.acts.payments.together import How, owed_first, paid_together, tipped_newest

__all__ = [
    "OUTCOMES",
    "How",
    "owed_first",
    "paid_together",
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
    "tipped_newest",
    "use_credit",
]
