"""Documents: an invoice, a payment or a client's account as a page, in the form that is wanted.

What is shown is settled first, as `show` does it, and nothing is written. A page goes to a client,
so what names people inside the business, or moved no money, has none.
"""

from datetime import timedelta

from invoicectl.desk.asking import pages, references, stretches, typed
from invoicectl.desk.asking.typed import Ends
from invoicectl.desk.books import statements
from invoicectl.desk.books.reports import unconfirmed
from invoicectl.desk.done import Document, Done
from invoicectl.desk.engine.settling import settle
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.documents import statements as accounts
from invoicectl.documents.page import Composed
from invoicectl.domain import dates, locales, periods, text
from invoicectl.domain.model import Client, Payment
from invoicectl.domain.narrowing import Order
from invoicectl.domain.periods import Period
from invoicectl.domain.policy import Policy
from invoicectl.domain.references import reference
from invoicectl.domain.tuples import NamedTuple
from invoicectl.errors import BadReference, Malformed, NotFound

STATEMENT = "statement"
"""What stands in the place of a reference, before a client."""

FORMS = ("txt", "html", "pdf")


class Wanted(NamedTuple):
    """In which form a document is wanted: in the one that was said, or as the file's name ends."""

    form: str | None = None
    output: str | None = None

    @property
    def chosen(self) -> str:
        """The form; text, where nothing says another. Raises BadChoice."""
        if self.form is not None:
            return typed.choice(self.form, "form of a document", *FORMS)
        end = (self.output or "").rpartition(".")[2].lower()
        return end if end in FORMS else FORMS[0]


def document(desk: Desk, ref: str, whose: str | None, wanted: Wanted, ends: Ends) -> Done:
    """The document of an invoice or a payment, or the statement of a client.

    Raises BadReference, NotFound, NoDocument, NotInstalled, Malformed, BadChoice."""
    chosen = wanted.chosen
    if (ref.lower() == STATEMENT) != (whose is not None):
        raise _not_so(desk, ref, whose)
    if whose is None and ends != Ends():
        raise Malformed(why="period_of_document")
    with desk.look(settled=True) as work:
        page = _page(work, ref) if whose is None else _statement(work, whose, ends)
        return work.done("document", Document(chosen, _set(page, chosen)))


def _not_so(desk: Desk, ref: str, whose: str | None) -> Exception:
    if whose is None:
        return Malformed(why="whose_statement")
    given = text.visible(ref[:60])
    if references.is_reference(ref):
        return Malformed(why="document_of_a_client", ref=given, of=given)
    with desk.look(settled=True) as work:
        client = references.settled_client(work, whose)
        meant = _newest(work, ref.lower(), client)
    of = meant or f"{STATEMENT} {client.handle}"
    return Malformed(why="document_of_a_client", ref=given, of=of)


def _newest(work: Work, word: str, client: Client) -> str | None:
    """The client's newest thing that has such a document."""
    owner = _OF_WHAT.get(word)
    if owner is None:
        return None
    order = Order(is_falling=True, limit=_LATELY)
    numbers = work.store.questions.numbers(owner, [("client", client.number)], order)
    if owner == "invoice":
        return reference(owner, numbers[0]) if numbers else None
    payments = (work.get(Payment, number) for number in numbers)
    came = (each for each in payments if each.outcome == "approved" and each.kind not in _BACK)
    return next((each.ref for each in came), None)


def _of_client(work: Work, ref: str) -> str | None:
    """Which documents there are of a client, where one was named instead; None where not."""
    if not references.names_person(ref):
        return None
    try:
        client = references.client(work, ref)
    except NotFound:
        return None
    newest = ((word, _newest(work, word, client)) for word in ("invoice", "receipt"))
    told = [f"document {meant} for the newest {word}" for word, meant in newest if meant]
    told.append(f"document {STATEMENT} {client.handle} for the account")
    return f"invoicectl {' or '.join(', '.join(told).rsplit(', ', 1))}"


_OF_WHAT = {"receipt": "payment", "invoice": "invoice"}
"""Words that people put before a client, and what has such a document."""

_BACK = {"refund", "payout"}
"""Payments that have no receipt."""

_LATELY = 20
"""Among so many of the client's newest payments one that was made is looked for."""


def _set(page: Composed, form: str) -> str | bytes:
    """The page as text, HTML or PDF; each is loaded where it is wanted."""
    if form == "html":
        from invoicectl.documents import html

        return html.text(page)
    if form == "pdf":
        from invoicectl.documents import pdf

        return pdf.data(page)
    from invoicectl.documents import plain

    return plain.text(page)


def _page(work: Work, ref: str) -> Composed:
    kinds = ("invoice", "payment", "session", "booking")
    try:
        found = references.find(work, ref, "an invoice or a payment", *kinds)
    except BadReference as error:
        error.hint = _of_client(work, ref) or error.hint
        raise
    if found.client is not None:
        settle(work, found.client)
    if isinstance(found, Payment):
        return pages.of_payment(work, work.get(Payment, found.number))
    return pages.of_invoice(work, references.invoice(work, ref))


def _statement(work: Work, whose: str, ends: Ends) -> Composed:
    when = stretches.period(work, ends)
    client = references.settled_client(work, whose)
    policy = work.get(Policy, 0)
    found = statements.account(work, client, when)
    entries = [
        accounts.AccountLine(
            at=dates.unstamp(each.at),
            what=each.what,
            ref=each.invoice or each.ref,
            charged_minor=each.debit_minor,
            paid_minor=each.credit_minor,
            balance_minor=each.balance_minor,
        )
        for each in found.lines
    ]
    waiting = {}
    if when.until is None or when.until > work.now:
        of_client = unconfirmed(work.store.figures.receivables(client.number))
        waiting = {f"{name}_minor": minor for name, minor in of_client.items()}
    newest = max([each.at for each in entries], default=when.since or work.now)
    return accounts.page(
        accounts.ClientAccount(
            client=client,
            policy=policy,
            period=_period(when, policy.timezone, client.locale),
            until=when.until or newest,
            opening_minor=found.opening_minor,
            closing_minor=found.closing_minor,
            entries=entries,
            **waiting,
        )
    )


def _period(when: Period, zone: str, locale: str | None) -> str:
    """A period in the words of its reader."""
    if when == periods.EVER:
        return "All to date"
    if locale is None or when.since is None or when.until is None:
        return periods.told(when, zone)
    last = dates.wall(when.until - timedelta(seconds=1), zone)
    return locales.period(dates.wall(when.since, zone).date(), last.date(), locale)
