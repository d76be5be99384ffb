"""The record of the simulated gateway, as tests look into it."""

from __future__ import annotations

import sqlite3
from typing import cast

from invoicectl.gateways.record_in_file import FileRecord
from invoicectl.gateways.simulated import Simulated


def opened(gateway: Simulated) -> sqlite3.Connection:
    """The connection to a gateway's record."""
    if isinstance(gateway.record, FileRecord):
        return gateway.record.opened()
    from tests.postgres.places import beneath_record

    return cast("sqlite3.Connection", beneath_record(gateway.record))


def let_go(gateway: Simulated) -> None:
    """Let go of the record as a process does that is killed."""
    record = gateway.record
    if not isinstance(record, FileRecord):
        record.close()
    elif record.connection is not None:
        record.connection.close()
