"""Minor units: parse, print, round and split them; nothing else.

An amount is an `int` of the currency's minor units (cents, fils, yen).
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from invoicectl import errors
from invoicectl.domain.currencies import DECIMALS, WITHOUT_DECIMALS, plain

MAX_MINOR = 10**12
"""The largest amount anywhere, in minor units."""

_AMOUNT = r"([0-9]+)(?:\.([0-9]+))?"
_COMMA = (
    r"[0-9]{1,3}(?:[.' \u00a0\u202f\u2019][0-9]{3})+,[0-9]+"  # 1.234,56
    r"|[0-9]*,(?:[0-9]{1,2}|[0-9]{4,})%?"  # 40,00 and 12,5%
    r"|(?:0|[0-9]{4,}),[0-9]+%?"  # 0,999 and 1234,567; but 1,000 may be a thousand
)
_OTHER_THINGS = (
    ("(?ai)(?:inv|[sbrvpcel])-?[0-9]+", "reference"),
    ("(?ai)nan|inf|infinity|[0-9.]+e[+-]?[0-9]+", "not_plain"),
    ("[0-9]{4}-[0-9]{2}-[0-9]{2}.*|[0-9]{1,2}(?::[0-9]{2}){1,2}", "time"),
    (r"[-+\u2212\u2013].*|.*[-+\u2212\u2013]|\(.*\)", "sign"),
    (r"[0-9]{1,3}(?:['\u2019\xa0\u2009\u202f][0-9]{3})+(?:\.[0-9]*)?", "thousands"),
)
"""What is no amount but something else that is known, and why it is none."""

_RATE = r"([0-9]{1,3})(?:\.([0-9]{1,6}))?(%?)"
"""How amounts and rates are written; `re` compiles a pattern with its first use, and keeps it."""


def currency(text: str) -> str:
    """The code of a currency as people write it, in any case. Raises UnknownCurrency."""
    code = text.upper() if text.isascii() else text
    decimals(code)
    return code


def decimals(code: str) -> int:
    """How many decimals the currency of that code has. Raises UnknownCurrency."""
    try:
        return DECIMALS[code]
    except KeyError:
        is_uncounted = code in WITHOUT_DECIMALS.split()
        why = "uncounted" if is_uncounted else "unknown"
        raise errors.UnknownCurrency(currency=code, why=why) from None


def parse(text: str, currency: str) -> int:
    """The minor units of an amount as people write it: digits, at most one point.

    Edges: no sign, symbol, separator, exponent or blank; no more decimals than the currency
    has; at most `MAX_MINOR`. Raises BadAmount with the reason. Source: SPEC 2."""
    places = decimals(currency)
    match = re.fullmatch(_AMOUNT, text) if len(text) <= 32 else None
    if match is None:
        why, example = _why_not(text), _example(places)
        if why == "decimal_comma":
            example = _pointed(text, places) or example
        raise errors.BadAmount(given=_quote(text), why=why, example=example)
    whole, fraction = match[1], match[2] or ""
    if len(fraction) > places:
        told = {"currency": currency, "places": places, "example": _example(places)}
        raise errors.BadAmount(
            given=_quote(text), why="decimals" if places else "no_decimals", **told
        )
    minor: int = int(whole) * 10**places + int(fraction.ljust(places, "0") or "0")
    if minor > MAX_MINOR:
        most = show(MAX_MINOR, currency)
        raise errors.BadAmount(given=_quote(text), why="most", most=most, example=_example(places))
    return minor


def show(minor: int, currency: str) -> str:
    """The amount as a plain decimal string, `40.00`; negative with a leading minus."""
    return plain(minor, decimals(currency))


def share(minor: int, rate: Decimal) -> int:
    """`rate` of the amount in minor units, rounded half-up once. Exact: no float, no context."""
    numerator, denominator = rate.as_integer_ratio()
    return (2 * minor * numerator + denominator) // (2 * denominator)


def plus(shown: str, other: str) -> str:
    """Two amounts of one currency as they are shown, as one."""
    return str(Decimal(shown) + Decimal(other))


def minus(shown: str, other: str) -> str:
    """What is left of an amount as it is shown without another of the same currency."""
    return str(Decimal(shown) - Decimal(other))


def in_all(shown: str, tip: str, unit: str = "", called: str = "tip") -> str:
    """What moved in all, as a card's statement shows it, with its parts: what was for services as
    it is shown, and the tip, by what it is called."""
    told = f"{plus(shown, tip)}{unit}"
    if Decimal(tip) == 0:
        return told
    parts = f" ({shown} + {called} {tip})"
    return f"{told}{parts}" if Decimal(shown) else f"{told}, all of it {called}"


Part = int | Decimal
"""What a person asks of a whole: an amount in minor units, or a share of it."""


def part(asked: Part, whole_minor: int) -> int:
    """What was asked of a whole, in minor units; a share is rounded half-up once."""
    return share(whole_minor, asked) if isinstance(asked, Decimal) else asked


def split(minor: int, parts: int) -> list[int]:
    """The amount in `parts` (at least one) even parts; leftover units go one each to the first."""
    each, left = divmod(minor, parts)
    return [each + (1 if index < left else 0) for index in range(parts)]


def times(minor: int, minutes: Decimal) -> int:
    """A price a minute for `minutes`, a started minute counting whole."""
    whole = int(minutes.to_integral_value(rounding="ROUND_CEILING"))
    return minor * whole


def parse_rate(text: str) -> Decimal:
    """A share from 0 to 1, written `30%` or `0.3`; at most six decimals. Raises BadRate."""
    match = re.fullmatch(_RATE, text)
    if match is None:
        too_much = re.fullmatch(r"[0-9]{4,20}%?", text, re.ASCII) is not None
        raise errors.BadRate(given=_quote(text), why="most" if too_much else _why_not(text))
    rate = Decimal(f"{match[1]}.{match[2] or '0'}")
    if match[3]:
        rate = rate / 100
    if rate > 1:
        raise errors.BadRate(given=_quote(text), why="most")
    return rate


def show_rate(rate: Decimal) -> str:
    """The rate as a percentage without idle zeros: `30%`, `12.5%`."""
    percent = (rate * 100).quantize(Decimal("0.00000001"), rounding=ROUND_HALF_UP)
    return f"{percent.normalize():f}%"


def _example(places: int) -> str:
    return "40" if not places else f"40.{'0' * places}"


def _pointed(text: str, places: int) -> str | None:
    """An amount with a decimal comma as it should be written; None where it has no such place."""
    whole, _, fraction = text.strip().rpartition(",")
    if not whole or not places or len(fraction) > places:
        return None
    return f"{re.sub('[^0-9]', '', whole)}.{fraction.ljust(places, '0')}"


def _quote(text: str) -> str:
    return f"'{text}'" if len(text) <= 40 else f"'{text[:40]}…'"


def _why_not(text: str) -> str:
    """Why a text is no amount and no rate, as BadAmount and BadRate know it. Source: SPEC 2."""
    plain = text.strip()
    if not plain:
        return "blank"
    if plain != text:
        return "blanks_around"
    if len(plain) > 32:
        return "too_long"
    if all(char in "0123456789. " for char in plain) and " " in plain:
        return "blanks_inside"
    other = next((why for pattern, why in _OTHER_THINGS if re.fullmatch(pattern, plain)), None)
    if other is not None:
        return other
    if "," in plain or "_" in plain:
        return "thousands" if re.fullmatch(_COMMA, plain) is None else "decimal_comma"
    if not any(char in "0123456789." for char in plain):
        return "no_digits"
    if any(not char.isalnum() and char != "." for char in plain) or plain[-1].isalpha():
        return "symbol"
    return "other"
