"""The keys of a batch line: each command's arguments and options under names that JSON takes."""

import re
from collections.abc import Iterator
from typing import Any

from invoicectl.commands.usage import alike
from invoicectl.domain.text import visible
from invoicectl.domain.tuples import NamedTuple
from invoicectl.errors import BadLine

Command = Any
NOT_HERE = frozenset(
    {
        *("anchor", "backup", "batch", "completion", "copy", "demo", "diff", "fork", "init"),
        *("restore", "what-if"),
    }
)
"""What has a file of its own, reads lines itself, or is about what was committed or the shell."""

BESIDE = frozenset({"as", "at", "key"})
"""Keys of the line itself: when it is done, by what it can be repeated, what it is called."""

_EITHER = frozenset({"pay", "tip", "refund", "hold", "release"})
"""Commands whose first place may be called `ref` or `invoice`, whatever else it takes."""

_IN_FIGURES = re.compile(r"\b(AMOUNT|PRICE|M|N)\b")
"""What is a figure: a number of JSON's may stand for it."""

_REFERENCES = re.compile(
    r"\b(CLIENT|PROVIDER|SESSION|INVOICE|BOOKING|SERIES|VISIT|PAYMENT|REF|TARGET)\b"
)
"""What is a reference: a name that a line before has given may stand for it."""


class Number(NamedTuple):
    """A number as it is written in JSON: nothing of it is lost in binary."""

    written: str

    @property
    def is_whole(self) -> bool:
        """Whether it has neither a decimal point nor an exponent."""
        return self.written.lstrip("-").isdigit()


class Key(NamedTuple):
    """A key: the parameter that it gives, and its option; None for an argument."""

    name: str
    param: Any
    option: str | None


def command_of(root: Command, words: list[str]) -> Command:
    """The command of these words. Raises BadLine."""
    command = root
    for place, word in enumerate(words):
        commands = getattr(command, "commands", {})
        if word in NOT_HERE or word not in commands:
            name = visible(" ".join(words)[:60])
            here = [each for each in commands if each not in NOT_HERE]
            near = [" ".join([*words[:place], each]) for each in alike(word[:60], here)]
            raise BadLine(why="no_command", command=name, meant=did_you_mean(near))
        command = commands[word]
    if not words or hasattr(command, "commands"):
        name = visible(" ".join(words)[:60])
        verbs = [" ".join([*words, each]) for each in getattr(command, "commands", {})]
        if not words:
            raise BadLine(why="empty_do")
        raise BadLine(why="half_command", command=name, verbs=" or ".join(verbs))
    return command


def keys_of(command: Command) -> dict[str, Key]:
    """The keys that a command takes, arguments first, each parameter under its first name."""
    shown = [param for param in command.params if not getattr(param, "hidden", False)]
    found: dict[str, Key] = {}
    for param in shown:
        if param.param_type_name == "argument":
            found[param.name] = Key(param.name, param, None)
    for param in shown:
        if param.param_type_name != "argument":
            for option in (*param.opts, *param.secondary_opts):
                name = option.lstrip("-").replace("-", "_")
                if name not in found and name not in BESIDE:
                    found[name] = Key(name, param, option)
    return found


def other_names(words: list[str], keys: dict[str, Key]) -> dict[str, str]:
    """Names by which a key may be called besides: its own name by the other one."""
    if words and words[-1] in _EITHER and len(words) == 1:
        for mine, other in (("ref", "invoice"), ("invoice", "ref")):
            if mine in keys and other not in keys:
                return {other: mine}
    return {}


def summary(command: Command) -> str:
    """The keys in a line, those that may be left out in brackets."""
    told: dict[str, str] = {}
    for key in keys_of(command).values():
        told.setdefault(key.param.name, key.name if key.param.required else f"[{key.name}]")
    return " ".join(told.values())


def every(root: Command) -> Iterator[tuple[list[str], Command]]:
    """Every command that a line can name, with its words."""
    for name in root.commands:
        if name not in NOT_HERE:
            yield from _below([name], root.commands[name])


def _below(words: list[str], command: Command) -> Iterator[tuple[list[str], Command]]:
    verbs = getattr(command, "commands", None)
    if verbs is None:
        yield words, command
        return
    for verb in verbs:
        yield from _below([*words, verb], verbs[verb])


def did_you_mean(near: list[str]) -> str:
    """The question, if there is something to ask."""
    return f"; did you mean {' or '.join(near)}?" if near else ""


def takes_references(words: list[str], key: Key) -> bool:
    """Whether the name of a line before may stand for its value."""
    metavar = key.param.metavar or ""
    is_known_handle = metavar == "HANDLE" and key.option is None and words[-1] != "add"
    return is_known_handle or _REFERENCES.search(metavar) is not None


def takes_figures(param: Any) -> bool:
    """Whether a number of JSON's may stand for its value."""
    return _IN_FIGURES.search(param.metavar or "") is not None
