"""What a person is told whose command line the parser refuses: what is wrong, and how to say it."""

from __future__ import annotations

import re
from typing import Any

import typer
from typer.core import TyperGroup

from invoicectl import errors
from invoicectl.domain.text import visible

OTHER_WORDS: dict[str, str] = {
    "balance": "invoicectl statement CLIENT, or invoicectl earnings",
    "bill": "invoicectl issue CLIENT AMOUNT --due DATE",
    "charge": "invoicectl pay INV-1",
    "create": "invoicectl issue, book, client add, or init for a new file",
    "customer": "invoicectl client",
    "delete": "nothing is deleted; invoicectl void INV-1 --reason TEXT takes an invoice back",
    "invoice": "invoicectl issue makes one, invoicectl list shows them",
    "invoices": "invoicectl list",
    "new": "invoicectl issue, book, client add, or init for a new file",
    "owed": "invoicectl report aging, or invoicectl earnings",
    "payment": "invoicectl pay INV-1, or invoicectl show P1",
    "payments": "invoicectl statement CLIENT, or invoicectl show INV-1",
    "remind": "invoicectl attention says what waits for a person",
    "run": "invoicectl tick",
    "search": "invoicectl find WORDS",
    "send": "letters are written with what they tell; invoicectl issue makes an invoice",
    "sync": "invoicectl tick",
    "undo": "invoicectl reverse P1, void INV-1 or release INV-1, each with --reason TEXT",
    "view": "invoicectl show REF",
}
"""What people call things in other programs, and how it is done here."""

_FILE = re.compile(r"extra argument.* \((\S+\.db)\)")
"""A file that stands where the parser wants nothing more."""

ALIKE = 0.75
"""How much alike two names must be for one to be taken for the other."""


class Named(TyperGroup):
    """Commands of which a wrong name is answered by the right ones."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command, or what was perhaps meant. Raises Usage."""
        name = args[0]
        if name.startswith("-") or self.get_command(ctx, name) is not None:
            return super().resolve_command(ctx, args)
        path = ctx.command_path
        meant = self._meant(ctx, name)
        known = OTHER_WORDS.get(name) if path == "invoicectl" else None
        if known is None and meant:
            known = " or ".join(meant)
        hint = known or f"{path} --help lists the commands"
        raise errors.Usage(why="command", path=visible(f"{path} {name}"[:80]), hint=hint)

    def _meant(self, ctx: Any, name: str) -> list[str]:
        """The commands that are called nearly so, and the verbs of nouns that are called so."""
        path = ctx.command_path
        near = alike(name, list(self.commands))
        verbs = [
            f"{path} {noun} {name}"
            for noun in self.commands
            if isinstance(each := self.get_command(ctx, noun), TyperGroup) and name in each.commands
        ]
        return verbs or [f"{path} {each}" for each in near]


def alike(name: str, known: list[str]) -> list[str]:
    """The names that this one may have been meant for, most alike first."""
    from difflib import get_close_matches

    return get_close_matches(name, known, 2, ALIKE)


def refused(error: typer.TyperException) -> errors.Usage:
    """The parser's complaint as one of ours."""
    option, hint = getattr(error, "option_name", ""), _way_out(error)
    if option and hasattr(error, "possibilities"):
        return errors.Usage(why="option", option=visible(option[:60]), hint=hint)
    said = visible(" ".join(error.format_message().split())).rstrip(".")
    return errors.Usage(why="parser", said=said[:1].lower() + said[1:300], hint=hint)


def _way_out(error: typer.TyperException) -> str:
    ctx = getattr(error, "ctx", None)
    if ctx is None:
        return "invoicectl --help"
    if isinstance(ctx.command, TyperGroup):
        verbs = "|".join(ctx.command.commands)
        return f"{ctx.command_path} {verbs}" if ctx.parent else f"{ctx.command_path} --help"
    option = getattr(error, "option_name", "")
    near = alike(option, _options(ctx)) if option.startswith("-") else []
    if near:
        return f"did you mean {' or '.join(near)}? {usage(ctx)}"
    if ctx.info_name == "find" and option in _options_of(ctx.parent, "list"):
        return f"invoicectl list {option} narrows a list; {usage(ctx)}"
    if option.startswith("-"):
        return f"{usage(ctx)}; put -- before a text that begins with a hyphen"
    file = _FILE.search(error.format_message())
    if file is not None:
        name = ctx.command_path.partition(" ")[2]
        return f"the file comes before the command: invoicectl --db {visible(file[1][:60])} {name}"
    return f"{usage(ctx)}; --help says more"


def _options(ctx: Any) -> list[str]:
    """The options that a command lists."""
    return [
        name
        for param in ctx.command.params
        if param.param_type_name == "option" and not param.hidden
        for name in (*param.opts, *param.secondary_opts)
    ]


def _options_of(group: Any, name: str) -> list[str]:
    """The options that a command beside it lists."""
    with group.command.get_command(group, name).make_context(name, [], parent=group) as ctx:
        return _options(ctx)


def usage(ctx: Any) -> str:
    """How a command is written, `invoicectl contest INVOICE --reason TEXT`: its arguments, the
    options that it needs, and whether it has others."""
    words, has_others = [ctx.command_path], False
    for param in ctx.command.params:
        if param.param_type_name == "argument":
            words.append(param.make_metavar(ctx=ctx))
        elif param.required:
            words.append(f"{param.opts[0]} {param.make_metavar(ctx=ctx)}")
        else:
            has_others = has_others or not param.hidden
    return " ".join([*words, "[OPTIONS]"] if has_others else words)
