"""What can happen in the life of a business: every command, drawn by chance, in one table.

A step is drawn from what there is, so that most of them are done, and some are refused: a wrong
state, a thing that isn't there, words that can't be read. To add a command, write how its words
are drawn and give it a weight in STEPS."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from tests.campaigns.oracle import Oracle

CLIENTS = ("ada", "bob")
PROVIDERS = ("noor", "sam")
TOKENS = (
    "pm_card_visa",
    "pm_card_amex",
    "pm_card_chargeCustomerFail",
    "pm_sim_insufficientFunds",
    "pm_sim_timeout",
    "pm_sim_unreachable",
)
NO_CARDS = ("pm_card_visa_chargeDeclined", "pm_card_nobody", "4242424242424242")
AMOUNTS = ("0", "0.01", "0.03", "9.99", "33.35", "40.00", "111.11")
PRESETS = ("marketplace", "pet-care", "pet-care-current")
STARTS = ("2026-01-02T12:00", "2026-03-05T16:58", "2026-10-29T17:00", "2028-02-20T09:00")
SETTINGS = (
    ("collect_weekday", "WE"),
    ("collect_weekday", "FR"),
    ("collect_at", "16:00"),
    ("collect_at", "17:30"),
    ("timezone", "Europe/Berlin"),
    ("timezone", "America/New_York"),
    ("response_days", "3"),
    ("retry_after", "24h,1d"),
    ("retry_after", "24h"),
    ("late_fee_min", "20.00"),
    ("late_fee_base", "due"),
    ("late_fee_after", "3"),
    ("late_fee_after", "1"),
    ("session_late_fee_rate", "5%"),
    ("deposit_rate", "33.3%"),
    ("deposit_rate", "0%"),
    ("deposit_rate", "100%"),
    ("service_charge_rate", "12.5%"),
    ("currency", "EUR"),
    ("response_days", "0"),
    ("speed", "11"),
)
GARBAGE = ("", "NaN", "10.005", "-1", "1e3", "INV-0", "S99999", "10/11/26", "5pm", "--nope", "[/]")

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WAITS = (
    *(timedelta(seconds=1), timedelta(seconds=59), MINUTE, 6 * MINUTE, 59 * MINUTE),
    *(HOUR, 3 * HOUR, DAY, DAY, 36 * HOUR, 2 * DAY, 3 * DAY, 5 * DAY, 8 * DAY, 14 * DAY),
)

Words = tuple[str, ...]


class Draw:
    """Chance, and what there is to choose from."""

    def __init__(self, chance: Random, oracle: Oracle, now: Callable[[], datetime]) -> None:
        self.chance = chance
        self.oracle = oracle
        self._now = now

    def one(self, *choices: str) -> str:
        return self.chance.choice(choices)

    def perhaps(self, share: float, *words: str) -> Words:
        """The words, in so many cases of all."""
        return words if self.chance.random() < share else ()

    def client(self) -> str:
        return self.one(*CLIENTS)

    def provider(self) -> str:
        return self.one(*PROVIDERS)

    def amount(self) -> str:
        """One of those that round badly, or any."""
        if self.chance.random() < 0.5:
            return self.one(*AMOUNTS)
        return f"{self.chance.randint(0, 150)}.{self.chance.randint(0, 99):02}"

    def day(self, first: int, last: int) -> str:
        """A day so many days from now."""
        return f"{self._now() + timedelta(days=self.chance.randint(first, last)):%Y-%m-%d}"

    def hour(self) -> str:
        """A time of day; some are those at which time acts."""
        return self.one("09:30", "10:00", "16:59", "17:00", "17:01", "02:30")

    def session(self, *statuses: str, live: bool | None = None) -> str:
        """Most often a session of one of the statuses."""
        sessions = self.oracle.sessions.values()
        fitting = [
            each.number
            for each in sessions
            if each.status in statuses and live in {None, each.kind != "email"}
        ]
        return f"S{self._of(fitting, len(sessions))}"

    def invoice(self, *statuses: str) -> str:
        """Most often an invoice of one of the statuses; at times by its session or booking."""
        invoices = self.oracle.invoices
        fitting = [each.number for each in invoices.values() if each.status in statuses]
        number = self._of(fitting, len(invoices))
        found = invoices.get(number)
        if found is not None and self.chance.random() < 0.1:
            if found.session is not None:
                return f"S{found.session}"
            if found.booking is not None:
                return f"B{found.booking}"
        return f"INV-{number}"

    def booking(self, *statuses: str) -> str:
        bookings = self.oracle.bookings.values()
        fitting = [each.number for each in bookings if each.status in statuses]
        return f"B{self._of(fitting, len(bookings))}"

    def series(self) -> str:
        series = self.oracle.series.values()
        fitting = [each.number for each in series if each.status == "active"]
        return f"R{self._of(fitting, len(series))}"

    def visit(self, *statuses: str) -> str:
        visits = self.oracle.visits.values()
        fitting = [each.number for each in visits if each.status in statuses]
        return f"V{self._of(fitting, len(visits))}"

    def card(self, client: str) -> str:
        """One of the client's cards, or any."""
        cards = self.oracle.clients[client].cards
        return self.chance.choice(cards) if cards and self.chance.random() < 0.8 else "visa-4242"

    def _of(self, fitting: Iterable[int], newest: int) -> int:
        """Most often one that fits, else any number, also one that isn't there."""
        numbers = list(fitting)
        if numbers and self.chance.random() < 0.85:
            return self.chance.choice(numbers)
        return self.chance.randint(1, newest + 1)


def _client(draw: Draw) -> Words:
    handle = draw.one(*CLIENTS, "cleo", "noor", "INV-1")
    email = draw.perhaps(0.7, "--email", f"{handle}@example.org")
    return ("client", draw.one("add", "edit"), handle, *email)


def _provider(draw: Draw) -> Words:
    rate = draw.perhaps(0.5, "--service-charge", draw.one("20%", "0%", "12.34%", "101%"))
    return ("provider", draw.one("add", "edit", "edit"), draw.one(*PROVIDERS, "tom"), *rate)


def _add_card(draw: Draw) -> Words:
    tokens = (*TOKENS, "pm_card_visa", "pm_card_visa", "pm_card_amex", draw.one(*NO_CARDS))
    return ("card", "add", draw.client(), draw.one(*tokens))


def _card(draw: Draw) -> Words:
    client = draw.client()
    return ("card", draw.one("default", "default", "remove"), client, draw.card(client))


def _credit(draw: Draw) -> Words:
    method = draw.perhaps(0.3, "--method", draw.one("cash", "check", "transfer"))
    return ("client", "credit", draw.client(), draw.amount(), "--reason", "sorry", *method)


def _open_session(draw: Draw) -> Words:
    kind = draw.one("email", "email", "chat", "phone")
    return ("session", "open", draw.client(), draw.provider(), "--kind", kind)


def _offer(draw: Draw) -> Words:
    return ("session", "offer", draw.session("open"), draw.amount())


def _hire(draw: Draw) -> Words:
    return ("session", draw.one("hire", "hire", "hire", "close"), draw.session("open"))


def _end_session(draw: Draw) -> Words:
    fee: Words = ("--fee", draw.amount())
    if draw.chance.random() < 0.4:
        fee = ("--minutes", draw.one("5.5", "0.25", "0.26"), "--rate", draw.one("1.99", "0"))
    return ("session", "end", draw.session("hired", live=True), *fee)


def _issue(draw: Draw) -> Words:
    locked = draw.perhaps(0.3, "--pay-to-view", "--answer", "42")
    told = draw.perhaps(0.3, "--message", "as agreed")
    return ("issue", draw.session("hired", live=False), draw.amount(), *locked, *told)


def _reply(draw: Draw) -> Words:
    session = draw.session("open", "hired")
    return ("reply", session, "well", "--from", draw.one("client", "provider"))


def _contest(draw: Draw) -> Words:
    return ("contest", draw.invoice("pending"), "--reason", "no")


def _confirm(draw: Draw) -> Words:
    return ("confirm", draw.invoice("pending"))


def _book(draw: Draw) -> Words:
    visits: Words = ()
    for _ in range(draw.chance.randint(1, 3)):
        visits += ("--visit", f"{draw.day(-2, 20)}T{draw.hour()} {draw.amount()} Walk")
    who = draw.perhaps(0.7, "--provider", draw.provider())
    return ("book", draw.client(), *visits, *who, *draw.perhaps(0.3, "--no-auto-complete"))


def _confirm_booking(draw: Draw) -> Words:
    return ("confirm", draw.booking("requested", "confirming"))


def _start_series(draw: Draw) -> Words:
    rule: Words = ("--every", "MO,FR", "--time", draw.hour(), "--price", draw.amount())
    more = (*draw.perhaps(0.5, *rule), *draw.perhaps(0.5, "--auto-complete"))
    return ("series", "start", draw.client(), *more, *draw.perhaps(0.5, "--provider", "sam"))


def _end_series(draw: Draw) -> Words:
    return ("series", "end", draw.series())


def _add_visit(draw: Draw) -> Words:
    target = draw.series() if draw.chance.random() < 0.6 else draw.booking("requested")
    return ("visit", "add", target, f"{draw.day(-3, 9)}T{draw.hour()}", draw.amount())


def _visit_done(draw: Draw) -> Words:
    when = draw.perhaps(0.4, "--completed", f"{draw.day(-9, 0)}T09:30")
    return ("visit", "done", draw.visit("planned"), *when)


def _bill(draw: Draw) -> Words:
    return ("issue", draw.client(), draw.amount(), "--due", draw.day(-5, 12))


def _pay_by_card(draw: Draw) -> Words:
    amount = draw.perhaps(0.4, draw.amount())
    tip = draw.perhaps(0.3, "--tip", draw.amount())
    excess = draw.perhaps(0.4, "--excess", draw.one("credit", "tip")) if amount else ()
    card = draw.perhaps(0.2, "--card", draw.one("visa-4242", "pm_card_amex", "pm_sim_timeout"))
    return ("pay", draw.invoice("open", "overdue"), *amount, *tip, *excess, *card)


def _receive(draw: Draw) -> Words:
    method = draw.one("cash", "check", "transfer")
    tip = draw.perhaps(0.2, "--tip", draw.amount())
    excess = draw.perhaps(0.3, "--excess", draw.one("credit", "tip"))
    invoice = draw.invoice("open", "overdue")
    return ("pay", invoice, draw.amount(), "--method", method, *tip, *excess)


def _use_credit(draw: Draw) -> Words:
    amount = draw.perhaps(0.7, draw.amount())
    return ("pay", draw.invoice("open", "overdue"), *amount, "--method", "credit")


def _tip(draw: Draw) -> Words:
    target = draw.booking("requested", "confirmed")
    if draw.chance.random() < 0.6:
        target = draw.invoice("open", "overdue", "paid")
    return ("tip", target, draw.amount(), *draw.perhaps(0.3, "--method", "cash"))


def _config(draw: Draw) -> Words:
    return ("config", "set", *draw.chance.choice(SETTINGS))


def _tick(draw: Draw) -> Words:
    return ("tick", *draw.perhaps(0.5, "--catch-up"))


def _dry_run(_: Draw) -> Words:
    return ("tick", "--dry-run")


def _look(draw: Draw) -> Words:
    looks = (("list",), ("attention",), ("earnings",), ("log",), ("show", draw.invoice("open")))
    return draw.chance.choice(looks)


def _wrong_clock(draw: Draw) -> Words:
    return ("clock", "advance", *draw.one("1m", "-1d", "--to 2020-01-01").split())


def _spoilt(draw: Draw) -> Words:
    """Another step with one of its words spoilt."""
    words = list(draw.chance.choice(STEPS[:-1]).words(draw))
    words[draw.chance.randrange(len(words))] = draw.one(*GARBAGE)
    return tuple(words)


class Step(NamedTuple):
    """How often a step is taken, and how its words are drawn."""

    weight: int
    words: Callable[[Draw], Words]


STEPS = (
    *(Step(2, _client), Step(2, _provider), Step(7, _add_card), Step(3, _card), Step(4, _credit)),
    *(Step(9, _open_session), Step(2, _offer), Step(6, _hire), Step(5, _end_session)),
    *(Step(9, _issue), Step(5, _reply), Step(4, _contest), Step(7, _confirm)),
    *(Step(6, _book), Step(7, _confirm_booking), Step(2, _start_series), Step(1, _end_series)),
    *(Step(5, _add_visit), Step(6, _visit_done), Step(6, _bill)),
    *(Step(10, _pay_by_card), Step(5, _receive), Step(2, _use_credit), Step(6, _tip)),
    *(Step(4, _config), Step(16, _tick), Step(1, _dry_run), Step(2, _look), Step(1, _wrong_clock)),
    Step(5, _spoilt),
)
"""Every step; the last one spoils another."""

WEIGHTS = [step.weight for step in STEPS]


def drawn(draw: Draw) -> Words:
    """The words of the next step."""
    return draw.chance.choices(STEPS, WEIGHTS)[0].words(draw)
