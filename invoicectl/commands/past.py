"""The options that ask how things stood: a command takes them that is `of_the_past`."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from invoicectl.commands import Ctx, context
from invoicectl.commands.options import Command, in_place_of, option

_AS_OF = "As it was at the end of that day, or just before that time."
_KNOWN = "What the file knew then: without what was recorded later."


def of_the_past(*names: str, also: tuple[str, ...] = ()) -> Callable[[Command], Command]:
    """Have a command take `--as-of`, or `also` what it is called there, and `--known`, and be done
    over the file as it stood. `names` are its parameters that say what alone it is about, if so."""
    options = (
        option("as_of", "--as-of", *also, metavar="TIME", help=_AS_OF),
        option("known", "--known", metavar="TIME", help=_KNOWN),
    )

    def taking(command: Command) -> Command:
        def run(ctx: Ctx, **given: Any) -> None:
            times = given.pop("as_of"), given.pop("known")
            if times == (None, None):
                command(ctx, **given)
                return
            from invoicectl.desk.books.past import stood  # most ask how things stand now

            refs = [ref for name in names for ref in _texts(given[name])]
            here = context(ctx)
            with ExitStack() as stack:
                with here.progress("events") as seen:
                    desk = stack.enter_context(stood(here.desk, *times, refs or None, seen))
                stack.enter_context(here.standing_over(desk))
                command(ctx, **given)

        return in_place_of(command, run, options)

    return taking


def _texts(value: str | list[str] | None) -> list[str]:
    """What was given for a parameter, once, several times or not at all."""
    return [value] if isinstance(value, str) else list(value or ())
