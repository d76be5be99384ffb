"""How values are written: each as a row of its table, what it has many of in tables of their own.

Hot paths use `sqlite3` plainly; sqlite-utils serves on the same connection where a question is
asked ad hoc.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from invoicectl.domain import dates
from invoicectl.domain import policy as settings
from invoicectl.domain.model import Client, Invoice, Payment
from invoicectl.domain.policy import Policy
from invoicectl.sql import rows

if TYPE_CHECKING:
    from invoicectl.domain.model import Entity
    from invoicectl.domain.things import Next
    from invoicectl.sql.connection import Connection
    from invoicectl.sql.touched import Touched


def save(
    connection: Connection,
    changed: Iterable[tuple[Entity, Entity | None, Next]],
    touched: Touched,
) -> None:
    """Write values, each with what it was before (None: not known) and its next step; what the
    index of words has to follow is `touched`."""
    batches: dict[str, list[tuple[Any, ...]]] = {}
    written = _Written()
    for thing, before, step in changed:
        if isinstance(thing, Policy):
            _save_policy(connection, thing)
            continue
        touched.see(thing, before)
        written.add(thing, before, step)
        if isinstance(thing, Client):
            _save_cards(connection, thing, before)
        if isinstance(thing, Invoice):
            _save_lines(connection, thing, before, batches)
        if isinstance(thing, Payment):
            _save_parts(connection, thing, before, batches)
    written.write(connection)
    _insert(connection, batches)


class _Written:
    """The statements that write the rows of values, by table: one for all that follow each other
    and are written alike. Of a value that was known only what is other than before is written."""

    def __init__(self) -> None:
        self._runs: dict[str, list[tuple[str, list[tuple[Any, ...]]]]] = {}

    def add(self, thing: Entity, before: Entity | None, step: Next) -> None:
        table = rows.TABLE_OF[type(thing)]
        if before is None:
            sql, row = rows.upsert(table), rows.row(table, thing, step)
        else:
            names = rows.changed(table, thing, before)
            if not names and not table.has_steps:
                return
            sql, row = rows.update(table, names), rows.part(table, names, thing, step)
        runs = self._runs.setdefault(table.name, [])
        if not runs or runs[-1][0] != sql:
            runs.append((sql, []))
        runs[-1][1].append(row)

    def write(self, connection: Connection) -> None:
        for table in rows.TABLES:
            for sql, batch in self._runs.get(table.name, ()):
                connection.execute_many(sql, batch)


def _insert(connection: Connection, batches: dict[str, list[tuple[Any, ...]]]) -> None:
    """Write the rows of what things hold many of."""
    for name, columns in _PARTS.items():
        if name in batches:
            names = ", ".join(f'"{column}"' for column in columns)
            marks = ", ".join("?" for _ in columns)
            connection.execute_many(f"INSERT INTO {name} ({names}) VALUES ({marks})", batches[name])


_PARTS = {
    "lines": rows.LINE_COLUMNS,
    "tips": rows.TIP_COLUMNS,
    "lots": rows.LOT_COLUMNS,
    "reversals": rows.REVERSAL_COLUMNS,
}
"""The tables of what invoices and payments hold many of."""


def _save_policy(connection: Connection, policy: Policy) -> None:
    values = {key: settings.recorded(policy, key) for key in settings.KEYS}
    values["gateway"] = policy.gateway
    values["generation"] = str(policy.generation)
    for name in ("calendar_since", "reconciled_at"):
        at = getattr(policy, name)
        if at is not None:
            values[name] = dates.stamp(at)
    if policy.forked_from is not None:
        values["forked_from"] = policy.forked_from
    if policy.reconciled_at is None:
        connection.execute("DELETE FROM policy WHERE key = 'reconciled_at'")
    connection.execute_many(
        "INSERT INTO policy (key, value) VALUES (?, ?) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        list(values.items()),
    )


def _save_cards(connection: Connection, client: Client, before: Any) -> None:
    if before is not None and before.cards == client.cards:
        return
    if before is None and not client.cards:
        return
    connection.execute("DELETE FROM cards WHERE client = ?", (client.number,))
    connection.execute_many(
        f"INSERT INTO cards ({', '.join(rows.CARD_COLUMNS)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows.card_rows(client),
    )


def _save_lines(
    connection: Connection, invoice: Invoice, before: Any, batches: dict[str, list[tuple[Any, ...]]]
) -> None:
    if before is not None and before.lines == invoice.lines:
        return
    if before is not None:
        connection.execute("DELETE FROM lines WHERE invoice = ?", (invoice.number,))
    batches.setdefault("lines", []).extend(rows.line_rows(invoice))


def _save_parts(
    connection: Connection, payment: Payment, before: Any, batches: dict[str, list[tuple[Any, ...]]]
) -> None:
    """The parts of a payment, where they are others than before."""
    parts = {"tips": rows.tip_rows, "lots": rows.lot_rows, "reversals": rows.reversal_rows}
    for name, read in parts.items():
        was = () if before is None else getattr(before, name)
        if was == getattr(payment, name):
            continue
        if was:
            connection.execute(f"DELETE FROM {name} WHERE payment = ?", (payment.number,))
        batches.setdefault(name, []).extend(read(payment))
