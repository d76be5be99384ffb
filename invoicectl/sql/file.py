"""What an open file is: its uuid, its clock, its gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from invoicectl import errors
from invoicectl.domain.file_info import FileInfo
from invoicectl.sql.pieces import instant_or_none, stamped

if TYPE_CHECKING:
    from invoicectl.sql.connection import Connection

_TOLD = FileInfo._fields
_COLUMNS = (*_TOLD, "sealed_event", "seal")
_FIXED = frozenset({"uuid", "clock", "gateway", "is_test"})
"""What a file is from its beginning to its end."""

_SELECT = f"SELECT {', '.join(_TOLD)} FROM file"
_CHANGES = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name not in _FIXED)
_WRITE = (
    f"INSERT INTO file (id, {', '.join(_COLUMNS)}) VALUES (1, {', '.join('?' * len(_COLUMNS))}) "
    f"ON CONFLICT (id) DO UPDATE SET {_CHANGES}"
)


def _sealed(info: FileInfo) -> tuple[str | None, ...]:
    """What no event tells of a file, and whose it is."""
    return info.uuid, stamped(info.simulated_at), stamped(info.ticked_at)


class File:
    """The one row that says what the file is."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def info(self) -> FileInfo:
        """What the file is."""
        path = self._connection.path
        found = self._connection.all(_SELECT)
        if not found:
            raise errors.FileFault(path=path, why="lost")
        return FileInfo._make(
            _value(name, cell, path) for name, cell in zip(_TOLD, found[0], strict=True)
        )

    def write_info(self, info: FileInfo) -> None:
        """Write what the file is, and where its clock stands, bound to the log as it is now."""
        from invoicectl.domain import chain  # what only reads seals nothing

        newest = self._connection.all("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")
        event, head = newest[0] if newest else (0, chain.START)
        cells = [_cell(name, value) for name, value in info._asdict().items()]
        self._connection.execute(_WRITE, [*cells, event, chain.seal_of(head, _sealed(info))])

    def become(self, info: FileInfo) -> None:
        """Make a copy another file than that of which it is."""
        self._connection.execute("DELETE FROM file")
        self.write_info(info)

    def is_sealed(self) -> bool:
        """Whether where its clock stands is what was written with the log as it was."""
        from invoicectl.domain import chain

        event, seal = self._connection.one("SELECT sealed_event, seal FROM file")
        found = self._connection.all("SELECT hash FROM events WHERE seq = ?", (event,))
        told = self._connection.one("SELECT uuid, simulated_at, ticked_at FROM file")
        heads = [head for (head,) in found] or [chain.START] * (event == 0)
        return [seal] == [chain.seal_of(head, told) for head in heads]


def _value(name: str, cell: Any, path: str) -> Any:
    """What a cell says: `_at` is an instant, `is_` a truth value."""
    if name.endswith("_at"):
        return instant_or_none(cell, path)
    return bool(cell) if name.startswith("is_") else cell


def _cell(name: str, value: Any) -> Any:
    if name.endswith("_at"):
        return stamped(value)
    return int(value) if name.startswith("is_") else value
