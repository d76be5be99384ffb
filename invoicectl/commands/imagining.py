"""Commands of `what-if`, done in a future that nobody else sees as they would be typed."""

from __future__ import annotations

import shlex
from typing import Any

from invoicectl.commands.reading import READING
from invoicectl.context import Context, error_object
from invoicectl.desk.asking.views import Json
from invoicectl.desk.done import Done
from invoicectl.desk.engine.work import Desk
from invoicectl.domain.text import masked, visible
from invoicectl.errors import Error, Malformed, Stopped

PROGRAM = "invoicectl"

LONGEST = 100_000
"""The characters of a line: no command has more, and taking it apart takes ever longer."""

NOT_HERE = frozenset(
    {
        *("batch", "clock advance", "clock correct", "config templates", "import", "init"),
        *("mail retry", "mail send", "reconcile", "restore", "tick", "what-if"),
    }
)
"""What a future takes no part in: other files, the gateway, the mail, and time, which runs anyway.
What only shows something changes nothing in it either."""

_HELP = ("--help", "-h", "--version")
_BESIDE = ("--db", "--key", "--dry-run", "--wait")
"""Options that mean nothing where nothing stays."""


def done_in(run: Context, root: Any, desk: Desk, line: str) -> Json:
    """Do a command in a future; whether it was done, and the error if not. Raises Stopped."""
    told: Json = {"command": masked(visible(line)), "ok": True, "error": None}
    try:
        error = _done(run, root, desk, _words(root, line)).error
    except Stopped:
        raise
    except Error as refusal:
        error = refusal
    if error is not None:
        told |= {"ok": False, "error": error_object(error)}
    return told


def _done(run: Context, root: Any, desk: Desk, words: list[str]) -> Done:
    story, captured = run.over(desk.store)
    story.desk.assumed = desk.assumed
    root.run(words, story)
    return captured[0]


def _words(root: Any, line: str) -> list[str]:
    """The words of a line. Raises Malformed for what can't be tried."""
    if len(line) > LONGEST:
        raise Malformed(why="long_command", limit=LONGEST)
    try:
        words = shlex.split(line)
    except ValueError:
        raise Malformed(why="open_quote", line=masked(visible(line[:80]))) from None
    words = words[1:] if words[:1] == [PROGRAM] else words
    if not words:
        raise Malformed(why="nothing_to_do")
    if words[0].startswith("-"):
        raise Malformed(why="option_not_tried", option=visible(words[0][:40]))
    asked = words[: words.index("--")] if "--" in words else words
    for word in asked:
        if word.partition("=")[0] in (*_HELP, *_BESIDE):
            raise Malformed(why="option_not_tried", option=visible(word.partition("=")[0]))
    name = _name(root, words)
    if name in READING or name in NOT_HERE:
        raise Malformed(why="not_tried", command=name)
    return words


def _name(root: Any, words: list[str]) -> str:
    """The command that a line names: a verb, or a noun and its verb; what there is none of is told
    by the parser."""
    verb, *rest = [word for word in words if not word.startswith("-")] or [""]
    below = getattr(root.commands.get(verb), "commands", None)
    return verb if below is None or not rest else f"{verb} {rest[0]}"
