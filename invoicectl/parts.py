"""The port of what is in a file, and what is asked of it: what the file is, its values, its log and
the texts beside it, questions about things, the agenda, and first answers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from invoicectl.domain.world import World

if TYPE_CHECKING:
    from invoicectl.domain.events import Fact, Link
    from invoicectl.domain.file_info import FileInfo
    from invoicectl.domain.model import Entity, Payment
    from invoicectl.domain.narrowing import Narrowed, Order, Sums
    from invoicectl.domain.records import FirstAnswer
    from invoicectl.domain.things import Next, Step

T = TypeVar("T")

Kept = tuple[Any, ...]
"""All that a store keeps of a fact, for another of its kind."""


class File(Protocol):
    """What the file is."""

    def info(self) -> FileInfo:
        """What the file is, and where its clock stands. Raises FileFault where it has lost that."""

    def is_sealed(self) -> bool:
        """Whether where its clock stands is what was written with the log as it was then."""

    def write_info(self, info: FileInfo) -> None:
        """Write what the file is; what it was made as can't change any more."""

    def become(self, info: FileInfo) -> None:
        """Make a copy that is not published yet another file than that of which it is."""


class Values(World, Protocol):
    """The values as they stand: the world of the file."""

    def some(self, kind: type[T], numbers: Iterable[int]) -> list[T]:
        """The values of that kind under some numbers; what is missing is left out."""

    def payments_of_invoices(self, numbers: Iterable[int]) -> list[Payment]:
        """The payments of some invoices, each invoice's in order."""

    def credit_of_clients(self, numbers: Iterable[int]) -> list[Payment]:
        """The payments of some clients of which something is client credit that nobody used, each
        client's in order."""

    def save(self, changed: Iterable[tuple[Entity, Entity | None, Next]]) -> None:
        """Write values, each with what it was before (None: new) and its next step."""


class Log(Protocol):
    """The facts, appended in sequence from 1 on, each with the hash that chains it to the last."""

    def append(
        self, facts: Iterable[Fact], chance: Callable[[], str], head: str | None = None
    ) -> str:
        """Add facts; their sequence goes on where the log ends. Their texts are kept beside it,
        each with a salt that `chance` gives. The hash of the last; `head` is that of the newest
        fact, where it is known (None: it is looked up)."""

    def facts(self) -> Iterator[Fact]:
        """Every fact in order, read as it is asked for, in one transaction. Raises FileFault."""

    def links(self) -> Iterator[Link]:
        """Every fact in order as it is stored, whether it can be read or not."""

    def kept(self) -> Iterator[tuple[Link, str | None]]:
        """… with the row of its texts, None where it has none."""

    def told(
        self, refs: Sequence[str] | None, *, after: int = 0, most: int = 500
    ) -> list[tuple[Fact, str]]:
        """The next facts about these things (all: None) behind the one numbered `after`, each
        with its hash, in order. Raises FileFault at the first that can't be read."""

    def of_kinds(self, refs: Sequence[str] | None, kinds: Sequence[str]) -> list[tuple[Fact, str]]:
        """Every fact of some kinds about these things (all: None), each with its hash, in order."""

    def of_client(self, client: int) -> list[Fact]:
        """Every fact that is a client's, in order. Raises FileFault."""

    def about(self, refs: Sequence[str]) -> list[Fact]:
        """Every fact about these things, in order. Raises FileFault."""

    def seq_before(self, refs: Sequence[str] | None, newest: int) -> int:
        """The sequence behind which so many of the newest facts about these things lie, or 0."""

    def portion(
        self, after: int, most: int, clients: Collection[int] | None = None
    ) -> list[tuple[Fact, Kept]]:
        """The next facts behind the one numbered `after`, in order, each with all that is kept of
        it; where `clients` are named, theirs and those of no client. Raises FileFault."""

    def take(self, kept: Iterable[Kept]) -> None:
        """Take facts over as another log keeps them; what lay between them may be missing."""

    def count(self, refs: Sequence[str] | None) -> int:
        """How many facts there are about these things (all: None)."""

    def next_seq(self) -> int:
        """The sequence of the next fact."""

    def begun_at(self) -> datetime:
        """The instant of the first event."""

    def newest_at(self) -> datetime | None:
        """When the newest fact was recorded; None in an empty log."""

    def head(self) -> str:
        """The hash of the newest fact: what the whole log comes down to."""

    def newest(self) -> tuple[datetime, int, str] | None:
        """When the newest fact was recorded, its sequence and hash; None in an empty log."""

    def recorded_at(self, ref: str) -> datetime | None:
        """When the first fact about a thing was recorded; None where there is none."""

    def hash_at(self, seq: int) -> str | None:
        """The hash of the fact with a sequence; None where there is none."""

    def has_hash(self, hash_: str) -> bool:
        """Whether a fact has this hash."""


class Texts(Protocol):
    """The texts of people, which lie beside the log, and what else goes with them."""

    def erase_of(self, client: int) -> None:
        """Erase every text of a client's facts, and what letters said of them."""

    def about(self, provider: int) -> list[tuple[Link, str]]:
        """The facts about a provider, their payouts and sessions, with the texts they have."""

    def keep(self, seq: int, texts: str | None) -> None:
        """Keep these texts alone of a fact; None for none."""

    def forget_letters(self, provider: int) -> None:
        """Erase what letters said to a provider, or of what was said in their sessions."""

    def last_at(self, owner: str, number: int) -> datetime | None:
        """When the newest invoice of a `client` was issued, or the newest fee or payout of a
        `provider` was; None where there was none."""

    def erased(self) -> list[str]:
        """The references of who was erased."""

    def clients_of(self, provider: int) -> list[int]:
        """The clients who had sessions with a provider, in order."""

    def facts_for(self, client: int | None) -> Iterator[Fact]:
        """The facts of a client, if it is one, and those of no client, in order.

        Raises FileFault."""


class Questions(Protocol):
    """What is asked of things besides their values. `owner` is a kind of thing: `invoice`, …"""

    def numbers(
        self, owner: str, where: Sequence[Narrowed] = (), order: Order | None = None
    ) -> list[int]:
        """The numbers of what meets every condition, in this order; else rising."""

    def cards(self, where: Sequence[Narrowed], order: Order) -> list[tuple[int, str]]:
        """The cards that meet every condition, each as its client's number and its token."""

    def count(self, owner: str, where: Sequence[Narrowed] = ()) -> int:
        """How many meet every condition; `owner` may be `card` too."""

    def sums(self, where: Sequence[Narrowed]) -> Sums:
        """How many invoices meet every condition, and what they come to."""

    def sort_fields(self, owner: str) -> tuple[str, ...]:
        """The fields by which a list of such things, or of cards, can be sorted."""

    def people(self, owner: str) -> list[tuple[int, str]]:
        """The number and handle of every `client` or `provider`, in order of handle."""

    def named(self, owner: str) -> list[tuple[str, str]]:
        """The handle and name of every `client` or `provider`, likewise; an empty name for none."""

    def taken(self, owner: str, numbers: Sequence[int], newest: int) -> list[int]:
        """Which of these numbers things have, in their order, and then so many of the newest."""

    def person(self, handle: str) -> tuple[str, int] | None:
        """Whose a handle is: `client` or `provider` and the number; None for nobody's."""

    def handle_of(self, owner: str, number: int) -> str:
        """The handle of a `client` or `provider` that the file names. Raises FileFault where there
        is none."""

    def has_amounts(self) -> bool:
        """Whether any amount is on record, so that the currency is fixed."""

    def decline_codes(self, booking: int) -> list[str]:
        """The codes of the deposits declined on a booking, in order."""

    def newest_seen(self) -> datetime | None:
        """The newest instant, by its clock, of what the gateway told of; None for nothing."""

    def unmatched_of(self, gateway_ref: str) -> int | None:
        """The number under which this is kept as what could not be placed; None for none."""

    def charge_of(self, gateway_ref: str) -> int | None:
        """The payment that the gateway knows as this charge; None for none."""

    def customers(self) -> dict[str, int]:
        """The gateway's customers whose cards are on file, each with its client."""

    def made_since(self, stamp: str, after: int, most: int) -> list[int]:
        """The next approved charges and refunds to cards since an instant, behind the one numbered
        `after`, in order."""

    def open_there(self, since: str, before: str) -> list[str]:
        """What was made at the gateway between two instants and may change yet, or waits to be
        placed, by its id there."""

    def unsettled(self, client: int) -> list[int]:
        """The numbers of a client's invoices to which time may do something, in order."""

    def clients_of(self, provider: int) -> list[int]:
        """The numbers of the clients for whom a provider worked, or who gave a tip, in order."""

    def last_answer(self, client: int, token: str) -> tuple[str, str | None] | None:
        """How a client's card answered when last charged, and its code; None: it never was."""

    def attempts_of(self, actor: str, after: int) -> list[int]:
        """The numbers of somebody's charges after a fact whose outcome is unknown, in order."""

    def moved_by_policy(self) -> list[tuple[str, int]]:
        """Kind and number of what takes its next step by settings that may change."""


class Agenda(Protocol):
    """What time does next, as it was looked up when each thing was last written."""

    def awaiting(self, until: datetime) -> list[int]:
        """The numbers of the clients to whose things time does something by then, in order."""

    def due_steps(
        self,
        until: datetime,
        *,
        alone: bool = False,
        limit: int | None = None,
        client: int | None = None,
    ) -> list[Step]:
        """The steps due up to an instant, of one client's or all; `alone`: of time alone. At most
        `limit` of each kind of thing, least first."""

    def earliest(self) -> datetime | None:
        """The instant of the least step of all; None where there is none."""

    def count_due(self, until: datetime, *, alone: bool = False) -> int:
        """How many steps are due up to an instant; `alone`: of what depends on time alone."""

    def next_steps(
        self, owner: str, after: int, most: int
    ) -> list[tuple[int, str | None, str | None, int | None]]:
        """The next steps as they are written, of so many things behind one in order: each thing's
        number, its step's kind, instant and place among those of one instant (None for none)."""


class FirstAnswers(Protocol):
    """What commands with a key have answered, so that their repetition can be told it again."""

    def get(self, key: str) -> FirstAnswer:
        """What was done with a key. Raises NotFound."""

    def keep(self, first: FirstAnswer) -> None:
        """Keep what was done with a key, in the place of what there is."""

    def forget(self, person: str) -> None:
        """Forget every answer that may name a person, whose reference is given; that their keys
        were given is still known."""

    def is_forgotten(self, key: str) -> bool:
        """Whether something was done with a key, and what it was is forgotten."""
