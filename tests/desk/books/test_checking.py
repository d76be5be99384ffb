"""`check` finds what was changed behind the events' back, and the events can't be changed."""

from __future__ import annotations

import sqlite3
from collections import Counter
from typing import Any

import pytest

from invoicectl.desk.books import checking, folding
from invoicectl.errors import CheckFailed, FileFault, NotFound
from invoicectl.sql import comparing
from invoicectl.sql.pieces import digest
from tests.support import Business, beneath

TAMPERING = [
    (("UPDATE invoices SET paid_minor = paid_minor - 1, status = 'open', next_step = NULL, "
     "next_order = NULL WHERE number = 2"), "replay", "a cent less was paid"),
    ("UPDATE invoices SET due_at = '2026-01-07T22:00:01Z' WHERE number = 2", "replay",
     "due a second later"),
    ("UPDATE invoices SET next_at = NULL, next_step = NULL, next_order = NULL WHERE number = 1",
     "replay", "time would forget it"),
    ("UPDATE invoices SET next_order = 81 WHERE number = 1", "replay", "time would take it late"),
    ("UPDATE providers SET pending_minor = 1", "replay", "a cent was earned by nobody"),
    ("UPDATE clients SET credit_minor = 100000", "replay", "credit from nowhere"),
    ("DELETE FROM cards", "replay", "a card is gone"),
    ("UPDATE lines SET amount_minor = 1 WHERE invoice = 2 AND position = 1", "replay",
     "a line says less"),
    ("DELETE FROM lines WHERE invoice = 2", "replay", "lines are gone"),
    ("UPDATE messages SET text = 'never said'", "replay", "words in a mouth"),
    ("UPDATE payments SET outcome = 'declined' WHERE number = 1", "replay", "money undone"),
    ("DELETE FROM payments WHERE number = 1", "numbers", "a payment is gone"),
    ("UPDATE outbox SET recipient = 'eve' WHERE number = 1", "replay", "somebody else's letter"),
    ("DELETE FROM outbox WHERE number = 1", "replay", "a letter is gone"),
    ("UPDATE policy SET value = '31%' WHERE key = 'service_charge_rate'", "replay",
     "a setting nobody changed"),
    ("DELETE FROM visits WHERE number = 1", "numbers", "a visit is gone"),
    (("INSERT INTO clients (handle, credit_minor, is_autopay, is_held, unplaced) "
      "VALUES ('eve', 0, 1, 0, 0)"), "replay", "somebody without events"),
    ("UPDATE file SET uuid = 'x'", "replay", "charges would have other keys"),
    ("UPDATE file SET gateway = 'manual'", "replay", "another gateway"),
    ("UPDATE file SET simulated_at = '2020-01-01T00:00:00Z'", "replay", "a clock put back"),
    ("DROP TRIGGER events_are_not_removed", "schema", "events could be removed"),
    ("DROP INDEX payments_key", "schema", "a charge could be made twice"),
    ("DROP TABLE outbox", "schema", "no letters"),
    ("CREATE TRIGGER mine AFTER INSERT ON clients BEGIN SELECT 1; END", "schema",
     "a trigger of somebody else's"),
    ("UPDATE sessions SET client = 99", "foreign-keys", "a client who isn't there"),
]  # fmt: skip


@pytest.fixture
def lived(business: Any) -> Business:
    made: Business = business(preset="marketplace", service_charge_rate="30%")
    made.marketplace()
    made("issue", "S1", "40.00", "--message", "As agreed")
    visits = [f"2026-01-0{day}T10:00 111.11 Walk" for day in (5, 6, 7)]
    made("book", "ada", *(word for visit in visits for word in ("--visit", visit)))
    made("confirm", "B1")
    made.to("2026-01-08")
    return made


BESIDE = [
    ("replace(texts, 'ada@', 'eve@') WHERE event = 2", "is not what it was", "another text"),
    ("replace(texts, '[[\"', '[[\"0') WHERE event = 9", "is not what it was", "another salt"),
    ("'[null]' WHERE event = 9", "is missing", "a text that nobody erased"),
    ("'[]' WHERE event = 2", "other texts than its event", "too few"),
    ("'[7]' WHERE event = 2", "not what they should be", "no texts"),
    ("'[' WHERE event = 2", "are no JSON", "no JSON"),
]
"""What is done to the texts beside the log, and what `check texts` says of it."""


@pytest.mark.parametrize(("statement", "told", "why"), BESIDE, ids=[each[2] for each in BESIDE])
def test_another_text_beside_the_log_is_found(
    lived: Business, statement: str, told: str, why: str
) -> None:
    lived.check()
    beneath(lived.desk.store).execute(f"UPDATE texts SET texts = {statement}")
    (found,) = [each for each in _checked(lived) if each["name"] == "texts"]
    assert told in found["faults"][0], why


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DELETE FROM texts WHERE event = 2", "is missing"),
        ('INSERT INTO texts VALUES (1, \'[["a","b"]]\')', "other texts than its event"),
    ],
)
def test_texts_that_no_event_has_or_lacks_are_found(
    lived: Business, statement: str, told: str
) -> None:
    beneath(lived.desk.store).execute(statement)
    (found,) = [each for each in _checked(lived) if each["name"] == "texts"]
    assert told in found["faults"][0]


def test_a_fault_tells_no_personal_text(lived: Business) -> None:
    for table, column in (("clients", "name"), ("lines", "text"), ("messages", "text")):
        beneath(lived.desk.store).execute(f"UPDATE {table} SET {column} = 'Eve Secret'")
    told = str(_checked(lived))
    assert "name is not what its events say" in told
    assert "text is not what its events say" in told
    assert "Eve" not in told
    assert "Ada" not in told


@pytest.mark.parametrize("at_once", [3, folding.AT_ONCE])
@pytest.mark.parametrize(("statement", "name", "why"), TAMPERING, ids=lambda each: str(each)[:40])
def test_what_no_event_says_is_found(
    lived: Business,
    statement: str,
    name: str,
    why: str,
    at_once: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whether all that is folded is in memory or next to nothing of it."""
    monkeypatch.setattr(folding, "AT_ONCE", at_once)
    lived.check()
    connection = beneath(lived.desk.store)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute(statement)
    found = {each["name"]: each["ok"] for each in _checked(lived)}
    assert not found[name], why


def _checked(business: Business) -> list[dict[str, Any]]:
    done = checking.check(business.desk, None)
    assert isinstance(done.error, CheckFailed)
    assert done.error.exit_code == 7
    assert isinstance(done.value, list)
    return done.value


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE events SET data = '{}' WHERE seq = 3", "changed"),
        ("DELETE FROM events WHERE seq = 3", "removed"),
        ("DELETE FROM events", "removed"),
        ("INSERT OR REPLACE INTO events SELECT * FROM events WHERE seq = 3", "in sequence"),
        (("INSERT INTO events SELECT seq + 900, at, recorded_at, actor, system_user, ref, kind, "
         "data, hash, client, number FROM events WHERE seq = 3"), "in sequence"),
    ],
)  # fmt: skip
def test_events_are_append_only(lived: Business, statement: str, why: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=why):
        beneath(lived.desk.store).execute(statement)


def test_one_check_by_name(lived: Business) -> None:
    assert [each["name"] for each in lived("check", "replay")] == ["replay"]
    with pytest.raises(NotFound, match="there is no check colour"):
        lived("check", "colour")


def test_the_checks_have_their_names(lived: Business) -> None:
    names = [each["name"] for each in lived("check")]
    assert names == [
        "integrity", "schema", "foreign-keys", "sequence", "numbers", "chain", "texts", "replay",
        "postings", "books", "words", "anchors",
    ]  # fmt: skip


def test_a_file_that_has_lost_what_it_is(lived: Business) -> None:
    beneath(lived.desk.store).execute("DELETE FROM file")
    with pytest.raises(FileFault, match="has lost what it is"):
        lived("check")


def test_each_event_that_is_folded_is_told(lived: Business) -> None:
    seen: list[Any] = []
    assert checking.check(lived.desk, None, seen=seen.append).error is None
    assert [fact.seq for fact in seen] == list(range(1, lived.desk.store.log.next_seq()))


def test_a_word_of_many_things_is_hashed_once_for_each_kind(
    lived: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: Counter[object] = Counter()

    def counted(told: object) -> int:
        hashed[told] += 1
        return digest(told)

    monkeypatch.setattr("invoicectl.sqlite.words.digest", counted)
    for _ in range(9):
        lived("issue", "ada", "40.00", "--due", "+30d")
    assert checking.check(lived.desk, "words").error is None
    kinds = 6  # client, session, booking, visits, payments and invoices
    assert hashed["ada"] == kinds + 1, "and once more for the index"


def test_where_all_is_as_it_should_be_no_value_is_looked_for(
    lived: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tables and folded values come in the same order; to look for each takes twice as long."""
    looked_for: list[object] = []
    told = comparing._told

    def noted(*asked: Any) -> Any:
        looked_for.append(asked)
        return told(*asked)

    monkeypatch.setattr(comparing, "_told", noted)
    assert checking.check(lived.desk, "replay").error is None
    assert not looked_for
    connection = beneath(lived.desk.store)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("UPDATE payments SET number = 77 WHERE number = 1")
    faults = next(each["faults"] for each in _checked(lived) if each["name"] == "replay")
    assert faults[-1] == "payments 1 is missing"
    assert "payments 77 has no events" in faults
    assert looked_for


def test_letters_may_lie_in_any_order(lived: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where they lie as they were made, none is hashed; their numbers may be others'."""
    hashed: list[object] = []

    def noted(told: object) -> int:
        hashed.append(told)
        return digest(told)

    monkeypatch.setattr(comparing, "digest", noted)
    assert checking.check(lived.desk, "replay").error is None
    assert not hashed
    connection = beneath(lived.desk.store)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("UPDATE outbox SET number = 1000 - number")
    assert checking.check(lived.desk, "replay").error is None
    assert hashed
