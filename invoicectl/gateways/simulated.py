"""A processor that needs nothing: it answers by the card's token and remembers what it charged.

Its record is a place of its own beside the database, with its own commits, as a processor's
would be: whatever happens to the database, what was charged stays charged. Tokens are named
like Stripe's test payment methods, so the same scripts run against Stripe's test mode. Calls can
be made to fail on purpose: `INVOICECTL_SIMULATED_FAULTS` is a script of faults (see `faults`).

A record is one account, with an id of its own. Its references go on with the sequence of the file's
events, so that a record made anew, because the old one was lost, gives none a second time. Its
clock is the file's, as far as that goes forward. Whatever stands in the record counts, also what
others than this program wrote there: that is how tests make refunds, disputes and charges in the
dashboard.
"""

import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from invoicectl.domain import dates
from invoicectl.domain.model import Answer, Card, Client
from invoicectl.errors import CardRefused, NoPaymentMethod
from invoicectl.gateways import Charge, Created, Gateway, Marks, NoAnswer, Refund, Seen, State
from invoicectl.gateways.records import open_record
from invoicectl.gateways.simulated_cards import asked_card, behaviour_of

_CHARGES = """
SELECT number, 'charge' AS kind, created, amount_minor, currency,
    CASE WHEN outcome IN ('created', 'cancelled') THEN 'missing' ELSE outcome END, code,
    NULL AS of, key, about, token, marks
FROM charges"""
_REFUNDS = """
SELECT refunds.number, 'refund', refunds.created, refunds.amount_minor, currency, refunds.outcome,
    NULL, charge, refunds.key, refunds.about, NULL, refunds.marks
FROM refunds JOIN charges ON charges.number = refunds.charge"""
_DISPUTES = """
SELECT disputes.number, 'dispute', disputes.created, disputes.amount_minor, currency,
    disputes.outcome, NULL, charge, NULL, NULL, NULL, NULL
FROM disputes JOIN charges ON charges.number = disputes.charge"""
_ANSWERED = "outcome, code, key, token, amount_minor, currency"
"""What a charge is answered by, as `_told` reads it."""

_THINGS = {
    "": ("charges", _CHARGES),
    "r": ("refunds", _REFUNDS),
    "d": ("disputes", _DISPUTES),
}
"""What each kind of reference stands for."""

_FIRST = "1970-01-01T00:00:00Z"
"""The first instant that there is."""

_PAGE = 500
"""How many rows of the record are read at once."""


def _only() -> str:
    """The identity of a record that nobody gave one of its own."""
    return "0" * 32


def scripted(gateway: "Simulated") -> Gateway:
    """The gateway, failing where the environment's script says so."""
    script = os.environ.get("INVOICECTL_SIMULATED_FAULTS")
    if not script:
        return gateway
    from invoicectl.gateways.faults import Faulty, read_script

    return Faulty(gateway, read_script(script))


class Simulated:
    """The simulated gateway with its record at `path`, which is made on the first charge."""

    def __init__(self, path: str, chance: Callable[[], str] = _only) -> None:
        self.record = open_record(path, chance)
        self._account = ""
        self._turn = threading.RLock()

    def attach(self, client: Client, token: str) -> Card:
        """The card that a token stands for. Raises NoPaymentMethod, CardRefused."""
        behaviour = behaviour_of(token)
        if behaviour is None:
            raise NoPaymentMethod(why="simulated", token=token)
        card = Card(token, behaviour.brand, behaviour.last4, expires=behaviour.expires)
        if behaviour.refused is not None:
            raise CardRefused(card=card.name, decline=behaviour.refused)
        return card

    def foreseen(self, client: Client, token: str) -> Card:
        """The same: every token is known."""
        return self.attach(client, token)

    def refused_amount(self, amount_minor: int, currency: str) -> str | None:
        """It charges any amount."""
        return None

    def create(self, charge: Charge) -> Created | Answer:
        """Note the charge under its key; asked again under it, the same id. Moves no money."""
        made = self._ask(
            "INSERT INTO charges "
            "(number, key, token, amount_minor, currency, about, outcome, created, marks) "
            f"SELECT {self._next('charges')}, ?, ?, ?, ?, ?, 'created', {self._newest()}, ? "
            "WHERE NOT EXISTS (SELECT 1 FROM detached WHERE token = ?) "
            "ON CONFLICT DO NOTHING RETURNING number, created",
            (
                _seq(charge.marks),
                *charge[:5],
                _stamped(charge.at),
                _written(charge.marks),
                charge.token,
            ),
        )
        return _created(*made[0]) if made else self._made_before(charge)

    def _made_before(self, charge: Charge) -> Created | Answer:
        """What is under the key of a charge that was not made now."""
        if self._ask("SELECT 1 FROM detached WHERE token = ?", (charge.token,)):
            return Answer("declined", "payment_method_missing")
        number, created, *asked = self._ask(
            "SELECT number, created, token, amount_minor, currency FROM charges WHERE key = ?",
            (charge.key,),
        )[0]
        if tuple(asked) != charge[1:4]:
            return Answer("review", "idempotency_mismatch")
        return _created(number, created)

    def confirm(self, charge: Charge, gateway_ref: str) -> Answer:
        """Answer by the token, once: confirmed again, the same answer and no more money."""
        behaviour = asked_card(charge)
        if not behaviour.arrives:
            raise NoAnswer("unreachable")
        outcome = "approved" if behaviour.declines is None else "declined"
        found = self._ask(
            "UPDATE charges SET outcome = ?, code = ? WHERE number = ? AND outcome = 'created' "
            f"RETURNING {_ANSWERED}",
            (outcome, behaviour.declines, _number(gateway_ref)),
        )
        if not behaviour.answers:
            raise NoAnswer("timeout")
        return _told(charge, found) if found else self._recorded(charge, gateway_ref)

    def inquire(self, charge: Charge, gateway_ref: str) -> Answer:
        """What the record says; a charge that was only created is cancelled."""
        if not asked_card(charge).arrives:
            raise NoAnswer("unreachable")
        self._ask(
            "UPDATE charges SET outcome = 'cancelled' WHERE number = ? AND outcome = 'created'",
            (_number(gateway_ref),),
        )
        return self._recorded(charge, gateway_ref)

    def refund(self, refund: Refund) -> Answer:
        """Give back at most what the charge took; asked again under the key, the same answer. In a
        fork, what was charged before and elsewhere is given back without more."""
        number = _number(refund.gateway_ref)
        if self._lacks(refund):
            return Answer("approved")
        with self._turn:
            self._ask(
                "INSERT INTO refunds "
                "(number, key, charge, amount_minor, about, created, marks) "
                f"SELECT {self._next('refunds')}, ?, number, ?, ?, {self._newest()}, ? "
                "FROM charges "
                "WHERE number = ? AND outcome = 'approved' AND amount_minor >= ? + "
                "(SELECT coalesce(sum(amount_minor), 0) FROM refunds "
                "WHERE charge = ? AND outcome <> 'declined') ON CONFLICT DO NOTHING",
                (
                    _seq(refund.marks),
                    refund.key,
                    refund.amount_minor,
                    refund.about,
                    _stamped(refund.at),
                    _written(refund.marks),
                    number,
                    refund.amount_minor,
                    number,
                ),
            )
            answer = self.inquire_refund(refund)
        is_missing = answer.outcome == "missing"
        return Answer("declined", "charge_not_refundable") if is_missing else answer

    def inquire_refund(self, refund: Refund) -> Answer:
        """What the record holds under the refund's key."""
        if self._lacks(refund):
            return Answer("approved")
        found = self._ask(
            "SELECT outcome, charge, amount_minor FROM refunds WHERE key = ?", (refund.key,)
        )
        if not found:
            return Answer("missing")
        outcome, *asked = found[0]
        if asked != [_number(refund.gateway_ref), refund.amount_minor]:
            return Answer("review", "idempotency_mismatch")
        if outcome == "unknown":
            raise NoAnswer("processing")
        return Answer(outcome, "refund_failed" if outcome == "declined" else None)

    def _lacks(self, refund: Refund) -> bool:
        sql = "SELECT 1 FROM charges WHERE number = ?"
        return refund.is_forked and not self._ask(sql, (_number(refund.gateway_ref),))

    def in_a_row(self) -> AbstractContextManager[None]:
        """The record is kept for them."""
        return self.record.kept()

    def account(self) -> str:
        """The id that the record was made with."""
        with self._turn:
            if not self._account:
                self._account = self._ask("SELECT id FROM account")[0][0]
            return self._account

    def digest(self, salt: str) -> str | None:
        """None: its record says at once whose it is."""
        return None

    def charges(self, file: str, since: datetime) -> Iterator[Seen]:
        """Those of the file in the record."""
        return (seen for seen in self._since("", since) if seen.is_of(file))

    def everything(self, file: str, since: datetime) -> Iterator[Seen]:
        """All that is in the record."""
        for letter in _THINGS:
            yield from self._since(letter, since)

    def look(self, ref: str) -> Seen | None:
        """What the record says of it."""
        letter = ref.removeprefix("sim_")[:1]
        letter = letter if letter in _THINGS else ""
        table, select = _THINGS[letter]
        found = self._ask(f"{select} WHERE {table}.number = ?", (_number(ref, letter),))
        return _seen(letter, found[0]) if found else None

    def _since(self, letter: str, since: datetime) -> Iterator[Seen]:
        """What was made at or after an instant, a page at a time: what is in memory stays small."""
        table, select = _THINGS[letter]
        number = 0
        while found := self._ask(
            f"{select} WHERE {table}.number > ? AND {table}.created >= ? "
            f"ORDER BY {table}.number LIMIT {_PAGE}",
            (number, dates.stamp(since)),
        ):
            yield from (_seen(letter, row) for row in found)
            number = found[-1][0]

    def state(self) -> State:
        """It always answers, and moves no money."""
        return State("simulated", answers=True)

    def close(self) -> None:
        """Let go of the record."""
        with self._turn:
            self.record.close()

    def _recorded(self, charge: Charge, gateway_ref: str) -> Answer:
        sql = f"SELECT {_ANSWERED} FROM charges WHERE number = ?"
        found = self._ask(sql, (_number(gateway_ref),))
        if charge.last is not None and not found:
            return charge.last  # made before the file was forked, at another gateway
        return _told(charge, found)

    def _next(self, table: str) -> str:
        """The next number: that of the file's newest event, or one more than the last here."""
        return f"{self.record.greatest}(?, (SELECT coalesce(max(number), 0) + 1 FROM {table}))"

    def _newest(self) -> str:
        """An instant, or the newest in the record if that is later: its clock never goes back."""
        newest = ", ".join(
            f"coalesce((SELECT created FROM {table} ORDER BY number DESC LIMIT 1), '')"
            for table in ("charges", "refunds", "disputes")
        )
        return f"{self.record.greatest}(?, {newest})"

    def _ask(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """One statement with a commit of its own; threads take turns."""
        with self._turn:
            return self.record.ask(sql, values)


def _seen(letter: str, row: tuple[Any, ...]) -> Seen:
    number, kind, created, amount_minor, currency, outcome, code, of, *ours = row
    key, about, token, marks = ours
    behaviour = None if token is None else behaviour_of(token)
    return Seen(
        ref=_ref(letter, number),
        kind=kind,
        at=dates.unstamp(created),
        amount_minor=amount_minor,
        currency=currency,
        outcome=outcome,
        code=code,
        of=None if of is None else _ref("", of),
        key=key,
        about=about,
        token=token,
        card=None if behaviour is None else f"{behaviour.brand}-{behaviour.last4}",
        marks=None if marks is None else Marks(*json.loads(marks)),
    )


def _created(number: int, created: str) -> Created:
    return Created(_ref("", number), dates.unstamp(created))


def _told(charge: Charge, found: Sequence[tuple[Any, ...]]) -> Answer:
    """What the record says of a charge, by its row if there is one."""
    if not found:
        return Answer("review", "no_such_charge")
    outcome, code, *asked = found[0]
    if tuple(asked) != charge[:4]:
        return Answer("review", "idempotency_mismatch")
    return Answer("missing") if outcome == "cancelled" else Answer(outcome, code)


def _ref(letter: str, number: int) -> str:
    return f"sim_{letter}{number}"


def _number(ref: str, letter: str = "") -> int | None:
    """The number in a reference; None where it is no reference of ours."""
    number = ref.removeprefix(f"sim_{letter}")
    return int(number) if number.isdecimal() else None


def _seq(marks: Marks | None) -> int:
    return 0 if marks is None else marks.seq


def _stamped(at: datetime | None) -> str:
    """An instant for the record; one that nobody said is before all others."""
    return _FIRST if at is None else dates.stamp(at)


def _written(marks: Marks | None) -> str | None:
    return None if marks is None else json.dumps(marks)
