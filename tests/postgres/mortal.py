"""A connection to a server that is watched at each statement, and one that dies at one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from psycopg import pq

if TYPE_CHECKING:
    from tests.campaigns.seams import Fuse


class Pointed:
    """A connection of psycopg's with a point before each statement and behind it."""

    def __init__(self, raw: Any, point: Callable[[], object]) -> None:
        self._raw, self._point = raw, point

    def execute(self, *asked: Any) -> Any:
        self._point()
        answer = self._raw.execute(*asked)
        self._point()
        return answer

    def cursor(self, *asked: Any, **more: Any) -> Any:
        self._point()
        return self._raw.cursor(*asked, **more)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)


class Mortal(Pointed):
    """A connection that is dead once its fuse is out; with `counts` its statements burn it."""

    def __init__(self, raw: Any, fuse: Fuse, *, counts: bool) -> None:
        super().__init__(raw, self._burn)
        self._fuse, self._counts = fuse, counts

    @property
    def info(self) -> Any:
        return self if self._fuse.is_out else self._raw.info

    @property
    def transaction_status(self) -> pq.TransactionStatus:
        """Of the dead: nothing that could be undone."""
        return pq.TransactionStatus.IDLE

    def _burn(self) -> None:
        if self._counts or self._fuse.is_out:
            self._fuse.point()
