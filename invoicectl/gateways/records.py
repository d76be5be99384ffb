"""Where the simulated gateway keeps its record: in a file, or in a schema on a server.

What it asks is the same in both; `greatest` is what each calls the greatest of several values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol

from invoicectl.addresses import is_address

if TYPE_CHECKING:
    from invoicectl.gateways import Record

TABLES = ("account", "charges", "refunds", "disputes", "detached")
"""What a record consists of, what is referred to before what refers to it."""

PORTION = 2_000
"""Rows of a record that are read and written together."""

Portion = tuple[str, list[tuple[Any, ...]]]
"""A table, and some of its rows."""


class OpenRecord(Protocol):
    """A record, which is made when it is first asked. Raises FileFault."""

    greatest: str

    def ask(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """One statement with a commit of its own."""

    def kept(self) -> AbstractContextManager[None]:
        """Kept from others while statements follow one another, where that is worth something; each
        has a commit of its own still. Never raises."""

    def is_there(self) -> bool:
        """Whether anything was ever charged."""

    def portions(self) -> Iterator[Portion]:
        """All rows, as they stand between two charges: none is made until this is closed."""

    def close(self) -> None:
        """Let go of it."""


def open_record(path: str, chance: Callable[[], str]) -> OpenRecord:
    """The record at a path or an address."""
    if is_address(path):
        from invoicectl.gateways.record_on_server import ServerRecord

        return ServerRecord(path, chance)
    from invoicectl.gateways.record_in_file import FileRecord

    return FileRecord(path, chance)


def copied(path: str, place: str) -> Record | None:
    """A copy for a `place` of the record at a path; None where nothing was ever charged. Raises
    FileFault."""
    if is_address(path) or is_address(place):
        return _moved(path, place)
    from invoicectl.gateways.record_in_file import FileRecord

    record = FileRecord(path, _nobody)
    try:
        return record.copy(place)
    finally:
        record.close()


def _moved(path: str, place: str) -> Record | None:
    source = open_record(path, _nobody)
    try:
        if not source.is_there():
            return None
        if is_address(place):
            from invoicectl.gateways import record_on_server

            return record_on_server.draft_of(place, source.portions())
        from invoicectl.gateways import record_in_file

        return record_in_file.draft_of(place, source.portions())
    finally:
        source.close()


def _nobody() -> str:
    """A record that is copied has an identity already."""
    raise AssertionError
