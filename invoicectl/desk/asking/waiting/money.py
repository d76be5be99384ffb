"""Money that nobody is sure of: charges without an answer, and what the ledger and the gateway
have only one of; and the letters that no server took."""

from __future__ import annotations

from collections.abc import Iterator

from invoicectl.desk.asking import views
from invoicectl.desk.asking.views import Json
from invoicectl.desk.asking.waiting.items import Kind, item, of_thing
from invoicectl.desk.engine.work import Work
from invoicectl.domain import money
from invoicectl.domain.events import Reconciled, kind_of
from invoicectl.domain.model import Payment, Unmatched
from invoicectl.domain.policy import Policy
from invoicectl.domain.references import reference
from invoicectl.letters import address_of


def unclear(work: Work) -> Iterator[Json]:
    """Charges and refunds of which a person must find out what became."""
    return _open(work, "charge unclear", "review", "unclear")


def unknown(work: Work) -> Iterator[Json]:
    """Charges and refunds whose outcome is not known yet."""
    return _open(work, "charge unknown", "unknown", "unknown")


def _open(work: Work, kind: Kind, outcome: str, told: str) -> Iterator[Json]:
    for number in work.store.looking.waiting("open charge", outcome):
        payment = work.get(Payment, number)
        asked = money.show(payment.amount_minor + payment.tip_minor, work.get(Policy, 0).currency)
        what = "refund" if payment.kind == "refund" else "charge"
        helps = "invoicectl tick"
        if outcome == "review":
            helps = f"invoicectl resolve {payment.ref} OUTCOME --reason TEXT"
        why = f"{what} of {asked} is {told}"
        yield of_thing(work, kind, payment, payment.at, why=why, hint=helps)


def unmatched(work: Work) -> Iterator[Json]:
    """What the gateway has and the ledger can't place."""
    for number in work.store.looking.waiting("unplaced"):
        found = work.get(Unmatched, number)
        amount = money.show(found.amount_minor, work.get(Policy, 0).currency)
        client = None if found.client is None else work.handle_of("client", found.client)
        key = "" if found.key is None else f" under {found.key.partition('/')[2]}"
        why = f"a {found.kind} of {amount} at the gateway{key} is not placed"
        hint = f"invoicectl reconcile --take {found.gateway_ref} {client or 'INVOICE'}"
        if found.outcome == "inquiry":
            why = f"the bank asks about {amount} of a charge, and has taken nothing"
        elif found.outcome == "unknown":
            why, hint = f"{why} and not decided yet", "invoicectl reconcile"
        if found.of is not None:
            charge = work.store.questions.charge_of(found.of)
            take = f"invoicectl reconcile --take {found.of} {client or 'INVOICE'}"
            hint = take if charge is None else f"invoicectl show P{charge}"
        ref, since = found.gateway_ref, found.created_at
        yield item("only at the gateway", ref, client, since, why=why, hint=hint)


def only_here(work: Work) -> Iterator[Json]:
    """What the ledger had, and the gateway had not, when they were last compared."""
    compared = work.store.log.of_kinds(["file"], [kind_of(Reconciled)])
    if not compared:
        return
    fact, _ = compared[-1]
    if isinstance(fact.event, Reconciled) and fact.event.only_here:
        count = fact.event.only_here
        what = "1 payment is" if count == 1 else f"{count} payments are"
        why = f"{what} here and not at the gateway"
        yield item("only here", "gateway", None, fact.at, why=why, hint="invoicectl reconcile")


def failed_letters(work: Work) -> Iterator[Json]:
    """Letters that no server took."""
    for number in work.store.looking.waiting("failed letter"):
        letter = work.store.outbox.get(number)
        since = letter.delivery.first_tried_at or letter.at
        address = address_of(work, letter.recipient) or "nobody"
        ref = reference("letter", letter.number)
        named = views.named(work, letter.recipient)
        why = f"letter {letter.kind} to {address} failed: {letter.delivery.why}"
        yield item("letter failed", ref, named, since, why=why, hint=f"invoicectl mail retry {ref}")
