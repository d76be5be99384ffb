"""The first schema: events, what they add up to, the outbox, and the agenda of what comes next.

Amounts are INTEGER minor units, instants TEXT in UTC ending in `Z`. Columns, checks, keys and
indexes are written so that other databases read them. SQLite's own are STRICT and WITHOUT ROWID,
the triggers, and references to tables that are made further down.
"""

from __future__ import annotations

_HOLD = """is_held INTEGER NOT NULL CHECK (is_held IN (0, 1)),
    held_at TEXT, held_until TEXT, hold_reason TEXT, resumes_at TEXT,"""

_HELD = """CHECK (
        (is_held = 1 AND held_at IS NOT NULL AND hold_reason IS NOT NULL)
        OR (is_held = 0 AND held_at IS NULL AND held_until IS NULL AND hold_reason IS NULL))"""

_NEXT = """
    next_step TEXT,
    next_at TEXT,
    next_order INTEGER,
    CHECK (
        (next_step IS NULL AND next_at IS NULL AND next_order IS NULL)
        OR (next_step IS NOT NULL AND next_at IS NOT NULL AND next_order IS NOT NULL))
"""

FIRST = (
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
    rules_version INTEGER NOT NULL,
    said TEXT NOT NULL
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
    "CREATE INDEX events_ref ON events (ref)",
    "CREATE INDEX events_client ON events (client) WHERE client IS NOT NULL",
    """
CREATE UNIQUE INDEX events_once ON events (ref, kind) WHERE kind IN (
    'invoice-issued', 'invoice-confirmed', 'invoice-overdue', 'late-fee-added',
    'booking-confirmed', 'session-ended', 'visit-cancelled', 'payment-sent',
    'late-fee-waived', 'invoice-voided', 'booking-dropped')""",
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
    f"""
CREATE TABLE clients (
    number INTEGER PRIMARY KEY,
    ref TEXT GENERATED ALWAYS AS ('C' || CAST(number AS TEXT)) VIRTUAL,
    handle TEXT NOT NULL UNIQUE,
    name TEXT,
    email TEXT,
    credit_minor INTEGER NOT NULL CHECK (credit_minor >= 0),
    default_card TEXT,
    is_autopay INTEGER NOT NULL CHECK (is_autopay IN (0, 1)),
    autopay_at TEXT,
    auto_tip_rate TEXT,
    auto_tip_minor INTEGER CHECK (auto_tip_minor > 0),
    {_HOLD}
    {_NEXT},
    {_HELD},
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
    paid_out_minor INTEGER NOT NULL CHECK (paid_out_minor >= 0)
) STRICT""",
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
    f"""
CREATE TABLE bookings (
    number INTEGER PRIMARY KEY,
    ref TEXT GENERATED ALWAYS AS ('B' || CAST(number AS TEXT)) VIRTUAL,
    status TEXT NOT NULL CHECK (status IN ('requested', 'confirming', 'confirmed', 'cancelled')),
    client INTEGER NOT NULL REFERENCES clients (number),
    provider INTEGER REFERENCES providers (number),
    is_auto_complete INTEGER NOT NULL CHECK (is_auto_complete IN (0, 1)),
    requested_at TEXT NOT NULL,
    confirmed_at TEXT,
    invoice INTEGER UNIQUE REFERENCES invoices (number) DEFERRABLE INITIALLY DEFERRED,
    tips_minor INTEGER NOT NULL CHECK (tips_minor >= 0),
    open_payment INTEGER REFERENCES payments (number) DEFERRABLE INITIALLY DEFERRED,
    inquire_at TEXT,
    {_NEXT}
) STRICT""",
    "CREATE INDEX bookings_client ON bookings (client, next_at)",
    "CREATE INDEX bookings_open ON bookings (open_payment) WHERE open_payment IS NOT NULL",
    f"""
CREATE TABLE series (
    number INTEGER PRIMARY KEY,
    ref TEXT GENERATED ALWAYS AS ('R' || CAST(number AS TEXT)) VIRTUAL,
    status TEXT NOT NULL CHECK (status IN ('active', 'ended')),
    client INTEGER NOT NULL REFERENCES clients (number),
    provider INTEGER REFERENCES providers (number),
    is_auto_complete INTEGER NOT NULL CHECK (is_auto_complete IN (0, 1)),
    started_at TEXT NOT NULL,
    timezone TEXT NOT NULL,
    days TEXT,
    time TEXT,
    price_minor INTEGER CHECK (price_minor >= 0),
    service TEXT,
    planned_until_at TEXT,
    ended_at TEXT,
    {_HOLD}
    {_NEXT},
    {_HELD}
) STRICT""",
    "CREATE INDEX series_client ON series (client, next_at)",
    f"""
CREATE TABLE invoices (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    ref TEXT GENERATED ALWAYS AS ('INV-' || CAST(number AS TEXT)) VIRTUAL,
    plan TEXT NOT NULL CHECK (plan IN ('session', 'booking', 'series', 'direct')),
    status TEXT NOT NULL CHECK (status IN (
        'pending', 'contested', 'open', 'overdue', 'paid', 'closed', 'void', 'written-off')),
    client INTEGER NOT NULL REFERENCES clients (number),
    currency TEXT NOT NULL,
    terms TEXT NOT NULL,
    total_minor INTEGER NOT NULL CHECK (total_minor >= 0),
    issued_at TEXT NOT NULL,
    provider INTEGER REFERENCES providers (number),
    session INTEGER UNIQUE REFERENCES sessions (number),
    booking INTEGER UNIQUE REFERENCES bookings (number),
    late_fee_minor INTEGER NOT NULL CHECK (late_fee_minor >= 0),
    tips_minor INTEGER NOT NULL CHECK (tips_minor >= 0),
    paid_minor INTEGER NOT NULL CHECK (paid_minor >= 0),
    credited_minor INTEGER NOT NULL CHECK (credited_minor >= 0),
    due_minor INTEGER GENERATED ALWAYS AS (
        total_minor + late_fee_minor - paid_minor - credited_minor
    ) VIRTUAL
        CHECK (due_minor >= 0),
    revision INTEGER NOT NULL CHECK (revision >= 1),
    deadline_at TEXT,
    due_at TEXT,
    contested_at TEXT,
    contest_reason TEXT,
    confirmed_at TEXT,
    confirmed_by TEXT CHECK (confirmed_by IN ('client', 'auto', 'live')),
    overdue_at TEXT,
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    answered_at TEXT,
    open_payment INTEGER REFERENCES payments (number) DEFERRABLE INITIALLY DEFERRED,
    inquire_at TEXT,
    refunded_minor INTEGER NOT NULL CHECK (refunded_minor >= 0),
    {_HOLD}
    reopened_at TEXT,
    is_by_hand INTEGER NOT NULL CHECK (is_by_hand IN (0, 1)),
    fell_due_at TEXT,
    deposit_minor INTEGER NOT NULL CHECK (deposit_minor >= 0),
    unearned_minor INTEGER NOT NULL CHECK (unearned_minor BETWEEN 0 AND total_minor),
    returned_minor INTEGER NOT NULL CHECK (returned_minor BETWEEN 0 AND total_minor),
    voided_at TEXT,
    written_off_at TEXT,
    reference TEXT,
    {_NEXT},
    {_HELD},
    CHECK (status <> 'void' OR total_minor + late_fee_minor + paid_minor + credited_minor = 0),
    CHECK (status <> 'paid' OR due_minor = 0),
    CHECK (status NOT IN ('open', 'overdue') OR due_minor > 0),
    CHECK (
        (status = 'contested' AND contested_at IS NOT NULL)
        OR (status <> 'contested' AND contested_at IS NULL))
) STRICT""",
    "CREATE INDEX invoices_client ON invoices (client, next_at)",
    "CREATE INDEX invoices_unpaid ON invoices (number) WHERE status IN ('open', 'overdue')",
    """
CREATE INDEX invoices_unconfirmed ON invoices (number)
WHERE status IN ('pending', 'contested')""",
    "CREATE INDEX invoices_open ON invoices (open_payment) WHERE open_payment IS NOT NULL",
    f"""
CREATE TABLE visits (
    number INTEGER PRIMARY KEY,
    ref TEXT GENERATED ALWAYS AS ('V' || CAST(number AS TEXT)) VIRTUAL,
    status TEXT NOT NULL CHECK (status IN ('planned', 'done', 'cancelled')),
    client INTEGER NOT NULL REFERENCES clients (number),
    booking INTEGER REFERENCES bookings (number),
    series INTEGER REFERENCES series (number),
    start_at TEXT NOT NULL,
    price_minor INTEGER NOT NULL CHECK (price_minor >= 0),
    service TEXT NOT NULL,
    provider INTEGER REFERENCES providers (number),
    planned_at TEXT NOT NULL,
    completes_at TEXT,
    completed_at TEXT,
    recorded_at TEXT,
    invoice INTEGER REFERENCES invoices (number) DEFERRABLE INITIALLY DEFERRED,
    kept_minor INTEGER NOT NULL CHECK (kept_minor BETWEEN 0 AND price_minor),
    earned_minor INTEGER NOT NULL CHECK (earned_minor BETWEEN 0 AND price_minor),
    release_rate TEXT,
    billed_minor INTEGER GENERATED ALWAYS AS (
        CASE WHEN status = 'done' THEN price_minor WHEN kept_minor > 0 THEN kept_minor END
    ) VIRTUAL,
    {_NEXT},
    CHECK (status = 'cancelled' OR kept_minor = 0),
    CHECK (status = 'done' OR earned_minor = 0),
    CHECK (
        (booking IS NULL AND series IS NOT NULL) OR (booking IS NOT NULL AND series IS NULL)),
    CHECK (
        (status = 'done' AND completed_at IS NOT NULL)
        OR (status <> 'done' AND completed_at IS NULL))
) STRICT""",
    "CREATE INDEX visits_client ON visits (client, next_at) WHERE next_at IS NOT NULL",
    "CREATE INDEX visits_booking ON visits (booking) WHERE booking IS NOT NULL",
    "CREATE INDEX visits_series ON visits (series) WHERE series IS NOT NULL",
    "CREATE INDEX visits_invoice ON visits (invoice) WHERE invoice IS NOT NULL",
    """
CREATE INDEX visits_unbilled ON visits (client)
WHERE billed_minor IS NOT NULL AND series IS NOT NULL AND invoice IS NULL""",
    """
CREATE TABLE lines (
    invoice INTEGER NOT NULL REFERENCES invoices (number) DEFERRABLE INITIALLY DEFERRED,
    position INTEGER NOT NULL,
    text TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    visit TEXT,
    "of" TEXT,
    is_late INTEGER NOT NULL CHECK (is_late IN (0, 1)),
    PRIMARY KEY (invoice, position)
) STRICT, WITHOUT ROWID""",
    """
CREATE TABLE payments (
    number INTEGER PRIMARY KEY,
    ref TEXT GENERATED ALWAYS AS ('P' || CAST(number AS TEXT)) VIRTUAL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN (
        'deposit', 'collect', 'retry', 'manual', 'tip', 'refund', 'advance', 'goodwill',
        'payout')),
    method TEXT CHECK (method IN ('card', 'cash', 'check', 'transfer', 'credit', 'bank')),
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
        'invoice', 'receipt', 'deposit-declined', 'card-declined', 'overdue',
        'confirmed-by-silence', 'contested', 'refund', 'visit-changed')),
    recipient TEXT NOT NULL,
    address TEXT,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    invoice INTEGER REFERENCES invoices (number)
) STRICT""",
    "CREATE INDEX outbox_invoice ON outbox (invoice) WHERE invoice IS NOT NULL",
    "CREATE UNIQUE INDEX outbox_one_overdue ON outbox (invoice) WHERE kind = 'overdue'",
    *(
        f"CREATE INDEX {table}_next ON {table} (next_at, next_order, {key}) "
        "WHERE next_at IS NOT NULL"
        for table, key in (
            ("clients", "handle"),
            ("bookings", "number"),
            ("series", "number"),
            ("invoices", "number"),
            ("visits", "number"),
        )
    ),
)

AGENDA = " UNION ALL ".join(
    f"SELECT next_at AS at, next_step AS step, {ref} AS ref FROM {table} WHERE next_at IS NOT NULL"
    for table, ref in (
        ("visits", "ref"),
        ("series", "ref"),
        ("invoices", "ref"),
        ("clients", "handle"),
        ("bookings", "ref"),
    )
)
