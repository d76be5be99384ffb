"""`--dry-run`: where every command passes, one that is only rehearsed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from invoicectl.context import Context
from invoicectl.desk.done import Done
from invoicectl.desk.dry import DryRun


def rehearse(run: Context, invoke: Callable[[], Any]) -> None:
    """Do a command, undo it, and show what would have been. Inside of another dry run it is undone
    alone."""
    outer, run.dry = run.dry, DryRun()
    told: list[tuple[Done, bool]] = []
    held, run.held = run.held, told
    try:
        try:
            invoke()
        finally:
            foreseen = run.dry.leave()
    finally:
        run.dry, run.held = outer, held
    for done, quiet in told:
        run.show(done._replace(foreseen=done.foreseen or foreseen), quiet=quiet)
