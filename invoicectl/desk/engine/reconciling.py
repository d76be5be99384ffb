"""The ledger against all that the gateway has, both ways.

What the gateway did by itself, or people at its dashboard, becomes facts where it can; the rest is
listed. What others have on the account is none of ours: a charge is ours by its key or its
customer, a refund or dispute by its charge. Source: SPEC 8.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from invoicectl.acts.payments import found
from invoicectl.acts.payments import reconciling as acts
from invoicectl.desk.engine.asked import Question, begin_generation, elsewhere, heard_by
from invoicectl.desk.engine.work import TIME, Desk, Work
from invoicectl.domain import dates
from invoicectl.domain.events import Event, Reconciled, UnmatchedFound, UnmatchedPlaced
from invoicectl.domain.model import Elsewhere, Payment, Unmatched
from invoicectl.domain.policy import Policy
from invoicectl.domain.references import reference
from invoicectl.domain.states import MOVED

WINDOW = timedelta(days=35)
"""How far back is looked by default: as long as cards' refunds and most disputes take."""

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


def told_of_all(desk: Desk, since: datetime | None = None) -> tuple[datetime, list[Elsewhere]]:
    """What the gateway has since then that may be ours, asked outside any transaction.

    Raises GatewayDown, WrongAccount."""
    desk.commit()
    with desk.look() as work:
        since = since or work.now - WINDOW
        asked = Question(work.file_id, since, work.info.gateway_account)
        customers = work.store.questions.customers()
    desk.commit()
    with heard_by(desk, asked) as gateway:
        seen = [
            _with_client(elsewhere(each), customers)
            for each in gateway.everything(asked.file, since)
            if each.kind != "charge" or each.is_of(asked.file) or each.customer in customers
        ]
    return since, sorted(seen, key=_order)


def _with_client(seen: Elsewhere, customers: dict[str, int]) -> Elsewhere:
    """What carries no marks is the client's whose customer it is there."""
    number = customers.get(seen.customer or "")
    if seen.client is not None or number is None:
        return seen
    return seen._replace(client=reference("client", number))


def _order(seen: Elsewhere) -> tuple[datetime, int, str]:
    return (seen.created_at, ORDER.index(seen.kind), seen.gateway_ref)


def reconciled(work: Work, since: datetime, seen: Iterable[Elsewhere]) -> Compared:
    """Compare all that was seen with the ledger, record what follows, and that it was done."""
    compared = compare(work, since, seen)
    only = len(compared.only_here), len(compared.only_there)
    work.record([Reconciled(work.file_id, since, compared.equal, *only)], actor=TIME)
    return compared


def compare(work: Work, since: datetime, seen: Iterable[Elsewhere]) -> Compared:
    """Compare all that was seen with the ledger, and record what follows."""
    comparing = _Comparing(work)
    for each in seen:
        comparing.take(each)
    only_here = [
        number
        for number in work.store.questions.made_since(dates.stamp(since))
        if not comparing.has_seen(work.get(Payment, number))
    ]
    only_here += [number for number in comparing.differing if number not in only_here]
    work.desk.has_compared = True
    return Compared(
        since,
        comparing.asked,
        comparing.equal,
        comparing.recorded,
        only_here,
        comparing.only_there,
        comparing.news,
    )


class _Comparing:
    """A comparison under way."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._refs: set[str] = set()
        self._keys: set[str] = set()
        self.asked = 0
        self.equal = 0
        self.recorded: list[int] = []
        self.differing: list[int] = []
        self.only_there: list[Elsewhere] = []
        self.news: list[Elsewhere] = []

    def has_seen(self, payment: Payment) -> bool:
        """Whether the gateway told of it."""
        if payment.kind == "refund":
            key = payment.key or ""
            return key in self._keys or key.removesuffix(acts.TIP) in self._refs
        return payment.gateway_ref in self._refs

    def take(self, seen: Elsewhere) -> None:
        """Compare one thing, and record what follows of it."""
        work = self._work
        charge = None
        if seen.kind != "charge":
            number = None if seen.of is None else work.store.questions.charge_of(seen.of)
            if number is None:
                return  # somebody else's
            charge = work.get(Payment, number)
        self.asked += 1
        self._refs.add(seen.gateway_ref)
        if seen.key is not None:
            self._keys.add(seen.key)
        mine = next((each for each in found.of_key(work, seen.key)
                     if found.is_this(each, seen)), None)  # fmt: skip
        if mine is not None:
            self._take_known(seen, mine)
        else:
            self._take_unknown(seen, charge)

    def _take_known(self, seen: Elsewhere, payment: Payment) -> None:
        """Something that the ledger reserved: its answer, or whether it stands alike."""
        happened = acts.answered(self._work, payment, seen, now=self._work.now)
        if happened:
            self._work.record(happened, actor=TIME)
            self.recorded.append(payment.number)
            return
        is_open = payment.outcome in {"unknown", "review"}
        outcome = "missing" if payment.outcome == "cancelled" else payment.outcome
        asked = payment.amount_minor + payment.tip_minor
        if is_open or (outcome, asked) == (seen.outcome, seen.amount_minor):
            self.equal += 1
        else:
            self.differing.append(payment.number)
            self.only_there.append(seen)

    def _take_unknown(self, seen: Elsewhere, charge: Payment | None) -> None:
        """Something that the ledger doesn't know, or knew before as what it could not place."""
        work = self._work
        number = work.store.questions.unmatched_of(seen.gateway_ref)
        known = None if number is None else work.get(Unmatched, number)
        is_ours = (seen.key or "").startswith(f"{work.file_id}/")
        if known is None and is_ours:
            if not self.news:
                begin_generation(work)
            self.news.append(seen)
        happened = acts.placed(work, seen, charge, known, now=work.now)
        first = work.next_number("payment")
        work.record(happened, actor=TIME)
        self.recorded += range(first, work.next_number("payment"))
        self._tell(seen, known, happened)

    def _tell(self, seen: Elsewhere, known: Unmatched | None, happened: list[Event]) -> None:
        is_placed = any(isinstance(each, UnmatchedPlaced) for each in happened)
        is_made_up = bool(happened) and not any(
            isinstance(each, UnmatchedFound) for each in happened
        )
        was_placed = known is not None and known.payment is not None
        if is_placed or is_made_up or was_placed:
            self.equal += 1 if was_placed else 0
        elif seen.outcome in MOVED:
            self.only_there.append(seen)


def is_needed(work: Work) -> bool:
    """Whether the ledger is compared before anything is charged: the first time in a generation
    that is not the file's first."""
    policy = work.get(Policy, 0)
    return policy.generation > 1 and policy.reconciled_at is None


def is_due(work: Work) -> bool:
    """Whether a `tick` compares it by itself: once a day, from the processor's first use."""
    policy = work.get(Policy, 0)
    if work.info.gateway_account is None:
        return False
    return policy.reconciled_at is None or work.now - policy.reconciled_at >= timedelta(days=1)


def told_of(compared: Compared) -> str:
    """What differs, in words."""
    here, there = len(compared.only_here), len(compared.only_there)
    return f"the ledger and the gateway differ: {here} only here, {there} only there"
