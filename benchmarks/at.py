"""One command of a live file at an instant: `python -m benchmarks.at 2026-01-05T09:00 WORDS…`.

A live file has no clock of its own to be set, so whoever measures one brings a clock along."""

from __future__ import annotations

import gc
import sys
from datetime import UTC, datetime

import typer.main

from invoicectl.__main__ import THRESHOLDS
from invoicectl.cli import app
from invoicectl.context import Context

if __name__ == "__main__":
    gc.set_threshold(*THRESHOLDS)  # as the program does
    now = datetime.fromisoformat(sys.argv[1]).replace(tzinfo=UTC)
    root = typer.main.get_command(app)
    context = Context(clock=lambda: now)
    sys.exit(root.main(sys.argv[2:], obj=context, standalone_mode=False))
