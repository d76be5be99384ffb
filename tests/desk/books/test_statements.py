"""Statements foot: opening balance, every line with what it leaves, closing balance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from invoicectl.desk.books.reports import receivables_before
from invoicectl.domain.states import is_payable
from invoicectl.errors import BadReference, Error, Malformed, NotFound
from tests.desk.books.programs import our_balances
from tests.support import Business, database

Make = Callable[..., Business]
Json = dict[str, Any]


def lines(told: Json) -> list[tuple[str, ...]]:
    names = ("ref", "invoice", "what", "debit", "credit", "balance")
    return [tuple(each[name] for name in names) for each in told["lines"]]


@pytest.fixture
def lived(business: Make) -> Business:
    made: Business = business("2026-01-05T09:00", preset="marketplace")
    made.marketplace()
    made("issue", "S1", "40.00")
    made("confirm", "INV-1")
    made("tip", "INV-1", "5.00")
    made("issue", "ada", "100.00", "--due", "2026-01-10")
    made.to("2026-01-07")
    made("pay", "INV-2", "110.00", "--method", "cash")
    made("payout", "noor")
    made.to("2026-01-08")
    made("refund", "INV-1", "10.00", "--reason", "sorry", "--to", "cash")
    made("issue", "ada", "30.00", "--due", "2026-01-10")
    made("pay", "INV-3", "10.00", "--method", "credit")
    return made


def test_a_client_s_statement(lived: Business) -> None:
    told = lived("statement", "ada")
    head = {name: told[name] for name in ("of", "kind", "since", "until", "currency")}
    assert head == dict(of="ada", kind="client", since=None, until=None, currency="USD")
    assert (told["opening"], told["closing"]) == ("0.00", "20.00")
    assert lines(told) == [
        ("INV-1", "INV-1", "session fee", "40.00", "0.00", "40.00"),
        ("P1", "INV-1", "payment by visa-4242", "0.00", "40.00", "0.00"),
        ("P2", "INV-1", "tip by visa-4242", "5.00", "5.00", "0.00"),
        ("INV-2", "INV-2", "invoice", "100.00", "0.00", "100.00"),
        ("P3", "INV-2", "payment by cash", "0.00", "110.00", "-10.00"),
        ("P5", "INV-1", "refund to cash", "-10.00", "-10.00", "-10.00"),
        ("INV-3", "INV-3", "invoice", "30.00", "0.00", "20.00"),
        ("P6", "INV-3", "credit used", "0.00", "0.00", "20.00"),
    ]
    assert (told["debits"], told["credits"]) == ("165.00", "145.00")
    assert (told["owed"], told["unused_credit"], told["tips_given"]) == ("20.00", "0.00", "5.00")


def test_a_provider_s_statement(lived: Business) -> None:
    told = lived("statement", "NOOR")
    assert (told["of"], told["kind"], told["closing"]) == ("noor", "provider", "-7.00")
    assert lines(told) == [
        ("INV-1", "INV-1", "session fee", "0.00", "28.00", "28.00"),
        ("P2", "INV-1", "tip", "0.00", "5.00", "33.00"),
        ("P4", None, "payout", "33.00", "0.00", "0.00"),
        ("P5", "INV-1", "refund", "0.00", "-7.00", "-7.00"),
    ]
    assert (told["pending"], told["tips"]) == ("-7.00", "0.00")


@pytest.mark.parametrize(
    ("since", "until", "opening", "closing", "count", "why"),
    [
        ("2026-01-05", "2026-01-05", "0.00", "100.00", 4, "the first day"),
        ("2026-01-05T09:00", None, "0.00", "20.00", 8, "its first instant is in it"),
        ("2026-01-05T09:00:01", None, "100.00", "20.00", 4, "a second later"),
        ("2026-01-07", "2026-01-07", "100.00", "-10.00", 1, "one day"),
        ("2026-01-07", "2026-01-08T00:00", "100.00", "-10.00", 1, "up to midnight, not with it"),
        ("2026-01-06", "2026-01-06", "100.00", "100.00", 0, "a day of nothing"),
        ("2026-02-01", None, "20.00", "20.00", 0, "nothing yet"),
        (None, "2026-01-01", "0.00", "0.00", 0, "before it all"),
    ],
)
def test_a_period_has_its_balances(
    lived: Business,
    since: str | None,
    until: str | None,
    opening: str,
    closing: str,
    count: int,
    why: str,
) -> None:
    words = [*(["--since", since] if since else []), *(["--until", until] if until else [])]
    told = lived("statement", "ada", *words)
    found = (told["opening"], told["closing"], len(told["lines"]))
    assert found == (opening, closing, count), why


WHY = ("--reason", "so")
PAY = ("pay", "INV-1")
CARD = ("card", "add", "ada", "pm_card_visa")
BILLED = [CARD, ("issue", "ada", "40.00", "--due", "2026-02-01")]
BILL = ("INV-1", "invoice", "40.00", "0.00", "40.00")
CHECK = ("--method", "check")


@pytest.mark.parametrize(
    ("acts", "told", "why"),
    [
        ([("pay", "INV-1", "--tip", "6.00"), ("tip", "INV-1", "3.00")],
         [BILL, ("P1", "payment and tip by visa-4242", "6.00", "46.00", "0.00"),
          ("P2", "tip by visa-4242", "3.00", "3.00", "0.00")],
         "what left the card stands there, and the tips don't move the balance"),
        ([("tip", "INV-1", "3.00", "--method", "cash"), ("refund", "INV-1", "1.00", "--tip", *WHY,
          "--to", "cash")],
         [BILL, ("P1", "tip by cash", "3.00", "3.00", "40.00"),
          ("P2", "tip given back to cash", "-1.00", "-1.00", "40.00")],
         "a tip that goes back is less of a tip and less money"),
        ([("tip", "INV-1", "3.00"), ("reverse", "P1", *WHY)],
         [BILL, ("P1", "tip by visa-4242", "3.00", "3.00", "40.00"),
          ("P1", "tip reversed", "-3.00", "-3.00", "40.00")],
         "and so is one that didn't hold"),
        ([("write-off", "INV-1", *WHY), ("pay", "INV-1", "50.00", *CHECK)],
         [BILL, ("INV-1", "written off", "-40.00", "0.00", "0.00"),
          ("P1", "payment by check", "40.00", "50.00", "-10.00")],
         "what was written off is charged again by the payment"),
        ([PAY, ("refund", "INV-1", "10.00", *WHY, "--to", "credit")],
         [BILL, ("P1", "payment by visa-4242", "0.00", "40.00", "0.00"),
          ("P2", "refund to credit", "-10.00", "0.00", "-10.00")],
         "no money went back: the business owes it"),
        ([("client", "credit", "ada", "15.00", *WHY), ("pay", "INV-1", "15.00", "--method",
          "credit")],
         [BILL, (None, "goodwill", "-15.00", "0.00", "25.00"),
          ("P", "credit used", "0.00", "0.00", "25.00")],
         "credit that is used moves inside the account"),
        ([("client", "credit", "ada", "15.00", *WHY, *CHECK)],
         [BILL, (None, "paid in advance by check", "0.00", "15.00", "25.00")],
         "money in advance is money"),
        ([("void", "INV-1", *WHY)], [BILL, ("INV-1", "void", "-40.00", "0.00", "0.00")],
         "a bill that never was is no charge"),
    ],
)  # fmt: skip
def test_money_on_one_side_and_charges_on_the_other(
    business: Make, acts: list[tuple[str, ...]], told: list[tuple[str | None, ...]], why: str
) -> None:
    made = business("2026-01-05T09:00")
    made("client", "add", "ada")
    for words in (*BILLED, *acts):
        made(*words)
    found = [(line[0], *line[2:]) for line in lines(made("statement", "ada"))]
    assert [line[1:] for line in found] == [line[1:] for line in told], why
    for ref, expected in zip([line[0] for line in found], [line[0] for line in told], strict=True):
        assert expected in {None, "P", ref}, why


def test_a_payment_of_a_written_off_invoice_that_bounces(business: Make) -> None:
    """It is on the statement, and the money of the statement is what there is."""
    made = business("2026-01-05T09:00")
    made("client", "add", "ada")
    made("issue", "ada", "40.00", "--due", "2026-02-01")
    made("write-off", "INV-1", *WHY)
    made("pay", "INV-1", "30.00", *CHECK)
    made("reverse", "P1", *WHY)
    told = made("statement", "ada")
    assert told["lines"][-1]["what"] == "payment reversed"
    assert told["lines"][-1]["credit"] == "-30.00"
    assert told["credits"] == "0.00"
    assert told["closing"] == made("report", "aging")["total"]["due"]


def test_movements_are_what_earnings_add_up_to(lived: Business) -> None:
    moved = lived("earnings", "noor", "--movements")
    assert [(each["ref"], each["what"], each["amount"], each["balance"]) for each in moved] == [
        ("INV-1", "session fee", "28.00", "28.00"),
        ("P2", "tip", "5.00", "33.00"),
        ("P4", "payout", "-33.00", "0.00"),
        ("P5", "refund", "-7.00", "-7.00"),
    ]
    assert set(moved[0]) == {"provider", "at", "ref", "invoice", "what", "amount", "balance"}
    since = lived("earnings", "--movements", "--since", "2026-01-08")
    assert [(each["provider"], each["balance"]) for each in since] == [("noor", "-7.00")]
    assert lived("earnings") == [
        {"provider": "noor", "pending": "-7.00", "tips": "0.00", "paid_out": "33.00"}
    ]


def test_what_is_refused(lived: Business) -> None:
    with pytest.raises(NotFound, match="no client or provider nobody"):
        lived("statement", "nobody")
    with pytest.raises(BadReference):
        lived("statement", "INV-1")
    with pytest.raises(Malformed, match="no time lies between"):
        lived("statement", "ada", "--since", "2026-02-01", "--until", "2026-01-01")
    with pytest.raises(Malformed, match="needs --movements"):
        lived("earnings", "--since", "2026-02-01")


# --- properties -------------------------------------------------------------------------------

TOKENS = ("visa", "amex", "chargeCustomerFail")
AMOUNTS = ("0.01", "9.99", "33.35", "40.00", "111.11")
SEEDS = range(24)


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
                ["reverse", f"P{number}", *why],
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
        with made.desk.look() as work:
            found = receivables_before(work, at)
        due = sum(each.due_minor for each in found.invoices if is_payable(each.status))
        net = due - sum(found.credits.values())
        stamp = f"{at:%Y-%m-%dT%H:%M:%S}Z"
        rows = list(database(made.desk.store).query(query, [stamp]))
        assert net == rows[0]["owed"], stamp


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
