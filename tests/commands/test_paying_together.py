"""B19: paying all that a client owes at once, and tipping on the newest invoice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from invoicectl import errors
from tests.support import Business, refused

Make = Callable[..., Business]
DUES = ("2026-02-03", "2026-02-01", "2026-02-02", "2026-02-01")
"""INV-2 and INV-4 are due first, then INV-3, then INV-1: of 10.00, 20.00, 30.00 and 40.00."""


def owing(make: Make, card: str = "pm_card_visa") -> Business:
    """ada owes 100.00 on four invoices, and bob one."""
    b = make(preset="pet-care", service_charge_rate="30%")
    b.petcare(card)
    b("client", "add", "bob")
    for number, due in enumerate(DUES, start=1):
        b("issue", "ada", f"{number}0.00", "--due", due)
    b("issue", "bob", "99.00", "--due", "2026-02-01")
    return b


def paid(b: Business) -> list[tuple[str, str, str, str]]:
    """Every payment of ada's in the order in which it was made: of what, how, how much, how."""
    found: list[tuple[int, tuple[str, str, str, str]]] = []
    for number in range(1, 5):
        for each in b("show", f"INV-{number}")["payments"]:
            told = (each["invoice"], each["method"], each["amount"], each["outcome"])
            found.append((int(each["ref"][1:]), told))
    return [told for _, told in sorted(found)]


def card(*parts: tuple[int, str]) -> list[tuple[str, str, str, str]]:
    """Charges to a card that were approved."""
    return [(f"INV-{number}", "card", amount, "approved") for number, amount in parts]


@pytest.mark.parametrize(
    ("words", "made", "why"),
    [
        ("pay ada", [(2, "20.00"), (4, "40.00"), (3, "30.00"), (1, "10.00")], "the longest due"),
        ("pay ADA 100.00", [(2, "20.00"), (4, "40.00"), (3, "30.00"), (1, "10.00")], "exactly all"),
        ("pay ada 65", [(2, "20.00"), (4, "40.00"), (3, "5.00")], "the last gets the rest"),
        ("pay ada 60", [(2, "20.00"), (4, "40.00")], "no rest, no payment of nothing"),
        ("pay ada 0.01", [(2, "0.01")], "a cent"),
        ("pay C1 33.333%", [(2, "20.00"), (4, "13.33")], "a share of all that is due"),
    ],
)
def test_b19_one_charge_an_invoice_the_longest_due_first(
    business: Make, words: str, made: list[tuple[int, str]], why: str
) -> None:
    b = owing(business)
    shown = b(*words.split())
    assert paid(b) == card(*made), why
    assert [bill["number"] for bill in shown] == [f"INV-{number}" for number, _ in made]
    assert [bill["payments"][-1]["amount"] for bill in shown] == [amount for _, amount in made]
    assert b("show", "INV-5")["due"] == "99.00", "nobody else's"
    b.check()


@pytest.mark.parametrize("method", ["cash", "check", "transfer"])
def test_b19_money_received_beyond_the_due_is_an_advance(business: Make, method: str) -> None:
    b = owing(business)
    done = b.done("pay", "ada", "120.00", "--method", method, "--reference", "slip 7")
    assert [told[2] for told in paid(b)] == ["20.00", "40.00", "30.00", "10.00"]
    assert done.notes == ("20.00 USD beyond what was due is now client credit of ada (P5)",)
    assert b("client", "show", "ada")["credit"] == "20.00"
    done = b.done("pay", "ada", "5.00", "--method", method)
    assert (done.value, b("client", "show", "ada")["credit"]) == ([], "25.00"), "nothing is due"
    b.check()


@pytest.mark.parametrize(
    ("credit", "words", "parts", "left", "why"),
    [
        ("50.00", "pay ada --method credit", ["20.00", "30.00"], "0.00", "what there is"),
        ("150.00", "pay ada --method credit", ["20.00", "40.00", "30.00", "10.00"], "50.00", "all"),
        ("50.00", "pay ada 25 --method credit", ["20.00", "5.00"], "25.00", "so much of it"),
    ],
)
def test_b19_credit_pays_as_far_as_it_goes(
    business: Make, credit: str, words: str, parts: list[str], left: str, why: str
) -> None:
    b = owing(business)
    b("client", "credit", "ada", credit, "--reason", "sorry")
    b(*words.split())
    assert [told[1:3] for told in paid(b)] == [("credit", part) for part in parts], why
    assert b("client", "show", "ada")["credit"] == left, why
    b.check()


@pytest.mark.parametrize(
    ("words", "error", "code", "why"),
    [
        ("pay ada 100.01", errors.TooMuch, 4, "a cent more than is due, by card"),
        ("pay ada 100.01 --method credit", errors.TooMuch, 4, "or from credit"),
        ("pay ada 10 --method credit", errors.NotEnoughCredit, 4, "there is none"),
        ("pay ada --method credit", errors.NotEnoughCredit, 4, "likewise"),
        ("pay ada --tip 5", errors.Malformed, 2, "tip ada does that"),
        ("pay ada --excess credit", errors.Malformed, 2, "it is credit as it is"),
        ("pay ada 0", errors.BadAmount, 2, "nothing is no payment"),
        ("pay ada 0.001%", errors.NothingAsked, 4, "nor is a share that comes to nothing"),
        ("pay ada --card amex-8431", errors.NoCard, 3, "a card that isn't on file"),
        ("pay bob", errors.NoCardOnFile, 4, "who has no card"),
        ("pay noor", errors.NotFound, 3, "a provider owes nothing"),
        ("pay nobody", errors.NotFound, 3, "nobody of that name"),
        ("tip nobody 5", errors.NotFound, 3, "likewise"),
        ("tip ada 0", errors.BadAmount, 2, "nothing is no tip"),
    ],
)
def test_b19_what_is_refused_changes_nothing(
    business: Make, words: str, error: type[errors.Error], code: int, why: str
) -> None:
    b = owing(business)
    told = refused(b, error, *words.split())
    assert told.exit_code == code, why


@pytest.mark.parametrize("who", ["ada", "INV-1"])
def test_credit_beyond_the_due_names_what_credit_can_do(business: Make, who: str) -> None:
    b = owing(business)
    b("client", "credit", "ada", "500", "--reason", "sorry")
    told = refused(b, errors.TooMuch, "pay", who, "400", "--method", "credit")
    command, _, does = str(told.hint).partition(" uses ")
    assert (command, does) == (f"invoicectl pay {who} --method credit", "the credit there is")
    b(*command.split()[1:])
    assert b("show", "INV-1")["status"] == "paid"
    b.check()


TIPPED = ("pay", "ada", "50%", "--card", "visa-4242", "--tip", "5")


@pytest.mark.parametrize(
    ("before", "words", "hint", "why"),
    [
        (
            [],
            TIPPED,
            "invoicectl tip ada 5 --card visa-4242",
            "nothing is unpaid, so only the tip is left of it",
        ),
        (
            ["issue ada 40.00 --due 2026-02-01"],
            TIPPED,
            "invoicectl pay INV-1 50% --tip 5 --card visa-4242",
            "one is unpaid: nothing of what was said is lost, neither the half nor the card",
        ),
        (
            ["issue ada 40.00 --due 2026-02-01", "issue ada 10.00 --due 2026-01-20"],
            TIPPED,
            ("invoicectl pay ada 50% --card visa-4242 && invoicectl tip ada 5 --card visa-4242"),
            "several are: what was asked is two commands on one line",
        ),
        (
            ["issue ada 40.00 --due 2026-02-01", "issue ada 10.00 --due 2026-01-20"],
            ("pay", "ada", "--method", "cash", "--tip", "5"),
            "invoicectl pay ada --method cash && invoicectl tip ada 5 --method cash",
            "cash stays cash: no card is charged for the tip",
        ),
        (
            ["issue ada 40.00 --due 2026-02-01", "issue ada 10.00 --due 2026-01-20"],
            ("pay", "ada", "20", "--method", "transfer", "--tip", "5"),
            (
                "invoicectl pay INVOICE 20 --tip 5 --method transfer, with INVOICE one of INV-2, "
                "INV-1"
            ),
            "no tip alone comes by transfer: the person chooses, the longest due first",
        ),
        (
            [],
            ("pay", "ada", "--method", "transfer", "--tip", "5"),
            "invoicectl pay INVOICE 5 --method transfer --excess tip",
            "likewise where nothing is due",
        ),
        (
            ["issue ada 40.00 --due 2026-02-01"],
            ("pay", "ada", "--method", "cash", "--tip", "5", "--received", "2026-01-02"),
            "invoicectl pay INV-1 --tip 5 --method cash --received 2026-01-02",
            "the day stays too",
        ),
        (
            ["issue ada 40.00 --due 2026-02-01"],
            ("pay", "ada", "50", "--method", "cash", "--excess", "tip"),
            (
                "invoicectl pay INV-1 50 --method cash --excess tip; without --excess, what is "
                "received beyond the due is client credit"
            ),
            "likewise with what is more than due",
        ),
    ],
)
def test_b19_what_belongs_to_one_invoice_is_told_with_all_that_was_said(
    business: Make, before: list[str], words: tuple[str, ...], hint: str, why: str
) -> None:
    b = business()
    b.petcare()
    for line in before:
        b(*line.split())
    told = refused(b, errors.Malformed, *words)
    assert told.hint == hint, why
    assert "tip ada" in told.message or "--tip" not in words, "B19 names it"
    if before and "INVOICE" not in hint and "--received" not in words:
        for command in hint.partition(";")[0].split(" && "):
            b(*command.split()[1:])  # what is told works as it stands


def test_b19_a_tip_of_nobody_names_nobody(business: Make) -> None:
    b = owing(business)
    refused(b, errors.NotFound, "pay", "nobody", "--tip", "5")


@pytest.mark.parametrize("words", ["pay ada", "pay ada 5", "pay ada --method cash", "tip ada 5"])
def test_b19_who_has_no_such_invoice(business: Make, words: str) -> None:
    b = business(preset="pet-care")
    b.petcare()
    assert refused(b, errors.NoInvoice, *words.split()).exit_code == 4


def test_b19_a_charge_of_unknown_outcome_is_waited_for_before_any_other(business: Make) -> None:
    b = owing(business)
    b("card", "add", "ada", "pm_sim_timeout", "--keep-default")
    with pytest.raises(errors.OutcomeUnknown):
        b("pay", "INV-1", "--card", "pm_sim_timeout")
    refused(b, errors.AttemptOpen, "pay", "ada")
    b("pay", "ada", "20.00", "--method", "cash")
    assert [told[1:3] for told in paid(b)] == [("card", "10.00"), ("cash", "20.00")], "a fact"


@pytest.mark.parametrize(
    ("script", "error", "code", "made"),
    [
        ("confirm:ok confirm:decline", errors.Declined, 5, ["approved", "declined"]),
        ("confirm:ok confirm:timeout", errors.OutcomeUnknown, 8, ["approved", "unknown"]),
    ],
)
def test_b19_the_first_that_fails_ends_it_and_what_was_paid_stands(
    business: Make,
    monkeypatch: pytest.MonkeyPatch,
    script: str,
    error: type[errors.Error],
    code: int,
    made: list[str],
) -> None:
    b = owing(business)
    gateway: Any = b.desk.gateway
    confirm, asked = gateway.confirm, iter(script.split())

    def scripted(charge: Any, ref: str) -> Any:
        fate = next(asked)
        if fate.endswith("timeout"):
            raise_no_answer()
        answer = confirm(charge, ref)
        return answer._replace(outcome="declined", code="x") if "decline" in fate else answer

    monkeypatch.setattr(gateway, "confirm", scripted)
    done = b.done("pay", "ada")
    assert isinstance(done.error, error)
    assert done.error.exit_code == code
    assert [told[3] for told in paid(b)] == made, "no third card is asked"
    assert paid(b)[0][0] == "INV-2"
    assert done.notes == ("INV-2 paid, 20.00 USD in all; 80.00 of what was asked is left",)


def raise_no_answer() -> None:
    """The gateway gives no answer."""
    from invoicectl.gateways import NoAnswer

    raise NoAnswer("timeout")


def test_b19_asked_to_stop_it_begins_no_other_charge(
    business: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    b = owing(business)
    gateway: Any = b.desk.gateway
    confirm = gateway.confirm

    def interrupted(charge: Any, ref: str) -> Any:
        b.desk.stop.signal = 2
        return confirm(charge, ref)

    monkeypatch.setattr(gateway, "confirm", interrupted)
    done = b.done("pay", "ada")
    assert paid(b) == card((2, "20.00")), "what was under way is finished"
    assert isinstance(done.error, errors.Stopped)
    with pytest.raises(errors.Stopped, match=r"80\.00 of what was asked is not paid yet"):
        b.context.show(done)
    assert (done.error.exit_code, done.error.hint) == (130, "invoicectl pay ada 80.00 pays it")
    assert done.notes == ("INV-2 paid, 20.00 USD in all; 80.00 of what was asked is left",)
    b.desk.stop.signal = None
    monkeypatch.setattr(gateway, "confirm", confirm)
    b("pay", "ada")
    assert [told[0] for told in paid(b)] == ["INV-2", "INV-4", "INV-3", "INV-1"], "and goes on"


@pytest.mark.parametrize(
    ("acts", "number", "why"),
    [
        ([], "INV-4", "the newest by number"),
        ([("void", "INV-4", "--reason", "twice")], "INV-3", "a void one takes none"),
        (
            [
                ("session", "open", "ada", "noor", "--kind", "email"),
                ("session", "hire", "S1"),
                ("issue", "S1", "40.00"),
            ],
            "INV-4",
            "one that waits for an answer takes none yet",
        ),
        ([("pay", "INV-4")], "INV-4", "a paid one does"),
    ],
)
def test_b19_a_tip_is_on_the_newest_that_takes_one(
    business: Make, acts: list[tuple[str, ...]], number: str, why: str
) -> None:
    b = owing(business)
    for words in acts:
        b(*words)
    shown = b("tip", "ada", "5.00")
    assert (shown["number"], shown["tips"]) == (number, "5.00"), why
    b("tip", "ada", "10%", "--method", "cash")
    b.check()
