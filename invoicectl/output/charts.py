"""Reports as people read them: aligned columns, a line under what adds up, bars where they help.

Like single objects they are printed without rich. Everything fits 80 columns unless the amounts
themselves don't.
"""

from collections.abc import Callable, Sequence
from typing import Any

from invoicectl.domain import dates, periods
from invoicectl.domain.periods import Period
from invoicectl.domain.text import of_code, wrapped
from invoicectl.output.bars import WIDTH, Page, blank, is_zero, table, units, with_bars
from invoicectl.output.layout import Style, columns

Json = dict[str, Any]
MOST = 50
"""How many clients the table of aging shows; JSON and CSV give all."""

LEAST_TEXT = 12
"""Columns of a text that is wrapped, at least."""


def text(kind: str, value: Json, style: Style, *, has_blocks: bool) -> str:
    """A report for people."""
    lines = _TEXTS[kind](value, Page(style, has_blocks))
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _period(value: Json, page: Page) -> str:
    ends = (value[end] and dates.unstamp(value[end]) for end in ("since", "until"))
    return periods.told(Period(*ends), page.style.zone)


def _as_of(stamp: str, page: Page) -> str:
    """An instant, as its date where a day ends with it."""
    return periods.told_end(dates.unstamp(stamp), page.style.zone)


def _title(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


# --- aging ------------------------------------------------------------------------------------

_BUCKETS = {
    "not_due": "not due",
    "days_1_30": "1–30",
    "days_31_60": "31–60",
    "days_61_90": "61–90",
    "days_over_90": "over 90",
}


def _aging(value: Json, page: Page) -> list[str]:
    fees = "" if value["late_fees"] else "without late fees"
    title = _title(
        "Receivables", _as_of(value["at"], page), value["currency"], value["client"] or "", fees
    )
    if not value["clients"]:
        return [title, "  nothing is due", *_left_out(value)]
    buckets = value["buckets"]
    total = value["total"]
    rows = [[_BUCKETS[each["bucket"]], f"{each['invoices']:,}", each["due"]] for each in buckets]
    rows.append(["total", f"{total['invoices']:,}", total["due"]])
    lines = table(["days late", "invoices", "due"], rows, left=1, total=True)
    lines = with_bars(lines, [units(each["due"]) for each in buckets], page)
    return [title, *lines, "", *_aging_clients(value), *_left_out(value)]


def _left_out(value: Json) -> list[str]:
    """What is not due, because its invoice isn't confirmed."""
    left = {"contested": value["contested"], "pending": value["pending"]}
    told = [f"{amount} {name}" for name, amount in left.items() if amount and not is_zero(amount)]
    return [f"  not in here, because it is not confirmed: {', '.join(told)}"] if told else []


def _aging_clients(value: Json) -> list[str]:
    """By client, without the buckets that nobody is in."""
    used = [each["bucket"] for each in value["buckets"] if each["invoices"]]
    has_credit = not is_zero(value["total"]["credit"])
    net = ["credit", "net"] if has_credit else []
    heads = ["client", "invoices", *(_BUCKETS[name] for name in used), "due", *net, "days late"]
    clients = value["clients"]
    rows = [
        [
            each["client"],
            f"{each['invoices']:,}",
            *(blank(each[name]) for name in used),
            each["due"],
            *([blank(each["credit"]), each["net"]] if has_credit else []),
            str(each["days_late"] or ""),
        ]
        for each, _ in zip(clients, range(MOST), strict=False)
    ]
    if has_credit:
        sums, dues = value["total"], {each["bucket"]: each["due"] for each in value["buckets"]}
        shown = [*(dues[name] for name in used), sums["due"], sums["credit"], sums["net"], ""]
        rows.append(["total", f"{sums['invoices']:,}", *shown])
    lines = table(heads, rows, left=1, total=has_credit)
    if len(clients) > MOST:
        lines.append(f"  {len(clients) - MOST:,} more clients; --json or --format csv gives all")
    return lines


# --- revenue and tips -------------------------------------------------------------------------

_SOURCES = {
    "services": "services",
    "service_charges": "charges",
    "late_fees": "late fees",
    "tips": "tips",
    "bad_debt": "bad debt",
    "goodwill": "goodwill",
}
_LOST = {"bad_debt", "goodwill"}


def _revenue(value: Json, page: Page) -> list[str]:
    title = _title("Revenue", _period(value, page), value["currency"])
    months = value["months"]
    if not months:
        return [title, "  nothing was earned"]
    used = [name for name in _SOURCES if any(not is_zero(each[name]) for each in months)]

    def row(month: str, of: Json) -> list[str]:
        return [month, *(_lost(of, name) for name in used), of["revenue"]]

    rows = [*(row(each["month"], each) for each in months), row("total", value["total"])]
    heads = ["month", *(_SOURCES[name] for name in used), "revenue"]
    lines = table(heads, rows, left=1, total=True)
    foot = (  # source: SPEC 10
        "  earned, paid or not: booked visits when done, series visits and bills when",
        "  invoiced, of sessions the service charge when confirmed; no tips of providers",
    )
    return [title, *with_bars(lines, [units(each["revenue"]) for each in months], page), *foot]


def _lost(of: Json, name: str) -> str:
    """A source's amount; what is lost is shown as what comes off."""
    amount: str = of[name]
    if name not in _LOST or is_zero(amount):
        return blank(amount)
    return amount[1:] if amount.startswith("-") else f"-{amount}"


_TIPS = {
    "before": "before",
    "received": "received",
    "given_back": "given back",
    "paid_out": "paid out",
    "kept": "kept",
    "owed": "owed",
}


def _tips(value: Json, page: Page) -> list[str]:
    title = _title("Tips", _period(value, page), value["currency"])
    total = value["total"]
    if not value["providers"]:
        return [title, "  nobody was tipped"]
    always = {"received", "owed"}
    used = [name for name in _TIPS if name in always or not is_zero(total[name])]
    rows = [
        [each["provider"] or "(the business)", *(each[name] for name in used)]
        for each in value["providers"]
    ]
    rows.append(["total", *(total[name] for name in used)])
    heads = ["provider", *(_TIPS[name] for name in used)]
    return [title, *table(heads, rows, left=1, total=True)]


# --- collections ------------------------------------------------------------------------------

_FATES = {
    "first_time": "approved at once",
    "by_retry": "recovered by retry",
    "otherwise": "paid otherwise",
    "still_due": "still due",
    "written_off": "written off",
    "void": "void",
}


def _collections(value: Json, page: Page) -> list[str]:
    lines = [_title("Collections", _period(value, page), value["currency"])]
    lines += _first_attempts(value["first_attempts"], page)
    if value["attempts"]:
        rows = [
            [
                each["kind"],
                *(str(each[name] or "") for name in _ANSWERS),
                each["amount"],
                each["approved_amount"],
            ]
            for each in value["attempts"]
        ]
        lines += ["", *table(["cards asked", *_ANSWERS, "amount", "came in"], rows, left=1)]
    if value["declines"]:
        rows = [
            [of_code(each["code"]), f"{each['attempts']:,}", each["amount"]]
            for each in value["declines"]
        ]
        declined = table(["declined", "attempts", "amount"], rows, left=1)
        sizes = [each["attempts"] for each in value["declines"]]
        lines += ["", *with_bars(declined, sizes, page)]
    rows = [["late fees", value["fee_income"]], ["written off", value["written_off"]]]
    lines += ["", *(f"  {line}" for line in columns(rows, right=frozenset({1})))]
    paid = value["days_to_pay"]
    if paid["invoices"]:
        heads = [f"days to pay, {paid['invoices']:,} paid", "median", "mean", "most"]
        rows = [
            [name, *(str(paid[key][each]) for each in ("median", "mean", "most"))]
            for name, key in (("from the due date", "from_due"), ("from the issue", "from_issue"))
        ]
        lines += ["", *table(heads, rows, left=1)]
    return lines


_ANSWERS = ("asked", "approved", "declined", "unknown", "cancelled")


def _first_attempts(fates: list[Json], page: Page) -> list[str]:
    shown = [each for each in fates if each["invoices"]]
    if not shown:
        return ["  nothing was collected automatically"]
    is_due = any(not is_zero(each["due"]) for each in shown)
    heads = ["first attempts", "invoices", "share", "asked", *(["due now"] if is_due else [])]
    rows = [
        [
            _FATES[each["fate"]],
            f"{each['invoices']:,}",
            each["share"],
            each["amount"],
            *([blank(each["due"])] if is_due else []),
        ]
        for each in shown
    ]
    lines = table(heads, rows, left=1)
    return with_bars(lines, [each["invoices"] for each in shown], page)


# --- statements -------------------------------------------------------------------------------


def _statement(value: Json, page: Page) -> list[str]:
    is_client = value["kind"] == "client"
    sides = ("debit", "credit") if is_client else ("credit", "debit")
    heads = ("charges", "payments") if is_client else ("earned", "paid out")
    title = _title(f"Statement of {value['of']}", _period(value, page), value["currency"])
    rows = [["", "opening balance", "", "", "", value["opening"]]]
    rows += [
        [
            page.style.minute(line["at"])[:10],
            _what(line),
            _about(line),
            *(blank(line[side]) for side in sides),
            line["balance"],
        ]
        for line in value["lines"]
    ]
    sums = [value[f"{side}s"] for side in sides]
    rows.append(["", "closing balance", "", *sums, value["closing"]])
    heading = ["date", "what", "ref", *heads, "balance"]
    lines = table(heading, _wrapped(heading, rows, 1), left=3, total=True)
    return [title, *lines, *(_of_client(value) if is_client else _of_provider(value))]


def _of_client(value: Json) -> list[str]:
    """What the balance is, and what in both columns doesn't move it."""
    lines = ["  the balance is what the client owes"]
    if not is_zero(value["unused_credit"]):
        parts = f"{value['owed']}, less unused credit of {value['unused_credit']}"
        lines = [f"  the balance is what the client owes: {parts}"]
    if not is_zero(value["tips_given"]):
        lines.append(f"  charges and payments both include tips of {value['tips_given']}")
    return [*lines, *_left_out(value)]


def _of_provider(value: Json) -> list[str]:
    parts = "" if is_zero(value["tips"]) else f": earnings {value['pending']}, tips {value['tips']}"
    return [f"  the balance is what the provider is owed{parts}"]


_OF_CREDIT = (
    "paid in advance",
    "advance",
    "goodwill",
    "credit paid back",
    "refund to credit",
    "tip given back",
)
"""How lines begin that are of client credit by what they say already."""


def _what(line: Json) -> str:
    """What a line is, and how much of it became client credit, or was."""
    moved, what = line["to_credit"] or "0", str(line["what"])
    if what == "credit used":
        what = f"{what}: {moved.lstrip('-')}"
    elif not is_zero(moved) and not what.startswith(_OF_CREDIT):
        what += f", {moved.lstrip('-')} {'of' if moved.startswith('-') else 'to'} credit"
    beside = units(line["debit"]) - units(line["tip"])
    if not beside or not what.startswith(("payment", "deposit", "credit used")):
        return what
    if beside < 0:
        return f"{what}, written off again"
    return f"{what}, {'write-off undone' if 'reversed' in what else 'written off before'}"


def _wrapped(heads: Sequence[str], rows: Sequence[Sequence[str]], at: int) -> list[list[str]]:
    """Rows that keep to the page: where they don't, the text at this place goes on below."""
    wide = [max(len(row[index]) for row in (heads, *rows)) for index in range(len(heads))]
    room = WIDTH - 2 - sum(wide) + wide[at] - 2 * (len(heads) - 1)
    shown = []
    for row in rows:
        first, *more = wrapped(row[at], max(room, LEAST_TEXT)) or [""]
        shown.append([*row[:at], first, *row[at + 1 :]])
        shown += [[*[""] * at, line, *[""] * (len(row) - at - 1)] for line in more]
    return shown


def _about(line: Json) -> str:
    """The references of a line: the payment, and the invoice that it was for."""
    if line["invoice"] is None or line["invoice"] == line["ref"]:
        return str(line["ref"])
    return f"{line['ref']} {line['invoice']}"


# --- a clock that was ahead -------------------------------------------------------------------


def _correction(value: Json, page: Page) -> list[str]:
    title = _title("Clock corrected", page.style.when(value["now"]))
    rows = [
        [
            str(line["seq"]),
            page.style.minute(line["at"]),
            line["ref"],
            line["kind"].replace("-", " "),
        ]
        for line in value["written"]
    ]
    told = f"  written up to {page.style.when(value['was'])}, and still so dated:"
    return [title, told, *table(["event", "at", "ref", "what"], rows, left=4)]


def _reconciliation(value: Json, page: Page) -> list[str]:
    title = _title("Reconciled", f"{value['equal']} equal of {value['asked']} at the gateway")
    rows = [["recorded", each["ref"], each["amount"]] for each in value["recorded"]]
    rows += [["only here", each["ref"], each["amount"]] for each in value["only_here"]]
    rows += [["only there", each["gateway_ref"], each["amount"]] for each in value["only_there"]]
    return [title, *(table(["what", "ref", "amount"], rows, left=2) if rows else [])]


_TEXTS: dict[str, Callable[[Json, Page], list[str]]] = {
    "aging": _aging,
    "revenue": _revenue,
    "tips": _tips,
    "collections": _collections,
    "correction": _correction,
    "reconciliation": _reconciliation,
    "statement": _statement,
}
