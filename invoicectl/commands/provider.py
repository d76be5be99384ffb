"""`provider`: who earns."""

from __future__ import annotations

from invoicectl.commands import Ctx, context, noun
from invoicectl.commands.arguments import Email, EvenSo, Handle, Name, NewHandle, Rate, Reason
from invoicectl.commands.filters import filtered
from invoicectl.commands.past import of_the_past
from invoicectl.desk import erasing, people
from invoicectl.desk.asking import lists
from invoicectl.desk.asking.filters import Asked


def add(
    ctx: Ctx, handle: Handle, name: Name = None, email: Email = None, service_charge: Rate = None
) -> None:
    """Put a provider on file.

    Example: invoicectl provider add noor --name "Noor Haddad" --service-charge 25%"""
    run = context(ctx)
    run.show(people.add_provider(run.desk, handle, name, email, service_charge))


def edit(
    ctx: Ctx,
    handle: Handle,
    new_handle: NewHandle = None,
    name: Name = None,
    email: Email = None,
    service_charge: Rate = None,
) -> None:
    """Change what is on file about a provider.

    Invoices that are issued already keep their service charge.

    In a batch the new handle has the key "new_handle".

    Example: invoicectl provider edit noor --service-charge 20%"""
    run = context(ctx)
    done = people.edit_provider(
        run.desk, handle, handle=new_handle, name=name, email=email, rate=service_charge
    )
    run.show(done)


@of_the_past("clients")
@filtered
def list_(ctx: Ctx, asked: Asked) -> None:
    """List providers: the newest 50 as a table, all as JSON or CSV.

    A status is active or erased. A period is that in which providers were put on file. --client
    lists the providers who have a session, booking, series or visit with that client.

    Example: invoicectl provider list --client ada"""
    run = context(ctx)
    run.show(lists.things(run.desk, "provider", asked))


def erase(ctx: Ctx, handle: Handle, reason: Reason, even_so: EvenSo = False) -> None:
    """Erase the personal data of a provider.

    Handle, name, email and the texts of their sessions are removed. Amounts, dates and references
    stay; from then on the provider is called by a number, like E1. It is refused while earnings or
    tips are owed, while something is still to happen, and, without --even-so, for ten years after
    the last fee or payout. The reason stays on record, so don't write a name in it.

    Example: invoicectl provider erase max --reason "asked in writing" """
    run = context(ctx)
    run.show(erasing.erase_provider(run.desk, handle, reason=reason, even_so=even_so))


app = noun(
    "Providers: those who do the work and earn.", add=add, edit=edit, list_=list_, erase=erase
)
