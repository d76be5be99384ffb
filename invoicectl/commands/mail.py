"""`mail`: letters that go out."""

from functools import partial
from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, noun
from invoicectl.desk import sending
from invoicectl.desk.asking import letters as asking

Folder = Annotated[
    str | None,
    typer.Option(
        "--to-folder", metavar="DIR", help="Write .eml files into this folder, and use no server."
    ),
]


def send(
    ctx: Ctx,
    to_folder: Folder = None,
    older: Annotated[
        bool, typer.Option("--older", help="Send also letters that are kept.")
    ] = False,
    at_most: Annotated[
        str | None,
        typer.Option(
            "--at-most", metavar="N", help="At most so many letters in this run; default 500."
        ),
    ] = None,
) -> None:
    """Send the letters that wait, by the server in INVOICECTL_SMTP_URL.

    A letter is sent at least once, and always with the same Message-ID. If the server does not take
    a letter for now, it is tried again for 3 days, after at least 5 minutes each time.

    Example: invoicectl mail send --dry-run"""
    run = context(ctx)
    most = sending.most(at_most)
    opening = partial(run.mailer, to_folder)
    run.show(sending.send(run.desk, opening, older=older, at_most=most))


def retry(
    ctx: Ctx,
    ref: Annotated[str, typer.Argument(metavar="LETTER", help="A letter, like L1.")],
    to_folder: Folder = None,
    again: Annotated[
        bool, typer.Option("--again", help="Send also a letter that was sent already.")
    ] = False,
) -> None:
    """Send one letter now: one that failed, waits or is kept.

    With --again also one that was sent: once more, in the same words, to the address that is on
    file now. It counts as one more try, and shows the newest time.

    Example: invoicectl mail retry L1 --to-folder ."""
    run = context(ctx)
    run.show(sending.retry(run.desk, partial(run.mailer, to_folder), ref, again=again))


def preview(
    ctx: Ctx,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="A kind of letter, like receipt.")],
    ref: Annotated[
        str, typer.Argument(metavar="REF", help="An invoice, booking, payment or other reference.")
    ],
    as_html: Annotated[bool, typer.Option("--html", help="Show the letter as HTML.")] = False,
) -> None:
    """Show a letter as it would be written; nothing is sent.

    If such a letter was written before, it is shown as it would be written now. Otherwise it is the
    one that would come next: with the card charged, or declined if that is what the letter is
    about.

    Example: invoicectl mail preview invoice INV-1"""
    run = context(ctx)
    show = asking.preview_page if as_html else asking.preview
    run.show(show(run.desk, kind, ref))


app = noun("Send, retry or preview letters.", send=send, retry=retry, preview=preview)
