"""The file itself, its settings, the log, and what commands with a key answered first."""

TABLES = (
    """
CREATE TABLE file (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    uuid TEXT NOT NULL,
    clock TEXT NOT NULL CHECK (clock IN ('live', 'simulated')),
    simulated_at TEXT CHECK (
        (clock = 'simulated' AND simulated_at IS NOT NULL)
        OR (clock = 'live' AND simulated_at IS NULL)),
    gateway TEXT NOT NULL CHECK (gateway IN ('simulated', 'stripe', 'manual')),
    is_test INTEGER NOT NULL CHECK (is_test IN (0, 1)),
    ticked_at TEXT,
    sealed_event INTEGER NOT NULL,
    seal TEXT NOT NULL,
    rules_version INTEGER NOT NULL,
    said TEXT NOT NULL,
    is_unswept INTEGER NOT NULL CHECK (is_unswept IN (0, 1)),
    gateway_account TEXT,
    gateway_digest TEXT
) STRICT""",
    """
CREATE TABLE policy (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
    """
CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    actor TEXT NOT NULL,
    system_user TEXT NOT NULL,
    ref TEXT NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    hash TEXT NOT NULL,
    client INTEGER REFERENCES clients (number) DEFERRABLE INITIALLY DEFERRED,
    number INTEGER
) STRICT""",
    """
CREATE TABLE texts (
    event INTEGER PRIMARY KEY REFERENCES events (seq),
    texts TEXT NOT NULL
) STRICT""",
    """
CREATE TABLE first_answers (
    key TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    command TEXT NOT NULL,
    at TEXT NOT NULL,
    exit_code INTEGER CHECK (exit_code IN (0, 5, 8)),
    answer TEXT,
    plan TEXT,
    people TEXT NOT NULL,
    CHECK (
        (exit_code IS NULL AND answer IS NULL)
        OR (exit_code IS NOT NULL AND answer IS NOT NULL))
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX events_ref ON events (ref)",
    "CREATE INDEX events_client ON events (client) WHERE client IS NOT NULL",
    """
CREATE UNIQUE INDEX events_once ON events (ref, kind) WHERE kind IN (
    'invoice-issued', 'invoice-confirmed', 'invoice-overdue', 'late-fee-added',
    'booking-confirmed', 'session-ended', 'visit-cancelled', 'payment-sent',
    'late-fee-waived', 'invoice-voided', 'booking-dropped', 'import-released')""",
    """
CREATE UNIQUE INDEX events_answered ON events (ref) WHERE kind IN (
    'payment-approved', 'payment-declined', 'payment-cancelled', 'refund-made',
    'credit-paid-back')""",
    """
CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END""",
    """
CREATE TRIGGER events_are_not_removed BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are never removed'); END""",
    """
CREATE TRIGGER events_are_appended BEFORE INSERT ON events
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM events)
BEGIN SELECT RAISE(ABORT, 'events are appended in sequence'); END""",
)
