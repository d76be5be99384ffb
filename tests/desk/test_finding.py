"""Finding people and things by their words. Source: SPEC 13 (`find`)."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from invoicectl.domain import words as cut
from invoicectl.errors import CardNumber, HandleTaken, Malformed
from tests.commands.bench import run
from tests.files import released
from tests.output.terminal import shown_on
from tests.support import Business, beneath, refused

LINES = [
    "client add ada --name 'Ada Lovelace' --email ada@example.org --phone '+1 555 0100'",
    "client add zoe --name 'Zoë Müller-Ørsted'",
    'client add smith --name "John O\'Brien Smith"',
    "provider add noor --name 'Noor al-Amin'",
    "card add ada pm_card_mastercard",
    "card add smith pm_card_visa",
    "session open ada noor --kind email",
    "session hire S1",
    "issue S1 40.00 --pay-to-view --answer 'The secret is xyzzy'",
    "reply S1 'Does this cover the appendix?' --from client",
    "issue smith 85.00 --due 2026-02-01 --reference 'PO-2026/14' --line 'Retainer for March'",
    "issue zoe 850.00 --due 2026-02-01",
    "pay INV-3 85.00 --method transfer --reference 'bank 77'",
    "book smith --provider noor --visit '2026-01-07T10:00 30.00 Dog walk'",
]


@pytest.fixture
def town(business: Any) -> Business:
    made: Business = business("2026-01-05T09:00", service_charge_rate="30%")
    for line in LINES:
        made.done(*shlex.split(line))
    return made


@pytest.mark.parametrize(
    ("words", "found", "why"),
    [
        ("ada@example.org", ["C1"], "an email as a whole"),
        ("0100", ["C1"], "a part of a telephone number"),
        ("15550100", ["C1"], "… and all of it at a stretch"),
        ("lovelace", ["C1", "INV-1", "S1"], "people come first, then the newest of what is theirs"),
        ("LOVE", ["C1", "INV-1", "S1"], "a beginning, in any case"),
        ("muller", ["C2", "INV-3", "P1"], "without its accent"),
        ("Müller", ["C2", "INV-3", "P1"], "… and with it"),
        ("orsted", ["C2", "INV-3", "P1"], "a letter that is typed like another"),
        ("o'brien", ["C3", "INV-2", "V1", "B1"], "an apostrophe is none"),
        ("4242", ["C3"], "the last digits of a card"),
        ("appendix", ["S1"], "what somebody wrote"),
        ("xyzzy", [], "an answer that is to be paid for is not looked through"),
        ("85.00", ["INV-2", "P1"], "an amount"),
        ("850", ["INV-3"], "… without its decimals"),
        ("smith 85.00", ["INV-2"], "all words have to be there, the client's name is one"),
        ("smith 86.00", [], "… all of them"),
        ("po-2026/14", ["INV-2"], "what the client calls an invoice"),
        ("2026/14", ["INV-2"], "… or a part of it"),
        ("bank", ["P1"], "a payment's reference"),
        ("walk dog", ["V1"], "in any order"),
        ("retainer", ["INV-2"], "a line's text"),
        ("inv3", ["INV-3", "P1"], "a thing by its reference, then what is about it"),
        ("inv-1", ["INV-1"], "a reference is no beginning of another"),
        ("S1", ["S1", "INV-1"], "a session, then its invoice"),
        ("smith", ["C3", "INV-2", "V1", "B1"], "a handle"),
        ("noor", ["E1"], "a provider"),
        ("nobody", [], "nothing"),
    ],
)
def test_what_is_found(town: Business, words: str, found: list[str], why: str) -> None:
    assert [each["ref"] for each in town("find", *words.split())] == found, why


def test_what_is_told_of_each(town: Business) -> None:
    told = [tuple(each.values()) for each in town("find", "smith")]
    now = "2026-01-05T09:00:00Z"
    assert told == [
        ("C3", "client", "smith", "smith, John O'Brien Smith", None),
        ("INV-2", "invoice", "smith", "85.00, open, PO-2026/14, Retainer for March", now),
        ("V1", "visit", "smith", "Dog walk, 30.00, planned", "2026-01-07T10:00:00Z"),
        ("B1", "booking", "smith", "booking, requested, 30.00", now),
    ]
    (session,) = town("find", "appendix")
    assert session["text"] == "email session, hired: Does this cover the appendix?"
    (payment,) = town("find", "bank")
    assert payment["text"] == "manual 85.00, approved, transfer, INV-3, bank 77"
    assert list(payment) == ["ref", "kind", "client", "text", "at"]
    assert (payment["at"], session["at"]) == (now, now)


@pytest.mark.parametrize(
    ("words", "way", "rest", "why"),
    [
        ("smith 85.00 2026-01", "--month 2026-01", "smith 85.00", "a list has the month"),
        ("85.00 2026-01-17", "--on 2026-01-17", "85.00", "… and the day"),
        ("smith 85.00 January", "--month 2026-01", "smith 85.00", "by its name"),
        ("smith feb", "--month 2025-02", "smith", "in short: the last one that has begun"),
        ("smith sept. 2024", "--month 2024-09", "smith", "of the year that is said"),
        ("nobody january", "--month 2026-01", None, "the other words find nothing either"),
        ("2026-01", "--month 2026-01", None, "there are no other words"),
        ("po-2026/14", None, None, "it is found as it is written"),
        ("smith 2026-13", None, "smith", "no month"),
        ("smith 2026-02-31", None, "smith", "no day"),
        ("2026-02-29", None, None, "none in this year"),
        ("smith 2024-02-29", "--on 2024-02-29", "smith", "but in a leap year"),
        ("0000-01", None, None, "no year"),
        ("9000-01", None, None, "no year that a list can have"),
        ("smith marching", None, "smith", "only the beginning of one"),
        ("nobody", None, None, "no month either"),
    ],
)
def test_a_date_is_no_word(
    town: Business, words: str, way: str | None, rest: str | None, why: str
) -> None:
    done = town.done("find", *words.split())
    list(done.value)
    found = [note.partition(": invoicectl ")[2] for note in done.notes]
    what = "day" if "--on" in (way or "") else "month"
    expected = [f"list {way} shows that {what}"] if way else []
    assert found == [*expected, *([f"find {rest}"] if rest else [])], why
    if way:
        town("list", *way.split())
    if rest:
        assert town("find", *rest.split()), why


def test_a_name_that_a_month_has_too_is_found(town: Business) -> None:
    town("client", "add", "may", "--name", "May Castor")
    done = town.done("find", "may")
    found: Any = done.value
    assert [each["text"] for each in found] == ["may, May Castor"]
    assert done.notes == ("if you mean the month: invoicectl list --month 2025-05",)
    town("client", "edit", "may", "--phone", "2024")
    meant = town.done("find", "may", "2024").notes
    assert meant == ("if you mean the month: invoicectl list --month 2024-05",)
    assert not town.done("find", "may", "castor").notes, "a name, as the other word says"


@pytest.mark.parametrize(
    ("words", "month", "rest", "why"),
    [
        (
            "jun 40.00 january",
            "2026-01",
            "jun 40.00",
            "a name begins so, and no thing has the other",
        ),
        ("jun 40.00 2026-01", "2026-01", "jun 40.00", "likewise"),
        ("jun 41.00", "2025-06", None, "the only word that may be a month"),
    ],
)
def test_of_two_words_that_may_be_months_the_one_that_is_no_name_is(
    town: Business, words: str, month: str, rest: str | None, why: str
) -> None:
    town("client", "add", "juno")
    town("issue", "juno", "40.00", "--due", "2026-02-01")
    done = town.done("find", *words.split())
    assert not list(done.value)
    told = [note.partition(": invoicectl ")[2] for note in done.notes]
    expected = [f"list --month {month} shows that month"]
    assert told == [*expected, *([f"find {rest}"] if rest else [])], why


@pytest.mark.parametrize(
    ("columns", "heading", "why"),
    [
        ("80", ["ref", "date", "client", "text"], "the reference says the kind too"),
        ("120", ["ref", "kind", "date", "client", "text"], "all of it"),
    ],
)
def test_a_table_says_when(tmp_path: Path, columns: str, heading: list[str], why: str) -> None:
    db = ["--db", str(tmp_path / "x.db")]
    for line in (
        "init --simulated-from 2026-01-05T09:00",
        "client add ada",
        "issue ada 85.00 --due 2026-02-01",
    ):
        assert run([*db, *line.split()]).code == 0
    seen = shown_on([*db, "find", "ada"], 24, int(columns), {"NO_COLOR": "1", "PAGER": "cat"})
    head, person, bill = seen.printed.splitlines()
    assert head.split() == heading, why
    assert "2026" not in person
    assert "2026-01-05" in bill


def test_what_is_called_so_comes_before_whole_words_and_these_before_beginnings(
    town: Business,
) -> None:
    town("client", "add", "bank", "--name", "River Bank")
    town("client", "add", "banker")
    assert [each["ref"] for each in town("find", "bank")] == ["C4", "P1", "C5"]


CHANGES: list[tuple[str, dict[str, list[str]], str]] = [
    (
        "client edit smith --name 'John Snow' --handle snow",
        {"smith": [], "snow": ["C3", "INV-2", "V1", "B1"]},
        "all that is theirs is found by the new name",
    ),
    ("provider edit noor --name Amal", {"amin": [], "amal": ["E1"]}, "a provider's name"),
    ("card remove smith visa-4242", {"4242": []}, "a card that is gone"),
    ("reply S1 'One more thing' --from provider", {"thing": ["S1"], "appendix": ["S1"]}, "more"),
    ("discount INV-2 5.00 --reason Late", {"80.00": ["INV-2"], "retainer": ["INV-2"]}, "a total"),
    ("tip INV-2 3.00 --method cash", {"3.00": ["P2"]}, "a tip"),
    ("contest INV-1 --reason 'We agreed on thirty'", {"thirty": ["INV-1"]}, "why it is contested"),
]


@pytest.mark.parametrize(("line", "found", "why"), CHANGES)
def test_it_follows_every_change(
    town: Business, line: str, found: dict[str, list[str]], why: str
) -> None:
    town.done(*shlex.split(line))
    for words, refs in found.items():
        assert [each["ref"] for each in town("find", *words.split())] == refs, why
    town.check()


def test_a_refused_command_leaves_it_as_it_was(town: Business) -> None:
    refused(town, HandleTaken, "client", "edit", "ada", "--name", "Eve", "--handle", "zoe")
    assert town("find", "eve") == []
    town.check()


def test_words_that_nothing_can_be_found_by_are_refused(town: Business) -> None:
    refused(town, Malformed, "find", "?!")
    refused(town, Malformed, "find", *(f"w{number}-x" for number in range(21)))
    refused(town, CardNumber, "find", "4242 4242 4242 4242")


def test_no_word_of_who_was_erased_is_left(town: Business) -> None:
    """Nor any byte: the index is written anew with the file. Source: SPEC 14 (Erasure)."""
    raw = beneath(town.desk.store)
    raw.execute("CREATE VIRTUAL TABLE temp.held USING fts5vocab(main, search, row)")
    theirs = ("lovelace", "ada@example.org", "15550100", "appendix")
    assert all(word.encode() in raw.serialize() for word in theirs), "each is there before"
    for line in ("confirm INV-1", "clock advance 1d"):
        town.done(*line.split())
    town("client", "erase", "ada", "--reason", "Asked in writing", "--even-so")
    for word in theirs:
        assert town("find", word) == []
        assert word.encode() not in raw.serialize()
        assert raw.execute("SELECT * FROM temp.held WHERE term = ?", (word,)).fetchall() == []
    assert town("find", "C1")[0] == {
        "ref": "C1",
        "kind": "client",
        "client": "C1",
        "text": "C1, (erased)",
        "at": None,
    }
    assert town("find", "smith") != [], "others are found as before"
    town.check()


DAMAGE: list[tuple[list[str], str]] = [
    (["DELETE FROM search WHERE ref = 'INV-2'"], "INV-2 is not found"),
    (
        ["UPDATE search SET words = words || ' more' WHERE ref = 'INV-2'"],
        "INV-2 is found by other words than it has",
    ),
    (
        ["INSERT INTO search (rowid, words, ref) VALUES (1, 'x', 'INV-9')"],
        "INV-9 is not there to be found",
    ),
    (
        [
            "UPDATE search SET words = replace(words, 'appendix', 'zebra') WHERE ref = 'S1'",
            "UPDATE search_content SET c0 = replace(c0, 'zebra', 'appendix') WHERE c1 = 'S1'",
        ],
        "'appendix' is looked for in nothing",
    ),
]
"""What happens to the index, and what `check` says of that."""


@pytest.mark.parametrize(("damage", "fault"), DAMAGE)
def test_check_compares_it_with_the_tables(town: Business, damage: list[str], fault: str) -> None:
    for sql in damage:
        beneath(town.desk.store).execute(sql)
    done: Any = town.done("check", "words")
    (check,) = [each for each in done.value if not each["ok"]]
    assert fault in check["faults"]


@pytest.mark.parametrize("version", released.frozen())
def test_a_file_of_before_is_found_in_once_it_is_opened(version: str, tmp_path: Path) -> None:
    life = released.thawed(version, tmp_path)
    found = released.ask(life, "find inv-1")
    assert found[0]["ref"] == "INV-1"
    assert life.command("check words").code == 0


def test_a_line_of_a_batch_has_its_words_in_a_list_or_a_text(tmp_path: Path) -> None:
    options = ["--db", str(tmp_path / "x.db")]
    run([*options, "init", "--simulated-from", "2026-01-05T09:00"])
    run([*options, "client", "add", "ada", "--name", "Ada Lovelace"])
    for words in ('["love", "ada"]', '"love ada"'):
        ended = run([*options, "batch", "-"], stdin=f'{{"do": "find", "words": {words}}}\n')
        assert json.loads(ended.out)["result"][0]["ref"] == "C1"
    schema = run(["batch", "--schema"]).out
    (line,) = [each for each in _objects(json.loads(schema)) if each.get("title") == "find"]
    assert "array" in line["properties"]["words"]["type"]


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a value of JSON."""
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, dict | list):
            yield from _objects(each)


def test_a_table_has_the_best_and_says_how_many_more(tmp_path: Path) -> None:
    options = ["--db", str(tmp_path / "x.db")]
    run([*options, "init", "--simulated-from", "2026-01-05T09:00"])
    run([*options, "client", "add", "ada"])
    for _ in range(52):
        run([*options, "issue", "ada", "9.00", "--due", "2026-02-01"])
    ended = run([*options, "find", "ada"])
    assert (ended.code, len(ended.out.splitlines())) == (0, 51)
    assert ended.err == "note: 3 more; --json or --format csv gives all\n"
    assert len(run([*options, "find", "ada", "--format", "csv"]).out.splitlines()) == 54
    assert run([*options, "find", "zoe"]).out == "Nothing was found.\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ada", {"ada"}),
        ("ada@example.org", {"ada@example.org", "ada", "example", "org"}),
        ("O’Brien", {"obrien", "o", "brien"}),
        ("“quoted” (so)", {"quoted", "so"}),
        ("Łódź ærø", {"lodz", "aero"}),
        ("\N{LATIN SMALL LIGATURE FI}sh", {"fish"}),
        ("東京 駅", {"東京", "駅"}),
        ("… - !", set()),
        ("85.00,", {"85.00", "85", "00"}),
    ],
)
def test_how_a_text_is_cut(text: str, words: set[str]) -> None:
    assert set(cut.words(text)) == words


@pytest.mark.parametrize(
    ("words", "notes", "why"),
    [
        ("smith xyz", ("without xyz something is found: invoicectl find smith",), "in nothing"),
        ("smith retainer zoe", ("without zoe something is found: invoicectl find smith retainer",),
         "each is somewhere, and never all together"),
        ("xyz yyy", (), "without one of them there is nothing either"),
        ("xyz", (), "there is no other word"),
    ],
)  # fmt: skip
def test_where_nothing_has_all_words_it_is_said_which_is_too_much(
    town: Business, words: str, notes: tuple[str, ...], why: str
) -> None:
    assert town.done("find", *words.split()).notes == notes, why
