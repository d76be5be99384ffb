"""Accounts of the books and their names, and a journal as values.

What each program that reads a journal takes for a name stands here too: it is asked before
anything is written out.
"""

import re
from collections.abc import Sequence
from datetime import date

from invoicectl.domain.tuples import NamedTuple

PROGRAMS = ("hledger", "beancount", "ledger")
"""The programs that read a journal, each with a form of its own."""

OPENING = "equity:opening-balances"
"""Where what was there before the period comes from."""

TYPES = {
    "assets:cash": "C",
    "assets": "A",
    "liabilities": "L",
    "equity": "E",
    "income": "R",
    "expenses": "X",
}
"""What kind of account each is to hledger, by the beginning of our own name for it."""

BEANCOUNT_ROOTS = ("Assets", "Liabilities", "Equity", "Income", "Expenses")
"""What every account of Beancount's begins with."""

_PART = r"[^\W_](?:[\w.&'-]| (?! ))*(?<! )"
_BEANCOUNT_PART = "[A-Z0-9][A-Za-z0-9-]*"


class Entry(NamedTuple):
    """One transaction. `code` and `tags` hold nothing but references, numbers and instants.

    The tag `invoice` links in Beancount what is of one invoice."""

    on: date
    code: str
    payee: str
    text: str
    tags: Sequence[tuple[str, str]]
    postings: Sequence[tuple[str, int]]


class Account(NamedTuple):
    """An account that is used: its name, its type (empty where several became one), since when."""

    name: str
    type: str
    since: date


class Heading(NamedTuple):
    """What stands above the transactions. `head` is the hash of the newest event.

    `payees` are all that may come, `tags` the names of all tags."""

    title: str
    currency: str
    head: str
    period: str
    accounts: Sequence[Account]
    payees: Sequence[str]
    tags: Sequence[str]


def type_of(account: str) -> str | None:
    """The type of one of our own accounts; None for another."""
    return next((kind for start, kind in TYPES.items() if starts(account, start)), None)


def starts(account: str, prefix: str) -> bool:
    """Whether an account is `prefix` or below it."""
    return account == prefix or account.startswith(f"{prefix}:")


def renamed(account: str, names: Sequence[tuple[str, str]]) -> str:
    """The account under its first prefix that has another name; as it is under none."""
    for prefix, name in names:
        if starts(account, prefix):
            return name + account[len(prefix) :]
    return account


def capitalised(account: str) -> str:
    """The account as Beancount writes it: `Assets:Receivable:Ada`.

    Each part's first letter alone changes. Our own parts and all handles begin with a lower-case
    letter or a digit, so going back gives the same account: no two become one."""
    return ":".join(part[:1].upper() + part[1:] for part in account.split(":"))


def why_no_name(name: str, form: str) -> str | None:
    """Why a name can't be an account's in that form, as BadSetting knows it; None where it can."""
    parts = name.split(":")
    if form != "beancount":
        fine = all(re.fullmatch(_PART, part) for part in parts)
        return None if fine else "characters"
    parts = capitalised(name).split(":")
    if parts[0] not in BEANCOUNT_ROOTS:
        return "roots"
    if len(parts) < 2 or not all(re.fullmatch(_BEANCOUNT_PART, part) for part in parts):
        return "parts"
    return None
