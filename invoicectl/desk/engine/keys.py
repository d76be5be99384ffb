"""A key makes a command safe to repeat: what it answered first is kept in the file (SPEC 9).

A row is written in the transaction of what it tells: the answer with the last commit of its act
and, where a card is charged in between, the key alone with the commit before the charge, together
with the plan of what is still to be done. So whoever is cut off and gives the command again finds
out how far it came, and no charge is made twice.
"""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any, Literal

from invoicectl import errors
from invoicectl.desk.done import Done, Listed, Report
from invoicectl.domain import dates
from invoicectl.domain.model import Invoice, Payment
from invoicectl.domain.policy import Policy
from invoicectl.domain.records import FirstAnswer
from invoicectl.domain.references import reference
from invoicectl.domain.things import KIND_OF, PEOPLE
from invoicectl.domain.tuples import NamedTuple
from invoicectl.store import Store

REMEMBERED = frozenset({0, 5, 8})
"""The exit codes of answers that are kept: done, declined, unknown."""

_UNKNOWN = 8

Way = Literal["again", "automatic", "list", "walk"]
"""How a repetition goes on after a charge that moved no money: the whole command is given `again`;
the `automatic` charge of an invoice that is confirmed already is asked for again; a `list` goes on
where it was left, and a `walk` of the clock to where it was to end."""


class KeyPart(NamedTuple):
    """One charge of a plan: of an invoice, or back to the card of a payment, by its `number`; how
    much; and the payment that it became, once it was begun."""

    number: int
    minor: int
    payment: int | None = None


class KeyPlan(NamedTuple):
    """What a command that commits more than once is to do: its charges in order, what is shown in
    the end, and what helps where a card declines. A walk has its two instants instead."""

    way: Way
    ref: str = ""
    remedy: str | None = None
    parts: tuple[KeyPart, ...] = ()
    ends: tuple[str, str] | None = None

    def begun(self, place: int, payment: int) -> "KeyPlan":
        """The same once the part at a place became a payment."""
        parts = list(self.parts)
        parts[place] = parts[place]._replace(payment=payment)
        return self._replace(parts=tuple(parts))


def one_charge(payment: Payment, ref: str, remedy: str) -> KeyPlan:
    """The plan of a command that makes one charge for what it shows, and else does nothing."""
    minor = payment.amount_minor + payment.tip_minor
    return KeyPlan("again", ref, remedy, (KeyPart(payment.number, minor, payment.number),))


def automatic_charge(invoice: Invoice, ref: str) -> KeyPlan:
    """The plan of a command that has an invoice charged once it is confirmed; shown is `ref`."""
    return KeyPlan("automatic", ref, parts=(KeyPart(invoice.number, invoice.due_minor),))


class Answered(Exception):
    """The command was answered before, by another process meanwhile: nothing is to be done."""


class Overtaken(Exception):
    """Another process began the command since this one looked: it is to be taken up, not done."""


class GivenKey:
    """The key of the command that is under way: what it stands for, and what is known of it."""

    def __init__(self, name: str, command: str, fingerprint: str) -> None:
        self.name = name
        self._command = command
        self._fingerprint = fingerprint
        self._is_begun = False

    def found(self, store: Store) -> FirstAnswer | None:
        """What was done with this key; None where nothing was.

        Raises KeyTaken, where it was another command, and KeyErased, where nobody knows."""
        try:
            first = store.first_answers.get(self.name)
        except errors.NotFound:
            if store.first_answers.is_forgotten(self.name):
                raise errors.KeyErased(key=self.name) from None
            return None
        if first.fingerprint != self._fingerprint:
            is_same = first.command == self._command
            told = f"invoicectl {first.command}{' with other arguments' if is_same else ''}"
            at = dates.local(first.at, store.values.get(Policy, 0).timezone)
            raise errors.KeyTaken(key=self.name, at=at, command=told)
        return first

    def left(self, store: Store) -> KeyPlan | None:
        """What is left to do under this key.

        Raises Answered, where nothing is, Overtaken, where somebody else began it, and as
        `found`."""
        first = self.found(store)
        if first is None:
            return None
        if not is_open(store.path, first):
            raise Answered
        if not self._is_begun:
            raise Overtaken
        return plan_of(store.path, first)

    def take_up(self) -> None:
        """Go on with what was begun, by whomever."""
        self._is_begun = True

    def plan(self, store: Store, _: KeyPlan | None) -> KeyPlan | None:
        """The plan as it stands after a commit: others may have gone on with it."""
        return plan_of(store.path, store.first_answers.get(self.name))

    def reserve(self, store: Store, plan: KeyPlan | None, now: datetime) -> None:
        """Write that this command is under way, and what it is to do; an answer stays one."""
        self._is_begun = True
        first = self._kept(store, plan, now)
        written = None if plan is None else json.dumps(plan)
        if is_open(store.path, first):
            store.first_answers.keep(first._replace(exit_code=None, answer=None, plan=written))

    def answered(
        self, store: Store, done: Done, plan: KeyPlan | None, now: datetime, seen: Collection[Any]
    ) -> Done:
        """The answer, kept in the transaction of what it tells; the first one stays. Of what was
        `seen`, kinds and numbers, the people are those whom it may name."""
        if isinstance(done.value, Listed):
            done = done._replace(value=done.value._replace(items=list(done.value.items)))
        elif not isinstance(done.value, dict | Report | str):
            done = done._replace(value=list(done.value))  # type: ignore[arg-type]
        code = 0 if done.error is None else done.error.exit_code
        first = self._kept(store, plan, now)
        if code in REMEMBERED and is_open(store.path, first):
            kinds = [(KIND_OF.get(kind, kind), number) for kind, number in seen]
            people = {reference(kind, number) for kind, number in kinds if kind in PEOPLE}
            store.first_answers.keep(
                first._replace(
                    exit_code=code,
                    answer=_written(done),
                    plan=None if plan is None else json.dumps(plan),
                    people=tuple(sorted(people.union(first.people))),
                )
            )
        return done

    def _kept(self, store: Store, plan: KeyPlan | None, now: datetime) -> FirstAnswer:
        if plan is not None and plan.ends is not None:
            now = dates.unstamp(plan.ends[0])  # the clock has moved on since
        try:
            return store.first_answers.get(self.name)
        except errors.NotFound:
            told = self.name, self._fingerprint, self._command
            return FirstAnswer(*told, now, None, None, None, ())


def is_open(path: str, first: FirstAnswer) -> bool:
    """Whether the command is to be gone on with: it has not answered, or with the outcome of one
    charge of a list unknown."""
    if first.exit_code is None:
        return True
    plan = plan_of(path, first)
    return first.exit_code == _UNKNOWN and plan is not None and plan.way == "list"


def is_unknown(first: FirstAnswer) -> bool:
    """Whether the answer was that an outcome is unknown."""
    return first.exit_code == _UNKNOWN


def plan_of(path: str, first: FirstAnswer) -> KeyPlan | None:
    """The plan that was kept; None where there was none. Raises FileFault."""
    if first.plan is None:
        return None
    try:
        way, ref, remedy, parts, ends = json.loads(first.plan)
        told = tuple(KeyPart(*part) for part in parts)
        return KeyPlan(way, ref, remedy, told, None if ends is None else (ends[0], ends[1]))
    except (ValueError, TypeError, IndexError, KeyError):
        raise _damaged(path, first) from None


def _written(done: Done) -> str:
    """An answer as JSON: what was shown, as values, and what was said beside it."""
    value, error = done.value, done.error
    rows = value.rows if isinstance(value, Report) else None
    comes_to = value.comes_to if isinstance(value, Listed) else None
    shown = value.items if isinstance(value, Listed) else value
    told = {
        "kind": done.kind,
        "value": value.whole() if isinstance(value, Report) else shown,
        "rows": rows,
        "comes_to": comes_to,
        "notes": done.notes,
        "aside": done.aside,
        "error": error and [error.exit_code, error.code, error.message, error.hint],
    }
    return json.dumps(told, ensure_ascii=False)


def answer_of(path: str, first: FirstAnswer) -> Done:
    """The answer as it was given first. Raises FileFault."""
    try:
        told = json.loads(first.answer or "")
        value = told["value"] if told["rows"] is None else Report(told["value"], told["rows"])
        if told.get("comes_to") is not None:  # answers of before this was told have none
            value = Listed(told["value"], comes_to=told["comes_to"])
        error = None
        if told["error"] is not None:
            exit_code, code, message, hint = told["error"]
            error = errors.FirstError(exit_code=exit_code, code=code, message=message, hint=hint)
        return Done(told["kind"], value, tuple(told["notes"]), error, aside=told.get("aside"))
    except (ValueError, TypeError, KeyError):
        raise _damaged(path, first) from None


def _damaged(path: str, first: FirstAnswer) -> "errors.FileFault":
    return errors.FileFault(path=path, why="key", key=first.key)
