"""Phrases beside single figures: how each came about. Source: SPEC 11 (`show`)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.desk.test_whys import BAD, BILLED, CREDIT, SESSION, lived

SINCE = ", since Wed 7 Jan 17:00: the card was declined"


def live(kind: str, minutes: str) -> list[str]:
    """A session that is counted by the minute."""
    ended = f"session end S1 --minutes {minutes} --rate 1.99"
    return [f"session open ada noor --kind {kind}", ended]


FIGURES: list[tuple[list[str], str, dict[str, str]]] = [
    (SESSION, "INV-1", {}),
    (
        [*SESSION, "clock advance 8d"],
        "INV-1",
        {"confirmed_by": "by silence, 8 days after the invoice"},
    ),
    ([*SESSION, "confirm INV-1"], "INV-1", {"confirmed_by": "by the client"}),
    (
        ["session open ada noor --kind chat", "session end S1 --fee 5.00"],
        "INV-1",
        {"confirmed_by": "as the live session ended"},
    ),
    (
        live("chat", "25"),
        "INV-1",
        {"fee": "25 minutes at 1.99", "confirmed_by": "as the live session ended"},
    ),
    (live("chat", "25"), "S1", {"fee": "25 minutes at 1.99"}),
    (
        live("phone", "5.5"),
        "S1",
        {"fee": "5.5 minutes at 1.99; a started minute counts whole"},
    ),
    (live("phone", "0.25"), "S1", {"fee": "0.25 minutes: so short a call is free"}),
    (["session open ada noor --kind chat", "session end S1 --fee 5.00"], "S1", {}),
    ([*BILLED, "clock advance 3d"], "INV-1", {"late_fee": f"10% of 100.00{SINCE}"}),
    (
        ["config set late_fee_min 20", *BILLED, "clock advance 3d"],
        "INV-1",
        {"late_fee": f"the least there is; 10% of 100.00 is less{SINCE}"},
    ),
    (
        [*BILLED, "clock advance 3d", "waive INV-1 --reason 'Was ill'"],
        "INV-1",
        {"late_fee": f"10% of 100.00{SINCE}", "waived": "10.00 on Thu 8 Jan 09:00: Was ill"},
    ),
    (
        ["client credit ada 30.00 --reason sorry", *BILLED, "clock advance 2d",
         "void INV-1 --reason 'Billed twice'"],
        "INV-1",
        {"void": "on Wed 7 Jan 09:00: Billed twice (30.00 of credit given back)"},
    ),
    ([*BILLED, CREDIT], "INV-1", {"next": "paid from credit"}),
    (
        [*SESSION, "hold INV-1 --reason Ill --until 2026-01-20", "clock advance 20d"],
        "INV-1",
        {"confirmed_by": "by silence, as its hold ended"},
    ),
    (
        [
            *("client edit ada --autopay off", *BILLED, "pay INV-1 30.00 --method check"),
            *("write-off INV-1 --reason hopeless", "clock advance 1d"),
            "reverse P1 --reason bounced",
        ],
        "INV-1",
        {"reversed": "30.00 of P1 (check) on Tue 6 Jan 09:00: bounced"},
    ),
    (
        [*BILLED, "card remove ada visa-9995", "clock advance 33h"],
        "INV-1",
        {"next": "to be paid"},
    ),
    (
        [*BILLED, "card remove ada visa-9995", "clock advance 3d"],
        "INV-1",
        {"late_fee": "10% of 100.00, since Wed 7 Jan 17:00: no card was on file"},
    ),
    (
        [
            *("client edit ada --autopay off", *BILLED, "clock advance 9d"),
            *("client edit ada --autopay on", "clock advance 4d"),
        ],
        "INV-1",
        {"late_fee": "10% of 100.00, since Tue 13 Jan 17:00: it was not paid in time"},
    ),
    ([*BILLED, "card remove ada visa-9995"], "INV-1", {"next": "to be paid"}),
    (
        ["client edit ada --autopay off", *BILLED, "clock advance 2d", CREDIT],
        "INV-1",
        {"next": "paid from credit"},
    ),
    (
        [*BILLED, "write-off INV-1 --reason 'Moved away'"],
        "INV-1",
        {"written_off": "100.00 on Mon 5 Jan 09:00: Moved away"},
    ),
    (
        [*BILLED, "discount INV-1 10% --reason Late", "discount INV-1 5.00 --reason Rain"],
        "INV-1",
        {"discount": "10.00 on Mon 5 Jan 09:00: Late; 5.00 on Mon 5 Jan 09:00: Rain"},
    ),
    (
        ["series start ada", "visit add R1 2026-01-06T19:00 9.00", "visit cancel V1"],
        "V1",
        {"kept": "50% came off on Mon 5 Jan 09:00"},
    ),
]  # fmt: skip
"""What happened, what is shown, and the phrases beside its figures."""


@pytest.mark.parametrize(("lines", "ref", "said"), FIGURES)
def test_show_says_where_a_figure_comes_from(
    business: Any, lines: list[str], ref: str, said: dict[str, str]
) -> None:
    made = business("2026-01-05T09:00", service_charge_rate="30%")
    lived(made, BAD, lines)
    assert made("show", ref)["whys"] == said
