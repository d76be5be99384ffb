"""Times and periods as they are typed, wherever one is taken. SPEC 3."""

from __future__ import annotations

from typing import Any

import pytest

from invoicectl.errors import BadTime, Malformed
from tests.commands import examples
from tests.commands.bench import run
from tests.support import Business, Words

POSITIONS = [each for each in examples.positions() if each.kind in {"time", "visit"}]
ENDS = ["statement ada", "report revenue", "report collections", "report tips",
        "export csv", "export hledger", "earnings --movements"]  # fmt: skip


@pytest.fixture
def old(business: Any) -> Business:
    """A file of 8 July 2031, whatever the system's clock says."""
    made: Business = business("2031-07-08T09:00", preset="marketplace")
    made.marketplace()
    made("session", "open", "ada", "noor", "--kind", "email")
    made("book", "ada", "--visit", "tomorrow 25.00 Walk")
    made("series", "start", "ada")
    return made


@pytest.mark.parametrize(
    "position", [each for each in POSITIONS if each.command != "init"], ids=str
)
def test_what_is_no_time_is_refused_with_an_example_of_the_file_s_day(
    old: Business, position: examples.Position
) -> None:
    bad = "10/11/31 25.00 Walk" if position.kind == "visit" else "10/11/31"
    with pytest.raises(BadTime) as caught:
        old(*examples.with_value(position, bad))
    assert "2031-07-08" in (caught.value.hint or ""), position


def test_a_new_file_s_example_is_of_the_system_s_day(business: Any) -> None:
    made = business("2027-03-04T05:06", live=True)
    answer = run(["--db", "x.db", "init", "--simulated-from", "5pm"], context=made.context)
    assert (answer.code, "write 2027-03-04," in answer.err) == (2, True)


@pytest.mark.parametrize(
    ("due", "due_at", "why"),
    [
        ("2031-08-01", "2031-08-01T17:00:00Z", "a date: the time of collecting"),
        ("tomorrow", "2031-07-09T17:00:00Z", "a date in a word"),
        ("+14d", "2031-07-22T09:00:00Z", "so long from now"),
        ("+1d12h", "2031-07-09T21:00:00Z", "a sum"),
        ("2031-08-01 10:30", "2031-08-01T10:30:00Z", "a blank for the T"),
    ],
)
def test_due_in_every_shape(old: Business, due: str, due_at: str, why: str) -> None:
    assert old("issue", "ada", "5.00", "--due", due)["due_at"] == due_at, why


@pytest.mark.parametrize("verb", ENDS)
def test_a_period_includes_its_last_day(old: Business, verb: str) -> None:
    """What happens on the 31st is in January, by its date, its month and its year."""
    rows = [old(*words, *period) for words, period in _periods(verb)]
    assert rows[0] == rows[1] == rows[2]


def _periods(verb: str) -> list[tuple[list[str], list[str]]]:
    """Three ways to ask for December: whatever the year had before it is nothing."""
    return [
        (verb.split(), ["--since", "2031-07-01", "--until", "2031-07-31"]),
        (verb.split(), ["--month", "2031-07"]),
        (verb.split(), ["--since", "2031-07-01", "--until", "2031-08-01T00:00"]),
    ]


TOGETHER: Words = [
    ("--month", "2031-07", "--since", "2031-07-01"),
    ("--month", "2031-07", "--until", "2031-07-01"),
    ("--year", "2031", "--since", "2031-07-01"),
    ("--year", "2031", "--until", "2031-07-01"),
    ("--year", "2031", "--month", "2031-07"),
]


@pytest.mark.parametrize("verb", ENDS)
@pytest.mark.parametrize("words", TOGETHER, ids=" ".join)
def test_both_ends_are_given_once(old: Business, verb: str, words: tuple[str, ...]) -> None:
    with pytest.raises(Malformed, match="stands for both ends, so it takes no --"):
        old(*verb.split(), *words)


def test_the_31st_is_in_january(business: Any) -> None:
    made = business("2026-01-05")
    made("client", "add", "ada")
    made.to("2026-01-31T12:00")
    made("issue", "ada", "100.00", "--due", "2026-03-01")
    made.to("2026-02-10")
    january = ("--since", "2026-01-01", "--until", "2026-01-31")
    assert made("statement", "ada", *january)["closing"] == "100.00"
    assert "100.00" in made("export", "hledger", *january)
    assert made("report", "revenue", "--month", "2026-01")["total"]["revenue"] == "100.00"
    assert made("report", "revenue", "--month", "2026-02")["total"]["revenue"] == "0.00"
    assert made("statement", "ada", "--year", "2025")["closing"] == "0.00"


@pytest.mark.parametrize(
    ("words", "title"),
    [
        (["--month", "2026-03"], "Statement of ada · 1–31 March 2026 · USD"),
        (["--year", "2026"], "Statement of ada · 1 January – 31 December 2026 · USD"),
        (["--since", "2026-03-01"], "Statement of ada · from 1 March 2026 · USD"),
        (["--until", "now"], "Statement of ada · USD"),
    ],
)
def test_headers_name_the_days(business: Any, words: list[str], title: str) -> None:
    made = business("2026-01-05", timezone="America/New_York")
    made("client", "add", "ada")
    out = run(["statement", "ada", *words], context=made.context).out
    plain = title.replace("·", "-").replace("–", "-")
    assert out.splitlines()[0] in {title, plain}


def test_an_export_names_them_in_ascii(business: Any) -> None:
    """It is the same to the byte wherever it is made."""
    made = business("2026-01-05")
    for form in ("hledger", "beancount", "ledger"):
        assert "\n; 1-31 March 2026\n" in made("export", form, "--month", "2026-03")
