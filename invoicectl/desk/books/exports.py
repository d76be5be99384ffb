"""Exports: the books for accountants' programs, and every table for everybody else's.

One transaction reads all of an export, so that it is of one moment; rows are read as they are
written out.
"""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from datetime import date, datetime
from typing import Any

from invoicectl.desk.asking import stretches, typed, views
from invoicectl.desk.asking.lists import note_what_is_left
from invoicectl.desk.asking.typed import Ends
from invoicectl.desk.books.narration import narrated
from invoicectl.desk.done import Done, Exported
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import accounts, codec, dates, money, periods, postings
from invoicectl.domain.accounts import OPENING, Account, Entry, Heading
from invoicectl.domain.events import kind_of
from invoicectl.domain.periods import EVER, Period
from invoicectl.domain.policy import Policy
from invoicectl.domain.records import Entered, PostedLine
from invoicectl.domain.references import reference
from invoicectl.domain.text import visible
from invoicectl.domain.tuples import NamedTuple
from invoicectl.errors import BadSetting, FileFault, Malformed

POSTINGS = "postings"
"""The table that is exported unless another is named: with dates, references, descriptions."""

CSV, VIEWS = "csv", "views"
SHEETS = (CSV, "jsonl")
FORMS = (*accounts.PROGRAMS, *SHEETS, VIEWS)
"""What can be exported to: the programs' forms, sheets of rows, and views in the file itself."""

HEADS = (
    *(
        head.rstrip(":")
        for head in (
            postings.CASH,
            postings.RECEIVABLE,
            postings.CREDIT,
            postings.UNEARNED,
            postings.EARNINGS,
            postings.TIPS,
        )
    ),
    postings.SERVICES,
    postings.LATE_FEES,
    postings.SERVICE_CHARGE,
    postings.tips(None),
    postings.BAD_DEBT,
    postings.GOODWILL,
    OPENING,
)
"""Every account of the books, without the handles and methods below them."""

POSTING_COLUMNS = (
    "event",
    "position",
    "date",
    "at",
    "ref",
    "kind",
    "payee",
    "invoice",
    "payment",
    "description",
    "account",
    "amount",
)


TAGS = ("seq", "at", "event", "invoice")
"""What every transaction is tagged with; with an invoice where it is about one."""

OPENED = "Opening balances"
"""What the first transaction of a period says; it has no payee besides."""


class _Asked(NamedTuple):
    """What an export was asked for, with the accounts' other names."""

    form: str
    table: str
    period: Period
    names: list[tuple[str, str]]


def export(
    desk: Desk,
    form: str,
    table: str | None,
    *,
    ends: Ends,
    names: Sequence[str],
    has_bom: bool = False,
) -> Done:
    """An export, and the transaction that it is read in, which whoever writes it out ends.

    `has_bom` is for Excel, which takes a sheet without one for another encoding.

    Raises BadChoice, BadTime, BadSetting, Malformed."""
    typed.choice(form, "form of export", *FORMS)
    if has_bom and form != CSV:
        raise Malformed(why="bom", form=form)
    if table is not None and form not in SHEETS:
        raise Malformed(why="no_table", form=form, table=table)
    with ExitStack() as reading:
        work = reading.enter_context(desk.look())
        tables = [each for each in work.store.tables.names() if each not in _NOT_EXPORTED]
        chosen = POSTINGS if table is None else typed.choice(table, "table", *tables)
        asked = _Asked(form, chosen, stretches.period(work, ends), _names(names, form))
        heading = None if form in SHEETS else _heading(work, asked)
        columns = [name.removesuffix("_minor") for name in _columns(work, asked)]
        items = reading.enter_context(closing(_items(work, asked)))
        note_what_is_left(work)
        value = Exported(form, heading, columns, items, reading.pop_all(), has_bom)
        return work.done("export", value)


def views_given(others: Mapping[str, object]) -> None:
    """Nothing else is given with views, by the words for it. Raises Malformed."""
    for name, value in others.items():
        if value:
            raise Malformed(why="views_take", option=name)


def make_views(desk: Desk) -> Done:
    """Make the readable views anew in the file, by its currency and its time zone.

    Raises FileFault where another's table has the name of one."""
    with desk.act() as work:
        policy = work.get(Policy, 0)
        made = work.store.tables.make_readable(policy.timezone, money.decimals(policy.currency))
        return work.done("views", {"file": work.store.path, "views": made})


PORTION = 2_000
"""After so many entries or rows whoever was named in them is forgotten, or all would fill the
memory."""


def _items(work: Work, asked: _Asked) -> Generator[Any, None, None]:
    """What is exported, one by one."""
    items: Iterator[Any]
    if asked.form not in SHEETS:
        items = _entries(work, asked)
    else:
        items = _postings(work, asked) if asked.table == POSTINGS else _rows(work, asked)
    for count, item in enumerate(items, start=1):
        yield item
        if count % PORTION == 0:
            work.forget()


# --- what is asked for ------------------------------------------------------------------------


def _names(given: Sequence[str], form: str) -> list[tuple[str, str]]:
    """The other names of accounts by the beginnings of ours, longest first."""
    found: dict[str, str] = {}
    for each in given:
        prefix, _, name = each.partition("=")
        why = accounts.why_no_name(name, form)
        if not any(accounts.starts(head, prefix) or _is_below(prefix, head) for head in HEADS):
            why = "no_account"
        elif prefix in found:
            why = "account_twice"
        if why is not None:
            roots = ", ".join(accounts.BEANCOUNT_ROOTS)
            told = {"account": prefix, "roots": roots}
            raise BadSetting(key="--account", value=each[:60], why=why, **told)
        found[prefix] = name
    return sorted(found.items(), key=lambda pair: (-len(pair[0]), pair[0]))


def _is_below(prefix: str, head: str) -> bool:
    return accounts.starts(prefix, head) and not prefix.endswith(":")


# --- the books --------------------------------------------------------------------------------


def _heading(work: Work, asked: _Asked) -> Heading:
    policy = work.get(Policy, 0)
    since: dict[str, date] = {}
    types: dict[str, set[str]] = {}
    for account, at in _accounts(work, asked):
        name = _shown(work, asked, account)
        day = _day(at, policy)
        since[name] = min(since.get(name, day), day)
        kind = accounts.type_of(account)
        if kind is None:
            shown = visible(account[:40])
            raise FileFault(path=work.store.path, why="account", account=shown)
        types.setdefault(name, set()).add(kind)
    used = []
    for name in sorted(since):
        only = types[name].pop() if len(types[name]) == 1 else ""
        used.append(Account(name, only, since[name]))
    return Heading(
        title=policy.business,
        currency=policy.currency,
        head=work.store.log.head(),
        period=_told_period(work, asked),
        accounts=used,
        payees=[*_handles(work, "client"), *_handles(work, "provider"), OPENED],
        tags=TAGS,
    )


def _handles(work: Work, owner: str) -> list[str]:
    return [handle for _, handle in work.store.questions.people(owner)]


def _shown(work: Work, asked: _Asked, account: str) -> str:
    """An account under the handle of whose it is, and under its other name where it has one."""
    return accounts.renamed(views.account(work, account), asked.names)


def _accounts(work: Work, asked: _Asked) -> list[tuple[str, datetime]]:
    """The accounts that are used, each with the first instant, those of the opening included."""
    since = asked.period.since
    opened = [] if since is None else [(account, since) for account, _ in _opening(work, since)]
    return [*opened, *work.store.postings.used_accounts(asked.period)]


def _told_period(work: Work, asked: _Asked) -> str:
    """The period's header, in ASCII: an export is the same to the byte wherever it is made."""
    return periods.told(asked.period, work.get(Policy, 0).timezone).replace("–", "-")


def _entries(work: Work, asked: _Asked) -> Generator[Entry, None, None]:
    """The transactions in the order of the events, after what was open before."""
    policy = work.get(Policy, 0)
    since = asked.period.since
    opening = [] if since is None else _opening(work, since)
    if since is not None and opening:
        lines = [(_shown(work, asked, account), minor) for account, minor in opening]
        yield Entry(_day(since, policy), "", "", OPENED, (), lines)
    for event in work.store.postings.entered(asked.period):
        ref = event.ref if event.payment or event.invoice else ""
        fact = event.fact
        told = (str(fact.seq), dates.stamp(fact.at), kind_of(fact.event))
        tags = list(zip(TAGS, told, strict=False))
        if event.invoice is not None:
            tags.append((TAGS[-1], reference("invoice", event.invoice)))
        lines = [(_shown(work, asked, line.account), line.amount_minor) for line in event.lines]
        whose = views.named(work, event.whose)
        yield Entry(_day(fact.at, policy), ref, whose, narrated(event), tags, lines)


def _opening(work: Work, since: datetime) -> list[tuple[str, int]]:
    """What assets and liabilities came to before the period, and where that is from.

    Income and expenses begin at nothing: what they came to is in the opening balance."""
    found = [
        (account, minor)
        for account, minor in work.store.postings.balances_before(dates.stamp(since))
        if account.startswith(("assets:", "liabilities:"))
    ]
    found.sort(key=lambda each: views.account(work, each[0]))
    rest = -sum(minor for _, minor in found)
    return [*found, (OPENING, rest)] if rest else found


def _day(at: datetime, policy: Policy) -> date:
    """The date on the business's wall calendar."""
    return dates.wall(at, policy.timezone).date()


# --- rows -------------------------------------------------------------------------------------


def _postings(work: Work, asked: _Asked) -> Generator[Sequence[Any], None, None]:
    """One row a posting."""
    for event in work.store.postings.entered(asked.period):
        for line in event.lines:
            yield _posting(work, event, line, asked)


def _posting(work: Work, event: Entered, line: PostedLine, asked: _Asked) -> Sequence[Any]:
    policy = work.get(Policy, 0)
    return (
        event.fact.seq,
        line.position,
        str(_day(event.fact.at, policy)),
        dates.stamp(event.fact.at),
        views.named(work, event.ref),
        kind_of(event.fact.event),
        views.named(work, event.whose),
        reference("invoice", event.invoice) if event.invoice is not None else None,
        reference("payment", event.payment) if event.payment is not None else None,
        narrated(event),
        _shown(work, asked, line.account),
        money.show(line.amount_minor, policy.currency),
    )


def _columns(work: Work, asked: _Asked) -> Sequence[str]:
    """The columns of a table, when what was asked for can be had of it."""
    if asked.table == POSTINGS:
        return POSTING_COLUMNS
    columns = work.store.tables.columns_of(asked.table)
    if asked.period != EVER and "at" not in columns:
        raise Malformed(why="no_period", table=asked.table)
    if asked.names and "account" not in columns:
        raise Malformed(why="no_accounts", table=asked.table)
    return columns


_NOT_EXPORTED = {"first_answers"}
"""What is told again to whoever has its key, and to nobody else."""

_REFERENCES = {("events", "ref"), ("outbox", "recipient")}
"""Columns that may hold the reference of a client or provider."""


def _rows(work: Work, asked: _Asked) -> Generator[Sequence[Any], None, None]:
    """The rows of a table as they are stored, amounts in the currency's decimals."""
    columns = work.store.tables.columns_of(asked.table)
    currency = work.get(Policy, 0).currency
    places = {name: index for index, name in enumerate(columns)}
    amounts = [index for name, index in places.items() if name.endswith("_minor")]
    people = [(places[owner], owner) for owner in ("client", "provider") if owner in places]
    named = [index for name, index in places.items() if (asked.table, name) in _REFERENCES]
    at, account = places.get("at"), places.get("account")
    first, behind = asked.period.bounds
    facts = work.store.log.facts() if asked.table == "events" else iter(())
    for row in work.store.tables.exported(asked.table, columns):
        fact = next(facts, None)
        if at is not None and not first <= row[at] < behind:
            continue
        cells = list(row)
        for index in amounts:
            cells[index] = None if row[index] is None else money.show(row[index], currency)
        for index, owner in people:
            cells[index] = None if row[index] is None else work.handle_of(owner, row[index])
        for index in named:
            cells[index] = views.named(work, row[index])
        if account is not None:
            cells[account] = _shown(work, asked, row[account])
        if fact is not None:
            cells[places["data"]] = codec.exported(views.readable(work, fact.event))
        yield cells
