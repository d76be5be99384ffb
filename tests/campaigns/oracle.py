"""What the books must say, worked out apart from the product: a small model of plain dictionaries.

Each event is worked out anew and held to the file's rows, with no code of the product's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from tests.beside import in_place
from tests.campaigns.unmatched import Unmatched

Json = dict[str, Any]


class Wrong(AssertionError):
    """Something doesn't hold."""


def hold(condition: object, said: str) -> None:
    """Raise Wrong, also under -O, where the condition is not met."""
    if not condition:
        raise Wrong(said)


class Fact(NamedTuple):
    """An event as the file keeps it; instants are texts, which sort."""

    seq: int
    at: str
    recorded_at: str
    actor: str
    kind: str
    data: Json

    @property
    def is_by_time(self) -> bool:
        return self.actor == "time"


Parts = Counter[tuple[int | None, int | None]]
"""How much of a tip is whose: by visit and provider."""


@dataclass(slots=True)
class Client:
    """Who pays. `cards` are tokens, the newest last; `never` are those that will never do."""

    number: int
    handle: str
    credit_minor: int = 0
    default_card: str | None = None
    cards: list[str] = field(default_factory=list)
    is_autopay: bool = True
    autopay_at: str | None = None
    auto_tip_rate: str | None = None
    auto_tip_minor: int | None = None
    never: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    is_held: bool = False
    held_until: str | None = None
    resumes_at: str | None = None
    unplaced: int = 0


@dataclass(slots=True)
class Provider:
    """Who earns; `rate` is the service charge of their own."""

    number: int
    handle: str
    rate: str | None
    pending_minor: int = 0
    tips_minor: int = 0
    paid_out_minor: int = 0


@dataclass(slots=True)
class Session:
    """One hiring."""

    number: int
    kind: str
    status: str
    client: int
    provider: int
    invoice: int | None = None
    fee_minor: int | None = None
    service_charge_minor: int | None = None
    earnings_minor: int | None = None


@dataclass(slots=True)
class Booking:
    """Visits requested together."""

    number: int
    client: int
    status: str = "requested"
    invoice: int | None = None
    tips_minor: int = 0
    open_payment: int | None = None
    tips_left: Parts = field(default_factory=Counter)
    awaits: str | None = None
    generation: int = 1


@dataclass(slots=True)
class Series:
    """Visits without an end."""

    number: int
    client: int
    status: str = "active"
    is_held: bool = False
    held_until: str | None = None
    resumes_at: str | None = None


@dataclass(slots=True)
class Visit:
    """One dated service."""

    number: int
    client: int
    booking: int | None
    series: int | None
    price_minor: int
    start_at: str
    provider: int | None
    planned_at: str
    status: str = "planned"
    invoice: int | None = None
    recorded_at: str | None = None
    kept_minor: int = 0
    earned_minor: int = 0
    release_rate: str | None = None

    @property
    def billed_minor(self) -> int:
        return self.kept_minor if self.status == "cancelled" else self.price_minor


@dataclass(slots=True)
class Invoice:
    """A demand for money; `awaits` names what must follow in the same transaction."""

    number: int
    plan: str
    status: str
    client: int
    terms: Json
    total_minor: int
    session: int | None
    booking: int | None
    provider: int | None
    deadline_at: str | None
    due_at: str | None
    late_fee_minor: int = 0
    tips_minor: int = 0
    paid_minor: int = 0
    credited_minor: int = 0
    revision: int = 1
    confirmed_by: str | None = None
    open_payment: int | None = None
    attempts: int = 0
    answered_at: str | None = None
    refunded_minor: int = 0
    is_held: bool = False
    held_until: str | None = None
    resumes_at: str | None = None
    reopened_at: str | None = None
    tip_due_at: str | None = None
    issued_at: str = ""
    fell_due_at: str | None = None
    deposit_minor: int = 0
    is_by_hand: bool = False
    generation: int = 1
    unearned_minor: int = 0
    was_overdue: bool = False
    was_fined: bool = False
    was_void: bool = False
    returned_minor: int = 0
    tips_left: Parts = field(default_factory=Counter)
    awaits: str | None = None
    target: str | None = None
    imported_at: str | None = None
    counts_due_at: str | None = None
    reminders: set[str] = field(default_factory=set)
    reminded: set[tuple[str, str]] = field(default_factory=set)
    known_at: str | None = ""  # the last outcome of a charge; None while one is open

    @property
    def due_minor(self) -> int:
        return self.total_minor + self.late_fee_minor - self.paid_minor - self.credited_minor

    def end_hold(self) -> None:
        """A hold ends with its invoice."""
        self.is_held, self.held_until = False, None

    def balance(self) -> None:
        """Paid whenever nothing is due, and never less than nothing."""
        hold(self.due_minor >= 0, f"INV-{self.number} has {self.due_minor} due")
        if self.status in {"open", "overdue", "written-off"} and self.due_minor == 0:
            self.status = "void" if self.was_void and not self.total_minor else "paid"
            self.end_hold()
        elif self.status == "void" and self.due_minor > 0:
            self.status = "open"
        elif self.status == "paid" and self.due_minor > 0:
            is_late = self.was_overdue or self.late_fee_minor > 0
            self.status = "overdue" if is_late and not self.was_void else "open"


@dataclass(slots=True)
class Payment:
    """Money that moved or was asked for."""

    number: int
    kind: str
    method: str | None
    client: int | None
    amount_minor: int
    tip_minor: int
    invoice: int | None
    booking: int | None
    outcome: str = "unknown"
    attempt: int | None = None
    key: str | None = None
    token: str | None = None
    gateway_ref: str | None = None
    excess_minor: int = 0
    of: int | None = None
    refunded_minor: int = 0
    refunded_tip_minor: int = 0
    reversed_at: str | None = None
    provider: int | None = None
    held_minor: int = 0
    unused_minor: int = 0
    used_minor: int = 0
    gone_minor: int = 0
    credit_at: str = ""
    attempted: int = 0
    tip_credited_minor: int = 0
    reversed_minor: int = 0
    reversed_tip_minor: int = 0
    lots: Counter[int] = field(default_factory=Counter)
    turns: list[Json] = field(default_factory=list)
    tips_left: Parts = field(default_factory=Counter)

    @property
    def asked_minor(self) -> int:
        return self.amount_minor + self.tip_minor

    @property
    def group(self) -> str:
        return "automatic" if self.kind in {"collect", "retry"} else self.kind


Thing = Client | Provider | Session | Booking | Series | Visit | Invoice | Payment | Unmatched


class Oracle:
    """What must be in the file after the events so far."""

    def __init__(self) -> None:
        self.seq = self.begun = 0  # the newest fact, and the newest before the last command
        self.recorded_at = ""
        self.now = self.ahead = ""  # and how far a clock ever was ahead
        self.file = ""
        self.generation = 1
        self.may_begin = False
        """Whether the file went back, or a copy of it charges, so that a generation begins."""
        self.policy: dict[str, str | None] = {}
        self.clients: dict[int, Client] = {}
        self.providers: dict[int, Provider] = {}
        self.sessions: dict[int, Session] = {}
        self.bookings: dict[int, Booking] = {}
        self.series: dict[int, Series] = {}
        self.visits: dict[int, Visit] = {}
        self.invoices: dict[int, Invoice] = {}
        self.payments: dict[int, Payment] = {}
        self.unmatched: dict[int, Unmatched] = {}
        self.cash: Counter[str] = Counter()
        """What is in each of the business's places for money, its own tips, and what it gave."""
        self.charged: set[str] = set()
        """The keys of approved charges, without the count of tries."""
        self.touched: dict[int, Thing] = {}

    def client(self, handle: str) -> Client:
        """The client of this handle."""
        return next(each for each in self.clients.values() if each.handle == handle)

    def provider(self, handle: str) -> Provider:
        """The provider of this handle."""
        return next(each for each in self.providers.values() if each.handle == handle)

    def fold(self, facts: Iterable[Fact]) -> list[Fact]:
        """Take in what happened in one or more whole transactions. Raises Wrong."""
        folded, self.begun = [], self.seq
        for fact in facts:
            hold(fact.seq == self.seq + 1, f"event {fact.seq} follows {self.seq}")
            newest = fact.recorded_at
            if fact.kind == "clock-corrected":  # ... and only that goes back
                newest = fact.data["newest_at"]
                hold(fact.at == fact.recorded_at < newest, "a clock was corrected forwards")
            hold(newest >= self.recorded_at, f"event {fact.seq} was recorded backwards")
            hold(fact.kind in FOLDS, f"the oracle knows no event of the kind {fact.kind}")
            self.seq, self.recorded_at, self.now = fact.seq, fact.recorded_at, fact.at
            for thing in FOLDS[fact.kind](self, fact.data, fact):
                self.touched[id(thing)] = thing
            for watch in WATCHES:
                watch(self, fact)
            folded.append(fact)
        for thing in self.touched.values():
            if isinstance(thing, Invoice | Booking):
                told = f"{type(thing).__name__} {thing.number}"
                hold(thing.awaits is None, f"{told} awaits {thing.awaits}")
        return folded

    def credit_left(self, client: int) -> int:
        """The credit of a client that is not set aside for a refund."""
        return sum(each.unused_minor for each in self.payments.values() if each.client == client)

    def standing(self, invoice: int | None, booking: int | None) -> list[Visit]:
        """The visits of an invoice, else of a booking, that weren't cancelled, in order."""
        found = [
            visit
            for visit in self.visits.values()
            if visit.status != "cancelled"
            and (visit.invoice == invoice if invoice is not None else visit.booking == booking)
        ]
        return sorted(found, key=lambda visit: (visit.start_at, visit.number))

    def owner(self, payment: Payment) -> Invoice | Booking:
        """What a payment is about."""
        if payment.invoice is not None:
            return self.invoices[payment.invoice]
        if payment.booking is None and payment.of is not None:
            return self.owner(self.payments[payment.of])
        return self.bookings[payment.booking or 0]

    def things(self) -> Iterator[Thing]:
        """Everything that it knows."""
        yield from self.clients.values()
        yield from self.providers.values()
        yield from self.sessions.values()
        yield from self.bookings.values()
        yield from self.series.values()
        yield from self.visits.values()
        yield from self.invoices.values()
        yield from self.payments.values()
        yield from self.unmatched.values()

    def open_ones(self) -> list[Payment]:
        """The attempts of which nobody knows what became."""
        return [each for each in self.payments.values() if each.outcome in {"unknown", "review"}]


Fold = Callable[[Oracle, Json, Fact], Iterable[Thing]]
FOLDS: dict[str, Fold] = {}
"""How the oracle takes in each kind of event; a fold gives the things that it changed."""


WATCHES: list[Callable[[Oracle, Fact], None]] = []
"""What the oracle looks at after each fact, whatever it was."""


def folds(kind: str) -> Callable[[Fold], Fold]:
    """Take a function for the fold of that kind of event."""

    def taken(fold: Fold) -> Fold:
        FOLDS[kind] = fold
        return fold

    return taken


def fact(row: tuple[Any, ...]) -> Fact:
    """An event from its row: seq, at, recorded_at, actor, kind, data, texts."""
    seq, at, recorded_at, actor, kind, data, texts = row
    return Fact(seq, at, recorded_at, actor, kind, in_place(data, texts))


# --- sums and instants ------------------------------------------------------------------------


def share(minor: int, rate: str) -> int:
    """A share of an amount, half-up."""
    return int((Decimal(minor) * as_rate(rate)).quantize(Decimal(1), ROUND_HALF_UP))


def as_rate(text: str) -> Decimal:
    """A rate written `30%` or `0.3`."""
    return Decimal(text.removesuffix("%")) / (100 if text.endswith("%") else 1)


def instant(stamp: str) -> datetime:
    """The instant of a text."""
    return datetime.fromisoformat(stamp)


def stamp(at: datetime) -> str:
    """An instant as the file writes it."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"


def days_later(at: str, days: int, zone: str) -> str:
    """The same time on the wall so many dates later."""
    wall = instant(at).astimezone(ZoneInfo(zone)).replace(tzinfo=None) + timedelta(days=days)
    return stamp(wall.replace(tzinfo=ZoneInfo(zone)))


def span_later(at: str, span: str, zone: str) -> str:
    """An instant and a span of hours (elapsed) or days (on the wall) after it."""
    if span.endswith("d"):
        return days_later(at, int(span[:-1]), zone)
    return stamp(instant(at) + timedelta(hours=int(span[:-1])))


def due_by(invoice: Invoice, visits: Iterable[Visit], now: str) -> str:
    """5 pm on the local date of the last visit; if that has passed, the next 5 pm."""
    last = max(visits, key=lambda visit: (visit.start_at, visit.number)).start_at
    return _at_five(invoice, (last, now, days_later(now, 1, invoice.terms["timezone"])), now)


def again_at(invoice: Invoice, at: str, since: str) -> str:
    """An instant, or the next 5 pm where it had passed at another."""
    if at >= since:
        return at
    return _at_five(invoice, (since, days_later(since, 1, invoice.terms["timezone"])), since)


def _at_five(invoice: Invoice, days: Iterable[str], now: str) -> str:
    """5 pm on the first of these days that has not passed."""
    zone = ZoneInfo(invoice.terms["timezone"])
    hour, minute = map(int, invoice.terms["collect_at"].split(":"))
    for since in days:
        wall = instant(since).astimezone(zone).replace(hour=hour, minute=minute, second=0)
        if stamp(wall) >= now:
            break
    return stamp(wall)
