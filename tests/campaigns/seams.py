"""Where a life is cut off: around every call to the gateway, and before every SQL statement.

A crash here is an exception that nothing in the product catches. From then on the connection is
dead: whatever the product does to clean up no longer reaches the file, as if it had been killed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any, TypeVar

from invoicectl.domain.model import Answer, Card, Client
from invoicectl.errors import GatewayDown
from invoicectl.gateways import Charge, Created, Gateway, NoAnswer, Refund, Seen, State
from invoicectl.gateways.faults import Fault, Faulty
from invoicectl.store import Store

T = TypeVar("T")


class Crash(BaseException):
    """The process ends here."""


class Fuse:
    """Burns down point by point; at the last one `burnt` is called (default: crash)."""

    def __init__(self, points: int | None, burnt: Callable[[], None] | None = None) -> None:
        self._left = points
        self._burnt = burnt
        self.is_out = False

    def point(self) -> None:
        if self.is_out:
            raise Crash
        if self._left is not None:
            self._left -= 1
            if self._left == 0:
                self.is_out = True
                if self._burnt is not None:
                    self._burnt()
                raise Crash


class Late(Faulty):
    """A faulty gateway with which so many refunds fare well before any meets a fault."""

    def __init__(self, inner: Gateway, script: Sequence[Fault], spared: int) -> None:
        super().__init__(inner, script)
        self._spared = spared

    def _next(self, call: str) -> str | None:
        if call == "refund" and self._spared:
            self._spared -= 1
            return None
        return super()._next(call)


class Seamed:
    """A gateway with a point before and after each call; counts what fared badly."""

    def __init__(self, inner: Gateway, fuse: Fuse) -> None:
        self._inner = inner
        self._fuse = fuse
        self.calls = 0
        self.faults = 0

    def attach(self, client: Client, token: str) -> Card:
        return self._inner.attach(client, token)

    def create(self, charge: Charge) -> Created | Answer:
        return self._met(lambda: self._inner.create(charge))

    def confirm(self, charge: Charge, gateway_ref: str) -> Answer:
        return self._met(lambda: self._inner.confirm(charge, gateway_ref))

    def inquire(self, charge: Charge, gateway_ref: str) -> Answer:
        return self._met(lambda: self._inner.inquire(charge, gateway_ref))

    def refund(self, refund: Refund) -> Answer:
        return self._met(lambda: self._inner.refund(refund))

    def inquire_refund(self, refund: Refund) -> Answer:
        return self._met(lambda: self._inner.inquire_refund(refund))

    def refused_amount(self, amount_minor: int, currency: str) -> str | None:
        return self._inner.refused_amount(amount_minor, currency)

    def in_a_row(self) -> AbstractContextManager[None]:
        return self._inner.in_a_row()

    def account(self) -> str:
        return self._met(self._inner.account)

    def digest(self, salt: str) -> str | None:
        return self._inner.digest(salt)

    def charges(self, file: str, since: datetime) -> Iterator[Seen]:
        yield from self._met(lambda: list(self._inner.charges(file, since)))

    def everything(self, file: str, since: datetime) -> Iterator[Seen]:
        yield from self._met(lambda: list(self._inner.everything(file, since)))

    def look(self, ref: str) -> Seen | None:
        return self._met(lambda: self._inner.look(ref))

    def state(self) -> State:
        return self._inner.state()

    def close(self) -> None:
        self._inner.close()

    def _met(self, call: Callable[[], T]) -> T:
        self.calls += 1
        self._fuse.point()
        try:
            return call()
        except (NoAnswer, GatewayDown):
            self.faults += 1
            raise
        finally:
            self._fuse.point()


class Mortal:
    """A connection that has a point before each statement, and is dead once its fuse is out."""

    def __init__(self, connection: sqlite3.Connection, fuse: Fuse, *, counts: bool) -> None:
        self._connection = connection
        self._fuse = fuse
        self._counts = counts

    def execute(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        self._point()
        return self._connection.execute(sql, values)

    def executemany(self, sql: str, batch: Sequence[tuple[Any, ...]]) -> sqlite3.Cursor:
        self._point()
        return self._connection.executemany(sql, batch)

    @property
    def in_transaction(self) -> bool:
        return not self._fuse.is_out and self._connection.in_transaction

    def close(self) -> None:
        self._connection.close()

    def _point(self) -> None:
        if self._counts or self._fuse.is_out:
            self._fuse.point()


@contextmanager
def mortal(store: Store, fuse: Fuse, *, counts: bool) -> Iterator[None]:
    """Let a store's connection die with a fuse, at which its statements burn if it `counts`."""
    connection: Any = store
    connection = connection.connection
    raw = connection.raw
    if isinstance(raw, sqlite3.Connection):
        connection.raw = Mortal(raw, fuse, counts=counts)
    else:
        from tests.postgres import mortal as served

        connection.raw = served.Mortal(raw, fuse, counts=counts)
    try:
        yield
    finally:
        connection.raw = raw
