"""A server for the tests here: one for a run, and a business of its own for each test."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from tests.postgres.server import Server, programs

_NUMBERS = itertools.count(1)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """No newcomer waits for a server: what needs one is in `make test-more`."""
    for item in items:
        if "server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.more)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    if programs() is None:
        pytest.skip("PostgreSQL is not installed here")
    pytest.importorskip("psycopg")
    made = Server()
    yield made
    made.remove()


@pytest.fixture
def address(server: Server) -> str:
    """Where a new business may be made."""
    return server.address(f"b{next(_NUMBERS)}")
