"""The options of lists, defined once: a command that is `filtered` takes them all."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from invoicectl.commands import Ctx, context
from invoicectl.commands.options import Command, in_place_of
from invoicectl.commands.periods import Month, Since, Until
from invoicectl.desk.asking.filters import Asked
from invoicectl.desk.asking.typed import Ends


def _option(name: str, metavar: str, help: str) -> Any:
    return Annotated[str | None, typer.Option(f"--{name}", metavar=metavar, help=help)]


def _repeated(name: str, metavar: str, help: str) -> Any:
    return Annotated[list[str] | None, typer.Option(f"--{name}", metavar=metavar, help=help)]


def _flag(name: str, help: str) -> Any:
    return Annotated[bool, typer.Option(f"--{name}", help=help)]


FILTERS: Mapping[str, Any] = {
    "clients": _repeated("client", "CLIENT", "Only what is this client's; may be repeated."),
    "providers": _repeated(
        "provider", "PROVIDER", "Only what is this provider's; may be repeated."
    ),
    "statuses": _repeated("status", "STATUS", "Only what has this status; may be repeated."),
    "since": Since,
    "until": Until,
    "month": Month,
    "on": _option("on", "DAY", "That day, like 2026-03-14 or today."),
    "sort": _option("sort", "FIELD", "Sort by this field of JSON, the smallest first."),
    "reverse": _flag("reverse", "Reverse the order."),
    "limit": _option(
        "limit", "N|all", "List at most N, the newest unless sorted; a table lists 50."
    ),
    "fields": _option("fields", "FIELDS", "Only these fields, like number,due (JSON and CSV)."),
}
"""The options of every list by the names of their parameters, which no list has for another."""


def filtered(command: Command) -> Command:
    """A command that takes the options of lists, and is given them as `asked`."""

    def run(ctx: Ctx, **given: Any) -> None:
        asked = {name: given.pop(name) for name in FILTERS}
        command(ctx, **given, asked=_asked(ctx, asked))

    return in_place_of(command, run, FILTERS, but="asked")


def _asked(ctx: Ctx, given: Mapping[str, Any]) -> Asked:
    return Asked(
        clients=tuple(given["clients"] or ()),
        providers=tuple(given["providers"] or ()),
        statuses=tuple(given["statuses"] or ()),
        ends=Ends(given["since"], given["until"], given["month"], on=given["on"]),
        sort=given["sort"],
        reverse=given["reverse"],
        limit=given["limit"],
        fields=given["fields"],
        is_for_people=context(ctx).is_for_people,
    )
