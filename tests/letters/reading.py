"""A reader of letters who knows nothing of how they are made.

What a letter says is taken from its text alone; what it should say, from the town as it is shown.
Both are put as promises: small tuples that can be compared."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tests.letters.copies import Copied
from tests.worlds import Town
from tests.worlds.mail import Mail

Promise = tuple[Any, ...]

AMOUNT = r"([0-9]+\.[0-9]{2}) USD"
WALL = r"\w{3} \d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)? \w+"
AT = rf"(today|on {WALL})"

PROMISES = {
    "charge": rf"We will (?:use {AMOUNT} of your credit and )?charge {AMOUNT}"
    rf"(?: and your tip of {AMOUNT})? to your (.+? ending in \d{{4}}) (again )?{AT}\."
    rf"(?: If it is declined again, a late fee of {AMOUNT} is added\.)?",
    "credit": rf"We will take {AMOUNT} from your credit {AT}\.",
    "no card": rf"We will (?:use {AMOUNT} of your credit and )?ask for {AMOUNT}"
    rf"(?: and your tip of {AMOUNT})? (again )?{AT}, but "
    r"(?:there is no card of yours on file|your (.+? ending in \d{4}) can't be charged any more)\."
    rf"(?: A late fee of {AMOUNT} is added if it is not paid by then\.)?"
    r" Please give us (?(6)another|one), or pay",
    "answer": r"confirm or contest it by (.+?)\. Any message starts the (\d+) days again",
    "free": r"There is nothing to pay\. Without a message from you it is closed on (.+?)\.",
    "own credit": rf"We will use {AMOUNT} of your credit\.",
    "fee": rf"A late fee of {AMOUNT} is added if it is not paid by ({WALL})\.",
    "pay": rf"Please pay {AMOUNT}(?: by ({WALL}))?(?: \({AMOUNT} of it now, as the deposit\))?",
    "settling": rf"(P\d+) of {AMOUNT} is still being settled with the bank",
    "nothing due": r"Nothing is due any more\.()",
    "on hold": rf"It is on hold(?: until ({WALL}))?: nothing is charged, and no time runs out, ",
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


def to_come(town: Copied, ref: str, now: str, since: str = "") -> set[Promise]:
    """What a letter on an invoice should say comes next, in the town as it stands; `since` when a
    hold on it ends, nothing comes before."""
    told = town.invoice(ref)
    client = town.show(told["client"])
    step = told["behind"]
    due = Decimal(told["due"])
    if told["why"] == "held" or (step is not None and step[0] == "release"):
        return _while_held(town, told, client, now) if due else {("nothing due", "")}
    if step is None:
        return _by_people(told, due)
    kind, stamp = step[0], max(step[1], since)
    wall = on_wall(town, stamp)
    if kind == "auto-confirm":
        days = town.settings()["response_days"]
        return {("free", wall)} if Decimal(told["total"]) == 0 else {("answer", wall, days)}
    if kind == "inquire":
        return set(_settling(told))
    if not client["is_autopay"]:
        return _by_themselves(town, told | {"behind": (kind, stamp)}, client, now)
    at = "today" if stamp <= now else f"on {wall}"
    credit = _credit_to_come(town, told, stamp)
    rest = due - credit
    if not rest:
        return {("credit", f"{credit}", at)}
    tip = _tip_to_come(told, client)
    again = "again " if kind == "retry" else ""
    fee = _fee_to_come(town, told, credit)
    if client["default_card"] is None:
        return {("no card", f"{credit or ''}", f"{rest}", tip, again, at, "", fee)}
    if _default(client).refused_code is not None:
        return {("no card", f"{credit or ''}", f"{rest}", tip, again, at, _card(client), fee)}
    return {("charge", f"{credit or ''}", f"{rest}", tip, _card(client), again, at, fee)}


def _credit_to_come(town: Copied, told: dict[str, Any], stamp: str) -> Decimal:
    """What of the client's credit is used for the invoice at its step: other invoices of theirs may
    use some before. Time tells, in a copy of the town."""
    first = town.world.next_number("payment")
    if not Decimal(town.show(told["client"])["credit"]):
        return Decimal(0)
    with town.copied():
        town.pass_until(max(datetime.fromisoformat(stamp), town.now))
        used = [
            Decimal(each["amount"])
            for each in town.payments_from(told["ref"], first)
            if each["method"] == "credit"
        ]
    return sum(used, Decimal(0))


def _by_themselves(
    town: Copied, told: dict[str, Any], client: dict[str, Any], now: str
) -> set[Promise]:
    """What a client who pays without being charged is told: until when, and what waiting brings."""
    kind, stamp = told["behind"]
    wall, due = on_wall(town, stamp), Decimal(told["due"])
    credit = _credit_to_come(town, told, stamp)
    rest = due - credit
    said: set[Promise] = {("own credit", f"{credit}")} if credit else set()
    fee = _late_fee(town, told, credit) if kind == "overdue" and rest else ""
    if fee:
        said.add(("fee", fee, wall))
    if rest:
        by = wall if kind == "collect" and stamp > now else ""
        deposit = Decimal(told["deposit"]) - Decimal(told["paid"]) - Decimal(told["credited"])
        said.add(("pay", f"{rest}", by, f"{min(deposit, rest)}" if deposit > 0 else ""))
    return said


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


def _while_held(
    town: Copied, told: dict[str, Any], client: dict[str, Any], now: str
) -> set[Promise]:
    """That nothing comes until all that holds it has ended by itself, and what comes then; or until
    a person releases it. Time tells, in a copy of the town."""
    ends = [each["held_until"] for each in (told, client) if each["is_held"]]
    if not all(ends):
        return {("on hold", "")}
    end = max(ends)
    said: set[Promise] = {("on hold", on_wall(town, end))}
    if told["open_payment"] is not None:
        return said | set(_settling(told))
    with town.copied():
        town.pass_until(datetime.fromisoformat(end) - timedelta(seconds=1))
        for ref in (told["client"], told["ref"]):
            if town.show(ref)["is_held"]:
                town.let_go(ref)
        return said | to_come(town, told["ref"], now, end)


def _by_people(told: dict[str, Any], due: Decimal) -> set[Promise]:
    if told["open_payment"] is not None:
        return set(_settling(told))
    if not due:
        return {("nothing due", "")}
    return {("pay", f"{due}", "", "")} if told["status"] in {"open", "overdue"} else set()


def _settling(told: dict[str, Any]) -> list[Promise]:
    open_payment = told["open_payment"]
    asked = [each for each in told["payments"] if each["ref"] == f"P{open_payment}"]
    return [
        ("settling", each["ref"], f"{Decimal(each['amount']) + Decimal(each['tip'])}")
        for each in asked
    ]


def _card(client: dict[str, Any]) -> str:
    found = _default(client)
    return card(f"{found.brand}-{found.last4}")


def _default(client: dict[str, Any]) -> Any:
    return next(each for each in client["cards"] if each.token == client["default_card"])


def card(name: str) -> str:
    """A card in words."""
    brand, last4 = name.split("-")
    return f"{({'amex': 'American Express'}).get(brand, brand.title())} ending in {last4}"


def _fee_to_come(town: Town, told: dict[str, Any], credit: Decimal) -> str:
    after, attempts = int(town.settings()["late_fee_after"] or 0), told["attempts"]
    return _late_fee(town, told, credit) if attempts and attempts + 1 == after else ""


def _late_fee(town: Town, told: dict[str, Any], credit: Decimal) -> str:
    """The fee on what is left once so much credit is used; none where there was one."""
    policy = town.settings()
    if Decimal(told["late_fee"]) or told["overdue_at"] is not None:
        return ""
    key = "session_late_fee_rate" if told["plan"] == "session" else "late_fee_rate"
    rate = Decimal((policy[key] or "0").rstrip("%")) / 100
    base = Decimal(told["total"]) - Decimal(told["returned"])
    if policy["late_fee_base"] == "due":
        base -= Decimal(told["paid"]) + Decimal(told["credited"]) + credit
    if not rate or base <= 0:
        return ""
    fee = (base * rate).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{max(fee, Decimal(policy['late_fee_min'] or '0'))}"
