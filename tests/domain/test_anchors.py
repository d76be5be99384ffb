"""Lines of anchors: written, read, torn; and which of them a generation has left behind."""

from __future__ import annotations

import pytest

from invoicectl.domain import anchors, dates
from invoicectl.domain.anchors import Anchor

HASH = "5f0c" * 16
AT = dates.unstamp("2026-01-05T09:00:00Z")


@pytest.mark.parametrize(
    ("anchor", "line"),
    [
        (Anchor(AT, 12, HASH), f"2026-01-05T09:00:00Z 12 {HASH}"),
        (Anchor(AT, 12, HASH, 3), f"2026-01-05T09:00:00Z 12 {HASH} generation 3"),
        (Anchor(AT, 12, HASH, 1, "C17"), f"2026-01-05T09:00:00Z 12 {HASH} erased C17"),
        (Anchor(AT, 12, HASH, 3, "E4"), f"2026-01-05T09:00:00Z 12 {HASH} generation 3 erased E4"),
    ],
)
def test_an_anchor_is_a_line(anchor: Anchor, line: str) -> None:
    assert anchors.line_of(anchor) == line
    for written in (line, f"{line}\n", f"  {line}\r\n"):
        assert anchors.read(written) == anchor, "as people copy it"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("", "nothing"),
        ("# sent to kim", "a remark"),
        (f"2026-01-05T09:00:00Z 12 {HASH[:-1]}", "torn in its hash"),
        (f"2026-01-05T09:00:00Z 12 {HASH} gener", "torn behind it"),
        (f"2026-01-05T09:00:00Z 0 {HASH}", "events are numbered from 1"),
        (f"2026-13-05T09:00:00Z 12 {HASH}", "no such month"),
        (f"2026-01-05 09:00 12 {HASH}", "another form of the instant"),
        (f"2026-01-05T09:00:00Z 12 {HASH.upper()}", "not as it was written"),
        (f"2026-01-05T09:00:00Z 12 {'g' * 64}", "no digits"),
        ("Dear diary,", "something else"),
    ],
)
def test_a_line_that_is_no_anchor(line: str, why: str) -> None:
    assert anchors.read(line) is None, why


@pytest.mark.parametrize(
    ("known", "begun", "left", "why"),
    [
        ((), (), None, "the log never went back"),
        ((2,), ((2, 40),), 2, "a restore at event 40, and that was noted"),
        ((), ((2, 40),), None, "so the log says, and nobody else"),
        ((1,), ((2, 40),), None, "what was noted after it is of the first generation too"),
        ((2,), ((2, 51),), None, "it began after the event that is known"),
        ((2,), ((2, 50),), 2, "it began with that very event"),
        ((3,), ((2, 60), (3, 40)), 3, "the second of two restores left it"),
        ((3,), ((2, 40), (3, 60)), 2, "the first of two"),
    ],
)
def test_what_a_generation_left_behind(
    known: tuple[int, ...], begun: tuple[tuple[int, int], ...], left: int | None, why: str
) -> None:
    later = [Anchor(AT, 60 + number, HASH, number) for number in known]
    assert anchors.superseded(Anchor(AT, 50, HASH), later, begun) == left, why


@pytest.mark.parametrize(
    ("seq", "begun", "left", "why"),
    [
        (50, ((3, 60),), 3, "a restore of what came before generation 2 has none of its events"),
        (50, ((2, 40), (3, 60)), None, "generation 2 is in the log, and so must its event be"),
        (70, ((2, 40), (3, 60)), 3, "… but for those that the restore left"),
    ],
)
def test_what_another_branch_knew(
    seq: int, begun: tuple[tuple[int, int], ...], left: int | None, why: str
) -> None:
    assert anchors.superseded(Anchor(AT, seq, HASH, 2), [Anchor(AT, 61, HASH, 3)], begun) == left, (
        why
    )
