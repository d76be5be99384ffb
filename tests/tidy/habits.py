"""SQL in its rooms, what is private, sizes, docstrings, names, and families."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping

from tests.tidy.arrows import Finding, fits, is_ours, layer, module_of, narrowest
from tests.tidy.house import OF_NAMED_TUPLES, UNCOUNTED, House
from tests.tidy.reading import (
    OURS,
    Source,
    aliases,
    attributes,
    full_name,
    head_names,
    house,
    imports,
    own_names,
    texts,
)
from tests.tidy.sql import SQL_ROOMS


def sql(rules: House, source: Source) -> Iterator[Finding]:
    """SQL, and what it is asked with, stand in the stores' rooms."""
    if any(fits(source.name, room) for room in SQL_ROOMS):
        return
    for line, text in texts(source):
        if any(re.search(each, text, re.IGNORECASE | re.DOTALL) for each in rules.sql):
            yield Finding("sql", source.name, f"has SQL: {' '.join(text.split())[:40]}", line)
    for node, found in attributes(source):
        if found.name in rules.sql_names:
            yield Finding("sql", source.name, f"asks .{found.name}", getattr(node, "lineno", 0))


def privates(rules: House, source: Source) -> Iterator[Finding]:
    """What begins with an underscore is for the module in which it stands."""
    own = own_names(source)
    for each in imports(source):
        last = each.name.rpartition(".")[2]
        if is_ours(each.name) and _is_private(last):
            yield Finding("private", source.name, f"imports {last}", each.line)
        if last == "*":
            yield Finding("private", source.name, "imports all there is", each.line)
    for node, found in attributes(source):
        if _is_private(found.name) and found.name not in own:
            yield Finding("private", source.name, f"uses {found.name}", getattr(node, "lineno", 0))


def _is_private(name: str) -> bool:
    is_special = name.startswith("__") and name.endswith("__")
    return name.startswith("_") and not is_special and name not in OF_NAMED_TUPLES


def mutable(rules: House, source: Source) -> Iterator[Finding]:
    """No module keeps anything from one call to the next."""
    head = head_names(source)
    known = aliases(source)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Global):
            yield Finding("global", source.name, f"global {', '.join(node.names)}", node.lineno)
    for node, name in _changed(rules, source.tree):
        target = full_name(name, known)
        is_own = isinstance(name, ast.Name) and name.id in head
        is_set = not isinstance(node, ast.Call) or isinstance(node.func, ast.Name)
        is_alias = target is not None and is_ours(target)
        is_module = target is not None and f"{OURS}.{module_of(house(), target)}" == target
        if is_own or (is_alias and (is_set or not is_module)):
            yield Finding("global", source.name, f"changes {ast.unparse(name)}", node.lineno)
    for node in source.tree.body:
        yield from _kept(source, node)


def _changed(rules: House, tree: ast.Module) -> Iterator[tuple[ast.stmt | ast.expr, ast.expr]]:
    """Whatever is changed in place, within functions and classes, and by what."""
    inner = [each for top in tree.body if isinstance(top, ast.FunctionDef | ast.ClassDef)
             for each in ast.walk(top)]  # fmt: skip
    for node in inner:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in rules.changing:
                yield node, node.func.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in {"setattr", "delattr"} and node.args:
                yield node, node.args[0]
        elif isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
            yield node, node.value


def _kept(source: Source, node: ast.stmt) -> Iterator[Finding]:
    """A collection at a module's head has a constant's name."""
    if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
        return
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    is_made = isinstance(node.value, ast.Call) and ast.unparse(node.value.func).rpartition(".")[
        2
    ] in {"list", "dict", "set", "bytearray", "defaultdict", "deque", "Counter", "OrderedDict"}
    kinds = ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp
    if isinstance(node.value, kinds) or is_made:
        for each in targets:
            if isinstance(each, ast.Name) and each.id != each.id.upper() and each.id != "__all__":
                yield Finding("global", source.name, f"keeps {each.id}", node.lineno)


def documented(rules: House, source: Source) -> Iterator[Finding]:
    """A module opens with its purpose."""
    if not ast.get_docstring(source.tree):
        yield Finding("docstring", source.name, "does not say what it is for")


def asserting(rules: House, source: Source) -> Iterator[Finding]:
    """Invariants raise: `python -O` drops asserts."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Assert):
            yield Finding("assert", source.name, "asserts", node.lineno)


def compiled(rules: House, source: Source) -> Iterator[Finding]:
    """No module of NamedTuples postpones its annotations: each would be compiled on its own as
    soon as the types are asked for, which is when a value is read from the file."""
    is_postponed = any(
        isinstance(node, ast.ImportFrom) and node.module == "__future__"
        for node in source.tree.body
    )
    if not is_postponed:
        return
    for node in source.tree.body:
        if isinstance(node, ast.ClassDef) and any(
            isinstance(base, ast.Name) and base.id == "NamedTuple" for base in node.bases
        ):
            what = f"{node.name} is a NamedTuple, and annotations are postponed"
            yield Finding("compiled", source.name, what, node.lineno)


def sizes(rules: House, source: Source) -> Iterator[Finding]:
    """Small rooms, small functions, few parameters."""
    yield from long(rules, source)
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        lines = (node.end_lineno or 0) - node.lineno + 1
        if lines > rules.limits.function_lines:
            yield Finding("size", source.name, f"{node.name} has {lines} lines", node.lineno)
        count = _parameters(node.args)
        is_counted = not any(fits(source.name, room) for room in UNCOUNTED)
        if is_counted and count > rules.limits.parameters:
            yield Finding("size", source.name, f"{node.name} takes {count}", node.lineno)


def _parameters(given: ast.arguments) -> int:
    plain = [*given.posonlyargs, *given.args]
    rest = [each for each in (given.vararg, given.kwarg) if each is not None]
    is_bound = bool(plain) and plain[0].arg in {"self", "cls"}
    return len(plain) + len(given.kwonlyargs) + len(rest) - is_bound


def long(rules: House, source: Source) -> Iterator[Finding]:
    """A module has at most so many lines."""
    lines = len(source.text.splitlines())
    if lines > rules.limits.lines:
        yield Finding("size", source.name, f"has {lines} lines")


def named_twice(rules: House, sources: Iterable[Source]) -> Iterator[Finding]:
    """A class has a name of its own in the whole house: no word means two things. Only an edge's
    part is named like the port's that it fulfils."""
    first: dict[str, str] = {}
    by_height = sorted(sources, key=lambda each: (layer(rules, each.name) or 0, each.name))
    for source in by_height:
        for node in source.tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                fulfils = rules.openers.get(first.get(node.name, ""), ())
                if node.name in first and not source.name.startswith(fulfils):
                    what = f"{node.name} is in {first[node.name]} too"
                    yield Finding("name", source.name, what, node.lineno)
                first.setdefault(node.name, source.name)


def families(rules: House, sources: Mapping[str, Source]) -> Iterator[Finding]:
    """The families have the same names wherever there are families."""
    for room, beside in rules.beside.items():
        there = {each.rpartition(".")[2] for each in sources if each.rpartition(".")[0] == room}
        for name in sorted(set(rules.families) - there):
            yield Finding("family", room, f"has no {name}")
        for name in sorted(there - {*rules.families, *beside}):
            yield Finding("family", room, f"has {name}, which is no family")


def planned(rules: House, sources: Mapping[str, Source]) -> Iterator[Finding]:
    """Each room of the plan is there, or is said to come."""
    rooms = [room for each in rules.layers for room in each]
    filled = {narrowest(name, rooms) for name in sources}
    for room in rooms:
        if room not in filled | rules.planned:
            yield Finding("place", room, "is in the plan and not in the house")
    for room in sorted(rules.planned):
        if room in filled or room not in rooms:
            yield Finding("place", room, "is not only planned")
