"""Reminders: so long before the end of the client's days, an automatic charge or a due instant."""

from __future__ import annotations

import json

import pytest

from invoicectl.domain import codec
from invoicectl.domain.policy import Terms
from tests.rules.asking import BAD, GOOD, agree, billed, session
from tests.worlds import Act, Acts, Town, do

TWICE = "3d,24h"
OFF, ON = do.autopay("ada", "off"), do.autopay("ada", "on")


def reminded(town: Town) -> list[str]:
    """When clients were reminded: each by time, at the instant it was due."""
    told = town.told("invoice-reminded")
    assert all(actor == "time" for _, _, actor in told)
    letters = [at for kind, to, at in town.letters() if (kind, to) == ("reminder", "ada")]
    assert letters == [at for at, _, _ in told], "each has its letter, of that instant"
    return letters


# --- the instants ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("until", "expected", "following", "why"),
    [
        ("2026-01-10T08:59:59", 0, "remind", "the second before"),
        ("2026-01-10T09:00", 1, "remind", "three days before the end of the client's days"),
        ("2026-01-10T09:00:01", 1, "remind", "and only once"),
        ("2026-01-12T08:59:59", 1, "remind", "a second before the other"),
        ("2026-01-12T09:00", 2, "auto-confirm", "a day before, and then comes the end"),
        ("2026-01-20", 2, None, "none after it"),
    ],
)
def test_a_pending_invoice_s_client_is_reminded_to_answer(
    until: str, expected: int, following: str | None, why: str
) -> None:
    town = session("40.00", remind_before=TWICE)
    town.to(until)
    wanted = ["2026-01-10T09:00:00Z", "2026-01-12T09:00:00Z"][:expected]
    assert reminded(town) == wanted, why
    step = town.invoice()["next"]
    assert (None if step is None else step[0]) == following, why
    agree(town)


@pytest.mark.parametrize(
    ("until", "expected", "why"),
    [
        ("2026-02-02T16:59:59", 0, "the second before, New York time"),
        ("2026-02-02T17:00", 1, "three days before the charge"),
        ("2026-02-04T17:00", 2, "a day before it"),
        ("2026-02-20", 2, "none of the retry, and none after"),
    ],
)
@pytest.mark.parametrize("acts", [[], [do.card("ada", BAD)], [OFF]])
def test_a_charge_or_a_due_instant_is_announced(
    acts: Acts, until: str, expected: int, why: str
) -> None:
    town = billed(*acts, remind_before=TWICE)
    town.to(until)
    assert reminded(town) == ["2026-02-02T22:00:00Z", "2026-02-04T22:00:00Z"][:expected], why
    agree(town)


@pytest.mark.parametrize(
    ("before", "due", "expected", "why"),
    [
        ("1d", "2026-03-08", "2026-03-07T22:00:00Z", "a calendar day back is 23 hours: same wall"),
        ("24h", "2026-03-08", "2026-03-07T21:00:00Z", "elapsed hours: 4 pm on the wall"),
        ("1d", "2026-11-01", "2026-10-31T21:00:00Z", "25 hours, the same wall"),
        ("24h", "2026-11-01", "2026-10-31T22:00:00Z", "elapsed hours: 6 pm on the wall"),
        ("1mo", "2026-03-31", "2026-02-28T22:00:00Z", "a month before the 31st is its last day"),
        ("1d12h", "2026-02-05", "2026-02-04T10:00:00Z", "a sum: the day first, then the hours"),
    ],
)
def test_days_are_on_the_wall_and_hours_elapse(
    before: str, due: str, expected: str, why: str
) -> None:
    town = Town(preset="pet-care", remind_before=before)
    town.petcare()
    town.bill("ada", "100.00", due=due)
    town.to("2026-12-01")
    assert reminded(town) == [expected], why


@pytest.mark.parametrize(
    ("start", "expected", "why"),
    [
        ("2026-02-02T16:59:59", 2, "a second before the first"),
        ("2026-02-02T17:00", 2, "one of this very instant has not passed"),
        ("2026-02-02T17:00:01", 1, "one that has passed when the charge is set is left out"),
        ("2026-02-04T17:00:01", 0, "as both are"),
    ],
)
def test_what_has_passed_when_it_is_set_is_left_out(start: str, expected: int, why: str) -> None:
    town = Town(start, preset="pet-care", remind_before=TWICE)
    town.petcare()
    town.bill("ada", "100.00", due="2026-02-05")
    town.to("2026-03-01")
    assert reminded(town) == ["2026-02-02T22:00:00Z", "2026-02-04T22:00:00Z"][2 - expected :], why


def test_what_is_late_when_it_is_issued_is_charged_and_announced_at_the_next_time() -> None:
    town = Town("2026-02-10T09:00", preset="pet-care", remind_before="3d,2h")
    town.petcare()
    town.bill("ada", "100.00", due="2026-02-05")
    town.to("2026-03-01")
    assert reminded(town) == ["2026-02-10T20:00:00Z"], "two hours before 5 pm of that day"


# --- a target that moves -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "acts", "expected", "why"),
    [
        (
            "2026-01-11T09:00",
            [do.reply("S1", "client")],
            ["2026-01-10", "2026-01-16", "2026-01-18"],
            "a message starts the days again, and their reminders",
        ),
        (
            "2026-01-10T09:00",
            [do.reply("S1", "client")],
            ["2026-01-10", "2026-01-15", "2026-01-17"],
            "one that has come at this very instant stands",
        ),
        (
            "2026-01-06T09:00",
            [do.contest("S1"), do.issue("S1", "30.00")],
            ["2026-01-11", "2026-01-13"],
            "so does a revision",
        ),
        ("2026-01-11T09:00", [do.contest("S1")], ["2026-01-10"], "contested: nothing is awaited"),
        ("2026-01-11T09:00", [do.confirm("INV-1")], ["2026-01-10"], "charged at once"),
    ],
)
def test_new_days_have_their_own_reminders(
    at: str, acts: Acts, expected: list[str], why: str
) -> None:
    town = session("40.00", remind_before=TWICE)
    town.to(at)
    town.do(*acts)
    town.to("2026-03-01")
    assert reminded(town) == [f"{day}T09:00:00Z" for day in expected], why
    agree(town)


def test_a_visit_that_moves_takes_the_reminders_along() -> None:
    town = Town(preset="pet-care", remind_before=TWICE)
    town.petcare()
    town.book("ada", "2026-01-12T10:00 100.00 Walk", provider="noor")
    town.confirm_booking("B1")
    assert town.invoice()["next"] == ("remind", "2026-01-09T22:00:00Z")
    town.to("2026-01-10")
    town.move("V1", "2026-01-14T10:00")
    town.to("2026-02-01")
    assert reminded(town) == [
        "2026-01-09T22:00:00Z",
        "2026-01-11T22:00:00Z",
        "2026-01-13T22:00:00Z",
    ]
    agree(town)


@pytest.mark.parametrize(
    ("acts", "expected", "why"),
    [
        ([do.pay("INV-1"), do.reverse("P1", "a slip")], 0, "a card charged back is left to people"),
        (
            [do.pay("INV-1", method="cash"), do.to("2026-02-03"), do.reverse("P1", "a bad note")],
            1,
            "what passed while it was paid is not made up",
        ),
        ([do.pay("INV-1")], 0, "paid"),
        ([do.pay("INV-1", "10.00")], 2, "paid in part"),
        ([do.void("INV-1")], 0, "void"),
        ([OFF, do.to("2026-02-03"), ON], 2, "autopay off and on: the same instant, told once"),
        ([do.credit("ada", "100.00")], 2, "credit will pay: that is told too"),
        ([do.remove_card("ada", "visa-4242")], 2, "no card: that is told too"),
    ],
)
def test_whatever_else_happens(acts: Acts, expected: int, why: str) -> None:
    town = billed(*acts, remind_before=TWICE)
    town.to("2026-03-01")
    assert reminded(town) == ["2026-02-02T22:00:00Z", "2026-02-04T22:00:00Z"][2 - expected :], why
    agree(town)


# --- holds -------------------------------------------------------------------------------------


@pytest.mark.parametrize("whose", ["INV-1", "ada"])
@pytest.mark.parametrize("by_hand", [True, False])
@pytest.mark.parametrize(
    ("release", "expected", "why"),
    [
        ("2026-02-02T16:59:59", 2, "a second before the first is due"),
        ("2026-02-02T17:00", 2, "one of this very instant has not passed"),
        ("2026-02-02T17:00:01", 1, "one that has passed is dropped"),
        ("2026-02-10", 0, "as both are"),
    ],
)
def test_none_in_a_hold_and_none_made_up(
    whose: str, by_hand: bool, release: str, expected: int, why: str
) -> None:
    town = billed(remind_before=TWICE)
    town.hold(whose, "asking", until=None if by_hand else release)
    town.to(release)
    if by_hand:
        assert reminded(town) == [], "none while it is held"
        town.release(whose)
    town.to("2026-03-01")
    assert reminded(town) == ["2026-02-02T22:00:00Z", "2026-02-04T22:00:00Z"][2 - expected :], why
    agree(town)


# --- none at all -------------------------------------------------------------------------------


def test_none_of_a_friday_s_invoice_and_none_of_a_deposit() -> None:
    town = Town(preset="pet-care", remind_before=TWICE)
    town.petcare(BAD)
    town.series("ada")
    town.visit("R1", "2026-01-06T10:00", "25.00", provider="noor")
    town.to("2026-01-07")
    town.done("V1")
    town.to("2026-02-01")
    assert town.invoice()["plan"] == "series"
    town.do(do.book("ada", "2026-02-20T10:00 100.00 Walk"), do.confirm_booking("B1"))
    town.to("2026-03-01")
    assert reminded(town) == []


@pytest.mark.parametrize(
    ("acts", "why"),
    [
        ([do.hire("S1"), do.issue("S1", "0")], "a free one asks for nothing"),
        ([do.hire("S1")], "none is issued"),
    ],
)
def test_none_where_nothing_is_asked(acts: Acts, why: str) -> None:
    town = Town(preset="marketplace", remind_before=TWICE)
    town.petcare()
    town.session("ada", "noor", "email")
    town.do(*acts)
    town.to("2026-03-01")
    assert reminded(town) == [], why


def test_none_is_the_default_and_terms_are_frozen() -> None:
    """Also an invoice of before there were reminders has none."""
    town = billed()
    town.config("remind_before", TWICE)
    town.bill("ada", "50.00", due="2026-02-05")
    town.to("2026-03-01")
    letters = [each for each in town.mail if each.kind == "reminder"]
    assert {each.invoice for each in letters} == {2}
    old = codec.plain(town.values("invoice")[1].terms)
    del old["remind_before"]
    assert codec.loads(Terms, json.dumps(old)).remind_before == ()


# --- settling, and what a walk leaves ------------------------------------------------------------


def lived(*moves: Act) -> Town:
    town = Town(preset="pet-care", remind_before=TWICE)
    town.petcare(GOOD)
    town.bill("ada", "100.00", due="2026-01-20")
    town.do(do.book("ada", "2026-01-25T10:00 60.00 Walk"), do.confirm_booking("B1"))
    town.do(*moves)
    return town


def test_thirty_days_are_thirty_times_a_day() -> None:
    whole = lived(do.after("30d"))
    daily = lived(*[do.after("1d")] * 30)
    assert [(fact.at, fact.event) for fact in whole.facts] == [
        (fact.at, fact.event) for fact in daily.facts
    ]
    assert reminded(whole) == reminded(daily)
    assert len(reminded(whole)) == 4


def test_a_command_settles_reminders_first_each_at_its_instant() -> None:
    town = billed(remind_before=TWICE)
    town.wait("2026-02-04T18:00")
    assert reminded(town) == []
    town.pay("INV-1", "10.00")
    assert reminded(town) == ["2026-02-02T22:00:00Z", "2026-02-04T22:00:00Z"]
    kinds = [kind for kind, _, _ in town.letters()]
    assert kinds == ["invoice", "reminder", "reminder", "receipt"]
    agree(town)


# --- a card that expires -------------------------------------------------------------------------

JANUARY, MARCH = "pm_sim_visa_exp_2026_01", "pm_sim_visa_exp_2026_03"
DUE = "2026-02-05T22:00:00Z"


def warned(town: Town) -> list[str]:
    """When ada was told of a card that expires: each time with its letter."""
    told = town.told("card-expiry-told")
    assert all(actor == "time" for _, _, actor in told)
    letters = [at for kind, _, at in town.letters() if kind == "card-expires"]
    assert letters == [at for at, _, _ in told]
    return letters


@pytest.mark.parametrize(
    ("until", "expected", "why"),
    [
        ("2026-01-22T16:59:59", 0, "the second before"),
        ("2026-01-22T17:00", 1, "14 days before the charge"),
        ("2026-03-20", 1, "once a card and month"),
    ],
)
def test_a_card_that_will_have_expired_by_the_charge_is_told(
    until: str, expected: int, why: str
) -> None:
    town = billed(do.card("ada", JANUARY))
    town.to(until)
    assert warned(town) == ["2026-01-22T22:00:00Z"][:expected], why
    town.bill("ada", "20.00", due="2026-04-05")
    town.to("2026-05-01")
    assert len(warned(town)) == 1, "also not for the next charge"
    agree(town)


@pytest.mark.parametrize(
    ("due", "expected", "why"),
    [
        ("2026-03-31", 0, "5 pm of the month's last day in New York: it is good until midnight"),
        ("2026-04-01", 1, "the day after"),
    ],
)
def test_a_card_is_good_until_its_month_ends_on_the_wall(due: str, expected: int, why: str) -> None:
    town = Town(preset="pet-care")
    town.petcare(MARCH)
    town.bill("ada", "100.00", due=due)
    town.to("2026-05-01")
    assert len(warned(town)) == expected, why


@pytest.mark.parametrize(
    ("settings", "acts", "expected", "why"),
    [
        ({"remind_card": "none"}, [], [], "nobody asked for it"),
        ({"remind_card": "24h"}, [], ["2026-02-04T22:00:00Z"], "so long before"),
        ({}, [OFF], [], "no card is charged"),
        ({}, [do.card("ada", GOOD)], [], "another card is the default"),
        ({}, [do.hold("ada")], [], "held"),
        ({}, [do.to("2026-01-23"), do.card("ada", JANUARY)], ["2026-01-22T22:00:00Z"], "again"),
        (
            {},
            [do.card("ada", GOOD), do.to("2026-02-01"), do.choose_card("ada", JANUARY)],
            ["2026-02-01T05:00:00Z"],
            "chosen too late for 14 days: at once",
        ),
        ({}, [do.pay("INV-1")], [], "no charge is to come"),
        (
            {},
            [do.to("2026-01-10"), do.config("remind_card", "28d")],
            ["2026-01-10T05:00:00Z"],
            "a longer wait counts from its setting on",
        ),
    ],
)
def test_who_is_told_of_a_card_and_when(
    settings: dict[str, str], acts: Acts, expected: list[str], why: str
) -> None:
    town = billed(do.card("ada", JANUARY), **settings)
    town.do(*acts)
    town.to("2026-02-05T16:00")
    assert warned(town) == expected, why
    agree(town)


def test_silence_is_a_charge_too_and_so_is_a_friday() -> None:
    town = Town(preset="marketplace")
    town.petcare("pm_sim_visa_exp_2025_12")
    town.session("ada", "noor", "email")
    town.do(do.hire("S1"), do.issue("S1", "40.00"))
    town.to("2026-01-20")
    assert warned(town) == ["2026-01-05T09:00:00Z"], "less than 14 days: as it is issued"
    town = Town(preset="pet-care")
    town.petcare("pm_sim_visa_exp_2025_12")
    town.series("ada")
    town.visit("R1", "2026-01-06T10:00", "25.00", provider="noor")
    town.to("2026-01-07T12:00")
    town.done("V1", "2026-01-06T11:00")
    town.to("2026-01-20")
    assert warned(town) == ["2026-01-07T17:00:00Z"], "once the week has something to charge"
