"""What the file itself refuses, whoever writes it: the schema repeats what the rules promise."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from invoicectl.store import create_store, open_store
from tests.support import Business, beneath

OPEN = (
    "INSERT INTO payments (number, at, kind, method, amount_minor, outcome, client, tip_minor, "
    "invoice, booking, excess_minor, inquiries, refunded_minor, refunded_tip_minor, held_minor, "
    "unused_minor, used_minor, gone_minor, tip_credited_minor, reversed_minor, reversed_tip_minor) "
    "VALUES ({}, '2026-01-05T09:00:00Z', '{}', 'card', {}, '{}', 1, 0, {}, {}, "
    "0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)"
)
AGAIN = (
    "INSERT INTO events SELECT (SELECT max(seq) + 1 FROM events), at, recorded_at, actor, "
    "system_user, ref, '{1}', data, hash, client, number FROM events WHERE kind = '{0}' LIMIT 1"
)
AGAIN_OVERDUE = (
    "INSERT INTO outbox (event, at, kind, recipient, figures, invoice, state, tries) "
    "SELECT event, at, kind, recipient, figures, invoice, state, tries FROM outbox "
    "WHERE kind = 'overdue'"
)
TOO_MUCH = (
    "UPDATE invoices SET status = 'void', next_step = NULL, next_at = NULL, "
    "paid_minor = total_minor + late_fee_minor + 1"
)

REFUSED: list[tuple[list[str], str, str]] = [
    (
        ["UPDATE payments SET key = (SELECT key FROM payments WHERE number = 1)"],
        "UNIQUE constraint failed: payments.key",
        "one charge a key",
    ),
    (
        [
            OPEN.format(901, "manual", 100, "unknown", 1, "NULL"),
            OPEN.format(902, "collect", 100, "review", 1, "NULL"),
        ],
        "UNIQUE constraint failed: payments.invoice",
        "one open attempt an invoice",
    ),
    (
        [
            OPEN.format(901, "tip", 100, "unknown", "NULL", 1),
            OPEN.format(902, "tip", 100, "unknown", "NULL", 1),
        ],
        "UNIQUE constraint failed: payments.booking",
        "one open attempt a booking",
    ),
    (
        [OPEN.format(901, "deposit", 100, "approved", "NULL", 1)],
        "UNIQUE constraint failed: payments.booking",
        "one deposit a booking",
    ),
    (
        [OPEN.format(901, "tip", 0, "unknown", 1, "NULL")],
        "amount_minor + tip_minor > 0",
        "a charge is of something",
    ),
    *(
        ([AGAIN.format(kind, kind)], "UNIQUE constraint failed: events.ref, events.kind", kind)
        for kind in (
            "invoice-issued",
            "invoice-overdue",
            "late-fee-added",
            "booking-confirmed",
            "payment-sent",
        )
    ),
    (
        [AGAIN.format("payment-approved", "payment-declined")],
        "UNIQUE constraint failed: events.ref",
        "an attempt is answered once, whatever the answer",
    ),
    (
        [AGAIN_OVERDUE],
        "UNIQUE constraint failed: outbox.invoice",
        "one letter that it is overdue",
    ),
    (
        [TOO_MUCH],
        "due_minor >= 0",
        "nobody pays more than is due",
    ),
    (["UPDATE clients SET credit_minor = -1"], "credit_minor >= 0", "no credit but given"),
    (
        ["UPDATE invoices SET status = 'paid' WHERE status = 'overdue'"],
        "status <> 'paid' OR due_minor = 0",
        "paid is paid whole",
    ),
    (
        ["UPDATE invoices SET status = 'open' WHERE status = 'paid'"],
        "status NOT IN",
        "what is paid is not open",
    ),
    (
        ["UPDATE payments SET client = 99"],
        "FOREIGN KEY constraint failed",
        "somebody pays",
    ),
]


@pytest.fixture
def lived(business: Any) -> Business:
    """INV-1 is pending, INV-2 a booking's that is overdue, INV-3 is paid."""
    made: Business = business(preset="marketplace")
    made.marketplace()
    made("book", "ada", "--visit", "2026-01-05T10:00 50.00 Walk", "--no-auto-complete")
    made("confirm", "B1")
    made("issue", "ada", "10.00", "--due", "2026-02-01")
    made("pay", "INV-2")
    made("card", "add", "ada", "pm_card_chargeCustomerFail")
    made.to("2026-01-09")
    made("issue", "S1", "40.00")
    return made


@pytest.mark.parametrize(
    ("statements", "refused"),
    [case[:2] for case in REFUSED],
    ids=[why for *_, why in REFUSED],
)
def test_the_file_itself_refuses(lived: Business, statements: list[str], refused: str) -> None:
    connection = beneath(lived.desk.store)
    *before, last = statements
    for statement in before:
        connection.execute(statement)
    with pytest.raises(sqlite3.IntegrityError) as told:
        connection.execute(last)
    assert refused in str(told.value)


def test_what_is_replaced_would_be_removed(tmp_path: Path) -> None:
    """Without recursive triggers REPLACE removes rows and fires no trigger.

    Not through sqlite-utils, which turns them on itself."""
    path = str(tmp_path / "file.db")
    create_store(path).publish()
    store = open_store(path)
    connection = beneath(store)
    connection.execute("CREATE TABLE log (seq INTEGER PRIMARY KEY)")
    connection.execute(
        "CREATE TRIGGER kept BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'removed'); END"
    )
    connection.execute("INSERT INTO log VALUES (1)")
    with pytest.raises(sqlite3.IntegrityError, match="removed"):
        connection.execute("REPLACE INTO log VALUES (1)")
    store.close()
