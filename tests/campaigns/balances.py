"""What every account of the ledger must hold, worked out from the oracle and not from postings."""

from __future__ import annotations

import sqlite3
from collections import Counter

from tests.campaigns.oracle import Oracle, hold

UNCONFIRMED = {"pending", "contested"}

OPENING = "equity:opening-balances"
OWN = {
    "goodwill": ("expenses:goodwill", 1),
    "tips": ("income:tips", -1),
    "opening": (OPENING, 1),
}
"""Accounts of `Oracle.cash` that are no place for money, and their sign."""


def hold_balances(connection: sqlite3.Connection, oracle: Oracle, since: int) -> None:
    """The postings of each event after `since` sum to 0, and every balance is what its things
    add up to. Raises Wrong."""
    sql = "SELECT event FROM postings WHERE event > ? GROUP BY event HAVING sum(amount_minor) <> 0"
    crooked = connection.execute(sql, (since,)).fetchall()
    hold(not crooked, f"the postings of {crooked} don't sum to 0")
    rows = connection.execute("SELECT account, balance_minor FROM balances")
    found = {account: balance for account, balance in rows if balance}
    expected = {account: balance for account, balance in _expected(oracle).items() if balance}
    if found != expected:
        for account in sorted(found.keys() | expected.keys()):
            one, other = found.get(account, 0), expected.get(account, 0)
            hold(one == other, f"{account} has a balance of {one}, not {other}")
    hold(sum(found.values()) == 0, f"the balances sum to {sum(found.values())}")


def _expected(oracle: Oracle) -> Counter[str]:
    """The balance of every account: debts to the business above 0, its own and income below."""
    sums: Counter[str] = Counter()
    for invoice in oracle.invoices.values():
        if invoice.status in UNCONFIRMED:
            continue
        is_lost = invoice.status == "written-off"
        owed = "expenses:bad-debt" if is_lost else f"assets:receivable:C{invoice.client}"
        sums[owed] += invoice.due_minor
        sums["income:late-fees"] -= invoice.late_fee_minor
        if invoice.session is None:
            services = invoice.total_minor - invoice.returned_minor
            income = "income:services" if invoice.imported_at is None else OPENING
            sums[income] -= services - invoice.unearned_minor
            sums[f"liabilities:unearned:C{invoice.client}"] -= invoice.unearned_minor
    for session in oracle.sessions.values():
        sums["income:service-charge"] -= session.service_charge_minor or 0
    for client in oracle.clients.values():
        sums[f"liabilities:credit:C{client.number}"] -= client.credit_minor
    for provider in oracle.providers.values():
        sums[f"liabilities:earnings:E{provider.number}"] -= provider.pending_minor
        sums[f"liabilities:tips:E{provider.number}"] -= provider.tips_minor
    for name, amount in oracle.cash.items():
        place = "bank" if name == "transfer" else name
        account, sign = OWN.get(name, (f"assets:cash:{place}", 1))
        sums[account] += sign * amount
    return sums
