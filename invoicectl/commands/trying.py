"""A command tried and undone: whether it would be done now, what it would change and charge."""

from typing import Any

from invoicectl.context import Context
from invoicectl.desk.done import Done, Foreseen
from invoicectl.domain.tuples import NamedTuple
from invoicectl.errors import Error

Root = Any


class Tried(NamedTuple):
    """What became of a command that was tried: what is foreseen, or by what it was refused."""

    foreseen: Foreseen
    error: Error | None


def tried(run: Context, root: Root, words: list[str]) -> Tried:
    """Do a command as a dry run in the same run, and hear what it answers. Nothing of it is
    shown, and no gateway is asked.

    Raises Usage and whatever else is wrong with its words."""
    captured: list[Done] = []
    before, run.capture = run.capture, captured
    try:
        root.run(words, run)
    except Error as error:
        return Tried(Foreseen([], []), error)
    finally:
        run.capture, run.key = before, None
    done = captured[0]
    return Tried(done.foreseen or Foreseen([], []), done.error)


def dry(root: Root, words: list[str]) -> list[str]:
    """The words of a command with its `--dry-run`, which stands before whatever else it is
    given."""
    command, place = root, 0
    for word in words:
        commands = getattr(command, "commands", {})
        if word not in commands:
            break
        command, place = commands[word], place + 1
    return [*words[:place], "--dry-run", *words[place:]]
