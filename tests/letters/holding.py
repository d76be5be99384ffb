"""Situations in which an invoice is on hold: title, preset and what happens."""

from __future__ import annotations

from tests.worlds import Acts, do

BILL, LATER = do.bill("ada", "100.00", due="2026-01-07"), do.bill("ada", "100.00", due="2026-01-20")

HOLDING: list[tuple[str, str, Acts]] = [
    (
        "Money for an invoice on hold",
        "pet-care",
        [BILL, do.hold("INV-1"), do.pay("INV-1", "30.00", method="check")],
    ),
    (
        "… on hold until a day",
        "pet-care",
        [
            BILL,
            do.hold("INV-1", until="2026-01-20"),
            do.pay("INV-1", "30.00", method="check"),
            do.pay("INV-1", "70.00", method="check"),
        ],
    ),
    (
        "… with its client until a day",
        "pet-care",
        [
            BILL,
            do.hold("ada", until="2026-01-20"),
            do.pay("INV-1", "30.00", method="check"),
        ],
    ),
    (
        "A hold on a client ends long before her invoice is due",
        "pet-care",
        [do.hold("ada", until="2026-01-06"), LATER],
    ),
    (
        "… of one who pays by herself",
        "pet-care",
        [
            do.config("payment_link", "https://pay.example.org/{invoice}/{token}"),
            do.autopay("ada", "off"),
            do.hold("ada", until="2026-01-06"),
            LATER,
        ],
    ),
    (
        "… and before her days for a session are over, of which both write",
        "marketplace",
        [
            do.session("ada", "noor", "email"),
            do.hire("S1"),
            do.hold("ada", until="2026-01-06"),
            do.issue("S1", "40.00"),
            do.reply("S1", "client", "What were the two hours for?"),
            do.reply("S1", "provider", "For the wiring behind the wall."),
        ],
    ),
    (
        "… and her card declined what it was asked for before",
        "pet-care-current",
        [
            do.config("payment_link", "https://pay.example.org/{invoice}"),
            do.card("ada", "pm_sim_unreachable"),
            BILL,
            do.to("2026-01-07T17:00"),
            do.hold("ada", until="2026-02-01"),
            do.after("10d"),
            do.resolve("P1", "declined", reason="Stripe says so"),
        ],
    ),
]
