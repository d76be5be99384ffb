"""What is asked of the index of words: what many words are found in, and whether it is whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from invoicectl.looking import Sought
from invoicectl.sql.pieces import digest
from invoicectl.sql.search import all_rows
from invoicectl.sqlite.connection import Connection


class Words:
    """The index of an open file."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def found(self, asked: Sequence[Sought], most: int | None) -> Iterator[str]:
        """The references of what all words are found in, at most so many, the best first."""
        seen: set[int] = set()
        for question in _questions(asked):
            left = None if most is None else most - len(seen)
            if left == 0:
                return
            sql = "SELECT rowid, ref FROM search WHERE search MATCH ? ORDER BY rowid DESC"
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
        sql = "SELECT count(*) FROM search WHERE search MATCH ?"
        return int(self._connection.one(sql, (_questions(asked)[-1],))[0])

    def differences(self) -> Iterator[str]:
        """Where the index holds anything but what it should, a sentence each."""
        self._connection.execute(_LOOK_IN)
        if not self._is_whole():
            yield from self._told_apart()

    def _is_whole(self) -> bool:
        """Whether the index holds what it should, by sums of digests: most do, and hold more than
        there is memory for."""
        sum_of_rows = sum_of_words = 0
        for portion in all_rows(self._connection):
            sum_of_rows += sum(map(digest, portion))
            counted = Counter(word for row in portion for word in row[1].split(" "))
            sum_of_words += sum(digest(word) * count for word, count in counted.items())
        held = self._connection.each("SELECT rowid, words, ref FROM search")
        terms = self._connection.each("SELECT term, doc FROM temp.search_terms")
        return sum_of_rows == sum(map(digest, held)) and sum_of_words == sum(
            digest(word) * count for word, count in terms
        )

    def _told_apart(self) -> Iterator[str]:
        """What of it differs, a sentence each."""
        portions = all_rows(self._connection)
        expected = {row[0]: row for portion in portions for row in portion}
        terms = Counter(word for row in expected.values() for word in row[1].split(" "))
        for number, words, ref in self._connection.each("SELECT rowid, words, ref FROM search"):
            row = expected.pop(number, None)
            if row is None:
                yield f"{ref} is not there to be found"
            elif row != (number, words, ref):
                yield f"{row[2]} is found by other words than it has"
        yield from (f"{ref} is not found" for _, _, ref in expected.values())
        for word, count in self._connection.each("SELECT term, doc FROM temp.search_terms"):
            if terms.pop(word, 0) != count:
                yield f"'{word}' is looked for in other things than it is in"
        yield from (f"'{word}' is looked for in nothing" for word in terms)


_LOOK_IN = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_terms USING fts5vocab(main, search, row)"
"""The words of the index, each with how many things it is in; of this connection alone."""


def _questions(asked: Sequence[Sought]) -> tuple[str, ...]:
    """What the index is asked, one after the other; each finds what those before it find too."""
    whole = " AND ".join(_question(each, "") for each in asked)
    begun = " AND ".join(_question(each, "" if each.is_whole else " *") for each in asked)
    exact = " OR ".join(f'"={each.word}"' for each in asked)
    return f"({begun}) AND ({exact})", whole, begun


def _question(asked: Sought, end: str) -> str:
    """One word, or all of its parts."""
    if not asked.parts:
        return f'"{asked.word}"{end}'
    *parts, last = (f'"{part}"' for part in asked.parts)
    return f'("{asked.word}"{end} OR ({" AND ".join((*parts, last + end))}))'
