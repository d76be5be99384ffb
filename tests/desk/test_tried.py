"""`explain -- COMMAND` agrees with doing it: why it is refused, what it changes and charges.

Each command is drawn on a random life, explained, and then done on a copy of the file whose cards
approve, as they do where something is only tried. Source: SPEC 11."""

from __future__ import annotations

import contextlib
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from invoicectl.cli import Root
from invoicectl.context import Context
from invoicectl.desk.asking.seen import Sight, seen
from invoicectl.desk.done import Done
from invoicectl.domain import holds
from invoicectl.domain.policy import Policy
from invoicectl.domain.things import THINGS
from invoicectl.domain.world import Key
from invoicectl.errors import Error, OutcomeUnknown
from tests.amounts import amount
from tests.commands.bench import run
from tests.desk.books.histories import (
    CLIENTS,
    DRAWN,
    PROVIDERS,
    STEPS,
    TOKENS,
    Draw,
    History,
    NothingThere,
    Words,
)
from tests.support import ROOT, Business

A_LIFE = 25
"""So many commands are tried on a life."""

LIVES = amount("TRIED_COMMANDS", 500, taste=60) // A_LIFE
"""On how many random lives commands are tried."""

KINDS = ("client", "provider", "session", "booking", "series", "visit", "invoice", "payment")


# --- every reason, in order --------------------------------------------------------------------

EMAIL = ("marketplace", "client add ada", "provider add noor", "session open ada noor --kind email")
CONFIRMED = (
    *EMAIL,
    *("card add ada pm_card_visa", "session hire S1", "issue S1 40.00", "confirm INV-1"),
)
WALK = (
    "pet-care",
    *("client add ada", "provider add noor", "card add ada pm_card_visa"),
    "book ada --visit '2026-01-06T10:00 25.00 Walk'",
)
OPEN_DEPOSIT = (*WALK, "card add ada pm_sim_unreachable", "confirm B1")
DONE = (*WALK, "confirm B1", "clock advance 3d")
FORGOTTEN = ("pet-care", "client add ada", "provider add noor", "client erase ada --reason gone")
LATER = "2026-02-01"
_NO_RATE = "4 service_charge_rate no-service-charge"


@pytest.mark.parametrize(
    ("life", "command", "reasons"),
    [
        (CONFIRMED, f"reply S1 Hi --from client --sent {LATER}", "3 not-yet, A5 session-closed"),
        (
            CONFIRMED,
            "session end S1 --minutes 9999999 --rate 999999.00",
            "A5 session-closed, A1 wrong-session, 2 beyond-most",
        ),
        (CONFIRMED, "session hire S1", "A5 session-closed, A1 wrong-session"),
        (EMAIL, "issue S1 5.00 --pay-to-view --answer 42", ""),
        (EMAIL, "session end S1 --fee 5.00", "A1 wrong-session"),
        (
            CONFIRMED,
            "pay INV-1 0.001% --card amex-0000",
            "B12 not-payable, 8 no-card, 2 nothing-asked",
        ),
        (
            CONFIRMED,
            "pay ada 5.00 --method credit",
            "B19 no-invoice, B12 too-much, B16 not-enough-credit",
        ),
        (
            (*CONFIRMED[:-1], "clock advance 1h"),
            "tip INV-1 0.001% --card amex-0000",
            "B12 not-payable, 2 nothing-asked, 8 no-card",
        ),
        (
            CONFIRMED[:-1],
            f"pay INV-1 9.00 --method cash --received {LATER}",
            "3 not-yet, B12 not-payable",
        ),
        (CONFIRMED[:-1], "refund INV-1 5.00 --reason x", "7 wrong-invoice, 7 too-much-back"),
        (CONFIRMED, "refund INV-1 50.00 --reason x", "7 too-much-back"),
        (CONFIRMED, "refund ada 50.00 --reason x --to card", "7 too-much-back"),
        (
            CONFIRMED,
            "client erase ada --reason 'ada asked'",
            "14 still-kept, 14 names-erased",
        ),
        (DONE, "visit move V1 2026-01-01T10:00", "B6 wrong-visit, B23 moved-into-the-past"),
        (WALK, f"visit done V1 --completed {LATER}", "B6 wrong-visit, 3 not-yet"),
        (
            OPEN_DEPOSIT,
            "visit move V1 2026-01-01T10:00",
            "8 attempt-open, B23 moved-into-the-past",
        ),
        (
            (*WALK, "confirm B1", "visit cancel V1 --release 100%"),
            f"visit add B1 {LATER} 9.00",
            "B17 visits-fixed",
        ),
        (
            (*WALK, "confirm B1", "visit cancel V1 --release 100%"),
            "visit undo V1 --reason x",
            "B6 wrong-visit, B23 visit-billed",
        ),
        (
            FORGOTTEN,
            f"book C1 --visit '{LATER} 25.00 Walk'",
            "B1 no-card-on-file, 14 erased-already",
        ),
        (FORGOTTEN, "client edit C1 --handle noor", "1 handle-taken, 14 erased-already"),
        (
            FORGOTTEN,
            "hold C1 --reason x --until 2026-01-01",
            "7 hold-refused, 14 erased-already",
        ),
        (FORGOTTEN, "session open C1 noor --kind chat", _NO_RATE + ", 14 erased-already"),
        (
            FORGOTTEN,
            f"client credit C1 5.00 --reason x --method cash --received {LATER}",
            "3 not-yet",
        ),
    ],
)
def test_every_reason_is_told_in_the_order_in_which_it_is_looked_for(
    life: tuple[str, ...], command: str, reasons: str
) -> None:
    preset, *lines = life
    b = Business("2026-01-05T09:00", preset=preset)
    for line in lines:
        with contextlib.suppress(OutcomeUnknown):
            b(*shlex.split(line))
    said = b("explain", "--", *shlex.split(command))
    told = [f"{each['rule']} {each['code']}" for each in said["refusals"]]
    assert ", ".join(told) == reasons
    assert said["allowed"] == (not reasons)


def test_what_is_too_much_where_nothing_is_due_is_helped_by_no_payment_of_nothing() -> None:
    b = Business("2026-01-05T09:00", preset="marketplace")
    b.marketplace()
    b("issue", "S1", "40.00")
    b("confirm", "INV-1")
    for whom, helps in (("INV-1", "show INV-1"), ("ada", "list --client ada")):
        *_, last = b("explain", "--", "pay", whom, "5.00")["refusals"]
        assert (last["code"], last["hint"]) == ("too-much", f"invoicectl {helps}")
        b(*helps.split())


@pytest.mark.parametrize("way", [("explain", "--"), ("--dry-run",), ("what-if", "--do")])
def test_a_time_of_day_is_no_instant(way: tuple[str, ...], tmp_path: Path) -> None:
    path = str(tmp_path / "x.db")
    assert run(["--db", path, "init", "--simulated-from", "2026-01-05"]).code == 0
    words = ["config", "set", "collect_at", "10:00"]
    if way == ("--dry-run",):
        line = [*words, *way]
    else:
        line = [*way, *(words if way[-1] == "--" else [" ".join(words)])]
    told = run(["--db", path, *line])
    assert (told.code, "17:00 → 10:00" in told.out) == (0, True), told


# --- what is tried ----------------------------------------------------------------------------


def _reply(h: History) -> Words:
    sent = h.perhaps(0.4, "--sent", h.one(h.day(-12, 2), h.visit()))
    return ["reply", h.of("sessions"), "Hello", "--from", h.one("client", "provider"), *sent]


def _pay_all(h: History) -> Words:
    words = ["pay", h.one(*CLIENTS), *h.perhaps(0.5, h.one(h.amount(), "50%"))]
    return words + h.perhaps(0.6, "--method", h.one("cash", "transfer", "credit"))


def _pay_any(h: History) -> Words:
    words = ["pay", h.of("invoices"), *h.perhaps(0.5, h.one(h.amount(), "50%", "0.001%"))]
    words += h.perhaps(0.3, "--card", h.one("visa-4242", "pm_card_amex", "amex-0000"))
    came = h.one(h.day(-20, 3), "2026-01-01")
    return words + h.perhaps(0.3, "--method", "cash", "--received", came)


def _held(h: History) -> Words:
    whom = h.one(*CLIENTS, h.of("invoices"), h.of("series"))
    until = h.perhaps(0.3, "--until", h.day(-2, 9))
    if h.chance.random() < 0.5:
        return ["release", whom]
    return ["hold", whom, *h.reason(), *until]


def _edit(h: History) -> Words:
    handle = h.perhaps(0.5, "--handle", h.one(*CLIENTS, *PROVIDERS, "zoe"))
    more = h.perhaps(0.5, "--autopay", h.one("on", "off", "maybe"))
    tip = h.perhaps(0.3, "--auto-tip", h.one("10%", "none", "2.5.5"))
    return ["client", "edit", h.one(*CLIENTS), *(handle or ["--name", "Ada"]), *more, *tip]


def _advance(h: History) -> Words:
    words = ["client", "credit", h.one(*CLIENTS), h.amount(), *h.reason()]
    return words + h.perhaps(0.6, "--method", "cash", "--received", h.day(-9, 3))


def _again(h: History) -> Words:
    every = h.perhaps(0.6, "--every", "MO,WE", "--time", "10:00", "--price", h.amount())
    return ["series", "start", h.one(*CLIENTS), *every, *h.perhaps(0.5, "--auto-complete")]


def _set(h: History) -> Words:
    settings = (
        *("late_fee_after 9", "retry_after none", "retry_after 24h,24h", "currency JPY"),
        *("book_when_overdue refuse", "service_charge_rate none", "late_fee_rate 20%"),
        *("deposit_rate 0%", "collect_at 25:00", "payout_min 50"),
    )
    return ["config", "set", *h.one(*settings).split()]


def _erase(h: History) -> Words:
    who = h.one(*CLIENTS)
    words = ["client", "erase", who, "--reason", h.one("asked for", f"{who} asked for it")]
    return words + h.perhaps(0.5, "--even-so")


WILD: tuple[Draw, ...] = (
    _reply,
    _reply,
    _pay_all,
    _pay_any,
    _pay_any,
    _held,
    _held,
    _edit,
    _advance,
    _again,
    _set,
    _erase,
    lambda h: ["provider", "edit", h.one(*PROVIDERS), "--handle", h.one(*CLIENTS, "kim")],
    lambda h: ["client", "add", h.one(*CLIENTS, "zoe"), *h.perhaps(0.3, "--autopay", "maybe")],
    lambda h: ["session", "offer", h.of("sessions"), h.amount()],
    lambda h: ["session", h.one("hire", "close"), h.of("sessions")],
    lambda h: ["session", "end", h.of("sessions"), "--minutes", "9", "--rate", h.amount()],
    lambda h: ["issue", h.of("sessions"), h.amount()],
    lambda h: ["contest", h.of("invoices"), *h.reason()],
    lambda h: ["confirm", h.of(h.one("invoices", "bookings"))],
    lambda h: ["visit", "add", h.of(h.one("bookings", "series")), h.visit(), h.amount()],
    lambda h: ["visit", "done", h.of("visits"), *h.perhaps(0.5, "--completed", h.day(-3, 3))],
    lambda h: ["visit", "cancel", h.of("visits")],
    lambda h: ["visit", "move", h.of("visits"), h.visit()],
    lambda h: ["visit", "undo", h.of("visits"), *h.reason()],
    lambda h: ["booking", "cancel", h.of("bookings"), *h.reason()],
    lambda h: ["series", "end", h.of("series")],
    lambda h: ["tip", h.one(*CLIENTS, h.of("invoices")), h.one(h.amount(), "10%")],
    lambda h: ["refund", h.of("invoices"), h.amount(), *h.reason()],
    lambda h: ["refund", h.one(*CLIENTS), h.amount(), *h.reason(), *h.perhaps(0.5, "--to", "bank")],
    lambda h: ["discount", h.of("invoices"), h.one(h.amount(), "10%"), *h.reason()],
    lambda h: [h.one("void", "waive", "write-off"), h.of("invoices"), *h.reason()],
    lambda h: ["reverse", h.of("payments"), *h.reason(), *h.perhaps(0.5, "--amount", h.amount())],
    lambda h: ["reverse", h.of("payments"), *h.reason(), "--withdrawn"],
    lambda h: ["resolve", h.of("payments"), h.one("approved", "declined"), *h.reason()],
    lambda h: ["payout", h.one(*PROVIDERS), *h.perhaps(0.7, h.amount())],
    lambda h: ["card", "default", h.one(*CLIENTS), h.one("visa-4242", "amex-8431")],
    lambda h: ["card", "remove", h.one(*CLIENTS), h.one("visa-4242", "amex-8431")],
    lambda h: ["card", "add", h.one(*CLIENTS), h.one(*TOKENS, "pm_card_visa_chargeDeclined")],
)
"""Commands on anything in any state, most of which are refused."""

NO_ACTS = {"clock", "tick"}
"""What is time's, and is no person's act on a thing."""


# --- agreement --------------------------------------------------------------------------------


def everything(run: Context) -> dict[Key, Sight]:
    """All there is, as its objects show it."""
    with run.desk.look() as work:
        keys: list[Key] = [(Policy, 0)]
        for kind in KINDS:
            keys += [(THINGS[kind].cls, number) for number in range(1, work.next_number(kind))]
        found = {key: seen(work, key) for key in keys}
    return {key: sight for key, sight in found.items() if sight is not None}


def changes(before: dict[Key, Sight], after: dict[Key, Sight]) -> Iterator[tuple[str, ...]]:
    """Field by field, as `changes` tells it."""
    for key, now in after.items():
        was = before.get(key)
        ref = now.ref if was is None else was.ref
        for field, value in now.fields.items():
            old = None if was is None else was.fields[field]
            if old != value and not (was is not None and is_passed_over(was, field)):
                yield ref, field, repr(old), repr(value)


def is_passed_over(was: Sight, field: str) -> bool:
    """Whose a thing is, and its client's hold on what is over: neither is a change of the thing."""
    is_over = was.fields.get("status") in holds.ENDS_WITH and was.ref.startswith("INV-")
    return field in {"client", "provider"} or (is_over and field in HOLD)


HOLD = frozenset({"held", "hold", "hold_reason"})


def charges(before: dict[Key, Sight], after: dict[Key, Sight]) -> list[tuple[str, ...]]:
    """What cards were charged, each with amount and tip."""
    made = [now.fields for (kind, number), now in after.items() if (kind, number) not in before]
    return [
        (each["card"], each["amount"], each["tip"])
        for each in made
        if (each.get("method"), each.get("outcome")) == ("card", "approved")
        and each["kind"] != "refund"
    ]


@contextlib.contextmanager
def copied(history: History) -> Iterator[Context]:
    """A copy of the file, in which cards approve."""
    context = history.business.context
    store = context.desk.store.apart()
    run = Context(clock=context.clock, store=store)
    run.desk.assumed = "approve"
    try:
        yield run
    finally:
        store.close()


def did(run: Context, words: Words) -> Error | None:
    """Do a command; how it failed, if so."""
    assert isinstance(ROOT, Root)
    captured: list[Done] = []
    run.capture = captured
    try:
        ROOT.run(words, run)
    except Error as error:
        return error
    return captured[0].error


def agrees(history: History, words: Words) -> dict[str, Any]:
    """What is said of a command is what doing it comes to; nothing of it stays."""
    b = history.business
    events = b.events()
    said: dict[str, Any] = b("explain", "--", *words)
    assert b.events() == events, words
    with copied(history) as aside:
        before = everything(aside)
        error = did(aside, words)
        after = everything(aside)
    if error is not None and error.exit_code in {2, 3, 4, 5}:
        assert not said["allowed"], (words, error)
        first = said["refusals"][0]
        assert (first["code"], first["message"]) == (error.code, error.message), words
        assert first["hint"] == error.hint, words
        assert said["changes"] == said["charges"] == [], words
        assert after == before, words
        told = [each["message"] for each in said["refusals"]]
        assert len(set(told)) == len(told), words
        return said
    assert said["allowed"], (words, said["refusals"])
    if error is None:
        told = sorted(tuple(map(repr, each.values())) for each in said["changes"])
        found = changes(before, after)
        if words[:3] == ["config", "set", "currency"]:  # then nothing is written in another way
            found = (each for each in found if each[0] == "file")
        assert told == sorted((repr(each[0]), repr(each[1]), *each[2:]) for each in found), words
        asked = sorted(tuple(each.values()) for each in said["charges"])
        assert asked == sorted(charges(before, after)), words
    return said


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(LIVES))
def test_what_is_said_of_a_command_is_what_doing_it_comes_to(seed: int) -> None:
    history = History(seed)
    chance = Random(seed)  # noqa: S311 - chance that can be repeated
    begun = chance.randrange(20, STEPS)
    while len(history.told) < begun:
        with contextlib.suppress(NothingThere):
            history.do(chance.choice(DRAWN)(history))
    draws: list[Callable[[History], Words]] = [*DRAWN, *WILD, *WILD, *WILD]
    tried = 0
    while tried < A_LIFE:
        try:
            words = chance.choice(draws)(history)
        except NothingThere:
            continue
        if words[0] not in NO_ACTS:
            agrees(history, words)
            tried += 1
        history.do(words)
    history.business.close()
