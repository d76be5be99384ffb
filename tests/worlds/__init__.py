"""A business of values in memory: its verbs are the acts, its time the rules; no command line,
no file.

`Town` decides with `acts` and `rules`, folds what they say, and does nothing else. Where the
program does more around them (time goes first, a card is asked, a refused act leaves nothing), it
does the same in the fewest words: it mirrors the desk and its walk, and `test_worlds` holds it to
them. Every call of an act or a rule stands here once; tables of rules speak handles, references
and verbs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.worlds.bookings import Bookings
from tests.worlds.importing import Importing
from tests.worlds.invoices import Invoices
from tests.worlds.payments import Payments
from tests.worlds.people import People
from tests.worlds.sessions import Sessions
from tests.worlds.texts import Shown

__all__ = ["Act", "Acts", "Shown", "Town", "do"]


class Act(NamedTuple):
    """A verb with what is said to it, for tables; `town.do(act)` does it."""

    verb: str
    said: tuple[str, ...]
    more: dict[str, Any]


Acts = list[Act]


class _Verbs:
    """`do.pay("INV-1", tip="5.00")` is the act that `town.pay("INV-1", tip="5.00")` does."""

    def __getattr__(self, verb: str) -> Callable[..., Act]:
        return lambda *said, **more: Act(verb, said, more)


do = _Verbs()


class Town(People, Sessions, Invoices, Bookings, Payments, Importing):
    """A business from `start` on (in its own zone), under a preset and settings as people write
    them. A verb returns what it changed, as texts; a refusal is raised, and leaves nothing."""

    def do(self, *acts: Act) -> Any:
        """Acts of a table, one after the other; what the last one returns."""
        last: Any = None
        for act in acts:
            last = getattr(self, act.verb)(*act.said, **act.more)
        return last

    def petcare(self, card: str = "pm_card_visa") -> None:
        """ada with a card, and noor."""
        self.client("ada")
        self.provider("noor")
        self.card("ada", card)

    def marketplace(self) -> None:
        """ada with a good card, noor, and an email session hired."""
        self.petcare()
        self.session("ada", "noor", "email")
        self.hire("S1")
