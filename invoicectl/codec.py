"""Values to plain JSON and back, by the names and types that the value classes declare."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from invoicectl import dates
from invoicectl.model import Terms

T = TypeVar("T")


def plain(value: Any) -> Any:
    """The value as JSON knows it: instants and rates as text, named tuples as objects."""
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, datetime):
        return dates.stamp(value)
    if isinstance(value, dates.Span):
        return str(value)
    if isinstance(value, tuple):
        if hasattr(value, "_fields"):
            return dict(zip(value._fields, map(plain, value), strict=True))
        return [plain(part) for part in value]
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    raise TypeError(f"{type(value).__name__} has no place in JSON")


def dumps(value: Any) -> str:
    """Canonical JSON: fields in the class's order, no blanks, text as it is."""
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))


def loads(cls: type[T], text: str) -> T:
    """The value of that class from its JSON.

    Raises KeyError, ValueError, ArithmeticError or Error on what is another's."""
    return _decode(cls, json.loads(text))  # type: ignore[no-any-return]


@lru_cache(maxsize=256)
def terms_text(value: Terms) -> str:
    """Frozen terms as their JSON."""
    return dumps(value)


@lru_cache(maxsize=256)
def terms(text: str) -> Terms:
    """Frozen terms from their JSON; most invoices share theirs."""
    return loads(Terms, text)


def _decode(wanted: Any, data: Any) -> Any:
    return _decoder(wanted)(data)


@lru_cache(maxsize=256)
def _decoder(wanted: Any) -> Callable[[Any], Any]:
    origin = get_origin(wanted)
    if origin is UnionType:
        (inner,) = [_decoder(arg) for arg in get_args(wanted) if arg is not NoneType]
        return lambda data: None if data is None else inner(data)
    if origin is tuple:
        args = get_args(wanted)
        if args[-1] is Ellipsis:
            each = _decoder(args[0])
            return lambda data: tuple(each(part) for part in data)
        parts = [_decoder(arg) for arg in args]
        return lambda data: tuple(part(item) for part, item in zip(parts, data, strict=True))
    if wanted is datetime:
        return dates.unstamp
    if wanted is dates.Span:
        return dates.parse_span
    if wanted is time:
        return time.fromisoformat
    if wanted is Decimal:
        return Decimal
    if hasattr(wanted, "_fields"):
        fields = {name: _decoder(kind) for name, kind in get_type_hints(wanted).items()}
        return lambda data: wanted(**{name: read(data[name]) for name, read in fields.items()})
    return lambda data: data
