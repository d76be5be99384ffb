"""What people type, read with the file's own currency and time zone."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from invoicectl.desk.engine.work import Work
from invoicectl.domain import dates, money, text
from invoicectl.domain.policy import Policy
from invoicectl.errors import BadAmount, BadChoice, BadNumber, BadText, Malformed

C = TypeVar("C", bound=str)


def amount(work: Work, given: str) -> int:
    """An amount in minor units. Raises BadAmount."""
    return money.parse(text.visible(given[:60]), work.get(Policy, 0).currency)


def amount_above_zero(work: Work, given: str) -> int:
    """An amount of at least one minor unit. Raises BadAmount."""
    minor = amount(work, given)
    if minor == 0:
        example = money.show(1000, work.get(Policy, 0).currency)
        raise BadAmount(text=f"'{given}'", reason="it must be more than nothing", example=example)
    return minor


def time(work: Work, given: str) -> tuple[datetime, bool]:
    """An instant, and whether only a date was given. Raises BadTime."""
    return dates.parse(text.visible(given[:60]), work.get(Policy, 0).timezone)


def number(given: str, what: str) -> Decimal:
    """A number such as `5.5`: up to nine digits, at most one point. Raises BadText."""
    whole, point, part = given.partition(".")
    digits = whole + part
    ok = whole and digits.isascii() and digits.isdigit() and len(digits) <= 9
    if not ok or (point and not part):
        raise BadText(
            what=what,
            reason=f"'{text.visible(given[:40])}' is not a number like 5.5",
        )
    return Decimal(given)


def whole(given: str, what: str, least: int, most: int) -> int:
    """A whole number between two others, both included. Raises BadNumber."""
    if re.fullmatch("[0-9]{1,9}", given) and least <= int(given) <= most:
        return int(given)
    raise BadNumber(text=text.visible(given[:40]), what=what, least=least, most=most)


def choice(given: str, what: str, *choices: C) -> C:
    """One of the words that may stand here. Raises BadChoice."""
    for each in choices:
        if each == given:
            return each
    raise BadChoice(value=text.visible(given[:40]), what=what, choices=", ".join(choices))


def line(given: str | None, what: str) -> str | None:
    """A one-line text, or None where none was given. Raises BadText, CardNumber."""
    return None if given is None else text.clean(given, what)


def message(given: str | None, what: str) -> str | None:
    """A text of one line or many, or None where none was given. Raises BadText, CardNumber."""
    return None if given is None else text.clean(given, what, multiline=True)


def together(reason: str, *, hint: str) -> Malformed:
    """Options that don't go together, or one without the other."""
    return Malformed(reason=reason, hint=hint)
