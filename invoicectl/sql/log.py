"""The log of an open file: facts appended, each chained to the one before it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from invoicectl.domain import codec
from invoicectl.domain.events import Link, number_of
from invoicectl.sql.pieces import FACT, LINK, TEXTS, fact, instant, marks

if TYPE_CHECKING:
    from invoicectl.domain.events import Fact
    from invoicectl.parts import Kept
    from invoicectl.sql.connection import Connection

_APPEND = """
INSERT INTO events
(seq, at, recorded_at, actor, system_user, ref, kind, data, hash, client, number)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""


class Log:
    """The facts, read one by one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(
        self, facts: Iterable[Fact], chance: Callable[[], str], head: str | None = None
    ) -> str:
        """Add facts, each with the hash that chains it to the one before it, and their texts; the
        hash of the last."""
        from invoicectl.domain import chain  # what only reads chains nothing

        head = self.head() if head is None else head
        chained, texts = [], []
        for each in facts:
            link, row = codec.stored(each, chance)
            if row is not None:
                texts.append((each.seq, row))
            head = chain.hash_of(head, link)
            chained.append((*link[:-1], head, each.client, number_of(each.event)))
        self._connection.execute_many(_APPEND, chained)
        if texts:
            self._connection.execute_many("INSERT INTO texts (event, texts) VALUES (?, ?)", texts)
        return head

    def facts(self) -> Iterator[Fact]:
        """Every fact in order."""
        path = self._connection.path
        for cells in self._connection.each(f"SELECT {FACT} FROM events AS e ORDER BY e.seq"):
            yield fact(cells, path)

    def links(self) -> Iterator[Link]:
        """Every fact in order as it is stored."""
        for cells in self._connection.each(f"SELECT {LINK} FROM events AS e ORDER BY e.seq"):
            yield Link(*cells)

    def kept(self) -> Iterator[tuple[Link, str | None]]:
        """Every fact in order as it is stored, with its texts as they are stored."""
        sql = f"SELECT {LINK}, {TEXTS} FROM events AS e ORDER BY e.seq"
        for *cells, texts in self._connection.each(sql):
            yield Link(*cells), texts

    def told(
        self, refs: Sequence[str] | None, *, after: int = 0, most: int = 500
    ) -> list[tuple[Fact, str]]:
        """The next facts about these things, each with its hash."""
        about, values = _about(refs)
        # of several things which they are is told by an index, and only these are read
        which = f"SELECT seq FROM events WHERE seq > ? {about} ORDER BY seq LIMIT ?"
        sql = f"SELECT {FACT} FROM events AS e WHERE e.seq IN ({which}) ORDER BY e.seq"
        found = self._connection.all(sql, [after, *values, most])
        return [(fact(cells, self._connection.path), cells[8]) for cells in found]

    def of_kinds(self, refs: Sequence[str] | None, kinds: Sequence[str]) -> list[tuple[Fact, str]]:
        """Every fact of some kinds about these things, each with its hash."""
        about, values = _about(refs)
        sql = (
            f"SELECT {FACT} FROM events AS e WHERE e.kind IN ({marks(kinds)}) {about} ORDER BY seq"
        )
        found = self._connection.all(sql, [*kinds, *values])
        return [(fact(cells, self._connection.path), cells[8]) for cells in found]

    def of_client(self, client: int) -> list[Fact]:
        """Every fact that is a client's, in order."""
        sql = f"SELECT {FACT} FROM events AS e WHERE e.client = ? ORDER BY e.seq"
        found = self._connection.all(sql, (client,))
        return [fact(cells, self._connection.path) for cells in found]

    def about(self, refs: Sequence[str]) -> list[Fact]:
        """Every fact about these things, in order."""
        sql = f"SELECT {FACT} FROM events AS e WHERE e.ref IN ({marks(refs)}) ORDER BY e.seq"
        found = self._connection.all(sql, list(refs))
        return [fact(cells, self._connection.path) for cells in found]

    def seq_before(self, refs: Sequence[str] | None, newest: int) -> int:
        """The sequence behind which so many of the newest facts about these things lie."""
        about, values = _about(refs)
        sql = f"SELECT seq FROM events WHERE seq > 0 {about} ORDER BY seq DESC LIMIT 1 OFFSET ?"
        found = self._connection.all(sql, [*values, newest])
        return int(found[0][0]) if found else 0

    def portion(
        self, after: int, most: int, clients: Collection[int] | None = None
    ) -> list[tuple[Fact, Kept]]:
        """The next facts, each with its cells; of some clients and of none alone."""
        whose = () if clients is None else tuple(clients)
        theirs = f"AND (e.client IS NULL OR e.client IN ({marks(whose)}))"
        sql = (
            f"SELECT {FACT} FROM events AS e WHERE e.seq > ? "
            f"{'' if clients is None else theirs} ORDER BY e.seq LIMIT ?"
        )
        found = self._connection.all(sql, [after, *whose, most])
        return [(fact(cells, self._connection.path), cells) for cells in found]

    def take(self, kept: Iterable[Kept]) -> None:
        """Take facts over with their texts, by their cells."""
        facts = list(kept)
        texts = [(cells[0], cells[-1]) for cells in facts if cells[-1] is not None]
        self._connection.execute_many(_APPEND, [cells[:-1] for cells in facts])
        self._connection.execute_many("INSERT INTO texts (event, texts) VALUES (?, ?)", texts)

    def count(self, refs: Sequence[str] | None) -> int:
        """How many facts there are about these things; of all, the newest has the number."""
        if refs is None:
            return self.next_seq() - 1
        about, values = _about(refs)
        sql = f"SELECT count(*) FROM events WHERE seq > 0 {about}"
        return int(self._connection.one(sql, values)[0])

    def next_seq(self) -> int:
        """The sequence of the next fact."""
        return int(self._connection.one("SELECT coalesce(max(seq), 0) + 1 FROM events")[0])

    def begun_at(self) -> datetime:
        """The instant of the first fact."""
        found = self._connection.one("SELECT at FROM events WHERE seq = 1")
        return instant(found[0], self._connection.path)

    def newest_at(self) -> datetime | None:
        """When the newest fact was recorded."""
        found = self._connection.all("SELECT recorded_at FROM events ORDER BY seq DESC LIMIT 1")
        return instant(found[0][0], self._connection.path) if found else None

    def head(self) -> str:
        """The hash of the newest fact."""
        from invoicectl.domain.chain import START

        found = self._connection.all("SELECT hash FROM events ORDER BY seq DESC LIMIT 1")
        return str(found[0][0]) if found else START

    def newest(self) -> tuple[datetime, int, str] | None:
        """When the newest fact was recorded, its sequence and its hash, read at once."""
        sql = "SELECT recorded_at, seq, hash FROM events ORDER BY seq DESC LIMIT 1"
        found = self._connection.all(sql)
        return (instant(found[0][0], self._connection.path), *found[0][1:]) if found else None

    def recorded_at(self, ref: str) -> datetime | None:
        """When the first fact about a thing was recorded; None where there is none."""
        sql = "SELECT recorded_at FROM events WHERE ref = ? ORDER BY seq LIMIT 1"
        found = self._connection.all(sql, (ref,))
        return instant(found[0][0], self._connection.path) if found else None

    def hash_at(self, seq: int) -> str | None:
        """The hash of the fact with a sequence."""
        found = self._connection.all("SELECT hash FROM events WHERE seq = ?", (seq,))
        return str(found[0][0]) if found else None

    def has_hash(self, hash_: str) -> bool:
        """Whether a fact has this hash."""
        return bool(self._connection.all("SELECT 1 FROM events WHERE hash = ?", (hash_,)))


def _about(refs: Sequence[str] | None) -> tuple[str, list[str]]:
    """The clause that narrows events to some things, with its values."""
    return ("", []) if refs is None else (f"AND ref IN ({marks(refs)})", list(refs))
