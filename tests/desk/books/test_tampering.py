"""A thousand events in a file, and somebody at work with a hex editor or SQL: `check` finds it.

What is changed is drawn from a seed; TAMPERINGS says how often (each byte, each edit), so that a
longer run is `TAMPERINGS=5000 pytest tests/desk/books/test_tampering.py`."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from invoicectl.cli import Root
from invoicectl.context import Context
from invoicectl.domain import chain
from invoicectl.domain.events import Link
from tests.amounts import amount
from tests.desk.books.histories import History
from tests.support import ROOT, Json, beneath

TAMPERINGS = amount("TAMPERINGS", 80, taste=15)
SEED = int(os.environ.get("TAMPERING_SEED", "2026"))
EVENTS = 1_000
COLUMNS = "seq, at, recorded_at, actor, system_user, ref, kind, data"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the thousand events (and some more) of a random history; never changed."""
    history = History(SEED)
    while history.business.desk.store.log.next_seq() <= EVENTS:
        history.live(len(history.told) + 50)
    path: Path = tmp_path_factory.mktemp("whole") / "whole.db"
    assert run(path, "init", "--simulated-from", "2026-01-01")[0] == 0
    with sqlite3.connect(path) as target:
        beneath(history.business.desk.store).backup(target)
    assert run(path, "check")[0] == 0
    return path


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    path = tmp_path / "copy.db"
    path.write_bytes(whole.read_bytes())
    return path


def run(path: Path, *words: str) -> tuple[int, Json]:
    """The exit code of a command of its own, and what it would have printed."""
    context = Context()
    context.capture = []
    assert isinstance(ROOT, Root)
    code = int(ROOT.main(["--db", str(path), *words], obj=context, standalone_mode=False))
    if not context.capture:
        return code, None
    done = context.capture[0]
    return code if done.error is None else done.error.exit_code, done.value


def faulty(path: Path, *words: str) -> set[str]:
    """The checks that find a fault; `open` where the file can't even be opened."""
    code, found = run(path, "check", *words)
    if code == 7 and found is None:
        return {"open"}
    names = {each["name"] for each in found if not each["ok"]}
    assert code == (7 if names else 0)
    return names


def events(path: Path) -> list[Any]:
    with sqlite3.connect(path) as connection:
        return connection.execute(f"SELECT {COLUMNS}, hash FROM events ORDER BY seq").fetchall()


# --- a byte -----------------------------------------------------------------------------------


def pages(raw: bytes, page: int, size: int) -> Iterator[int]:
    """The pages of a table's tree: of the format that SQLite documents, and no overflow."""
    yield page
    start = (page - 1) * size
    head = start + (100 if page == 1 else 0)
    if raw[head] != 0x05:  # no interior page: a leaf
        return
    count = int.from_bytes(raw[head + 3 : head + 5], "big")
    cells = range(head + 12, head + 12 + 2 * count, 2)
    children = [start + int.from_bytes(raw[at : at + 2], "big") for at in cells]
    for at in (*children, head + 8):
        yield from pages(raw, int.from_bytes(raw[at : at + 4], "big"), size)


@pytest.mark.campaign
def test_any_byte_of_the_events_pages(whole: Path, tmp_path: Path) -> None:
    """It is found; or it lies in what no event is made of, and all of them are what they were."""
    chance = Random(SEED)  # noqa: S311 - chance that can be repeated
    raw = whole.read_bytes()
    with sqlite3.connect(whole) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        root = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'events'"
        ).fetchone()[0]
    where = list(pages(raw, root, size))
    before = events(whole)
    assert len(where) > EVENTS // 20
    path, found = tmp_path / "changed.db", 0
    for number in range(TAMPERINGS):
        place = (chance.choice(where) - 1) * size + chance.randrange(size)
        byte = chance.choice([each for each in range(256) if each != raw[place]])
        path.write_bytes(raw[:place] + bytes([byte]) + raw[place + 1 :])
        if faulty(path, "chain") or faulty(path):
            found += 1
        else:
            assert events(path) == before, f"change {number}: byte {place} to {byte}, seed {SEED}"
    print(f"{found} of {TAMPERINGS} changes were found, the others changed no event")
    assert found > TAMPERINGS // 2


# --- an event, with the triggers dropped and made again ---------------------------------------

Edit = Callable[[sqlite3.Connection, int, Random], None]


def by_hand(path: Path, edit: Edit, seq: int, chance: Random) -> None:
    """Somebody's own connection: no triggers, no foreign keys, and nothing to be seen after."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN")
    kept = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'events'"
    ).fetchall()
    for name, _ in kept:
        connection.execute(f"DROP TRIGGER {name}")
    edit(connection, seq, chance)
    for _, sql in kept:
        connection.execute(sql)
    connection.execute("COMMIT")
    connection.close()


def deleted(connection: sqlite3.Connection, seq: int, _: Random) -> None:
    connection.execute("DELETE FROM events WHERE seq = ?", (seq,))


def deleted_and_closed_up(connection: sqlite3.Connection, seq: int, chance: Random) -> None:
    deleted(connection, seq, chance)
    connection.execute("UPDATE events SET seq = -seq WHERE seq > ?", (seq,))
    connection.execute("UPDATE events SET seq = -seq - 1 WHERE seq < 0")


def exchanged(connection: sqlite3.Connection, seq: int, _: Random) -> None:
    for before, after in ((seq, -1), (seq + 1, seq), (-1, seq + 1)):
        connection.execute("UPDATE events SET seq = ? WHERE seq = ?", (after, before))


def edited(column: str, value: str) -> Edit:
    def edit(connection: sqlite3.Connection, seq: int, _: Random) -> None:
        connection.execute(f"UPDATE events SET {column} = {value} WHERE seq = ?", (seq,))

    return edit


def recomputed(inner: Edit, *, only_this: bool = False) -> Edit:
    """The edit, and the hashes computed anew: of all events from there on, or of this one."""

    def edit(connection: sqlite3.Connection, seq: int, chance: Random) -> None:
        inner(connection, seq, chance)
        before = chain.START
        for row in connection.execute(
            f"SELECT {COLUMNS}, hash FROM events ORDER BY seq"
        ).fetchall():
            hash_ = row[-1]
            if row[0] == seq or (row[0] > seq and not only_this):
                hash_ = chain.hash_of(before, Link(*row))
                connection.execute("UPDATE events SET hash = ? WHERE seq = ?", (hash_, row[0]))
            before = hash_
        if not only_this:
            sealed(connection)

    return edit


def sealed(connection: sqlite3.Connection) -> None:
    """The file's own row bound anew to the log as it is, as whoever knows how would do."""
    (head,) = connection.execute("SELECT hash FROM events ORDER BY seq DESC LIMIT 1").fetchone()
    told = connection.execute("SELECT uuid, simulated_at, ticked_at FROM file").fetchone()
    connection.execute(
        "UPDATE file SET sealed_event = (SELECT max(seq) FROM events), seal = ?",
        (chain.seal_of(head, told),),
    )


A_DIGIT = "replace(data, '1', '2')"
EDITS: dict[str, tuple[Edit, str]] = {
    "deleted": (deleted, "sequence"),
    "deleted and closed up": (deleted_and_closed_up, "chain"),
    "exchanged with the next": (exchanged, "chain"),
    "another instant": (edited("at", "'2026-01-01T00:00:01Z'"), "chain"),
    "another time of writing": (edited("recorded_at", "'2030-01-01T00:00:01Z'"), "chain"),
    "another actor": (edited("actor", "'mallory'"), "chain"),
    "another user": (edited("system_user", "'mallory'"), "chain"),
    "another reference": (edited("ref", "'INV-999'"), "chain"),
    "another kind": (edited("kind", "'nonsense'"), "chain"),
    "other data": (edited("data", "replace(data, '\"', '\" ')"), "chain"),
    "another hash": (edited("hash", "replace(hash, 'a', 'b') || ''"), "chain"),
    "a new hash for it alone": (
        recomputed(edited("actor", "'mallory'"), only_this=True),
        "chain",
    ),
    "new hashes, another reference": (recomputed(edited("ref", "'INV-999'")), "replay"),
    "new hashes, another kind": (recomputed(edited("kind", "'nonsense'")), "replay"),
    "new hashes, no data": (recomputed(edited("data", "'{}'")), "replay"),
    "new hashes, other data": (recomputed(edited("data", A_DIGIT)), "replay"),
}
"""What is done to an event, and which check finds it at the least."""


@pytest.mark.campaign
@pytest.mark.parametrize("name", EDITS)
def test_an_event_that_was_changed(whole: Path, tmp_path: Path, name: str) -> None:
    chance = Random(f"{SEED}/{name}")  # noqa: S311 - chance that can be repeated
    edit, check = EDITS[name]
    before = events(whole)
    path = tmp_path / "changed.db"
    for _ in range(max(TAMPERINGS // 30, 1)):
        seq = chance.randrange(2, len(before) - 1)
        path.write_bytes(whole.read_bytes())
        by_hand(path, edit, seq, chance)
        if events(path) != before:
            assert check in faulty(path, check), f"event {seq}, seed {SEED}"


def test_the_newest_event_is_missed_too(copy: Path) -> None:
    last = len(events(copy))
    by_hand(copy, deleted, last, Random(1))  # noqa: S311
    found = faulty(copy)
    assert "replay" in found, "the tables know of it"
    assert not found & {"sequence", "chain"}, "nothing follows that could miss it"


def test_an_event_that_was_put_in(copy: Path) -> None:
    def forge(connection: sqlite3.Connection, seq: int, _: Random) -> None:
        *row, hash_ = connection.execute(
            f"SELECT {COLUMNS}, hash FROM events ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        row[0] += 1
        (free,) = connection.execute("SELECT max(number) + 1 FROM payments").fetchone()
        mine = (
            f'{{"payment":{free},"client":1,"amount_minor":100000,"method":null,"reason":"mine"}}'
        )
        row[5:] = [f"P{free}", "credit-added", mine]
        connection.execute(
            f"INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, {free})",
            (*row, chain.hash_of(hash_, Link._make([*row, ""]))),
        )

    by_hand(copy, forge, 0, Random(1))  # noqa: S311
    assert {"replay", "postings"} <= faulty(copy)


# --- the clock of the file --------------------------------------------------------------------

CLOCKS = {
    "a simulated clock put on": "UPDATE file SET simulated_at = '2031-01-01T00:00:00Z'",
    "… by a second": "UPDATE file SET simulated_at = strftime('%Y-%m-%dT%H:%M:%SZ', simulated_at, "
    "'+1 second')",
    "a tick that never was": "UPDATE file SET ticked_at = '2026-01-01T00:00:00Z'",
    "a seal of an earlier event": "UPDATE file SET sealed_event = sealed_event - 1",
    "a seal of no event": "UPDATE file SET sealed_event = sealed_event + 100000",
    "another seal": "UPDATE file SET seal = replace(seal, substr(seal, 1, 1), 'x')",
}


@pytest.mark.parametrize("what", CLOCKS)
def test_where_the_clock_stands_is_bound_to_the_log(copy: Path, what: str) -> None:
    with sqlite3.connect(copy) as connection:
        connection.execute(CLOCKS[what])
    assert "replay" in faulty(copy, "replay")


def test_a_tick_of_a_live_file_is_bound_to_its_log(tmp_path: Path) -> None:
    path = tmp_path / "live.db"
    assert run(path, "init", "--gateway", "manual")[0] == 0
    for words in ("tick",), ("client", "add", "ada"), ("tick",):
        assert run(path, *words)[0] == 0
        assert faulty(path) == set()
    with sqlite3.connect(path) as connection:
        (before,) = connection.execute("SELECT ticked_at FROM file").fetchone()
        assert before is not None
        connection.execute("UPDATE file SET ticked_at = ?", (before.replace("2", "1"),))
    assert faulty(path) == {"replay"}


# --- an anchor --------------------------------------------------------------------------------


def head(path: Path) -> str:
    return str(run(path, "check", "--head")[1]["head"])


def test_an_anchor_is_accepted_while_the_log_extends_it(copy: Path) -> None:
    noted = head(copy)
    assert noted == events(copy)[-1][-1]
    assert faulty(copy, "--anchor", noted) == set()
    assert run(copy, "client", "add", "zoe")[0] == 0
    assert head(copy) != noted
    assert faulty(copy, "--anchor", noted) == set(), "more events came after it"
    assert faulty(copy, "--anchor", noted.upper()) == set(), "however it was copied"
    for row in (events(copy)[0], events(copy)[499]):
        assert faulty(copy, "--anchor", row[-1]) == set(), "any event's hash was the head once"
    other = ("0" if noted[0] != "0" else "1") + noted[1:]
    assert faulty(copy, "--anchor", other) == {"anchor"}, "a digit is wrong"
    assert faulty(copy, "replay", "--anchor", other) == {"anchor"}, "also beside one check"


@pytest.mark.parametrize("given", ["", "abc", "g" * 64, "0" * 63, "0" * 65])
def test_an_anchor_that_is_none(copy: Path, given: str) -> None:
    assert run(copy, "check", f"--anchor={given}")[0] == 2


def test_an_anchor_finds_a_log_that_was_computed_anew(copy: Path) -> None:
    """All hashes right, all tables as the events say: only what was noted elsewhere tells."""
    noted = head(copy)
    by_hand(copy, recomputed(edited("actor", "'mallory'")), 700, Random(1))  # noqa: S311
    assert faulty(copy) == set(), "nothing in the file gives it away"
    assert faulty(copy, "--anchor", noted) == {"anchor"}


def test_an_anchor_finds_a_file_that_was_put_back(whole: Path, copy: Path) -> None:
    assert run(copy, "client", "add", "zoe")[0] == 0
    noted = head(copy)
    assert faulty(whole, "--anchor", noted) == {"anchor"}, "an older copy, whole in itself"
    assert run(copy, "client", "add", "max")[0] == 0
    assert faulty(copy, "--anchor", noted) == set()


# --- what lies beside the file ----------------------------------------------------------------

FROM_THERE_ON = [name for name in EDITS if name not in {"deleted", "another hash"}]
"""Every edit again, with all hashes from there on computed anew, so that the chain is whole; what
leaves a gap has none, and another hash is no change then."""


@pytest.fixture(scope="module")
def anchored(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file with its newest event noted beside it."""
    path: Path = tmp_path_factory.mktemp("anchored") / "whole.db"
    path.write_bytes(whole.read_bytes())
    assert run(path, "anchor")[0] == 0
    return path


@pytest.mark.campaign
@pytest.mark.parametrize("name", FROM_THERE_ON)
def test_whatever_was_changed_before_an_anchor_is_found_by_it(
    anchored: Path, tmp_path: Path, name: str
) -> None:
    """The anchor alone finds it, so it matters nothing how well tables, balances and letters were
    made to fit: of the log it is the hash that can't."""
    chance = Random(f"{SEED}/anchored/{name}")  # noqa: S311 - chance that can be repeated
    edit = recomputed(EDITS[name][0])
    before = events(anchored)
    path = tmp_path / "changed.db"
    Path(f"{path}.anchors").write_bytes(Path(f"{anchored}.anchors").read_bytes())
    for _ in range(max(TAMPERINGS // 5, 1)):
        seq = chance.randrange(2, len(before) - 1)
        path.write_bytes(anchored.read_bytes())
        by_hand(path, edit, seq, chance)
        if [row[:-1] for row in events(path)] != [row[:-1] for row in before]:
            assert faulty(path, "anchors") == {"anchors"}, f"event {seq}, seed {SEED}"


def test_another_past_that_the_program_itself_made(anchored: Path, tmp_path: Path) -> None:
    """The most consistent change that there is: everything fits, and only the anchor tells."""
    path = tmp_path / "other.db"
    path.write_bytes(anchored.read_bytes())
    assert run(path, "client", "add", "zoe")[0] == 0
    assert run(path, "anchor")[0] == 0
    path.write_bytes(anchored.read_bytes())
    assert run(path, "client", "add", "mallory")[0] == 0
    assert run(path, "client", "add", "another")[0] == 0
    assert faulty(path) == {"anchors"}
    Path(f"{path}.anchors").unlink()
    assert faulty(path) == set(), "without it nothing gives it away"


def test_what_is_newer_than_every_anchor_is_not_found(copy: Path) -> None:
    """The page on reliability says so."""
    assert run(copy, "anchor")[0] == 0
    assert run(copy, "client", "add", "zoe")[0] == 0
    last = len(events(copy))
    by_hand(copy, recomputed(edited("actor", "'mallory'")), last, Random(1))  # noqa: S311
    assert faulty(copy) == set()


def test_an_event_cut_off_the_end_is_found(anchored: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.db"
    path.write_bytes(anchored.read_bytes())
    Path(f"{path}.anchors").write_bytes(Path(f"{anchored}.anchors").read_bytes())
    by_hand(path, deleted, len(events(path)), Random(1))  # noqa: S311
    assert "anchors" in faulty(path)
