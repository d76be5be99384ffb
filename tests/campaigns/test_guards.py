"""The list of guards is not stale: each stands in the source as said, and its tests are there."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.campaigns import guarded_server, server_guards
from tests.campaigns.guarded import Guard
from tests.campaigns.guards import (
    CHECKOUT,
    GUARDS,
    SUITE,
    EndlessError,
    Trial,
    named,
    result_of,
    without,
)

ALL = (*GUARDS, *guarded_server.GUARDS)
TESTS = {
    *SUITE,
    *server_guards.SUITE,
    *(test for each in (*GUARDS, *server_guards.GUARDS) for test in each.tests),
}


def test_there_are_enough_and_each_has_a_name_of_its_own() -> None:
    assert len({guard.name for guard in ALL}) == len(ALL)
    assert len(GUARDS) >= 25
    assert len(server_guards.GUARDS) >= 90


@pytest.mark.parametrize("guard", ALL, ids=lambda guard: guard.name)
def test_a_guard_stands_once_and_can_be_taken_away(guard: Guard) -> None:
    source = (CHECKOUT / guard.module).read_text(encoding="utf-8")
    assert source.count(guard.text) == 1
    left = without(guard, source)
    assert left != source
    ast.parse(left)
    if guard.behind is not None and named(guard.behind, ALL).module == guard.module:
        ast.parse(without(named(guard.behind, ALL), left))


@pytest.mark.parametrize("test", sorted(TESTS))
def test_the_tests_that_miss_it_are_there(test: str) -> None:
    path, _, function = test.partition("::")
    assert (CHECKOUT / path).exists()
    if function:
        name = re.escape(function.partition("[")[0])
        source = (CHECKOUT / path).read_text(encoding="utf-8")
        assert re.search(rf"^def {name}\(", source, re.MULTILINE)


@pytest.mark.parametrize(
    ("endless", "told", "is_violation"),
    [
        (("own",), "red: `own has no end`", False),
        (("suite",), "broken: no end", True),
    ],
)
def test_what_has_no_end_without_a_guard_is_missed_by_its_own_tests_alone(
    tmp_path: Path, endless: tuple[str, ...], told: str, is_violation: bool
) -> None:
    (tmp_path / "module.py").write_text("stops()\ngoes_on()\n", encoding="utf-8")

    def run(checkout: Path, tests: Sequence[str], seconds: int) -> str | None:
        assert (checkout / "module.py").read_text(encoding="utf-8") == "goes_on()\n"
        assert seconds > 0
        if tuple(tests) == endless:
            raise EndlessError("no end")
        return None

    guard = Guard("it stops", "module.py", "stops()\n", "", ("own",))
    found = result_of(guard, Trial((guard,), tmp_path, ("suite",), run))
    assert (found.told, found.is_violation) == (told, is_violation)
