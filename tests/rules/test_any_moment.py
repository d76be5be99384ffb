"""SPEC 7: a reversal is a fact, never refused for what happened since. Lives by chance, and at each
moment of them each payment that moved money is reversed: whole, in part, and withdrawn again.

Every try is made on the facts so far and forgotten; the books, the places of the money and the
lines of the invoices hold after each. `MOMENTS` says how many lives there are."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from invoicectl import errors
from invoicectl.acts.payments.reversals import left, still_here
from invoicectl.domain import money
from invoicectl.domain.model import Payment
from tests.amounts import amount
from tests.rules.asking import agree
from tests.worlds import Act, Town, do

LIVES = amount("MOMENTS", 300, taste=12)
ACTS = 14
"""How many acts a life has, refused ones besides."""

WAYS = ("card", "card", "credit", "cash", "bank")


class Chance:
    """What there is to choose from, drawn from a seed."""

    def __init__(self, seed: int, town: Town) -> None:
        self._random = Random(seed)  # noqa: S311 - chance that can be repeated
        self._town = town

    def one(self, *choices: str) -> str:
        return self._random.choice(choices)

    def often(self, share: float) -> bool:
        return self._random.random() < share

    def amount(self) -> str:
        return self.one("0.03", "10.00", "33.35", "60.00", "100.00", "130.01")

    def invoice(self) -> str:
        return self._number("invoice", "INV-")

    def _number(self, kind: str, prefix: str) -> str:
        most = max(len(self._town.values(kind)), 1)
        return f"{prefix}{self._random.randint(1, most)}"

    def visit(self) -> str:
        return self._number("visit", "V")

    def payment(self) -> str:
        return self._number("payment", "P")

    def session(self) -> str:
        return self._number("session", "S")

    def booking(self) -> str:
        return self._number("booking", "B")

    def part(self, minor: int) -> int:
        return self._random.randint(1, minor)


def _pay(chance: Chance) -> Act:
    method = chance.one("card", "card", "cash", "check", "transfer", "credit")
    asked = chance.amount() if chance.often(0.6) else None
    tip = chance.amount() if method != "credit" and chance.often(0.3) else None
    more = {} if method == "card" else {"method": method}
    excess = {"excess": "credit"} if method == "card" else {}
    return do.pay(chance.invoice(), asked, tip=tip, **more, **excess)


def _credit(chance: Chance) -> Act:
    method = chance.one("none", "cash", "check", "transfer")
    return do.credit("ada", chance.amount(), method=None if method == "none" else method)


def _tip(chance: Chance) -> Act:
    ref = chance.invoice() if chance.often(0.7) else chance.booking()
    method = "cash" if chance.often(0.3) else None
    return do.tip(ref, chance.amount(), method=method)


def _refund(chance: Chance) -> Act:
    ref = chance.invoice() if chance.often(0.8) else chance.booking()
    is_tip = chance.often(0.3)
    return do.refund(ref, chance.amount(), to=chance.one(*WAYS), tip=is_tip)


def _reverse(chance: Chance) -> Act:
    if chance.often(0.3):
        return do.withdraw(chance.payment())
    return do.reverse(chance.payment(), amount=chance.amount() if chance.often(0.5) else None)


def _session(chance: Chance) -> Act:
    if chance.often(0.5):
        return do.session("ada", "noor", "chat")
    return do.end(chance.session(), chance.amount())


def _book(chance: Chance) -> Act:
    if chance.often(0.5):
        visits = [f"2026-01-{day:02} 10:00 {chance.amount()} Walk" for day in (12, 13)]
        return do.book("ada", *(visit.replace(" ", "T", 1) for visit in visits), provider="noor")
    return do.confirm_booking(chance.booking())


DRAWN: tuple[Callable[[Chance], Act], ...] = (
    lambda chance: do.bill("ada", chance.amount(), due="2026-01-20"),
    lambda chance: do.bill("ada", chance.amount(), due="2026-01-07"),
    _pay,
    _pay,
    _pay,
    _credit,
    _tip,
    _refund,
    _refund,
    lambda chance: do.pay_back("ada", chance.amount(), to=chance.one("card", "cash", "bank")),
    _reverse,
    _reverse,
    _session,
    _book,
    _book,
    lambda chance: do.cancel(chance.visit(), release="100%"),
    lambda chance: do.cancel(chance.visit(), release="50%"),
    lambda chance: do.void(chance.invoice()),
    lambda chance: do.write_off(chance.invoice()),
    lambda chance: do.waive(chance.invoice()),
    lambda chance: do.discount(chance.invoice(), chance.one("10%", "0.03", "50.00")),
    lambda _: do.payout("noor"),
    lambda chance: do.after(chance.one("1h", "1d", "3d")),
    lambda chance: do.card("ada", chance.one("pm_card_visa", "pm_card_chargeCustomerFail")),
)


def _tried(town: Town, act: Act) -> bool:
    try:
        town.do(act)
    except errors.Error:
        return False
    return True


@pytest.mark.parametrize("seed", range(LIVES))
def test_reverse_is_accepted_at_each_moment(seed: int) -> None:
    town = Town("2026-01-05T09:00", preset="marketplace", deposit_rate="50%")
    town.marketplace()
    chance = Chance(seed, town)
    done = 0
    for _ in range(20 * ACTS):
        act = DRAWN[chance.part(len(DRAWN)) - 1](chance)
        if not _tried(town, act):
            continue
        agree(town)
        _reverse_each(town, chance)
        done += 1
        if done == ACTS:
            break


def _reverse_each(town: Town, chance: Chance) -> None:
    """Each payment that moved money: whole or in part, then again, then withdrawn."""
    for payment in town.values("payment"):
        if payment.outcome != "approved" or not sum(left(payment)):
            continue
        whole = sum(left(payment))
        part = None if sum(still_here(payment)) and chance.often(0.5) else chance.part(whole)
        asked = None if part is None else money.show(part, "USD")
        with town.forgotten():
            is_spent = payment.kind == "refund" and chance.often(0.5) and _spent(town, chance)
            town.reverse(payment.ref, amount=asked)
            agree(town)
            if is_spent and chance.often(0.5):
                _all_is_paid(town)
            if chance.often(0.5):
                rest = sum(left(town.world.get(type(payment), payment.number)))
                if rest and payment.kind != "goodwill":
                    town.reverse(payment.ref, amount=money.show(chance.part(rest), "USD"))
                    agree(town)
            if payment.kind == "refund" and chance.often(0.5):
                _tried(town, _refund_again(chance, payment, money.show(chance.part(whole), "USD")))
                agree(town)
            town.withdraw(payment.ref)
            agree(town)
            if payment.kind == "refund":
                town.reverse(payment.ref)
                agree(town)


def _spent(town: Town, chance: Chance) -> bool:
    """Whether the client uses credit, so that less of what went back as such is there."""
    town.bill("ada", chance.amount(), due="2026-01-20")
    bill = town.values("invoice")[-1]
    return _tried(town, do.pay(bill.ref, method="credit"))


def _all_is_paid(town: Town) -> None:
    """The client pays whatever is due, that of a reversal too."""
    for bill in town.values("invoice"):
        if bill.due_minor > 0:
            _tried(town, do.pay(bill.ref, method="cash"))
    agree(town)


def _refund_again(chance: Chance, refund: Payment, amount: str) -> Act:
    """What had gone back and is here again goes back in another way, as it may."""
    if refund.invoice is not None:
        ref = f"INV-{refund.invoice}"
    elif refund.booking is not None:
        ref = f"B{refund.booking}"
    else:
        return do.pay_back("ada", amount, to=chance.one("cash", "bank"))
    return do.refund(ref, amount, to=chance.one("cash", "bank", "credit"), tip=refund.tip_minor > 0)
