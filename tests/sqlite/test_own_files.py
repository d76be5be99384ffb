"""Files of our own, and what others put where they would be: links, other names, leftovers.

Source: SPEC 14 (Keeping the file), RELIABILITY (What an attack from outside found)."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from invoicectl.own_files import NewFile, sweep
from tests.commands import examples
from tests.commands.bench import Answer, Found, faults, prepared, run
from tests.sqlite.apart import apart

NAME = "books.db"
INIT = ["init", "--simulated-from", "2026-01-05T09:00"]
PRECIOUS = b"Dear diary,\n"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a good file in it."""
    found = tmp_path / "place"
    found.mkdir()
    monkeypatch.chdir(found)
    good(found / NAME)
    return found


def good(path: Path) -> Path:
    path.write_bytes(prepared(has_charges=False))
    path.chmod(0o600)
    return path


def told(*words: str) -> Answer:
    """What a command on the file says; without a fault of form."""
    answer = run(["--db", NAME, *words])
    assert answer.crash is None, answer
    assert list(faults(answer)) == []
    return answer


# --- what lies where a file of ours would -----------------------------------------------------


def _a_link(path: Path) -> None:
    path.symlink_to("../precious")


def _a_link_to_nothing(path: Path) -> None:
    path.symlink_to("../nowhere")


def _another_name(path: Path) -> None:
    os.link("../precious", path)


def _a_socket(path: Path) -> None:
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(path.name)
    listening.close()


STRANGE: dict[str, Callable[[Path], object]] = {
    "a link": _a_link,
    "a link to nothing": _a_link_to_nothing,
    "another name of a file": _another_name,
    "a pipe": os.mkfifo,
    "a folder": Path.mkdir,
    "a socket": _a_socket,
}
USES = {
    ".lock": ("client", "add", "cleo"),
    ".tick": ("tick",),
    ".gateway": ("pay", "INV-2", "1.00"),
}
"""Files of ours beside the database, and a command that needs each."""


@pytest.mark.parametrize("what", STRANGE)
@pytest.mark.parametrize("end", USES)
def test_what_lies_where_a_file_of_ours_would(place: Path, end: str, what: str) -> None:
    """It is neither followed nor written; once it is gone the command goes through."""
    precious = place.parent / "precious"
    precious.write_bytes(PRECIOUS)
    strange = place / f"{NAME}{end}"
    STRANGE[what](strange)
    answer = told(*USES[end])
    assert answer.code == 7, answer
    assert strange.name in answer.err
    assert precious.read_bytes() == PRECIOUS
    assert not (place.parent / "nowhere").exists()
    assert told("list").code == 0, "questions need none of them"
    strange.rmdir() if what == "a folder" else strange.unlink()
    again = told("tick", "--json") if end == ".gateway" else told(*USES[end])
    assert again.code == 0, again


@pytest.mark.parametrize(
    ("content", "code", "why"),
    [
        (b"", 0, "what a tick leaves that ended well"),
        (b'{"pid": 77, "user": "cron", "since": "2026-01-05T09:00:00Z"}', 0, "of one that died"),
        (b'{"pid": 77, "us', 0, "of one that died as it wrote"),
        (PRECIOUS, 7, "somebody's own"),
        (b"\x00\x01\x02", 7, "somebody's own, in bytes"),
    ],
)
def test_the_note_of_the_office_is_ours_or_left_alone(
    place: Path, content: bytes, code: int, why: str
) -> None:
    note = place / f"{NAME}.tick"
    note.write_bytes(content)
    assert told("tick").code == code, why
    if code:
        assert note.read_bytes() == content


# --- one file, one name -----------------------------------------------------------------------


def test_a_file_with_two_names_is_refused(place: Path) -> None:
    os.link(NAME, "snapshot.db")
    before = (place / NAME).read_bytes()
    found = Found()
    for name in ("list", "check", "tick", "client add", "show", "export"):
        for path in (NAME, "snapshot.db"):
            answer = run(["--db", path, *examples.words(name, examples.LINES[name][0])])
            problems = list(faults(answer))
            if answer.code != 7 or "2 names (hard links)" not in answer.err:
                problems.append(f"exit {answer.code}: {answer.err!r}")
            found.add(f"{name} on {path}", problems)
    found.refuse()
    assert (place / NAME).read_bytes() == before
    assert sorted(os.listdir(place)) == [NAME, "snapshot.db"], "no lock was made either"
    shutil.copy2("snapshot.db", "copy.db")
    os.replace("copy.db", "snapshot.db")
    assert told("list").code == 0, "a copy is no second name"


def test_a_first_run_killed_as_it_gave_the_file_its_name(tmp_path: Path) -> None:
    """It lies there whole under two names: the next run takes the draft's away and goes on."""
    path = tmp_path / NAME
    good(path)
    draft = tmp_path / ".invoicectl-abcd1234.draft"
    os.link(path, draft)
    assert run(["--db", str(path), "client", "add", "cleo"]).code == 0
    assert path.stat().st_nlink == 1
    assert not draft.exists()
    assert run(["--db", str(path), "check"]).code == 0


# --- drafts of who is gone --------------------------------------------------------------------


def _killed(place: Path, *, beside: tuple[str, ...] = ()) -> str:
    """A draft of a process that was killed while it made it; its name."""
    hears, says = os.pipe()
    child = os.fork()
    if child == 0:
        draft = NewFile(str(place / "export.csv"))
        draft.make()
        os.write(draft.descriptor, PRECIOUS)
        for end in beside:
            Path(f"{draft.path}{end}").write_bytes(PRECIOUS)
        os.write(says, draft.path.encode())
        os.close(says)
        signal.pause()
    os.close(says)
    with os.fdopen(hears) as heard:
        path = heard.read()
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return path


NEXT = {
    "any question": ["list"],
    "any command": ["client", "add", "cleo"],
    "an export": ["export", "csv", "--output", "out.csv"],
    "an export over an old one": ["export", "csv", "--output", "old.csv", "--force"],
    "a first run": ["--db", "new.db", *INIT],
}


@pytest.mark.parametrize("what", NEXT)
def test_what_a_killed_run_left_is_swept_up_by_the_next(place: Path, what: str) -> None:
    (place / "old.csv").write_bytes(b"")
    left = _killed(place, beside=("-journal",))
    assert Path(left).exists()
    assert Path(left).stat().st_mode & 0o077 == 0
    words = NEXT[what] if "--db" in NEXT[what] else ["--db", NAME, *NEXT[what]]
    assert run(words).code == 0
    assert [name for name in os.listdir(place) if name.startswith(".")] == []


def test_an_export_elsewhere_sweeps_there(place: Path) -> None:
    elsewhere = place / "elsewhere"
    elsewhere.mkdir()
    _killed(elsewhere)
    assert told("export", "csv", "--output", "elsewhere/out.csv").code == 0
    assert os.listdir(elsewhere) == ["out.csv"]


def test_what_is_being_made_stays(place: Path) -> None:
    """Also where it is made by this process: its lock says that somebody is at it."""
    draft = NewFile(str(place / "export.csv"))
    draft.make()
    os.write(draft.descriptor, PRECIOUS)
    for words in NEXT.values():
        run(words if "--db" in words else ["--db", NAME, *words])
    assert Path(draft.path).read_bytes() == PRECIOUS
    made = Path(draft.path)
    draft.put()
    draft.drop()
    assert (place / "export.csv").read_bytes() == PRECIOUS
    assert not made.exists()


@pytest.mark.parametrize(
    "name",
    [
        ".invoicectl-notes.draft", ".invoicectl-abcd1234.draft.txt", ".invoicectl-ABCD1234.draft",
        "invoicectl-abcd1234.draft", ".invoicectl-abcd12345.draft", ".books.db.abcd1234.new",
        ".invoicectl-abcd1234.draft-notes", "-journal", ".invoicectl-.draft",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_draft_is_left_alone(place: Path, name: str) -> None:
    (place / name).write_bytes(PRECIOUS)
    sweep(str(place))
    assert (place / name).read_bytes() == PRECIOUS


def test_only_plain_files_are_swept(place: Path) -> None:
    precious = place.parent / "precious"
    precious.write_bytes(PRECIOUS)
    (place / ".invoicectl-aaaa1111.draft").symlink_to(precious)
    (place / ".invoicectl-bbbb1111.draft").mkdir()
    os.mkfifo(place / ".invoicectl-cccc1111.draft")
    sweep(str(place))
    sweep(str(place / "nowhere"))
    assert precious.read_bytes() == PRECIOUS
    assert len([name for name in os.listdir(place) if name.startswith(".")]) == 3


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_another_user_s_drafts_are_theirs(place: Path) -> None:
    def part() -> None:
        theirs = place / ".invoicectl-aaaa1111.draft"
        theirs.write_bytes(PRECIOUS)
        os.chown(theirs, 65534, 65534)
        sweep(str(place))
        assert theirs.exists()

    apart(part)


def test_a_refused_export_leaves_no_draft(place: Path) -> None:
    (place / "taken.csv").write_bytes(PRECIOUS)
    assert told("export", "csv", "--output", "taken.csv").code == 4
    assert told("export", "csv", "--output", "nowhere/out.csv").code == 7
    assert (place / "taken.csv").read_bytes() == PRECIOUS
    assert sorted(os.listdir(place)) == [NAME, "taken.csv"]


# --- what another left beside the place -------------------------------------------------------


@pytest.mark.parametrize("end", ["-journal", "-wal", "-shm", ".gateway", ".gateway-journal"])
@pytest.mark.parametrize("words", [INIT, ["init", "--gateway", "manual"]])
def test_init_beside_what_another_left(tmp_path: Path, end: str, words: list[str]) -> None:
    """A journal would be played into the new file, and old charges be taken for its own."""
    left = tmp_path / f"{NAME}{end}"
    left.write_bytes(PRECIOUS)
    answer = run(["--db", str(tmp_path / NAME), *words])
    assert (answer.code, answer.crash) == (4, None), answer
    assert list(faults(answer)) == []
    assert left.name in answer.err
    assert "move away" in answer.err
    assert [path.name for path in tmp_path.iterdir()] == [left.name]
    assert left.read_bytes() == PRECIOUS
    left.unlink()
    assert run(["--db", str(tmp_path / NAME), *words]).code == 0
    assert run(["--db", str(tmp_path / NAME), "check"]).code == 0


@pytest.mark.parametrize("end", [".lock", ".tick"])
def test_locks_that_are_left_hinder_nobody(tmp_path: Path, end: str) -> None:
    (tmp_path / f"{NAME}{end}").write_bytes(b"")
    assert run(["--db", str(tmp_path / NAME), *INIT]).code == 0


# --- folders ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["new/books.db", "new/deeper/books.db", "./new/books.db"])
def test_a_missing_folder_is_told(place: Path, path: str) -> None:
    answer = run(["--db", path, *INIT])
    assert (answer.code, answer.crash) == (3, None), answer
    assert list(faults(answer)) == []
    assert not (place / "new").exists()
    (hint,) = [line for line in answer.err.splitlines() if line.startswith("hint: ")]
    assert os.system(hint.removeprefix("hint: ")) == 0, "the hint is a command that works"  # noqa: S605
    assert run(["--db", path, *INIT]).code == 0
    assert Path(path).parent.stat().st_mode & 0o077 == 0


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The user's data directory, not there yet; everybody may read what is made by default."""
    found = tmp_path / "home" / "data"
    monkeypatch.setenv("XDG_DATA_HOME", str(found))
    before = os.umask(0)
    yield found
    os.umask(before)


def test_the_folder_of_the_default_file_is_made_for_its_owner(data: Path) -> None:
    answer = run([*INIT, "--json"])
    assert (answer.code, answer.crash) == (0, None), answer
    assert answer.err == (
        f"note: made the folder {data / 'invoicectl'}, which nobody else can read\n"
    )
    assert json.loads(answer.out)["file"] == str(data / "invoicectl" / "invoicectl.db")
    for folder in (data.parent, data, data / "invoicectl"):
        assert folder.stat().st_mode & 0o777 == 0o700
    assert (data / "invoicectl" / "invoicectl.db").stat().st_mode & 0o777 == 0o600
    (data / "invoicectl" / "invoicectl.db").unlink()
    assert run(INIT).err == "", "a folder that is there is nothing to note"


def test_a_folder_that_is_there_keeps_its_rights(data: Path) -> None:
    (data / "invoicectl").mkdir(parents=True, mode=0o755)
    assert run(INIT).err == ""
    assert (data / "invoicectl").stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("words", [["init"], [*INIT, "--set", "tax=1"], ["list"], ["tick"]])
def test_a_refused_run_makes_no_folder(data: Path, words: list[str]) -> None:
    assert run(words).code in {2, 3}
    assert not data.parent.exists()


def test_an_init_that_fails_takes_its_folders_along(data: Path) -> None:
    from datetime import UTC, datetime

    from invoicectl.context import Context

    never = Context(clock=lambda: datetime(1, 1, 1, tzinfo=UTC))
    assert run(["init", "--gateway", "manual"], context=never).code == 4
    assert not data.parent.exists()


def test_a_file_in_the_way_of_the_folder_is_told(data: Path) -> None:
    data.parent.mkdir()
    data.write_bytes(PRECIOUS)
    answer = run(INIT)
    assert (answer.code, answer.crash) == (7, None), answer
    assert list(faults(answer)) == []
    assert data.read_bytes() == PRECIOUS
