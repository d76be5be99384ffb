"""The log folded from nothing with all that it brought: what `check` compares the tables with."""

from __future__ import annotations

from collections.abc import Iterable

from invoicectl.bookkeeping import Aside
from invoicectl.desk.books.folding import Folded
from invoicectl.domain.erasing import Erased
from invoicectl.domain.events import Fact
from invoicectl.domain.overlay import told_apart
from invoicectl.letters import letters


class Replayed(Folded):
    """The events folded from nothing, with the postings and letters that they brought put aside
    under the names of their tables."""

    def __init__(self, aside: Aside, erasures: Iterable[Fact]) -> None:
        super().__init__(aside)
        self._erased = Erased(erasures)
        self._entries: list[tuple[int, int, str, int]] = []
        self._letters: list[tuple[int, str, str, int | None]] = []
        self.unbalanced: list[int] = []

    def is_erased(self, seq: int, kind: str, field: str) -> bool:
        """Whether a text of an event was erased later."""
        return self._erased.is_to_go(seq, kind, field)

    def replay(self, fact: Fact) -> None:
        """One fact, its changes, its postings and its letters. Raises UnfoldableError."""
        with told_apart(fact):
            entry = self.entry_of(fact)
            self._erased.see(self, fact)
            if sum(posting.amount_minor for posting in entry):
                self.unbalanced.append(fact.seq)
            for position, (account, amount) in enumerate(entry, start=1):
                self._entries.append((fact.seq, position, account, amount))
            for draft in letters(self, fact.event, fact.at):
                self._letters.append((fact.seq, draft.kind, draft.recipient, draft.invoice))
        self.make_room()

    def put_aside(self) -> None:
        """Whatever has changed stands below from now on, and what it brought is noted there."""
        super().put_aside()
        self.note_what_it_brought()

    def note_what_it_brought(self) -> None:
        """Note the newest postings and letters, and add to the balances."""
        self.aside.note("postings", self._entries)
        moved: dict[str, int] = {}
        for _, _, account, amount in self._entries:
            moved[account] = moved.get(account, 0) + amount
        self.aside.add("balances", moved.items())
        self.aside.note("outbox", self._letters)
        self._entries.clear()
        self._letters.clear()
