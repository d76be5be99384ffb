"""Pictures of a life and of what lies ahead: nothing lies over anything else, and all of it is on
the sheet, however much there is of it. Source: SPEC 11."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pytest

from invoicectl.documents import drawing, forecasts, timelines
from tests.amounts import amount, tasted
from tests.desk.books.histories import DRAWN, History, NothingThere
from tests.documents.long_life import lived

DRAWN_LIVES = amount("DRAWN_LIVES", 30, taste=4)

_DEJAVU = {
    **dict.fromkeys("ijl", 0.28),
    **dict.fromkeys("ftr", 0.42),
    **dict.fromkeys("abdeghknopquvxyzcs0123456789", 0.64),
    "m": 0.98,
    "w": 0.82,
    " ": 0.32,
    "I": 0.3,
    "M": 0.87,
    "W": 0.99,
    "O": 0.79,
    "Q": 0.79,
    ".": 0.32,
    ",": 0.32,
    ":": 0.34,
    "·": 0.32,
    "-": 0.37,
    "%": 0.95,
    "@": 1.0,
    "…": 1.0,
    "+": 0.84,
    "=": 0.84,
    "#": 0.84,
    "é": 0.62,
    "Ж": 1.08,
    "ж": 0.91,
    "–": 0.5,
    "'": 0.28,
}
"""What signs take of their size in DejaVu Sans, the broadest font that is usual."""

WORDS = (
    *("ada", "was", "declined:", "INV-1234567", "100,000,000.00", "WWWWWMMMMM", "the", "a"),
    *("Жжж", "é", "100%", "mmmmmmmmmwwwwwwwwww" * 4, "2026-01-05", "10:00", "(P1)", "@#+="),
)


class Box(NamedTuple):
    """Where a text stands."""

    left: float
    top: float
    right: float
    bottom: float
    text: str

    def lies_over(self, other: Box) -> bool:
        beside = self.right <= other.left or other.right <= self.left
        return not beside and self.top < other.bottom and other.top < self.bottom


def boxes(picture: str) -> tuple[float, float, list[Box]]:
    """The sheet's width and height, and every text on it."""
    root = ET.fromstring(picture)  # noqa: S314 - our own
    _, _, wide, high = map(float, root.attrib["viewBox"].split())
    return wide, high, list(_boxes(root))


def _boxes(root: ET.Element) -> Iterator[Box]:
    for each in root.iter("{http://www.w3.org/2000/svg}text"):
        kinds = each.get("class", "").split()
        size = {"title": 18.0, "day": 13.0, "small": 13.0}.get(kinds[-1] if kinds else "", 14.0)
        bold = 1.15 if {"title", "day"} & {*kinds} else 1.0
        text = each.text or ""
        wide = size * bold * sum(_DEJAVU.get(sign, 0.79) for sign in text)
        x, y = float(each.attrib["x"]), float(each.attrib["y"])
        left = x - wide if each.get("text-anchor") == "end" else x
        yield Box(left, y - size * 0.78, left + wide, y + size * 0.24, text)


def judge(picture: str) -> list[Box]:
    """Its texts, of which none lies over another one and all are on the sheet."""
    wide, high, found = boxes(picture)
    for one, other in itertools.combinations(found, 2):
        assert not one.lies_over(other), (one, other)
    for box in found:
        assert box.left >= 0, box
        assert box.top >= 0, box
        assert box.right <= wide, box
        assert box.bottom <= high, box
    assert wide <= 480, "what is broader can't be read on a telephone"
    return found


@pytest.mark.parametrize("seed", tasted(range(200), 5))
def test_marks_of_any_number_and_text_have_room(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - chance that can be repeated
    at, marks = datetime(2026, 1, 5, 9, tzinfo=UTC), []
    whats = ("message", "payment", "declined", "fee", "contest", "attempt", "other")
    for _ in range(chance.randint(1, 60)):
        words = chance.choices(WORDS, k=chance.choice((1, 2, 5, 9, 40)))
        marks.append(timelines.Mark(at, chance.choice(whats), " ".join(words)))
        at += timedelta(minutes=chance.choice((0, 0, 1, 90, 1440, 20_000, 900_000)))
    marks.append(timelines.Mark(at, "next", "a card is charged, or it falls due (B4)"))
    title = " · ".join(chance.choices(WORDS, k=chance.randint(1, 5)))
    found = judge(timelines.picture(title, marks, chance.choice(("UTC", "America/New_York"))))
    told = "".join(box.text for box in found).replace(" ", "")
    assert all(each.text.replace(" ", "") in told for each in marks), "the texts are told whole"


@pytest.mark.parametrize("seed", range(100))
def test_bars_of_any_sum_have_room(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - chance that can be repeated
    sums = ("0.00", "9.00", "1234.50", "9999999999.99", "0.001")
    rows = [
        forecasts.Bar(
            chance.choice(("Mon 5 Jan", "29 Dec – 4 Jan", "Nov 2026", "28 Sep – 4 Oct")),
            chance.choice((0, 1, 999, 10**12)),
            chance.choice((0, 1, 999, 10**12)),
            chance.choice(sums),
        )
        for _ in range(chance.randint(0, 60))
    ]
    totals = forecasts.Expected(chance.choice(sums), chance.choice(sums))
    title = "What " + " ".join(chance.choices(WORDS, k=3)) + " can expect"
    picture = forecasts.picture(title, "2026-01-05 to 2026-02-04 · USD", rows, totals)
    found = judge(picture)
    ends = [box.left for box in found if box.text in sums]
    names = [box.right for box in found if any(box.text == row.name for row in rows)]
    for rect in ET.fromstring(picture).iter("{http://www.w3.org/2000/svg}rect"):  # noqa: S314
        left, wide = float(rect.get("x", "0")), float(rect.attrib["width"])
        if rect.get("class") in {"track", "paid", "lost"} and rect.get("transform") is None:
            assert left >= max(names)
            assert left + wide <= min([*ends, 480])


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(DRAWN_LIVES))
def test_random_lives_have_room(seed: int) -> None:
    history = History(seed)
    while len(history.told) < 15 + seed % 75:
        with contextlib.suppress(NothingThere):
            history.do(history.chance.choice(DRAWN)(history))
    b = history.business
    refs = [ref for (ref,) in history.ask("SELECT ref FROM invoices UNION SELECT ref FROM series")]
    for ref in (*refs[:5], "ada"):
        judge(b("timeline", ref, "--svg", "-")["content"])
    judge(b("forecast", "--svg", "-")["content"])
    b.close()


def test_a_life_of_forty_events_is_a_page_that_can_be_shown() -> None:
    b = lived()
    found = judge(b("timeline", "INV-1", "--svg", "-")["content"])
    _, high, _ = boxes(b("timeline", "INV-1", "--svg", "-")["content"])
    days = [box.text for box in found if " 2026" in box.text and box.text[:3].isalpha()]
    assert days[0] == "Mon 5 January 2026"
    assert "Mon 20 April 2026 · 35 days later" in days
    lines = len(found)
    assert high / lines < 40, "no large place is blank"
    b.close()


def test_what_a_text_takes_is_not_underrated() -> None:
    for sign, share in _DEJAVU.items():
        assert drawing.room(sign, 100) >= share * 100, sign
