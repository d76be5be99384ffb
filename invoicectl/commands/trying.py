"""A command tried in a copy of the file: whether it would be done, what it would change."""

from functools import partial
from typing import Any

from invoicectl import errors
from invoicectl.commands.batch.keys import NOT_HERE
from invoicectl.commands.dry_runs import rehearse
from invoicectl.context import Context
from invoicectl.desk.done import Foreseen
from invoicectl.desk.engine.work import Desk
from invoicectl.domain.text import visible
from invoicectl.domain.tuples import NamedTuple
from invoicectl.errors import Error

Root = Any


class Tried(NamedTuple):
    """What became of a command that was tried: what is foreseen, or by what it was refused, in the
    order in which it is looked for."""

    foreseen: Foreseen
    refused: list[Error]


class Trials:
    """Commands tried one after the other, each of them undone, in a copy of the file; `desk` is
    over it."""

    def __init__(self, run: Context, root: Root, desk: Desk) -> None:
        self._run, self._root, self.desk = run, root, desk

    def tried(self, words: list[str]) -> Tried:
        """Do a command as a dry run, and hear what it answers. Nothing of it is shown, and no
        gateway is asked. Raises Usage, Malformed, and that the file can't be used."""
        _refuse_untried(self._root, words)
        story, captured = self._run.over(self.desk.store)
        story.desk.shares_commits = self.desk.shares_commits
        refused: list[Error] = []
        reasons: list[Error] = []
        story.desk.refused = refused
        try:
            rehearse(story, partial(self._root.run, words, story))
        except Error as error:
            if isinstance(error, errors.Usage) or error.exit_code not in _ANSWERED:
                raise
            reasons = [error]
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            if not refused:  # behind a refusal, what was looked at may not be there
                raise
        finally:
            story.close()
        reasons = [*refused, *(each for each in reasons if each not in refused)]
        foreseen = captured[0].foreseen if captured and not reasons else None
        return Tried(foreseen or Foreseen([], []), reasons)


_ANSWERED = {2, 3, 4, 5}
"""The exit codes of what a command is refused with: its words, what is not there, a rule, a card
that is known not to be taken."""


def _refuse_untried(root: Root, words: list[str]) -> None:
    """Raises Malformed for a command that changes nothing, or works on another file; and for an
    option that is not the command's own: one before its name, or one that names a file."""
    command, place = root, 0
    for word in words:
        commands = getattr(command, "commands", {})
        if word not in commands:
            _refuse_option(word if commands else "")
            break
        command, place = commands[word], place + 1
    takes_dry = any(param.name == "dry_run" for param in command.params)
    is_whole = place and not hasattr(command, "commands")
    for word in _asked(words):
        _refuse_option(word if word.partition("=")[0] == "--db" else "")
    if words[0] in NOT_HERE or (is_whole and not takes_dry) or _asks_for_help(words):
        raise errors.Malformed(why="changes_nothing", command=" ".join(words[:place]))


def _refuse_option(word: str) -> None:
    if word.startswith("-"):
        option = visible(word.partition("=")[0][:40])
        raise errors.Malformed(why="option_of_explain", option=option)


def _asked(words: list[str]) -> list[str]:
    """The words among which options can stand."""
    return words[: words.index("--")] if "--" in words else words


def _asks_for_help(words: list[str]) -> bool:
    """Whether the command would only be explained."""
    return bool({"--help", "-h", "--version"} & {*_asked(words)})
