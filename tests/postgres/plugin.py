"""`pytest -p tests.postgres.plugin`: the tests run as they are, over a server instead of files.

Each worker has a server of its own. A business in memory is a business there, which goes when its
store is closed, and so is one at a path where no file lies: it is shown by that path, so that what
is told is told as of a file. Copies, forks and backups of it are files. What is SQLite's alone is
skipped, and `alone` says why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import dying, support, test_examples
from tests.commands import bench
from tests.postgres import alone, paths, places
from tests.postgres.server import programs

paths.move_in()
for where, name, ours in (
    (support, "create_store", paths.in_memory),
    (test_examples, "shared", alone.shared),
    (bench, "opened", places.copies.opened),
    (bench, "store_over", places.store_over),
    (dying, "wait_for_the_killed", places.here.end_sessions),
):
    setattr(where, name, ours)


def pytest_configure() -> None:
    if programs() is None:
        raise pytest.UsageError("PostgreSQL is not installed here")


def pytest_unconfigure() -> None:
    places.here.remove()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        why = alone.why(item.nodeid)
        if why is not None:
            item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture(autouse=True)
def _swept(tmp_path: Path) -> Iterator[None]:
    """What a test left at paths of its own goes with it."""
    yield
    places.here.sweep(tmp_path)
