"""The same future without and with some commands: two copies of the file that nobody else sees, run
ahead by the engine of `clock advance`, and compared as two files are.

The file is only read, for as long as it takes to copy it. No gateway is asked: cards are taken to
answer as `forecast` takes them to.
"""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from functools import partial
from typing import get_args

from invoicectl.desk.asking import differing, forecast, references, typed
from invoicectl.desk.asking.courses import Course, parted, touched
from invoicectl.desk.asking.may_differ import KINDS, MayDiffer
from invoicectl.desk.asking.paired import Paired
from invoicectl.desk.asking.views import Json
from invoicectl.desk.done import Done, Report, Streamed
from invoicectl.desk.engine import forks
from invoicectl.desk.engine.packing import Packed
from invoicectl.desk.engine.recalling import Assumed
from invoicectl.desk.engine.sizes import INSTANT
from invoicectl.desk.engine.taken import Taken
from invoicectl.desk.engine.walk import walk
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import dates, money
from invoicectl.domain.model import Provider
from invoicectl.domain.policy import Policy
from invoicectl.domain.references import reference
from invoicectl.domain.tuples import NamedTuple
from invoicectl.store import Store

WITHOUT_AND_WITH = ("without", "with")

Seen = Callable[[Taken], None] | None

Doing = Callable[[Desk, str], Json]
"""Does a command, as it is typed, in a future; what became of it: `{command, ok, error}`."""


class Supposition(NamedTuple):
    """What is asked: which commands, when, and how far the future goes."""

    commands: tuple[str, ...]
    at: str | None = None
    until: str | None = None
    assume: str = "last"


def what_if(desk: Desk, asked: Supposition, do: Doing, seen: Seen = None) -> Done:
    """Both futures up to an instant, it included, and what differs in the end. `seen` is told each
    step.

    Raises BadTime, BadChoice, Malformed, FileFault, Stopped."""
    assumed = typed.choice(asked.assume, "--assume", *get_args(Assumed))
    with desk.look() as work:
        since, at, until = _ends(work, asked)
        copy = work.store.apart()
    with closing(copy):
        without = _future(desk, copy, assumed)
        forks.become(without, since)
        start, steps = _Start(without), (Packed(), Packed())
        if at > since:
            _advance(without, at, seen, *steps)
        with without.look() as work:
            copy = work.store.apart()
        with closing(copy):
            futures = (without, _future(desk, copy, assumed))
            tried = [do(futures[1], line) for line in asked.commands]
            for each, its_steps in zip(futures, steps, strict=True):
                _advance(each, until, seen, its_steps)
            beside = _beside(start, futures)
            told = {
                "from": dates.stamp(since),
                "at": dates.stamp(at),
                "until": dates.stamp(until),
                "assume": assumed,
                "commands": tried,
                **{name: beside[name] for name in WITHOUT_AND_WITH},
                "steps": {
                    name: Streamed(len(each), each.__iter__)
                    for name, each in zip(WITHOUT_AND_WITH, steps, strict=True)
                },
                "differs": beside["differs"],
            }
    return Done("what-if", Report(told, "differs"))


def _ends(work: Work, asked: Supposition) -> tuple[datetime, datetime, datetime]:
    """From when to when, and when the commands come in between; a span counts from there."""
    at = work.now if asked.at is None else forecast.end(work, asked.at)
    return work.now, at, forecast.end(work, asked.until, since=at)


def _future(desk: Desk, store: Store, assumed: Assumed) -> Desk:
    """A desk over a copy, in which cards answer as is supposed."""
    future = desk.over(store)
    future.assumed = assumed
    return future


def _advance(desk: Desk, until: datetime, seen: Seen, *told: Packed) -> None:
    """Let time run in a future up to an instant, and tell each step. Raises Stopped."""
    with desk.act() as work:
        journey = walk(work, until, is_moving=True, size=INSTANT, seen=seen).journey
    desk.stop.obey()
    with desk.look() as work:
        currency = work.get(Policy, 0).currency
        for step in journey:
            shown = _step(work, step, currency)
            for each in told:
                each.add(shown)


def _step(work: Work, step: Taken, currency: str) -> Json:
    """A step as a forecast tells it."""
    client, fee = step.ref, step.late_fee_minor
    if not references.names_person(step.ref):
        of = references.find(work, step.ref, "step", "invoice", "booking", "series", "visit")
        client = work.handle_of("client", of.client or 0)
    return {
        "at": dates.stamp(step.at),
        "ref": step.ref,
        "client": client,
        "step": step.step,
        "outcome": step.outcome,
        "amount": money.show(step.amount_minor, currency),
        "invoice": None if step.invoice is None else reference("invoice", step.invoice),
        "late_fee": money.show(fee, currency) if fee else None,
    }


class _Start:
    """Where both futures begin: the newest event, the numbers of what they will make, and what
    providers are owed by then."""

    def __init__(self, desk: Desk) -> None:
        with desk.look() as work:
            self.seq = work.store.log.next_seq() - 1
            self.numbers = {kind: work.next_number(kind) for kind in KINDS}
            self._pending = _pending(work)

    def totals(self, desk: Desk, course: Course) -> Json:
        """The sums of what has happened in a future since then."""
        with desk.look() as work:
            currency = work.get(Policy, 0).currency
            earned = course.sums["earnings"] + _pending(work) - self._pending
        sums = {**course.sums, "earnings": earned}
        return {name: money.show(sums.get(name, 0), currency) for name in forecast.SUMS}


def _pending(work: Work) -> int:
    people = work.store.questions.people("provider")
    return sum(work.get(Provider, number).pending_minor for number, _ in people)


def _beside(start: _Start, futures: tuple[Desk, Desk]) -> Json:
    """The sums of both futures, and what stands differently in the end."""
    looking = partial(forks.looked, *futures)
    with looking() as both:
        paired = Paired(start.numbers, *both)
    courses = (
        Course(futures[0], start.seq),
        Course(futures[1], start.seq, paired.called),
    )
    clients = parted(*courses)
    if clients is None:
        touching, *_ = differing.since(start.seq, *futures)
    else:
        touching = MayDiffer(start.numbers)
        touched(touching, start.seq, clients, courses, futures)
    touching.spread(looking)
    found = Packed()
    pairs = paired.pairs(touching, clients)
    for each in differing.differences(pairs, looking, WITHOUT_AND_WITH, paired.renamed):
        found.add(each)
    told: Json = {
        name: start.totals(desk, course)
        for name, desk, course in zip(WITHOUT_AND_WITH, futures, courses, strict=True)
    }
    return {**told, "differs": Streamed(len(found), found.__iter__)}
