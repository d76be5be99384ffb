"""The list of changes to the letters is whole: every module has some, each is a program still."""

from __future__ import annotations

import ast

import pytest
from jinja2.sandbox import SandboxedEnvironment

from tests.campaigns.guards import CHECKOUT
from tests.campaigns.letters import MODULES, TEMPLATES, all_changes, changes


@pytest.mark.parametrize("module", MODULES)
def test_every_change_is_a_program_and_another_one(module: str) -> None:
    source = (CHECKOUT / module).read_text(encoding="utf-8")
    found = list(changes(module, source))
    assert found
    for change in found:
        changed = source[: change.start] + change.instead + source[change.end :]
        assert ast.dump(ast.parse(changed)) != ast.dump(ast.parse(source)), change.told


def test_all_modules_of_the_letters_are_changed() -> None:
    there = {
        f"invoicectl/letters/{path.name}"
        for path in (CHECKOUT / "invoicectl/letters").glob("*.py")
        if path.name != "__init__.py"
    }
    assert there <= set(MODULES)
    assert len(all_changes()) >= 250


def test_every_changed_template_is_a_template_still() -> None:
    environment = SandboxedEnvironment()
    for change in all_changes():
        if change.module.startswith(TEMPLATES):
            source = (CHECKOUT / change.module).read_text(encoding="utf-8")
            changed = source[: change.start] + change.instead + source[change.end :]
            assert environment.parse(changed) != environment.parse(source), change.told
