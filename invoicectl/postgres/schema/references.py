"""What each table refers to: its columns, with the tables whose keys they hold."""

_PARTIES = {"client": "clients", "provider": "providers"}

REFERENCES: dict[str, dict[str, str]] = {
    "events": {"client": "clients"},
    "texts": {"event": "events"},
    "cards": {"client": "clients"},
    "sessions": {**_PARTIES, "invoice": "invoices"},
    "messages": {"session": "sessions"},
    "bookings": {**_PARTIES, "invoice": "invoices", "open_payment": "payments"},
    "series": _PARTIES,
    "visits": {**_PARTIES, "booking": "bookings", "series": "series", "invoice": "invoices"},
    "invoices": {
        **_PARTIES,
        "session": "sessions",
        "booking": "bookings",
        "open_payment": "payments",
    },
    "lines": {"invoice": "invoices"},
    "payments": {**_PARTIES, "invoice": "invoices", "booking": "bookings", "of": "payments"},
    "unmatched": {"client": "clients", "invoice": "invoices", "payment": "payments"},
    "tips": {"payment": "payments", "visit": "visits", "provider": "providers"},
    "lots": {"payment": "payments", "source": "payments", "use": "payments"},
    "reversals": {"payment": "payments"},
    "postings": {"event": "events"},
    "outbox": {"event": "events", "invoice": "invoices", "payment": "payments"},
}
