"""Which releases of Typer start fast, and that it is said when a newer one does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.packaging import newer


def test_the_release_in_use_starts_fast() -> None:
    version, is_fast = newer.look()
    assert is_fast, f"Typer {version} loads what makes every command slow"


@pytest.mark.parametrize(
    ("first", "said", "why"),
    [
        ("import pydantic", "Typer 9.9.9 loads pydantic: typer", "slow as before: nothing to do"),
        ("", "note: Typer 9.9.9 starts fast: raise the bound typer", "a newer one that is fast"),
    ],
)
def test_it_is_said_when_a_newer_one_does(tmp_path: Path, first: str, said: str, why: str) -> None:
    """A Typer of straw, which loads what a real one would."""
    (tmp_path / "pydantic.py").touch()
    straw = f"""
__version__ = "9.9.9"


class Typer:
    def __init__(self, **_):
        {first or "pass"}

    def command(self):
        return lambda function: function

    def __call__(self, *_, **__):
        pass
"""
    (tmp_path / "typer.py").write_text(straw, encoding="utf-8")
    version, is_fast = newer.look(tmp_path)
    assert newer.told(version, is_fast=is_fast).startswith(said), why
