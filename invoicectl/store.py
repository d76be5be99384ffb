"""The port: what is asked of a business's store. Today there is one, a SQLite file."""

from __future__ import annotations

from invoicectl.sqlite.connection import MEMORY
from invoicectl.sqlite.figures import Attempt, Collected, Entry, Figures, Posted, Receivable
from invoicectl.sqlite.ledger import ALWAYS, Entered, Line
from invoicectl.sqlite.questions import Questions
from invoicectl.sqlite.values import FileInfo
from invoicectl.sqlite.writing import Writing

__all__ = [
    "ALWAYS",
    "MEMORY",
    "Attempt",
    "Collected",
    "Entered",
    "Entry",
    "FileInfo",
    "Line",
    "Posted",
    "Receivable",
    "Store",
]


class Store(Writing, Questions, Figures):
    """An open file."""
