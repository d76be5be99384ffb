"""A busy town: who does what to one file at the same time, and what must be in it afterwards.

Each of sixteen places has a role that says its next command. Whatever a command brings in from
outside (cash, a message, a bill) carries a mark that no other has, so that afterwards it can be
counted: once if the command said so, at most once if it was killed, else not at all."""

from __future__ import annotations

import json
import sqlite3
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from tests.campaigns.scenarios import START, refuse_wrong_books, run, run_init
from tests.support import Clock

TOKENS = {
    "ada": "pm_card_visa",
    "bob": "pm_card_chargeCustomerFail",
    "cleo": "pm_sim_timeout",
    "dan": "pm_card_amex",
}
SESSIONS = 24
NEWEST = 10
"""Most look at so many of the newest invoices and bookings: there they meet."""

ROUNDS = 200
"""So many ticks at the most until nothing is due; a few dozen are enough."""

DONE, REFUSED, DECLINED, MEANWHILE, UNKNOWN = 0, 4, 5, 6, 8
"""Exit codes that a command may end with here; 6 only where its attempt was cancelled."""


class Order(NamedTuple):
    """A command for a process to run. `mark` is what it would leave in the file, if anything;
    `paid` is the invoice that it asks a card to pay."""

    words: tuple[str, ...]
    mark: str | None = None
    paid: int | None = None


class Ended(NamedTuple):
    """How a command ended: its exit code, None where it was killed, and all that it said."""

    order: Order
    code: int | None
    said: str


class Town:
    """One live file, with people, bills and bookings, and what was done to it."""

    def __init__(self, folder: Path, clock: Callable[[], datetime], seed: int) -> None:
        self.path = folder / "books.db"
        self.clock = clock
        self.chance = Random(seed)  # noqa: S311 - chance that can be repeated
        self.ended: list[Ended] = []
        self._marks = 0
        self._newest = {"INV-": SESSIONS + NEWEST, "B": 1}
        assert run_init(self.path) == DONE
        lines = folder / "prepared.jsonl"
        lines.write_text("".join(f"{json.dumps(line)}\n" for line in _prepared()))
        for command in (f"batch {lines}", "list --json"):
            assert run(self.path, START, command) == DONE

    def order(self, place: int) -> Order:
        """What whoever is at this place does next."""
        return ROLES[place % len(ROLES)](self)

    def learn(self, ended: Ended) -> None:
        """Take note of how a command ended, and of what there is now."""
        self.ended.append(ended)
        if ended.code != DONE or ended.order.words[0] not in {"issue", "book"}:
            return
        made = json.loads(without_notes(ended.said))
        kind, ref = ("INV-", made["number"]) if "number" in made else ("B", made["ref"])
        self._newest[kind] = max(self._newest[kind], int(ref.removeprefix(kind)))

    # --- what the roles draw ------------------------------------------------------------------

    def some(self, kind: str) -> str:
        """A reference that exists, most often one of the newest."""
        newest = self._newest[kind]
        first = max(1, newest - NEWEST) if self.chance.random() < 0.8 else 1
        return f"{kind}{self.chance.randint(first, max(first, newest))}"

    def mark(self, what: str) -> str:
        """A text that no other command carries."""
        self._marks += 1
        return f"{what} {self._marks}"

    def amount(self) -> str:
        """A few units of money."""
        return f"{self.chance.randint(1, 30)}.{self.chance.randint(0, 99):02}"


def _prepared() -> Iterator[dict[str, Any]]:
    """What is there before the doors open: clients and cards, sessions with bills, a booking."""
    for client, token in TOKENS.items():
        yield {"do": "client add", "handle": client}
        yield {"do": "card add", "client": client, "token": token}
    yield {"do": "provider add", "handle": "noor"}
    for number in range(1, SESSIONS + 1):
        client = list(TOKENS)[number % len(TOKENS)]
        yield {"do": "session open", "client": client, "provider": "noor", "kind": "email"}
        yield {"do": "session hire", "session": f"S{number}"}
        yield {"do": "issue", "target": f"S{number}", "amount": "12.34"}
    for number in range(NEWEST):
        client = list(TOKENS)[number % len(TOKENS)]
        yield {"do": "issue", "target": client, "amount": "250.00", "due": "2026-01-06"}
    yield {"do": "book", "client": "ada", "visit": ["2026-02-01T10:00 9.99"]}


def without_notes(said: str) -> str:
    """What a command printed, without the notes beside it."""
    lines = said.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("note: "))


# --- the roles --------------------------------------------------------------------------------


def _tick(town: Town) -> Order:
    return Order(("tick",))


def _pay(town: Town) -> Order:
    ref = town.some("INV-")
    if town.chance.random() < 0.2:
        return Order(("tip", ref, town.amount()))
    words = ("pay", ref, *((town.amount(),) if town.chance.random() < 0.8 else ()))
    tip = ("--tip", town.amount()) if town.chance.random() < 0.3 else ()
    return Order((*words, *tip), paid=int(ref.removeprefix("INV-")))


def _till(town: Town) -> Order:
    amount = town.amount()
    mark = f"{town.mark('cash')} of {amount}"
    words = ("pay", town.some("INV-"), amount, "--method", "cash", "--reference", mark)
    return Order(words, mark)


def _reply(town: Town) -> Order:
    mark = town.mark("reply")
    session = f"S{town.chance.randint(1, SESSIONS)}"
    return Order(("reply", session, mark, "--from", "client"), mark)


def _confirm(town: Town) -> Order:
    if town.chance.random() < 0.2:
        return Order(("confirm", f"INV-{town.chance.randint(1, SESSIONS)}"))
    return Order(("confirm", town.some("B")))


def _read(town: Town) -> Order:
    return Order(town.chance.choice((("list",), ("list", "--unpaid"), ("attention",), ("check",))))


def _office(town: Town) -> Order:
    """Bills and bookings, some due within minutes, so that ticks have cards to charge."""
    client = town.chance.choice(list(TOKENS))
    if town.chance.random() < 0.4:
        day = town.clock() + timedelta(days=town.chance.randint(2, 9))
        return Order(("book", client, "--visit", f"{day:%Y-%m-%d}T10:00 9.99"))
    mark = town.mark("bill")
    due_at = town.clock() + timedelta(minutes=town.chance.randint(1, 20))
    due = f"{due_at:%Y-%m-%dT%H:%M}"
    return Order(("issue", client, f"1{town.amount()}", "--due", due, "--line", mark), mark)


Role = Callable[[Town], Order]
ROLES: tuple[Role, ...] = (
    *(_tick, _tick, _tick),
    *(_pay, _pay, _pay, _pay),
    *(_till, _till, _till),
    *(_reply, _reply),
    _confirm,
    _read,
    *(_office, _office),
)
"""Who is at each of the sixteen places."""


# --- what must be so --------------------------------------------------------------------------


def faults_of_answer(ended: Ended, *, is_busy_allowed: bool) -> Iterator[str]:
    """What is wrong with what a command told its user; nothing is asked of a killed one."""
    code, said = ended.code, without_notes(ended.said)
    if code is None:
        return
    about = f"{' '.join(ended.order.words)}: exit {code}: {said[-600:]!r}"
    if "Traceback" in said or "is locked" in said:
        yield about
    elif code == DONE:
        try:
            json.loads(said)
        except ValueError:
            yield f"no JSON: {about}"
    elif code == MEANWHILE:
        told = error_code(said)
        if told != "attempt-cancelled" and not (told == "busy" and is_busy_allowed):
            yield about
    elif code not in {REFUSED, DECLINED, UNKNOWN} or error_code(said) is None:
        yield about


def error_code(said: str) -> str | None:
    """The code of the error that was told, None if none was told in one line."""
    try:
        return str(json.loads(said)["error"]["code"])
    except (ValueError, KeyError, TypeError):
        return None


def recover(town: Town) -> Iterator[str]:
    """The clock runs on, alone, until nothing is due any more."""
    now = town.clock()
    for _ in range(ROUNDS):
        with sqlite3.connect(town.path) as connection:
            (next_at,) = connection.execute("SELECT min(at) FROM agenda").fetchone()
        if next_at is None:
            return
        now = max(now, Clock(next_at).at) + timedelta(hours=1)
        code = run(town.path, f"{now:%Y-%m-%dT%H:%M:%S}", "tick")
        if code != DONE:
            yield f"a tick at {now} after it all: exit {code}"
            return
    yield "time never comes to its end"


def faults_of_books(town: Town) -> Iterator[str]:
    """What is wrong with the file, now that all is quiet and nothing is due."""
    try:
        refuse_wrong_books(town.path)
    except AssertionError as error:
        yield f"the books are wrong: {traceback.extract_tb(error.__traceback__)[-1].line}"
    with sqlite3.connect(town.path) as connection:
        yield from _faults_of_marks(town, connection)
        yield from _faults_of_cards(town, connection)
        twice = connection.execute(
            "SELECT 'B' || booking FROM payments WHERE kind = 'deposit' AND outcome = 'approved' "
            "AND method = 'card' "
            "GROUP BY booking HAVING count(*) > 1"
        )
        yield from (f"{ref} paid two deposits" for (ref,) in twice)


def _faults_of_marks(town: Town, connection: sqlite3.Connection) -> Iterator[str]:
    """Each mark stands once, at most once or not at all, by how its command ended."""
    cash = "SELECT reference, amount_minor FROM payments WHERE method = 'cash'"
    for mark, minor in connection.execute(cash):
        if mark.rpartition(" ")[2] != f"{minor // 100}.{minor % 100:02}":
            yield f"'{mark}' is in the ledger with {minor} minor units"
    found = Counter(
        mark
        for (mark,) in connection.execute(
            "SELECT reference FROM payments WHERE method = 'cash' UNION ALL "
            "SELECT text FROM messages WHERE kind = 'reply' UNION ALL "
            "SELECT text FROM lines WHERE text LIKE 'bill %'"
        )
    )
    for ended in town.ended:
        mark = ended.order.mark
        if mark is None:
            continue
        times = found.pop(mark, 0)
        right = {DONE: {1}, None: {0, 1}}.get(ended.code, {0})
        if times not in right:
            yield f"'{mark}' ended with {ended.code} and is in the file {times} times"
    yield from (f"'{mark}' is in the file and nobody brought it" for mark in found)


def _faults_of_cards(town: Town, connection: sqlite3.Connection) -> Iterator[str]:
    """Cards paid each invoice as often as people were told, or were left not knowing."""
    approved = dict(
        connection.execute(
            "SELECT invoice, count(*) FROM payments WHERE method = 'card' AND kind = 'manual' "
            "AND outcome = 'approved' GROUP BY invoice"
        )
    )
    asked = [ended for ended in town.ended if ended.order.paid is not None]
    surely = Counter(ended.order.paid for ended in asked if ended.code == DONE)
    perhaps = Counter(ended.order.paid for ended in asked if ended.code in {DONE, UNKNOWN, None})
    for invoice in {*approved, *surely}:
        times = approved.get(invoice, 0)
        if not surely[invoice] <= times <= perhaps[invoice]:
            yield (
                f"INV-{invoice} was paid by card {times} times; people were told "
                f"{surely[invoice]} to {perhaps[invoice]}"
            )
