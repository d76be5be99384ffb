"""A second process that goes through some checks of a large file while the first does the others.

It only says which of them found nothing. Whatever else becomes of it (it can't be started, it finds
a fault, it is ended), the first process does those checks itself, so what is told is the same with
its help and without.

Both see the same moment of the file: the first has begun to read before the second is started, and
reads until it was heard; where the store says that nobody can commit meanwhile, there is no other
moment to be seen. It goes with the process that started it, however that ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from invoicectl.context import Context
from invoicectl.desk.books import checking

LARGE = 16 * 2**20
"""The bytes of a file from which on a process of its own is soon made up for."""

WAIT_SECONDS = 1.0
"""How long the second waits to read, where somebody waits to commit; then the first does it all."""

_START = """
import json, sys
told = json.loads(sys.argv[1])
sys.path[:] = told["modules"]
from invoicectl import helping
helping.help_with(told["file"], told["names"])
"""


@contextmanager
def helped(path: str, names: Collection[str]) -> Iterator[Callable[[], Collection[str]]]:
    """Have these checks of the file done beside; what is given says once they are which of them
    found nothing. Of a small file, or where only one process can run at a time, it says none."""
    helper = _started(path, names)
    try:
        yield lambda: _heard(helper)
    finally:
        if helper is not None:
            helper.kill()
            helper.communicate()


def _started(path: str, names: Collection[str]) -> subprocess.Popen[bytes] | None:
    if getattr(sys, "frozen", False) or not sys.executable or (os.cpu_count() or 1) < 2:
        return None
    told = {"modules": sys.path, "file": path, "names": list(names)}
    try:
        if os.path.getsize(path) < LARGE:
            return None
        return subprocess.Popen(
            [sys.executable, "-I", "-c", _START, json.dumps(told)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except (OSError, ValueError):
        return None


def _heard(helper: subprocess.Popen[bytes] | None) -> Collection[str]:
    if helper is None or helper.stdout is None:
        return ()
    told = helper.stdout.read()
    with suppress(ValueError):
        found: Any = json.loads(told)
        if isinstance(found, list):
            return found
    return ()


def help_with(path: str, names: Collection[str]) -> None:
    """The second process: say which of these checks find nothing, and end. Ctrl-C is the first
    one's to hear."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_first, daemon=True).start()
    with suppress(Exception):
        run = Context()
        run.db, run.wait_seconds = path, WAIT_SECONDS
        with run.desk.look() as work:
            found = checking.clean(work, names)
        os.write(sys.stdout.fileno(), json.dumps(found).encode())


def _end_with_the_first() -> None:
    """Who started this process holds the other end of its input."""
    os.read(sys.stdin.fileno(), 1)
    signal.raise_signal(signal.SIGKILL)  # which nobody is started to ignore
