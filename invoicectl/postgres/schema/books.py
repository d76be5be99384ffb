"""Postings, what they add up to, and letters."""

TABLES = (
    """
CREATE TABLE postings (
    event BIGINT NOT NULL,
    position BIGINT NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor <> 0),
    PRIMARY KEY (event, position)
)""",
    """
CREATE TABLE balances (
    account TEXT COLLATE "C" PRIMARY KEY,
    balance_minor BIGINT NOT NULL
)""",
    """
CREATE TABLE outbox (
    number BIGINT PRIMARY KEY,
    event BIGINT NOT NULL,
    at TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN (
        'invoice', 'receipt', 'card-declined', 'deposit-declined', 'overdue',
        'confirmed-by-silence', 'contested', 'message', 'offer', 'earned', 'visit-changed',
        'credit-note', 'paid-out', 'reminder', 'card-expires')),
    recipient TEXT COLLATE "C" NOT NULL,
    figures TEXT COLLATE "C" NOT NULL,
    invoice BIGINT,
    payment BIGINT,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'kept')),
    why TEXT COLLATE "C",
    tries BIGINT NOT NULL,
    first_tried_at TEXT COLLATE "C",
    tried_at TEXT COLLATE "C",
    sent_at TEXT COLLATE "C",
    address TEXT COLLATE "C",
    said TEXT COLLATE "C"
)""",
)
