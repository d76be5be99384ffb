"""Anchors: noted by hand and by the daily tick, held against the log by `check`.

Source: SPEC 14 (Anchors)."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from invoicectl.acts import file as acts
from invoicectl.context import Context
from invoicectl.desk.engine.sweeping import generations
from invoicectl.domain import anchors
from invoicectl.domain.events import Reconciled
from invoicectl.domain.policy import Policy
from invoicectl.sqlite.anchors import Anchors
from tests.commands.bench import run
from tests.commands.keeping import NAME, PRECIOUS, made, rows, said, told
from tests.support import Business, Clock

BESIDE = f"{NAME}.anchors"


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made(NAME)


def live() -> None:
    """The file anew, following the system's clock in Berlin, where midnight is 23:00Z."""
    for name in os.listdir():
        os.unlink(name)
    told("init", "--gateway", "manual", "--set", "timezone=Europe/Berlin", at="2026-01-05T09:00")


def lines(path: str = BESIDE) -> list[str]:
    return Path(path).read_text(encoding="ascii").splitlines()


def head(path: str = NAME) -> str:
    recorded_at, seq, hash_ = rows(
        path, "SELECT recorded_at, seq, hash FROM events ORDER BY seq DESC LIMIT 1"
    )[0]
    return f"{recorded_at} {seq} {hash_}"


def faults_of_anchors() -> list[str]:
    """What `check` finds by the anchors; it finds nothing else."""
    answer = run(["--db", NAME, "check", "--json"])
    found = [each for each in json.loads(answer.out) if each["faults"]]
    assert {each["name"] for each in found} <= {"anchors"}
    assert answer.code == (7 if found else 0)
    return [fault for each in found for fault in each["faults"]]


# --- by hand ----------------------------------------------------------------------------------


def test_an_anchor_is_a_line_beside_the_file() -> None:
    answer = told("anchor")
    assert lines() == [head()]
    at, seq, hash_ = head().split()
    assert answer == {"file": BESIDE, "at": at, "seq": int(seq), "hash": hash_}
    assert os.stat(BESIDE).st_mode & 0o777 == 0o600
    assert told("check", "--head")["head"] == hash_


def test_noted_again_it_is_there_once() -> None:
    told("anchor")
    again = said("anchor")
    assert (again.code, again.err) == (0, "note: nothing happened since it was noted before\n")
    assert lines() == [head()]
    told("client", "add", "bob")
    told("anchor")
    assert len(lines()) == 2
    assert lines()[-1] == head()


def test_an_anchor_elsewhere_is_where_a_person_wants_it() -> None:
    told("anchor", "mailed.txt")
    assert lines("mailed.txt") == [head()]
    assert not os.path.exists(BESIDE)


@pytest.mark.parametrize(
    "torn", ["2026-01-05T09:00:00Z 3 5f0c", "2026-01-05T09:00:00Z", "2", "# half a rem"]
)
def test_a_torn_last_line_is_passed_over(torn: str) -> None:
    told("anchor")
    first = lines()[0]
    with Path(BESIDE).open("a", encoding="ascii") as opened:
        opened.write(torn)
    assert faults_of_anchors() == []
    told("client", "add", "bob")
    told("anchor")
    assert lines() == [first, torn, head()]
    assert faults_of_anchors() == []


@pytest.mark.parametrize(
    ("words", "code", "told_of", "why"),
    [
        (("diary.txt",), 4, "something else than anchors", "what is another's stays"),
        ((NAME,), 4, "invoicectl's own file", "the file itself"),
        ((f"{NAME}.gateway",), 4, "invoicectl's own file", "the charges"),
        (("link",), 7, "it is a link", "a link is not followed"),
        (("folder",), 7, "folder can't be written", "no file"),
        (("nowhere/a.txt",), 7, "nowhere/a.txt can't be written", "no folder"),
    ],
)
def test_a_place_that_is_refused(words: tuple[str, ...], code: int, told_of: str, why: str) -> None:
    Path("diary.txt").write_bytes(PRECIOUS)
    Path("folder").mkdir()
    Path("link").symlink_to("diary.txt")
    before = Path(NAME).read_bytes()
    answer = said("anchor", *words)
    assert (answer.code, told_of in answer.err) == (code, True), (answer, why)
    assert Path("diary.txt").read_bytes() == PRECIOUS
    assert Path(NAME).read_bytes() == before


def test_what_the_anchors_contradict_is_not_noted_with_them() -> None:
    told("anchor")
    text = Path(BESIDE).read_text(encoding="ascii")
    Path(BESIDE).write_text(text[:-5] + "0000\n", encoding="ascii")
    told("client", "add", "bob")
    answer = said("anchor")
    assert (answer.code, "is not the one that the anchor of" in answer.err) == (7, True)
    assert len(lines()) == 1


def test_a_batch_notes_nothing_that_is_not_committed() -> None:
    Path("lines.jsonl").write_text('{"do": "anchor"}', encoding="utf-8")
    assert run(["--db", NAME, "batch", "lines.jsonl"]).code == 2
    assert not os.path.exists(BESIDE)


# --- by the daily tick ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "count", "why"),
    [
        ("2026-01-06T22:59:59", 1, "Berlin has still the day of the last anchor's event"),
        ("2026-01-06T23:00:00", 2, "the next day begins"),
        ("2026-01-09T12:00:00", 2, "days later"),
    ],
)
def test_a_tick_notes_once_a_day_what_happened(at: str, count: int, why: str) -> None:
    live()
    told("tick", at="2026-01-05T10:00")
    assert lines() == [head()], "the first one"
    told("tick", at="2026-01-06T10:00")
    assert len(lines()) == 1, "nothing happened"
    told("client", "add", "ada", at="2026-01-06T10:00")
    told("tick", at="2026-01-06T10:01")
    assert len(lines()) == 2, "a day later"
    told("client", "add", "bob", at="2026-01-06T10:02")
    told("tick", at=at)
    told("tick", at=at)
    assert len(lines()) == 1 + count, why
    assert lines()[-1] == head() or count == 1
    assert faults_of_anchors() == []


def test_what_an_anchor_knows_lasts_before_it_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also in a batch, whose lines share their commits: whoever dies then has lost nothing that an
    anchor knows."""
    live()
    append, noted = Anchors.append, []

    def witnessed(self: Anchors, anchor: anchors.Anchor) -> None:
        found = rows(NAME, f"SELECT hash FROM events WHERE seq = {anchor.seq}")
        noted.append((anchor.hash,) in found)
        append(self, anchor)

    monkeypatch.setattr(Anchors, "append", witnessed)
    given = [
        {"do": "client add", "handle": "ada"},
        {"do": "tick"},
        {"do": "client erase", "handle": "ada", "reason": "asked"},
        {"do": "client add", "handle": "bob"},
        {"do": "tick"},
    ]
    Path("lines.jsonl").write_text("\n".join(map(json.dumps, given)), encoding="utf-8")
    context = Context(clock=Clock("2026-01-06T10:00"))
    assert run(["--db", NAME, "batch", "lines.jsonl"], context=context).code == 0
    assert len(noted) >= 2
    assert all(noted)
    assert faults_of_anchors() == []


def test_a_dry_tick_notes_nothing() -> None:
    told("tick", "--dry-run")
    assert not os.path.exists(BESIDE)


@pytest.mark.parametrize(
    ("hinder", "reason"),
    [
        (lambda: Path(BESIDE).mkdir(), "it is not a regular file"),
        (lambda: Path(BESIDE).symlink_to("nowhere"), "it is a link to another file"),
        (lambda: Path(BESIDE).write_bytes(PRECIOUS), "it holds something else"),
        (lambda: Path(BESIDE).write_bytes(b"\xff\xfe\x00" * 9_000), "it holds something else"),
    ],
)  # fmt: skip
def test_what_hinders_the_noting_is_a_note(hinder: object, reason: str) -> None:
    assert callable(hinder)
    hinder()
    answer = said("tick")
    assert answer.code == 0
    assert answer.err.startswith(f"note: no anchor was noted in {BESIDE}: ")
    assert reason in answer.err


# --- what check finds -------------------------------------------------------------------------


def test_check_says_up_to_when_the_past_is_witnessed() -> None:
    assert said("check").err == ""
    told("anchor")
    told("client", "add", "bob")
    seq = head().split()[1]
    assert said("check").err == (
        f"note: {BESIDE} shows that nothing was changed up to event {int(seq) - 1} "
        "of Mon 2026-01-05 09:00 UTC\n"
    )
    with Path(BESIDE).open("a", encoding="ascii") as opened:
        opened.write("# sent to kim\nwhat is this?\n\n")
    assert "note: line 3 of books.db.anchors is not an anchor\n" in said("check").err


def test_a_file_that_was_put_back_ends_before_its_anchor() -> None:
    shutil.copy(NAME, "old.db")
    told("client", "add", "bob")
    told("anchor")
    shutil.copy("old.db", NAME)
    (fault,) = faults_of_anchors()
    assert fault.startswith("the log ends at event ")
    assert fault.endswith("but an anchor of Mon 2026-01-05 09:00 UTC knows event 8")
    answer = said("anchor")
    assert (answer.code, "ends before event 8" in answer.err) == (7, True)


def test_a_tick_on_a_file_that_was_put_back_begins_a_generation_first() -> None:
    shutil.copy(NAME, "old.db")
    told("client", "add", "bob")
    told("anchor")
    shutil.copy("old.db", NAME)
    answer = said("tick")
    assert answer.code == 0
    assert "note: the file went back in time: it knows nothing after event 7, but an anchor" in (
        answer.err
    )
    begun = rows(NAME, "SELECT seq, actor, data FROM events WHERE kind = 'generation-begun'")
    assert [(seq, actor) for seq, actor, _ in begun] == [(8, "time")]
    assert '"reason":"behind its anchors"' in begun[0][2]
    assert lines()[-1] == f"{head()} generation 2"
    assert faults_of_anchors() == []
    assert "generation 2 began at event 8: what came after event 7 before, up to event 8 of" in (
        said("check").err
    )
    assert said("tick").err == "", "once"
    assert len(rows(NAME, "SELECT seq FROM events WHERE kind = 'generation-begun'")) == 1


def test_a_generation_is_known_however_often_the_file_was_compared_before() -> None:
    """Each day adds a fact about the file."""
    b = Business("2026-01-05T09:00")
    with b.desk.act() as work:
        for _ in range(600):
            work.record([Reconciled(work.file_id, work.now, 0, 0, 0)])
        begun = acts.begin_generation(work.get(Policy, 0), work.file_id, "restored")
        work.record(begun)
    with b.desk.look() as work:
        assert generations(work.store) == [(2, 602)]


def test_a_generation_that_only_the_log_knows_hides_nothing() -> None:
    """Whoever rewrites the log can say in it that it was restored; no anchor says so."""
    shutil.copy(NAME, "old.db")
    told("client", "add", "bob")
    told("anchor")
    shutil.copy("old.db", NAME)
    noted = Path(BESIDE).read_bytes()
    told("tick")
    Path(BESIDE).write_bytes(noted)
    (fault,) = faults_of_anchors()
    assert "which begins generation 2, is not noted itself" in fault
    told("anchor")
    assert faults_of_anchors() == [], "a person says that it was"


def test_many_anchors_are_read_from_the_end() -> None:
    told("anchor")
    first = Path(BESIDE).read_text(encoding="ascii")
    assert anchors.read(first) is not None
    Path(BESIDE).write_text(first * 500, encoding="ascii")
    told("client", "add", "bob")
    told("anchor")
    assert len(lines()) == 501
    assert faults_of_anchors() == []
