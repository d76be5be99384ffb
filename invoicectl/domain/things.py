"""The one registry of things: their names, where they are kept, and what time does to them."""

from datetime import datetime
from typing import Any, Literal

from invoicectl.domain import dates
from invoicectl.domain.model import (
    Booking,
    Client,
    Invoice,
    Letter,
    Payment,
    Provider,
    Series,
    Session,
    Unmatched,
    Visit,
)
from invoicectl.domain.references import PREFIXES, reference
from invoicectl.domain.tuples import NamedTuple

StepKind = Literal[
    "release",
    "complete",
    "plan",
    "auto-confirm",
    "weekly",
    "remind",
    "overdue",
    "collect",
    "retry",
    "inquire",
]

STEP_ORDER: dict[StepKind, int] = {
    "release": 10,
    "complete": 20,
    "plan": 30,
    "auto-confirm": 40,
    "weekly": 50,
    "remind": 60,
    "overdue": 70,
    "collect": 80,
    "retry": 90,
    "inquire": 100,
}
"""Every kind of step by its place among those of one instant; the gaps are for kinds to come."""

STEP_KINDS: tuple[StepKind, ...] = tuple(STEP_ORDER)
"""Every kind of step, in the order in which those of one instant are taken."""

CLOCK_KINDS: tuple[StepKind, ...] = (
    "release",
    "complete",
    "plan",
    "auto-confirm",
    "weekly",
    "remind",
    "overdue",
)
"""The steps that depend on time alone, besides a `collect` without autopay, which asks no card:
settled first by every command that changes something."""


class Thing(NamedTuple):
    """A kind of thing: its name, its class, its table, what time does to it, and which field says
    where it stands."""

    kind: str
    cls: type[Any]
    table: str
    steps: tuple[StepKind, ...] = ()
    state: str | None = None

    @property
    def prefix(self) -> str:
        """How references to it begin."""
        return PREFIXES[self.kind]


THINGS: dict[str, Thing] = {
    thing.kind: thing
    for thing in (
        Thing("client", Client, "clients", ("release", "weekly", "remind")),
        Thing("provider", Provider, "providers"),
        Thing("session", Session, "sessions", state="status"),
        Thing("booking", Booking, "bookings", ("inquire",), "status"),
        Thing("series", Series, "series", ("release", "plan"), "status"),
        Thing(
            "invoice",
            Invoice,
            "invoices",
            ("release", "auto-confirm", "remind", "overdue", "collect", "retry", "inquire"),
            "status",
        ),
        Thing("visit", Visit, "visits", ("complete",), "status"),
        Thing("payment", Payment, "payments", state="outcome"),
        Thing("letter", Letter, "outbox"),
        Thing("unmatched", Unmatched, "unmatched"),
    )
}
"""Everything that has a reference, by the name of its kind."""

KIND_OF: dict[type, str] = {thing.cls: thing.kind for thing in THINGS.values()}
"""The name of a value's kind."""

STEPPING: dict[str, type[Any]] = {thing.kind: thing.cls for thing in THINGS.values() if thing.steps}
"""The things to which time does something."""

PEOPLE = ("client", "provider")
"""The kinds that have a handle."""


class Step(NamedTuple):
    """What time does next to one thing: `kind` of step, to `owner`'s `number`, at `at`.

    `handle` is the name of whom it happens to, where that is a person. `rule` is the number of
    the rule that says so (`A6`, `B4` …); empty in a step that was found beside its thing."""

    kind: StepKind
    owner: str
    number: int
    at: datetime
    handle: str = ""
    rule: str = ""

    @property
    def order(self) -> tuple[datetime, int, int, str]:
        """The order in which a walk takes steps: instant, kind, number (people by handle)."""
        number = 0 if self.handle else self.number
        return (self.at, STEP_ORDER[self.kind], number, f"{self.owner}/{self.handle}")

    @property
    def ref(self) -> str:
        """The reference of what the step happens to; people by handle."""
        return self.handle or reference(self.owner, self.number)


Why = Literal[
    "paid",
    "closed",
    "void",
    "written off",
    "contested",
    "held",
    "imported",
    "charged back",
    "charged elsewhere",
    "can't be charged",
    "attempts used up",
    "charge under review",
    "no autopay",
    "billed",
    "done",
    "cancelled",
    "ended",
    "nothing to bill",
    "by people",
]


class NoStep(NamedTuple):
    """Time does nothing to a thing, and why.

    `since` is from when on, where the state knows; `ref` what it is because of (the payment that
    was charged back, or is under review), `reason` the words of the person who brought it about.

    - `paid`, `closed`, `void`, `written off`: the invoice is over
    - `contested`: its session must be invoiced again
    - `held`: somebody holds it (`ref` says what: itself, or its client)
    - `imported`: another program issued it, and nobody has released it yet
    - `charged back`: a charge to a card did not hold, so people collect it
    - `charged elsewhere`: the gateway has a charge of its client's that is not placed yet
    - `can't be charged`: the gateway takes no such amount, so people collect it
    - `attempts used up`: the card was asked as often as the terms say
    - `charge under review`: a person must find out what became of a charge
    - `no autopay`: it is overdue, and no card of the client's is charged by time
    - `billed`: it is confirmed, and its invoice has the next step
    - `done`, `cancelled`, `ended`: it is over
    - `nothing to bill`: no visit of the client's waits for the weekly run
    - `by people`: people alone take it further"""

    why: Why
    since: datetime | None = None
    ref: str | None = None
    reason: str | None = None


Next = Step | NoStep
"""What `next_step` says of a thing."""


def step_cells(found: Next) -> tuple[str | None, str | None, int | None]:
    """What comes next as it stands beside its thing: the kind of step, its stored instant and its
    place among those of one instant; None where there is no step."""
    if isinstance(found, NoStep):
        return (None, None, None)
    return (found.kind, dates.stamp(found.at), STEP_ORDER[found.kind])
