"""The letters that a fact brings, as values: pure, written in the fact's own transaction.

Which fact brings which letter is in `composing`, the sentences are in `wordings`, what comes next
in `outlook`, how figures are written in `figures`; sending them is another's work.
"""

from __future__ import annotations

from invoicectl.letters.composing import Draft, letters, written

__all__ = ["Draft", "letters", "written"]
