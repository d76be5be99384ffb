"""One transaction: the state as read and changed so far, and what is to be written of it.

`Desk` holds what a run has (file, clock, gateway, actor); `Work` is the world that the rules
see. Whatever happens goes through `Work.record`: event, fold, letters; nothing else changes
state. Values read are kept until the commit, and written together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from invoicectl import errors
from invoicectl.desk.done import Answering
from invoicectl.desk.engine.learned import Learned
from invoicectl.desk.engine.stopping import Stop
from invoicectl.desk.engine.touching import Lettering
from invoicectl.desk.engine.unkeyed import NoKey
from invoicectl.desk.engine.who import Witness
from invoicectl.domain import clocks
from invoicectl.domain.events import Fact
from invoicectl.domain.model import Answer
from invoicectl.domain.policy import Policy
from invoicectl.domain.steps import RULES_VERSION
from invoicectl.domain.things import THINGS
from invoicectl.domain.world import whose

if TYPE_CHECKING:
    from invoicectl.desk.done import Done, Value
    from invoicectl.desk.engine.keys import GivenKey, KeyPlan
    from invoicectl.desk.engine.recalling import Assumed
    from invoicectl.desk.engine.then import Then
    from invoicectl.desk.engine.who import Who
    from invoicectl.domain.events import Event
    from invoicectl.domain.file_info import FileInfo
    from invoicectl.domain.model import Payment
    from invoicectl.domain.postings import Posting
    from invoicectl.domain.world import Key
    from invoicectl.errors import Error
    from invoicectl.gateways import Gateway
    from invoicectl.letters import Draft
    from invoicectl.store import Store

T = TypeVar("T")


class Desk:
    """What one run has to work with; `chance` gives an identity that nothing else has."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Callable[[], datetime],
        chance: Callable[[], str],
        gateway: Callable[..., Gateway],
        who: Who,
        stop: Stop | None = None,
    ) -> None:
        self.store = store
        self.clock = clock
        self.new_id = chance
        self.who = who
        self._open_gateway = gateway
        self._gateway: Gateway | None = None
        self.shares_commits = False
        self.commits = 0
        self.lost = False
        self.learned: Learned | None = None  # by the acts before, in a transaction that they share
        self.is_unswept = False  # whether texts were erased whose pages are not swept yet
        self.stop = stop or Stop()
        self.dry: Callable[[Work], None] | None = None  # takes note of the acts of a dry run
        self.is_dry = False  # whether one is under way: nothing stays, and no gateway is asked
        self.past: Then | None = None  # where the file stands as it was then
        self.assumed: Assumed | None = None  # how cards answer in a future that is only imagined
        self.said: str | None = None  # by the person; None where nobody minds its repetition
        self.key: GivenKey | NoKey = NoKey()  # by which the command under way can be repeated
        self.refused: list[Error] | None = None  # by what a trial is refused: every reason
        self.silences = 0  # charges in a row that the gateway did not take
        self.account: str | None = None  # the gateway's, once this run has asked it
        self.digest: str | None = None  # of the key by which that account was asked
        self.has_compared = False  # all that the gateway has with the ledger

    def over(self, store: Store) -> Desk:
        """A desk over another file, with this one's clock, chance and person."""
        return Desk(
            store,
            clock=self.clock,
            chance=self.new_id,
            gateway=self._open_gateway,
            who=self.who,
            stop=self.stop,
        )

    def hang_up(self) -> None:
        """Let go of the gateway; it may be asked again."""
        if self._gateway is not None:
            self._gateway.close()

    @property
    def gateway(self) -> Gateway:
        """The file's gateway, opened on first use."""
        if self._gateway is None:
            info = self.store.file.info()
            self._gateway = self._open_gateway(
                info.gateway, self.store.record_path, info.is_test, lambda: info.uuid
            )
        return self._gateway

    @contextmanager
    def act(self, *, catch_up: bool = False, corrects: bool = False) -> Iterator[Work]:
        """A transaction that writes: committed at the end, undone whole on any error, which then
        carries the notes. `catch_up` goes on after a long rest, `corrects` after a clock that was
        ahead."""
        work = Work(self)
        work.begin(catch_up=catch_up, corrects=corrects)
        try:
            yield work
            work.finish()
        except BaseException as error:
            work.abort()
            for line in work.notes:
                error.add_note(line)
            raise

    @contextmanager
    def look(self, *, settled: bool = False) -> Iterator[Work]:
        """A transaction of which nothing stays. `settled`: time may do its part in it first."""
        work = Work(self)
        try:
            work.begin_reading(writes=settled)
            yield work
        finally:
            work.abort()

    @contextmanager
    def sharing_commits(self) -> Iterator[None]:
        """Acts that don't commit one by one; `commit` does, and whatever charges a card."""
        before, self.shares_commits = self.shares_commits, True
        try:
            yield
        finally:
            self.shares_commits = before
            self.store.rollback()

    def commit(self) -> None:
        """Commit what acts have done, or shared, so far."""
        if self.store.is_writing and not self.is_dry:
            self.stop.heed()
            self.store.commit()
            self.commits += 1
            if self.is_unswept:
                from invoicectl.desk.engine.sweeping import swept

                self.is_unswept = not swept(self.store)


class Work(Lettering, Answering):
    """The world inside one transaction, at the instant `now`: an overlay of the file."""

    def __init__(self, desk: Desk) -> None:
        learned = Learned(desk.store)
        Lettering.__init__(self, desk.store, learned)
        Answering.__init__(self)
        self.desk = desk
        self.is_dry = desk.is_dry
        self.now: datetime
        self.info: FileInfo
        self.recorded_at: datetime
        self._is_open = False
        self.written: dict[Key, None] = {}  # what a dry run has written
        self.is_persons = False
        self.plan: KeyPlan | None = None  # what is to be charged, as the command's key keeps it
        self.newest = Witness(0, "")
        self.refused = desk.refused
        self.takes(learned)

    def forget(self) -> None:
        """Whatever was read is read again."""
        super().forget()
        self.takes(Learned(self.store))

    def takes(self, learned: Learned) -> None:
        """Take this for all that is known of the file; nothing is to be written yet."""
        self.base = self.learned = learned
        self._numbers = learned.numbers
        self._facts: list[Fact] = []
        self._letters = []
        self._entries: list[tuple[int, list[Posting]]] = []

    # --- the transaction ----------------------------------------------------------------------

    def begin(self, *, catch_up: bool = False, corrects: bool = False) -> None:
        """Wait for the turn to write, and take the instant of this act."""
        self._take_turn()
        self._is_open = True
        if self.desk.shares_commits:
            self.store.savepoint()
            self._learn()
        try:
            self.info = self._written_info = self.learned.info or self.store.file.info()
            self.plan = self.desk.key.left(self.store)  # before any clock is looked at
            if corrects:
                self.now = self.recorded_at = self.behind()[0]
            else:
                self.now = self.recorded_at = self._instant(writes=True, catch_up=catch_up)
            self._look_up_steps()
        except BaseException:
            self.abort()
            raise

    def begin_reading(self, *, writes: bool) -> None:
        """A transaction to look at things in; `writes` if time is to do its part in it."""
        if writes or self.desk.shares_commits:
            self._take_turn()
        elif not self.store.is_writing:
            self.store.begin_reading()
        if self.desk.shares_commits:
            self.store.savepoint()
        self._is_open = True
        self.info = self._written_info = self.store.file.info()
        self.now = self.recorded_at = self._instant(writes=False, catch_up=True)
        if writes:
            self._look_up_steps()

    def _take_turn(self) -> None:
        """Wait for the turn to write, where it isn't ours yet; asked to stop, wait no longer."""
        if not self.store.is_writing:
            self.desk.learned = None
            with self.desk.stop.at_once():
                self.store.begin()
            if self.is_dry:
                self.store.savepoint()  # to which the dry run goes back, still in its turn

    def _learn(self) -> None:
        """Know what the act before knew, which is nobody else's business meanwhile. One with a key
        asks anew: whom it has seen is kept with its answer. One that is only tried leaves it."""
        if self.desk.learned is not None and not self.is_dry and isinstance(self.desk.key, NoKey):
            self.takes(self.desk.learned)
            self.desk.learned = None

    @property
    def knows_steps(self) -> bool:
        """Whether the next steps in the file were looked up by the rules of this build."""
        return self.info.rules_version == RULES_VERSION

    def _look_up_steps(self) -> None:
        if not self.knows_steps:
            from invoicectl.desk.engine.looking_up import look_up_steps

            look_up_steps(self)
            self.info = self.info._replace(rules_version=RULES_VERSION)

    def resume(self) -> None:
        """Go on in a new transaction at the same instant. What was read stands where the newest
        fact is still ours; else others have written, and what is recorded now was written after."""
        if self.is_dry:
            return
        self.store.begin()
        self._is_open = True
        if self.desk.shares_commits:
            self.store.savepoint()
        newest = self.store.log.newest()
        if newest is None or newest[1:] != self.newest:
            self.forget()
        self.info = self._written_info = self.store.file.info()
        if self.info.simulated_at is not None:
            self.advance_to(self.info.simulated_at)
        self.plan = self.desk.key.plan(self.store, self.plan)
        self.recorded_at = max(self.now, newest[0] if newest else self.now)

    def commit(self) -> None:
        """Make everything so far last, also what shared the transaction; then `resume`."""
        if self.is_dry:
            return
        self.desk.key.reserve(self.store, self.plan, self.now)
        self.write()
        newest = self.store.log.newest()
        self.newest = Witness(*newest[1:]) if newest else self.newest
        if self.desk.shares_commits:
            self.store.keep()
        self.desk.commit()
        self._is_open = False

    def finish(self) -> None:
        """The end of the act."""
        self.write()
        if self.desk.dry is not None:
            self.desk.dry(self)
        if self.desk.shares_commits:
            self.store.keep()
            if not self.is_dry:
                self.learned.info, self.desk.learned = self.info, self.learned
        else:
            self.desk.commit()
        self._is_open = False

    def done(self, kind: str, value: Value, error: Error | None = None) -> Done:
        """The answer, with the notes so far; kept with its key, or told to be a repetition."""
        self.stop_refused()
        if not isinstance(self.desk.key, NoKey):
            done = super().done(kind, value, error)
            seen = {*self.learned.values, *self.changed, *self.learned.handles}
            return self.desk.key.answered(self.store, done, self.plan, self.now, seen)
        if error is None and self.is_persons and self.desk.said is not None:
            # one that ends in an error, as a declined charge does, may well be given again
            said, self.desk.said = self.desk.said, None
            from invoicectl.desk.engine import repeating

            kept, ago = repeating.remembered(self.info.said, said, self.now)
            self.info = self.info._replace(said=kept)
            if ago is not None:
                self.note(f"the same command was given {ago} ago, and both were done")
        done = super().done(kind, value, error)
        return done if self.desk.past is None else self.desk.past.dated(done)

    def abort(self) -> None:
        """Undo the act. SQLite may have undone more: all that shared its transaction."""
        if self._is_open and not self.store.is_writing:
            self.desk.lost = True
        if not self.desk.shares_commits:
            self.store.rollback()
        elif self._is_open:
            self.store.undo()

    def _instant(self, *, writes: bool, catch_up: bool) -> datetime:
        if self.info.simulated_at is not None:
            return self.info.simulated_at
        newest = self.learned.newest_at()
        zone = "UTC" if newest is None else self.get(Policy, 0).timezone
        known = clocks.Known(newest, self.info.ticked_at, zone)
        return clocks.instant(self.desk.clock(), known, writes=writes, catch_up=catch_up)

    def behind(self) -> tuple[datetime, datetime]:
        """The system's instant, and the newest one recorded, which lies well after it.

        Raises NothingToCorrect, ClockWrong."""
        if self.info.simulated_at is not None:
            raise errors.NothingToCorrect(why="simulated")
        return clocks.behind(self.desk.clock(), self.store.log.newest_at())

    def advance_to(self, at: datetime) -> None:
        """Move the instant on; in a simulated file the clock with it."""
        self.now = self.recorded_at = max(self.now, at)
        if self.info.simulated_at is not None:
            self.info = self.info._replace(simulated_at=self.now)

    @property
    def is_open(self) -> bool:
        """Whether this work is in a transaction."""
        return self._is_open

    # --- the world ----------------------------------------------------------------------------

    def get(self, kind: type[T], ident: Any) -> T:
        """The value as it stands. Raises NotFound."""
        key = kind, ident
        found = self.changed.get(key) or self.learned.values.get(key)
        return self.learned.get(kind, ident) if found is None else found

    @property
    def file_id(self) -> str:
        """The file's uuid."""
        return self.info.uuid

    def handle_of(self, owner: str, number: int) -> str:
        """The handle of a `client` or `provider` as it stands. Raises FileFault where there is
        none: the file names somebody who is not there."""
        person = self.changed.get((THINGS[owner].cls, number))
        return self.learned.handle_of(owner, number) if person is None else str(person.handle)

    # --- recording ----------------------------------------------------------------------------

    def record(
        self, happened: Iterable[Event], *, at: datetime | None = None, actor: str | None = None
    ) -> None:
        """What was decided has happened: `at` (default now), by `actor` (default the person).

        Raises BeyondMost, where a person brings an amount beyond the most."""
        from invoicectl.desk.engine import recording

        at = at or self.now
        told_at = at if actor else self.now  # also of what people record of before
        drafts: list[tuple[int, Draft, datetime]] = []
        self.is_persons = self.is_persons or actor is None
        for event in happened:
            changes = recording.refuse(self, event, at) if actor is None else None
            self.stop_refused()
            seq = self.learned.next_seq()
            unearned = recording.before(self, event)
            self.happens(event, at, changes)
            who = (actor or self.desk.who.actor, self.desk.who.system_user)
            self._facts.append(Fact(seq, at, self.recorded_at, *who, event, whose(self, event)))
            recording.keep_waiting(self.store.outbox, event)
            entry, drafted = recording.brought(self, event, at, unearned)
            if entry:
                self._entries.append((seq, entry))
            drafts += [(seq, draft, told_at) for draft in drafted]
            self.moves(event)
        self.tell(drafts)

    def stop_refused(self) -> None:
        """Where every reason of a refusal was looked for, end here. Raises the first."""
        if self.refused:
            raise self.refused[0]

    def write(self) -> None:
        """Write what is new or changed since the last time, with its next step."""
        facts, self._facts = self._facts, []
        outgoing, self._letters = self._letters, []
        entries, self._entries = self._entries, []
        self.written |= dict.fromkeys(self.changed) if self.is_dry else {}
        if facts:
            head = self.store.log.append(facts, self.desk.new_id, self.learned.head)
            self.learned.recorded(self.recorded_at, head)
        if self.changed:
            self.learned.save(self.changed, self.next_of)
            self.sink()
        if outgoing:
            self.store.outbox.post(outgoing)
        if entries:
            self.store.postings.enter(entries)
        self.desk.is_unswept = self.desk.is_unswept or self.info.is_unswept
        if self.info != self._written_info:
            self.store.file.write_info(self.info)
            self._written_info = self.info

    def supposed(self, payment: Payment) -> Answer | None:
        """How a charge or refund is taken to be answered, where no gateway is asked: in a dry run
        all of them are approved. None where one is asked."""
        if self.desk.assumed is None or self.is_dry:
            return Answer("approved") if self.is_dry else None
        from invoicectl.desk.engine.recalling import supposed

        return supposed(self.store, payment, self.desk.assumed)

    @property
    def asks_gateway(self) -> bool:
        """Whether a gateway is asked about charges, or their answers are taken for known."""
        return not self.is_dry and self.desk.assumed is None

    def is_anything_due(self) -> bool:
        """Whether any step of anybody is due now."""
        self.write()
        return self.learned.is_anything_due(self.now)
