"""What every sentence is made with: amounts, instants, people and payments as people call them."""

from __future__ import annotations

from datetime import datetime

from invoicectl.desk.engine.work import Work
from invoicectl.domain import dates, money
from invoicectl.domain.events import CardAdded, kind_of
from invoicectl.domain.model import Client, Payment
from invoicectl.domain.policy import Policy
from invoicectl.domain.references import reference
from invoicectl.domain.text import in_one_line


class Speaker:
    """Who puts events into words, over a look at the file."""

    def __init__(self, work: Work) -> None:
        self.work = work
        policy = work.get(Policy, 0)
        self._currency, self._zone = policy.currency, policy.timezone

    def money(self, minor: int) -> str:
        """`40.00`."""
        return money.show(minor, self._currency)

    def when(self, at: datetime) -> str:
        """`2026-01-05 09:00`, on the business's wall."""
        return f"{dates.wall(at, self._zone):%Y-%m-%d %H:%M}"

    def client(self, number: int) -> str:
        """A client by handle."""
        return self.work.handle_of("client", number)

    def provider(self, number: int) -> str:
        """A provider by handle."""
        return self.work.handle_of("provider", number)

    def payment(self, number: int) -> Payment:
        """A payment. Raises NotFound."""
        return self.work.get(Payment, number)

    def card(self, client: int, token: str) -> str:
        """A card of a client by its name, also one that is no longer on file."""
        for card in self.work.get(Client, client).cards:
            if card.token == token:
                return card.name
        added = self.work.store.log.of_kinds([reference("client", client)], [kind_of(CardAdded)])
        for fact, _ in added:
            if isinstance(fact.event, CardAdded) and fact.event.card.token == token:
                return fact.event.card.name
        return token


def because(text: str | None) -> str:
    """What a person wrote, behind a sentence; nothing where nobody wrote anything."""
    return f": {in_one_line(text)}" if text else ""


def with_tip(say: Speaker, amount_minor: int, tip_minor: int) -> str:
    """`40.00`, `40.00 and a tip of 2.00`, or the tip alone."""
    if not tip_minor:
        return say.money(amount_minor)
    tip = f"a tip of {say.money(tip_minor)}"
    return f"{say.money(amount_minor)} and {tip}" if amount_minor else tip


def named(thing: str, number: int | None, word: str = "for") -> str:
    """` for INV-1`; nothing without a number."""
    return "" if number is None else f" {word} {reference(thing, number)}"


def until(say: Speaker, at: datetime | None) -> str:
    """` until 2026-01-12 00:00`; nothing where it has no end."""
    return "" if at is None else f" until {say.when(at)}"
