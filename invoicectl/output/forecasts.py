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
    count = len(value["steps"])
    steps = "1 step" if count == 1 else f"{count:,} steps"
    also = _below(totals, page, has_charges=shown is not None)
    return [title, supposed, *lines, *also, f"  {steps}; --json or --format csv lists each"]


def _below(totals: Json, page: Page, *, has_charges: bool) -> list[str]:
    """What has no column, told so that nobody adds it to one: a confirmed session is charged, and
    that is in a column; of tips the sum with what is collected is told."""
    lines = []
    if not is_zero(totals["tips"]):
        both = money.show(units(totals["collected"]) + units(totals["tips"]), page.style.currency)
        lines.append(f"  with {totals['tips']} of tips, {both} is collected in all")
    if not is_zero(totals["confirmed"]):
        counted = "; their charges are counted above" if has_charges else ""
        lines.append(f"  sessions of {totals['confirmed']} are confirmed{counted}")
    if not is_zero(totals["earnings"]):
        lines.append(f"  providers earn {totals['earnings']} of that")
    return lines


def _named(period: Json, page: Page) -> str:
    since, until = (dates.unstamp(period[end]) for end in ("from", "until"))
    named = periods.short(since, until, page.style.zone)
    end = dates.wall(until + timedelta(seconds=1), page.style.zone)  # a day ends at 23:59:59
    return named if (end.hour, end.minute) == (0, 0) else f"{named} to {end:%H:%M}"
