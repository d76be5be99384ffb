"""One business on a PostgreSQL server: what of its parts only PostgreSQL has.

What is folded or imagined on the way lies on the disk of who asks, as it does for a file."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Self

from invoicectl import addresses
from invoicectl.errors import FileFault
from invoicectl.postgres.connection import Connection
from invoicectl.postgres.office import Office
from invoicectl.sql.business import SqlStore
from invoicectl.sql.moving import MOVED, move
from invoicectl.sql.search import fill
from invoicectl.sqlite.business import SqliteStore
from invoicectl.sqlite.scratch import ScratchStore

if TYPE_CHECKING:
    from invoicectl import bookkeeping as books
    from invoicectl import looking as desk
    from invoicectl import places
    from invoicectl.store import Store


class PostgresStore(ScratchStore):
    """An open business. What each part and each method promises, the port says."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.connection = connection
        self.record_path = connection.path
        self.record_place = connection.path
        self.clock_office: places.Office | None = Office(connection)

    @property
    def words(self) -> desk.Words:
        """The words by which things are found."""
        from invoicectl.postgres.words import Words

        self.index.catch_up()
        return Words(self.connection)

    @cached_property
    def tables(self) -> books.Tables:
        """The tables as they are; exports and `check` look at them."""
        from invoicectl.postgres.tables import Tables

        return Tables(self.connection)

    def anchors(self, path: str | None = None) -> places.Anchors | None:
        """The file of anchors at a path; beside a business on a server there is none."""
        from invoicectl.sqlite.anchors import Anchors

        return None if path is None else Anchors(path, "")

    @classmethod
    def open(cls, path: str, wait_seconds: float | None = None) -> Self:
        """The business at an address, with so long a wait for a turn."""
        return cls(Connection.open(_read(path), wait_seconds))

    @classmethod
    def create(cls, path: str) -> Self:
        """A new business; in its place once it is published."""
        return cls(Connection.create(_read(path)))

    def copy(self, path: str) -> Store:
        """A whole copy of the business, at an address or in a file, once it is published."""
        return moved(self, path)

    def apart(self) -> Store:
        """A whole copy of the business in a file without a place."""
        return _filled(SqliteStore.nowhere(), self)

    def earlier(self) -> Store:
        """An empty place for the business as it stood earlier, in a file."""
        return SqliteStore.of_the_past()

    def shelf(self, folder: str) -> places.Shelf | None:
        """The copies of this business in a folder, which are files; None where there is none."""
        from invoicectl.sqlite.shelf import shelf

        return shelf(folder, f"{self.connection.address.business}.db")


def moved(source: SqlStore, path: str) -> Store:
    """All that a store holds in a new one, at an address or in a file; in its place once it is
    published. Raises FileExists, NotFound, Refusal, FileFault."""
    new = PostgresStore if addresses.is_address(path) else SqliteStore
    return _filled(new.create(path), source)


def _filled(target: SqliteStore | PostgresStore, source: SqlStore) -> Store:
    try:
        target.over.begin()
        move(source.over, target.over)
        if isinstance(target, PostgresStore):  # else what is of one thing is looked for in all
            target.over.execute(f"ANALYZE {', '.join(MOVED)}")
        fill(target.over)
        target.over.commit()
    except BaseException:
        target.discard()
        raise
    return target


def _read(path: str) -> addresses.Address:
    try:
        return addresses.read(path)
    except ValueError as error:
        raise FileFault(path=addresses.without_password(path), why="address", error=error) from None
