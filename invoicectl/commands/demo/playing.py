"""The stories, played through the real commands on throwaway files."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from invoicectl.commands.demo.stories import STORIES
from invoicectl.context import Context
from invoicectl.errors import FileExists

READING_SECONDS = 1.2
"""How long a terminal rests after each command, where --pause does not say."""


def play(run: Context, root: Any, pause: float | None, keep: str | None) -> None:
    """Play every story; `pause` seconds after each command, at reading speed on a terminal. The
    file of the last one is kept at the path `keep`. Raises FileExists before anything is played."""
    if keep is not None and os.path.lexists(keep):
        raise FileExists(path=keep, option="--keep")
    rest = (READING_SECONDS if sys.stdout.isatty() else 0.0) if pause is None else pause
    for title, acts in STORIES:
        with tempfile.TemporaryDirectory() as folder:
            print(f"\n=== {title} ===\n")
            path = str(Path(folder) / "demo.db")
            if keep is not None and acts is STORIES[-1][1]:
                path = keep
            for remark, command in acts:
                if remark:
                    print(f"# {remark}")
                print(f"$ invoicectl {command}", flush=True)
                _run(run, root, path, command)
                with run.stop.at_once():
                    time.sleep(rest)
    _go_on(keep)


def _run(run: Context, root: Any, path: str, command: str) -> None:
    """One command of a story, as if it were typed alone."""
    alone = Context(clock=run.clock, gateway=run.gateway)
    alone.stop, alone.db = run.stop, path
    try:
        root.run(shlex.split(command), alone)
    finally:
        alone.close()


def _go_on(keep: str | None) -> None:
    """Where the reader can go on: in the file that was kept, or in one like it."""
    program = "invoicectl" if shutil.which("invoicectl") else _as_called()
    print("\nNow try it yourself:")
    print(f"  export INVOICECTL_DB={shlex.quote(keep or 'try.db')}")
    if keep is None:
        print(f"  {program} init --sample")
    print(f"  {program} attention")
    print(f"  {program} show hugo")
    print(f"  {program} --help")


def _as_called() -> str:
    """The program as it was called, briefly; where the folder it stands in is gone, as it is."""
    try:
        return os.path.relpath(sys.argv[0])
    except OSError:
        return sys.argv[0]
