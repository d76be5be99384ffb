"""What an open file is: its uuid, its clock, its gateway."""

from __future__ import annotations

from invoicectl.domain.records import FileInfo
from invoicectl.domain.remedies import RESTORE
from invoicectl.errors import FileFault
from invoicectl.sqlite.connection import Connection
from invoicectl.sqlite.pieces import instant_or_none, stamped


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
        """Write what the file is, and where its clock stands."""
        self._connection.execute(
            "INSERT INTO file (id, uuid, clock, simulated_at, gateway, ticked_at, rules_version, "
            "is_test, said, is_unswept) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET simulated_at = excluded.simulated_at, "
            "ticked_at = excluded.ticked_at, rules_version = excluded.rules_version, "
            "said = excluded.said, is_unswept = excluded.is_unswept",
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
            ),
        )
