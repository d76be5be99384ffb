"""What is refused of sessions and their invoices (A1 to A11 of SPEC 5), and what goes first."""

from __future__ import annotations

import pytest

from invoicectl import errors
from invoicectl.errors import Error
from tests.rules.asking import refused, stood
from tests.worlds import Act, do


@pytest.mark.parametrize(
    ("kind", "way", "act", "error", "why"),
    [
        # A1
        ("email", "hired", do.offer("S1", "40"), errors.WrongSession, "after the hiring"),
        ("chat", "nothing", do.offer("S1", "40"), errors.WrongSession, "chat is hired at once"),
        ("email", "hired", do.hire("S1"), errors.WrongSession, "hired already"),
        ("phone", "nothing", do.hire("S1"), errors.WrongSession, "phone is hired at once"),
        ("email", "hired", do.drop("S1"), errors.WrongSession, "only an open one is closed"),
        ("chat", "nothing", do.drop("S1"), errors.WrongSession, "a chat ends with its fee"),
        ("email", "dropped", do.offer("S1", "40"), errors.SessionClosed, "closed goes first"),
        ("email", "dropped", do.hire("S1"), errors.SessionClosed, "closed goes first"),
        ("email", "dropped", do.drop("S1"), errors.SessionClosed, "closed goes first"),
        # A2
        ("email", "hired", do.end("S1", "5"), errors.WrongSession, "email is invoiced"),
        ("email", "paid", do.end("S1", "5"), errors.SessionClosed, "closed goes first"),
        ("chat", "ended", do.end("S1", "5"), errors.SessionClosed, "once is enough"),
        (
            "chat",
            "nothing",
            do.issue("S1", "40"),
            errors.WrongSession,
            "a chat is ended, not invoiced",
        ),
        ("chat", "ended", do.issue("S1", "40"), errors.SessionClosed, "closed goes first"),
        ("chat", "ended", do.confirm("S1"), errors.AlreadyConfirmed, "there is nothing to confirm"),
        ("chat", "ended", do.contest("S1", "x"), errors.AlreadyConfirmed, "nor to contest"),
        # A3
        (
            "email",
            "nothing",
            do.issue("S1", "40"),
            errors.NotHired,
            "work comes after the client's yes",
        ),
        ("email", "nothing", do.issue("S1", "0"), errors.NotHired, "free work too"),
        (
            "email",
            "dropped",
            do.issue("S1", "40"),
            errors.SessionClosed,
            "closed goes before hired",
        ),
        # A5
        ("email", "paid", do.reply("S1", "client", "x"), errors.SessionClosed, "closed"),
        ("email", "free and closed", do.reply("S1", "client", "x"), errors.SessionClosed, "closed"),
        # A6
        ("email", "paid", do.confirm("S1"), errors.AlreadyConfirmed, "once is enough"),
        # A8
        ("email", "free", do.contest("S1", "x"), errors.NothingToContest, "0.00"),
        ("email", "contested", do.contest("S1", "x"), errors.AlreadyContested, "already"),
        ("email", "paid", do.contest("S1", "x"), errors.AlreadyConfirmed, "accepted"),
        (
            *("email", "free and closed", do.contest("S1", "x")),
            *(errors.AlreadyConfirmed, "confirmed goes before 0.00"),
        ),
        # A9
        (
            "email",
            "pending",
            do.issue("S1", "0"),
            errors.ContestFirst,
            "above 0 it is contested first",
        ),
        ("email", "paid", do.issue("S1", "30"), errors.SessionClosed, "confirmed is final"),
        ("email", "paid", do.issue("S1", "0"), errors.SessionClosed, "closed goes first"),
        # A11
        ("email", "contested", do.confirm("S1"), errors.Contested, "it must be issued again first"),
    ],
)
def test_a1_to_a11_refusals(kind: str, way: str, act: Act, error: type[Error], why: str) -> None:
    town = stood(way, kind)
    before = town.show("S1")
    assert refused(town, error, act), why
    assert town.show("S1") == before


@pytest.mark.parametrize(
    ("way", "act", "hint", "why"),
    [
        ("nothing", do.issue("S1", "40"), "invoicectl session hire S1", "A3: hire first"),
        ("pending", do.issue("S1", "0"), "invoicectl contest INV-1", "A9: contest first"),
        ("contested", do.confirm("S1"), "invoicectl issue S1 AMOUNT", "A11: issue again"),
    ],
)
def test_a_refusal_says_what_helps(way: str, act: Act, hint: str, why: str) -> None:
    town = stood(way)
    with pytest.raises(errors.Refusal) as caught:
        town.do(act)
    assert str(caught.value.hint).startswith(hint), why


@pytest.mark.parametrize(
    ("kind", "way", "act", "hint"),
    [
        ("chat", "nothing", do.issue("S1", "40"), "invoicectl session end S1 --fee 40.00"),
        ("email", "hired", do.end("S1", "40"), "invoicectl issue S1 40.00"),
    ],
)
def test_what_helps_says_the_amount_that_was_typed(
    kind: str, way: str, act: Act, hint: str
) -> None:
    town = stood(way, kind)
    with pytest.raises(errors.WrongSession) as caught:
        town.do(act)
    assert caught.value.hint == hint
