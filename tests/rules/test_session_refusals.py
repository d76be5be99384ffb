"""What is refused of sessions and their invoices (A1 to A11 of SPEC 5), and what goes first."""

from __future__ import annotations

import pytest

from invoicectl import errors
from invoicectl.errors import Error
from tests.rules.asking import Make, refused, stood


@pytest.mark.parametrize(
    ("kind", "way", "words", "error", "why"),
    [
        # A1
        ("email", "hired", "session offer S1 40", errors.WrongSession, "after the hiring"),
        ("chat", "nothing", "session offer S1 40", errors.WrongSession, "chat is hired at once"),
        ("email", "hired", "session hire S1", errors.WrongSession, "hired already"),
        ("phone", "nothing", "session hire S1", errors.WrongSession, "phone is hired at once"),
        ("email", "hired", "session close S1", errors.WrongSession, "only an open one is closed"),
        ("chat", "nothing", "session close S1", errors.WrongSession, "a chat ends with its fee"),
        ("email", "dropped", "session offer S1 40", errors.SessionClosed, "closed goes first"),
        ("email", "dropped", "session hire S1", errors.SessionClosed, "closed goes first"),
        ("email", "dropped", "session close S1", errors.SessionClosed, "closed goes first"),
        ("email", "dropped", "session offer S1 x", errors.BadAmount, "an amount is read first"),
        ("email", "nothing", "session offer S2 40", errors.NotFound, "no such session"),
        ("email", "nothing", "session open ada noor --kind fax", errors.BadChoice, "no such kind"),
        ("email", "nothing", "session open bea noor --kind chat", errors.NotFound, "no client"),
        ("email", "nothing", "session open ada ada --kind chat", errors.NotFound, "no provider"),
        # A2
        ("email", "hired", "session end S1 --fee 5", errors.WrongSession, "email is invoiced"),
        ("email", "paid", "session end S1 --fee 5", errors.SessionClosed, "closed goes first"),
        ("chat", "ended", "session end S1 --fee 5", errors.SessionClosed, "once is enough"),
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
        ("chat", "nothing", "issue S1 40", errors.WrongSession, "a chat is ended, not invoiced"),
        ("chat", "ended", "issue S1 40", errors.SessionClosed, "closed goes first"),
        ("chat", "ended", "confirm S1", errors.AlreadyConfirmed, "there is nothing to confirm"),
        ("chat", "ended", "contest S1 --reason x", errors.AlreadyConfirmed, "nor to contest"),
        # A3
        ("email", "nothing", "issue S1 40", errors.NotHired, "work comes after the client's yes"),
        ("email", "nothing", "issue S1 0", errors.NotHired, "free work too"),
        ("email", "nothing", "issue S1 40.001", errors.BadAmount, "an amount is read first"),
        ("email", "dropped", "issue S1 40", errors.SessionClosed, "closed goes before hired"),
        ("email", "nothing", "issue S2 40", errors.NotFound, "no such session"),
        # A4
        ("email", "nothing", "issue S1 40 --pay-to-view", errors.Malformed, "no answer"),
        ("email", "nothing", "issue S1 40 --answer x", errors.Malformed, "not said to be locked"),
        # A5
        ("email", "paid", "reply S1 x --from client", errors.SessionClosed, "closed"),
        ("email", "free and closed", "reply S1 x --from client", errors.SessionClosed, "closed"),
        ("email", "pending", "reply S1 x --from noor", errors.BadChoice, "a side, not a name"),
        ("email", "pending", "reply S1 x", errors.Usage, "whose message?"),
        # A6
        ("email", "hired", "confirm S1", errors.NotFound, "no invoice yet"),
        ("email", "paid", "confirm S1", errors.AlreadyConfirmed, "once is enough"),
        # A8
        ("email", "hired", "contest S1 --reason x", errors.NotFound, "no invoice yet"),
        ("email", "pending", "contest S1", errors.Usage, "a reason is required"),
        ("email", "free", "contest S1 --reason x", errors.NothingToContest, "0.00"),
        ("email", "contested", "contest S1 --reason x", errors.AlreadyContested, "already"),
        ("email", "paid", "contest S1 --reason x", errors.AlreadyConfirmed, "accepted"),
        (
            *("email", "free and closed", "contest S1 --reason x"),
            *(errors.AlreadyConfirmed, "confirmed goes before 0.00"),
        ),
        # A9
        ("email", "pending", "issue S1 0", errors.ContestFirst, "above 0 it is contested first"),
        ("email", "paid", "issue S1 30", errors.SessionClosed, "confirmed is final"),
        ("email", "paid", "issue S1 0", errors.SessionClosed, "closed goes first"),
        # A11
        ("email", "contested", "confirm S1", errors.Contested, "it must be issued again first"),
    ],
)
def test_a1_to_a11_refusals(
    business: Make, kind: str, way: str, words: str, error: type[Error], why: str
) -> None:
    b = stood(business, way, kind)
    before = b("show", "S1")
    assert refused(b, error, *words.split()).exit_code in {2, 3, 4}, why
    assert b("show", "S1") == before
    b.check()


@pytest.mark.parametrize("reason", ["", "  "])
def test_a8_a_blank_reason_is_none(business: Make, reason: str) -> None:
    b = stood(business, "pending")
    assert refused(b, errors.BadText, "contest", "S1", "--reason", reason).exit_code == 2


@pytest.mark.parametrize(
    ("way", "words", "hint", "why"),
    [
        ("nothing", ("issue", "S1", "40"), "invoicectl session hire S1", "A3: hire first"),
        ("pending", ("issue", "S1", "0"), "invoicectl contest INV-1", "A9: contest first"),
        ("contested", ("confirm", "S1"), "invoicectl issue S1 AMOUNT", "A11: issue again"),
    ],
)
def test_a_refusal_says_what_helps(
    business: Make, way: str, words: tuple[str, ...], hint: str, why: str
) -> None:
    b = stood(business, way)
    with pytest.raises(errors.Refusal) as caught:
        b(*words)
    assert str(caught.value.hint).startswith(hint), why
