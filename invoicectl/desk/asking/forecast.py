"""What time will do to the whole business as if nobody did anything, by the very rules that will:
each client's future is walked alone, and all of them are told in the order of one walk.

No lock is held meanwhile, and memory is the largest client's: each client is read as she stands at
one instant, but two clients may be read at two.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import partial
from typing import Literal, get_args

from invoicectl.desk.asking import references, typed
from invoicectl.desk.asking.lists import whole
from invoicectl.desk.asking.views import Json
from invoicectl.desk.done import Document, Done, Report, Streamed
from invoicectl.desk.engine.recalling import Assumed
from invoicectl.desk.engine.supposing import Future, Imagined, Sum
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.documents import forecasts as pictures
from invoicectl.domain import dates, money, periods
from invoicectl.domain.clocks import MOST_DAYS
from invoicectl.domain.dates import Span
from invoicectl.domain.model import Client
from invoicectl.domain.policy import Policy
from invoicectl.domain.references import reference
from invoicectl.domain.things import STEP_ORDER
from invoicectl.domain.tuples import NamedTuple
from invoicectl.errors import BadSpan, Malformed
from invoicectl.looking import Ahead, Futures

PORTION = 50
"""So many clients are read in one transaction."""

USUAL = Span(days=30)
"""How far it is looked ahead where nobody says."""

Unit = Literal["day", "week", "month"]

_DAYS, _WEEKS = 14, 92
"""Up to so many days ahead are told by day, and up to so many by week."""

SUMS: tuple[Sum, ...] = get_args(Sum)


class Lookahead(NamedTuple):
    """What is asked: until when, how cards answer, of whom, and by which periods."""

    until: str | None = None
    assume: str = "last"
    client: str | None = None
    by: str | None = None


Seen = Callable[[Future], None] | None
"""Who is told each step as it is found, if anybody."""


def forecast(desk: Desk, asked: Lookahead, seen: Seen = None) -> Done:
    """What happens up to an instant, it included.

    Raises BadTime, BadReference, NotFound, Malformed, BadChoice."""
    return Done("forecast", Report(_foreseen(desk, asked, seen), "steps"))


def _foreseen(desk: Desk, asked: Lookahead, seen: Seen) -> Json:
    assumed = typed.choice(asked.assume, "--assume", *get_args(Assumed))
    with desk.look() as work:
        since, until = work.now, end(work, asked.until)
        whose = None if asked.client is None else references.client(work, asked.client).number
        policy = work.get(Policy, 0)
        unit = _unit(asked.by, until - since)
        clients = work.store.agenda.awaiting(until) if whose is None else [whose]
        first = work.next_number("invoice"), work.next_number("visit")
        is_known = work.knows_steps
    futures = desk.store.futures()
    sums = _Periods(since, until, unit, policy.timezone)
    for start in range(0, len(clients), PORTION):
        with desk.look(settled=not is_known) as work, whole(work):
            for number in clients[start : start + PORTION]:
                client = work.get(Client, number)
                found = Imagined(work, client, assumed).future(until)
                futures.add(_noted(found, client, sums, seen))
    futures.number(*first)
    return _told(futures, sums, assumed, policy.currency)


def drawn(desk: Desk, asked: Lookahead, seen: Seen = None) -> Done:
    """The same as a picture. Raises as `forecast` does."""
    value = _foreseen(desk, asked, seen)
    with desk.look() as work:
        policy = work.get(Policy, 0)
    zone, currency = policy.timezone, policy.currency
    rows = [
        pictures.Bar(
            periods.short(dates.unstamp(each["from"]), dates.unstamp(each["until"]), zone),
            money.parse(each["collected"], currency),
            money.parse(each["declined"], currency),
            each["collected"],
        )
        for each in value["periods"]
    ]
    first, last = (
        f"{dates.wall(dates.unstamp(value[end]), zone):%Y-%m-%d}" for end in ("from", "until")
    )
    totals = pictures.Expected(value["totals"]["collected"], value["totals"]["declined"])
    title, besides = f"What {policy.business} can expect", f"{first} to {last} · {currency}"
    return Done("document", Document("svg", pictures.picture(title, besides, rows, totals)))


def end(work: Work, given: str | None, since: datetime | None = None) -> datetime:
    """The last instant that is meant; a span counts from now, or `since` when else. Raises BadTime,
    Malformed."""
    zone, since = work.get(Policy, 0).timezone, since or work.now
    if given is None:
        return dates.add(since, USUAL, zone)
    try:
        until = dates.add(since, dates.parse_span(given), zone)
    except BadSpan:
        until = typed.last(work, given)
    told = {"until": dates.local(until, zone), "now": dates.local(since, zone)}
    if until < since:
        raise Malformed(why="forecast_back", **told)
    if until - work.now > timedelta(days=MOST_DAYS):
        raise Malformed(why="forecast_far", **told)
    return until


def _unit(given: str | None, ahead: timedelta) -> Unit:
    """By what it is told where nobody says: by what has some rows, and not too many."""
    if given is not None:
        return typed.choice(given, "--by", *get_args(Unit))
    if ahead <= timedelta(days=_DAYS):
        return "day"
    return "week" if ahead <= timedelta(days=_WEEKS) else "month"


class _Periods:
    """Days, weeks from Monday on or months, of the business's calendar, and their sums."""

    def __init__(self, since: datetime, until: datetime, unit: Unit, zone: str) -> None:
        self.since, self.until = since, until
        self._unit, self._zone = unit, zone
        self._sums: dict[datetime, Counter[Sum]] = {}
        self.totals: Counter[Sum] = Counter()

    def add(self, at: datetime, sums: dict[Sum, int]) -> None:
        """Add what comes of a step. What is due already belongs to the first period."""
        if sums:
            self._sums.setdefault(self._begin_of(max(at, self.since)), Counter()).update(sums)
            self.totals.update(sums)

    def __iter__(self) -> Iterator[tuple[datetime, datetime, Counter[Sum]]]:
        """Each period with its ends and its sums, in order."""
        begin = self._begin_of(self.since)
        while begin <= self.until:
            behind = self._begin_of(begin, ahead=1)
            ends = max(begin, self.since), min(behind, self.until)
            yield *ends, self._sums.get(begin, Counter())
            begin = behind

    def _begin_of(self, at: datetime, *, ahead: int = 0) -> datetime:
        """The midnight with which the period of an instant begins, or one so many periods on."""
        day = dates.wall(at, self._zone).date()
        if self._unit == "day":
            first = day + timedelta(days=ahead)
        elif self._unit == "week":
            first = day + timedelta(days=7 * ahead - day.weekday())
        else:
            years, month = divmod(day.month - 1 + ahead, 12)
            first = day.replace(year=day.year + years, month=month + 1, day=1)
        return dates.at_wall_time(first, time(0), self._zone)


def _noted(
    found: Iterator[Future],
    client: Client,
    periods: _Periods,
    seen: Seen,
) -> Iterator[Ahead]:
    """A client's steps as they are kept: each behind those of hers before it."""
    behind: tuple[str, int, int, str, str] | None = None
    for future in found:
        step, taken = future.step, future.taken
        number = 0 if step.handle else step.number
        own = (dates.stamp(step.at), STEP_ORDER[step.kind], number, step.owner, step.handle)
        behind = own if behind is None else max(behind, own)
        due, rank, whose_number, whose, handle = behind
        periods.add(taken.at, future.sums)
        if seen is not None:
            seen(future)
        yield Ahead(
            client=client.number,
            due=due,
            rank=rank,
            whose=whose,
            whose_number=whose_number,
            handle=handle,
            at=dates.stamp(taken.at),
            owner=step.owner,
            number=step.number,
            ref=step.handle,
            client_handle=client.handle,
            step=taken.step,
            outcome=taken.outcome,
            amount_minor=taken.amount_minor,
            late_fee_minor=taken.late_fee_minor,
            invoice=taken.invoice,
            made_invoice=future.invoice,
            made_visit=future.visit,
        )


def _told(futures: Futures, periods: _Periods, assumed: Assumed, currency: str) -> Json:
    shown = partial(_step, currency)
    return {
        "from": dates.stamp(periods.since),
        "until": dates.stamp(periods.until),
        "assume": assumed,
        "steps": Streamed(len(futures), lambda: map(shown, futures)),
        "periods": [
            {"from": dates.stamp(begin), "until": dates.stamp(end), **_sums(sums, currency)}
            for begin, end, sums in periods
        ],
        "totals": _sums(periods.totals, currency),
    }


def _sums(sums: Counter[Sum], currency: str) -> Json:
    return {name: money.show(sums[name], currency) for name in SUMS}


def _step(currency: str, step: Ahead) -> Json:
    fee = step.late_fee_minor
    return {
        "at": step.at,
        "ref": step.ref or reference(step.owner, step.number),
        "client": step.client_handle,
        "step": step.step,
        "outcome": step.outcome,
        "amount": money.show(step.amount_minor, currency),
        "invoice": None if step.invoice is None else reference("invoice", step.invoice),
        "late_fee": money.show(fee, currency) if fee else None,
    }
