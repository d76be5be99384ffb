"""What may wait for a person is found by an index of little else, and comes in its order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest

from invoicectl.looking import Waits
from invoicectl.sql.waiting import question
from invoicectl.sqlite.business import SqliteStore
from invoicectl.store import MEMORY

INDEXES: dict[Waits, set[str]] = {
    "open charge": {
        *("payments_one_open_an_invoice", "payments_one_open_a_booking", "payments_open"),
    },
    "unplaced": {"unmatched_unplaced"},
    "failed letter": {"outbox_failed"},
    "by hand": {"invoices_by_hand"},
    "unreleased": {"invoices_unreleased"},
    "overdue": {"invoices_overdue"},
    "deposit due": {"invoices_deposit"},
    "in grace": {"invoices_in_grace"},
    "refused card": {"cards_refused", "invoices_client"},
    "contested": {"invoices_contested"},
    "deadline before": {"invoices_deadline"},
    "requested": {"bookings_requested"},
    "unmarked at": {"visits_unmarked"},
    "held invoice": {"invoices_held"},
    "held series": {"series_held"},
    "held client": {"clients_held"},
    "expiring card": {"invoices_unsettled", "visits_unbilled"},
    "kept letter": {"outbox_unsent"},
}
"""The indexes by which each is found."""

WHOLE: dict[Waits, tuple[str, ...]] = {
    "in debt": ("providers",),  # they are few
    "expiring card": ("cards",),  # which of them expire before a charge is no matter of SQL
}
"""What is read whole for it."""

SORTED: dict[Waits, str] = {
    "open charge": "few: they are asked about within the hour",
    "refused card": "few: such a card is to be replaced",
    "deadline before": "found by their deadlines of today, told by when they were issued",
    "kept letter": "a client's first one has to be found among all of hers",
}
"""What SQL sorts, and why that is no matter."""


@pytest.fixture(scope="module")
def store() -> Iterator[SqliteStore]:
    made = SqliteStore.create(MEMORY)
    yield made
    made.close()


@pytest.mark.parametrize("which", get_args(Waits))
def test_it_is_found_by_an_index_of_few(store: SqliteStore, which: Waits) -> None:
    steps = plan(store, which)
    used = {step.split(" INDEX ")[1].split(" ")[0] for step in steps if " INDEX " in step}
    assert used == INDEXES.get(which, set()), steps
    scanned = [step for step in steps if step.startswith("SCAN") and " INDEX " not in step]
    assert scanned == [f"SCAN {table}" for table in WHOLE.get(which, ())], steps


@pytest.mark.parametrize("which", get_args(Waits))
def test_the_first_are_read_without_the_rest(store: SqliteStore, which: Waits) -> None:
    is_sorted = "USE TEMP B-TREE FOR ORDER BY" in plan(store, which)
    assert is_sorted == (which in SORTED)


def plan(store: SqliteStore, which: Waits) -> list[str]:
    sql = question(which)
    told = store.connection.raw.execute(f"EXPLAIN QUERY PLAN {sql}", ["x"] * sql.count("?"))
    return [detail for *_, detail in told]
