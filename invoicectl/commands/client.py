"""`client`: who pays."""

from __future__ import annotations

from invoicectl.commands import Ctx, Email, Handle, Name, context, noun
from invoicectl.desk import people, questions


def add(ctx: Ctx, handle: Handle, name: Name = None, email: Email = None) -> None:
    """Put a client on file.

    Example: invoicectl client add ada --name "Ada Lovelace" --email ada@example.org"""
    run = context(ctx)
    run.show("client", people.add_client(run.desk, handle, name, email))


def edit(ctx: Ctx, handle: Handle, name: Name = None, email: Email = None) -> None:
    """Change a client's name or email.

    Example: invoicectl client edit ada --email ada@example.com"""
    run = context(ctx)
    run.show("client", people.edit_client(run.desk, handle, name, email))


def list_(ctx: Ctx) -> None:
    """List all clients.

    Example: invoicectl client list"""
    run = context(ctx)
    run.show_list("clients", questions.clients(run.desk, newest=run.newest))


def show(ctx: Ctx, handle: Handle) -> None:
    """Show one client, with the cards on file.

    Example: invoicectl client show ada"""
    run = context(ctx)
    run.show("client", questions.client(run.desk, handle))


app = noun("Clients: who pays.", add=add, edit=edit, list_=list_, show=show)
