"""The table as data, and whether a value is as it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

Json = Any

TABLE = Path(__file__).with_name("table.txt")
NO_JSON = ", no JSON"

_LINE = re.compile(r"(\w+) +(\[[^]]*\]|\{[^}]*\}|\S+(?: \S+)*?)(?: {2,}|(?<=[]}]) +)(.*)")


class Field(NamedTuple):
    """A field of an object: its type, and what it is."""

    type: str
    text: str


def commands() -> dict[str, str]:
    """What each command prints."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    told = [line.split(" = ", 1) for line in lines if line.startswith("= ")]
    return {name.removeprefix("= "): shown for name, shown in told}


@lru_cache(maxsize=1)
def objects() -> dict[str, list[str]]:
    """The lines of each object."""
    parts = re.split(r"^## (.*)\n", TABLE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {
        name: text.strip().splitlines() for name, text in zip(parts[::2], parts[1::2], strict=True)
    }


@cache
def fields(name: str) -> dict[str, Field]:
    """The fields of an object, in order."""
    found: dict[str, Field] = {}
    for line in objects()[name]:
        sign, _, other = line.partition(" ")
        if sign == "+":
            found |= fields(other)
        elif sign == "-":
            del found[other]
        else:
            told = _LINE.fullmatch(line)
            assert told is not None, line
            found[told[1]] = Field(told[2].strip(), told[3])
    return found


PLAIN = {
    "text": re.compile(".*", re.DOTALL),
    "money": re.compile(r"-?[0-9]+(\.[0-9]+)?"),
    "instant": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"),
    "ref": re.compile(r"(INV-|[CEPSBRVL])[0-9]+"),
    "handle": re.compile(r"[a-z][a-z0-9-]*|[CE][0-9]+"),
}
"""The types that are texts."""

CHECKS: dict[str, Callable[[Json], bool]] = {
    "any": lambda _: True,
    "number": lambda value: type(value) is int,
    "flag": lambda value: type(value) is bool,
}


def faults(kind: str, value: Json, path: str, seen: set[str]) -> Iterator[str]:
    """Where a value isn't of a type, a sentence each; the objects that it holds are `seen`."""
    if kind.endswith("?"):
        if value is not None:
            yield from faults(kind.removesuffix("?"), value, path, seen)
    elif kind[0] == "[" and isinstance(value, list):
        for number, each in enumerate(value):
            yield from faults(kind[1:-1], each, f"{path}.{number}", seen)
    elif kind[0] == "{" and isinstance(value, dict):
        for name, each in value.items():
            yield from faults(kind[1:-1], each, f"{path}.{name}", seen)
    elif kind in objects() and isinstance(value, dict):
        yield from _faults_of_object(kind, value, path, seen)
    elif not _is_plain(kind, value):
        yield f"{path} is no {kind}: {str(value)[:40]!r}"


def _is_plain(kind: str, value: Json) -> bool:
    if kind in PLAIN:
        return isinstance(value, str) and PLAIN[kind].fullmatch(value) is not None
    return kind in CHECKS and CHECKS[kind](value)


def _faults_of_object(name: str, value: Json, path: str, seen: set[str]) -> Iterator[str]:
    known = fields(name)
    yield from (f"{path}.{each} is not documented" for each in value if each not in known)
    yield from (f"{path}.{each} of {name} is not there" for each in known if each not in value)
    seen |= _with_parts(name)
    for field, kind in known.items():
        if field in value:
            yield from faults(kind.type, value[field], f"{path}.{field}", seen)


def _with_parts(name: str) -> set[str]:
    """An object, and those whose fields it takes."""
    parts = [line.removeprefix("+ ") for line in objects()[name] if line.startswith("+ ")]
    return {name}.union(*map(_with_parts, parts))


def first_faults(kinds: str, value: Json, seen: set[str]) -> list[str]:
    """What is wrong with a value that is of one of these types; nothing where it is of one."""
    told: list[list[str]] = []
    for kind in kinds.split(" | "):
        held: set[str] = set()
        told.append(list(faults(kind, value, kind, held)))
        if not told[-1]:
            seen |= held
            return []
    return min(told, key=len)
