"""The office of who runs the clock of a business: a lock that goes with its session, and a note."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from invoicectl.errors import FileFault

if TYPE_CHECKING:
    from invoicectl.postgres.connection import Connection

_CLOCK = "hashtextextended(current_schema() || ' clock', 0)"


class Office:
    """One process at a time holds it. Correctness rests on the transactions alone: where the
    session is lost another may take it, and is spared no work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.left: dict[str, Any] | None = None

    def take(self, holder: dict[str, Any]) -> dict[str, Any] | None:
        """Take it and leave the note; who holds it already, or None once it is ours."""
        is_ours = self._connection.one(f"SELECT pg_try_advisory_lock({_CLOCK})")[0]
        noted = self._connection.all("SELECT note FROM office")
        told = _told(noted[0][0]) if noted else None
        if not is_ours:
            return told or {}
        self.left = told
        self._note(json.dumps(holder))
        return None

    def give_up(self) -> None:
        """Let another have it."""
        with suppress(FileFault):  # lost: the lock went with the session
            self._note("")
            self._connection.execute(f"SELECT pg_advisory_unlock({_CLOCK})")

    def _note(self, note: str) -> None:
        self._connection.execute("UPDATE office SET note = ?", (note,))


def _told(noted: str) -> dict[str, Any] | None:
    """What a note says; None where it is empty."""
    with suppress(ValueError):
        found = json.loads(noted)
        return found if isinstance(found, dict) else None
    return None
