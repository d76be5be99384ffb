"""What an amount that a client owes consists of, in few words: for which visits and services, with
which late fee and why, and what came off it. Many visits are told as one: how many, and their days.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from invoicectl.desk.asking.phrases import late_fee_why
from invoicectl.domain import dates, holds, money, plans, steps
from invoicectl.domain.model import Client, Invoice, Line, Series, Visit
from invoicectl.domain.policy import Policy
from invoicectl.domain.text import cut, in_one_line
from invoicectl.domain.things import NoStep
from invoicectl.errors import FileFault, NotFound

if TYPE_CHECKING:
    from invoicectl.desk.engine.work import Work

_TOLD = 3
"""How many lines of an invoice are told one by one; what is behind them is told as one."""

_LONGEST = 40
"""The columns of a service, or of what a line says, beside others."""


def invoice(work: Work, thing: Invoice) -> str:
    """What an invoice asks for: its amounts, each with what it is; they add up to what is due. A
    single one is not named again, and a tip stands apart."""
    parts = list(_parts(work, thing))
    told = [name for name, _ in parts]
    if len(parts) > 1:
        told = [f"{money.show(minor, thing.currency)} {name}" for name, minor in parts]
    if thing.tips_minor:
        told.append(f"a tip of {money.show(thing.tips_minor, thing.currency)} was paid apart")
    return in_one_line("; ".join(told))


def _parts(work: Work, thing: Invoice) -> Iterator[tuple[str, int]]:
    of_visits = [line for line in thing.lines if line.visit is not None]
    if of_visits:
        refs = dict.fromkeys(line.visit or "" for line in of_visits)
        yield (
            visits(work, [_visit(work, ref) for ref in refs]),
            sum(line.amount_minor for line in of_visits),
        )
    others = [line for line in thing.lines if line.visit is None]
    for line in others[:_TOLD]:
        yield _line(line), line.amount_minor
    if more := others[_TOLD:]:
        yield f"{len(more)} more", sum(line.amount_minor for line in more)
    if thing.late_fee_minor:
        why = late_fee_why(work, thing)
        yield f"late fee ({why})" if why else "late fee", thing.late_fee_minor
    if thing.credited_minor:
        yield "credit used", -thing.credited_minor
    if thing.paid_minor:
        yield "paid", -thing.paid_minor


def _visit(work: Work, ref: str) -> Visit:
    """The visit that a line is of. Raises FileFault where the line names none."""
    try:
        return work.get(Visit, int(ref.removeprefix("V")))
    except (ValueError, NotFound):
        raise FileFault(path=work.store.path, why="value", error=f"{ref!r} is no visit") from None


def _line(line: Line) -> str:
    text = cut(in_one_line(line.text), _LONGEST)
    return text if line.of is None else f"{text} {line.of}"


def visits(work: Work, found: Sequence[Visit]) -> str:
    """What visits these are: their service and day; of several how many, and from when to when."""
    zone = work.get(Policy, 0).timezone
    named = dict.fromkeys(cut(in_one_line(visit.service), _LONGEST) for visit in found)
    cancelled = sum(visit.status == "cancelled" for visit in found)
    first, last = (choose(visit.start_at for visit in found) for choose in (min, max))
    days = dates.spoken_days(first, last, zone, work.now)
    if len(found) == 1:
        return f"{'cancelled ' if cancelled else ''}{next(iter(named))} of {days}"
    service, *others = named
    called = f" ({service}{f' and {len(others)} more' if others else ''})"
    told = f"{len(found)} visits{'' if service == 'Visit' and not others else called}, {days}"
    return f"{told}, {cancelled} of them cancelled" if cancelled else told


def to_invoice(work: Work, client: Client, unbilled: Sequence[Visit]) -> str | None:
    """Which visits are still to be invoiced, when they are, and what keeps or kept them from it;
    None where there are none."""
    if not unbilled:
        return None
    told = [visits(work, unbilled)]
    found = steps.behind_reminders(work, client)
    hold = holds.own(client)
    held = {} if hold is not None else _held_series(work, unbilled)
    if hold is not None:
        told.append(f"not invoiced while {client.handle} is paused{_until(work, hold.until)}")
    elif not isinstance(found, NoStep):
        told.append(f"invoiced on {_when(work, found.at)}{_was_paused(work, client, unbilled)}")
    for series, count in held.items():
        of = "" if count == len(unbilled) else f"{count} of them "
        told.append(
            f"{of}not invoiced while {series.ref} is paused{_until(work, series.held_until)}"
        )
    return "; ".join(told)


def _held_series(work: Work, unbilled: Sequence[Visit]) -> dict[Series, int]:
    """The series that are held, and how many of these visits are theirs."""
    of = [work.get(Series, visit.series or 0) for visit in unbilled]
    return {each: of.count(each) for each in of if each.is_held}


def _was_paused(work: Work, client: Client, unbilled: Sequence[Visit]) -> str:
    """Which hold let a weekly run pass that would have billed the first of them, if one did."""
    ended = {client.handle: client.resumes_at}
    for visit in unbilled:
        series = work.get(Series, visit.series or 0)
        ended[series.ref] = series.resumes_at
    known = min(visit.recorded_at or visit.start_at for visit in unbilled)
    own_run = plans.weekly_after(work.get(Policy, 0), known)
    late = {whose: at for whose, at in ended.items() if at is not None and own_run < at}
    if not late:
        return ""
    whose = max(late, key=lambda each: late[each])
    return f", as {whose} was paused until {_when(work, late[whose])}"


def _until(work: Work, at: datetime | None) -> str:
    if at is None:
        return ", until somebody releases it"
    return f" until {dates.spoken_end(at, work.get(Policy, 0).timezone, work.now)}"


def _when(work: Work, at: datetime) -> str:
    return dates.spoken(at, work.get(Policy, 0).timezone, work.now)
