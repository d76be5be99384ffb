"""JSON lines as command lines: the same commands, parsed and refused the same way.

Lines share commits. A line's answer is printed once it is committed: at the end of a portion,
before a card is charged, and whenever no further line is waiting on a pipe.
"""

from __future__ import annotations

import json
import sys
from functools import partial
from typing import Any

from invoicectl.commands.batch.lines import lines
from invoicectl.context import Context, error_object, speaks_unicode
from invoicectl.desk import clock
from invoicectl.desk.done import Done
from invoicectl.domain.text import visible
from invoicectl.errors import BadLine, Error, Usage

PORTION = 500
"""Lines that share a commit at the most."""

Command = Any
_NOT_HERE = {"batch", "demo", "init"}


def run_batch(run: Context, root: Command, source: str, *, go_on: bool) -> int:
    """Run every line; the exit code of the first that failed, or 0."""
    first_failure = 0
    waiting = _Waiting(run)
    desk = run.desk
    with desk.sharing_commits():
        for number, (line, more_is_there) in enumerate(lines(source), start=1):
            line = line.strip("\ufeff \t\r\n")
            if not line:
                if not more_is_there:
                    waiting.commit()
                continue
            committed = desk.commits
            done = _done(run, root, number, line)
            if desk.commits != committed:
                waiting.print()
            if desk.lost:
                waiting.clear()
            waiting.add(number, done)
            failed = 0 if done.error is None else done.error.exit_code
            first_failure = first_failure or failed
            stops = bool(failed) and (not go_on or desk.lost)
            if stops or not more_is_there or len(waiting) >= PORTION:
                waiting.commit()
            if stops:
                break
        waiting.commit()
    return first_failure


class _Waiting:
    """Answers that are not printed before they are committed, and the notes beside them."""

    def __init__(self, run: Context) -> None:
        self._run = run
        self._answers: list[str] = []
        self._notes: list[tuple[int, str]] = []
        self._told: set[str] = set()

    def __len__(self) -> int:
        return len(self._answers)

    def add(self, number: int, done: Done) -> None:
        """What became of a line."""
        answer: dict[str, Any] = {"line": number, "ok": done.error is None}
        if done.error is None:
            answer["result"] = done.value
        else:
            answer |= {"exit": done.error.exit_code, "error": error_object(done.error)}
        self._answers.append(json.dumps(answer, ensure_ascii=not speaks_unicode(sys.stdout)))
        self._notes += [(number, note) for note in done.notes]

    def commit(self) -> None:
        """Commit what the lines did, and print their answers."""
        self._run.desk.commit()
        self.print()

    def print(self) -> None:
        """Print the answers and, of all notes that say the same, the first."""
        if self._answers:
            sys.stdout.write("".join(f"{answer}\n" for answer in self._answers))
            sys.stdout.flush()
        for number, note in self._notes:
            if note not in self._told:
                self._run.note(f"line {number}: {note}")
                self._told.add(note)
        self.clear()

    def clear(self) -> None:
        """Forget them: what they tell of was rolled back, or they are printed."""
        self._answers.clear()
        self._notes.clear()


def _done(run: Context, root: Command, number: int, line: str) -> Done:
    """What became of a line: what its command answered or, where it was refused, its error."""
    notes: list[str] = []
    try:
        done = _do(run, root, number, line, notes)
    except Error as error:
        return Done("refusal", {}, (*notes, *error.notes), error)
    return done._replace(notes=(*notes, *done.notes))


def _once(number: int, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are each given once: money is not guessed."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadLine(line=number, reason=f'gives "{visible(twice[:40])}" twice')
    return found


def _do(run: Context, root: Command, number: int, line: str, notes: list[str]) -> Done:
    """One line: its walk, which stays with its notes, and then its command."""
    try:
        given = json.loads(line, object_pairs_hook=partial(_once, number))
    except (ValueError, RecursionError):
        raise BadLine(line=number, reason="is not JSON") from None
    if not isinstance(given, dict) or not isinstance(given.get("do"), str):
        raise BadLine(line=number, reason='has no "do" that names a command')
    words = given.pop("do").split()
    at = given.pop("at", None)
    if at is not None:
        if not isinstance(at, str):
            raise BadLine(line=number, reason='has an "at" that is no text')
        notes += clock.advance(run.desk, None, at).notes
    command = _command(root, words, number)
    captured: list[Done] = []
    run.capture = captured
    try:
        code = root.run([*words, *_arguments(command, given, number)], run)
    finally:
        run.capture = None
    if code or not captured:
        raise Usage(reason=f"line {number} failed")
    return captured[0]


def _command(root: Command, words: list[str], number: int) -> Command:
    command = root
    for word in words:
        commands = getattr(command, "commands", {})
        if word in _NOT_HERE or word not in commands:
            name = visible(" ".join(words)[:60])
            raise BadLine(line=number, reason=f"names no command for a batch: '{name}'")
        command = commands[word]
    if not words or hasattr(command, "commands"):
        name = visible(" ".join(words)[:60])
        raise BadLine(line=number, reason=f"names no whole command: '{name}'")
    return command


def _arguments(command: Command, given: dict[str, Any], number: int) -> list[str]:
    """The line's keys as options and, behind `--`, arguments in their order."""
    options: list[str] = []
    places: list[tuple[str, str | None]] = []
    for param in command.params:
        if getattr(param, "hidden", False):
            continue
        if param.param_type_name == "argument":
            places.append((param.name, _text(given.pop(param.name, None), param.name, number)))
            continue
        for option in (*param.opts, *param.secondary_opts):
            key = option.lstrip("-").replace("-", "_")
            if key in given:
                value = given.pop(key)
                options += _option(option, value, param, number)
    if given:
        raise BadLine(line=number, reason=f"has an unknown key '{visible(next(iter(given))[:60])}'")
    values = [value for _, value in places]
    while values and values[-1] is None:
        values.pop()
    missing = [name for name, value in places[: len(values)] if value is None]
    if missing:
        raise BadLine(line=number, reason=f"lacks the key '{missing[0]}'")
    return [*options, "--", *(value for value in values if value is not None)]


def _option(option: str, value: Any, param: Any, number: int) -> list[str]:
    if value is None:
        return []
    if param.is_flag:
        if not isinstance(value, bool):
            raise BadLine(line=number, reason=f"'{option}' takes true or false")
        if value:
            return [option]
        pair = {*param.opts, *param.secondary_opts} - {option}
        return sorted(pair) if param.secondary_opts else []
    values = value if param.multiple and isinstance(value, list) else [value]
    return [f"{option}={_text(each, option, number)}" for each in values]


def _text(value: Any, key: str, number: int) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise BadLine(line=number, reason=f"has a '{key}' that is no text; write it in quotes")
