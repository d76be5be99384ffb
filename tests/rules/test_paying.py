"""B12 and B16: paying by hand, client credit, outcomes that are unknown; and cards (SPEC 8)."""

from __future__ import annotations

from typing import Any

import pytest

from invoicectl import errors
from tests.rules.asking import BAD, GOOD, agree, credit, refused, seen
from tests.worlds import Act, Acts, Town, do


def billed(card: str = GOOD, amount: str = "200.00", **settings: str) -> Town:
    """A business where ada owes INV-1, due in a month."""
    town = Town(preset="pet-care", **settings)
    town.petcare(card)
    town.bill("ada", amount, due="2026-02-05")
    return town


def with_credit(town: Town, amount: str) -> None:
    """Give ada this much credit: INV-1 of 1.00, overpaid in cash."""
    town.bill("ada", "1.00", due="2026-12-01")
    units, cents = amount.split(".")
    town.pay("INV-1", f"{int(units) + 1}.{cents}", method="cash")
    assert credit(town) == amount


def payments(town: Town, ref: str = "INV-1") -> list[tuple[Any, ...]]:
    """Each payment: kind, method, amount, tip, outcome."""
    fields = ("kind", "method", "amount", "tip", "outcome")
    return [tuple(p[field] for field in fields) for p in town.invoice(ref)["payments"]]


def paying(*said: str, **more: str | None) -> Act:
    """INV-1 is paid so."""
    return do.pay("INV-1", *said, **more)


# --- B12: one charge to a card ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "amount", "tip", "due", "status", "left", "why"),
    [
        (paying(), "200.00", "0.00", "0.00", "paid", "0.00", "by default all that is due"),
        (paying("50.00"), "50.00", "0.00", "150.00", "open", "0.00", "a part"),
        (paying("200.00"), "200.00", "0.00", "0.00", "paid", "0.00", "exactly what is due"),
        (paying(tip="10.00"), "200.00", "10.00", "0.00", "paid", "0.00", "the tip on top"),
        (paying("50", tip="10"), "50.00", "10.00", "150.00", "open", "0.00", "a part and a tip"),
        (paying("230", excess="credit"), "230.00", "0.00", "0.00", "paid", "30.00", "to credit"),
        (paying("230", excess="tip"), "200.00", "30.00", "0.00", "paid", "0.00", "to the tip"),
        (
            paying("230", tip="5", excess="tip"),
            "200.00",
            "35.00",
            "0.00",
            "paid",
            "0.00",
            "two tips are one",
        ),
        (paying("50", excess="credit"), "50.00", "0.00", "150.00", "open", "0.00", "no excess"),
        (paying("50%"), "100.00", "0.00", "100.00", "open", "0.00", "a share is of the due"),
        (paying("100%"), "200.00", "0.00", "0.00", "paid", "0.00", "all of it"),
        (paying("33.3333%"), "66.67", "0.00", "133.33", "open", "0.00", "66.6666, half-up"),
        (paying(tip="20%"), "200.00", "40.00", "0.00", "paid", "0.00", "a share of the total"),
        (paying("50", tip="20%"), "50.00", "40.00", "150.00", "open", "0.00", "not of the part"),
        (paying("230", tip="5%", excess="tip"), "200.00", "40.00", "0.00", "paid", "0.00", "both"),
    ],
)
def test_b12_one_charge_of_amount_and_tip(
    act: Act, amount: str, tip: str, due: str, status: str, left: str, why: str
) -> None:
    town = billed()
    town.do(act)
    assert payments(town) == [("manual", "card", amount, tip, "approved")], why
    assert seen(town, "due", "status", "tips") == (due, status, tip), why
    assert credit(town) == left, why
    asked = int(amount.replace(".", "")) + int(tip.replace(".", ""))
    assert town.cards.charged == [("approved", asked)], "one charge"


@pytest.mark.parametrize(
    ("act", "error", "why"),
    [
        (paying("200.01"), errors.TooMuch, "a cent more than is due"),
        (paying("0.001%"), errors.NothingAsked, "0.002 is nothing, and nothing is no payment"),
        (paying("50", tip="0.001%"), errors.NothingAsked, "nor a tip"),
        (paying("0.001%", method="cash"), errors.NothingAsked, "whatever the way"),
        (paying(card="amex-8431"), errors.NoCard, "a card that isn't on file"),
        (paying(method="credit"), errors.NotEnoughCredit, "ada has none"),
        (paying("200.01", method="credit"), errors.TooMuch, "credit pays no more than is due"),
    ],
)
def test_b12_what_is_refused_changes_nothing(act: Act, error: type[errors.Error], why: str) -> None:
    town = billed()
    assert refused(town, error, act), why
    assert town.cards.charged == []


def standing(state: str) -> Town:
    """A marketplace where INV-1 of ada's session stands so."""
    town = Town(preset="marketplace")
    town.marketplace()
    town.issue("S1", "0.00" if state == "closed" else "40.00")
    if state == "contested":
        town.contest("INV-1", "too much")
    elif state == "void":
        town.remove_card("ada", "visa-4242")
        town.confirm("INV-1")
        town.void("INV-1")
    elif state != "pending":
        town.confirm("INV-1")
    assert seen(town, "status") == (state,)
    return town


@pytest.mark.parametrize("method", [None, "credit"])
@pytest.mark.parametrize(
    ("state", "why"),
    [
        ("pending", "the client has not said yes"),
        ("contested", "the client said no"),
        ("paid", "nothing is due"),
        ("closed", "nothing ever was"),
        ("void", "nothing is any more"),
    ],
)
def test_b12_card_and_credit_pay_open_and_overdue_invoices_only(
    state: str, method: str | None, why: str
) -> None:
    town = standing(state)
    assert refused(town, errors.NotPayable, paying("1.00", method=method)), why
    assert refused(town, errors.NotPayable, paying("50%", method=method)), "before any share"


@pytest.mark.parametrize("method", ["cash", "check", "transfer"])
@pytest.mark.parametrize(
    ("state", "why"),
    [
        ("paid", "it crossed the card's charge in the post"),
        ("closed", "nothing was ever due"),
        ("void", "it was taken back before the money came"),
    ],
)
def test_b12_money_received_where_nothing_is_due_is_credit(
    state: str, method: str, why: str
) -> None:
    town = standing(state)
    before = seen(town, "status", "total", "paid", "credited", "tips", "due", "next")
    paid = town.pay("INV-1", "12.50", method=method, reference="chk 12")
    assert (paid["kind"], paid["amount"], paid["excess"]) == ("manual", "12.50", "12.50"), why
    assert credit(town) == "12.50", why
    assert seen(town, "status", "total", "paid", "credited", "tips", "due", "next") == before
    agree(town)
    town.bill("ada", "10.00", due="2026-02-05")
    town.pay("INV-2", method="credit")
    assert (seen(town, "status", ref="INV-2"), credit(town)) == (("paid",), "2.50"), "it is hers"


@pytest.mark.parametrize("state", ["pending", "contested"])
def test_b12_money_received_before_the_clients_answer_is_an_advance(state: str) -> None:
    town = standing(state)
    error = refused(town, errors.NotPayable, paying("40.00", method="check"))
    assert error.hint == "invoicectl client credit ada AMOUNT --method check --reason TEXT"


@pytest.mark.parametrize(
    ("state", "act", "error", "why"),
    [
        ("paid", paying(method="cash"), errors.NotPayable, "nobody says how much came"),
        ("void", paying(method="cash"), errors.NotPayable, "likewise"),
        ("paid", paying("50%", method="cash"), errors.NothingAsked, "a half of nothing"),
        ("void", paying("5", tip="1", method="cash"), errors.NotPayable, "it takes no tips"),
        ("void", paying("5", method="cash", excess="tip"), errors.NotPayable, "nor the excess"),
    ],
)
def test_b12_what_is_refused_where_nothing_is_due(
    state: str, act: Act, error: type[errors.Error], why: str
) -> None:
    assert refused(standing(state), error, act), why


def test_b12_excess_where_nothing_is_due_may_be_a_tip() -> None:
    town = standing("paid")
    town.pay("INV-1", "5.00", method="cash", excess="tip")
    assert (seen(town, "tips", "paid"), credit(town)) == (("5.00", "40.00"), "0.00")
    assert town.show("noor")["tips"] == "5.00"


@pytest.mark.parametrize("moment", ["before it is due", "between the attempts", "overdue"])
def test_b12_a_declined_manual_payment_changes_nothing(moment: str) -> None:
    town = billed(BAD)
    days = {"between the attempts": "2026-02-06T09:00", "overdue": "2026-02-07"}
    if moment in days:
        town.to(days[moment])
    before, letters = town.invoice(), town.letters()
    for _ in range(3):
        assert town.pay("INV-1", "200.00", tip="5.00")["outcome"] == "declined"
    after = town.invoice()
    kept = [after["payments"].pop() for _ in range(3)]
    assert after == before, "status, due, fee and next step are what they were"
    told = {(p["kind"], p["amount"], p["tip"], p["outcome"], p["code"]) for p in kept}
    assert told == {("manual", "200.00", "5.00", "declined", "card_declined")}
    assert town.letters() == letters
    town.to("2026-02-20")
    assert seen(town, "late_fee", "due") == ("20.00", "220.00")
    automatic = [p[0] for p in payments(town) if p[0] != "manual"]
    assert automatic == ["collect", "retry"], "none of them is an automatic attempt"


def test_b12_a_booking_stands_for_its_invoice() -> None:
    town = Town(preset="pet-care")
    town.petcare()
    town.book("ada", "2026-01-07T10:00 100.00 Walk")
    assert refused(town, errors.NotFound, do.pay("B1")), "it has none yet"
    town.confirm_booking("B1")
    assert town.pay("B1")["invoice"] == "INV-1"
    assert seen(town, "status", "paid") == ("paid", "100.00")


# --- B12: money received elsewhere, and credit ------------------------------------------------


@pytest.mark.parametrize("method", ["cash", "check", "transfer"])
@pytest.mark.parametrize(
    ("act", "amount", "tip", "due", "left", "why"),
    [
        (paying(), "200.00", "0.00", "0.00", "0.00", "by default all that is due"),
        (paying("80"), "80.00", "0.00", "120.00", "0.00", "a part"),
        (paying("250"), "250.00", "0.00", "0.00", "50.00", "a fact: the rest becomes credit"),
        (paying("250", excess="tip"), "200.00", "50.00", "0.00", "0.00", "unless it is a tip"),
        (paying("200", tip="7"), "200.00", "7.00", "0.00", "0.00", "a tip with it"),
    ],
)
def test_b12_money_received_elsewhere(
    method: str, act: Act, amount: str, tip: str, due: str, left: str, why: str
) -> None:
    town = billed()
    received = {"method": method, "reference": "slip 77"}
    town.do(act._replace(more=act.more | received))
    assert payments(town) == [("manual", method, amount, tip, "approved")], why
    total = "200.00" if due == "0.00" else "80.00"
    assert seen(town, "due", "paid", "tips") == (due, total, tip), why
    assert credit(town) == left, why
    assert town.cards.charged == [], "no card was asked"


@pytest.mark.parametrize(
    ("amount", "act", "credited", "left", "why"),
    [
        (
            "300.00",
            do.pay("INV-2", method="credit"),
            "200.00",
            "100.00",
            "by default all that is due",
        ),
        ("200.00", do.pay("INV-2", method="credit"), "200.00", "0.00", "exactly what there is"),
        ("300.00", do.pay("INV-2", "50.00", method="credit"), "50.00", "250.00", "a part"),
        (
            "50.00",
            do.pay("INV-2", "50.00", method="credit"),
            "50.00",
            "0.00",
            "a part, all there is",
        ),
        (
            "50.00",
            do.pay("INV-2", "50.01", method="credit"),
            None,
            "50.00",
            "at most what there is",
        ),
        ("50.00", do.pay("INV-2", method="credit"), "50.00", "0.00", "by default what there is"),
        ("199.99", do.pay("INV-2", method="credit"), "199.99", "0.00", "a cent short of the due"),
        ("150.00", do.pay("INV-2", "50%", method="credit"), "100.00", "50.00", "a half of the due"),
        ("50.00", do.pay("INV-2", "50%", method="credit"), None, "50.00", "more than there is"),
    ],
)
def test_b12_credit_is_used_at_most_as_far_as_it_goes(
    amount: str, act: Act, credited: str | None, left: str, why: str
) -> None:
    town = Town(preset="pet-care")
    town.petcare()
    with_credit(town, amount)
    town.bill("ada", "200.00", due="2026-02-05")
    if credited is None:
        refused(town, errors.NotEnoughCredit, act)
    else:
        town.do(act)
        assert payments(town, "INV-2") == [("manual", "credit", credited, "0.00", "approved")], why
        assert seen(town, "credited", "paid", ref="INV-2") == (credited, "0.00"), why
    assert credit(town) == left, why


# --- B16: credit goes first where time or a confirmation charges ------------------------------


@pytest.mark.parametrize(
    ("amount", "card", "deposit", "later", "left", "why"),
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
    amount: str, card: str, deposit: list[Any], later: list[Any], left: str, why: str
) -> None:
    town = Town(preset="pet-care")
    town.petcare(card)
    with_credit(town, amount)
    town.book("ada", "2026-01-07T10:00 100.00 Walk")
    town.confirm_booking("B1")
    town.to("2026-01-08")
    used = town.invoice("INV-2")["payments"]
    told = {
        kind: sorted((p["method"], p["amount"]) for p in used if p["kind"] == kind)
        for kind in ("deposit", "collect")
    }
    assert told == {"deposit": sorted(deposit), "collect": sorted(later)}, why
    assert seen(town, "status", "due", ref="INV-2") == ("paid", "0.00"), why
    assert credit(town) == left, why


def test_b16_a_declined_deposit_uses_none_a_declined_collection_keeps_it() -> None:
    town = Town(preset="pet-care")
    town.petcare(BAD)
    with_credit(town, "20.00")
    town.book("ada", "2026-01-07T10:00 100.00 Walk")
    assert town.confirm_booking("B1")["status"] == "requested"
    assert credit(town) == "20.00"
    assert [(p["method"], p["amount"]) for p in town.show("B1")["payments"]] == [("card", "30.00")]
    town.bill("ada", "100.00", due="2026-01-07")
    town.to("2026-01-07T17:00")
    assert seen(town, "credited", "due", "status", ref="INV-2") == ("20.00", "80.00", "open")
    town.to("2026-01-08T17:00")
    assert payments(town, "INV-2") == [
        ("collect", "credit", "20.00", "0.00", "approved"),
        ("collect", "card", "80.00", "0.00", "declined"),
        ("retry", "card", "80.00", "0.00", "declined"),
    ]
    assert seen(town, "late_fee", "due", ref="INV-2") == ("10.00", "90.00"), "of the total"


def test_b16_the_retry_and_the_charge_at_confirmation_use_it_too() -> None:
    town = Town(preset="pet-care", service_charge_rate="30%")
    town.petcare(BAD)
    town.bill("ada", "1.00", due="2026-12-01")
    town.bill("ada", "100.00", due="2026-01-07")
    town.to("2026-01-08T12:00")
    town.pay("INV-1", "121.00", method="cash")
    town.to("2026-01-08T17:00")
    assert payments(town, "INV-2")[1:] == [("retry", "credit", "100.00", "0.00", "approved")]
    assert seen(town, "status", "late_fee", ref="INV-2") == ("paid", "0.00")
    town.session("ada", "noor", "chat")
    town.end("S1", "25.00")
    assert payments(town, "INV-3") == [
        ("collect", "credit", "20.00", "0.00", "approved"),
        ("collect", "card", "5.00", "0.00", "declined"),
    ]
    assert credit(town) == "0.00"


def test_b16_a_manual_payment_and_a_tip_leave_it() -> None:
    town = Town(preset="pet-care")
    town.petcare()
    with_credit(town, "50.00")
    town.bill("ada", "40.00", due="2026-02-05")
    town.tip("INV-2", "5.00")
    town.pay("INV-2")
    assert payments(town, "INV-2") == [
        ("tip", "card", "0.00", "5.00", "approved"),
        ("manual", "card", "40.00", "0.00", "approved"),
    ]
    assert credit(town) == "50.00"


# --- outcomes that are unknown ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "outcome", "due", "tips", "why"),
    [
        (paying(), ("manual", "200.00", "0.00"), "0.00", "0.00", "paid by hand"),
        (paying("50", tip="9"), ("manual", "50.00", "9.00"), "150.00", "9.00", "part"),
        (do.tip("INV-1", "9.00"), ("tip", "0.00", "9.00"), "200.00", "9.00", "a tip"),
    ],
)
def test_b12_an_unknown_outcome_is_found_and_never_charged_twice(
    act: Act, outcome: tuple[str, str, str], due: str, tips: str, why: str
) -> None:
    town = billed("pm_sim_timeout")
    assert town.do(act)["outcome"] == "unknown"
    assert seen(town, "due", "tips", "status") == ("200.00", "0.00", "open"), "nothing is known yet"
    assert refused(town, errors.AttemptOpen, act), "a second charge waits"
    assert town.after("4m") == []
    assert town.after("1m") == [("inquire", "INV-1", "2026-01-05T14:05:00Z")]
    found = [(p["kind"], p["amount"], p["tip"]) for p in town.invoice()["payments"]]
    assert (found, payments(town)[0][-1]) == ([outcome], "approved"), why
    assert seen(town, "due", "tips") == (due, tips), why
    assert len(town.cards.charged) == 1


def test_b4_a_collection_waits_for_an_unknown_payment_by_hand() -> None:
    town = billed("pm_sim_timeout")
    town.to("2026-02-05T16:58")
    assert town.pay("INV-1", "50.00")["outcome"] == "unknown"
    town.card("ada", GOOD)
    town.to("2026-02-05T17:02:59")
    assert payments(town) == [("manual", "card", "50.00", "0.00", "unknown")], "five has passed"
    town.to("2026-02-05T17:03:00")
    told = [(p["kind"], p["amount"], p["at"]) for p in town.invoice()["payments"]]
    assert told == [
        ("manual", "50.00", "2026-02-05T21:58:00Z"),
        ("collect", "150.00", "2026-02-05T22:03:00Z"),
    ], "then the rest is collected at once"
    assert town.cards.charged == [("approved", 5000), ("approved", 15000)]


def test_b12_money_that_arrives_twice_becomes_credit() -> None:
    town = billed("pm_sim_timeout")
    assert town.pay("INV-1", "150.00")["outcome"] == "unknown"
    town.pay("INV-1", "120.00", method="cash")
    assert seen(town, "due") == ("80.00",), "money received is a fact, whatever else is open"
    town.after("5m")
    assert seen(town, "status", "paid", "due") == ("paid", "200.00", "0.00")
    assert credit(town) == "70.00", "what is beyond the due"


INQUIRIES = ["01-07T22:05", "01-07T23:05", *(f"01-{day:02}T23:05" for day in range(8, 13))]


def test_b9_an_unanswered_collection_is_inquired_and_then_reviewed() -> None:
    town = Town(preset="pet-care")
    town.petcare("pm_sim_unreachable")
    town.bill("ada", "200.00", due="2026-01-07")
    assert town.to("2026-01-12T18:04:59") == [
        ("collect", "INV-1", "2026-01-07T22:00:00Z"),
        *(("inquire", "INV-1", f"2026-{at}:00Z") for at in INQUIRIES[:-1]),
    ], "after 5 minutes, after an hour, five times after a day; then a person looks"
    assert payments(town)[0][-1] == "unknown"
    assert town.after("1mo") == [("inquire", "INV-1", f"2026-{INQUIRIES[-1]}:00Z")]
    assert seen(town, "status", "late_fee", "due", "next") == ("open", "0.00", "200.00", None)
    assert payments(town) == [("collect", "card", "200.00", "0.00", "review")], "no retry meanwhile"


def test_b9_an_unanswered_inquiry_counts_from_when_cron_asked() -> None:
    town = Town("2026-01-05T14:00Z", preset="pet-care")
    town.petcare("pm_sim_timeout")
    town.bill("ada", "200.00", due="2026-01-07")
    town.wait("2026-01-07T22:00:09Z")
    assert len(town.tick()) == 1
    assert (payments(town)[0][-1], town.tick()) == ("unknown", [])
    town.wait("2026-01-08T22:00:09Z")
    assert [kind for kind, _, _ in town.tick()] == ["inquire"]
    assert (seen(town, "status"), town.cards.charged) == (("paid",), [("approved", 20000)])


# --- SPEC 8: cards ----------------------------------------------------------------------------


def default(town: Town) -> str | None:
    """The token of ada's default card."""
    token: str | None = town.show("ada")["default_card"]
    return token


VISA, MASTER, AMEX = "pm_card_visa", "pm_card_mastercard", "pm_card_amex"
ADD_VISA, ADD_AMEX = do.card("ada", VISA), do.card("ada", AMEX)


@pytest.mark.parametrize(
    ("acts", "left", "chosen", "why"),
    [
        ([ADD_VISA], [VISA], VISA, "the first is the default"),
        ([ADD_VISA, ADD_AMEX], [VISA, AMEX], AMEX, "the newest is"),
        ([ADD_VISA, ADD_AMEX, ADD_VISA], [AMEX, VISA], VISA, "again: default and newest"),
        (
            [ADD_VISA, ADD_AMEX, do.choose_card("ada", "visa-4242")],
            [VISA, AMEX],
            VISA,
            "named by its last four",
        ),
        (
            [ADD_VISA, ADD_AMEX, do.choose_card("ada", "pm_card_visa")],
            [VISA, AMEX],
            VISA,
            "or by its token",
        ),
        (
            [
                ADD_VISA,
                do.card("ada", MASTER),
                ADD_AMEX,
                do.choose_card("ada", "visa-4242"),
                do.remove_card("ada", "visa-4242"),
            ],
            [MASTER, AMEX],
            AMEX,
            "the default gone: the newest left",
        ),
        (
            [ADD_VISA, ADD_AMEX, do.remove_card("ada", "visa-4242")],
            [AMEX],
            AMEX,
            "another gone: it stays",
        ),
        ([ADD_VISA, do.remove_card("ada", "pm_card_visa")], [], None, "none left"),
    ],
)
def test_cards_default_newest_and_names(
    acts: Acts, left: list[str], chosen: str | None, why: str
) -> None:
    town = Town()
    town.client("ada")
    town.do(*acts)
    assert [card.token for card in town.show("ada")["cards"]] == left, why
    assert default(town) == chosen, why


@pytest.mark.parametrize("name", ["visa-4242", "pm_card_visa", "VISA-4242"])
def test_b12_the_card_that_is_named_is_charged(name: str) -> None:
    town = billed(GOOD)
    town.card("ada", BAD)
    town.pay("INV-1", card=name)
    assert town.invoice()["payments"][0]["card"] == "visa-4242"
    assert default(town) == BAD, "the default stays what it was"
