"""Every story of examples/ and the README's own blocks print what they say they print.

`pytest tests/test_examples.py --update` writes them anew; the difference is read like code."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.transcripts import replayed

HOME = Path(__file__).parents[1]
STORIES = [*sorted((HOME / "examples").glob("*.md")), HOME / "README.md"]


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
        assert now == written
