"""The texts beside the log, and what else of a person goes when they are erased."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from invoicectl.domain import codec
from invoicectl.domain.events import Fact, Link
from invoicectl.errors import FileFault
from invoicectl.sql.connection import Connection
from invoicectl.sql.pieces import FACT, LINK, TEXTS, fact, instant

_KEPT = "kind NOT IN ('client-erased', 'provider-erased')"
"""The reason of an erasure stays."""

_OF_PROVIDER = """
e.ref = 'E' || CAST(? AS TEXT)
OR e.ref IN (SELECT ref FROM sessions WHERE provider = ?)
OR e.ref IN (SELECT ref FROM invoices WHERE provider = ?)
OR e.ref IN (SELECT ref FROM payments WHERE provider = ?)"""

_SAID = "SELECT number, figures FROM outbox WHERE"


class Texts:
    """The texts of an open file."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def erase_of(self, client: int) -> None:
        """Erase every text of a client's facts, and what letters said of them."""
        facts = f"SELECT seq FROM events WHERE client = ? AND {_KEPT}"
        self._connection.execute(f"DELETE FROM texts WHERE event IN ({facts})", (client,))
        self._forget_letters("event IN (SELECT seq FROM events WHERE client = ?)", [client])

    def about(self, provider: int) -> list[tuple[Link, str]]:
        """The facts about a provider, their payouts and sessions, with the texts they have."""
        sql = (
            f"SELECT {LINK}, {TEXTS} FROM events AS e WHERE ({_OF_PROVIDER}) AND {_KEPT} "
            "AND e.seq IN (SELECT event FROM texts) ORDER BY e.seq"
        )
        found = self._connection.all(sql, [provider] * 4)
        return [(Link(*cells), texts) for *cells, texts in found]

    def keep(self, seq: int, texts: str | None) -> None:
        """Keep these texts alone of a fact."""
        if texts is None:
            self._connection.execute("DELETE FROM texts WHERE event = ?", (seq,))
        else:
            self._connection.execute("UPDATE texts SET texts = ? WHERE event = ?", (texts, seq))

    def forget_letters(self, provider: int) -> None:
        """Erase what letters said to a provider, or of what was said in their sessions."""
        facts = f"SELECT e.seq FROM events AS e WHERE {_OF_PROVIDER}"
        self._forget_letters(f"event IN ({facts})", [provider] * 4)

    def _forget_letters(self, which: str, parameters: list[int]) -> None:
        """Leave the figures alone of letters: what was written and what was sent goes."""
        for number, figures in self._connection.all(f"{_SAID} {which}", parameters):
            try:
                left = codec.forgotten(figures)
            except codec.UnreadableError as error:
                told = {"number": number, "error": error}
                raise FileFault(path=self._connection.path, why="figures", **told) from None
            self._connection.execute(
                "UPDATE outbox SET figures = ?, address = NULL, said = NULL WHERE number = ?",
                (left, number),
            )

    def last_at(self, owner: str, number: int) -> datetime | None:
        """When the newest invoice of a client, or fee or payout of a provider, was."""
        sql = f"SELECT max(issued_at) FROM invoices WHERE {owner} = ?"
        instants = [self._connection.one(sql, (number,))[0]]
        if owner == "provider":
            sql = "SELECT max(at) FROM payments WHERE provider = ?"
            instants.append(self._connection.one(sql, (number,))[0])
        found = [instant(at, self._connection.path) for at in instants if at is not None]
        return max(found, default=None)

    def erased(self) -> list[str]:
        """The references of who was erased."""
        sql = (
            "SELECT ref FROM clients WHERE erased_at IS NOT NULL "
            "UNION ALL SELECT ref FROM providers WHERE erased_at IS NOT NULL"
        )
        return [ref for (ref,) in self._connection.all(sql)]

    def clients_of(self, provider: int) -> list[int]:
        """The clients who had sessions with a provider, in order."""
        sql = "SELECT DISTINCT client FROM sessions WHERE provider = ? ORDER BY client"
        return [client for (client,) in self._connection.all(sql, (provider,))]

    def facts_for(self, client: int | None) -> Iterator[Fact]:
        """The facts of a client, if it is one, and those of no client, in order."""
        sql = (
            f"SELECT {FACT} FROM events AS e WHERE e.client = ? OR e.client IS NULL ORDER BY e.seq"
        )
        for cells in self._connection.each(sql, (client,)):
            yield fact(cells, self._connection.path)
