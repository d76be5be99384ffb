"""What a run of time left open when it died: asked about at once, for nobody is at it any more.

Other attempts that are open may be another process's, which is asked for its answer just now;
time asks about those after five minutes. Source: RELIABILITY, Charging exactly once."""

from __future__ import annotations

from invoicectl.desk.engine.work import Work
from invoicectl.domain.model import Payment
from invoicectl.domain.text import TIME
from invoicectl.domain.things import Step
from invoicectl.domain.world import key_of, owner_of


def left_open(work: Work, since: int) -> list[Step]:
    """The inquiries about what time attempted after that sequence and has no answer to."""
    numbers = work.store.questions.attempts_of(TIME, since)
    owners = {key_of(owner_of(work, work.get(Payment, number))): None for number in numbers}
    found = [work.step_of(owner) for owner in owners]
    return [step for step in found if step is not None and step.kind == "inquire"]
