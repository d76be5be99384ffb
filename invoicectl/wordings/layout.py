"""A letter's blocks as the plain text of a mail."""

from __future__ import annotations

import textwrap

from invoicectl.domain.text import width, wrapped
from invoicectl.wordings import Block, Worded

WIDTH = 76
"""The columns of a letter's text."""

INDENT = "  "
"""How a line begins of a table, or of somebody's own words."""


def text(said: Worded) -> str:
    """The body of a mail: blocks with a blank line between them."""
    return "\n\n".join(_LAYOUTS[each.kind](each) for each in said.blocks)


def _paragraph(block: Block) -> str:
    """In lines that a mail shows whole; a link stays in one piece."""
    return textwrap.fill(block.text, WIDTH, break_long_words=False, break_on_hyphens=False)


def _quote(block: Block) -> str:
    return "\n".join(INDENT + line for line in wrapped(block.text, WIDTH - len(INDENT)))


def _table(block: Block) -> str:
    """Texts and their figures, one below the other; a long text takes several lines, and its figure
    stands on the last."""
    longest = max((width(figure) for _, figure in block.rows), default=0)
    parts = [wrapped(told, WIDTH - longest - 2 * len(INDENT)) for told, _ in block.rows]
    widest = max((width(line) for lines in parts for line in lines), default=0)
    told = []
    for (*before, last), (_, figure) in zip(parts, block.rows, strict=True):
        told += [f"{INDENT}{line}" for line in before]
        gap = " " * (widest - width(last) + longest - width(figure))
        told.append(f"{INDENT}{last}{gap}{INDENT}{figure}")
    return "\n".join(told)


_LAYOUTS = {"paragraph": _paragraph, "quote": _quote, "table": _table}
