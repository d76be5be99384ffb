"""The house is in order: our own source, read by every check."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import FunctionType

import pytest

from invoicectl.domain.events import KINDS
from invoicectl.domain.evolve import FOLDS
from tests.tidy import arrows, habits
from tests.tidy.arrows import Finding
from tests.tidy.checks import CHECKS, found_in, found_in_all
from tests.tidy.house import HOUSE
from tests.tidy.not_yet import LONG_TESTS, NOT_YET
from tests.tidy.reading import Source, house

TESTS = Path(__file__).parents[1]


def unexcused(found: list[Finding]) -> list[Finding]:
    return [each for each in found if each[:3] not in NOT_YET]


@pytest.mark.parametrize("source", house().values(), ids=lambda each: each.name or "invoicectl")
def test_a_module_is_in_order(source: Source) -> None:
    assert unexcused(list(found_in(HOUSE, source))) == []


def test_the_whole_is_in_order() -> None:
    assert unexcused(list(found_in_all(HOUSE, house()))) == []


@pytest.mark.more
def test_what_is_not_yet_in_order_is_still_needed() -> None:
    found = {each[:3] for source in house().values() for each in found_in(HOUSE, source)}
    found |= {each[:3] for each in found_in_all(HOUSE, house())}
    assert set(NOT_YET) - found == set()


def test_the_tests_are_small_rooms_too() -> None:
    assert {each.module for each in _long_tests()} == set(LONG_TESTS)


def _long_tests() -> Iterator[Finding]:
    for path in sorted(TESTS.rglob("*.py")):
        name = ".".join(path.relative_to(TESTS).with_suffix("").parts)
        yield from habits.long(HOUSE, Source(name, path.read_text(encoding="utf-8")))


def test_every_kind_of_event_has_its_fold() -> None:
    assert set(FOLDS) == set(KINDS.values())


def test_every_check_is_made() -> None:
    """A check that is written and not called would hold nothing."""
    written = {
        each
        for module in (arrows, habits)
        for each in vars(module).values()
        if isinstance(each, FunctionType)
        and each.__module__ == module.__name__
        and each.__code__.co_varnames[: each.__code__.co_argcount] == ("rules", "source")
    }
    assert written - {habits.long} == {*CHECKS}
