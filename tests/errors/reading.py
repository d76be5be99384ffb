"""The errors as they are declared, and every place of the code that raises one, read by `ast`."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import invoicectl
from invoicectl import errors
from invoicectl.errors import Error

SOURCE = Path(invoicectl.__file__).parent
ROOM = SOURCE / "errors"


class Site(NamedTuple):
    """A call of a class of errors: the facts that it gives, `has_more` where a `**` gives others,
    and the reasons that are written there (none where a variable names one)."""

    where: str
    error: type[Error]
    facts: dict[str, ast.expr]
    has_more: bool
    whys: tuple[str, ...]


def below(base: type[Error] = Error) -> set[type[Error]]:
    """Every class of errors, the base itself not; all families are loaded for it."""
    for names in errors.FAMILIES.values():
        getattr(errors, names[0])
    return {found for child in base.__subclasses__() for found in {child, *below(child)}}


def declared() -> list[tuple[type[Error], str]]:
    """Each class with each reason of its own table."""
    classes = sorted(below(), key=lambda error: error.__name__)
    return [(error, why) for error in classes for why in vars(error).get("whys", {})]


def fields(template: str) -> set[str]:
    """The facts that a template puts into words."""
    parsed = string.Formatter().parse(template)
    return {name.split(".")[0].split("!")[0] for _, name, _, _ in parsed if name}


def modules() -> Iterator[tuple[Path, ast.Module]]:
    """What may raise errors: all but the room where they are declared."""
    for path in sorted(SOURCE.rglob("*.py")):
        if ROOM not in path.parents:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def sites() -> Iterator[Site]:
    """Every call of a class of errors."""
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                error = getattr(errors, named(node.func) or "", None)
                if isinstance(error, type) and issubclass(error, Error):
                    facts = {each.arg: each.value for each in node.keywords if each.arg}
                    has_more = any(each.arg is None for each in node.keywords)
                    where = f"{path.relative_to(SOURCE)}:{node.lineno}"
                    whys = tuple(_literals(facts["why"])) if "why" in facts else ()
                    yield Site(where, error, facts, has_more, whys)


def named(node: ast.AST) -> str | None:
    """What may be the name of an error: `BadText`, or `errors.BadText`."""
    if isinstance(node, ast.Attribute):
        return node.attr if isinstance(node.value, ast.Name) and node.value.id == "errors" else None
    return node.id if isinstance(node, ast.Name) else None


def _literals(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Constant):
        yield str(value.value)
    if isinstance(value, ast.IfExp):
        yield from _literals(value.body)
        yield from _literals(value.orelse)
