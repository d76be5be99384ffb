"""The second schema: what a client's page asks and what waits for a person is found by indexes, the
file knows its backup, and things are found by words.

A release's schema is never edited: what is new is made beside it, or added to it."""

ADDED = (
    "ALTER TABLE file ADD COLUMN backup_at TEXT",
    """
CREATE INDEX invoices_unsettled ON invoices (client, status)
WHERE status IN ('pending', 'contested', 'open', 'overdue')""",
    "CREATE INDEX payments_client ON payments (client) WHERE client IS NOT NULL",
    "CREATE INDEX visits_planned ON visits (client, start_at) WHERE status = 'planned'",
)

TIPS_CREDITED = """
UPDATE payments SET tip_credited_minor = (
    SELECT coalesce(sum(lots.amount_minor), 0)
    FROM lots JOIN payments AS refunds ON refunds.number = lots.payment
    WHERE lots.source = payments.number AND refunds.kind = 'refund'
    AND refunds.method = 'credit' AND refunds.tip_minor > 0)
WHERE tip_credited_minor > 0"""
"""A tip that went back as credit and came again counted as credit for ever: now it does not."""

_UNPAID = "status IN ('open', 'overdue')"
_OVERDUE = "status = 'overdue'"
_BY_HAND = f"(is_by_hand = 1 OR refused_minor > 0) AND {_UNPAID}"
_UNRELEASED = f"imported_at IS NOT NULL AND counts_due_at IS NULL AND {_UNPAID}"
_DEPOSIT = f"{_UNPAID} AND deposit_minor > paid_minor + credited_minor"
_IN_GRACE = f"{_UNPAID} AND attempts > 0 AND next_step IS NOT NULL"
_UNMARKED = "status = 'planned' AND completes_at IS NULL"
_OPEN = "outcome IN ('unknown', 'review') AND invoice IS NULL AND booking IS NULL"

WAITING = tuple(
    f"CREATE INDEX {name} ON {columns} WHERE {which}"
    for name, columns, which in (
        ("invoices_overdue", "invoices (coalesce(overdue_at, issued_at), ref)", _OVERDUE),
        ("invoices_by_hand", "invoices (number)", _BY_HAND),
        ("invoices_unreleased", "invoices (imported_at, ref)", _UNRELEASED),
        ("invoices_deposit", "invoices (issued_at, ref)", _DEPOSIT),
        ("invoices_in_grace", "invoices (coalesce(answered_at, issued_at), ref)", _IN_GRACE),
        ("invoices_contested", "invoices (contested_at, ref)", "status = 'contested'"),
        ("invoices_deadline", "invoices (deadline_at)", "status = 'pending'"),
        ("invoices_held", "invoices (held_at, ref)", "is_held = 1"),
        ("series_held", "series (held_at, ref)", "is_held = 1"),
        ("clients_held", "clients (held_at, handle)", "is_held = 1"),
        ("cards_refused", "cards (client, token)", "refused_code IS NOT NULL"),
        ("bookings_requested", "bookings (requested_at, ref)", "status = 'requested'"),
        ("visits_unmarked", "visits (start_at, ref)", _UNMARKED),
        ("payments_open", "payments (outcome)", _OPEN),
        ("unmatched_unplaced", "unmatched (created_at)", "payment IS NULL"),
        ("outbox_failed", "outbox (coalesce(first_tried_at, at))", "state = 'failed'"),
    )
)
"""What may wait for a person, each kind in the order in which it is told."""

_SIGNS = "!#$%&()*+,-./:;<=>?@[\\]^_`{|}~"
"""Signs that are part of a word: what is kept is cut into words already, with blanks between."""

SEARCH = f"""
CREATE VIRTUAL TABLE search USING fts5 (
    words, ref UNINDEXED, detail = none, tokenize = "ascii tokenchars '{_SIGNS}'"
)"""
