"""Options of how somebody pays, in the same words everywhere."""

from typing import Annotated

import typer

ByCard = Annotated[
    str | None,
    typer.Option("--card", metavar="CARD", help="A card on file, like visa-4242, or its token."),
]
Received = Annotated[
    str | None,
    typer.Option(
        "--received",
        metavar="TIME",
        help="When the money came, if not now; a day alone is its midnight.",
    ),
]
