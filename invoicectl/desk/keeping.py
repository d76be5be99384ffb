"""Keeping the file: copies of it, whole and proved, the way back from one, and those to run ahead
in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

from invoicectl.acts import file as acts
from invoicectl.desk.asking import typed
from invoicectl.desk.asking.views import Json
from invoicectl.desk.books import checking, witnesses
from invoicectl.desk.done import Done
from invoicectl.desk.engine import anchoring, forks
from invoicectl.desk.engine.work import Desk
from invoicectl.domain import dates
from invoicectl.domain.anchors import Anchor
from invoicectl.domain.policy import Policy
from invoicectl.domain.text import visible
from invoicectl.errors import Busy, CheckFailed, FileExists, FileFault, Malformed, NoFile, Refusal
from invoicectl.errors.remedies import CHECK
from invoicectl.gateways import Record, copy_record
from invoicectl.places import Shelf
from invoicectl.store import Store, copy_store

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
        raise Malformed(why="keep_outside", path=visible(place[:200]))
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
        made["record"] = _proved(desk, desk.over(copy), info.gateway)
    _noted(desk, work.now)
    return made, info.uuid


def _noted(desk: Desk, at: datetime) -> None:
    """Have the file know when it was last copied; one that can't be written to need not."""
    is_within = desk.store.is_writing
    try:
        if not is_within:
            desk.store.begin()
        desk.store.file.write_info(desk.store.file.info()._replace(backup_at=at))
        if not is_within:
            desk.store.commit()
    except (Busy, FileFault):
        if not is_within:
            desk.store.rollback()


@contextmanager
def _made(desk: Desk, make: Callable[[], Store]) -> Iterator[Store]:
    """A file in the making, of which nothing stays unless it is published."""
    store = None
    try:
        with desk.stop.heeded():  # till we have it, nobody could remove it
            store = make()
        desk.stop.obey()
        yield store
    finally:
        if store is not None:
            store.discard()


def _refuse_faulty(desk: Desk, named: str, *, but: Collection[str] = (), hint: str) -> None:
    """Look through a copy as `check` does, `but` for some checks, before anybody relies on it.

    Raises CheckFailed."""
    failed = checking.check(desk, None, but=but).error
    if isinstance(failed, CheckFailed):
        raise CheckFailed(faults=failed.facts["faults"], path=named, hint=hint)


def _proved(desk: Desk, copied: Desk, gateway: str) -> str | None:
    """Look through a copy and put it into its place, with the gateway's record; where that is, if
    there is one. Raises CheckFailed, FileFault."""
    _refuse_faulty(copied, desk.store.path, hint=f"{CHECK} names them")
    place = copied.store.record_place
    record = copy_record(gateway, desk.store.record_path, place)
    _publish(desk, copied.store, record)
    return None if record is None else place


def _put(record: Record, path: str) -> None:
    """The gateway's record into its place, before its file. Raises FileFault."""
    try:
        record.put()
    except OSError as error:
        why = "record_taken" if isinstance(error, FileExistsError) else "unmakable"
        raise FileFault(path=f"{path}{RECORD}", why=why, error=error) from None


def _publish(desk: Desk, copy: Store, record: Record | None) -> None:
    """Put a copy into its place, the gateway's record first: a copy that stands is whole."""
    desk.stop.heed()
    try:
        if record is not None:
            _put(record, copy.path)
        copy.publish()
    except BaseException:
        if record is not None:
            record.take_back()
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


# --- another place ----------------------------------------------------------------------------


def copy(desk: Desk, path: str) -> Done:
    """The same business in a new file, or at a new address on a server, proved before it takes its
    name: the same events and hashes, so no generation begins. Here nothing is written.

    Raises FileExists, OutputTaken, NotFound, Refusal, CheckFailed, FileFault, Busy."""
    try:
        with desk.look() as work, _made(desk, lambda: copy_store(desk.store, path)) as made:
            info, log = work.info, work.store.log
            told: Json = {
                "file": path,
                "from": desk.store.path,
                "events": log.next_seq() - 1,
                "head": log.head(),
            }
            desk.store.rollback()  # others may write while it is looked through
            told["record"] = _proved(desk, desk.over(made), info.gateway)
    except FileExists as error:
        error.hint = "name another place"
        raise
    note = (
        f"use only {visible(path)} from now on: nothing that is done in {visible(desk.store.path)} "
        "reaches it, and cards may be charged twice"
    )
    return Done("copied", told, (note,))


# --- a copy to run ahead in -------------------------------------------------------------------


def fork(desk: Desk, path: str) -> Done:
    """A simulated file with the same past, its clock at this one's now, proved before it takes its
    name. Here nothing is written.

    What time does to it is what it would do to this one; its cards and letters are nobody's.
    Raises FileExists, OutputTaken, NotFound, Refusal, CheckFailed, FileFault."""
    try:
        with desk.look() as work, _made(desk, lambda: desk.store.copy(path)) as copy:
            info, now = work.info, work.now
            events = work.store.log.next_seq() - 1
            desk.store.rollback()  # others may write while it is made
            forked = desk.over(copy)
            forks.become(forked, now)
            record = _proved(desk, forked, info.gateway)
    except FileExists as error:
        error.hint = "name another file"
        raise
    made = {
        "file": path,
        "forked_from": info.uuid,
        "now": dates.stamp(now),
        "events": events,
        "record": record,
    }
    return Done("fork", made)


# --- the way back -----------------------------------------------------------------------------

RESTORED = "restored"
"""Why a restored file begins a generation."""


def restore(
    new_desk: Callable[[str], AbstractContextManager[Desk]], backup: str, *, is_dry: bool
) -> Done:
    """Make the file anew from a backup, proved first; it begins a generation. `is_dry`: of the copy
    nothing stays, so nothing goes along with it.

    `new_desk` is over a copy of the backup that gets the file's place when it is whole. Raises
    NoFile, FileExists, NotFound, Refusal, CheckFailed, FileFault."""
    record = None
    try:
        with new_desk(backup) as desk:
            with desk.stop.at_once():
                _refuse_faulty(desk, backup, but=("anchors",), hint="name an older backup")
                last = _last_anchor(desk, backup)
            info = desk.store.file.info()
            record = copy_record(info.gateway, f"{backup}{RECORD}", desk.store.record_path)
            done, newest = _begun_again(desk, backup, last, has_record=record is not None)
            if record is not None and not is_dry:
                _put(record, desk.store.path)
    except BaseException as error:
        if record is not None:
            record.take_back()
        if isinstance(error, NoFile):
            error.hint = "name a file that invoicectl backup made"
        if isinstance(error, FileExists):
            error.hint = (
                f"move {error.facts['path']} away with what lies beside it, or name another file"
            )
        raise
    finally:
        if record is not None:
            record.drop()
    noted = () if is_dry else anchoring.note(desk, newest)
    return done._replace(notes=(*done.notes, *noted))


def _last_anchor(desk: Desk, backup: str) -> Anchor | None:
    """The newest anchor beside the file's place. Raises FileFault where the backup is not of the
    past that the anchors there know."""
    with desk.look() as work:
        foreign = witnesses.contradicting(work)
        if foreign is None:
            return anchoring.last_of(work)
        at = dates.local(foreign.at, work.get(Policy, 0).timezone)
    own = visible(desk.store.path)
    raise FileFault(path=backup, why="other_past", own=own, seq=foreign.seq, at=at)


def _begun_again(
    desk: Desk, backup: str, last: Anchor | None, *, has_record: bool
) -> tuple[Done, Anchor]:
    """Begin a generation in what was restored; the answer, and the event to be noted."""
    with desk.look(settled=True) as work:
        policy, before = work.get(Policy, 0), anchoring.newest_of(work)
        known = 1 if last is None else last.generation
        for ref, anchor in witnesses.forgotten_since(work).items():
            noun = "client" if ref.startswith("C") else "provider"
            work.note(
                f"{ref} was erased on {dates.local(anchor.at, policy.timezone)} and is here again: "
                f"invoicectl {noun} erase {ref} --reason TEXT"
            )
        work.record(acts.begin_generation(policy, work.file_id, RESTORED, known=known))
        work.finish()
        path, newest = desk.store.path, anchoring.newest_of(work)
        until = dates.local(before.at, policy.timezone)
        work.note(
            f"what was done after {until} is not in it: charges are found at the gateway, "
            "nothing else is; a command with a --key of that time is done once more"
        )
        work.note(
            f"event {newest.seq:,} is the restore itself; that nothing before it was changed is "
            f"proved by: invoicectl check --anchor {before.hash}"
        )
        if last is not None and last.seq > before.seq:
            at = dates.local(last.at, policy.timezone)
            work.note(
                f"event {last.seq:,} of {at} is known to {visible(path)}.anchors, "
                f"the backup ends at event {before.seq:,}"
            )
        if work.info.gateway == "simulated" and not has_record:
            work.note(f"no record of what was charged lies beside the backup, as {backup}{RECORD}")
        made = {
            "file": path,
            "backup": backup,
            "newest_at": dates.stamp(before.at),
            "events": before.seq,
            "generation": newest.generation,
            "record": f"{path}{RECORD}" if has_record else None,
        }
        return work.done("restored", made), newest


# --- anchors ----------------------------------------------------------------------------------


def anchor(desk: Desk, place: str | None) -> Done:
    """Note the newest event in a file of anchors: in a given one, or beside this file.

    Raises Malformed, Refusal, OutputTaken, FileFault."""
    anchors = desk.store.anchors(place)
    if anchors is None:
        raise Malformed(why="in_memory")
    path = place or f"{desk.store.path}.anchors"
    with desk.look() as work:
        newest = anchoring.newest_of(work)
        try:
            last = anchors.newest()
            wrong = None if last is None else anchoring.contradiction(work, last)
            if wrong is not None:
                told = {"anchors": visible(path), "contradiction": wrong}
                raise FileFault(path=desk.store.path, why="anchors", **told)
            is_new = last is None or last.hash != newest.hash
            if is_new:
                desk.stop.heed()
                anchors.append(newest)
        except ValueError:
            raise Refusal(why="no_anchors", path=visible(path)) from None
        except OSError as error:
            raise FileFault(path=path, why="unwritable", error=error) from None
        if not is_new:
            work.note("nothing happened since it was noted before")
        noted = {"file": path, "at": dates.stamp(newest.at), "seq": newest.seq, "hash": newest.hash}
        return work.done("anchor", noted)
