"""A verb that may charge a card is done anew where the gateway had to be asked before.

What asks stands apart: most acts wish for no charge, and load nothing of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from invoicectl.desk.done import Done
from invoicectl.desk.engine.must_ask import MustAskError
from invoicectl.desk.engine.work import Desk

P = ParamSpec("P")
T = TypeVar("T", bound=Done | None)


def asks_first(
    verb: Callable[Concatenate[Desk, P], T],
) -> Callable[Concatenate[Desk, P], T]:
    """A verb that may charge a card: done anew where the gateway had to be asked before, and then
    it notes what became known of others' payments.

    Raises WentBack, where the gateway has what the file never reserved, and GatewayDown."""

    @wraps(verb)
    def asking(desk: Desk, /, *args: P.args, **more: P.kwargs) -> T:
        try:
            return verb(desk, *args, **more)
        except MustAskError as wish:
            from invoicectl.desk.engine.asking_first import ask

            notes = ask(desk, wish.since)
        try:
            done = verb(desk, *args, **more)
        except Exception as error:
            for line in notes:
                error.add_note(line)
            raise
        return done if done is None else cast("T", done._replace(notes=(*notes, *done.notes)))

    return asking
