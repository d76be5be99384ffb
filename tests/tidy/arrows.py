"""Who imports whom, and who uses what of the libraries and of the language."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Container, Iterator
from functools import cache
from typing import NamedTuple

from tests.tidy.house import CLOCK, House
from tests.tidy.reading import (
    OURS,
    Imported,
    Source,
    aliases,
    attribute,
    attributes,
    full_name,
    head_names,
    house,
    imports,
)


class Finding(NamedTuple):
    """What is wrong, in which module; the line is for people, it moves."""

    check: str
    module: str
    what: str
    line: int = 0


def fits(name: str, room: str) -> bool:
    """Whether a module is that room, or stands in it."""
    if room.endswith(".*"):
        return name.rpartition(".")[0] == room[:-2]
    return name == room or (room.endswith(".") and f"{name}.".startswith(room))


def narrowest(name: str, rooms: Container[str]) -> str | None:
    """Of the rooms that a module stands in: itself, a place among others, the longest."""
    return next((room for room in _rooms_of(name) if room in rooms), None)


@cache
def _rooms_of(name: str) -> tuple[str, ...]:
    """Whatever room a module can stand in, by `fits`, the narrowest first."""
    parts = name.split(".")
    wider = [".".join(parts[:many]) + "." for many in range(1, len(parts) + 1)]
    among = f"{name.rpartition('.')[0]}.*"
    return (name, *sorted((*wider, among), key=len, reverse=True))


def layer(rules: House, name: str) -> int | None:
    """How high above the ground a module stands."""
    heights = _heights(rules.layers)
    room = narrowest(name, heights)
    return None if room is None else heights[room]


@cache
def _heights(layers: tuple[tuple[str, ...], ...]) -> dict[str, int]:
    """The layer of each room; the lowest, where it has several."""
    return {room: i for i, rooms in reversed([*enumerate(layers)]) for room in rooms}


@cache
def _modules(layers: tuple[tuple[str, ...], ...]) -> frozenset[str]:
    """The modules that there are, or are to be."""
    return frozenset({*house(), *(each.rstrip(".*") for each in _heights(layers))})


def module_of(known: Container[str], name: str) -> str:
    """The module that a full name of ours leads to; `invoicectl` itself is the empty name."""
    parts = name.split(".")[1:]
    while parts and ".".join(parts) not in known:
        parts.pop()
    return ".".join(parts)


def is_ours(name: str) -> bool:
    return name == OURS or name.startswith(f"{OURS}.")


def arrows(rules: House, source: Source) -> Iterator[Finding]:
    """Imports run one way, and only to whom a module may know."""
    own = layer(rules, source.name)
    knows = rules.knows.get(narrowest(source.name, rules.knows) or "")
    if source.name in rules.halls:
        yield from _not_empty(source)
        return
    if own is None or knows is None:
        yield Finding("place", source.name, "has no place in the plan")
        return
    known = _modules(rules.layers)
    for each in imports(source):
        if not is_ours(each.name) or each.name == f"{OURS}.__version__":
            continue
        other = module_of(known, each.name)
        if other == source.name:
            continue
        below = layer(rules, other)
        what = f"imports {other or OURS}"
        if other in rules.halls:
            yield Finding("hall", source.name, f"{what} for what is in it", each.line)
        elif _opens(rules, source.name, other, each):
            continue
        elif below is None or below >= own:
            yield Finding("arrow", source.name, what, each.line)
        elif not any(fits(other, room) for room in knows):
            yield Finding("stranger", source.name, what, each.line)


def _opens(rules: House, name: str, other: str, imported: Imported) -> bool:
    edges = rules.openers.get(name, ())
    return imported.is_lazy and any(fits(other, edge) for edge in edges)


def _not_empty(source: Source) -> Iterator[Finding]:
    for node in source.tree.body:
        is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        is_version = isinstance(node, ast.Assign) and source.name == ""
        if not (is_text or is_version):
            yield Finding("hall", source.name, "a hall holds something", node.lineno)


def uses(rules: House, source: Source) -> Iterator[Finding]:
    """Libraries, and names in them and in the language, stay where they have their places."""
    for name, line, is_import in _all_used(source, is_pure=_is_pure(rules, source.name)):
        row = _row(rules, name)
        if row is None and not is_import:
            continue
        if row is None or not _may(source.name, rules.places[row]):
            yield Finding("use", source.name, f"uses {row or name}", line)


@cache
def _all_used(source: Source, *, is_pure: bool) -> tuple[tuple[str, int, bool], ...]:
    return tuple(_used(source, is_pure=is_pure))


def _is_pure(rules: House, name: str) -> bool:
    return any(fits(name, room) for room in rules.pure)


def _may(name: str, rooms: tuple[str, ...]) -> bool:
    return any(room == "" or fits(name, room) for room in rooms)


def _row(rules: House, name: str) -> str | None:
    parts = name.split(".")
    while parts:
        if ".".join(parts) in rules.places:
            return ".".join(parts)
        parts.pop()
    return None


def _used(source: Source, *, is_pure: bool) -> Iterator[tuple[str, int, bool]]:
    """Full names that are imported or used, their lines, and whether by an import."""
    for each in imports(source):
        if not is_ours(each.name):
            yield each.name, each.line, True
    known = aliases(source)
    for node in ast.walk(source.tree):
        name = full_name(node, known) if isinstance(node, ast.Name) or attribute(node) else None
        if name is None or is_ours(name):
            continue
        if isinstance(node, ast.Name):
            is_bound = hasattr(builtins, node.id) and node.id in head_names(source)
            if not isinstance(node.ctx, ast.Load) or (is_bound and not is_pure):
                continue
        yield name, getattr(node, "lineno", 0), False


def clock(rules: House, source: Source) -> Iterator[Finding]:
    """The system's clock is read in one place, by whatever name it goes."""
    if source.name == CLOCK:
        return
    for node, found in attributes(source):
        if found.name in rules.clock_words:
            yield Finding("clock", source.name, f"reads {found.name}", getattr(node, "lineno", 0))
    for node in ast.walk(source.tree):
        called = attribute(node.func) if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and called is not None:
            is_zone = called.name == "astimezone" and not node.args and not node.keywords
            if called.name in rules.clock_calls or is_zone:
                yield Finding("clock", source.name, f"asks {called.name}()", node.lineno)


def impure_rows(rules: House) -> Iterator[Finding]:
    """Nothing that decides has a place beside what touches the world, but for what reads only what
    it ships (the calendar, the languages, what sets pages), the text that it is given, or Python's
    own classes."""
    for row, rooms in rules.places.items():
        for room in rooms:
            is_shipped = (row, room) in {
                ("babel", "domain.locales"),
                ("csv", "importing.reading"),
                ("fontpkg", "documents.pdf"),
                ("jinja2", "documents.html"),
                ("segno", "documents.codes"),
                ("typst", "documents.pdf"),
                ("_sha2", "domain.hashing"),
                ("_sha256", "domain.hashing"),
                ("hashlib", "domain.hashing"),
                ("dateutil", "domain.dates"),
                ("zoneinfo", "domain.dates"),
                ("sys.version_info", "domain.tuples"),
                ("typing.NamedTuple", "domain.tuples"),
            }
            if room and _is_pure(rules, room) and not is_shipped:
                yield Finding("use", room, f"is pure and may use {row}")
