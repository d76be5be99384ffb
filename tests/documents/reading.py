"""Documents as a reader has them: the texts of a page, and what is in which table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from tests.support import Business

_VOID = {"meta", "path", "br"}


class Read(HTMLParser):
    """The texts of a page by the class or name of what is round each, and all its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[tuple[tuple[str, ...], str]] = []
        self.attributes: list[tuple[str, str, str]] = []
        self._round: list[str] = []
        self.feed(page)
        self.close()
        assert self._round == [], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.attributes += [(tag, name, value) for name, value in given.items()]
        if tag not in _VOID:
            self._round.append(" ".join(filter(None, (tag, given.get("class")))))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self._round.pop().split(" ")[0] == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((tuple(self._round), data))

    def within(self, *marks: str) -> list[str]:
        """The texts that stand within all of these."""
        return [text for place, text in self.texts if set(marks) <= set(place)]

    @property
    def sums(self) -> dict[str, str]:
        """What comes below the tables, by label."""
        told = self.within("dl sums")
        return dict(zip(told[::2], told[1::2], strict=True))

    def rows(self) -> Iterator[list[str]]:
        """The cells of the first table's rows, without their notes."""
        body = [(place, text) for place, text in self.texts if "tbody" in place]
        cells = [text for place, text in body if "td" in place or "td figure" in place]
        yield cells


def page(b: Business, *words: str) -> Read:
    """A document as HTML, read."""
    return Read(b("document", *words, "--format", "html")["content"])


def text(b: Business, *words: str) -> str:
    """A document as text."""
    told: str = b("document", *words, "--format", "txt")["content"]
    return told


def number(told: str) -> str:
    """A figure as JSON has it: without thousands and currency."""
    return re.sub(r"[^0-9.-]", "", told)


def after(told: str, label: str) -> str | None:
    """What stands behind a label at the begin of a line, up to its end; None without one."""
    found = re.search(rf"^ *{re.escape(label)} {{2,}}(\S.*)$", told, re.MULTILINE)
    return found[1] if found else None


Json = Any
