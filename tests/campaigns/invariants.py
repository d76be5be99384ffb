"""What must hold of a business after every step, asked of its rows and of the gateway's record."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from typing import Any

from tests.campaigns import oracle_acts, oracle_money
from tests.campaigns.oracle import (
    FOLDS,
    Booking,
    Client,
    Invoice,
    Oracle,
    Payment,
    Provider,
    Series,
    Session,
    Thing,
    Visit,
    hold,
)

Row = dict[str, Any]
Charges = Counter[tuple[str, int]]

_MONEY = "total_minor late_fee_minor tips_minor paid_minor credited_minor due_minor"
_SHARES = "fee_minor service_charge_minor earnings_minor"
_BILL = f"plan status client session booking deadline_at due_at {_MONEY} revision confirmed_by"
_ASKED = "kind method client amount_minor tip_minor invoice booking outcome attempt key token"
_TABLES: dict[type[Thing], tuple[str, str, tuple[str, ...]]] = {
    cls: (table, key, tuple(columns.split()))
    for cls, table, key, columns in (
        (Client, "clients", "handle", "credit_minor default_card"),
        (Provider, "providers", "handle", "pending_minor tips_minor"),
        (Session, "sessions", "number", f"kind status client provider invoice {_SHARES}"),
        (Booking, "bookings", "number", "client status invoice tips_minor open_payment"),
        (Series, "series", "number", "client status"),
        (Visit, "visits", "number", "client booking series price_minor start_at status invoice"),
        (Invoice, "invoices", "number", f"{_BILL} open_payment attempts answered_at"),
        (Payment, "payments", "number", f"{_ASKED} gateway_ref excess_minor"),
    )
}
"""Where each kind of thing is kept, and which columns the oracle knows."""

if not {"invoice-issued", "late-fee-added"} <= FOLDS.keys():  # importing them registers the folds
    raise LookupError(f"no folds from {oracle_acts.__name__} and {oracle_money.__name__}")


def hold_rows(connection: sqlite3.Connection, things: Iterable[Thing]) -> None:
    """The rows of these things are what the oracle says. Raises Wrong."""
    kinds: dict[type[Thing], list[Thing]] = {}
    for thing in things:
        kinds.setdefault(type(thing), []).append(thing)
    for cls, same in kinds.items():
        table, key, columns = _TABLES[cls]
        idents = [getattr(thing, key) for thing in same]
        marks = ", ".join("?" * len(idents))
        rows = {
            row[0]: row[1:]
            for row in connection.execute(
                f"SELECT {key}, {', '.join(columns)} FROM {table} WHERE {key} IN ({marks})", idents
            )
        }
        for ident, thing in zip(idents, same, strict=True):
            found = rows.get(ident)
            expected = tuple(getattr(thing, column) for column in columns)
            if found != expected:
                _tell(f"{table} {ident}", columns, found, expected)


def _tell(
    name: str, columns: tuple[str, ...], found: tuple[Any, ...] | None, expected: tuple[Any, ...]
) -> None:
    hold(found is not None, f"{name} is missing")
    for column, one, other in zip(columns, found or (), expected, strict=True):
        hold(one == other, f"{name}: {column} is {one}, not {other}")


def hold_all_rows(connection: sqlite3.Connection, oracle: Oracle) -> None:
    """Every row of every table is what the oracle says, and there is none besides. Raises Wrong."""
    hold_rows(connection, oracle.things())
    counts = Counter(type(thing) for thing in oracle.things())
    for cls, (table, _, _) in _TABLES.items():
        (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        hold(count == counts[cls], f"{table} has {count} rows, not {counts[cls]}")
    for payment in oracle.open_ones():
        owner = oracle.owner(payment)
        hold(owner.open_payment == payment.number, f"P{payment.number} is open beside another")


# --- the gateway's own record -----------------------------------------------------------------


def charged(record: sqlite3.Connection | None) -> Charges:
    """What the gateway took, by its own record: keys and amounts. None: it was never asked."""
    if record is None:
        return Counter()
    sql = "SELECT key, amount_minor FROM charges WHERE outcome = 'approved'"
    return Counter(record.execute(sql).fetchall())


def hold_charges(charges: Charges, payments: Iterable[Row]) -> None:
    """What the gateway took is what the ledger received, but for what is unknown or in review;
    and it took money once for each (invoice, purpose, attempt)."""
    received: Charges = Counter()
    unclear: Charges = Counter()
    for row in payments:
        if row["method"] == "card":
            about = (row["key"], row["amount_minor"] + row["tip_minor"])
            if row["outcome"] == "approved":
                received[about] += 1
            if row["outcome"] in {"unknown", "review"}:
                unclear[about] += 1
    beyond = (charges - received) - unclear
    hold(not beyond, f"the gateway took what the ledger doesn't know: {dict(beyond)}")
    lost = received - charges
    hold(not lost, f"the ledger received what the gateway never took: {dict(lost)}")
    once = Counter("/".join(key.split("/")[:4]) for key, _ in charges.elements())
    twice = [key for key, count in once.items() if count > 1]
    hold(not twice, f"charged twice: {twice}")


def payment_row(payment: Payment) -> Row:
    """A payment that the oracle knows, as `hold_charges` reads one."""
    names = ("method", "outcome", "key", "amount_minor", "tip_minor")
    return {name: getattr(payment, name) for name in names}


# --- sums over the tables ---------------------------------------------------------------------


def hold_sums(tables: dict[str, list[Row]]) -> None:
    """The parts add up, over the whole file. Raises Wrong."""
    earned: Counter[str] = Counter()
    for row in tables["sessions"]:
        if row["earnings_minor"] is None:
            continue
        if row["invoice"] is not None:
            parts = row["service_charge_minor"] + row["earnings_minor"]
            hold(parts == row["fee_minor"], f"S{row['number']}: charge and earnings are no fee")
        earned[row["provider"]] += row["earnings_minor"]
    for row in tables["providers"]:
        pending = row["pending_minor"]
        hold(pending == earned[row["handle"]], f"{row['handle']} has {pending} pending")
    got = [row for row in tables["payments"] if row["outcome"] == "approved"]
    invoices = tables["invoices"]
    tips = sum(row["tips_minor"] for row in invoices)
    tips += sum(row["tips_minor"] for row in tables["bookings"] if row["invoice"] is None)
    hold(tips == sum(row["tip_minor"] for row in got), "tips given are not tips received")
    shares = sum(row["tips_minor"] for row in tables["providers"])
    hold(shares <= tips, "providers have more tips than were given")
    received = sum(row["amount_minor"] for row in got if row["method"] != "credit")
    used = sum(row["amount_minor"] for row in got if row["method"] == "credit")
    credit = sum(row["credit_minor"] for row in tables["clients"])
    hold(sum(row["credited_minor"] for row in invoices) == used, "credit used is not credited")
    given = sum(
        json.loads(row["data"])["amount_minor"]
        for row in tables["events"]
        if row["kind"] == "credit-added"
    )
    paid = sum(row["paid_minor"] for row in invoices)
    hold(paid + credit + used == received + given, "money came in and is nowhere, or the reverse")
    for row in tables["clients"]:
        hold(row["credit_minor"] >= 0, f"{row['handle']} has less than no credit")
    for row in invoices:
        hold(row["due_minor"] >= 0, f"{row['ref']} has {row['due_minor']} due")
        open_ones = [
            each
            for each in tables["payments"]
            if each["invoice"] == row["number"] and each["outcome"] in {"unknown", "review"}
        ]
        hold(len(open_ones) <= 1, f"{row['ref']} has {len(open_ones)} open attempts")


SUMMED = ("sessions", "providers", "payments", "invoices", "bookings", "clients", "events")
"""The tables over which `hold_sums` adds."""


def tables_of(connection: sqlite3.Connection) -> dict[str, list[Row]]:
    """The rows of the tables that are summed, as objects."""
    tables = {}
    for table in SUMMED:
        cursor = connection.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in cursor.description]
        tables[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return tables
