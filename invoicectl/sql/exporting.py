"""What an export shows of a table's columns."""

from __future__ import annotations

from collections.abc import Sequence

from invoicectl.sql.rows import texts_of

_LOCKED = """
CASE WHEN kind = 'answer' AND session IN (
    SELECT session FROM invoices WHERE session IS NOT NULL AND confirmed_at IS NULL
) THEN NULL ELSE NULLIF(text, '') END"""
"""A message, but for a pay-to-view answer that is locked still, and for one that was erased."""


def shown_columns(table: str, columns: Sequence[str]) -> list[str]:
    """These columns of a table as they are shown; an erased text is none."""
    texts = texts_of(table)
    return [
        _LOCKED
        if (table, name) == ("messages", "text")
        else (f"NULLIF(\"{name}\", '')" if name in texts else f'"{name}"')
        for name in columns
    ]
