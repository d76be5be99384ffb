"""The list of letters: in a table of each its subject alone, in JSON all of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from jinja2 import UndefinedError

from invoicectl.desk.asking import letters as asking
from invoicectl.desk.asking.filters import Asked
from invoicectl.domain.model import Delivery, LetterKind
from invoicectl.domain.text import width
from invoicectl.errors import NotFound
from invoicectl.output import tables
from invoicectl.output.layout import Style
from tests.support import Business, refused
from tests.wordings import corpus
from tests.worlds.mail import WORDINGS


def business(**settings: Any) -> Business:
    b = Business("2026-01-05T09:00", preset="marketplace", **settings)
    b.marketplace()
    b("issue", "S1", "40.00")
    b.to("2026-01-14")
    return b


def listed(b: Business) -> Any:
    """The rows of the table, the oldest first."""
    rows: Any = asking.letters(b.desk, None, Asked(is_for_people=True, reverse=True)).value
    return list(rows.items)


def test_a_table_has_the_subjects_of_what_json_has_whole() -> None:
    b = business()
    rows = listed(b)
    letters = b("letters")
    assert [row["subject"] for row in rows] == [each["subject"] for each in letters]
    assert [each["kind"] for each in letters][-1] == "receipt"
    for row, letter in zip(rows, letters, strict=True):
        assert {*letter} - {*row} == {"text", "html", "invoice", "payment", "tries", "sent_at"}
        assert row.items() <= letter.items()


def test_a_letter_is_shown_like_anything_else() -> None:
    b = business()
    assert b("show", "L1") == b("show", "l1") == b("letters", "L1")
    refused(b, NotFound, "show", "L99")


def test_what_was_sent_keeps_its_subject() -> None:
    b = business()
    with b.desk.act() as work:
        letter = work.store.outbox.get(1)
        wordings = asking.wordings_of(work)
        said = asking.worded(work, letter, wordings)
        work.store.outbox.mark(1, Delivery("sent", said=wordings.kept(said)))
    before = b("letters", "L1")["subject"]
    b("config", "set", "business", "Another name")
    assert listed(b)[0]["subject"] == before


def test_a_subject_is_that_of_the_whole_letter() -> None:
    assert set(corpus.letters()) == set(get_args(LetterKind))
    for shapes in corpus.letters().values():
        for told in shapes:
            assert WORDINGS.subject(told) == WORDINGS.said(told).subject


def test_the_body_behind_a_subject_is_not_rendered() -> None:
    """A letter on changed visits whose body can't be: it lacks what the invoice was before."""
    (told, *_) = corpus.letters()["visit-changed"]
    broken = told._replace(figures=told.figures._replace(before=None))
    assert WORDINGS.subject(broken) == WORDINGS.said(told).subject
    with pytest.raises(UndefinedError):
        WORDINGS.said(broken)


NAME = "Bartholomew Longfellow of the Old House"


@pytest.mark.parametrize(
    ("room", "kinds", "whole", "why"),
    [
        (60, False, False, "a narrow terminal"),
        (80, False, False, "a pipe, or a usual terminal"),
        (119, False, True, "wide enough for a subject"),
        (200, True, True, "and for kinds as well"),
    ],
)
def test_the_table_uses_the_room_that_there_is(
    room: int, kinds: bool, whole: bool, why: str
) -> None:
    b = business(business=NAME)
    rows = listed(b)
    style = Style("UTC", "USD", datetime(2026, 1, 14, tzinfo=UTC))
    lines = tables.lines("letters", rows, style, room=room)
    assert max(map(width, lines)) <= room, why
    assert len(lines) == 1 + len(rows), "a line a letter"
    assert ("kind" in lines[0].split(), NAME in lines[1]) == (kinds, whole), why
