"""What the books and the tables both know, compared after whatever a test did."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from invoicectl.desk.asking import views
from tests.support import Business, beneath

NOT_OWED = "('pending', 'contested', 'written-off', 'void')"
"""The states of an invoice that nobody is owed anything by."""

TABLES = {
    "assets:receivable:": (
        "SELECT client, sum(total_minor + late_fee_minor - paid_minor - credited_minor) "
        f"FROM invoices WHERE status NOT IN {NOT_OWED} GROUP BY client"
    ),
    "liabilities:credit:": "SELECT number, -credit_minor FROM clients",
    "liabilities:earnings:": "SELECT number, -pending_minor FROM providers",
    "liabilities:tips:": "SELECT number, -tips_minor FROM providers",
    "liabilities:unearned:": ("SELECT client, -sum(unearned_minor) FROM invoices GROUP BY client"),
}
"""By the beginning of an account's name: what the tables say of each account that begins so."""


def balances(b: Business) -> dict[str, int]:
    """The balance of every account that has any, from the postings; a debit is above zero."""
    sums: Counter[str] = Counter()
    for entry in entries(b):
        for account, amount in entry[1]:
            sums[account] += amount
    return {account: amount for account, amount in sums.items() if amount}


def entries(b: Business) -> list[tuple[str, list[tuple[str, int]]]]:
    """Every event that posted anything: its kind and its postings, in order."""
    found: dict[int, tuple[str, list[tuple[str, int]]]] = {}
    for seq, kind, account, amount in _asked(
        b,
        "SELECT event, kind, account, amount_minor FROM postings JOIN events ON seq = event "
        "ORDER BY event, position",
    ):
        found.setdefault(seq, (kind, []))[1].append((account, amount))
    with b.desk.look() as work:
        return [
            (kind, [(views.account(work, account), amount) for account, amount in entry])
            for kind, entry in found.values()
        ]


def last_entry(b: Business) -> dict[str, int]:
    """What the newest event that posted anything has posted."""
    return dict(entries(b)[-1][1])


def agree(b: Business) -> None:
    """Every check is clean, and the books say what the tables and the gateway say."""
    b.check()
    posted = balances(b)
    for beginning, question in TABLES.items():
        told = {_named(b, beginning, who): amount for who, amount in _asked(b, question) if amount}
        assert {a: n for a, n in posted.items() if a.startswith(beginning)} == told, beginning
    assert sum(posted.values()) == 0
    charged = _gateway(b, "SELECT sum(amount_minor) FROM charges WHERE outcome = 'approved'")
    given_back = _gateway(b, "SELECT sum(amount_minor) FROM refunds")
    assert posted.get("assets:cash:card", 0) == charged - given_back - _reversed(b)


def _named(b: Business, beginning: str, number: int) -> str:
    owner = "provider" if beginning in {"liabilities:earnings:", "liabilities:tips:"} else "client"
    with b.desk.look() as work:
        return f"{beginning}{work.handle_of(owner, number)}"


def _gateway(b: Business, question: str) -> int:
    gateway: Any = b.desk.gateway
    return int(gateway.record.ask(question)[0][0] or 0)


def _reversed(b: Business) -> int:
    """What of charges to cards was taken back; the gateway was not asked for it."""
    taken = 0
    for kind, of, data in _asked(
        b,
        "SELECT events.kind, payments.kind, data FROM events "
        "JOIN payments ON payments.ref = events.ref WHERE method = 'card' "
        "AND events.kind IN ('payment-reversed', 'reversal-withdrawn')",
    ):
        told = json.loads(data)
        is_taken = (kind == "payment-reversed") != (of == "refund")
        whole = told["amount_minor"] + told["tip_minor"]
        taken += whole if is_taken else -whole
    return taken


def _asked(b: Business, question: str) -> list[tuple[Any, ...]]:
    with b.desk.look():
        return list(beneath(b.desk.store).execute(question).fetchall())
