"""All that one store holds, moved into another and empty one: rows as they lie there, with their
hashes; nothing is read as a value, so nothing is told anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invoicectl.sql import rows

if TYPE_CHECKING:
    from invoicectl.sql.connection import Connection

_PORTION = 2_000
"""Rows that are read and written together."""

_FILE = (
    *("id", "uuid", "clock", "simulated_at", "gateway", "is_test", "ticked_at", "sealed_event"),
    *("seal", "rules_version", "said", "is_unswept", "gateway_account", "gateway_digest"),
    "backup_at",
)
_EVENTS = (
    *("seq", "at", "recorded_at", "actor", "system_user", "ref", "kind", "data", "hash", "client"),
    "number",
)
_ANSWERS = (*("key", "fingerprint", "command", "at", "exit_code", "answer", "plan", "people"),)
_OUTBOX = (
    *("number", "event", "at", "kind", "recipient", "figures", "invoice", "payment"),
    *("state", "why", "tries", "first_tried_at", "tried_at", "sent_at", "address", "said"),
)

MOVED: dict[str, tuple[str, ...]] = {
    "file": _FILE,
    "policy": ("key", "value"),
    **{table.name: table.written for table in rows.TABLES},
    "cards": rows.CARD_COLUMNS,
    "lines": rows.LINE_COLUMNS,
    "tips": rows.TIP_COLUMNS,
    "lots": rows.LOT_COLUMNS,
    "reversals": rows.REVERSAL_COLUMNS,
    "events": _EVENTS,
    "texts": ("event", "texts"),
    "postings": ("event", "position", "account", "amount_minor"),
    "balances": ("account", "balance_minor"),
    "outbox": _OUTBOX,
    "first_answers": _ANSWERS,
}
"""The columns of every table that are written, computed ones left out; the key stands first."""


def move(source: Connection, target: Connection) -> None:
    """Write what a store holds, as the transaction that reads it sees it, within the transaction
    that writes the other. Its index of words is filled in afterwards."""
    for table, columns in MOVED.items():
        names = ", ".join(f'"{name}"' for name in columns)
        marks = ", ".join("?" for _ in columns)
        order = _KEYS.get(table, f'"{columns[0]}"')
        write = f"INSERT INTO {table} ({names}) VALUES ({marks})"
        batch = []
        for row in source.each(f"SELECT {names} FROM {table} ORDER BY {order}"):
            batch.append(row)
            if len(batch) == _PORTION:
                target.execute_many(write, batch)
                batch.clear()
        if batch:
            target.execute_many(write, batch)


_KEYS = {
    **dict.fromkeys(("lines",), "invoice, position"),
    **dict.fromkeys(("tips", "lots", "reversals"), "payment, position"),
    "postings": "event, position",
    "messages": "session, number",
    "cards": "client, position",
}
"""The order in which the rows of some tables are read."""
