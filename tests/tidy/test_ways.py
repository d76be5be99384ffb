"""The checks find each way round them that we know, and nothing else; and no rule is idle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from tests.amounts import tasted
from tests.tidy import arrows
from tests.tidy.arrows import Finding
from tests.tidy.checks import found_in, found_in_all
from tests.tidy.house import BESIDE, HOUSE, House, Limits
from tests.tidy.layers import FAMILIES
from tests.tidy.reading import Source, house
from tests.tidy.ways import FAIR, WAYS, Way


def made_up(module: str, text: str) -> Source:
    is_package = house()[module].is_package if module in house() else False
    return Source(module, text, is_package)


def is_fair(rules: House, module: str, text: str) -> bool:
    return not list(found_in(rules, made_up(module, f'"""Made up."""\n{text}')))


def is_found(rules: House, way: Way) -> bool:
    return any(each.check == way.check for each in found_in(rules, made_up(way.module, way.text)))


@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way.module}: {way.text[:60]}")
def test_a_way_round_is_found(way: Way) -> None:
    assert is_found(HOUSE, way)


@pytest.mark.parametrize(("module", "text"), FAIR, ids=[each[1][:60] for each in FAIR])
def test_what_is_fair_is_left_alone(module: str, text: str) -> None:
    assert is_fair(HOUSE, module, text)


Houses = dict[str, Source]


def houses() -> Iterator[tuple[Finding, Houses]]:
    """Houses that are not as the plan says, each with what must be found."""
    for room in BESIDE:
        for family in FAMILIES:
            yield Finding("family", room, f"has no {family}"), without(f"{room}.{family}")
        found = Finding("family", room, "has corrections, which is no family")
        yield found, added(f"{room}.corrections", "")
    found = Finding("name", "output.journals", "Invoice is in domain.model.invoices too")
    yield found, added("output.journals", "class Invoice: ...")
    found = Finding("place", "desk.asking.log", "is in the plan and not in the house")
    yield found, without("desk.asking.log")


def without(room: str) -> Houses:
    return {name: each for name, each in house().items() if name != room}


def added(name: str, text: str) -> Houses:
    return {**house(), name: made_up(name, text)}


def is_found_there(rules: House, found: Finding, sources: Houses) -> bool:
    return found[:3] in {each[:3] for each in found_in_all(rules, sources)}


HOUSES = tuple(houses())


@pytest.mark.parametrize(
    ("found", "sources"), HOUSES, ids=[" ".join(each[0][1:3]) for each in HOUSES]
)
def test_a_house_that_is_not_as_planned_is_found(found: Finding, sources: Houses) -> None:
    assert is_found_there(HOUSE, found, sources)


def lessened() -> Iterator[tuple[str, House]]:
    """The rules without one of them, for each, with what was taken away."""
    for field, value in HOUSE._asdict().items():
        if isinstance(value, Limits):
            for name in value._fields:
                yield f"{field}: {name}", HOUSE._replace(limits=value._replace(**{name: 10**9}))
        elif isinstance(value, Mapping):
            for key in value:
                left: Any = {name: each for name, each in value.items() if name != key}
                yield f"{field}: {key}", HOUSE._replace(**{field: left})
        else:
            for each in sorted(value, key=str):
                left = type(value)(other for other in value if other != each)
                yield f"{field}: {each}", HOUSE._replace(**{field: left})


def seen(rules: House) -> Iterator[set[tuple[str, str, str]]]:
    """What the plan has against our own source, a module at a time, and against the whole."""
    for source in house().values():
        yield {each[:3] for check in PLAN for each in check(rules, source)}
    yield {each[:3] for each in found_in_all(rules, house())}


PLAN = (arrows.arrows, arrows.uses)
LESSENED = dict(lessened())


@cache
def seen_by_all() -> tuple[set[tuple[str, str, str]], ...]:
    """The same by the whole of the rules."""
    return tuple(seen(HOUSE))


@pytest.mark.parametrize("taken", tasted(LESSENED, 30))
def test_no_rule_is_idle(taken: str) -> None:
    """Without it a way round is no longer found, or the house is not as the rules say."""
    rules = LESSENED[taken]
    assert (
        not all(is_found(rules, way) for way in WAYS)
        or any(found != all_of for found, all_of in zip(seen(rules), seen_by_all(), strict=True))
        or not all(is_found_there(rules, *each) for each in HOUSES)
        or not all(is_fair(rules, *each) for each in FAIR)
    )
