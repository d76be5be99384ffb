"""Sweeping the file: nothing stays in its pages of texts that were erased."""

from __future__ import annotations

from invoicectl.errors import Busy, FileFault
from invoicectl.store import Store


def swept(store: Store) -> bool:
    """Write the file anew, between transactions, and note that; whether that could be done.

    Where it can't (another reads, the disk is full), or the run is killed before, the file says so,
    and the next command that writes tries again."""
    try:
        store.sweep()
        store.begin()
        store.file.write_info(store.file.info()._replace(is_unswept=False))
        store.commit()
    except (Busy, FileFault):
        store.rollback()
        return False
    return True
