"""Whatever a story ends in goes on as `forecast` says. Source: SPEC 11."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from typing import get_args

import pytest

from invoicectl.desk.engine.recalling import Assumed
from invoicectl.errors import Error
from tests.desk.coming_true import Opened, comes_true
from tests.test_examples import STORIES
from tests.transcripts import replayed

TOLD_OF_ERRORS = {"errors.md", "scripts.md"}
"""Pages that end in files which are damaged on purpose."""


@pytest.mark.more
@pytest.mark.parametrize("assumed", get_args(Assumed))
def test_each_story_goes_on_as_foreseen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, assumed: Assumed
) -> None:
    monkeypatch.setenv("INVOICECTL_DB", "story.db")
    monkeypatch.setenv("COLUMNS", "100")
    seen = steps = 0
    for story in STORIES:
        if story.name in TOLD_OF_ERRORS:
            continue
        folder = tmp_path / story.stem
        folder.mkdir()
        monkeypatch.chdir(folder)
        replayed(story.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.db")):
            business = Opened(path)
            try:
                if business("clock", "show")["clock"] == "simulated":
                    with contextlib.suppress(Error):  # a restored file asks the gateway first
                        if path.name != "story.db":
                            business("reconcile")
                    steps += len(comes_true(business, "60d", assumed))
                    seen += 1
            finally:
                business.close()
        monkeypatch.chdir(tmp_path)
        shutil.rmtree(folder)
    assert seen > 20
    assert steps > 300
