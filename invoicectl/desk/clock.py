"""The clock and the daily run."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial

from invoicectl import errors
from invoicectl.acts import file as acts
from invoicectl.desk.asking import typed
from invoicectl.desk.asking.views import Json
from invoicectl.desk.done import Done, Report, Streamed
from invoicectl.desk.engine.journey import PORTION, Journey, Walked
from invoicectl.desk.engine.sizes import INSTANT, ONE_BY_ONE, Size
from invoicectl.desk.engine.taken import Taken
from invoicectl.desk.engine.turn import at_the_clock
from invoicectl.desk.engine.walk import walk
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import dates, money
from invoicectl.domain import events as ev
from invoicectl.domain.clocks import MOST_DAYS
from invoicectl.domain.events import kind_of
from invoicectl.domain.policy import Policy
from invoicectl.domain.references import reference
from invoicectl.domain.text import visible
from invoicectl.domain.tuples import NamedTuple
from invoicectl.errors import Error

Seen = Callable[[Taken], None]


def show(desk: Desk) -> Done:
    """Where the clock stands, and how many steps are due by it."""
    with desk.look() as work:
        stands = {
            "clock": work.info.clock,
            "now": dates.stamp(work.now),
            "timezone": work.get(Policy, 0).timezone,
            "due": work.store.agenda.count_due(work.now),
            "forked_from": work.get(Policy, 0).forked_from,
        }
        return work.done("clock", stands)


SIZES = {"stripe": Size(8, 8), "simulated": INSTANT}
"""How many charges a `tick` asks for together by default; elsewhere one."""

MOST_AT_ONCE = 100


def tick(
    desk: Desk,
    *,
    catch_up: bool,
    concurrency: str | None = None,
    seen: Seen | None = None,
) -> Done:
    """Do everything that is due up to now, charges included. A dry run looks at no clock that is
    wrong, and at no long rest.

    `concurrency` is how many charges are asked for at once, 1 to 100."""
    size = None
    if concurrency is not None:
        size = Size(*(typed.whole(concurrency, "concurrency", 1, MOST_AT_ONCE),) * 2)
    if desk.is_dry:
        with desk.look(settled=True) as work:
            done = _passed(work, seen, ONE_BY_ONE)
            work.finish()
            return done
    from invoicectl.desk.engine import anchoring

    with at_the_clock(desk) as died:
        with desk.act(catch_up=catch_up) as work:
            anchoring.begin_where_behind(work)
            done = _passed(work, seen, size or SIZES.get(work.info.gateway, ONE_BY_ONE), died)
            done = done._replace(notes=(*done.notes, *_reconciled_daily(work)))
        return done._replace(notes=(*done.notes, *anchoring.note_daily(desk)))


def _reconciled_daily(work: Work) -> list[str]:
    """Once a day the ledger is compared with a processor's, also where nothing was charged; the
    notes. A processor that doesn't answer is asked with the next charge, or tomorrow."""
    if work.desk.stop.is_asked or work.info.gateway != "stripe":
        return []
    from invoicectl.desk.engine.asking_first import asked_now
    from invoicectl.desk.engine.reconciling import is_due

    if not is_due(work):
        return []
    noted = len(work.notes)
    try:
        asked_now(work, is_whole=True)
    except errors.GatewayDown as error:
        work.note(f"the ledger is not compared with the gateway today: {error.message}")
    return work.notes[noted:]


def _passed(work: Work, seen: Seen | None, size: Size, died: int | None = None) -> Done:
    since = work.now
    is_simulated = work.info.simulated_at is not None
    with work.desk.stop.heeded():
        walked = walk(work, since, is_moving=is_simulated, seen=seen, size=size, died=died)
    return _told(work, since, walked, "invoicectl tick goes on")


def _told(work: Work, since: datetime, walked: Walked, goes_on: str) -> Done:
    """What happened; stopped early, also what is left by the instant that was reached."""
    error = None
    if walked.is_stopped:
        work.write()
        left = work.store.agenda.count_due(work.now)
        stop = work.desk.stop
        if work.info.simulated_at is None:
            error = stop.error(why="walk", left_due=left, hint=goes_on)
        else:
            stands = dates.local(work.now, work.get(Policy, 0).timezone)
            error = stop.error(why="walk_of_clock", left_due=left, stands=stands, hint=goes_on)
    return work.done("passage", Report(_passage(work, since, walked.journey), "steps"), error)


def _passage(work: Work, since: datetime, journey: Journey) -> Json:
    """What a tick or an advance did: the steps, and by kind their counts and sums."""
    currency = work.get(Policy, 0).currency
    kinds, shown = list(journey.kinds()), partial(_step, currency)
    steps = Streamed(len(journey), lambda: map(shown, journey))
    return {
        "from": dates.stamp(since),
        "to": dates.stamp(work.now),
        "steps": list(steps) if len(steps) <= PORTION else steps,
        "dry_run": work.is_dry,
        "counts": {kind: count for kind, count, _ in kinds},
        "sums": {kind: money.show(total, currency) for kind, _, total in kinds},
    }


def _step(currency: str, step: Taken) -> Json:
    fee = step.late_fee_minor
    return {
        "at": dates.stamp(step.at),
        "ref": step.ref,
        "step": step.step,
        "outcome": step.outcome,
        "amount": money.show(step.amount_minor, currency),
        "invoice": None if step.invoice is None else reference("invoice", step.invoice),
        "late_fee": money.show(fee, currency) if fee else None,
        "code": step.code,
    }


Agrees = Callable[[Error], None]
"""Raises the refusal unless a person says that it is meant so."""


def unasked(refusal: Error) -> None:
    """Nobody can be asked."""
    raise refusal


def _span(work: Work, given: str) -> dates.Span:
    """How far the clock is to go. Raises BadSpan: back it never goes, and a time stands in --to."""
    if given.startswith("-"):
        raise errors.BadSpan(given=visible(given[:40]), why="back")
    try:
        return dates.parse_span(given)
    except errors.BadSpan as error:
        with suppress(errors.BadTime):
            typed.time(work, given)
            error.hint = f"invoicectl clock advance --to {given}"
        raise


class Whither(NamedTuple):
    """How far a clock is to go: a span, to an instant, or to the next one at which time does
    something."""

    span: str | None = None
    to: str | None = None
    is_next: bool = False


def advance(
    desk: Desk, whither: Whither, *, seen: Seen | None = None, agrees: Agrees = unasked
) -> Done:
    """Walk a simulated clock on; everything due happens.

    Beyond ten years a person has to agree: centuries of Fridays are meant by nobody."""
    if [whither.span is not None, whither.to is not None, whither.is_next].count(True) != 1:
        raise errors.Malformed(why="how_far")
    try:
        return _advance(desk, whither, seen, most_days=MOST_DAYS)
    except errors.FarAhead as refusal:
        agrees(refusal)
    return _advance(desk, whither, seen, most_days=None)


def _advance(desk: Desk, whither: Whither, seen: Seen | None, *, most_days: int | None) -> Done:
    with at_the_clock(desk) as died, desk.act() as work:
        if work.info.simulated_at is None:
            raise errors.NotSimulated
        since, until = _ends(work, whither, most_days=most_days)
        with desk.stop.heeded():
            size = INSTANT if work.info.gateway == "simulated" else ONE_BY_ONE
            walked = walk(work, until, is_moving=True, seen=seen, size=size, died=died)
        sure = " --yes" if most_days is None else ""
        goes_on = f"invoicectl clock advance --to {dates.stamp(until)}{sure}"
        return _told(work, since, walked, goes_on)


def _ends(work: Work, whither: Whither, *, most_days: int | None) -> tuple[datetime, datetime]:
    """From when the clock is to walk and to when; where it was cut off under its key, as it was
    begun. Raises TimeGoesBack, FarAhead."""
    if work.plan is not None and work.plan.ends is not None:
        begun, ending = work.plan.ends
        return dates.unstamp(begun), dates.unstamp(ending)
    zone = work.get(Policy, 0).timezone
    since = work.now
    if whither.is_next:
        until = _next(work)
    elif whither.span is not None:
        until = dates.add(since, _span(work, whither.span), zone)
    else:
        until, _ = typed.time(work, whither.to or "")
    told = {"to": dates.local(until, zone), "now": dates.local(since, zone)}
    if until < since:
        raise errors.TimeGoesBack(**told)
    if most_days is not None and until - since > timedelta(days=most_days):
        raise errors.FarAhead(**told, stamp=dates.stamp(until))
    from invoicectl.desk.engine.keys import KeyPlan

    work.plan = KeyPlan("walk", ends=(dates.stamp(since), dates.stamp(until)))
    return since, until


def _next(work: Work) -> datetime:
    """The next instant at which time does something; now, where it never does."""
    first = work.store.agenda.due_steps(datetime.max.replace(tzinfo=UTC), limit=1)
    if not first:
        work.note("nothing is to come, so the clock stays as it is")
        return work.now
    return max(work.now, min(step.at for step in first))  # the first of each kind of thing


# --- a clock that was ahead -------------------------------------------------------------------


def correct(desk: Desk, reason: str, *, agrees: Agrees = unasked) -> Done:
    """Follow the system's clock again after it was ahead: what was written meanwhile is listed,
    and keeps its instants. A person has to agree, who thinks about it without a turn to write.

    Raises NothingToCorrect, WrittenAhead."""
    with desk.look() as work:
        why = typed.message(reason, "reason") or ""
        now, newest = work.behind()
        refusal = _written_ahead(work, now, newest)
    agrees(refusal)
    with at_the_clock(desk), desk.act(corrects=True) as work:  # a tick would write on ahead
        now, newest = work.behind()
        written = _written(work, now)
        work.record(acts.correct_clock(work.file_id, why, newest=newest))
        if work.info.ticked_at is not None:  # a tick ahead is no later than now for what comes
            work.info = work.info._replace(ticked_at=min(work.info.ticked_at, work.now))
        corrected = {"now": dates.stamp(now), "was": dates.stamp(newest), "written": written}
        return work.done("correction", Report(corrected, "written"))


def _written(work: Work, now: datetime) -> list[Json]:
    """The events that a clock ahead of now has written since it was last corrected."""
    from invoicectl.desk.asking import log

    corrected = work.store.log.of_kinds(["file"], [kind_of(ev.ClockCorrected)])
    after = max((fact.seq for fact, _ in corrected), default=0)
    written: list[Json] = []
    while found := work.store.log.told(None, after=after):
        written += [log.event(work, *each) for each in found if each[0].recorded_at > now]
        after = found[-1][0].seq
    return written


FEW = 20
"""How many events a question names."""


def _written_ahead(work: Work, now: datetime, newest: datetime) -> "errors.WrittenAhead":
    """What there is to agree to, with the events that it is about."""
    zone, written = work.get(Policy, 0).timezone, _written(work, now)
    count = len(written)
    refusal = errors.WrittenAhead(
        written="1 event was written" if count == 1 else f"{count:,} events were written",
        newest=dates.local(newest, zone),
        span=dates.elapsed(newest - now),
    )
    for each in written[:FEW]:
        at = dates.local(dates.unstamp(each["at"]), zone)
        what = each["kind"].replace("-", " ")
        refusal.add_note(f"event {each['seq']}, {at}: {each['ref']}, {what}")
    if count > FEW:
        refusal.add_note(f"and {count - FEW:,} more; invoicectl log has them all")
    return refusal
