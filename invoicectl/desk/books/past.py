"""The file as it stood at a past instant: the facts that count by then, folded in order, in a store
of its own, over which whatever is asked of the file can be asked.

The log only grows, so it is read in short portions up to where it ended at the beginning: no writer
waits, and what is told is of one moment all the same. Nothing is written to the file."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from itertools import islice, takewhile
from typing import Any

from invoicectl.desk.asking import references, showing, typed
from invoicectl.desk.books.folding import Folded, aside_of
from invoicectl.desk.engine.then import Then
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import dates
from invoicectl.domain.erasing import ERASURE_KINDS
from invoicectl.domain.events import ClockCorrected, Fact, kind_of
from invoicectl.domain.model import Client, Delivery, Entity, Letter, Message
from invoicectl.domain.overlay import UnfoldableError
from invoicectl.domain.policy import Policy
from invoicectl.domain.postings import Posting
from invoicectl.domain.things import KIND_OF, THINGS
from invoicectl.domain.tuples import NamedTuple
from invoicectl.domain.world import key_of
from invoicectl.errors import FileFault, Malformed, NotFound, NotThen
from invoicectl.parts import Kept
from invoicectl.rules import RULES_VERSION, next_step
from invoicectl.store import Store

PORTION = 500
"""So many facts or letters are read in one transaction."""

Seen = Callable[[Fact], None] | None
"""What is told each fact, so that a person sees how far a long question is."""


class Past(NamedTuple):
    """The past that is asked for: the facts whose `at` is before `as_of`, of those which were
    recorded before `known`; None for no such condition. `now` is the last second of it, `then`
    what is said of it."""

    as_of: datetime | None
    known: datetime | None
    now: datetime
    then: Then


def asked(work: Work, as_of: str | None, known: str | None) -> Past | None:
    """What is meant: a day means through its end, a time means before it; None for all that is
    recorded. Raises BadTime, Malformed."""
    found = [None if each is None else _written(work, each) for each in (as_of, known)]
    counted, recorded = (None if each is None else each.end for each in found)
    last = min((end for end in (counted, recorded) if end is not None), default=None)
    if last is None:
        return None
    then = Then(_told(work, counted, recorded), *map(_called, found))
    return Past(counted, recorded, min(last - timedelta(seconds=1), work.now), then)


def _told(work: Work, counted: datetime | None, recorded: datetime | None) -> str:
    """Of when it is, for people."""
    zone = work.get(Policy, 0).timezone
    as_of, known = (
        None if each is None else dates.spoken_end(each, zone, work.now)
        for each in (counted, recorded)
    )
    if as_of is None:
        return f"this is what the file knew at {known}"
    return f"this is as of {as_of}{f', by what the file knew at {known}' if known else ''}"


def _called(found: dates.Written | None) -> datetime | None:
    """What an end is called: a day by its last second, a time by itself."""
    if found is None or found.end is None:
        return None
    return found.end - timedelta(seconds=1) if found.is_date else found.end


def _written(work: Work, given: str) -> dates.Written:
    """A time that is past. Raises BadTime, Malformed."""
    found = typed.written(work, given)
    if found.at > work.now:
        zone = work.get(Policy, 0).timezone
        told = {"at": dates.local(found.at, zone), "now": dates.local(work.now, zone)}
        raise Malformed(why="not_past", **told)
    return found


@contextmanager
def stood(
    desk: Desk, as_of: str | None, known: str | None, refs: Sequence[str] | None, seen: Seen
) -> Iterator[Desk]:
    """A desk over the file as it stood. Where `refs` are all that is asked about, no more than
    their clients' facts are read, as far as that will do.

    Raises BadTime, Malformed, FileFault; NotFound and NotThen for what was not there then."""
    with desk.look() as work:
        past = asked(work, as_of, known)
        clients = None if refs is None else _clients(work, refs)
        until = work.store.log.next_seq()
    if past is None:
        yield desk
        return
    source = _Source(desk, past, until)
    found = source.folded(clients, seen)
    if clients is not None and not _will_do(found, refs or ()):
        found.store.close()
        found = source.folded(None, seen)
    with closing(found.store):
        try:
            yield found
        except NotFound as error:
            raise _not_then(desk, found, past, error) from None


def _clients(work: Work, refs: Sequence[str]) -> set[int] | None:
    """The clients of what these name now; None where one of them is no client's."""
    found = set()
    for ref in refs:
        try:
            thing = showing.named(work, ref)
        except NotFound:
            return None
        number = thing.number if isinstance(thing, Client) else getattr(thing, "client", None)
        if number is None:
            return None
        found.add(number)
    return found


def _will_do(desk: Desk, refs: Sequence[str]) -> bool:
    """Whether everybody was called so then, and time makes nothing whose number depends on what is
    others'."""
    with desk.look() as work:
        if work.store.agenda.count_due(work.now, alone=True):
            return False
        try:
            for ref in refs:
                showing.named(work, ref)
        except NotFound:
            return False
    return True


def _not_then(desk: Desk, found: Desk, past: Past, error: NotFound) -> NotFound:
    """The error; of what is there now and was not `found` then, since when it is."""
    ref = str(error.facts.get("ref"))
    with desk.look() as work, found.look() as then:
        try:
            thing = showing.named(work, ref)
        except (NotFound, Malformed):
            return error
        what = {"what": KIND_OF[type(thing)], "ref": ref}
        with suppress(NotFound):
            was: Any = then.get(*key_of(thing))
            if references.is_reference(ref):
                return error
            return NotThen(why="renamed", **what, number=was.ref, handle=was.handle)
        (first, _), *_ = work.store.log.told([thing.ref], most=1)
        since = first.at if past.as_of is not None else first.recorded_at
        told = dates.spoken(since, work.get(Policy, 0).timezone, work.now)
        return NotThen(why="later", **what, since=told)


class _Source:
    """The log of which a past is folded, up to where it ended."""

    def __init__(self, desk: Desk, past: Past, until: int) -> None:
        self._desk = desk
        self._past = past
        self._until = until
        with desk.look() as work:
            log = work.store.log
            self._corrections = [fact for fact, _ in log.of_kinds(["file"], [_CORRECTED])]
            self._erasures = [fact for fact, _ in log.of_kinds(None, ERASURE_KINDS)]
            self._info = work.info._replace(
                clock="simulated",
                simulated_at=past.now,
                rules_version=RULES_VERSION,
                is_unswept=False,
            )

    def folded(self, clients: Collection[int] | None, seen: Seen) -> Desk:
        """A desk over what counts of these clients' facts and of those of none, or of all."""
        store = self._desk.store.earlier()
        try:
            store.begin()
            with aside_of(self._desk.store) as aside:
                folded = Folded(aside)
                self._fold(folded, store, clients, seen)
                _save(folded, store)
            self._take_letters(store, clients)
            store.file.write_info(self._info)
            store.commit()
        except BaseException:
            store.close()
            raise
        found = self._desk.over(store)
        found.past = self._past.then
        return found

    # --- facts --------------------------------------------------------------------------------

    def _fold(
        self, folded: Folded, store: Store, clients: Collection[int] | None, seen: Seen
    ) -> None:
        """Fold what counts, and take it over with what it posts. Who was erased since then is
        erased all the same."""
        erasures = {fact.seq: fact for fact in self._erasures}
        for portion in self._portions(clients):
            taken, entries = [], []
            for fact, kept in portion:
                if seen is not None:
                    seen(fact)
                entry = self._posted(folded, fact) if self._counts(fact) else None
                if entry is not None:
                    taken.append(kept)
                    entries.append((fact.seq, entry))
                    erasures.pop(fact.seq, None)
            store.log.take(taken)
            store.postings.enter(entries)
        for fact in erasures.values():
            self._posted(folded, fact)

    def _portions(self, clients: Collection[int] | None) -> Iterator[list[tuple[Fact, Kept]]]:
        """The facts that were known, in short looks."""
        after, is_more = 0, True
        while is_more:
            with self._desk.look() as work:
                portion = work.store.log.portion(after, PORTION, clients)
            known = list(takewhile(self._is_known, portion))
            yield known
            is_more = len(known) == PORTION
            after = portion[-1][0].seq if portion else after

    def _is_known(self, told: tuple[Fact, Kept]) -> bool:
        """Whether a fact was recorded by then; where one was not, none behind it was."""
        fact, _ = told
        known = self._past.known
        if known is not None and self._least(fact, fact.recorded_at) >= known:
            return fact.seq == _FIRST
        return fact.seq < self._until

    def _counts(self, fact: Fact) -> bool:
        """Whether a fact counts by then. It does from its `at` on, whenever it was recorded: so
        what cron did late is where it belongs. The first one has the settings of always."""
        as_of = self._past.as_of
        return as_of is None or fact.seq == _FIRST or self._least(fact, fact.at) < as_of

    def _least(self, fact: Fact, at: datetime) -> datetime:
        """The instant, or that of the correction of a clock that was ahead when the fact was
        written: from there on it counts, for later ones build upon it."""
        return min([at, *(each.at for each in self._corrections if each.seq > fact.seq)])

    def _posted(self, folded: Folded, fact: Fact) -> list[Posting] | None:
        """What a fact posts; None for one that is about what was not there yet: it counts once
        that is. Raises FileFault."""
        try:
            return folded.posted(fact)
        except UnfoldableError as error:
            if error.is_missing:
                return None
            raise FileFault(path=self._desk.store.path, why="value", error=error) from None

    # --- letters ------------------------------------------------------------------------------

    def _take_letters(self, store: Store, clients: Collection[int] | None) -> None:
        """The letters that tell what counts, in short looks."""
        after, is_more = 0, True
        while is_more:
            with self._desk.look() as work:
                found = work.store.outbox.portion(after, PORTION, clients)
            there = [each for each in found if store.log.hash_at(each.event) is not None]
            store.outbox.post(map(self._as_it_was, there))
            is_more = len(found) == PORTION
            after = found[-1].number if found else after

    def _as_it_was(self, letter: Letter) -> Letter:
        """A letter, waiting still where it was tried or sent later."""
        first, last = letter.delivery.first_tried_at, letter.delivery.tried_at
        if first is None or last is None or last <= self._past.now:
            return letter
        if first > self._past.now:
            return letter._replace(delivery=Delivery())
        return letter._replace(delivery=Delivery(tries=1, first_tried_at=first, tried_at=first))


_FIRST = 1
"""The sequence of the fact that made the file."""

_CORRECTED = kind_of(ClockCorrected)
_KINDS = (*(each.cls for each in THINGS.values() if each.cls is not Letter), Message, Policy)


def _save(folded: Folded, store: Store) -> None:
    """Write everything as it stood, each thing with what time would have done next."""
    step_of = partial(next_step, folded)
    for kind in _KINDS:
        things: Iterator[Entity] = iter(folded.things_of(kind))
        while portion := list(islice(things, PORTION)):
            store.values.save((thing, None, step_of(thing)) for thing in portion)
