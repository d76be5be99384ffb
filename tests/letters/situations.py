"""Situations that bring letters, each with what is worth seeing in them; the page of letters shows
them word by word."""

from __future__ import annotations

from typing import NamedTuple

from tests.letters.holding import HOLDING
from tests.letters.reminding import REMINDING
from tests.worlds import Acts, do

PEOPLE: Acts = [
    do.client("ada", name="Ada Lovelace", email="ada@example.org"),
    do.client("bob", name="Bob Marsh", email="bob@example.org"),
    do.provider("noor", name="Noor Haddad", email="noor@example.org"),
    do.card("ada", "pm_card_visa"),
    do.card("bob", "pm_sim_insufficientFunds"),
]


class Situation(NamedTuple):
    """What happens under a preset; all letters that come of it are shown."""

    title: str
    preset: str
    acts: Acts


def _mail(who: str, *acts: object) -> Acts:
    return [do.session(who, "noor", "email"), do.hire("S1"), *acts]  # type: ignore[list-item]


_BOOKED: Acts = [
    do.book("ada", "2026-01-12T10:00 60.00 Dog walk", "2026-01-14T10:00 40.00 Bath"),
    do.confirm_booking("B1"),
]

_BY_HERSELF: Acts = [
    do.config("payment_link", "https://pay.example.org/{invoice}/{token}"),
    do.autopay("ada", "off"),
]

SITUATIONS = [
    Situation(
        "A session is invoiced",
        "marketplace",
        _mail("ada", do.issue("S1", "40.00", message="Thank you for your patience.")),
    ),
    Situation(
        "… and nobody answers",
        "marketplace",
        _mail("ada", do.issue("S1", "40.00"), do.after("9d")),
    ),
    Situation(
        "… by a client without a card, who hears that there is none",
        "marketplace",
        _mail("ada", do.remove_card("ada", "visa-4242"), do.issue("S1", "40.00"), do.after("9d")),
    ),
    Situation(
        "An answer that opens on confirmation",
        "marketplace",
        [
            do.session("ada", "noor", "email"),
            do.issue("S1", "15.00", answer="It is the fuse."),
        ],
    ),
    Situation(
        "A chat session ends: its receipt tells",
        "marketplace",
        [do.session("ada", "noor", "chat"), do.end("S1", "25.00")],
    ),
    Situation("A fee of 0.00 asks for nothing", "marketplace", _mail("ada", do.issue("S1", "0"))),
    Situation(
        "… also where it is issued again on hold",
        "marketplace",
        _mail(
            "ada", do.issue("S1", "0"), do.hold("INV-1", until="2026-01-20"), do.issue("S1", "0")
        ),
    ),
    Situation(
        "An invoice is contested, and issued again",
        "marketplace",
        _mail("ada", do.issue("S1", "40.00"), do.contest("S1"), do.issue("S1", "30.00")),
    ),
    Situation(
        "A booking is confirmed: both payments, and when",
        "pet-care",
        [
            do.book("ada", "2026-01-07T10:00 85.00 Cat sitting", provider="noor"),
            do.confirm_booking("B1"),
        ],
    ),
    Situation(
        "… for a client who tips by herself",
        "pet-care",
        [
            do.auto_tip("ada", "10%"),
            do.book("ada", "2026-01-07T10:00 85.00 Cat sitting", provider="noor"),
            do.confirm_booking("B1"),
            do.to("2026-01-08"),
        ],
    ),
    Situation(
        "… and that charge is declined, then asked again whole",
        "pet-care-current",
        [
            do.auto_tip("ada", "10%"),
            do.book("ada", "2026-01-07T10:00 85.00 Cat sitting", provider="noor"),
            do.confirm_booking("B1"),
            do.card("ada", "pm_sim_insufficientFunds"),
            do.to("2026-01-07T18:00"),
        ],
    ),
    Situation(
        "… with credit for a part of the deposit",
        "pet-care",
        [
            do.credit("ada", "20.00"),
            do.book("ada", "2026-01-07T10:00 85.00 Cat sitting", provider="noor"),
            do.confirm_booking("B1"),
        ],
    ),
    Situation(
        "… and the deposit is declined",
        "pet-care",
        [
            do.book("bob", "2026-01-07T10:00 85.00 Cat sitting", provider="noor"),
            do.confirm_booking("B1"),
        ],
    ),
    Situation(
        "A bill, its card declined, and overdue a day later",
        "pet-care",
        [do.bill("bob", "100.00", due="2026-01-07"), do.to("2026-01-10")],
    ),
    Situation(
        "… where another try comes after the fee",
        "pet-care-current",
        [
            do.config("payment_link", "https://pay.example.org/{invoice}"),
            do.bill("bob", "100.00", due="2026-01-07"),
            do.to("2026-01-08T12:00"),
        ],
    ),
    Situation(
        "A decline that is found out when it was paid meanwhile brings no letter",
        "pet-care",
        [
            do.bill("ada", "100.00", due="2026-01-07"),
            do.card("ada", "pm_sim_unreachable"),
            do.to("2026-01-07T17:00"),
            do.pay("INV-1", "100.00", method="cash"),
            do.after("10d"),
            do.resolve("P1", "declined", reason="Stripe says so"),
        ],
    ),
    Situation(
        "A line of many words, and the client's own reference",
        "pet-care",
        [
            do.bill(
                "ada",
                "100.00",
                due="2026-01-20",
                reference="PO 4711",
                line="Feeding both cats, watering the roses on the balcony and the "
                "tomatoes behind the house, and taking in the post every other day",
            )
        ],
    ),
    Situation(
        "Paid in part, in cash, with a tip and client credit to come",
        "pet-care",
        [
            do.bill("ada", "100.00", due="2026-01-20"),
            do.credit("ada", "15.00"),
            do.pay("INV-1", "30.00", tip="5.00", method="cash"),
        ],
    ),
    Situation(
        "Credit and card together",
        "pet-care",
        [
            do.credit("ada", "15.00"),
            do.bill("ada", "100.00", due="2026-01-07"),
            do.to("2026-01-08"),
        ],
    ),
    Situation(
        "Credit covers it all",
        "pet-care",
        [
            do.credit("ada", "150.00"),
            do.bill("ada", "100.00", due="2026-01-07"),
            do.to("2026-01-08"),
        ],
    ),
    *map(Situation._make, HOLDING),
    Situation(
        "A client who pays by herself, with credit, and doesn't: it is overdue a week later",
        "pet-care",
        [
            *_BY_HERSELF,
            do.credit("ada", "15.00"),
            do.bill("ada", "100.00", due="2026-01-07"),
            do.to("2026-01-16"),
        ],
    ),
    Situation(
        "… after which credit pays a part of it, and she a part",
        "pet-care",
        [
            *_BY_HERSELF,
            do.bill("ada", "100.00", due="2026-01-07"),
            do.to("2026-01-10"),
            do.pay("INV-1", "20.00", method="check"),
            do.credit("ada", "15.00"),
            do.to("2026-01-16"),
            do.pay("INV-1", "20.00", method="check"),
        ],
    ),
    Situation(
        "… whose credit covers it all",
        "pet-care",
        [
            *_BY_HERSELF,
            do.credit("ada", "150.00"),
            do.bill("ada", "100.00", due="2026-01-07"),
        ],
    ),
    Situation(
        "… and a booking: the deposit is asked for, and paid in parts",
        "pet-care",
        [
            *_BY_HERSELF,
            do.book("ada", "2026-01-12T10:00 85.00 Cat sitting", provider="noor"),
            do.confirm_booking("B1"),
            do.pay("INV-1", "10.00", method="check"),
            do.pay("INV-1", "40.00", method="check"),
        ],
    ),
    Situation(
        "A tip for a booking that is not confirmed",
        "pet-care",
        [
            do.book("ada", "2026-01-12T10:00 85.00 Cat sitting", provider="noor"),
            do.tip("B1", "5.00", method="cash"),
        ],
    ),
    Situation(
        "A provider offers a price, and both write before she is hired",
        "marketplace",
        [
            do.session("ada", "noor", "email"),
            do.reply("S1", "client", "Could you look at it this week?"),
            do.offer("S1", "40.00", message="On Thursday, if that suits you."),
            do.reply("S1", "provider", "Or on Friday."),
        ],
    ),
    Situation(
        "Both write about an invoice: its days begin again",
        "marketplace",
        _mail(
            "ada",
            do.issue("S1", "40.00"),
            do.after("2d"),
            do.reply("S1", "client", "What were the two hours for?"),
            do.after("1d"),
            do.reply("S1", "provider", "For the wiring behind the wall."),
            do.hold("INV-1"),
            do.reply("S1", "client", "Let us wait for the electrician."),
        ),
    ),
    Situation(
        "A session is earned, tipped and paid out",
        "marketplace",
        _mail(
            "ada",
            do.issue("S1", "40.00"),
            do.confirm("S1"),
            do.tip("INV-1", "5.00"),
            do.payout("noor"),
        ),
    ),
    Situation(
        "A discount, and money back: in cash, by bank, to the card, as credit",
        "pet-care",
        [
            do.bill("ada", "100.00", due="2026-01-07"),
            do.discount("INV-1", "10%", reason="We came late"),
            do.pay("INV-1"),
            do.refund("INV-1", "5.00", to="cash"),
            do.refund("INV-1", "6.00", to="bank"),
            do.refund("INV-1", "7.00"),
            do.refund("INV-1", "8.00", to="credit"),
        ],
    ),
    Situation(
        "The tip of a booking without an invoice goes back",
        "pet-care",
        [
            do.book("ada", "2026-01-12T10:00 85.00 Cat sitting", provider="noor"),
            do.tip("B1", "9.00", method="cash"),
            do.refund("B1", "2.00", to="cash", tip=True),
            do.refund("B1", "3.00", to="credit", tip=True),
        ],
    ),
    Situation(
        "Credit is paid back: to the card, and by bank",
        "pet-care",
        [
            do.bill("ada", "100.00", due="2026-01-07"),
            do.pay("INV-1"),
            do.refund("INV-1", "20.00", to="credit"),
            do.pay_back("ada", "4.00"),
            do.pay_back("ada", "5.00", to="bank"),
        ],
    ),
    Situation(
        "A late fee is waived, and the rest is void",
        "pet-care",
        [
            do.bill("bob", "100.00", due="2026-01-07"),
            do.to("2026-01-10"),
            do.waive("INV-1", "Your bank was closed"),
            do.void("INV-1", "It was not your order"),
        ],
    ),
    Situation(
        "Two invoices want the same credit: the first of them in time has it",
        "pet-care",
        [
            do.bill("ada", "100.00", due="2026-01-07"),
            do.credit("ada", "115.00"),
            do.bill("ada", "60.00", due="2026-01-20"),
        ],
    ),
    Situation(
        "… and a retry: a late fee to come is of what the credit leaves",
        "pet-care-current",
        [
            do.bill("bob", "400.05", due="2026-01-07"),
            do.to("2026-01-07T06:00"),
            do.credit("bob", "100.00"),
            do.pay("INV-1", "10.00", method="cash"),
        ],
    ),
    Situation(
        "A client with a locale reads amounts and dates as at home, and where to ask for help",
        "pet-care",
        [
            do.config("help_link", "https://example.org/how-to-pay"),
            do.client("cleo", name="Cleo Weiß", email="cleo@example.org", locale="de-DE"),
            do.bill("cleo", "1250.00", due="2026-01-07"),
            do.pay("INV-1", "250.00", method="cash"),
            do.to("2026-01-08"),
        ],
    ),
    Situation(
        "A card that was lost: it is not asked again, and she may pay in another way",
        "pet-care",
        [
            do.config("payment_link", "https://pay.example.org/{invoice}"),
            do.card("ada", "pm_sim_lost_card"),
            do.bill("ada", "100.00", due="2026-01-07"),
            do.to("2026-01-08"),
        ],
    ),
    *map(Situation._make, REMINDING),
    Situation("Money in advance", "pet-care", [do.credit("ada", "200.00", method="check")]),
    Situation(
        "A fee is taken back while the invoice is on hold",
        "marketplace",
        _mail(
            "ada",
            do.issue("S1", "40.00"),
            do.contest("S1"),
            do.hold("INV-1"),
            do.issue("S1", "0"),
        ),
    ),
    Situation(
        "More money than was due",
        "pet-care",
        [do.bill("ada", "100.00", due="2026-01-07"), do.pay("INV-1", "120.00", method="transfer")],
    ),
    Situation(
        "A visit is added to a booking that was paid",
        "pet-care",
        [*_BOOKED, do.pay("INV-1"), do.visit("B1", "2026-01-15T10:00", "30.00", "Look")],
    ),
    Situation(
        "A visit is moved",
        "pet-care",
        [*_BOOKED, do.move("V2", "2026-01-16T10:00")],
    ),
    Situation(
        "A visit is cancelled a day ahead",
        "pet-care",
        [*_BOOKED, do.to("2026-01-11T09:00"), do.cancel("V1")],
    ),
    Situation(
        "… too late",
        "pet-care",
        [*_BOOKED, do.to("2026-01-12T09:00"), do.cancel("V1")],
    ),
    Situation(
        "A booking is cancelled whole",
        "pet-care",
        [*_BOOKED, do.cancel_booking("B1")],
    ),
    Situation(
        "… and a share of it is kept",
        "pet-care",
        [*_BOOKED, do.cancel_booking("B1", release="80%")],
    ),
]
