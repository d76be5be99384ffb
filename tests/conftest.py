"""What the tests share. Properties run from a printed seed, examples in a simulated file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import amounts
from tests.errors.raised import Raised
from tests.support import Business

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine reaches a test."""
    for name in list(os.environ):
        if name.startswith("INVOICECTL_") or name in {"FORCE_COLOR", "CLICOLOR_FORCE"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("INVOICECTL_ACTOR", "clerk")


@pytest.fixture
def business() -> Iterator[Callable[..., Business]]:
    """Makes businesses in memory: `business("2026-01-05T09:00", preset="marketplace")`."""
    made: list[Business] = []

    def make(start: str = "2026-01-05T09:00", **more: Any) -> Business:
        made.append(Business(start, **more))
        return made[-1]

    yield make
    for each in made:
        each.close()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write the transcripts anew")
    parser.addoption(
        "--part",
        choices=amounts.PARTS,
        default="all",
        help="what `make test` runs, what `make test-more` runs, or both",
    )


def pytest_configure(config: pytest.Config) -> None:
    os.environ[amounts.VARIABLE] = config.getoption("--part")
    raised = Raised(Path(__file__).parent)
    raised.listen()
    config.pluginmanager.register(raised)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    part = config.getoption("--part")
    left = {
        item
        for item in items
        if not amounts.is_wanted(part, {mark.name for mark in item.iter_markers()})
    }
    config.hook.pytest_deselected(items=[item for item in items if item in left])
    items[:] = [item for item in items if item not in left]
