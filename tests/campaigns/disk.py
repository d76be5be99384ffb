"""A disk that may lose power: what of a log of system calls is sure to last, and what may not.

A sync of a file makes what was written to it last; a sync of the directory does that for names
created and removed in it. Everything later may be there, missing, or torn: of a torn write some
sectors of 512 bytes are there and others not, in any order. A file that grew may have its new
length with the data missing; zeros or garbage stand there then. A name may be back, or not be
there yet, whatever became of the file's contents. A file may have two names; one that is renamed
has the old name or the new one, and what had that before is there or not as a whole.

The gateway's record stands for a processor elsewhere: it never loses what it was told. The files
of locks are left out; the locks are the kernel's and go with the power."""

from __future__ import annotations

import itertools
import os
import random
from pathlib import Path
from typing import NamedTuple

from tests.campaigns.tracer import Call
from tests.campaigns.verdicts import LOCKS

SECTOR = 512
Image = dict[str, bytes]
"""The contents of each file in a folder."""

SYNCS = {"fsync", "fdatasync"}


class Change(NamedTuple):
    """A write (data at an offset) or, with no data, a truncation to a size (the offset)."""

    offset: int
    data: bytes | None


class File:
    """A file's contents as they will last, and the changes since the last sync."""

    def __init__(self, lasting: bytes = b"") -> None:
        self.lasting = lasting
        self.pending: list[Change] = []

    def sync(self) -> None:
        """Everything written so far lasts."""
        self.lasting = self.whole()
        self.pending = []

    def whole(self) -> bytes:
        """The contents as processes see them."""
        contents = bytearray(self.lasting)
        for change in self.pending:
            _apply(contents, change)
        return bytes(contents)


class Name(NamedTuple):
    """An entry of the directory that was made, or removed (no file)."""

    name: str
    file: File | None


class Disk:
    """One folder on a disk, after some calls of a log."""

    def __init__(self, base: Path, *, has_record: bool = True) -> None:
        """The folder as it is before the first call; all in it lasts. `has_record`: the gateway's
        record beside it is elsewhere; else it is a file like others, as where it is restored."""
        self._folder = str(base.parent)
        self._record = f"{base.name}.gateway" if has_record else None
        found = [each for each in base.parent.iterdir() if not each.name.endswith(LOCKS)]
        self.lasting = {each.name: File(each.read_bytes()) for each in found}
        self.seen = dict(self.lasting)
        self.pending: list[tuple[Name, ...]] = []
        self._is_elsewhere = False

    @property
    def is_safe(self) -> bool:
        """Whether a power cut now would lose nothing."""
        return not self.pending and not any(file.pending for file in self.lasting.values())

    def make(self, call: Call) -> None:
        """One more call was made. Raises LookupError for one whose meaning is not known here."""
        if call.path == self._folder:
            self._of_folder(call)
            return
        if call.path.endswith(LOCKS):
            return
        name = os.path.relpath(call.path, self._folder)
        self._is_elsewhere = self._record is not None and name.startswith(self._record)
        if call.name in {"create", "unlink", "link", "rename"}:
            self._name(*self._entries(call, name))
        elif name not in self.seen:
            return  # its name was removed while it was open: nobody will find what is in it
        elif call.name in SYNCS:
            self.seen[name].sync()
        elif call.name == "write":
            self.seen[name].pending.append(Change(call.offset, call.data))
        elif call.name == "truncate":
            self.seen[name].pending.append(Change(call.offset, None))
        else:
            raise LookupError(f"a disk does not know {call.name}")
        if self._is_elsewhere and name in self.seen:
            self.seen[name].sync()

    def _entries(self, call: Call, name: str) -> list[Name]:
        """The entries of the directory that a call makes or removes."""
        if call.name in {"create", "unlink"}:
            return [Name(name, File() if call.name == "create" else None)]
        given = Name(os.path.relpath(call.to, self._folder), self.seen[name])
        return [given] if call.name == "link" else [given, Name(name, None)]

    def _name(self, *entries: Name) -> None:
        """Entries that come about together."""
        for entry in entries:
            _put(self.seen, entry)
            if self._is_elsewhere:
                _put(self.lasting, entry)
        if not self._is_elsewhere:
            self.pending.append(entries)

    def _of_folder(self, call: Call) -> None:
        """SQLite syncs the folder right after what it did to a file. Where that file was the
        gateway's, it was the gateway's folder, and our names are no safer for it."""
        if call.name not in SYNCS:
            raise LookupError(f"a disk does not know {call.name} of a folder")
        if self._is_elsewhere:
            return
        for entry in itertools.chain.from_iterable(self.pending):
            _put(self.lasting, entry)
        self.pending = []

    def image(self, chance: random.Random) -> Image:
        """What may be on the disk now: each change there, missing or torn."""
        kept, torn = chance.choice((0.0, 0.1, 0.5, 0.9, 1.0)), chance.choice((0.0, 0.3))
        names = dict(self.lasting)
        for entries in self.pending:
            if chance.random() < kept:
                for entry in entries:
                    _put(names, entry)
        left = {id(file): _left(file, kept, torn, chance) for file in names.values()}
        return {name: left[id(file)] for name, file in names.items()}


def _put(names: dict[str, File], entry: Name) -> None:
    if entry.file is None:
        names.pop(entry.name, None)
    else:
        names[entry.name] = entry.file


def _left(file: File, kept: float, torn: float, chance: random.Random) -> bytes:
    """The contents of a file after a power cut."""
    if not file.pending:
        return file.lasting
    contents = bytearray(file.lasting)
    if chance.random() < 0.5:
        missing = max(0, len(file.whole()) - len(contents))
        is_garbage = chance.random() < 0.5
        contents += chance.randbytes(missing) if is_garbage else bytes(missing)
    for change in file.pending:
        if change.data is not None and chance.random() < torn:
            for part in _sectors(change.offset, change.data):
                if chance.random() < 0.5:
                    _apply(contents, part)
        elif chance.random() < kept:
            _apply(contents, change)
    return bytes(contents)


def _sectors(offset: int, data: bytes) -> list[Change]:
    """A write, sector by sector."""
    first = SECTOR - offset % SECTOR
    starts = [0, *range(first, len(data), SECTOR)]
    return [
        Change(offset + start, data[start:end])
        for start, end in zip(starts, [*starts[1:], len(data)], strict=True)
    ]


def _apply(contents: bytearray, change: Change) -> None:
    if change.data is None:
        del contents[change.offset :]
        contents.extend(bytes(change.offset - len(contents)))
        return
    contents.extend(bytes(max(0, change.offset - len(contents))))
    contents[change.offset : change.offset + len(change.data)] = change.data
