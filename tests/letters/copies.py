"""A town of which a copy can be made, to see what time alone does to it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from invoicectl.acts import holds
from invoicectl.domain import dates
from invoicectl.domain.model import Answer, Payment
from tests.worlds import Shown, Town
from tests.worlds.cards import Cards


class Declining(Cards):
    """A processor that declines whatever it is asked for."""

    def charge(self, payment: Payment) -> Answer:
        """A no."""
        answer = Answer("declined", "insufficient_funds")
        self.charges[payment.key or ""] = answer, payment.amount_minor + payment.tip_minor
        return answer


class Copied(Town):
    """In a copy people may act too; afterwards all stands as before."""

    is_copy = False

    @contextmanager
    def copied(self, cards: type[Cards] | None = None) -> Iterator[None]:
        """What happens now happens to a copy; its cards may be others."""
        was, now, asked, posted = self.is_copy, self.now, self.cards, len(self.mail)
        self.is_copy, self.cards = True, copy.deepcopy(asked) if cards is None else cards()
        try:
            with self.forgotten():
                yield
        finally:
            self.is_copy, self.now, self.cards = was, now, asked
            del self.mail[posted:]

    def pass_until(self, at: datetime) -> None:
        """Time passes, and nobody acts."""
        self.to(dates.stamp(at))

    def let_go(self, ref: str) -> None:
        """A hold ends, and time has not gone on yet."""
        self._record(holds.release(self.world, self._get(ref)))

    def payments_from(self, ref: str, first: int) -> list[Shown]:
        """An invoice's payments from a number on."""
        return [each for each in self.invoice(ref)["payments"] if int(each["ref"][1:]) >= first]
