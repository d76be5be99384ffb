"""Reports: how old receivables are, what was earned by month, and whose tips are whose.

Each is gathered in one transaction, as the file is written, and then computed from plain values.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import NamedTuple

from invoicectl.desk.asking import references, typed, views
from invoicectl.desk.asking.lists import note_what_is_left
from invoicectl.desk.asking.typed import Ends
from invoicectl.desk.asking.views import Json
from invoicectl.desk.books.folding import Folded, aside_of
from invoicectl.desk.done import Done, Report
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import dates, money, postings
from invoicectl.domain.events import ClockCorrected, kind_of
from invoicectl.domain.model import Client, Invoice
from invoicectl.domain.overlay import UnfoldableError
from invoicectl.domain.periods import Period
from invoicectl.domain.policy import Policy
from invoicectl.domain.records import Posted, Receivable
from invoicectl.domain.states import is_payable, is_unconfirmed
from invoicectl.errors import FileFault, NotPast


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


def aging(desk: Desk, at: str | None, client: str | None, *, is_without_fees: bool) -> Done:
    """What is due and how late it is, less unused credit, now or in the past; of one client only
    if named.

    Raises BadTime, NotFound; NotPast for a time to come."""
    with desk.look() as work:
        zone = work.get(Policy, 0).timezone
        only = None if client is None else references.client(work, client)
        as_of = _as_of(work, at)
        if as_of.before is None:
            found = Receivables(work.store.figures.receivables(), work.store.figures.credits())
        else:
            found = receivables_before(work, as_of.before)
        if only is not None:
            found = found.of(only.number)
        if is_without_fees:
            found = found._replace(invoices=[without_fee(each) for each in found.invoices])
        clients = {*found.credits, *(each.client for each in found.invoices)}
        names = {number: work.handle_of("client", number) for number in clients}
        told = aged(found, as_of.day, names, zone=zone, currency=work.get(Policy, 0).currency)
        handle = None if only is None else only.handle
        head = {"at": dates.stamp(as_of.at), "client": handle, "late_fees": not is_without_fees}
        note_what_is_left(work)
        return work.done("aging", Report({**head, **told}, "clients"))


class Receivables(NamedTuple):
    """Invoices that are due or wait to be confirmed, and the unused credit by client."""

    invoices: list[Receivable]
    credits: dict[int, int]

    def of(self, client: int) -> "Receivables":
        """Those of one client."""
        return Receivables(
            [each for each in self.invoices if each.client == client],
            {client: self.credits[client]} if client in self.credits else {},
        )

    def waiting(self, status: str) -> int:
        """How much waits in one of the states before confirmation, and isn't due."""
        return _sum(each for each in self.invoices if each.status == status)


class AsOf(NamedTuple):
    """The past that is asked for: what counts `before` an instant, or all that is recorded (None).

    `at` is what to call it, of a day its last second; days late are counted up to `day`."""

    at: datetime
    before: datetime | None
    day: date


def _as_of(work: Work, given: str | None) -> AsOf:
    """As of the end of a day, as of before an instant, or as of now. Raises BadTime, NotPast."""
    zone = work.get(Policy, 0).timezone
    asked = typed.written(work, "now" if given is None else given)
    if asked.at > work.now:
        raise NotPast(at=dates.local(asked.at, zone), now=dates.local(work.now, zone))
    if asked.end is None:
        return AsOf(work.now, None, dates.wall(work.now, zone).date())
    last = asked.end - timedelta(seconds=1)
    return AsOf(last if asked.is_date else asked.at, asked.end, dates.wall(last, zone).date())


def receivables_before(work: Work, until: datetime) -> Receivables:
    """What was due just before an instant: every event that counts by then, folded from nothing.

    An event counts from its `at` on, whenever it was recorded: so what cron did late is where it
    belongs. One that a clock ahead has dated into the future counts from the correction on."""
    corrections = work.store.log.of_kinds(["file"], [kind_of(ClockCorrected)])
    corrected = [fact for fact, _ in corrections]
    with aside_of(work.store) as aside:
        folded = Folded(aside)
        try:
            for fact in work.store.log.facts():
                if min([fact.at, *(each.at for each in corrected if each.seq > fact.seq)]) < until:
                    folded.replay(fact)
        except UnfoldableError as error:
            raise FileFault(path=work.store.path, why="value", error=error) from None
        return _receivables_in(folded)


def _receivables_in(folded: Folded) -> Receivables:
    found = [
        Receivable(
            each.number,
            each.client,
            each.status,
            None if each.due_at is None else dates.stamp(each.due_at),
            each.due_minor,
            each.late_fee_minor,
        )
        for each in folded.things_of(Invoice)
        if is_payable(each.status) or is_unconfirmed(each.status)
    ]
    clients = folded.things_of(Client)
    return Receivables(
        found, {each.number: each.credit_minor for each in clients if each.credit_minor}
    )


def without_fee(each: Receivable) -> Receivable:
    """What is due of the services: payments count for these first, for the late fee last."""
    return each._replace(due_minor=max(each.due_minor - each.late_fee_minor, 0))


def days_late(due_at: datetime, day: date, zone: str) -> int:
    """Whole calendar days from the due date to a day; 0 or less while nothing is late."""
    return (day - dates.wall(due_at, zone).date()).days


def bucket(days: int) -> str:
    """The name of the bucket for so many days late."""
    return next(name for name, _, last in BUCKETS if last is None or days <= last)


def aged(
    found: Receivables,
    day: date,
    names: Mapping[int, str],
    *,
    zone: str,
    currency: str,
) -> Json:
    """The buckets, the clients by what they owe, and the total; what owes nothing is left out, but
    for who has credit. What waits to be confirmed is told apart.

    Days late are counted up to `day`. `names` are the handles of the clients."""
    late = {
        each: _late(each, day, zone)
        for each in found.invoices
        if is_payable(each.status) and each.due_minor
    }
    by_client: dict[int, list[Receivable]] = {client: [] for client in found.credits}
    for each in late:
        by_client.setdefault(each.client, []).append(each)
    order = sorted(by_client, key=lambda client: (-_sum(by_client[client]), names[client]))
    clients = [
        {
            "client": names[client],
            "invoices": len(by_client[client]),
            **{
                name: money.show(_sum(_in(name, by_client[client], late)), currency)
                for name, _, _ in BUCKETS
            },
            "due": money.show(_sum(by_client[client]), currency),
            "oldest_due_at": min((each.due_at or "" for each in by_client[client]), default=None),
            "days_late": max((0, *(late[each] for each in by_client[client]))),
            **_netted(by_client[client], found.credits.get(client, 0), currency),
        }
        for client in order
    ]
    total = _netted(late, sum(found.credits.values()), currency)
    return {
        "currency": currency,
        "buckets": _buckets(late, currency),
        "clients": clients,
        "total": {"invoices": len(late), "due": money.show(_sum(late), currency), **total},
        "contested": money.show(found.waiting("contested"), currency),
        "pending": money.show(found.waiting("pending"), currency),
    }


def _buckets(late: Mapping[Receivable, int], currency: str) -> list[Json]:
    return [
        {
            "bucket": name,
            "from_days": first,
            "to_days": last,
            "invoices": len(_in(name, late, late)),
            "due": money.show(_sum(_in(name, late, late)), currency),
        }
        for name, first, last in BUCKETS
    ]


def _in(name: str, of: Iterable[Receivable], late: Mapping[Receivable, int]) -> list[Receivable]:
    """Those of them that are in a bucket."""
    return [each for each in of if bucket(late[each]) == name]


def _netted(of: Iterable[Receivable], credit_minor: int, currency: str) -> Json:
    """Unused credit, and what is due less that."""
    net = _sum(of) - credit_minor
    return {"credit": money.show(credit_minor, currency), "net": money.show(net, currency)}


def _late(each: Receivable, day: date, zone: str) -> int:
    """How many days late it is; what is due has an instant since when."""
    return 0 if each.due_at is None else days_late(dates.unstamp(each.due_at), day, zone)


def _sum(found: Iterable[Receivable]) -> int:
    return sum(each.due_minor for each in found)


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
        when = typed.period(work, ends)
        policy = work.get(Policy, 0)
        accounts = [account for _, account, _ in SOURCES]
        posted = work.store.figures.posted(accounts, when)
        told = earned(posted, zone=policy.timezone, currency=policy.currency)
        note_what_is_left(work)
        return work.done("revenue", Report({**head(when), **told}, "months"))


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
        when = typed.period(work, ends)
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
