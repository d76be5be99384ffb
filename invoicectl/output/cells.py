"""Cells in rows and columns as lines: where all of them have room they are laid out here; where
some have to be broken rich does it, which takes longer to load than most commands take to run."""

from collections.abc import Sequence
from itertools import zip_longest

from invoicectl.domain.tuples import NamedTuple
from invoicectl.output.layout import Toned, like, painted

_GAP = "  "


class Column(NamedTuple):
    """How a column stands: whether its cells end together, or begin so; whether a narrow table
    breaks them; and how many columns of the terminal it takes at most."""

    name: str
    is_right: bool = False
    is_unbroken: bool = False
    most: int | None = None


class Cells(NamedTuple):
    """A table: rows of cells, each of one line or several, some of them `Toned`."""

    columns: list[Column]
    rows: list[list[str]]


def natural(shown: Cells) -> int:
    """How many columns of the terminal a table takes in which nothing is broken, but for what is
    too wide for its column."""
    widths = zip(_widths(shown), shown.columns, strict=True)
    taken = sum(min(widest, column.most or widest) for widest, column in widths)
    return taken + len(_GAP) * (len(shown.columns) - 1)


def lines(shown: Cells, room: int, *, has_colour: bool) -> list[str]:
    """The table under the names of its columns, in so much room."""
    widths = _widths(shown)
    limits = (column.most or room for column in shown.columns)
    if natural(shown) > room or any(map(int.__gt__, widths, limits)):
        return _broken(shown, room, has_colour=has_colour)
    names = _padded(shown, widths, [column.name for column in shown.columns])
    head = _bold(_GAP).join(map(_bold, names)) if has_colour else _GAP.join(names)
    told = [head]
    for row in shown.rows:
        across = zip_longest(*map(_parts, row), fillvalue="")
        told += [_GAP.join(map(painted, _padded(shown, widths, line))) for line in across]
    return [line.rstrip() for line in told]


def _parts(cell: str) -> list[str]:
    """The lines of a cell, in its colour."""
    return [like(cell, part) for part in cell.split("\n")]


def _padded(shown: Cells, widths: Sequence[int], line: Sequence[str]) -> list[str]:
    """One line of each cell, as wide as its column."""
    padded = []
    for cell, column, widest in zip(line, shown.columns, widths, strict=True):
        told = cell.rstrip(" ") if column.is_right else cell
        blank = " " * (widest - _width(told))
        padded.append(like(cell, blank + told if column.is_right else told + blank))
    return padded


def _widths(shown: Cells) -> list[int]:
    """How wide each column is where none of its cells is broken."""
    names = [column.name for column in shown.columns]
    columns = zip(*[names, *shown.rows], strict=True)
    return [max(_width(part) for cell in cells for part in cell.split("\n")) for cells in columns]


def _width(shown: str) -> int:
    """How many columns of a terminal a line takes. Beyond Latin letters and our own signs rich has
    the tables by which it is told."""
    if shown.isascii() or max(shown.translate(_SIGNS)) < "\u0300":
        return len(shown)
    from rich.cells import cell_len

    return cell_len(shown)


_SIGNS = dict.fromkeys(map(ord, "…–—•"), " ")


def _bold(shown: str) -> str:
    return f"\x1b[1m{shown}\x1b[0m"


def _broken(shown: Cells, room: int, *, has_colour: bool) -> list[str]:
    """The table as rich lays it out; what people typed goes in as plain text."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(
        width=room,
        soft_wrap=False,
        color_system="standard" if has_colour else None,
        force_terminal=has_colour,
        no_color=False,
    )
    table = Table(box=None, pad_edge=False, padding=(0, len(_GAP), 0, 0), header_style="bold")
    for column in shown.columns:
        table.add_column(
            column.name,
            justify="right" if column.is_right else "left",
            no_wrap=column.is_unbroken,
            max_width=column.most,
            overflow="fold",
        )
    for row in shown.rows:
        table.add_row(*(Text(cell, cell.tone if isinstance(cell, Toned) else "") for cell in row))
    with console.capture() as text:
        console.print(table, highlight=False)
    return [line.rstrip() for line in text.get().splitlines()]
