"""Plain-text accounting: the books as hledger, Beancount and Ledger read them; pure text.

The three agree on most: a transaction is a date, a payee, what it says, tags, and postings that
sum to 0. Where they differ: Beancount wants quoted strings, accounts whose parts begin with a
capital, and every account opened before its use; the others end a description at a semicolon
and have no way to quote one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from invoicectl.domain import money
from invoicectl.domain.accounts import Entry, Heading, capitalised
from invoicectl.domain.text import visible

Form = Callable[[Heading, Iterator[Entry]], Iterator[str]]


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
