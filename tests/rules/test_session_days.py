"""A5 and A6: how long a client has to answer, to the second, and over every clock change."""

from __future__ import annotations

import pytest

from invoicectl.errors import AlreadyConfirmed, Error, SessionClosed
from tests.rules.asking import BERLIN, later, refused
from tests.rules.asking import NEW_YORK as NY
from tests.worlds import Town, do

DEADLINE = "2026-01-13T09:00:00Z"


def issued(start: str = "2026-01-05T09:00", **settings: str) -> Town:
    """INV-1 of 40.00 for S1, issued at the start."""
    town = Town(start, preset="marketplace", **settings)
    town.marketplace()
    town.issue("S1", "40.00")
    return town


def earned(town: Town) -> str:
    """What noor is owed, as written."""
    pending: str = town.show("noor")["pending"]
    return pending


def test_worked_example_of_section_5() -> None:
    town = issued()
    assert town.invoice()["deadline_at"] == DEADLINE
    town.to("2026-01-08T12:30")
    town.reply("S1", "client", "What about the second page?")
    assert town.invoice()["deadline_at"] == "2026-01-16T12:30:00Z"
    town.to("2026-01-10T08:00")
    town.reply("S1", "provider", "It is in there")
    assert town.invoice()["deadline_at"] == "2026-01-18T08:00:00Z"
    town.to("2026-01-18T07:59:59")
    assert town.invoice()["status"] == "pending"
    town.to("2026-01-18T08:00")
    shown, session = town.invoice(), town.show("S1")
    assert (shown["confirmed_at"], shown["confirmed_by"]) == ("2026-01-18T08:00:00Z", "auto")
    assert (session["fee"], session["service_charge"]) == ("40.00", "12.00")
    assert (session["earnings"], earned(town)) == ("28.00", "28.00")


def test_worked_example_of_33_35() -> None:
    town = Town(preset="marketplace")
    town.marketplace()
    town.issue("S1", "33.35")
    town.to(DEADLINE)
    session = town.show("S1")
    assert (session["service_charge"], session["earnings"]) == ("10.01", "23.34")
    assert earned(town) == "23.34"


@pytest.mark.parametrize(
    ("zone", "start", "deadline", "why"),
    [
        ("UTC", "2026-01-05T09:00", DEADLINE, "eight days, nothing special"),
        ("UTC", "2026-01-05T09:00:59", "2026-01-13T09:00:59Z", "seconds count"),
        ("UTC", "2025-12-28T09:00", "2026-01-05T09:00:00Z", "over the end of a year"),
        ("UTC", "2028-02-21T09:00", "2028-02-29T09:00:00Z", "onto a leap day"),
        ("UTC", "2028-02-29T09:00", "2028-03-08T09:00:00Z", "from a leap day"),
        ("UTC", "2027-02-21T09:00", "2027-03-01T09:00:00Z", "a year without one"),
        (NY, "2026-03-02T09:00", "2026-03-10T13:00:00Z", "spring: an hour less goes by"),
        (NY, "2026-10-26T09:00", "2026-11-03T14:00:00Z", "autumn: an hour more goes by"),
        (NY, "2026-02-28T02:30", "2026-03-08T07:30:00Z", "02:30 isn't there: 03:30"),
        (NY, "2026-10-24T01:30", "2026-11-01T05:30:00Z", "01:30 is there twice: the first"),
        (NY, "2026-11-01T05:30Z", "2026-11-09T06:30:00Z", "issued at the first 01:30"),
        (NY, "2026-11-01T06:30Z", "2026-11-09T06:30:00Z", "issued at the second 01:30"),
        (NY, "2026-03-08T07:30Z", "2026-03-16T07:30:00Z", "issued just after the gap"),
        (BERLIN, "2026-03-23T09:00", "2026-03-31T07:00:00Z", "spring: an hour less goes by"),
        (BERLIN, "2026-10-19T09:00", "2026-10-27T08:00:00Z", "autumn: an hour more goes by"),
        (BERLIN, "2026-03-21T02:30", "2026-03-29T01:30:00Z", "02:30 isn't there: 03:30"),
        (BERLIN, "2026-10-17T02:30", "2026-10-25T00:30:00Z", "02:30 is there twice: the first"),
        ("Africa/Cairo", "2026-04-16T00:00", "2026-04-23T22:00:00Z", "no midnight there: 01:00"),
    ],
)
def test_a6_confirmed_at_the_deadline(zone: str, start: str, deadline: str, why: str) -> None:
    town = issued(start, timezone=zone)
    pending = town.invoice()
    assert pending["deadline_at"] == deadline, why
    assert pending["next"] == ("auto-confirm", deadline)
    town.to(later(deadline, -1))
    assert town.invoice() == pending, "the window is open to its last second"
    town.to(deadline)
    for moment in (deadline, later(deadline, 1)):
        town.to(moment)
        shown = town.invoice()
        assert (shown["status"], shown["confirmed_by"]) == ("paid", "auto")
        assert shown["confirmed_at"] == shown["due_at"] == shown["deadline_at"] == deadline
        assert [paid["at"] for paid in shown["payments"]] == [deadline]
    assert town.told("invoice-confirmed") == [(deadline, deadline, "time")]
    assert town.show("S1")["closed_at"] == deadline


@pytest.mark.parametrize(
    ("days", "start", "deadline", "why"),
    [
        ("1", "2026-03-07T17:00", "2026-03-08T21:00:00Z", "a calendar day of 23 hours"),
        ("1", "2026-10-31T17:00", "2026-11-01T22:00:00Z", "a calendar day of 25 hours"),
        ("14", "2026-01-05T09:00", "2026-01-19T14:00:00Z", "two weeks"),
        ("366", "2027-03-01T09:00", "2028-03-01T14:00:00Z", "a year with a leap day"),
    ],
)
def test_a5_response_days_of_the_policy(days: str, start: str, deadline: str, why: str) -> None:
    town = issued(start, timezone=NY, response_days=days)
    town.to(later(deadline, -1))
    assert town.invoice()["status"] == "pending", why
    town.to(deadline)
    assert town.invoice()["confirmed_at"] == deadline, why


def test_a6_silence_confirms_pay_to_view_too() -> None:
    town = Town(preset="marketplace")
    town.marketplace()
    town.issue("S1", "40.00", answer="Forty-two")
    town.to("2026-01-13T08:59:59")
    assert town.invoice()["status"] == "pending"
    town.to("2026-01-13T09:00")
    assert town.invoice()["confirmed_by"] == "auto"
    assert town.show("S1")["status"] == "closed"


ACTS = {
    "reply": do.reply("S1", "client", "One more thing"),
    "answer": do.reply("S1", "provider", "One more thing"),
    "confirm": do.confirm("INV-1"),
    "contest": do.contest("INV-1", "We agreed on 30"),
    "issue": do.issue("S1", "30.00"),
}


@pytest.mark.parametrize(
    ("act", "field", "value", "why"),
    [
        ("reply", "deadline_at", "2026-01-21T08:59:59Z", "the client starts the days again"),
        ("answer", "deadline_at", "2026-01-21T08:59:59Z", "so does the provider"),
        ("confirm", "confirmed_at", "2026-01-13T08:59:59Z", "the last second to accept"),
        ("contest", "status", "contested", "the last second to contest"),
        ("issue", "deadline_at", "2026-01-21T08:59:59Z", "a revision has new days"),
    ],
)
def test_a5_an_act_one_second_before_the_deadline(
    act: str, field: str, value: str, why: str
) -> None:
    town = issued()
    town.to("2026-01-13T08:59:59")
    town.do(ACTS[act])
    assert town.invoice()[field] == value, why
    town.to(DEADLINE)
    assert town.invoice()["confirmed_by"] == ("client" if act == "confirm" else None)


@pytest.mark.parametrize("moment", [DEADLINE, later(DEADLINE, 1), "2026-01-13T11:00:00Z"])
@pytest.mark.parametrize("is_taken", [True, False])
@pytest.mark.parametrize(
    ("act", "error", "why"),
    [
        ("reply", SessionClosed, "at the deadline time wins"),
        ("answer", SessionClosed, "for the provider too"),
        ("confirm", AlreadyConfirmed, "it was confirmed by silence, not by the client"),
        ("contest", AlreadyConfirmed, "too late to contest"),
        ("issue", SessionClosed, "too late to revise"),
    ],
)
def test_a6_an_act_at_the_deadline_or_later(
    is_taken: bool, moment: str, act: str, error: type[Error], why: str
) -> None:
    town = issued()
    if is_taken:
        town.to(moment)
    else:
        town.wait(moment)
    told = refused(town, error, ACTS[act])
    assert "Tue 2026-01-13 09:00 UTC" in told.message, why
    assert "by silence" in told.message
    town.tick()
    assert town.invoice()["confirmed_at"] == DEADLINE


@pytest.mark.parametrize(
    ("zone", "said", "deadline", "why"),
    [
        ("UTC", ["2026-01-05T09:00"], DEADLINE, "at the invoice's own instant"),
        ("UTC", ["2026-01-12T10:00", "2026-01-20T09:59:59"], "2026-01-28T09:59:59Z", "and again"),
        ("UTC", ["2026-01-08T12:30", "2026-01-08T12:30"], "2026-01-16T12:30:00Z", "two at once"),
        (NY, ["2026-03-01T12:00", "2026-03-07T12:00"], "2026-03-15T16:00:00Z", "over spring"),
        (NY, ["2026-01-08T02:30"], "2026-01-16T07:30:00Z", "the wall of the business"),
    ],
)
def test_a5_the_newest_message_counts(zone: str, said: list[str], deadline: str, why: str) -> None:
    start = "2026-02-23T09:00" if "2026-03" in said[0] else "2026-01-05T09:00"
    town = issued(start, timezone=zone)
    for moment in said:
        town.to(moment)
        town.reply("S1", "client", "Hm")
    town.to(later(deadline, -1))
    assert town.invoice()["status"] == "pending", why
    town.to(deadline)
    assert town.invoice()["confirmed_at"] == deadline, why


def test_a5_messages_that_move_nothing() -> None:
    town = Town(preset="marketplace")
    town.marketplace()
    town.reply("S1", "client", "Before the invoice")
    town.issue("S1", "40.00")
    town.contest("S1", "Too much")
    town.to("2026-03-01")
    town.reply("INV-1", "provider", "While contested")
    shown = town.invoice()
    assert (shown["status"], shown["deadline_at"], shown["next"]) == ("contested", None, None)
    said = [(each["at"], each["sender"], each["text"]) for each in town.show("S1")["messages"]]
    assert said == [
        ("2026-01-05T09:00:00Z", "client", "Before the invoice"),
        ("2026-03-01T00:00:00Z", "provider", "While contested"),
    ]


@pytest.mark.parametrize(
    ("last", "how", "why"),
    [
        ("confirm", "the client confirmed INV-1", "accepted"),
        ("close", "closed before any hiring", "never hired"),
        ("end", "the chat session ended", "a live session"),
    ],
)
def test_a5_a_closed_session_says_when_and_how(last: str, how: str, why: str) -> None:
    town = Town(preset="marketplace")
    town.marketplace()
    town.session("ada", "noor", "chat" if last == "end" else "email")
    ends = {"close": do.drop("S2"), "end": do.end("S2", "5")}
    if last == "confirm":
        town.hire("S2")
        town.issue("S2", "40.00")
    town.do(ends.get(last, do.confirm("S2")))
    told = refused(town, SessionClosed, do.reply("S2", "client", "Still there?"))
    assert told.message == f"S2 was closed on Mon 2026-01-05 09:00 UTC: {how}", why


def test_a_later_act_settles_at_the_deadline() -> None:
    town = issued()
    town.wait("2026-01-13T11:00:00Z")
    refused(town, SessionClosed, ACTS["reply"])
    town.client("bea")
    assert earned(town) == "0.00", "bea's coming touches nothing of ada's"
    town.session("ada", "noor", "email")
    assert town.told("invoice-confirmed") == [(DEADLINE, "2026-01-13T11:00:00Z", "time")]
    assert (earned(town), town.invoice()["payments"]) == ("28.00", []), "no charge as a side effect"
    town.wait("2026-01-13T11:05:30Z")
    assert [kind for kind, _, _ in town.tick()] == ["collect"]
    shown = town.invoice()
    assert (shown["status"], shown["due_at"]) == ("paid", DEADLINE)
    assert shown["payments"][0]["at"] == "2026-01-13T11:05:30Z", "made when it was made"
    assert town.tick() == [], "run again it does nothing"


@pytest.mark.parametrize(
    "moment", ["2026-01-13T09:00:00Z", "2026-01-13T17:00:00Z", "2026-02-16T09:00:00Z"]
)
def test_the_confirmation_does_not_depend_on_cron(moment: str) -> None:
    town = issued()
    town.wait(moment)
    town.tick()
    shown, session = town.invoice(), town.show("S1")
    assert (shown["confirmed_at"], session["closed_at"]) == (DEADLINE, DEADLINE)
    assert (shown["status"], earned(town)) == ("paid", "28.00")
