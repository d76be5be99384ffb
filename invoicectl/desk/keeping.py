"""Keeping the file: copies of it, whole and proved, and the way back from one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from invoicectl.desk.asking import typed
from invoicectl.desk.asking.views import Json
from invoicectl.desk.books import checking
from invoicectl.desk.done import Done
from invoicectl.desk.engine import anchoring
from invoicectl.desk.engine.work import Desk
from invoicectl.domain import dates
from invoicectl.domain.remedies import ANOTHER_PLACE, CHECK
from invoicectl.domain.text import visible
from invoicectl.errors import CheckFailed, FileExists, FileFault, Refusal
from invoicectl.gateways import Record, copy_record
from invoicectl.store import Shelf, Store

MOST_KEPT = 100_000
"""The largest number of backups that can be asked to be kept."""

RECORD = ".gateway"
"""How a gateway's record is called, behind the name of its file."""


def backup(desk: Desk, place: str, keep: str | None) -> Done:
    """A whole copy of the file as it stands, proved before it takes its name.

    In a folder it is named by the instant, and of this file's copies there the newest `keep` stay,
    this one included. Raises Malformed, FileExists, OutputTaken, NotFound, FileFault."""
    most = None if keep is None else typed.whole(keep, "number of backups to keep", 1, MOST_KEPT)
    shelf = desk.store.shelf(place)
    if shelf is None and most is not None:
        told = visible(place[:200])
        raise typed.together(
            f"--keep removes the oldest backups from a folder, and {told} is none",
            hint=f"mkdir -p -m 700 {told}, then say it again",
        )
    path = place if shelf is None else shelf.place(dates.stamp(desk.clock().replace(microsecond=0)))
    try:
        made, uuid = _backed_up(desk, path)
    except FileExists as error:
        error.hint = "name another file, or a folder, where each backup has a name of its own"
        raise
    notes: list[str] = []
    if shelf is not None and most is not None:
        others = [each for each in shelf.copies(uuid) if each != path]
        made["removed"] = _removed(shelf, others[: max(0, len(others) + 1 - most)], notes)
    return Done("backup", made, tuple(notes))


def _backed_up(desk: Desk, path: str) -> tuple[Json, str]:
    """Make the copy and put it into its place: what it holds, and of which file."""
    with desk.look() as work, _made(desk, lambda: desk.store.copy(path)) as copy:
        info = work.info
        made: Json = {
            "file": path,
            "taken_at": dates.stamp(work.now),
            "events": work.store.log.next_seq() - 1,
            "head": work.store.log.head(),
            "record": None,
            "removed": [],
        }
        desk.store.rollback()  # others may write while it is looked through
        _refuse_faulty(desk.over(copy), desk.store.path)
        record = copy_record(info.gateway, desk.store.record_path, f"{path}{RECORD}")
        if record is not None:
            made["record"] = f"{path}{RECORD}"
        _publish(desk, copy, record)
    return made, info.uuid


@contextmanager
def _made(desk: Desk, make: Callable[[], Store]) -> Iterator[Store]:
    """A file in the making, of which nothing stays unless it is published."""
    store = None
    try:
        with desk.stop.heeded():  # till we have it, nobody could remove it
            store = make()
        with desk.stop.at_once():
            pass
        yield store
    finally:
        if store is not None:
            store.discard()


def _refuse_faulty(desk: Desk, named: str) -> None:
    """Look through a copy as `check` does, before anybody relies on it. Raises CheckFailed."""
    failed = checking.check(desk, None).error
    if isinstance(failed, CheckFailed):
        raise CheckFailed(faults=failed.facts["faults"], path=named, hint=f"{CHECK} names them")


def _publish(desk: Desk, copy: Store, record: Record | None) -> None:
    """Put a copy into its place, the gateway's record first: a copy that stands is whole."""
    desk.stop.heed()
    try:
        if record is not None:
            record.put()
        copy.publish()
    except BaseException as error:
        if record is not None:
            record.take_back()
        if isinstance(error, OSError):
            reason = f"can't be made: {error.strerror or 'another got there first'}"
            raise FileFault(path=copy.path, reason=reason, hint=ANOTHER_PLACE) from None
        raise
    finally:
        if record is not None:
            record.drop()


def _removed(shelf: Shelf, paths: list[str], notes: list[str]) -> list[str]:
    """Remove older copies; which are gone. One that can't be removed is no reason to fail."""
    gone = []
    for path in paths:
        try:
            shelf.remove(path)
        except OSError as error:
            notes.append(f"{visible(path)} is older and stays: {error.strerror}")
        else:
            gone.append(path)
    return gone


# --- anchors ----------------------------------------------------------------------------------


def anchor(desk: Desk, place: str | None) -> Done:
    """Note the newest event in a file of anchors: in a given one, or beside this file.

    Raises Malformed, Refusal, OutputTaken, FileFault."""
    anchors = desk.store.anchors(place)
    if anchors is None:
        raise typed.together(
            "a file in memory has nothing beside it",
            hint="invoicectl anchor FILE names where to note it",
        )
    path = place or f"{desk.store.path}.anchors"
    with desk.look() as work:
        newest = anchoring.newest_of(work)
        try:
            last = anchors.newest()
            wrong = None if last is None else anchoring.contradiction(work, last)
            if wrong is not None:
                reason = f"does not fit {visible(path)}: {wrong}"
                raise FileFault(path=desk.store.path, reason=reason, hint=CHECK)
            is_new = last is None or last.hash != newest.hash
            if is_new:
                desk.stop.heed()
                anchors.append(newest)
        except ValueError:
            reason = f"{visible(path)} holds something else than anchors"
            raise Refusal(reason=reason, hint="name another file, or a new one") from None
        except OSError as error:
            reason = f"can't be written: {error.strerror or error}"
            raise FileFault(path=path, reason=reason, hint=ANOTHER_PLACE) from None
        if not is_new:
            work.note("nothing happened since it was noted before")
        noted = {"file": path, "at": dates.stamp(newest.at), "seq": newest.seq, "hash": newest.hash}
        return work.done("anchor", noted)
