"""What lies ahead, as people read it: sums by period with bars, and how many steps there are."""

from datetime import timedelta
from typing import Any

from invoicectl.domain import dates, money, periods
from invoicectl.output.bars import Page, blank, is_zero, table, units, with_bars

Json = dict[str, Any]

_HEADS = {
    "invoiced": "invoiced",
    "collected": "collected",
    "declined": "declined",
    "late_fees": "late fees",
}
"""What has a column."""

_BESIDES = {
    "confirmed": "{} confirmed",
    "tips": "{} of tips",
    "earnings": "{} earned in sessions",
}
"""What is told below."""

_CARDS = {
    "last": "each card answers as it did last",
    "approve": "every card can be charged",
    "decline": "every card declines",
}


def text(value: Json, page: Page) -> list[str]:
    """The sums of each period, with a bar for what is collected, or declined where nothing is."""
    style = page.style
    since, until = (style.when(value[end]) for end in ("from", "until"))
    title = f"{since} → {until}"
    if not len(value["steps"]):
        return [title, "  nothing is to come"]
    supposed = f"  if nobody does anything, and {_CARDS[value['assume']]}"
    totals, told = value["totals"], value["periods"]
    used = [name for name in _HEADS if not is_zero(totals[name])]
    lines = ["  no money is asked for"]
    if used:
        rows = [[_named(each, page), *(blank(each[name]) for name in used)] for each in told]
        rows.append(["total", *(totals[name] for name in used)])
        lines = table(["", *(_HEADS[name] for name in used)], rows, left=1, total=True)
    shown = next((name for name in ("collected", "declined") if name in used), None)
    if shown is not None:
        lines = with_bars(lines, [units(each[shown]) for each in told], page)
    more = [
        said.format(totals[name]) for name, said in _BESIDES.items() if not is_zero(totals[name])
    ]
    count = len(value["steps"])
    steps = "1 step" if count == 1 else f"{count:,} steps"
    also = [f"  also {', '.join(more)}"] if more else []
    if not is_zero(totals["tips"]):
        both = units(totals["collected"]) + units(totals["tips"])
        also.append(f"  with the tips {money.show(both, page.style.currency)} is collected")
    return [title, supposed, *lines, *also, f"  {steps}; --json or --format csv lists each"]


def _named(period: Json, page: Page) -> str:
    since, until = (dates.unstamp(period[end]) for end in ("from", "until"))
    named = periods.short(since, until, page.style.zone)
    end = dates.wall(until + timedelta(seconds=1), page.style.zone)  # a day ends at 23:59:59
    return named if (end.hour, end.minute) == (0, 0) else f"{named} to {end:%H:%M}"
