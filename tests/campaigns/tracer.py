"""Follows a child process from system call to system call, and can kill it at one of them.

The child is forked from this warm process, so nothing is imported twice, and is traced with
ptrace(2), which needs no other program. Only calls that change what is on a disk, made on a file
in one folder, are told; taking and freeing locks is left out, because the kernel frees them when
a process dies. A SIGKILL at the entry of a call keeps the call from being made; at its exit, the
call was made and the process never learned of it."""

from __future__ import annotations

import ctypes
import functools
import os
import platform
import signal
import struct
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal, NamedTuple, NoReturn

NUMBERS = {
    "x86_64": {
        1: "write",
        2: "open",
        18: "pwrite64",
        20: "writev",
        56: "clone",
        57: "fork",
        58: "vfork",
        74: "fsync",
        75: "fdatasync",
        76: "truncate",
        77: "ftruncate",
        82: "rename",
        83: "mkdir",
        86: "link",
        87: "unlink",
        90: "chmod",
        91: "fchmod",
        257: "openat",
        258: "mkdirat",
        263: "unlinkat",
        264: "renameat",
        265: "linkat",
        285: "fallocate",
        296: "pwritev",
        316: "renameat2",
        435: "clone3",
    },
    "aarch64": {
        34: "mkdirat",
        35: "unlinkat",
        37: "linkat",
        38: "renameat",
        45: "truncate",
        46: "ftruncate",
        47: "fallocate",
        52: "fchmod",
        56: "openat",
        64: "write",
        66: "writev",
        68: "pwrite64",
        70: "pwritev",
        82: "fsync",
        83: "fdatasync",
        220: "clone",
        276: "renameat2",
        435: "clone3",
    },
}
"""The calls that change a file or a directory, by machine. SQLite and we make only a few of them;
the others are here so that a new one would not go unseen."""

BY_PATH = {
    "open": 0,
    "truncate": 0,
    "rename": 0,
    "mkdir": 0,
    "link": 0,
    "unlink": 0,
    "chmod": 0,
    "openat": 1,
    "mkdirat": 1,
    "unlinkat": 1,
    "renameat": 1,
    "linkat": 1,
    "renameat2": 1,
}
"""Which argument is the path; the other calls take a descriptor as their first."""

TO_PATH = {"rename": 1, "link": 1, "renameat": 3, "linkat": 3, "renameat2": 3}
"""Which argument is the second path, of calls that give a file another name."""

MEANINGS = {"renameat": "rename", "renameat2": "rename", "linkat": "link", "unlinkat": "unlink"}
"""How a call is told that another one stands for."""

STRAYS = {"clone", "clone3", "fork", "vfork"}
"""What makes a thread or a process, whose calls would go unseen."""

TRACEME, SYSCALL, SETOPTIONS, GET_SYSCALL_INFO = 0, 24, 0x4200, 0x420E
TRACESYSGOOD, EXITKILL = 1, 0x100000
ENTRY, EXIT = 1, 2
INFO = struct.Struct("=B3xIQQ7Q")
REFUSED = 77
LONGEST_PATH = 4096

Moment = Literal["before", "after"]


class Call(NamedTuple):
    """A system call that changes the file at `path`.

    A write has the offset and the data; a truncation has the new size as its offset. Opening is
    told as `create`, and only where there was no such file. `to` is the new name of a file."""

    name: str
    path: str
    offset: int = 0
    data: bytes = b""
    to: str = ""


class Died(NamedTuple):
    """How the child ended: killed where it was meant to be, or with an exit code."""

    is_killed: bool
    code: int


def unavailable() -> str | None:
    """Why nothing can be followed on this machine; None where it can."""
    if sys.platform != "linux" or platform.machine() not in NUMBERS:
        return f"following system calls is written for Linux on {' and '.join(NUMBERS)}"
    return _refused()


@functools.cache
def _refused() -> str | None:
    """Why a process can't follow its own child here; found out by trying."""
    told: list[Call] = []

    def seen(call: Call, moment: Moment) -> bool:
        told.append(call)
        return moment == "after"

    with tempfile.TemporaryDirectory() as name:
        path = Path(name).resolve() / "file"
        try:
            follow(path.touch, path.parent, seen)
        except OSError as error:
            return f"ptrace is not permitted here ({error})"
    if told != [Call("create", str(path))] * 2:
        return "ptrace does not tell the system calls of this machine"
    return None


def follow(
    action: Callable[[], object], folder: Path, seen: Callable[[Call, Moment], bool]
) -> Died:
    """Run the action in a child and tell of each call before and after it is made.

    The child is killed where `seen` answers True. A call that fails is told before only. Raises
    OSError where tracing is refused, and where the child makes a thread or a process of its own.
    `folder` is a real path, without symbolic links."""
    child = os.fork()
    if child == 0:
        _be_traced(action)
    is_there = True
    try:
        _, status = os.waitpid(child, 0)
        if not os.WIFSTOPPED(status):
            is_there = False
            raise PermissionError(os.waitstatus_to_exitcode(status), "the child was not traced")
        _ptrace(SETOPTIONS, child, TRACESYSGOOD | EXITKILL)
        status = _Followed(child, folder).through(seen)
        is_there = False
    finally:
        if is_there:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    return Died(os.WIFSIGNALED(status), os.waitstatus_to_exitcode(status))


def _be_traced(action: Callable[[], object]) -> NoReturn:
    code = 1
    try:
        if _libc().ptrace(TRACEME, 0, 0, 0) != 0:
            os._exit(REFUSED)
        os.kill(os.getpid(), signal.SIGSTOP)
        action()
        code = 0
    finally:
        os._exit(code)


class _Followed:
    """A stopped child, its memory, and the folder that is watched."""

    def __init__(self, child: int, folder: Path) -> None:
        self.child = child
        self.prefix = os.path.join(folder, "")
        self.folder = str(folder)
        self.info = ctypes.create_string_buffer(INFO.size + 16)
        self.names = NUMBERS[platform.machine()]

    def through(self, seen: Callable[[Call, Moment], bool]) -> int:
        """The child's status at its end, wherever that is."""
        memory = os.open(f"/proc/{self.child}/mem", os.O_RDONLY)
        call: Call | None = None
        pending = 0
        try:
            while True:
                _ptrace(SYSCALL, self.child, pending)
                _, status = os.waitpid(self.child, 0)
                if not os.WIFSTOPPED(status):
                    return status
                pending = os.WSTOPSIG(status)
                if pending != signal.SIGTRAP | 0x80:
                    continue  # a signal for the child, which it gets now
                pending = 0
                size = ctypes.sizeof(self.info)
                _ptrace(GET_SYSCALL_INFO, self.child, ctypes.addressof(self.info), size)
                kind, _, _, _, number, *arguments = INFO.unpack_from(self.info)
                if kind == ENTRY:
                    call = self._call(self.names.get(number, ""), arguments, memory)
                is_failed = kind == EXIT and number >= 1 << 63
                if call is None or is_failed:
                    continue
                if kind == EXIT and call.name == "write":
                    call = call._replace(data=call.data[:number])
                if seen(call, "before" if kind == ENTRY else "after"):
                    os.kill(self.child, signal.SIGKILL)
                    return os.waitpid(self.child, 0)[1]
        finally:
            os.close(memory)

    def _call(self, name: str, arguments: list[int], memory: int) -> Call | None:
        """What is about to be called; None if it changes nothing in the folder."""
        if not name:
            return None
        if name in STRAYS:
            raise ChildProcessError(f"{name}: threads and children of a child are not followed")
        if name in BY_PATH:
            where = BY_PATH[name]
            path = _text(memory, arguments[where])
        else:
            path = self._path_of(arguments[0])
        if not path.startswith(self.prefix) and path != self.folder:
            return None
        if name in {"open", "openat"}:
            return _opened(path, arguments[where + 1])
        if name in {"write", "pwrite64"}:
            data = os.pread(memory, arguments[2], arguments[1])
            offset = arguments[3] if name == "pwrite64" else self._position_of(arguments[0])
            return Call("write", path, offset, data)
        if name in {"truncate", "ftruncate"}:
            return Call("truncate", path, arguments[1])
        if name in TO_PATH:
            return Call(MEANINGS.get(name, name), path, to=_text(memory, arguments[TO_PATH[name]]))
        return Call(MEANINGS.get(name, name), path)

    def _path_of(self, descriptor: int) -> str:
        try:
            return os.readlink(f"/proc/{self.child}/fd/{descriptor}")
        except OSError:
            return ""

    def _position_of(self, descriptor: int) -> int:
        told = Path(f"/proc/{self.child}/fdinfo/{descriptor}").read_text(encoding="ascii")
        return int(told.split()[1])


def _text(memory: int, address: int) -> str:
    """A path in the child's memory."""
    return os.fsdecode(os.pread(memory, LONGEST_PATH, address).split(b"\0", 1)[0])


def _opened(path: str, flags: int) -> Call | None:
    if flags & os.O_CREAT and not os.path.lexists(path):
        return Call("create", path)
    return Call("truncate", path) if flags & os.O_TRUNC else None


@functools.cache
def _libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.argtypes = [ctypes.c_long] * 4
    libc.ptrace.restype = ctypes.c_long
    return libc


def _ptrace(request: int, child: int, data: int, size: int = 0) -> None:
    """One request; the data stands last, behind the size where there is one. Raises OSError."""
    if _libc().ptrace(request, child, size, data) < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
