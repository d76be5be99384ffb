"""What an open file is: its uuid, its clock, its gateway."""

from __future__ import annotations

from invoicectl.domain import chain
from invoicectl.domain.records import FileInfo
from invoicectl.domain.remedies import RESTORE
from invoicectl.errors import FileFault
from invoicectl.sqlite.connection import Connection
from invoicectl.sqlite.pieces import instant_or_none, stamped


def _sealed(info: FileInfo) -> tuple[str | None, ...]:
    """What no event tells of a file, and whose it is."""
    return info.uuid, stamped(info.simulated_at), stamped(info.ticked_at)


class File:
    """The one row that says what the file is."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def info(self) -> FileInfo:
        """What the file is."""
        path = self._connection.path
        found = self._connection.all(
            "SELECT uuid, clock, simulated_at, gateway, ticked_at, rules_version, is_test, said, "
            "is_unswept FROM file"
        )
        if not found:
            reason = "is damaged: it has lost what it is"
            raise FileFault(path=path, reason=reason, hint=RESTORE)
        uuid, clock, simulated_at, gateway, ticked_at, rules_version, is_test, said, unswept = (
            found[0]
        )
        at, ticked = instant_or_none(simulated_at, path), instant_or_none(ticked_at, path)
        return FileInfo(
            uuid, clock, at, gateway, ticked, rules_version, bool(is_test), said, bool(unswept)
        )

    def write_info(self, info: FileInfo) -> None:
        """Write what the file is, and where its clock stands, bound to the log as it is now."""
        newest = self._connection.all("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")
        event, head = newest[0] if newest else (0, chain.START)
        self._connection.execute(
            "INSERT INTO file (id, uuid, clock, simulated_at, gateway, ticked_at, rules_version, "
            "is_test, said, is_unswept, sealed_event, seal) "
            "VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET simulated_at = excluded.simulated_at, "
            "ticked_at = excluded.ticked_at, rules_version = excluded.rules_version, "
            "said = excluded.said, is_unswept = excluded.is_unswept, "
            "sealed_event = excluded.sealed_event, seal = excluded.seal",
            (
                info.uuid,
                info.clock,
                stamped(info.simulated_at),
                info.gateway,
                stamped(info.ticked_at),
                info.rules_version,
                int(info.is_test),
                info.said,
                int(info.is_unswept),
                event,
                chain.seal_of(head, _sealed(info)),
            ),
        )

    def is_sealed(self) -> bool:
        """Whether where its clock stands is what was written with the log as it was."""
        event, seal = self._connection.one("SELECT sealed_event, seal FROM file")
        found = self._connection.all("SELECT hash FROM events WHERE seq = ?", (event,))
        told = self._connection.one("SELECT uuid, simulated_at, ticked_at FROM file")
        heads = [head for (head,) in found] or [chain.START] * (event == 0)
        return [seal] == [chain.seal_of(head, told) for head in heads]
