"""The columns of CSV by the kind of its rows: the header stands also where there are no rows.

They are the fields of JSON in its order, but for lists (lines, cards, payments …), which are left
to JSON; a next step is three columns. A test holds them to the rows of each kind.
"""

from __future__ import annotations

from invoicectl.domain.fields import FIELDS, MANY, columns

_COLUMNS = {
    "agenda": "at ref client step amount charges tip credit",
    "aging": "client invoices not_due days_1_30 days_31_60 days_61_90 days_over_90 due "
    "oldest_due_at days_late credit net",
    "attention": "ref client since why hint kind",
    "checks": "name ok",
    "collections": "fate invoices share amount due",
    "correction": "seq at recorded_at actor system_user ref kind data hash",
    "diff": "ref field here there",
    "earnings": "provider pending tips paid_out",
    "explanation": "field value rule text inputs",
    "forecast": "at ref client step outcome amount invoice late_fee",
    "found": "ref kind client text at",
    "movements": "provider at ref invoice what amount balance",
    "passage": "at ref step outcome amount invoice late_fee code",
    "payouts": "handle name email service_charge_rate erased_at provider pending tips paid_out "
    "payment",
    "reconciliation": "gateway_ref at amount key",
    "revenue": "month services service_charges late_fees tips bad_debt goodwill revenue",
    "sending": "ref kind to address state why tries",
    "settings": "name value",
    "statement": "at ref invoice what debit credit balance tip to_credit",
    "timeline": "at seq ref what text",
    "what-if": "ref field without with",
    "tips": "provider before received given_back paid_out kept owed",
}
COLUMNS = {kind: tuple(names.split()) for kind, names in _COLUMNS.items()} | {
    kind: columns(tuple(name for name in names if name not in MANY))
    for kind, names in FIELDS.items()
}
"""The columns of every list and report."""
