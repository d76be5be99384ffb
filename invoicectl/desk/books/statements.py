"""Statements: the account of one client or provider, line by line with a running balance.

A client's account is what they owe: receivable less credit. A provider's is what they are owed:
pending earnings and tips. Both are read from the postings, in the order in which they count.

Money stands on one side, all of it, so that a client finds there what left their card: tips too,
which are charged on the other side as they are given. What is no money is a charge, or one less:
a late fee, a credit note, what is written off. Credit that is used moves inside the account, from
what is unused to what is owed, and is on neither side.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from invoicectl.desk.asking import references, stretches, views
from invoicectl.desk.asking.lists import note_what_is_left
from invoicectl.desk.asking.typed import Ends
from invoicectl.desk.asking.views import Json
from invoicectl.desk.books.reports import head, unconfirmed
from invoicectl.desk.done import Done, Listed, Report
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import dates, money, postings
from invoicectl.domain import events as ev
from invoicectl.domain.accounts import OPENING
from invoicectl.domain.model import Client, Provider
from invoicectl.domain.periods import Period
from invoicectl.domain.policy import Policy
from invoicectl.domain.records import Movement
from invoicectl.domain.references import reference
from invoicectl.domain.tuples import NamedTuple
from invoicectl.errors import Malformed


class StatementLine(NamedTuple):
    """One line of an account: its two sides, and how the account stands after it.

    A client owes more by debits (charges) and less by credits (payments); a provider is owed more
    by credits (what is earned) and less by debits (payouts). Either may be below zero: a fee that
    is waived, money that goes back. `tip_minor` is in both sides of a client's line; so much
    `to_credit_minor` became a client's unused credit, below zero where it was used."""

    at: str
    ref: str
    invoice: str | None
    what: str
    debit_minor: int
    credit_minor: int
    balance_minor: int
    tip_minor: int
    to_credit_minor: int | None


class Standing(NamedTuple):
    """An account in a period: how it stands at the beginning, its lines, and what the balance is
    made of at the end: owed and unused credit of a client, earnings and tips of a provider."""

    opening_minor: int
    lines: list[StatementLine]
    parts: tuple[int, int]

    @property
    def closing_minor(self) -> int:
        """How it stands at the end."""
        return self.lines[-1].balance_minor if self.lines else self.opening_minor


PARTS = {"client": ("owed", "unused_credit"), "provider": ("pending", "tips")}
"""What these parts are called: the first less the second, or both together."""


def statement(desk: Desk, handle: str, ends: Ends) -> Done:
    """The account of a client or a provider in a period, with both its balances.

    Raises BadTime, BadReference, NotFound."""
    with desk.look() as work:
        when = stretches.period(work, ends)
        person = references.person(work, handle)
        is_client = isinstance(person, Client)
        owner = "client" if is_client else "provider"
        found = account(work, person, when)
        currency = work.get(Policy, 0).currency
        sums = {
            "opening": found.opening_minor,
            "closing": found.closing_minor,
            "debits": sum(each.debit_minor for each in found.lines),
            "credits": sum(each.credit_minor for each in found.lines),
            **({"tips_given": sum(each.tip_minor for each in found.lines)} if is_client else {}),
            **dict(zip(PARTS[owner], found.parts, strict=True)),
        }
        told = {
            "of": person.handle,
            "kind": owner,
            **head(when),
            "currency": currency,
            **{name: money.show(minor, currency) for name, minor in sums.items()},
            **_waiting(work, person, when, currency),
            "lines": [_line(work, each, currency) for each in found.lines],
        }
        note_what_is_left(work)
        return work.done("statement", Report(told, "lines"))


def _waiting(work: Work, person: Client | Provider, when: Period, currency: str) -> Json:
    """What of a client's waits to be confirmed now, and is not in the balance; null in a period
    that ends before now."""
    if isinstance(person, Provider):
        return {}
    names = ("contested", "pending")
    if when.until is not None and when.until <= work.now:
        return dict.fromkeys(names)
    found = unconfirmed(work.store.figures.receivables(person.number))
    return {name: money.show(minor, currency) for name, minor in found.items()}


def earnings(
    desk: Desk,
    provider: str | None,
    ends: Ends,
    *,
    is_moved: bool,
    newest: int | None,
) -> Done:
    """What providers are owed and were paid; `is_moved`, everything that moved it in a period.

    Raises BadTime, BadReference, NotFound, Malformed."""
    if is_moved:
        return _movements(desk, provider, ends, newest)
    if ends != Ends():  # what is owed is owed now
        raise Malformed(why="earnings_period")
    with desk.look() as work:
        providers = _providers(work, provider)
        shown = [views.earnings(work, each) for each in providers]
        note_what_is_left(work)
        return work.done("earnings", Listed(shown, sums=_owed(work, providers)))


def _owed(work: Work, providers: Sequence[Provider]) -> Json:
    """What these providers are owed together, for people."""
    currency = work.get(Policy, 0).currency
    pending = sum(each.pending_minor for each in providers)
    tips = sum(each.tips_minor for each in providers)
    return {
        "count": len(providers),
        "pending": money.show(pending, currency),
        "tips": money.show(tips, currency),
        "owed": money.show(pending + tips, currency),
        "currency": currency,
    }


def _providers(work: Work, handle: str | None) -> list[Provider]:
    """One provider, or all by handle where none is named."""
    if handle is not None:
        return [references.provider(work, handle)]
    return [work.get(Provider, number) for number, _ in work.store.questions.people("provider")]


def _movements(desk: Desk, provider: str | None, ends: Ends, newest: int | None) -> Done:
    """Everything that moved what providers are owed, each with its running balance."""
    with desk.look() as work:
        when = stretches.period(work, ends)
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
            for line in account(work, each, when).lines
        ]
        shown = rows if newest is None else rows[-newest:]
        note_what_is_left(work, more=len(rows) - len(shown))
        return work.done("movements", shown)


def account(work: Work, person: Client | Provider, when: Period) -> Standing:
    """The account of a client or provider in a period."""
    number = person.number
    if isinstance(person, Client):
        names = (postings.receivable(number), postings.credit(number))
        return lined(work.store.figures.entries(names, number), "client", names, *when.stamps)
    names = (postings.earnings(number), postings.tips(number))
    return lined(work.store.figures.entries(names, None), "provider", names, *when.stamps)


def lined(
    entries: Iterable[Movement],
    owner: str,
    names: tuple[str, str],
    since: str | None,
    until: str | None,
) -> Standing:
    """Entries in order of time as an opening balance and the lines of a period.

    `names` are the two accounts that the balance is made of."""
    opening = balance = 0
    parts = (0, 0)
    lines: list[StatementLine] = []
    for entry in entries:
        at, ref = dates.stamp(entry.fact.at), ev.ref_of(entry.fact.event)
        if until is not None and at >= until:
            break
        debit, credit = _sides(entry, owner, names)
        balance += debit - credit if owner == "client" else credit - debit
        moved = tuple(_posted(entry, name) for name in names)
        sign = 1 if owner == "client" else -1
        parts = (parts[0] + sign * moved[0], parts[1] - moved[1])
        if since is not None and at < since:
            opening = balance
            continue
        if debit or credit or any(moved):
            invoice = None if entry.invoice is None else reference("invoice", entry.invoice)
            if entry.fact.event._fields[0] == "invoice":
                invoice = ref
            is_client = owner == "client"
            line = StatementLine(
                at=at,
                ref=ref,
                invoice=invoice,
                what=_TOLD[owner](entry),
                debit_minor=debit,
                credit_minor=credit,
                balance_minor=balance,
                tip_minor=_tip_given(entry) if is_client else -moved[1],
                to_credit_minor=-moved[1] if is_client else None,
            )
            lines.append(line)
    return Standing(opening, lines, parts)


PAYOUT = "payout"
"""The kind of a payment to a provider."""


def _sides(entry: Movement, owner: str, names: tuple[str, str]) -> tuple[int, int]:
    """What an event puts to the debit and the credit of the account.

    The one is money, what came less what went; the other all that the balance moved besides."""
    moved = _posted(entry, *names)
    if owner == "client":
        paid = _posted(entry, OPENING if _is_earlier(entry) else postings.CASH)
        return moved + paid, paid
    is_payout = entry.purpose == PAYOUT or isinstance(entry.fact.event, ev.ProviderPaid)
    paid = moved if is_payout else 0
    return paid, paid - moved


def _is_earlier(entry: Movement) -> bool:
    """Whether money came before this file, which an import told: it is no cash of it."""
    return "opening" in {entry.method, getattr(entry.fact.event, "method", None)}


def _posted(entry: Movement, *accounts: str) -> int:
    """What is posted to these accounts together, or below those that end in a colon."""
    return sum(
        each.amount_minor
        for each in entry.postings
        if any(
            each.account.startswith(account) if account[-1] == ":" else each.account == account
            for account in accounts
        )
    )


def _tip_given(entry: Movement) -> int:
    """The tip that a client gave with it, below zero where it came back."""
    return sum(share.amount_minor for share in getattr(entry.fact.event, "tips", ()))


# --- what a line says -------------------------------------------------------------------------


def _to_client(entry: Movement) -> str:
    """What an event was for the client."""
    event = entry.fact.event
    told = _SAID_TO_CLIENT.get(type(event))
    if told is not None:
        return told
    by = "before the import" if _is_earlier(entry) else f"by {entry.card or entry.method}"
    how = entry.card or entry.method
    if isinstance(event, ev.LineAdded):
        return "visit cancelled" if event.line.amount_minor < 0 else "visit added"
    if isinstance(event, ev.CreditAdded):
        by = by if _is_earlier(entry) else f"by {event.method}"
        return "goodwill" if event.method is None else f"paid in advance {by}"
    if isinstance(event, ev.RefundMade):
        return f"tip given back to {how}" if event.tip_minor else f"refund to {how}"
    if isinstance(event, ev.CreditPaidBack):
        return f"credit paid back to {how}"
    noun = _PAID.get(entry.purpose or "")
    if noun is None:
        return ev.kind_of(event).replace("-", " ")
    if isinstance(event, ev.PaymentReversed):
        return f"{noun} reversed"
    if isinstance(event, ev.ReversalWithdrawn):
        return f"reversal of the {noun} withdrawn"
    if noun != "tip" and _tip_given(entry):
        noun += " and tip"
    return f"{noun} {by}"


def _to_provider(entry: Movement) -> str:
    """What an event was for the provider."""
    event = entry.fact.event
    told = _SAID_TO_PROVIDER.get(type(event))
    if told is not None:
        return told
    if isinstance(event, ev.RefundMade):
        return "tip given back" if event.tip_minor else "refund"
    if isinstance(event, ev.PaymentReversed):
        return "refund reversed" if entry.purpose == "refund" else "tip reversed"
    if isinstance(event, ev.ReversalWithdrawn):
        return "reversal of the tip withdrawn"
    return "tip" if entry.purpose else ev.kind_of(event).replace("-", " ")


_PAID = {
    "deposit": "deposit",
    "collect": "payment",
    "retry": "payment",
    "manual": "payment",
    "tip": "tip",
    "refund": "refund",
    "advance": "advance",
    "goodwill": "goodwill",
}
"""What a payment is called, by its kind."""

_SAID_TO_CLIENT: dict[type, str] = {
    ev.InvoiceIssued: "invoice",
    ev.InvoiceConfirmed: "session fee",
    ev.LateFeeAdded: "late fee",
    ev.LateFeeWaived: "late fee waived",
    ev.InvoiceVoided: "void",
    ev.InvoiceWrittenOff: "written off",
    ev.InvoiceDiscounted: "discount",
    ev.CreditUsed: "credit used",
}
_SAID_TO_PROVIDER: dict[type, str] = {
    ev.InvoiceConfirmed: "session fee",
    ev.InvoiceVoided: "void",
    ev.InvoiceDiscounted: "discount",
    ev.ProviderPaid: "payout",
    ev.PayoutReversed: "payout reversed",
}
_TOLD: dict[str, Any] = {"client": _to_client, "provider": _to_provider}


def _line(work: Work, line: StatementLine, currency: str) -> Json:
    moved = line.to_credit_minor
    return {
        "at": line.at,
        "ref": views.named(work, line.ref),
        "invoice": line.invoice,
        "what": line.what,
        "debit": money.show(line.debit_minor, currency),
        "credit": money.show(line.credit_minor, currency),
        "balance": money.show(line.balance_minor, currency),
        "tip": money.show(line.tip_minor, currency),
        "to_credit": None if moved is None else money.show(moved, currency),
    }
