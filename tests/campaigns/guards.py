"""Each guard is taken away on its own, and the tests must miss it.

What keeps the promise is listed in guarded.py and the modules that begin like it. Each is taken
away in a copy of the checkout, where first the tests most likely to miss it run, and then, if they
are green, the suite: the rules, the desk, the gateways, the stories, and a few kills and lives. The
result is `red` with the first test that failed, or `green` where another guard stands behind this
one; then both are taken away together, and the suite must be red. A guard's own tests that have no
end without it, and had one with it, are red too: what goes round for ever is missed as much as
what goes wrong. Everything else is a violation: a guard that nobody misses is either none, or not
tested.

Nothing is left to chance here: the seed is of no account, and all guards are tried, whatever the
aim; it says how many there must be at least."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.campaigns import (
    guarded,
    guarded_asking,
    guarded_file,
    guarded_gateways,
    guarded_keys,
    guarded_stops,
)
from tests.campaigns.figures import Figure
from tests.campaigns.guarded import Guard

CHECKOUT = Path(__file__).parents[2]
GUARDS = (
    *guarded.GUARDS,
    *guarded_asking.GUARDS,
    *guarded_gateways.GUARDS,
    *guarded_stops.GUARDS,
    *guarded_keys.GUARDS,
    *guarded_file.GUARDS,
)

KILLS = "tests/campaigns/test_kills.py::test_killed_anywhere_nothing_is_charged_twice_or_lost"
ENGINE = ("clock", "crew", "errands", "guards")
FAMILIES = ("booking", "invoice", "payment", "people", "session")
SUITE = (
    "tests/commands/test_batch.py",
    "tests/commands/test_stopping.py",
    *(f"tests/desk/engine/test_{name}.py" for name in ENGINE),
    "tests/desk/books/test_checking.py",
    "tests/sqlite/test_locks.py",
    "tests/sqlite/test_schema.py",
    "tests/domain",
    "tests/rules",
    "tests/gateways",
    "tests/test_examples.py",
    "tests/sqlite/test_opening.py",
    *(f"tests/commands/test_{family}_verbs.py" for family in FAMILIES),
    "tests/campaigns/test_lifecycle.py",
    *(
        f"{KILLS}[{name}]"
        for name in ("by hand, approves", "deposit, times out", "retry, declines")
    ),
)
"""All but what looks at the text of the source, at every bad value, at bad disks, and the long
campaigns."""

ENVIRONMENT = {"LIFECYCLE_RUNS": "20", "PROMISING_LIVES": "40", "PYTHONHASHSEED": "0"}
LONGEST_SECONDS = 900
OWN_SECONDS = 300
"""A guard's own tests take a few seconds; longer than this they have no end."""

NOT_COPIED = (".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", "*.egg-info", "build")

BROKEN = re.compile(r"^E +(NameError|UnboundLocalError|ImportError|\w*SyntaxError)", re.MULTILINE)
"""What fails because the source is no program any more, and not because a guard is gone."""

FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+?::\w+(?:\[.*?\])?)(?: - |$)", re.MULTILINE)


class Result(NamedTuple):
    """What came of taking a guard away, and whether that is how it should be."""

    guard: Guard
    told: str
    is_violation: bool = False


Run = Callable[[Path, Sequence[str], int], "str | None"]
"""Runs tests in a checkout, so many seconds at most, and tells the first that fails; None if none
does. Raises BrokenError if they can't run, EndlessError if they don't end."""


class Trial(NamedTuple):
    """Which guards are taken away from a whole checkout, the suite that is to miss them, and who
    runs tests."""

    guards: Sequence[Guard]
    whole: Path
    suite: tuple[str, ...]
    first_failure: Run


class BrokenError(Exception):
    """The tests could not be run, so nothing is known."""


class EndlessError(BrokenError):
    """The tests ran, and had not ended when they were stopped."""


def campaign(aim: int, seed: int) -> Figure:
    """Take away every guard, one at a time; `aim` is how many there must be."""
    return taken_away(GUARDS, SUITE, first_failure, aim, seed)


def taken_away(
    guards: Sequence[Guard],
    suite: tuple[str, ...],
    run: Run,
    aim: int,
    seed: int,
) -> Figure:
    """Take away these guards, one at a time, where `run` tells the first test that fails."""
    if len(guards) < aim:
        raise SystemExit(f"there are only {len(guards)} guards")
    with tempfile.TemporaryDirectory() as place:
        trial = Trial(guards, Path(place) / "whole", suite, run)
        shutil.copytree(CHECKOUT, trial.whole, ignore=shutil.ignore_patterns(*NOT_COPIED))
        likely = sorted({test for guard in guards for test in guard.tests})
        failed = run(trial.whole, (*likely, *suite), LONGEST_SECONDS)
        if failed is not None:
            raise SystemExit(f"with every guard in its place, {failed} fails")
        results = []
        for guard in guards:
            results.append(result_of(guard, trial))
            print(f"{guard.name}: {results[-1].told}", flush=True)
    red = sum(each.told.startswith("red") for each in results)
    return Figure(
        tried=len(results),
        unit="guards taken away",
        violations=[f"{each.guard.name}: {each.told}" for each in results if each.is_violation],
        seed=seed,
        more=f"{red} are missed by a test, {len(results) - red} covered by another guard",
        table=table_of(results),
    )


def result_of(guard: Guard, trial: Trial) -> Result:
    """Take a guard away and see who misses it."""
    try:
        failed = missed_by_its_own(trial, guard) or missed(trial, (guard,), trial.suite)
        if failed is not None:
            return Result(guard, f"red: `{failed}`")
        if guard.behind is None:
            return Result(guard, "green, and nothing is said to cover it", is_violation=True)
        other = named(guard.behind, trial.guards)
        likely = dict.fromkeys((*guard.tests, *other.tests))
        both = (guard, other)
        failed = missed(trial, both, (*likely,)) or missed(trial, both, trial.suite)
    except BrokenError as error:
        return Result(guard, f"broken: {error}", is_violation=True)
    if failed is None:
        told = f"green, and green without “{other.name}” too"
        return Result(guard, told, is_violation=True)
    return Result(guard, f"green: covered by “{other.name}”; without both red: `{failed}`")


def named(name: str, among: Sequence[Guard]) -> Guard:
    """The guard of that name."""
    return next(guard for guard in among if guard.name == name)


def missed_by_its_own(trial: Trial, guard: Guard) -> str | None:
    """The first of a guard's own tests to fail without it, or to have no end."""
    try:
        return missed(trial, (guard,), guard.tests, OWN_SECONDS)
    except EndlessError:
        return f"{guard.tests[0]} has no end"


def missed(
    trial: Trial, gone: Sequence[Guard], tests: Sequence[str], seconds: int = LONGEST_SECONDS
) -> str | None:
    """The first test to fail in a copy without these guards; None if all are green."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "copy"
        shutil.copytree(trial.whole, copy, ignore=shutil.ignore_patterns(*NOT_COPIED))
        for guard in gone:
            module = copy / guard.module
            source = module.read_text(encoding="utf-8")
            module.write_text(without(guard, source), encoding="utf-8")
        return trial.first_failure(copy, tests, seconds)


def without(guard: Guard, source: str) -> str:
    """The source without the guard. Raises BrokenError where it isn't there, or there twice."""
    if source.count(guard.text) != 1:
        raise BrokenError(f"its text is {source.count(guard.text)} times in {guard.module}")
    return source.replace(guard.text, guard.instead)


def first_failure(checkout: Path, tests: Sequence[str], seconds: int, *more: str) -> str | None:
    """Run tests in a checkout until one fails; its name. Raises as `Run` says."""
    options = ["-x", "-q", "-rfE", "-p", "no:cacheprovider", *more]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, *tests],
            cwd=checkout,
            env={**os.environ, **ENVIRONMENT, "PYTHONPATH": str(checkout)},
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        raise EndlessError(f"no end within {seconds} seconds") from None
    if done.returncode == 0:
        return None
    failed = FAILED.search(done.stdout)
    broken = BROKEN.search(done.stdout)
    if done.returncode != 1 or failed is None or broken is not None:
        raise BrokenError(broken[0] if broken else (done.stdout + done.stderr)[-500:])
    return failed[1]


def table_of(results: Sequence[Result]) -> str:
    """The results as a table for the page."""
    lines = ["| guard | in | taken away |", "|---|---|---|"]
    for guard, told, _ in results:
        cells = (guard.name, f"`{guard.module.removeprefix('invoicectl/')}`", told)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)
