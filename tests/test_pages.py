"""The pages of docs/ say what the program does: states, rules, the order of steps, the map.

`--update` draws the states anew. Commands and the file's tables are in `test_docs.py`, the
cookbook and the tour in `test_examples.py`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import invoicectl
from invoicectl.domain import policy, states
from invoicectl.domain.things import STEP_ORDER

HOME = Path(__file__).parents[1]
DOCS = HOME / "docs"
CODE = Path(invoicectl.__file__).parent

DRAWN = re.compile(r"(<!-- states -->\n).*?(?=\nA `pending` invoice)", re.DOTALL)


def pictures() -> str:
    """Every kind of thing with what may follow what, as diagrams."""
    parts = []
    for kind, moves in states.FOLLOWS.items():
        parts.append(f"\n### {kind.capitalize()}\n\n```mermaid\nstateDiagram-v2")
        for before, after in moves.items():
            parts += [f"  {_node(before)} --> {_node(each)}" for each in sorted(after)]
        parts += [f"  {_node(each)} --> [*]" for each, after in moves.items() if not after]
        parts.append("```")
    return "\n".join(parts) + "\n"


def _node(state: str | None) -> str:
    return "[*]" if state is None else state.replace("-", "_")


def test_the_states_are_drawn_as_they_are(request: pytest.FixtureRequest) -> None:
    place = DOCS / "concepts.md"
    written = place.read_text(encoding="utf-8")
    now = DRAWN.sub(lambda found: found[1] + pictures(), written)
    if request.config.getoption("--update"):
        place.write_text(now, encoding="utf-8")
    else:
        assert written == now


def test_every_rule_that_an_answer_names_has_its_line() -> None:
    page = (DOCS / "rules.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| ([AB]\d+) \|", page, re.MULTILINE)
    assert len(told) == len(set(told))
    source = "".join(path.read_text(encoding="utf-8") for path in CODE.rglob("*.py"))
    named = set(re.findall(r'"([AB]\d+)"', source))
    assert named, "the rules of next steps"
    assert named <= set(told)


def test_every_setting_that_a_rule_names_is_one() -> None:
    page = (DOCS / "rules.md").read_text(encoding="utf-8")
    rows = [line.split("|") for line in page.splitlines() if re.match(r"\| [AB]\d", line)]
    named = {name for row in rows for name in re.findall(r"`([a-z_]+)`", row[3])}
    assert named
    assert named <= set(policy.KEYS)


def test_the_steps_of_one_instant_stand_in_their_order() -> None:
    _, told = (DOCS / "rules.md").read_text(encoding="utf-8").split("## The order of one instant")
    assert re.findall(r"`([a-z-]+)`", told) == sorted(STEP_ORDER, key=STEP_ORDER.__getitem__)


def tree(folder: Path, indent: str = "  ") -> Iterator[str]:
    """Each package below a folder and, at the top, each module, with the first line of its text."""
    for path in sorted(folder.iterdir(), key=lambda each: (each.is_dir(), each.name)):
        if path.is_dir() and (path / "__init__.py").exists():
            name = f"{path.name}/"
            yield f"{indent}{name:<{_NAMES - len(indent)}}{_first_line(path / '__init__.py')}"
            yield from tree(path, indent + "  ")
        elif folder == CODE and path.suffix == ".py" and path.name != "__init__.py":
            yield f"{indent}{path.name:<{_NAMES - len(indent)}}{_first_line(path)}"


_NAMES, _LONG = 18, 120


def _first_line(path: Path) -> str:
    told = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    first = re.split(r"(?<=[.;]) ", f"{' '.join(told.split())} ")[0].strip()
    return first if len(first) < _LONG else first.partition(": ")[0] + "."


def test_the_map_is_as_the_code_is(request: pytest.FixtureRequest) -> None:
    place = DOCS / "map.md"
    written = place.read_text(encoding="utf-8")
    shown = "\n".join(["```text", "invoicectl/", *tree(CODE), "```\n"])
    now = re.sub(r"```text\ninvoicectl/\n.*?```\n", lambda _: shown, written, flags=re.DOTALL)
    if request.config.getoption("--update"):
        place.write_text(now, encoding="utf-8")
    else:
        assert written == now


def test_every_link_between_pages_leads_somewhere() -> None:
    for page in (*DOCS.glob("*.md"), HOME / "README.md", *(HOME / "examples").glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_page_is_reached_from_the_index() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    pages = {path.name for path in DOCS.glob("*.md")} - {"README.md"}
    assert {name for name in pages if f"({name})" not in index} == set()
