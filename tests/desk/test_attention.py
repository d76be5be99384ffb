"""What waits for a person is read as it is asked for, and comes in the same order either way."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import get_args

import pytest

from invoicectl.desk.asking.attention import LOOKS, counted, waiting
from invoicectl.desk.asking.views import Json
from invoicectl.desk.asking.waiting.items import Kind
from tests.amounts import amount
from tests.commands.listing import shown
from tests.desk.books.histories import lived
from tests.support import Business

KINDS = get_args(Kind)


def order(item: Json) -> tuple[int, str, str]:
    """The most urgent kind first, of one kind what waits longest. Source: SPEC 13."""
    return KINDS.index(item["kind"]), item["since"], item["ref"]


def test_every_kind_is_looked_for_in_its_place() -> None:
    assert tuple(LOOKS) == KINDS


@pytest.mark.parametrize("seed", range(amount("ATTENDED_LIVES", 12, taste=4)))
def test_it_comes_in_order_however_much_of_it_is_read(seed: int) -> None:
    desk = lived(seed).business.desk
    with desk.look() as work:
        every = list(waiting(work))
        assert every == sorted(every, key=order)
        for kind, look in LOOKS.items():
            assert {item["kind"] for item in look(work)} <= {kind}
        kinds = Counter(item["kind"] for item in every)
        assert {kind: count for kind, count in counted(work).items() if count} == kinds
        for most in range(len(every)):
            assert list(islice(waiting(work), most)) == every[:most]


@pytest.fixture
def many() -> Business:
    """Sixty invoices are overdue since one instant, three for longer, one is contested."""
    made = Business("2026-01-05T09:00", preset="pet-care", service_charge_rate="30%")
    made.petcare()
    made("client", "edit", "ada", "--autopay", "off")
    for _ in range(60):
        made("issue", "ada", "10.00", "--due", "2026-01-07")
    for _ in range(3):
        made("issue", "ada", "10.00", "--due", "2026-01-06")
    for line in ("open ada noor --kind email", "hire S1"):
        made("session", *line.split())
    made("issue", "S1", "40.00")
    made("contest", "INV-64", "--reason", "Too much")
    made.to("2026-01-25")
    return made


def test_of_one_instant_the_first_reference_comes_first(many: Business) -> None:
    every = many("attention")
    refs = [item["ref"] for item in every]
    assert every == sorted(every, key=order)
    assert refs[:5] == ["INV-61", "INV-62", "INV-63", "INV-1", "INV-10"]
    assert refs[-1] == "INV-64"


@pytest.mark.parametrize(
    ("words", "count", "note", "why"),
    [
        ("", 50, "note: more waits for you than these 50", "people are shown the first fifty"),
        ("--limit 63", 63, "note: more waits for you than these 63", "one more waits"),
        ("--limit 64", 64, None, "that is all of it"),
        ("--limit all", 64, None, "all was asked for"),
        ("--limit 3 --json", 3, None, "whoever reads JSON knows what was asked for"),
        ("--json", 64, None, "JSON has all"),
        ("--format csv", 64, None, "CSV has all"),
    ],
)
def test_people_are_told_that_more_waits(
    many: Business, words: str, count: int, note: str | None, why: str
) -> None:
    told = shown(many, f"attention {words}")
    in_commands = told.out.count("pay INV-") + told.out.count("issue INV-")
    assert told.out.count("INV-") - in_commands == count, why
    assert (f"{note}; --limit all shows all, as do --json and --format csv\n" == told.err) == (
        note is not None
    ), told.err


def test_what_is_no_number_is_refused(many: Business) -> None:
    assert shown(many, "attention --limit 0").code == 2
