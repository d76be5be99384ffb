"""The port of the letters: which there are, and how the sending of each stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from invoicectl.domain.model import Delivery, Letter
    from invoicectl.domain.records import LettersOf


class Outbox(Protocol):
    """The letters that were written."""

    def post(self, letters: Iterable[Letter]) -> None:
        """Put letters into the outbox."""

    def get(self, number: int) -> Letter:
        """A letter. Raises NotFound."""

    def numbers(self, where: Sequence[LettersOf] = ()) -> list[int]:
        """The numbers of the letters to which one of these applies, or of all, in order."""

    def portion(
        self, after: int, most: int, clients: Collection[int] | None = None
    ) -> list[Letter]:
        """The next letters behind the one numbered `after`, in order; where `clients` are named,
        those that tell their facts and those of no client. Raises FileFault."""

    def first_of_thread(self, letter: Letter) -> Letter:
        """The first letter to the same recipient on the same invoice; of none, itself."""

    def mark(self, number: int, delivery: Delivery) -> None:
        """How the sending of a letter stands now."""

    def keep_waiting(self, why: str) -> None:
        """What waits to be sent is kept."""
