"""What is asked of the index of words: what many words are found in, and whether it is whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from invoicectl.postgres.schema.words import LONGEST
from invoicectl.sql.pieces import digest
from invoicectl.sql.search import all_rows

if TYPE_CHECKING:
    from invoicectl.looking import Sought
    from invoicectl.postgres.connection import Connection


class Words:
    """The index of an open business."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def found(self, asked: Sequence[Sought], most: int | None) -> Iterator[str]:
        """The references of what all words are found in, at most so many, the best first."""
        seen: set[int] = set()
        for question in _questions(asked):
            left = None if most is None else most - len(seen)
            if left == 0:
                return
            sql = f"SELECT place, ref FROM search WHERE {_HELD} ORDER BY place DESC"
            values: list[Any] = [question]
            if left is not None:
                sql = f"{sql} LIMIT ?"
                values.append(left + len(seen))
            for number, ref in self._connection.all(sql, values):
                if number not in seen and (most is None or len(seen) < most):
                    seen.add(number)
                    yield ref

    def count(self, asked: Sequence[Sought]) -> int:
        """How many things there are that all words are found in."""
        sql = f"SELECT count(*) FROM search WHERE {_HELD}"
        return int(self._connection.one(sql, (_questions(asked)[-1],))[0])

    def differences(self) -> Iterator[str]:
        """Where the index holds anything but what it should, a sentence each."""
        expected = sum(sum(map(digest, portion)) for portion in all_rows(self._connection))
        if expected != sum(map(digest, self._connection.each(_ROWS))):
            yield from self._told_apart()

    def _told_apart(self) -> Iterator[str]:
        """What of it differs, a sentence each."""
        expected = {row[0]: row for portion in all_rows(self._connection) for row in portion}
        for number, words, ref in self._connection.each(_ROWS):
            row = expected.pop(number, None)
            if row is None:
                yield f"{ref} is not there to be found"
            elif row != (number, words, ref):
                yield f"{row[2]} is found by other words than it has"
        yield from (f"{ref} is not found" for _, _, ref in expected.values())


_HELD = "lexemes @@ CAST(? AS tsquery)"
_ROWS = "SELECT place, words, ref FROM search"


def _questions(asked: Sequence[Sought]) -> tuple[str, ...]:
    """What the index is asked, one after the other; each finds what those before it find too."""
    whole = " & ".join(_question(each, "") for each in asked)
    begun = " & ".join(_question(each, "" if each.is_whole else ":*") for each in asked)
    exact = " | ".join(_lexeme(f"={each.word}") for each in asked)
    return f"({begun}) & ({exact})", whole, begun


def _question(asked: Sought, end: str) -> str:
    """One word, or all of its parts."""
    if not asked.parts:
        return _lexeme(asked.word) + end
    *parts, last = map(_lexeme, asked.parts)
    return f"({_lexeme(asked.word)}{end} | ({' & '.join((*parts, last + end))}))"


def _lexeme(word: str) -> str:
    """A word as a question quotes it."""
    told = word[:LONGEST].replace("\\", "\\\\").replace("'", "''")
    return f"'{told}'"
