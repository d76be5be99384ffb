"""What is asked of the index of words: what many words are found in, and whether it is whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from invoicectl.postgres.schema.words import LEXEMES, LONGEST
from invoicectl.sql.finding import WordIndex
from invoicectl.sql.pieces import digest
from invoicectl.sql.search import all_rows

if TYPE_CHECKING:
    from invoicectl.looking import Sought


class Words(WordIndex):
    """The index of an open business."""

    place = "place"
    holds = "lexemes @@ CAST(? AS tsquery)"

    def questions(self, asked: Sequence[Sought]) -> tuple[str, ...]:
        """What the index is asked, one after the other."""
        whole = " & ".join(_question(each, "") for each in asked)
        begun = " & ".join(_question(each, "" if each.is_whole else ":*") for each in asked)
        exact = " | ".join(_lexeme(f"={each.word}") for each in asked)
        return f"({begun}) & ({exact})", whole, begun

    def differences(self) -> Iterator[str]:
        """Where the index holds anything but what it should, a sentence each."""
        expected = sum(sum(map(digest, portion)) for portion in all_rows(self.over))
        if expected != self.digest_of_rows():
            yield from self.told_apart()
        for (ref,) in self.over.each(_OTHER):
            yield f"{ref} is found by other words than it has"


_OTHER = f"""
SELECT ref FROM search WHERE lexemes <> {LEXEMES.format(words="words")} ORDER BY place"""
"""What the index finds by other words than are written beside."""


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
