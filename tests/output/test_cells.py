"""A table in which all has room looks as rich lays it out, and rich is not loaded for it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invoicectl.output import cells
from invoicectl.output.cells import Cells, Column
from invoicectl.output.layout import DIM, GREEN, RED, YELLOW, Toned

WORDS = st.text("abc é…–日ह\n", max_size=8)
COLUMN = st.builds(
    Column, st.sampled_from(["number", "due", "é"]), st.booleans(), st.booleans(), st.none()
)
STATE = st.builds(
    Toned.of, st.sampled_from(["paid", "overdue"]), st.sampled_from([RED, YELLOW, GREEN, DIM])
)


@st.composite
def tables(draw: st.DrawFn, *, has_colour: bool) -> Cells:
    columns = draw(st.lists(COLUMN, min_size=1, max_size=4))
    cell = WORDS | STATE if has_colour else WORDS
    row = st.lists(cell, min_size=len(columns), max_size=len(columns))
    return Cells(columns, draw(st.lists(row, min_size=1, max_size=4)))


@pytest.mark.parametrize("has_colour", [True, False])
@given(data=st.data(), more=st.integers(0, 5))
@settings(max_examples=150)
def test_what_fits_looks_as_rich_lays_it_out(
    data: st.DataObject, more: int, has_colour: bool
) -> None:
    shown = data.draw(tables(has_colour=has_colour))
    room = cells.natural(shown) + more
    ours = cells.lines(shown, room, has_colour=has_colour)
    assert ours == cells._broken(shown, room, has_colour=has_colour)


@pytest.mark.parametrize(
    ("room", "most", "loaded", "why"),
    [
        (22, None, False, "all has room"),
        (21, None, True, "one column is lacking, so a text is broken"),
        (80, 11, True, "there is room, but a cell is too wide for its column"),
        (80, 12, False, "… and here it is not"),
    ],
)
def test_rich_is_loaded_where_something_is_broken(
    room: int, most: int | None, loaded: bool, why: str
) -> None:
    script = (
        "import sys\nfrom invoicectl.output.cells import Column, Cells, lines\n"
        f"shown = Cells([Column('client'), Column('name', most={most})], [['charles', 'Ada']])\n"
        "shown.rows.append(['ada', 'Ada Lovelace!'[:12 + (shown.columns[1].most is None)]])\n"
        f"lines(shown, {room}, has_colour=False)\n"
        "print('rich' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(loaded), why
