"""A reader of letters who knows nothing of how they are made.

What a letter says is taken from its text alone; what it should say, from the town as it is shown.
Both are put as promises: small tuples that can be compared."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tests.worlds import Town
from tests.worlds.mail import Mail

Promise = tuple[Any, ...]

AMOUNT = r"([0-9]+\.[0-9]{2}) USD"
AT = r"(today|on \w{3} \d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)? \w+)"

PROMISES = {
    "charge": rf"We will (?:use {AMOUNT} of your credit and )?charge {AMOUNT}"
    rf"(?: and your tip of {AMOUNT})? to your (.+? ending in \d{{4}}) (again )?{AT}\."
    rf"(?: If it is declined again, a late fee of {AMOUNT} is added\.)?",
    "credit": rf"We will take {AMOUNT} from your credit {AT}\.",
    "no card": rf"We will (?:use {AMOUNT} of your credit and )?ask for {AMOUNT}"
    rf"(?: and your tip of {AMOUNT})? (again )?{AT}, but "
    r"there is no card of yours on file\."
    rf"(?: A late fee of {AMOUNT} is added if it is not paid by then\.)? Please give us one",
    "answer": r"confirm or contest it by (.+?)\. Any message starts the (\d+) days again",
    "free": r"There is nothing to pay\. Without a message from you it is closed on (.+?)\.",
    "pay": rf"Please pay {AMOUNT}",
    "settling": rf"(P\d+) of {AMOUNT} is still being settled with the bank",
    "nothing due": r"Nothing is due any more\.()",
    "on hold": r"It is on hold()",
}
"""What a letter can say of what comes next."""


def read(mail: Mail) -> str:
    """A letter's text without its line breaks, but for those of tables."""
    return re.sub(r"\n(?!\n| )", " ", mail.body)


def promised(mail: Mail) -> set[Promise]:
    """What a letter says comes next."""
    text = read(mail)
    return {
        (kind, *(group or "" for group in found.groups()))
        for kind, pattern in PROMISES.items()
        for found in re.finditer(pattern, text, re.MULTILINE)
    }


def rows(mail: Mail) -> list[tuple[str, str]]:
    """The rows of all tables in a letter."""
    return re.findall(r"^  (\S.*?) +(-?[0-9]+\.[0-9]{2})$", mail.body, re.MULTILINE)


def account(mail: Mail) -> list[tuple[str, str]]:
    """The rows of the table in a letter that ends in what is still due."""
    found = rows(mail)
    ends = [text for text, _ in found]
    if "Still due" not in ends:
        return []
    first = max(n for n, text in enumerate(ends) if re.fullmatch(r"Invoice INV-\d+", text))
    return found[first:]


def called(town: Town, handle: str) -> str:
    """A person's name, or the handle."""
    return str(town.show(handle)["name"] or handle)


def on_wall(town: Town, stamp: str) -> str:
    """An instant as the business's wall shows it."""
    zone = ZoneInfo(town.settings()["timezone"] or "UTC")
    there = datetime.fromisoformat(stamp).astimezone(zone)
    seconds = f":{there:%S}" if there.second else ""
    return f"{there:%a %Y-%m-%d %H:%M}{seconds} {there:%Z}"


def owed(town: Town, ref: str) -> list[tuple[str, str]]:
    """The rows that an invoice's account should have: they add up."""
    told = town.invoice(ref)
    rows = [
        (f"Invoice {ref}", told["total"]),
        ("Late fee", told["late_fee"]),
        ("Credit used", _minus(told["credited"])),
        ("Paid", _minus(told["paid"])),
    ]
    rows = [row for row in rows if Decimal(row[1]) or row[0].startswith("Invoice")]
    assert sum(Decimal(figure) for _, figure in rows) == Decimal(told["due"])
    return [*rows, ("Still due", told["due"])]


def _minus(amount: str) -> str:
    return amount.removeprefix("-") if amount.startswith("-") else f"-{amount}"


def to_come(town: Town, ref: str, now: str) -> set[Promise]:
    """What a letter on an invoice should say comes next, in the town as it stands."""
    told = town.invoice(ref)
    client = town.show(told["client"])
    step = told["next"]
    due = Decimal(told["due"])
    if step is None:
        return _by_people(told, due)
    kind, stamp = step
    wall = on_wall(town, stamp)
    if kind == "auto-confirm":
        days = town.settings()["response_days"]
        return {("free", wall)} if Decimal(told["total"]) == 0 else {("answer", wall, days)}
    if kind == "inquire":
        return set(_settling(told))
    at = "today" if stamp <= now else f"on {wall}"
    credit = min(Decimal(client["credit"]), due)
    rest = due - credit
    if not rest:
        return {("credit", f"{credit}", at)}
    tip = _tip_to_come(told, client)
    again = "again " if kind == "retry" else ""
    fee = _fee_to_come(town, told)
    if client["default_card"] is None:
        return {("no card", f"{credit or ''}", f"{rest}", tip, again, at, fee)}
    return {("charge", f"{credit or ''}", f"{rest}", tip, _card(client), again, at, fee)}


def _tip_to_come(told: dict[str, Any], client: dict[str, Any]) -> str:
    """The auto-tip that the next charge has in it, if any."""
    before = [
        each["tip"]
        for each in told["payments"]
        if each["kind"] in {"collect", "retry"} and each["outcome"] == "approved"
    ]
    if any(map(Decimal, before)) or told["plan"] not in {"booking", "series"}:
        return ""
    services = Decimal(told["total"]) - Decimal(told["returned"])
    rate, amount = client["auto_tip_rate"], client["auto_tip"]
    if services <= 0 or rate is None:
        return amount or "" if services > 0 else ""
    tip = services * Decimal(rate.rstrip("%")) / 100
    return f"{tip.quantize(Decimal('0.01'), ROUND_HALF_UP)}" if tip >= Decimal("0.005") else ""


def _by_people(told: dict[str, Any], due: Decimal) -> set[Promise]:
    if told["open_payment"] is not None:
        return set(_settling(told))
    if not due:
        return {("nothing due", "")}
    if told["status"] in {"open", "overdue", "pending"} and told["is_held"]:
        return {("on hold", "")}
    return {("pay", f"{due}")} if told["status"] in {"open", "overdue"} else set()


def _settling(told: dict[str, Any]) -> list[Promise]:
    open_payment = told["open_payment"]
    asked = [each for each in told["payments"] if each["ref"] == f"P{open_payment}"]
    return [
        ("settling", each["ref"], f"{Decimal(each['amount']) + Decimal(each['tip'])}")
        for each in asked
    ]


def _card(client: dict[str, Any]) -> str:
    found = next(each for each in client["cards"] if each.token == client["default_card"])
    return card(f"{found.brand}-{found.last4}")


def card(name: str) -> str:
    """A card in words."""
    brand, last4 = name.split("-")
    return f"{({'amex': 'American Express'}).get(brand, brand.title())} ending in {last4}"


def _fee_to_come(town: Town, told: dict[str, Any]) -> str:
    policy = town.settings()
    after, attempts = int(policy["late_fee_after"] or 0), told["attempts"]
    if not attempts or attempts + 1 != after or Decimal(told["late_fee"]):
        return ""
    key = "session_late_fee_rate" if told["plan"] == "session" else "late_fee_rate"
    rate = Decimal((policy[key] or "0").rstrip("%")) / 100
    base = Decimal(told["total"] if policy["late_fee_base"] == "total" else told["due"])
    if not rate or base <= 0:
        return ""
    fee = (base * rate).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{max(fee, Decimal(policy['late_fee_min'] or '0'))}"
