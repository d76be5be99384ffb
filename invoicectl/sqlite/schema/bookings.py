"""Bookings, series, and their visits."""

from invoicectl.sqlite.schema.pieces import HELD, HOLD, NEXT

TABLES = (
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
    generation INTEGER NOT NULL CHECK (generation >= 1),
    {NEXT}
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
    {HOLD}
    {NEXT},
    {HELD}
) STRICT""",
    "CREATE INDEX series_client ON series (client, next_at)",
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
    {NEXT},
    CHECK (status = 'cancelled' OR kept_minor = 0),
    CHECK (status = 'done' OR earned_minor = 0),
    CHECK (
        (booking IS NULL AND series IS NOT NULL) OR (booking IS NOT NULL AND series IS NULL)),
    CHECK (
        (status = 'done' AND completed_at IS NOT NULL)
        OR (status <> 'done' AND completed_at IS NULL))
) STRICT""",
    "CREATE INDEX visits_client ON visits (client, next_at) WHERE next_at IS NOT NULL",
    "CREATE INDEX visits_start ON visits (start_at)",
    "CREATE INDEX visits_booking ON visits (booking) WHERE booking IS NOT NULL",
    "CREATE INDEX visits_series ON visits (series) WHERE series IS NOT NULL",
    "CREATE INDEX visits_invoice ON visits (invoice) WHERE invoice IS NOT NULL",
    """
CREATE INDEX visits_unbilled ON visits (client)
WHERE billed_minor IS NOT NULL AND series IS NOT NULL AND invoice IS NULL""",
)
