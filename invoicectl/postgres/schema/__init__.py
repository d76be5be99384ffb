"""The schema: events, what they add up to, the outbox, and the agenda of what comes next.

Every number is BIGINT, a truth value SMALLINT, a text is compared by code point (`COLLATE "C"`).
References are looked at when a transaction ends. Indexes and the agenda are SQLite's: what is the
same in both stands once."""

from invoicectl.postgres.schema import bookings, books, file, invoices, payments, people, sessions
from invoicectl.postgres.schema.log import LOG
from invoicectl.postgres.schema.references import REFERENCES
from invoicectl.postgres.schema.words import SEARCH
from invoicectl.sqlite.schema import AGENDA, FIRST
from invoicectl.sqlite.schema.second import ADDED, WAITING

FAMILIES = (file, people, sessions, bookings, invoices, payments, books)

INDEXES = tuple(each for each in (*FIRST, *ADDED, *WAITING) if " INDEX " in each)
"""What is found without reading all of a table, and what can't be there twice."""

WHOLE = (
    *(statement for family in FAMILIES for statement in family.TABLES),
    *(
        f'ALTER TABLE {table} ADD FOREIGN KEY ("{column}") REFERENCES {other} '
        "DEFERRABLE INITIALLY DEFERRED"
        for table, columns in REFERENCES.items()
        for column, other in columns.items()
    ),
    *INDEXES,
    *LOG,
    *SEARCH,
    f"CREATE VIEW agenda AS {AGENDA}",
)
"""All of it, in the order in which it is made."""
