"""The port of the store: nothing in it is left over, and SQL is written behind it alone.

That `sqlite/` answers all that is asked, mypy holds: each part is declared as what the port has."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from invoicectl import bookkeeping, parts, places
from invoicectl import store as port
from invoicectl.domain.narrowing import Condition

HOUSE = Path(port.__file__).parent
BEFORE_IT = [
    module
    for module in sorted(HOUSE.rglob("*.py"))
    if not {"postgres", "sql", "sqlite"} & set(module.relative_to(HOUSE).parts)
    and module.name != "store.py"
]
"""What stands before the port, and sees it alone."""

SQL_ROOMS = {
    *("gateways/simulated.py", "gateways/record_in_file.py", "gateways/record_on_server.py")
}
"""Where else there is SQL: the record of the simulated gateway."""

SQL = re.compile(
    r"\bSELECT\s.*\bFROM\b|\bINSERT (OR \w+ )?INTO\b|\bUPDATE [\w{}]+ SET\b|\bDELETE FROM\b"
    r"|\b(CREATE|DROP|ALTER) (UNIQUE )?(TABLE|INDEX|TRIGGER|VIEW)\b|\bPRAGMA \w|\bBEGIN IMMEDIATE\b"
    r"|\bSAVEPOINT\b|\bON CONFLICT\b|\b(ORDER|GROUP) BY\b|\bWHERE \w",
    re.DOTALL,
)
"""What tells a statement from a sentence."""


def strings(source: str) -> Iterator[str]:
    """Every text of a module that is no docstring; one put together, with {} for its values."""
    nodes = list(ast.walk(ast.parse(source)))
    left_out = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            left_out |= {id(part) for part in node.values}
            parts = (each.value if isinstance(each, ast.Constant) else "{}" for each in node.values)
            yield "".join(map(str, parts))
    for node in nodes:
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in left_out:
            yield ast.literal_eval(node)


PARTS: dict[str, type] = {
    name: getattr(parts, name.capitalize())
    for name in (*port.Store.__annotations__, *vars(port.Store))
    if not name.startswith("_") and hasattr(parts, name.capitalize())
}


def _asked() -> Iterator[tuple[str, str]]:
    """Every question of the port, with what a call of it looks like."""
    for part, cls in (PARTS | {"office": places.Office, "tables": bookkeeping.Tables}).items():
        for name in vars(cls):
            if not name.startswith("_"):
                yield f"{part}.{name}", rf"\b{part}\.{name}\("
    for name in {*vars(port.Store), *port.Store.__annotations__}:
        if not name.startswith("_"):
            yield name, rf"\bstore\.{name}\b"
    for name in ("open_store", "create_store", "restore_store"):
        yield name, rf"\b{name}\("


ASKED = dict(_asked())


@pytest.mark.parametrize("question", sorted(ASKED))
def test_every_question_of_the_port_is_asked(question: str) -> None:
    sources = [module.read_text(encoding="utf-8") for module in BEFORE_IT]
    assert any(re.search(ASKED[question], source) for source in sources)


def test_the_questions_are_those_of_all_parts() -> None:
    assert {"values.save", "log.append", "tables.differences", "is_writing"} <= set(ASKED)
    assert len(ASKED) > 60


CONDITIONS = get_args(Condition)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_condition_is_asked(condition: str) -> None:
    sources = [module.read_text(encoding="utf-8") for module in BEFORE_IT]
    assert any(f'("{condition}",' in source for source in sources)


@pytest.mark.parametrize("module", BEFORE_IT, ids=lambda path: str(path.relative_to(HOUSE)))
def test_sql_is_written_behind_the_port_alone(module: Path) -> None:
    found = [text for text in strings(module.read_text(encoding="utf-8")) if SQL.search(text)]
    assert bool(found) == (str(module.relative_to(HOUSE)) in SQL_ROOMS), found


@pytest.mark.parametrize(
    "source",
    [
        'store.connection.all("SELECT number FROM invoices")',
        'work.ask(f"UPDATE {table} SET a = 1 WHERE number = ?")',
        'ask("INSERT INTO x " "VALUES (1)")',
        'def f():\n    """Asks."""\n    begin("BEGIN IMMEDIATE")',
    ],
)
def test_sql_before_it_would_be_found(source: str) -> None:
    assert [text for text in strings(source) if SQL.search(text)]
