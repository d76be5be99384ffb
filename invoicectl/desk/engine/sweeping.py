"""Sweeping the file: nothing stays in its pages of texts that were erased, and the anchors beside
it know who was."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from invoicectl.domain import events as ev
from invoicectl.domain.anchors import Anchor, read
from invoicectl.domain.erasing import ERASURE_KINDS
from invoicectl.domain.events import kind_of, ref_of
from invoicectl.errors import Busy, FileFault

if TYPE_CHECKING:
    from invoicectl.store import Store


def swept(store: Store) -> bool:
    """Write the file anew, between transactions, and note that; whether that could be done.

    Where it can't (another reads, the disk is full), or the run is killed before, the file says so,
    and the next command that writes tries again. Anchors are noted before the file says that it is
    swept; where that can't be done, whoever erased is told, and the day's anchor tries again."""
    try:
        store.sweep()
        store.begin()
        with suppress(OSError, ValueError):
            note_erasures(store)
        store.file.write_info(store.file.info()._replace(is_unswept=False))
        store.commit()
    except (Busy, FileFault):
        store.rollback()
        return False
    return True


def note_erasures(store: Store) -> None:
    """Note who was erased, as far as the anchors beside the file don't know it: a backup that is
    put back knows nothing of it.

    The newest anchor stays the last one. Raises OSError, and ValueError for a file of something
    else."""
    erased = store.texts.erased()
    anchors = store.anchors() if erased else None
    if anchors is None:
        return
    noted = {anchor[2:] for anchor in map(read, anchors.lines()) if anchor is not None}
    newest, begun, late = anchors.newest(), generations(store), 0
    for fact, hash_ in store.log.of_kinds(erased, ERASURE_KINDS):
        generation = max((number for number, seq in begun if seq <= fact.seq), default=1)
        anchor = Anchor(fact.recorded_at, fact.seq, hash_, generation, ref_of(fact.event))
        if anchor[2:] not in noted:
            anchors.append(anchor)
            late = fact.seq
    if newest is not None and late and newest.seq > late:
        anchors.append(newest)


def generations(store: Store) -> list[tuple[int, int]]:
    """The number and the sequence of each generation that the log says was begun."""
    return [
        (fact.event.generation, fact.seq)
        for fact, _ in store.log.of_kinds(["file"], [kind_of(ev.GenerationBegun)])
        if isinstance(fact.event, ev.GenerationBegun)
    ]
