"""Whether all is well, for monitors: what is late, what failed, and when things were last done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from invoicectl import __version__
from invoicectl.desk.asking.attention import LOOKS, counted
from invoicectl.desk.asking.lists import whole
from invoicectl.desk.asking.views import Json
from invoicectl.desk.asking.waiting.items import Kind
from invoicectl.desk.done import Done
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import dates
from invoicectl.domain.policy import Policy
from invoicectl.errors import NotWell

LATE = timedelta(days=1)
"""How long a due step, or a charge without an answer, may wait before somebody is woken: longer
than a daily tick takes to come again."""

_AT_ONCE: dict[Kind, str] = {
    "charge unclear": "a charge is unclear",
    "only at the gateway": "the gateway has what is not placed",
    "only here": "the gateway lacks what the ledger has",
    "letter failed": "a letter failed",
}
"""What waits for a person and is not well from the first moment, in a few words."""


def status(desk: Desk) -> Done:
    """How the file stands. Where it isn't well, that is the answer's error."""
    with desk.look() as work, whole(work):
        waiting = counted(work)
        agenda, letters = work.store.agenda, work.store.looking.letters()
        first = min((step.at for step in agenda.due_steps(work.now, limit=1)), default=None)
        problems = list(_problems(work, waiting, first))
        stands: Json = {
            "ok": not problems,
            "last_tick": _at(work.info.ticked_at),
            "due": agenda.count_due(work.now),
            "oldest_due_at": _at(first),
            "attention": sum(waiting.values()),
            "waiting_letters": letters.get("waiting", 0),
            "failed_letters": letters.get("failed", 0),
            "reconciled_at": _at(work.get(Policy, 0).reconciled_at),
            "backup_at": _at(work.info.backup_at),
            "size": work.store.looking.size(),
            "version": __version__,
            "problems": problems,
        }
        error = NotWell(problems=problems) if problems else None
        return work.done("status", stands, error)


def _problems(work: Work, waiting: Mapping[Kind, int], first: datetime | None) -> Iterator[str]:
    """What is not well, each in a few words."""
    if work.info.simulated_at is None and first is not None and work.now - first > LATE:
        yield f"a step has been due for {dates.elapsed(work.now - first)}"
    yield from (told for kind, told in _AT_ONCE.items() if waiting[kind])
    oldest = next(LOOKS["charge unknown"](work), None)
    if oldest is not None and work.now - dates.unstamp(oldest["since"]) > LATE:
        yield "a charge has had no answer for over a day"


def _at(at: datetime | None) -> str | None:
    return None if at is None else dates.stamp(at)
