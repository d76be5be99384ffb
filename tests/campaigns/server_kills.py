"""Commands at a business on a server, killed at each statement and around each call to the gateway.

A child is killed (SIGKILL) at the first point, the next, and so on until it runs through; each time
at a bill of its own. In the end all of them are given again with their keys, and nothing is lost
or twice."""

from __future__ import annotations

import contextlib
import io
import shlex
import tempfile
from functools import partial
from pathlib import Path

from invoicectl.cli import Root
from invoicectl.context import Context
from invoicectl.postgres.business import PostgresStore
from tests.campaigns.figures import Figure
from tests.campaigns.test_kills import Counted
from tests.dying import Point, dies
from tests.postgres.crowd import Crowd, Ended, Order
from tests.postgres.losing import ask, end_sessions, rows
from tests.postgres.mortal import Pointed
from tests.postgres.server import Server, version
from tests.support import ROOT

KINDS = ("issue", "pay", "tick", "batch")
"""What is killed."""


def carried_out(crowd: Crowd, words: str, point: Point) -> None:
    """Run a command with its points."""
    store = PostgresStore.open(crowd.db)
    store.connection.raw = Pointed(store.connection.raw, point)  # type: ignore[assignment]
    context = Context(clock=crowd.clock, store=store, gateway=lambda *_: Counted(crowd.db, point))
    assert isinstance(ROOT, Root)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        ROOT.main(shlex.split(words), obj=context, standalone_mode=False)


def order(crowd: Crowd, kind: str, number: int, folder: Path) -> Order:
    """What is killed, at something of its own."""
    if kind == "issue":
        mark = f"bill {kind} {number}"
        words = f"issue ada 11.00 --due 2026-02-01 --line '{mark}' --key {kind}{number}"
        return Order(words, mark)
    for _ in range(25):  # it is due by then
        crowd.clock.move()
    if kind == "tick":
        return Order("tick")
    (newest,) = rows(crowd.db, "SELECT max(number) FROM invoices")[0]
    words = f"pay INV-{newest} --key {kind}{number}"
    if kind == "pay":
        return Order(words, paid=newest)
    lines = folder / f"lines{number}"
    mark = f"bill {kind} {number}"
    lines.write_text(
        f'{{"do": "issue", "target": "cleo", "amount": "11.00", "due": "2026-02-01", '
        f'"line": ["{mark}"], "key": "i{number}"}}\n'
        f'{{"do": "pay", "invoice": "INV-{newest}", "key": "{kind}{number}"}}\n'
    )
    return Order(f"batch {lines}", mark)


def killed(db: str, kind: str, folder: Path, *, stride: int, most: int) -> tuple[Crowd, int]:
    """What became of a business whose commands of a kind were killed at every so many points, at
    `most` so often; and how many were."""
    crowd = Crowd(db, seed=0, size=0)
    number, kills = 1, 0
    while kills < most:
        due = f"issue ada 12.00 --due +1m --key due{kind}{number}"
        assert ask(db, due, f"{crowd.clock():%Y-%m-%dT%H:%M:%S}").code == 0
        given = order(crowd, kind, number, folder)
        is_killed = dies(number, partial(carried_out, crowd, given.words))
        end_sessions(db)
        crowd.ended.append(Ended(given, None, ""))
        if not is_killed:
            break
        number += stride
        kills += 1
    return crowd, kills


def campaign(aim: int, seed: int) -> Figure:
    """Every point of each command, `aim` of them at the most; nothing is drawn."""
    server = Server()
    counts: dict[str, int] = {}
    found: list[str] = []
    try:
        with tempfile.TemporaryDirectory() as folder:
            for kind in KINDS:
                place = server.address(kind)
                crowd, counts[kind] = killed(place, kind, Path(folder), stride=1, most=aim)
                found += [f"{kind}: {each}" for each in crowd.violations()]
    finally:
        server.remove()
    more = ", ".join(f"{count} in {kind}" for kind, count in counts.items())
    if max(counts.values()) < aim:
        more = f"each point there is: {more}"
    more = f"{more}; {version()}"
    return Figure(sum(counts.values()), "kills of commands on a server", found, seed, more)
