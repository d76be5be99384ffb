"""How the oracle takes in what the gateway is asked for: comparisons, what is not known here, and
amounts that the gateway takes no charge of."""

from __future__ import annotations

from collections.abc import Iterable

from tests.campaigns.oracle import Fact, Json, Oracle, Thing, folds, hold
from tests.campaigns.unmatched import MOVED, Unmatched

BECOMES = {
    "charge": {"unknown": {"approved", "declined", "missing"}},
    "refund": {"unknown": {"approved", "declined"}, "approved": {"declined"}},
    "dispute": {
        "inquiry": {"taken", "returned", "lost"},
        "taken": {"returned", "lost"},
        "lost": {"returned"},
        "returned": {"taken", "lost"},
    },
}
"""What may become of what is there, by its kind."""


@folds("reconciled")
def _reconciled(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    """Nothing that the ledger has is missing there; what is there alone is what waits here."""
    waiting = [each for each in oracle.unmatched.values() if each.is_waiting]
    hold(data["file"] == oracle.file and fact.is_by_time, "another file was compared")
    hold(data["only_here"] == 0, f"{data['only_here']} payments are not at the gateway")
    told = f"{data['only_there']} are only there, and {len(waiting)} wait"
    hold(data["only_there"] <= len(waiting), told)
    return ()


@folds("charge-refused")
def _charge_refused(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    """An automatic charge of all that is due was not made: the invoice is left to people."""
    invoice = oracle.invoices[data["invoice"]]
    told = f"INV-{invoice.number} can't be charged {data['amount_minor']}"
    hold(invoice.status in {"open", "overdue"}, f"{told}: it is {invoice.status}")
    hold(data["amount_minor"] == invoice.due_minor, f"{told}: {invoice.due_minor} is due")
    hold(invoice.open_payment is None, f"{told}: P{invoice.open_payment} is open")
    hold(data["code"].startswith("amount_"), f"{told} for {data['code']}")
    hold(fact.is_by_time or not invoice.is_by_hand, f"{told}: nobody asked")
    return ()


@folds("unmatched-found")
def _found(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    """Something there that is no payment here: under a key of this file, or of a charge of ours."""
    found = Unmatched(
        number=data["unmatched"],
        gateway_ref=data["gateway_ref"],
        kind=data["what"],
        amount_minor=data["amount_minor"],
        outcome=data["outcome"],
        key=data["key"],
        of=data["of"],
        client=data["client"],
        invoice=data["invoice"],
    )
    told = f"U{found.number} ({found.gateway_ref})"
    hold(found.number == len(oracle.unmatched) + 1, f"{told} skips a number")
    hold(fact.is_by_time, f"{told} was found by {fact.actor}")
    refs = {each.gateway_ref for each in oracle.unmatched.values()}
    hold(found.gateway_ref not in refs, f"{told} was found before")
    charges = {each.gateway_ref: each for each in oracle.payments.values() if each.kind != "refund"}
    hold(found.gateway_ref not in charges, f"{told} is a payment here")
    if found.kind == "charge":
        hold((found.key or oracle.file).startswith(oracle.file), f"{told} is another file's")
    else:
        charge = charges.get(found.of)
        of_waiting = found.of in refs
        hold(charge is not None or of_waiting, f"{told} is of nothing here")
        hold(charge is None or charge.client == found.client, f"{told} is of C{found.client}")
    hold(found.client is None or found.client in oracle.clients, f"{told} is of nobody")
    oracle.unmatched[found.number] = found
    yield found
    yield from _counted(oracle, found, int(found.is_blocking))


@folds("unmatched-turned")
def _turned(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    """It goes on there as such things do; what moves no money any more is no payment here."""
    found = oracle.unmatched[data["unmatched"]]
    told = f"U{found.number}, a {found.kind}, is {found.outcome} and becomes {data['outcome']}"
    hold(fact.is_by_time, told)
    hold(data["outcome"] in BECOMES[found.kind].get(found.outcome, set()), told)
    before = found.is_blocking
    found.outcome = data["outcome"]
    if found.outcome not in MOVED:
        found.payment = None
    yield found
    yield from _counted(oracle, found, found.is_blocking - before)


@folds("unmatched-placed")
def _placed(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    """It stands as a payment of its client's: a charge whole, a dispute on what it takes from."""
    found, payment = oracle.unmatched[data["unmatched"]], oracle.payments[data["payment"]]
    told = f"U{found.number} is placed as P{payment.number}"
    hold(found.payment is None, f"{told}, and was as P{found.payment}")
    if found.kind == "charge":
        hold(payment.asked_minor == found.amount_minor, f"{told} of {payment.asked_minor}")
        hold(payment.gateway_ref == found.gateway_ref, f"{told}, which is {payment.gateway_ref}")
    else:
        hold(found.client in {None, payment.client}, f"{told} of C{payment.client}")
    before = found.is_blocking
    found.payment = payment.number
    yield found
    yield from _counted(oracle, found, found.is_blocking - before)


def _counted(oracle: Oracle, found: Unmatched, more: int) -> Iterable[Thing]:
    """So much more, or less, keeps the cards of its client from being charged."""
    if found.client is not None and more:
        client = oracle.clients[found.client]
        client.unplaced += more
        yield client
