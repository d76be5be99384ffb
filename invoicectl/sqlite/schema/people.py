"""Clients, their cards, and providers."""

from invoicectl.sqlite.schema.pieces import HELD, HOLD, NEXT

TABLES = (
    f"""
CREATE TABLE clients (
    number INTEGER PRIMARY KEY,
    ref TEXT GENERATED ALWAYS AS ('C' || CAST(number AS TEXT)) VIRTUAL,
    handle TEXT NOT NULL UNIQUE,
    name TEXT,
    email TEXT,
    address TEXT,
    phone TEXT,
    locale TEXT,
    tax_id TEXT,
    credit_minor INTEGER NOT NULL CHECK (credit_minor >= 0),
    default_card TEXT,
    default_since_at TEXT,
    is_autopay INTEGER NOT NULL CHECK (is_autopay IN (0, 1)),
    autopay_at TEXT,
    auto_tip_rate TEXT,
    auto_tip_minor INTEGER CHECK (auto_tip_minor > 0),
    unplaced INTEGER NOT NULL CHECK (unplaced >= 0),
    placed_at TEXT,
    {HOLD}
    erased_at TEXT,
    imported_as TEXT,
    {NEXT},
    {HELD},
    CHECK (auto_tip_rate IS NULL OR auto_tip_minor IS NULL)
) STRICT""",
    """
CREATE TABLE cards (
    client INTEGER NOT NULL REFERENCES clients (number) DEFERRABLE INITIALLY DEFERRED,
    token TEXT NOT NULL,
    brand TEXT NOT NULL,
    last4 TEXT NOT NULL CHECK (length(last4) = 4),
    customer TEXT,
    refused_code TEXT,
    expires TEXT CHECK (length(expires) = 7),
    is_told INTEGER NOT NULL CHECK (is_told IN (0, 1)),
    position INTEGER NOT NULL,
    PRIMARY KEY (client, token)
) STRICT, WITHOUT ROWID""",
    """
CREATE TABLE providers (
    number INTEGER PRIMARY KEY,
    ref TEXT GENERATED ALWAYS AS ('E' || CAST(number AS TEXT)) VIRTUAL,
    handle TEXT NOT NULL UNIQUE,
    name TEXT,
    email TEXT,
    service_charge_rate TEXT,
    pending_minor INTEGER NOT NULL,
    tips_minor INTEGER NOT NULL,
    paid_out_minor INTEGER NOT NULL CHECK (paid_out_minor >= 0),
    erased_at TEXT,
    imported_as TEXT
) STRICT""",
    "CREATE UNIQUE INDEX clients_imported ON clients (imported_as) WHERE imported_as > ''",
    "CREATE UNIQUE INDEX providers_imported ON providers (imported_as) WHERE imported_as > ''",
)
