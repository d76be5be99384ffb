"""Every verb answers with one `Done`: what is shown, the notes, and the error of an act done."""

from __future__ import annotations

import inspect
import json
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest
from typer.testing import CliRunner

import invoicectl.desk
from invoicectl.cli import Root, app
from invoicectl.commands.registry import COMMANDS
from invoicectl.desk import bookings, invoices, sessions
from invoicectl.desk.asking import typed
from invoicectl.desk.books import checking
from invoicectl.desk.engine import errands
from invoicectl.desk.payments import coming
from invoicectl.domain.model import Payment
from invoicectl.errors import (
    AttemptCancelled,
    Declined,
    Error,
    FileFault,
    OutcomeUnclear,
    OutcomeUnknown,
)
from tests.importing.exports import EXPORTS
from tests.support import ROOT, Business, database

SIMULATED = "the gateway is simulated: no money moved"
DUE = "1 step is due and not in here yet, nor is what follows; invoicectl tick takes them all"


# --- every verb -------------------------------------------------------------------------------


def desk_modules() -> Iterator[ModuleType]:
    """The modules of the desk but for the engine below the verbs."""
    for found in pkgutil.walk_packages(invoicectl.desk.__path__, "invoicectl.desk."):
        if not found.name.startswith("invoicectl.desk.engine"):
            yield import_module(found.name)


def verbs() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function that is given a desk."""
    for module in desk_modules():
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                first = next(iter(inspect.signature(function).parameters.values()), None)
                if first is not None and _named(first.annotation) == "Desk":
                    yield f"{module.__name__.removeprefix('invoicectl.desk.')}.{name}", function


def test_every_verb_of_the_desk_answers_done() -> None:
    others = ("keyed.", "books.past.")  # a repetition may have no answer yet, a past is a desk
    found = {name: each for name, each in verbs() if not name.startswith(others)}
    assert len(found) > 50
    answers = {name: _named(each.__annotations__["return"]) for name, each in found.items()}
    assert answers == dict.fromkeys(found, "Done")


def _named(annotation: Any) -> str:
    """The name of a type, whether its annotation was postponed or not."""
    return annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "")


CUSTOMERS = EXPORTS["customers"].path
LIVED = [
    ("client add ada --email ada@example.org", "client"),
    ("client edit ada --name Ada", "client"),
    ("client show ada", "page"),
    ("client credit ada 1.00 --reason sorry", "client"),
    ("client list", "clients"),
    ("card add ada pm_card_visa", "client"),
    ("card default ada visa-4242", "client"),
    ("card list ada", "cards"),
    ("provider add noor", "provider"),
    ("provider edit noor --name Noor", "provider"),
    ("provider list", "providers"),
    ("config set response_days 8", "setting"),
    ("config get response_days", "setting"),
    ("config list", "settings"),
    ("config gateway", "gateway"),
    ("mail send --to-folder . --dry-run", "sending"),
    ("session open ada noor --kind email", "session"),
    ("session offer S1 40.00", "session"),
    ("session hire S1", "session"),
    ("session open ada noor --kind chat", "session"),
    ("session end S2 --fee 10.00", "session"),
    ("session open ada noor --kind email", "session"),
    ("session close S3", "session"),
    ("session list", "sessions"),
    ("issue S1 40.00", "invoice"),
    ("mail preview invoice INV-2", "letter"),
    ("letters INV-2", "letters"),
    ("document INV-2", "document"),
    ("reply S1 hello --from client", "session"),
    ("contest INV-2 --reason why", "invoice"),
    ("issue S1 30.00", "invoice"),
    ("confirm S1", "invoice"),
    ("tip INV-2 1.00", "invoice"),
    ("refund INV-2 1.00 --reason late", "invoice"),
    ("issue ada 20.00 --due 2026-01-20", "invoice"),
    ("hold INV-3 --reason inquiry", "invoice"),
    ("release INV-3", "invoice"),
    ("pay INV-3 5.00 --method cash", "invoice"),
    ("reverse P7 --reason bounced", "invoice"),
    ("discount INV-3 10% --reason late", "invoice"),
    ("void INV-3 --reason twice", "invoice"),
    ("issue ada 20.00 --due 2026-01-20", "invoice"),
    ("write-off INV-4 --reason moved", "invoice"),
    ("series start ada", "series"),
    ("visit add R1 2026-01-06T10:00 25.00", "visit"),
    ("visit move V1 2026-01-06T11:00", "visit"),
    ("visit done V1", "visit"),
    ("visit undo V1 --reason Mistake", "visit"),
    ("visit cancel V2", "visit"),
    ("series end R1", "series"),
    ("series list", "series"),
    ("visit list", "visits"),
    ("booking list", "bookings"),
    ("confirm B1", "booking"),
    ("tip B1 1.00", "booking"),
    ("booking cancel B1 --reason Moved", "booking"),
    ("clock show", "clock"),
    ("clock advance 1d", "passage"),
    ("tick", "passage"),
    ("payout noor", "payout"),
    ("earnings", "earnings"),
    ("earnings --movements", "movements"),
    ("report aging", "aging"),
    ("report revenue", "revenue"),
    ("report collections", "collections"),
    ("report tips", "tips"),
    ("statement ada", "statement"),
    ("document INV-1", "document"),
    ("export csv", "export"),
    (f"import clients {CUSTOMERS} --preset invoice-ninja", "import"),
    ("import --release", "invoices"),
    ("list", "invoices"),
    ("show ada", "page"),
    ("show noor", "provider_page"),
    ("show P1", "payment"),
    ("agenda", "agenda"),
    ("explain INV-1", "explanation"),
    ("explain -- pay INV-1", "trial"),
    ("forecast", "forecast"),
    ("attention", "attention"),
    ("find ada", "found"),
    ("status", "status"),
    ("log", "log"),
    ("timeline ada", "timeline"),
    ("check chain", "checks"),
    ("check --head", "head"),
    ("card remove ada visa-4242", "client"),
    ("client add kim", "client"),
    ("client erase kim --reason asked", "client"),
    ("provider add max", "provider"),
    ("provider erase max --reason asked", "provider"),
]
"""A life that asks for each command once at least, and what it shows."""

ELSEWHERE = {
    "anchor",
    "backup",
    "diff",
    "copy",
    "fork",
    "completion",
    "init",
    "batch",
    "restore",
    "demo",
    "book",
    "resolve",
    "config templates",
    "mail retry",
    "reconcile",
    "waive",
    "what-if",
    "clock correct",
}
"""What takes more than a line to bring about, or has no desk yet."""


def leaves() -> set[str]:
    """The names of all commands, those below a noun included."""
    assert isinstance(ROOT, Root)
    found: set[str] = set()
    for name in (name for family in COMMANDS.values() for name in family):
        below = getattr(ROOT.commands[name], "commands", None)
        found |= {name} if below is None else {f"{name} {each}" for each in below}
    return found


def test_the_life_leaves_no_command_out() -> None:
    told = {line for line, _ in LIVED}
    missing = {
        leaf
        for leaf in leaves() - ELSEWHERE
        if not any(f"{line} ".startswith(f"{leaf} ") for line in told)
    }
    assert missing == set()


def test_each_command_shows_one_done_of_its_kind(business: Any) -> None:
    made: Business = business("2026-01-05T09:00", preset="marketplace")
    for line, kind in LIVED:
        if line == "booking list":
            made("book", "ada", "--visit", "2026-01-08T10:00 25.00 Walk")
        if line == "visit cancel V2":
            made("visit", "add", "R1", "2026-01-07T10:00", "25.00")
        done = made.done(*line.split())
        assert (done.kind, done.error) == (kind, None), line


# --- exits 5, 6, 7 and 8 ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "remedy", "expected", "code", "why"),
    [
        ("approved", "try", None, 0, "it is what was asked for"),
        ("declined", "try", Declined, 5, "the card said no to the person who asked"),
        ("declined", None, None, 0, "a decline that leaves the act done is shown, no failure"),
        ("unknown", None, OutcomeUnknown, 8, "time finds out"),
        ("review", None, OutcomeUnclear, 8, "a person finds out"),
        ("cancelled", None, AttemptCancelled, 6, "another process took it for lost"),
    ],
)
def test_the_verdict_on_a_charge(
    paid: Business,
    outcome: Any,
    remedy: str | None,
    expected: type[Error] | None,
    code: int,
    why: str,
) -> None:
    with paid.desk.look() as work:
        payment = work.get(Payment, 1)._replace(outcome=outcome)
        error = errands.verdict(work, payment, remedy)
    assert (None if error is None else type(error)) is expected, why
    assert (0 if error is None else error.exit_code) == code


@pytest.fixture
def paid(business: Any) -> Business:
    """ada has paid INV-1, which nobody asks anything about any more."""
    made: Business = business("2026-01-05T09:00", live=True)
    made.petcare()
    made("issue", "ada", "40.00", "--due", "2026-02-01")
    made("pay", "INV-1", "10.00")
    return made


@pytest.mark.parametrize(
    ("card", "error", "outcome"),
    [
        ("pm_sim_insufficientFunds", Declined, "declined"),
        ("pm_sim_timeout", OutcomeUnknown, "unknown"),
    ],
)
def test_what_failed_is_on_record_and_shown_beside_its_error(
    paid: Business, card: str, error: type[Error], outcome: str
) -> None:
    paid("card", "add", "ada", card)
    done = coming.pay(paid.desk, "INV-1", None, typed.HowPaid())
    assert type(done.error) is error
    assert isinstance(done.value, dict)
    shown = paid.invoice()
    assert done.value == {name: shown[name] for name in done.value}
    assert done.value["payments"][-1]["outcome"] == outcome


def test_a_deposit_a_tip_and_a_refund_fail_in_the_same_way(paid: Business) -> None:
    paid("book", "ada", "--visit", "2026-01-08T10:00 25.00 Walk")
    paid("card", "add", "ada", "pm_card_chargeCustomerFail")
    answers = [
        bookings.confirm(paid.desk, "B1"),
        coming.tip(paid.desk, "INV-1", "1.00", card=None, method=None),
    ]
    assert [type(each.error) for each in answers] == [Declined, Declined]
    assert [each.kind for each in answers] == ["booking", "invoice"]


def test_a_decline_of_a_session_fee_is_shown_and_no_failure(business: Any) -> None:
    made: Business = business("2026-01-05T09:00", preset="marketplace")
    made.marketplace()
    made("card", "add", "ada", "pm_card_chargeCustomerFail")
    made("issue", "S1", "40.00")
    made("session", "open", "ada", "noor", "--kind", "chat")
    assert invoices.confirm(made.desk, "INV-1").error is None
    done = sessions.end(made.desk, "S2", fee="1.00", minutes=None, rate=None)
    assert (done.kind, done.error) == ("session", None)


def test_a_fault_is_the_error_of_a_check(paid: Business) -> None:
    assert checking.check(paid.desk, "replay").error is None
    database(paid.desk.store).conn.execute("UPDATE clients SET credit_minor = 1")
    done = checking.check(paid.desk, "replay")
    assert done.error is not None
    assert done.error.exit_code == 7
    assert [each["name"] for each in done.value if isinstance(each, dict)] == ["replay"]


# --- notes ------------------------------------------------------------------------------------


def test_notes_are_told_once_and_in_order(paid: Business) -> None:
    with paid.desk.act() as work:
        for line in ("one", "two", "one"):
            work.note(line)
        assert work.done("client", {}).notes == ("one", "two")
    with paid.desk.act() as work:
        assert work.done("client", {}).notes == (), "each act has its own"


def test_an_act_that_fails_gives_its_notes_to_the_error(paid: Business) -> None:
    def fail() -> None:
        with paid.desk.act() as work:
            work.note("the card was charged")
            raise FileFault(path="gone.db", why="empty")

    with pytest.raises(FileFault) as told:
        fail()
    assert told.value.notes == ("the card was charged",)


@pytest.mark.parametrize(
    ("card", "words", "out", "err", "code"),
    [
        ("pm_card_visa", "pay INV-1 50.00 --method cash", "INV-1 · direct invoice · paid",
         ["note: 20.00 USD beyond the due is now client credit of ada"], 0),
        ("pm_card_visa", "pay INV-1 10.00", "INV-1 · direct invoice · open",
         [f"note: {SIMULATED}"], 0),
        ("pm_card_chargeCustomerFail", "pay INV-1", "",
         ["error: ", "hint: invoicectl pay INV-1", f"note: {SIMULATED}"], 5),
        ("pm_card_chargeCustomerFail", "pay INV-1 --json", "",
         ['{"error": {"code": "declined"', f"note: {SIMULATED}"], 5),
    ],
)  # fmt: skip
def test_notes_stand_behind_what_is_shown_or_went_wrong(
    paid: Business, card: str, words: str, out: str, err: list[str], code: int
) -> None:
    paid("card", "add", "ada", card)
    told = CliRunner().invoke(app, words.split(), obj=paid.context)
    assert told.exit_code == code
    assert told.stdout.startswith(out)
    assert bool(told.stdout) == bool(out), "with an error, nothing"
    lines = told.stderr.splitlines()
    assert len(lines) == len(err)
    assert all(line.startswith(wanted) for line, wanted in zip(lines, err, strict=True)), lines


def test_notes_and_failures_of_a_batch_name_their_lines(paid: Business) -> None:
    lines = [
        {"do": "tip", "ref": "INV-1", "amount": "1.00"},
        {"do": "tip", "ref": "INV-9", "amount": "1.00"},
        {"do": "pay", "invoice": "INV-1", "amount": "31.00", "method": "cash"},
        {"do": "tip", "ref": "INV-1", "amount": "2.00"},
    ]
    told = CliRunner().invoke(
        app,
        ["batch", "--continue", "-"],
        input="".join(f"{json.dumps(line)}\n" for line in lines),
        obj=paid.context,
    )
    assert [json.loads(line)["ok"] for line in told.stdout.splitlines()] == [
        True,
        False,
        True,
        True,
    ]
    assert told.stderr.splitlines() == [
        f"note: line 1: {SIMULATED}",
        "error: line 2: there is no invoice INV-9",
        "hint: did you mean INV-1? invoicectl list",
        "note: line 3: 1.00 USD beyond the due is now client credit of ada",
        f"note: line 4: {SIMULATED}",
    ]


def test_a_list_in_a_batch_says_that_steps_are_due(paid: Business) -> None:
    paid.system.at = paid.system.at.replace(month=2, day=2)
    told = CliRunner().invoke(
        app, ["batch", "-"], input='{"do": "list"}\n{"do": "attention"}\n', obj=paid.context
    )
    assert told.stderr.splitlines() == [f"note: line 1: {DUE}", f"note: line 2: {DUE}"]
