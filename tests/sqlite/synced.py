"""The program as it writes a live file, for files whose clock is simulated: each commit is synced.

A process of it reads no clock but the file's; run as `python -m tests.sqlite.synced`."""

from __future__ import annotations

from unittest import mock

from invoicectl.__main__ import main
from invoicectl.sqlite.business import SqliteStore


def synced() -> mock._patch[mock.MagicMock]:
    """While it holds, files whose clock is simulated are synced as live ones are."""
    return mock.patch.object(SqliteStore, "_sync_what_counts")


if __name__ == "__main__":
    with synced():
        main()
