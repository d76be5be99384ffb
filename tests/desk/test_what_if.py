"""`what-if`: the same future without and with some commands. Source: SPEC 11."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any, get_args

import pytest

from invoicectl.context import Context
from invoicectl.desk.asking import courses
from invoicectl.desk.asking.may_differ import KINDS
from invoicectl.desk.engine.recalling import Assumed
from invoicectl.domain.references import reference
from invoicectl.domain.text import width
from invoicectl.errors import BadTime, Error, Malformed
from tests.amounts import amount
from tests.commands.bench import run
from tests.desk.books.histories import CLIENTS, PROVIDERS
from tests.desk.coming_true import NAMES, Answering
from tests.desk.test_forecast import town
from tests.desk.test_forking import begun as history
from tests.desk.test_forking import drawn, everything, live, over
from tests.support import Business, refused

LIVES = amount("SUPPOSED_LIVES", 45, taste=4)
"""How many random lives are supposed to go on with one command more."""


def steps(told: list[Any]) -> list[tuple[Any, ...]]:
    return [tuple(step[name] for name in NAMES) for step in told]


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(LIVES))
def test_what_is_supposed_is_what_then_happens(seed: int, tmp_path: Path) -> None:
    """Without commands it is the forecast; with them, what two forks come to in which they were not
    given and were."""
    life = history(seed)
    b = life.business
    assumed: Assumed = get_args(Assumed)[seed % 3]
    words = drawn(life)
    before = b.events(), b.letters()
    told = b("what-if", "--until", "9d", "--assume", assumed, "--do", shlex.join(words))
    assert (b.events(), b.letters()) == before, "it writes nothing"
    foreseen = b("forecast", "--until", "9d", "--assume", assumed)
    assert told["without"] == foreseen["totals"]
    assert steps(told["steps"]["without"]) == steps(foreseen["steps"])
    assert [each["client"] for each in told["steps"]["without"]] == [
        each["client"] for each in foreseen["steps"]
    ]
    forks = []
    for name in ("without", "with"):
        b("fork", str(tmp_path / name))
        fork = over(tmp_path / name, b)
        fork.desk._gateway = Answering(fork, assumed)
        if name == "with":
            error: Error | None
            try:
                error = fork.done(*words).error
            except Error as refusal:
                error = refusal
            (tried,) = told["commands"]
            assert tried["ok"] == (error is None)
            assert error is None or tried["error"]["code"] == error.code
        done = fork("clock", "advance", "--to", told["until"])
        assert steps(done["steps"]) == steps(told["steps"][name])
        forks.append(fork)
    if made(forks[0]) == made(forks[1]):  # else what is new has other numbers
        known = known_of(b)
        found = [each for each in everything(*forks) if each[0] in known]
        differs = [tuple(each.values()) for each in told["differs"] if each["ref"] in known]
        assert [each for each in found if each[1] != "gateway_ref"] == differs
    for each in (*forks, b):
        each.close()


def made(b: Business) -> list[int]:
    """How many of each kind of thing there are."""
    with b.desk.look() as work:
        return [work.next_number(kind) for kind in ("invoice", "visit", "payment")]


def known_of(b: Business) -> set[str]:
    """What there is, by reference or handle."""
    with b.desk.look() as work:
        refs = {reference(kind, each) for kind in KINDS for each in range(work.next_number(kind))}
    return refs | {*CLIENTS, *PROVIDERS, "file"}


def test_a_thing_that_both_futures_make_is_one_whatever_its_number() -> None:
    """A bill more shifts the numbers of all bills behind it, and nothing else."""
    b = town(2)
    told = b("what-if", "--until", "14d", "--do", "issue ada 9.00 --due +20d")
    new = {each["ref"] for each in told["differs"]}
    with b.desk.look() as work:
        assert new == {reference("invoice", work.next_number("invoice"))}
    assert len(told["steps"]["with"]) == len(told["steps"]["without"]) > 20
    assert float(told["with"]["invoiced"]) == float(told["without"]["invoiced"]) + 9
    b.close()


def test_commands_come_at_their_time_and_each_is_told_alone() -> None:
    b = Business("2026-01-05T09:00", preset="marketplace")
    b.marketplace()
    b("issue", "S1", "40.00")
    late = b("what-if", "--at", "+8d", "--do", "contest INV-1 --reason wrong")
    assert late["commands"][0]["error"]["code"] == "already-confirmed"
    assert late["differs"] == []
    assert (late["at"], late["until"]) == ("2026-01-13T09:00:00Z", "2026-02-12T09:00:00Z")
    told = b(
        *("what-if", "--at", "7d", "--until", "2w"),
        *("--do", "contest INV-1 --reason wrong", "--do", "invoicectl pay INV-1"),
    )
    assert [each["ok"] for each in told["commands"]] == [True, False]
    assert (told["without"]["confirmed"], told["with"]["confirmed"]) == ("40.00", "0.00")
    assert (told["without"]["earnings"], told["with"]["earnings"]) == ("28.00", "0.00")
    assert {"ref": "INV-1", "field": "status", "without": "paid", "with": "contested"} in (
        told["differs"]
    )
    assert b("show", "INV-1")["status"] == "pending"
    b.close()


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("tick", "malformed", "so tick can't be tried"),
        ("clock advance 3d", "malformed", "so clock advance can't be tried"),
        ("show INV-1", "malformed", "so show can't be tried"),
        ("fork x.db", "malformed", "so fork can't be tried"),
        ("what-if --do tick", "malformed", "so what-if can't be tried"),
        ("mail send", "malformed", "so mail send can't be tried"),
        ("hold INV-1 --reason x --dry-run", "malformed", "take no --dry-run"),
        ("hold INV-1 --reason x --db=o.db", "malformed", "take no --db"),
        ("hold --help", "malformed", "take no --help"),
        ("--json", "malformed", "take no --json"),
        ("--format json tick", "malformed", "take no --format"),
        ("--", "malformed", "take no --"),
        ("hold 'INV-1", "malformed", "a quotation mark is open"),
        ("x" * 100_001, "malformed", "longer than 100,000 characters"),
        ("", "malformed", "--do needs a command"),
        ("hodl INV-1", "usage", "no command 'invoicectl hodl'"),
        ("client", "usage", "missing command"),
        ("pay INV-7", "not-found", "there is no invoice INV-7"),
        ("pay INV-1 x", "bad-amount", "x"),
    ],
)
def test_what_is_not_done_is_told_beside_its_command(line: str, code: str, said: str) -> None:
    b = Business("2026-01-05T09:00")
    b("client", "add", "ada")
    b("issue", "ada", "40.00", "--due", "+7d")
    told = b("what-if", "--do", line, "--do", "hold INV-1 --reason away")
    first, second = told["commands"]
    assert (first["ok"], first["error"]["code"], second["ok"]) == (False, code, True)
    assert said in first["error"]["message"]
    b.close()


def test_what_can_not_be_meant_is_refused() -> None:
    b = Business("2026-01-05T09:00")
    do = ("--do", "provider add noor")
    refused(b, BadTime, "what-if", *do, "--at", "in 3 days")
    refused(b, Malformed, "what-if", *do, "--at", "2026-01-04")
    refused(b, Malformed, "what-if", *do, "--at", "9d", "--until", "2026-01-07")
    refused(b, Malformed, "what-if", *do, "--until", "11000d")
    b.close()


def test_nothing_of_it_is_left_and_the_table_fits_the_page(tmp_path: Path) -> None:
    path = tmp_path / "sample.db"
    run(["--db", str(path), "init", "--sample"])
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    do = ["--do", "hold tove --reason away", "--do", "pay INV-99"]
    told = run(["--db", str(path), "what-if", *do])
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before
    lines = told.out.splitlines()
    assert max(map(width, lines)) <= 80
    assert "  refused  pay INV-99" in lines
    assert "                    without → with" in told.out
    assert "nothing differs" in run(["--db", str(path), "what-if", *do[2:]]).out
    whole = json.loads(run(["--db", str(path), "--json", "what-if", *do]).out)
    assert len(whole["steps"]["without"]) > len(whole["steps"]["with"]) > 20
    rows = run(["--db", str(path), "--format", "csv", "what-if", *do]).out.splitlines()
    assert (rows[0], len(rows) - 1) == ("ref,field,without,with", len(whole["differs"]))


@pytest.mark.parametrize("gateway", ["stripe", "simulated", "manual"])
def test_no_gateway_is_asked_of_a_live_file(gateway: str) -> None:
    b = live(gateway)
    b.desk._gateway = None

    def opened(*_: Any) -> Any:
        raise AssertionError("a gateway is opened")

    b.desk._open_gateway = opened
    b.context.gateway = opened
    words = (
        ("pay", "INV-2", "5.00") if gateway != "manual" else ("pay", "INV-2", "--method", "cash")
    )
    do = ("--do", shlex.join(words), "--do", "refund INV-1 4.00 --reason sorry")
    told = b("what-if", "--until", "20d", *do)
    declined = {"manual": None}.get(gateway, "declined")
    assert [(each["error"] or {}).get("code") for each in told["commands"]] == [
        declined,
        "too-much-back" if gateway == "manual" else None,
    ]
    assert told["without"] == b("forecast", "--until", "20d")["totals"]
    b.close()


@pytest.mark.more
@pytest.mark.parametrize("seed", range(max(1, LIVES // 8)))
def test_whose_life_goes_the_same_way_need_not_be_looked_at(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What differs is the same whether only clients are compared whose lives part, or all of it."""
    b = town(seed) if seed % 3 == 0 else history(seed).business
    with b.desk.look() as work:
        refs = [reference("invoice", each) for each in range(1, work.next_number("invoice"))]
    lines = [
        *(f"hold {ref} --reason away" for ref in refs[:: max(1, len(refs) // 2)]),
        *(f"pay {ref} 1.00 --method cash" for ref in refs[-1:]),
        "card remove ada visa-4242",
        "issue ada 9.00 --due +3d",
        "series start ada --every MO,WE --time 10:00 --price 9.00 --auto-complete",
    ]
    for line in lines:
        words = ("what-if", "--until", "16d", "--do", line)
        told = b(*words)
        with monkeypatch.context() as patched:
            patched.setattr(courses, "FEW", -1)
            assert b(*words) == told, line
    b.close()


def test_only_clients_whose_lives_part_are_compared() -> None:
    b = town(2)
    parted = []

    def futures(*lines: str) -> None:
        stores = []
        for line in lines:
            with b.desk.look() as work:
                after, copy = work.store.log.next_seq() - 1, work.store.apart()
            fork = Business.__new__(Business)
            fork.system, fork.context = b.system, Context(clock=b.system, store=copy)
            fork(*shlex.split(line))
            fork("clock", "advance", "9d")
            stores.append(fork)
        found = [courses.Course(each.desk, after) for each in stores]
        parted.append(courses.parted(found[0], found[1]))
        for each in stores:
            each.close()

    nothing = "client edit ada --name Ada"
    futures(nothing, nothing)
    futures(nothing, "client edit zoe --name Zoe")
    futures(nothing, "config set collect_at 10:00")
    assert parted[0] == frozenset()
    assert len(parted[1] or ()) == 2
    assert parted[2] is None
    b.close()
