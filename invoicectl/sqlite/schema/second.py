"""The second schema: what a client's page asks is found by indexes, the file knows its backup, and
things are found by words.

A release's schema is never edited: what is new is made beside it, or added to it."""

ADDED = (
    "ALTER TABLE file ADD COLUMN backup_at TEXT",
    """
CREATE INDEX invoices_unsettled ON invoices (client, status)
WHERE status IN ('pending', 'contested', 'open', 'overdue')""",
    "CREATE INDEX payments_client ON payments (client) WHERE client IS NOT NULL",
    "CREATE INDEX visits_planned ON visits (client, start_at) WHERE status = 'planned'",
)

_SIGNS = "!#$%&()*+,-./:;<=>?@[\\]^_`{|}~"
"""Signs that are part of a word: what is kept is cut into words already, with blanks between."""

SEARCH = f"""
CREATE VIRTUAL TABLE search USING fts5 (
    words, ref UNINDEXED, detail = none, tokenize = "ascii tokenchars '{_SIGNS}'"
)"""
