"""Letters in words: the port, and where the words come from.

A letter's kind has a template; it is rendered into blocks (paragraphs, tables, somebody's own
words), of which plain text and HTML are two layouts. What renders is loaded on first use: no other
command pays for it.
"""

from typing import Protocol

from invoicectl.domain.tuples import NamedTuple
from invoicectl.letters import Addressed


class Block(NamedTuple):
    """A part of a letter: a `paragraph`, a `quote`, or a `table` (`rows` of text and figure; the
    last is what the others come to, if it `is_sum`)."""

    kind: str
    text: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    is_sum: bool = False


class Worded(NamedTuple):
    """What a letter says: its subject and its blocks, in order, the `links` in them, and the
    locale of whom it is for."""

    subject: str
    blocks: tuple[Block, ...]
    links: tuple[str, ...] = ()
    locale: str | None = None


class WrittenOut(NamedTuple):
    """Which wordings were written into a folder, and which were there before."""

    folder: str
    new: tuple[str, ...]
    old: tuple[str, ...]


class Wordings(Protocol):
    """The words of all kinds of letters."""

    faults: list[str]
    """What was wrong with the business's own wordings, by name and line; then ours are taken."""

    def said(self, told: Addressed) -> Worded:
        """What a letter says."""

    def subject(self, told: Addressed) -> str:
        """The subject alone of what a letter says."""

    def text(self, said: Worded) -> str:
        """The plain text of a mail."""

    def html(self, said: Worded) -> str:
        """The page of a mail."""

    def kept(self, said: Worded) -> str:
        """What was sent, as it is kept with its letter."""

    def again(self, told: str) -> Worded:
        """What was sent. Raises ValueError."""


def write_wordings(folder: str, *, is_dry: bool) -> WrittenOut:
    """Write the built-in wordings into a folder; those that are there stay. `is_dry`: none is
    written. Raises FileFault."""
    from invoicectl.wordings.writing import write

    return write(folder, is_dry=is_dry)


def open_wordings(folder: str | None = None) -> Wordings:
    """The English wordings, or those that a business keeps in a folder of its own."""
    from invoicectl.wordings.rendering import Rendering

    return Rendering(folder)
