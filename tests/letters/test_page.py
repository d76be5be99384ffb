"""The page of letters is what the program writes, word by word; `--update` writes it anew."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.letters.situations import PEOPLE, SITUATIONS, Situation
from tests.worlds import Town

HOME = Path(__file__).parents[2]
PAGE, STORY = HOME / "docs" / "letters.md", HOME / "examples" / "letters.md"

HEAD = """\
# The letters

What clients and providers get, word by word, in the situations that bring them. A letter is
written in the same transaction as the fact that it tells, is true in the state it is written in,
and says what comes next. Generated, and checked by the tests.
"""


def page() -> str:
    """The page as the program writes the letters."""
    return "\n".join([HEAD, *(_section(each) for each in SITUATIONS)])


def _section(situation: Situation) -> str:
    town = Town(preset=situation.preset)
    town.do(*PEOPLE, *situation.acts)
    told = [f"## {situation.title}\n"]
    for mail in town.mail:
        told.append(f"`{mail.kind}` to {mail.address}: **{mail.subject}**\n")
        told.append(f"```text\n{mail.body}\n```\n")
    return "\n".join(told)


def test_the_page_of_letters_is_what_is_written(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update"):
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page()


def test_the_story_of_letters_shows_each_kind_in_full() -> None:
    kinds = set(re.findall(r"^`([a-z-]+)` to ", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    story = STORY.read_text(encoding="utf-8")
    assert kinds
    assert set(re.findall(r"^L\d+ · ([a-z-]+) · ", story, re.MULTILINE)) == kinds
    assert story.count("</html>") == 1
    assert {kind for kind, page in _pages_of(story)} == kinds
    assert all(page.startswith("<main>") for _, page in _pages_of(story))


def _pages_of(story: str) -> list[tuple[str, str]]:
    """The kinds of letters that the story shows as pages, with what it shows."""
    commands = re.split(r"^\$ invoicectl ", story, flags=re.MULTILINE)
    told = [part.partition("\n") for part in commands if part.startswith("letters ")]
    kinds = {
        command: shown.split(" · ")[1] for command, _, shown in told if "--html" not in command
    }
    piped = " | sed -n '/<main>/,/main>/p'"
    return [
        (kinds[command.removesuffix(piped).replace(" --html", "")], shown)
        for command, _, shown in told
        if command.endswith(piped)
    ]
