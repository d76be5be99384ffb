"""JSON lines as command lines: the same commands, parsed and refused the same way.

Lines share commits. A line's answer is printed once it is committed: at the end of a portion,
before a card is charged, and before more is waited for. Asked to stop, the line under way is
brought to its end, what was done is committed and told, and no other is begun.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from invoicectl.commands.batch.calling import Callees
from invoicectl.commands.batch.keys import Command, command_of
from invoicectl.commands.batch.lines import Incoming, opened
from invoicectl.commands.batch.names import Names
from invoicectl.commands.batch.reading import Given, arguments, read
from invoicectl.context import Context, error_object, speaks_unicode, told_lines
from invoicectl.desk import clock
from invoicectl.desk.asking import typed
from invoicectl.desk.done import Done
from invoicectl.errors import Error, Malformed, NoBatch, Stopped

MOST_LINES = 10**12
"""The largest number that a line may have."""

PORTION = 500
"""Lines that share a commit at the most."""


def run_batch(run: Context, root: Command, source: str, *, go_on: bool, first: str | None) -> int:
    """Run every line from the `first` on; the exit code of the first that failed, or 0.

    Raises Malformed, Stopped."""
    begins = 1 if first is None else typed.whole(first, "number of the first line", 1, MOST_LINES)
    batch = _Batch(run, root, go_on=go_on)
    run.is_begun = True  # what was read from a pipe is gone
    desk = run.desk
    read = 0
    run.held = desk.dry = None  # each line of a dry run is shown by itself
    with opened(source, run.stop) as lines, run.stop.heeded(), desk.sharing_commits():
        try:
            for line in lines:
                if run.stop.is_asked:
                    break
                if line is None:
                    batch.answers.commit()
                    continue
                read = line.number
                if read >= begins and batch.ends_with(line):
                    break
        except KeyboardInterrupt:
            batch.answers.give_up()
            if not run.stop.is_asked:
                raise
        except NoBatch:  # the rest of it
            batch.answers.commit()
            raise
        batch.answers.commit()
    if run.stop.is_asked:
        raise run.stop.error(why="line" if batch.last else "first_line", line=batch.last)
    if read < begins and begins > 1:
        lines_ = "1 line" if read == 1 else f"{read:,} lines"
        raise Malformed(why="from_line", line=begins, count=lines_)
    return batch.first_failure


class _Batch:
    """The lines so far: the last that was begun, and the exit code of the first that failed."""

    def __init__(self, run: Context, root: Command, *, go_on: bool) -> None:
        self._run = run
        self._callees = Callees(root, run)
        self._goes_on = go_on
        self._names = Names()
        self.answers = _Answers(run)
        self.first_failure = 0
        self.last = 0

    def ends_with(self, line: Incoming) -> bool:
        """Run a line; whether no other is to be begun."""
        text = None if line.text is None else line.text.strip("\ufeff \t\r\n")
        if text == "":
            return False
        if self._run.desk.said is not None:  # the name of a file says nothing of its lines
            self._run.desk.said = f"batch {text}"
        done = _done(self._run, self._callees, text, self._names)
        self.answers.catch_up()
        self.answers.add(line.number, done)
        self.last = line.number
        failed = 0 if done.error is None else done.error.exit_code
        self.first_failure = self.first_failure or failed
        if len(self.answers) >= PORTION:
            self.answers.commit()
        return bool(failed) and (not self._goes_on or self._run.desk.lost)


class _Answers:
    """Answers that are not printed before they are committed, and what stderr hears of them."""

    def __init__(self, run: Context) -> None:
        self._run = run
        self._commits = run.desk.commits
        self._answers: list[str] = []
        self._asides: list[str] = []

    def __len__(self) -> int:
        return len(self._answers)

    def catch_up(self) -> None:
        """Print what a line has committed of those before it, or forget what it has lost."""
        if self._run.desk.commits != self._commits:
            self._print()
        if self._run.desk.lost:
            self._clear()

    def add(self, number: int, done: Done) -> None:
        """What became of a line; what was done before a stop is told with it."""
        error = done.error
        answer: dict[str, Any] = {"line": number, "ok": error is None}
        if error is not None:
            answer |= {"exit": error.exit_code, "error": error_object(error)}
            as_json = self._run.output == "json"
            self._asides += told_lines(error, as_json=as_json, line=number)
        if error is None or (isinstance(error, Stopped) and done.value):
            answer["result"] = done.value
        self._answers.append(json.dumps(answer, ensure_ascii=not speaks_unicode(sys.stdout)))
        self._asides += [f"note: line {number}: {note}" for note in done.notes]

    def commit(self) -> None:
        """Commit what the lines did, and print their answers."""
        self._run.desk.commit()
        self._print()

    def give_up(self) -> None:
        """Ended at once: what is not committed yet is undone, and not told."""
        self.catch_up()
        self._clear()
        self._run.desk.store.rollback()

    def _print(self) -> None:
        if self._answers:
            sys.stdout.write("".join(f"{answer}\n" for answer in self._answers))
            sys.stdout.flush()
        for line in self._asides:
            self._run.say(line)
        self._clear()

    def _clear(self) -> None:
        self._commits = self._run.desk.commits
        self._answers.clear()
        self._asides.clear()


def _done(run: Context, callees: Callees, text: str | None, names: Names) -> Done:
    """What became of a line: what its command answered or, where it was refused, its error."""
    notes: list[str] = []
    try:
        given = read(text)
        callee = callees.named(given.words)
        words, is_dry = " ".join(given.words), bool(given.keys.get("dry_run"))
        names.refuse(given.name, words, is_dry=is_dry)
        usual = callee.usual(given, names)
        if run.dry is None and usual is not None:
            done = _do(run, given, partial(callee.call, usual), notes)
        else:
            done = _parsed(run, callees.root, given, arguments(callee.keys, given, names), notes)
    except Error as error:
        return Done("refusal", {}, (*notes, *error.notes), error)
    names.give(given.name, words, done)
    return done._replace(notes=(*notes, *done.notes))


def _wait_until(run: Context, given: Given, notes: list[str]) -> None:
    """Walk a simulated clock to the line's `at`; the walk stays, with its notes."""
    if given.at is None:
        return
    walked = clock.advance(run.desk, clock.Whither(to=given.at))
    notes += walked.notes
    if walked.error is not None:
        raise run.stop.error(why="time_of_line", walk=walked.error)


def _parsed(run: Context, root: Command, given: Given, told: list[str], notes: list[str]) -> Done:
    """Do a line's command as a command line. In a dry run of all lines it is done twice: undone, to
    see what it changes, then for the lines after it."""
    line = partial(root.run, [*given.words, *told], run)
    takes_dry = any(param.name == "dry_run" for param in command_of(root, given.words).params)
    if run.dry is None or not takes_dry or given.keys.get("dry_run"):
        return _do(run, given, line, notes)
    done = _do(run, given, partial(root.run, [*given.words, "--dry-run", *told], run), notes)
    _do(run, given, line, [])
    return done


def _do(run: Context, given: Given, invoke: Callable[[], object], notes: list[str]) -> Done:
    """Do a line's command at its time; one that its key says was done before lets no time pass."""
    captured: list[Done] = []
    run.capture = captured
    run.set_out = lambda: _wait_until(run, given, notes)
    try:
        run.told("key", given.key)
        invoke()
    finally:
        run.capture = run.set_out = run.key = None
    return captured[0]
