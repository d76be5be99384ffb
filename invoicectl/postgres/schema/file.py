"""The business itself, its settings, the log, and what commands with a key answered first."""

TABLES = (
    """
CREATE TABLE file (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    uuid TEXT COLLATE "C" NOT NULL,
    clock TEXT COLLATE "C" NOT NULL CHECK (clock IN ('live', 'simulated')),
    simulated_at TEXT COLLATE "C" CHECK (
        (clock = 'simulated' AND simulated_at IS NOT NULL)
        OR (clock = 'live' AND simulated_at IS NULL)),
    gateway TEXT COLLATE "C" NOT NULL CHECK (gateway IN ('simulated', 'stripe', 'manual')),
    is_test SMALLINT NOT NULL CHECK (is_test IN (0, 1)),
    ticked_at TEXT COLLATE "C",
    sealed_event BIGINT NOT NULL,
    seal TEXT COLLATE "C" NOT NULL,
    rules_version BIGINT NOT NULL,
    said TEXT COLLATE "C" NOT NULL,
    is_unswept SMALLINT NOT NULL CHECK (is_unswept IN (0, 1)),
    gateway_account TEXT COLLATE "C",
    gateway_digest TEXT COLLATE "C",
    backup_at TEXT COLLATE "C"
)""",
    """
CREATE TABLE policy (
    key TEXT COLLATE "C" PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
)""",
    """
CREATE TABLE events (
    seq BIGINT PRIMARY KEY,
    at TEXT COLLATE "C" NOT NULL,
    recorded_at TEXT COLLATE "C" NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    system_user TEXT COLLATE "C" NOT NULL,
    ref TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    data TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL,
    client BIGINT,
    number BIGINT
)""",
    """
CREATE TABLE texts (
    event BIGINT PRIMARY KEY,
    texts TEXT COLLATE "C" NOT NULL
)""",
    """
CREATE TABLE first_answers (
    key TEXT COLLATE "C" PRIMARY KEY,
    fingerprint TEXT COLLATE "C" NOT NULL,
    command TEXT COLLATE "C" NOT NULL,
    at TEXT COLLATE "C" NOT NULL,
    exit_code BIGINT CHECK (exit_code IN (0, 5, 8)),
    answer TEXT COLLATE "C",
    plan TEXT COLLATE "C",
    people TEXT COLLATE "C" NOT NULL,
    CHECK (
        (exit_code IS NULL AND answer IS NULL)
        OR (exit_code IS NOT NULL AND answer IS NOT NULL))
)""",
)
