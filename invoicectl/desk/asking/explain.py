"""Why everything of a thing is what it is, what comes next, and what a person could do now.

Its client's life is told again from the facts, and the rules that act are asked at each of them.
What they say is compared with what is on record: where it differs, the file has a fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from invoicectl.desk.asking import showing, views
from invoicectl.desk.asking.explaining import ahead, comparing, lives, options, providers
from invoicectl.desk.asking.explaining.values import Offered
from invoicectl.desk.done import Foreseen, Report
from invoicectl.domain import dates
from invoicectl.domain.model import Client, Provider
from invoicectl.domain.overlay import UnfoldableError
from invoicectl.domain.things import KIND_OF
from invoicectl.errors import CheckFailed

if TYPE_CHECKING:
    from invoicectl.desk.asking.explaining.values import Because
    from invoicectl.desk.asking.views import Json
    from invoicectl.desk.done import Done
    from invoicectl.desk.engine.work import Desk, Work


Tries = Callable[[Offered], Foreseen | None]
"""What tries a command, and undoes it; None where it is refused."""


def explain(desk: Desk, ref: str, tries: Tries, path: str) -> Done:
    """Each amount and instant of a thing with its why, as time has settled it, what comes next,
    and what a person could do now: each is tried and undone. `path` is where the file lies.

    Raises BadReference, NotFound."""
    offered: list[Offered] = []
    done = showing.seen(desk, ref, partial(_explained, offered, path))
    told = [(each, tries(each)) for each in offered]
    options_ = [_option(each, foreseen) for each, foreseen in told if foreseen is not None]
    report = cast("Report", done.value)
    return done._replace(value=Report({**report.value, "options": options_}, report.rows))


def _option(option: Offered, foreseen: Foreseen) -> Json:
    until = None if option.until is None else dates.stamp(option.until)
    told = {"command": option.command, "text": option.text, "until": until}
    return {**told, **foreseen._asdict()}


def _explained(offered: list[Offered], path: str, work: Work, thing: Any) -> Done:
    lines: list[Because] = []
    try:
        if isinstance(thing, Provider):
            lines, faults = providers.explained(work, thing)
        else:
            life = lives.of(work, thing, comparing.TABLES)
            lines, faults = comparing.explained(work, life, thing)
    except UnfoldableError as unfoldable:
        faults = [str(unfoldable)]
    step, why_not = ahead.of(work, thing)
    shown = views.of(work, thing)
    value = {
        "ref": thing.handle if isinstance(thing, Client | Provider) else thing.ref,
        "kind": KIND_OF[type(thing)],
        "status": shown.get("status", shown.get("outcome")),
        "at": dates.stamp(work.now),
        "lines": [_line(each) for each in (*lines, *why_not)],
        "next": step,
        "options": [],
        "faults": faults,
    }
    offered += options.of(work, thing)
    error = CheckFailed(faults=len(faults), path=path, hint=_CHECK) if faults else None
    return work.done("explanation", Report(value, "lines"), error)


_CHECK = "invoicectl check replay says whether the file is what its events add up to"


def _line(line: Because) -> Json:
    told: Json = line._asdict()
    return {**told, "events": _in_order(line.events)}


def _in_order(seqs: Iterable[int]) -> list[int]:
    return sorted(set(seqs))
