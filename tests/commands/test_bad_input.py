"""Bad input: the corpus through every argument and every option of every command.

A value that can't stand in its place is refused with one sentence, nothing on stdout and the
file as it was; text that is text comes back as it was written, in NFC. Source: SPEC 2, 3, 8, 9.
"""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from invoicectl.commands.batch.keys import NOT_HERE
from invoicectl.domain import policy
from tests.amounts import amount
from tests.commands import corpus, examples
from tests.commands.bench import LONGEST, Answer, Bench, Found, ahead, faults, leaves, run, short
from tests.commands.examples import Line, Position
from tests.support import ROOT

POSITIONS = [each for each in examples.positions() if each.kind != "new file"]
"""Every place for a value; files are written in tests of their own."""

COMMANDS = examples.commands()
APART = {"init", "demo", "batch", "clock correct", "restore"}
"""Commands that don't work on the prepared file: each has tests of its own below."""

VALUES = amount("BAD_VALUES", 120, taste=120)
"""How many values each place has; seven tenths of them where they are done, not refused, which
takes longer."""

EVERY = amount("BAD_VALUES_EVERY", 6, taste=15)
"""Of which one in so many is tried, others of them in the next place."""

TEXTS_EVERY = amount("BAD_TEXTS_EVERY", 1, taste=1)
"""Where the values of one place alone are tried: one in so many."""

ANY = frozenset({0, 2, 3, 4, 5, 8})
"""What a value that may stand there can lead to: done, absent, refused by a rule, declined."""

REFUSED: dict[str, frozenset[int]] = {
    "amount": frozenset({2}),
    "part": frozenset({2}),
    "part or none": frozenset({2}),
    "time": frozenset({2}),
    "time or span": frozenset({2}),
    "month": frozenset({2}),
    "day": frozenset({2}),
    "year": frozenset({2}),
    "span": frozenset({2}),
    "rate": frozenset({2}),
    "minutes": frozenset({2}),
    "wall time": frozenset({2}),
    "weekdays": frozenset({2}),
    "choice": frozenset({2}),
    "reference": frozenset({2}),
    "new handle": frozenset({2}),
    "email": frozenset({2}),
    "phone": frozenset({2}),
    "locale": frozenset({2}),
    "handle": frozenset({2, 3}),
    "reference or handle": frozenset({2, 3}),
}
"""How a value is refused that can't be of the kind: malformed, or no such thing."""

UNKNOWN: dict[str, frozenset[int]] = {
    "card": frozenset({2, 3, 5}),
    "command": frozenset({0}),
    "setting": frozenset({2, 3}),
    "check": frozenset({2, 3}),
    "hash": frozenset({2}),
    "number": frozenset({0, 2}),
    "gateway id": frozenset({2, 3}),
    "fields": frozenset({0, 2}),
    "file": frozenset({0, 2, 3, 7}),
    "folder": frozenset({0, 2, 3, 7}),
    "letter": frozenset({2, 3}),
    "visit": frozenset({0, 2, 4}),
    "item": frozenset({0, 2}),
    "document": frozenset({0, 2, 3}),
    "whose": frozenset({0, 2, 3}),
}
"""What nothing in the corpus names, or where a text is taken apart first."""

IN_THE_LOG_ONLY = {
    ("booking cancel", "--reason"),
    ("reverse", "--reason"),
    ("visit undo", "--reason"),
    ("client credit", "--reason"),
    ("client erase", "--reason"),
    ("provider erase", "--reason"),
    ("contest", "--reason"),
    ("discount", "--reason"),
    ("issue", "--answer"),
    ("issue", "--message"),
    ("void", "--reason"),
    ("waive", "--reason"),
    ("write-off", "--reason"),
}
"""Texts that the command's own answer, an invoice or a client, doesn't show."""


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def deep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with room above it: `../../x` stays inside of `tmp_path`."""
    place = tmp_path.joinpath(*"abcdefgh")
    place.mkdir(parents=True)
    monkeypatch.chdir(place)
    return tmp_path


def exits(kind: str, text: str) -> frozenset[int]:
    """The exit codes that are right for this text in a place of this kind."""
    if kind in REFUSED:
        return ANY if corpus.might_be(kind, text) else REFUSED[kind]
    if kind in UNKNOWN:
        return UNKNOWN[kind]
    if text in corpus.NEVER_TEXT:
        return frozenset({2})
    if kind == "words":  # of signs alone there is nothing to find
        return frozenset({0, 2})
    if kind == "line" and text in corpus.BREAKS:
        return frozenset({2})
    if corpus.is_taken_as_text(text, multiline=kind == "message"):
        return frozenset({0})
    return frozenset({0, 2})


CLEARED = {
    (f"{who} edit", option) for who in ("client", "provider") for option in ("--name", "--email")
} | {("client edit", option) for option in ("--address", "--phone", "--locale", "--tax-id")}
"""What an empty text clears."""


MAKE_FILES = {
    *("anchor", "backup", "config templates", "copy", "document", "fork"),
    *("mail retry", "mail send"),
}


def exits_at(position: Position, text: str) -> frozenset[int]:
    """The exit codes that are right for this text in that place."""
    if text == "" and (position.command, position.key) in CLEARED:
        return frozenset({0})
    if (position.command, position.key) == ("reconcile", "--since"):
        return exits(position.kind, text) | {7}  # what is on one side alone since then
    return exits(position.kind, text)


def tree(place: Path) -> dict[str, int]:
    """Everything under a directory, with its size."""
    return {
        str(path.relative_to(place)): path.lstat().st_size
        for path in sorted(place.rglob("*"))
        if not path.is_dir()
    } | {str(path.relative_to(place)): -1 for path in place.rglob("*") if path.is_dir()}


# --- the corpus and the table of examples -----------------------------------------------------


def test_the_corpus_is_wide() -> None:
    assert len(corpus.ALL) == len(set(corpus.ALL)) >= 400
    assert len(corpus.SHARP) >= 50


def test_every_command_has_an_example() -> None:
    assert set(examples.LINES) == set(COMMANDS), "the table of examples names every command"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_parameter_is_in_an_example(name: str) -> None:
    params = examples.shown_params(COMMANDS[name])
    used = {key for line in examples.LINES.get(name, ()) for key in line if key != "--json"}
    assert {examples.spelling(param) for param in params} == used
    unknown = [
        param.metavar
        for param in params
        if not getattr(param, "is_flag", False) and examples.kind_of(name, param) is None
    ]
    assert unknown == [], "kinds.KINDS says what a value of each is"


NOT_WELL = {"status": 4}
"""What tells by its exit code that something waits in the prepared file."""

AGAIN = NOT_WELL | {"copy": 4, "fork": 4, "diff": 3}
"""… or that its example was done before; or that what would have to be was not."""


@pytest.mark.parametrize(
    ("name", "number"),
    [(name, number) for name, lines in examples.LINES.items() for number in range(len(lines))],
)
def test_every_example_runs(
    bench: Bench, name: str, number: int, deep: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    words = examples.words(name, examples.LINES[name][number])
    if name in {"restore", "diff"}:
        assert bench.run(["backup", words[-1]]).code == 0
    if name in {"init", "restore"}:
        answer = run(["--db", "made.db", *words])
    else:
        answer = run(words, context=ahead()) if name == "clock correct" else bench.run(words)
    assert (answer.code, answer.crash) == (NOT_WELL.get(name, 0), None), answer
    assert name in NOT_WELL or "error" not in answer.err


# --- every argument and every option ----------------------------------------------------------


@pytest.mark.campaign
@pytest.mark.parametrize(
    "position", [each for each in POSITIONS if each.command not in APART], ids=str
)
@pytest.mark.usefixtures("deep")
def test_every_value_in_every_place(bench: Bench, position: Position) -> None:
    found = Found()
    turn = POSITIONS.index(position)
    is_json = "--json" in examples.LINES[position.command][position.line]
    least = VALUES * 7 // 10 if position.kind in TEXTS else VALUES
    given = corpus.share(position.kind, turn, least)
    assert len(given) >= least
    for index, (text, is_sharp) in enumerate(
        list(given.items())[turn % EVERY :: EVERY], start=turn
    ):
        both = (False, True) if is_sharp else (bool(index % 2),)
        for as_json in (True,) if is_json else both:
            words = ["--json"] * as_json + examples.with_value(position, text)
            answer = bench.run(words)
            problems = list(_wrong(bench, position, text, answer, as_json=as_json))
            found.add(f"{position} {short(text)}", problems)
            if problems or not answer.is_refused:
                bench.reset()
    found.refuse()


def _wrong(
    bench: Bench, position: Position, text: str, answer: Answer, *, as_json: bool
) -> Iterator[str]:
    if (position.command, answer.code) == ("reconcile", 7) and "Reconciled" in answer.out:
        return  # what it compared is recorded and shown, and that there is a difference
    yield from faults(answer, text, as_json=as_json)
    if answer.crash is not None:
        return
    right = exits_at(position, text)
    if answer.code not in right:
        yield f"exit {answer.code}, not {sorted(right)}: {(answer.err or answer.out)[:160]!r}"
    elif answer.is_refused and answer.code != 5 and not bench.is_unchanged():
        yield f"refused (exit {answer.code}), but the file has changed"
    elif (
        not answer.is_refused and as_json and position.kind in {"line", "message", "email", "phone"}
    ):
        yield from _not_given_back(bench, position, corpus.nfc(text), answer)


def _not_given_back(
    bench: Bench, position: Position, expected: str, answer: Answer
) -> Iterator[str]:
    if (position.command, position.key) in IN_THE_LOG_ONLY:
        given_back = set(leaves(bench.events()))
    else:
        given_back = set(leaves(json.loads(answer.out)))
    if expected and expected not in given_back:
        yield f"{short(expected)} didn't come back"


@pytest.mark.parametrize("name", COMMANDS)
def test_flags_take_no_value(bench: Bench, name: str) -> None:
    found = Found()
    for param in examples.shown_params(COMMANDS[name]):
        if not getattr(param, "is_flag", False):
            continue
        line: Line = {
            key: value for key, value in examples.LINES[name][0].items() if value is not True
        }
        for text in corpus.SHARP:
            words = examples.words(name, line | {examples.spelling(param): text})
            answer = bench.run(words)
            problems = list(faults(answer, text))
            if answer.code != 2 or not bench.is_unchanged():
                problems.append(f"exit {answer.code}: {answer.err[:120]!r}")
            found.add(f"{name} {examples.spelling(param)} {short(text)}", problems)
    found.refuse()


@pytest.mark.more
@pytest.mark.parametrize(
    "position", [each for each in POSITIONS if each.command not in APART], ids=str
)
@pytest.mark.usefixtures("deep")
def test_values_that_begin_with_a_hyphen_stand_bare(bench: Bench, position: Position) -> None:
    """As people type them: `--name -x`, `session offer S1 -5`. Help is an answer too."""
    found = Found()
    line = examples.LINES[position.command][position.line]
    for text in (*corpus.HYPHENS, "-5", "-1d", "-0", "--5", "-\x1b", "-\ud800", "--\u202e", "-=x"):
        words = position.command.split()
        for key, value in (line | {position.key: text}).items():
            words += ([key] if key.startswith("-") else []) + ([str(value)] * (value is not True))
        answer = bench.run(words)
        if "the gateway differ" in answer.err:  # read as a time: its gateway knows of no charge
            bench.reset()
            continue
        problems = list(_wrong_if_bare(answer, text))
        if answer.is_refused and not bench.is_unchanged():
            problems.append("refused, but the file has changed")
        found.add(f"{position} {short(text)}", problems)
        if problems or not answer.is_refused:
            bench.reset()
    found.refuse()


def _wrong_if_bare(answer: Answer, text: str) -> Iterator[str]:
    yield from faults(answer, text, as_json=answer.err.startswith("{"))
    if answer.code not in ANY:
        yield f"exit {answer.code}: {answer.err[:120]!r}"


@pytest.mark.more
@pytest.mark.parametrize("name", COMMANDS)
def test_what_nobody_asked_for_is_refused(bench: Bench, name: str) -> None:
    """One argument too many, an option that isn't there, and a command that isn't there."""
    found = Found()
    line = examples.LINES[name][0]
    group = name.split()[:-1]
    for text in corpus.SHARP:
        if len(text) > 1000 and name != "client add":
            continue
        takes_all = any(param.nargs == -1 for param in COMMANDS[name].params)
        for words in (
            *([] if takes_all else [[*examples.words(name, line), text]]),
            [*name.split(), f"--no-such-{text}=x"],
            [*name.split(), f"--no-such={text}"],
            [*group, "--", text, "x"],
        ):
            answer = bench.run(words)
            problems = list(faults(answer, text))
            right = {0, 2} if "--help" in words else {2}
            if answer.code not in right or not bench.is_unchanged():
                problems.append(f"exit {answer.code}: {(answer.err or answer.out)[:120]!r}")
                bench.reset()
            found.add(f"{name} {short(text)}", problems)
    found.refuse()


# --- settings ---------------------------------------------------------------------------------

SETTINGS = {
    "business": "line",
    "currency": "currency",
    "timezone": "zone",
    "response_days": "count",
    "service_charge_rate": "rate or none",
    "deposit_rate": "rate",
    "collect_at": "wall time",
    "collect_weekday": "weekday",
    "retry_after": "spans",
    "late_fee_rate": "rate",
    "late_fee_base": "choice",
    "late_fee_min": "amount",
    "late_fee_after": "count",
    "session_late_fee_rate": "rate",
    "cancellation": "tiers",
    "overdue_after": "span",
    "remind_before": "spans",
    "remind_card": "span",
    "book_when_overdue": "choice",
    "payment_link": "line",
    "help_link": "line",
    "mail_from": "email",
    "templates": "line",
    "business_address": "message",
    "business_email": "email",
    "business_phone": "phone",
    "business_tax_id": "line",
    "business_iban": "iban",
    "payout_min": "amount",
}
TEXTS = {"line", "message"}


def test_every_setting_is_known() -> None:
    assert set(SETTINGS) == set(policy.KEYS)


@pytest.mark.more
@pytest.mark.parametrize("key", SETTINGS)
def test_every_value_in_every_setting(bench: Bench, key: str) -> None:
    found = Found()
    kind = SETTINGS[key]
    given = corpus.share(kind, len(key), least=200)
    for index, text in enumerate(given):
        as_json = bool(index % 2)
        words = ["--json"] * as_json + ["config", "set", "--", key, text]
        answer = bench.run(words)
        problems = list(faults(answer, text, as_json=as_json))
        if kind in TEXTS:
            right = exits(kind, text)
        else:
            right = ANY if corpus.might_be(kind, text) else frozenset({2})
        if answer.crash is None and answer.code not in right:
            problems.append(f"exit {answer.code}: {(answer.err or answer.out)[:120]!r}")
        if answer.is_refused and not bench.is_unchanged():
            problems.append("refused, but the file has changed")
        if answer.code == 0 and as_json and kind in TEXTS:
            value = json.loads(answer.out)["value"]
            problems += [] if value == corpus.nfc(text) else [f"came back as {short(value)}"]
        found.add(f"config set {key} {short(text)}", problems)
        if problems or not answer.is_refused:
            bench.reset()
    found.refuse()


@pytest.mark.more
@pytest.mark.parametrize("key", ["--simulated-from", "--gateway", "--preset", "--set"])
def test_every_value_in_init(key: str, deep: Path) -> None:
    found = Found()
    kinds = {"--simulated-from": "time", "--gateway": "choice", "--preset": "choice"}
    line = examples.LINES["init"][0]
    for index, text in enumerate(corpus.share(kinds.get(key, "message"), len(key))):
        words = examples.words("init", line | {key: text})
        right = exits(kinds[key], text) if key in kinds else frozenset({2, 3})
        found.add(f"init {key} {short(text)}", _wrong_in_init(words, text, right, index))
    found.refuse()


@pytest.mark.more
@pytest.mark.parametrize("key", SETTINGS)
def test_every_setting_in_init(key: str, deep: Path) -> None:
    """As `config set` reads them, which is given more of the corpus."""
    found = Found()
    kind = SETTINGS[key]
    texts = dict.fromkeys((*corpus.SHARP[::2], *corpus.never(kind)[::4]))
    for index, text in enumerate(texts):
        words = ["init", "--simulated-from=2026-01-05", f"--set={key}={text}"]
        if kind in TEXTS:
            right = exits(kind, text)
        else:
            right = ANY if corpus.might_be(kind, text) else frozenset({2})
        problems = _wrong_in_init(words, text, right, index)
        found.add(f"init --set {key}= {short(text)}", problems)
    found.refuse()


def _wrong_in_init(words: list[str], text: str, right: frozenset[int], index: int) -> list[str]:
    """What is wrong with a run of `init`: refused, it leaves nothing; done, its one file."""
    as_json = bool(index % 2)
    answer = run(["--db", "made.db", *["--json"] * as_json, *words])
    problems = list(faults(answer, text, as_json=as_json))
    if answer.crash is None and answer.code not in right:
        problems.append(f"exit {answer.code}: {(answer.err or answer.out)[:120]!r}")
    left = [path.name for path in Path.cwd().iterdir()]
    if left != (["made.db"] if answer.code == 0 else []):
        problems.append(f"exit {answer.code}, and {left} are left")
    for name in left:
        Path(name).unlink()
    return problems


# --- the options that every command takes -----------------------------------------------------

OPEN_NONE = {"completion"}
"""Commands that look into no file."""

HIDDEN = {"--db": "file", "--actor": "line", "--format": "choice"}


@pytest.mark.more
@pytest.mark.parametrize("name", [each for each in COMMANDS if each not in APART])
def test_the_global_options_after_every_command(bench: Bench, name: str, deep: Path) -> None:
    found = Found()
    words = examples.words(name, examples.LINES[name][0])
    end = words.index("--")
    before = tree(deep)
    own = {spelled for line in examples.LINES[name] for spelled in line if spelled[:2] == "--"}
    assert set(HIDDEN) - own <= set(examples.hidden_options(COMMANDS[name]))
    for option in examples.hidden_options(COMMANDS[name]):
        kind = HIDDEN.get(option, "message")
        for text in corpus.SHARP[len(name) % 2 :: 2]:
            if len(text) > 1000 if option == "--db" else not text:
                continue  # told once, below
            line = [*words[:end], f"{option}={text}", *words[end:]]
            answer = run(line) if option == "--db" else bench.run(line)
            is_told = answer.crash is None and answer.code == AGAIN.get(name)
            problems = [] if is_told else list(faults(answer, text))
            right = frozenset({2, 3, 7}) if option == "--db" else exits(kind, text)
            if option == "--db" and name in OPEN_NONE:
                right = frozenset({0})
            if name in AGAIN:
                right |= {AGAIN[name]}
            if option not in HIDDEN:
                right = ANY
            if answer.crash is None and answer.code not in right:
                problems.append(f"exit {answer.code}: {(answer.err or answer.out)[:120]!r}")
            if answer.is_refused and not bench.is_unchanged():
                problems.append("refused, but the file has changed")
            found.add(f"{name} {option} {short(text)}", problems)
            if problems or not answer.is_refused:
                bench.reset()
    assert tree(deep) == before or name in MAKE_FILES, "these make files"
    found.refuse()


@pytest.mark.parametrize("place", ["before", "after", "environment"])
def test_every_actor(bench: Bench, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Found()
    for text in list(corpus.share("line", len(place)))[::TEXTS_EVERY]:
        words = ["client", "add", "cleo"]
        if place == "environment":
            if "\0" in text or _has_surrogate(text) or not text:
                continue
            monkeypatch.setenv("INVOICECTL_ACTOR", text)
        else:
            words[0 if place == "before" else 3 :] = [
                f"--actor={text}",
                *words[0 if place == "before" else 3 :],
            ]
        answer = bench.run(words)
        problems = list(faults(answer, text))
        if answer.crash is None and answer.code not in exits("line", text):
            problems.append(f"exit {answer.code}: {(answer.err or answer.out)[:120]!r}")
        if answer.is_refused and not bench.is_unchanged():
            problems.append("refused, but the file has changed")
        if answer.code == 0 and bench.events()[0][0] != corpus.nfc(text):
            problems.append(f"the actor came back as {short(bench.events()[0][0])}")
        found.add(f"--actor {place} {short(text)}", problems)
        if problems or not answer.is_refused:
            bench.reset()
    found.refuse()


@pytest.mark.parametrize("place", ["before", "after", "environment"])
@pytest.mark.parametrize("line", ["client add cleo", "client list"])
def test_every_format(bench: Bench, place: str, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A format that isn't one is refused before anything is done."""
    found = Found()
    for text in corpus.share("choice", len(place)):
        words = line.split()
        if place == "environment":
            if "\0" in text or _has_surrogate(text) or not text:
                continue
            monkeypatch.setenv("INVOICECTL_FORMAT", text)
        else:
            words.insert(0 if place == "before" else len(words), f"--format={text}")
        answer = bench.run(words)
        problems = list(faults(answer, text))
        if answer.crash is None and answer.code != 2:
            problems.append(f"exit {answer.code}: {(answer.err or answer.out)[:120]!r}")
        if not bench.is_unchanged():
            problems.append("the file has changed")
            bench.reset()
        found.add(f"--format {place} {short(text)}", problems)
    found.refuse()


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in text)


@pytest.mark.parametrize("place", ["before", "after", "environment"])
def test_every_path(place: str, deep: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is where these paths lead; a mistyped path makes no file."""
    found = Found()
    before = tree(deep)
    for text in list(corpus.share("file", len(place)))[::TEXTS_EVERY]:
        words = ["client", "list"]
        if place == "environment":
            if "\0" in text or _has_surrogate(text) or not text:
                continue
            monkeypatch.setenv("INVOICECTL_DB", text)
        else:
            words.insert(0 if place == "before" else 2, f"--db={text}")
        answer = run(words)
        problems = list(faults(answer, text))
        if answer.crash is None and answer.code not in {2, 3, 7}:
            problems.append(f"exit {answer.code}: {(answer.err or answer.out)[:120]!r}")
        found.add(f"--db {place} {short(text)}", problems)
    assert tree(deep) == before
    found.refuse()


@pytest.mark.parametrize("line", ["client add cleo", "client list", "init --gateway manual"])
def test_an_empty_path_is_not_the_usual_file(line: str, deep: Path) -> None:
    """A script's unset variable, `--db "$BOOKS"`, doesn't reach other books."""
    assert run(["init", "--gateway", "manual"]).code == 0
    before = tree(deep)
    for words in ([f"--db={''}", *line.split()], [*line.split(), f"--db={''}"]):
        answer = run(words)
        assert list(faults(answer)) == []
        assert answer.code in {2, 3, 7}
    assert tree(deep) == before


# --- batch ------------------------------------------------------------------------------------


def _faults_beside(answer: Answer, text: str) -> Iterator[str]:
    """What is wrong with the answers of a batch, and with what stderr says beside them."""
    for said in (answer.out, answer.err):
        yield from faults(Answer(0, said, "", None), text)
    failed = [json.loads(line)["line"] for line in answer.out.splitlines() if '"ok": false' in line]
    told = [line for line in answer.err.splitlines() if not line.startswith(("hint: ", "note: "))]
    if len(told) != len(failed):
        yield f"{len(failed)} lines failed, and stderr tells of {len(told)}"
    for number, line in zip(failed, told, strict=False):
        if not line.startswith(f"error: line {number}: "):
            yield f"line {number} failed, and stderr says {line[:80]!r}"


def test_every_file_of_a_batch(bench: Bench, deep: Path) -> None:
    found = Found()
    for text in corpus.share("file", 0):
        answer = bench.run(["batch", "--", text])
        problems = list(faults(answer, text))
        right = {0} if text == "-" else {2, 3, 7}
        if answer.crash is None and answer.code not in right:
            problems.append(f"exit {answer.code}: {(answer.err or answer.out)[:120]!r}")
        found.add(f"batch {short(text)}", problems)
    found.refuse()


@pytest.mark.more
@pytest.mark.parametrize(
    "position",
    [each for each in POSITIONS if each.command not in APART and each.command not in NOT_HERE],
    ids=str,
)
def test_every_value_in_a_batch(bench: Bench, position: Position) -> None:
    """A value is refused in a batch as it is on the command line, and the next line goes on."""
    given_here = dict.fromkeys((*corpus.SHARP, *corpus.never(position.kind)[::3]))
    texts = [text for text in given_here if len(text) < 10_000 or text in corpus.SHARP]
    line = examples.LINES[position.command][position.line]
    given = [examples.batch_line(position.command, line | {position.key: text}) for text in texts]
    answer = bench.run(
        ["batch", "--continue", "-"], stdin="".join(f"{json.dumps(each)}\n" for each in given)
    )
    assert answer.crash is None, answer.crash
    assert list(_faults_beside(answer, "")) == []
    found = Found()
    said = answer.out.split("\n")[:-1]
    assert len(said) == len(texts)
    for number, (text, told) in enumerate(zip(texts, said, strict=True), start=1):
        one = json.loads(told)
        code = 0 if one["ok"] else one["exit"]
        problems = list(faults(Answer(0, told, "", None), text))
        # lines that were done change the file for those after them: a rule may refuse these
        right = exits_at(position, text)
        right |= {4} if 0 in right else set()
        right |= {3} if position.command.endswith(" erase") else set()  # nobody by now
        if one["line"] != number or code not in right:
            problems.append(f"exit {code}: {told[:160]!r}")
        if not one["ok"] and len(told) > LONGEST:
            problems.append(f"an error of {len(told):,} characters")
        found.add(f"batch {position} {short(text)}", problems)
    found.refuse()
    if not any(json.loads(told)["ok"] for told in said):
        assert bench.is_unchanged()


BROKEN_LINES = (
    *(
        "{",
        "[]",
        "1",
        "null",
        "true",
        '"x"',
        "NaN",
        "-",
        "x",
        "{}{}",
        "'do'",
        "{'do': 1}",
        "\ufeff{}",
    ),
    *(
        "{}",
        '{"do": null}',
        '{"do": 1}',
        '{"do": ["tick"]}',
        '{"do": {}}',
        '{"do": ""}',
        '{"do": " "}',
    ),
    *(
        '{"do": "x"}',
        '{"do": "client"}',
        '{"do": "client x"}',
        '{"do": "tick x"}',
        '{"do": "--help"}',
    ),
    *(
        '{"do": "batch", "file": "-"}',
        '{"do": "demo"}',
        '{"do": "init"}',
        '{"do": "client\\u0000add"}',
    ),
    *('{"do": "-h"}', '{"do": "tick --help"}', '{"do": "\\u001b[31m"}', '{"do": "a\\ud800"}'),
    *(
        '{"do": "client add"}',
        '{"do": "client add", "handle": 1}',
        '{"do": "client add", "handle": {}}',
    ),
    *('{"do": "client add", "handle": null}', '{"do": "client add", "handle": ["cleo"]}'),
    '{"do": "client add", "handle": "cleo", "name": 5}',
    '{"do": "client add", "handle": "cleo", "name": true}',
    '{"do": "client add", "handle": "cleo", "name": ["a", "b"]}',
    '{"do": "client add", "handle": "cleo", "nmae": "x"}',
    '{"do": "client add", "handle": "cleo", "--name": "x"}',
    '{"do": "client add", "handle": "cleo", "db": "x"}',
    '{"do": "client add", "handle": "cleo", "json": true}',
    '{"do": "client add", "handle": "cleo", "help": true}',
    '{"do": "client add", "handle": "cleo", "\\u001b[31m": "x"}',
    '{"do": "client add", "handle": "cleo", "\\u202e\\ud800": "x"}',
    '{"do": "client add", "handle": "cleo", "4242424242424242": "x"}',
    '{"do": "issue", "target": "S2", "amount": 40.00}',
    '{"do": "issue", "target": "S2", "amount": "40.00", "pay_to_view": "yes"}',
    '{"do": "issue", "target": "S2", "amount": "40.00", "pay_to_view": 1}',
    '{"do": "book", "client": "ada", "visit": []}',
    '{"do": "book", "client": "ada", "visit": {}}',
    '{"do": "book", "client": "ada", "visit": [1]}',
    '{"do": "book", "client": "ada", "visit": [["2026-01-06 25.00"]]}',
    '{"do": "tick", "dry_run": "x"}',
    '{"do": "clock show", "at": 5}',
    '{"do": "clock show", "at": []}',
    '{"do": "clock show", "at": {"to": "2026-01-06"}}',
    '{"do": "clock show", "at": ""}',
    '{"do": "4242424242424242"}',
    '{"do": "client add", "handle": "cleo", "name": "\\ud800"}',
    '{"do": "client add", "handle": "cleo"',
    "[" * 100_000,
    '{"do":' * 100_000,
    '{"do": "clock show", "at": ' + "9" * 5000 + "}",
    "9" * 5000,
    "\x00",
    "\x1b[31m",
    "x" * 1_000_000,
    '{"do": "' + "x" * 1_000_000 + '"}',
    '{"do": "client add", "handle": "cleo", "' + "x" * 1_000_000 + '": "y"}',
)
"""Lines that are no command."""


@pytest.mark.parametrize("text", BROKEN_LINES, ids=lambda text: short(text)[:60])
def test_broken_lines_of_a_batch(bench: Bench, text: str) -> None:
    answer = bench.run(["batch", "-"], stdin=f"{text}\n" + '{"do": "clock show"}\n')
    assert answer.crash is None, answer.crash
    assert answer.code == 2, answer
    assert len(answer.out.splitlines()) == 1, "the first line that fails stops it"
    one = json.loads(answer.out)
    assert (one["line"], one["ok"], one["exit"]) == (1, False, 2)
    assert set(one["error"]) == {"code", "message", "hint"}
    card = "4242424242424242" if "4242424242424242" in text else ""
    assert list(_faults_beside(answer, card)) == []
    assert len(answer.out) < LONGEST
    assert bench.is_unchanged()


def test_every_time_at_which_a_batch_acts(bench: Bench) -> None:
    every = dict.fromkeys((*corpus.DATES, *corpus.SHARP, *corpus.SPANS))
    texts = [text for text in every if not corpus.might_be("time", text)]
    given = [json.dumps({"do": "clock show", "at": text}) for text in texts]
    answer = bench.run(["batch", "--continue", "-"], stdin="\n".join(given))
    assert answer.crash is None, answer.crash
    lines = answer.out.split("\n")[:-1]
    said = [json.loads(line) for line in lines]
    assert [(text, one.get("exit")) for text, one in zip(texts, said, strict=True)] == [
        (text, 2) for text in texts
    ]
    found = Found()
    for text, line in zip(texts, lines, strict=True):
        found.add(f"at {short(text)}", list(faults(Answer(0, line, "", None), text)))
    found.refuse()
    assert bench.is_unchanged()


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b'{"do": "client add", "handle": "cleo", "name": "\xff\xfe"}', "bytes that aren't UTF-8"),
        (b'{"do": "client add", "handle": "cl\xe9o"}', "Latin-1"),
        ('{"do": "tick"}'.encode("utf-16"), "UTF-16"),
        (b"\xef\xbb\xbf" + b'{"do": "tock"}', "a byte order mark"),
        (b"\x00" * 100, "zeros"),
        (b"SQLite format 3\x00" + b"\x01" * 100, "a database"),
        (b'{"do": "client add",\r\n"handle": "cleo"}', "an object over two lines"),
    ],
)
def test_files_that_are_no_batch(bench: Bench, tmp_path: Path, raw: bytes, why: str) -> None:
    source = tmp_path / "lines"
    source.write_bytes(raw)
    answer = bench.run(["batch", str(source)])
    assert answer.crash is None, why
    assert answer.code == 2, why
    assert list(_faults_beside(answer, "")) == [], why
    assert json.loads(answer.out)["ok"] is False
    assert bench.is_unchanged()


# --- demo -------------------------------------------------------------------------------------


def test_every_pause_of_the_demo(monkeypatch: pytest.MonkeyPatch, deep: Path) -> None:
    """Seconds are digits and at most one point, here too; nobody waits for `nan` or `1e9`."""
    monkeypatch.setattr(time, "sleep", lambda _: None)
    found = Found()
    pythons = ("inf", "Infinity", "1_0", " 5", "5 ", "+5", "-0", corpus.in_digits("\u0660", "5"))
    for text in (*corpus.SHARP, *pythons):
        if corpus.might_be("seconds", text):
            continue
        answer = run(["demo", f"--pause={text}"])
        problems = list(faults(answer, text))
        if answer.crash is None and answer.code != 2:
            problems.append(f"exit {answer.code}: {(answer.err or answer.out)[:120]!r}")
        found.add(f"demo --pause {short(text)}", problems)
    found.refuse()


# --- near misses ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "codes", "why"),
    [
        (
            ["client", "show", "\u212aim"],
            {2, 3},
            "the Kelvin sign is no k, though it lowers to one",
        ),
        (["show", "\u212aim"], {2, 3}, "… nor in show"),
        (
            ["client", "show", "a" * 60 + "b"],
            {2, 3},
            "a longer handle is not the one it begins with",
        ),
        (["show", "a" * 60 + "b"], {2, 3}, "… nor in show"),
        (["session", "open", "a" * 60 + "b", "noor", "--kind", "chat"], {2, 3}, "… nor to act on"),
        (["card", "list", "a" * 60 + "b"], {2, 3}, "… nor for its cards"),
        (["client", "add", "a" * 61], {2}, "a handle has at most 60 characters"),
        (["client", "show", "ADA"], {0}, "handles are found whatever their case"),
        (["show", "inv1"], {0}, "references are forgiving"),
        (["show", "Inv-1"], {0}, "… in case and hyphen"),
        (["show", "INV-01"], {0}, "… and in zeros, or else refused as malformed"),
        (["show", "S" + "9" * 15], {3}, "a number that no file reaches"),
        (["session", "hire", "S" + "9" * 19], {2}, "a number that SQLite can't hold"),
        (["list", "--client", "ada' OR '1'='1"], {2, 3}, "SQL is text"),
        (["list", "--client", "%"], {2, 3}, "… patterns too"),
        (["list", "--client", "ad_"], {2, 3}, "… patterns too"),
        (["card", "default", "ada", "visa-4242" + " " * 80], {3}, "a longer name is no card's"),
        (["card", "default", "ada", "v\u0131sa-4242"], {3}, "a dotless i is no i"),
        (["card", "default", "ada", "VISA-4242"], {0}, "a brand is found whatever its case"),
        (["session", "offer", "S1", "0" * 40 + "5"], {2}, "an amount has a length"),
        (["session", "offer", "S1", "5" + " " * 60 + "0"], {2}, "what comes after a long blank"),
        (["clock", "advance", "--to", "2026-01-20" + " " * 60 + "x"], {2}, "… in a time too"),
        (["clock", "advance", "0d"], {0}, "no time at all"),
        (["clock", "advance", "99999mo"], {2}, "beyond the calendar"),
    ],
)
def test_near_misses(bench: Bench, words: list[str], codes: set[int], why: str) -> None:
    assert bench.run(["client", "add", "a" * 60]).code == 0
    answer = bench.run(words)
    assert answer.code in codes, (why, answer)
    assert list(faults(answer)) == [], why


@pytest.mark.parametrize("between", ["\n", "\r", "\x0b", "\x1c", "\x85", "\u2028"])
def test_the_parts_of_a_visit_stand_between_blanks(bench: Bench, between: str) -> None:
    for given in (
        between.join(("2026-01-06T10:00", "25.00", "Walk")),
        f"2026-01-06T10:00{between}25.00 Walk",
        f"2026-01-06T10:00 25.00 {between}Walk",
    ):
        answer = bench.run(["book", "ada", f"--visit={given}"])
        assert answer.code == 2, answer
        assert list(faults(answer)) == []
        assert bench.is_unchanged()


@pytest.mark.parametrize("part", ["when", "price", "service"])
def test_every_part_of_a_visit(bench: Bench, part: str) -> None:
    found = Found()
    kind = {"when": "time", "price": "amount", "service": "line"}[part]
    for text in list(corpus.share(kind, len(part)))[::TEXTS_EVERY]:
        if text != text.strip() or not text:
            continue
        if part != "service" and corpus.holds_card(text) and len(text.split()) > 1:
            continue  # that makes a price, or a date, and a service
        parts = {"when": "2026-01-06T10:00", "price": "25.00", "service": "Walk"} | {part: text}
        answer = bench.run(["--json", "book", "ada", f"--visit={' '.join(parts.values())}"])
        problems = list(faults(answer, text, as_json=True))
        right = exits(kind, text)
        if part != "service" and len(text.split()) > 1:
            right = ANY
        if part == "service" and len(text) > 150:
            right = right | {2}
        if answer.crash is None and answer.code not in right:
            problems.append(f"exit {answer.code}: {(answer.err or answer.out)[:120]!r}")
        if answer.is_refused and not bench.is_unchanged():
            problems.append("refused, but the file has changed")
        if answer.code == 0 and part == "service":
            service = json.loads(answer.out)["visits"][0]["service"]
            problems += [] if service == corpus.nfc(text) else [f"came back as {short(service)}"]
        found.add(f"--visit {part} {short(text)}", problems)
        if problems or not answer.is_refused:
            bench.reset()
    found.refuse()


# --- what was taken, shown --------------------------------------------------------------------

SHOWN = (
    *("list", "show INV-2", "show INV-3", "show S1", "show S2", "show B2", "show R2", "show V3"),
    *("show ada", "show noor", "client list", "client show ada", "provider list", "session list"),
    *("booking list", "series list", "visit list", "card list ada", "earnings", "attention", "log"),
    *("log ada", "log S1", "config list", "config get business", "tick --dry-run", "check"),
)


TEXTS_TAKEN = (*corpus.PLAIN, *corpus.BREAKS)
PORTION = 30


ISSUED = 6
"""The number of the next invoice in the prepared file."""


@pytest.mark.more
@pytest.mark.parametrize("first", range(0, len(TEXTS_TAKEN), PORTION))
def test_plain_text_is_shown_everywhere(bench: Bench, first: int) -> None:
    """No reader takes a text for markup, a formula or a command: tables, JSON and CSV."""
    found = Found()
    for index, text in enumerate(TEXTS_TAKEN[first : first + PORTION]):
        line = "plain" if text in corpus.BREAKS else text
        for words in (
            ["client", "add", f"--name={line}", f"client-{index}"],
            ["provider", "add", f"--name={line}", f"provider-{index}"],
            ["config", "set", "--", "business", line],
            ["session", "offer", f"--message={text}", "S1", "40.00"],
            ["reply", "--from=client", "--", "S1", text],
            ["issue", "--due=2026-02-01", f"--line={text}", "ada", "5.00"],
            ["pay", "--method=check", f"--reference={line}", f"INV-{index + ISSUED}", "1.00"],
            ["book", f"--visit=2026-01-06T10:00 25.00 {line[:150]}", "ada"],
            [
                "series",
                "start",
                "--every=MO",
                "--time=10:00",
                "--price=1.00",
                "ada",
                f"--service={line}",
            ],
            *([["contest", f"--reason={text}", "INV-1"]] if not index else []),
        ):
            answer = bench.run([f"--actor={line}", *words])
            found.add(f"{words[:2]} {short(text)}", list(faults(answer, text)))
            assert answer.code == 0, (words, answer)
    for shown in SHOWN:
        for format in ("table", "json", "csv"):
            answer = bench.run(["--format", format, *shown.split()])
            found.add(f"{shown} {format} {first}", list(_wrong_in(format, answer)))
    found.refuse()


def _wrong_in(format: str, answer: Answer) -> Iterator[str]:
    yield from faults(answer)
    if answer.code:
        yield f"exit {answer.code}: {answer.err[:120]!r}"
    elif format == "json":
        json.loads(answer.out)
    elif format == "csv" and answer.out:
        heading, *rows = csv.reader(io.StringIO(answer.out))
        if any(len(row) != len(heading) for row in rows):
            yield "a row of another length than the heading"
        for row in rows:
            yield from (
                f"a cell that is a formula: {short(cell)}"
                for cell in row
                if cell[:1] in {"=", "+", "@", "\t", "\r"}
                or (cell[:1] == "-" and not cell[1:].replace(".", "", 1).isdigit())
            )


@pytest.mark.parametrize("text", ["[/]", "[red]x[/red]", "[/foo]", "[link=x]y[/link]", ":skull:"])
@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (["client", "edit", "--name", "TEXT", "ada"], "client list"),
        (["client", "edit", "--name", "TEXT", "ada"], "show ada"),
        (["provider", "edit", "--name", "TEXT", "noor"], "provider list"),
        (["visit", "add", "R1", "2026-01-06T10:00", "1.00", "TEXT"], "visit list"),
        (["session", "offer", "S1", "1.00", "--message", "TEXT"], "show S1"),
        (["session", "offer", "S1", "1.00", "--message", "TEXT"], "log S1"),
        (["config", "set", "business", "TEXT"], "config list"),
    ],
)
def test_markup_is_shown_as_it_was_written(
    bench: Bench, line: list[str], shown: str, text: str
) -> None:
    assert bench.run([text if word == "TEXT" else word for word in line]).code == 0
    answer = bench.run(shown.split())
    assert answer.code == 0
    assert text in answer.out


def test_the_real_entry_is_the_one_tested() -> None:
    assert type(ROOT).__name__ == "Root"
