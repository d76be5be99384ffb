"""`config`: the settings of a file."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, noun
from invoicectl.desk import file

Key = Annotated[str, typer.Argument(metavar="KEY", help="A setting, like response_days.")]
Value = Annotated[str, typer.Argument(metavar="VALUE", help="Its new value, like 10.")]


def list_(ctx: Ctx) -> None:
    """Show every setting.

    Example: invoicectl config list"""
    run = context(ctx)
    run.show(file.settings(run.desk))


def get(ctx: Ctx, name: Key) -> None:
    """Show one setting.

    Example: invoicectl config get timezone"""
    run = context(ctx)
    run.show(file.setting(run.desk, name))


def set_(ctx: Ctx, name: Key, value: Value) -> None:
    """Change one setting; invoices already issued keep their terms.

    Example: invoicectl config set response_days 10"""
    run = context(ctx)
    run.show(file.change_setting(run.desk, name, value))


def gateway(ctx: Ctx) -> None:
    """Show the gateway, its mode, and whether it answers.

    Example: invoicectl config gateway"""
    run = context(ctx)
    run.show(file.gateway(run.desk))


def templates(
    ctx: Ctx,
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="The folder for the texts.")],
) -> None:
    """Write the texts of all letters into a folder to change them.

    From then on letters use the texts in that folder. Where a text is missing there, the built-in
    one is used. A text with a fault is reported by name and line. Texts in a folder below it that
    is named like a locale, de or de-AT, are used first for clients of that locale. Texts that are
    there already are not changed.

    Example: invoicectl config templates wordings"""
    run = context(ctx)
    run.show(file.templates(run.desk, folder))


app = noun(
    "The settings of the file.",
    list_=list_,
    get=get,
    set_=set_,
    gateway=gateway,
    templates=templates,
)
