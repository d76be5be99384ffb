"""The port of the books: the postings of facts, and what reports ask of them.

Amounts are integer minor units. An instant that is a `str` is written as it is stored; a period is
half-open. Every question may raise FileFault and Busy, as those of a store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from invoicectl.domain.periods import EVER
from invoicectl.domain.world import World

if TYPE_CHECKING:
    from invoicectl.domain.model import Entity
    from invoicectl.domain.periods import Period
    from invoicectl.domain.postings import Posting
    from invoicectl.domain.records import Attempt, Collected, Entered, Movement, Posted, Receivable


T = TypeVar("T")


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
        """The invoices with something due, then those that wait to be confirmed, each in order, of
        all clients or one; read as they are asked for."""

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
