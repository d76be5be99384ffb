"""The schema as it grew: statements for each format, numbered as a file's are.

A released one is never edited. A business of an earlier format is brought to the newest one in a
transaction of its own."""

from invoicectl.postgres.schema import WHOLE
from invoicectl.sqlite.migrations import FORMAT

MIGRATIONS: dict[int, tuple[str, ...]] = {FORMAT: WHOLE}
"""What makes a business of each format from the one before it, in order. Servers came with format
1.3, so the first makes all of it."""
