"""`mail preview` shows the very letter that comes, before it does; and says why one can't.

What is previewed is then brought about: the letter that is written says the same, word by word, on
the same instant, to the same person. Its own reminders and cards are set only then."""

from __future__ import annotations

import contextlib
from typing import Any, get_args

import pytest

from invoicectl.domain.model import LetterKind
from invoicectl.errors import BadChoice, Declined, NoPreview
from tests.amounts import tasted
from tests.support import Business, Words, refused

FAILING: Words = [("card", "add", "ada", "pm_card_chargeCustomerFail")]
"""Declined for no reason that a client is told; as in a preview, which knows of none."""

NO_CARD: Words = [("card", "remove", "ada", "visa-4242")]
BILL: Words = [("issue", "ada", "100.00", "--due", "2026-02-09")]
BOOK: Words = [("book", "ada", "--visit", "2026-01-20T10:00 85.00 Cat", "--provider", "noor")]
MAIL: Words = [("session", "open", "ada", "noor", "--kind", "email"), ("session", "hire", "S1")]
ISSUED: Words = [*MAIL, ("issue", "S1", "40.00")]
OFFERED: Words = [MAIL[0], ("session", "offer", "S1", "40.00")]
CONTEST = ("contest", "INV-1", "--reason", "Too much")
CONFIRM = ("confirm", "B1")
HELD = ("hold", "INV-1", "--reason", "She asked")
GOOD: Words = [("card", "add", "ada", "pm_card_amex")]
SOONER = ("issue", "ada", "20.00", "--due", "2026-02-01")
EXPIRING: Words = [("card", "add", "ada", "pm_sim_visa_exp_2026_01")]
BY_HERSELF: Words = [("client", "edit", "ada", "--autopay", "off")]
WEEK: Words = [
    ("series", "start", "ada"),
    ("visit", "add", "R1", "2026-01-06T10:00", "25.00", "Walk"),
    ("clock", "advance", "--to", "2026-01-06T11:00"),
    ("visit", "done", "V1"),
]


def until(at: str) -> tuple[str, ...]:
    return ("clock", "advance", "--to", at)


def made(*acts: tuple[str, ...]) -> Business:
    """ada with a card, and noor, in New York's pet care; and what they do."""
    b = Business("2026-01-05T09:00", preset="pet-care-current", service_charge_rate="30%")
    b.petcare()
    do(b, list(acts))
    return b


def do(b: Business, acts: Words) -> None:
    """One after the other; a card that is declined on the spot is an answer too."""
    for act in acts:
        with contextlib.suppress(Declined):
            b(*act)


def newest(b: Business, kind: str, to: str) -> dict[str, Any]:
    found = [each for each in b("letters") if (each["kind"], each["to"]) == (kind, to)]
    return dict(b("letters", found[-1]["ref"]))


GIFT: Words = [("client", "credit", "ada", "30.00", "--reason", "A gift")]
REMINDED: Words = [("config", "set", "remind_before", "24h")]

COMING: list[tuple[Words, str, str, str, Words]] = [
    # what was done, the kind, on what, to whom, and what then brings it
    ([*GIFT, *REMINDED, *BILL], "reminder", "INV-1", "ada", [until("2026-02-08T05:00")]),
    ([*REMINDED, *BY_HERSELF, *BILL], "reminder", "ada", "ada", [until("2026-02-08T05:00")]),
    ([*REMINDED, *ISSUED], "reminder", "S1", "ada", [until("2026-01-12T09:00")]),
    ([*EXPIRING, *BILL], "card-expires", "INV-1", "ada", [until("2026-01-26T05:00")]),
    ([*EXPIRING, *ISSUED, *BILL], "card-expires", "ada", "ada", [until("2026-01-26T05:00")]),
    ([*GIFT, *BILL], "receipt", "INV-1", "ada", [until("2026-02-09T05:00")]),
    ([*FAILING, *GIFT, *BILL], "card-declined", "INV-1", "ada", [until("2026-02-09T05:00")]),
    ([*FAILING, *GIFT, *BILL], "overdue", "INV-1", "ada", [until("2026-02-10T05:00")]),
    ([*BY_HERSELF, *GIFT, *BILL], "overdue", "INV-1", "ada", [until("2026-02-16T05:00")]),
    ([*NO_CARD, *BILL], "card-declined", "INV-1", "ada", [until("2026-02-09T05:00")]),
    (ISSUED, "confirmed-by-silence", "INV-1", "ada", [until("2026-01-13T09:00")]),
    ([*FAILING, *ISSUED], "card-declined", "S1", "ada", [until("2026-01-13T09:00")]),
    (ISSUED, "earned", "S1", "noor", [("confirm", "S1")]),
    ([*ISSUED, ("confirm", "S1")], "paid-out", "noor", "noor", [("payout", "noor")]),
    (BOOK, "invoice", "B1", "ada", [("confirm", "B1")]),
    (BOOK, "receipt", "V1", "ada", [("confirm", "B1")]),
    ([*GIFT, *BOOK], "receipt", "B1", "ada", [("confirm", "B1")]),
    ([*FAILING, *BOOK], "deposit-declined", "B1", "ada", [("confirm", "B1")]),
    ([*BY_HERSELF, *BOOK], "invoice", "B1", "ada", [("confirm", "B1")]),
    (WEEK, "invoice", "ada", "ada", [until("2026-01-09T05:00")]),
    (WEEK, "receipt", "ada", "ada", [until("2026-01-09T05:00")]),
    ([*BILL, *GIFT, SOONER], "receipt", "INV-1", "ada", [until("2026-02-09T05:00")]),
]


@pytest.mark.parametrize(("acts", "kind", "ref", "to", "then"), tasted(COMING, 3))
def test_what_is_previewed_comes(acts: Words, kind: str, ref: str, to: str, then: Words) -> None:
    b = made(*acts)
    before = b.events(), b.letters()
    shown = b("mail", "preview", kind, ref)
    page = b("mail", "preview", kind, ref, "--html")
    assert (b.events(), b.letters()) == before, "nothing is written"
    do(b, then)
    came = newest(b, kind, to)
    assert [shown[name] for name in SAME] == [came[name] for name in SAME]
    assert (shown["state"], shown["why"], page) == ("kept", "it is only a preview", shown["html"])
    if kind not in {"reminder", "card-expires"}:  # these are as they would be now
        assert shown["at"] == came["at"]


SAME = ("kind", "to", "address", "subject", "text", "html", "invoice", "payment")
"""What a preview has of the letter that comes."""


def test_a_preview_says_what_it_supposes() -> None:
    b = made(*BILL)
    notes = {
        kind: b.done("mail", "preview", kind, "INV-1").notes
        for kind in ("invoice", "reminder", "receipt", "card-declined", "overdue")
    }
    assert notes == {
        "invoice": (),
        "reminder": (),
        "receipt": ("it is as it would be if the card were charged",),
        "card-declined": ("it is as it would be if the card were declined",),
        "overdue": ("it is as it would be if nothing were paid by then",),
    }
    b = made(*BOOK)
    (note,) = b.done("mail", "preview", "invoice", "B1").notes
    assert note == "it is as it would be if the booking were confirmed now"


PAID: Words = [*BILL, ("pay", "INV-1", "--method", "cash")]

NONE: list[tuple[Words, str, str, str, str]] = [
    # what was done, the kind, on what, why there is none, and which kinds can be previewed
    (PAID, "reminder", "INV-1", "no answer, charge or payment is ahead", "invoice, receipt"),
    ([*REMINDED, *BILL, until("2026-02-08T05:00"), PAID[1]], "reminder", "INV-1", "no answer", ""),
    (PAID, "overdue", "INV-1", "time makes nothing of it overdue", "invoice, receipt"),
    (PAID, "card-declined", "INV-1", "no charge is ahead", "invoice, receipt"),
    (PAID, "card-declined", "P1", "no charge is ahead", "receipt"),
    (BILL, "card-expires", "INV-1", "nobody knows when the Visa ending in 4242 expires", ""),
    ([*NO_CARD, *BILL], "card-expires", "INV-1", "no card is on file", ""),
    ([*NO_CARD, *BILL], "receipt", "INV-1", "nothing was paid, and no charge is ahead", ""),
    (
        [*EXPIRING, ("issue", "ada", "5.00", "--due", "2026-01-09")],
        "card-expires",
        "ada",
        "no charge is ahead by which the Visa ending in 4242 will have expired",
        "",
    ),
    ([*BY_HERSELF, *BILL], "card-declined", "INV-1", "no charge is ahead", "overdue, reminder"),
    ([*BILL, HELD], "overdue", "INV-1", "time makes nothing of it overdue", "invoice"),
    (BILL, "credit-note", "INV-1", "nothing was given back or taken off", ""),
    (BILL, "deposit-declined", "INV-1", "no deposit is about to be asked of a card", ""),
    (BILL, "visit-changed", "INV-1", "no visit of it changed", ""),
    (BILL, "paid-out", "INV-1", "a payout is to a provider", ""),
    (MAIL, "earned", "S1", "no fee is open to an answer", "nor can any other"),
    (BILL, "confirmed-by-silence", "INV-1", "no answer is waited for", "invoice, receipt"),
    (MAIL, "message", "S1", "nobody wrote in it", "nor can any other"),
    ([*OFFERED, MAIL[1]], "offer", "S1", "no offer is open", "nor can any other"),
    ([*ISSUED, CONTEST, ISSUED[2]], "contested", "S1", "it is not contested", "invoice"),
    ([*FAILING, *BOOK, CONFIRM, *GOOD, CONFIRM], "deposit-declined", "B1", "no deposit", "receipt"),
    ([], "paid-out", "noor", "noor is owed 0.00", "nor can any other"),
    ([("series", "start", "ada")], "invoice", "R1", "nothing is about to be invoiced", "nor can"),
]


@pytest.mark.parametrize(("acts", "kind", "ref", "why", "can"), NONE)
def test_what_can_not_be_previewed_says_why_and_what_can(
    acts: Words, kind: str, ref: str, why: str, can: str
) -> None:
    b = made(*acts)
    error = refused(b, NoPreview, "mail", "preview", kind, ref)
    assert error.exit_code == 4
    assert error.message.startswith(f"a letter {kind} on {ref} can't be previewed: {why}")
    assert can in error.message
    kinds = error.message.partition("; these can be: ")[2].split(", ")
    for each in kinds if kinds != [""] else []:
        assert b("mail", "preview", each, ref)["kind"] == each
    assert error.hint is not None
    b(*error.hint.split(" ")[1:])


def test_every_kind_can_be_previewed_or_says_why_not() -> None:
    told = {kind for _, kind, *_ in COMING} | {kind for _, kind, *_ in NONE}
    assert told == set(get_args(LetterKind))
    refused(made(), BadChoice, "mail", "preview", "love-letter", "ada")


def test_a_fact_of_before_is_told_as_things_stand_now() -> None:
    """The newest decline, with what comes after what was paid since."""
    b = made(
        *FAILING, *BILL, until("2026-02-09T06:00"), ("pay", "INV-1", "40.00", "--method", "cash")
    )
    shown = b("mail", "preview", "card-declined", "INV-1")
    assert "was declined for 100.00 USD" in shown["text"].replace("\n", " ")
    assert "We will charge 60.00 USD" in shown["text"]
    assert shown["at"] == "2026-02-09T11:00:00Z"
