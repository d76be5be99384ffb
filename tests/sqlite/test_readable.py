"""The readable views say what JSON says, on the wall of the zone; and they are in nobody's way."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from invoicectl.domain import dates
from invoicectl.domain.text import ERASED
from invoicectl.errors import Malformed
from invoicectl.sqlite import connection, readable
from invoicectl.sqlite.migrations import FORMAT, MIGRATIONS
from tests.commands.bench import run
from tests.files.life import NAME, Life
from tests.sqlite.sheets import seen, southern, text, told
from tests.support import Business, beneath

if TYPE_CHECKING:
    from sqlite_utils import Database

pytestmark = pytest.mark.more

Json = dict[str, Any]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A business that has everything, in Vienna, up to after a change of its clocks."""
    life = Life(tmp_path_factory.mktemp("life") / NAME)
    life.live()
    told(life.path, "export", "views")
    return life.path


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return southern(tmp_path_factory.mktemp("sample"))


@pytest.fixture(params=["lived", "sample"])
def path(request: pytest.FixtureRequest) -> Path:
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]


# --- the same as JSON -------------------------------------------------------------------------

LISTS: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "clients": (("client", "list"), {}),
    "cards": (("card", "list"), {"refused": "refused_code"}),
    "providers": (("provider", "list"), {}),
    "sessions": (("session", "list"), {}),
    "bookings": (("booking", "list"), {}),
    "series": (("series", "list"), {"every": "days"}),
    "visits": (("visit", "list"), {"at": "start_local"}),
    "invoices": (("list",), {"number": "ref"}),
    "letters": (("letters",), {"ref": "letter"}),
    "log": (("log",), {"ref": "about"}),
}
"""The views by the list that says the same, and where a view calls it otherwise."""

NOT_SHOWN = {
    "clients": {"cards", "auto_tip", "hold"},
    "providers": {"service_charge_rate"},
    "sessions": {"messages", "payments"},
    "bookings": {"visits", "payments"},
    "series": {"hold", "visits"},
    "visits": {"of"},
    "invoices": {"hold", "no_step", "lines", "payments"},
    "letters": {"to", "address", "subject", "text", "html"},
    "log": {"data", "hash", "ref"},
}
"""What only JSON has, or has in one where a view has it in two columns."""


def zone_of(path: Path) -> str:
    return str(told(path, "config", "get", "timezone")["value"])


def on_the_wall(stamp: str | None, zone: str) -> str | None:
    return None if stamp is None else str(dates.wall(dates.unstamp(stamp), zone))


def as_in_a_view(item: Json, zone: str, names: dict[str, str]) -> Json:
    """The fields of a JSON object as the columns of its view."""
    found: Json = {}
    for name, value in item.items():
        if name == "next":
            found["next_step"] = value and value["step"]
            found["next_local"] = on_the_wall(value and value["at"], zone)
        elif name == "at" or name.endswith("_at"):
            column = names.get(name, f"{name.removesuffix('_at')}_local")
            found[column] = on_the_wall(value, zone)
        else:
            shown = int(value) if isinstance(value, bool) else value
            found[names.get(name, name)] = None if value == ERASED else shown
    return found


@pytest.mark.parametrize("view", LISTS)
def test_a_view_says_what_its_list_says(path: Path, view: str) -> None:
    words, names = LISTS[view]
    zone, left_out = zone_of(path), NOT_SHOWN.get(view, set())
    said = [
        as_in_a_view({k: v for k, v in item.items() if k not in left_out}, zone, names)
        for item in told(path, *words)
    ]
    rows = seen(path, f"SELECT * FROM {view}_readable")
    assert len(rows) == len(said) > 0
    by_key = {_key(row): row for row in rows}
    for each in said:
        row = by_key[_key(each)]
        assert {name: row[name] for name in each} == each


def _key(row: Json) -> Any:
    if "token" in row:
        return row["client"], row["token"]
    return next(row[name] for name in ("letter", "seq", "handle", "ref") if name in row)


def test_payments_are_as_their_invoices_show_them(path: Path) -> None:
    zone = zone_of(path)
    rows = {row["ref"]: row for row in seen(path, "SELECT * FROM payments_readable")}
    said = [each for item in told(path, "list") for each in item["payments"]]
    assert len(said) > 20
    for each in said:
        shown = as_in_a_view(each, zone, {})
        assert {name: rows[each["ref"]][name] for name in shown} == shown


def test_lines_are_as_their_invoices_show_them(path: Path) -> None:
    rows = seen(path, "SELECT * FROM lines_readable ORDER BY CAST(substr(invoice, 5) AS INTEGER)")
    said = [
        (item["number"], line["visit"], line["of"], line["amount"], int(line["late"]))
        for item in told(path, "list")
        for line in item["lines"]
    ]
    columns = ("invoice", "visit", "of", "amount", "late")
    assert [tuple(row[name] for name in columns) for row in rows] == said


def test_postings_are_as_they_are_exported(path: Path) -> None:
    """Handles in accounts, and amounts of both signs."""
    exported = text(path, "export", "csv", "postings")
    zone = zone_of(path)
    said = [
        (int(row["event"]), on_the_wall(row["at"], zone), row["account"], row["amount"])
        for row in csv.DictReader(io.StringIO(exported))
    ]
    rows = seen(path, "SELECT * FROM postings_readable ORDER BY seq, position")
    shown = [(row["seq"], row["at_local"], row["account"], row["amount"]) for row in rows]
    assert shown == said
    assert any(row["amount"].startswith("-") for row in rows)


def test_what_a_view_has_in_two_columns_or_under_a_person(path: Path) -> None:
    visits = {row["ref"]: row["booking"] or row["series"] for row in seen(path, VISITS)}
    assert visits == {item["ref"]: item["of"] for item in told(path, "visit", "list")}
    earned = {row["handle"]: row for row in seen(path, "SELECT * FROM providers_readable")}
    for handle, row in earned.items():
        said = told(path, "earnings", handle)
        said = said[0] if isinstance(said, list) else said
        assert {name: row[name] for name in ("pending", "tips", "paid_out")} == {
            name: said[name] for name in ("pending", "tips", "paid_out")
        }
    names = {item["handle"]: item["name"] for item in told(path, "client", "list")}
    for view in ("cards", "sessions", "bookings", "series", "visits", "invoices", "payments"):
        for row in seen(path, f"SELECT client, client_name FROM {view}_readable"):
            name = names.get(row["client"])
            assert row["client_name"] == (None if name == ERASED else name)


VISITS = "SELECT * FROM visits_readable"


# --- wall times -------------------------------------------------------------------------------

CHANGES = [
    ("Europe/Vienna", "2026-03-29T01:00:00Z", "01:59:59", "03:00:00"),
    ("Europe/Vienna", "2026-10-25T01:00:00Z", "02:59:59", "02:00:00"),
    ("America/New_York", "2026-03-08T07:00:00Z", "01:59:59", "03:00:00"),
    ("America/New_York", "2026-11-01T06:00:00Z", "01:59:59", "01:00:00"),
    ("Australia/Lord_Howe", "2026-04-04T15:00:00Z", "01:59:59", "01:30:00"),
    ("Africa/Casablanca", "2026-02-15T02:00:00Z", "02:59:59", "02:00:00"),
]
"""A change of clocks: the zone, the instant, and what they show a second before and then."""


@pytest.mark.parametrize(("zone", "at", "before", "then"), CHANGES)
def test_on_both_sides_of_a_change(zone: str, at: str, before: str, then: str) -> None:
    b = Business("2026-01-05T09:00", timezone=zone)
    b("client", "add", "ada")
    second = dates.stamp(dates.unstamp(at) - timedelta(seconds=1))
    for due in (second, at):
        b("issue", "ada", "1.00", "--due", due)
    b("export", "views")
    found = beneath(b.desk.store).execute("SELECT due_local FROM invoices_readable").fetchall()
    assert [local[11:] for (local,) in found] == [before, then]


@pytest.mark.parametrize(
    "zone",
    ["Europe/Vienna", "America/New_York", "Australia/Sydney", "Asia/Kolkata", "UTC"],
)
def test_the_offsets_meet_and_are_the_zone_s(zone: str) -> None:
    found = list(readable.shifts(zone))
    assert [since for since, _, _ in found] == [readable.FIRST, *(u for _, u, _ in found[:-1])]
    assert found[-1][1] == readable.LAST
    for since, until, seconds in found:
        for at in (since, since + (until - since) // 2):
            offset = at.astimezone(dates.zone(zone)).utcoffset()
            assert offset is not None
            assert offset.total_seconds() == seconds


def test_an_instant_out_of_reach_stays_in_utc() -> None:
    b = Business("2060-12-01T09:00", timezone="Europe/Vienna")
    b("client", "add", "ada")
    for due in ("2060-12-31T23:30:00Z", "2061-01-01T00:00:00Z"):
        b("issue", "ada", "1.00", "--due", due)
    b("export", "views")
    found = beneath(b.desk.store).execute("SELECT due_local FROM invoices_readable").fetchall()
    assert found == [("2061-01-01 00:30:00",), ("2061-01-01T00:00:00Z",)]


# --- amounts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("currency", "given", "total"),
    [
        ("JPY", ["5", "1200"], ["5", "1200"]),
        ("USD", ["0.05", "12"], ["0.05", "12.00"]),
        ("KWD", ["0.005", "1.1"], ["0.005", "1.100"]),
        ("CLF", ["0.0005", "1"], ["0.0005", "1.0000"]),
    ],
)
def test_amounts_have_the_currency_s_decimals(
    currency: str, given: list[str], total: list[str]
) -> None:
    b = Business("2026-01-05T09:00", currency=currency)
    b("client", "add", "ada")
    for amount in given:
        b("issue", "ada", amount, "--due", "2026-02-01")
    b("export", "views")
    there = beneath(b.desk.store)
    assert [t for (t,) in there.execute("SELECT total FROM invoices_readable")] == total
    posted = [t for (t,) in there.execute("SELECT amount FROM postings_readable ORDER BY seq")]
    assert set(posted) == {*total, *(f"-{each}" for each in total)}
    assert not [
        t for (t,) in there.execute("SELECT typeof(total) FROM invoices_readable") if t != "text"
    ]


# --- what nobody may read ---------------------------------------------------------------------


def everything(b: Business) -> str:
    """All that the views show, to who trusts no schema too."""
    there = beneath(b.desk.store)
    assert there.execute("PRAGMA trusted_schema").fetchone() == (0,)
    return "\n".join(
        str(row) for name in readable.NAMES for row in there.execute(f"SELECT * FROM {name}")
    )


def test_a_locked_answer_stays_locked() -> None:
    b = Business("2026-01-05T09:00", preset="marketplace")
    b.marketplace()
    b("session", "open", "ada", "noor", "--kind", "email")
    b("issue", "S2", "40.00", "--pay-to-view", "--answer", "forty-two")
    b("export", "views")
    assert "forty-two" not in everything(b)
    assert ("S2", 1, None) in messages(b)
    b("confirm", "INV-1")
    assert "forty-two" in everything(b)
    assert ("S2", 0, "forty-two") in messages(b)


def messages(b: Business) -> list[tuple[str, int, str | None]]:
    sql = "SELECT session, locked, text FROM messages_readable WHERE kind = 'answer'"
    return beneath(b.desk.store).execute(sql).fetchall()


def test_nobody_who_was_erased_is_shown() -> None:
    b = Business("2026-01-05T09:00")
    b("client", "add", "quokka", "--name", "Quokka Quist", "--email", "quokka@example.org")
    b("issue", "quokka", "5.00", "--due", "2026-02-01", "--line", "Quokka's day")
    b("pay", "INV-1", "5.00", "--method", "cash")
    b("export", "views")
    assert "Quokka Quist" in everything(b)
    b("client", "erase", "quokka", "--reason", "asked for", "--even-so")
    assert "quokka" not in everything(b).lower()
    sql = "SELECT handle, name, email FROM clients_readable"
    assert beneath(b.desk.store).execute(sql).fetchall() == [("C1", None, None)]
    b.check()


# --- in nobody's way --------------------------------------------------------------------------


def test_check_knows_them_and_nothing_else_changes(sample: Path) -> None:
    answer = run(["--db", str(sample), "check"])
    assert (answer.code, "none of ours" in answer.err) == (0, False), answer
    before = told(sample, "check", "--head")
    again = told(sample, "export", "views")
    assert again["views"] == list(readable.NAMES)
    assert told(sample, "check", "--head") == before


def test_other_views_are_others_still() -> None:
    b = Business("2026-01-05T09:00")
    b("export", "views")
    beneath(b.desk.store).execute("CREATE VIEW theirs AS SELECT * FROM clients_readable")
    assert "view theirs" in " ".join(b.done("check").notes)
    assert "readable" not in " ".join(b.done("check").notes)


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("timezone", "Asia/Tokyo", True),
        ("timezone", "Europe/Vienna", False),
        ("currency", "JPY", True),
        ("response_days", "9", False),
    ],
)
def test_a_setting_that_they_were_made_by_is_noted(key: str, value: str, says: bool) -> None:
    b = Business("2026-01-05T09:00", timezone="Europe/Vienna", currency="USD")
    note = f"the readable views keep the old {key} until: invoicectl export views"
    assert note not in b.done("config", "set", "business", "Paws").notes, "there are none"
    b("export", "views")
    assert (note in b.done("config", "set", key, value).notes) == says


def test_in_a_batch_and_in_a_copy(tmp_path: Path, sample: Path) -> None:
    line = json.dumps({"do": "export", "form": "views"})
    answer = run(["--db", str(sample), "batch", "-"], stdin=line)
    assert answer.code == 0, answer
    copy = tmp_path / "copy.db"
    told(sample, "backup", str(copy))
    count = "SELECT count(*) AS n FROM invoices_readable"
    assert seen(copy, count) == seen(sample, count)


GIVEN_BESIDES = [
    ("postings",), ("--output", "x.csv"), ("--force",), ("--bom",), ("--since", "2026-01-01"),
    ("--until", "2026-02-01"), ("--month", "2026-01"), ("--year", "2026"), ("--account", "a=b"),
]  # fmt: skip


@pytest.mark.parametrize("words", GIVEN_BESIDES, ids=lambda words: words[0])
def test_nothing_else_is_given_with_them(words: tuple[str, ...]) -> None:
    b = Business("2026-01-05T09:00")
    with pytest.raises(Malformed, match="views take no"):
        b("export", "views", *words)
    assert not b.desk.store.tables.has_readable()


# --- the next format --------------------------------------------------------------------------


def _anew(database: Database) -> None:
    """A migration that makes a table anew, as SQLite has it done: under a view it would fail."""
    (made,) = database.execute("SELECT sql FROM sqlite_master WHERE name = 'cards'").fetchone()
    database.execute(re.sub("TABLE cards", "TABLE cards_anew", made))
    database.execute("INSERT INTO cards_anew SELECT * FROM cards")
    database.execute("DROP TABLE cards")
    database.execute("ALTER TABLE cards_anew RENAME TO cards")


@pytest.mark.parametrize("is_there", [True, False])
def test_a_migration_goes_under_them_and_makes_them_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    path = tmp_path / "old.db"
    settings = ("--set", "timezone=Europe/Vienna", "--set", "currency=KWD")
    told(path, "init", "--simulated-from", "2026-07-05T09:00", *settings)
    told(path, "client", "add", "ada")
    told(path, "card", "add", "ada", "pm_card_visa")
    told(path, "issue", "ada", "1.5", "--due", "2026-08-01T10:00")
    if is_there:
        told(path, "export", "views")
    monkeypatch.setattr(connection, "MIGRATIONS", {**MIGRATIONS, FORMAT + 1: _anew})
    monkeypatch.setattr(connection, "RELEASED", {FORMAT})
    monkeypatch.setattr(connection, "FORMAT", FORMAT + 1)
    told(path, "clock", "show")
    standing = seen(path, "SELECT name FROM sqlite_master WHERE name LIKE '%readable'")
    assert bool(standing) == is_there
    if is_there:
        assert [row["name"] for row in standing] == list(readable.NAMES)
        (row,) = seen(path, "SELECT total, due_local FROM invoices_readable")
        assert row == {"total": "1.500", "due_local": "2026-08-01 10:00:00"}
        assert seen(path, "SELECT token FROM cards_readable")
