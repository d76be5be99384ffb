"""Random histories of a business, each from its seed: every command that moves money, and time.

A command is drawn from what there is by then, so that most are done; those that a rule refuses
are part of a life too."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from invoicectl.domain import money
from invoicectl.errors import Error
from tests.amounts import amount
from tests.support import Business, beneath

STEPS = 90
"""Commands in a history, refused ones too."""

SEEDS = amount("HISTORIES", 40, taste=12)
"""How many histories are lived."""

CLIENTS = ("ada", "bob", "a-b", "a")
PROVIDERS = ("noor", "sam")
CURRENCIES = ("USD", "USD", "USD", "EUR", "JPY", "KWD")
TOKENS = (
    *("pm_card_visa", "pm_card_visa", "pm_card_amex", "pm_card_chargeCustomerFail"),
    *("pm_sim_insufficientFunds", "pm_sim_timeout"),
)
REASONS = ("sorry", 'it was "late"; | never mind', "a\\b [2020-01-01] date:x, =1+1", "(ах) * !")
PRESETS = ("marketplace", "pet-care", "pet-care-current")
STARTS = ("2026-01-02T12:00", "2026-03-05T16:58", "2026-10-29T17:00", "2028-02-20T23:30")
SPANS = ("5m", "3h", "12h", "1d", "1d", "36h", "3d", "8d")

Words = list[str]


class NothingThere(Exception):
    """There is nothing yet that the drawn command could be about."""


class History:
    """One business while it is lived."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311 - chance that can be repeated
        self.currency = self.one(*CURRENCIES)
        preset = self.one(*PRESETS)
        settings: dict[str, Any] = {
            "service_charge_rate": "30%",
            "currency": self.currency,
            "late_fee_base": self.one("total", "due"),
            "session_late_fee_rate": self.one("0%", "5%"),
            "late_fee_min": "0",
        }
        self.business = Business(self.one(*STARTS), preset=preset, **settings)
        self.done: Counter[str] = Counter()
        self.told: list[Words] = []
        for client in CLIENTS:
            self.do(["client", "add", client])
            self.do(["card", "add", client, "pm_card_visa"])
        for provider in PROVIDERS:
            self.do(["provider", "add", provider])

    def live(self, steps: int) -> None:
        """So many commands, then a calm month."""
        while len(self.told) < steps:
            with contextlib.suppress(NothingThere):
                self.do(self.chance.choice(DRAWN)(self))
        self.do(["clock", "advance", "1mo"])

    def do(self, words: Words) -> None:
        """One command; what it may be refused for is part of a life."""
        self.told.append(words)
        try:
            self.business(*words)
        except Error:
            return
        self.done[words[0]] += 1

    # --- what there is to choose from ---------------------------------------------------------

    def one(self, *choices: str) -> str:
        return self.chance.choice(choices)

    def perhaps(self, share: float, *words: str) -> Words:
        return list(words) if self.chance.random() < share else []

    def amount(self) -> str:
        minor = self.chance.choice((0, 1, 3, 999, 3335, 4000, 11111, self.chance.randrange(20_000)))
        return money.show(minor, self.currency)

    def of(self, table: str, where: str = "1 = 1") -> str:
        """The reference of a row that meets a condition; now and then of any."""
        condition = where if self.chance.random() < 0.95 else "1 = 1"
        found = self.ask(f"SELECT ref FROM {table} WHERE {condition} ORDER BY number")
        if not found:
            raise NothingThere
        return str(self.chance.choice(found)[0])

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        with self.business.desk.look():
            return list(beneath(self.business.desk.store).execute(question).fetchall())

    def day(self, first: int, last: int) -> str:
        info = self.business.desk.store.file.info().simulated_at
        assert isinstance(info, datetime)
        return f"{info + timedelta(days=self.chance.randint(first, last)):%Y-%m-%d}"

    def visit(self) -> str:
        return f"{self.day(-1, 9)}T{self.one('10:00', '17:00', '23:30')}"

    def reason(self) -> Words:
        return ["--reason", self.one(*REASONS)]


def _open_session(h: History) -> Words:
    kind = h.one("email", "email", "chat", "phone")
    return ["session", "open", h.one(*CLIENTS), h.one(*PROVIDERS), "--kind", kind]


def _issue(h: History) -> Words:
    locked = h.perhaps(0.6, "--pay-to-view", "--answer", "42")
    return ["issue", h.of("sessions", "status <> 'closed'"), h.amount(), *locked]


def _book(h: History) -> Words:
    visits: Words = []
    for _ in range(h.chance.randint(1, 3)):
        visits += ["--visit", f"{h.visit()} {h.amount()} Walk"]
    return ["book", h.one(*CLIENTS), *visits, *h.perhaps(0.7, "--provider", h.one(*PROVIDERS))]


def _add_visit(h: History) -> Words:
    where = "status IN ('requested', 'confirmed')"
    target = h.of("bookings", where) if h.chance.random() < 0.5 else h.of("series")
    return ["visit", "add", target, h.visit(), h.amount(), "Walk"]


def _cancel_visit(h: History) -> Words:
    rate = h.perhaps(0.5, "--release", h.one("100%", "33.3%", "0%"))
    return ["visit", "cancel", h.of("visits", "status = 'planned'"), *rate]


def _pay(h: History) -> Words:
    words = ["pay", h.of("invoices", "status IN ('open', 'overdue', 'written-off')")]
    words += [h.amount()] if h.chance.random() < 0.6 else []
    words += h.perhaps(0.3, "--tip", h.amount())
    words += h.perhaps(0.6, "--method", h.one("cash", "check", "transfer", "credit"))
    return words + h.perhaps(0.5, "--excess", h.one("credit", "tip"))


def _tip(h: History) -> Words:
    target = h.of("bookings") if h.chance.random() < 0.4 else h.of("invoices")
    return ["tip", target, h.amount(), *h.perhaps(0.3, "--method", "cash")]


def _refund(h: History) -> Words:
    way = h.perhaps(0.7, "--to", h.one("card", "credit", "cash"))
    bill = h.of("invoices", "paid_minor + credited_minor > 0")
    return ["refund", bill, h.amount(), *h.reason(), *way, *h.perhaps(0.3, "--tip")]


def _reverse(h: History) -> Words:
    words = ["reverse", h.of("payments", "outcome = 'approved'"), *h.reason()]
    return words + h.perhaps(0.5, *h.chance.choice((["--amount", h.amount()], ["--withdrawn"])))


def _pay_back(h: History) -> Words:
    way = h.one("card", "cash", "bank")
    return ["refund", h.one(*CLIENTS), h.amount(), *h.reason(), "--to", way]


def _discount(h: History) -> Words:
    return ["discount", h.of("invoices", _CORRECTED), h.one(h.amount(), "10%"), *h.reason()]


def _correct(verb: str, where: str) -> Callable[[History], Words]:
    return lambda h: [verb, h.of("invoices", where), *h.reason()]


def _credit(h: History) -> Words:
    method = h.perhaps(0.5, "--method", h.one("cash", "check", "transfer"))
    return ["client", "credit", h.one(*CLIENTS), h.amount(), *h.reason(), *method]


def _pay_out(h: History) -> Words:
    if h.chance.random() < 0.5:
        return ["payout", "--all"]
    return ["payout", h.one(*PROVIDERS), *h.perhaps(0.5, h.amount())]


Draw = Callable[[History], Words]

_CORRECTED = "status IN ('open', 'overdue')"
_COMMON: tuple[Draw, ...] = (
    _open_session,
    _open_session,
    lambda h: ["session", "hire", h.of("sessions", "status = 'open'")],
    lambda h: [
        *("session", "end", h.of("sessions", "kind <> 'email' AND status = 'hired'")),
        *("--fee", h.amount()),
    ],
    _issue,
    _issue,
    lambda h: ["confirm", h.of("invoices", "status = 'pending'")],
    lambda h: ["confirm", h.of("invoices", "status = 'pending'")],
    lambda h: ["contest", h.of("invoices", "status = 'pending'"), *h.reason()],
    _book,
    lambda h: ["confirm", h.of("bookings", "status = 'requested'")],
    lambda h: ["confirm", h.of("bookings", "status = 'requested'")],
    _add_visit,
    _add_visit,
    lambda h: ["visit", "done", h.of("visits", "status = 'planned'")],
    _cancel_visit,
    _cancel_visit,
    lambda h: ["issue", h.one(*CLIENTS), h.amount(), "--due", h.day(-3, 9)],
    _pay,
    _pay,
    _pay,
    _tip,
    _refund,
    _refund,
    _reverse,
    _reverse,
    _credit,
)
_RARE: tuple[Draw, ...] = (
    lambda h: ["series", "start", h.one(*CLIENTS), "--provider", h.one(*PROVIDERS)],
    lambda h: ["series", "end", h.of("series")],
    lambda h: ["visit", "move", h.of("visits", "status = 'planned'"), h.visit()],
    lambda h: ["visit", "undo", h.of("visits", "status = 'done'"), "--reason", "another dog"],
    lambda h: ["booking", "cancel", h.of("bookings"), "--reason", "moved away"],
    _discount,
    _pay_back,
    _correct("void", f"{_CORRECTED} AND paid_minor = 0"),
    _correct("waive", "late_fee_minor > 0"),
    _correct("waive", "late_fee_minor > 0"),
    _correct("write-off", _CORRECTED),
    _correct("hold", _CORRECTED),
    lambda h: ["release", h.of("invoices", "is_held = 1")],
    lambda h: ["card", "add", h.one(*CLIENTS), h.one(*TOKENS)],
    lambda h: ["card", "add", h.one(*CLIENTS), h.one(*TOKENS)],
    lambda h: ["card", "remove", h.one(*CLIENTS), "visa-4242"],
    _pay_out,
)
DRAWN: tuple[Draw, ...] = (
    *_COMMON,
    *_COMMON,
    *_RARE,
    *((lambda h: ["clock", "advance", h.one(*SPANS)],) * 12),
)
"""What a history is drawn from; what stands here more often is drawn more often."""


@cache
def lived(seed: int) -> History:
    """The history of a seed, lived once."""
    history = History(seed)
    history.live(STEPS)
    return history
