"""What an error of SQLite means to a person."""

from __future__ import annotations

import sqlite3

from invoicectl import errors


def fault(error: sqlite3.Error, path: str) -> Exception:
    """What an error of SQLite means to a person; a fault of ours stays what it is."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return errors.Busy(path=path)
    if code in _WHYS:
        return errors.FileFault(path=path, why=_WHYS[code])
    told = str(error)
    if told.startswith("Could not decode"):
        return errors.FileFault(path=path, why="not_utf8")
    if told.startswith(_LACKING):
        return errors.FileFault(path=path, why="value", error=error)
    return error


_WHYS = {
    sqlite3.SQLITE_NOTADB: "no_database",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_IOERR: "disk",
    sqlite3.SQLITE_CANTOPEN: "not_opened",
    sqlite3.SQLITE_PERM: "forbidden",
    sqlite3.SQLITE_TOOBIG: "too_long",
}
"""What SQLite's errors mean, by their codes, as FileFault knows it."""

OF_SOURCE = frozenset(
    {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
)
"""What goes wrong with the file that is copied, not with the copy."""

_LACKING = (
    "no such table",
    "no such column",
    "no such collation",
    "no such function",
    "no such module",
    "invalid fts5 file format",
    "integer overflow",
)
"""What SQLite says of a schema that is not ours any more, and of amounts beyond all there are."""
