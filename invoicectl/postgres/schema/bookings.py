"""Bookings, series, and their visits."""

from invoicectl.postgres.schema.pieces import HELD, HOLD, NEXT

TABLES = (
    f"""
CREATE TABLE bookings (
    number BIGINT PRIMARY KEY,
    ref TEXT COLLATE "C" GENERATED ALWAYS AS ('B' || CAST(number AS TEXT)) STORED,
    status TEXT COLLATE "C" NOT NULL CHECK (
        status IN ('requested', 'confirming', 'confirmed', 'cancelled')),
    client BIGINT NOT NULL,
    provider BIGINT,
    is_auto_complete SMALLINT NOT NULL CHECK (is_auto_complete IN (0, 1)),
    requested_at TEXT COLLATE "C" NOT NULL,
    confirmed_at TEXT COLLATE "C",
    invoice BIGINT UNIQUE,
    tips_minor BIGINT NOT NULL CHECK (tips_minor >= 0),
    open_payment BIGINT,
    inquire_at TEXT COLLATE "C",
    generation BIGINT NOT NULL CHECK (generation >= 1),
    {NEXT}
)""",
    f"""
CREATE TABLE series (
    number BIGINT PRIMARY KEY,
    ref TEXT COLLATE "C" GENERATED ALWAYS AS ('R' || CAST(number AS TEXT)) STORED,
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('active', 'ended')),
    client BIGINT NOT NULL,
    provider BIGINT,
    is_auto_complete SMALLINT NOT NULL CHECK (is_auto_complete IN (0, 1)),
    started_at TEXT COLLATE "C" NOT NULL,
    timezone TEXT COLLATE "C" NOT NULL,
    days TEXT COLLATE "C",
    time TEXT COLLATE "C",
    price_minor BIGINT CHECK (price_minor >= 0),
    service TEXT COLLATE "C",
    planned_until_at TEXT COLLATE "C",
    ended_at TEXT COLLATE "C",
    {HOLD}
    {NEXT},
    {HELD}
)""",
    f"""
CREATE TABLE visits (
    number BIGINT PRIMARY KEY,
    ref TEXT COLLATE "C" GENERATED ALWAYS AS ('V' || CAST(number AS TEXT)) STORED,
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('planned', 'done', 'cancelled')),
    client BIGINT NOT NULL,
    booking BIGINT,
    series BIGINT,
    start_at TEXT COLLATE "C" NOT NULL,
    price_minor BIGINT NOT NULL CHECK (price_minor >= 0),
    service TEXT COLLATE "C" NOT NULL,
    provider BIGINT,
    planned_at TEXT COLLATE "C" NOT NULL,
    completes_at TEXT COLLATE "C",
    completed_at TEXT COLLATE "C",
    recorded_at TEXT COLLATE "C",
    invoice BIGINT,
    kept_minor BIGINT NOT NULL CHECK (kept_minor BETWEEN 0 AND price_minor),
    earned_minor BIGINT NOT NULL CHECK (earned_minor BETWEEN 0 AND price_minor),
    release_rate TEXT COLLATE "C",
    billed_minor BIGINT GENERATED ALWAYS AS (
        CASE WHEN status = 'done' THEN price_minor WHEN kept_minor > 0 THEN kept_minor END
    ) STORED,
    {NEXT},
    CHECK (status = 'cancelled' OR kept_minor = 0),
    CHECK (status = 'done' OR earned_minor = 0),
    CHECK (
        (booking IS NULL AND series IS NOT NULL) OR (booking IS NOT NULL AND series IS NULL)),
    CHECK (
        (status = 'done' AND completed_at IS NOT NULL)
        OR (status <> 'done' AND completed_at IS NULL))
)""",
)
