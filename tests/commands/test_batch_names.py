"""`batch`: names of what lines made, the schema of a line, and where to begin. SPEC 9."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from invoicectl.commands.batch.keys import every
from invoicectl.commands.batch.names import NAMELESS, SHOWING, is_named, made
from invoicectl.commands.batch.schema import of_line
from invoicectl.desk.done import Done
from tests.commands import examples
from tests.commands.bench import Answer, Bench, run
from tests.commands.examples import batch_line
from tests.commands.test_batch import answers
from tests.support import ROOT, Business

Json = Any


def keyed(name: str, line: examples.Line) -> Json:
    """A line of the table as a batch has it: what any command takes besides is no key."""
    told = batch_line(name, line)
    told.pop("json", None)
    if "--handle" in line:
        told |= {"handle": line["handle"], "new_handle": line["--handle"]}
    return told


# --- names ------------------------------------------------------------------------------------


STORY: list[tuple[Json, str]] = [
    ({"do": "client add", "handle": "ada-l", "as": "ada"}, "ada-l"),
    ({"do": "provider add", "handle": "noor", "service_charge": "30%", "as": "noor"}, "noor"),
    ({"do": "card add", "client": "@ada", "token": "pm_card_visa", "as": "again"}, "ada-l"),
    ({"do": "session open", "client": "@ada", "provider": "@noor", "kind": "email", "as": "s"},
     "S1"),
    ({"do": "session hire", "session": "@s"}, "S1"),
    ({"do": "issue", "target": "@s", "amount": "40.00", "as": "bill"}, "INV-1"),
    ({"do": "reply", "session": "@bill", "text": "@s is text here", "from": "client"}, "S1"),
    ({"do": "confirm", "ref": "@bill"}, "INV-1"),
    ({"do": "tip", "ref": "@bill", "amount": "5.00", "as": "thanks"}, "P2"),
    ({"do": "reverse", "payment": "@thanks", "reason": "Typed wrong"}, "INV-1"),
    ({"do": "issue", "target": "@ada", "amount": "9", "due": "2026-02-01", "as": "other"}, "INV-2"),
    ({"do": "pay", "invoice": "@other", "amount": "4.00", "method": "cash", "as": "part"}, "P3"),
    ({"do": "pay", "ref": "@ada", "as": "rest"}, "P4"),
    ({"do": "show", "ref": "@rest", "as": "seen"}, "P4"),
    ({"do": "refund", "ref": "@other", "amount": "1.00", "reason": "Late", "to": "cash",
      "as": "back"}, "P5"),
    ({"do": "book", "client": "@ada", "provider": "@noor", "visit": ["2026-01-09 20.00"],
      "as": "b"}, "B1"),
    ({"do": "visit add", "ref": "@b", "when": "2026-01-10", "price": "5.00", "as": "walk"}, "V2"),
    ({"do": "visit cancel", "visit": "@walk"}, "V2"),
    ({"do": "series start", "client": "@ada", "as": "r"}, "R1"),
    ({"do": "hold", "ref": "@r", "reason": "Away"}, "R1"),
    ({"do": "payout", "provider": "@noor", "as": "paid"}, "P6"),
    ({"do": "show", "ref": "@paid"}, "P6"),
    ({"do": "list", "client": "@ada"}, ""),
    ({"do": "list", "client": ["@ada", "ada-l"]}, ""),
]  # fmt: skip


def test_a_name_stands_for_what_a_line_made(business: Any) -> None:
    made_: Business = business()
    code, told = answers(made_, *(line for line, _ in STORY))
    assert (code, [each["ok"] for each in told]) == (0, [True] * len(STORY)), told[-1]
    for (line, ref), answer in zip(STORY, told, strict=True):
        if ref:
            assert made(line["do"], Done("any", answer["result"])) == ref, line
        else:
            assert len(answer["result"]) == 2
    assert told[6]["result"]["messages"][-1]["text"] == "@s is text here"


WRONG: list[tuple[list[Json], str, str]] = [
    ([{"do": "client add", "handle": "bo", "as": "x"}, {"do": "client add", "handle": "cy",
      "as": "x"}], "gives the name 'x' again, which is bo", "twice"),
    ([{"do": "show", "ref": "@y"}], "names '@y', and no line before it is called so", "unknown"),
    ([{"do": "client add", "handle": "bo", "as": "x"}, {"do": "show", "ref": "@X"}],
     "names '@X', and no line", "in other letters"),
    ([{"do": "client add", "handle": "bo", "as": "@x"}], "that is no name: '@x'", "no name"),
    ([{"do": "client add", "handle": "bo", "as": ""}], "that is no name: ''", "nothing"),
    ([{"do": "client add", "handle": "bo", "as": 5}], 'has an "as" that is no text', "a number"),
    ([{"do": "list", "as": "x"}], 'and "list" makes nothing to be named', "a list"),
    ([{"do": "client add", "handle": "bo", "dry_run": True, "as": "x"}],
     "a dry run makes nothing to be named", "tried only"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "reason", "why"), WRONG)
def test_a_wrong_name_is_refused(business: Any, lines: list[Json], reason: str, why: str) -> None:
    code, told = answers(business(), *lines)
    assert code == told[-1]["exit"] == 2, why
    assert reason in told[-1]["error"]["message"], why


def test_what_failed_has_no_name_and_may_be_given_again(business: Any) -> None:
    lines = [
        {"do": "issue", "target": "ada", "amount": "5.00", "due": "2026-02-01", "as": "bill"},
        {"do": "show", "ref": "@bill"},
        {"do": "client add", "handle": "ada"},
        {"do": "issue", "target": "ada", "amount": "5.00", "due": "2026-02-01", "as": "bill"},
        {"do": "show", "ref": "@bill"},
    ]
    code, told = answers(business(), *lines, go_on=True)
    assert [each.get("exit", 0) for each in told] == [3, 2, 0, 0, 0]
    assert code == 3


def test_a_repeated_line_with_a_key_names_it_again(business: Any) -> None:
    made_: Business = business()
    lines = [
        {"do": "client add", "handle": "ada", "key": "a", "as": "who"},
        {"do": "issue", "target": "@who", "amount": "5.00", "due": "2026-02-01", "key": "i",
         "as": "bill"},
        {"do": "pay", "invoice": "@bill", "method": "cash", "key": "p", "as": "money"},
        {"do": "show", "ref": "@money"},
    ]  # fmt: skip
    first, second = (answers(made_, *lines) for _ in range(2))
    assert first == second
    assert (first[0], first[1][-1]["result"]["ref"]) == (0, "P1")


def test_a_dry_batch_knows_the_names_of_its_lines(business: Any) -> None:
    made_: Business = business()
    told = "\n".join(json.dumps(line) for line, _ in STORY)
    answer = run(["batch", "-", "--dry-run"], stdin=told, context=made_.context)
    assert answer.code == 0, answer
    assert json.loads(answer.out.splitlines()[13])["result"]["ref"] == "P4"
    assert len(made_.events()) == 1


def test_every_command_names_one_thing_or_none(monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    names = {" ".join(words) for words, _ in every(ROOT)}
    assert names >= NAMELESS | SHOWING
    for name in sorted(filter(is_named, names)):
        for line in examples.LINES[name]:
            bench = Bench()
            told = json.dumps(keyed(name, line) | {"as": "x"})
            answer = bench.run(["batch", "-"], stdin=told + '\n{"do": "show", "ref": "@x"}')
            assert answer.code == 0, (name, line, answer)


# --- the schema -------------------------------------------------------------------------------


KINDS = {"string": str, "integer": int, "boolean": bool, "null": type(None), "array": list}


def is_valid(schema: Json, value: Json) -> bool:
    """Whether a value is as a schema says: what of JSON Schema this one uses."""
    kinds = schema.get("type", [])
    told = [KINDS[each] for each in ([kinds] if isinstance(kinds, str) else kinds) if each in KINDS]
    if told and not any(type(value) is each for each in told):
        return False
    if "const" in schema and value != schema["const"]:
        return False
    if isinstance(value, list) and not all(is_valid(schema["items"], each) for each in value):
        return False
    ways = [is_valid(each, value) for each in schema.get("oneOf", [])]
    if ways and ways.count(True) != 1:
        return False
    if "anyOf" in schema and not any(is_valid(each, value) for each in schema["anyOf"]):
        return False
    if "not" in schema and is_valid(schema["not"], value):
        return False
    return not isinstance(value, dict) or _is_object(schema, value)


def _is_object(schema: Json, value: Json) -> bool:
    known = schema.get("properties", {})
    if schema.get("additionalProperties") is False and not set(value) <= set(known):
        return False
    if not set(schema.get("required", [])) <= set(value):
        return False
    behind = schema.get("dependentRequired", {})
    if any(name in value and not set(needed) <= set(value) for name, needed in behind.items()):
        return False
    return all(is_valid(known[name], each) for name, each in value.items() if name in known)


@pytest.fixture(scope="module")
def schema() -> Json:
    answer = run(["batch", "--schema"])
    assert answer.code == 0, answer
    return json.loads(answer.out)


def test_the_schema_is_of_the_commands(schema: Json) -> None:
    assert schema == of_line(ROOT)
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert [each["title"] for each in schema["oneOf"]] == [" ".join(w) for w, _ in every(ROOT)]


LINES = [
    pytest.param(keyed(name, line), id=f"{name} {number + 1}")
    for name, lines in examples.LINES.items()
    for number, line in enumerate(lines)
    if name in {" ".join(words) for words, _ in every(ROOT)}
]


@pytest.mark.parametrize("line", LINES)
def test_each_line_is_as_the_schema_says(schema: Json, line: Json) -> None:
    assert is_valid(schema, line)
    assert is_valid(schema, line | {"at": "2026-01-06", "key": "k", "as": "x"})
    assert not is_valid(schema, line | {"colour": "red"})
    assert not is_valid(schema, line | {"at": 5})
    assert not is_valid(schema, {**line, "do": "fly"})


BAD: list[tuple[Json, str]] = [
    ({"do": "client add"}, "a key is missing"),
    ({"do": "client add", "handle": 5}, "a number for a text"),
    ({"do": "tick", "catch_up": "yes"}, "a flag is true or false"),
    ({"do": "pay", "invoice": "INV-1", "ref": "INV-1"}, "both names of one place"),
    ({"do": "pay"}, "neither of them"),
    ({"do": "issue", "target": "ada", "amount": 40.5}, "a number with a decimal point"),
    ({"do": "payout", "amount": "5.00"}, "a place before it is missing"),
    ({"handle": "ada"}, "no command"),
]


@pytest.mark.parametrize(("line", "why"), BAD)
def test_a_wrong_line_is_not(business: Any, schema: Json, line: Json, why: str) -> None:
    assert not is_valid(schema, line), why
    assert answers(business(), line)[0] == 2, "and the batch says the same"


RIGHT: list[tuple[Json, str]] = [
    ({"do": "pay", "ref": "INV-1", "amount": 40}, "the other name, and a figure"),
    ({"do": "payout", "all": True}, "no place at all"),
    ({"do": "client add", "handle": "ada", "name": None}, "null is left out"),
    ({"do": "release"} | {"invoice": "INV-1"}, "the other name of a place"),
    ({"do": "book", "client": "ada", "visit": "+1d 5.00"}, "one of what may be many"),
]


@pytest.mark.parametrize(("line", "why"), RIGHT)
def test_a_right_line_is(schema: Json, line: Json, why: str) -> None:
    assert is_valid(schema, line), why


# --- where to begin ---------------------------------------------------------------------------


@pytest.fixture
def lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "lines.jsonl"
    handles = ["not JSON", '{"do": "client add", "handle": "bo"}', "",
               '{"do": "client add", "handle": "cy"}']  # fmt: skip
    path.write_text("\n".join(handles) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("first", "told", "why"),
    [
        ("2", [2, 4], "what stands before it is not even read as JSON"),
        ("3", [4], "a blank line counts"),
        ("4", [4], "the last one"),
    ],
)
def test_it_begins_with_a_line(lines: Path, first: str, told: list[int], why: str) -> None:
    answer = begun(lines, first)
    assert answer.code == 0, why
    assert [json.loads(each)["line"] for each in answer.out.splitlines()] == told, why


def begun(lines: Path, first: str) -> Answer:
    made_ = Business("2026-01-05T09:00")
    return run(["batch", str(lines), "--from", first], context=made_.context)


@pytest.mark.parametrize("first", ["0", "-1", "5", "1.5", "x", ""])
def test_a_line_that_is_not_there_is_refused(lines: Path, first: str) -> None:
    answer = begun(lines, first)
    assert (answer.code, answer.out) == (2, "")


def test_a_batch_needs_a_file() -> None:
    answer = run(["batch"])
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.splitlines()[1] == "hint: invoicectl batch -"
