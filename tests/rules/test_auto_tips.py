"""B18: the auto-tip. The automatic attempt on a booking's or a series' invoice charges a share of
its total as a tip, in the same charge; once an invoice, and with nothing else."""

from __future__ import annotations

import pytest

from invoicectl.domain.model import Answer
from tests.rules.asking import BAD, agree, billed, credit, owed, seen, session
from tests.worlds import Act, Acts, Town, do

TEN, FIVE, NONE = (do.auto_tip("ada", given) for given in ("10%", "5.00", "none"))
END = "2026-01-20"
Charge = tuple[str, str, str, str]
"""Why a card was asked, for what of the invoice, with what tip, and what it answered."""


def booked(*acts: Act, preset: str = "pet-care", **settings: str) -> Town:
    """ada's B1 of 85.00 on Wednesday, half of it paid as the deposit; then these acts."""
    town = Town(preset=preset, **settings)
    town.petcare()
    town.book("ada", "2026-01-07T10:00 85.00 Sitting", provider="noor")
    town.confirm_booking("B1")
    town.do(*acts)
    return town


def charges(town: Town, ref: str = "INV-1") -> list[Charge]:
    """What cards were asked for on an invoice, besides the deposit."""
    return [
        (each["kind"], each["amount"], each["tip"], each["outcome"])
        for each in town.invoice(ref)["payments"]
        if each["method"] == "card" and each["kind"] != "deposit"
    ]


ONCE: Charge = ("collect", "42.50", "8.50", "approved")
FAILED: Charge = ("collect", "42.50", "8.50", "declined")


@pytest.mark.parametrize(
    ("acts", "expected", "tips", "why"),
    [
        ([TEN], [ONCE], "8.50", "a share of the total, not of what is due, in the one charge"),
        ([FIVE], [("collect", "42.50", "5.00", "approved")], "5.00", "an amount"),
        ([TEN, FIVE], [("collect", "42.50", "5.00", "approved")], "5.00", "the newest setting"),
        ([TEN, NONE], [("collect", "42.50", "0.00", "approved")], "0.00", "none any more"),
        ([], [("collect", "42.50", "0.00", "approved")], "0.00", "nobody asked for one"),
        (
            [do.auto_tip("ada", "33.333%")],
            [("collect", "42.50", "28.33", "approved")],
            "28.33",
            "28.33305: half-up",
        ),
        (
            [do.auto_tip("ada", "0.7%")],
            [("collect", "42.50", "0.60", "approved")],
            "0.60",
            "0.595: a half cent is rounded up",
        ),
        (
            [do.auto_tip("ada", "0.005%")],
            [("collect", "42.50", "0.00", "approved")],
            "0.00",
            "0.00425 is no cent",
        ),
        ([TEN, do.tip("INV-1", "2.00")], [("tip", "0.00", "2.00", "approved"), ONCE], "10.50",
         "a tip by hand doesn't count against it"),
        ([TEN, do.credit("ada", "30.00")], [("collect", "12.50", "8.50", "approved")], "8.50",
         "credit pays of the invoice alone"),
        ([TEN, do.credit("ada", "100.00")], [], "0.00", "credit covers all: no attempt, no tip"),
        ([TEN, do.pay("INV-1")], [("manual", "42.50", "0.00", "approved")], "0.00",
         "a payment by hand is no automatic attempt, and leaves none"),
        ([TEN, do.pay("INV-1", "40.00")],
         [("manual", "40.00", "0.00", "approved"), ("collect", "2.50", "8.50", "approved")],
         "8.50", "of the total, however little is left"),
        ([TEN, do.discount("INV-1", "10.00")], [("collect", "32.50", "7.50", "approved")], "7.50",
         "the total as it is at the attempt"),
        ([TEN, do.autopay("ada", "off")], [], "0.00", "without autopay nothing is attempted"),
        ([TEN, do.hold("INV-1")], [], "0.00", "held"),
    ],
)  # fmt: skip
def test_b18_at_the_collection(acts: Acts, expected: list[Charge], tips: str, why: str) -> None:
    town = booked(*acts)
    town.to("2026-01-08")
    assert (charges(town), seen(town, "tips")) == (expected, (tips,)), why
    assert owed(town)[1] == tips, "it goes to the provider"
    agree(town)


def test_b18_the_deposit_has_none() -> None:
    town = Town(preset="pet-care", deposit_rate="100%")
    town.petcare()
    town.do(TEN, do.book("ada", "2026-01-07T10:00 85.00 Sitting"), do.confirm_booking("B1"))
    town.to(END)
    assert seen(town, "status", "paid", "tips") == ("paid", "85.00", "0.00")
    assert charges(town) == [], "nothing is left to charge, so no tip"


AGAIN = do.choose_card("ada", "visa-4242")


@pytest.mark.parametrize(
    ("acts", "retry", "why"),
    [
        ([], ("retry", "42.50", "8.50", "approved"), "it is asked again whole"),
        ([FIVE], ("retry", "42.50", "5.00", "approved"), "the setting as it is then"),
        ([NONE], ("retry", "42.50", "0.00", "approved"), "… also none"),
        ([do.pay("INV-1", "20.00", card="visa-4242")], ("retry", "22.50", "8.50", "approved"),
         "a part was paid meanwhile"),
        ([do.tip("INV-1", "20.00", card="visa-4242")], ("retry", "42.50", "8.50", "approved"),
         "a tip was given meanwhile"),
        ([do.discount("INV-1", "10.00")], ("retry", "32.50", "7.50", "approved"),
         "the total is less"),
    ],
)  # fmt: skip
def test_b18_at_the_retry(acts: Acts, retry: Charge, why: str) -> None:
    town = booked(TEN, do.card("ada", BAD), preset="pet-care")
    town.to("2026-01-07T18:00")
    assert charges(town) == [FAILED]
    assert seen(town, "tips") == ("0.00",)
    town.do(AGAIN, *acts)
    town.to(END)
    assert charges(town)[-1][1:] == retry[1:], why
    assert seen(town, "status") == ("paid",)
    agree(town)


def test_b18_no_fee_is_tipped_and_no_tip_is_fined() -> None:
    town = booked(TEN, do.card("ada", BAD), preset="pet-care-current", late_fee_min="0.00")
    town.to("2026-01-08T18:00")
    assert seen(town, "status", "late_fee") == ("overdue", "4.25"), "of the services alone"
    town.do(AGAIN)
    town.to("2026-03-01")
    assert charges(town)[-1] == ("retry", "46.75", "8.50", "approved"), "the total has no fee in it"


BOUNCED = do.reverse("P2")


@pytest.mark.parametrize(
    ("acts", "again", "why"),
    [
        ([BOUNCED], ["0.00"], "what a check had paid is collected alone"),
        ([FIVE, BOUNCED], ["0.00"], "whatever the setting is by now"),
        ([do.refund("INV-1", "8.50", tip=True), BOUNCED], ["0.00"], "the tip was given back"),
        ([do.tip("INV-1", "1.00"), BOUNCED], ["0.00"], "another was given by hand"),
        ([do.reverse("P3"), BOUNCED], [], "the charge did not hold, tip included: people ask"),
    ],
)
def test_b18_it_is_charged_once(acts: Acts, again: list[str], why: str) -> None:
    town = booked(TEN, do.pay("INV-1", "20.00", method="check"))
    town.to("2026-01-08T12:00")
    assert charges(town) == [("collect", "22.50", "8.50", "approved")]
    town.do(*acts)
    town.to("2026-03-01")
    automatic = [tip for kind, _, tip, _ in charges(town) if kind in {"collect", "retry"}]
    assert automatic == ["8.50", *again], why
    agree(town)


@pytest.mark.parametrize(
    ("answers", "expected", "why"),
    [
        (("unknown", "approved"), ["8.50"], "found approved later"),
        (("unknown", "declined"), ["8.50", "8.50"], "found declined: asked again"),
        (("unknown", "missing"), ["8.50", "8.50"], "never got there: asked again"),
    ],
)
def test_b18_an_outcome_that_was_unknown(
    answers: tuple[str, ...], expected: list[str], why: str
) -> None:
    town = booked(TEN)
    town.cards.script += [Answer(each, "timeout") for each in answers]
    town.to(END)
    assert [tip for _, _, tip, _ in charges(town)] == expected, why
    assert seen(town, "status", "tips") == ("paid", "8.50"), "once"
    assert seen(town, "due") == ("0.00",)


def test_b18_on_a_friday_and_split_as_every_tip() -> None:
    town = Town(preset="pet-care")
    town.petcare()
    town.provider("max")
    town.do(TEN, do.series("ada"))
    for day, provider in ((6, "noor"), (7, "max"), (8, None)):
        town.visit("R1", f"2026-01-{day:02}T10:00", "66.67", "Walk", provider=provider)
        town.to(f"2026-01-{day:02}T12:00")
        town.done(f"V{day - 5}")
    town.to("2026-01-09T17:00")
    assert charges(town) == [("collect", "200.01", "20.00", "approved")]
    shares = [(each["visit"], each["amount"]) for each in town.invoice()["payments"][0]["tips"]]
    assert shares == [("V1", "6.67"), ("V2", "6.67"), ("V3", "6.66")], "B14"
    assert [town.show(who)["tips"] for who in ("noor", "max")] == ["6.67", "6.67"]
    agree(town)


def test_b18_a_session_and_a_direct_invoice_have_none() -> None:
    direct = billed(TEN)
    direct.to("2026-03-01")
    assert charges(direct) == [("collect", "100.00", "0.00", "approved")]
    of_session = session("40.00", TEN, do.confirm("INV-1"))
    assert charges(of_session) == [("collect", "40.00", "0.00", "approved")]


def test_b18_a_payment_that_returned_is_no_service() -> None:
    town = booked(TEN, do.pay("INV-1", "20.00", method="check"))
    town.do(do.refund("INV-1", "20.00", to="cash"), do.reverse("P2", amount="20.00"))
    assert seen(town, "total", "returned", "due") == ("85.00", "20.00", "42.50")
    town.to(END)
    assert charges(town) == [("collect", "42.50", "6.50", "approved")], "of 65.00"
    agree(town)


def test_b18_it_is_at_most_what_any_amount_may_be() -> None:
    most = f"{10**10}.00"
    town = Town(preset="pet-care", deposit_rate="50%")
    town.petcare()
    town.do(
        do.auto_tip("ada", "100%"),
        do.book("ada", f"2026-01-07T10:00 {most} Sitting"),
        do.confirm_booking("B1"),
    )
    town.to("2026-01-08")
    half = f"{10**10 // 2}.00"
    assert charges(town) == [("collect", half, half, "approved")], "as much as there is room for"
    assert credit(town) == "0.00"


@pytest.mark.parametrize(
    ("acts", "count", "why"),
    [
        ([TEN, TEN], 1, "it is so already"),
        ([TEN, FIVE, NONE], 3, "each is another"),
        ([NONE], 0, "there was none"),
        ([TEN, do.auto_tip("ada", "10.0%")], 1, "the same share in other words"),
    ],
)
def test_b18_setting_it_to_what_it_is_changes_nothing(acts: Acts, count: int, why: str) -> None:
    assert len(billed(*acts).told("auto-tip-set")) == count, why
