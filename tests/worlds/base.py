"""What every family of verbs stands on: the world, its facts, its time, and the cards it asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeVar

from invoicectl import rules
from invoicectl.acts.limits import refuse_growth
from invoicectl.domain import codec, dates, money, steps
from invoicectl.domain import policy as settings
from invoicectl.domain.events import Event, Fact, FileCreated, PaymentSent, Setting, kind_of
from invoicectl.domain.model import (
    Answer,
    Booking,
    Client,
    Invoice,
    Message,
    Payment,
    Provider,
    Series,
    Session,
    Visit,
)
from invoicectl.domain.overlay import Nothing
from invoicectl.domain.overlay import Overlay as World
from invoicectl.domain.policy import Policy
from invoicectl.domain.postings import postings, unearned_before
from invoicectl.domain.things import NoStep, Step
from invoicectl.errors import Error, NotFound
from invoicectl.letters import letters
from tests.worlds import mail, texts
from tests.worlds.cards import Cards
from tests.worlds.mail import Mail
from tests.worlds.texts import Shown

T = TypeVar("T")
Taken = list[tuple[str, str, str]]
"""The steps that were taken: kind, reference, instant."""

CLERK, TIME = "clerk", "time"
MOST_STEPS = 1_000
"""More than any table takes at once: a rule that names a step again and again is found out."""

_PREFIXED = {
    "INV": Invoice,
    "S": Session,
    "B": Booking,
    "R": Series,
    "V": Visit,
    "P": Payment,
    "C": Client,
    "E": Provider,
}
_KINDS: dict[str, type] = {
    "visit": Visit,
    "series": Series,
    "invoice": Invoice,
    "booking": Booking,
    "client": Client,
    "provider": Provider,
    "session": Session,
    "payment": Payment,
}
_STEPPING = ("visit", "series", "invoice", "booking", "client")
"""What time takes steps of."""


class Base:
    """A world folded from facts, what can be seen of it, and how it goes on."""

    def __init__(
        self,
        start: str = "2026-01-05T09:00",
        *,
        preset: str | None = None,
        gateway: str = "simulated",
        **given: str,
    ) -> None:
        policy = settings.changed(Policy(), (settings.PRESETS[preset] if preset else {}) | given)
        self.now = dates.parse(start, policy.timezone, now=datetime(1970, 1, 1, tzinfo=UTC)).at
        self.gateway = gateway
        self.cards = Cards()
        self.facts: list[Fact] = []
        self.mail: list[Mail] = []
        self.world = _nothing()
        written = tuple(Setting(key, settings.recorded(policy, key)) for key in settings.KEYS)
        self._record([FileCreated("town", "simulated", gateway, False, written)])

    # --- what stands --------------------------------------------------------------------------

    def show(self, ref: str) -> Shown:
        """What a reference or handle names, with what belongs to it, as texts."""
        thing = self._get(ref)
        told = self._texts(thing)
        if isinstance(thing, Invoice):
            found = rules.next_step(self.world, thing)
            told["due"] = self.amount(thing.due_minor)
            told["next"] = told["rule"] = told["why"] = told["behind"] = None
            behind = steps.behind_reminders(self.world, thing)
            if isinstance(behind, Step):
                told["behind"] = (behind.kind, dates.stamp(behind.at))
            if isinstance(found, Step):
                told["next"], told["rule"] = (found.kind, dates.stamp(found.at)), found.rule
            else:
                told["why"] = found.why
            told["payments"] = self._all(self.world.payments_of_invoice(thing.number))
        elif isinstance(thing, Session):
            numbers = range(1, thing.messages + 1)
            told["messages"] = self._all(self._value(Message, (thing.number, n)) for n in numbers)
        elif isinstance(thing, Booking):
            visits = self.world.visits_of("booking", thing.number)
            told["visits"] = self._all(visits)
            total_minor = sum(visit.billed_minor for visit in visits)
            if thing.invoice is not None:
                total_minor = self._value(Invoice, thing.invoice).total_minor
            told["total"] = self.amount(total_minor)
            told["payments"] = self._all(self._payments_of(thing))
        elif isinstance(thing, Series):
            told["visits"] = self._all(self.world.visits_of("series", thing.number))
        elif isinstance(thing, Visit):
            told["of"] = thing.of
        return told

    def _payments_of(self, booking: Booking) -> list[Payment]:
        """A booking's payments; once there is an invoice, all of that."""
        if booking.invoice is None:
            return self.world.payments_of_booking(booking.number)
        return self.world.payments_of_invoice(booking.invoice)

    def invoice(self, ref: str = "INV-1") -> Shown:
        """An invoice, as texts."""
        return self.show(ref)

    def every(self, kind: str) -> list[Shown]:
        """All invoices, visits, …, clients or providers, as texts."""
        return [self.show(each.ref) for each in self.values(kind)]

    def values(self, kind: str) -> list[Any]:
        """All of a kind as the values they are, by number."""
        numbers = range(1, self.world.next_number(kind))
        return [self._value(_KINDS[kind], number) for number in numbers]

    def told(self, kind: str) -> list[tuple[str, str, str]]:
        """The facts of a kind: when they count, when they were recorded, and by whom."""
        return [
            (dates.stamp(fact.at), dates.stamp(fact.recorded_at), fact.actor)
            for fact in self.facts
            if kind_of(fact.event) == kind
        ]

    def letters(self) -> list[tuple[str, str, str]]:
        """The letters that the facts brought: kind, recipient, instant."""
        return [mail[:3] for mail in self.mail]

    def balances(self) -> dict[str, int]:
        """What the facts posted to each account, in minor units; each fact to a sum of zero."""
        sums: dict[str, int] = {}
        world = _nothing()
        for fact in self.facts:
            unearned = unearned_before(world, fact.event)
            world.replay(fact)
            entry = postings(world, fact.event, unearned)
            assert sum(posting.amount_minor for posting in entry) == 0, fact
            for account, minor in entry:
                sums[account] = sums.get(account, 0) + minor
        return {self._account(name): minor for name, minor in sums.items() if minor}

    def _account(self, stored: str) -> str:
        """An account under the handle of whose it is."""
        head, colon, last = stored.rpartition(":")
        is_person = re.fullmatch("[CE][0-9]+", last) is not None
        return f"{head}{colon}{self._get(last).handle if is_person else last}"

    def amount(self, minor: int) -> str:
        """An amount as text."""
        return money.show(minor, self._policy.currency)

    # --- time ---------------------------------------------------------------------------------

    def to(self, at: str) -> Taken:
        """Go on to a time, and take each step when it is due."""
        until = self._instant(at)
        taken = self._walk(until, is_moving=True)
        self.now = until
        return taken

    def after(self, span: str) -> Taken:
        """Go on for a span such as `5m`."""
        zone = self._policy.timezone
        return self.to(dates.stamp(dates.add(self.now, dates.parse_span(span), zone)))

    def wait(self, at: str) -> None:
        """It becomes later, and nobody looks: a live file without a tick."""
        self.now = self._instant(at)

    def tick(self) -> Taken:
        """Take every step that is due by now."""
        return self._walk(self.now)

    def _walk(
        self,
        until: datetime,
        client: int | None = None,
        *,
        alone: bool = False,
        is_moving: bool = False,
    ) -> Taken:
        """Always the least due step; what one brings about is among the next."""
        taken: Taken = []
        while due := [step for step in self._steps(client, alone=alone) if step.at <= until]:
            step = min(due, key=lambda each: each.order)
            if is_moving:
                self.now = max(self.now, step.at)
            self._take(step)
            taken.append((step.kind, step.ref, dates.stamp(step.at)))
            assert len(taken) < MOST_STEPS, f"time stands still: {taken[-1]}"
        return taken

    def _settle(self, client: int | None = None) -> None:
        """What depends on time alone happens first, for one client or for everybody."""
        self._walk(self.now, client, alone=True)

    def _steps(self, client: int | None, *, alone: bool) -> Iterator[Step]:
        """The next step of everything, or of all that is one client's; `alone`: of what depends
        on time alone."""
        for kind in _STEPPING:
            for thing in self.values(kind):
                whose = thing.number if isinstance(thing, Client) else thing.client
                step = rules.next_step(self.world, thing)
                if isinstance(step, NoStep) or client not in {None, whose}:
                    continue
                if not alone or steps.depends_on_time_alone(self.world, step):
                    yield step

    def _take(self, step: Step) -> None:
        """Carry out a step by the rule of its name."""
        thing: Any = self._value(_KINDS[step.owner], step.number)
        if step.kind == "inquire":
            self._inquire(thing.open_payment)
        elif not steps.depends_on_time_alone(self.world, step):
            self._collect(thing, TIME)
        else:
            decide: dict[str, Callable[[], list[Event]]] = {
                "release": lambda: rules.release(thing),
                "complete": lambda: rules.complete(thing, now=step.at),
                "plan": lambda: rules.plan(self.world, thing),
                "auto-confirm": lambda: rules.auto_confirm(thing),
                "weekly": lambda: rules.weekly(self.world, thing, now=step.at),
                "remind": lambda: rules.remind(self.world, thing, now=step.at),
                "overdue": lambda: rules.overdue(self.world, thing, now=step.at),
                "collect": lambda: rules.collect(self.world, thing, now=step.at),
            }
            self._record(decide[step.kind](), at=step.at, actor=TIME)

    # --- cards --------------------------------------------------------------------------------

    def _collect(self, invoice: Invoice, actor: str) -> None:
        """An automatic attempt: what rules say of it, and the card's answer."""
        self._record(rules.collect(self.world, invoice, now=self.now), actor=actor)
        opened = self.world.get(Invoice, invoice.number).open_payment
        if opened is not None:
            self._charge(opened, actor)

    def _charge(self, number: int, actor: str = CLERK) -> None:
        """Ask the card for a reserved charge, and record what follows from its answer."""
        answer = rules.known_answer(self.world, self.world.get(Payment, number))
        if answer is None:
            ref = self.cards.create(len(self.facts))
            self._record([PaymentSent(number, ref, self.now)], actor=actor)
            answer = self.cards.charge(self.world.get(Payment, number))
        self._answered(number, answer, actor)

    def _inquire(self, number: int) -> None:
        payment = self.world.get(Payment, number)
        answer = self.cards.inquire(payment)
        if answer.outcome == "unknown":
            asked = rules.still_unknown(payment, answer.code or "", now=self.now)
            self._record(asked, actor=TIME)
        else:
            self._answered(number, answer, TIME)

    def _answered(self, number: int, answer: Answer, actor: str = CLERK) -> None:
        payment = self.world.get(Payment, number)
        self._record(rules.answered(self.world, payment, answer, now=self.now), actor=actor)

    # --- how acts are done --------------------------------------------------------------------

    def _decide(self, kind: type, ref: str, act: Callable[[Any], list[Event]]) -> Shown:
        """An act on one thing, after time has done its part; the thing as it is then."""
        with self._whole():
            thing = self._settled(kind, ref)
            self._record(act(thing))
        return self.show(getattr(thing, "ref", ref))

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """An act that is refused leaves nothing, not even what time did first."""
        kept, posted = len(self.facts), len(self.mail)
        try:
            yield
        except Error:
            del self.mail[posted:]
            if len(self.facts) > kept:
                del self.facts[kept:]
                *_, (self.world, _) = self._retold()
            raise

    @contextmanager
    def forgotten(self) -> Iterator[None]:
        """What is done now is only tried: afterwards all stands as before."""
        kept, world = len(self.facts), self.world
        self.world = World(world)
        try:
            yield
        finally:
            del self.facts[kept:]
            self.world = world

    def _settled(self, kind: type, ref: str) -> Any:
        """What a reference or handle names, after time has done its part for its client. An
        invoice may be named by its session or booking, and a session by its invoice."""
        try:
            thing = self._get(ref)
        except NotFound:
            self._settle()
            thing = self._get(ref)
        self._settle(thing.number if isinstance(thing, Client) else thing.client)
        thing = self._get(ref)
        if isinstance(thing, kind):
            return thing
        number = thing.invoice if kind is Invoice else thing.session
        if number is None:
            raise NotFound(what=f"{kind.__name__.lower()} of", ref=ref)
        return self._value(kind, number)

    def _record(
        self, happened: Iterable[Event], *, at: datetime | None = None, actor: str = CLERK
    ) -> None:
        """What was decided has happened, and its letters are written."""
        drafts = []
        for event in happened:
            if actor == CLERK:
                refuse_growth(self.world, event, at=at or self.now)
            seq = len(self.facts) + 1
            fact = Fact(seq, at or self.now, self.now, actor, "", event, None)
            self.facts.append(fact)
            self.world.replay(fact)
            with mail.composing():
                drafts += letters(self.world, event, fact.at)
        with mail.composing():
            for draft in drafts:
                to = self._get(draft.recipient).handle
                self._post(mail.read(self.world, draft, to, dates.stamp(at or self.now)))

    def _post(self, letter: Mail) -> None:
        """A letter goes out; who wants to look at the town as it stands now may."""
        self.mail.append(letter)

    def _retold(self) -> Iterator[tuple[World, Fact]]:
        """The world folded anew from the facts: how it stands just after each."""
        world = _nothing()
        for fact in self.facts:
            world.replay(fact)
            yield world, fact

    # --- reading and showing ------------------------------------------------------------------

    @property
    def _policy(self) -> Policy:
        return self.world.get(Policy, 0)

    def _value(self, kind: type[T], ident: Any) -> T:
        return self.world.get(kind, ident)

    def _get(self, ref: str) -> Any:
        """The value of a reference such as `INV-1`, or of a handle."""
        found = re.fullmatch(r"(INV|[SBRVPCE])-?([0-9]+)", ref)
        if found is not None:
            return self._value(_PREFIXED[found[1]], int(found[2]))
        for person in (*self.values("client"), *self.values("provider")):
            if person.handle == ref:
                return person
        raise NotFound(what="client or provider", ref=ref)

    def handle(self, client: int) -> str:
        """The handle of a client."""
        return self._handle("client", client)

    def said(self, event: Event) -> dict[str, Any]:
        """An event's data as the log shows it: people by handle."""
        return dict(self._named(codec.plain(event)))

    def _named(self, data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        for name, value in data.items():
            if name in {"client", "provider"} and value is not None:
                yield name, self._handle(name, value)
            elif isinstance(value, list):
                yield name, [self._part(part) for part in value]
            else:
                yield name, value

    def _part(self, part: Any) -> Any:
        return dict(self._named(part)) if isinstance(part, dict) else part

    def _handle(self, kind: str, number: int) -> str:
        return str(self._value(_KINDS[kind], number).handle)

    def _texts(self, thing: Any) -> Shown:
        return texts.shown(thing, self._policy.currency, self._handle)

    def _all(self, things: Iterable[Any]) -> list[Shown]:
        return [self._texts(thing) for thing in things]

    def _minor(self, amount: str) -> int:
        return money.parse(amount, self._policy.currency)

    def _asked(self, given: str) -> money.Part:
        """An amount, or a share such as `50%`."""
        return money.parse_rate(given) if given.endswith("%") else self._minor(given)

    def _rate(self, given: str | None) -> Decimal | None:
        return None if given is None else money.parse_rate(given)

    def _instant(self, given: str) -> datetime:
        return dates.parse(given, self._policy.timezone, now=self.now).at


def _nothing() -> World:
    """A world in which nothing has happened."""
    return World(Nothing("town"))
