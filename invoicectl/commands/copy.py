"""`copy`: the same business in another place."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk import keeping


def copy(
    ctx: Ctx,
    to: Annotated[
        str, typer.Argument(metavar="TO", help="A new file, or a new business on a server.")
    ],
) -> None:
    """Move the business to another place: into a new file, or to a PostgreSQL server and back.

    Everything goes along: events with their hashes, answers to keys, letters, and the record of a
    simulated gateway. The copy is checked first. Use only the copy from then on: if both charge
    cards, clients pay twice. An address looks like postgresql://user@host/name?business=acme; its
    password stands in PGPASSWORD or ~/.pgpass. To keep a copy for bad days, use `backup`.

    Example: invoicectl copy moved.db"""
    run = context(ctx)
    run.show(keeping.copy(run.desk, to))


app = verb(copy)
