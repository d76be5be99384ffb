"""Each figure of the letters is changed on its own, and a test must notice.

The source of the letters and of their wordings is read, and wherever an amount, an instant, a card,
a name, an address, a condition or a step is spoken of, one copy has it wrong: an amount a cent too
high, a date that is missing, a letter to somebody else, a sentence left out. In each copy the tests
of letters run, and one of them must fail. What none of them notices is a violation.

Nothing is left to chance here: the seed is of no account, and all changes are tried, whatever the
aim; it says how many there must be at least."""

from __future__ import annotations

import ast
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.campaigns.figures import Figure
from tests.campaigns.guards import CHECKOUT, LONGEST_SECONDS, NOT_COPIED, BrokenError, first_failure

MODULES = (
    *(
        f"invoicectl/letters/{name}.py"
        for name in ("ahead", "composing", "figures", "outlook", "telling")
    ),
    "invoicectl/wordings/layout.py",
    "invoicectl/wordings/speaking.py",
)
TEMPLATES = "invoicectl/wordings/templates"
TESTS = ("tests/letters",)

FIGURES: dict[str, str] = {
    "account": "({0})._replace(total_minor=7)",
    "card": "'visa-0000'",
    "decline": "'expired_card' if ({0}) != 'expired_card' else 'insufficient_funds'",
    "called": "({0})._replace(name='Somebody')",
    "movement": "({0})._replace(amount_minor=7)",
    "of_invoice": "({0})._replace(number=98)",
    "rows": "[each._replace(amount_minor=7) for each in {0}]",
}
"""What speaks of a figure, by the function's name, and its first argument gone wrong."""

KEYWORDS: dict[str, str] = {
    "_minor": "({0}) + 1",
    "_at": "None",
    "card": "'visa-0000'",
    "code": "'expired_card' if ({0}) != 'expired_card' else 'insufficient_funds'",
    "days": "({0}) + 1",
    "method": "'somehow'",
    "name": "'Somebody'",
    "of": "'INV-99'",
    "other": "None",
    "ref": "'P99'",
    "revision": "({0}) + 1",
    "session": "'S99'",
    "booking": "'B99'",
    "words": "'Other words'",
}
"""What is named when a figure is put down, by its name's end, and its value gone wrong."""

ATTRIBUTES: dict[str, str] = {
    "address": "None",
    "email": "'else@example.org'",
    "card": "None",
    "credit_minor": "0",
    "due_minor": "1",
    "late_fee_after": "9",
    "response_days": "99",
    "session": "None",
}
"""What a letter reads of a thing, and what it would be wrong."""


class Change(NamedTuple):
    """One place in the source, and what stands there instead."""

    module: str
    start: int
    end: int
    instead: str
    told: str


def changes(module: str, source: str) -> Iterator[Change]:
    """Every change of a module, in order."""
    begins = _line_starts(source)
    for node in ast.walk(ast.parse(source)):
        found = _wrong(node, source)
        if found is None:
            continue
        wrong, instead = found
        start = begins[wrong.lineno - 1] + _columns(source, wrong.lineno, wrong.col_offset)
        end = begins[(wrong.end_lineno or 1) - 1]
        end += _columns(source, wrong.end_lineno or 1, wrong.end_col_offset or 0)
        told = f"{Path(module).stem}:{wrong.lineno} {' '.join(source[start:end].split())[:60]}"
        yield Change(module, start, end, instead, f"{told} -> {instead[:40]}")


def _wrong(node: ast.AST, source: str) -> tuple[ast.expr, str] | None:
    """The expression that goes wrong, and how; None for what is no figure."""
    if isinstance(node, ast.keyword):
        pattern = next((how for name, how in KEYWORDS.items() if _ends(node.arg, name)), None)
        if pattern is not None:
            told = ast.get_source_segment(source, node.value) or ""
            return node.value, pattern.format(told)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
        pattern = FIGURES.get(node.func.id)
        if pattern is not None:
            told = ast.get_source_segment(source, node.args[0]) or ""
            return node.args[0], pattern.format(told)
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        instead = ATTRIBUTES.get(node.attr)
        if instead is not None:
            return node, instead
    if isinstance(node, ast.If | ast.IfExp):
        return node.test, f"not ({ast.get_source_segment(source, node.test)})"
    if isinstance(node, ast.JoinedStr):
        return node, "''"
    return None


def _ends(name: str | None, end: str) -> bool:
    return name is not None and (name.endswith(end) if end.startswith("_") else name == end)


_FIGURE = re.compile(r"\{\{ (?P<figure>.+?) \}\}|\{% (?:el)?if (?P<test>.+?) %\}")


def changes_of_words(module: str, source: str) -> Iterator[Change]:
    """Every change of a template, in order: a figure that is another, a condition turned round."""
    for found in _FIGURE.finditer(source):
        part = "figure" if found["figure"] else "test"
        instead = "'wrong'" if found["figure"] else f"not ({found['test']})"
        told = f"{Path(module).name}:{source.count(chr(10), 0, found.start()) + 1} {found[part]}"
        yield Change(module, *found.span(part), instead, f"{told} -> {instead[:40]}")


def _line_starts(source: str) -> list[int]:
    starts, at = [], 0
    for line in source.splitlines(keepends=True):
        starts.append(at)
        at += len(line)
    return starts


def _columns(source: str, line: int, offset: int) -> int:
    """A column of the tree, counted in bytes, as one of characters."""
    return len(source.splitlines()[line - 1].encode()[:offset].decode())


def all_changes() -> list[Change]:
    """Every change of every module of the letters."""
    found = [
        change
        for module in MODULES
        for change in changes(module, (CHECKOUT / module).read_text(encoding="utf-8"))
    ]
    for path in sorted((CHECKOUT / TEMPLATES).glob("*.txt")):
        words = path.read_text(encoding="utf-8")
        found += changes_of_words(f"{TEMPLATES}/{path.name}", words)
    return found


def campaign(aim: int, seed: int) -> Figure:
    """Change every figure, one at a time; `aim` is how many there must be."""
    tried = all_changes()
    if len(tried) < aim:
        raise SystemExit(f"there are only {len(tried)} changes")
    violations = []
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "copy"
        shutil.copytree(CHECKOUT, copy, ignore=shutil.ignore_patterns(*NOT_COPIED))
        failed = first_failure(copy, TESTS, LONGEST_SECONDS)
        if failed is not None:
            raise SystemExit(f"with every figure right, {failed} fails")
        for change in tried:
            told = outcome(copy, change)
            print(f"{change.told}: {told}", flush=True)
            if not told.startswith("red"):
                violations.append(f"{change.told}: {told}")
    return Figure(
        tried=len(tried),
        unit="figures of letters changed",
        violations=violations,
        seed=seed,
        more=f"a test noticed {len(tried) - len(violations)} of them",
    )


def outcome(copy: Path, change: Change) -> str:
    """The first test of letters that notices the change; `green` where none does."""
    module = copy / change.module
    right = module.read_text(encoding="utf-8")
    module.write_text(right[: change.start] + change.instead + right[change.end :], "utf-8")
    try:
        failed = first_failure(copy, TESTS, LONGEST_SECONDS)
    except BrokenError as error:
        return f"broken: {error}"
    finally:
        module.write_text(right, "utf-8")
    return "green" if failed is None else f"red: {failed}"
