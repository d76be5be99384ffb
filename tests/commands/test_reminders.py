"""Reminders at the command line: a step like any other, which moves nothing else."""

from __future__ import annotations

from collections.abc import Callable

from tests.support import Business

Make = Callable[..., Business]


def billed(business: Make, card: str = "pm_card_visa") -> Business:
    """ada owes INV-1, due on 9 January at 5 pm; she is reminded a day before."""
    b = business(preset="pet-care", remind_before="24h")
    b.petcare(card)
    b("issue", "ada", "100.00", "--due", "2026-01-09")
    return b


def test_a_reminder_is_the_next_step_and_a_walk_takes_it(business: Make) -> None:
    b = billed(business)
    told = b.invoice()["next"]
    assert told == {"step": "remind", "at": "2026-01-08T22:00:00Z", "rule": "4 remind_before"}
    (step,) = b.to("2026-01-09")["steps"]
    assert (step["at"], step["ref"], step["step"]) == ("2026-01-08T22:00:00Z", "INV-1", "remind")
    assert (step["outcome"], step["amount"]) == ("reminded", "100.00")
    assert b.invoice()["next"]["step"] == "collect"
    assert b.letters()[-1] == ("reminder", "ada", "2026-01-08T22:00:00Z")
    (told,) = b("letters", "INV-1")[-1:]
    assert "We will charge 100.00 USD to your Visa ending in 4242" in " ".join(told["text"].split())
    b.check()


def test_who_asks_for_the_money_looks_behind_it(business: Make) -> None:
    b = billed(business, "pm_sim_lost_card")
    b("issue", "ada", "10.00", "--due", "2026-01-06")
    b.to("2026-01-07")
    assert b.invoice()["next"]["step"] == "remind"
    whys = [item["why"] for item in b("attention") if item["ref"] == "INV-1"]
    (card,) = b("card", "list", "ada")
    why = "is not asked again (lost card); collect on Fri 2026-01-09 17:00 EST"
    assert whys == [f"visa-{card['last4']} {why}"]


def test_removing_the_last_card_names_the_charge_behind_the_reminder(business: Make) -> None:
    b = billed(business)
    (note,) = b.done("card", "remove", "ada", "visa-4242").notes
    assert note == (
        "ada has no card left, and charges are to come: for INV-1 on Fri 2026-01-09 17:00 EST"
    )


def test_a_session_that_is_confirmed_is_charged_at_once(business: Make) -> None:
    b = business(preset="marketplace", remind_before="3d")
    b.marketplace()
    b("issue", "S1", "40.00")
    assert b("confirm", "INV-1")["status"] == "paid"
    assert [kind for kind, _, _ in b.letters()] == ["invoice", "earned", "receipt"]


def test_a_live_file_settles_reminders_before_a_command(business: Make) -> None:
    """Cron did not run: the reminder counts at its instant, and is written with the command."""
    b = business(start="2026-01-05T09:00", preset="pet-care", remind_before="24h", live=True)
    b.petcare()
    b("issue", "ada", "100.00", "--due", "2026-01-09")
    b.system.at = b.system.at.replace(day=9, hour=12)
    b("pay", "INV-1", "10.00")
    told = [event for event in b.events() if event[4] == "invoice-reminded"]
    assert [event[:2] for event in told] == [("2026-01-08T22:00:00Z", "2026-01-09T12:00:00Z")]
    b.check()
