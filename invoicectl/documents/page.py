"""A page before it is set: every figure in words already, every text still plain."""

import re
from datetime import datetime
from typing import Literal

from invoicectl.domain import banks, dates, locales
from invoicectl.domain.model import Client
from invoicectl.domain.policy import Policy
from invoicectl.domain.text import ERASED
from invoicectl.domain.tuples import NamedTuple

Tone = Literal["good", "bad", "quiet"]
Paper = Literal["a4", "us-letter"]
Pair = tuple[str, str]
"""A label and what stands beside it."""

ISOLATE, ISOLATE_END = "\u2068", "\u2069"
"""What stands between them has a direction of its own."""

LETTER_REGIONS = frozenset(
    {
        *("BZ", "CA", "CL", "CO", "CR", "DO", "GT", "MX"),
        *("NI", "PA", "PH", "PR", "SV", "US", "VE"),
    }
)
LETTER_CURRENCIES = frozenset({"CAD", "USD"})
"""Where paper is of the size Letter; everywhere else it is A4."""


_COMMA = re.compile(r", (?![A-Z]{2,3} [0-9A-Z]{3,})", re.ASCII)
"""Where an address in one line is broken; `Springfield, IL 62701` is one line."""


class Voice(NamedTuple):
    """How figures are written on a page: in which currency, on whose wall, by which locale."""

    currency: str
    zone: str
    locale: str | None

    def amount(self, minor: int) -> str:
        """An amount with its currency."""
        return self._apart(locales.amount(minor, self.currency, self.locale))

    def figure(self, minor: int) -> str:
        """An amount in a column."""
        return locales.figure(minor, self.currency, self.locale)

    def day(self, at: datetime) -> str:
        """The date of an instant."""
        return self._apart(locales.day(dates.wall(at, self.zone).date(), self.locale))

    def moment(self, at: datetime) -> str:
        """An instant by date and time."""
        return self._apart(locales.moment(at, self.zone, self.locale))

    def _apart(self, told: str) -> str:
        """What is read from the right, so that an English sentence round it stays in order."""
        is_turned = locales.is_from_right(self.locale)
        return f"{ISOLATE}{told}{ISOLATE_END}" if is_turned else told

    @property
    def paper(self) -> Paper:
        """The size of paper where the reader is, as far as that is known."""
        region = (self.locale or "").rpartition("-")[2]
        if len(region) == 2 and region.isupper():
            return "us-letter" if region in LETTER_REGIONS else "a4"
        return "us-letter" if self.currency in LETTER_CURRENCIES else "a4"


class Party(NamedTuple):
    """Who a page is from or for: a name, the lines of an address, and how to reach them."""

    name: str
    address: tuple[str, ...] = ()
    details: tuple[Pair, ...] = ()


class Headline(NamedTuple):
    """What a page is about, large."""

    label: str
    amount: str
    note: str


class Row(NamedTuple):
    """A line of a table: a cell a column, and a small note under the first text."""

    cells: tuple[str, ...]
    note: str = ""


class Sum(NamedTuple):
    """What comes below a table; the last one is what the others come to."""

    label: str
    figure: str
    is_total: bool = False


class Grid(NamedTuple):
    """Rows under the names of their columns; those of `figures` are set from the right."""

    title: str
    heads: tuple[str, ...]
    figures: frozenset[int]
    rows: tuple[Row, ...]
    sums: tuple[Sum, ...] = ()

    @property
    def noted(self) -> int:
        """The column under whose text notes stand: the second, where the first is a date."""
        return 0 if len(self.heads) == 2 else 1


class Paying(NamedTuple):
    """How to pay: sentences, a link, a bank account, and the same as a code to be scanned (the
    rows of its modules, dark ones `1`)."""

    sentences: tuple[str, ...] = ()
    link: str | None = None
    account: tuple[Pair, ...] = ()
    code: tuple[str, ...] = ()


class Composed(NamedTuple):
    """A document. `made_at` is the newest instant that it tells of; no clock is asked. What comes
    after how to pay is `history`."""

    title: str
    number: str
    business: Party
    client: Party
    facts: tuple[Pair, ...]
    headline: Headline
    tables: tuple[Grid, ...]
    made_at: datetime
    paper: Paper
    status: tuple[str, Tone] | None = None
    paying: Paying | None = None
    history: tuple[Grid, ...] = ()
    notes: tuple[str, ...] = ()


def business_of(policy: Policy) -> Party:
    """The business, as it tells of itself."""
    told = (
        ("Email", policy.business_email),
        ("Phone", policy.business_phone),
        ("Tax ID", policy.business_tax_id),
    )
    details = tuple((label, value) for label, value in told if value is not None)
    return Party(policy.business, lines_of(policy.business_address), details)


def client_of(client: Client) -> Party:
    """The client; who was forgotten is a number."""
    if client.erased_at is not None:
        return Party(ERASED, (client.ref,))
    told = (("Email", client.email), ("Phone", client.phone), ("Tax ID", client.tax_id))
    details = tuple((label, value) for label, value in told if value is not None)
    return Party(client.name or client.handle, lines_of(client.address), details)


def lines_of(address: str | None) -> tuple[str, ...]:
    """An address line by line; one without line breaks is broken at its commas, but not between a
    town and its state."""
    if address is None:
        return ()
    parts = address.split("\n") if "\n" in address else _COMMA.split(address)
    return tuple(part.strip() for part in parts if part.strip())


def account_of(policy: Policy, reference: str) -> tuple[Pair, ...]:
    """Where a transfer goes, and what to write on it."""
    if policy.business_iban is None:
        return ()
    return (
        ("Account holder", policy.business),
        ("IBAN", banks.in_groups(policy.business_iban)),
        ("Reference", reference),
    )
