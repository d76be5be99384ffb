"""Sessions: what both sides may ask."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from invoicectl import rules
from invoicectl.acts import sessions as acts
from invoicectl.domain.model import Client, Invoice, Session
from tests.worlds.base import CLERK, Base
from tests.worlds.texts import Shown


class Sessions(Base):
    """The verbs of sessions."""

    def session(self, client: str, provider: str, kind: Any) -> Shown:
        """Open a session."""
        with self._whole():
            payer = self._settled(Client, client)
            earner = self._get(provider)
            self._record(acts.open_session(self.world, payer, earner, kind))
        return self.every("session")[-1]

    def offer(self, ref: str, amount: str, message: str | None = None) -> Shown:
        """The provider names a price."""
        minor = self._minor(amount)
        return self._decide(
            Session, ref, lambda session: acts.offer(self.world, session, minor, message)
        )

    def hire(self, ref: str) -> Shown:
        """The client's yes."""
        return self._decide(Session, ref, lambda session: acts.hire(self.world, session))

    def drop(self, ref: str) -> Shown:
        """End a session that nobody was hired in."""
        return self._decide(Session, ref, lambda session: acts.drop(self.world, session))

    def end(
        self,
        ref: str,
        fee: str | None = None,
        *,
        minutes: str | None = None,
        rate: str | None = None,
    ) -> Shown:
        """End a chat or phone session by its fee, or by its minutes and their price."""
        length = None if minutes is None else Decimal(minutes)
        per_minute = None if rate is None else self._minor(rate)
        with self._whole():
            session = self._settled(Session, ref)
            minor = None if fee is None else self._minor(fee)
            ended = acts.end_session(self.world, session, minor, length, per_minute, now=self.now)
            self._record(ended)
            number = self._value(Session, session.number).invoice
            if number is not None and rules.is_asked_at_once(
                self.world, self._value(Invoice, number), now=self.now
            ):
                self._collect(self._value(Invoice, number), CLERK)
        return self.show(session.ref)

    def reply(self, ref: str, sender: Any, text: str = "Hm") -> Shown:
        """A message of the `client` or the `provider`."""
        return self._decide(
            Session,
            ref,
            lambda session: acts.reply(
                self.world,
                session,
                acts.Sent(sender, text, self.now),
                self.now if session.invoice else None,
                now=self.now,
            ),
        )
