"""The record of the simulated gateway in a file, as tests look into it."""

from __future__ import annotations

import sqlite3

from invoicectl.gateways.record_in_file import FileRecord
from invoicectl.gateways.simulated import Simulated


def opened(gateway: Simulated) -> sqlite3.Connection:
    """The connection to a gateway's record."""
    assert isinstance(gateway.record, FileRecord)
    return gateway.record.opened()


def let_go(gateway: Simulated) -> None:
    """Let go of the record as a process does that is killed."""
    record = gateway.record
    if isinstance(record, FileRecord) and record.connection is not None:
        record.connection.close()
