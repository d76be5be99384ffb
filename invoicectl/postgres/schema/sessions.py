"""Sessions and what is written in them."""

TABLES = (
    """
CREATE TABLE sessions (
    number BIGINT PRIMARY KEY,
    ref TEXT COLLATE "C" GENERATED ALWAYS AS ('S' || CAST(number AS TEXT)) STORED,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('email', 'chat', 'phone')),
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('open', 'hired', 'closed')),
    client BIGINT NOT NULL,
    provider BIGINT NOT NULL,
    opened_at TEXT COLLATE "C" NOT NULL,
    offer_minor BIGINT,
    invoice BIGINT,
    fee_minor BIGINT,
    service_charge_minor BIGINT,
    earnings_minor BIGINT,
    closed_at TEXT COLLATE "C",
    closed_how TEXT COLLATE "C",
    messages BIGINT NOT NULL,
    CHECK (
        (status = 'closed' AND closed_at IS NOT NULL)
        OR (status <> 'closed' AND closed_at IS NULL))
)""",
    """
CREATE TABLE messages (
    session BIGINT NOT NULL,
    number BIGINT NOT NULL,
    at TEXT COLLATE "C" NOT NULL,
    sender TEXT COLLATE "C" NOT NULL CHECK (sender IN ('client', 'provider')),
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('reply', 'offer', 'invoice', 'answer')),
    text TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (session, number)
)""",
)
