"""The house is in order: imports run one way, and each library stays in its rooms."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from invoicectl.domain.events import KINDS
from invoicectl.domain.evolve import FOLDS

HOUSE = Path(__file__).parents[1] / "invoicectl"
MODULES = sorted(HOUSE.rglob("*.py"))

FLOORS = [
    {"__main__"},
    {"cli", "demo", "batch"},
    {"commands"},
    {"context"},
    {"tables", "charts"},
    {"render", "formats"},
    {"desk"},
    {"gateways"},
    {"store"},
    {"reading", "figures"},
    {"narration"},
    {"ledger"},
    {"connection"},
    {"locks", "outputs", "stopping"},
    {"rows", "migrations"},
    {"letters", "journals"},
    {"books", "chain"},
    {"acts"},
    {"rules"},
    {"refunds"},
    {"evolve"},
    {"world"},
    {"codec"},
    {"events"},
    {"policy"},
    {"model"},
    {"money", "dates", "text"},
    {"errors"},
]
"""From the top of the house to its ground: a floor imports only from floors below it."""

ROOMS = {
    "sqlite3": {"connection", "gateways.simulated"},
    "stripe": {"gateways.stripe_calls"},
    "requests": {"gateways.stripe_calls"},
    "sqlite_utils": {"connection", "migrations"},
    "typer": {"cli", "commands"},
    "rich": {"context", "tables"},
    "dateutil": {"dates"},
    "zoneinfo": {"dates"},
}
"""Where each library may be imported."""

PURE = {
    "acts",
    "books",
    "chain",
    "codec",
    "dates",
    "evolve",
    "events",
    "journals",
    "letters",
    "model",
    "money",
    "policy",
    "refunds",
    "rules",
    "text",
    "world",
}
"""What decides: never a file, a clock, a network, a terminal or chance."""

IMPURE = {"os", "sys", "time", "socket", "subprocess", "pathlib", "random", "uuid", "sqlite3"}


def name_of(module: Path) -> str:
    return ".".join(module.relative_to(HOUSE).with_suffix("").parts).removesuffix(".__init__")


def imports(module: Path) -> Iterator[str]:
    """Everything a module imports, also inside its functions."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            if node.module == "invoicectl" or node.module.startswith("invoicectl."):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
            else:
                yield node.module


def floor(name: str) -> int:
    room = name.split(".", 1)[0]
    return next(index for index, rooms in enumerate(FLOORS) if room in rooms)


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_imports_run_one_way(module: Path) -> None:
    name = name_of(module)
    if name == "__init__":
        return
    for imported in imports(module):
        if not imported.startswith("invoicectl."):
            continue
        room = imported.removeprefix("invoicectl.").split(".")[0]
        if room in {"__version__", name.split(".")[0]}:
            continue
        lazily = (name, room) in {("commands.batch", "batch"), ("commands.demo", "demo")}
        assert lazily or floor(room) > floor(name), f"{name} imports {imported}"


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_each_library_stays_in_its_rooms(module: Path) -> None:
    name = name_of(module)
    for imported in imports(module):
        rooms = ROOMS.get(imported.split(".")[0])
        assert rooms is None or name in rooms or name.split(".")[0] in rooms, (name, imported)


@pytest.mark.parametrize(
    "module", [each for each in MODULES if name_of(each).split(".", 1)[0] in PURE], ids=name_of
)
def test_what_decides_is_pure(module: Path) -> None:
    found = {each.split(".", 1)[0] for each in imports(module)}
    assert not found & IMPURE


def test_what_is_pure_is_there() -> None:
    assert {name_of(each).split(".", 1)[0] for each in MODULES} >= PURE


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_the_system_clock_is_read_in_one_place(module: Path) -> None:
    source = module.read_text(encoding="utf-8")
    reads = [
        word for word in ("datetime.now", "date.today", "time.time", "utcnow") if word in source
    ]
    assert not reads or name_of(module) == "context"


def test_every_module_says_what_it_is_for() -> None:
    for module in MODULES:
        assert ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))), module


def test_rooms_are_small() -> None:
    """About 400 lines; the kinds of events, their folds and the texts are long lists."""
    for module in MODULES:
        lines = len(module.read_text(encoding="utf-8").splitlines())
        limit = 500 if name_of(module) in {"events", "rules"} else 450
        assert lines <= limit, f"{name_of(module)} has {lines} lines"


def test_every_kind_of_event_has_its_fold() -> None:
    assert set(FOLDS) == set(KINDS.values())
