"""A state machine of all commands and advances against what must always hold.

Every command goes to two businesses. One walks its clock in single strides, the other in many
small ones; in the end their events, rows and letters must be equal."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from invoicectl.errors import Error
from tests.amounts import amount
from tests.campaigns import draws
from tests.campaigns.invariants import hold_moved, hold_sums, moved, tables_of
from tests.records import opened
from tests.support import Business, beneath, database

RUNS = amount("LIFECYCLE_RUNS", 16, taste=4)
STEPS = int(os.environ.get("LIFECYCLE_STEPS", "50"))

CLIENTS = st.sampled_from(draws.CLIENTS)
PROVIDERS = st.sampled_from(draws.PROVIDERS)
TOKENS = st.sampled_from(draws.TOKENS)
AMOUNTS = st.sampled_from(draws.AMOUNTS)
SPANS = st.sampled_from(["1m", "5m", "59m", "3h", "24h", "1d", "36h", "3d", "8d", "2w", "1mo"])
SLICES = st.integers(2, 5)
NUMBERS = st.integers(1, 6)

_PAYABLE = {"open", "overdue", "paid", "void", "written-off"}
MOVES = {
    "pending": {"pending", "contested", "closed", *_PAYABLE},
    "contested": {"contested", "pending", "closed", *_PAYABLE},
    "open": _PAYABLE,
    "overdue": _PAYABLE - {"open"},
    "paid": _PAYABLE,
    "closed": {"closed"},
    "void": {"void"},
    "written-off": {"written-off", "void", "paid"},
}
"""From one state of an invoice to which, seen from one command to the next."""


class Lifecycle(RuleBasedStateMachine):
    """Two twins that must never differ."""

    @initialize(
        preset=st.sampled_from(draws.PRESETS),
        start=st.sampled_from(draws.STARTS),
        base=st.sampled_from(["total", "due"]),
    )
    def begin(self, preset: str, start: str, base: str) -> None:
        options: dict[str, Any] = {"service_charge_rate": "30%", "late_fee_base": base}
        self.twins = [Business(start, preset=preset, **options) for _ in range(2)]
        self.statuses: dict[str, str] = {}
        for client in ("ada", "bob"):
            self.do("client", "add", client)
            self.do("card", "add", client, "pm_card_visa")
        for provider in ("noor", "sam"):
            self.do("provider", "add", provider)

    def do(self, *words: str) -> Any:
        """The same command to both; both do it or both refuse it, and a refusal changes nothing."""
        answers = []
        for twin in self.twins:
            before = _dump(twin)
            try:
                answers.append(("done", twin(*words)))
            except Error as error:
                answers.append((error.code, error.exit_code))
                if error.exit_code in {2, 3, 4}:
                    assert _dump(twin) == before, f"{words} was refused and changed something"
        assert answers[0][0] == answers[1][0], words
        return answers[0][1]

    # --- sessions -----------------------------------------------------------------------------

    @rule(client=CLIENTS, provider=PROVIDERS, kind=st.sampled_from(["email", "chat", "phone"]))
    def open_session(self, client: str, provider: str, kind: str) -> None:
        self.do("session", "open", client, provider, "--kind", kind)

    @rule(number=NUMBERS, verb=st.sampled_from(["hire", "hire", "close"]))
    def hire_or_close(self, number: int, verb: str) -> None:
        self.do("session", verb, f"S{number}")

    @rule(number=NUMBERS, fee=AMOUNTS)
    def end_session(self, number: int, fee: str) -> None:
        self.do("session", "end", f"S{number}", "--fee", fee)

    @rule(number=NUMBERS, amount=AMOUNTS, pay_to_view=st.booleans())
    def issue(self, number: int, amount: str, pay_to_view: bool) -> None:
        extra = ["--pay-to-view", "--answer", "42"] if pay_to_view else []
        self.do("issue", f"S{number}", amount, *extra)

    @rule(number=NUMBERS, side=st.sampled_from(["client", "provider"]))
    def reply(self, number: int, side: str) -> None:
        self.do("reply", f"S{number}", "well", "--from", side)

    @rule(number=NUMBERS)
    def contest(self, number: int) -> None:
        self.do("contest", f"INV-{number}", "--reason", "no")

    @rule(ref=st.sampled_from(["INV-", "B", "S"]), number=NUMBERS)
    def confirm(self, ref: str, number: int) -> None:
        self.do("confirm", f"{ref}{number}")

    # --- bookings and series ------------------------------------------------------------------

    @rule(
        client=CLIENTS,
        prices=st.lists(AMOUNTS, min_size=1, max_size=3),
        days=st.integers(-2, 20),
        provider=PROVIDERS,
        auto=st.booleans(),
    )
    def book(self, client: str, prices: list[str], days: int, provider: str, auto: bool) -> None:
        visits = []
        for index, price in enumerate(prices):
            visits += ["--visit", f"{self.day(days + index)}T10:00 {price} Walk"]
        flag = "--auto-complete" if auto else "--no-auto-complete"
        self.do("book", client, *visits, "--provider", provider, flag)

    @rule(client=CLIENTS, ruled=st.booleans(), auto=st.booleans())
    def start_series(self, client: str, ruled: bool, auto: bool) -> None:
        rule_words = ["--every", "MO,FR", "--time", "16:59", "--price", "33.35"] if ruled else []
        self.do("series", "start", client, *rule_words, *(["--auto-complete"] if auto else []))

    @rule(ref=st.sampled_from(["R", "B"]), number=NUMBERS, days=st.integers(-3, 9), price=AMOUNTS)
    def add_visit(self, ref: str, number: int, days: int, price: str) -> None:
        self.do("visit", "add", f"{ref}{number}", f"{self.day(days)}T17:00", price)

    @rule(number=st.integers(1, 30), days=st.none() | st.integers(-9, 0))
    def complete_visit(self, number: int, days: int | None) -> None:
        when = [] if days is None else ["--completed", f"{self.day(days)}T09:30"]
        self.do("visit", "done", f"V{number}", *when)

    @rule(number=NUMBERS)
    def end_series(self, number: int) -> None:
        self.do("series", "end", f"R{number}")

    # --- money --------------------------------------------------------------------------------

    @rule(client=CLIENTS, token=TOKENS)
    def add_card(self, client: str, token: str) -> None:
        self.do("card", "add", client, token)

    @rule(client=CLIENTS, amount=AMOUNTS)
    def credit(self, client: str, amount: str) -> None:
        self.do("client", "credit", client, amount, "--reason", "sorry")

    @rule(client=CLIENTS)
    def remove_card(self, client: str) -> None:
        self.do("card", "remove", client, "visa-4242")

    @rule(client=CLIENTS, amount=AMOUNTS, days=st.integers(-5, 20))
    def issue_directly(self, client: str, amount: str, days: int) -> None:
        self.do("issue", client, amount, "--due", self.day(days))

    @rule(
        number=NUMBERS,
        amount=st.none() | AMOUNTS,
        method=st.sampled_from(["card", "card", "cash", "transfer", "credit"]),
        excess=st.sampled_from([None, "credit", "tip"]),
    )
    def pay(self, number: int, amount: str | None, method: str, excess: str | None) -> None:
        words = ["pay", f"INV-{number}", *([amount] if amount else [])]
        words += [] if method == "card" else ["--method", method]
        self.do(*words, *(["--excess", excess] if excess else []))

    @rule(ref=st.sampled_from(["INV-", "B"]), number=NUMBERS, amount=AMOUNTS, cash=st.booleans())
    def tip(self, ref: str, number: int, amount: str, cash: bool) -> None:
        self.do("tip", f"{ref}{number}", amount, *(["--method", "cash"] if cash else []))

    # --- corrections --------------------------------------------------------------------------

    @rule(number=st.integers(1, 30), rate=st.sampled_from([None, "50%", "100%"]))
    def cancel_visit(self, number: int, rate: str | None) -> None:
        self.do("visit", "cancel", f"V{number}", *(["--release", rate] if rate else []))

    @rule(number=st.integers(1, 30), days=st.integers(-2, 12))
    def move_visit(self, number: int, days: int) -> None:
        self.do("visit", "move", f"V{number}", f"{self.day(days)}T17:00")

    @rule(
        number=NUMBERS,
        amount=AMOUNTS,
        to=st.sampled_from(["card", "cash", "credit", "bank"]),
        tip=st.booleans(),
    )
    def refund(self, number: int, amount: str, to: str, tip: bool) -> None:
        extra = ["--tip"] if tip else []
        self.do("refund", f"INV-{number}", amount, "--to", to, *extra, "--reason", "late")

    @rule(number=NUMBERS, verb=st.sampled_from(["void", "waive", "write-off", "hold"]))
    def correct(self, number: int, verb: str) -> None:
        self.do(verb, f"INV-{number}", "--reason", "so")

    @rule(number=NUMBERS)
    def release(self, number: int) -> None:
        self.do("release", f"INV-{number}")

    @rule(number=st.integers(1, 20), amount=st.none() | AMOUNTS)
    def reverse(self, number: int, amount: str | None) -> None:
        part = ["--amount", amount] if amount else []
        self.do("reverse", f"P{number}", *part, "--reason", "bounced")

    @rule(number=st.integers(1, 20))
    def withdraw(self, number: int) -> None:
        self.do("reverse", f"P{number}", "--withdrawn", "--reason", "won")

    @rule(client=CLIENTS, amount=AMOUNTS, to=st.sampled_from(["card", "cash", "bank"]))
    def pay_back(self, client: str, amount: str, to: str) -> None:
        self.do("refund", client, amount, "--to", to, "--reason", "moved")

    @rule(number=NUMBERS, asked=AMOUNTS | st.just("10%"))
    def discount(self, number: int, asked: str) -> None:
        self.do("discount", f"INV-{number}", asked, "--reason", "late")

    @rule(provider=PROVIDERS, amount=st.none() | AMOUNTS)
    def pay_out(self, provider: str, amount: str | None) -> None:
        self.do("payout", provider, *([amount] if amount else []))

    @rule(
        change=st.sampled_from(
            [
                ("collect_weekday", "WE"),
                ("collect_weekday", "FR"),
                ("collect_at", "16:00"),
                ("collect_at", "17:30"),
                ("timezone", "Europe/Berlin"),
                ("response_days", "3"),
                ("retry_after", "24h,1d"),
                ("late_fee_min", "20.00"),
                ("deposit_rate", "33.3%"),
            ]
        )
    )
    def configure(self, change: tuple[str, str]) -> None:
        self.do("config", "set", *change)

    # --- time ---------------------------------------------------------------------------------

    @rule(span=SPANS, slices=SLICES)
    def advance(self, span: str, slices: int) -> None:
        """One stride for the first twin, so many for the second."""
        first, second = self.twins
        before = second("clock", "show")["now"]
        after = first("clock", "advance", span)["to"]
        for at in _between(before, after, slices):
            second("clock", "advance", "--to", at)
        second("clock", "advance", "--to", after)

    @rule()
    def tick(self) -> None:
        """A tick of a simulated file does what is due now; a second one nothing."""
        for twin in self.twins:
            twin("tick")
            assert twin("tick")["steps"] == []

    @rule()
    def dry_run(self) -> None:
        for twin in self.twins:
            before = _dump(twin)
            twin("tick", "--dry-run")
            assert _dump(twin) == before

    def day(self, days: int) -> str:
        from datetime import datetime, timedelta

        now = datetime.fromisoformat(self.twins[0]("clock", "show")["now"])
        return f"{now + timedelta(days=days):%Y-%m-%d}"

    # --- what must hold -----------------------------------------------------------------------

    @invariant()
    def parts_add_up(self) -> None:
        if not hasattr(self, "twins"):
            return
        for twin in self.twins:
            _parts_add_up(twin)

    @invariant()
    def only_listed_moves(self) -> None:
        if not hasattr(self, "twins"):
            return
        rows = database(self.twins[0].desk.store)["invoices"].rows
        for row in rows:
            before = self.statuses.get(row["ref"], "pending")
            if row["ref"] in self.statuses:
                assert row["status"] in MOVES[before], (row["ref"], before, row["status"])
            self.statuses[row["ref"]] = row["status"]

    def teardown(self) -> None:
        if not hasattr(self, "twins"):
            return
        first, second = self.twins
        assert first.facts() == second.facts(), "how often the clock advanced made a difference"
        assert sorted(first.letters()) == sorted(second.letters())
        for twin in self.twins:
            twin.check()
            twin.close()


def _dump(business: Business) -> list[str]:
    return list(beneath(business.desk.store).iterdump())


def _between(before: str, after: str, slices: int) -> list[str]:
    from datetime import datetime

    start, end = datetime.fromisoformat(before), datetime.fromisoformat(after)
    steps = [start + (end - start) * index / slices for index in range(1, slices)]
    return [f"{step.replace(microsecond=0, tzinfo=None).isoformat()}Z" for step in steps]


def _parts_add_up(business: Business) -> None:
    gateway: Any = business.desk.gateway
    tables = tables_of(beneath(business.desk.store))
    hold_sums(tables)
    hold_moved(moved(opened(gateway)), tables["payments"])


@pytest.mark.campaign
def test_lifecycle() -> None:
    """RUNS runs of STEPS steps; LIFECYCLE_RUNS and LIFECYCLE_STEPS make it longer."""
    print(f"lifecycle: {RUNS} runs of {STEPS} steps, derandomized")
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        Lifecycle,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
