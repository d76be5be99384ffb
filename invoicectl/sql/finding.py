"""What is asked of the index of words: what many words are found in."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from invoicectl.sql.pieces import digest
from invoicectl.sql.search import all_rows

if TYPE_CHECKING:
    from invoicectl.looking import Sought
    from invoicectl.sql.connection import Connection


class WordIndex(ABC):
    """An index of words, whose rows have a place, the newest last. `place` is the column's name,
    `holds` the condition that a row holds what is asked."""

    place: ClassVar[str]
    holds: ClassVar[str]

    def __init__(self, connection: Connection) -> None:
        self.over = connection

    @abstractmethod
    def questions(self, asked: Sequence[Sought]) -> tuple[str, ...]:
        """What the index is asked, one after the other; each finds what those before it find too:
        what one of the words is all of, then whole words, then beginnings."""

    def found(self, asked: Sequence[Sought], most: int | None) -> Iterator[str]:
        """The references of what all words are found in, at most so many, the best first."""
        seen: set[int] = set()
        for question in self.questions(asked):
            left = None if most is None else most - len(seen)
            if left == 0:
                return
            sql = f"SELECT {self.place}, ref FROM search WHERE {self.holds} ORDER BY 1 DESC"
            values: list[Any] = [question]
            if left is not None:
                sql = f"{sql} LIMIT ?"
                values.append(left + len(seen))
            for number, ref in self.over.all(sql, values):
                if number not in seen and (most is None or len(seen) < most):
                    seen.add(number)
                    yield ref

    def count(self, asked: Sequence[Sought]) -> int:
        """How many things there are that all words are found in."""
        sql = f"SELECT count(*) FROM search WHERE {self.holds}"
        return int(self.over.one(sql, (self.questions(asked)[-1],))[0])

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Every row: its place, its words, and the reference."""
        return self.over.each(f"SELECT {self.place}, words, ref FROM search")

    def told_apart(self) -> Iterator[str]:
        """Which rows are not what the tables say, a sentence each."""
        expected = {row[0]: row for portion in all_rows(self.over) for row in portion}
        for number, words, ref in self.rows():
            row = expected.pop(number, None)
            if row is None:
                yield f"{ref} is not there to be found"
            elif row != (number, words, ref):
                yield f"{row[2]} is found by other words than it has"
        yield from (f"{ref} is not found" for _, _, ref in expected.values())

    def digest_of_rows(self) -> int:
        """What stands for all rows, in whatever order they are."""
        return sum(map(digest, self.rows()))
