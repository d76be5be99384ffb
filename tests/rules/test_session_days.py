"""A5 and A6: how long a client has to answer, to the second, and over every clock change."""

from __future__ import annotations

from typing import Any

import pytest

from invoicectl.errors import AlreadyConfirmed, Error, SessionClosed
from tests.rules.asking import Make, at, later, refused
from tests.support import Business, Json

NY, BERLIN = "America/New_York", "Europe/Berlin"
DEADLINE = "2026-01-13T09:00:00Z"


def issued(make: Make, start: str = "2026-01-05T09:00", **more: Any) -> Business:
    """INV-1 of 40.00 for S1, issued at the start."""
    b = make(start, preset="marketplace", **more)
    b.marketplace()
    b("issue", "S1", "40.00")
    return b


def earned(b: Business) -> str:
    """What noor is owed, as written."""
    pending: str = b("earnings", "noor")[0]["pending"]
    return pending


def facts(b: Business, kind: str) -> list[tuple[str, str, str]]:
    """The events of a kind: at, recorded_at and actor."""
    return [(each["at"], each["recorded_at"], each["actor"]) for each in log(b, kind)]


def log(b: Business, kind: str) -> list[Json]:
    return [each for each in b("log") if each["kind"] == kind]


def test_worked_example_of_section_5(business: Make) -> None:
    b = issued(business)
    assert b.invoice()["deadline_at"] == DEADLINE
    b.to("2026-01-08T12:30")
    b("reply", "S1", "What about the second page?", "--from", "client")
    assert b.invoice()["deadline_at"] == "2026-01-16T12:30:00Z"
    b.to("2026-01-10T08:00")
    b("reply", "S1", "It is in there", "--from", "provider")
    assert b.invoice()["deadline_at"] == "2026-01-18T08:00:00Z"
    b.to("2026-01-18T07:59:59")
    assert b.invoice()["status"] == "pending"
    b.to("2026-01-18T08:00")
    shown, session = b.invoice(), b("show", "S1")
    assert (shown["confirmed_at"], shown["confirmed_by"]) == ("2026-01-18T08:00:00Z", "auto")
    assert (session["fee"], session["service_charge"]) == ("40.00", "12.00")
    assert (session["earnings"], earned(b)) == ("28.00", "28.00")
    b.check()


def test_worked_example_of_33_35(business: Make) -> None:
    b = business(preset="marketplace")
    b.marketplace()
    b("issue", "S1", "33.35")
    b.to(DEADLINE)
    session = b("show", "S1")
    assert (session["service_charge"], session["earnings"]) == ("10.01", "23.34")
    assert earned(b) == "23.34"


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
def test_a6_confirmed_at_the_deadline(
    business: Make, zone: str, start: str, deadline: str, why: str
) -> None:
    b = issued(business, start, timezone=zone)
    pending = b.invoice()
    assert pending["deadline_at"] == deadline, why
    assert pending["next"] == {"step": "auto-confirm", "at": deadline}
    b.to(later(deadline, -1))
    assert b.invoice() == pending, "the window is open to its last second"
    b.to(deadline)
    for moment in (deadline, later(deadline, 1)):
        b.to(moment)
        shown = b.invoice()
        assert (shown["status"], shown["confirmed_by"]) == ("paid", "auto")
        assert shown["confirmed_at"] == shown["due_at"] == shown["deadline_at"] == deadline
        assert [paid["at"] for paid in shown["payments"]] == [deadline]
    assert facts(b, "invoice-confirmed") == [(deadline, deadline, "time")]
    assert b("show", "S1")["closed_at"] == deadline


@pytest.mark.parametrize(
    ("days", "start", "deadline", "why"),
    [
        ("1", "2026-03-07T17:00", "2026-03-08T21:00:00Z", "a calendar day of 23 hours"),
        ("1", "2026-10-31T17:00", "2026-11-01T22:00:00Z", "a calendar day of 25 hours"),
        ("14", "2026-01-05T09:00", "2026-01-19T14:00:00Z", "two weeks"),
        ("366", "2027-03-01T09:00", "2028-03-01T14:00:00Z", "a year with a leap day"),
    ],
)
def test_a5_response_days_of_the_policy(
    business: Make, days: str, start: str, deadline: str, why: str
) -> None:
    b = issued(business, start, timezone=NY, response_days=days)
    b.to(later(deadline, -1))
    assert b.invoice()["status"] == "pending", why
    b.to(deadline)
    assert b.invoice()["confirmed_at"] == deadline, why


def test_a6_silence_confirms_pay_to_view_too(business: Make) -> None:
    b = business(preset="marketplace")
    b.marketplace()
    b("issue", "S1", "40.00", "--pay-to-view", "--answer", "Forty-two")
    b.to("2026-01-13T08:59:59")
    assert b("show", "S1")["messages"][0]["text"] is None
    b.to("2026-01-13T09:00")
    assert b.invoice()["confirmed_by"] == "auto"
    assert b("show", "S1")["messages"][0]["text"] == "Forty-two"


ACTS = {
    "reply": ("reply", "S1", "One more thing", "--from", "client"),
    "answer": ("reply", "S1", "One more thing", "--from", "provider"),
    "confirm": ("confirm", "INV-1"),
    "contest": ("contest", "INV-1", "--reason", "We agreed on 30"),
    "issue": ("issue", "S1", "30.00"),
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
    business: Make, act: str, field: str, value: str, why: str
) -> None:
    b = issued(business)
    b.to("2026-01-13T08:59:59")
    b(*ACTS[act])
    assert b.invoice()[field] == value, why
    b.to(DEADLINE)
    assert b.invoice()["confirmed_by"] == ("client" if act == "confirm" else None)


@pytest.mark.parametrize("moment", [DEADLINE, later(DEADLINE, 1), "2026-01-13T11:00:00Z"])
@pytest.mark.parametrize("clock", ["simulated", "live"])
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
    business: Make, clock: str, moment: str, act: str, error: type[Error], why: str
) -> None:
    b = issued(business, live=clock == "live")
    if clock == "live":
        b.system.at = at(moment)
    else:
        b.to(moment)
    told = refused(b, error, *ACTS[act])
    assert "Tue 2026-01-13 09:00 UTC" in told.message, why
    assert "by silence" in told.message
    assert b.invoice()["confirmed_at"] == DEADLINE


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
def test_a5_the_newest_message_counts(
    business: Make, zone: str, said: list[str], deadline: str, why: str
) -> None:
    start = "2026-02-23T09:00" if "2026-03" in said[0] else "2026-01-05T09:00"
    b = issued(business, start, timezone=zone)
    for moment in said:
        b.to(moment)
        b("reply", "S1", "Hm", "--from", "client")
    b.to(later(deadline, -1))
    assert b.invoice()["status"] == "pending", why
    b.to(deadline)
    assert b.invoice()["confirmed_at"] == deadline, why


def test_a5_messages_that_move_nothing(business: Make) -> None:
    b = business(preset="marketplace")
    b.marketplace()
    b("reply", "S1", "Before the invoice", "--from", "client")
    b("issue", "S1", "40.00")
    b("contest", "S1", "--reason", "Too much")
    b.to("2026-03-01")
    b("reply", "INV-1", "While contested", "--from", "provider")
    shown = b.invoice()
    assert (shown["status"], shown["deadline_at"], shown["next"]) == ("contested", None, None)
    said = [(each["at"], each["from"], each["text"]) for each in b("show", "S1")["messages"]]
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
def test_a5_a_closed_session_says_when_and_how(
    business: Make, last: str, how: str, why: str
) -> None:
    b = business(preset="marketplace")
    b.marketplace()
    b("session", "open", "ada", "noor", "--kind", "chat" if last == "end" else "email")
    ends = {"close": ("session", "close", "S2"), "end": ("session", "end", "S2", "--fee", "5")}
    if last == "confirm":
        b("session", "hire", "S2")
        b("issue", "S2", "40.00")
    b(*ends.get(last, ("confirm", "S2")))
    told = refused(b, SessionClosed, "reply", "S2", "Still there?", "--from", "client")
    assert told.message == f"S2 was closed on Mon 2026-01-05 09:00 UTC: {how}", why


@pytest.mark.parametrize(
    ("moment", "status", "why"),
    [
        ("2026-01-13T08:59:59Z", "pending", "the window is open to its last second"),
        (DEADLINE, "open", "at the deadline time wins; the card waits for tick"),
        ("2026-01-13T09:00:01Z", "open", "a second later the same"),
        ("2026-02-10T09:00:00Z", "open", "four weeks without cron: the same"),
    ],
)
def test_live_showing_settles_and_writes_nothing(
    business: Make, moment: str, status: str, why: str
) -> None:
    b = issued(business, live=True)
    written = b.events()
    b.system.at = at(moment)
    shown = b.invoice()
    assert (shown["status"], shown["payments"]) == (status, []), why
    assert shown["confirmed_at"] == (None if status == "pending" else DEADLINE)
    assert (b.events(), earned(b)) == (written, "0.00")


def test_live_a_later_act_settles_at_the_deadline(business: Make) -> None:
    b = issued(business, live=True)
    b.system.at = at("2026-01-13T11:00:00Z")
    refused(b, SessionClosed, *ACTS["reply"])
    b("client", "add", "bea")
    assert earned(b) == "0.00", "bea's coming touches nothing of ada's"
    b("session", "open", "ada", "noor", "--kind", "email")
    assert facts(b, "invoice-confirmed") == [(DEADLINE, "2026-01-13T11:00:00Z", "time")]
    assert (earned(b), b.invoice()["payments"]) == ("28.00", []), "no charge as a side effect"
    b.system.at = at("2026-01-13T11:05:30Z")
    assert b("tick")["counts"] == {"collect": 1}
    shown = b.invoice()
    assert (shown["status"], shown["due_at"]) == ("paid", DEADLINE)
    assert shown["payments"][0]["at"] == "2026-01-13T11:05:30Z", "made when it was made"
    assert b("tick")["steps"] == [], "run again it does nothing"
    b.check()


@pytest.mark.parametrize("moment", ["2026-01-13T09:00:00Z", "2026-01-13T17:00:00Z", "2026-02-16"])
def test_live_the_confirmation_does_not_depend_on_cron(business: Make, moment: str) -> None:
    b = issued(business, live=True)
    b.system.at = at(f"{moment}T09:00:00Z" if len(moment) == 10 else moment)
    b("tick", "--catch-up")
    shown, session = b.invoice(), b("show", "S1")
    assert (shown["confirmed_at"], session["closed_at"]) == (DEADLINE, DEADLINE)
    assert (shown["status"], earned(b)) == ("paid", "28.00")
