"""What was sent, as it is kept with its letter: the words, not their layout."""

from __future__ import annotations

import json

from invoicectl.wordings import Block, Worded


def dumps(said: Worded) -> str:
    """A letter's words as JSON."""
    blocks = [[each.kind, each.text, each.rows, each.is_sum] for each in said.blocks]
    return json.dumps([said.subject, blocks, said.links, said.locale], ensure_ascii=False)


def loads(text: str) -> Worded:
    """The words again. Raises ValueError."""
    subject, blocks, links, locale = json.loads(text)
    return Worded(
        subject,
        tuple(
            Block(kind, told, tuple((text, figure) for text, figure in rows), is_sum)
            for kind, told, rows, is_sum in blocks
        ),
        tuple(links),
        locale,
    )
