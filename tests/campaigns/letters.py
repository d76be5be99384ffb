"""Each figure of the letters is changed on its own, and the tests must miss it.

The source of the letters is read, and wherever an amount, an instant, a card, a name, an address, a
condition or a step is spoken of, one copy has it wrong: an amount a hundred times as high, a date a
day later, a letter to somebody else, a sentence left out. In each copy the tests of letters run,
and one of them must fail. What none of them misses is a violation.

Nothing is left to chance here: the seed is of no account, and all changes are tried, whatever the
aim; it says how many there must be at least."""

from __future__ import annotations

import ast
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.campaigns.figures import Figure
from tests.campaigns.guards import CHECKOUT, NOT_COPIED, BrokenError, first_failure

MODULES = tuple(
    f"invoicectl/letters/{name}.py" for name in ("composing", "figures", "outlook", "wordings")
)
TESTS = ("tests/letters",)

FIGURES: dict[str, str] = {
    "amount": "({0}) * 100",
    "account": "({0})._replace(total_minor=7)",
    "card": "'visa-0000'",
    "columns": "[(each[0], each[1] + 1) for each in {0}]",
    "decline": "'expired_card' if ({0}) != 'expired_card' else 'insufficient_funds'",
    "when": "({0}).replace(year=2031)",
    "called": "({0})._replace(name='Somebody')",
}
"""What speaks of a figure, by the function's name, and its first argument gone wrong."""

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
    return [
        change
        for module in MODULES
        for change in changes(module, (CHECKOUT / module).read_text(encoding="utf-8"))
    ]


def campaign(aim: int, seed: int) -> Figure:
    """Change every figure, one at a time; `aim` is how many there must be."""
    tried = all_changes()
    if len(tried) < aim:
        raise SystemExit(f"there are only {len(tried)} changes")
    violations = []
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "copy"
        shutil.copytree(CHECKOUT, copy, ignore=shutil.ignore_patterns(*NOT_COPIED))
        failed = first_failure(copy, TESTS)
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
        more=f"{len(tried) - len(violations)} are missed by a test",
    )


def outcome(copy: Path, change: Change) -> str:
    """The first test of letters that misses the change; `green` where none does."""
    module = copy / change.module
    right = module.read_text(encoding="utf-8")
    module.write_text(right[: change.start] + change.instead + right[change.end :], "utf-8")
    try:
        failed = first_failure(copy, TESTS)
    except BrokenError as error:
        return f"broken: {error}"
    finally:
        module.write_text(right, "utf-8")
    return "green" if failed is None else f"red: {failed}"
