"""A fork of a file, and two files of one past beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import datetime

from invoicectl.acts import file as acts
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain.file_info import FileInfo

Both = tuple[Work, Work]
Looking = Callable[[], AbstractContextManager[Both]]
"""A look into two files at once."""


def become(desk: Desk, now: datetime) -> None:
    """Make a whole copy of a file, which nobody has opened yet, its fork at an instant."""
    info, uuid = desk.store.file.info(), desk.new_id()
    desk.store.begin()
    desk.store.file.become(FileInfo(uuid, "simulated", now, "simulated", None, info.rules_version))
    desk.store.commit()
    with desk.act() as work:
        work.record(acts.fork(uuid, info.uuid))


@contextmanager
def apart(desk: Desk) -> Iterator[Desk]:
    """A desk over a copy of the file as it stands, for what is only imagined: who writes meanwhile
    waits for none of that, nor is waited for. Lines of a batch share a transaction whose turn is
    ours anyway: there it is the same desk. Raises FileFault, Busy."""
    if desk.shares_commits:
        yield desk
        return
    with desk.look() as work:
        copy = work.store.apart()
    with closing(copy):
        yield desk.over(copy)


@contextmanager
def looked(this: Desk, that: Desk) -> Iterator[Both]:
    """A look into both files."""
    with this.look() as first, that.look() as second:
        yield first, second


def common(this: Work, that: Work) -> int:
    """The sequence of the newest event that both have; 0 for none. Each event's hash is of all that
    came before it, so the first that differs is found by halving."""
    logs = this.store.log, that.store.log
    same, other = 0, min(log.next_seq() for log in logs)
    while other - same > 1:
        seq = (same + other) // 2
        hashes = {log.hash_at(seq) for log in logs}
        same, other = (seq, other) if len(hashes) == 1 else (same, seq)
    return same
