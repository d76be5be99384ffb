"""Statements: the account of one client or provider, line by line with a running balance.

A client's account is what they owe: receivable less credit. A provider's is what they are owed:
pending earnings and tips. Both are read from the postings, in the order in which they count.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from invoicectl.desk.asking import references, typed, views
from invoicectl.desk.asking.lists import note_what_is_left
from invoicectl.desk.asking.views import Json
from invoicectl.desk.books.reports import Period, head, period
from invoicectl.desk.done import Done, Report
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import dates, money, postings
from invoicectl.domain import events as ev
from invoicectl.domain.model import Client, Provider, reference
from invoicectl.domain.policy import Policy
from invoicectl.store import Movement

PAYMENTS = (ev.PaymentApproved, ev.PaymentReceived, ev.CreditUsed, ev.RefundMade)
"""Events that tell of money beside the account, too: what it was for fell with it."""


class StatementLine(NamedTuple):
    """One line of an account: its two sides, and how the account stands after it.

    A client owes more by debits and less by credits; a provider is owed more by credits."""

    at: str
    ref: str
    invoice: str | None
    what: str
    debit_minor: int
    credit_minor: int
    balance_minor: int


def statement(desk: Desk, handle: str, since: str | None, until: str | None) -> Done:
    """The account of a client or a provider in a period, with both its balances.

    Raises BadTime, BadReference, NotFound."""
    with desk.look() as work:
        when = period(work, since, until)
        person = references.person(work, handle)
        opening, lines = account(work, person, when)
        closing = lines[-1].balance_minor if lines else opening
        currency = work.get(Policy, 0).currency
        told = {
            "of": person.handle,
            "kind": "client" if isinstance(person, Client) else "provider",
            **head(when),
            "currency": currency,
            "opening": money.show(opening, currency),
            "closing": money.show(closing, currency),
            "debits": money.show(sum(each.debit_minor for each in lines), currency),
            "credits": money.show(sum(each.credit_minor for each in lines), currency),
            "lines": [_line(work, each, currency) for each in lines],
        }
        note_what_is_left(work)
        return work.done("statement", Report(told, "lines"))


def earnings(
    desk: Desk,
    provider: str | None,
    since: str | None,
    until: str | None,
    *,
    is_moved: bool,
    newest: int | None,
) -> Done:
    """What providers are owed and were paid; `is_moved`, everything that moved it in a period.

    Raises BadTime, BadReference, NotFound, Malformed."""
    if is_moved:
        return _movements(desk, provider, since, until, newest)
    if since is not None or until is not None:  # what is owed is owed now
        raise typed.together(
            "--since and --until need --movements", hint="invoicectl earnings --movements"
        )
    with desk.look() as work:
        shown = [views.earnings(work, each) for each in _providers(work, provider)]
        note_what_is_left(work)
        return work.done("earnings", shown)


def _providers(work: Work, handle: str | None) -> list[Provider]:
    """One provider, or all by handle where none is named."""
    if handle is not None:
        return [references.provider(work, handle)]
    return [work.get(Provider, number) for number, _ in work.store.questions.people("provider")]


def _movements(
    desk: Desk, provider: str | None, since: str | None, until: str | None, newest: int | None
) -> Done:
    """Everything that moved what providers are owed, each with its running balance."""
    with desk.look() as work:
        when = period(work, since, until)
        providers = _providers(work, provider)
        currency = work.get(Policy, 0).currency
        rows = [
            {
                "provider": each.handle,
                "at": line.at,
                "ref": views.named(work, line.ref),
                "invoice": line.invoice,
                "what": line.what,
                "amount": money.show(line.credit_minor - line.debit_minor, currency),
                "balance": money.show(line.balance_minor, currency),
            }
            for each in providers
            for line in account(work, each, when)[1]
        ]
        shown = rows if newest is None else rows[-newest:]
        note_what_is_left(work, more=len(rows) - len(shown))
        return work.done("movements", shown)


def account(work: Work, person: Client | Provider, when: Period) -> tuple[int, list[StatementLine]]:
    """The balance of a client or provider as the period begins, and the lines in it."""
    number = person.number
    if isinstance(person, Client):
        accounts = [postings.receivable(number), postings.credit(number)]
        return lined(work.store.figures.entries(accounts, number), "client", *when.stamps)
    accounts = [postings.earnings(number), postings.tips(number)]
    return lined(work.store.figures.entries(accounts, None), "provider", *when.stamps)


def lined(
    entries: Iterable[Movement], owner: str, since: str | None, until: str | None
) -> tuple[int, list[StatementLine]]:
    """Entries in order of time as an opening balance and the lines of a period."""
    tell = _TOLD[owner]
    opening = balance = 0
    lines: list[StatementLine] = []
    for entry in entries:
        at, ref = dates.stamp(entry.fact.at), ev.ref_of(entry.fact.event)
        if until is not None and at >= until:
            break
        debit, credit = _sides(entry, owner)
        balance += debit - credit if owner == "client" else credit - debit
        if since is not None and at < since:
            opening = balance
            continue
        if debit or credit:
            invoice = None if entry.invoice is None else reference("invoice", entry.invoice)
            if entry.fact.event._fields[0] == "invoice":
                invoice = ref
            what = tell(entry, entry.fact.event)
            lines.append(StatementLine(at, ref, invoice, what, debit, credit, balance))
    return opening, lines


def _sides(entry: Movement, owner: str) -> tuple[int, int]:
    """What an event puts to the debit and the credit of the account.

    A payment that a client made stands on their statement whole, also where what it settles
    was taken off already: a refund gives back what is no longer charged, a late payment pays
    what had been written off. Then the same amount stands on the other side."""
    beside = 0
    if owner == "client" and isinstance(entry.fact.event, PAYMENTS):
        beside = max(entry.paid_minor - entry.credit_minor, 0)
    return entry.debit_minor + beside, entry.credit_minor + beside


# --- what a line says -------------------------------------------------------------------------


def _to_client(entry: Movement, event: ev.Event) -> str:
    """What an event was for the client."""
    told = _SAID_TO_CLIENT.get(type(event))
    if told is not None:
        return told
    if isinstance(event, ev.LineAdded):
        return "visit cancelled" if event.line.amount_minor < 0 else "visit added"
    if isinstance(event, ev.CreditAdded):
        return "goodwill" if event.method is None else f"paid in advance by {event.method}"
    if isinstance(event, ev.RefundMade):
        return f"refund to {entry.card or entry.method}"
    paid = "deposit" if entry.purpose == "deposit" else "payment"
    return f"{paid} by {entry.card or entry.method}"


def _to_provider(_: Movement, event: ev.Event) -> str:
    """What an event was for the provider."""
    told = _SAID_TO_PROVIDER.get(type(event))
    if told is not None:
        return told
    if isinstance(event, ev.RefundMade):
        return "tip given back" if event.tip_minor else "refund"
    return "tip"


_SAID_TO_CLIENT: dict[type, str] = {
    ev.InvoiceIssued: "invoice",
    ev.InvoiceConfirmed: "session fee",
    ev.LateFeeAdded: "late fee",
    ev.LateFeeWaived: "late fee waived",
    ev.InvoiceVoided: "void",
    ev.InvoiceWrittenOff: "written off",
    ev.CreditUsed: "credit used",
    ev.PaymentReversed: "payment reversed",
}
_SAID_TO_PROVIDER: dict[type, str] = {
    ev.InvoiceConfirmed: "session fee",
    ev.InvoiceVoided: "void",
    ev.PaymentReversed: "tip reversed",
    ev.ProviderPaid: "payout",
}
_TOLD: dict[str, Any] = {"client": _to_client, "provider": _to_provider}


def _line(work: Work, line: StatementLine, currency: str) -> Json:
    return {
        "at": line.at,
        "ref": views.named(work, line.ref),
        "invoice": line.invoice,
        "what": line.what,
        "debit": money.show(line.debit_minor, currency),
        "credit": money.show(line.credit_minor, currency),
        "balance": money.show(line.balance_minor, currency),
    }
