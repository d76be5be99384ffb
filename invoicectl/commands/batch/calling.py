"""A line's command called with its keys, where the parser would change nothing of them.

Only what is usual goes this way: known keys, each once, with texts as values. The values are
converted by the command's own parameters, and the command is invoked as the parser does it.
Everything else, and whatever is to be refused, goes through the parser.
"""

from __future__ import annotations

from typing import Any

import typer

from invoicectl.commands.batch.keys import (
    Command,
    Key,
    Number,
    command_of,
    keys_of,
    other_names,
    takes_figures,
    takes_references,
)
from invoicectl.commands.batch.names import Names
from invoicectl.commands.batch.reading import Given
from invoicectl.context import Context

Value = str | list[str] | bool
"""What the parser gives a parameter: a text, the texts of one that may be repeated, a flag."""


class Callee:
    """A command that lines name, looked at once."""

    def __init__(self, words: list[str], command: Command, parent: typer.Context) -> None:
        self.keys = keys_of(command)
        self._command, self._name, self._parent = command, words[-1], parent
        self._others = other_names(words, self.keys)
        self._references = {name for name, key in self.keys.items() if takes_references(words, key)}
        self._places = [key.param.name for key in self.keys.values() if key.option is None]
        self._params = {param.name: param for param in command.params if param.expose_value}
        self._as_told = {name for name, param in self._params.items() if _is_plain_text(param)}
        self._needed = {name for name, param in self._params.items() if param.required}
        ctx = self._context()
        self._untold = {
            name: param.process_value(ctx, param.get_default(ctx))
            for name, param in self._params.items()
            if name not in self._needed
        }

    def usual(self, given: Given, names: Names) -> dict[str, Value] | None:
        """What a line tells each parameter; None where anything of it is unusual, or lacks."""
        told: dict[str, Value] = {}
        for name, value in given.keys.items():
            key = self.keys.get(self._others.get(name, name))
            if key is None or key.param.name in told:
                return None
            if value is None:
                continue
            is_name = isinstance(value, str) and value[:1] == "@" and key.name in self._references
            plain = _plain(key, names.known(value) if is_name else value)
            if plain is None:
                return None
            told[key.param.name] = plain
        has_place = [name in told for name in self._places]
        is_in_order = has_place == sorted(has_place, reverse=True)
        return told if is_in_order and self._needed <= told.keys() else None

    def made(self, told: dict[str, Value]) -> typer.Context:
        """The call as the parser makes it: what each parameter is with these values."""
        ctx = self._context()
        values = {
            name: value if name in self._as_told else self._params[name].process_value(ctx, value)
            for name, value in told.items()
        }
        ctx.params = self._untold | values
        return ctx

    def call(self, told: dict[str, Value]) -> None:
        """Invoke the command with these values."""
        self._command.invoke(self.made(told))

    def _context(self) -> typer.Context:
        return typer.Context(self._command, info_name=self._name, parent=self._parent)


class Callees:
    """The commands that the lines of one batch have named."""

    def __init__(self, root: Command, run: Context) -> None:
        self.root = root
        self._run = run
        self._found: dict[tuple[str, ...], Callee] = {}

    def named(self, words: list[str]) -> Callee:
        """The command of these words. Raises BadLine."""
        found = self._found.get(tuple(words))
        if found is None:
            found = Callee(words, command_of(self.root, words), self._parent(words))
            self._found[tuple(words)] = found
        return found

    def _parent(self, words: list[str]) -> typer.Context:
        """What stands around a command: the program, and the noun whose verb it is."""
        noun = self.root
        settings = noun.context_settings  # whose help option every command below has
        around = typer.Context(noun, info_name="invoicectl", obj=self._run, **settings)
        for word in words[:-1]:
            noun = noun.commands[word]
            around = typer.Context(noun, info_name=word, parent=around)
        return around


def _plain(key: Key, value: Any) -> Value | None:
    """A value as the parser would give it; None for what it may give otherwise, or refuse."""
    param = key.param
    if key.option is not None and param.is_flag:
        return key.option in param.opts if value is True else None
    if param.nargs != 1 or param.type.name != "str":
        return None
    if isinstance(value, Number) and value.is_whole and takes_figures(param):
        value = value.written
    if key.option is not None and param.multiple:
        texts = value if isinstance(value, list) else [value]
        return texts if texts and all(_is_plain(each) for each in texts) else None
    return value if _is_plain(value) else None


def _is_plain_text(param: Any) -> bool:
    """Whether the parser hands a text on as it is: it takes one, and nobody looks at it."""
    is_one = param.nargs == 1 and not getattr(param, "multiple", False)
    return is_one and param.type.name == "str" and param.callback is None


def _is_plain(value: Any) -> bool:
    """Whether it is a text that means itself: no name, nothing that the parser may take away."""
    return isinstance(value, str) and value[:1] not in {"", "@"} and "\0" not in value
