"""Values to plain JSON and back, by the names and types that the value classes declare.

Writing is exact, reading tolerant: a field that is missing takes its class's default, which means
that all is as it was before there was the field. A field or a kind of event that nobody here knows
was written by another build; anything else that can't be read is damage.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal
from functools import lru_cache, partial
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
)

from invoicectl.domain import dates, texts
from invoicectl.domain import events as ev
from invoicectl.domain.compact import read, written
from invoicectl.domain.events import Fact, Link, kind_of, ref_of
from invoicectl.domain.policy import Terms
from invoicectl.domain.text import ERASED
from invoicectl.domain.tuples import kinds_of
from invoicectl.errors import Error

if TYPE_CHECKING:
    from invoicectl.domain.events import Event

T = TypeVar("T")

_CALLED: dict[type, str] = {str: "text", int: "whole number", bool: "truth value"}
"""What plain values are called."""

BITS = 63
"""How many bits a whole number has at the most, its sign besides: as many as a column holds."""


class UnreadableError(ValueError):
    """A stored text that is not what it should be: damage."""


class ForeignError(UnreadableError):
    """A stored text with something in it that this build does not know."""


_PLAIN = frozenset({NoneType, str, int, bool})
"""What is in JSON as it is."""


def plain(value: Any) -> Any:
    """The value as JSON knows it: instants and rates as text, named tuples as objects."""
    if type(value) in _PLAIN or isinstance(value, (str, int)):
        return value
    if isinstance(value, datetime):
        return dates.stamp(value)
    if isinstance(value, dates.Span):
        return str(value)
    if isinstance(value, tuple):
        if hasattr(value, "_fields"):
            return {
                name: part if type(part) in _PLAIN else plain(part)
                for name, part in zip(value._fields, value, strict=True)
            }
        return [plain(part) for part in value]
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    raise TypeError(f"{type(value).__name__} has no place in JSON")


def dumps(value: Any) -> str:
    """Canonical JSON: fields in the class's order, no blanks, text as it is."""
    return written(plain(value))


def brief(value: Any) -> str:
    """The JSON of a named tuple without the fields that have their default."""
    return written(_brief(value))


def _brief(value: Any) -> Any:
    if type(value) in _PLAIN:
        return value
    if hasattr(value, "_fields"):
        defaults = value._field_defaults
        return {
            name: part if type(part) in _PLAIN else _brief(part)
            for name, part in zip(value._fields, value, strict=True)
            if name not in defaults or part != defaults[name]
        }
    return [_brief(part) for part in value] if type(value) is tuple else plain(value)


def exported(event: Event) -> str:
    """An event's JSON with its texts in it; null for those that were erased."""
    told = texts.swapped(
        type(event), plain(event), lambda _, text: None if text == ERASED else text
    )
    return written(told)


def loads(cls: type[T], text: str) -> T:
    """The value of that class from its JSON. Raises UnreadableError, ForeignError."""
    return cast("T", _read(_decode_as(cls), parsed(text)))


def parsed(text: str) -> Any:
    """What a stored JSON holds. Raises UnreadableError."""
    try:
        return read(text)
    except (TypeError, ValueError, RecursionError):
        raise UnreadableError("can't be read: it is no JSON") from None


def _read(decode: Callable[[Any], Any], data: Any) -> Any:
    try:
        return decode(data)
    except UnreadableError:
        raise
    except (Error, ArithmeticError, TypeError, ValueError, RecursionError):
        raise UnreadableError("can't be read: a value in it is not what it should be") from None


def stored(fact: Fact, chance: Callable[[], str]) -> tuple[Link, str | None]:
    """A fact as it is stored, still without its hash, and the row of its texts, if it has any;
    `chance` gives their salts."""
    data, row = texts.sealed(type(fact.event), plain(fact.event), chance)
    link = Link(
        fact.seq,
        dates.stamp(fact.at),
        dates.stamp(fact.recorded_at),
        fact.actor,
        fact.system_user,
        ref_of(fact.event),
        kind_of(fact.event),
        written(data),
        "",
    )
    return link, row


def fact(link: Link, client: int | None, row: str | None) -> Fact:
    """A stored fact, with the `row` of its texts. Raises UnreadableError, ForeignError."""
    seq, at, recorded_at, actor, system_user, ref, kind, data, _ = link
    cls = _class_of(kind)
    try:
        told = texts.unsealed(cls, parsed(data), row)
    except texts.BrokenRowError as error:
        raise UnreadableError(f"can't be read: {error}") from None
    event: Event = _read(_decode_as(cls), told)
    if ref != ref_of(event):
        raise UnreadableError(f"is filed under {ref}, but is about {ref_of(event)}")
    try:
        instants = dates.unstamp(at), dates.unstamp(recorded_at)
    except ValueError:
        raise UnreadableError("has an instant that can't be read") from None
    return Fact(seq, *instants, actor, system_user, event, client)


def forgotten(figures: str) -> str:
    """A letter's figures, as they are stored, without what anybody wrote.

    Raises UnreadableError."""
    from invoicectl.domain.figures import LetterFigures

    return written(texts.swapped(LetterFigures, parsed(figures), lambda *_: ERASED))


def kept(link: Link, row: str | None) -> list[texts.Kept]:
    """What became of each text of a stored fact. Raises UnreadableError, ForeignError."""
    try:
        return list(texts.kept(_class_of(link.kind), parsed(link.data), row))
    except texts.BrokenRowError as error:
        raise UnreadableError(f"can't be read: {error}") from None


def without(link: Link, row: str, is_gone: Callable[[str], bool]) -> str | None:
    """The texts of a stored fact without those of the fields that `is_gone` names; None where none
    is left. Raises UnreadableError, ForeignError."""
    try:
        return texts.without(_class_of(link.kind), parsed(link.data), row, is_gone)
    except texts.BrokenRowError as error:
        raise UnreadableError(f"can't be read: {error}") from None


def _class_of(kind: str) -> type[Event]:
    if kind not in ev.KINDS:
        raise ForeignError("is of a kind that this build does not know")
    return ev.KINDS[kind]


@lru_cache(maxsize=256)
def terms_text(value: Terms) -> str:
    """Frozen terms as their JSON."""
    return dumps(value)


@lru_cache(maxsize=256)
def terms(text: str) -> Terms:
    """Frozen terms from their JSON; most invoices share theirs."""
    return _read(_fields_decoder(Terms), parsed(text))  # type: ignore[no-any-return]


_FROM_TEXT: dict[type, Callable[[str], Any]] = {
    datetime: dates.unstamp,
    dates.Span: dates.parse_span,
    time: time.fromisoformat,
    Decimal: Decimal,
}
"""What reads values that JSON holds as text."""


def _decode_as(cls: Any) -> Callable[[Any], Any]:
    return _decoder(cls)


@lru_cache(maxsize=256)
def _decoder(wanted: Any) -> Callable[[Any], Any]:
    origin = get_origin(wanted)
    if origin is Literal:
        return partial(_one_of, frozenset(get_args(wanted)))
    if origin is Annotated:
        return _decoder(get_args(wanted)[0])
    if origin in {UnionType, Union}:
        (inner,) = [_decoder(arg) for arg in get_args(wanted) if arg is not NoneType]
        return lambda data: None if data is None else inner(data)
    if origin is tuple:
        args = get_args(wanted)
        if args[-1] is Ellipsis:
            each = _decoder(args[0])
            return lambda data: tuple(each(part) for part in data)
        parts = [_decoder(arg) for arg in args]
        return lambda data: tuple(part(item) for part, item in zip(parts, data, strict=True))
    if wanted in _FROM_TEXT:
        return _FROM_TEXT[wanted]
    if hasattr(wanted, "_fields"):
        return _known_terms if wanted is Terms else _fields_decoder(wanted)
    return partial(_typed, wanted)


def _known_terms(data: Any) -> Terms:
    """Frozen terms inside an event, which most events of a file share with others."""
    return terms(written(data))


@lru_cache(maxsize=256)
def _fields_decoder(wanted: Any) -> Callable[[Any], Any]:
    """Reads an object into a named tuple; what it lacks takes the default."""
    kinds = kinds_of(wanted)
    readers = {name: _decoder(kind) for name, kind in kinds.items()}
    plain_in = {name: _plain_in(kind) for name, kind in kinds.items()}
    needed = readers.keys() - wanted._field_defaults.keys()
    names, places = [*wanted._fields], [(plain_in[name], readers[name]) for name in wanted._fields]

    def read_fields(data: Any) -> Any:
        if type(data) is not dict:
            raise UnreadableError("can't be read: it is no JSON object")
        if [*data] == names:  # as this build writes it
            parts = zip(data.values(), places, strict=True)
            return wanted._make(
                [part if type(part) in plain else read(part) for part, (plain, read) in parts]
            )
        if not needed <= data.keys() <= readers.keys():
            _refuse_other_fields(wanted, data)
        return wanted(
            **{
                name: part if type(part) in plain_in[name] else readers[name](part)
                for name, part in data.items()
            }
        )

    return read_fields


def _refuse_other_fields(wanted: Any, data: dict[str, Any]) -> None:
    for name in data:
        if name not in wanted._fields:
            raise ForeignError(f"has a field that this build does not know ({name})")
    for name in wanted._fields:
        if name not in data and name not in wanted._field_defaults:
            raise UnreadableError(f"lacks its {name}")


def _plain_in(kind: Any) -> frozenset[type]:
    """The types of which a field of this kind has every value as it is in JSON."""
    if get_origin(kind) is Annotated:
        return _plain_in(get_args(kind)[0])
    if get_origin(kind) in {UnionType, Union}:
        return frozenset().union(*map(_plain_in, get_args(kind)))
    return frozenset({kind} & {NoneType, str, bool})


def _one_of(words: frozenset[str], data: Any) -> Any:
    """A word that is one of ours; another word is another build's."""
    if _typed(str, data) not in words:
        raise ForeignError(f"has a word that this build does not know ({data[:40]})")
    return data


def _typed(wanted: type[Any], data: Any) -> Any:
    """A text, whole number or truth value as it is, once it is one."""
    if type(data) is not wanted or (wanted is int and data.bit_length() > BITS):
        given = json.dumps(data)[:40]
        raise UnreadableError(f"can't be read: {given} in it is no {_CALLED[wanted]}")
    return data
