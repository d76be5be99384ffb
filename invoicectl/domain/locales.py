"""Dates and amounts as people of a locale write them: `1.234,50 €`, `7. Jänner 2026` for `de-AT`.

A locale is a language tag. Without one it is plain English, the day first and the currency by its
code, so that nobody takes one dollar for another. How many decimals a currency has is ISO's
business, not the locale's. The library is loaded where something is written with it.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from invoicectl.domain import dates
from invoicectl.domain.currencies import DECIMALS
from invoicectl.errors import BadText

if TYPE_CHECKING:
    from babel import Locale
    from babel.numbers import NumberPattern

_TAG = re.compile(
    r"(?P<language>[A-Za-z]{2,3})([-_](?P<script>[A-Za-z]{4}))?"
    r"([-_](?P<region>[A-Za-z]{2}|[0-9]{3}))?",
    re.ASCII,
)
_PLAIN = "en"


def tag(given: str) -> str:
    """A locale as a language tag, like `de-AT`. Raises BadText where nobody knows it."""
    found = _TAG.fullmatch(given)
    if found is None:
        raise BadText(what="locale", why="locale")
    language, script, region = found["language"], found["script"], found["region"]
    parts = [language.lower(), script and script.title(), region and region.upper()]
    told = "-".join(part for part in parts if part)
    from babel import UnknownLocaleError

    try:
        _of(told)
    except UnknownLocaleError:
        raise BadText(what="locale", why="unknown_locale", given=told) from None
    return told


@lru_cache(maxsize=32)
def _of(known: str | None) -> Locale:
    from babel import Locale

    return Locale.parse(known or _PLAIN, sep="-")


def is_from_right(known: str | None) -> bool:
    """Whether the language is written from right to left."""
    return known is not None and _of(known).character_order == "right-to-left"


def amount(minor: int, currency: str, known: str | None) -> str:
    """An amount with its currency: `1.234,50 €`; without a locale `1,234.50 USD`."""
    if known is None:
        return f"{figure(minor, currency, None)} {currency}"
    return _written(minor, currency, known, with_currency=True)


def figure(minor: int, currency: str, known: str | None) -> str:
    """An amount without its currency, for a column of them: `1.234,50`."""
    return _written(minor, currency, known, with_currency=False)


def _written(minor: int, currency: str, known: str | None, *, with_currency: bool) -> str:
    decimals = DECIMALS[currency]
    told: str = _pattern(known, decimals, with_currency=with_currency).apply(
        Decimal(minor).scaleb(-decimals),
        _of(known),
        currency=currency if with_currency else None,
        currency_digits=False,
    )
    return told


@lru_cache(maxsize=64)
def _pattern(known: str | None, decimals: int, *, with_currency: bool) -> NumberPattern:
    """How the locale writes amounts, with so many decimals."""
    from babel.numbers import parse_pattern

    locale = _of(known)
    patterns = locale.currency_formats if with_currency else locale.decimal_formats
    pattern = parse_pattern(patterns["standard" if with_currency else None].pattern)
    pattern.frac_prec = (decimals, decimals)
    return pattern


def day(on: date, known: str | None) -> str:
    """A date in words: `7. Januar 2026`; without a locale `7 January 2026`."""
    from babel.dates import format_date

    return format_date(on, "d MMMM y" if known is None else "long", locale=_of(known))


def moment(at: datetime, zone: str, known: str | None) -> str:
    """An instant on the wall of a zone, by date and time: `7 January 2026, 17:00`."""
    from babel.dates import format_time

    wall = dates.wall(at, zone)
    time = format_time(wall.time(), "HH:mm" if known is None else "short", locale=_of(known))
    joined = "{1}, {0}" if known is None else str(_of(known).datetime_formats["medium"])
    return joined.replace("'", "").replace("{1}", day(wall.date(), known)).replace("{0}", time)


def period(first: date, last: date, known: str | None) -> str:
    """The days of a period, both included: from one to the other."""
    return f"{day(first, known)} – {day(last, known)}"
