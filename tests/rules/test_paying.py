"""B12 and B16: paying by hand, client credit, outcomes that are unknown; and cards (SPEC 8)."""

from __future__ import annotations

from typing import Any

import pytest

from invoicectl import errors
from tests.rules.asking import at, refused

BAD = "pm_card_chargeCustomerFail"
GOOD = "pm_card_visa"


def billed(business: Any, card: str = GOOD, amount: str = "200.00", **settings: str) -> Any:
    """A business where ada owes INV-1, due in a month."""
    b = business(preset="pet-care", **settings)
    b.petcare(card)
    b("issue", "ada", amount, "--due", "2026-02-05")
    return b


def with_credit(b: Any, credit: str) -> None:
    """Give ada this much credit: INV-1 of 1.00, overpaid in cash."""
    b("issue", "ada", "1.00", "--due", "2026-12-01")
    units, cents = credit.split(".")
    b("pay", "INV-1", f"{int(units) + 1}.{cents}", "--method", "cash")
    assert b("client", "show", "ada")["credit"] == credit


def seen(b: Any, *fields: str, ref: str = "INV-1") -> tuple[Any, ...]:
    invoice = b.invoice(ref)
    return tuple(invoice[field] for field in fields)


def payments(b: Any, ref: str = "INV-1") -> list[tuple[Any, ...]]:
    """Each payment: kind, method, amount, tip, outcome."""
    fields = ("kind", "method", "amount", "tip", "outcome")
    return [tuple(p[field] for field in fields) for p in b.invoice(ref)["payments"]]


def charged(b: Any) -> list[tuple[str, int]]:
    """What the gateway's own record says: outcome and minor units of every charge."""
    rows = b.desk.gateway._open().execute(
        "SELECT outcome, amount_minor FROM charges WHERE outcome IN ('approved', 'declined')"
    )
    return list(rows.fetchall())


# --- B12: one charge to a card ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "amount", "tip", "due", "status", "credit", "why"),
    [
        ((), "200.00", "0.00", "0.00", "paid", "0.00", "by default all that is due"),
        (("50.00",), "50.00", "0.00", "150.00", "open", "0.00", "a part"),
        (("200.00",), "200.00", "0.00", "0.00", "paid", "0.00", "exactly what is due"),
        (("--tip", "10.00"), "200.00", "10.00", "0.00", "paid", "0.00", "the tip on top"),
        (("50", "--tip", "10"), "50.00", "10.00", "150.00", "open", "0.00", "a part and a tip"),
        (("230", "--excess", "credit"), "230.00", "0.00", "0.00", "paid", "30.00", "to credit"),
        (("230", "--excess", "tip"), "200.00", "30.00", "0.00", "paid", "0.00", "to the tip"),
        (
            ("230", "--tip", "5", "--excess", "tip"),
            "200.00",
            "35.00",
            "0.00",
            "paid",
            "0.00",
            "two tips are one",
        ),
        (("50", "--excess", "credit"), "50.00", "0.00", "150.00", "open", "0.00", "no excess"),
    ],
)
def test_b12_one_charge_of_amount_and_tip(
    business: Any,
    words: tuple[str, ...],
    amount: str,
    tip: str,
    due: str,
    status: str,
    credit: str,
    why: str,
) -> None:
    b = billed(business)
    b("pay", "INV-1", *words)
    assert payments(b) == [("manual", "card", amount, tip, "approved")], why
    assert seen(b, "due", "status", "tips") == (due, status, tip), why
    assert b("client", "show", "ada")["credit"] == credit, why
    asked = int(amount.replace(".", "")) + int(tip.replace(".", ""))
    assert charged(b) == [("approved", asked)], "one charge"
    b.check()


@pytest.mark.parametrize(
    ("words", "error", "code", "why"),
    [
        (("200.01",), errors.TooMuch, 4, "a cent more than is due"),
        (("0",), errors.BadAmount, 2, "nothing is no payment"),
        (("-5",), errors.Usage, 2, "money is not taken back by a sign"),
        (("1,000.00",), errors.BadAmount, 2, "separators are read in two ways"),
        (("--tip", "0"), errors.BadAmount, 2, "nothing is no tip"),
        (("--card", "amex-8431"), errors.NoCard, 3, "a card that isn't on file"),
        (("--card", "visa-4242", "--method", "cash"), errors.Malformed, 2, "one way at a time"),
        (("--reference", "77"), errors.Malformed, 2, "a card's charge has the gateway's"),
        (("--method", "bitcoin"), errors.BadChoice, 2, "no such way"),
        (("--excess", "keep"), errors.BadChoice, 2, "no such use"),
        (("--method", "credit"), errors.NotEnoughCredit, 4, "ada has none"),
        (("200.01", "--method", "credit"), errors.TooMuch, 4, "credit pays no more than is due"),
    ],
)
def test_b12_what_is_refused_changes_nothing(
    business: Any, words: tuple[str, ...], error: type[errors.Error], code: int, why: str
) -> None:
    b = billed(business)
    assert refused(b, error, "pay", "INV-1", *words).exit_code == code, why
    assert charged(b) == []


@pytest.mark.parametrize("method", [None, "cash", "credit"])
@pytest.mark.parametrize(
    ("state", "why"),
    [
        ("pending", "the client has not said yes"),
        ("contested", "the client said no"),
        ("paid", "nothing is due"),
        ("closed", "nothing ever was"),
    ],
)
def test_b12_only_open_and_overdue_invoices_are_paid(
    business: Any, state: str, method: str | None, why: str
) -> None:
    b = business(preset="marketplace")
    b.marketplace()
    b("issue", "S1", "0.00" if state == "closed" else "40.00")
    if state == "contested":
        b("contest", "INV-1", "--reason", "too much")
    elif state != "pending":
        b("confirm", "INV-1")
    assert seen(b, "status") == (state,)
    words = ("--method", method) if method else ()
    assert refused(b, errors.NotPayable, "pay", "INV-1", "1.00", *words).exit_code == 4, why


@pytest.mark.parametrize("moment", ["before it is due", "between the attempts", "overdue"])
def test_b12_a_declined_manual_payment_changes_nothing(business: Any, moment: str) -> None:
    b = billed(business, BAD)
    days = {"between the attempts": "2026-02-06T09:00", "overdue": "2026-02-07"}
    if moment in days:
        b.to(days[moment])
    before, letters = b.invoice(), b.letters()
    for _ in range(3):
        with pytest.raises(errors.Declined) as declined:
            b("pay", "INV-1", "200.00", "--tip", "5.00")
        assert declined.value.exit_code == 5
    after = b.invoice()
    kept = [after["payments"].pop() for _ in range(3)]
    assert after == before, "status, due, fee and next step are what they were"
    told = {(p["kind"], p["amount"], p["tip"], p["outcome"], p["code"]) for p in kept}
    assert told == {("manual", "200.00", "5.00", "declined", "card_declined")}
    assert b.letters() == letters
    b.to("2026-02-20")
    assert seen(b, "late_fee", "due") == ("20.00", "220.00")
    automatic = [p[0] for p in payments(b) if p[0] != "manual"]
    assert automatic == ["collect", "retry"], "none of them is an automatic attempt"
    b.check()


def test_b12_a_booking_stands_for_its_invoice(business: Any) -> None:
    b = business(preset="pet-care")
    b.petcare()
    b("book", "ada", "--visit", "2026-01-07T10:00 100.00 Walk")
    assert refused(b, errors.NotFound, "pay", "B1").exit_code == 3, "it has none yet"
    b("confirm", "B1")
    assert b("pay", "b1")["number"] == "INV-1"
    assert seen(b, "status", "paid") == ("paid", "100.00")


# --- B12: money received elsewhere, and credit ------------------------------------------------


@pytest.mark.parametrize("method", ["cash", "check", "transfer"])
@pytest.mark.parametrize(
    ("words", "amount", "tip", "due", "credit", "why"),
    [
        ((), "200.00", "0.00", "0.00", "0.00", "by default all that is due"),
        (("80",), "80.00", "0.00", "120.00", "0.00", "a part"),
        (("250",), "250.00", "0.00", "0.00", "50.00", "a fact: the rest becomes credit"),
        (("250", "--excess", "tip"), "200.00", "50.00", "0.00", "0.00", "unless it is a tip"),
        (("200", "--tip", "7"), "200.00", "7.00", "0.00", "0.00", "a tip with it"),
    ],
)
def test_b12_money_received_elsewhere(
    business: Any,
    method: str,
    words: tuple[str, ...],
    amount: str,
    tip: str,
    due: str,
    credit: str,
    why: str,
) -> None:
    b = billed(business)
    b("pay", "INV-1", *words, "--method", method, "--reference", "slip 77")
    assert payments(b) == [("manual", method, amount, tip, "approved")], why
    total = "200.00" if due == "0.00" else "80.00"
    assert seen(b, "due", "paid", "tips") == (due, total, tip), why
    assert b("client", "show", "ada")["credit"] == credit, why
    assert charged(b) == [], "no card was asked"
    b.check()


@pytest.mark.parametrize(
    ("credit", "words", "credited", "left", "why"),
    [
        ("300.00", (), "200.00", "100.00", "by default all that is due"),
        ("200.00", (), "200.00", "0.00", "exactly what there is"),
        ("300.00", ("50.00",), "50.00", "250.00", "a part"),
        ("50.00", ("50.00",), "50.00", "0.00", "a part, all there is"),
        ("50.00", ("50.01",), None, "50.00", "at most what there is"),
        ("199.99", (), None, "199.99", "a cent short of what is due"),
    ],
)
def test_b12_credit_is_used_at_most_as_far_as_it_goes(
    business: Any, credit: str, words: tuple[str, ...], credited: str | None, left: str, why: str
) -> None:
    b = business(preset="pet-care")
    b.petcare()
    with_credit(b, credit)
    b("issue", "ada", "200.00", "--due", "2026-02-05")
    asked = ("pay", "INV-2", *words, "--method", "credit")
    if credited is None:
        refused(b, errors.NotEnoughCredit, *asked)
    else:
        b(*asked)
        assert payments(b, "INV-2") == [("manual", "credit", credited, "0.00", "approved")], why
        assert seen(b, "credited", "paid", ref="INV-2") == (credited, "0.00"), why
    assert b("client", "show", "ada")["credit"] == left, why
    b.check()


# --- B16: credit goes first where time or a confirmation charges ------------------------------


@pytest.mark.parametrize(
    ("credit", "card", "deposit", "later", "left", "why"),
    [
        (
            "20.00",
            GOOD,
            [("credit", "20.00"), ("card", "30.00")],
            [("card", "50.00")],
            "0.00",
            "part",
        ),
        ("50.00", GOOD, [("credit", "50.00")], [("card", "50.00")], "0.00", "in full: no attempt"),
        (
            "70.00",
            GOOD,
            [("credit", "50.00")],
            [("credit", "20.00"), ("card", "30.00")],
            "0.00",
            "the rest of it goes to the collection",
        ),
        ("130.00", BAD, [("credit", "50.00")], [("credit", "50.00")], "30.00", "no card is asked"),
    ],
)
def test_b16_deposit_and_collection_use_credit_first(
    business: Any,
    credit: str,
    card: str,
    deposit: list[Any],
    later: list[Any],
    left: str,
    why: str,
) -> None:
    b = business(preset="pet-care")
    b.petcare(card)
    with_credit(b, credit)
    b("book", "ada", "--visit", "2026-01-07T10:00 100.00 Walk")
    b("confirm", "B1")
    b.to("2026-01-08")
    used = b.invoice("INV-2")["payments"]
    told = {
        kind: sorted((p["method"], p["amount"]) for p in used if p["kind"] == kind)
        for kind in ("deposit", "collect")
    }
    assert told == {"deposit": sorted(deposit), "collect": sorted(later)}, why
    assert seen(b, "status", "due", ref="INV-2") == ("paid", "0.00"), why
    assert b("client", "show", "ada")["credit"] == left, why
    b.check()


def test_b16_a_declined_deposit_uses_none_a_declined_collection_keeps_it(business: Any) -> None:
    b = business(preset="pet-care")
    b.petcare(BAD)
    with_credit(b, "20.00")
    b("book", "ada", "--visit", "2026-01-07T10:00 100.00 Walk")
    with pytest.raises(errors.Declined):
        b("confirm", "B1")
    assert b("client", "show", "ada")["credit"] == "20.00"
    assert [(p["method"], p["amount"]) for p in b("show", "B1")["payments"]] == [("card", "30.00")]
    b("issue", "ada", "100.00", "--due", "2026-01-07")
    b.to("2026-01-07T17:00")
    assert seen(b, "credited", "due", "status", ref="INV-2") == ("20.00", "80.00", "open")
    b.to("2026-01-08T17:00")
    assert payments(b, "INV-2") == [
        ("collect", "credit", "20.00", "0.00", "approved"),
        ("collect", "card", "80.00", "0.00", "declined"),
        ("retry", "card", "80.00", "0.00", "declined"),
    ]
    assert seen(b, "late_fee", "due", ref="INV-2") == ("10.00", "90.00"), "of the total"
    b.check()


def test_b16_the_retry_and_the_charge_at_confirmation_use_it_too(business: Any) -> None:
    b = business(preset="pet-care", service_charge_rate="30%")
    b.petcare(BAD)
    b("issue", "ada", "1.00", "--due", "2026-12-01")
    b("issue", "ada", "100.00", "--due", "2026-01-07")
    b.to("2026-01-08T12:00")
    b("pay", "INV-1", "121.00", "--method", "cash")
    b.to("2026-01-08T17:00")
    assert payments(b, "INV-2")[1:] == [("retry", "credit", "100.00", "0.00", "approved")]
    assert seen(b, "status", "late_fee", ref="INV-2") == ("paid", "0.00")
    b("session", "open", "ada", "noor", "--kind", "chat")
    b("session", "end", "S1", "--fee", "25.00")
    assert payments(b, "INV-3") == [
        ("collect", "credit", "20.00", "0.00", "approved"),
        ("collect", "card", "5.00", "0.00", "declined"),
    ]
    assert b("client", "show", "ada")["credit"] == "0.00"


def test_b16_a_manual_payment_and_a_tip_leave_it(business: Any) -> None:
    b = business(preset="pet-care")
    b.petcare()
    with_credit(b, "50.00")
    b("issue", "ada", "40.00", "--due", "2026-02-05")
    b("tip", "INV-2", "5.00")
    b("pay", "INV-2")
    assert payments(b, "INV-2") == [
        ("tip", "card", "0.00", "5.00", "approved"),
        ("manual", "card", "40.00", "0.00", "approved"),
    ]
    assert b("client", "show", "ada")["credit"] == "50.00"


# --- outcomes that are unknown ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "outcome", "due", "tips", "why"),
    [
        (("pay", "INV-1"), ("manual", "200.00", "0.00"), "0.00", "0.00", "paid by hand"),
        (
            ("pay", "INV-1", "50", "--tip", "9"),
            ("manual", "50.00", "9.00"),
            "150.00",
            "9.00",
            "part",
        ),
        (("tip", "INV-1", "9.00"), ("tip", "0.00", "9.00"), "200.00", "9.00", "a tip"),
    ],
)
def test_b12_an_unknown_outcome_is_found_and_never_charged_twice(
    business: Any,
    words: tuple[str, ...],
    outcome: tuple[str, str, str],
    due: str,
    tips: str,
    why: str,
) -> None:
    b = billed(business, "pm_sim_timeout")
    with pytest.raises(errors.OutcomeUnknown) as unknown:
        b(*words)
    assert unknown.value.exit_code == 8
    assert seen(b, "due", "tips", "status") == ("200.00", "0.00", "open"), "nothing is known yet"
    assert refused(b, errors.AttemptOpen, *words).exit_code == 4, "a second charge waits"
    assert b("clock", "advance", "4m")["steps"] == []
    steps = b("clock", "advance", "1m")["steps"]
    assert [(s["at"], s["step"], s["outcome"]) for s in steps] == [
        ("2026-01-05T14:05:00Z", "inquire", "approved")
    ]
    found = [(p["kind"], p["amount"], p["tip"]) for p in b.invoice()["payments"]]
    assert found == [outcome], why
    assert seen(b, "due", "tips") == (due, tips), why
    assert len(charged(b)) == 1
    b.check()


def test_b4_a_collection_waits_for_an_unknown_payment_by_hand(business: Any) -> None:
    b = billed(business, "pm_sim_timeout")
    b.to("2026-02-05T16:58")
    with pytest.raises(errors.OutcomeUnknown):
        b("pay", "INV-1", "50.00")
    b("card", "add", "ada", GOOD)
    b.to("2026-02-05T17:02:59")
    assert payments(b) == [("manual", "card", "50.00", "0.00", "unknown")], "five has passed"
    b.to("2026-02-05T17:03:00")
    told = [(p["kind"], p["amount"], p["at"]) for p in b.invoice()["payments"]]
    assert told == [
        ("manual", "50.00", "2026-02-05T21:58:00Z"),
        ("collect", "150.00", "2026-02-05T22:03:00Z"),
    ], "then the rest is collected at once"
    assert charged(b) == [("approved", 5000), ("approved", 15000)]
    b.check()


def test_b12_money_that_arrives_twice_becomes_credit(business: Any) -> None:
    b = billed(business, "pm_sim_timeout")
    with pytest.raises(errors.OutcomeUnknown):
        b("pay", "INV-1", "150.00")
    b("pay", "INV-1", "120.00", "--method", "cash")
    assert seen(b, "due") == ("80.00",), "money received is a fact, whatever else is open"
    b("clock", "advance", "5m")
    assert seen(b, "status", "paid", "due") == ("paid", "200.00", "0.00")
    assert b("client", "show", "ada")["credit"] == "70.00", "what is beyond the due"
    b.check()


INQUIRIES = ["01-07T22:05", "01-07T23:05", *(f"01-{day:02}T23:05" for day in range(8, 13))]


def test_b9_an_unanswered_collection_is_inquired_and_then_reviewed(business: Any) -> None:
    b = business(preset="pet-care")
    b.petcare("pm_sim_unreachable")
    b("issue", "ada", "200.00", "--due", "2026-01-07")
    steps = b("clock", "advance", "--to", "2026-01-12T18:04:59")["steps"]
    steps += b("clock", "advance", "1mo")["steps"]
    told = [(s["step"], s["at"], s["outcome"]) for s in steps]
    assert told == [
        ("collect", "2026-01-07T22:00:00Z", "unknown"),
        *(("inquire", f"2026-{at}:00Z", "unknown") for at in INQUIRIES[:-1]),
        ("inquire", f"2026-{INQUIRIES[-1]}:00Z", "review"),
    ], "after 5 minutes, after an hour, five times after a day; then a person looks"
    assert seen(b, "status", "late_fee", "due", "next") == ("open", "0.00", "200.00", None)
    assert payments(b) == [("collect", "card", "200.00", "0.00", "review")], "no retry meanwhile"
    b.check()


def test_b9_an_unanswered_inquiry_counts_from_when_cron_asked(business: Any) -> None:
    b = business("2026-01-05T14:00", live=True, preset="pet-care")
    b.petcare("pm_sim_timeout")
    b("issue", "ada", "200.00", "--due", "2026-01-07")
    b.system.at = at("2026-01-07T22:00:09Z")
    assert [s["outcome"] for s in b("tick")["steps"]] == ["unknown"]
    assert b("tick")["steps"] == []
    b.system.at = at("2026-01-08T22:00:09Z")
    steps = [(s["step"], s["outcome"], s["at"]) for s in b("tick")["steps"]]
    assert steps == [("inquire", "approved", "2026-01-08T22:00:09Z")]
    assert (seen(b, "status"), charged(b)) == (("paid",), [("approved", 20000)])


# --- SPEC 8: cards ----------------------------------------------------------------------------


def cards(b: Any) -> list[tuple[str, str, str, bool]]:
    listed = b("card", "list", "ada")
    return [(card["token"], card["brand"], card["last4"], card["default"]) for card in listed]


VISA, MASTER, AMEX = "pm_card_visa", "pm_card_mastercard", "pm_card_amex"


@pytest.mark.parametrize(
    ("acts", "left", "default", "why"),
    [
        ("add visa", [VISA], VISA, "the first is the default"),
        ("add visa; add amex", [VISA, AMEX], AMEX, "the newest is"),
        ("add visa; add amex; add visa", [AMEX, VISA], VISA, "again: default and newest"),
        ("add visa; add amex; default visa-4242", [VISA, AMEX], VISA, "named by its last four"),
        ("add visa; add amex; default pm_card_visa", [VISA, AMEX], VISA, "or by its token"),
        (
            "add visa; add mastercard; add amex; default visa-4242; remove visa-4242",
            [MASTER, AMEX],
            AMEX,
            "the default gone: the newest left",
        ),
        ("add visa; add amex; remove visa-4242", [AMEX], AMEX, "another gone: it stays"),
        ("add visa; remove pm_card_visa", [], None, "none left"),
    ],
)
def test_cards_default_newest_and_names(
    business: Any, acts: str, left: list[str], default: str | None, why: str
) -> None:
    b = business()
    b("client", "add", "ada")
    for act in acts.split("; "):
        verb, card = act.split()
        b("card", verb, "ada", f"pm_card_{card}" if verb == "add" else card)
    assert [card[0] for card in cards(b)] == left, why
    assert [card[0] for card in cards(b) if card[3]] == ([default] if default else []), why
    b.check()


@pytest.mark.parametrize(
    ("token", "error", "code", "why"),
    [
        ("pm_card_visa_chargeDeclined", errors.CardRefused, 5, "refused when it is attached"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", errors.CardRefused, 5, "likewise"),
        ("pm_card_visa_chargeDeclinedExpiredCard", errors.CardRefused, 5, "likewise"),
        ("pm_card_visa_chargeDeclinedLostCard", errors.CardRefused, 5, "likewise"),
        ("pm_card_unheard_of", errors.NoPaymentMethod, 3, "the gateway knows no such token"),
        ("4242424242424242", errors.CardNumber, 2, "a card number"),
        ("4242 4242-4242 4242", errors.CardNumber, 2, "… with spaces and hyphens"),
        ("pm 378282246310005", errors.CardNumber, 2, "… of 15 digits, inside a token"),
    ],
)
def test_cards_that_are_not_taken(
    business: Any, token: str, error: type[errors.Error], code: int, why: str
) -> None:
    b = business()
    b("client", "add", "ada")
    told = refused(b, error, "card", "add", "ada", token)
    assert told.exit_code == code, why
    if error is errors.CardNumber:
        assert token[-4:] not in f"{told.message} {told.hint}", "and never echoed"
    assert cards(b) == []


@pytest.mark.parametrize(
    ("name", "card", "outcome", "code"),
    [
        ("pm_card_visa", "visa-4242", "approved", None),
        ("pm_card_mastercard", "mastercard-4444", "approved", None),
        ("pm_card_amex", "amex-8431", "approved", None),
        ("pm_card_chargeCustomerFail", "visa-0341", "declined", "card_declined"),
        ("pm_sim_insufficientFunds", "visa-9995", "declined", "insufficient_funds"),
        ("pm_sim_timeout", "visa-0044", "unknown", None),
        ("pm_sim_unreachable", "visa-0045", "unknown", None),
    ],
)
def test_cards_answer_by_their_token(
    business: Any, name: str, card: str, outcome: str, code: str | None
) -> None:
    b = billed(business, name)
    b.to("2026-02-05T17:00")
    paid = b.invoice()["payments"][0]
    assert (paid["card"], paid["outcome"], paid["code"]) == (card, outcome, code)
    assert len(charged(b)) == (0 if name == "pm_sim_unreachable" else 1)


@pytest.mark.parametrize("name", ["visa-4242", "pm_card_visa", "VISA-4242"])
def test_b12_the_card_that_is_named_is_charged(business: Any, name: str) -> None:
    b = billed(business, GOOD)
    b("card", "add", "ada", BAD)
    b("pay", "INV-1", "--card", name)
    assert b.invoice()["payments"][0]["card"] == "visa-4242"
    assert [card[0] for card in cards(b) if card[3]] == [BAD], "the default stays what it was"
