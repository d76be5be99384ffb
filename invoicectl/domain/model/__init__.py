"""Frozen values: what the business knows at one moment.

Each is a `NamedTuple`: immutable, cheap to define and to make. Amounts are in minor units,
instants aware and in UTC. `number` identifies a thing; `client` and `provider` are numbers of
people, whose handles are names that can be changed.
"""

from invoicectl.domain.model.bookings import Booking, Series, Visit
from invoicectl.domain.model.invoices import Invoice, Line
from invoicectl.domain.model.letters import (
    Delivery,
    Letter,
    LetterKind,
    LetterState,
)
from invoicectl.domain.model.payments import Answer, Elsewhere, Payment, TipShare, Unmatched
from invoicectl.domain.model.people import Card, Client, Particulars, Provider
from invoicectl.domain.model.sessions import Message, Session
from invoicectl.domain.policy import Policy

__all__ = (
    "Answer",
    "Booking",
    "Card",
    "Client",
    "Delivery",
    "Elsewhere",
    "Entity",
    "Invoice",
    "Letter",
    "LetterKind",
    "LetterState",
    "Line",
    "Message",
    "Particulars",
    "Payment",
    "Provider",
    "Series",
    "Session",
    "TipShare",
    "Unmatched",
    "Visit",
)

Entity = (
    Client
    | Provider
    | Session
    | Message
    | Booking
    | Series
    | Visit
    | Invoice
    | Payment
    | Unmatched
    | Policy
)
