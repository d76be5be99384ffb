"""Sessions at the command line: what is read first, what is shown and kept back, and when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from invoicectl import errors
from invoicectl.errors import Error
from tests.support import Business, refused

Make = Callable[..., Business]
DEADLINE = "2026-01-13T09:00:00Z"
CONTEST = ("contest", "S1", "--reason", "We agreed on 30")
LOCKED = ("--pay-to-view", "--answer", "Forty-two")


def opened(make: Make, way: str = "nothing", kind: str = "email", **more: Any) -> Business:
    """A marketplace with S1 of ada and noor, come this way on 2026-01-05 at 09:00."""
    ways: dict[str, list[tuple[str, ...]]] = {
        "dropped": [("session", "close", "S1")],
        "ended": [("session", "end", "S1", "--fee", "25.00")],
        "hired": [("session", "hire", "S1")],
        "pending": [("session", "hire", "S1"), ("issue", "S1", "40.00")],
    }
    b = make(**{"preset": "marketplace", **more})
    b.petcare()
    b("session", "open", "ada", "noor", "--kind", kind)
    for words in ways.get(way, []):
        b(*words)
    return b


@pytest.mark.parametrize(
    ("kind", "way", "words", "error", "why"),
    [
        # A1
        ("email", "dropped", "session offer S1 x", errors.BadAmount, "an amount is read first"),
        ("email", "nothing", "session offer S2 40", errors.NotFound, "no such session"),
        ("email", "nothing", "session open ada noor --kind fax", errors.BadChoice, "no such kind"),
        ("email", "nothing", "session open bea noor --kind chat", errors.NotFound, "no client"),
        ("email", "nothing", "session open ada ada --kind chat", errors.NotFound, "no provider"),
        # A2
        ("chat", "ended", "session end S1 --fee x", errors.BadAmount, "an amount is read first"),
        ("chat", "nothing", "session end S1", errors.Malformed, "no fee"),
        ("chat", "nothing", "session end S1 --minutes 5", errors.Malformed, "no price"),
        ("chat", "nothing", "session end S1 --rate 5", errors.Malformed, "no minutes"),
        (
            *("chat", "nothing", "session end S1 --fee 5 --minutes 5 --rate 1"),
            *(errors.Malformed, "two fees"),
        ),
        (
            *("chat", "nothing", "session end S1 --minutes 5,5 --rate 1"),
            *(errors.BadText, "minutes have a point"),
        ),
        # A3
        ("email", "nothing", "issue S1 40.001", errors.BadAmount, "an amount is read first"),
        ("email", "nothing", "issue S2 40", errors.NotFound, "no such session"),
        # A4
        ("email", "nothing", "issue S1 40 --pay-to-view", errors.Malformed, "no answer"),
        ("email", "nothing", "issue S1 40 --answer x", errors.Malformed, "not said to be locked"),
        # A5
        ("email", "pending", "reply S1 x --from noor", errors.BadChoice, "a side, not a name"),
        ("email", "pending", "reply S1 x", errors.Usage, "whose message?"),
        # A6, A8
        ("email", "hired", "confirm S1", errors.NotFound, "no invoice yet"),
        ("email", "hired", "contest S1 --reason x", errors.NotFound, "no invoice yet"),
        ("email", "pending", "contest S1", errors.Usage, "a reason is required"),
        # a rule's refusal passes through
        ("email", "dropped", "session hire S1", errors.SessionClosed, "it was closed"),
        ("email", "pending", "issue S1 0", errors.ContestFirst, "above 0 it is contested first"),
    ],
)
def test_what_is_refused_changes_nothing(
    business: Make, kind: str, way: str, words: str, error: type[Error], why: str
) -> None:
    b = opened(business, way, kind)
    before = b("show", "S1")
    assert refused(b, error, *words.split()).exit_code in {2, 3, 4}, why
    assert b("show", "S1") == before
    b.check()


@pytest.mark.parametrize("reason", ["", "  "])
def test_a8_a_blank_reason_is_none(business: Make, reason: str) -> None:
    b = opened(business, "pending")
    assert refused(b, errors.BadText, "contest", "S1", "--reason", reason).exit_code == 2


@pytest.mark.parametrize(
    ("kind", "way", "words"),
    [
        ("email", "pending", "confirm S1"),
        ("chat", "nothing", "session end S1 --fee 40.00"),
    ],
)
def test_a2_a7_the_command_shows_the_declined_payment(
    business: Make, kind: str, way: str, words: str
) -> None:
    b = opened(business, way, kind)
    b("card", "add", "ada", "pm_card_chargeCustomerFail")
    assert "card_declined" in str(b(*words.split())), "SPEC 7: exit 0, and the payment is shown"
    b.check()


def test_a2_a_length_is_read_and_priced(business: Make) -> None:
    b = opened(business, kind="phone")
    session = b("session", "end", "S1", "--minutes", "5.5", "--rate", "1.99")
    assert (session["fee"], session["service_charge"]) == ("11.94", "3.58")
    assert (session["earnings"], session["closed_at"]) == ("8.36", "2026-01-05T09:00:00Z")
    b.check()


@pytest.mark.parametrize(
    ("way", "last", "why"),
    [
        ("nothing", ("confirm", "S1"), "it needs no hire, and hires"),
        ("hired", ("confirm", "S1"), "nor does a hire stand in its way"),
        ("nothing", ("clock", "advance", "8d"), "silence unlocks it too"),
    ],
)
def test_a4_a_locked_answer_is_shown_to_nobody(
    business: Make, way: str, last: tuple[str, ...], why: str
) -> None:
    b = opened(business, way)
    acts = [("issue", "S1", "40.00", *LOCKED), ("issue", "S1", "30.00"), CONTEST]
    for words in [*acts, ("issue", "S1", "20.00", "--message", "A last word")]:
        b(*words)
        session = b("show", "S1")
        assert session["status"] == "hired", why
        told = session["messages"][0]
        assert (told["from"], told["text"], told["locked"]) == ("provider", None, True)
        assert "Forty-two" not in str(b("session", "list"))
    b(*last)
    answers = [(each["text"], each["locked"]) for each in b("show", "S1")["messages"]]
    assert answers == [("Forty-two", False), ("A last word", False)]


def test_a6_silence_unlocks_the_answer_at_the_deadline(business: Make) -> None:
    b = opened(business)
    b("issue", "S1", "40.00", *LOCKED)
    b.to("2026-01-13T08:59:59")
    assert b("show", "S1")["messages"][0]["text"] is None
    b.to("2026-01-13T09:00")
    assert b("show", "S1")["messages"][0]["text"] == "Forty-two"


@pytest.mark.parametrize(
    ("moment", "age"),
    [
        ("2026-01-05T09:00:01Z", "1s"),
        ("2026-01-13T09:00:00Z", "8d"),
        ("2026-02-09T12:30:00Z", "35d 3h"),
        ("2027-02-09T09:00:00Z", "400d"),
    ],
)
def test_a8_a_contested_invoice_needs_attention(business: Make, moment: str, age: str) -> None:
    b = opened(business, "pending")
    b(*CONTEST)
    assert b.to(moment)["steps"] == []
    (item,) = b("attention")
    assert (item["ref"], item["since"]) == ("INV-1", "2026-01-05T09:00:00Z")
    assert item["why"] == f"contested for {age}: We agreed on 30"


def earned(b: Business) -> Any:
    """What noor is owed, as written."""
    return b("earnings", "noor")[0]["pending"]


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
    b = opened(business, "pending", start="2026-01-05T09:00", live=True)
    written = b.events()
    b.system.at = datetime.fromisoformat(moment)
    shown = b("show", "INV-1")
    assert (shown["status"], shown["payments"]) == (status, []), why
    assert shown["confirmed_at"] == (None if status == "pending" else DEADLINE)
    assert (b.events(), earned(b)) == (written, "0.00")
    b("tick", "--catch-up")
    settled = b("show", "S1"), b("show", "INV-1")["confirmed_at"], earned(b)
    if status == "open":
        assert (settled[0]["closed_at"], *settled[1:]) == (DEADLINE, DEADLINE, "28.00")


@pytest.mark.parametrize("moment", [DEADLINE, "2026-01-13T09:00:01Z", "2026-01-13T11:00:00Z"])
def test_live_an_act_at_the_deadline_or_later_is_too_late(business: Make, moment: str) -> None:
    b = opened(business, "pending", start="2026-01-05T09:00", live=True)
    b.system.at = datetime.fromisoformat(moment)
    told = refused(b, errors.AlreadyConfirmed, "confirm", "INV-1")
    assert "Tue 2026-01-13 09:00 UTC by silence" in told.message
    assert b("show", "INV-1")["confirmed_at"] == DEADLINE


@pytest.mark.parametrize(
    ("way", "at", "note", "why"),
    [
        (
            "pending",
            "2026-01-08T12:30",
            "answer by Fri 16 Jan 12:30, was Tue 13 Jan 09:00",
            "new days",
        ),
        (
            *("pending", "2026-01-05T12:30"),
            *("answer by Tue 13 Jan 12:30, was Tue 13 Jan 09:00", "on one day too"),
        ),
        ("pending", "2026-01-05T09:00", None, "at the instant of the invoice nothing moves"),
        ("hired", "2026-01-08T12:30", None, "there is no invoice yet"),
        ("contested", "2026-01-08T12:30", None, "the days stand still"),
    ],
)
def test_a5_a_reply_says_until_when_the_client_may_answer(
    business: Make, way: str, at: str, note: str | None, why: str
) -> None:
    b = opened(business, "pending" if way == "contested" else way)
    if way == "contested":
        b(*CONTEST)
    b.to(at)
    done = b.done("reply", "S1", "One more thing", "--from", "provider")
    assert done.notes == (() if note is None else (note,)), why


@pytest.mark.parametrize(
    ("way", "kind", "more", "how"),
    [
        ("dropped", "email", (), "closed before any hiring"),
        ("ended", "chat", (), "the chat session ended"),
        ("pending", "email", ("confirm", "S1"), "the client confirmed INV-1"),
        ("pending", "email", ("clock", "advance", "8d"), "INV-1 was confirmed by silence"),
    ],
)
def test_a5_a_message_in_a_closed_session_is_told_when_and_how_it_closed(
    business: Make, way: str, kind: str, more: tuple[str, ...], how: str
) -> None:
    b = opened(business, way, kind)
    if more:
        b(*more)
    day = "Tue 2026-01-13" if "clock" in more else "Mon 2026-01-05"
    told = refused(b, errors.SessionClosed, "reply", "S1", "Thanks", "--from", "client")
    assert told.message == f"S1 was closed on {day} 09:00 UTC: {how}"


def test_live_a_later_act_settles_at_the_deadline(business: Make) -> None:
    b = opened(business, "pending", start="2026-01-05T09:00", live=True)
    b.system.at = datetime.fromisoformat("2026-01-13T11:00:00Z")
    refused(b, errors.SessionClosed, "reply", "S1", "One more thing", "--from", "client")
    b("client", "add", "bea")
    assert earned(b) == "0.00", "bea's coming touches nothing of ada's"
    b("session", "open", "ada", "noor", "--kind", "email")
    (fact,) = [each for each in b("log") if each["kind"] == "invoice-confirmed"]
    assert (fact["at"], fact["recorded_at"], fact["actor"]) == (
        DEADLINE,
        "2026-01-13T11:00:00Z",
        "time",
    )
    assert (earned(b), b("show", "INV-1")["payments"]) == ("28.00", []), "no charge"
    b.system.at = datetime.fromisoformat("2026-01-13T11:05:30Z")
    assert b("tick")["counts"] == {"collect": 1}
    assert b("show", "INV-1")["payments"][0]["at"] == "2026-01-13T11:05:30Z"
    assert b("tick")["steps"] == [], "run again it does nothing"
    b.check()
