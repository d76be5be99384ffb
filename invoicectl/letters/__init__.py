"""The letters that a fact brings, as values: pure, written in the fact's own transaction.

Which fact brings which letter is in `composing`, the sentences are in `wordings`; sending
them is another's work.
"""

from __future__ import annotations

from invoicectl.letters.composing import Draft, letters

__all__ = ["Draft", "letters"]
