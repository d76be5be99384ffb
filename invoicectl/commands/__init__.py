"""The commands: one file a verb or noun, each parsing, calling the desk once and printing.

What they share stands here: how a command is made. The global options are also taken after every
command. `registry` has their table, `arguments` what several of them take.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

import typer
from typer.core import TyperCommand, TyperOption

from invoicectl import errors
from invoicectl.commands.usage import Named
from invoicectl.context import Context


def context(ctx: typer.Context) -> Context:
    """What this run has."""
    found = ctx.find_object(Context)
    if found is None:
        raise TypeError("the command was called without a context")
    return found


def _told(ctx: typer.Context, param: Any, value: Any) -> Any:
    if param.name == "json":
        context(ctx).told("format", "json" if value else None)
    elif value is not None:
        context(ctx).told(param.name, value)
    return value


@cache
def _option(name: str, *, is_flag: bool = False) -> TyperOption:
    """A global option, one for all commands: making one takes its time."""
    return TyperOption(
        param_decls=[f"--{name}"],
        type=bool if is_flag else str,
        is_flag=is_flag,
        default=False if is_flag else None,
        hidden=True,
        expose_value=False,
        callback=_told,
    )


def refuse_twice(ctx: Any, given: Sequence[Any]) -> None:
    """What takes one value is given once, also where it stands before the command and after it.

    `given`: the parameters in the order of the command line. Raises Usage."""
    before = ctx.meta.setdefault(_GIVEN, set())
    for param in given:
        if param.param_type_name != "option" or param.is_flag or param.multiple:
            continue
        if param.name in before:
            hint = f"{ctx.command_path} --help"
            raise errors.Usage(why="twice", option=param.opts[0], hint=hint)
        before.add(param.name)


_GIVEN = "invoicectl.given"
"""Under which the names of the options given so far stand, of the program and of its command."""


def _shielded(word: str) -> str:
    """A word that begins like a number, `-5` or `-2h`, so that it isn't taken for an option: none
    begins with a digit, and what is wrong with the value is told by whoever reads it."""
    return f"\0{word}" if word[:1] == "-" and word[1:2].isdigit() else word


def _unshielded(value: Any) -> Any:
    if isinstance(value, str):
        return value[1:] if value[:2] == "\0-" else value
    return [_unshielded(each) for each in value] if isinstance(value, Sequence) else value


DRY_RUN = TyperOption(
    param_decls=["--dry-run"],
    type=bool,
    is_flag=True,
    default=False,
    help="Show what would happen; change nothing. A charge counts as approved.",
)
"""What every command takes that changes something."""


class Once:
    """A command, or the program, whose options that take one value are given once."""

    def make_parser(self, ctx: Any) -> Any:
        """The parser, which refuses what is given twice, takes `-2h` for a value, and knows of
        which command it is."""
        parser = super().make_parser(ctx)  # type: ignore[misc]
        parse = parser.parse_args

        def parsed(args: list[str]) -> Any:
            try:
                options, left, order = parse(args=[_shielded(word) for word in args])
            except typer.TyperException as error:
                error.ctx = getattr(error, "ctx", None) or ctx  # type: ignore[attr-defined]
                raise
            if not ctx.resilient_parsing:
                refuse_twice(ctx, order)
            options = {name: _unshielded(value) for name, value in options.items()}
            return options, _unshielded(left), order

        parser.parse_args = parsed
        return parser


class Anywhere(Once):
    """A command, or one with verbs, that takes the global options too, unlisted."""

    params: list[Any]
    callback: Callable[..., Any] | None

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.params += getattr(self.callback, "options", ())  # those that `options` added
        names = ("db", "actor", "key", "format", "wait")
        self.params += [_option(name) for name in names if not self._has(name)]
        if not self._has("json"):
            self.params.append(_option("json", is_flag=True))

    def _has(self, name: str) -> bool:
        return any(param.name == name for param in self.params)


class Command(Anywhere, TyperCommand):
    """A command of one verb."""

    def invoke(self, ctx: Any) -> Any:
        """Run it, and have its words remembered; as a dry run where that is wanted."""
        run = context(ctx)
        is_dry = ctx.params.pop("dry_run", False)
        if run.said is None:  # a line of a batch is not what the person said
            run.heard(ctx.command_path, ctx.params)
        if not is_dry:
            return self._carry_out(ctx, run)
        from invoicectl.commands import dry_runs

        return dry_runs.rehearse(run, partial(self._carry_out, ctx, run))

    def _carry_out(self, ctx: Any, run: Context) -> Any:
        """Run it; with a key only where it wasn't done before."""
        if run.key is not None:
            from invoicectl.commands import keyed

            return keyed.done_once(run, ctx.command_path, ctx.params, partial(super().invoke, ctx))
        if run.set_out is not None:
            run.set_out()
        return super().invoke(ctx)

    def format_help_text(self, ctx: Any, formatter: Any) -> None:
        """The text before its last paragraph, the example, which ends the help."""
        text = self.help or ""
        self.help, _, _ = text.rpartition("\n\nExample:")
        try:
            super().format_help_text(ctx, formatter)
        finally:
            self.help = text

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """The example, as it was written."""
        _, found, example = (self.help or "").rpartition("\n\nExample:")
        if found:
            formatter.write_paragraph()
            formatter.write(f"Example: {example.strip()}\n")


def new_app(help: str | None = None) -> typer.Typer:
    """An application of Typer's, plain: no completion options, no markup, no pretty traces."""
    return typer.Typer(
        help=help,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )


def verb(
    function: Callable[..., None], name: str | None = None, cls: type[Command] = Command
) -> typer.Typer:
    """A command of one verb."""
    app = new_app()
    app.command(name=name, cls=cls)(function)
    return app


class Noun(Anywhere, Named):
    """A command with verbs of its own; its help ends in the first verb's example."""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """An example that runs."""
        for command in self.commands.values():
            _, found, example = (command.help or "").rpartition("\n\nExample:")
            if found:
                formatter.write_paragraph()
                formatter.write(f"Example: {example.strip()}\n")
                return


def noun(help: str, **verbs: Callable[..., None]) -> typer.Typer:
    """A command of several verbs; a trailing underscore keeps a name off Python's own."""
    app = typer.Typer(
        cls=Noun,
        help=help,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback()(lambda: None)
    for name, function in verbs.items():
        app.command(name=name.rstrip("_"), cls=Command)(function)
    return app


Ctx = typer.Context
