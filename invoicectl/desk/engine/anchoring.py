"""Anchors of the log: noted beside the file day by day, and asked whether the file went back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from invoicectl.acts import file as acts
from invoicectl.domain import dates
from invoicectl.domain.anchors import Anchor
from invoicectl.domain.policy import Policy
from invoicectl.domain.text import TIME, visible

if TYPE_CHECKING:
    from invoicectl.desk.engine.work import Desk, Work

BEHIND = "behind its anchors"
"""Why a file begins a generation whose log ends before an anchor that lies beside it."""


def newest_of(work: Work) -> Anchor:
    """The newest event, as an anchor notes it."""
    found = work.store.log.newest()
    if found is None:
        raise LookupError("a file begins with an event")
    return Anchor(*found, work.get(Policy, 0).generation)


def last_of(work: Work) -> Anchor | None:
    """The newest anchor beside the file; None also where nothing can be read there. Only the end of
    the file of anchors is read."""
    anchors = work.store.anchors()
    try:
        return None if anchors is None else anchors.newest()
    except (OSError, ValueError):  # who notes the next one tells it
        return None


def behind(work: Work) -> Anchor | None:
    """The newest anchor beside the file, where the log ends before it: the file went back in time.

    None where a generation was begun since."""
    last = last_of(work)
    if last is None or last.generation < work.get(Policy, 0).generation:
        return None
    return last if last.seq >= work.store.log.next_seq() else None


def begin_where_behind(work: Work) -> None:
    """Begin a generation where the log ends before an anchor beside the file, before anything is
    charged: what was charged under this file's keys may be unknown to it."""
    last = behind(work)
    if last is None:
        return
    begun = acts.begin_generation(work.get(Policy, 0), work.file_id, BEHIND, known=last.generation)
    work.record(begun, actor=TIME)
    at = dates.local(last.at, work.get(Policy, 0).timezone)
    work.note(
        f"the file went back in time: it knows nothing after event {newest_of(work).seq:,}, but an "
        f"anchor of {at} knows event {last.seq:,}"
    )


def contradiction(work: Work, last: Anchor) -> str | None:
    """Why nothing may be noted after an anchor: the log is not the one that it knows."""
    policy = work.get(Policy, 0)
    if last.generation < policy.generation:
        return None  # what it has left is told by `check`
    at = dates.local(last.at, policy.timezone)
    if last.seq >= work.store.log.next_seq():
        return f"the log ends before event {last.seq:,}, which the anchor of {at} knows"
    if work.store.log.hash_at(last.seq) != last.hash:
        return f"event {last.seq:,} is not the one that the anchor of {at} knows"
    return None


def note_daily(desk: Desk) -> list[str]:
    """Note the newest event beside the file, once a day on which something happened; what a person
    is told where that can't be done. It comes after the commits of a tick, and stops none."""
    with desk.look() as work:
        last, newest, zone = last_of(work), newest_of(work), work.get(Policy, 0).timezone
        if last is not None:
            today = dates.wall(work.now, zone).date()
            is_of_today = dates.wall(last.at, zone).date() >= today
            if last.hash == newest.hash or (is_of_today and last.generation == newest.generation):
                return []
            if wrong := contradiction(work, last):
                return [f"no anchor was noted: {wrong}; invoicectl check says more"]
    return note_erasures(desk) or note(desk, newest)


def note(desk: Desk, anchor: Anchor) -> list[str]:
    """Note an anchor beside the file; what a person is told where that can't be done."""
    anchors = desk.store.anchors()
    return [] if anchors is None else _noted(desk, lambda: anchors.append(anchor))


def note_erasures(desk: Desk) -> list[str]:
    """Note who was erased and is not noted yet; what a person is told where that can't be done."""
    from invoicectl.desk.engine import sweeping

    return _noted(desk, lambda: sweeping.note_erasures(desk.store))


def _noted(desk: Desk, noting: Callable[[], None]) -> list[str]:
    """What an anchor knows lasts before it is noted, also among the lines of a batch: a file that
    lost them would seem to have gone back in time."""
    if desk.is_dry:
        return []
    if desk.shares_commits:
        desk.commit()
    try:
        noting()
    except ValueError:
        reason = "it holds something else"
    except OSError as error:
        reason = error.strerror or str(error)
    else:
        return []
    return [f"no anchor was noted in {visible(desk.store.path)}.anchors: {reason}"]
