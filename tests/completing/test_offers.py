"""What is offered where, from which file, and that nothing but the file's values comes of it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from invoicectl.completing import answering, line
from invoicectl.completing.scripts import SHELLS, script
from invoicectl.domain import policy
from invoicectl.sqlite import offers
from invoicectl.store import create_store
from tests.commands.bench import prepared
from tests.support import Business, beneath

HEAVY = {"typer", "rich", "sqlite_utils", "decimal", "json", "inspect", "dataclasses", "dateutil"}
OURS_HEAVY = {"invoicectl.cli", "invoicectl.context", "invoicectl.errors", "invoicectl.store"}


ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("offers") / "books.db"
    path.write_bytes(prepared())
    return path


def values(path: Path, asked: str) -> list[str]:
    """What is offered at the end of a line."""
    *words, typed = line.split(asked)
    return [value for value, _ in answering.offers(["--db", str(path), *words], typed)]


@pytest.mark.parametrize(
    ("asked", "offered", "why"),
    [
        ("sess", ["session"], "a command by its beginning"),
        ("session h", ["hire"], "a verb of a noun"),
        ("nonsense ", [], "what is no command takes nothing"),
        ("session nonsense ", [], "nor what is no verb"),
        ("pay ", ["INV-3", "INV-2", "ada", "lea"], "what can be paid, the newest first"),
        ("pay INV-4", ["INV-4"], "where nothing that fits begins so, what else there is"),
        ("pay INV-9", [], "what isn't there is not offered"),
        ("pay l", ["lea"], "a handle by its beginning"),
        ("session hire ", ["S1"], "an open session"),
        ("confirm ", ["INV-1", "B1"], "a pending invoice, a requested booking"),
        ("card default ada ", ["mastercard-4444"], "the card that is not the default"),
        ("card default C1 ", ["mastercard-4444"], "by the client's number too"),
        ("card remove ada ", ["mastercard-4444", "visa-4242"], "her cards, as they were added"),
        ("pay INV-2 --card ", ["mastercard-4444", "visa-4242"], "those of whose invoice it is"),
        ("pay INV-2 --card=v", ["--card=visa-4242"], "a value behind the option's own sign"),
        ("pay --method ", ["cash", "check", "transfer", "credit"], "the ways of this command"),
        ("tip INV-2 5 --method ", ["cash"], "and of that one"),
        ("pay --method cash --met", [], "an option that was given is not offered again"),
        ("pay INV-2 --exc", ["--excess"], "an option by its beginning"),
        ("pay INV-2 --act", ["--actor"], "the options of the whole program too"),
        ("pay -- --exc", [], "behind the two hyphens there are no options"),
        ("contest INV-1 ", ["--reason"], "where no argument is left, what is needed comes first"),
        ("config set late_fee_r", ["late_fee_rate"], "a setting by its name"),
        ("config set late_fee_base ", ["total", "due"], "its values, where it has so many"),
        ("config set currency EU", ["EUR"], "a currency by its beginning"),
        ("config set timezone Europe/Vi", ["Europe/Vienna", "Europe/Vilnius"], "a zone likewise"),
        ("config set payment_link ", ["none"], "a link is the person's own, or none"),
        ("config set templates ", ["none", ""], "a folder is the shell's own business"),
        ("config set response_days ", [], "a number is anybody's"),
        ("config set nonsense ", [], "what is no setting has no values"),
        ("init --set late_fee_base=d", ["late_fee_base=due"], "the same where a file is made"),
        ("init --set timezone=Asia/Tok", ["timezone=Asia/Tokyo"], "a zone too"),
        ("import inv", ["invoices"], "a kind of data"),
        ("import INV", [], "no invoice without --release"),
        ("import --release inv", [], "and with it no kind of data"),
        (
            "import clients ",
            ["", "--preset"],
            "a file comes next, which is the shell's own business",
        ),
        ("letters L1", ["L1"], "a letter, of which letters prints one"),
        ("init --set curr", ["currency="], "and where it is given a value"),
        ("init --set currency=EUR --set curr", ["currency="], "what may be repeated comes again"),
        ("export csv posti", ["postings"], "a table"),
        ("export csv --output ", [""], "a file is the shell's own business"),
        ("client add x --autopay ", ["on", "off"], "words that stand in the help as they are"),
        ("client add ", [], "a new handle is nobody's business yet"),
        ("client edit k", ["kim"], "a client's where the noun is client"),
        ("provider edit ", ["mia", "noor"], "and a provider's, in the order of the alphabet"),
        ("reconcile --take ", ["sim_900"], "what only the gateway knows"),
        ("release ", ["INV-3"], "what is held"),
        ("'pay' \"INV-2", ["INV-2"], "words in quotes, one of them open still"),
        ("pay INV\\-2", ["INV-2"], "and with a sign that is masked"),
        ("visit move V1 -2", [], "a number below zero is no option"),
    ],
)
def test_what_is_offered(file: Path, asked: str, offered: list[str], why: str) -> None:
    found = values(file, asked)
    if asked.endswith((" INV-1 ", "import clients ")):
        found = found[: len(offered)]
    assert found == offered, why


def test_what_is_told_beside_a_value(file: Path) -> None:
    told = dict(answering.offers(["--db", str(file), "pay"], ""))
    assert told == {
        "INV-3": "lea, 55.00 overdue 2026-01-05",
        "INV-2": "ada, 120.00 due 2026-02-01",
        "ada": "Ada",
        "lea": "",
    }
    visits = dict(answering.offers(["--db", str(file), "visit", "move"], ""))
    assert visits["V1"] == "ada, 25.00 Walk planned 2026-01-07 10:00"


def test_a_day_is_one_of_the_files_zone(tmp_path: Path) -> None:
    """Ten in the evening in New York is the day after in UTC."""
    path = written(
        tmp_path,
        Business("2026-01-05T09:00", preset="pet-care", currency="JPY"),
        [
            ("client", "add", "ada"),
            ("issue", "ada", "120", "--due", "2026-02-01T22:00"),
        ],
    )
    assert answering.offers(["--db", str(path), "pay"], "INV")[0][1] == "ada, 120 due 2026-02-01"


def test_what_is_imported_and_not_released_is_offered_to_the_release(tmp_path: Path) -> None:
    table = tmp_path / "bills.csv"
    rows = ("number,client,issued,due,total", "A1,Bob,2025-12-01,2025-12-31,10.00")
    table.write_text("\n".join([*rows, rows[1].replace("A1", "A2"), ""]), encoding="utf-8")
    lines = [
        ("client", "add", "ada"),
        ("issue", "ada", "1.00", "--due", "2026-02-01"),
        ("import", "invoices", str(table)),
        ("import", "--release", "INV-2"),
    ]
    path = written(tmp_path, Business("2026-01-05T09:00"), lines)
    assert values(path, "import --release I") == ["INV-3"], "not the own one, nor the released"
    assert values(path, "import --release INV-3 I") == ["INV-3"], "also as a later one"


@pytest.mark.parametrize("key", [*policy.KEYS])
def test_the_values_that_are_offered_for_a_setting_are_taken(file: Path, key: str) -> None:
    for typed in ("", "E", "none"):
        for value in filter(None, values(file, f"config set {key} {typed}")):
            if "..." not in value:
                assert policy.changed(policy.Policy(), {key: value})


def written(folder: Path, business: Business, lines: list[tuple[str, ...]]) -> Path:
    """A business as a file, after some commands."""
    for words in lines:
        business(*words)
    path = folder / "books.db"
    path.write_bytes(beneath(business.desk.store).serialize())
    business.close()
    return path


def test_of_many_the_newest_and_that_there_are_more(tmp_path: Path) -> None:
    """No shell may take what the newest have in common for what all have."""
    lines = [("client", "add", "ada"), *[("issue", "ada", "1.00", "--due", "2026-02-01")] * 61]
    path = written(tmp_path, Business("2026-01-05T09:00"), lines)
    found = values(path, "pay ")
    assert found[:2] == ["INV-61", "INV-60"]
    assert found[-1] == "...", "more than fit: nothing is taken for common"
    assert len(found) == answering.MOST + 1
    assert values(path, "pay INV-6") == ["INV-61", "INV-60", "INV-6"], "by number: 6, 60, 61"
    assert values(path, "pay INV-")[-1] == "INV-..."


@pytest.mark.parametrize("text", ["$(touch p)", "`touch p`", "a b", "a;b", "a'b", "a\tb", "ä", "*"])
def test_a_value_that_a_shell_reads_otherwise_is_not_offered(tmp_path: Path, text: str) -> None:
    """No command makes such a handle, but a file may come from anybody."""
    path = written(tmp_path, Business("2026-01-05T09:00"), [("client", "add", "ada")])
    with closing(sqlite3.connect(path)) as raw, raw:
        card = (1, text, text, "4242", None, None, None, 0, 0)
        raw.execute("INSERT INTO cards VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", card)
        raw.execute("UPDATE clients SET handle = ?", (text,))
    assert values(path, "show ") == []
    assert values(path, "card remove C1 ") == []


def test_what_is_told_drives_no_terminal(tmp_path: Path) -> None:
    path = written(tmp_path, Business("2026-01-05T09:00"), [("client", "add", "ada")])
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE clients SET name = ?", ("a\x1b[31m\n\tb\u202e" + "x" * 200,))
    ((_, told),) = answering.offers(["--db", str(path), "client", "show"], "")
    assert told.isprintable()
    assert len(told) < 80


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe", "text", "empty", "another's", "cut"])
def test_nothing_is_offered_nor_made_nor_said(
    tmp_path: Path, kind: str, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "books.db"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "text":
        path.write_text("not a database\n" * 100, encoding="utf-8")
    elif kind == "empty":
        path.touch()
    elif kind == "another's":
        with closing(sqlite3.connect(path)) as raw, raw:
            raw.execute("CREATE TABLE clients (number, handle, name)")
            raw.execute("INSERT INTO clients VALUES (1, 'ada', 'Ada')")
    elif kind == "cut":
        path.write_bytes(prepared()[:8192])
    before = sorted(os.listdir(tmp_path))
    answering.answer(["completion", answering.ASKED, "--db", str(path), "card", "list", ""])
    assert capfd.readouterr() == ("", "")
    assert sorted(os.listdir(tmp_path)) == before


def test_a_writer_is_not_waited_for_and_nothing_is_written(file: Path, tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    path.write_bytes(prepared())
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        assert values(path, "pay ") == []
        writer.execute("ROLLBACK")
    with offers.connected(str(path)) as raw:
        assert raw.execute("PRAGMA busy_timeout").fetchone() == (0,), "nobody is waited for"
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            raw.execute("DELETE FROM policy")
        with pytest.raises(sqlite3.OperationalError, match="interrupted"):
            raw.execute(ENDLESS).fetchone()
    assert values(path, "pay ")
    assert path.read_bytes() == prepared()
    assert os.listdir(tmp_path) == ["books.db"]


def test_which_file_is_asked(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def offered(*words: str) -> list[str]:
        return [value for value, _ in answering.offers([*words, "session", "hire"], "")]

    assert offered() == [], "no default file"
    default = tmp_path / "data" / "invoicectl" / "invoicectl.db"
    default.parent.mkdir(parents=True)
    default.write_bytes(prepared())
    assert offered() == ["S1"], "the default file"
    monkeypatch.setenv("INVOICECTL_DB", str(tmp_path / "none.db"))
    assert offered() == [], "what the environment names comes before it"
    assert offered("--db", str(file)) == ["S1"], "and the line before that"
    assert offered(f"--db={file}") == ["S1"]
    monkeypatch.setenv("HOME", str(file.parent))
    assert offered("--db", "~/books.db") == ["S1"], "a shell hasn't read it yet"
    assert offered("--db", "$HOME/books.db") == ["S1"]
    found = answering.offers(["session", "hire", "--db", str(file)], "")
    assert [value for value, _ in found] == ["S1"], "and where it stands behind the command"


def test_a_name_with_signs_of_addresses_is_a_name(tmp_path: Path) -> None:
    path = tmp_path / "a?mode=rwc#b%41.db"
    path.write_bytes(prepared())
    assert values(path, "session hire ") == ["S1"]
    assert os.listdir(tmp_path) == [path.name]


def test_it_loads_next_to_nothing(file: Path) -> None:
    """Less than twice what Python itself takes to start; what is measured is what is loaded."""
    code = f"""
import sys
sys.argv = ["invoicectl", "completion", "--answer", "--db", {str(file)!r}, "pay", ""]
from invoicectl.__main__ import main
main()
print(*sorted(sys.modules), file=sys.stderr)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("INV-3\t")
    loaded = set(ran.stderr.split())
    assert not loaded & HEAVY
    assert not loaded & OURS_HEAVY
    ours = [name for name in loaded if name.partition(".")[0] == "invoicectl"]
    assert len(ours) < 20, "each costs a little: think twice"


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_printed(shell: str) -> None:
    business = Business("2026-01-05T09:00")
    assert business("completion", shell) == script(shell)
    assert "invoicectl" in script(shell)


def test_a_new_file_offers_nothing_but_words(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    store = create_store(str(path))
    store.publish()
    assert values(path, "pay ") == []
    assert values(path, "pay --exc") == ["--excess"]
