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

FAMILIES = {
    "desk.file",
    "desk.people",
    "desk.sessions",
    "desk.invoices",
    "desk.bookings",
    "desk.payments",
    "desk.clock",
}
"""The use cases; no family imports another."""

FLOORS = [
    {"__main__"},
    {"cli"},
    {"commands"},
    {"context"},
    {"desk.confirming"},
    {*FAMILIES, "desk.books"},
    {"desk.asking"},
    {"desk.engine"},
    {"desk.done"},
    {"sqlite"},
    {"store", "gateways", "output"},
    {"acts", "letters"},
    {"rules"},
    {"domain.overlay", "domain.postings", "domain.accounts", "domain.shares"},
    {"domain.evolve"},
    {"domain.world", "domain.codec", "domain.chain"},
    {"domain.events"},
    {"domain.plans", "domain.policy", "domain.lines"},
    {"domain.things"},
    {"domain.model"},
    {"domain.states"},
    {"domain.text", "domain.money", "domain.dates"},
    {"errors"},
]
"""From the top of the house to its ground: a room imports only from floors below its own."""

OPENS = {("store", "sqlite.business")}
"""A port that loads what stands above it, once it is opened."""

ROOMS = {
    "sqlite3": {"sqlite.connection", "gateways.simulated"},
    "stripe": {"gateways.stripe_calls"},
    "requests": {"gateways.stripe_calls"},
    "sqlite_utils": {"sqlite.connection", "sqlite.migrations"},
    "typer": {"cli", "commands"},
    "rich": {"output"},
    "dateutil": {"domain.dates"},
    "zoneinfo": {"domain.dates"},
}
"""Where each library may be imported."""

PURE = {"acts", "domain", "letters", "output.journals", "rules"}
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


def within(name: str, rooms: set[str]) -> str | None:
    """The room of these that a module is, or stands in."""
    return next((room for room in rooms if name == room or name.startswith(f"{room}.")), None)


def place(name: str) -> tuple[int, str]:
    """The floor of a module, counted from the top, and its room there."""
    found = [(index, within(name, rooms)) for index, rooms in enumerate(FLOORS)]
    return next((index, room) for index, room in found if room is not None)


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_imports_run_one_way(module: Path) -> None:
    name = name_of(module)
    for imported in imports(module):
        if not imported.startswith("invoicectl.") or imported == "invoicectl.__version__":
            continue
        target = imported.removeprefix("invoicectl.").rpartition(".")[0]
        if (name, target) in OPENS:
            continue
        floor, room = place(name)
        below, other = place(imported.removeprefix("invoicectl."))
        assert room == other or below > floor, f"{name} imports {imported}"


def test_every_module_has_its_place() -> None:
    halls = {"__init__", "desk", "domain"}
    for name in {name_of(each) for each in MODULES} - halls:
        assert place(name)


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_each_library_stays_in_its_rooms(module: Path) -> None:
    name = name_of(module)
    for imported in imports(module):
        rooms = ROOMS.get(imported.split(".")[0])
        assert rooms is None or within(name, rooms), (name, imported)


@pytest.mark.parametrize(
    "module", [each for each in MODULES if within(name_of(each), PURE)], ids=name_of
)
def test_what_decides_is_pure(module: Path) -> None:
    found = {each.split(".", 1)[0] for each in imports(module)}
    assert not found & IMPURE


def test_what_is_pure_is_there() -> None:
    assert {within(name_of(each), PURE) for each in MODULES} >= PURE


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
    """About 400 lines."""
    for module in MODULES:
        lines = len(module.read_text(encoding="utf-8").splitlines())
        assert lines <= 450, f"{name_of(module)} has {lines} lines"


def test_every_kind_of_event_has_its_fold() -> None:
    assert set(FOLDS) == set(KINDS.values())
