"""A process that is killed in the middle of its work."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable

Point = Callable[[], None]


def dies(number: int, work: Callable[[Point], object]) -> bool:
    """Do the work in a child that is killed when it calls its point for that time; whether it got
    there. However the work ends otherwise, the child ends with it."""
    child = os.fork()
    if child == 0:
        left = number

        def point() -> None:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        with contextlib.suppress(BaseException):
            work(point)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    wait_for_the_killed()
    return os.WIFSIGNALED(status)


def wait_for_the_killed() -> None:
    """Until nobody has a business any more who was killed: from a file they are gone at once, and
    a server learns of it later."""
