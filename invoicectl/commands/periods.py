"""Options that say which period is meant, in the same words everywhere."""

from typing import Annotated

import typer

Since = Annotated[
    str | None, typer.Option("--since", metavar="TIME", help="From this time on (inclusive).")
]
Until = Annotated[
    str | None,
    typer.Option(
        "--until",
        metavar="TIME",
        help="To the end of this day (inclusive), or to a time (exclusive).",
    ),
]
Month = Annotated[
    str | None, typer.Option("--month", metavar="MONTH", help="That month, like 2026-03.")
]
Year = Annotated[str | None, typer.Option("--year", metavar="YEAR", help="That year, like 2026.")]
