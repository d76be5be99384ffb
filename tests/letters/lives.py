"""Lives of a business by chance: what its people do, and how time goes between."""

from __future__ import annotations

import contextlib
from random import Random

from invoicectl.errors import Error
from tests.worlds import Act, Acts, Town, do

PEOPLE: Acts = [
    do.client("ada", name="Ada Lovelace", email="ada@example.org"),
    do.client("bea", email="bea@example.org"),
    do.client("cyd", name="Cyd Charisse"),
    do.provider("noor", name="Noor Haddad", email="noor@example.org"),
    do.provider("max", rate="25%"),
    do.card("ada", "pm_card_visa"),
    do.card("bea", "pm_card_chargeCustomerFail"),
]


def kept_to(seed: int) -> dict[str, str]:
    """The settings of a life: with reminders or none, with a link or none."""
    return {
        "service_charge_rate": "30%",
        "session_late_fee_rate": "5%",
        "remind_before": ("2d,12h", "none")[seed % 2],
        "payment_link": ("none", "https://pay.example.org/{token}")[seed % 3 % 2],
    }


def cards_of(seed: int) -> Acts:
    """In some lives two people's cards have a month with which they expire."""
    month = "pm_sim_visa_exp_2026_01"
    return [] if seed % 4 else [do.card("ada", month), do.card("cyd", month)]


def try_to(town: Town, act: Act) -> None:
    """Do an act; a refusal is an answer too."""
    with contextlib.suppress(Error):
        town.do(act)


def drawn(chance: Random, town: Town) -> Act:
    """Something that somebody does, or a while that passes."""
    who, amount = chance.choice(["ada", "bea", "cyd"]), f"{chance.randint(1, 20000) / 100:.2f}"
    latest = {kind: max(town.world.next_number(kind) - 1, 1) for kind in _NUMBERED}
    some = {kind: chance.randint(1, most) for kind, most in latest.items()}
    invoice, visit = f"INV-{some['invoice']}", f"V{some['visit']}"
    day = f"2026-{chance.randint(1, 6):02}-{chance.randint(1, 28):02}"
    return chance.choice(
        [
            do.after(chance.choice(["2h", "1d", "3d", "1w", "9d"])),
            do.after(chance.choice(["2h", "1d", "3d", "1w", "9d"])),
            do.bill(who, amount, due=day),
            do.book(who, f"{day}T10:00 {amount} Walk", f"{day}T18:00 20.00 Look", provider="noor"),
            do.confirm_booking(f"B{some['booking']}"),
            do.auto_tip(who, chance.choice(["10%", "12.5%", "3.33", "none"])),
            do.cancel(visit),
            do.cancel_booking(f"B{some['booking']}"),
            do.move(visit, f"{day}T09:00"),
            do.visit(f"B{some['booking']}", f"{day}T12:00", amount),
            do.session(who, chance.choice(["noor", "max"]), "email"),
            do.hire(f"S{some['session']}"),
            do.offer(f"S{some['session']}", amount, message="Until Friday"),
            do.payout(chance.choice(["noor", "max"])),
            do.discount(invoice, chance.choice(["10%", "1.00"])),
            do.pay_back(who, "2.00", to=chance.choice(["cash", "bank", "card"])),
            do.issue(f"S{some['session']}", chance.choice([amount, "0"]), message="As agreed"),
            do.reply(f"S{some['session']}", chance.choice(["client", "provider"])),
            do.contest(invoice),
            do.confirm(invoice),
            do.pay(invoice, tip="3.00"),
            do.pay(invoice, "10.00", method="cash"),
            do.pay(invoice, amount, method="transfer"),
            do.pay(invoice, method="credit"),
            do.tip(invoice, "2.50"),
            do.credit(who, amount),
            do.credit(who, amount, method="check"),
            do.card(who, chance.choice(_CARDS)),
            do.remove_card(who, "visa-4242"),
            do.autopay(who, chance.choice(["on", "off"])),
            do.hold(invoice),
            do.hold(invoice, until=day),
            do.hold(who),
            do.hold(who, until=day),
            do.release(invoice),
            do.release(who),
            do.waive(invoice),
            do.reverse(f"P{some['payment']}"),
            do.refund(invoice, "5.00", to=chance.choice(["cash", "credit"])),
            do.write_off(invoice),
            do.void(invoice),
        ]
    )


_NUMBERED = ("invoice", "visit", "booking", "session", "payment")
_CARDS = (
    "pm_card_visa",
    "pm_card_amex",
    "pm_sim_insufficientFunds",
    "pm_card_chargeCustomerFail",
    "pm_sim_lost_card",
    "pm_sim_timeout",
)
