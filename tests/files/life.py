"""A business that has everything: every plan, state and kind of event; released versions keep it.

`python -m tests.files.life` makes it and writes it down as the frozen file of this version, its
gateway's record beside it. What is frozen is never written anew."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args
from unittest import mock

from invoicectl import __version__
from invoicectl.context import Context
from invoicectl.domain import dates, states
from invoicectl.domain.events import KINDS
from invoicectl.domain.model.letters import LetterKind, LetterState
from invoicectl.gateways import Gateway, open_gateway
from invoicectl.mail import NotTaken, Outgoing
from tests.commands.bench import Answer, run
from tests.gateways.dashboard import Dashboard
from tests.support import Clock

NAME = "business.db"
ZONE = "Europe/Vienna"
LATEST = datetime(2026, 3, 13, 18, tzinfo=UTC)
"""The instant at which the life ends."""

LIFE = """
= 2026-01-05T09:00
init --gateway simulated --preset marketplace --set business=Paws --set timezone=Europe/Vienna
config set remind_before 1d
config set mail_from desk@paws.example
config set help_link https://paws.example/help

# people, and their cards
client add ada --name "Ada Byron" --email ada@paws.example --locale de-AT --address "1 A St"
client add bob --name Bob --email bob@paws.example --phone "555 0100"
client add cy --name "Cy Sá" --tax-id ATU12345675 --autopay off
client add dee --email dee@paws.example
client add eve --email eve@paws.example --auto-tip 10%
client add gus
client add kim --name Kim
client edit bob --auto-tip 2.00
client edit bob --auto-tip none
client edit bob --autopay off
client edit bob --autopay on
provider add noor --name "Noor Din" --email noor@paws.example
provider add omar --service-charge 25%
provider add mia
provider edit mia --name Mia
client erase kim --reason "Asked in writing" --even-so
provider erase mia --reason "Asked in writing" --even-so
card add ada pm_card_visa
card add ada pm_card_mastercard --keep-default
card default ada mastercard-4444
card default ada visa-4242
card remove ada mastercard-4444
card add bob pm_sim_insufficientFunds
card add dee pm_sim_visa_exp_2026_01
card add eve pm_card_amex
card add gus pm_card_jcb

# sessions
session open ada noor --kind email
session offer S1 40.00 --message "As we said"
session hire S1
issue S1 40.00 --message "As agreed"
reply S1 "One more question" --from client
contest S1 --reason "We agreed on 30"
issue S1 30.00 --message "You are right"
confirm S1
tip INV-1 2.00
session open ada omar --kind chat
session end S2 --minutes 5.5 --rate 1.99
session open ada noor --kind phone
session end S3 --fee 0
session open ada noor --kind email
session close S4
session open ada noor --kind email
session open eve noor --kind email
session hire S6
issue S6 50.00 --pay-to-view --answer "It is 42"
session open bob omar --kind email
session hire S7
issue S7 25.00
contest S7 --reason "It was no help"
session open eve omar --kind email
session hire S8
issue S8 0.00
session open dee noor --kind email
session hire S9
issue S9 35.00

# bookings, series and visits
book ada --visit "2026-01-07T10:00 25.00 Walk" --visit "2026-01-08T10:00 25.00 Walk" --provider noor
confirm B1
tip B1 3.00
visit add B1 2026-01-09T10:00 20.00 Feeding
visit move V2 2026-01-08T12:00
visit cancel V1 --release 50%
book bob --visit "2026-01-20T10:00 60.00 Walk" --provider omar
5> confirm B2
book cy --visit "2026-03-20T10:00 60.00 Walk" --no-auto-complete
book dee --visit "2026-01-21T10:00 80.00 Stay"
booking cancel B4 --reason "Moved away"
series start ada --provider noor --every MO,WE --time 10:00 --price 15.00 --auto-complete
series start eve --provider omar
visit add R2 2026-01-05T08:30 18.00 Feeding
visit done V11
visit undo V11 --reason "It was another dog"
series start dee
series end R3
hold R2 --reason "On holiday" --until 2026-01-12
release R2
hold R2 --reason "Away" --until 2026-06-01

# direct invoices, money by hand, corrections
issue ada 120.00 --due 2026-02-20 --line "Retainer" --reference "PO 7"
issue cy 80.00 --due 2026-01-10
issue cy 45.00 --due 2026-01-12
issue cy 30.00 --due 2026-03-12
issue bob 70.00 --due 2026-01-06
issue eve 66.66 --due 2026-01-06T12:00
issue dee 90.00 --due 2026-01-20
pay INV-8 20.00 --method transfer --reference "bank 77"
pay INV-8 5.00 --tip 1.00 --method cash
discount INV-8 10% --reason "Late start"
client credit ada 10.00 --reason "Sorry for the wait"
client credit ada 20.00 --method check --reason "In advance"
hold ada --reason "In hospital" --until 2026-01-08
release ada
hold INV-9 --reason "Under inquiry"
release INV-9
hold INV-11 --reason "Under inquiry"
pay INV-10 45.00 --method check
void INV-14 --reason "Billed twice"

# an unclear charge of each end
issue eve 11.00 --due 2026-03-01
8> INVOICECTL_SIMULATED_FAULTS=confirm:mismatch pay INV-15
issue eve 12.00 --due 2026-03-01
8> INVOICECTL_SIMULATED_FAULTS=confirm:mismatch pay INV-16
book eve --visit "2026-02-20T10:00 60.00 Walk" --provider noor
8> INVOICECTL_SIMULATED_FAULTS=confirm:timeout-after confirm B5
issue eve 13.00 --due 2026-03-01
8> INVOICECTL_SIMULATED_FAULTS=confirm:timeout-before pay INV-17
resolve P12 declined --reason "The page says no"

# days go by: reminders, charges, declines, silence
= 2026-01-05T18:00
tick
mail send
= 2026-01-07T12:00
tick
visit done V11
= 2026-01-09T18:00
tick
refund INV-1 10.00 --reason "Arrived late"
refund INV-8 2.00 --reason "One coin too many" --to cash
client credit cy 9.00 --reason "Sorry again"
client credit eve 20.00 --method transfer --reason "In advance"
refund eve 5.00 --reason "Asked for it" --to bank
reverse P11 --reason "The check bounced"
reverse P8 --amount 1.00 --reason "One coin was bad"
reverse P8 --withdrawn --reason "The coin was good"
payout noor 5.00
payout noor
payout omar 1.00
reverse P28 --reason "The wrong account"
waive INV-12 --reason "Was ill"
write-off INV-12 --reason "Moved away"

# what others do at the gateway; and the file goes back
dashboard refunded P3 100
dashboard disputed P20 3000 taken
dashboard charged 900
= 2026-01-10T09:00
7> reconcile
dashboard decided 1 returned
= 2026-01-10T10:00
7> reconcile
copy
issue ada 14.00 --due 2026-03-01
pay INV-20 7.00
issue gus 15.00 --due 2026-03-01
pay INV-21
pay INV-18 7.00
= 2026-01-10T11:00
copy-back
tick
7> reconcile
take ada

# silence is consent; cards expire; what falls due by itself
= 2026-01-22T18:00
tick
mail send --older
issue dee 90.00 --due 2026-02-10
= 2026-02-12T18:00
tick
= 2026-03-13T18:00
tick

# another program's invoices are taken over
table clients.csv handle,name,email|uma,Uma Roth,uma@paws.example
import clients clients.csv
table providers.csv handle,name|zed,Zed Ott
import providers providers.csv
table old.csv number,client,issued,due,total,paid|17,uma,2025-12-01,2025-12-15,80.00,30.00
import invoices old.csv
table more.csv number,client,issued,due,total|18,uma,2025-12-02,2026-04-15,60.00
import invoices more.csv
table payments.csv number,client,date,amount|17,uma,2026-01-10,10.00
import payments payments.csv
table credits.csv client,date,amount|uma,2025-12-20,5.00
import credits credits.csv
import --release INV-31

# what stands unclear in the end, and a clock that was ahead
issue bob 5.00 --due 2026-03-20
book eve --visit "2026-04-20T10:00 60.00 Walk" --provider noor
8> INVOICECTL_SIMULATED_FAULTS=confirm:timeout-after confirm B6
session open ada noor --kind email
session hire S10
issue S10 28.00
= 2026-04-02T09:00
client edit cy --name "Cy Saa"
= 2026-03-13T19:00
clock correct --reason "It was weeks ahead" --yes
"""


def lines() -> Iterator[str]:
    """The lines of the life that say something."""
    for line in LIFE.splitlines():
        if line.strip() and not line.startswith("#"):
            yield line


class _Postman:
    """A mail server that takes all but what is for dee."""

    def __init__(self, folder: str | None) -> None:
        assert folder is None

    def send(self, outgoing: Outgoing) -> None:
        if outgoing.recipient.startswith("dee@"):
            raise NotTaken("550 no such mailbox", for_good=True)

    def close(self) -> None: ...


def _gateway(*given: Any) -> Gateway:
    """The file's own, which takes no charge of 66.66."""
    opened = open_gateway(*given)

    def refused(amount_minor: int, _: str) -> str | None:
        return "amount_too_large" if amount_minor == 6666 else None

    opened.refused_amount = refused  # type: ignore[method-assign, assignment]
    return opened


class Life:
    """The business at `path` while it is lived: each line is a command of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = Clock("2026-01-05T09:00")
        self.at = ""

    def live(self) -> None:
        """All of it. Raises AssertionError with the line that went another way."""
        for line in lines():
            self._do(line)

    def _do(self, line: str) -> None:
        first, _, rest = line.partition(" ")
        if first == "=":
            self.clock.at = dates.parse(rest, ZONE, now=self.clock.at).at
        elif first in _ELSEWHERE:
            _ELSEWHERE[first](self, *rest.split())
        else:
            expected = 0
            if first.endswith(">"):
                expected, line = int(first[:-1]), rest
            answer = self.command(line)
            assert answer.code == expected, f"{line}: {answer}"

    def command(self, line: str) -> Answer:
        """One command line, with `VARIABLE=VALUE` before it as in a shell."""
        words, variables = shlex.split(line), {}
        while "=" in words[0]:
            name, _, value = words.pop(0).partition("=")
            variables[name] = value
        with mock.patch.dict(os.environ, variables), contextlib.chdir(self.path.parent):
            return run(["--db", str(self.path), *words], context=self._context())

    def _context(self) -> Context:
        return Context(clock=self.clock, gateway=_gateway, mailer=_Postman)

    def _table(self, name: str, *cells: str) -> None:
        """Another program's export: its rows, with a bar between two."""
        rows = " ".join(cells).replace("|", "\n")
        self.path.with_name(name).write_text(f"{rows}\n", encoding="utf-8")

    # --- what others do -----------------------------------------------------------------------

    def _dashboard(self, verb: str, *words: str) -> None:
        """Somebody at the gateway: `charged AMOUNT`, `disputed P3 AMOUNT OUTCOME` …"""
        board = Dashboard(f"{self.path}.gateway")
        at = f"{self.clock.at:%Y-%m-%dT%H:%M:%SZ}"
        if verb == "charged":
            board.charged(int(words[0]), at)
        elif verb == "disputed":
            board.disputed(self._charge(words[0]), int(words[1]), at, words[2])
        elif verb == "decided":
            board.decided(*words)
        else:
            board.refunded(self._charge(words[0]), int(words[1]), at)

    def _charge(self, ref: str) -> str:
        with closing(sqlite3.connect(self.path)) as seen:
            asked = "SELECT gateway_ref FROM payments WHERE ref = ?"
            return str(seen.execute(asked, (ref,)).fetchone()[0])

    def _take(self, handle: str) -> None:
        """A clerk places the charge of a client that only the gateway has."""
        asked = (
            "SELECT gateway_ref FROM unmatched JOIN clients ON clients.number = client "
            "WHERE handle = ? AND unmatched.kind = 'charge' AND payment IS NULL"
        )
        with closing(sqlite3.connect(self.path)) as seen:
            (ref,) = seen.execute(asked, (handle,)).fetchone()
        self._do(f"reconcile --take {ref} {handle}")

    def _copy(self) -> None:
        """Somebody copies the file."""
        shutil.copy(self.path, f"{self.path}.old")

    def _copy_back(self) -> None:
        """Somebody puts the copy in its place: the file goes back, its gateway doesn't."""
        shutil.copy(f"{self.path}.old", self.path)


_ELSEWHERE: dict[str, Callable[..., None]] = {
    "table": Life._table,
    "dashboard": Life._dashboard,
    "take": Life._take,
    "copy": Life._copy,
    "copy-back": Life._copy_back,
}
"""The words of the life that are no command."""

STATES: dict[str, tuple[str, ...]] = {
    "invoices.plan": states.PLAN_NAMES,
    "invoices.status": states.INVOICE_STATUSES,
    "invoices.confirmed_by": get_args(states.ConfirmedBy),
    "sessions.kind": states.SESSION_KINDS,
    "sessions.status": get_args(states.SessionStatus),
    "messages.kind": get_args(states.TextKind),
    "bookings.status": get_args(states.BookingStatus),
    "series.status": get_args(states.SeriesStatus),
    "visits.status": get_args(states.VisitStatus),
    "payments.kind": get_args(states.PaymentKind),
    "payments.method": get_args(states.Method),
    "payments.outcome": get_args(states.Outcome),
    "unmatched.kind": get_args(states.UnmatchedKind),
    "outbox.kind": get_args(LetterKind),
    "outbox.state": get_args(LetterState),
    "events.kind": tuple(kind for kind in KINDS if kind != "file-forked"),  # a fork alone has it
}
"""What stands where in a file that has everything."""


def missing(path: Path) -> dict[str, set[str]]:
    """What a file of this build has not got, by the column where it would be."""
    found = {}
    with closing(sqlite3.connect(path)) as seen:
        for place, words in STATES.items():
            table, column = place.split(".")
            there = {word for (word,) in seen.execute(f"SELECT DISTINCT {column} FROM {table}")}
            if lacking := set(words) - there:
                found[place] = lacking
    return found


def main() -> int:
    """Live the life, and freeze the file as this version's."""
    from tests.files import released

    with tempfile.TemporaryDirectory() as folder:
        life = Life(Path(folder) / NAME)
        life.live()
        lacking = missing(life.path)
        if lacking:
            print(f"the life has not got {lacking}", file=sys.stderr)
            return 1
        print(released.freeze(life, __version__))
    return 0


if __name__ == "__main__":
    sys.exit(main())
