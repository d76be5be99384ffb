"""When the index of words follows what is written: once for all that share a commit, not with each
writing. It is behind inside a transaction alone, and caught up before it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invoicectl.sql.touched import Touched

if TYPE_CHECKING:
    from invoicectl.sql.connection import Connection

MOST = 2_000
"""Things that it is behind by, where nothing can be undone but all: of more, memory would grow."""


class Index:
    """What the index of words is behind by. What it holds is read from the tables, so it does no
    harm to follow a thing twice, or one of which nothing was written in the end."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._marks = 0
        self.touched = Touched()

    def reset(self) -> None:
        """A transaction begins, or all of it was undone: nothing is written."""
        self._marks = 0
        self.touched = Touched()

    def mark(self) -> None:
        """There is a place to which the transaction may return. The index would return with it, to
        before what it has caught up with: so nothing is crossed out meanwhile."""
        self._marks += 1

    def unmark(self) -> None:
        """The place is forgotten."""
        self._marks -= 1

    def written(self) -> None:
        """More was written; too much of it is followed at once."""
        if not self._marks and len(self.touched) > MOST:
            self.end()

    def catch_up(self) -> None:
        """Hold what the tables hold now, to be asked."""
        if self.touched.things:
            from invoicectl.sql.search import follow  # what only reads needs none of it

            follow(self._connection, self.touched)

    def end(self) -> None:
        """Hold what the tables hold, and be behind by nothing."""
        self.catch_up()
        self.touched = Touched()


class NoIndex(Index):
    """Of a place where nothing is looked for by its words: it follows nothing."""

    def written(self) -> None:
        """Nothing is followed."""
        self.touched = Touched()

    def catch_up(self) -> None:
        """Nothing is held."""
