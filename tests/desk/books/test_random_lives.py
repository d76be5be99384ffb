"""Whatever a business lives through, its statements and reports say what its ledger says."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from invoicectl.cli import Root
from invoicectl.errors import Error
from tests.amounts import tasted
from tests.desk.books.programs import our_balances
from tests.support import ROOT, Business, database

Json = dict[str, Any]

TOKENS = ("visa", "amex", "chargeCustomerFail")
AMOUNTS = ("0.01", "9.99", "33.35", "40.00", "111.11")
SEEDS = tasted(range(24), 4)


class Life:
    """A random history of one business; what is refused is left out."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311 - a history that can be repeated
        self.made = Business(
            "2026-01-28T12:00",
            preset=self.one("marketplace", "pet-care"),
            service_charge_rate="30%",
            session_late_fee_rate="5%",
        )
        for client in ("ada", "bob"):
            self.made("client", "add", client)
            self.made("card", "add", client, "pm_card_visa")
        for provider in ("noor", "sam"):
            self.made("provider", "add", provider)

    def one(self, *choices: str) -> str:
        return self.chance.choice(choices)

    def live(self, steps: int) -> None:
        for _ in range(steps):
            try:
                self.made(*self._step())
            except Error:
                continue

    def _step(self) -> list[str]:
        client, provider = self.one("ada", "bob"), self.one("noor", "sam")
        amount, number = self.one(*AMOUNTS), str(self.chance.randint(1, 12))
        invoice, booking = f"INV-{number}", f"B{self.chance.randint(1, 4)}"
        payment = f"P{self.chance.randint(1, 40)}"
        now = datetime.fromisoformat(self.made("clock", "show")["now"])
        day = f"{now + timedelta(days=self.chance.randint(-2, 9)):%Y-%m-%d}"
        visits = ["--visit", f"{day}T10:00 {amount}", "--visit", f"{day}T11:00 33.35"]
        why = ["--reason", "so"]
        return self.chance.choice(
            [
                ["clock", "advance", self.one("1d", "3d", "9d", "2w")],
                ["clock", "advance", self.one("5m", "24h", "36h")],
                ["session", "open", client, provider, "--kind", self.one("chat", "email")],
                ["session", "hire", f"S{number}"],
                ["session", "end", f"S{number}", "--fee", amount],
                ["issue", f"S{number}", amount],
                ["issue", client, amount, "--due", day],
                ["book", client, *visits, "--provider", provider],
                ["confirm", booking],
                ["visit", "add", booking, f"{day}T12:00", amount],
                ["visit", "cancel", f"V{number}"],
                ["visit", "done", f"V{number}"],
                ["visit", "undo", f"V{number}", *why],
                ["booking", "cancel", booking, *why],
                ["series", "start", client, "--every", "MO,FR", "--time", "10:00", "--price",
                 amount, "--auto-complete"],
                ["card", "add", client, f"pm_card_{self.one(*TOKENS)}"],
                ["pay", invoice, "--method", self.one("cash", "transfer", "credit")],
                ["pay", invoice, amount, "--method", "cash"],
                ["pay", invoice],
                ["tip", invoice, amount],
                ["tip", booking, amount, "--method", "cash"],
                ["refund", invoice, amount, *why, "--to", self.one("card", "credit", "cash")],
                ["refund", invoice, "0.01", "--tip", *why],
                ["void", invoice, *why],
                ["waive", invoice, *why],
                ["reverse", payment, *why],
                ["reverse", payment, *why],
                ["reverse", payment, "--amount", amount, *why],
                ["reverse", payment, "--withdrawn", *why],
                ["discount", invoice, self.one(amount, "10%"), *why],
                ["refund", client, amount, *why, "--to", self.one("card", "cash", "bank")],
                ["write-off", invoice, *why],
                ["client", "credit", client, amount, *why],
                ["client", "credit", client, amount, *why, "--method", "cash"],
                ["payout", provider, *([amount] if self.chance.random() < 0.5 else [])],
            ]
        )  # fmt: skip


@pytest.fixture(scope="module", params=SEEDS)
def life(request: pytest.FixtureRequest) -> Any:
    print(f"seed {request.param}")
    made = Life(request.param)
    made.live(140)
    yield made
    made.made.close()


def balances(made: Business) -> Counter[str]:
    return Counter(our_balances(made))


def posted_to(made: Business, account: str) -> list[int]:
    """What was posted to an account, in the order in which it counts."""
    query = (
        "SELECT amount_minor FROM postings JOIN events ON seq = event WHERE account = ? "
        "ORDER BY at, seq"
    )
    with made.desk.look():
        return [row["amount_minor"] for row in database(made.desk.store).query(query, [account])]


def asked(made: Business, question: str, handle: str) -> int:
    """A sum over what is one client's."""
    with made.desk.look():
        row = next(iter(database(made.desk.store).query(question, [handle])))
    return int(row["sum"] or 0)


def money_of(made: Business, handle: str) -> int:
    """What came in from a client less what went back, by the ledger."""
    return asked(
        made,
        "SELECT sum(amount_minor) AS sum FROM postings JOIN events ON seq = event "
        "JOIN clients ON clients.number = events.client "
        "WHERE account LIKE 'assets:cash:%' AND handle = ?",
        handle,
    )


def tips_of(made: Business, handle: str) -> int:
    """What a client's tips come to: those on invoices, and on bookings before there is one."""
    bills = "SELECT sum(tips_minor) AS sum FROM invoices JOIN clients ON clients.number = client "
    early = "SELECT sum(tips_minor) AS sum FROM bookings JOIN clients ON clients.number = client "
    of_bookings = asked(made, f"{early} WHERE invoice IS NULL AND handle = ?", handle)
    return asked(made, f"{bills} WHERE handle = ?", handle) + of_bookings


def minor(amount: str) -> int:
    return int(Decimal(amount) * 100)


def test_every_statement_foots(life: Life) -> None:
    made, found = life.made, balances(life.made)
    now = datetime.fromisoformat(made("clock", "show")["now"])
    cut = f"{now - timedelta(days=life.chance.randint(0, 60)):%Y-%m-%dT%H:%M:%S}Z"
    for handle in ("ada", "bob", "noor", "sam"):
        whole = made("statement", handle)
        first = made("statement", handle, "--until", cut)
        rest = made("statement", handle, "--since", cut)
        sign = 1 if whole["kind"] == "client" else -1
        for told in (whole, first, rest):
            moved = [minor(each["debit"]) - minor(each["credit"]) for each in told["lines"]]
            assert minor(told["opening"]) + sign * sum(moved) == minor(told["closing"])
            assert minor(told["debits"]) - minor(told["credits"]) == sum(moved)
        assert whole["opening"] == first["opening"] == "0.00"
        assert (first["closing"], rest["closing"]) == (rest["opening"], whole["closing"])
        assert first["lines"] + rest["lines"] == whole["lines"]
        if sign > 0:
            parts = found[f"assets:receivable:{handle}"], -found[f"liabilities:credit:{handle}"]
            assert (minor(whole["owed"]), minor(whole["unused_credit"])) == parts
            assert minor(whole["closing"]) == parts[0] - parts[1]
            to_credit = sum(minor(each["to_credit"]) for each in whole["lines"])
            assert to_credit == minor(whole["unused_credit"])
            given = sum(minor(each["tip"]) for each in whole["lines"])
            assert minor(whole["tips_given"]) == given == tips_of(made, handle)
            assert minor(whole["credits"]) == money_of(made, handle)
        else:
            parts = -found[f"liabilities:earnings:{handle}"], -found[f"liabilities:tips:{handle}"]
            assert (minor(whole["pending"]), minor(whole["tips"])) == parts
            assert minor(whole["closing"]) == sum(parts)
    for told in made("earnings"):
        closing = made("statement", told["provider"])["closing"]
        assert minor(closing) == minor(told["pending"]) + minor(told["tips"])
        moved = made("earnings", told["provider"], "--movements")
        assert sum(minor(each["amount"]) for each in moved) == minor(closing)


def test_revenue_foots_to_the_ledger(life: Life) -> None:
    total, found = life.made("report", "revenue")["total"], balances(life.made)
    assert minor(total["services"]) == -found["income:services"]
    assert minor(total["service_charges"]) == -found["income:service-charge"]
    assert minor(total["late_fees"]) == -found["income:late-fees"]
    assert minor(total["tips"]) == -found["income:tips"]
    assert minor(total["bad_debt"]) == found["expenses:bad-debt"]
    assert minor(total["goodwill"]) == found["expenses:goodwill"]
    ledger = sum(amount for name, amount in found.items() if name[:6] in {"income", "expens"})
    assert minor(total["revenue"]) == -ledger
    earned = 0
    for amount in posted_to(life.made, "income:services"):
        earned -= amount
        assert earned >= 0, "what is not earned yet can't be given back of what was"


def test_aging_is_the_receivable_now_and_ever(life: Life) -> None:
    made = life.made
    told = made("report", "aging")
    assert told["total"] == made("report", "aging", "--as-of", "today")["total"], "folded, and read"
    due = sum(minor(each["due"]) for each in made("list", "--unpaid"))
    owed = {name: amount for name, amount in balances(made).items() if "receivable" in name}
    assert minor(told["total"]["due"]) == due == sum(owed.values())
    assert sum(minor(each["due"]) for each in told["buckets"]) == due
    assert sum(minor(each["due"]) for each in told["clients"]) == due
    for each in told["clients"]:
        closing = made("statement", each["client"])["closing"]
        assert each["net"] == closing, "aging and the client's statement say the same"
    for status in ("contested", "pending"):
        waiting = sum(minor(each["due"]) for each in made("list", "--status", status))
        assert minor(told[status]) == waiting
    query = (
        "SELECT coalesce(sum(p.amount_minor), 0) AS owed FROM postings p JOIN events e "
        "ON e.seq = p.event WHERE (p.account LIKE 'assets:receivable:%' "
        "OR p.account LIKE 'liabilities:credit:%') AND e.at < ?"
    )
    now = datetime.fromisoformat(told["at"])
    for _ in range(3):
        at = now - timedelta(minutes=life.chance.randint(0, 90 * 24 * 60))
        stamp = f"{at:%Y-%m-%dT%H:%M:%S}Z"
        rows = list(database(made.desk.store).query(query, [stamp]))
        told = made("report", "aging", "--as-of", stamp)["total"]
        assert minor(told["net"]) == rows[0]["owed"], stamp


def test_tips_and_first_attempts_add_up(life: Life) -> None:
    made = life.made
    told = made("report", "tips")
    owed = {each["provider"]: each["owed"] for each in told["providers"] if each["provider"]}
    for each in made("earnings"):
        assert owed.get(each["provider"], "0.00") == each["tips"]
    for each in [*told["providers"], told["total"]]:
        rest = minor(each["before"]) + minor(each["received"]) - minor(each["given_back"])
        assert rest - minor(each["paid_out"]) - minor(each["kept"]) == minor(each["owed"])
    told = made("report", "collections")
    answered = [each for each in told["attempts"] if each["kind"] == "collect"]
    fates = told["first_attempts"]
    assert sum(each["invoices"] for each in fates) == sum(
        each["approved"] + each["declined"] for each in answered
    )
    approved = sum(each["approved"] for each in answered)
    assert approved == fates[0]["invoices"]
    found = balances(made)
    assert minor(told["fee_income"]) == -found["income:late-fees"]
    assert minor(told["written_off"]) == found["expenses:bad-debt"]


def test_two_parts_of_a_period_add_up(life: Life) -> None:
    """Of revenue, of tips and of collecting: what is before an instant, and from it on."""
    made = life.made
    now = datetime.fromisoformat(made("clock", "show")["now"])
    cut = f"{now - timedelta(minutes=life.chance.randint(0, 60 * 24 * 60)):%Y-%m-%dT%H:%M:%S}Z"
    for report, names in (
        ("revenue", ("services", "service_charges", "late_fees", "tips", "bad_debt", "revenue")),
        ("tips", ("received", "given_back", "paid_out", "kept")),
        ("collections", ("fee_income", "written_off")),
    ):
        first, rest, whole = (
            made("report", report, *words) for words in (("--until", cut), ("--since", cut), ())
        )
        for name in names:
            parts = [minor(each.get("total", each)[name]) for each in (first, rest, whole)]
            assert parts[0] + parts[1] == parts[2], (report, name)


def test_the_exported_balances_are_the_ledger_s(
    life: Life, capsys: pytest.CaptureFixture[str]
) -> None:
    made = life.made
    made.context.format = None
    assert isinstance(ROOT, Root)
    ROOT.run(["export", "csv", "balances"], made.context)
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    told = {row["account"]: minor(row["balance"]) for row in rows}
    found = {account: amount for account, amount in balances(made).items() if amount}
    assert {account: amount for account, amount in told.items() if amount} == found
    assert sum(told.values()) == 0
