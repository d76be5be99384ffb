"""What the tests leave to files is named, and what a server was seen to answer otherwise."""

from __future__ import annotations

import json
from pathlib import Path

import psycopg
import pytest

from invoicectl import addresses
from tests.postgres.alone import ALONE, shared
from tests.postgres.test_first_steps import ask

HOME = Path(__file__).parents[2]


@pytest.mark.parametrize("name", [name for names in ALONE.values() for name in names])
def test_what_is_left_to_files_is_there(name: str) -> None:
    module, _, test = name.partition("::")
    source = (HOME / module).read_text(encoding="utf-8")
    assert f"def {test.partition('[')[0]}" in source


def test_of_a_story_only_what_is_about_a_file_is_left_out() -> None:
    story = HOME / "examples" / "export.md"
    written = story.read_text(encoding="utf-8")
    kept = shared(story, written)
    assert "export views" in written
    assert written.count("```console") == kept.count("```console") + 1


@pytest.fixture
def made(address: str) -> str:
    """A business with a client."""
    for words in ("init --gateway manual", "client add ada", "issue ada 5.00 --due +9d"):
        assert ask(address, words).code == 0
    return address


def test_what_no_server_can_hold_is_found_nowhere(made: str) -> None:
    for words in ("show 'INV-1\0'", "pay 'INV-1\0' 5.00", "find 'ada\0'", "list --client 'a\0'"):
        done = ask(made, words)
        assert done.crash is None, words
        assert done.code in {0, 2, 3}, words


def test_a_check_that_meets_an_error_hinders_no_other(made: str) -> None:
    found = addresses.read(made)
    with psycopg.connect(found.server) as server:
        server.execute(f'DROP TABLE "{found.business}".outbox CASCADE'.encode())
    done = ask(made, "check --json")
    assert (done.code, done.crash) == (7, None)
    held = {each["name"]: each["ok"] for each in json.loads(done.out)}
    assert not held["schema"]
    assert held["chain"]
    assert held["sequence"]
