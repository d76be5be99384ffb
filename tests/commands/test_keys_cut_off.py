"""A command with a key that is cut off anywhere: repeated, it is brought to one result. SPEC 9.

A run ends at a call to the gateway, before it or after it, as by a kill: what it had committed
stands, nothing else. Then the very same command is given again."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from invoicectl.context import Context
from invoicectl.desk.engine.unkeyed import NoKey
from invoicectl.errors import Error
from invoicectl.gateways.faults import Faulty, read_script
from tests.amounts import amount, tasted
from tests.support import Business, database

Make = Callable[..., Business]


STRIDE = amount("KEY_STRIDE", 12, taste=100)
SECOND = amount("KEY_SECOND_STRIDE", 5, taste=8)
"""Every so many points of the first run are tried, and with each so many of the second."""


class Killed(BaseException):
    """The process is gone."""


class Dying:
    """A gateway at whose calls the process dies: before the so many-th, or after it."""

    def __init__(self, inner: Any, point: int) -> None:
        self._inner = inner
        self._left = point

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._inner, name)
        if not callable(call) or name in {"attach", "state"}:
            return call

        def pointed(*given: Any, **more: Any) -> Any:
            self._point()
            answer = call(*given, **more)
            self._point()
            return answer

        return pointed

    def _point(self) -> None:
        self._left -= 1
        if self._left == 0:
            raise Killed


class Case(NamedTuple):
    """What led up to a command, and the command."""

    name: str
    before: str
    command: str
    preset: str = "marketplace"


BILLS = """client add ada; card add ada pm_card_visa
issue ada 40.00 --due 2026-01-05T08:00; issue ada 30.00 --due 2026-01-05T08:30
issue ada 20.00 --due 2026-02-01"""
EMAIL = """client add ada; provider add noor; card add ada pm_card_visa
session open ada noor --kind email; session hire S1; issue S1 40.00"""
BOOKED = """client add ada; card add ada pm_card_visa
book ada --visit '2026-01-06T10:00 33.33 Walk' --visit '2026-01-07T10:00 10.00 Walk'"""
PAID = f"{BILLS}; pay INV-1 15.00; pay INV-1 10.00; pay INV-1 --tip 5.00"

CASES = [
    Case("an invoice", BILLS, "pay INV-1"),
    Case("a part and a tip", BILLS, "pay INV-1 25.00 --tip 3.00"),
    Case("a tip", BILLS, "tip INV-1 3.00"),
    Case("a tip on a booking", BOOKED, "tip B1 3.00"),
    Case("a deposit", BOOKED, "confirm B1", "pet-care"),
    Case("a confirmation", EMAIL, "confirm INV-1"),
    Case("a confirmation with credit", f"{EMAIL}; client credit ada 15.00 --reason Sorry",
         "confirm INV-1"),
    Case("a chat", EMAIL + "; session open ada noor --kind chat", "session end S2 --fee 25.00"),
    Case("all of a client's", BILLS, "pay ada"),
    Case("a part of a client's", BILLS, "pay ada 55.00"),
    Case("a refund", PAID, "refund INV-1 8.00 --reason Late"),
    Case("a refund to three charges", PAID, "refund INV-1 38.00 --reason Late"),
    Case("a tip given back", PAID, "refund INV-1 2.00 --tip --reason Late"),
    Case("credit paid back to two charges",
         f"{BILLS}; pay INV-1; pay INV-2; client credit ada 60.00 --reason Advance --method cash",
         "refund ada 60.00 --reason Asked --to card"),
    Case("a walk of the clock", BILLS, "clock advance 3d"),
    Case("a walk to a day", BILLS + "; issue ada 9.00 --due 2026-01-09",
         "clock advance --to 2026-02-03"),
]  # fmt: skip


def at(business: Make, case: Case) -> Business:
    """A business just before the case's command."""
    made = business(preset=case.preset, timezone="UTC")
    for line in case.before.replace("\n", "; ").split("; "):
        made(*shlex.split(line))
    return made


def outcome(made: Business, *words: str) -> tuple[int, Any]:
    """The exit code and the answer."""
    try:
        done = made.done(*words)
    except Error as error:
        return error.exit_code, None
    return (0 if done.error is None else done.error.exit_code), done.value


def stands(made: Business) -> Any:
    """What counts in the end: the money of every invoice and of the gateway, without attempts
    that never were."""
    rows = database(made.desk.store)
    charged = Counter(
        (row["kind"], row["amount_minor"], row["tip_minor"], row["outcome"], row["method"])
        for row in rows["payments"].rows
        if row["outcome"] != "cancelled"
    )
    figures = [
        {key: row[key] for key in row if key.endswith("_minor") or key == "status"}
        for row in rows["invoices"].rows
    ]
    clients = [row["credit_minor"] for row in rows["clients"].rows]
    return charged, figures, clients, made("clock", "show")["now"]


def dies(made: Business, command: str, point: int) -> bool:
    """Give the command with a key to a process that is gone at that point; whether it was."""
    inner = made.desk.gateway
    made.desk._gateway = Dying(inner, point)
    try:
        made.done("--key", "k", *shlex.split(command))
    except Killed:
        return True
    finally:
        made.desk._gateway = inner
        made.desk.key = NoKey()
    return False


@pytest.mark.parametrize("case", tasted(CASES, 6), ids=lambda case: case.name)
def test_repeated_it_comes_to_one_result(business: Make, case: Case) -> None:
    whole = at(business, case)
    code, answer = outcome(whole, *shlex.split(case.command))
    assert code == 0
    wanted = stands(whole)
    for point in range(1, 100):
        made = at(business, case)
        if not dies(made, case.command, point):
            break
        then, told = outcome(made, "--key", "k", *shlex.split(case.command))
        assert then == 0, f"killed at point {point}"
        assert stands(made) == wanted, f"killed at point {point}"
        before = made.events()
        assert outcome(made, "--key", "k", *shlex.split(case.command)) == (0, told)
        assert made.events() == before, "and from then on it does nothing"
        made.check()
        if isinstance(answer, dict) and "number" in answer:
            assert told["number"] == answer["number"]
    assert point > 2


@pytest.mark.campaign
@pytest.mark.parametrize("case", tasted(CASES, 6), ids=lambda case: case.name)
def test_the_repetition_may_be_cut_off_too(business: Make, case: Case) -> None:
    whole = at(business, case)
    outcome(whole, *shlex.split(case.command))
    wanted = stands(whole)
    pairs = 0
    for first in range(1, 100, STRIDE):
        for second in range(1 + first % SECOND, 100, SECOND):
            made = at(business, case)
            if not dies(made, case.command, first) or not dies(made, case.command, second):
                break
            pairs += 1
            assert outcome(made, "--key", "k", *shlex.split(case.command))[0] == 0
            assert stands(made) == wanted, f"killed at point {first}, then at {second}"
    assert pairs > 1


FAULTS = [
    ("create:key-refused", 9, "nothing was sent"),
    ("create:timeout-before", 9, "nor here"),
    ("confirm:key-refused", 9, "no money moved"),
    ("confirm:timeout-after", 8, "the money moved, and nobody heard it"),
    ("confirm:timeout-before", 8, "or it did not move"),
]


@pytest.mark.parametrize(("script", "code", "why"), FAULTS)
@pytest.mark.parametrize("case", tasted(CASES[:10], 5), ids=lambda case: case.name)
def test_after_a_fault_of_the_gateway(
    business: Make, case: Case, script: str, code: int, why: str
) -> None:
    whole = at(business, case)
    outcome(whole, *shlex.split(case.command))
    made = at(business, case)
    inner = made.desk.gateway
    made.desk._gateway = Faulty(inner, read_script(script))
    words = ["--key", "k", *shlex.split(case.command)]
    assert outcome(made, *words)[0] == code, why
    made.desk._gateway = inner
    if code == 8 and case.command.split()[:2] != ["pay", "ada"]:
        assert outcome(made, *words)[0] == 8, "as it is now: time asks about it"
    else:
        assert outcome(made, *words)[0] == 0, why
        assert stands(made) == stands(whole)
    made.to("2026-01-05T12:00")
    whole.to("2026-01-05T12:00")
    if script != "confirm:timeout-before":
        assert outcome(made, *words)[0] == 0
        assert stands(made) == stands(whole)
    made.check()


# --- two at once, and stopped -----------------------------------------------------------------


class Meanwhile:
    """A gateway at whose first call of a name something else happens first."""

    def __init__(self, inner: Any, call: str, happens: Callable[[], object]) -> None:
        self._inner = inner
        self._call = call
        self._happens: Callable[[], object] | None = happens

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._inner, name)
        if name != self._call:
            return call

        def later(*given: Any, **more: Any) -> Any:
            if self._happens is not None:
                happens, self._happens = self._happens, None
                happens()
            return call(*given, **more)

        return later


def beside(made: Business) -> Business:
    """Another process with the same file and the same gateway."""
    other = Business.__new__(Business)
    other.system = made.system
    other.context = Context(clock=made.system, store=made.desk.store)
    other.desk._gateway = made.desk.gateway
    return other


def test_of_two_with_one_key_that_add_a_card_one_does_it(business: Make) -> None:
    made = business()
    made("client", "add", "ada")
    other = beside(made)
    words = ("--key", "k", "card", "add", "ada", "pm_card_visa")
    told: list[Any] = []
    made.desk._gateway = Meanwhile(made.desk.gateway, "attach", lambda: told.append(other(*words)))
    done = made.done(*words)
    assert done.value == told[0]
    assert any("its first answer" in note for note in done.notes), "the other was faster"
    assert len(made("card", "list", "ada")) == 1


@pytest.mark.parametrize("call", ["create", "confirm"])
@pytest.mark.parametrize("case", CASES[:10], ids=lambda case: case.name)
def test_of_two_with_one_key_that_charge_one_result_stands(
    business: Make, case: Case, call: str
) -> None:
    whole = at(business, case)
    outcome(whole, *shlex.split(case.command))
    made = at(business, case)
    other = beside(made)
    words = ("--key", "k", *shlex.split(case.command))
    codes: list[int] = []
    made.desk._gateway = Meanwhile(
        made.desk.gateway, call, lambda: codes.append(outcome(other, *words)[0])
    )
    codes.append(outcome(made, *words)[0])
    assert set(codes) <= {0, 6, 8}
    assert 0 in codes
    assert outcome(made, *words)[0] == 0
    assert stands(made) == stands(whole)
    made.check()


@pytest.mark.parametrize("case", [CASES[8], CASES[9], CASES[11], CASES[13]], ids=lambda c: c.name)
def test_what_was_stopped_between_two_charges_is_gone_on_with(business: Make, case: Case) -> None:
    whole = at(business, case)
    outcome(whole, *shlex.split(case.command))
    made = at(business, case)
    inner, stop = made.desk.gateway, made.context.stop

    def asked() -> None:
        stop.signal = 2

    call = "refund" if case.command.startswith("refund") else "confirm"
    made.desk._gateway = Meanwhile(inner, call, asked)
    words = ("--key", "k", *shlex.split(case.command))
    assert outcome(made, *words)[0] == 130
    assert stands(made) != stands(whole)
    stop.signal = None
    made.desk._gateway = inner
    assert outcome(made, *words)[0] == 0
    assert stands(made) == stands(whole)
