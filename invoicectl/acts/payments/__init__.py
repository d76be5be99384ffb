"""Money by hand: paying, tipping, giving back, paying out."""

from __future__ import annotations

from invoicectl.acts.payments.earlier import (
    Came,
    FeeThen,
    received_minor,
    refuse_before,
    refuse_to_come,
    undo_fee,
)
from invoicectl.acts.payments.outcomes import OUTCOMES, resolve
from invoicectl.acts.payments.paying import pay_by_card, receive, tip, use_credit
from invoicectl.acts.payments.payouts import pay_out, pays_out_by_itself
from invoicectl.acts.payments.refunds import (
    Refundable,
    beyond_credit,
    goes_to_cards,
    may_be_meant,
    pay_back,
    refund_elsewhere,
    refundable,
    refundable_to,
    refuse_refund,
    refuse_without_charges,
    reserve_paying_back,
    reserve_refund,
)
from invoicectl.acts.payments.reversals import reverse
from invoicectl.acts.payments.together import (
    Deposit,
    How,
    owed_first,
    paid_together,
    tipped_newest,
)
from invoicectl.acts.payments.withdrawals import withdraw

__all__ = [
    "OUTCOMES",
    "Came",
    "Deposit",
    "FeeThen",
    "How",
    "Refundable",
    "beyond_credit",
    "goes_to_cards",
    "may_be_meant",
    "owed_first",
    "paid_together",
    "pay_back",
    "pay_by_card",
    "pay_out",
    "pays_out_by_itself",
    "receive",
    "received_minor",
    "refund_elsewhere",
    "refundable",
    "refundable_to",
    "refuse_before",
    "refuse_refund",
    "refuse_to_come",
    "refuse_without_charges",
    "reserve_paying_back",
    "reserve_refund",
    "resolve",
    "reverse",
    "tip",
    "tipped_newest",
    "undo_fee",
    "use_credit",
    "withdraw",
]
