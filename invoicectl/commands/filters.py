"""The options of lists, defined once: a command that is `filtered` takes them all."""

from typing import Any

from invoicectl.commands import Ctx, context
from invoicectl.commands.options import Command, flag, in_place_of, option, option_of
from invoicectl.commands.periods import Month, Since, Until
from invoicectl.desk.asking.filters import Asked
from invoicectl.desk.asking.typed import Ends

FILTERS = (
    option(
        *("clients", "--client"),
        metavar="CLIENT",
        help="Only what is this client's; may be repeated.",
        repeats=True,
    ),
    option(
        *("providers", "--provider"),
        metavar="PROVIDER",
        help="Only what is this provider's; may be repeated.",
        repeats=True,
    ),
    option(
        *("statuses", "--status"),
        metavar="STATUS",
        help="Only what has this status; may be repeated.",
        repeats=True,
    ),
    option_of("since", Since),
    option_of("until", Until),
    option_of("month", Month),
    option("on", "--on", metavar="DAY", help="That day, like 2026-03-14 or today."),
    option(
        *("sort", "--sort"),
        metavar="FIELD",
        help="Sort by this field of JSON, the smallest first.",
    ),
    flag("reverse", "--reverse", help="Reverse the order."),
    option(
        *("limit", "--limit"),
        metavar="N|all",
        help="List at most N, the newest unless sorted; a table lists 50.",
    ),
    option(
        *("fields", "--fields"),
        metavar="FIELDS",
        help="Only these fields, like number,due (JSON and CSV).",
    ),
)
"""The options of every list, by names that no list has for a parameter of its own."""


def filtered(command: Command) -> Command:
    """A command that takes the options of lists, and is given them as `asked`."""

    def run(ctx: Ctx, **given: Any) -> None:
        asked = _asked(ctx, given)
        command(ctx, **given, asked=asked)

    return in_place_of(command, run, FILTERS, but="asked")


def _asked(ctx: Ctx, given: dict[str, Any]) -> Asked:
    """What they ask, taken out of what the command was given."""
    return Asked(
        clients=tuple(given.pop("clients") or ()),
        providers=tuple(given.pop("providers") or ()),
        statuses=tuple(given.pop("statuses") or ()),
        ends=Ends(given.pop("since"), given.pop("until"), given.pop("month"), on=given.pop("on")),
        sort=given.pop("sort"),
        reverse=given.pop("reverse"),
        limit=given.pop("limit"),
        fields=given.pop("fields"),
        is_for_people=context(ctx).is_for_people,
    )
