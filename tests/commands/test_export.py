"""`export`: what the forms look like, what is asked for, and the file that is written."""

from __future__ import annotations

import csv
import io
import json
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from invoicectl.context import Context
from invoicectl.desk.books.exports import HEADS, SHEETS
from invoicectl.domain import accounts
from invoicectl.domain.money import decimals, show
from invoicectl.errors import BadSetting, Error, FileFault, Malformed, OutputExists, OutputTaken
from invoicectl.output import journals
from invoicectl.store import MEMORY, create_store
from tests.beside import in_place
from tests.commands import corpus
from tests.commands.bench import faults, run
from tests.desk.books import programs
from tests.support import Business, beneath, database

Make = Callable[..., Business]
ODD = 'so "late"; | date:2020-01-01 [2020-01-01] \\ {x} = * ! ( % ^a #b  ,'


def lived(make: Make, **settings: Any) -> Business:
    """Two invoices over the turn of a month, both collected, and a refund with an odd reason."""
    b = make("2026-01-28T09:00", preset="pet-care", **settings)
    b.petcare()
    b("issue", "ada", "120", "--due", "2026-01-30", "--line", "Puppy course")
    b("issue", "ada", "80", "--due", "2026-02-03", "--line", "Nail trimming")
    b.to("2026-02-05")
    b("refund", "INV-2", "30", "--reason", ODD, "--to", "cash")
    return b


def rows(business: Business, *words: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(business("export", "csv", *words))))


# --- the forms --------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [*accounts.PROGRAMS, *SHEETS])
def test_the_same_file_twice_is_the_same_bytes(business: Make, form: str) -> None:
    b = lived(business)
    assert b("export", form) == b("export", form)


@pytest.mark.parametrize("form", journals.FORMS)
def test_the_heading_is_anchored_and_holds_nothing_else_that_varies(
    business: Make, form: str
) -> None:
    b = lived(business)
    head = b("check", "--head")["head"]
    before = b("export", form)
    assert before.splitlines()[1] == f"; head {head}"
    b("client", "add", "bob")
    after = b("export", form)
    changed = set(after.splitlines()) ^ set(before.splitlines())
    assert {line.split()[0] for line in changed} <= {";", "payee"}
    assert f"; head {head}" in changed


def test_a_transaction_says_what_it_is_about(business: Make) -> None:
    text = lived(business)("export", "hledger")
    assert (
        "\n2026-01-30 (P1) ada | P1 collection for INV-1 by card\n"
        "    ; seq: 12\n"
        "    ; at: 2026-01-30T22:00:00Z\n"
        "    ; event: payment-approved\n"
        "    ; invoice: INV-1\n"
        "    assets:cash:card        120.00 USD\n"
        "    assets:receivable:ada  -120.00 USD\n"
    ) in re.sub("seq: [0-9]+", "seq: 12", text)


def test_a_day_is_one_of_the_business_s_calendar(business: Make) -> None:
    b = business("2026-01-28T23:30", timezone="America/New_York")
    b("client", "add", "ada")
    b("issue", "ada", "1.00", "--due", "2026-02-01")
    assert rows(b)[0]["date"] == "2026-01-28"
    assert rows(b)[0]["at"] == "2026-01-29T04:30:00Z"


@pytest.mark.parametrize("currency", ["USD", "JPY", "KWD", "CLF"])
def test_programs_read_odd_texts_and_every_number_of_decimals(
    business: Make, currency: str, tmp_path: Path
) -> None:
    b = lived(business, currency=currency, business=ODD)
    ours = programs.our_balances(b)
    text = tmp_path / "books.beancount"
    text.write_text(b("export", "beancount"), encoding="utf-8")
    told = programs.told_by_beancount(text)
    assert told == {accounts.capitalised(name): minor for name, minor in ours.items()}
    assert rows(b, "balances")[0]["balance"] == show(ours["assets:cash:card"], currency)


@programs.needs_hledger
@pytest.mark.parametrize("currency", ["USD", "JPY", "KWD", "CLF"])
def test_hledger_reads_odd_texts_and_every_number_of_decimals(
    business: Make, currency: str, tmp_path: Path
) -> None:
    b = lived(business, currency=currency, business=ODD)
    journal = tmp_path / "books.journal"
    journal.write_text(b("export", "hledger"), encoding="utf-8")
    assert programs.told_by_hledger(journal, currency) == programs.our_balances(b)
    programs.strict_about_payees(journal)


def test_a_description_ends_where_it_should(business: Make) -> None:
    b = lived(business)
    told = " ".join(ODD.split())
    safe = told.replace(";", ",").replace("|", "/")
    assert f"ada | P3 refund of INV-2 in cash: {safe}\n" in b("export", "hledger")
    quoted = told.replace("\\", "\\\\").replace('"', '\\"')
    assert f'"ada" "P3 refund of INV-2 in cash: {quoted}" ^INV-2\n' in b("export", "beancount")
    assert rows(b)[-1]["description"] == f"P3 refund of INV-2 in cash: {ODD}"


@pytest.mark.parametrize("form", journals.FORMS)
def test_a_file_without_any_money_has_a_heading(business: Make, form: str) -> None:
    assert business()("export", form).startswith("; My business\n; head ")


# --- accounts ---------------------------------------------------------------------------------


def test_no_two_accounts_become_one_in_beancount() -> None:
    handles = ["a", "a-", "a--", "a-b", "ab", "b", "aB".lower(), "a1", "a-1", "z" * 60]
    ours = {f"{head}:{handle}" for head in HEADS for handle in handles} | set(HEADS)
    named = {accounts.capitalised(account) for account in ours}
    assert len(named) == len(ours)
    assert {":".join(p[0].lower() + p[1:] for p in name.split(":")) for name in named} == ours
    assert all(accounts.why_no_name(account, "beancount") is None for account in ours)


def test_the_longest_beginning_gives_the_name(business: Make) -> None:
    b = lived(business)
    words = ("--account", "assets=aktiva", "--account", "assets:cash:card=bank:main")
    accounts = {row["account"] for row in rows(b, *words)}
    assert accounts == {"aktiva:receivable:ada", "aktiva:cash:cash", "bank:main", "income:services"}
    assert {row["account"] for row in rows(b, "balances", *words)} == accounts


def test_a_beginning_ends_with_a_part_of_the_name(business: Make) -> None:
    with pytest.raises(BadSetting, match="no such account"):
        lived(business)("export", "csv", "--account", "income:serv=x")


def test_accounts_of_one_name_become_one(business: Make) -> None:
    b = lived(business)
    same = (
        "--account",
        "assets:cash:card=assets:cash",
        "--account",
        "assets:cash:cash=assets:cash",
    )
    text = b("export", "hledger", *same)
    assert text.count("\naccount assets:cash  ; type: C\n") == 1
    mixed = ("--account", "assets:cash=8400", "--account", "income:services=8400:card")
    assert "\naccount 8400:card\n" in b("export", "hledger", *mixed), "of two types, so of none"


@pytest.mark.parametrize(
    ("form", "given", "why"),
    [
        ("hledger", "income:services", "no name is given"),
        ("hledger", "income:services=", "nor here"),
        ("hledger", "=revenue", "an empty beginning is everybody's"),
        ("hledger", "income:=revenue", "a part is empty"),
        ("hledger", "income:services=a;b", "a semicolon begins a comment"),
        ("hledger", "income:services=a  b", "two blanks end a name"),
        ("hledger", "income:services=(a)", "parentheses make a posting virtual"),
        ("hledger", "income:services=a::b", "an empty part"),
        ("hledger", "income:services= a", "a blank before"),
        ("hledger", "income:services=a ", "a blank behind"),
        ("hledger", "income:services=a\nb", "a line's end"),
        ("hledger", "incomes=a", "the books have no such account"),
        ("beancount", "income:services=revenue:care", "Beancount has five roots"),
        ("beancount", "income:services=income", "and wants two parts"),
        ("beancount", "income:services=income:pet care", "and no blanks"),
        ("beancount", "income:services=income:Pflegeerlöse", "nor others than ASCII letters"),
    ],
)
def test_names_that_cant_be_are_refused(business: Make, form: str, given: str, why: str) -> None:
    with pytest.raises(BadSetting):
        lived(business)("export", form, "--account", given)


def test_one_beginning_has_one_name(business: Make) -> None:
    twice = ("--account", "income=a", "--account", "income=b")
    with pytest.raises(BadSetting, match="another name already"):
        lived(business)("export", "csv", *twice)


# --- periods ----------------------------------------------------------------------------------


def test_a_period_ends_before_its_end(business: Make) -> None:
    b = lived(business)
    collected = "2026-01-30T22:00:00Z"
    for words, refs in (
        (("--since", collected), ["P1", "P2", "P3"]),
        (("--since", "2026-01-30T22:00:01Z"), ["P2", "P3"]),
        (("--until", collected), ["INV-1", "INV-2"]),
        (("--until", "2026-01-30T22:00:01Z"), ["INV-1", "INV-2", "P1"]),
        (("--since", "2026-02-01", "--until", "2026-02-03"), ["P2"]),
        (("--month", "2026-02"), ["P2", "P3"]),
        (("--year", "2025"), []),
    ):
        assert list(dict.fromkeys(row["ref"] for row in rows(b, *words))) == refs, words


def test_a_period_opens_with_what_was_there(business: Make, tmp_path: Path) -> None:
    b = lived(business)
    text = tmp_path / "february.beancount"
    text.write_text(b("export", "beancount", "--since", "2026-02-01"), encoding="utf-8")
    told = programs.told_by_beancount(text)
    assert told == {
        "Assets:Cash:Card": 20000,
        "Assets:Cash:Cash": -3000,
        "Assets:Receivable:Ada": 0,
        "Equity:Opening-balances": -20000,
        "Income:Services": 3000,
    }
    assert '\n2026-02-01 * "Opening balances"\n' in text.read_text(encoding="utf-8")


def test_what_was_open_stands_in_the_order_of_handles(business: Make) -> None:
    """… and not in that of the numbers that the accounts are kept under."""
    b = business(preset="pet-care")
    for handle in ("zoe", "ada", "moe"):
        b("client", "add", handle)
        b("issue", handle, "10.00", "--due", "2026-01-06")
    b.to("2026-02-02")
    told = b("export", "hledger", "--since", "2026-02-01")
    opening = told[told.index("Opening balances") :]
    order = ("receivable:ada", "receivable:moe", "receivable:zoe", "equity:opening-balances")
    places = [opening.index(account) for account in order]
    assert places == sorted(places)


def test_periods_one_after_the_other_are_the_whole(business: Make) -> None:
    b = lived(business)
    day = "2026-02-01"
    assert rows(b) == [*rows(b, "--until", "2026-01-31"), *rows(b, "--since", day)]


def test_a_period_before_everything_opens_with_nothing(business: Make) -> None:
    b = lived(business)
    text = b("export", "hledger", "--since", "2020-01-01")
    assert "equity" not in text
    assert text.split("\n\n", 1)[1] == b("export", "hledger").split("\n\n", 1)[1]


def test_a_period_that_ends_before_it_begins_is_refused(business: Make) -> None:
    with pytest.raises(Malformed, match="no time lies between"):
        business()("export", "csv", "--since", "2026-02-02", "--until", "2026-02-01")


# --- tables -----------------------------------------------------------------------------------


TABLES = [each for each in create_store(MEMORY).tables.names() if each != "first_answers"]


def people_by_handle(row: dict[str, Any]) -> dict[str, Any]:
    """What of a row is told by handle: ada is the only client, noor the only provider."""
    handles = {"C1": "ada", "E1": "noor"}
    told = {}
    for name, value in row.items():
        if name in {"client", "provider"} and value == 1:
            told[name] = {"client": "ada", "provider": "noor"}[name]
        elif name in {"recipient", "ref"} and "handle" not in row:
            told[name] = handles.get(value, value)
        elif name == "account":
            head, colon, last = value.rpartition(":")
            told[name] = f"{head}{colon}{handles.get(last, last)}"
    return told


@pytest.mark.parametrize("table", [each for each in TABLES if each != "postings"])
def test_every_table_can_be_had_as_it_is(business: Make, table: str) -> None:
    b = lived(business)
    stored = list(database(b.desk.store)[table].rows)
    if table == "events":
        beside = {row["event"]: row["texts"] for row in database(b.desk.store)["texts"].rows}
        for row in stored:
            row["data"] = in_place(row["data"], beside.get(row["seq"]))
    told = [json.loads(line) for line in b("export", "jsonl", table).splitlines()]
    places = decimals("USD")
    assert places == 2
    for ours, theirs in zip(stored, told, strict=True):
        ours.pop("next_order", None)
        ours |= people_by_handle(ours)
        shown = {
            name.removesuffix("_minor"): (
                show(value, "USD") if name.endswith("_minor") and value is not None else value
            )
            for name, value in ours.items()
        }
        if table == "events":
            theirs["data"] = json.loads(theirs["data"])
        assert theirs == shown
        assert len(theirs) == len(ours), "no two columns become one"
    assert len(rows(b, table)) == len(stored)


def test_rows_come_in_the_order_of_their_key(business: Make) -> None:
    b = business()
    for handle in ("zoe", "ada", "kim"):
        b("client", "add", handle)
    assert [row["handle"] for row in rows(b, "clients")] == ["zoe", "ada", "kim"], "by number"


def test_an_empty_table_has_its_heading(business: Make) -> None:
    b = business()
    assert b("export", "csv", "visits").startswith("number,ref,status,client,")
    assert b("export", "jsonl", "visits") == ""


def test_a_cell_is_no_formula(business: Make) -> None:
    b = business()
    b("client", "add", "ada", "--name", "=1+1")
    b("client", "credit", "ada", "5.00", "--reason", "sorry")
    assert rows(b, "clients")[0]["name"] == "'=1+1"
    assert {row["amount"] for row in rows(b)} == {"5.00", "-5.00"}
    assert json.loads(b("export", "jsonl", "clients"))["name"] == "=1+1"


def test_a_locked_answer_stays_locked(business: Make) -> None:
    b = business(preset="marketplace")
    b.marketplace()
    b("session", "open", "ada", "noor", "--kind", "email")
    b("issue", "S2", "40.00", "--pay-to-view", "--answer", "forty-two")
    for form in ("csv", "jsonl"):
        for table in TABLES:
            assert "forty-two" not in b("export", form, table), table
    b("confirm", "INV-1")
    assert "forty-two" in b("export", "csv", "messages")
    assert "forty-two" in b("export", "csv", "events")


@pytest.mark.parametrize(
    "words",
    [
        ("csv", "visits", "--since", "2026-01-01"),
        ("csv", "visits", "--account", "income=revenue"),
        ("csv", "nobody"),
        ("csv", "sqlite_master"),
        ("hledger", "visits"),
        ("xml",),
    ],
)
def test_what_cant_be_had_is_refused(business: Make, words: tuple[str, ...]) -> None:
    with pytest.raises(Malformed):
        business()("export", *words)


# --- the file ---------------------------------------------------------------------------------


def test_the_file_is_its_owner_s_and_never_written_over(
    business: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    b = lived(business)
    assert b("export", "hledger", "--output", "books") == {"file": "books", "form": "hledger"}
    assert stat.S_IMODE(Path("books").stat().st_mode) == 0o600
    assert Path("books").read_text(encoding="utf-8") == b("export", "hledger")
    Path("books").write_text("mine")
    with pytest.raises(OutputExists):
        b("export", "csv", "--output", "books")
    assert Path("books").read_text() == "mine"
    b("export", "csv", "--output", "books", "--force")
    assert Path("books").read_text(encoding="utf-8") == b("export", "csv")
    assert stat.S_IMODE(Path("books").stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["books"]
    assert b("export", "csv", "--output", "-") == b("export", "csv")


def test_nothing_is_written_over_the_file_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run(["--db", "books.db", "init", "--simulated-from", "2026-01-05"])
    before = Path("books.db").read_bytes()
    Path("other.db").symlink_to("books.db")
    for name in ("books.db", "./books.db", "other.db", "books.db.lock", "books.db-wal"):
        answer = run(["--db", "books.db", "export", "csv", "--output", name, "--force"])
        assert answer.code == OutputTaken.exit_code, name
    assert Path("books.db").read_bytes() == before


def test_only_a_plain_file_is_replaced(
    business: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("mine").write_text("mine")
    Path("link").symlink_to("mine")
    for name in ("folder", "link", "/dev/null", "nowhere/books", "mine/books", ""):
        with pytest.raises(FileFault):
            business()("export", "csv", "--output", name, "--force")
    assert Path("mine").read_text() == "mine"


def test_a_failure_leaves_nothing(
    business: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    b = lived(business)
    beneath(b.desk.store).execute(
        "UPDATE balances SET account = CAST(x'ff' AS TEXT) WHERE 1 = 1 LIMIT 1"
    )
    with pytest.raises(Error):
        b("export", "csv", "balances", "--output", "books")
    assert [each for each in tmp_path.iterdir() if each.is_file()] == []


def test_odd_names_of_files(
    business: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is given as the file, it is written or refused in a sentence."""
    place = tmp_path.joinpath(*"abcdefgh")
    place.mkdir(parents=True)
    monkeypatch.chdir(place)
    b = business()
    for text in corpus.SHARP:
        if not text.startswith("/"):
            words = ["export", "csv", "balances", f"--output={text}"]
            answer = run(words, context=Context(store=b.desk.store, clock=b.system))
            assert answer.code in {0, 4, 7}, (text, answer)
            assert list(faults(answer, text)) == []
