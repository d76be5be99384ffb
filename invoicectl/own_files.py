"""Files of our own making, where others may have put something else in their place.

A new file is made beside its place under a name that says whose it is, and put there whole. Who
makes it holds a lock on it; the kernel frees that when a process dies, so what is left of one that
was killed is told from what is being made, and swept up by the next run.
"""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress

try:
    import fcntl
except ImportError:  # where there is no flock, nothing tells what is left from what is made
    fcntl = None  # type: ignore[assignment]

PREFIX, _SUFFIX = ".invoicectl-", ".draft"
_OURS = re.compile(r"\.invoicectl-[a-z0-9_]{8}\.draft", re.ASCII)
_BESIDE = ("-journal", "-wal", "-shm")
"""What SQLite makes beside a file."""


class NewFile:
    """A new file, for its owner alone, in the folder of its place; nothing is there before it is
    `made`, and whoever has one drops it, so whatever stops the making leaves nothing."""

    def __init__(self, place: str) -> None:
        self._place = place
        self.path = ""
        self.descriptor = -1

    def make(self) -> None:
        """Make a draft that nobody has swept up before it was locked. Raises OSError."""
        import secrets

        folder = os.path.dirname(self._place)
        flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC
        while True:
            self.path = os.path.join(folder, f"{PREFIX}{secrets.token_hex(4)}{_SUFFIX}")
            try:
                self.descriptor = os.open(self.path, flags, 0o600)
            except FileExistsError:
                self.path = ""  # another's
                continue
            try:
                is_locked = _locked(self.descriptor)
            except OSError:  # a disk without locks, where nobody sweeps either
                is_locked = True
            if is_locked and _is_at(self.path, self.descriptor):
                return
            os.close(self.descriptor)

    def put(self, *, replaces: bool = False) -> None:
        """Into its place, to last there. Raises FileExistsError where another got there first,
        unless it `replaces` that; OSError."""
        os.fsync(self.descriptor)
        if replaces:
            os.replace(self.path, self._place)
        else:
            self._link()
        sync(os.path.dirname(self._place) or ".")

    def _link(self) -> None:
        try:
            os.link(self.path, self._place)
        except FileExistsError:
            raise
        except OSError:  # a disk without links
            if os.path.lexists(self._place):
                raise FileExistsError from None
            os.rename(self.path, self._place)

    def take_back(self) -> None:
        """Out of its place again, where nothing else has taken that."""
        if self.descriptor >= 0 and _is_at(self._place, self.descriptor):
            os.unlink(self._place)

    def drop(self) -> None:
        """Let go of it; of what was not put into its place nothing is left."""
        if self.path:
            _remove(self.path)
            self.path = ""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


def open_own(path: str, *, is_made: bool = True, beside: str | None = None) -> int:
    """A file of ours, `is_made` if it is missing, to be read and written, else only to be read; no
    link is followed to it. It is its owner's alone, unless the file that it lies `beside` is shared
    with a group: then with that too, as SQLite does with its journals.

    Raises OSError, also where the name is one of several, or of no regular file."""
    if os.path.islink(path):
        raise OSError(0, "it is a link to another file, which is not followed")
    flags = (os.O_CREAT | os.O_RDWR if is_made else os.O_RDONLY) | os.O_CLOEXEC
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags, 0o600)
    found = os.fstat(descriptor)
    if stat.S_ISREG(found.st_mode) and found.st_nlink <= 1:
        if beside is not None and found.st_uid == os.geteuid():
            _share(descriptor, found, beside)
        return descriptor
    os.close(descriptor)
    is_file = stat.S_ISREG(found.st_mode)
    raise OSError(0, "it has another name too" if is_file else "it is not a regular file")


_GROUP = stat.S_IRGRP | stat.S_IWGRP


def _share(descriptor: int, found: os.stat_result, beside: str) -> None:
    """Give the group of a file that it may write the same with what lies beside it."""
    with suppress(OSError):
        whose = os.stat(beside)
        if whose.st_mode & _GROUP == _GROUP and found.st_mode & _GROUP != _GROUP:
            if found.st_gid != whose.st_gid:
                os.fchown(descriptor, -1, whose.st_gid)
            os.fchmod(descriptor, stat.S_IMODE(found.st_mode) | _GROUP)


def sweep(folder: str, *, published: os.stat_result | None = None) -> None:
    """Remove the drafts in a folder whose makers are gone; nothing else is touched.

    A draft that is the `published` file itself is only its second name, and is never opened:
    closing it would drop the locks of whoever has the file open."""
    if fcntl is None:
        return
    with suppress(OSError), os.scandir(folder or ".") as found:
        for entry in [entry for entry in found if _OURS.match(entry.name)]:
            with suppress(OSError):
                _sweep(entry, published)


def _sweep(entry: os.DirEntry[str], published: os.stat_result | None) -> None:
    there = entry.stat(follow_symlinks=False)
    if not stat.S_ISREG(there.st_mode) or there.st_uid != os.geteuid():
        return
    if published is not None and os.path.samestat(there, published):
        os.unlink(entry.path)
        return
    whole = _OURS.match(entry.name)
    if whole is None or whole[0] != entry.name:
        _sweep_beside(entry)
        return
    descriptor = os.open(entry.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        if _locked(descriptor):
            _remove(entry.path)
    finally:
        os.close(descriptor)


def _sweep_beside(entry: os.DirEntry[str]) -> None:
    """What SQLite left beside a draft that is gone."""
    base = next((entry.path.removesuffix(end) for end in _BESIDE if entry.name.endswith(end)), None)
    if base is not None and _OURS.fullmatch(os.path.basename(base)) and not os.path.lexists(base):
        os.unlink(entry.path)


def sync(folder: str) -> None:
    """Make the entries of a folder last."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(path: str) -> None:
    for each in (path, *(f"{path}{end}" for end in _BESIDE)):
        with suppress(OSError):
            os.unlink(each)


def _locked(descriptor: int) -> bool:
    """Whether this process holds the file now. Raises OSError where there are no locks."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_at(path: str, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.lstat(path), os.fstat(descriptor))
    except OSError:
        return False
