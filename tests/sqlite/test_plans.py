"""What is asked all day finds its rows by an index, also in a file of ten thousand invoices."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, get_args

import pytest

from invoicectl.domain.narrowing import Narrowed, Order
from invoicectl.looking import Part
from invoicectl.sqlite.business import SqliteStore
from invoicectl.store import MEMORY, Store

COUNT = 10_000
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
STAMP = "2026-01-05T09:00:00Z"

NEXT = {"visits_next", "series_next", "invoices_next", "clients_next", "bookings_next"}
OF_CLIENT = {"visits_client", "series_client", "invoices_client", "PRIMARY", "bookings_client"}

NEWEST = Order(is_falling=True, limit=50)
MONTH: list[Narrowed] = [("since", STAMP), ("until", "2026-01-06T09:00:00Z")]


def _part(part: Part, store: Store) -> None:
    store.looking.numbers(part, 7, STAMP, 5)
    store.looking.count(part, 7, STAMP)


_OF_A_PAGE: dict[Part, str] = {
    "invoices": "invoices_unsettled",
    "sessions": "sessions_client",
    "bookings": "bookings_client",
    "series": "series_client",
    "visits": "visits_planned",
    "payments": "payments_client",
    "letters": "outbox_recipient",
}
"""The index by which each part of a client's page is found."""

QUESTIONS: dict[str, tuple[Callable[[Store], Any], set[str]]] = {
    "due steps": (lambda store: store.agenda.due_steps(NOW, limit=500), NEXT),
    "due, by time alone": (lambda store: store.agenda.due_steps(NOW, alone=True), NEXT),
    "due, of a client": (
        lambda store: store.agenda.due_steps(NOW, alone=True, client=7),
        OF_CLIENT,
    ),
    "how many are due": (lambda store: store.agenda.count_due(NOW), NEXT),
    "list --unpaid": (
        lambda store: store.questions.numbers("invoice", [("unpaid",)], NEWEST),
        {"invoices_unpaid"},
    ),
    "list --unpaid, how many more and their sum": (
        lambda store: store.questions.sums([("unpaid",)]),
        {"invoices_unpaid"},
    ),
    "list --status open": (
        lambda store: store.questions.numbers("invoice", [("statuses", ("open",))], NEWEST),
        {"invoices_unpaid"},
    ),
    "list --status pending --status contested": (
        lambda store: store.questions.sums([("statuses", ("pending", "contested"))]),
        {"invoices_unconfirmed"},
    ),
    "list --client": (
        lambda store: store.questions.numbers("invoice", [("clients", (7, 8))], NEWEST),
        {"invoices_client"},
    ),
    "list --client, how many more and their sum": (
        lambda store: store.questions.sums([("clients", (7,))]),
        {"invoices_client"},
    ),
    "list --month": (
        lambda store: store.questions.numbers("invoice", MONTH, NEWEST),
        {"invoices_issued"},
    ),
    "visit list --on": (
        lambda store: store.questions.numbers("visit", MONTH, NEWEST),
        {"visits_start"},
    ),
    "visit list --client": (
        lambda store: store.questions.numbers("visit", [("clients", (7,))], NEWEST),
        {"visits_booking", "visits_series", "bookings_client", "series_client"},
    ),
    "receivables": (
        lambda store: list(store.figures.receivables()),
        {"invoices_unsettled"},
    ),
    "receivables of a client": (
        lambda store: list(store.figures.receivables(7)),
        {"invoices_unsettled"},
    ),
    "payments of an invoice": (
        lambda store: store.values.payments_of_invoice(7),
        {"payments_invoice"},
    ),
    "payments of a booking": (
        lambda store: store.values.payments_of_booking(7),
        {"payments_booking"},
    ),
    "invoices of a client that time goes on with": (
        lambda store: store.values.invoices_of(7),
        {"invoices_client"},
    ),
    "visits of a series": (lambda store: store.values.visits_of("series", 7), {"visits_series"}),
    "unbilled visits": (lambda store: store.values.unbilled(7), {"visits_unbilled"}),
    "what the policy moves": (
        lambda store: store.questions.moved_by_policy(),
        {"visits_unbilled", "series_next", "invoices_next"},
    ),
    "log of a thing": (lambda store: store.log.told(["X7"]), {"events_ref"}),
    "log of a thing, of a kind": (
        lambda store: store.log.of_kinds(["X7"], ["generation-begun"]),
        {"events_ref"},
    ),
    "log of a thing, where it starts": (
        lambda store: store.log.seq_before(["INV-7"], 50),
        {"events_ref"},
    ),
    "log of a thing, how many": (lambda store: store.log.count(["INV-7", "P7"]), {"events_ref"}),
    "a page, what is owed": (lambda store: store.looking.owed(7), {"invoices_unsettled"}),
    **{
        f"a page, its {part}": (partial(_part, part), {index}) for part, index in _OF_A_PAGE.items()
    },
    "a page, what comes next": (
        lambda store: store.agenda.due_steps(NOW, limit=1, client=7),
        OF_CLIENT,
    ),
    "an agenda": (lambda store: store.looking.coming_visits(NOW, NOW, None, 50), {"visits_start"}),
    "an agenda of a client": (
        lambda store: store.looking.coming_visits(NOW, NOW, 7, 50),
        {"visits_planned"},
    ),
    "an agenda, how many more": (
        lambda store: store.looking.count_coming(NOW, NOW, None),
        NEXT | {"visits_start"},
    ),
    "whose a handle is": (lambda store: store.questions.person("c7"), {"clients_1"}),
}
"""What is asked, and the indexes by which the rows are found."""


@pytest.fixture(scope="module")
def store() -> Iterator[SqliteStore]:
    """Ten thousand invoices of a hundred clients, one in ten unpaid, each with a payment and two
    facts. Its rows hold no sense but what the questions look at."""
    made = SqliteStore.create(MEMORY)
    raw = made.connection.raw
    raw.execute("PRAGMA foreign_keys = OFF")
    raw.execute("PRAGMA ignore_check_constraints = ON")
    raw.execute("BEGIN")
    for table, count in (("clients", 100), ("invoices", COUNT), ("payments", COUNT)):
        columns = _needed(made, table)
        names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" for _ in columns)
        raw.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({marks})",
            ([_cell(name, number) for name in columns] for number in range(1, count + 1)),
        )
    raw.execute(
        "UPDATE payments SET invoice = number, kind = 'manual', method = 'cash', "
        "outcome = 'approved'"
    )
    raw.execute("UPDATE invoices SET status = 'paid', client = number % 100 + 1")
    raw.execute(
        "UPDATE invoices SET status = 'open', next_step = 'collect', next_at = ?, next_order = 80 "
        "WHERE number % 10 = 0",
        (STAMP,),
    )
    raw.executemany(
        "INSERT INTO events VALUES (?, ?, ?, 'ada', 'ada', ?, 'x', '{}', 'x', 1, 1)",
        ((seq, STAMP, STAMP, f"INV-{(seq + 1) // 2}") for seq in range(1, 2 * COUNT + 1)),
    )
    raw.execute("COMMIT")
    yield made
    made.close()


def _needed(store: SqliteStore, table: str) -> list[str]:
    """The columns that a row can't do without."""
    sql = 'SELECT name FROM pragma_table_xinfo(?) WHERE "notnull" = 1 OR pk = 1'
    return [name for (name,) in store.connection.raw.execute(sql, (table,))]


def _cell(name: str, number: int) -> Any:
    if name.endswith("_minor") or name in {"revision", "attempts", "inquiries"}:
        return 0
    if name == "at" or name.endswith("_at"):
        return STAMP
    return f"c{number}" if name == "handle" else number


@pytest.mark.parametrize("is_analyzed", [False, True], ids=["as it is", "analyzed"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_that_is_asked_all_day_uses_an_index(
    store: SqliteStore, question: str, is_analyzed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, indexes = QUESTIONS[question]
    if is_analyzed:
        store.connection.raw.execute("ANALYZE")
    asked: list[tuple[str, Sequence[Any]]] = []
    connection = store.connection
    all_of, each_of = connection.all, connection.each

    def recorded(sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        asked.append((sql, values))
        return all_of(sql, values)

    def read(sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        asked.append((sql, values))
        return each_of(sql, values)

    monkeypatch.setattr(connection, "all", recorded)
    monkeypatch.setattr(connection, "each", read)
    ask(store)
    steps = [
        detail
        for sql, values in asked
        for *_, detail in store.connection.raw.execute(f"EXPLAIN QUERY PLAN {sql}", values)
    ]
    used = {name for name in indexes for step in steps if f"{name} " in f"{step} "}
    assert used == indexes, steps
    assert not [step for step in steps if step.startswith("SCAN") and not _is_narrow(step)]


def _is_narrow(step: str) -> bool:
    """A whole index that holds nothing but what is asked for, or the rows that came of one."""
    indexes = ("invoices_unpaid", "invoices_unconfirmed", "invoices_unsettled", "visits_unbilled")
    narrow = (f" INDEX {name}" for name in indexes)
    return step.endswith((*narrow, "SCAN newest"))


def test_text_is_sorted_by_code_point() -> None:
    """As Python does: what is read in order may be sorted again by hand."""
    made = SqliteStore.create(MEMORY)
    handles = ["b", "B", "a-b", "ab", "a:", "a;", "é", "z", "9", "10"]
    made.connection.execute_many(
        "INSERT INTO clients (number, handle, credit_minor, is_autopay, is_held, unplaced) "
        "VALUES (?, ?, 0, 1, 0, 0)",
        list(enumerate(handles, start=1)),
    )
    assert [handle for _, handle in made.questions.people("client")] == sorted(handles)
    made.close()


def test_a_page_reads_what_it_shows(store: SqliteStore) -> None:
    """Counted in the steps of SQLite's machine: as many for a client of ten thousand invoices as
    for one of a hundred, where what is open is the same."""
    raw, pages = store.connection.raw, []
    raw.execute("BEGIN")
    raw.execute("UPDATE invoices SET client = 7 WHERE status = 'paid'")
    raw.execute("UPDATE invoices SET client = 8 WHERE status = 'open'")
    raw.execute("UPDATE invoices SET client = 7 WHERE status = 'open' AND number % 1000 = 0")
    raw.execute("UPDATE invoices SET client = 9 WHERE status = 'open' AND number % 1000 = 10")
    raw.execute("UPDATE payments SET client = (SELECT client FROM invoices WHERE number = invoice)")
    for client in (7, 9):
        steps = [0]

        def seen(steps: list[int] = steps) -> int:
            steps[0] += 1
            return 0

        raw.set_progress_handler(seen, 1)
        store.looking.owed(client)
        for part in get_args(Part):
            store.looking.numbers(part, client, STAMP, 5)
        raw.set_progress_handler(None, 0)
        pages.append(steps[0])
    raw.execute("ROLLBACK")
    assert pages[0] < 1.5 * pages[1] < 3_000, pages
