"""What is told of the time to come, in the middle of random lives: then it comes.

Source: SPEC 13 (`agenda`, `show CLIENT`), SPEC 11 (by the rules that act)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from invoicectl.domain import dates, money
from tests.amounts import amount
from tests.desk.coming_true import Answering
from tests.desk.test_forecast import begun, town
from tests.support import Business, Json, beneath

LIVES = amount("TOLD_LIVES", 30, taste=5)
"""How many random lives are told of, and then lived."""

TOWNS = amount("TOLD_TOWNS", 8, taste=1)
"""How many businesses whose clients share their hours."""

INSTANTS = 25
"""At so many instants at the most of each."""

LEADS_ON = {"inquire", "release"}
"""What charges may follow at once, which the agenda does not foresee."""

Sums = Counter[tuple[str, str]]
"""What each client's card was charged, tips included, and what credit paid: `card` or `credit`."""


def now_of(b: Business) -> str:
    at = b.desk.store.file.info().simulated_at
    assert at is not None
    return dates.stamp(at)


def _minor(b: Business, shown: str | None) -> int:
    currency = b("config", "get", "currency")["value"]
    return 0 if shown is None else money.parse(shown, currency)


def told_of(b: Business, lines: list[Json]) -> Sums:
    """The money that the lines of one instant promise."""
    sums: Sums = Counter()
    for line in lines:
        if line["charges"]:
            sums[line["client"], "card"] += _minor(b, line["amount"])
        sums[line["client"], "credit"] += _minor(b, line["credit"])
    return sums


def moved(b: Business, since: int) -> Sums:
    """The money that has moved in payments from a number on; what went back is none of it."""
    with b.desk.look():
        rows = beneath(b.desk.store).execute(
            "SELECT handle, method, amount_minor + tip_minor FROM payments "
            "JOIN clients ON clients.number = client WHERE payments.number > ? "
            "AND kind <> 'refund' AND outcome = 'approved' AND method IN ('card', 'credit')",
            (since,),
        )
        sums: Sums = Counter()
        for client, how, minor in rows.fetchall():
            sums[client, how] += minor
    return sums


def newest_payment(b: Business) -> int:
    with b.desk.look():
        (row,) = beneath(b.desk.store).execute("SELECT coalesce(max(number), 0) FROM payments")
    return int(row[0])


def coming(b: Business) -> Iterator[tuple[str, list[Json], set[str]]]:
    """Instant by instant what the agenda says of the next one: when it is, its lines, and the
    clients of whom something unforeseen may follow. Who asks on has gone there."""
    for _ in range(INSTANTS):
        lines = [each for each in b("agenda") if each["at"] > now_of(b)]
        if not lines:
            return
        at = lines[0]["at"]
        told = [each for each in lines if each["at"] == at]
        yield at, told, {each["client"] for each in told if each["step"] in LEADS_ON}


def comes_as_told(b: Business) -> int:
    """Instant by instant the agenda is asked, and then time goes there. How much money was told
    of: the clients that it is from, at each instant."""
    b("tick")
    b.desk._gateway = Answering(b, "approve")
    count = 0
    for at, told, unforeseen in coming(b):
        since = newest_payment(b)
        b.to(at)
        sums, came = told_of(b, told), moved(b, since)
        for client, how in {*sums, *came}:
            if client not in unforeseen:
                assert sums[client, how] == came[client, how], (at, client, how, told)
                count += sums[client, how] > 0
    return count


def charges_as_told(b: Business) -> int:
    """Each client's next charge is asked for, and then time goes on. How many were told."""
    b("tick")
    b.desk._gateway = Answering(b, "approve")
    told = {
        each["handle"]: b("show", each["handle"])["next_charge"] for each in b("client", "list")
    }
    charges = {client: each for client, each in told.items() if each is not None}
    for client, charge in sorted(charges.items(), key=lambda each: str(each[1]["at"])):
        b.to(max(charge["at"], now_of(b)))
        made = [
            (each["at"], money.plus(each["amount"], each["tip"]))
            for each in b("show", client)["payments"]
            if each["method"] == "card"
        ]
        assert (charge["at"], charge["amount"]) in made, (client, charge)
    return len(charges)


CREDIT = re.compile(r"after ([0-9.,]+) of client credit")
FEE = re.compile(r"late fee of ([0-9.,]+)")


def _figure(b: Business, figure: re.Pattern[str], sentence: str) -> int:
    found = figure.search(sentence)
    return 0 if found is None else _minor(b, found[1].replace(",", ""))


def whys_as_told(b: Business) -> int:
    """Cards decline from now on: credit that an invoice's `why` names is used at its next step, and
    the late fee that it names is added. How many sentences were held to that."""
    b("tick")
    b.desk._gateway = Answering(b, "decline")
    count = 0
    for at, told, unforeseen in coming(b):
        due = [each["ref"] for each in told if each["step"] in {"collect", "retry", "overdue"}]
        bills = [b("show", ref) for ref in due]
        b.to(at)
        for bill in bills:
            if bill["client"] not in unforeseen:
                _hold_why(b, bill, at)
                count += 1
    return count


def _hold_why(b: Business, bill: Json, at: str) -> None:
    """What an invoice said before its step, against what it says after it."""
    why, now = bill["why"], b("show", bill["number"])
    uses = [each for each in now["payments"] if (each["at"], each["method"]) == (at, "credit")]
    used = sum(_minor(b, each["amount"]) for each in uses)
    fee = _minor(b, now["late_fee"]) - _minor(b, bill["late_fee"])
    all_of_it = _minor(b, bill["due"]) if "client credit pays it" in why else 0
    assert used == (all_of_it or _figure(b, CREDIT, why)), (why, bill["number"])
    assert fee == _figure(b, FEE, why), (why, bill["number"])


HELD = [comes_as_told, charges_as_told, whys_as_told]


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(LIVES))
@pytest.mark.parametrize("holds", HELD)
def test_a_life_goes_on_as_told(seed: int, holds: Callable[[Business], int]) -> None:
    b = begun(seed)
    try:
        holds(b)
    finally:
        b.close()


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(TOWNS))
@pytest.mark.parametrize("holds", HELD)
def test_a_town_goes_on_as_told(seed: int, holds: Callable[[Business], int]) -> None:
    b = town(seed)
    try:
        assert holds(b) > 0
    finally:
        b.close()
