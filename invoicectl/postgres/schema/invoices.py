"""Invoices and their lines."""

from invoicectl.postgres.schema.pieces import HELD, HOLD, NEXT

TABLES = (
    f"""
CREATE TABLE invoices (
    number BIGINT PRIMARY KEY CHECK (number > 0),
    ref TEXT COLLATE "C" GENERATED ALWAYS AS ('INV-' || CAST(number AS TEXT)) STORED,
    plan TEXT COLLATE "C" NOT NULL CHECK (plan IN ('session', 'booking', 'series', 'direct')),
    status TEXT COLLATE "C" NOT NULL CHECK (status IN (
        'pending', 'contested', 'open', 'overdue', 'paid', 'closed', 'void', 'written-off')),
    client BIGINT NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    terms TEXT COLLATE "C" NOT NULL,
    total_minor BIGINT NOT NULL CHECK (total_minor >= 0),
    issued_at TEXT COLLATE "C" NOT NULL,
    provider BIGINT,
    session BIGINT UNIQUE,
    booking BIGINT UNIQUE,
    late_fee_minor BIGINT NOT NULL CHECK (late_fee_minor >= 0),
    tips_minor BIGINT NOT NULL CHECK (tips_minor >= 0),
    paid_minor BIGINT NOT NULL CHECK (paid_minor >= 0),
    credited_minor BIGINT NOT NULL CHECK (credited_minor >= 0),
    due_minor BIGINT GENERATED ALWAYS AS (
        total_minor + late_fee_minor - paid_minor - credited_minor
    ) STORED
        CHECK (due_minor >= 0),
    revision BIGINT NOT NULL CHECK (revision >= 1),
    deadline_at TEXT COLLATE "C",
    due_at TEXT COLLATE "C",
    contested_at TEXT COLLATE "C",
    contest_reason TEXT COLLATE "C",
    confirmed_at TEXT COLLATE "C",
    confirmed_by TEXT COLLATE "C" CHECK (confirmed_by IN ('client', 'auto', 'live')),
    overdue_at TEXT COLLATE "C",
    attempts BIGINT NOT NULL CHECK (attempts >= 0),
    answered_at TEXT COLLATE "C",
    open_payment BIGINT,
    inquire_at TEXT COLLATE "C",
    refunded_minor BIGINT NOT NULL CHECK (refunded_minor >= 0),
    {HOLD}
    reopened_at TEXT COLLATE "C",
    is_by_hand SMALLINT NOT NULL CHECK (is_by_hand IN (0, 1)),
    fell_due_at TEXT COLLATE "C",
    deposit_minor BIGINT NOT NULL CHECK (deposit_minor >= 0),
    unearned_minor BIGINT NOT NULL CHECK (unearned_minor BETWEEN 0 AND total_minor),
    returned_minor BIGINT NOT NULL CHECK (returned_minor BETWEEN 0 AND total_minor),
    voided_at TEXT COLLATE "C",
    written_off_at TEXT COLLATE "C",
    reference TEXT COLLATE "C",
    generation BIGINT NOT NULL CHECK (generation >= 1),
    refused_code TEXT COLLATE "C",
    refused_minor BIGINT NOT NULL CHECK (refused_minor >= 0),
    refused_at TEXT COLLATE "C",
    reminds_from_at TEXT COLLATE "C",
    reminded_at TEXT COLLATE "C",
    reminded_of_at TEXT COLLATE "C",
    imported_at TEXT COLLATE "C",
    imported_as TEXT COLLATE "C",
    counts_due_at TEXT COLLATE "C" CHECK (counts_due_at IS NULL OR imported_at IS NOT NULL),
    {NEXT},
    {HELD},
    CHECK (status <> 'void' OR total_minor + late_fee_minor + paid_minor + credited_minor = 0),
    CHECK (status <> 'paid' OR due_minor = 0),
    CHECK (status NOT IN ('open', 'overdue') OR due_minor > 0),
    CHECK (
        (status = 'contested' AND contested_at IS NOT NULL)
        OR (status <> 'contested' AND contested_at IS NULL))
)""",
    """
CREATE TABLE lines (
    invoice BIGINT NOT NULL,
    position BIGINT NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    amount_minor BIGINT NOT NULL,
    visit TEXT COLLATE "C",
    "of" TEXT COLLATE "C",
    is_late SMALLINT NOT NULL CHECK (is_late IN (0, 1)),
    PRIMARY KEY (invoice, position)
)""",
)
