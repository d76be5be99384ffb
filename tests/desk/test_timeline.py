"""`timeline`: the life of a thing along one axis of time. Source: SPEC 11."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from invoicectl.domain.text import width
from invoicectl.errors import NotFound
from invoicectl.output.streams import plain
from tests.amounts import tasted
from tests.commands.bench import run
from tests.support import Business, beneath, refused


def lived() -> Business:
    """A session whose deadline moved, that was contested, and whose card then declined."""
    b = Business("2026-01-05T09:00", preset="marketplace", session_late_fee_rate="10%")
    b("client", "add", "ada")
    b("provider", "add", "noor")
    b("card", "add", "ada", "pm_card_chargeCustomerFail")
    b("session", "open", "ada", "noor", "--kind", "email")
    b("session", "hire", "S1")
    b("issue", "S1", "40.00")
    b.to("2026-01-07T10:00")
    b("reply", "S1", "--from", "client", "Why </text><script>alert(1)</script>?")
    b.to("2026-01-08T10:00")
    b("contest", "INV-1", "--reason", "too much")
    b("issue", "S1", "30.00")
    return b


def whats(told: Any) -> list[str]:
    return [each["what"] for each in told["marks"]]


def test_a_life_is_told_in_order_with_what_comes_last() -> None:
    b = lived()
    told = b("timeline", "INV-1")
    assert (told["ref"], told["kind"], told["status"]) == ("INV-1", "invoice", "pending")
    assert whats(told) == ["other", "other", "other", "message", "contest", "other", "next"]
    assert [each["at"] for each in told["marks"]] == sorted(each["at"] for each in told["marks"])
    assert "the deadline is now 2026-01-15 10:00" in told["marks"][3]["text"]
    assert told["marks"][-1] == {
        "at": "2026-01-16T10:00:00Z",
        "seq": None,
        "ref": "INV-1",
        "what": "next",
        "text": "silence confirms it (A6)",
    }
    assert b("timeline", "S1")["marks"] == told["marks"]
    b.close()


def test_attempts_fees_and_payments_are_marked_and_a_paid_thing_has_no_next() -> None:
    b = lived()
    b("clock", "advance", "10d")
    told = b("timeline", "INV-1")
    assert whats(told)[6:] == ["other", "declined", "declined", "fee", "fee"]
    b("pay", "INV-1", "--method", "cash")
    assert whats(b("timeline", "INV-1"))[-1] == "payment"
    b.close()


def test_what_time_alone_has_done_is_in_it_and_nothing_is_written() -> None:
    b = Business("2026-01-05T09:00", live=True, gateway="manual", service_charge_rate="30%")
    b("client", "add", "ada")
    b("issue", "ada", "40.00", "--due", "+1d")
    b.system.at = b.system.at.replace(day=20)
    before = b.events()
    beneath(b.desk.store).execute("PRAGMA query_only = ON")
    told = b("timeline", "INV-1")
    assert b("explain", "INV-1")["status"] == "overdue"
    assert (told["status"], whats(told)[-1]) == ("overdue", "fee")
    assert b.events() == before
    refused(b, NotFound, "timeline", "INV-9")
    b.close()


@pytest.mark.parametrize(
    "ref", tasted(["INV-6", "INV-17", "S10", "B11", "R1", "V68", "P62", "freya", "lise"], 3)
)
def test_whatever_has_a_name_has_a_life_that_fits_the_page(ref: str, tmp_path: Path) -> None:
    path = str(tmp_path / "sample.db")
    run(["--db", path, "init", "--sample"])
    told = run(["--db", path, "timeline", ref])
    assert told.code == 0
    assert max(map(width, told.out.splitlines())) <= 80
    assert told.out.startswith(f"{ref} · ")
    drawn = run(["--db", path, "timeline", ref, "--svg", str(tmp_path / "life.svg")])
    assert drawn.code == 0
    assert ET.parse(tmp_path / "life.svg").getroot().tag.endswith("svg")  # noqa: S314 - our own


def test_the_picture_says_all_in_words_and_runs_nothing(tmp_path: Path) -> None:
    b = lived()
    b("timeline", "INV-1", "--svg", str(tmp_path / "life.svg"))
    drawn = (tmp_path / "life.svg").read_text(encoding="utf-8")
    space = "{http://www.w3.org/2000/svg}"
    root = ET.fromstring(drawn)  # noqa: S314 - our own
    assert "<script" not in drawn
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")
    title, desc = (root.find(f"{space}{name}") for name in ("title", "desc"))
    assert title is not None
    assert title.text == "INV-1 · invoice · pending"
    assert desc is not None
    assert "Why </text><script>alert(1)</script>?" in (desc.text or "")
    assert "silence confirms it (A6)" in (desc.text or "")
    dashed = [each for each in root.iter(f"{space}line") if each.get("class") == "dashed"]
    assert len(dashed) == 1
    assert "prefers-color-scheme: dark" in drawn
    b.close()


def test_plain_terminals_have_plain_signs() -> None:
    assert plain("● ○ │ ┊") == "o o | :"
