"""What is asked of the index of words: what many words are found in, and whether it is whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from invoicectl.looking import Sought
from invoicectl.sql.finding import WordIndex
from invoicectl.sql.pieces import digest
from invoicectl.sql.search import all_rows


class Words(WordIndex):
    """The index of an open file."""

    place = "rowid"
    holds = "search MATCH ?"

    def questions(self, asked: Sequence[Sought]) -> tuple[str, ...]:
        """What the index is asked, one after the other."""
        whole = " AND ".join(_question(each, "") for each in asked)
        begun = " AND ".join(_question(each, "" if each.is_whole else " *") for each in asked)
        exact = " OR ".join(f'"={each.word}"' for each in asked)
        return f"({begun}) AND ({exact})", whole, begun

    def differences(self) -> Iterator[str]:
        """Where the index holds anything but what it should, a sentence each."""
        self.over.execute(_LOOK_IN)
        if not self._is_whole():
            yield from self._told_apart()

    def _is_whole(self) -> bool:
        """Whether the index holds what it should, by sums of digests: most do, and hold more than
        there is memory for."""
        sum_of_rows = sum_of_words = 0
        for portion in all_rows(self.over):
            sum_of_rows += sum(map(digest, portion))
            counted = Counter(word for row in portion for word in row[1].split(" "))
            sum_of_words += sum(digest(word) * count for word, count in counted.items())
        terms = self.over.each(_TERMS)
        return sum_of_rows == self.digest_of_rows() and sum_of_words == sum(
            digest(word) * count for word, count in terms
        )

    def _told_apart(self) -> Iterator[str]:
        """What of it differs, a sentence each."""
        yield from self.told_apart()
        rows = (row for portion in all_rows(self.over) for row in portion)
        terms = Counter(word for row in rows for word in row[1].split(" "))
        for word, count in self.over.each(_TERMS):
            if terms.pop(word, 0) != count:
                yield f"'{word}' is looked for in other things than it is in"
        yield from (f"'{word}' is looked for in nothing" for word in terms)


_TERMS = "SELECT term, doc FROM temp.search_terms"
_LOOK_IN = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_terms USING fts5vocab(main, search, row)"
"""The words of the index, each with how many things it is in; of this connection alone."""


def _question(asked: Sought, end: str) -> str:
    """One word, or all of its parts."""
    if not asked.parts:
        return f'"{asked.word}"{end}'
    *parts, last = (f'"{part}"' for part in asked.parts)
    return f'("{asked.word}"{end} OR ({" AND ".join((*parts, last + end))}))'
