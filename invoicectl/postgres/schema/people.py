"""Clients, their cards, and providers."""

from invoicectl.postgres.schema.pieces import HELD, HOLD, NEXT

TABLES = (
    f"""
CREATE TABLE clients (
    number BIGINT PRIMARY KEY,
    ref TEXT COLLATE "C" GENERATED ALWAYS AS ('C' || CAST(number AS TEXT)) STORED,
    handle TEXT COLLATE "C" NOT NULL UNIQUE,
    name TEXT COLLATE "C",
    email TEXT COLLATE "C",
    address TEXT COLLATE "C",
    phone TEXT COLLATE "C",
    locale TEXT COLLATE "C",
    tax_id TEXT COLLATE "C",
    credit_minor BIGINT NOT NULL CHECK (credit_minor >= 0),
    default_card TEXT COLLATE "C",
    default_since_at TEXT COLLATE "C",
    is_autopay SMALLINT NOT NULL CHECK (is_autopay IN (0, 1)),
    autopay_at TEXT COLLATE "C",
    auto_tip_rate TEXT COLLATE "C",
    auto_tip_minor BIGINT CHECK (auto_tip_minor > 0),
    unplaced BIGINT NOT NULL CHECK (unplaced >= 0),
    placed_at TEXT COLLATE "C",
    {HOLD}
    erased_at TEXT COLLATE "C",
    imported_as TEXT COLLATE "C",
    {NEXT},
    {HELD},
    CHECK (auto_tip_rate IS NULL OR auto_tip_minor IS NULL)
)""",
    """
CREATE TABLE cards (
    client BIGINT NOT NULL,
    token TEXT COLLATE "C" NOT NULL,
    brand TEXT COLLATE "C" NOT NULL,
    last4 TEXT COLLATE "C" NOT NULL CHECK (length(last4) = 4),
    customer TEXT COLLATE "C",
    refused_code TEXT COLLATE "C",
    expires TEXT COLLATE "C" CHECK (length(expires) = 7),
    is_told SMALLINT NOT NULL CHECK (is_told IN (0, 1)),
    position BIGINT NOT NULL,
    PRIMARY KEY (client, token)
)""",
    """
CREATE TABLE providers (
    number BIGINT PRIMARY KEY,
    ref TEXT COLLATE "C" GENERATED ALWAYS AS ('E' || CAST(number AS TEXT)) STORED,
    handle TEXT COLLATE "C" NOT NULL UNIQUE,
    name TEXT COLLATE "C",
    email TEXT COLLATE "C",
    service_charge_rate TEXT COLLATE "C",
    pending_minor BIGINT NOT NULL,
    tips_minor BIGINT NOT NULL,
    paid_out_minor BIGINT NOT NULL CHECK (paid_out_minor >= 0),
    erased_at TEXT COLLATE "C",
    imported_as TEXT COLLATE "C"
)""",
)
