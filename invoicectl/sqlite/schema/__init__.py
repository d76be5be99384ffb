"""The first schema: events, what they add up to, the outbox, and the agenda of what comes next.

Amounts are INTEGER minor units, instants TEXT in UTC ending in `Z`. Columns, checks, keys and
indexes are written so that other databases read them. SQLite's own are STRICT and WITHOUT ROWID,
the triggers, and references to tables that are made further down.
"""

from invoicectl.sqlite.schema import bookings, books, file, invoices, payments, people, sessions

FIRST = (
    *file.TABLES,
    *people.TABLES,
    *sessions.TABLES,
    *bookings.TABLES,
    *invoices.TABLES,
    *payments.TABLES,
    *books.TABLES,
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
