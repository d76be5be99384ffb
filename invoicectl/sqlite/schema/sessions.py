"""Sessions and what is written in them."""

TABLES = (
    """
CREATE TABLE sessions (
    number INTEGER PRIMARY KEY,
    ref TEXT GENERATED ALWAYS AS ('S' || CAST(number AS TEXT)) VIRTUAL,
    kind TEXT NOT NULL CHECK (kind IN ('email', 'chat', 'phone')),
    status TEXT NOT NULL CHECK (status IN ('open', 'hired', 'closed')),
    client INTEGER NOT NULL REFERENCES clients (number),
    provider INTEGER NOT NULL REFERENCES providers (number),
    opened_at TEXT NOT NULL,
    offer_minor INTEGER,
    invoice INTEGER REFERENCES invoices (number) DEFERRABLE INITIALLY DEFERRED,
    fee_minor INTEGER,
    service_charge_minor INTEGER,
    earnings_minor INTEGER,
    closed_at TEXT,
    closed_how TEXT,
    messages INTEGER NOT NULL,
    CHECK (
        (status = 'closed' AND closed_at IS NOT NULL)
        OR (status <> 'closed' AND closed_at IS NULL))
) STRICT""",
    "CREATE INDEX sessions_client ON sessions (client)",
    "CREATE INDEX sessions_invoice ON sessions (invoice) WHERE invoice IS NOT NULL",
    """
CREATE TABLE messages (
    session INTEGER NOT NULL REFERENCES sessions (number),
    number INTEGER NOT NULL,
    at TEXT NOT NULL,
    sender TEXT NOT NULL CHECK (sender IN ('client', 'provider')),
    kind TEXT NOT NULL CHECK (kind IN ('reply', 'offer', 'invoice', 'answer')),
    text TEXT NOT NULL,
    PRIMARY KEY (session, number)
) STRICT, WITHOUT ROWID""",
)
