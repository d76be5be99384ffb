"""What the parts ask of an open connection, whichever database it leads to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol


class Connection(Protocol):
    """An open connection to one business. Raises FileFault, Busy."""

    path: str
    """Where the business is, as people wrote it and as they may see it."""

    joins: str
    """The aggregate that joins texts with a sign between."""
    writes_words: str
    """The statement that writes a row of the index of words, whether there was one or not."""

    def all(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a question."""

    def each(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a question one by one."""

    def one(self, sql: str, values: Sequence[Any] = ()) -> tuple[Any, ...]:
        """The first row of a question."""

    def execute(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Do one statement."""

    def execute_many(self, sql: str, batch: Sequence[tuple[Any, ...]]) -> None:
        """Do one statement for each of many rows."""

    def size(self) -> int:
        """The bytes that the business takes."""

    def begin(self) -> None:
        """Start a transaction that writes; waits for its turn."""

    def begin_reading(self) -> None:
        """Start a transaction that only reads, so that all it reads is of one moment."""

    def commit(self) -> None:
        """Make the transaction last. Deferred references are checked here."""

    def rollback(self) -> None:
        """Undo the transaction, if one is open still."""

    def savepoint(self) -> None:
        """Mark a place inside the transaction to which `undo` returns."""

    def keep(self) -> None:
        """Forget the mark: what came after it is the transaction's."""

    def undo(self) -> None:
        """Return to the mark and forget it."""

    @property
    def is_writing(self) -> bool:
        """Whether a transaction is open."""

    def sweep(self) -> None:
        """Write everything anew, so that nothing stays of what was erased."""

    def publish(self) -> None:
        """Put what was created into its place."""

    def discard(self) -> None:
        """Close, and remove what was made beside the place."""

    def close(self) -> None:
        """Let go of it."""
