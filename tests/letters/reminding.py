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
            do.bill("ada", "100.00", due="2026-01-09", reference="PO 4711"),
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
        "… that the card on file will have expired by the next charge",
        "pet-care",
        [
            do.config("payment_link", "https://pay.example.org/{invoice}/{token}"),
            do.card("ada", "pm_sim_visa_exp_2026_01"),
            do.bill("ada", "100.00", due="2026-02-05"),
            do.to("2026-02-01"),
        ],
    ),
    (
        "… and by the charge for the visits of a week",
        "pet-care",
        [
            do.card("ada", "pm_sim_visa_exp_2025_12"),
            do.series("ada"),
            do.visit("R1", "2026-01-06T10:00", "25.00", "Walk", provider="noor"),
            do.to("2026-01-06T11:00"),
            do.done("V1"),
            do.after("1h"),
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
