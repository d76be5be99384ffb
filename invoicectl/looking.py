"""The port of what is looked up at the desk while somebody waits: a client's page, what comes.

Each question costs what it answers, however much else the file or the client has."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Literal, Protocol

from invoicectl.domain.tuples import NamedTuple

Part = Literal["invoices", "sessions", "bookings", "series", "visits", "payments", "letters"]
"""The parts of a client's page.

- `invoices` that are overdue, open, contested or pending: what is due first stands first
- `sessions` that are not closed, the newest first
- `bookings` to be confirmed, or with visits to come, the newest first
- `series` that are active, the newest first
- `visits` to come, the nearest first
- `payments` and `letters`, the newest first"""


Waits = Literal[
    "open charge",
    "unplaced",
    "failed letter",
    "by hand",
    "unreleased",
    "overdue",
    "in debt",
    "deposit due",
    "in grace",
    "refused card",
    "contested",
    "deadline before",
    "requested",
    "unmarked at",
    "held invoice",
    "held series",
    "held client",
    "expiring card",
    "kept letter",
]
"""What may wait for a person, each kind what waits longest first. Some take a value:

- `open charge`: payments of this outcome
- `unplaced`: what the gateway has, and nobody placed
- `failed letter`: letters that no server took
- `by hand`: unpaid invoices that were charged back, or of which the gateway takes no such charge,
  by number
- `unreleased`: unpaid invoices that were imported, and count as due for nobody yet
- `overdue`, `contested`: invoices of that status
- `in debt`: providers who were paid more than they earned, by number
- `deposit due`: unpaid invoices of whose deposit a part is due
- `in grace`: unpaid invoices whose card declined, and to which time does something yet
- `refused card`: open invoices of clients whose default card will never do
- `deadline before`: pending invoices whose days end before an instant
- `requested`: bookings that nobody confirmed
- `unmarked at`: visits that had begun by an instant, and that somebody is to mark as done
- `held invoice`, `held series`, `held client`: what was held before an instant, and still is
- `expiring card`: clients whose default card expires once, by number
- `kept letter`: of each client the first letter that was kept for this reason"""


class Owed(NamedTuple):
    """A client's invoices of one status: what is due of them, and since or until when at first."""

    status: str
    due_minor: int
    first_due_at: str | None


class Looking(Protocol):
    """What is looked up. An instant that is a `str` is written as it is stored."""

    def owed(self, client: int) -> list[Owed]:
        """What is due of the client's invoices that are not settled, by status."""

    def numbers(self, part: Part, client: int, now: str, most: int) -> list[int]:
        """The numbers of what belongs to a part of the client's page, in its order, at most so
        many."""

    def count(self, part: Part, client: int, now: str) -> int:
        """How many belong to a part."""

    def coming_visits(
        self, since: datetime, until: datetime, client: int | None, most: int | None
    ) -> list[tuple[int, datetime]]:
        """The visits that are planned to begin between two instants, both included, of a client or
        all: number and start, the nearest first, at most so many."""

    def count_coming(self, since: datetime, until: datetime, client: int | None) -> int:
        """How many next steps there are up to an instant, and how many visits since another; the
        completion of such a visit is not counted by itself."""

    def count_overdue(self) -> int:
        """How many invoices are overdue."""

    def waiting(self, which: Waits, *values: str) -> Iterator[int]:
        """The numbers of what may wait for a person, read as they are asked for."""

    def letters(self) -> dict[str, int]:
        """How many letters there are that were not sent, by state."""

    def size(self) -> int:
        """The bytes of the file."""


class Sought(NamedTuple):
    """A word that is looked for, cut as `domain.words` cuts; or all of its `parts` are. A reference
    `is_whole`: it is no beginning of another."""

    word: str
    is_whole: bool = False
    parts: tuple[str, ...] = ()


class Words(Protocol):
    """The words by which things are found."""

    def found(self, asked: Sequence[Sought], most: int | None) -> Iterator[str]:
        """The references of what all words are found in, at most so many: first what one of them is
        all of, then whole words, then beginnings, of each the newest first."""

    def count(self, asked: Sequence[Sought]) -> int:
        """How many things there are that all words are found in."""

    def differences(self) -> Iterator[str]:
        """Where the index holds anything but what it should, a sentence each."""


class Ahead(NamedTuple):
    """A step that is to come. Instants are as they are stored, amounts in minor units.

    `due` to `handle` are its place in the order of a walk, where its client's steps before it have
    to come first. `owner` and `number` are what it happens to, `ref` names a person. What it made,
    and whatever was made before it, is numbered as if its client were alone."""

    client: int
    due: str
    rank: int
    whose: str
    whose_number: int
    handle: str
    at: str
    owner: str
    number: int
    ref: str
    client_handle: str
    step: str
    outcome: str
    amount_minor: int
    late_fee_minor: int
    invoice: int | None
    made_invoice: int | None
    made_visit: int | None


class Futures(Protocol):
    """The steps of many clients, kept on disk until all of them are found. Raises FileFault where
    the disk is full or fails."""

    def add(self, steps: Iterable[Ahead]) -> None:
        """Take in steps of a client, behind what was taken in of hers."""

    def number(self, invoice: int, visit: int) -> None:
        """All are found: number what they make from these numbers on, in the order of the walk."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Ahead]:
        """Each step in the order of the walk, with the numbers that things will have."""
