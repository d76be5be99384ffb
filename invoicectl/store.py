"""The port: what is asked of a business's store, and how one is opened.

A store has parts, each for one kind of question; `Store` itself holds the transaction and what
belongs to the file's place. Amounts are integer minor units. An instant that is a `str` is written
as it is stored (`dates.stamp`), and such texts sort by time. A period is half-open: its start
belongs to it, its end does not. Text is sorted by code point. Every question may raise FileFault,
for a file that is damaged, of another build, or not to be read or written, and Busy (see `wait`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from invoicectl.bookkeeping import Aside, Figures, Postings, Tables
    from invoicectl.looking import Futures, Looking, Words
    from invoicectl.outbox import Outbox
    from invoicectl.parts import Agenda, File, FirstAnswers, Log, Questions, Texts, Values
    from invoicectl.places import Anchors, Office, Shelf

MEMORY = ":memory:"
"""The path of a file that lives in memory alone."""


class Store(Protocol):
    """An open file: its parts, its one transaction, and what belongs to its place."""

    file: File
    values: Values
    log: Log
    questions: Questions
    agenda: Agenda

    path: str
    """Where it is, as people wrote it; MEMORY for a file in memory."""
    record_path: str
    """Where a gateway may keep a record of its own, the same by whatever path it was opened."""
    record_place: str
    """… as people are told of it."""
    clock_office: Office | None
    """The office of who runs the clock; None for a file that nobody shares."""

    @property
    def postings(self) -> Postings: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def looking(self) -> Looking: ...
    @property
    def words(self) -> Words: ...
    @property
    def figures(self) -> Figures: ...
    @property
    def first_answers(self) -> FirstAnswers: ...
    @property
    def tables(self) -> Tables: ...
    @property
    def texts(self) -> Texts: ...

    def aside(self) -> Aside:
        """A new place for what is folded from the log; who asks for one closes it."""

    def futures(self) -> Futures:
        """A new place for the steps that lie ahead, which goes with its last reader."""

    def copy(self, path: str) -> Store:
        """A whole copy of the file as the transaction that reads it sees it, in `path` once it is
        published. Raises OutputTaken, FileExists, NotFound, Refusal, FileFault."""

    def apart(self) -> Store:
        """The same copy without a place, which goes when it is closed. Raises FileFault."""

    def earlier(self) -> Store:
        """A new and empty place for the file as it stood earlier, which goes when it is closed.
        Its log may lack facts, its things may name what is not there."""

    def anchors(self, path: str | None = None) -> Anchors | None:
        """The file of anchors at a path, or beside this one; None for a file in memory. Raises
        OutputTaken for what is the file's own."""

    def shelf(self, folder: str) -> Shelf | None:
        """The copies of this file in a folder; None where there is no folder."""

    def begin(self) -> None:
        """Start a transaction that writes; waits for its turn. Raises Busy, FileFault."""

    def begin_reading(self) -> None:
        """Start a transaction that only reads, so that all it reads is of one moment."""

    def commit(self) -> None:
        """Make the transaction last. References are checked here."""

    def rollback(self) -> None:
        """Undo the transaction, if one is open still."""

    @property
    def is_writing(self) -> bool:
        """Whether a transaction is open."""

    def sweep(self) -> None:
        """Write the whole file anew, outside any transaction, so that nothing stays in it of what
        was erased. Raises Busy, FileFault."""

    def savepoint(self) -> None:
        """Mark a place inside the transaction to which `undo` returns."""

    def keep(self) -> None:
        """Forget the mark: what came after it is the transaction's."""

    def undo(self) -> None:
        """Return to the mark and forget it; nothing where no transaction is open."""

    def close(self) -> None:
        """Let go of the file. What was not committed is lost."""

    def publish(self) -> None:
        """Put a created file into its place, and let go of it.

        Raises FileExists if another got there first, FileFault."""

    def discard(self) -> None:
        """Let go of a created file that is not published: nothing of it stays."""


def open_store(path: str, wait_seconds: float | None = None) -> Store:
    """The file at `path`, or the business at an address, brought to this version, with so long a
    wait for a turn. Raises NoFile, FileFault, Busy."""
    if _is_address(path):
        opened: Store = _postgres().PostgresStore.open(path, wait_seconds)
        return opened
    from invoicectl.sqlite.business import SqliteStore

    return SqliteStore.open(path, wait_seconds)


def create_store(path: str) -> Store:
    """A new and empty file, or business at an address, which is in its place once it is published.

    Raises FileExists, FileFault."""
    if _is_address(path):
        made: Store = _postgres().PostgresStore.create(path)
        return made
    from invoicectl.sqlite.business import SqliteStore

    return SqliteStore.create(path)


def copy_store(store: Store, path: str) -> Store:
    """A whole copy of what is open, as the transaction that reads it sees it, in a new file or at
    an address, once it is published.

    Raises OutputTaken, FileExists, NotFound, Refusal, FileFault."""
    if _is_address(path):
        moved: Store = _postgres().moved(store, path)
        return moved
    return store.copy(path)


def restore_store(backup: str, path: str) -> Store:
    """A copy of the file at `backup`, which is in its place once it is published.

    Raises NoFile, FileExists, NotFound, Refusal, FileFault."""
    if _is_address(path) or _is_address(backup):
        from invoicectl.errors import Refusal

        raise Refusal(why="servers_backup")
    from invoicectl.sqlite.business import SqliteStore

    return SqliteStore.restore(backup, path)


def _postgres() -> Any:
    """What leads to a server. Raises FileFault where its package is not installed."""
    try:
        from invoicectl.postgres import business
    except ImportError as error:
        if (error.name or "").partition(".")[0] != "psycopg":
            raise
        from invoicectl.errors import FileFault

        raise FileFault(path="a server", why="no_psycopg") from None
    return business


def _is_address(path: str) -> bool:
    """Whether a path is a server's address; what begins with a file reads no addresses. Raises
    FileFault where it is one of something else."""
    if "://" not in path:
        return False
    from invoicectl import addresses

    if addresses.is_foreign(path):
        from invoicectl.errors import FileFault

        shown = addresses.without_password(path)
        told = "one begins with postgresql://, and a file's path has no ://"
        raise FileFault(path=shown, why="address", error=told)
    return addresses.is_address(path)
