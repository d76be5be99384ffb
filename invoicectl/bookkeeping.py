"""The port of the books: the postings of facts, and what reports ask of them.

Amounts are integer minor units. An instant that is a `str` is written as it is stored; a period is
half-open. Every question may raise FileFault and Busy, as those of a store."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from invoicectl.domain.model import Entity
from invoicectl.domain.periods import EVER
from invoicectl.domain.things import Next
from invoicectl.domain.world import World

if TYPE_CHECKING:
    from invoicectl.domain.periods import Period
    from invoicectl.domain.postings import Posting
    from invoicectl.domain.records import Attempt, Collected, Entered, Movement, Posted, Receivable

T = TypeVar("T")

StepOf = Callable[[Entity], Next]
"""What looks up the next step of a thing."""

Expected = Callable[[], Iterable[tuple[Any, ...]]]
"""What gives the rows that a table should hold, each time that it is asked."""


class Postings(Protocol):
    """The books: what each fact posted. A posting above 0 is a debit, below 0 a credit."""

    def enter(self, entries: Sequence[tuple[int, Sequence[Posting]]]) -> None:
        """Enter the postings of facts, by their sequence, and move the balances."""

    def entered(self, period: Period) -> Iterator[Entered]:
        """The facts of a period that moved money, in order, read as they are asked for. Raises
        FileFault at the first that can't be read."""

    def used_accounts(self, period: Period) -> list[tuple[str, datetime]]:
        """The accounts posted to in a period, in order, each with its first instant there. Raises
        FileFault."""

    def balances_before(self, until: str) -> list[tuple[str, int]]:
        """What every account came to before an instant, in order; those at 0 are left out."""


class Figures(Protocol):
    """What reports ask: receivables, postings and attempts as plain figures."""

    def receivables(self, client: int | None = None) -> Iterator[Receivable]:
        """The invoices with something due and those that wait to be confirmed, of all clients in
        their order, or of one; read as they are asked for."""

    def credits(self) -> dict[int, int]:
        """The unused credit of every client who has any, by number."""

    def posted(self, accounts: Sequence[str], period: Period = EVER) -> Iterator[Posted]:
        """The postings to these accounts in a period, in order of time.

        An account that ends in a colon stands for all that begin so."""

    def entries(self, accounts: Sequence[str], client: int | None) -> list[Movement]:
        """The facts that post to these accounts, in order of time, with what they post to cash.

        With a `client`, also those of theirs that post to cash alone, as a tip does. Raises
        FileFault where one of them can't be read."""

    def attempts(self, period: Period) -> list[Attempt]:
        """The charges asked of cards in a period, in order."""

    def collected(self) -> dict[int, Collected]:
        """Every invoice that is or was payable, by number."""


class Told(World, Protocol):
    """The values that are folded from a log, of which all can be asked."""

    def things_of(self, kind: type[T]) -> Iterator[T]:
        """Every value of a kind, by number."""

    def count_of(self, kind: type) -> int:
        """How many values of a kind there are."""


class Aside(Told, Protocol):
    """What is folded from a log, kept on disk while it is asked for, for there may be more of it
    than memory. Raises FileFault where the disk is full or fails."""

    def keep(self, things: Iterable[Entity]) -> None:
        """These values stand like this from now on."""

    def note(self, name: str, rows: Iterable[tuple[Any, Any, Any, Any]]) -> None:
        """Add these rows to those of a name."""

    def add(self, name: str, amounts: Iterable[tuple[str, int]]) -> None:
        """Add to the sums of a name, each by what it is of."""

    def noted(self, name: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a name, as they came."""

    def sums(self, name: str) -> Iterator[tuple[str, int]]:
        """The sums of a name, each with what it is of, in order of that."""

    def apart(self, one: str, other: str) -> Iterator[tuple[str, int | None, int | None]]:
        """Where the sums of two names are not the same, those of both (None: it has none)."""

    def close(self) -> None:
        """Give everything up."""


class Tables(Protocol):
    """The file's tables as they are, for exports and for `check`."""

    def is_still(self) -> bool:
        """Whether nobody can commit while this transaction reads, so that another process that
        begins to read meanwhile sees the same."""

    def names(self) -> list[str]:
        """The names of the tables that can be shown, in order: texts are shown in their events."""

    def columns_of(self, table: str) -> list[str]:
        """The columns of a table that people see, computed ones too."""

    def exported(self, table: str, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """The rows of a table in the order of its key, read as they are asked for.

        The text of an answer that its client hasn't paid for is left out."""

    def numbers_in(self, table: str) -> Iterator[int]:
        """The numbers of a table's rows, rising, read as they are asked for."""

    def rows_of(self, table: str) -> Iterator[dict[str, Any]]:
        """Every row of a table as it is stored, by the names of its columns, read as it is asked
        for."""

    def differences(self, told: Told, step_of: StepOf | None) -> Iterator[str]:
        """Where the tables hold anything but the values that are `told`, a sentence each. Values
        are compared, not texts: a field that came later makes no old file faulty.

        `step_of` looks up a thing's next step; None where next steps are not to be compared."""

    def differences_in(
        self, table: str, columns: Sequence[str], keys: int, expected: Expected
    ) -> Iterator[str]:
        """Where these columns of a table hold anything but the expected rows, a sentence each.

        The first `keys` columns tell one row from another, and in their order the expected ones
        come; `expected` may be asked twice."""

    def apart(
        self, table: str, columns: Sequence[str], expected: Expected
    ) -> tuple[Collection[tuple[Any, ...]], Collection[tuple[Any, ...]]]:
        """Which expected rows a table lacks in these columns, and which it has too many."""

    def differences_of_schema(self) -> Iterator[tuple[bool, str]]:
        """Where tables, indexes, triggers and views are not a new file's: whether that is a fault
        (what others keep for themselves is none), and what it is. The readable views are ours."""

    def make_readable(self, timezone: str, decimals: int) -> list[str]:
        """Make the readable views anew, with amounts of so many decimals and wall times of the
        zone; their names, in order. Raises FileFault where another's table has one of them."""

    def has_readable(self) -> bool:
        """Whether the file has readable views."""

    def broken(self) -> list[str]:
        """What the database's own check finds wrong with the file."""

    def dangling(self) -> list[tuple[str, int, str]]:
        """The references that point at nothing: table, row, and the table they point into."""
