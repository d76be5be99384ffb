"""`import`: what another program exports, taken over; and its release."""

import os
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.context import Context
from invoicectl.desk import importing
from invoicectl.domain.text import visible
from invoicectl.errors import BadTable, NotFound

Kind = Annotated[
    str | None,
    typer.Argument(
        metavar="[KIND|INVOICE]",
        help="clients, providers, cards, invoices, payments or credits.",
        show_default=False,
    ),
]
File = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[FILE|INVOICE]",
        help="The CSV file; or, with --release, invoices.",
        show_default=False,
    ),
]
Preset = Annotated[
    str | None,
    typer.Option(
        "--preset", metavar="EXPORTER", help="stripe, invoice-ninja, freshbooks, wave, quickbooks."
    ),
]
Maps = Annotated[
    list[str] | None,
    typer.Option(
        "--map", metavar="FIELD=COLUMN", help="The column of a field, if its name is another."
    ),
]
Dates = Annotated[
    str | None,
    typer.Option("--dates", metavar="DATES", help="The form of dates, like d/m/Y."),
]
Decimal = Annotated[
    str | None,
    typer.Option("--decimal", metavar="MARK", help="comma or point; default: as in the amounts."),
]
Source = Annotated[
    str | None,
    typer.Option(
        "--source",
        metavar="SOURCE",
        help="The program that the ids come from; default: the preset.",
    ),
]
Release = Annotated[
    bool,
    typer.Option("--release", help="Start automatic steps on all imported invoices, or these."),
]


def import_(
    ctx: Ctx,
    kind: Kind = None,
    file: File = None,
    preset: Preset = None,
    maps: Maps = None,
    dates: Dates = None,
    decimal: Decimal = None,
    source: Source = None,
    release: Release = False,
) -> None:
    """Import a CSV file that another program exported.

    A row of NAME.csv that can't be imported is written to NAME.refused.csv, with a column `why`;
    the others are imported. A row that was imported before is skipped, so you can import a file
    again. An invoice keeps its dates; its number becomes the reference. It makes no charge, fee or
    letter before it is released: import --release releases all of them.

    The client of a row is found by the other program's id, email, name or handle. A client who is
    not found is added; only a card needs one who is there.

    Without a preset, columns are known by the names of the fields, for invoices number, client,
    issued, due, total and paid, and by what people call these, as Customer or Invoice date. --map
    number=Code names another column; docs/import.md lists all fields.

    Example: invoicectl import clients customers.csv --preset invoice-ninja"""
    run = context(ctx)
    words = [each for each in (kind, *(file or ())) if each is not None]
    options = importing.Options(preset, tuple(maps or ()), dates, decimal, source)
    if release:
        run.show(importing.release(run.desk, words, options))
        return
    asked = importing.asked(words, options)
    run.show(importing.bring(run.desk, _taken(run, asked.path), asked, partial(_keep, run)))


def _keep(run: Context, path: str, table: str) -> None:
    """Write the refused rows beside the file, in place of those of before."""
    from invoicectl.output import files

    files.write(path, [table], replaces=True, beside=run.desk.store.path)


def _taken(run: Context, path: str) -> bytes:
    """The bytes of a file. A pipe gives them once: they are kept in case the command begins again.
    Raises NotFound, BadTable."""
    if run.is_begun or os.path.isfile(path):
        return _read(path)
    if path not in run.taken:
        run.taken[path] = _read(path)
    return run.taken[path]


def _read(path: str) -> bytes:
    """The bytes of a file. Raises NotFound, BadTable."""
    shown = visible(path[:200])
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise NotFound(what="file", ref=shown, hint="name the CSV file to import") from None
    except (OSError, ValueError) as error:
        raise BadTable(path=shown, why="unreadable", error=error) from None


app = verb(import_, name="import")
