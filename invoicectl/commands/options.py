"""Options that many commands take without having written them: what wraps a command adds them."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any, get_args

Command = Callable[..., None]


def in_place_of(
    command: Command, run: Command, options: Mapping[str, Any], *, but: str = ""
) -> Command:
    """`run` under the name of the command, which it does, with its parameters `but` one and with
    these options, by the names of their parameters: a flag is off, another is None by default."""
    own = list(inspect.signature(command, eval_str=True).parameters.values())
    mine = [each for each in own if each.name != but]
    added = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            annotation=option,
            default=False if get_args(option)[0] is bool else None,
        )
        for name, option in options.items()
    ]
    run.__doc__ = command.__doc__
    run.__name__ = command.__name__
    run.__signature__ = inspect.Signature([*mine, *added])  # type: ignore[attr-defined]
    return run
