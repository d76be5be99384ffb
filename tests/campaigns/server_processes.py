"""Sixteen processes of real commands at one business on a server, one of them killed every 30 ms.

They are as many as four machines with four clerks each would hold connections. For half of the
time nobody is killed: there no command may be lost."""

from __future__ import annotations

import time
from collections import Counter

from tests.campaigns.figures import Figure
from tests.postgres.crowd import Crowd
from tests.postgres.server import Server, version

PROCESSES = 16
KILL_EVERY_SECONDS = 0.03


def live(server: Server, name: str, seconds: float, seed: int, *, kills: bool) -> Crowd:
    """Sixteen at a business for so long."""
    crowd = Crowd(server.address(name), seed, PROCESSES)
    until = kill_at = 0.0

    def is_over() -> bool:
        nonlocal until
        until = until or time.monotonic() + seconds  # from when all have begun
        return time.monotonic() >= until

    def disturb() -> None:
        nonlocal kill_at
        if kills and time.monotonic() >= kill_at:
            kill_at = time.monotonic() + KILL_EVERY_SECONDS
            crowd.kill_one()

    crowd.live(is_over, disturb)
    return crowd


def campaign(aim: int, seed: int) -> Figure:
    """`aim` seconds, half of them with kills."""
    server = Server()
    try:
        crowds = [
            live(server, f"b{number}", aim / 2, seed + number, kills=bool(number))
            for number in (0, 1)
        ]
        found = [each for crowd in crowds for each in crowd.violations()]
    finally:
        server.remove()
    codes = Counter(each.code for crowd in crowds for each in crowd.ended)
    found += [] if codes[None] else ["no kill hit"]
    whole = Counter(each.code for each in crowds[0].ended)
    found += [f"exit {code} where nobody was killed" for code in (None, 7, 9) if whole[code]]
    more = f"{codes.total():,} commands, {codes[None]:,} of them killed, {codes[0]:,} promised"
    more += f"; {version()}"
    return Figure(aim, f"seconds of {PROCESSES} processes on a server", found, seed, more)
