"""The letters that a fact brings, as values: pure, written in the fact's own transaction.

Which fact brings which letter is in `composing`, what comes next in `outlook`, what they share in
`figures`; `telling` puts the names to the figures when a letter is read. Words are the `wordings`'.
"""

from __future__ import annotations

from invoicectl.letters.composing import Draft, letters
from invoicectl.letters.telling import Addressed, address_of, told

__all__ = ["Addressed", "Draft", "address_of", "letters", "told"]
