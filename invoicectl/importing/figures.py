"""Amounts and dates as other programs write them."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from invoicectl.domain import money
from invoicectl.domain.text import visible

_SYMBOLS = {"€": ("EUR",), "£": ("GBP", "EGP"), "¥": ("JPY", "CNY"), "₹": ("INR",)}
"""The currencies of a sign; a dollar is that of many."""

_AMOUNT = re.compile(
    r"(?P<sign>-?)\s*(?P<before>[^\d\s.,()'’+-]{1,4})?\s*(?P<inner>-?)\s*"
    r"(?P<number>[\d.,'’ ]*\d)\s*(?P<after>[^\d\s.,()'’+-]{1,4})?(?P<end>-?)"
)
_PLAIN = {
    False: re.compile(r"(\d+|\d{1,3}(?:[,'’ ]\d{2,3})*[,'’ ]\d{3})?(?:\.(\d+))?"),
    True: re.compile(r"(\d+|\d{1,3}(?:[.'’ ]\d{3})+)?(?:,(\d+))?"),
}
"""A number by whether its decimals stand behind a comma."""

_COMMA = re.compile(r",\d{1,2}\D*\Z|,\d{4,}\D*\Z|\.\d{3},\d")
_POINT = re.compile(r"\.\d{1,2}\D*\Z|\.\d{4,}\D*\Z|,\d{3}\.\d")


class UnreadFigureError(ValueError):
    """What is no amount or date, or not of this file's currency, and why."""


def has_commas(amounts: Iterable[str]) -> bool:
    """Whether the decimals of these amounts stand behind a comma: some certainly do, and none
    stand behind a point. `1,000` alone says nothing."""
    texts = [each.strip() for each in amounts if each.strip()]
    return any(map(_COMMA.search, texts)) and not any(map(_POINT.search, texts))


def minor(text: str, currency: str, *, comma: bool) -> int:
    """An amount in minor units, below zero with a sign or in brackets; more decimals than the
    currency has only where they are zeros. Raises UnreadFigureError, BadAmount."""
    told = re.sub("[\u00a0\u202f]", " ", text.strip()).replace("\u2212", "-")
    in_brackets = told.startswith("(") and told.endswith(")")
    found = _AMOUNT.fullmatch(told[1:-1].strip() if in_brackets else told)
    signs = "" if found is None else found["sign"] + found["inner"] + found["end"]
    if found is None or len(signs) + in_brackets > 1:
        raise UnreadFigureError(f"'{visible(text[:40])}' is not an amount")
    for sign in (found["before"], found["after"]):
        _refuse_other(sign, currency)
    number = _PLAIN[comma].fullmatch(found["number"])
    if number is None:
        mark = "comma" if comma else "point"
        told = f"'{visible(text[:40])}' is not an amount with a decimal {mark}"
        raise UnreadFigureError(told)
    whole = re.sub(r"\D", "", number[1] or "0")
    places = money.decimals(currency)
    fraction = number[2] or ""
    kept, beyond = fraction[:places], fraction[places:]
    if beyond.strip("0"):
        raise UnreadFigureError(f"{text.strip()} has a part of the least unit of {currency}")
    amount = money.parse(f"{whole}.{kept}" if kept else whole, currency)
    return -amount if in_brackets or signs else amount


def _refuse_other(sign: str | None, currency: str) -> None:
    """A sign or code beside an amount is of the file's currency."""
    if sign is None or sign.upper() == currency:
        return
    is_dollar = sign.endswith("$") and not sign[:-1].strip("ACHKNSTUZ")
    if is_dollar or currency in _SYMBOLS.get(sign, ()):
        return
    raise UnreadFigureError(f"{visible(sign)} is not {currency}, the currency of this file")


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PARTS = {
    "Y": r"(?P<year>\d{4})",
    "y": r"(?P<year>\d{2})",
    "m": r"(?P<month>\d{1,2})",
    "b": r"(?P<month>[a-z]{3,9})\.?",
    "d": r"(?P<day>\d{1,2})",
}
_TIME = (
    r"(?:[t ]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r" *(?P<half>[ap]m)?)? *(?P<utc>z|utc|\+00:?00)?"
)


def date_format(told: str) -> str | None:
    """A way to write dates, such as `d/m/Y`, `%d/%m/%Y` or `DD/MM/YYYY`, as the first of them;
    None where it is none: it names a day, a month and a year, once each."""
    form = told.replace("%B", "b").replace("%b", "b").replace("%", "")
    for long, short in (("y{4}", "Y"), ("m{3,}", "b"), ("m{2}", "m"), ("d{2}", "d")):
        form = re.sub(long, short, form, flags=re.IGNORECASE)
    form = re.sub("y{2}", "y", form, flags=re.IGNORECASE).replace("M", "m").replace("D", "d")
    marks = sorted(mark for mark in form if mark.isalpha())
    return form if marks in (sorted("dmY"), sorted("dmy"), sorted("dbY"), sorted("dby")) else None


@lru_cache(maxsize=32)
def _pattern(form: str) -> re.Pattern[str]:
    parts = (_PARTS.get(mark) or (" +" if mark == " " else re.escape(mark)) for mark in form)
    return re.compile("".join(parts) + _TIME, re.ASCII)


def time_written(text: str, forms: Sequence[str], *, is_utc: bool) -> str:
    """A date, or a time, in one of these forms, as ours are written; a time is UTC where the form
    of the export, or the time itself, says so. Raises UnreadFigureError."""
    told = text.strip().lower()
    for form in forms:
        found = _pattern(form).fullmatch(told)
        day = None if found is None else _day(found)
        if found is not None and day is not None:
            return day.isoformat() + _clock(found, is_utc=is_utc)
    hint = " or ".join(f"--dates {form}" for form in _likely(told) if form not in forms)
    raise UnreadFigureError(
        f"'{visible(text[:40])}' is not a date like {' or '.join(forms)}"
        + (f"; {hint} reads it" if hint else "")
    )


_NUMBERS = re.compile(r"\d{1,2}([./-])\d{1,2}\1(\d{4}|\d{2})", re.ASCII)


def _likely(told: str) -> list[str]:
    """The forms in which a text is a date, of those that people write; two where its day may be its
    month."""
    found = _NUMBERS.match(told)
    sign, year = (found[1], "Y" if len(found[2]) == 4 else "y") if found else ("/", "Y")
    forms = (
        *(f"d{sign}m{sign}{year}", f"m{sign}d{sign}{year}"),
        *("Y-m-d", "Y/m/d", "Y.m.d", "d b Y", "b d, Y", "d-b-Y"),
    )
    read = ((form, _pattern(form).fullmatch(told)) for form in forms)
    return [form for form, match in read if match is not None and _day(match) is not None]


def _day(found: re.Match[str]) -> date | None:
    year, month = found["year"], found["month"]
    number = int(month) if month.isdigit() else _month(month)
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), number, int(found["day"]))
    except ValueError:
        return None


def _month(name: str) -> int:
    """The number of a month; 0, which no date has, where it is none."""
    return _MONTHS.index(name[:3]) + 1 if name[:3] in _MONTHS else 0


def _clock(found: re.Match[str], *, is_utc: bool) -> str:
    if found["hour"] is None:
        return ""
    hour = int(found["hour"])
    if found["half"] is not None:
        hour = hour % 12 + (12 if found["half"] == "pm" else 0)
    zone = "Z" if is_utc or found["utc"] else ""
    return f"T{hour:02}:{found['minute']}:{found['second'] or '00'}{zone}"
