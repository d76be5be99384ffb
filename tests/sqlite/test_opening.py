"""Opening what is no file of ours: one sentence, exit 3 or 7, and nothing made or changed.

Source: RELIABILITY (The file), SPEC 9 (exits 3, 4 and 7).
"""

from __future__ import annotations

import json
import os
import socket
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from invoicectl.sqlite.migrations import APPLICATION_ID, FORMAT, RELEASE
from tests.commands import corpus, examples
from tests.commands.bench import Found, faults, prepared, run, short

NAME = "books.db"
COMMANDS = [
    each for each in examples.LINES if each not in {"init", "demo", "restore", "completion"}
]
"""Every command that opens a file."""

READING = ("list", "client list", "clock show", "check")
"""Commands that only look."""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory of its own."""
    found = tmp_path / "work"
    found.mkdir()
    monkeypatch.chdir(found)
    return found


# --- what stands at the path ------------------------------------------------------------------


def good(path: Path) -> Path:
    """A file of ours, with everything in it that the examples need."""
    path.write_bytes(prepared())
    return path


def _sql(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(good(path), isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def _of(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


def _cut(keep: Callable[[int], int]) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(prepared()[: keep(len(prepared()))])


def _other_program(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.executescript("CREATE TABLE links (url TEXT); INSERT INTO links VALUES ('x')")
    connection.close()


def _of_version(version: int) -> Callable[[Path], object]:
    return lambda path: _sql(path, f"PRAGMA user_version = {version}")


def _of_application(application: int) -> Callable[[Path], object]:
    return lambda path: _sql(path, f"PRAGMA application_id = {application}")


def _socket(path: Path) -> None:
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(path.name)
    listening.close()


def _zeroed(first: int, pages: int) -> Callable[[Path], object]:
    def make(path: Path) -> None:
        data = bytearray(prepared())
        data[first * 4096 : (first + pages) * 4096] = bytes(pages * 4096)
        path.write_bytes(bytes(data))

    return make


def _header(offset: int, value: bytes) -> Callable[[Path], object]:
    def make(path: Path) -> None:
        data = bytearray(prepared())
        data[offset : offset + len(value)] = value
        path.write_bytes(bytes(data))

    return make


MISSING: dict[str, Callable[[Path], object]] = {
    "missing": Path.absolute,
    "a link to nothing": lambda path: path.symlink_to("nowhere"),
}
NOT_OURS: dict[str, Callable[[Path], object]] = {
    "a directory": Path.mkdir,
    "a pipe": os.mkfifo,
    "a socket": _socket,
    "a link to a directory": lambda path: path.symlink_to("."),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "an empty file": _of(b""),
    "a line of text": _of(b"Dear Ada,\n"),
    "a long text": _of(b"Dear Ada, this is no database.\n" * 1000),
    "one byte": _of(b"S"),
    "zeros": _of(bytes(8192)),
    "random bytes": _of(bytes(index * index % 251 for index in range(20_000))),
    "JSON lines": _of(b'{"do": "tick"}\n' * 100),
    "another program's database": _other_program,
    "an application of another number": _of_application(0x4D504258),
    "a newer version": _of_version((RELEASE + 1) * 1000),
    "an older draft": _of_version(FORMAT - 1),
    "a later draft": _of_version(FORMAT + 1),
    "a version from far away": _of_version(2**31 - 1),
    "a version below zero": _of_version(-1),
    "cut to 15 bytes": _cut(lambda _: 15),
    "cut to its magic": _cut(lambda _: 16),
    "cut to half a header": _cut(lambda _: 50),
    "cut to its header": _cut(lambda _: 100),
    "cut to half a page": _cut(lambda _: 2048),
    "cut to one page": _cut(lambda _: 4096),
    "cut in half": _cut(lambda size: size // 2),
    "without its last page": _cut(lambda size: size - 4096),
    "without a schema": _zeroed(0, 1),
    "a page size of nonsense": _header(16, b"\x00\x03"),
    "a format from the future": _header(18, b"\x09\x09"),
    "a schema of nonsense": _header(100, b"\xff" * 200),
    "all but the first page zeroed": _zeroed(1, 10_000),
}
DAMAGED: dict[str, tuple[str, ...]] = {
    "without a table": ("DROP TABLE visits",),
    "without its own row": ("DELETE FROM file",),
    "with a clock that shows nothing": ("UPDATE file SET simulated_at = 'yesterday'",),
    "with a zone that isn't one": ("UPDATE policy SET value = 'Mars' WHERE key = 'timezone'",),
    "with a setting that isn't one": ("INSERT INTO policy VALUES ('tax', '19%')",),
    "with a version but no tables": (
        "DROP TABLE outbox",
        "DROP TABLE policy",
        "PRAGMA user_version = 0",
    ),
}
"""Files of ours that someone changed by hand."""


def _look(place: Path) -> dict[str, object]:
    """What stands in the directory: kinds, sizes, contents and times of change."""
    found: dict[str, object] = {}
    for path in sorted(place.iterdir()):
        is_plain = path.is_file() and not path.is_symlink()
        content = path.read_bytes() if is_plain else b""
        found[path.name] = (path.lstat().st_mode, content, path.lstat().st_mtime_ns)
    return found


@pytest.mark.parametrize("what", MISSING)
def test_every_command_on_what_is_missing(place: Path, what: str) -> None:
    MISSING[what](place / NAME)
    found = Found()
    before = _look(place)
    for name, words in _lines():
        answer = run(["--db", NAME, *words])
        problems = list(faults(answer))
        if answer.code != 3 or NAME not in answer.err or "init" not in answer.err:
            problems.append(f"exit {answer.code}: {answer.err!r}")
        found.add(f"{name} on {what}", problems)
    assert _look(place) == before
    found.refuse()


@pytest.mark.parametrize("what", NOT_OURS)
def test_every_command_on_what_is_not_ours(place: Path, what: str) -> None:
    NOT_OURS[what](place / NAME)
    found = Found()
    before = _look(place)
    for name, words in _lines():
        answer = run(["--db", NAME, *words])
        problems = list(faults(answer))
        if answer.code != 7 or NAME not in answer.err:
            problems.append(f"exit {answer.code}: {answer.err!r}")
        found.add(f"{name} on {what}", problems)
    assert _look(place) == before
    found.refuse()


@pytest.mark.parametrize("what", DAMAGED)
@pytest.mark.parametrize("name", READING)
def test_files_changed_by_hand(place: Path, what: str, name: str) -> None:
    """Damaged, exit 7, or not touched by this question; a traceback helps nobody."""
    _sql(place / NAME, *DAMAGED[what])
    before = _look(place)
    answer = run(["--db", NAME, *name.split()])
    assert list(faults(answer)) == [] or name == "check"
    assert answer.crash is None, answer.crash
    assert answer.code == 7 or (answer.code == 0 and name != "check"), answer
    assert _look(place) == before


@pytest.mark.parametrize("page", range(1, 12))
def test_a_page_of_zeros(place: Path, page: int) -> None:
    _zeroed(page, 1)(place / NAME)
    before = _look(place)
    for name in READING:
        answer = run(["--db", NAME, *name.split()])
        assert answer.crash is None, (name, answer.crash)
        assert answer.code in ({7} if name == "check" else {0, 7}), (name, answer)
    assert _look(place) == before


def _lines() -> Iterator[tuple[str, list[str]]]:
    for name in COMMANDS:
        yield name, examples.words(name, examples.LINES[name][0])


@pytest.mark.parametrize("way", ["option", "after", "environment", "default"])
@pytest.mark.parametrize(("what", "code"), [("missing", 3), ("a line of text", 7)])
def test_every_way_to_name_the_file(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str, what: str, code: int
) -> None:
    path = place / NAME
    words = {"option": ["--db", NAME, "list"], "after": ["list", "--db", NAME]}.get(way, ["list"])
    if way == "environment":
        monkeypatch.setenv("INVOICECTL_DB", NAME)
    if way == "default":
        path = tmp_path / "data" / "invoicectl" / "invoicectl.db"
        if what != "missing":
            path.parent.mkdir(parents=True)
    (MISSING | NOT_OURS)[what](path)
    before = _look(place)
    for format in ("table", "json", "csv"):
        answer = run(["--format", format, *words])
        assert answer.code == code, answer
        assert list(faults(answer, as_json=format == "json")) == []
        assert path.name in answer.err
    assert _look(place) == before
    assert path.exists() == (what != "missing")
    assert (tmp_path / "data").exists() == (way == "default" and what != "missing")


@pytest.mark.parametrize(
    ("path", "codes", "why"),
    [
        ("nowhere/books.db", {3}, "a directory that isn't there"),
        ("books.db/x.db", {3, 7}, "a file as a directory"),
        ("x" * 300, {3, 7}, "a name longer than names are"),
        ("x/" * 3000, {3, 7}, "a path longer than paths are"),
        ("x" * 1_000_000, {2, 3, 7}, "a megabyte"),
        ("a\x00b", {2, 3, 7}, "a zero byte"),
        ("\x00", {2, 3, 7}, "a zero byte alone"),
        ("\ud800", {2, 3, 7}, "half a character"),
        ("\udcff.db", {2, 3, 7}, "a byte that isn't UTF-8"),
        ("\x1b[31m.db", {2, 3, 7}, "an escape"),
        ("a\nb", {2, 3, 7}, "a newline"),
        ("\u202ebd.skoob", {2, 3, 7}, "a name turned around"),
        (":memory:", {3}, "SQLite's own name for nothing"),
        ("file:books.db", {3}, "a URI, which is a path here"),
        ("file:books.db?mode=rwc", {3}, "… with a mode"),
        ("books.db?mode=memory", {3}, "a question mark belongs to the name"),
        ("books.db#x", {3}, "a hash too"),
        ("books%2Edb", {3}, "a percent sign too"),
        ("~/books.db", {3}, "a tilde is the shell's"),
        ("$HOME/books.db", {3}, "a dollar too"),
        ("-", {3}, "a hyphen is no pipe here"),
        ("", {2, 3, 7}, "nothing"),
        (" ", {3}, "a blank"),
    ],
)
def test_odd_paths(place: Path, path: str, codes: set[int], why: str) -> None:
    """`books.db` is there and is not what these say."""
    good(place / NAME)
    before = _look(place)
    for name in ("list", "tick", "client add"):
        answer = run([f"--db={path}", *examples.words(name, examples.LINES[name][0])])
        assert answer.crash is None, (why, answer.crash)
        assert answer.code in codes, (why, answer)
        assert list(faults(answer, path)) == [], why
    assert _look(place) == before, why


@pytest.mark.parametrize(
    "name",
    ["a b.db", "a?b.db", "a#b.db", "a%20b.db", "a&b=c.db", "-x.db", "caf\xe9.db", "[x].db", "'"],
)
def test_odd_names_of_good_files(place: Path, name: str) -> None:
    """What a name may hold is no part of a query to SQLite."""
    good(place / name)
    for words in (["client", "add", "cleo"], ["client", "show", "cleo"], ["check"]):
        answer = run([f"--db={name}", *words])
        assert answer.code == 0, answer
        assert list(faults(answer)) == []
    assert [path.name for path in place.iterdir() if path.suffix != ".lock"] == [name]


def test_a_link_to_a_good_file(place: Path) -> None:
    good(place / "real.db")
    (place / NAME).symlink_to("real.db")
    assert run(["--db", NAME, "client", "add", "cleo"]).code == 0
    assert json.loads(run(["--db", "real.db", "client", "show", "cleo", "--json"]).out)
    assert (place / NAME).is_symlink()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write everything")
@pytest.mark.parametrize(("mode", "line"), [(0o000, "list"), (0o400, "client add cleo")])
def test_a_file_that_may_not_be_opened(place: Path, mode: int, line: str) -> None:
    good(place / NAME).chmod(mode)
    answer = run(["--db", NAME, *line.split()])
    (place / NAME).chmod(0o600)
    assert answer.code == 7, answer
    assert list(faults(answer)) == []
    assert (place / NAME).read_bytes() == prepared()


def test_the_application_is_the_one_tested(place: Path) -> None:
    good(place / NAME)
    with sqlite3.connect(place / NAME) as connection:
        assert connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        assert connection.execute("PRAGMA user_version").fetchone()[0] == FORMAT


# --- init -------------------------------------------------------------------------------------

INIT = ["init", "--simulated-from=2026-01-05T09:00"]


@pytest.mark.parametrize("what", [*NOT_OURS, "a good file", "a link to nothing"])
def test_init_leaves_what_is_there(place: Path, what: str) -> None:
    make = {"a good file": good, **MISSING, **NOT_OURS}[what]
    make(place / NAME)
    before = _look(place)
    answer = run(["--db", NAME, *INIT])
    assert (answer.code, answer.crash) == (4, None), answer
    assert list(faults(answer)) == []
    assert _look(place) == before


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--simulated-from=5pm"], 2),
        (["--simulated-from=2026-02-30"], 2),
        (["--gateway=cash"], 2),
        (["--gateway=\x1b[31m"], 2),
        (["--preset=vet"], 2),
        (["--set=timezone=Mars/Base"], 2),
        (["--set=timezone"], 2),
        (["--set=tax=19%"], 3),
        (["--set=\x1b=1"], 3),
        (["--set="], 2),
        (["--set=="], 3),
        (["--set=currency=XXX"], 2),
        (["--set=deposit_rate=NaN"], 2),
        (["--set=late_fee_min=1e3"], 2),
        (["--set=late_fee_after=9"], 4),
        (["--set=business=4242 4242 4242 4242"], 2),
        (["--actor=\x1b[31m"], 2),
        (["--actor= "], 2),
        (["--format=xml"], 2),
        (["extra"], 2),
        (["--no-such-option"], 2),
    ],
)
def test_a_refused_init_leaves_nothing(place: Path, more: list[str], code: int) -> None:
    for as_json in (False, True):
        answer = run(["--db", "new/books.db", *["--json"] * as_json, *INIT, *more])
        assert (answer.code, answer.crash) == (code, None), answer
        is_json = as_json and more != ["--format=xml"]
        assert list(faults(answer, as_json=is_json or answer.err.startswith("{"))) == []
        assert list(place.iterdir()) == []


def test_a_live_init_says_what_charges(place: Path) -> None:
    answer = run(["--db", NAME, "init"])
    assert answer.code == 2
    assert list(faults(answer)) == []
    assert list(place.iterdir()) == []


def test_every_path_of_init(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path that can be made is made, with its file alone; any other is told in one line."""
    deep = tmp_path.joinpath(*"abcdefgh")
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    found = Found()
    texts = (*corpus.FILES, *corpus.SHARP[::2], *corpus.CONTROLS[::16], *corpus.MARKUP[::8])
    for text in dict.fromkeys(texts):
        if corpus.holds_card(text):
            continue  # whoever names a file so is told its name
        before = set(tmp_path.rglob("*"))
        answer = run([f"--db={text}", *INIT])
        problems = list(faults(answer, text))
        new = {path for path in tmp_path.rglob("*") if path not in before}
        files = [path for path in new if path.is_file()]
        if answer.crash is None and answer.code not in {0, 2, 3, 4, 7}:
            problems.append(f"exit {answer.code}: {(answer.err or answer.out)[:120]!r}")
        if answer.code == 0 and len(files) != 1:
            problems.append(f"made {[path.name for path in files]}")
        if answer.code != 0 and new:
            problems.append(f"refused, but left {[path.name for path in new]}")
        if answer.code == 0 and files and files[0].stat().st_mode & 0o077:
            problems.append("the file can be read by others")
        found.add(f"init --db {short(text)}", problems)
        for path in sorted(new, reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
    found.refuse()


def test_init_in_memory_is_no_file(place: Path) -> None:
    """`:memory:` would be gone with the command: it is refused, or a file of that name."""
    answer = run(["--db=:memory:", *INIT])
    assert answer.crash is None
    assert answer.code == 0 or list(place.iterdir()) == []
    assert answer.code in {0, 2, 4, 7}
    assert (answer.code == 0) == (place / ":memory:").exists()
