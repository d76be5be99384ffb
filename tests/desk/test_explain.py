"""`explain`: every amount and instant has its why, computed anew; what comes next, and what a
person could do, is what then happens. Source: SPEC 11."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from invoicectl.answers import whole
from invoicectl.desk.asking import explain as asking
from invoicectl.desk.asking.explaining import refusals
from invoicectl.domain import dates
from invoicectl.domain.text import width
from invoicectl.errors import (
    Declined,
    Error,
    Malformed,
    NotPayable,
    OutcomeUnknown,
    Refusal,
    refused_money,
)
from invoicectl.errors import refusals as refused_elsewhere
from tests.amounts import amount
from tests.commands.bench import run
from tests.desk.books.histories import PROVIDERS
from tests.desk.test_forecast import begun
from tests.support import Business, beneath

LIVES = amount("EXPLAINED_LIVES", 14, taste=2)
"""How many random lives are explained."""

TABLES = ("invoices", "sessions", "bookings", "series", "visits", "payments")

_FIGURE = re.compile(r"-?\d+(\.\d+)?|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_OF_OTHERS = frozenset({"payments", "visits", "next", "whys", "no_step", "cards", "invoices"})
_OF_OTHERS |= {"sessions", "bookings", "series", "letters", "next_charge", "more", "made_of"}
_NO_AMOUNTS = frozenset({"phone", "reference", "code", "auto_tip", "text", "revision"})
"""Fields of a page that are texts, or are told of what has references of its own."""


def references(b: Business) -> Iterator[str]:
    """Everything there is."""
    with b.desk.look():
        connection = beneath(b.desk.store)
        for table in TABLES:
            yield from [ref for (ref,) in connection.execute(f"SELECT ref FROM {table}")]
        yield from [handle for (handle,) in connection.execute("SELECT handle FROM clients")]


def figures(shown: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Each amount and instant of a thing's own JSON, by the name that a line has for it."""
    if isinstance(shown, dict):
        for name, value in shown.items():
            if name not in _OF_OTHERS:
                yield from figures(value, f"{path}.{name}" if path else name)
    elif isinstance(shown, list):
        for index, value in enumerate(shown):
            yield from figures(value, f"{path}[{index}]")
    elif path.rpartition(".")[2] not in _NO_AMOUNTS and _FIGURE.fullmatch(str(shown)):
        yield path, str(shown)


def explained(b: Business, ref: str) -> Any:
    """What is said of a thing; what could be done is not tried."""
    return whole(asking.explain(b.desk, ref, lambda _: None, "")).value


def told(b: Business, ref: str) -> dict[str, str]:
    """What the lines of a thing say, by field."""
    return {line["field"]: line["value"] for line in explained(b, ref)["lines"]}


# --- what there is ----------------------------------------------------------------------------


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(LIVES))
def test_every_amount_and_instant_has_a_line_that_says_what_is_on_record(seed: int) -> None:
    b = begun(seed)
    before = b.events()
    for ref in references(b):
        said = told(b, ref)
        for field, value in figures(b("show", ref)):
            assert said.get(field) == value, f"{ref} {field}"
    for provider in PROVIDERS:
        said = told(b, provider)
        (owed,) = b("earnings", provider)
        assert {name: said[name] for name in ("pending", "tips", "paid_out")} == {
            name: owed[name] for name in ("pending", "tips", "paid_out")
        }
    assert b.events() == before


@pytest.mark.parametrize(
    ("ref", "change", "field"),
    [
        ("INV-1", "UPDATE invoices SET paid_minor = paid_minor - 1", "paid"),
        ("INV-1", "UPDATE invoices SET due_at = '2026-01-07T22:00:01Z'", "due_at"),
        ("INV-1", "UPDATE invoices SET late_fee_minor = 3334", "late_fee"),
        ("V1", "UPDATE visits SET price_minor = 11112", "price"),
        ("P1", "UPDATE payments SET amount_minor = 16668 WHERE number = 1", "amount"),
        ("B1", "UPDATE bookings SET confirmed_at = '2026-01-05T14:00:01Z'", "confirmed_at"),
        ("ada", "UPDATE clients SET credit_minor = 1", "credit"),
        ("noor", "UPDATE providers SET tips_minor = 1", "tips"),
    ],
)
def test_what_was_altered_in_the_file_is_a_fault(ref: str, change: str, field: str) -> None:
    b = declined_twice()
    connection = beneath(b.desk.store)
    connection.execute("PRAGMA ignore_check_constraints = 1")
    connection.execute(change)
    connection.commit()
    faults = faults_of(b, ref)
    assert any(f" {field} is " in fault for fault in faults), faults


def test_a_fact_that_was_altered_with_its_row_is_a_fault_where_the_rule_says_otherwise() -> None:
    b = declined_twice()
    connection = beneath(b.desk.store)
    for (name,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'events'"
    ).fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    ((data,),) = connection.execute("SELECT data FROM events WHERE kind = 'late-fee-added'")
    altered = json.dumps({**json.loads(data), "amount_minor": 3400})
    connection.execute("UPDATE events SET data = ? WHERE kind = 'late-fee-added'", (altered,))
    connection.execute("UPDATE invoices SET late_fee_minor = 3400")
    connection.commit()
    assert b("show", "INV-1")["late_fee"] == "34.00"
    assert faults_of(b, "INV-1") == ["INV-1 late_fee is 34.00, the rules say 33.33"]


def faults_of(b: Business, ref: str) -> list[str]:
    """Where the rules say something else than is on record, which is exit 7."""
    done = b.done("explain", ref)
    assert done.error is not None
    assert done.error.exit_code == 7
    assert isinstance(done.value, dict)
    found: list[str] = done.value["faults"]
    return found


def declined_twice() -> Business:
    """The worked example of SPEC 6: a booking of three visits, whose balance is declined twice."""
    b = Business("2026-01-05T09:00", preset="pet-care")
    b.petcare()
    visits = [f"2026-01-0{day}T10:00 111.11 Walk" for day in (5, 6, 7)]
    words = [word for each in visits for word in ("--visit", each)]
    b("book", "ada", "--provider", "noor", *words)
    b("confirm", "B1")
    b("card", "add", "ada", "pm_card_chargeCustomerFail")
    b.to("2026-01-09T09:00")
    return b


def test_the_sentences_of_a_declined_booking() -> None:
    late = (
        "late fee 33.33: 10% of 333.33, added when the card declined for the second time on "
        "Thu 8 Jan 17:00 (B10)"
    )
    nothing = (
        "nothing comes next: declined twice, last on Thu 8 Jan 17:00; the card is asked no more by "
        "itself (B9)"
    )
    texts = [line["text"] for line in declined_twice()("explain", "INV-1")["lines"]]
    assert texts == [
        "issued Mon 5 Jan 09:00: B1 was confirmed (B3)",
        "line 1, 111.11: V1, Walk (B2)",
        "line 2, 111.11: V2, Walk (B2)",
        "line 3, 111.11: V3, Walk (B2)",
        "total 333.33: 111.11 for V1 + 111.11 for V2 + 111.11 for V3 (7)",
        "deposit due 0.00: the deposit of 166.67, 50% of 333.33, was taken at confirmation (B3)",
        "due Wed 7 Jan 17:00: 17:00 on the day of the last visit, V3 (B3)",
        late,
        "tips 0.00: nothing (B13)",
        "paid 166.67: P1, visa-4242 (7)",
        "credit used 0.00: nothing (B16)",
        "refunded 0.00: nothing (7)",
        "still due 199.99: 333.33 of services + 33.33 late fee - 166.67 paid (7)",
        nothing,
    ]


def test_the_figures_that_went_in_and_the_events_it_rests_on() -> None:
    b = declined_twice()
    (fee,) = [line for line in b("explain", "INV-1")["lines"] if line["field"] == "late_fee"]
    assert (fee["rule"], fee["value"]) == ("B10", "33.33")
    assert fee["inputs"] == {"base": "333.33", "rate": "10%"}
    (event,) = [each for each in b("log", "INV-1") if each["kind"] == "late-fee-added"]
    assert fee["events"] == [event["seq"]]


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(LIVES))
def test_a_whole_life_is_what_the_rules_say(seed: int) -> None:
    b = begun(seed)
    before = b.events()
    (found,) = b("check", "explain")
    assert found == {"name": "explain", "ok": True, "faults": []}
    b("clock", "advance", "1mo")
    (found,) = b("check", "explain")
    assert found == {"name": "explain", "ok": True, "faults": []}
    assert b.events()[: len(before)] == before


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE invoices SET late_fee_minor = 3334", "INV-1 late_fee is 33.34"),
        ("UPDATE providers SET tips_minor = 1", "E1 tips is 0.01"),
        ("UPDATE clients SET credit_minor = 1", "C1 credit is 0.01"),
        ("UPDATE visits SET start_at = '2026-01-05T15:00:01Z' WHERE number = 1", "V1 at is"),
    ],
)
def test_the_check_finds_what_was_altered(change: str, fault: str) -> None:
    b = declined_twice()
    connection = beneath(b.desk.store)
    connection.execute("PRAGMA ignore_check_constraints = 1")
    connection.execute(change)
    connection.commit()
    done = b.done("check", "explain")
    assert done.error is not None
    assert done.error.exit_code == 7
    assert fault in str(done.value)


# --- what comes next --------------------------------------------------------------------------


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(LIVES))
def test_what_comes_next_is_what_then_happens(seed: int) -> None:
    b = begun(seed)
    steps = {}
    for ref in references(b):
        value = explained(b, ref)
        has_line = any(line["field"] == "next" for line in value["lines"])
        assert (value["next"] is None) == has_line
        if value["next"] is not None and value["next"]["ref"] == ref:
            steps[ref] = value["next"]
    if not steps:
        return
    first = min(step["at"] for step in steps.values())
    passed = b.to(first)["steps"]
    for ref, step in steps.items():
        if step["at"] == first:
            assert any((each["ref"], each["step"]) == (ref, step["step"]) for each in passed), ref


@pytest.mark.parametrize(
    ("words", "rule", "says"),
    [
        (("contest", "INV-1", "--reason", "too dear"), "A8", "contested"),
        (("hold", "INV-1", "--reason", "illness"), "7", "held"),
        (("confirm", "INV-1"), "7", "it is paid"),
    ],
)
def test_where_time_does_nothing_a_line_says_why(
    words: tuple[str, ...], rule: str, says: str
) -> None:
    b = Business("2026-01-05T09:00", preset="marketplace")
    b.marketplace()
    b("issue", "S1", "40.00")
    b(*words)
    value = b("explain", "INV-1")
    assert value["next"] is None
    (line,) = [each for each in value["lines"] if each["field"] == "next"]
    assert (line["value"], line["rule"]) == (None, rule)
    assert says in line["text"]


# --- what a person could do -------------------------------------------------------------------


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(LIVES))
def test_doing_what_could_be_done_changes_what_was_said(seed: int) -> None:
    b = begun(seed)
    chance = Random(seed)  # noqa: S311 - chance that can be repeated
    ref = chance.choice(list(references(b)))
    offered = b("explain", ref)["options"]
    if not offered:
        return
    option = chance.choice(offered)
    try:
        b(*shlex.split(option["command"]))
    except (Declined, OutcomeUnknown):
        return  # the gateway is not asked when something is tried: a charge counts as approved
    for change in option["changes"]:
        shown = shown_of(b, change["ref"])
        if change["field"] in shown and change["field"] not in BY_THE_GATEWAY:
            assert shown[change["field"]] == change["to"], (option["command"], change)


BY_THE_GATEWAY = frozenset({"gateway_ref", "outcome", "code"})
"""What the gateway says, which is not asked when something is tried."""


def shown_of(b: Business, ref: str) -> Any:
    """A thing as it is shown; a provider with what is owed."""
    shown = b("show", ref)
    return {**shown, **b("earnings", ref)[0]} if ref in PROVIDERS else shown


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(LIVES))
def test_until_then_it_would_be_done_and_from_then_on_refused(seed: int) -> None:
    b = begun(seed)
    found = [ref for ref in references(b) if ref.startswith(("INV", "V"))]
    Random(seed).shuffle(found)  # noqa: S311 - chance that can be repeated
    for ref in found[:8]:
        ends = [each for each in b("explain", ref)["options"] if each["until"] is not None]
        if ends:
            until = ends[0]["until"]
            b.to(dates.stamp(dates.unstamp(until) - SECOND))
            again = [each for each in b("explain", ref)["options"] if each["until"] == until]
            b.to(until)
            assert not [each for each in again if is_taken(b, each["command"])]
            return


SECOND = dates.unstamp("2026-01-01T00:00:01Z") - dates.unstamp("2026-01-01T00:00:00Z")


def is_taken(b: Business, command: str) -> bool:
    """Whether a command would be done now."""
    try:
        b(*shlex.split(command), "--dry-run")
    except Error:
        return False
    return True


# --- would it be done -------------------------------------------------------------------------


def test_every_rule_that_refuses_is_told_in_the_order_of_the_checks() -> None:
    b = Business("2026-01-05T09:00", preset="marketplace")
    b.marketplace()
    b("issue", "S1", "40.00")
    b("confirm", "INV-1")
    b("card", "remove", "ada", "visa-4242")
    said = b("explain", "--", "pay", "INV-1", "50.00")
    assert [(each["rule"], each["code"]) for each in said["refusals"]] == [
        ("B12", "not-payable"),
        ("B1", "no-card-on-file"),
        ("B12", "too-much"),
    ]
    with pytest.raises(NotPayable):
        b("pay", "INV-1", "50.00")


def test_what_would_be_done_is_what_a_dry_run_says() -> None:
    b = Business("2026-01-05T09:00", preset="marketplace")
    b.marketplace()
    b("issue", "S1", "40.00")
    before = b.events()
    said = b("explain", "--", "confirm", "INV-1")
    dry = b("confirm", "INV-1", "--dry-run")
    assert said == {
        "command": "confirm INV-1",
        "allowed": True,
        "refusals": [],
        "changes": dry["changes"],
        "charges": [{"card": "visa-4242", "amount": "40.00", "tip": "0.00"}],
    }
    assert b.events() == before


@pytest.mark.parametrize(
    "asked",
    [
        *("-- show INV-1", "-- batch -", "-- pay -h", "", "INV-1 -- pay INV-1"),
        *("-- --actor kim pay INV-1", "-- visit --actor kim done V1", "-- pay INV-1 --db x.db"),
    ],
)
def test_it_takes_a_thing_or_a_command_that_changes_something(asked: str) -> None:
    b = declined_twice()
    before = b.events()
    with pytest.raises(Malformed):
        b("explain", *asked.split())
    assert b.events() == before


def test_a_line_of_a_batch_is_explained_as_the_lines_before_it_leave_things(
    tmp_path: Path,
) -> None:
    lines = tmp_path / "lines.jsonl"
    lines.write_text('{"do": "client add", "handle": "kim"}\n{"do": "explain", "ref": "kim"}\n')
    path = str(tmp_path / "x.db")
    assert run(["--db", path, "init", "--simulated-from", "2026-01-05"]).code == 0
    for more in (["--dry-run"], []):
        answer = run(["--db", path, "batch", *more, str(lines)])
        assert answer.code == 0
        assert '"ref": "kim", "kind": "client"' in answer.out


def test_a_card_number_is_not_shown_again() -> None:
    said = declined_twice()("explain", "--", "hold", "INV-1", "--reason", "4242 4242 4242 4242")
    assert not said["allowed"]
    assert "4242 4242 4242 4242" not in json.dumps(said)


def test_every_refusal_has_the_number_of_a_rule() -> None:
    found = [
        each
        for module in (refused_elsewhere, refused_money)
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, Refusal) and each is not Refusal
    ]
    codes = {re.sub(r"(?<!^)(?=[A-Z])", "-", each.__name__).lower() for each in found}
    assert codes <= set(refusals.RULES), sorted(codes - set(refusals.RULES))


# --- for people -------------------------------------------------------------------------------


def test_the_pages_fit_eighty_columns(tmp_path: Path) -> None:
    path = str(tmp_path / "x.db")
    assert run(["--db", path, "init", "--sample"]).code == 0
    for ref in ("INV-1", "INV-6", "INV-22", "INV-40", "INV-41", "S1", "B10", "V68", "R1", "noor"):
        answer = run(["--db", path, "explain", ref])
        assert answer.code == 0
        assert all(width(line) <= 80 for line in answer.out.splitlines()), ref
