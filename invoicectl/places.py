"""What stands beside a file, or holds its copies: its office, its anchors, a shelf of copies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from invoicectl.domain.anchors import Anchor


class Office(Protocol):
    """An office that one process holds at a time, with a note of who and since when.

    `left` is the note of the last holder, who died: one that lives takes it away."""

    left: dict[str, Any] | None

    def take(self, holder: dict[str, Any]) -> dict[str, Any] | None:
        """Take it and leave the note; the note of who holds it already, or None once it is ours.
        Raises FileFault."""

    def give_up(self) -> None:
        """Let another have it."""


class Anchors(Protocol):
    """A file in which anchors are noted, one a line."""

    path: str

    def lines(self) -> Iterator[str]:
        """Every line, in order; none where there is no file. Raises OSError."""

    def newest(self) -> Anchor | None:
        """The last whole anchor, looked for at the end alone; None where there is none. Raises
        OSError, ValueError for a file of something else."""

    def append(self, anchor: Anchor) -> None:
        """Note an anchor at the end, to last there. Raises OSError, ValueError."""


class Shelf(Protocol):
    """A folder in which copies of a file stand, each under the instant at which it was made."""

    def place(self, at: str) -> str:
        """A free place for a copy made at that instant."""

    def copies(self, uuid: str) -> list[str]:
        """The copies of the file with that uuid, oldest first; others' files are none."""

    def remove(self, path: str) -> None:
        """Remove a copy, and what goes with it. Raises OSError."""
