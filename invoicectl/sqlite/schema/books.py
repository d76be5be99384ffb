"""Postings, what they add up to, and letters."""

TABLES = (
    """
CREATE TABLE postings (
    event INTEGER NOT NULL REFERENCES events (seq),
    position INTEGER NOT NULL,
    account TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor <> 0),
    PRIMARY KEY (event, position)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX postings_account ON postings (account, event, amount_minor)",
    """
CREATE TABLE balances (
    account TEXT PRIMARY KEY,
    balance_minor INTEGER NOT NULL
) STRICT, WITHOUT ROWID""",
    """
CREATE TABLE outbox (
    number INTEGER PRIMARY KEY,
    event INTEGER NOT NULL REFERENCES events (seq),
    at TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN (
        'invoice', 'receipt', 'deposit-declined', 'card-declined', 'overdue',
        'confirmed-by-silence', 'contested', 'refund', 'visit-changed')),
    recipient TEXT NOT NULL,
    address TEXT,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    invoice INTEGER REFERENCES invoices (number)
) STRICT""",
    "CREATE INDEX outbox_invoice ON outbox (invoice) WHERE invoice IS NOT NULL",
    "CREATE UNIQUE INDEX outbox_one_overdue ON outbox (invoice) WHERE kind = 'overdue'",
)
