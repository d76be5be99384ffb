"""What must hold of a business after every step, asked of its rows and of the gateway's record."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from tests.campaigns import (
    oracle_acts,
    oracle_corrections,
    oracle_elsewhere,
    oracle_money,
    oracle_reminders,
    oracle_reversals,
    oracle_visits,
)
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
    instant,
)
from tests.campaigns.unmatched import Unmatched

Row = dict[str, Any]
Charges = Counter[tuple[str, int]]

_MONEY = "total_minor late_fee_minor tips_minor paid_minor credited_minor due_minor"
_PARTS = "refunded_minor unearned_minor"
_SHARES = "fee_minor service_charge_minor earnings_minor"
_BILL = f"plan status client session booking deadline_at due_at {_MONEY} revision confirmed_by"
_STOPS = (
    "open_payment attempts answered_at refunded_minor unearned_minor is_held held_until resumes_at "
    "reopened_at is_by_hand fell_due_at deposit_minor imported_at counts_due_at"
)
_BY_TIME = "is_autopay autopay_at auto_tip_rate auto_tip_minor"
_OF = (
    "client booking series price_minor kept_minor earned_minor start_at status invoice "
    "planned_at release_rate"
)
_PLACES = "held_minor unused_minor used_minor gone_minor tip_credited_minor"
_TURNED = "reversed_minor reversed_tip_minor reversed_at"
_BACK = f"gateway_ref excess_minor of refunded_minor refunded_tip_minor {_PLACES} {_TURNED}"
_ASKED = (
    "kind method client provider amount_minor tip_minor invoice booking outcome attempt key token"
)
_THERE = "gateway_ref kind amount_minor outcome key of client invoice payment"
_TABLES: dict[type[Thing], tuple[str, str, tuple[str, ...]]] = {
    cls: (table, key, tuple(columns.split()))
    for cls, table, key, columns in (
        (
            Client,
            "clients",
            "number",
            f"handle credit_minor default_card {_BY_TIME} is_held held_until resumes_at unplaced",
        ),
        (Provider, "providers", "number", "handle pending_minor tips_minor paid_out_minor"),
        (Session, "sessions", "number", f"kind status client provider invoice {_SHARES}"),
        (Booking, "bookings", "number", "client status invoice tips_minor open_payment"),
        (Series, "series", "number", "client status is_held held_until resumes_at"),
        (Visit, "visits", "number", _OF),
        (Invoice, "invoices", "number", f"{_BILL} {_PARTS} {_STOPS}"),
        (Payment, "payments", "number", f"{_ASKED} {_BACK}"),
        (Unmatched, "unmatched", "number", _THERE),
    )
}
"""Where each kind of thing is kept, and which columns the oracle knows."""

for module, kind in (
    (oracle_acts, "invoice-issued"),
    (oracle_corrections, "refund-made"),
    (oracle_elsewhere, "unmatched-found"),
    (oracle_reminders, "invoice-reminded"),
    (oracle_money, "late-fee-added"),
    (oracle_reversals, "payment-reversed"),
    (oracle_visits, "visit-cancelled"),
):
    if kind not in FOLDS:  # importing them registers the folds
        raise LookupError(f"no folds from {module.__name__}")


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
                f"SELECT {key}, {_quoted(columns)} FROM {table} WHERE {key} IN ({marks})", idents
            )
        }
        for ident, thing in zip(idents, same, strict=True):
            found = rows.get(ident)
            expected = tuple(getattr(thing, column) for column in columns)
            if found != expected:
                _tell(f"{table} {ident}", columns, found, expected)


def _quoted(columns: Iterable[str]) -> str:
    """Column names for SQL; one of them is a word of its own there."""
    return ", ".join(f'"{column}"' for column in columns)


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


class Moved(NamedTuple):
    """What the gateway took and gave back, by its own record: keys and amounts."""

    charges: Charges
    refunds: Charges

    def since(self, before: Moved) -> Moved:
        """What was moved after an earlier look."""
        return Moved(self.charges - before.charges, self.refunds - before.refunds)


def moved(record: sqlite3.Connection | None) -> Moved:
    """What the gateway's record holds; nothing where it was never asked (None)."""
    if record is None:
        return Moved(Counter(), Counter())
    charges = "SELECT key, amount_minor FROM charges WHERE outcome = 'approved'"
    refunds = "SELECT key, amount_minor FROM refunds"
    return Moved(*(Counter(record.execute(sql).fetchall()) for sql in (charges, refunds)))


def hold_moved(record: Moved, payments: Iterable[Row]) -> None:
    """What the gateway took is what the ledger received, and what it gave back is what the ledger
    gave, but for what is unknown or in review; once for each (invoice, purpose, attempt)."""
    by_card = [row for row in payments if row["method"] == "card"]
    charges = [row for row in by_card if row["kind"] != "refund"]
    refunds = [row for row in by_card if row["kind"] == "refund"]
    _hold_same(record.charges, charges, ("took", "received", "charged"))
    _hold_same(record.refunds, refunds, ("gave back", "gave back", "refunded"))


def _hold_same(found: Charges, payments: Iterable[Row], verbs: tuple[str, str, str]) -> None:
    known: Charges = Counter()
    unclear: Charges = Counter()
    for row in payments:
        about = (row["key"], row["amount_minor"] + row["tip_minor"])
        if row["outcome"] == "approved":
            known[about] += 1
        if row["outcome"] in {"unknown", "review"}:
            unclear[about] += 1
    theirs, ours, done = verbs
    beyond = (found - known) - unclear
    hold(not beyond, f"the gateway {theirs} what the ledger doesn't know: {dict(beyond)}")
    lost = known - found
    hold(not lost, f"the ledger {ours} what the gateway never {theirs}: {dict(lost)}")
    once = Counter("/".join(key.split("/")[:5]) for key, _ in found.elements())
    twice = [key for key, count in once.items() if count > 1]
    hold(not twice, f"{done} twice: {twice}")


def payment_row(payment: Payment) -> Row:
    """A payment that the oracle knows, as `hold_moved` reads one."""
    names = ("kind", "method", "outcome", "key", "amount_minor", "tip_minor")
    return {name: getattr(payment, name) for name in names}


# --- sums over the tables ---------------------------------------------------------------------


def hold_sums(tables: dict[str, list[Row]]) -> None:
    """The parts add up, over the whole file. Raises Wrong."""
    facts = [(row["kind"], json.loads(row["data"])) for row in tables["events"]]
    paid_out = sum(data["earnings_minor"] for kind, data in facts if kind == PAID_OUT)
    paid_out -= sum(data["earnings_minor"] for kind, data in facts if kind == PAID_BACK)
    _hold_earned(tables, paid_out)
    _hold_tips(tables, facts)
    _hold_places(tables)
    for row in tables["clients"]:
        hold(row["credit_minor"] >= 0, f"{row['handle']} has less than no credit")
    open_ones = Counter(
        each["invoice"] for each in tables["payments"] if each["outcome"] in {"unknown", "review"}
    )
    for row in tables["invoices"]:
        hold(row["due_minor"] >= 0, f"{row['ref']} has {row['due_minor']} due")
        hold(open_ones[row["number"]] <= 1, f"{row['ref']} has {open_ones[row['number']]} open")


PAID_OUT = "provider-paid"
PAID_BACK = "payout-reversed"
TURNED = ("payment-reversed", "reversal-withdrawn")
Facts = list[tuple[str, Row]]


def _hold_earned(tables: dict[str, list[Row]], paid_out: int) -> None:
    """Charge and earnings are the fee; what was earned is pending or was paid out."""
    earned = 0
    for row in tables["sessions"]:
        if row["earnings_minor"] is None:
            continue
        if row["invoice"] is not None:
            parts = row["service_charge_minor"] + row["earnings_minor"]
            hold(parts == row["fee_minor"], f"S{row['number']}: charge and earnings are no fee")
        earned += row["earnings_minor"]
    pending = sum(row["pending_minor"] for row in tables["providers"])
    hold(pending + paid_out == earned, f"{pending} are pending, {paid_out} paid, {earned} earned")


def _hold_tips(tables: dict[str, list[Row]], facts: Facts) -> None:
    """Tips given are tips received, less those that went back; nobody has more."""
    got = [row for row in tables["payments"] if row["outcome"] == "approved"]
    tips = sum(row["tips_minor"] for row in tables["invoices"])
    tips += sum(row["tips_minor"] for row in tables["bookings"] if row["invoice"] is None)
    given = sum(row["tip_minor"] * (-1 if row["kind"] == "refund" else 1) for row in got)
    given += sum(_tips(data) for kind, data in facts if kind in TURNED)
    hold(tips == given, "tips given are not tips received")
    shares = sum(row["tips_minor"] for row in tables["providers"])
    shares += sum(data["tips_minor"] for kind, data in facts if kind == PAID_OUT)
    shares -= sum(data["tips_minor"] for kind, data in facts if kind == PAID_BACK)
    hold(shares <= tips, "providers have more tips than were given")


def _tips(data: Row) -> int:
    return sum(part["amount_minor"] for part in data["tips"])


def _hold_places(tables: dict[str, list[Row]]) -> None:
    """What invoices say is paid and credited, and what clients have, is some payment's money."""
    payments = [row for row in tables["payments"] if row["kind"] != "payout"]
    uses = [row for row in payments if row["method"] == "credit" and row["kind"] != "refund"]
    held = sum(row["held_minor"] for row in payments)
    credited = sum(row["held_minor"] for row in uses)
    found = sum(row["credited_minor"] for row in tables["invoices"])
    hold(found == credited, f"{found} is credited, and {credited} was used")
    found = sum(row["paid_minor"] for row in tables["invoices"])
    hold(found == held - credited, f"{found} is paid, and {held - credited} came in for it")
    used = sum(row["used_minor"] for row in payments)
    hold(used == credited, f"{credited} of credit was used, and {used} of it is somebody's")
    aside = {
        row["number"]
        for row in payments
        if row["kind"] == "refund" and row["outcome"] in {"unknown", "review"}
    }
    kept = sum(row["unused_minor"] for row in payments)
    kept += sum(row["amount_minor"] for row in tables["lots"] if row["payment"] in aside)
    found = sum(row["credit_minor"] for row in tables["clients"])
    hold(found == kept, f"clients have {found}, and {kept} came in for that")
    totals = {row["number"]: row["total_minor"] for row in tables["invoices"]}
    lines: Counter[int] = Counter()
    for row in tables["lines"]:
        lines[row["invoice"]] += row["amount_minor"]
    wrong = {number: lines[number] for number, total in totals.items() if lines[number] != total}
    hold(not wrong, f"lines sum to {wrong}, not to the totals")


SUMMED = (
    *("sessions", "providers", "payments", "invoices", "bookings", "clients", "events"),
    *("lots", "lines"),
)
"""The tables over which `hold_sums` adds."""


def tables_of(connection: sqlite3.Connection) -> dict[str, list[Row]]:
    """The rows of the tables that are summed, as objects."""
    tables = {}
    for table in SUMMED:
        cursor = connection.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in cursor.description]
        tables[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return tables


def calm_at(connection: sqlite3.Connection, now: datetime) -> datetime:
    """When what is open may be asked about, and a clock that was wrong is right."""
    sql = "SELECT max(recorded_at, coalesce(ticked_at, '')) FROM events, file"
    (known_at,) = connection.execute(f"{sql} ORDER BY seq DESC LIMIT 1").fetchone()
    return max(instant(known_at), now) + timedelta(minutes=6)
