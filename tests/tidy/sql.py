"""How SQL is known, and where it may stand."""

from __future__ import annotations

SQL_ROOMS = (
    *("sql.", "sqlite.", "postgres."),
    *("gateways.simulated", "gateways.record_in_file", "gateways.record_on_server"),
)

SQL: tuple[str, ...] = (
    r"^\s*select\s.+\sfrom\s",
    r"^\s*select\s+(\*|\d|count\(|max\(|sum\()",
    r"^\s*(insert|replace)\s+(or\s+\w+\s+)?into\s",
    r"^\s*update\s+\w+\s+set\s",
    r"^\s*delete\s+from\s",
    r"^\s*(create|drop|alter)\s+(unique\s+)?(table|index|view|trigger)\s",
    r"^\s*pragma\s+\w+",
    r"^\s*begin(\s+(immediate|exclusive|deferred|transaction))?\s*$",
    r"^\s*(commit|rollback)\s*$",
    r"^\s*(savepoint|attach|vacuum)\s",
    r"^\s*with\s+\w+\s+as\s*\(",
    r"\border\s+by\s+\w+(\.\w+)?(\s+(asc|desc)\b|\s*,|\s*$)",
    r"\bwhere\s+\w+(\.\w+)?\s*(=|<|>|in\b|is\b|like\b)",
)
"""What a text that is SQL looks like, in whatever case."""

SQL_NAMES = frozenset(
    {"conn", "cursor", "database", "execute", "executemany", "executescript", "query"}
)
"""What a database is asked with."""
