"""Every story of examples/, the tour, the cookbook, the page on scripts and the README's own
blocks print what they say they print.

`pytest tests/test_examples.py --update` writes them anew; the difference is read like code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from invoicectl.errors import AttemptOpen, Error, FirstError, Refusal
from tests.errors.reading import below
from tests.transcripts import replayed

HOME = Path(__file__).parents[1]
PAGES = [
    HOME / "README.md",
    *(HOME / "docs" / name for name in ("tour.md", "cookbook.md", "scripts.md")),
]
STORIES = [*sorted((HOME / "examples").glob("*.md")), *PAGES]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_story_comes_out_as_written(
    story: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INVOICECTL_DB", "story.db")
    monkeypatch.setenv("COLUMNS", "100")
    written = story.read_text(encoding="utf-8")
    now = replayed(written)
    if request.config.getoption("--update"):
        story.write_text(now, encoding="utf-8")
    else:
        assert shared(story, now) == shared(story, written)


def shared(story: Path, text: str) -> str:
    """What of a story is told wherever the business is: in a file, all of it."""
    return text


def test_the_recipe_for_real_use_ends_in_a_paid_invoice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """README's own lines, on the default file; the story that it names has the rest."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("INVOICECTL_DB", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    _, recipe = (HOME / "README.md").read_text(encoding="utf-8").split("## Running it for real")
    block = recipe.split("```sh\n")[1].split("```")[0]
    lines = [line.split("  #")[0] for line in block.splitlines() if line[:11] == "invoicectl "]
    shown = replayed("```console\n" + "".join(f"$ {line}\n" for line in lines) + "```\n")
    assert "(exit " not in shown
    assert "INV-1 · direct invoice · paid" in shown
    assert "examples/real-use.md" in recipe


def test_the_page_on_scripts_reaches_every_exit_code() -> None:
    """Each code of the table has an example under its heading, which ends with it."""
    page = (HOME / "docs" / "scripts.md").read_text(encoding="utf-8")
    codes = [*map(str, range(10)), "130", "143"]
    assert re.findall(r"^\| ([0-9]+) \|", page, re.MULTILINE) == codes
    parts = re.split(r"^### ([0-9]+)\n", page, flags=re.MULTILINE)[1:]
    assert parts[::2] == codes
    for code, shown in zip(parts[::2], parts[1::2], strict=True):
        last = shown.rstrip().splitlines()[-2]
        assert last == f"(exit {code})" if code != "0" else not last.startswith("(exit"), code


def test_the_gallery_shows_every_error() -> None:
    """Each class that is raised has its heading in examples/errors.md, under its exit code."""
    gallery = (HOME / "examples" / "errors.md").read_text(encoding="utf-8")
    exits: dict[str, int] = {}
    number = 0
    for line in gallery.splitlines():
        if line.startswith("## Exit "):
            number = int(line.removeprefix("## Exit ").split(":")[0])
        if line.startswith("### "):
            exits |= dict.fromkeys(re.findall(r"[a-z-]{4,}", line), number)
    for error in below() - {Refusal, FirstError}:  # they only gather or repeat others
        assert exits.get(code_of(error)) in {error.exit_code, *_SHOWN_WITH.get(error, ())}, error


_SHOWN_WITH: dict[type[Error], set[int]] = {AttemptOpen: {8}}
"""Told beside the error that leads to it."""


def code_of(error: type[Error]) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", error.__name__).lower()
