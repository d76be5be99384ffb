"""Money that moves: where it is, and what was taken back."""

TABLES = (
    """
CREATE TABLE payments (
    number BIGINT PRIMARY KEY,
    ref TEXT COLLATE "C" GENERATED ALWAYS AS ('P' || CAST(number AS TEXT)) STORED,
    at TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN (
        'deposit', 'collect', 'retry', 'manual', 'tip', 'refund', 'advance', 'goodwill',
        'payout')),
    method TEXT COLLATE "C" CHECK (method IN ('card', 'cash', 'check', 'transfer', 'credit', 'bank',
        'opening')),
    amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
    outcome TEXT COLLATE "C" NOT NULL CHECK (outcome IN (
        'approved', 'declined', 'unknown', 'cancelled', 'review')),
    client BIGINT,
    tip_minor BIGINT NOT NULL CHECK (tip_minor >= 0),
    invoice BIGINT,
    booking BIGINT,
    card TEXT COLLATE "C",
    token TEXT COLLATE "C",
    attempt BIGINT,
    key TEXT COLLATE "C",
    code TEXT COLLATE "C",
    gateway_ref TEXT COLLATE "C",
    reference TEXT COLLATE "C",
    excess_minor BIGINT NOT NULL CHECK (excess_minor >= 0),
    inquiries BIGINT NOT NULL CHECK (inquiries >= 0),
    "of" BIGINT,
    refunded_minor BIGINT NOT NULL CHECK (refunded_minor >= 0),
    refunded_tip_minor BIGINT NOT NULL CHECK (refunded_tip_minor BETWEEN 0 AND tip_minor),
    reversed_at TEXT COLLATE "C",
    reason TEXT COLLATE "C",
    provider BIGINT,
    held_minor BIGINT NOT NULL CHECK (held_minor >= 0),
    unused_minor BIGINT NOT NULL CHECK (unused_minor >= 0),
    used_minor BIGINT NOT NULL CHECK (used_minor >= 0),
    gone_minor BIGINT NOT NULL CHECK (gone_minor >= 0),
    credit_at TEXT COLLATE "C",
    tip_credited_minor BIGINT NOT NULL CHECK (tip_credited_minor BETWEEN 0 AND tip_minor),
    reversed_minor BIGINT NOT NULL CHECK (reversed_minor >= 0),
    reversed_tip_minor BIGINT NOT NULL CHECK (reversed_tip_minor >= 0),
    created_at TEXT COLLATE "C",
    imported_as TEXT COLLATE "C",
    CHECK (reversed_minor + reversed_tip_minor <= amount_minor + tip_minor),
    CHECK (invoice IS NOT NULL OR booking IS NOT NULL OR kind IN (
        'refund', 'advance', 'goodwill', 'payout')),
    CHECK (
        (kind = 'payout' AND provider IS NOT NULL AND client IS NULL)
        OR (kind <> 'payout' AND provider IS NULL AND client IS NOT NULL)),
    CHECK (method IS NOT NULL OR kind = 'goodwill'),
    CHECK (amount_minor + tip_minor > 0)
)""",
    """
CREATE TABLE unmatched (
    number BIGINT PRIMARY KEY,
    ref TEXT COLLATE "C" GENERATED ALWAYS AS ('U' || CAST(number AS TEXT)) STORED,
    gateway_ref TEXT COLLATE "C" NOT NULL UNIQUE,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('charge', 'refund', 'dispute')),
    created_at TEXT COLLATE "C" NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
    outcome TEXT COLLATE "C" NOT NULL,
    found_at TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C",
    "of" TEXT COLLATE "C",
    client BIGINT,
    invoice BIGINT,
    token TEXT COLLATE "C",
    card TEXT COLLATE "C",
    payment BIGINT
)""",
    """
CREATE TABLE tips (
    payment BIGINT NOT NULL,
    position BIGINT NOT NULL,
    visit BIGINT,
    provider BIGINT,
    amount_minor BIGINT NOT NULL,
    PRIMARY KEY (payment, position)
)""",
    """
CREATE TABLE lots (
    payment BIGINT NOT NULL,
    position BIGINT NOT NULL,
    source BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    use BIGINT,
    PRIMARY KEY (payment, position)
)""",
    """
CREATE TABLE reversals (
    payment BIGINT NOT NULL,
    position BIGINT NOT NULL,
    number BIGINT NOT NULL,
    place TEXT COLLATE "C" NOT NULL,
    amount_minor BIGINT NOT NULL,
    "on" BIGINT,
    PRIMARY KEY (payment, position)
)""",
)
