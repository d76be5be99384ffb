"""What a letter promises is kept, when time passes and nobody acts.

Towns live by chance from printed seeds. Whenever a letter is written, time goes on in a copy of the
town, and each thing that the letter says will happen has to happen there: that charge, of that
amount, to that card, at that instant, and nothing before it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

import pytest

from invoicectl.domain import dates
from tests.amounts import amount, tasted
from tests.letters import reading
from tests.letters.copies import Copied, Declining
from tests.letters.lives import PEOPLE, cards_of, drawn, kept_to, try_to
from tests.worlds.mail import Mail

LIVES = amount("PROMISING_LIVES", 500, taste=500)
EVERY, LETTERS, MOST = 25, 15, 1_500
"""Of so many lives one is in the first part of the tests; letters of each; and acts at most."""

A_SECOND, A_MINUTE = timedelta(seconds=1), timedelta(minutes=1)
A_MONTH, HALF_A_YEAR = timedelta(days=30), timedelta(days=180)
"""How long time passes where a letter names no instant."""


class Promising(Copied):
    """A town whose letters are held to what they promise, as soon as they are written."""

    given: frozenset[str] = frozenset()

    def _post(self, mail: Mail) -> None:
        super()._post(mail)
        if self.is_copy or mail.invoice is None:
            return
        if not self._get(mail.to).ref.startswith("C"):
            open_to_answer(self, mail)
            return
        if self._awaits_an_answer(mail):
            return
        promises = reading.promised(mail)
        self.given |= {promise[0] for promise in promises}
        for kind, *said in promises:
            _KEPT[kind](self, mail, *said)

    def _awaits_an_answer(self, mail: Mail) -> bool:
        """Whether a charge of the client's for something else may still be answered: more than is
        due there becomes credit, which nobody can know of yet."""
        return any(
            each["outcome"] == "unknown" and each["invoice"] != f"INV-{mail.invoice}"
            for each in self.every("payment")
            if each["client"] == mail.to
        )


def instant(town: Promising, mail: Mail, said: str) -> datetime:
    """The instant that a letter names."""
    if said == "today":
        return datetime.fromisoformat(mail.at)
    _, day, time, name = said.removeprefix("on ").split(" ")
    wall = datetime.fromisoformat(f"{day}T{time}")
    zone = ZoneInfo(town.settings()["timezone"] or "UTC")
    found = [wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
    return next(at for at in found if at.tzname() == name).astimezone(UTC)


def asked_for(town: Promising, mail: Mail, first: int) -> list[tuple[str, ...]]:
    """What the invoice's client was asked for from a payment's number on: how, how much, when."""
    return [
        (
            "credit" if each["method"] == "credit" else _card(each["card"]),
            each["amount"],
            each["tip"],
            each["at"],
        )
        for each in town.payments_from(f"INV-{mail.invoice}", first)
    ]


def _card(name: str | None) -> str:
    return "none" if name is None else reading.card(name)


def charged(town: Promising, mail: Mail, credit: str, amount: str, tip: str, *said: str) -> None:
    """A charge comes, of so much, to that card and then; nothing before it."""
    card, again, at, fee = said
    first = _next_payment(town)
    then = instant(town, mail, at)
    stamp = dates.stamp(then)
    used = [("credit", credit, "0.00", stamp)] if credit else []
    with town.copied():
        town.pass_until(then - A_SECOND if at != "today" else then)
        assert at == "today" or asked_for(town, mail, first) == [], mail.body
        town.pass_until(then)
        asked = [*used, (card, amount, tip or "0.00", stamp)]
        assert asked_for(town, mail, first) == asked, (mail.body, town.invoice())
    if again or fee:
        _with_fee(town, mail, then, fee)


def _with_fee(town: Promising, mail: Mail, then: datetime, fee: str) -> None:
    """A decline brings that late fee; none where none was told."""
    ref = f"INV-{mail.invoice}"
    before = town.invoice(ref)["late_fee"]
    with town.copied(Declining):
        town.pass_until(then)
        assert town.invoice(ref)["late_fee"] == (fee or before), mail.body


def asked_in_vain(
    town: Promising, mail: Mail, credit: str, amount: str, tip: str, *said: str
) -> None:
    """As there is no card, or none that can be asked, the charge is declined at once, and the fee
    comes if it was told."""
    again, at, card, fee = said
    charged(town, mail, credit, amount, tip, card or "none", again, at, fee)


def taken_from_credit(town: Promising, mail: Mail, credit: str, at: str) -> None:
    """The credit is used then, and nothing is charged."""
    first = _next_payment(town)
    then = instant(town, mail, at)
    with town.copied():
        town.pass_until(then)
        used = ("credit", credit, "0.00", dates.stamp(then))
        assert asked_for(town, mail, first) == [used], mail.body
        assert town.invoice(f"INV-{mail.invoice}")["due"] == "0.00"


def accepted(town: Promising, mail: Mail, by: str, days: str) -> None:
    """At that instant it counts as accepted, not before; a message starts the days again."""
    ref, then = f"INV-{mail.invoice}", instant(town, mail, by)
    with town.copied():
        town.pass_until(then - A_SECOND)
        assert town.invoice(ref)["status"] == "pending", mail.body
        town.pass_until(then)
        told = town.invoice(ref)
        assert (told["confirmed_at"], told["confirmed_by"]) == (dates.stamp(then), "auto"), (
            mail.body,
            told,
        )
    with town.copied():
        town.pass_until(then - A_SECOND)
        town.reply(town.invoice(ref)["session"], "client")
        zone = town.settings()["timezone"] or "UTC"
        again = dates.add_days(town.now, int(days), zone)
        assert town.invoice(ref)["deadline_at"] == dates.stamp(again), mail.body


def open_to_answer(town: Promising, mail: Mail) -> None:
    """What a provider reads of the client's days is so, too."""
    told = re.search(rf"open to the client's answer until ({reading.WALL})\.", reading.read(mail))
    if told is not None:
        accepted(town, mail, told[1], town.settings()["response_days"] or "")


def closed(town: Promising, mail: Mail, at: str) -> None:
    """What is free is closed then, not before, and nothing is asked."""
    ref, then, first = f"INV-{mail.invoice}", instant(town, mail, at), _next_payment(town)
    with town.copied():
        town.pass_until(then - A_SECOND)
        assert town.invoice(ref)["status"] == "pending"
        town.pass_until(then)
        assert town.invoice(ref)["status"] == "closed"
        assert asked_for(town, mail, first) == []


def left_alone(town: Promising, mail: Mail, *_: str) -> None:
    """Nothing is asked any more."""
    first = _next_payment(town)
    with town.copied():
        town.pass_until(town.now + A_MONTH)
        assert asked_for(town, mail, first) == [], mail.body
        assert town.invoice(f"INV-{mail.invoice}")["due"] == "0.00"


def asked_to_pay(town: Promising, mail: Mail, amount: str, by: str, deposit: str) -> None:
    """Whose turn it is to pay is not charged, and nothing is used or added before the instant."""
    ref, first = f"INV-{mail.invoice}", _next_payment(town)
    before = town.invoice(ref)
    assert Decimal(deposit or "0") <= Decimal(amount) <= Decimal(before["due"])
    if by:
        with town.copied():
            town.pass_until(instant(town, mail, by) - A_SECOND)
            assert asked_for(town, mail, first) == [], mail.body
            assert town.invoice(ref)["late_fee"] == before["late_fee"]
    with town.copied():
        town.pass_until(town.now + HALF_A_YEAR)
        assert {how for how, *_ in asked_for(town, mail, first)} <= {"credit"}, mail.body


def used_for_who_pays(town: Promising, mail: Mail, credit: str) -> None:
    """Just so much credit is used, and nothing else is asked."""
    first = _next_payment(town)
    with town.copied():
        town.pass_until(town.now + HALF_A_YEAR)
        ((how, amount, tip, _),) = asked_for(town, mail, first)
        assert (how, amount, tip) == ("credit", credit, "0.00"), mail.body


def fined(town: Promising, mail: Mail, fee: str, at: str) -> None:
    """The fee is added at that instant, not before."""
    ref, then = f"INV-{mail.invoice}", instant(town, mail, at)
    before = town.invoice(ref)["late_fee"]
    with town.copied():
        town.pass_until(then - A_SECOND)
        assert town.invoice(ref)["late_fee"] == before, mail.body
        town.pass_until(then)
        assert town.invoice(ref)["late_fee"] == fee, mail.body


def held(town: Promising, mail: Mail, until: str) -> None:
    """Nothing is asked and nothing runs out while it is held."""
    ref, first = f"INV-{mail.invoice}", _next_payment(town)
    before = town.invoice(ref)
    then = instant(town, mail, until) if until else town.now + HALF_A_YEAR
    with town.copied():
        town.pass_until(then - A_SECOND)
        assert asked_for(town, mail, first) == [], mail.body
        told = town.invoice(ref)
        for what in ("status", "due", "late_fee", "attempts", "deadline_at"):
            assert told[what] == before[what], (what, mail.body)


def settling(town: Promising, mail: Mail, payment: str, _: str) -> None:
    """Nobody knows yet what became of it; nothing else is asked meanwhile."""
    assert town.show(payment)["outcome"] == "unknown"
    first = _next_payment(town)
    with town.copied():
        town.pass_until(town.now + A_MINUTE)
        assert asked_for(town, mail, first) == [], mail.body


def _next_payment(town: Promising) -> int:
    return town.world.next_number("payment")


_KEPT: dict[str, Callable[..., None]] = {
    "charge": charged,
    "no card": asked_in_vain,
    "credit": taken_from_credit,
    "answer": accepted,
    "free": closed,
    "pay": asked_to_pay,
    "own credit": used_for_who_pays,
    "fee": fined,
    "on hold": held,
    "settling": settling,
    "nothing due": left_alone,
}
"""How each promise is kept."""


def test_every_promise_has_its_keeping() -> None:
    assert set(_KEPT) == set(reading.PROMISES)


def lived(seed: int) -> Promising:
    """A life by chance, until so many letters were written."""
    chance = Random(seed)  # noqa: S311 - chance that can be repeated
    preset = chance.choice(["marketplace", "pet-care", "pet-care-current"])
    town = Promising(preset=preset, **kept_to(seed))
    town.do(*PEOPLE, *cards_of(seed))
    for _ in range(MOST):
        try_to(town, drawn(chance, town))
        if len(town.mail) >= LETTERS:
            return town
    raise AssertionError(f"only {len(town.mail)} letters")


@pytest.mark.parametrize("seed", tasted(range(LIVES), every=EVERY))
def test_promises_of_a_life_are_kept(seed: int) -> None:
    print(f"seed {seed}")
    lived(seed)


def test_each_promise_is_given_in_some_life() -> None:
    given: set[str] = set()
    for seed in range(LIVES, LIVES + 300):
        given |= lived(seed).given
        if given == set(_KEPT):
            return
    raise AssertionError(f"nobody promises {set(_KEPT) - given}")
