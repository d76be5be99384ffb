"""A CSV file as others save it: its encoding, its separator, and the row of its header."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from types import SimpleNamespace

from invoicectl.domain.tuples import NamedTuple

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
SEPARATORS = (",", ";", "\t")


class CsvRow(NamedTuple):
    """A row: the line of the file that it begins on, and its cells."""

    line: int
    cells: tuple[str, ...]

    @property
    def filled(self) -> list[str]:
        """The cells that hold anything, without the blanks around them."""
        return [cell.strip() for cell in self.cells if cell.strip()]


class CsvTable(NamedTuple):
    """The header's names, the rows below it, and what separates the cells."""

    columns: tuple[str, ...]
    rows: tuple[CsvRow, ...]
    separator: str


class BrokenTableError(ValueError):
    """A file that can't be read as a table: its encoding is not known, or from a line on."""

    def __init__(self, said: str = "", line: int | None = None) -> None:
        super().__init__(said)
        self.line = line


def decoded(raw: bytes) -> str:
    """The text of a file: UTF-8 or UTF-16 as its first bytes say, else as spreadsheets of the
    West save it. Raises BrokenTableError."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BrokenTableError


def rows_of(text: str, separator: str) -> tuple[CsvRow, ...]:
    """All rows that hold anything. Raises BrokenTableError."""
    reader = csv.reader(_LINE.findall(text), delimiter=separator)
    found, begins = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append(CsvRow(begins, tuple(cells)))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise BrokenTableError(str(error), reader.line_num) from None
    return tuple(found)


def name_of(column: str) -> str:
    """A column's name as names are compared: in small letters, without a mark that it must be
    filled, single blanks within it."""
    return re.sub(r"\s+", " ", column.strip().lstrip("*").strip()).casefold()


def joined(separator: str, rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Rows as lines of a CSV file."""
    parts: list[str] = []
    csv.writer(
        SimpleNamespace(write=parts.append), delimiter=separator, lineterminator="\n"
    ).writerows(rows)
    yield from parts
