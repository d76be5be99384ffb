"""`reply --sent`: a message counts from when it was really sent. Source: A5."""

from __future__ import annotations

from typing import Any

import pytest

from invoicectl import errors
from tests.support import Business, refused

Json = Any


def issued() -> Business:
    """INV-1 of 40.00 for S1, issued on Mon 5 Jan 09:00, to be answered by Tue 13 Jan 09:00."""
    b = Business("2026-01-05T09:00", preset="marketplace")
    b.marketplace()
    b("issue", "S1", "40.00")
    return b


def say(b: Business, sent: str, text: str = "Sent before") -> Any:
    return b.done("reply", "S1", text, "--from", "client", "--sent", sent)


DEADLINES = [
    ("2026-01-05T09:00", "2026-01-13T09:00:00Z", "at the issue: the same days"),
    ("2026-01-06T10:00", "2026-01-14T10:00:00Z", "from then"),
    ("2026-01-08", "2026-01-16T00:00:00Z", "a date is its midnight"),
    ("2026-01-10T09:00", "2026-01-18T09:00:00Z", "now"),
    ("2026-01-05T08:59:59", "2026-01-13T09:00:00Z", "before the invoice it moves nothing"),
]


@pytest.mark.parametrize(("sent", "deadline", "why"), DEADLINES)
def test_the_days_begin_again_when_it_was_sent(sent: str, deadline: str, why: str) -> None:
    b = issued()
    b.to("2026-01-10T09:00")
    shown: Json = say(b, sent).value
    assert b.invoice()["deadline_at"] == deadline, why
    assert shown["messages"][-1]["at"] == (
        sent + "T00:00:00Z"
        if len(sent) == 10
        else f"{sent:0<19}Z"
        if len(sent) == 19
        else f"{sent}:00Z"
    )
    b.check()


def test_they_never_end_sooner() -> None:
    b = issued()
    b.to("2026-01-08T12:30")
    b("reply", "S1", "Newest", "--from", "provider")
    done = say(b, "2026-01-06T09:00")
    assert b.invoice()["deadline_at"] == "2026-01-16T12:30:00Z"
    stays = "it moves no deadline: INV-1 is to be answered by Fri 16 Jan 12:30, which is no sooner"
    assert done.notes == (stays,)
    told = say(b, "2026-01-08T12:29", "Nearly").notes
    assert told == (stays,)
    b.check()


def test_a_message_of_a_day_is_to_be_answered_by_the_end_of_one() -> None:
    b = issued()
    b.to("2026-01-10T09:00")
    told = say(b, "2026-01-09").notes
    assert told == ("answer by the end of Fri 16 Jan, was Tue 13 Jan 09:00",)


def test_it_is_said_by_when_to_answer() -> None:
    b = issued()
    b.to("2026-01-10T09:00")
    assert say(b, "2026-01-09T09:00").notes == ("answer by Sat 17 Jan 09:00, was Tue 13 Jan 09:00",)


def test_what_was_sent_before_the_last_issue_moves_nothing() -> None:
    b = issued()
    b.to("2026-01-06T09:00")
    b("contest", "INV-1", "--reason", "Too much")
    b.to("2026-01-07T09:00")
    say(b, "2026-01-06T10:00")
    assert b.invoice()["deadline_at"] is None, "while contested"
    b("issue", "S1", "30.00")
    b.to("2026-01-08T09:00")
    say(b, "2026-01-07T08:59:59", "While it was contested")
    assert b.invoice()["deadline_at"] == "2026-01-15T09:00:00Z"
    say(b, "2026-01-07T09:00:01", "Since then")
    assert b.invoice()["deadline_at"] == "2026-01-15T09:00:01Z"
    b.check()


def test_where_silence_was_faster_it_is_a_note_that_names_refund() -> None:
    b = issued()
    b.to("2026-01-14T09:00")
    letters = b.letters()
    done = say(b, "2026-01-13T08:59:59", "I do not agree")
    shown: Json = done.value
    assert shown["status"] == "closed"
    assert shown["messages"][-1]["text"] == "I do not agree"
    assert (b.invoice()["confirmed_by"], b.invoice()["deadline_at"]) == (
        "auto",
        "2026-01-13T09:00:00Z",
    )
    assert done.notes == (
        (
            "INV-1 was confirmed by silence on Tue 2026-01-13 09:00 UTC, so this is kept as a "
            "note; invoicectl refund INV-1 AMOUNT --reason TEXT gives money back"
        ),
    )
    assert b.letters() == letters, "nobody is told of it"
    b.check()


def test_a_live_file_is_settled_first() -> None:
    live = Business("2026-01-05T09:00", live=True, preset="marketplace")
    live.marketplace()
    live("issue", "S1", "40.00")
    live.system.at = live.system.at.replace(day=20)
    done = say(live, "2026-01-06T09:00")
    assert "kept as a note" in done.notes[0]
    assert live.invoice()["confirmed_at"] == "2026-01-13T09:00:00Z"


REFUSED = [
    ("2026-01-14T09:00:01", errors.NotYet, "it is to come"),
    ("2026-01-13T09:00", errors.SessionClosed, "at the deadline time wins"),
    ("2026-01-14T08:00", errors.SessionClosed, "after it"),
]


@pytest.mark.parametrize(("sent", "error", "why"), REFUSED)
def test_what_is_refused(sent: str, error: type[errors.Error], why: str) -> None:
    b = issued()
    b.to("2026-01-14T09:00")
    refused(b, error, "reply", "S1", "Late", "--from", "client", "--sent", sent)


def test_what_the_client_confirmed_is_over() -> None:
    b = issued()
    b.to("2026-01-06T09:00")
    b("confirm", "INV-1")
    words = ("reply", "S1", "Late", "--from", "client", "--sent", "2026-01-05T10:00")
    refused(b, errors.SessionClosed, *words)


def test_before_there_is_an_invoice_it_is_kept() -> None:
    b = Business("2026-01-05T09:00", preset="marketplace")
    b.marketplace()
    assert say(b, "2026-01-04").value["messages"][-1]["at"] == "2026-01-04T00:00:00Z"
    b.check()


@pytest.mark.parametrize(
    ("sent", "is_told", "why"),
    [
        ("2026-01-04", True, "the day before: kept, and perhaps a slip"),
        ("2026-01-05T08:59:59", True, "a second before"),
        ("2026-01-05T09:00", False, "at its opening"),
        ("2026-01-05", False, "its own day: nobody means the midnight"),
    ],
)
def test_a_message_older_than_its_session_is_asked_about(
    sent: str, is_told: bool, why: str
) -> None:
    b = Business("2026-01-05T09:00", preset="marketplace")
    b.marketplace()
    b.to("2026-01-06T09:00")
    asked = "S1 was opened after it, on Mon 2026-01-05 09:00 UTC: check the date of the message"
    assert (asked in say(b, sent).notes) == is_told, why


MIDNIGHT = "a day without a time is its midnight; with the time it counts: "


@pytest.mark.parametrize(
    ("sent", "is_told", "why"),
    [
        ("2026-01-05", True, "the invoice's own day, whose midnight is before it"),
        ("2026-01-04", False, "a day before it is before it at any time"),
        ("2026-01-05T08:00", False, "who gives a time means it"),
        ("2026-01-06", False, "a later day moves the deadline"),
    ],
)
def test_the_own_day_of_an_invoice_is_its_midnight(sent: str, is_told: bool, why: str) -> None:
    b = issued()
    b.to("2026-01-06T09:00")
    notes = say(b, sent).notes
    again = "invoicectl reply S1 TEXT --from client --sent 2026-01-05T09:00"
    assert (MIDNIGHT + again in notes) == is_told, why
    if is_told:
        b.done(*again.replace("TEXT", "Again").split()[1:])
        assert b.invoice()["deadline_at"] == "2026-01-13T09:00:00Z", "eight days from then"
