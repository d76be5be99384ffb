"""Chance, and what there is to choose from: people, cards, amounts, days, and what there is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from tests.campaigns.oracle import Oracle

CLIENTS = ("ada", "bob")
PASSING = "cleo"
"""A client who comes and goes; everybody else stays."""

PROVIDERS = ("noor", "sam")
TOKENS = (
    "pm_card_visa",
    "pm_card_amex",
    "pm_card_chargeCustomerFail",
    "pm_sim_insufficientFunds",
    "pm_sim_lost_card",
    "pm_sim_expired_card",
    "pm_sim_timeout",
    "pm_sim_unreachable",
)
_PLAIN = "pm_card_visa"
EXPIRING = (_PLAIN, _PLAIN, "pm_sim_visa_exp_2026_01", _PLAIN, "pm_sim_visa_exp_2026_03")
"""The first cards of a life, by its seed: most without a month, two with one."""
NO_CARDS = ("pm_card_visa_chargeDeclined", "pm_card_nobody", "4242424242424242")
AMOUNTS = ("0", "0.01", "0.03", "9.99", "33.35", "40.00", "111.11")
PRESETS = ("marketplace", "pet-care", "pet-care-current")
STARTS = ("2026-01-02T12:00", "2026-03-05T16:58", "2026-10-29T17:00", "2028-02-20T09:00")
REMINDERS = ("none", "24h", "3d,24h", "8d,2h")
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
    ("retry_after", "none"),
    ("overdue_after", "2d"),
    ("overdue_after", "36h"),
    ("late_fee_min", "20.00"),
    ("late_fee_base", "due"),
    ("late_fee_after", "3"),
    ("late_fee_after", "1"),
    ("session_late_fee_rate", "5%"),
    ("deposit_rate", "33.3%"),
    ("deposit_rate", "0%"),
    ("deposit_rate", "100%"),
    ("service_charge_rate", "12.5%"),
    ("cancellation", "72h:100%,12h:33.3%,0h:10%"),
    ("cancellation", "48h:100%,24h:50%,0h:0%"),
    ("payout_min", "10.00"),
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

    def __init__(
        self, chance: Random, oracle: Oracle, now: Callable[[], datetime], folder: Path
    ) -> None:
        self.chance = chance
        self.oracle = oracle
        self._now = now
        self._folder = folder
        self._tables = 0

    def one(self, *choices: str) -> str:
        return self.chance.choice(choices)

    def perhaps(self, share: float, *words: str) -> Words:
        """The words, in so many cases of all."""
        return words if self.chance.random() < share else ()

    def client(self) -> str:
        """Most often one of two; at times one who comes and is forgotten again."""
        if self.chance.random() < 0.08 and self.is_there(PASSING):
            return PASSING
        return self.one(*CLIENTS)

    def is_there(self, handle: str) -> bool:
        """Whether a client of this handle is on record."""
        return any(each.handle == handle for each in self.oracle.clients.values())

    def provider(self) -> str:
        return self.one(*PROVIDERS)

    def amount(self) -> str:
        """One of those that round badly, or any."""
        if self.chance.random() < 0.5:
            return self.one(*AMOUNTS)
        return f"{self.chance.randint(0, 150)}.{self.chance.randint(0, 99):02}"

    def part(self) -> str:
        """An amount, or a share of a whole."""
        return (
            self.one("50%", "20%", "33.3%", "0.1%") if self.chance.random() < 0.3 else self.amount()
        )

    def up_to(self, most: int) -> str:
        """So many minor units, or a part of them, or any amount."""
        dice = self.chance.random()
        if most <= 0 or dice < 0.2:
            return self.amount()
        minor = most if dice < 0.6 else self.chance.randint(1, most)
        return f"{minor // 100}.{minor % 100:02}"

    def table(self, columns: str, *rows: str) -> str:
        """Where a table lies that holds these rows."""
        self._tables += 1
        place = self._folder / f"table-{self._tables}.csv"
        place.write_text("\n".join((columns, *rows, "")), encoding="utf-8")
        return str(place)

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

    def held(self) -> str:
        """Most often what is held: an invoice, a series or a client."""
        others = [f"R{each.number}" for each in self.oracle.series.values() if each.is_held]
        others += [each.handle for each in self.oracle.clients.values() if each.is_held]
        if others and self.chance.random() < 0.6:
            return self.chance.choice(others)
        invoices = self.oracle.invoices.values()
        fitting = [each.number for each in invoices if each.is_held]
        return f"INV-{self._of(fitting, len(invoices))}"

    def payment(self) -> str:
        """Most often a payment that can be reversed."""
        payments = self.oracle.payments.values()
        fitting = [each.number for each in payments if each.outcome == "approved"]
        return f"P{self._of(fitting, len(payments))}"

    def card(self, client: str) -> str:
        """One of the client's cards, or any."""
        cards = self.oracle.client(client).cards
        return self.chance.choice(cards) if cards and self.chance.random() < 0.8 else "visa-4242"

    def _of(self, fitting: Iterable[int], newest: int) -> int:
        """Most often one that fits, else any number, also one that isn't there."""
        numbers = list(fitting)
        if numbers and self.chance.random() < 0.85:
            return self.chance.choice(numbers)
        return self.chance.randint(1, newest + 1)
