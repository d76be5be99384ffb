"""`--dry-run`: whatever changes something can be tried, and says what it then does. SPEC 9, 11."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, NoReturn

import pytest

from invoicectl.commands.reading import READING
from invoicectl.context import Context
from invoicectl.desk.asking import views
from invoicectl.domain.model import Client, Provider
from invoicectl.domain.policy import Policy, settings
from invoicectl.domain.things import THINGS
from invoicectl.gateways import open_gateway
from tests.amounts import tasted
from tests.commands import examples
from tests.commands.bench import Answer, ahead, head, prepared, run
from tests.commands.corpus import SHARP
from tests.support import Business, Clock

Json = Any

APART = {"batch", "clock correct", "init", "restore"}
"""Commands that have tests of their own below: of other files, or of many commands."""

ASKING = {"reconcile", "mail retry", "mail send"}
"""What is done with others, who are not asked in a dry run."""

CHANGING = [
    pytest.param(command, line, id=f"{command} {number + 1}")
    for command, lines in examples.LINES.items()
    for number, line in enumerate(lines)
    if command not in {*READING, *APART} and "--dry-run" not in line
]


class Unasked:
    """A gateway that nobody may ask: only what is known without a call is told."""

    def __init__(self, name: str, *more: Any) -> None:
        self._inner = open_gateway(name, *more)
        self.foreseen = self._inner.foreseen
        self.close = self._inner.close

    def __getattr__(self, call: str) -> NoReturn:
        pytest.fail(f"a dry run asked the gateway: {call}")


class Folder:
    """The prepared file in a folder of its own, which is also where the program runs."""

    def __init__(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(place)
        monkeypatch.setenv("INVOICECTL_SMTP_URL", "smtp://localhost:1")
        self.file = place / "books.db"
        self.file.write_bytes(prepared())
        self._place = place
        self("client", "add", "somebody")  # whoever waited for a turn left the .lock there
        shutil.copy(self.file, place / "before.db")

    def __call__(self, *words: str, gateway: Any = open_gateway) -> Answer:
        context = Context(clock=Clock("2026-01-05T09:00"), gateway=gateway)
        told = [word.replace("{head}", head()) for word in words]
        return run(["--db", str(self.file), *told], context=context)

    def tried(self, *words: str) -> Answer:
        """A dry run, which is to leave every byte of the folder as it was."""
        before = self.content()
        answer = self(*words, gateway=Unasked)
        assert self.content() == before
        return answer

    def content(self) -> dict[str, bytes | None]:
        found = sorted(self._place.rglob("*"))
        return {str(each): each.read_bytes() if each.is_file() else None for each in found}

    def world(self) -> dict[str, Json]:
        """Every thing of the file by reference, as its own object, without those that are within;
        a provider with what is owed, and the settings."""
        context = Context(clock=Clock("2026-01-05T09:00"))
        context.told("db", str(self.file))
        world = {}
        with context.desk.look() as work:
            for kind, thing in THINGS.items():
                if thing.cls not in views._VIEWS:
                    continue
                for number in work.store.questions.numbers(kind):
                    found: Any = work.get(thing.cls, number)
                    told = views.of(work, found)
                    if isinstance(found, Provider):
                        told |= views.earnings(work, found)
                        del told["provider"]
                    named = isinstance(found, Client | Provider)
                    world[f"{kind}:{found.handle if named else found.ref}"] = {
                        name: each
                        for name, each in told.items()
                        if named or name not in {"payments", "visits"}
                    }
            world["file:file"] = dict(settings(work.get(Policy, 0)))
        context.close()
        return world


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    return Folder(tmp_path, monkeypatch)


def differing(before: dict[str, Json], after: dict[str, Json]) -> list[Json]:
    """What has changed from one world to the other, as a dry run tells it."""
    told = []
    for key, fields in after.items():
        old = before.get(key) or before.get(_renamed(key, before, after)) or {}
        ref = key if key in before or not old else _renamed(key, before, after)
        for field, value in fields.items():
            if old.get(field) != value:
                change = {"field": field, "from": old.get(field), "to": value}
                told.append({"ref": ref.partition(":")[2], **change})
    return told


def _renamed(key: str, before: dict[str, Json], after: dict[str, Json]) -> str:
    """The name of before of a person with a new handle: the one that is gone."""
    kind = key.partition(":")[0]
    gone = [each for each in before if each not in after and each.startswith(f"{kind}:")]
    return gone[0] if gone else ""


def plain(value: Json) -> Json:
    """Without what only the gateway knows."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items() if name != "gateway_ref"}
    return [plain(each) for each in value] if isinstance(value, list) else value


def in_order(changes: list[Json]) -> list[str]:
    """The changes to be compared, each as one text."""
    kept = [plain(each) for each in changes if each["field"] != "gateway_ref"]
    return sorted(json.dumps(each, sort_keys=True) for each in kept)


WOULD = (
    ("would be cancelled", "cancelled"),
    ("would come off", "comes off"),
    ("would be client credit", "is now client credit"),
    ("would be", "is"),
    ("you would hand it over yourself", "hand it over now"),
    ("you would send it yourself", "send it now"),
)
"""What a note of a dry run says, and what it says once it is done."""


def as_done(notes: str) -> str:
    """Notes on what would be, as those on what is."""
    for would, is_now in WOULD:
        notes = notes.replace(would, is_now)
    return notes


@pytest.mark.parametrize(("command", "line"), tasted(CHANGING, 2))
def test_a_dry_run_changes_nothing_and_says_what_is_then_done(
    folder: Folder, command: str, line: examples.Line
) -> None:
    words = ["--json", *examples.words(command, line)]
    place = words.index("--")
    tried = folder.tried(*words[:place], "--dry-run", *words[place:])
    if command in ASKING and "--take" not in line:
        assert tried.code == (2 if command == "reconcile" else 0)
        return
    before = folder.world()
    done = folder(*words)
    assert (tried.code, as_done(tried.err), tried.crash) == (done.code, done.err, None)
    foreseen, real = json.loads(tried.out), json.loads(done.out)
    assert foreseen.pop("dry_run") is True
    changes, charges = foreseen.pop("changes"), foreseen.pop("charges")
    if isinstance(real, list):
        assert len(foreseen) == 1, "a list stands under the name of its kind"
        (foreseen,) = foreseen.values()
    else:
        real.pop("dry_run", None)
    assert plain(foreseen) == plain(real)
    after = folder.world()
    expected = [each for each in differing(before, after) if not is_in_name_only(each, line, after)]
    assert in_order(changes) == in_order(expected)
    assert charges == charged(before, after)


def is_in_name_only(change: Json, line: examples.Line, after: dict[str, Json]) -> bool:
    """Whether it is the same person under a new handle, or a hold on what is over."""
    if change["field"] in {"client", "provider"} and "--handle" in line:
        return True
    was_paid = after.get(f"invoice:{change['ref']}", {}).get("status") == "paid"
    is_hold = change["field"] in {"held", "hold", "hold_reason"} and change["to"] is not False
    return was_paid and is_hold


def charged(before: dict[str, Json], after: dict[str, Json]) -> list[Json]:
    """What cards were asked for between two worlds, and approved."""
    new = [told for key, told in after.items() if key.startswith("payment:") and key not in before]
    asked = [each for each in new if each["method"] == "card" and each["refund_of"] is None]
    return [{name: each[name] for name in ("card", "amount", "tip")} for each in asked]


@pytest.mark.parametrize("form", ["table", "csv"])
@pytest.mark.parametrize(("command", "line"), tasted(CHANGING, 5))
def test_people_and_sheets_are_told_too(
    folder: Folder, command: str, line: examples.Line, form: str
) -> None:
    words = examples.words(command, line)
    place = words.index("--")
    answer = folder.tried("--format", form, *words[:place], "--dry-run", *words[place:])
    assert answer.crash is None
    if answer.code == 0 and form == "table":
        assert "dry run: nothing was done" in answer.out
        is_charged = " would be charged  " in answer.out
        assert ("and no card was charged\n" in answer.out) is is_charged, "said where it could be"
        told = answer.out.partition("  what would change")[2]
        assert max(map(len, told.splitlines()), default=0) <= 80


def test_what_changes_nothing_has_no_dry_run() -> None:
    for name, command in examples.commands().items():
        has_one = any(param.name == "dry_run" for param in command.params)
        assert has_one == (name not in READING), name


@pytest.mark.parametrize("text", SHARP[:5])
def test_it_takes_no_value(text: str) -> None:
    answer = run(["client", "add", "ada", f"--dry-run={text}"])
    assert (answer.code, answer.out) == (2, "")


def test_a_charge_is_taken_as_approved(folder: Folder) -> None:
    folder("card", "add", "ada", "pm_card_chargeCustomerFail")
    tried = json.loads(folder.tried("--json", "pay", "INV-2", "--tip", "5.00", "--dry-run").out)
    assert (tried["status"], tried["due"]) == ("paid", "0.00")
    assert tried["charges"] == [{"card": "visa-0341", "amount": "120.00", "tip": "5.00"}]
    assert folder("pay", "INV-2", "--tip", "5.00").code == 5


REFUSED = [
    ("pay INV-2 500.00", 4, "more than is due"),
    ("pay INV-99", 3, "no such invoice"),
    ("pay INV-2 1,50", 2, "no amount"),
    ("confirm INV-2", 4, "the wrong state"),
]


@pytest.mark.parametrize(("line", "code", "why"), REFUSED)
def test_what_is_refused_is_refused(folder: Folder, line: str, code: int, why: str) -> None:
    tried = folder.tried(*line.split(), "--dry-run")
    assert (tried.code, tried.out) == (code, ""), why
    assert tried == folder(*line.split())


def test_a_key_is_not_kept_and_an_answer_not_forgotten(folder: Folder) -> None:
    words = ("--json", "--key", "k", "pay", "INV-2", "20.00")
    assert json.loads(folder.tried(*words, "--dry-run").out)["due"] == "100.00"
    done = folder(*words)
    assert "k was given" not in done.err, "the dry run was no first time"
    again = folder.tried(*words, "--dry-run")
    assert "the key k was given on" in again.err, "a repetition does nothing, and says so"
    told = json.loads(again.out)
    assert (told["due"], told["changes"], told["charges"]) == ("100.00", [], [])


def test_it_is_no_repetition_of_itself(folder: Folder) -> None:
    words = ("client", "credit", "ada", "5.00", "--reason", "Sorry")
    for _ in range(2):
        assert folder.tried(*words, "--dry-run").err == ""
    assert folder(*words).err == ""
    assert "the same command was given" in folder.tried(*words, "--dry-run").err


def test_time_does_its_part_in_it_too(business: Any) -> None:
    """An invoice that silence confirms, seen from a command that comes after it."""
    made: Business = business(live=True, preset="marketplace")
    made.marketplace()
    made("issue", "S1", "40.00")
    made.system.at = made.system.at.replace(day=20)
    told = made("client", "edit", "ada", "--name", "Ada", "--dry-run")
    changes = {(each["ref"], each["field"]): each["to"] for each in told["changes"]}
    assert changes["INV-1", "confirmed_by"] == "auto"
    assert changes["S1", "status"] == "closed"
    assert changes["noor", "pending"] == "28.00"
    assert changes["ada", "name"] == "Ada"
    with made.desk.look() as work:
        assert views.of(work, work.get(THINGS["invoice"].cls, 1))["status"] == "pending"


def test_a_clock_is_corrected_in_it() -> None:
    context = ahead()
    answer = run(
        ["clock", "correct", "--reason", "Was ahead", "--yes", "--dry-run"], context=context
    )
    assert (answer.code, answer.crash) == (0, None)
    assert "dry run: nothing was done" in answer.out
    assert run(["client", "add", "bo"], context=context).code == 4, "it is as ahead as it was"


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_no_file_is_made(tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for where in ([], ["--db", str(tmp_path / "new.db")]):
        line = ["--simulated-from", "2026-01-05T09:00", "--preset", "pet-care"]
        tried = run([*where, "--format", form, "init", *line, "--dry-run"])
        assert (tried.code, tried.crash) == (0, None)
        assert list(tmp_path.iterdir()) == []
        assert "America/New_York" in tried.out
        tried = run([*where, "--format", form, "init", "--sample", "--dry-run"])
        assert (tried.code, tried.crash) == (0, None)
        assert list(tmp_path.iterdir()) == []


def test_an_init_over_a_file_is_refused_all_the_same(folder: Folder) -> None:
    line = ("init", "--gateway", "manual")
    assert folder.tried(*line, "--dry-run") == folder(*line)


def test_nothing_is_restored(folder: Folder, tmp_path: Path) -> None:
    folder("pay", "INV-2", "20.00")
    assert folder("backup", "copy.db").code == 0
    folder.file = tmp_path / "again.db"
    tried = folder.tried("--json", "restore", "copy.db", "--dry-run")
    assert tried.code == 0
    done = folder("--json", "restore", "copy.db")
    assert json.loads(tried.out) | {"dry_run": None} == json.loads(done.out) | {
        "dry_run": None,
        "changes": [],
        "charges": [],
    }
    assert tried.err == done.err


LINES = """
{"do": "client add", "handle": "bo"}
{"do": "card add", "client": "bo", "token": "pm_card_visa"}
{"do": "issue", "at": "2026-01-07", "target": "bo", "amount": "9.00", "due": "2026-01-09"}
{"do": "pay", "invoice": "bo", "amount": "4.00", "key": "k"}
{"do": "show", "ref": "bo"}
{"do": "pay", "invoice": "INV-2", "amount": "9999.00"}
"""


def lines(answer: Answer) -> list[Json]:
    return [json.loads(line) for line in answer.out.splitlines()]


def test_a_whole_batch_can_be_tried(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "lines.jsonl").write_text(LINES, encoding="utf-8")
    tried = folder.tried("batch", "lines.jsonl", "--dry-run")
    done = folder("batch", "lines.jsonl")
    assert (tried.code, tried.err) == (done.code, done.err)
    foreseen, real = lines(tried), lines(done)
    assert [each["ok"] for each in real] == [True] * 5 + [False]
    assert [len(each.get("result", {}).pop("changes", [])) > 0 for each in foreseen] == (
        [True] * 4 + [False] * 2
    )
    assert [each["result"].pop("charges", None) for each in foreseen[:-1]] == [
        [], [], [], [{"card": "visa-4242", "amount": "4.00", "tip": "0.00"}], None,
    ]  # fmt: skip
    assert [each["result"].pop("dry_run", None) for each in foreseen[:-1]] == [True] * 4 + [None]
    foreseen[3]["result"] = foreseen[3]["result"]["invoices"]
    assert plain(foreseen) == plain(real)


def test_a_line_of_a_batch_can_be_tried(folder: Folder, tmp_path: Path) -> None:
    """It leaves nothing, its walk to `at` included, and those around it are done."""
    text = """
    {"do": "client add", "handle": "bo"}
    {"do": "issue", "at": "2026-01-07", "target": "bo", "amount": "9.00", "due": "2026-01-09",
     "dry_run": true}
    {"do": "client add", "handle": "cy"}
    """.replace("\n     ", " ")
    (tmp_path / "lines.jsonl").write_text(text, encoding="utf-8")
    answer = folder("batch", "lines.jsonl")
    assert answer.code == 0, answer
    assert [each["result"].get("dry_run") for each in lines(answer)] == [None, True, None]
    assert json.loads(folder("clock", "show", "--json").out)["now"] == "2026-01-05T09:00:00Z"
    handles = {each["handle"] for each in json.loads(folder("client", "list", "--json").out)}
    assert {"bo", "cy"} <= handles
    assert "bo" not in {each["client"] for each in json.loads(folder("list", "--json").out)}
