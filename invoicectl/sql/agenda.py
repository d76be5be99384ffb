"""What time does next: the next steps that stand beside the things of an open file."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from invoicectl import errors
from invoicectl.domain import dates
from invoicectl.domain.things import CLOCK_KINDS, STEP_ORDER, STEPPING, THINGS, Step
from invoicectl.sql.pieces import instant, instant_or_none

if TYPE_CHECKING:
    from invoicectl.sql.connection import Connection


class Agenda:
    """The next steps, found by their instants."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def due_steps(
        self,
        until: datetime,
        *,
        alone: bool = False,
        limit: int | None = None,
        client: int | None = None,
    ) -> list[Step]:
        """The steps due up to an instant, at most `limit` of each kind of thing; `alone`: only what
        depends on time alone."""
        found: list[Step] = []
        for owner in STEPPING:
            handle = "handle" if owner == "client" else "''"
            values: list[Any] = [dates.stamp(until)]
            whose = _alone(owner) if alone else ""
            if client is not None:
                whose += f" AND {'number' if owner == 'client' else 'client'} = ?"
                values.append(client)
            sql = (
                f"SELECT next_step, number, next_at, {handle} FROM {THINGS[owner].table} "
                f"WHERE next_at <= ? {whose} "
                f"ORDER BY next_at, next_order, {'handle' if owner == 'client' else 'number'}"
            )
            if limit is not None:
                sql = f"{sql} LIMIT ?"
                values.append(limit)
            found += [self._step(owner, *cells) for cells in self._connection.all(sql, values)]
        return found

    def awaiting(self, until: datetime) -> list[int]:
        """The numbers of the clients to whom, or to whose things, time does something up to an
        instant, in order."""
        found = self._connection.all(_AWAITING, [dates.stamp(until)] * len(STEPPING))
        return [number for (number,) in found]

    def _step(self, owner: str, kind: Any, number: int, at: str, handle: str) -> Step:
        """One step. Raises FileFault where it is of no kind that there is."""
        if kind not in STEP_ORDER:
            raise errors.FileFault(path=self._connection.path, why="step", kind=kind)
        return Step(kind, owner, number, instant(at, self._connection.path), handle)

    def earliest(self) -> datetime | None:
        """The instant of the least step; None where there is none."""
        return instant_or_none(self._connection.one(_EARLIEST)[0], self._connection.path)

    def count_due(self, until: datetime, *, alone: bool = False) -> int:
        """How many steps are due up to an instant; `alone`: of what depends on time alone."""
        total = 0
        for owner in STEPPING:
            which = _alone(owner) if alone else ""
            sql = f"SELECT count(*) FROM {THINGS[owner].table} WHERE next_at <= ? {which}"
            total += int(self._connection.one(sql, (dates.stamp(until),))[0])
        return total

    def next_steps(
        self, owner: str, after: int, most: int
    ) -> list[tuple[int, str | None, str | None, int | None]]:
        """The next steps as they are written, of so many things behind one in order."""
        sql = (
            f"SELECT number, next_step, next_at, next_order FROM {THINGS[owner].table} "
            "WHERE number > ? ORDER BY number LIMIT ?"
        )
        return self._connection.all(sql, (after, most))


def _alone(owner: str) -> str:
    """Narrows steps to those that depend on time alone: a collection does without autopay."""
    clock = ", ".join(f"'{kind}'" for kind in CLOCK_KINDS)
    if owner != "invoice":
        return f"AND next_step IN ({clock})"
    return (
        f"AND (next_step IN ({clock}) OR (next_step = 'collect' AND ("
        "client IN (SELECT number FROM clients WHERE is_autopay = 0) "
        "OR EXISTS (SELECT 1 FROM policy WHERE key = 'gateway' AND value = 'manual'))))"
    )


_AWAITING = (
    " UNION ".join(
        f"SELECT {'number' if owner == 'client' else 'client'} FROM {THINGS[owner].table} "
        "WHERE next_at <= ?"
        for owner in STEPPING
    )
    + " ORDER BY 1"
)
"""Whose steps they are, each once."""

_EARLIEST = "SELECT min(at) FROM ({}) AS steps".format(
    " UNION ALL ".join(
        f"SELECT min(next_at) AS at FROM {THINGS[owner].table} WHERE next_at IS NOT NULL"
        for owner in STEPPING
    )
)
"""The least instant of all: the first of each index of next steps."""
