"""Invoices and their lines."""

from invoicectl.sqlite.schema.pieces import HELD, HOLD, NEXT

TABLES = (
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
    {HOLD}
    reopened_at TEXT,
    is_by_hand INTEGER NOT NULL CHECK (is_by_hand IN (0, 1)),
    fell_due_at TEXT,
    deposit_minor INTEGER NOT NULL CHECK (deposit_minor >= 0),
    unearned_minor INTEGER NOT NULL CHECK (unearned_minor BETWEEN 0 AND total_minor),
    returned_minor INTEGER NOT NULL CHECK (returned_minor BETWEEN 0 AND total_minor),
    voided_at TEXT,
    written_off_at TEXT,
    reference TEXT,
    generation INTEGER NOT NULL CHECK (generation >= 1),
    refused_code TEXT,
    refused_minor INTEGER NOT NULL CHECK (refused_minor >= 0),
    refused_at TEXT,
    reminds_from_at TEXT,
    reminded_at TEXT,
    reminded_of_at TEXT,
    imported_at TEXT,
    imported_as TEXT,
    counts_due_at TEXT CHECK (counts_due_at IS NULL OR imported_at IS NOT NULL),
    {NEXT},
    {HELD},
    CHECK (status <> 'void' OR total_minor + late_fee_minor + paid_minor + credited_minor = 0),
    CHECK (status <> 'paid' OR due_minor = 0),
    CHECK (status NOT IN ('open', 'overdue') OR due_minor > 0),
    CHECK (
        (status = 'contested' AND contested_at IS NOT NULL)
        OR (status <> 'contested' AND contested_at IS NULL))
) STRICT""",
    "CREATE INDEX invoices_client ON invoices (client, next_at)",
    "CREATE INDEX invoices_issued ON invoices (issued_at)",
    "CREATE INDEX invoices_unpaid ON invoices (number) WHERE status IN ('open', 'overdue')",
    """
CREATE INDEX invoices_unconfirmed ON invoices (number)
WHERE status IN ('pending', 'contested')""",
    "CREATE UNIQUE INDEX invoices_imported ON invoices (imported_as) WHERE imported_as > ''",
    "CREATE INDEX invoices_reference ON invoices (reference) WHERE reference > ''",
    "CREATE INDEX invoices_open ON invoices (open_payment) WHERE open_payment IS NOT NULL",
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
)
