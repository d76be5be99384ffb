"""The columns of CSV by the kind of its rows: the header stands also where there are no rows.

They are the fields of JSON in its order, but for lists (lines, cards, payments …), which are left
to JSON; a next step is three columns. A test holds them to the rows of each kind.
"""

from __future__ import annotations

_COLUMNS = {
    "aging": "client invoices not_due days_1_30 days_31_60 days_61_90 days_over_90 due "
    "oldest_due_at days_late credit net",
    "attention": "ref client since why hint",
    "bookings": "ref status client provider total invoice requested_at confirmed_at",
    "cards": "token brand last4 expires default refused",
    "checks": "name ok",
    "clients": "handle name email credit address phone locale tax_id autopay auto_tip erased_at "
    "held hold_reason hold_since hold_until hold_of",
    "collections": "fate invoices share amount due",
    "correction": "seq at recorded_at actor system_user ref kind data hash",
    "earnings": "provider pending tips paid_out",
    "invoices": "number plan status client provider session booking currency total late_fee tips "
    "paid credited refunded due issued_at revision deadline_at due_at deposit_due contested_at "
    "contest_reason confirmed_at confirmed_by held hold_reason hold_since "
    "hold_until hold_of reference next_step next_at next_rule no_step",
    "letters": "ref at kind to address state why subject text html invoice payment tries sent_at",
    "log": "seq at recorded_at actor system_user ref kind data hash",
    "movements": "provider at ref invoice what amount balance",
    "passage": "at ref step outcome amount invoice late_fee code",
    "payouts": "handle name email service_charge_rate erased_at provider pending tips paid_out "
    "payment",
    "providers": "handle name email service_charge_rate erased_at",
    "reconciliation": "gateway_ref at amount key",
    "revenue": "month services service_charges late_fees tips bad_debt goodwill revenue",
    "sending": "ref kind to address state why tries",
    "series": "ref status client provider every time price service started_at ended_at "
    "held hold_reason hold_since hold_until hold_of",
    "sessions": "ref kind status invoice invoice_status client provider offer fee service_charge "
    "earnings opened_at closed_at closed_how",
    "settings": "name value",
    "statement": "at ref invoice what debit credit balance tip to_credit",
    "tips": "provider before received given_back paid_out kept owed",
    "visits": "ref of at service price provider status completed_at kept invoice",
}
COLUMNS = {kind: tuple(names.split()) for kind, names in _COLUMNS.items()}
"""The columns of every list and report."""
