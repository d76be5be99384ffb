"""Every field that a command prints is documented, and every documented field is printed."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.commands import examples
from tests.commands.bench import Answer, Bench, ahead, run
from tests.json.reading import NO_JSON, commands, fields, first_faults, objects

Json = Any

SHOWN = commands()
APART = {name for name, shown in SHOWN.items() if shown.endswith(NO_JSON)}

MORE = [
    "client show ada", "show INV-1", "show S1", "show B1", "show R1", "show V1", "show P1",
    "show noor", "show ada", "show INV-3", "letters L1", "list", "attention", "agenda", "log",
    "report aging", "report tips", "report collections", "report revenue", "statement noor",
    "hold R1 --reason Away", "hold ada --reason Away --until 2099-01-01", "check", "reconcile",
    "check gateway", "resolve P5 approved --reason Seen", "pay lea 5.00 --method cash",
    "mail preview invoice INV-1", "explain -- pay INV-1 900.00", "explain -- hold ada --reason x",
]  # fmt: skip
"""Lines beside the examples."""

SAMPLE = [
    "show INV-6", "show S1", "show B1", "show R1", "show V1", "show P1", "show freya", "list",
    "session list", "booking list", "series list", "visit list", "client list", "attention",
    "agenda --until 2026-04-01", "report aging", "report collections", "report tips",
    "report revenue", "earnings", "letters", "find freya", "find noor",
    "clock advance 7d", "tick --dry-run",
]  # fmt: skip
"""Lines on the file of the sample."""


def test_the_table_names_every_command() -> None:
    assert set(SHOWN) == set(examples.commands())


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    assert run(["--db", str(path), "init", "--sample"]).code == 0
    return path


def of_lines() -> Iterator[tuple[str, list[str]]]:
    """Every line of the examples, and more, as the words of a command."""
    for name, lines in examples.LINES.items():
        for line in lines:
            if name not in {*APART, "batch", "diff", "restore"} and not _makes_text(name, line):
                yield name, examples.words(name, line)
    for more in MORE:
        words = more.split()
        name = " ".join(words[:2]) if " ".join(words[:2]) in SHOWN else words[0]
        yield name, words


def _makes_text(name: str, line: examples.Line) -> bool:
    """Whether a line prints what it makes: a page, an export, a letter as HTML."""
    return "--html" in line or (name in {"document", "export"} and "--output" not in line)


def answered(name: str, words: list[str]) -> Answer:
    words = words if "--json" in words else ["--json", *words]
    if name == "clock correct":
        return run(words, context=ahead())
    return run(["--db", "made.db", *words]) if name == "init" else Bench().run(words)


def test_what_is_printed_is_what_is_documented(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sample: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    told: list[tuple[str, str, str]] = []
    for name, words in of_lines():
        Path("made.db").unlink(missing_ok=True)
        Path("made.db.lock").unlink(missing_ok=True)
        told.append((name, " ".join(words), answered(name, words).out))
    for line in SAMPLE:
        name = " ".join(line.split()[:2])
        name = name if name in SHOWN else line.split()[0]
        told.append((name, line, run(["--db", str(sample), "--json", *line.split()]).out))
    Bench().run(["backup", "copy.db"])
    run(["--db", "copy.db", "hold", "INV-1", "--reason", "on leave"])
    told.append(("diff", "", Bench().run(["--json", "diff", "copy.db"]).out))
    told.append(("restore", "", run(["--db", "again.db", "--json", "restore", "copy.db"]).out))
    told += _elsewhere()
    seen: set[str] = set()
    found = []
    for name, line, out in told:
        assert out, line
        value = _without_beside(json.loads(out), line, seen)
        if "--fields" not in line:
            found += [f"{line}: {each}" for each in first_faults(SHOWN[name], value, seen)]
    found += list(_of_batch(seen))
    assert not found, "\n".join(found)
    assert set(objects()) - seen == set(), "a documented object is printed somewhere"


def _elsewhere() -> Iterator[tuple[str, str, str]]:
    """A row that is refused, and a charge that only the gateway has: the file went back in time."""
    Path("people.csv").write_text("Name,Email\nAda,no address\n", encoding="utf-8")
    words = ["import", "clients", "people.csv", "--map", "name=Name", "--map", "email=Email"]
    yield "import", "import", Bench().run(["--json", *words]).out
    base = ["--db", "back.db", "--json"]
    for line in ("init --simulated-from 2026-01-05T09:00", "client add ada"):
        run([*base, *line.split()])
    before = Path("back.db").read_bytes()
    for line in ("card add ada pm_card_visa", "issue ada 5.00 --due 2026-02-01", "pay INV-1"):
        run([*base, *line.split()])
    Path("back.db").write_bytes(before)
    yield "reconcile", "reconcile", run([*base, "reconcile"]).out


def _without_beside(value: Json, line: str, seen: set[str]) -> Json:
    if "--as-of" in line and isinstance(value, dict):
        assert {value.pop(name) for name in ("as_of", "known")} == {"2026-01-05T23:59:59Z"}
    if "--dry-run" in line:
        for name in ("change", "charge"):
            listed = value.pop(f"{name}s")
            assert first_faults(f"[{name}]", listed, seen) == []
        if "tick" not in line:
            del value["dry_run"]
    return value


def _of_batch(seen: set[str]) -> Iterator[str]:
    lines = '{"do": "pay", "invoice": "INV-2", "dry_run": true}\n{"do": "pay", "invoice": "X"}\n'
    answer = Bench().run(["batch", "-"], stdin=lines)
    for line in answer.out.splitlines():
        yield from first_faults(SHOWN["batch"], json.loads(line), seen)
    dry = json.loads(answer.out.splitlines()[0])["result"]
    yield from first_faults("[change]", dry["changes"], seen)
    yield from first_faults("[charge]", dry["charges"], seen)


def test_a_field_too_many_or_too_few_is_found() -> None:
    """The test above can fail: this is what it would say."""
    right = {"name": "timezone", "value": None}
    assert first_faults("setting", right, set()) == []
    assert first_faults("setting", right | {"more": 1}, set()) == ["setting.more is not documented"]
    assert first_faults("setting", {"name": "x"}, set()) == [
        "setting.value of setting is not there"
    ]
    assert first_faults("setting", {"name": 5, "value": None}, set()) == [
        "setting.name is no text: '5'"
    ]


def test_every_field_says_what_it_is() -> None:
    for name in objects():
        for field, (_, text) in fields(name).items():
            assert not text[0].isupper(), (name, field)
            assert not text.endswith("."), (name, field)
