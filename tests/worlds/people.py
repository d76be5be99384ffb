"""Settings, clients, providers and their cards."""

from __future__ import annotations

from typing import Any

from invoicectl.acts import file, people
from invoicectl.domain import policy as settings
from invoicectl.domain.model import Client, Particulars
from tests.worlds.base import Base
from tests.worlds.texts import Shown


class People(Base):
    """The verbs of people and of the file itself."""

    def config(self, key: str, value: str, *, has_amounts: bool = False) -> str | None:
        """Change a setting; `has_amounts`: there are any on record. The value as written."""
        with self._whole():
            self._settle()
            self._record(file.change_setting(self._policy, key, value, has_amounts=has_amounts))
        return settings.written(self._policy, key)

    def settings(self) -> dict[str, str | None]:
        """Every setting as people write it."""
        return settings.settings(self._policy)

    def client(
        self, handle: str, name: str | None = None, email: str | None = None, **more: str
    ) -> Shown:
        """Put a client on file, with `more` particulars."""
        told = Particulars(name, email, **more)
        self._record(people.add_client(self.world, handle, told, taken_as=None))
        return self.show(handle)

    def autopay(self, handle: str, way: str) -> Shown:
        """Switch a client's autopay `on` or `off`."""
        return self._decide(
            Client, handle, lambda client: people.switch_autopay(client, is_on=way == "on")
        )

    def auto_tip(self, handle: str, given: str) -> Shown:
        """Set what automatic attempts charge as a tip; `none` ends it."""
        asked = None if given == "none" else self._asked(given)
        return self._decide(Client, handle, lambda client: people.set_auto_tip(client, asked))

    def provider(
        self,
        handle: str,
        rate: str | None = None,
        name: str | None = None,
        email: str | None = None,
    ) -> Shown:
        """Put a provider on file, with a service charge of their own or none."""
        added = people.add_provider(
            self.world, handle, name, email, self._rate(rate), taken_as=None
        )
        self._record(added)
        return self.show(handle)

    def edit_provider(self, handle: str, rate: str) -> Shown:
        """Change a provider's own service charge."""
        provider = self._get(handle)
        edited = people.edit_provider(
            self.world, provider, Particulars(), handle=None, rate=self._rate(rate), taken_as=None
        )
        self._record(edited)
        return self.show(handle)

    def card(self, handle: str, token: str, *, keep_default: bool = False) -> Shown:
        """Put a card on file; it becomes the default, unless another stays it."""
        card = self.cards.attach(token)
        client = self._settled(Client, handle)
        self._record(people.add_card(client, card, keeps_default=keep_default))
        return self.show(handle)

    def choose_card(self, handle: str, card: str) -> Shown:
        """Make a card the default."""
        return self._decide(Client, handle, lambda client: people.choose_card(client, card))

    def remove_card(self, handle: str, card: str) -> Shown:
        """Take a card off file."""
        return self._decide(Client, handle, lambda client: people.remove_card(client, card))

    def credit(
        self, handle: str, amount: str, reason: str = "our fault", method: Any = None
    ) -> Shown:
        """Give a client credit: goodwill, or money in advance by a method."""
        minor = self._minor(amount)
        return self._decide(
            Client,
            handle,
            lambda client: people.give_credit(self.world, client, minor, reason, method),
        )
