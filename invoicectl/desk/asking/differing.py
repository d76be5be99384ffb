"""Where this file and a copy of it that went another way part: up to which event they are the same,
and what stands differently since.

Neither is written to, and others may write meanwhile: each is read in short looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice

from invoicectl.desk.asking.may_differ import PORTION, MayDiffer
from invoicectl.desk.asking.paired import Pair
from invoicectl.desk.asking.seen import seen
from invoicectl.desk.asking.views import Json
from invoicectl.desk.done import Done, Report, Streamed
from invoicectl.desk.engine import forks
from invoicectl.desk.engine.forks import Looking
from invoicectl.desk.engine.packing import Packed
from invoicectl.desk.engine.work import Desk
from invoicectl.domain import dates
from invoicectl.domain.events import FileForked
from invoicectl.domain.text import visible
from invoicectl.errors import NotAFork

Sides = tuple[str, str]
"""How the two files are called in what is told."""

HERE_AND_THERE: Sides = ("here", "there")


def diff(here: Desk, there: Desk) -> Done:
    """Where the two part. Raises NotAFork where they have no event in common."""
    looking = partial(forks.looked, here, there)
    with looking() as both:
        seq = forks.common(*both)
        if not seq:
            paths = [visible(each.store.path) for each in (there, here)]
            raise NotAFork(path=paths[0], other=paths[1])
        (fact, hash_), *_ = both[0].store.log.told(None, after=seq - 1, most=1)
    found = Packed()
    touched, *counts = since(seq, here, there)
    touched.spread(looking)
    for each in differences(((key, key) for key in touched), looking, HERE_AND_THERE):
        found.add(each)
    parted = {
        "same_until": {"seq": seq, "hash": hash_, "at": dates.stamp(fact.recorded_at)},
        "events": dict(zip(HERE_AND_THERE, counts, strict=True)),
        "differs": Streamed(len(found), lambda: iter(found)),
    }
    return Done("diff", Report(parted, "differs"))


def since(seq: int, *desks: Desk) -> tuple[MayDiffer, int, int]:
    """What may differ, and how many events each file has had since one; that it was forked is none
    that happened to the business."""
    touched, counts = MayDiffer(), []
    for desk in desks:
        count, after = 0, seq
        while True:
            with desk.look() as work:
                facts = work.store.log.told(None, after=after)
            if not facts:
                break
            after = facts[-1][0].seq
            for fact, _ in facts:
                if not isinstance(fact.event, FileForked):
                    count += 1
                    touched.see(fact.event)
        counts.append(count)
    return touched, counts[0], counts[1]


def differences(
    pairs: Iterable[Pair],
    looking: Looking,
    sides: Sides,
    renamed: Callable[[Json], Json] = lambda fields: fields,
) -> Iterator[Json]:
    """What stands differently, field by field; of a thing that one side lacks all of its fields.
    What names things otherwise on the second side is `renamed` there."""
    keys = iter(pairs)
    while portion := list(islice(keys, PORTION)):
        with looking() as both:
            for pair in portion:
                shown = [key and seen(work, key) for work, key in zip(both, pair, strict=True)]
                known = [each for each in shown if each is not None]
                told = [None if each is None else each.fields for each in shown]
                if told[0] is not None and told[1] is not None:
                    told[1] = renamed(told[1])
                for field in known[0].fields if known else ():
                    values = [None if each is None else each[field] for each in told]
                    if values[0] != values[1]:
                        yield {"ref": known[0].ref, "field": field} | dict(
                            zip(sides, values, strict=True)
                        )
