"""The account of a client in a period as a page."""

import re
from collections.abc import Sequence
from datetime import datetime

from invoicectl.documents.page import (
    Composed,
    Grid,
    Headline,
    Row,
    Sum,
    Voice,
    business_of,
    client_of,
)
from invoicectl.domain import cards
from invoicectl.domain.model import Client
from invoicectl.domain.policy import Policy
from invoicectl.domain.tuples import NamedTuple

_CARD = re.compile(r"\b[a-z]+-[0-9]{4}\b", re.ASCII)
"""How a clerk reads a card; a client reads it in words."""


class AccountLine(NamedTuple):
    """One line of an account: charges, payments, and how it stands after it."""

    at: datetime
    what: str
    ref: str
    charged_minor: int
    paid_minor: int
    balance_minor: int


class ClientAccount(NamedTuple):
    """All that a statement is made of. `period` is told in words; `until` is where it ends."""

    client: Client
    policy: Policy
    period: str
    until: datetime
    opening_minor: int
    closing_minor: int
    entries: Sequence[AccountLine]
    pending_minor: int = 0
    contested_minor: int = 0


def page(account: ClientAccount) -> Composed:
    """The page of a statement. What is owed is above nothing, unused credit below."""
    voice = Voice(account.policy.currency, account.policy.timezone, account.client.locale)
    closing = account.closing_minor
    label = "You owe" if closing >= 0 else "Your credit"
    return Composed(
        title="Statement",
        number=account.period,
        business=business_of(account.policy),
        client=client_of(account.client),
        facts=(("Account", account.client.handle), ("Period", account.period)),
        headline=Headline(label, voice.amount(abs(closing)), "at the end of the period"),
        tables=(_table(account, voice),),
        made_at=account.until,
        paper=voice.paper,
        notes=tuple(_notes(account, voice)),
    )


def _table(account: ClientAccount, voice: Voice) -> Grid:
    rows = [Row(("", "Opening balance", "", "", voice.figure(account.opening_minor)))]
    for each in account.entries:
        what = _CARD.sub(
            lambda card: cards.in_words(card[0]), each.what[:1].upper() + each.what[1:]
        )
        rows.append(
            Row(
                (
                    voice.day(each.at),
                    f"{what} ({each.ref})",
                    voice.figure(each.charged_minor) if each.charged_minor else "",
                    voice.figure(each.paid_minor) if each.paid_minor else "",
                    voice.figure(each.balance_minor),
                )
            )
        )
    charged = sum(each.charged_minor for each in account.entries)
    paid = sum(each.paid_minor for each in account.entries)
    sums = (
        Sum("Charges", voice.figure(charged)),
        Sum("Payments", voice.figure(paid)),
        Sum("Closing balance", voice.amount(account.closing_minor), is_total=True),
    )
    heads = ("Date", "Description", "Charges", "Payments", f"Balance ({voice.currency})")
    return Grid("", heads, frozenset({2, 3, 4}), tuple(rows), sums)


def _notes(account: ClientAccount, voice: Voice) -> list[str]:
    told = []
    if account.pending_minor:
        waiting = voice.amount(account.pending_minor)
        told.append(f"{waiting} waits for your answer, and is not in the balance.")
    if account.contested_minor:
        disputed = voice.amount(account.contested_minor)
        told.append(f"{disputed} is contested, and is not in the balance.")
    return told
