"""`NamedTuple`, whose constructor is compiled once a class is used much.

The one of `typing` compiles it as it defines a class, which is half of what a class costs; a
command knows a hundred of them, makes none of most, and few of the rest. What is defined here is
the same in all else: tuples with named fields, defaults, and the methods of the body.
"""

from sys import version_info
from typing import TYPE_CHECKING, Any, get_type_hints

FEW = 30
"""How many of a class are made before its constructor pays."""

if TYPE_CHECKING or version_info >= (3, 14):  # there a body keeps its annotations elsewhere
    from typing import NamedTuple as NamedTuple  # noqa: PLC0414 — for all to import
else:
    from collections import _tuplegetter, namedtuple

    class _Definition(type):
        """What makes a class of the body that follows `class X(NamedTuple)`."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            """A class of tuples; its fields are what the body annotates."""
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = tuple(body.get("__annotations__", ()))
            body["_fields"] = body["__match_args__"] = fields
            body["_field_defaults"] = {field: body[field] for field in fields if field in body}
            body["__slots__"] = ()
            body["_made"] = 0
            body.update({field: _tuplegetter(place, "") for place, field in enumerate(fields)})
            return type(name, (_Tuple,), body)

    class _Tuple(tuple):
        """What they all have."""

        __slots__ = ()

        def __new__(cls, /, *values: Any, **named: Any) -> Any:
            """One of the first of a class; what its fields don't allow, its constructor refuses."""
            cls._made += 1
            rest = cls._fields[len(values) :]
            found = {**cls._field_defaults, **named}
            is_fit = len(values) <= len(cls._fields) and named.keys() <= set(rest)
            if cls._made <= FEW and is_fit and found.keys() >= set(rest):
                return tuple.__new__(cls, (*values, *map(found.__getitem__, rest)))
            defaults = cls._field_defaults.values()
            whole = namedtuple(cls.__name__, cls._fields, defaults=defaults)  # noqa: PYI024
            cls.__new__ = staticmethod(whole.__new__)
            return cls(*values, **named)

        @classmethod
        def _make(cls, values: Any) -> Any:
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"expected {len(cls._fields)} values, got {len(made)}")
            return made

        def _replace(self, /, **named: Any) -> Any:
            fields, cells = self._fields, list(self)
            try:
                for name, value in named.items():
                    cells[fields.index(name)] = value
            except ValueError:
                unknown = ", ".join(name for name in named if name not in fields)
                raise ValueError(f"{type(self).__name__} has no {unknown}") from None
            return tuple.__new__(type(self), cells)

        def _asdict(self) -> dict[str, Any]:
            return dict(zip(self._fields, self, strict=True))

        def __getnewargs__(self) -> tuple[Any, ...]:
            return tuple(self)

        def __repr__(self) -> str:
            told = (f"{name}={value!r}" for name, value in self._asdict().items())
            return f"{type(self).__name__}({', '.join(told)})"

    NamedTuple = _Definition("NamedTuple", (), {})


def kinds_of(cls: type) -> dict[str, Any]:
    """The types of a class's fields by name, as they are written. `get_type_hints` looks for names
    in quotes within each of them, which is asked of it only where one is."""
    kinds: dict[str, Any] = cls.__annotations__
    is_quoted = any(isinstance(each, str) for each in kinds.values())
    return get_type_hints(cls, include_extras=True) if is_quoted else kinds
