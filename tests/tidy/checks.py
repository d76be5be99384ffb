"""All checks together: of one module, and of the house as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from tests.tidy import arrows, habits
from tests.tidy.arrows import Finding
from tests.tidy.house import House
from tests.tidy.reading import Source

Check = Callable[[House, Source], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    arrows.arrows,
    arrows.uses,
    arrows.clock,
    habits.sql,
    habits.privates,
    habits.mutable,
    habits.documented,
    habits.asserting,
    habits.compiled,
    habits.sizes,
)


def found_in(rules: House, source: Source) -> Iterator[Finding]:
    """Everything that is wrong in one module."""
    for check in CHECKS:
        yield from check(rules, source)


def found_in_all(rules: House, sources: Mapping[str, Source]) -> Iterator[Finding]:
    """What only the whole shows."""
    yield from habits.named_twice(rules, sources.values())
    yield from habits.families(rules, sources)
    yield from habits.planned(rules, sources)
    yield from arrows.impure_rows(rules)
