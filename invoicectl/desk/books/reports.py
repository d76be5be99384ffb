"""Reports: how old receivables are, what was earned by month, and whose tips are whose.

Each is gathered in one transaction, as the file is written, and then computed from plain values.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache, partial
from itertools import groupby

from invoicectl.desk.asking import references, stretches, views
from invoicectl.desk.asking.lists import note_what_is_left
from invoicectl.desk.asking.typed import Ends
from invoicectl.desk.asking.views import Json
from invoicectl.desk.done import Done, Report, Streamed
from invoicectl.desk.engine.packing import Ranked
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import dates, money, postings
from invoicectl.domain.narrowing import Narrowed
from invoicectl.domain.periods import Period
from invoicectl.domain.policy import Policy
from invoicectl.domain.records import Posted, Receivable
from invoicectl.domain.states import is_payable, is_unconfirmed
from invoicectl.domain.tuples import NamedTuple


def head(when: Period) -> Json:
    """A period as reports tell it."""
    since, until = when.stamps
    return {"since": since, "until": until}


# --- aging ------------------------------------------------------------------------------------

BUCKETS = (
    ("not_due", None, 0),
    ("days_1_30", 1, 30),
    ("days_31_60", 31, 60),
    ("days_61_90", 61, 90),
    ("days_over_90", 91, None),
)
"""The names of the buckets, each with its first and last day late; None where it has no end."""

_IN_ORDER = tuple(name for name, _, _ in BUCKETS)


def aging(desk: Desk, client: str | None, *, is_without_fees: bool) -> Done:
    """What is due and how late it is, less unused credit; of one client only if named.

    Raises NotFound."""
    with desk.look() as work:
        zone = work.get(Policy, 0).timezone
        only = None if client is None else references.client(work, client)
        number = None if only is None else only.number
        figures = work.store.figures
        found = Receivables(figures.receivables(number), figures.credits())
        if number is not None:
            found = found.of(number)
        if is_without_fees:
            found = found._replace(invoices=map(without_fee, found.invoices))
        name_of = partial(work.store.questions.handle_of, "client")  # each is asked for once
        currency = work.get(Policy, 0).currency
        day = dates.wall(work.now, zone).date()
        told = aged(found, day, name_of, zone=zone, currency=currency)
        handle = None if only is None else only.handle
        at = work.now if desk.past is None else desk.past.at
        head = {"at": dates.stamp(at), "client": handle, "late_fees": not is_without_fees}
        note_what_is_left(work)
        return work.done("aging", Report({**head, **told}, "clients"))


class Receivables(NamedTuple):
    """Invoices that are due or wait to be confirmed, those of a client side by side, and the unused
    credit by client."""

    invoices: Iterable[Receivable]
    credits: dict[int, int]

    def of(self, client: int) -> "Receivables":
        """Those of one client."""
        return Receivables(
            (each for each in self.invoices if each.client == client),
            {client: self.credits[client]} if client in self.credits else {},
        )


def unconfirmed(found: Iterable[Receivable]) -> dict[str, int]:
    """How much of these waits in each state before confirmation, and isn't due."""
    waiting = {"contested": 0, "pending": 0}
    for each in found:
        if each.status in waiting:
            waiting[each.status] += each.due_minor
    return waiting


def without_fee(each: Receivable) -> Receivable:
    """What is due of the services: payments count for these first, for the late fee last."""
    return each._replace(due_minor=max(each.due_minor - each.late_fee_minor, 0))


def days_late(due_at: datetime, day: date, zone: str) -> int:
    """Whole calendar days from the due date to a day; 0 or less while nothing is late."""
    return (day - dates.wall(due_at, zone).date()).days


def bucket(days: int) -> str:
    """The name of the bucket for so many days late."""
    return next(name for name, _, last in BUCKETS if last is None or days <= last)


class _Owed:
    """What a client owes, added up invoice by invoice."""

    __slots__ = ("days_late", "due_minor", "in_buckets", "invoices", "oldest_due_at")

    def __init__(self) -> None:
        self.invoices = self.due_minor = self.days_late = 0
        self.in_buckets = [0] * len(BUCKETS)
        self.oldest_due_at: str | None = None

    def add(self, each: Receivable, days: int, place: int) -> None:
        """One more is due, for so many days, in the bucket at this place."""
        due_at = each.due_at or ""
        self.invoices += 1
        self.due_minor += each.due_minor
        self.days_late = max(self.days_late, days)
        self.in_buckets[place] += each.due_minor
        if self.oldest_due_at is None or due_at < self.oldest_due_at:
            self.oldest_due_at = due_at


class _Sums:
    """What all owe: the buckets with their invoices and amounts, and what waits to be confirmed."""

    def __init__(self) -> None:
        self.in_buckets = [[0, 0] for _ in BUCKETS]
        self.waiting = {"contested": 0, "pending": 0}

    def add_of(self, client: Iterable[Receivable], day: date, zone: str) -> _Owed:
        """What one client owes, added to it."""
        owed = _Owed()
        for each in client:
            if is_unconfirmed(each.status):
                self.waiting[each.status] += each.due_minor
            elif is_payable(each.status) and each.due_minor:
                days, place = _late(each.due_at, day, zone)
                owed.add(each, days, place)
                self.in_buckets[place][0] += 1
                self.in_buckets[place][1] += each.due_minor
        return owed


AT_HAND = 500
"""So many clients are told as they are; of more each is told as it is read."""


def aged(
    found: Receivables,
    day: date,
    name_of: Callable[[int], str],
    *,
    zone: str,
    currency: str,
) -> Json:
    """The buckets, the clients by what they owe, and the total; what owes nothing is left out, but
    for who has credit. What waits to be confirmed is told apart.

    Days late are counted up to `day`. `name_of` tells a client's handle."""
    sums, ranked, unused = _Sums(), Ranked(), dict(found.credits)

    def rank(client: int, owed: _Owed, credit_minor: int) -> None:
        told = (owed.invoices, owed.oldest_due_at, owed.days_late, owed.in_buckets)
        ranked.add([-owed.due_minor, name_of(client), client, credit_minor, *told])

    for client, theirs in groupby(found.invoices, key=lambda each: each.client):
        owed = sums.add_of(theirs, day, zone)
        if owed.invoices or client in unused:
            rank(client, owed, unused.pop(client, 0))
    for client, credit_minor in unused.items():
        rank(client, _Owed(), credit_minor)

    def shown() -> Iterator[Json]:
        return (_of_client(_Row(*each), currency) for each in ranked)

    count, due_minor = (sum(each[at] for each in sums.in_buckets) for at in (0, 1))
    total = _netted(due_minor, sum(found.credits.values()), currency)
    return {
        "currency": currency,
        "buckets": _buckets(sums.in_buckets, currency),
        "clients": list(shown()) if len(ranked) <= AT_HAND else Streamed(len(ranked), shown),
        "total": {"invoices": count, "due": money.show(due_minor, currency), **total},
        **{status: money.show(minor, currency) for status, minor in sums.waiting.items()},
    }


class _Row(NamedTuple):
    """What a client owes, as it is put in order: who owes most first, and then by name."""

    negated_minor: int
    name: str
    client: int
    credit_minor: int
    invoices: int
    oldest_due_at: str | None
    days_late: int
    in_buckets: list[int]


def _of_client(row: _Row, currency: str) -> Json:
    in_buckets = (money.show(each, currency) for each in row.in_buckets)
    due_minor = -row.negated_minor
    return {
        "client": row.name,
        "invoices": row.invoices,
        **dict(zip(_IN_ORDER, in_buckets, strict=True)),
        "due": money.show(due_minor, currency),
        "oldest_due_at": row.oldest_due_at,
        "days_late": row.days_late,
        **_netted(due_minor, row.credit_minor, currency),
    }


def _buckets(in_buckets: Iterable[Sequence[int]], currency: str) -> list[Json]:
    return [
        {
            "bucket": name,
            "from_days": first,
            "to_days": last,
            "invoices": count,
            "due": money.show(minor, currency),
        }
        for (name, first, last), (count, minor) in zip(BUCKETS, in_buckets, strict=True)
    ]


def _netted(due_minor: int, credit_minor: int, currency: str) -> Json:
    """Unused credit, and what is due less that."""
    net = due_minor - credit_minor
    return {"credit": money.show(credit_minor, currency), "net": money.show(net, currency)}


@lru_cache(maxsize=1024)
def _late(due_at: str | None, day: date, zone: str) -> tuple[int, int]:
    """How many days late it is, and the place of the bucket for so many; what is due has an instant
    since when, and many have the same."""
    days = 0 if due_at is None else days_late(dates.unstamp(due_at), day, zone)
    return days, _IN_ORDER.index(bucket(days))


# --- revenue ----------------------------------------------------------------------------------

SOURCES = (
    ("services", postings.SERVICES, -1),
    ("service_charges", postings.SERVICE_CHARGE, -1),
    ("late_fees", postings.LATE_FEES, -1),
    ("tips", postings.tips(None), -1),
    ("bad_debt", postings.BAD_DEBT, 1),
    ("goodwill", postings.GOODWILL, 1),
)
"""The sources by account; what is lost (bad debt, goodwill) stands above zero and comes off."""

LOST = ("bad_debt", "goodwill")


def revenue(desk: Desk, ends: Ends) -> Done:
    """What the business earned by month and source, from the postings. Raises BadTime."""
    with desk.look() as work:
        when = stretches.period(work, ends)
        policy = work.get(Policy, 0)
        accounts = [account for _, account, _ in SOURCES]
        posted = work.store.figures.posted(accounts, when)
        told = earned(posted, zone=policy.timezone, currency=policy.currency)
        _note_imported(work, when)
        note_what_is_left(work)
        return work.done("revenue", Report({**head(when), **told}, "months"))


def _note_imported(work: Work, when: Period) -> None:
    """Whoever took over last year's invoices would look for them here."""
    where: list[Narrowed] = [("imported",)]
    if when.since is not None:
        where.append(("since", dates.stamp(when.since)))
    if when.until is not None:
        where.append(("until", dates.stamp(when.until)))
    found = work.store.questions.sums(where)
    if found.invoices:
        amount = money.show(found.total_minor, work.get(Policy, 0).currency)
        count = "1 imported invoice" if found.invoices == 1 else f"{found.invoices:,} imported ones"
        of = "of that time " if len(where) > 1 else ""
        work.note(f"not in here: {count} {of}({amount} in all), earned before this file began")


def earned(posted: Iterable[Posted], *, zone: str, currency: str) -> Json:
    """Months from the first to the last with anything in it, none left out, and their total."""
    name_of = {account: (name, sign) for name, account, sign in SOURCES}
    months: dict[str, dict[str, int]] = {}
    for each in posted:
        name, sign = name_of[each.account]
        month = f"{dates.wall(each.at, zone):%Y-%m}"
        sums = months.setdefault(month, {})
        sums[name] = sums.get(name, 0) + sign * each.amount_minor

    def shown(sums: dict[str, int]) -> Json:
        whole = sum(-sums.get(name, 0) if name in LOST else sums.get(name, 0) for name in _NAMES)
        parts = {name: money.show(sums.get(name, 0), currency) for name in _NAMES}
        return {**parts, "revenue": money.show(whole, currency)}

    total: dict[str, int] = {}
    for sums in months.values():
        for name, amount in sums.items():
            total[name] = total.get(name, 0) + amount
    return {
        "currency": currency,
        "months": [
            {"month": month, **shown(months.get(month, {}))} for month in _all_months(months)
        ],
        "total": shown(total),
    }


_NAMES = tuple(name for name, _, _ in SOURCES)


def _all_months(found: Iterable[str]) -> list[str]:
    months = sorted(found)
    if not months:
        return []
    first, last = (int(month[:-3]) * 12 + int(month[-2:]) - 1 for month in (months[0], months[-1]))
    return [f"{index // 12:04}-{index % 12 + 1:02}" for index in range(first, last + 1)]


# --- tips -------------------------------------------------------------------------------------


def tips(desk: Desk, ends: Ends) -> Done:
    """Whose tips came in, went back and were paid out, and what is still owed. Raises BadTime."""
    with desk.look() as work:
        when = stretches.period(work, ends)
        accounts = [postings.tips(None), postings.TIPS]
        posted = work.store.figures.posted(accounts, Period(None, when.until))
        currency = work.get(Policy, 0).currency
        told = tipped(posted, when.since, partial(views.named, work), currency=currency)
        note_what_is_left(work)
        return work.done("tips", Report({**head(when), **told}, "providers"))


_TIPPED = ("payment-approved", "payment-received")
"""The kinds of events by which tips come in; by others they go back, or that is undone."""


def tipped(
    posted: Iterable[Posted], since: datetime | None, name: Callable[[str], str], *, currency: str
) -> Json:
    """By provider: before + received less given back, paid out and kept is owed.

    What comes without a provider is the business's own, under null: it keeps it. `name` gives the
    handle of a reference."""
    names = ("before", "received", "given_back", "paid_out", "kept", "owed")
    sums: dict[str | None, dict[str, int]] = {}
    for each in posted:
        provider = None if each.account == postings.tips(None) else name(each.account.split(":")[2])
        part = sums.setdefault(provider, dict.fromkeys(names, 0))
        is_before = since is not None and each.at < since
        if provider is not None:
            part["owed"] -= each.amount_minor
            part["before"] -= each.amount_minor if is_before else 0
        elif not is_before:
            part["kept"] -= each.amount_minor
        if is_before:
            continue
        if each.kind in {"provider-paid", "payout-reversed"}:
            part["paid_out"] += each.amount_minor
        elif each.kind in _TIPPED:
            part["received"] -= each.amount_minor
        else:
            part["given_back"] += each.amount_minor
    order = sorted(sums, key=lambda provider: (provider is None, provider or ""))
    rows = [
        {"provider": each, **{name: money.show(sums[each][name], currency) for name in names}}
        for each in order
    ]
    total = {name: sum(part[name] for part in sums.values()) for name in names}
    return {
        "currency": currency,
        "providers": rows,
        "total": {name: money.show(amount, currency) for name, amount in total.items()},
    }
