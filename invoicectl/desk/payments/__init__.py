"""Money by hand: paying, tipping, giving back, crediting, paying out."""

from __future__ import annotations

from invoicectl.desk.payments.coming import pay, tip
from invoicectl.desk.payments.going import pay_out, refund, resolve, reverse

__all__ = ["pay", "pay_out", "refund", "resolve", "reverse", "tip"]
