"""What stands in a source text: its imports, the names that it uses, the texts in it.

A name counts by where it comes from, whatever it is called here: after `import datetime as d`,
`d.date.today` is `datetime.date.today`."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2] / "invoicectl"
OURS = "invoicectl"
_IMPORTERS = {"importlib.import_module", "builtins.__import__"}
_UNREAD = "?"


class Source(NamedTuple):
    """A module's name without `invoicectl.`, its text, and whether it is a package's own."""

    name: str
    text: str
    is_package: bool = False

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.text)


class Imported(NamedTuple):
    """What is imported, by its full name, on which line; `lazily`: within a function."""

    name: str
    line: int
    is_lazy: bool
    is_whole: bool
    """A module by its name, not something from within it."""


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def house() -> dict[str, Source]:
    """Every module of the program by name."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        found[name] = Source(name, path.read_text(encoding="utf-8"), is_package)
    return found


@cache
def imports(source: Source) -> tuple[Imported, ...]:
    """Everything a module imports: at its head, in functions, for types, by a text."""
    return tuple(_imports(source))


def _imports(source: Source) -> Iterator[Imported]:
    lazy = _within_functions(source.tree)
    known = aliases(source)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Imported(alias.name, node.lineno, id(node) in lazy, is_whole=True)
        elif isinstance(node, ast.ImportFrom):
            base = _base(source, node)
            for alias in node.names:
                name = f"{base}.{alias.name}"
                yield Imported(name, node.lineno, id(node) in lazy, is_whole=False)
        elif isinstance(node, ast.Call) and full_name(node.func, known) in _IMPORTERS:
            said = text_of(node.args[0]) if node.args else None
            name = _UNREAD if said is None else _absolute(source, said)
            yield Imported(name, node.lineno, id(node) in lazy, is_whole=True)


def _within_functions(tree: ast.Module) -> set[int]:
    functions = [each for each in ast.walk(tree) if isinstance(each, _FUNCTIONS)]
    return {id(node) for function in functions for node in ast.walk(function)}


_FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def _base(source: Source, node: ast.ImportFrom) -> str:
    return _absolute(source, "." * node.level + (node.module or ""))


def _absolute(source: Source, name: str) -> str:
    """A relative name made whole; another is given back."""
    level = len(name) - len(name.lstrip("."))
    if not level:
        return name
    parts = [OURS, *source.name.split(".")] if source.name else [OURS]
    up = level - 1 if source.is_package else level
    return ".".join([*parts[: len(parts) - up], *filter(None, [name.lstrip(".")])])


@cache
def aliases(source: Source) -> dict[str, str]:
    """What names mean here that were imported, or given to what was imported."""
    found: dict[str, str] = {}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.partition(".")[0]
                found[alias.asname or first] = alias.name if alias.asname else first
        elif isinstance(node, ast.ImportFrom):
            base = _base(source, node)
            found |= {each.asname or each.name: f"{base}.{each.name}" for each in node.names}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Assign):
            meant = full_name(node.value, found)
            names = [each.id for each in node.targets if isinstance(each, ast.Name)]
            if meant is not None:
                found |= {name: meant for name in names if name not in found}
    return found


def full_name(node: ast.AST, known: dict[str, str]) -> str | None:
    """The full name of `a.b.c`, if a is imported or built in; `getattr(a, "b")` is `a.b`."""
    if isinstance(node, ast.Name):
        is_built_in = hasattr(builtins, node.id) or node.id == "__builtins__"
        return known.get(node.id) or (f"builtins.{node.id}" if is_built_in else None)
    found = attribute(node)
    if found is None:
        return None
    owner = full_name(found.owner, known)
    return None if owner is None else f"{owner}.{found.name}"


class Attribute(NamedTuple):
    """`owner.name`, or `getattr(owner, "name")`."""

    owner: ast.expr
    name: str


def attribute(node: ast.AST) -> Attribute | None:
    """The attribute that a node is about, however it is written."""
    if isinstance(node, ast.Attribute):
        return Attribute(node.value, node.attr)
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"getattr", "setattr", "delattr", "hasattr"}
        and len(node.args) > 1
    ):
        name = text_of(node.args[1])
        return None if name is None else Attribute(node.args[0], name)
    return None


def attributes(source: Source) -> Iterator[tuple[ast.AST, Attribute]]:
    """Every attribute that a module names, with its node."""
    for node in ast.walk(source.tree):
        found = attribute(node)
        if found is not None:
            yield node, found


def text_of(node: ast.AST) -> str | None:
    """A text as it stands, put together from its parts; what only a run knows is a `?`."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(each) or _UNREAD for each in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        sides = text_of(node.left), text_of(node.right)
        return None if sides == (None, None) else "".join(each or _UNREAD for each in sides)
    return None


def texts(source: Source) -> Iterator[tuple[int, str]]:
    """Every text in a module but what documents it, with its line."""
    told = {
        id(node.value)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(source.tree):
        text = text_of(node) if id(node) not in told else None
        if text is not None:
            yield getattr(node, "lineno", 0), text


@cache
def own_names(source: Source) -> frozenset[str]:
    """What a module itself defines or sets, at its head, in its classes and on its objects."""
    found: set[str] = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and isinstance(node.value, ast.Name)
            and node.value.id in {"self", "cls"}
        ):
            found.add(node.attr)
    return frozenset(found)


@cache
def head_names(source: Source) -> frozenset[str]:
    """What is bound at a module's head."""
    found: set[str] = set()
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {each.id for target in targets for each in ast.walk(target)
                      if isinstance(each, ast.Name)}  # fmt: skip
    return frozenset(found)
