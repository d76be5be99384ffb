"""The release of what was imported: from then on time acts on it."""

from collections.abc import Sequence

from invoicectl.acts import importing as acts
from invoicectl.desk.asking import references, views
from invoicectl.desk.done import Done
from invoicectl.desk.engine.settling import settle
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.desk.importing.taking import Options
from invoicectl.domain import dates, money
from invoicectl.domain.model import Invoice
from invoicectl.domain.policy import Policy
from invoicectl.domain.steps import behind_reminders
from invoicectl.domain.things import Step
from invoicectl.errors import Malformed


def release(desk: Desk, refs: Sequence[str], options: Options) -> Done:
    """Release these imported invoices, or all that wait; shown are those. Options are for files.

    Raises Malformed."""
    if options != Options():
        raise Malformed(why="release")
    with desk.act() as work:
        return _released(work, refs)


def _released(work: Work, refs: Sequence[str]) -> Done:
    bills = [references.settled_invoice(work, ref) for ref in refs] if refs else _waiting(work)
    for bill in bills:
        work.record(acts.release(work, bill, now=work.now))
    for client in dict.fromkeys(bill.client for bill in bills):
        settle(work, client)
    bills = [work.get(Invoice, bill.number) for bill in bills]
    _note(work, bills)
    return work.done("invoices", [views.invoice(work, bill) for bill in bills])


def _waiting(work: Work) -> list[Invoice]:
    """All imported invoices that ask for money and are left to people, after time did its part."""
    settle(work)
    numbers = work.store.questions.numbers("invoice", [("unreleased",)])
    return [work.get(Invoice, number) for number in numbers]


def _note(work: Work, bills: Sequence[Invoice]) -> None:
    """Say what is due on them, and when time begins."""
    if not bills:
        work.note("no imported invoice waits to be released")
        return
    policy = work.get(Policy, 0)
    due = money.show(sum(bill.due_minor for bill in bills), policy.currency)
    found = [behind_reminders(work, bill) for bill in bills]
    first = min((step for step in found if isinstance(step, Step)), key=_order, default=None)
    when = "" if first is None else f"; first {first.ref}: {first.kind} on "
    at = "" if first is None else dates.local(first.at, policy.timezone)
    many = "1 invoice" if len(bills) == 1 else f"{len(bills)} invoices"
    work.note(f"time acts on {many} with {due} {policy.currency} due{when}{at}")


def _order(step: Step) -> tuple[object, ...]:
    return step.order
