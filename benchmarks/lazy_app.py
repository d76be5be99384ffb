"""The least that a command of this kind can cost: a Typer app that loads its command when it is
called, and reads one row. `python -m benchmarks.lazy_app FILE`."""

from __future__ import annotations

import sys
from typing import Any

import typer
import typer.core
import typer.main


class Lazy(typer.core.TyperGroup):
    """Commands that are made when they are called."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Their names."""
        return ["show", "tick"]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The one that reads a row."""
        import sqlite3

        def show(path: str) -> None:
            row = sqlite3.connect(path).execute("SELECT * FROM invoices LIMIT 1").fetchone()
            print(row)

        made = typer.Typer(add_completion=False)
        made.command("show")(show)
        return typer.main.get_command(made)


app = typer.Typer(cls=Lazy, add_completion=False, rich_markup_mode=None)


@app.callback()
def top() -> None:
    """The least that a command costs."""


if __name__ == "__main__":
    sys.argv = [sys.argv[0], "show", *sys.argv[1:]]
    app()
