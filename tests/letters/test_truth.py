"""A letter is true in the very state it is written in: address, amounts, dates, what comes next.

Towns live by chance from printed seeds, and a reader compares every letter, as it is written, with
the town as it is shown. What the reader knows is in `reading`."""

from __future__ import annotations

import re
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from invoicectl.domain import dates
from tests.letters import reading
from tests.letters.copies import Copied
from tests.letters.lives import PEOPLE, cards_of, drawn, kept_to, try_to
from tests.test_worlds import LIVES
from tests.worlds import Town
from tests.worlds.mail import Mail

NAMED_ELSEWHERE = {"receipt", "message", "credit-note", "earned"}
"""The kinds that name no invoice in their subject."""


class Read(Copied):
    """A town whose every letter is read as soon as it is written."""

    kinds: set[str]

    def _post(self, mail: Mail) -> None:
        super()._post(mail)
        if self.is_copy:
            return
        self.kinds = getattr(self, "kinds", set()) | {mail.kind}
        compare(self, mail)


def compare(town: Read, mail: Mail) -> None:
    """A letter against the town as it stands."""
    person = town.show(mail.to)
    business = town.settings()["business"]
    assert mail.address == person["email"]
    assert mail.body.startswith(f"Dear {reading.called(town, mail.to)},\n\n")
    assert mail.body.endswith(f"\n\n{business}")
    assert mail.subject.endswith(f" · {business}")
    assert all(len(line) <= 76 for line in mail.body.split("\n")), mail.body
    assert not re.search(r"https?://\S*[.,;]$", mail.body, re.MULTILINE), "a link ends in itself"
    if mail.invoice is None:
        assert reading.promised(mail) == set()
        _ALONE[mail.kind](town, mail)
        return
    ref = f"INV-{mail.invoice}"
    assert ref in mail.subject or mail.kind in NAMED_ELSEWHERE
    assert ref in mail.body
    rows = reading.account(mail)
    if mail.kind in {"receipt", "card-declined", "overdue"} or rows:
        assert rows == reading.owed(town, ref), mail.body
    is_to_client = town.show(mail.to)["ref"].startswith("C")
    expected = reading.to_come(town, ref, mail.at) if is_to_client else set()
    assert reading.promised(mail) == expected, (mail.body, town.invoice(ref))
    _DETAILS[mail.kind](town, mail, town.invoice(ref))


def _bill(town: Town, mail: Mail, told: dict[str, Any]) -> None:
    total = f"{told['total']} USD"
    assert mail.subject.startswith(f"Invoice {told['ref']}: {total} ")
    again = f", revision {told['revision']}," if told["revision"] > 1 else ""
    text = reading.read(mail)
    assert f"This is invoice {told['ref']}{again} for {total}:" in text
    for line in told["lines"]:
        assert line["text"] in text
        assert line["amount"] in text
    assert bool(reading.account(mail)) == (told["due"] != told["total"])


def _receipt(town: Town, mail: Mail, told: dict[str, Any]) -> None:
    paid = told["payments"]
    (this,) = [each for each in paid if f"({each['ref']})" in mail.body]
    got = Decimal(this["amount"]) + Decimal(this["tip"])
    text = reading.read(mail)
    if this["method"] == "credit":
        assert mail.subject.startswith(f"Receipt: {got} USD of your credit ")
        assert f"We used {got} USD of your credit for invoice {told['ref']}" in text
        return
    assert mail.subject.startswith(f"Receipt: {got} USD ")
    assert f"We received {got} USD " in text
    assert (f"{this['tip']} USD of it is your tip." in text) == (Decimal(this["tip"]) > 0)
    assert (f"{this['excess']} USD of it is now credit of yours." in text) == (
        Decimal(this["excess"]) > 0
    )


def _declined(town: Town, mail: Mail, told: dict[str, Any]) -> None:
    this = [each for each in told["payments"] if each["outcome"] == "declined"][-1]
    tip = f" and your tip of {this['tip']} USD" if Decimal(this["tip"]) else ""
    asked = f"{this['amount']} USD of invoice {told['ref']}{tip}"
    text = reading.read(mail)
    if this["card"] is None:
        assert f"{asked} fell due, and there is no card" in text
    else:
        assert f" ending in {this['card'][-4:]} was declined for {asked}: " in text
    assert "fraud" not in text
    assert "_" not in text.replace("https://", "")
    _way(town, mail)


def _way(town: Town, mail: Mail) -> None:
    """Whoever's card is asked again can pay before, and is told where: B9."""
    kinds = {promise[0] for promise in reading.promised(mail)}
    has_link = town.settings()["payment_link"] is not None
    way = "To pay in another way, do so before then here: https://"
    assert (way in reading.read(mail)) == (has_link and kinds - {"on hold"} == {"charge"})
    asks = kinds & {"charge", "no card", "pay"}
    assert ("https://" in mail.body) == bool(has_link and asks), kinds


def _overdue(town: Town, mail: Mail, told: dict[str, Any]) -> None:
    if town.show(told["client"])["is_autopay"]:
        _declined(town, mail, told)
    else:
        first = f"Invoice {told['ref']} was not paid in time and is overdue."
        assert first in reading.read(mail)
    fee = f"A late fee of {told['late_fee']} USD was added."
    assert (fee in reading.read(mail)) == (Decimal(told["late_fee"]) > 0)


def _silence(town: Town, mail: Mail, told: dict[str, Any]) -> None:
    until = reading.on_wall(town, told["confirmed_at"])
    if mail.to == told["provider"]:
        client = reading.called(town, told["client"])
        first = f"{client} did not answer invoice {told['ref']} of {told['total']} USD for "
        assert f"{first}{told['session']} until {until}." in reading.read(mail)
        _earnings(town, mail, told)
        return
    wanted = f"Invoice {told['ref']} of {told['total']} USD was open to your answer until {until}."
    assert wanted in reading.read(mail)


def _earned(town: Town, mail: Mail, told: dict[str, Any]) -> None:
    client, session = reading.called(town, told["client"]), town.show(told["session"])
    assert mail.subject.startswith(f"You earned {session['earnings']} USD with {session['ref']} ")
    first = f"Invoice {told['ref']} to {client} for {session['ref']} stands:"
    assert first in reading.read(mail)
    _earnings(town, mail, told)


def _earnings(town: Town, mail: Mail, told: dict[str, Any]) -> None:
    """The provider's share of a fee, which is fee less service charge."""
    session = town.show(told["session"])
    rows = dict(reading.rows(mail))
    if Decimal(told["total"]) == 0:
        assert rows == {}
        return
    assert Decimal(rows["Service charge"]) == -Decimal(session["service_charge"])
    assert rows["Your earnings"] == session["earnings"]
    assert sum(map(Decimal, list(rows.values())[:2])) == Decimal(rows["Your earnings"])


def _message(town: Read, mail: Mail, told: dict[str, Any]) -> None:
    _said(town, mail, town.show(told["session"]))
    about = f"invoice {told['ref']} of {told['total']} USD"
    text = reading.read(mail)
    promises = reading.to_come(town, told["ref"], mail.at)
    until = next((said[0] for kind, *said in promises if kind in {"answer", "free"}), None)
    if mail.to == told["client"]:
        assert f"It is about {about}." in text
    elif until is not None:
        assert f"I{about[1:]} is now open to the client's answer until {until}." in text
    elif told["status"] == "pending":
        assert f"I{about[1:]} is on hold: no time runs out." in text
    else:
        assert "answer until" not in text


def _said(town: Town, mail: Mail, session: dict[str, Any]) -> None:
    """The newest message of a session, to the other side."""
    newest = session["messages"][-1]
    assert mail.to == session["client" if newest["sender"] == "provider" else "provider"]
    sender = reading.called(town, session[newest["sender"]])
    assert f"{sender} wrote to you in {session['ref']}:" in reading.read(mail)
    assert mail.subject.startswith(f"{sender} wrote to you in {session['ref']} ")
    assert f"\n  {newest['text']}\n" in mail.body


def _note(town: Town, mail: Mail, told: dict[str, Any]) -> None:
    """What was given back, or is asked no more: the newest of these that the invoice knows."""
    paid = [each for each in told["payments"] if f"({each['ref']})" in mail.body]
    if paid:
        _gave(mail, paid[0])
        return
    (what, figure), *_ = reading.rows(mail)
    taken = {"Late fee": "waived", "Discount": "reason", f"Invoice {told['ref']}": "void"}
    assert what in taken
    assert f"We took {figure.removeprefix('-')} USD off invoice {told['ref']}:" in mail.body
    if what == "Discount":
        assert told["lines"][-1]["amount"] == figure
    if what == f"Invoice {told['ref']}":
        assert Decimal(told["total"]) == 0 == Decimal(told["late_fee"])


def _gave(mail: Mail, this: dict[str, Any]) -> None:
    got = f"{Decimal(this['amount']) + Decimal(this['tip'])} USD"
    text = reading.read(mail)
    assert mail.subject.startswith(f"{got} ")
    if this["method"] in {"credit", None}:
        assert f"You have {got} more of credit with us" in text
    else:
        way = {"cash": "in cash", "bank": "by bank"}.get(this["method"])
        way = way or f"to your {reading.card(this['card'])}"
        assert f"We gave {got} back {way}" in text
    assert f"\n  {this['reason']}" in mail.body


def _contested(town: Town, mail: Mail, told: dict[str, Any]) -> None:
    client = reading.called(town, told["client"])
    first = f"{client} contests invoice {told['ref']} of {told['total']} USD for {told['session']}:"
    assert first in reading.read(mail)
    assert told["contest_reason"] in mail.body


def _visits(town: Town, mail: Mail, told: dict[str, Any]) -> None:
    text = reading.read(mail)
    due = f"for {told['total']} USD, with nothing due"
    if Decimal(told["due"]) > 0:
        until = reading.on_wall(town, told["due_at"])
        due = f"for {told['total']} USD, with {told['due']} USD due on {until}"
    assert text.count(due) == 1
    changed = [each for each in town.show(told["booking"])["visits"] if _starts(town, each) in text]
    assert changed
    for each in changed:
        assert (f"Cancelled: {_starts(town, each)}" in text) == (each["status"] == "cancelled")
        price = each["kept"] if each["status"] == "cancelled" else each["price"]
        (row,) = [line for line in mail.body.split("\n") if _starts(town, each) in line]
        assert row.endswith(f" {price}")


def _starts(town: Town, visit: dict[str, Any]) -> str:
    at = dates.wall(dates.unstamp(visit["start_at"]), str(town.settings()["timezone"]))
    return f"{visit['service']} {at:%Y-%m-%d %H:%M}"


def _reminder(town: Town, mail: Mail, told: dict[str, Any]) -> None:
    text = reading.read(mail)
    assert mail.subject.startswith(f"Reminder: {told['due']} USD for invoice {told['ref']} ")
    assert f"This is a reminder of invoice {told['ref']} for {told['total']} USD." in text
    kind, at = told["behind"]
    assert mail.at < at, "it comes before what it is of"
    assert bool(reading.account(mail)) == (told["due"] != told["total"])
    promises = {promise[0] for promise in reading.promised(mail)}
    assert promises, "it says what comes"
    link = town.settings()["payment_link"]
    way = "write to us" if link is None else "do so before then here: "
    assert ("To pay in another way, " in text) == (promises == {"charge"}), kind
    assert (f"To pay in another way, {way}" in text) == (promises == {"charge"}), kind


def _card(town: Town, mail: Mail) -> None:
    card = next(each for each in _client(town, mail)["cards"] if each.is_told)
    name, month = reading.card(f"{card.brand}-{card.last4}"), card.expires
    told = f"{month[5:]}/{month[:4]}"
    assert mail.subject.startswith(f"Your {name} expires with {told}")
    text = reading.read(mail)
    assert f"Your {name} is good until the end of {told}, which is before the next charge." in text
    has_link = mail.invoice is not None and town.settings()["payment_link"] is not None
    way = ", or pay here: " if has_link else "."
    assert f"Please give us another card before then{way}" in text


def _client(town: Town, mail: Mail) -> dict[str, Any]:
    return town.show(mail.to)


def _expiring(town: Town, mail: Mail, told: dict[str, Any]) -> None:
    _card(town, mail)
    due = f"That is for invoice {told['ref']}, of which {told['due']} USD is due."
    assert due in reading.read(mail)
    kind, at = told["behind"]
    assert kind in {"auto-confirm", "collect", "retry"}
    assert mail.at < at


_DETAILS = {
    "visit-changed": _visits,
    "invoice": _bill,
    "receipt": _receipt,
    "card-declined": _declined,
    "overdue": _overdue,
    "reminder": _reminder,
    "card-expires": _expiring,
    "confirmed-by-silence": _silence,
    "contested": _contested,
    "earned": _earned,
    "message": _message,
    "credit-note": _note,
}


def _alone_note(town: Town, mail: Mail) -> None:
    _gave(mail, _payment(town, mail))


def _alone_receipt(town: Town, mail: Mail) -> None:
    this = _payment(town, mail)
    got = f"{Decimal(this['amount']) + Decimal(this['tip'])} USD"
    assert mail.subject.startswith(f"Receipt: {got} ")
    about = f"booking {this['booking']}" if this["booking"] else "what you will owe next"
    assert f" for {about} ({this['ref']}). Thank you." in reading.read(mail)


def _alone_declined(town: Town, mail: Mail) -> None:
    found = re.search(r"deposit of (\S+) USD for booking (B\d+)", reading.read(mail))
    assert found is not None
    deposits = [each for each in _payments(town) if each["booking"] == found[2]]
    assert deposits[-1]["amount"] == found[1]
    assert deposits[-1]["outcome"] == "declined"


def _alone_offer(town: Town, mail: Mail) -> None:
    found = re.search(r"offers to do your (\w+) session (S\d+) for (\S+) USD\.", reading.read(mail))
    assert found is not None
    session = town.show(found[2])
    assert (session["kind"], session["offer"]) == (found[1], found[3])
    assert mail.subject.startswith(f"{reading.called(town, session['provider'])} offers S")
    assert mail.to == session["client"]


def _alone_message(town: Town, mail: Mail) -> None:
    found = re.search(r"wrote to you in (S\d+):", reading.read(mail))
    assert found is not None
    _said(town, mail, town.show(found[1]))


def _alone_paid_out(town: Town, mail: Mail) -> None:
    this = _payment(town, mail)
    assert this["provider"] == mail.to
    assert f"We paid {this['amount']} USD out to you by bank" in reading.read(mail)
    assert sum(Decimal(figure) for _, figure in reading.rows(mail)) == Decimal(this["amount"])


def _payment(town: Town, mail: Mail) -> dict[str, Any]:
    (this,) = [each for each in _payments(town) if f"({each['ref']})" in reading.read(mail)]
    return this


def _payments(town: Town) -> list[dict[str, Any]]:
    return [town.show(f"P{number}") for number in range(1, town.world.next_number("payment"))]


def _alone_card(town: Town, mail: Mail) -> None:
    _card(town, mail)
    assert "That is for the visits of your week, on " in reading.read(mail)


_ALONE = {
    "card-expires": _alone_card,
    "credit-note": _alone_note,
    "receipt": _alone_receipt,
    "deposit-declined": _alone_declined,
    "offer": _alone_offer,
    "message": _alone_message,
    "paid-out": _alone_paid_out,
}
"""The kinds of letters on no invoice."""


@pytest.mark.parametrize("life", LIVES)
@pytest.mark.parametrize("preset", ["marketplace", "pet-care-current"])
def test_letters_of_a_life_are_true(preset: str, life: str) -> None:
    link = "https://pay.example.org/{token}"
    rates = {"service_charge_rate": "30%", "session_late_fee_rate": "5%"}
    town = Read(preset=preset, payment_link=link, **rates)
    for act in [*PEOPLE, *LIVES[life]]:
        try_to(town, act)
    assert town.kinds


SEEDS, LETTERS, MOST = 60, 25, 1_500


@pytest.mark.parametrize("seed", range(SEEDS))
def test_letters_of_lives_by_chance_are_true(seed: int) -> None:
    print(f"seed {seed}")
    chance = Random(seed)  # noqa: S311 - chance that can be repeated
    preset = chance.choice(["marketplace", "pet-care", "pet-care-current"])
    town = Read(preset=preset, **kept_to(seed))
    town.do(*PEOPLE, *cards_of(seed))
    for _ in range(MOST):
        try_to(town, drawn(chance, town))
        if len(town.mail) >= LETTERS:
            return
    raise AssertionError(f"only {len(town.mail)} letters")
