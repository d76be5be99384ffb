"""The ledger against all that the gateway has, both ways.

What the gateway did by itself, or people at its dashboard, becomes facts where it can; the rest is
listed. What others have on the account is none of ours: a charge is ours by its key or its
customer, a refund or dispute by its charge. Source: SPEC 8.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from invoicectl.acts.payments import dashboard, found
from invoicectl.acts.payments import reconciling as acts
from invoicectl.desk.engine.asked import begin_generation, elsewhere, heard_by, question_since
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import dates
from invoicectl.domain.events import FileForked, Reconciled, kind_of
from invoicectl.domain.model import Elsewhere, Payment, Unmatched
from invoicectl.domain.policy import Policy
from invoicectl.domain.references import reference
from invoicectl.domain.states import MOVED
from invoicectl.domain.text import TIME
from invoicectl.domain.tuples import NamedTuple
from invoicectl.errors import Error, GatewayDown
from invoicectl.gateways import Gateway, Seen

WINDOW = timedelta(days=35)
"""How far back is looked by default: as long as cards' refunds and most disputes take."""

CHUNK = 500
"""How much of what may be ours is recorded together."""

DISPUTED = timedelta(days=365)
"""So long before that a dispute or refund is asked about one by one while it is open; no bank takes
longer to decide."""

GOES_ON = "invoicectl reconcile"

ORDER = ("charge", "refund", "dispute")
"""Of one instant, a charge comes before what is of it."""


class Compared(NamedTuple):
    """What came of it: how many stand on both sides alike, the payments recorded now, and what
    only one side has; `asked` counts what was compared, `news` is of this file's keys and was
    never reserved here."""

    since: datetime
    asked: int
    equal: int
    recorded: list[int]
    only_here: list[int]
    only_there: list[Elsewhere]
    news: list[Elsewhere]

    @property
    def differs(self) -> bool:
        """Whether anything stands on one side alone."""
        return bool(self.only_here or self.only_there)


def compared(
    desk: Desk,
    since: datetime | None = None,
    seen: Callable[[Seen], None] | None = None,
    first: Callable[[Work], object] = lambda _: None,
) -> "Comparing":
    """Compare all that the gateway has since then, asked between transactions; what follows is
    recorded, after what is to be done `first`. It is to be `finished`.

    Raises GatewayDown, WrongAccount, Stopped: what was recorded by then stays."""
    desk.commit()
    with desk.look() as work:
        comparing = Comparing(work, since)
    desk.commit()
    for chunk in comparing.chunks(desk, seen):
        with desk.act() as work:
            first(work)
            comparing.take(work, chunk)
        desk.commit()
    return comparing


class Comparing:
    """A comparison under way. What the gateway tells is taken in by chunks, each recorded before
    more is asked for: so little is in memory, however long the account's history is, and of one
    that is cut off nothing is lost; given again, it finds what it recorded to be equal.

    Of the ledger's payments a mark each is kept, of what others have on the account nothing."""

    def __init__(self, work: Work, since: datetime | None = None) -> None:
        self.since = since or work.now - WINDOW
        self.asked = 0
        self.news: list[Elsewhere] = []
        self._question = question_since(work, self.since)
        self._customers = work.store.questions.customers()
        self._is_fork = work.get(Policy, 0).forked_from is not None
        self._begun_at = _begun_at(work)
        self._open = work.store.questions.open_there(
            dates.stamp(self.since - DISPUTED), dates.stamp(self.since)
        )
        self._is_seen = bytearray(work.next_number("payment"))  # by number; later ones were asked
        self._read = 0
        self._equal = 0
        self._recorded: list[int] = []
        self._differing: list[int] = []
        self._only_there: list[Elsewhere] = []
        self._waiting: list[tuple[Elsewhere, int | None]] = []

    def chunks(
        self, desk: Desk, told: Callable[[Seen], None] | None = None
    ) -> Iterator[list[Elsewhere]]:
        """What the gateway has that may be ours, asked outside any transaction; each chunk is to be
        taken before the next. `told` hears of everything that is read, also of what is others'.

        Raises GatewayDown, WrongAccount, Stopped."""
        chunk = []
        desk.account = None  # who wishes to charge asks anew, where this does not come to its end
        try:
            with heard_by(desk, self._question) as gateway:
                for seen in self._everything(gateway):
                    self._read += 1
                    if told is not None:
                        told(seen)
                    if desk.stop.is_asked:
                        raise self._stopped(desk)
                    if seen.kind == "charge" and not self._is_ours(seen):
                        continue
                    chunk.append(_with_client(elsewhere(seen), self._customers))
                    if len(chunk) == CHUNK:
                        yield chunk
                        chunk = []
        except GatewayDown as error:
            if self._read:
                error.add_note(f"{self._stopped(desk).reason}; {GOES_ON} goes on")
            raise
        if chunk:
            yield chunk

    def _stopped(self, desk: Desk) -> Error:
        """How far it came."""
        facts = {"read": self._read, "compared": self.asked}
        return desk.stop.error(why="comparing", **facts, hint=GOES_ON)

    def _everything(self, gateway: Gateway) -> Iterator[Seen]:
        """All since then, and what is older and was open when it was last heard of."""
        yield from gateway.everything(self._question.file, self.since)
        for ref in self._open:
            seen = gateway.look(ref)
            if seen is not None:
                yield seen

    def _is_ours(self, seen: Seen) -> bool:
        """A fork's gateway has what its forebears made, and nothing else."""
        is_here = seen.is_of(self._question.file) or seen.customer in self._customers
        return is_here or self._is_fork

    def finished(self, work: Work, *, is_noted: bool = True) -> Compared:
        """What came of it, with what only the ledger has; `is_noted`: it is recorded that it was
        done."""
        self._try_again(work)
        only_here = list(self._unseen(work))
        only_here += [number for number in self._differing if number not in only_here]
        if self._begun_at is not None and self.since < self._begun_at:
            when = dates.local(self._begun_at, work.get(Policy, 0).timezone)
            work.note(f"what was charged before the fork, up to {when}, is not asked")
        work.desk.has_compared = True
        if is_noted:
            counts = self._equal, len(only_here), len(self._only_there)
            work.record([Reconciled(work.file_id, self.since, *counts)], actor=TIME)
        return Compared(
            self.since,
            self.asked,
            self._equal,
            self._recorded,
            only_here,
            sorted(self._only_there, key=_order),
            self.news,
        )

    def _unseen(self, work: Work) -> Iterator[int]:
        """The payments of which the gateway didn't tell, of those that were there before it was
        asked; but what another one charged before the fork it can't know."""
        last, begun_at = 0, self._begun_at
        while found := work.store.questions.made_since(dates.stamp(self.since), last, CHUNK):
            last = found[-1]
            for each in found:
                is_seen = each >= len(self._is_seen) or self._is_seen[each]
                if not is_seen and (begun_at is None or work.get(Payment, each).at > begun_at):
                    yield each

    def _see(self, numbers: Iterable[int | None]) -> None:
        """The gateway told of these payments."""
        for number in numbers:
            if number is not None and number < len(self._is_seen):
                self._is_seen[number] = True

    def take(self, work: Work, chunk: Iterable[Elsewhere]) -> None:
        """Compare a chunk with the ledger, the oldest first, and record what follows of it."""
        for seen in sorted(chunk, key=_order):
            self._take(work, seen)

    def _take(self, work: Work, seen: Elsewhere) -> None:
        charge = None
        if seen.kind != "charge":
            number = work.store.questions.charge_of(seen.of or "")
            waiting = work.store.questions.unmatched_of(seen.of or "")
            if number is not None:
                charge = work.get(Payment, number)
            elif waiting is not None:
                seen = _of_client(seen, work.get(Unmatched, waiting).client)
            else:
                return  # somebody else's
        else:
            self._see([work.store.questions.charge_of(seen.gateway_ref)])
        self.asked += 1
        mine = next((each for each in found.of_key(work, seen.key)
                     if found.is_this(each, seen)), None)  # fmt: skip
        if mine is not None:
            self._take_known(work, seen, mine)
        else:
            self._take_unknown(work, seen, charge)

    def _take_known(self, work: Work, seen: Elsewhere, payment: Payment) -> None:
        """Something that the ledger reserved: its answer, or whether it stands alike."""
        if payment.kind == "refund":
            self._see([payment.number])
        happened = acts.answered(work, payment, seen, now=work.now)
        if happened:
            work.record(happened, actor=TIME)
            work.write()  # what is of it is asked for next
            self._recorded.append(payment.number)
            return
        if self._has_failed(work, seen, payment):
            return
        is_open = payment.outcome in {"unknown", "review"}
        outcome = "missing" if payment.outcome == "cancelled" else payment.outcome
        asked = payment.amount_minor + payment.tip_minor
        if is_open or (outcome, asked) == (seen.outcome, seen.amount_minor):
            self._equal += 1
        else:
            self._differing.append(payment.number)
            self._only_there.append(seen)

    def _has_failed(self, work: Work, seen: Elsewhere, payment: Payment) -> bool:
        """Whether a refund that was made here failed there after all: then it does not hold."""
        if payment.kind != "refund" or payment.outcome != "approved" or seen.outcome != "declined":
            return False
        reason = f"refund {seen.gateway_ref} failed there"
        happened = dashboard.failed(work, payment, reason, now=work.now)
        work.record(happened, actor=TIME)
        if happened:
            self._recorded.append(payment.number)
        else:
            self._equal += 1
        return True

    def _take_unknown(self, work: Work, seen: Elsewhere, charge: Payment | None) -> None:
        """Something that the ledger doesn't know, or knew before as what it could not place."""
        known = _kept(work, seen)
        is_ours = (seen.key or "").startswith(f"{work.file_id}/")
        if known is None and is_ours:
            if not self.news:
                begin_generation(work)
            self.news.append(seen)
        if seen.kind == "refund" and charge is not None:
            self._see(each.number for each in dashboard.parts_of(work, charge, seen))
        is_new = self._place(work, seen, None if charge is None else charge.number)
        if not is_new and not _is_waiting(work, seen):
            self._equal += 1

    def _place(self, work: Work, seen: Elsewhere, charge: int | None) -> bool:
        """Let it stand here as far as it can; whether anything is new."""
        of = None if charge is None else work.get(Payment, charge)
        happened = acts.placed(work, seen, of, _kept(work, seen), now=work.now)
        first = work.next_number("payment")
        work.record(happened, actor=TIME)
        work.write()  # what is of it is asked for next
        self._recorded += range(first, work.next_number("payment"))
        if _is_waiting(work, seen):
            self._waiting.append((seen, charge))
        return bool(happened)

    def _try_again(self, work: Work) -> None:
        """What could not stand before another did may stand now: a refund of what a dispute had
        taken and gave back. What waits still is listed."""
        is_new = True
        while is_new:
            waiting, self._waiting, is_new = self._waiting, [], False
            for seen, charge in waiting:
                is_new = self._place(work, seen, charge) or is_new
        self._only_there += [seen for seen, _ in self._waiting]


def _begun_at(work: Work) -> datetime | None:
    """Since when a fork's gateway has charged, where another one did before; None for any other."""
    policy = work.get(Policy, 0)
    if policy.forked_from is None or policy.gateway == work.info.gateway:
        return None
    (fact, _), *_ = work.store.log.of_kinds(None, [kind_of(FileForked)])
    return fact.at


def _kept(work: Work, seen: Elsewhere) -> Unmatched | None:
    """As what something there is kept that the ledger did not reserve."""
    number = work.store.questions.unmatched_of(seen.gateway_ref)
    return None if number is None else work.get(Unmatched, number)


def _is_waiting(work: Work, seen: Elsewhere) -> bool:
    """Whether it stands on one side alone, as it is now."""
    known = _kept(work, seen)
    return known is not None and (known.payment is None) == (seen.outcome in MOVED)


def _with_client(seen: Elsewhere, customers: dict[str, int]) -> Elsewhere:
    """What carries no marks is the client's whose customer it is there."""
    return _of_client(seen, customers.get(seen.customer or ""))


def _of_client(seen: Elsewhere, number: int | None) -> Elsewhere:
    """The same, of the client with this number, where nothing else is said of whose it is."""
    if seen.client is not None or number is None:
        return seen
    return seen._replace(client=reference("client", number))


def _order(seen: Elsewhere) -> tuple[datetime, int, str]:
    return (seen.created_at, ORDER.index(seen.kind), seen.gateway_ref)


def is_needed(work: Work) -> bool:
    """Whether the ledger is compared before anything is charged: the first time in a generation
    that is not the file's first. A fork's gateway knows nothing of before."""
    policy = work.get(Policy, 0)
    is_first = policy.generation == 1 or policy.forked_from is not None
    return not is_first and policy.reconciled_at is None


def is_due(work: Work) -> bool:
    """Whether a `tick` compares it by itself: once a day, from the processor's first use."""
    policy = work.get(Policy, 0)
    if work.info.gateway_account is None:
        return False
    return policy.reconciled_at is None or work.now - policy.reconciled_at >= timedelta(days=1)


def told_of(found: Compared) -> str:
    """What differs, in words."""
    here, there = len(found.only_here), len(found.only_there)
    return f"the ledger and the gateway differ: {here} only here, {there} only there"
