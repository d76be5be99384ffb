"""What is asked daily costs the same in a file of any size: SQLite's own steps are counted."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from benchmarks.grown import BILLS, make_small, multiply
from invoicectl.context import Context
from invoicectl.desk.asking import attention, finding, lists, log, showing, status
from invoicectl.desk.asking.filters import Asked, OfInvoices
from invoicectl.desk.asking.typed import Ends
from invoicectl.desk.books import exports
from invoicectl.desk.done import Done, Exported, Listed
from invoicectl.desk.engine.learned import Learned
from invoicectl.desk.engine.work import Desk
from invoicectl.sqlite.business import SqliteStore

FEW, MANY = 5, 60
"""How many times the small file is in each of the two."""

ASKED: dict[str, Callable[[Desk], Done]] = {
    # the newest events are found from the end, and how many there are is the newest's number
    "log": lambda desk: log.log(desk, None, newest=50, in_words=True),
    # one thing's events, and its payments', are found by index
    "log INV-5": lambda desk: log.log(desk, "INV-5", newest=50, in_words=True),
    # of what concerns one client, every part is found by index
    "show c1-x0": lambda desk: showing.show(desk, "c1-x0"),
    "find c1-x0": lambda desk: finding.find(desk, ["c1-x0"], newest=50),
    "find inv-5": lambda desk: finding.find(desk, ["inv-5"], newest=50),
    # each kind is read in its order by an index, and only so far as it is shown
    "attention": lambda desk: attention.attention(desk, Asked(limit="10", is_for_people=True)),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("grown")
    small = str(folder / "small.db")
    make_small(small)
    paths = [str(folder / f"{times}.db") for times in (FEW, MANY)]
    for path, times in zip(paths, (FEW, MANY), strict=True):
        multiply(small, path, times)
    return paths


@pytest.mark.parametrize("asked", ASKED)
def test_it_costs_the_same_in_a_file_twelve_times_as_large(asked: str, files: list[str]) -> None:
    few, many = (_steps(path, ASKED[asked]) for path in files)
    assert many < few * 1.1, f"{asked}: {few:,} steps of SQLite, then {many:,}"


@pytest.mark.parametrize("ref", ["c1-x0", "INV-5"])
def test_to_find_a_thing_costs_less_than_to_show_it_twice(ref: str, files: list[str]) -> None:
    """A clerk who doesn't know what a word is loses nothing by asking `find`. Source: SPEC 13."""
    shown = _steps(files[1], lambda desk: showing.show(desk, ref))
    found = _steps(files[1], lambda desk: finding.find(desk, [ref], newest=50))
    assert found < 2 * shown, f"{found:,} steps of SQLite to find it, {shown:,} to show it"


def test_what_waits_is_counted_without_a_look_at_each(files: list[str]) -> None:
    """A few steps an invoice count it, and its letters; to read one takes hundreds."""
    few, many = (_steps(path, status.status) for path in files)
    assert many - few < 15 * (MANY - FEW) * BILLS, f"{few:,} steps of SQLite, then {many:,}"


def test_what_is_unpaid_is_counted_without_a_look_at_each(
    files: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where much is, it is not added up: three steps an invoice count it, nine add it up."""
    monkeypatch.setattr(lists, "SUMMED", FEW)

    def unpaid(desk: Desk) -> Done:
        done = lists.invoices(desk, Asked(is_for_people=True, limit="5"), OfInvoices(unpaid=True))
        assert isinstance(done.value, Listed)
        assert done.value.sums is None
        return done._replace(value=list(done.value.items))

    few, many = (_steps(path, unpaid) for path in files)
    assert many - few < 4 * (MANY - FEW) * BILLS, f"{few:,} steps of SQLite, then {many:,}"


def test_a_grown_file_is_in_order(files: list[str]) -> None:
    from invoicectl.desk.books import checking

    store = SqliteStore.open(files[0])
    done = checking.check(Context(store=store).desk, None)
    store.close()
    assert done.error is None, done.value


KEPT: dict[str, Callable[[SqliteStore], Iterable[str]]] = {
    # the rows that the index should have are made in portions
    "words": lambda store: store.words.differences(),
    # rows that are as they should be are passed, not kept
    "postings": lambda store: store.tables.differences_in(
        "postings", ("event", "position", "account", "amount_minor"), 2, lambda: _postings(store)
    ),
}


@pytest.mark.parametrize("compared", KEPT)
def test_what_is_compared_is_not_kept(compared: str, files: list[str]) -> None:
    store = SqliteStore.open(files[1])
    list(KEPT[compared](store))  # what is built once is
    tracemalloc.start()
    told = list(KEPT[compared](store))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    store.close()
    assert not told
    assert peak < MOST, f"{peak:,} bytes for {compared}"


MOST = 600_000
"""Bytes: about half of what all of the rows would take, where fewest are kept."""


def test_who_is_named_in_an_export_is_not_kept(
    files: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "PORTION", FEW)
    handle_of, kept = Learned.handle_of, []

    def counted(self: Learned, owner: str, number: int) -> str:
        kept.append(len(self.handles))
        return handle_of(self, owner, number)

    monkeypatch.setattr(Learned, "handle_of", counted)
    store = SqliteStore.open(files[1])
    done = exports.export(Context(store=store).desk, "csv", None, ends=Ends(), names=())
    assert isinstance(done.value, Exported)
    with done.value.reading:
        rows = list(done.value.items)
    store.close()
    assert len(rows) > MANY * BILLS
    assert max(kept) <= FEW


def _postings(store: SqliteStore) -> Iterator[tuple[Any, ...]]:
    sql = "SELECT event, position, account, amount_minor FROM postings ORDER BY event, position"
    return store.connection.each(sql)


def _steps(path: str, asked: Callable[[Desk], Done]) -> int:
    """How many instructions SQLite carries out for an answer, all of it read."""
    store = SqliteStore.open(path)
    desk = Context(store=store).desk
    taken = 0

    def step() -> int:
        nonlocal taken
        taken += 1
        return 0

    store.connection.raw.set_progress_handler(step, 1)
    done = asked(desk)
    if not isinstance(done.value, dict):
        list(done.value)
    store.connection.raw.set_progress_handler(None, 1)
    store.close()
    return taken
