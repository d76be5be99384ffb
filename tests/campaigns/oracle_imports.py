"""How the oracle takes in what another program told of: nothing of it happens by itself before the
release."""

from __future__ import annotations

from collections.abc import Iterable

from tests.campaigns.oracle import Fact, Invoice, Json, Oracle, Thing, again_at, folds, hold

NEVER = "9999-12-31T00:00:00Z"


def acts_at(invoice: Invoice) -> str:
    """The due instant that time goes by: of an import the one that came with its release."""
    if invoice.imported_at is not None:
        return invoice.counts_due_at or NEVER
    return invoice.due_at or ""


@folds("import-released")
def _released(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    """It counts as due at its own instant, else at the next time of collecting."""
    invoice = oracle.invoices[data["invoice"]]
    told = f"INV-{invoice.number} was released"
    hold(invoice.imported_at is not None, f"{told}, and is our own")
    hold(invoice.counts_due_at is None, f"{told} twice")
    hold(invoice.status in {"open", "overdue"}, f"{told}, which is {invoice.status}")
    expected = again_at(invoice, invoice.due_at or "", fact.at)
    hold(data["counts_due_at"] == expected, f"{told} for {data['counts_due_at']}, not {expected}")
    invoice.counts_due_at = expected
    yield invoice
