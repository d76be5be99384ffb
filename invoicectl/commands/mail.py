"""`mail`: letters that go out."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, noun
from invoicectl.desk import sending
from invoicectl.desk.asking import letters as asking

Folder = Annotated[
    str | None,
    typer.Option("--to-folder", metavar="DIR", help="Write .eml files here, and use no server."),
]


def send(
    ctx: Ctx,
    to_folder: Folder = None,
    older: Annotated[
        bool, typer.Option("--older", help="Also those that are kept and never sent by themselves.")
    ] = False,
    at_most: Annotated[
        str | None,
        typer.Option("--at-most", metavar="N", help="Letters that this run sends; else 500."),
    ] = None,
) -> None:
    """Send the letters that wait, by the server in INVOICECTL_SMTP_URL.

    A letter goes out at least once, under the same Message-ID each time. One that the server does
    not take for now is tried again 5 minutes later or more, for 3 days.

    Example: invoicectl mail send --dry-run"""
    run = context(ctx)
    most = sending.most(at_most)
    opening = partial(run.mailer, to_folder)
    run.show(sending.send(run.desk, opening, older=older, at_most=most))


def retry(
    ctx: Ctx,
    ref: Annotated[str, typer.Argument(metavar="LETTER", help="A letter, like L1.")],
    to_folder: Folder = None,
) -> None:
    """Send one letter now, which failed, waits or is kept.

    Example: invoicectl mail retry L1 --to-folder ."""
    run = context(ctx)
    run.show(sending.retry(run.desk, partial(run.mailer, to_folder), ref))


def preview(
    ctx: Ctx,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="A kind of letter, like receipt.")],
    ref: Annotated[
        str, typer.Argument(metavar="REF", help="An invoice, booking, payment or other reference.")
    ],
    as_html: Annotated[bool, typer.Option("--html", help="Show the document as HTML.")] = False,
) -> None:
    """Show a kind of letter as it would be written now, or next; nothing is written or sent.

    What was told before is told again as things stand. Other letters are those that time would
    bring next: with the card charged, or declined where the letter tells of that.

    Example: invoicectl mail preview invoice INV-1"""
    run = context(ctx)
    show = asking.preview_page if as_html else asking.preview
    run.show(show(run.desk, kind, ref))


app = noun("Letters that go out.", send=send, retry=retry, preview=preview)
