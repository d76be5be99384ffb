"""What may stand on the command line, read from `commands.txt`, of which the tests see to it that
it is as the program is: a line a command with its summary, below it its arguments and options."""

import os

from invoicectl.domain.tuples import NamedTuple

PROGRAM = "invoicectl"
"""Where the options of every command stand."""

PAGE = os.path.join(os.path.dirname(__file__), "commands.txt")
REPEATED, REQUIRED = "*", "!"
"""What is said behind an option's names: it may be repeated; the command needs it."""


class Option(NamedTuple):
    """An option: its names, what it takes (nothing, if it is a flag), and what it is for."""

    names: tuple[str, ...]
    takes: str
    help: str
    is_repeated: bool
    is_required: bool

    @property
    def name(self) -> str:
        """The one that is offered."""
        return self.names[0]


class Takes(NamedTuple):
    """A command, or a noun that has commands: what it is for, and what it takes."""

    summary: str
    arguments: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()


class Grammar:
    """All commands, and the words that may stand for some of what they take."""

    def __init__(self, page: str) -> None:
        words, *parts = page.split("\n\n")
        self.words = {
            name: choices.split(" ")
            for name, _, choices in (line.partition("\t") for line in words.splitlines())
        }
        self._parts = {part.partition("\t")[0]: part for part in parts}

    def get(self, path: str) -> Takes | None:
        """The command of that path."""
        part = self._parts.get(path)
        if part is None:
            return None
        head, *lines = part.splitlines()
        taken = [line.split("\t")[1:] for line in lines]
        return Takes(
            head.partition("\t")[2],
            tuple(each[0] for each in taken if len(each) == 1),
            tuple(_option(*each) for each in taken if len(each) > 1),
        )

    def verbs(self, path: str) -> list[str]:
        """What may come next where a path names no whole command yet."""
        if path == PROGRAM:
            return [name for name in self._parts if " " not in name and name != PROGRAM]
        return [name for name in self._parts if name.startswith(f"{path} ")]


def _option(names: str, takes: str, help: str) -> Option:
    marks = names[len(names.rstrip(REPEATED + REQUIRED)) :]
    return Option(
        tuple(names.removesuffix(marks).split(",")),
        takes,
        help,
        is_repeated=REPEATED in marks,
        is_required=REQUIRED in marks,
    )


def read() -> Grammar:
    """The table. Raises OSError."""
    with open(PAGE, encoding="utf-8") as page:
        return Grammar(page.read())
