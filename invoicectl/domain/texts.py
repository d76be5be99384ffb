"""Personal texts beside the log: what stands in an event in the place of each, and back.

An event's data hold the salted hash of each of its texts; one row beside the log keeps the texts
with their salts, in the order of their places. So the chain of hashes proves them while they are
there, and stands when they are gone: without its salt a hash says nothing of its text.
"""

import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from invoicectl.domain.compact import in_ascii, written
from invoicectl.domain.text import ERASED, Text
from invoicectl.domain.tuples import NamedTuple, kinds_of

Swap = Callable[[str, Any], Any]
"""What takes the place of a text: of the field's name and what stands there."""


class Sealed(NamedTuple):
    """The plain data of an event with a hash in the place of each text, and the row that keeps
    the texts (None: it has none)."""

    data: Any
    row: str | None


class BrokenRowError(ValueError):
    """A row that does not fit its event."""


def sealed(cls: type, data: Any, chance: Callable[[], str]) -> Sealed:
    """The event's data with each text taken out. `chance` gives a salt for each."""
    if _tree(cls) is None:
        return Sealed(data, None)
    entries: list[tuple[str, str]] = []

    def hashed(_: str, text: Any) -> str:
        entries.append((chance(), text))
        return hash_of(*entries[-1])

    told = swapped(cls, data, hashed)
    return Sealed(told, written(entries) if entries else None)


def unsealed(cls: type, data: Any, row: str | None) -> Any:
    """The event's data with each text in its place again, ERASED where it is gone.

    Raises BrokenRowError."""
    if _tree(cls) is None and row is None:
        return data
    entries = None if row is None else _read(row)

    def told(_: str, __: Any) -> str:
        if entries is None:
            return ERASED
        if not entries:
            raise BrokenRowError("it lacks a text")
        entry = entries.pop(0)
        return ERASED if entry is None else entry[1]

    found = swapped(cls, data, told)
    if entries:
        raise BrokenRowError("it has a text too many")
    return found


def swapped(cls: type, data: Any, swap: Swap) -> Any:
    """The plain data of an event with each of its texts swapped, in the order of the places."""
    tree = _tree(cls)
    return data if tree is None else _swapped(tree, "", data, swap)


def has_texts(cls: type) -> bool:
    """Whether an event of this kind may hold texts."""
    return _tree(cls) is not None


def hash_of(salt: str, text: str) -> str:
    """The salted hash of a text: SHA-256 in hexadecimal."""
    from invoicectl.domain.hashing import sha256  # what only reads hashes nothing

    return sha256(in_ascii([salt, text]).encode("ascii"))


def without(cls: type, data: Any, row: str, is_gone: Callable[[str], bool]) -> str | None:
    """The row without the texts of the fields that `is_gone` names; None where none is left.

    Raises BrokenRowError."""
    fields = [each.field for each in kept(cls, data, row)]
    left = [
        None if is_gone(field) else entry for field, entry in zip(fields, _read(row), strict=True)
    ]
    return written(left) if any(left) else None


class Kept(NamedTuple):
    """One place of a text: the field's name, whether its text is there and what it should be."""

    field: str
    is_there: bool
    is_right: bool


def kept(cls: type, data: Any, row: str | None) -> Iterator[Kept]:
    """What became of each text of an event as it is stored, in order. Raises BrokenRowError."""
    places: list[tuple[str, Any]] = []

    def noted(field: str, hash_: Any) -> Any:
        places.append((field, hash_))
        return hash_

    swapped(cls, data, noted)
    entries = [None] * len(places) if row is None else _read(row)
    if len(entries) != len(places):
        raise BrokenRowError("it has other texts than its event")
    for (field, hash_), entry in zip(places, entries, strict=True):
        yield Kept(field, entry is not None, entry is None or hash_of(*entry) == hash_)


def _read(row: str) -> list[tuple[str, str] | None]:
    """The texts of a row with their salts; None for one that is gone. Raises BrokenRowError."""
    try:
        entries = json.loads(row)
    except (TypeError, ValueError, RecursionError):
        raise BrokenRowError("its texts are no JSON") from None
    if type(entries) is not list or not all(map(_is_entry, entries)):
        raise BrokenRowError("its texts are not what they should be")
    return [None if each is None else (each[0], each[1]) for each in entries]


def _is_entry(entry: Any) -> bool:
    if entry is None:
        return True
    return type(entry) is list and [type(each) for each in entry] == [str, str]


_Tree = dict[str, Any] | list[Any] | bool
"""Where texts are in a value: here (True), in each of its parts, or in some of its fields."""


@lru_cache(maxsize=256)
def _tree(kind: Any) -> _Tree | None:
    """Where a value of this type has texts; None for nowhere."""
    if kind == Text:
        return True
    origin, args = get_origin(kind), get_args(kind)
    if origin in {UnionType, Union}:
        return next((_tree(arg) for arg in args if arg is not NoneType and _tree(arg)), None)
    if origin is tuple:
        inner = _tree(args[0]) if args[-1] is Ellipsis else None
        return None if inner is None else [inner]
    if hasattr(kind, "_fields"):
        kinds = kinds_of(kind)
        found = {name: tree for name, each in kinds.items() if (tree := _tree(each)) is not None}
        return found or None
    return None


def _swapped(tree: _Tree, field: str, data: Any, swap: Swap) -> Any:
    """What is not of the shape that its place asks for stays: whoever reads it says so."""
    if isinstance(tree, bool):
        return swap(field, data) if type(data) is str else data
    if isinstance(tree, list):
        if type(data) is not list:
            return data
        return [_swapped(tree[0], field, each, swap) for each in data]
    if type(data) is not dict:
        return data
    return {
        name: _swapped(tree[name], name, part, swap) if name in tree else part
        for name, part in data.items()
    }
