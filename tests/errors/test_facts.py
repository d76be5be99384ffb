"""Errors keep typed facts: the words stand in errors/, and whoever raises one names a reason."""

from __future__ import annotations

import ast
import re
from functools import cache
from importlib import import_module

import pytest

from invoicectl import errors
from invoicectl.errors import BadAmount, Error, FileFault, WrongInvoice
from tests.errors.reading import Site, below, declared, fields, modules, named, sites

NAMES = {"hint", "what", "wanted"}
"""Facts that name a thing or are a command, in as many words as that takes."""

NO_FACTS = {"act", "done", "how", "reason", "short", "text", "told", "way_out"}
"""Names of what were parts of sentences."""


@cache
def _sites() -> tuple[Site, ...]:
    return tuple(sites())


def _classes() -> list[type[Error]]:
    return sorted(below(), key=lambda each: each.__name__)


def _is_english(value: ast.expr) -> bool:
    """Whether a fact is written as several words."""
    if isinstance(value, ast.JoinedStr):
        return any(_is_english(each) for each in value.values if isinstance(each, ast.Constant))
    written = value.value if isinstance(value, ast.Constant) else ""
    return isinstance(written, str) and len(re.findall("[A-Za-z]{2,}", written)) > 3


def test_there_are_sites_to_look_at() -> None:
    assert len(_sites()) > 200
    assert len(declared()) > 200


@pytest.mark.parametrize("site", _sites(), ids=lambda site: f"{site.error.__name__} {site.where}")
def test_a_raiser_gives_facts(site: Site) -> None:
    """It names a reason that there is, gives what its words need, and writes no sentence."""
    known = site.error.whys
    assert [why for why in site.whys if why not in known] == []
    for why in site.whys:
        row = known[why]
        words = row if isinstance(row, str) else " ".join(row)
        made = set(site.facts) | {"said"} | _made_by_the_class(site.error)
        needed = fields(words) | fields(site.error.sentence) - {"why"}
        if not site.has_more:
            assert needed <= made, why
    assert not NO_FACTS & set(site.facts)
    wordy = [name for name, value in site.facts.items() if _is_english(value)]
    assert [name for name in wordy if name not in NAMES] == []


def _made_by_the_class(error: type[Error]) -> set[str]:
    """Facts that it puts into words of its own."""
    return {"and_more", "found", "how", "more", "others", "way"} if _words_more(error) else set()


def _words_more(error: type[Error]) -> bool:
    return error.worded is not Error.worded


@pytest.mark.parametrize("error", _classes())
def test_no_sentence_takes_a_fragment(error: type[Error]) -> None:
    if error.__module__.startswith("invoicectl.errors"):
        taken = fields(error.sentence) - _made_by_the_class(error)
        assert not taken & NO_FACTS - ({"told"} if _words_more(error) else set())


@pytest.mark.parametrize("family", errors.FAMILIES)
def test_a_family_has_the_errors_that_its_module_makes(family: str) -> None:
    """Errors are loaded by family, so a table says which are in which: all, and none else."""
    module = import_module(f"invoicectl.errors.{family}")
    made = {each.__name__ for each in below() if each.__module__ == module.__name__}
    told = errors.FAMILIES[family]
    assert made == set(told) - {"LINES", "VISIT"}  # texts that others tell too
    assert all(getattr(errors, name) is getattr(module, name) for name in told)


def test_what_is_no_error_is_not_there() -> None:
    with pytest.raises(AttributeError, match="TooLittle"):
        getattr(errors, "TooLittle")  # noqa: B009


def test_all_errors_are_declared_in_one_room() -> None:
    assert {each.__module__.rpartition(".")[0] for each in below()} == {"invoicectl.errors"}


def test_no_reason_is_unused() -> None:
    """Each name of a reason is written in a module that knows its class."""
    written: dict[str, set[str]] = {}
    for _, tree in modules():
        nodes = list(ast.walk(tree))
        names = {name for node in nodes if (name := named(node))}
        strings = {
            node.value
            for node in nodes
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        for name in names:
            written.setdefault(name, set()).update(strings)
    every = set().union(*written.values())
    unused = [
        (error.__name__, why)
        for error, why in declared()
        if why not in written.get(error.__name__, set()) and why not in every
    ]
    assert unused == []


def test_an_unknown_reason_and_a_lacking_fact_fail_at_once() -> None:
    with pytest.raises(KeyError):
        WrongInvoice(invoice="INV-1", why="none such")
    with pytest.raises(KeyError):
        BadAmount(given="'1.234'", why="decimals", currency="USD", example="1.00")


def test_a_reason_brings_its_remedy() -> None:
    assert FileFault(path="a.db", why="full").hint == "make room on the disk, then try again"
    error = BadAmount(given="'1.234'", why="decimals", currency="USD", places=2, example="1.00")
    assert (error.reason, error.hint) == ("USD has 2 decimals", "write it like 1.00")
    assert (
        errors.Refusal(why="no_anchors", path="x").message == "x holds something else than anchors"
    )


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("books.db", "books.db"),
        ("../a/books-2.db", "../a/books-2.db"),
        ("my books.db", "'my books.db'"),
        ("postgresql://u@h/n?a=1&b=2", "'postgresql://u@h/n?a=1&b=2'"),
        ("ada's.db", "'ada'\\''s.db'"),
    ],
)
def test_a_hint_may_be_typed_as_it_stands(path: str, typed: str) -> None:
    assert errors.NoFile(path=path).hint == (
        f"invoicectl --db {typed} init --gateway manual makes it, or --simulated-from TIME"
    )
