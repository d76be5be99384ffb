"""Money that moves: where it is, and what was taken back."""

TABLES = (
    """
CREATE TABLE payments (
    number INTEGER PRIMARY KEY,
    ref TEXT GENERATED ALWAYS AS ('P' || CAST(number AS TEXT)) VIRTUAL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN (
        'deposit', 'collect', 'retry', 'manual', 'tip', 'refund', 'advance', 'goodwill',
        'payout')),
    method TEXT CHECK (method IN ('card', 'cash', 'check', 'transfer', 'credit', 'bank',
        'opening')),
    amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
    outcome TEXT NOT NULL CHECK (outcome IN (
        'approved', 'declined', 'unknown', 'cancelled', 'review')),
    client INTEGER REFERENCES clients (number),
    tip_minor INTEGER NOT NULL CHECK (tip_minor >= 0),
    invoice INTEGER REFERENCES invoices (number),
    booking INTEGER REFERENCES bookings (number),
    card TEXT,
    token TEXT,
    attempt INTEGER,
    key TEXT,
    code TEXT,
    gateway_ref TEXT,
    reference TEXT,
    excess_minor INTEGER NOT NULL CHECK (excess_minor >= 0),
    inquiries INTEGER NOT NULL CHECK (inquiries >= 0),
    "of" INTEGER REFERENCES payments (number),
    refunded_minor INTEGER NOT NULL CHECK (refunded_minor >= 0),
    refunded_tip_minor INTEGER NOT NULL CHECK (refunded_tip_minor BETWEEN 0 AND tip_minor),
    reversed_at TEXT,
    reason TEXT,
    provider INTEGER REFERENCES providers (number),
    held_minor INTEGER NOT NULL CHECK (held_minor >= 0),
    unused_minor INTEGER NOT NULL CHECK (unused_minor >= 0),
    used_minor INTEGER NOT NULL CHECK (used_minor >= 0),
    gone_minor INTEGER NOT NULL CHECK (gone_minor >= 0),
    credit_at TEXT,
    tip_credited_minor INTEGER NOT NULL CHECK (tip_credited_minor BETWEEN 0 AND tip_minor),
    reversed_minor INTEGER NOT NULL CHECK (reversed_minor >= 0),
    reversed_tip_minor INTEGER NOT NULL CHECK (reversed_tip_minor >= 0),
    created_at TEXT,
    imported_as TEXT,
    CHECK (reversed_minor + reversed_tip_minor <= amount_minor + tip_minor),
    CHECK (invoice IS NOT NULL OR booking IS NOT NULL OR kind IN (
        'refund', 'advance', 'goodwill', 'payout')),
    CHECK (
        (kind = 'payout' AND provider IS NOT NULL AND client IS NULL)
        OR (kind <> 'payout' AND provider IS NULL AND client IS NOT NULL)),
    CHECK (method IS NOT NULL OR kind = 'goodwill'),
    CHECK (amount_minor + tip_minor > 0)
) STRICT""",
    """
CREATE TABLE unmatched (
    number INTEGER PRIMARY KEY,
    ref TEXT GENERATED ALWAYS AS ('U' || CAST(number AS TEXT)) VIRTUAL,
    gateway_ref TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('charge', 'refund', 'dispute')),
    created_at TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
    outcome TEXT NOT NULL,
    found_at TEXT NOT NULL,
    key TEXT,
    "of" TEXT,
    client INTEGER REFERENCES clients (number),
    invoice INTEGER REFERENCES invoices (number),
    token TEXT,
    card TEXT,
    payment INTEGER REFERENCES payments (number) DEFERRABLE INITIALLY DEFERRED
) STRICT""",
    "CREATE INDEX unmatched_created ON unmatched (created_at)",
    """
CREATE TABLE tips (
    payment INTEGER NOT NULL REFERENCES payments (number),
    position INTEGER NOT NULL,
    visit INTEGER REFERENCES visits (number),
    provider INTEGER REFERENCES providers (number),
    amount_minor INTEGER NOT NULL,
    PRIMARY KEY (payment, position)
) STRICT, WITHOUT ROWID""",
    """
CREATE TABLE lots (
    payment INTEGER NOT NULL REFERENCES payments (number),
    position INTEGER NOT NULL,
    source INTEGER NOT NULL REFERENCES payments (number),
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    use INTEGER REFERENCES payments (number),
    PRIMARY KEY (payment, position)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX lots_source ON lots (source)",
    """
CREATE TABLE reversals (
    payment INTEGER NOT NULL REFERENCES payments (number),
    position INTEGER NOT NULL,
    number INTEGER NOT NULL,
    place TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    "on" INTEGER,
    PRIMARY KEY (payment, position)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX tips_provider ON tips (provider) WHERE provider IS NOT NULL",
    "CREATE INDEX payments_invoice ON payments (invoice) WHERE invoice IS NOT NULL",
    "CREATE INDEX payments_booking ON payments (booking) WHERE booking IS NOT NULL",
    "CREATE INDEX payments_unused ON payments (client) WHERE unused_minor > 0",
    "CREATE INDEX payments_own ON payments (client) WHERE invoice IS NULL AND booking IS NULL",
    "CREATE INDEX payments_sent ON payments (gateway_ref) WHERE gateway_ref IS NOT NULL",
    "CREATE INDEX payments_created ON payments (created_at) WHERE created_at IS NOT NULL",
    "CREATE UNIQUE INDEX payments_imported ON payments (imported_as) WHERE imported_as > ''",
    "CREATE UNIQUE INDEX payments_key ON payments (key) WHERE outcome <> 'cancelled'",
    """
CREATE UNIQUE INDEX payments_one_open_an_invoice ON payments (invoice)
WHERE outcome IN ('unknown', 'review') AND invoice IS NOT NULL""",
    """
CREATE UNIQUE INDEX payments_one_open_a_booking ON payments (booking)
WHERE outcome IN ('unknown', 'review') AND booking IS NOT NULL""",
    """
CREATE UNIQUE INDEX payments_one_deposit ON payments (booking)
WHERE kind = 'deposit' AND method = 'card' AND outcome = 'approved'""",
)
