"""The fields of every list's objects, in the order in which JSON has them.

CSV has the same as columns: of what is nested the parts, and no lists but those asked for by name.
"""

from __future__ import annotations

_FIELDS = {
    "cards": "token brand last4 expires default refused client",
    "clients": "handle name email credit cards address phone locale tax_id autopay auto_tip "
    "erased_at held hold_reason hold",
    "providers": "handle name email service_charge_rate erased_at",
    "sessions": "ref kind status invoice invoice_status client provider offer fee service_charge "
    "earnings opened_at closed_at closed_how deadline_at messages payments",
    "bookings": "ref status client provider visits total invoice requested_at confirmed_at "
    "payments",
    "series": "ref status client provider every time price service started_at ended_at "
    "held hold_reason hold visits",
    "visits": "ref of at service price provider status completed_at kept invoice",
    "invoices": "number plan status client provider session booking currency total late_fee tips "
    "paid credited refunded due issued_at revision deadline_at due_at deposit_due contested_at "
    "contest_reason confirmed_at confirmed_by held hold_reason hold reference next no_step "
    "lines payments",
    "letters": "ref at kind to address state why subject text html invoice payment tries sent_at",
    "log": "seq at recorded_at actor system_user ref kind data hash",
}

FIELDS = {kind: tuple(names.split()) for kind, names in _FIELDS.items()}
"""The fields of each list."""

PARTS = {
    "next": ("next_step", "next_at", "next_rule"),
    "hold": ("hold_since", "hold_until", "hold_of"),
}
"""What is nested, and its parts as columns."""

MANY = frozenset({"lines", "payments", "messages", "visits", "cards"})
"""The fields that hold a list."""


def columns(names: tuple[str, ...]) -> tuple[str, ...]:
    """These fields as the columns of CSV."""
    return tuple(part for name in names for part in PARTS.get(name, (name,)))
