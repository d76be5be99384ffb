"""Settling what depends on time alone before a command, where anything is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from invoicectl.desk.engine.taken import Taken
    from invoicectl.desk.engine.work import Work


def settle(work: Work, client: int | None = None) -> list[Taken]:
    """Let all happen that depends on time alone, up to now, for one client or for everybody."""
    if not work.is_anything_due():
        return []
    from invoicectl.desk.engine.due import Which, due
    from invoicectl.desk.engine.taking import take

    taken = [take(work, step) for step in due(work, Which(work.now, alone=True, client=client))]
    work.write()
    return taken
