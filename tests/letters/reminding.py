"""Situations in which somebody is reminded of what comes: title, preset and what happens."""

from __future__ import annotations

from tests.worlds import Acts, do

REMINDING: list[tuple[str, str, Acts]] = [
    (
        "A reminder of the end of the client's days",
        "marketplace",
        [
            do.config("remind_before", "3d"),
            do.session("ada", "noor", "email"),
            do.hire("S1"),
            do.issue("S1", "40.00"),
            do.to("2026-01-11"),
        ],
    ),
    (
        "… of a charge, some of it from credit",
        "pet-care",
        [
            do.config("remind_before", "24h"),
            do.credit("ada", "30.00"),
            do.bill("ada", "100.00", due="2026-01-09"),
            do.to("2026-01-09"),
        ],
    ),
    (
        "… and where it can be paid in another way",
        "pet-care",
        [
            do.config("remind_before", "24h"),
            do.config("payment_link", "https://pay.example.org/{invoice}/{token}"),
            do.bill("ada", "100.00", due="2026-01-09"),
            do.pay("INV-1", "40.00", method="check"),
            do.to("2026-01-09"),
        ],
    ),
    (
        "… of what nobody charges",
        "pet-care",
        [
            do.config("remind_before", "24h"),
            do.autopay("ada", "off"),
            do.bill("ada", "100.00", due="2026-01-09"),
            do.to("2026-01-09"),
        ],
    ),
]
