"""`demo`: every line of every story works, and the last file may be kept to go on in."""

from __future__ import annotations

import json
import os
import re
import shlex
from pathlib import Path

import pytest

from invoicectl.commands.demo.stories import STORIES
from invoicectl.context import Context
from tests.commands.bench import Answer, run
from tests.support import Clock


@pytest.fixture(autouse=True)
def _somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def do(*words: str) -> Answer:
    return run(words, context=Context(clock=Clock("2026-11-26T09:00")))


def test_every_line_is_done_and_nothing_is_left() -> None:
    answer = do("demo", "--pause", "0")
    assert answer.code == 0, answer.err
    assert "error:" not in answer.out + answer.err
    assert "both were done" not in answer.out + answer.err, "each is given once"
    shown = re.findall(r"^\$ invoicectl (.*)$", answer.out, re.MULTILINE)
    assert shown == [command for _, acts in STORIES for _, command in acts]
    assert [title for title, _ in STORIES] == re.findall(
        r"^=== (.*) ===$", answer.out, re.MULTILINE
    )
    assert list(Path().iterdir()) == []


def test_the_last_file_is_kept_and_what_it_says_can_be_typed() -> None:
    answer = do("demo", "--pause", "0", "--keep", "kept file.db")
    assert answer.code == 0, answer.err
    _, advice = answer.out.split("Now try it yourself:\n")
    first, *lines = advice.strip().splitlines()
    assert shlex.split(first) == ["export", "INVOICECTL_DB=kept file.db"]
    for line in lines:
        words = shlex.split(line)[1:]
        assert do("--db", "kept file.db", *words).code == 0, line
    told = json.loads(do("--db", "kept file.db", "clock", "show", "--json").out)
    assert told["now"] == "2026-03-13T10:00:00Z", "where the story ended"


@pytest.mark.parametrize("is_link", [False, True])
def test_a_file_that_is_there_is_left_alone_and_nothing_is_played(is_link: bool) -> None:
    if is_link:
        os.symlink("nowhere", "mine.db")
    else:
        Path("mine.db").write_bytes(b"mine")
    answer = do("demo", "--pause", "0", "--keep", "mine.db")
    assert (answer.code, answer.out) == (4, "")
    assert "--keep FILE" in answer.err
    assert [path.name for path in Path().iterdir()] == ["mine.db"]


@pytest.mark.more
def test_without_it_the_reader_is_told_to_make_one() -> None:
    advice = do("demo", "--pause", "0").out.split("Now try it yourself:\n")[1]
    assert "init --sample" in advice
