"""What a batch asks the file: what a line left known the next one doesn't ask again, and what was
undone nobody knows any more."""

from __future__ import annotations

import copy
import itertools
import json
from datetime import timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from benchmarks.batch import ROUND, lines, people
from invoicectl.cli import app
from invoicectl.context import Context
from invoicectl.sql.business import SqlStore
from invoicectl.sql.indexing import MOST as MOST_BEHIND
from invoicectl.sql.indexing import Index
from invoicectl.sql.moving import MOVED
from tests.commands import bench
from tests.support import Business, beneath

Line = dict[str, Any]

ROUNDS = 6

ONCE = {
    # the settings are the same for all lines
    "SELECT key, value FROM policy": 1,
    # what the file is
    "SELECT uuid, clock": 1,
    # when the newest event was recorded, and its sequence
    "SELECT recorded_at FROM events ORDER BY seq DESC": 1,
    "SELECT coalesce(max(seq)": 1,
    # the hash of the newest event
    "SELECT hash FROM events": 1,
    # the earliest step of all: it lies ahead, so no step is looked for
    "SELECT min(at)": 1,
    "SELECT next_step": 0,
    # the next free numbers of sessions, invoices, payments, letters, and of providers
    "SELECT coalesce(max(number)": 5,
    # each thing is found by its words once: a session, two invoices and two payments a round
    "INSERT OR REPLACE INTO search": 5 * ROUNDS,
}
"""How often lines that share a commit ask of these, all together."""

MOST = 16
"""Statements a line, those of the index of words among them."""


def _prepared(*, has_cards: bool = False) -> Business:
    if has_cards:
        business = Business("2026-01-05T09:00", service_charge_rate="30%")
    else:
        business = Business(
            "2026-01-05T09:00", live=True, gateway="manual", service_charge_rate="30%"
        )
    assert _batch(business, list(people(has_cards=has_cards))) == 0
    return business


def _batch(business: Business, given: list[Line]) -> int:
    told = "".join(json.dumps(line) + "\n" for line in given)
    words = ["batch", "-", "--continue"]
    return CliRunner().invoke(app, words, input=told, obj=business.context).exit_code


def test_a_line_asks_only_for_what_is_its_own() -> None:
    business, asked = _prepared(), list[str]()
    beneath(business.desk.store).set_trace_callback(asked.append)
    given = list(lines(ROUND * ROUNDS, has_cards=False))
    assert _batch(business, given) == 0
    beneath(business.desk.store).set_trace_callback(None)
    found = {begins: sum(sql.startswith(begins) for sql in asked) for begins in ONCE}
    assert found == ONCE
    assert len(asked) < MOST * len(given), f"{len(asked) / len(given):.1f} statements a line"


@pytest.mark.parametrize("has_cards", [False, True])
def test_a_batch_does_what_its_lines_do_one_by_one(*, has_cards: bool) -> None:
    prepared = _prepared(has_cards=has_cards)
    together, apart = _copy(prepared), _copy(prepared)
    given = list(_with_others(list(lines(ROUND * ROUNDS, has_cards=has_cards))))
    _batch(together, given)
    for line in given:
        _batch(apart, [line])
    assert together.facts() == apart.facts()
    assert _rows(together) == _rows(apart)
    together.check()


def _copy(business: Business) -> Business:
    """The same file once more, in which the same chance comes next."""
    store = bench.store_over(bench.opened(beneath(business.desk.store).serialize()))
    salts = map(str, itertools.count(1))
    other = copy.copy(business)
    other.context = Context(clock=business.system, chance=lambda: next(salts), store=store)
    return other


def _rows(business: Business) -> dict[str, list[Any]]:
    """All that the tables hold, but what was said last, by whoever is to hear of a repetition; of
    the index of words what it says, not how it lies there."""
    connection = beneath(business.desk.store)
    found: dict[str, list[Any]] = {}
    for table, columns in MOVED.items():
        if table != "file":
            names = ", ".join(f'"{each}"' for each in columns)
            found[table] = sorted(connection.execute(f"SELECT {names} FROM {table}"), key=str)
    words = "SELECT ref, words FROM search ORDER BY ref, words"
    return found | {"search": connection.execute(words).fetchall()}


def _with_others(given: list[Line]) -> list[Line]:
    """Lines that are refused, only tried, repeated by their key, or that only look in between."""
    found: list[Line] = []
    for place, line in enumerate(given):
        found.append(line)
        if place % 3 == 0:
            found.append({"do": "client edit", "handle": "c1-x", "name": f"Ada {place}"})
        if place % 5 == 0:
            found.append({"do": "client edit", "handle": "c0-x", "name": "A", "dry_run": True})
        if place % 7 == 0:
            found += [{"do": "client add", "handle": f"k{place}-x", "key": str(place)}] * 2
        if place % 4 == 1:
            found.append({"do": "find", "words": ["ada", "session"]})
        if place % 4 == 0:
            found += [
                {"do": "waive", "invoice": "INV-1", "reason": "No"},
                {"do": "show", "ref": "INV-1"},
            ]
    return found


def test_what_was_undone_with_a_line_is_not_known_to_the_next() -> None:
    business = _prepared()
    assert _batch(business, list(lines(ROUND, has_cards=False))[:6]) == 0
    business.system.at += timedelta(days=10)  # time has accepted the invoice meanwhile
    refused = {"do": "discount", "invoice": "INV-1", "amount": "5000.00", "reason": "Too much"}
    good = {"do": "discount", "invoice": "INV-1", "amount": "1.00", "reason": "A coin"}
    other = {"do": "client edit", "handle": "c1-x", "name": "Ada"}  # from which it knows the file
    assert _batch(business, [other, refused, good]) == 4
    assert sum(event[4] == "invoice-confirmed" for event in business.events()) == 1
    business.check()


def test_a_first_answer_names_whom_its_own_line_has_seen() -> None:
    business = _prepared()
    others = [{"do": "client edit", "handle": f"c{place}-x", "name": "Ada"} for place in (1, 2)]
    keyed = {"do": "client edit", "handle": "c3-x", "name": "Ada", "key": "once"}
    assert _batch(business, [*others, keyed]) == 0
    assert business.desk.store.first_answers.get("once").people == ("C4",)


def test_what_a_line_wrote_is_found_before_it_is_committed_and_after() -> None:
    business = _prepared()
    bill = {"do": "issue", "target": "c1-x", "amount": "77.00", "due": "+30d", "reference": "Zebra"}
    told = "".join(json.dumps(line) + "\n" for line in (bill, {"do": "find", "words": ["zebra"]}))
    answer = CliRunner().invoke(app, ["batch", "-"], input=told, obj=business.context).stdout
    assert "INV-1" in answer.splitlines()[1], "while the lines share their commit"
    assert [each["ref"] for each in business("find", "zebra")] == ["INV-1"]
    business.check()


def test_an_index_is_behind_by_no_more_than_it_may_be() -> None:
    business = _prepared()
    store = business.desk.store
    assert isinstance(store, SqlStore)
    index = Index(store.over)
    index.touched.things["client"] = dict.fromkeys(range(1, MOST_BEHIND + 2))
    index.mark()
    index.written()
    assert len(index.touched) == MOST_BEHIND + 1, "the transaction may return to before it"
    index.unmark()
    index.written()
    assert len(index.touched) == 0
