"""What is written into the file: values as rows, events, letters, postings.

Hot paths use `sqlite3` plainly; sqlite-utils serves on the same connection where a question is
asked ad hoc.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from invoicectl.domain import chain, codec, dates
from invoicectl.domain import policy as settings
from invoicectl.domain.events import Fact, number_of
from invoicectl.domain.model import Client, Entity, Invoice, Letter, Payment, Policy
from invoicectl.domain.postings import Posting
from invoicectl.domain.things import Step
from invoicectl.sqlite import rows
from invoicectl.sqlite.values import FileInfo, Values, stamped


class Writing(Values):
    """What is written into an open file. Values go in and come out."""

    def write_info(self, info: FileInfo) -> None:
        """Write what the file is, and where its clock stands."""
        self._execute(
            "INSERT INTO file (id, uuid, clock, simulated_at, gateway, ticked_at, rules_version, "
            "is_test) VALUES (1, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE "
            "SET simulated_at = excluded.simulated_at, ticked_at = excluded.ticked_at, "
            "rules_version = excluded.rules_version",
            (
                info.uuid,
                info.clock,
                stamped(info.simulated_at),
                info.gateway,
                stamped(info.ticked_at),
                info.rules_version,
                int(info.is_test),
            ),
        )

    def save(self, changed: Iterable[tuple[Entity, Entity | None, Step | None]]) -> None:
        """Write values, each with what it was before (None: new) and its next step."""
        batches: dict[str, list[tuple[Any, ...]]] = {}
        for thing, before, step in changed:
            if isinstance(thing, Policy):
                self._save_policy(thing)
                continue
            table = rows.TABLE_OF[type(thing)]
            batches.setdefault(table.name, []).append(rows.row(table, thing, step))
            if isinstance(thing, Client):
                self._save_cards(thing, before)
            if isinstance(thing, Invoice):
                self._save_lines(thing, before, batches)
            if isinstance(thing, Payment):
                self._save_tips(thing, before, batches)
        for table in rows.TABLES:
            if table.name in batches:
                self._execute_many(rows.upsert(table), batches[table.name])
        if "lines" in batches:
            self._execute_many(
                'INSERT INTO lines (invoice, position, text, amount_minor, visit, "of", is_late) '
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                batches["lines"],
            )
        if "tips" in batches:
            self._execute_many(
                "INSERT INTO tips (payment, position, visit, provider, amount_minor) "
                "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                batches["tips"],
            )

    def _save_policy(self, policy: Policy) -> None:
        values = {key: settings.recorded(policy, key) for key in settings.KEYS}
        if policy.calendar_since is not None:
            values["calendar_since"] = dates.stamp(policy.calendar_since)
        self._execute_many(
            "INSERT INTO policy (key, value) VALUES (?, ?) "
            "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            list(values.items()),
        )

    def _save_cards(self, client: Client, before: Any) -> None:
        if before is not None and before.cards == client.cards:
            return
        if before is None and not client.cards:
            return
        self._execute("DELETE FROM cards WHERE client = ?", (client.number,))
        self._execute_many(
            f"INSERT INTO cards ({', '.join(rows.CARD_COLUMNS)}) VALUES (?, ?, ?, ?, ?, ?)",
            rows.card_rows(client),
        )

    def _save_lines(
        self, invoice: Invoice, before: Any, batches: dict[str, list[tuple[Any, ...]]]
    ) -> None:
        if before is not None and before.lines == invoice.lines:
            return
        if before is not None:
            self._execute("DELETE FROM lines WHERE invoice = ?", (invoice.number,))
        batches.setdefault("lines", []).extend(rows.line_rows(invoice))

    def _save_tips(
        self, payment: Payment, before: Any, batches: dict[str, list[tuple[Any, ...]]]
    ) -> None:
        """The parts of a tip come once, with the answer, and stay; a reversal adds to them."""
        if payment.tips and (before is None or before.tips != payment.tips):
            batches.setdefault("tips", []).extend(rows.tip_rows(payment))

    def append(self, facts: Iterable[Fact]) -> None:
        """Add events to the log, each with the hash that chains it to the one before it."""
        head = self.head()
        chained = []
        for fact in facts:
            link = codec.link(fact)
            head = chain.hash_of(head, link)
            chained.append((*link[:-1], head, fact.client, number_of(fact.event)))
        self._execute_many(
            "INSERT INTO events "
            "(seq, at, recorded_at, actor, system_user, ref, kind, data, hash, client, number) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            chained,
        )

    def enter(self, entries: Sequence[tuple[int, Sequence[Posting]]]) -> None:
        """Enter the postings of events, by their sequence, and move the balances."""
        moved: dict[str, int] = {}
        lines = []
        for seq, entry in entries:
            for position, (account, amount) in enumerate(entry, start=1):
                lines.append((seq, position, account, amount))
                moved[account] = moved.get(account, 0) + amount
        self._execute_many(
            "INSERT INTO postings (event, position, account, amount_minor) VALUES (?, ?, ?, ?)",
            lines,
        )
        self._execute_many(
            "INSERT INTO balances (account, balance_minor) VALUES (?, ?) "
            "ON CONFLICT (account) DO UPDATE SET balance_minor = balance_minor + "
            "excluded.balance_minor",
            list(moved.items()),
        )

    def post(self, letters: Iterable[Letter]) -> None:
        """Put letters into the outbox."""
        self._execute_many(
            "INSERT INTO outbox (number, event, at, kind, recipient, address, subject, body, "
            "invoice) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(*letter[:2], dates.stamp(letter.at), *letter[3:]) for letter in letters],
        )
