"""A command tried and undone: whether it would be done now, what it would change and charge."""

from typing import Any

from invoicectl import errors
from invoicectl.commands.batch.keys import NOT_HERE
from invoicectl.context import Context
from invoicectl.desk.done import Done, Foreseen
from invoicectl.domain.tuples import NamedTuple
from invoicectl.errors import Error

Root = Any


class Tried(NamedTuple):
    """What became of a command that was tried: what is foreseen, or by what it was refused, in the
    order in which it is looked for."""

    foreseen: Foreseen
    refused: list[Error]


def tried(run: Context, root: Root, words: list[str]) -> Tried:
    """Do a command as a dry run in the same run, and hear what it answers. Nothing of it is
    shown, and no gateway is asked. Raises Usage, Malformed, and that the file can't be used."""
    captured: list[Done] = []
    reasons: list[Error] = []
    desk, line = run.desk, _dry(root, words)
    before, run.capture, desk.refused = run.capture, captured, []
    try:
        root.run(line, run)
    except Error as error:
        if isinstance(error, errors.Usage) or error.exit_code not in _ANSWERED:
            raise
        reasons = [error]
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        if not desk.refused:  # behind a refusal, what was looked at may not be there
            raise
    finally:
        run.capture, run.key, refused, desk.refused = before, None, desk.refused, None
    reasons = [*refused, *(each for each in reasons if each not in refused)]
    foreseen = captured[0].foreseen if captured and not reasons else None
    return Tried(foreseen or Foreseen([], []), reasons)


_ANSWERED = {2, 3, 4, 5}
"""The exit codes of what a command is refused with: its words, what is not there, a rule, a card
that is known not to be taken."""


def _dry(root: Root, words: list[str]) -> list[str]:
    """The words of a command with its `--dry-run`, which stands before whatever else it is given.

    Raises Malformed for one that changes nothing, or works on another file."""
    command, place = root, 0
    for word in words:
        commands = getattr(command, "commands", {})
        if word not in commands:
            break
        command, place = commands[word], place + 1
    takes_dry = any(param.name == "dry_run" for param in command.params)
    is_whole = place and not hasattr(command, "commands")
    if words[0] in NOT_HERE or (is_whole and not takes_dry) or _asks_for_help(words):
        raise errors.Malformed(why="changes_nothing", command=" ".join(words[:place]))
    return [*words[:place], "--dry-run", *words[place:]] if takes_dry else words


def _asks_for_help(words: list[str]) -> bool:
    """Whether the command would only be explained."""
    asked = words[: words.index("--")] if "--" in words else words
    return bool({"--help", "-h", "--version"} & {*asked})
