"""Options that many commands take without having written them: what wraps a command adds them.

They are made as options at once, and once for all commands: Typer makes one of each parameter of a
function only after it has read its type twice.
"""

import inspect
from collections.abc import Callable, Sequence
from typing import Any, get_args

from typer.core import TyperOption

Command = Callable[..., None]


def option(name: str, *words: str, metavar: str, help: str, repeats: bool = False) -> TyperOption:
    """An option of a text, None by default, or of all that are given where it `repeats`; it is
    given to the command by this name."""
    decls = [name, *words]
    return TyperOption(param_decls=decls, type=str, metavar=metavar, help=help, multiple=repeats)


def flag(name: str, *words: str, help: str) -> TyperOption:
    """An option without a value, off by default."""
    return TyperOption(param_decls=[name, *words], is_flag=True, default=False, help=help)


def option_of(name: str, written: Any) -> TyperOption:
    """The option of a text that a parameter of this type is elsewhere."""
    told = get_args(written)[1]
    return option(name, told.default, metavar=told.metavar, help=told.help)


def given_by_name(*options: TyperOption) -> Callable[[Command], Command]:
    """Have a command take these options too, whose values it is given by their names."""

    def taking(command: Command) -> Command:
        own = inspect.signature(command, eval_str=True).parameters.values()
        return _known(command, [each for each in own if each.kind is not each.VAR_KEYWORD], options)

    return taking


def in_place_of(
    command: Command, run: Command, options: Sequence[TyperOption], *, but: str = ""
) -> Command:
    """`run` under the name of the command, which it does, with its parameters `but` one and with
    these options, whose values `run` is given by their names."""
    own = inspect.signature(command, eval_str=True).parameters.values()
    run.__doc__ = command.__doc__
    run.__name__ = command.__name__
    added = (*getattr(command, "options", ()), *options)
    return _known(run, [each for each in own if each.name != but], added)


def _known(
    run: Command, parameters: Sequence[inspect.Parameter], options: Sequence[TyperOption]
) -> Command:
    """The command, known to Typer by these parameters, and to our own commands by its options."""
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.options = options  # type: ignore[attr-defined]
    return run
