"""The stories, played through the real commands on a throwaway file."""

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

READING_SECONDS = 1.2
"""How long a terminal rests after each command, where --pause does not say."""


def play(run: Context, root: Any, pause: float | None) -> None:
    """Play every story; `pause` seconds after each command, at reading speed on a terminal."""
    rest = (READING_SECONDS if sys.stdout.isatty() else 0.0) if pause is None else pause
    for title, acts in STORIES:
        with tempfile.TemporaryDirectory() as folder:
            print(f"\n=== {title} ===\n")
            story = Context(clock=run.clock, gateway=run.gateway)
            story.stop = run.stop
            story.db = str(Path(folder) / "demo.db")
            story.tells_all = True
            try:
                for remark, command in acts:
                    if remark:
                        print(f"# {remark}")
                    print(f"$ invoicectl {command}", flush=True)
                    root.run(shlex.split(command), story)
                    story.format = None
                    with run.stop.at_once():
                        time.sleep(rest)
            finally:
                story.close()
    program = "invoicectl" if shutil.which("invoicectl") else _as_called()
    print("\nNow try it yourself:")
    print("  export INVOICECTL_DB=try.db")
    print(f"  {program} init --simulated-from 2026-01-05T09:00 --preset marketplace")
    print(f"  {program} --help")


def _as_called() -> str:
    """The program as it was called, briefly; where the folder it stands in is gone, as it is."""
    try:
        return os.path.relpath(sys.argv[0])
    except OSError:
        return sys.argv[0]
