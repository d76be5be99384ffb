"""How collecting went: what cards answered, what became of first declines, how soon money came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from invoicectl.desk.asking import stretches
from invoicectl.desk.asking.lists import note_what_is_left, whole
from invoicectl.desk.asking.typed import Ends
from invoicectl.desk.asking.views import Json
from invoicectl.desk.books.reports import head
from invoicectl.desk.done import Done, Report
from invoicectl.desk.engine.work import Desk
from invoicectl.domain import dates, money, postings
from invoicectl.domain.periods import Period
from invoicectl.domain.policy import Policy
from invoicectl.domain.records import Attempt, Collected, Posted
from invoicectl.domain.references import reference
from invoicectl.domain.states import is_payable
from invoicectl.errors import NotFound

KINDS = ("deposit", "collect", "retry", "manual", "tip")
"""What cards are asked for: `collect` and `retry` by time, the others by people."""

FATES = ("first_time", "by_retry", "otherwise", "still_due", "written_off", "void")
"""What became of an invoice after its first automatic attempt was answered."""


def collections(desk: Desk, ends: Ends) -> Done:
    """How collecting went in a period: attempts made, fees posted, payments received in it.

    What became of a first attempt is told as of now. Raises BadTime."""
    with desk.look() as work, whole(work):
        when = stretches.period(work, ends)
        policy = work.get(Policy, 0)
        currency = policy.currency
        found = work.store.figures.collected()
        attempts = work.store.figures.attempts(when)
        posted = list(work.store.figures.posted((postings.LATE_FEES, postings.BAD_DEBT), when))
        paid = [each for each in found.values() if _is_paid_in(each, when)]
        told = {
            **head(when),
            "currency": currency,
            "attempts": _attempts(attempts, currency),
            "first_attempts": _fates(attempts, found, currency),
            "declines": _declines(attempts, currency),
            "fee_income": money.show(_balance(posted, postings.LATE_FEES, -1), currency),
            "written_off": money.show(_balance(posted, postings.BAD_DEBT, 1), currency),
            "days_to_pay": {
                "invoices": len(paid),
                "from_due": spread([_days(each.due_at, each, policy.timezone) for each in paid]),
                "from_issue": spread(
                    [_days(each.issued_at, each, policy.timezone) for each in paid]
                ),
            },
        }
        note_what_is_left(work)
        return work.done("collections", Report(told, "first_attempts"))


def _attempts(attempts: Sequence[Attempt], currency: str) -> list[Json]:
    """By kind: how many cards were asked, for how much, and what they answered."""
    rows = []
    for kind in KINDS:
        of = [each for each in attempts if each.kind == kind]
        yes = [each for each in of if each.outcome == "approved"]
        if of:
            rows.append(
                {
                    "kind": kind,
                    "asked": len(of),
                    "approved": len(yes),
                    "declined": sum(each.outcome == "declined" for each in of),
                    "unknown": sum(each.outcome in {"unknown", "review"} for each in of),
                    "cancelled": sum(each.outcome == "cancelled" for each in of),
                    "amount": money.show(_sum(of), currency),
                    "approved_amount": money.show(_sum(yes), currency),
                }
            )
    return rows


def _fates(attempts: Sequence[Attempt], found: dict[int, Collected], currency: str) -> list[Json]:
    """Every invoice whose first automatic attempt was answered stands under one fate; the amounts
    are what that attempt asked, `due` is what is due of them now. All of it adds up."""
    by_fate: dict[str, list[Attempt]] = {fate: [] for fate in FATES}
    due = dict.fromkeys(FATES, 0)
    for each in attempts:
        if each.kind == "collect" and each.outcome in {"approved", "declined"}:
            if each.invoice not in found:
                raise NotFound(what="invoice", ref=reference("invoice", each.invoice or 0))
            invoice = found[each.invoice]
            fate = _fate(each, invoice)
            by_fate[fate].append(each)
            due[fate] += invoice.due_minor
    count = sum(len(of) for of in by_fate.values())
    return [
        {
            "fate": fate,
            "invoices": len(of),
            "share": percent(len(of), count),
            "amount": money.show(_sum(of), currency),
            "due": money.show(due[fate], currency),
        }
        for fate, of in by_fate.items()
    ]


def _fate(attempt: Attempt, invoice: Collected) -> str:
    if attempt.outcome == "approved":
        return "first_time"
    if is_payable(invoice.status):
        return "still_due"
    if invoice.status == "paid":
        return "by_retry" if invoice.has_retry else "otherwise"
    return "void" if invoice.status == "void" else "written_off"


def _declines(attempts: Sequence[Attempt], currency: str) -> list[Json]:
    by_code: dict[str, list[Attempt]] = {}
    for each in attempts:
        if each.outcome == "declined":
            by_code.setdefault(each.code or "", []).append(each)
    order = sorted(by_code, key=lambda code: (-len(by_code[code]), code))
    return [
        {
            "code": code,
            "attempts": len(by_code[code]),
            "amount": money.show(_sum(by_code[code]), currency),
        }
        for code in order
    ]


def _sum(attempts: Iterable[Attempt]) -> int:
    return sum(each.amount_minor for each in attempts)


def _balance(posted: Iterable[Posted], account: str, sign: int) -> int:
    return sum(sign * each.amount_minor for each in posted if each.account == account)


# --- days to pay ------------------------------------------------------------------------------


def _is_paid_in(each: Collected, when: Period) -> bool:
    """Whether it is paid, by payments the last of which came in this period."""
    since, until = when.stamps
    at = each.last_paid_at
    if each.status != "paid" or at is None:
        return False
    return (since is None or at >= since) and (until is None or at < until)


def _days(since: str, each: Collected, zone: str) -> int:
    """Calendar days to the last payment; below 0 where it came before."""
    last = dates.wall(dates.unstamp(each.last_paid_at or since), zone).date()
    return (last - dates.wall(dates.unstamp(since), zone).date()).days


def spread(days: Sequence[int]) -> Json:
    """Median, mean and most of some days, exact to one decimal half-up; null of none."""
    if not days:
        return {"median": None, "mean": None, "most": None}
    order = sorted(days)
    half = len(order) // 2
    middle = order[half : half + 1] if len(order) % 2 else order[half - 1 : half + 1]
    return {"median": _mean(middle), "mean": _mean(order), "most": order[-1]}


def _mean(days: Sequence[int]) -> str:
    return _one_decimal(Decimal(sum(days)) / len(days))


def percent(part: int, whole: int) -> str | None:
    """The share with one decimal, `66.7%`; None of nothing."""
    return f"{_one_decimal(Decimal(100 * part) / whole)}%" if whole else None


def _one_decimal(value: Decimal) -> str:
    return str(value.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))
