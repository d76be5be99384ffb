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
        'invoice', 'receipt', 'card-declined', 'deposit-declined', 'overdue',
        'confirmed-by-silence', 'contested', 'message', 'offer', 'earned', 'visit-changed',
        'credit-note', 'paid-out', 'reminder', 'card-expires')),
    recipient TEXT NOT NULL,
    figures TEXT NOT NULL,
    invoice INTEGER REFERENCES invoices (number),
    payment INTEGER REFERENCES payments (number),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'kept')),
    why TEXT,
    tries INTEGER NOT NULL,
    first_tried_at TEXT,
    tried_at TEXT,
    sent_at TEXT,
    address TEXT,
    said TEXT
) STRICT""",
    "CREATE INDEX outbox_unsent ON outbox (state, why) WHERE state <> 'sent'",
    "CREATE INDEX outbox_recipient ON outbox (recipient)",
    "CREATE INDEX outbox_invoice ON outbox (invoice) WHERE invoice IS NOT NULL",
    "CREATE UNIQUE INDEX outbox_one_overdue ON outbox (invoice) WHERE kind = 'overdue'",
)
