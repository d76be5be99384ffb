"""Plain-text accounting: the books as hledger, Beancount and Ledger read them; pure text.

The three agree on most: a transaction is a date, a payee, what it says, tags, and postings that
sum to 0. Where they differ: Beancount wants quoted strings, accounts whose parts begin with a
capital, and every account opened before its use; the others end a description at a semicolon
and have no way to quote one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from invoicectl import money
from invoicectl.text import visible

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

_PART = re.compile(r"[^\W_](?:[\w.&'-]| (?! ))*(?<! )")
_BEANCOUNT_PART = re.compile(r"[A-Z0-9][A-Za-z0-9-]*", re.ASCII)


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


Form = Callable[[Heading, Iterator[Entry]], Iterator[str]]


# --- names ------------------------------------------------------------------------------------


def type_of(account: str) -> str:
    """The type of one of our own accounts."""
    return next(kind for start, kind in TYPES.items() if starts(account, start))


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
    """Why a name can't be an account's in that form; None where it can."""
    parts = name.split(":")
    if form != "beancount":
        fine = all(_PART.fullmatch(part) for part in parts)
        return None if fine else "account names are letters, digits, - and single blanks"
    parts = capitalised(name).split(":")
    if parts[0] not in BEANCOUNT_ROOTS:
        roots = ", ".join(BEANCOUNT_ROOTS)
        return f"Beancount's accounts begin with one of {roots}"
    if len(parts) < 2 or not all(_BEANCOUNT_PART.fullmatch(part) for part in parts):
        return "Beancount's accounts have several parts, of letters, digits and -"
    return None


# --- the forms --------------------------------------------------------------------------------


def hledger(heading: Heading, entries: Iterator[Entry]) -> Iterator[str]:
    """A journal that `hledger check --strict` accepts."""
    yield from _comments(heading)
    yield "\ndecimal-mark .\n"
    sample = money.show(10 ** (money.decimals(heading.currency) + 3), heading.currency)
    point = "" if "." in sample else "."
    yield f"commodity {sample}{point} {heading.currency}\n\n"
    for account in heading.accounts:
        told = f"  ; type: {account.type}" if account.type else ""
        yield f"account {account.name}{told}\n"
    yield from _declared(heading)
    for entry in entries:
        yield _plain(entry, heading.currency)


def ledger(heading: Heading, entries: Iterator[Entry]) -> Iterator[str]:
    """A journal that `ledger --pedantic` accepts."""
    yield from _comments(heading)
    sample = money.show(10 ** (money.decimals(heading.currency) + 3), heading.currency)
    yield f"\ncommodity {heading.currency}\n    format {sample} {heading.currency}\n\n"
    for account in heading.accounts:
        yield f"account {account.name}\n"
    yield from _declared(heading)
    for entry in entries:
        yield _plain(entry, heading.currency)


def _comments(heading: Heading) -> Iterator[str]:
    yield f"; {_unquoted(heading.title)}\n; head {heading.head}\n"
    if heading.period:
        yield f"; {heading.period}\n"


def _declared(heading: Heading) -> Iterator[str]:
    """Payees and tags, for programs that are strict about them too."""
    yield "\n"
    yield from (f"payee {payee}\n" for payee in heading.payees)
    yield from (f"tag {tag}\n" for tag in heading.tags)


def _plain(entry: Entry, currency: str) -> str:
    code = f"({entry.code}) " if entry.code else ""
    payee = f"{entry.payee} | " if entry.payee else ""
    lines = [f"\n{entry.on} {code}{payee}{_unquoted(entry.text)}"]
    lines += [f"    ; {name}: {value}" for name, value in entry.tags]
    lines += [f"    {posting}" for posting in _aligned(entry.postings, currency)]
    return "\n".join(lines) + "\n"


def _unquoted(text: str) -> str:
    """A description: what would end it or set its payee apart is replaced."""
    shown = visible(" ".join(text.split()))
    return shown.replace(";", ",").replace("|", "/")


def beancount(heading: Heading, entries: Iterator[Entry]) -> Iterator[str]:
    """A ledger that `bean-check` accepts."""
    currency = heading.currency
    yield from _comments(heading)
    yield f'\noption "title" {_quoted(heading.title)}\noption "operating_currency" "{currency}"\n\n'
    accounts = sorted(heading.accounts, key=lambda account: (account.since, account.name))
    if accounts:
        yield f"{accounts[0].since} commodity {currency}\n"
    for account in accounts:
        yield f"{account.since} open {capitalised(account.name)} {currency}\n"
    for entry in entries:
        payee = f"{_quoted(entry.payee)} " if entry.payee else ""
        links = "".join(f" ^{value}" for name, value in entry.tags if name == "invoice")
        lines = [f"\n{entry.on} * {payee}{_quoted(entry.text)}{links}"]
        lines += [f"  ref: {_quoted(entry.code)}"] if entry.code else []
        lines += [f"  {name}: {_quoted(value)}" for name, value in entry.tags]
        postings = [(capitalised(account), minor) for account, minor in entry.postings]
        lines += [f"  {posting}" for posting in _aligned(postings, currency)]
        yield "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    shown = visible(" ".join(text.split()))
    escaped = shown.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _aligned(postings: Sequence[tuple[str, int]], currency: str) -> Iterator[str]:
    """The postings as lines: accounts left, amounts right, at least two blanks between."""
    shown = [(account, money.show(minor, currency)) for account, minor in postings]
    wide = max(len(account) for account, _ in shown)
    digits = max(len(amount) for _, amount in shown)
    for account, amount in shown:
        yield f"{account.ljust(wide)}  {amount.rjust(digits)} {currency}"


FORMS: dict[str, Form] = {"hledger": hledger, "beancount": beancount, "ledger": ledger}
"""The forms by the name of the program that reads them."""
