"""Invoices from issue to overdue: what can have happened."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from invoicectl.model import Line, Terms


class InvoiceIssued(NamedTuple):
    """An invoice came to be, with its terms frozen; `visits` are the ones it bills.

    `deadline_at` is the end of the client's days (sessions), `due_at` when money is due (all
    other plans). `answer` is a pay-to-view answer."""

    invoice: int
    plan: str
    client: str
    provider: str | None
    session: int | None
    booking: int | None
    currency: str
    total_minor: int
    lines: tuple[Line, ...]
    visits: tuple[int, ...]
    terms: Terms
    deadline_at: datetime | None
    due_at: datetime | None
    message: str | None
    answer: str | None


class InvoiceRevised(NamedTuple):
    """A session's invoice was issued again under its number, with new days."""

    invoice: int
    revision: int
    total_minor: int
    lines: tuple[Line, ...]
    deadline_at: datetime
    message: str | None
    answer: str | None


class InvoiceContested(NamedTuple):
    """The client disputed the fee; the days stand still."""

    invoice: int
    reason: str


class InvoiceConfirmed(NamedTuple):
    """A session's invoice stands. `by` is `client`, `auto` (silence) or `live` (chat, phone)."""

    invoice: int
    by: str
    service_charge_minor: int
    earnings_minor: int


class LateFeeAdded(NamedTuple):
    """The automatic attempts failed: once per invoice, `rate` of `base_minor`."""

    invoice: int
    base_minor: int
    rate: Decimal
    amount_minor: int


class InvoiceOverdue(NamedTuple):
    """The decline of the last attempt that the terms wait for made it overdue."""

    invoice: int
