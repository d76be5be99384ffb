"""Whatever people write, every kind of letter is set, with no tag, link or block more."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from invoicectl.domain.links import is_page
from tests.wordings import corpus
from tests.worlds.mail import WORDINGS

TAG = re.compile(r"<[/!]?\w[^>]*>")
PLAIN = "Words"


def test_letters_of_all_kinds_that_there_are_are_tried() -> None:
    assert set(corpus.letters()) >= {
        "card-declined",
        "confirmed-by-silence",
        "contested",
        "credit-note",
        "deposit-declined",
        "earned",
        "invoice",
        "message",
        "offer",
        "overdue",
        "paid-out",
        "receipt",
        "visit-changed",
    }


@pytest.mark.parametrize("what", corpus.CORPUS)
def test_what_people_write_is_only_told(what: str) -> None:
    text = corpus.CORPUS[what]
    for kind, shapes in corpus.letters().items():
        for told in shapes:
            usual = WORDINGS.said(corpus.written(told, PLAIN))
            said = WORDINGS.said(corpus.written(told, text))
            assert [each.kind for each in said.blocks] == [each.kind for each in usual.blocks], kind
            assert said.links == usual.links
            assert WORDINGS.again(WORDINGS.kept(said)) == said
            assert TAG.findall(WORDINGS.html(said).split("</title>", 1)[1]) == TAG.findall(
                WORDINGS.html(usual).split("</title>", 1)[1]
            ), kind
            assert WORDINGS.html(said).count("<title>") == 1
            for shown in (said.subject, WORDINGS.text(said), WORDINGS.html(said)):
                shown.encode("utf-8")
                assert not re.search(
                    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", shown
                )
            assert "\n" not in said.subject


class Tags(HTMLParser):
    """The tags of a page but links, with their attributes; and where the links lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[object] = []
        self.leads_to: list[str | None] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            assert [name for name, _ in attrs] == ["href"]
            self.leads_to += [value for _, value in attrs]
        elif attrs != [("class", "whole")]:  # a number in the link may be one that is not broken
            self.found.append((tag, attrs))


def test_letters_with_both_links_are_tried() -> None:
    found = corpus.with_links()
    assert {told.kind for told in found} >= {"overdue", "card-declined", "reminder", "card-expires"}
    assert any(told.help_link for told in found)


@pytest.mark.parametrize("what", corpus.LINKS)
def test_a_link_is_one_link_or_only_told(what: str) -> None:
    """A page of the web can be clicked, and nothing else comes of what a link holds."""
    link = corpus.LINKS[what]
    for told in corpus.with_links():
        usual = WORDINGS.said(corpus.linked(told, corpus.PAGE))
        said = WORDINGS.said(corpus.linked(told, link))
        assert said.subject == usual.subject
        assert [each.kind for each in said.blocks] == [each.kind for each in usual.blocks]
        page, before = Tags(WORDINGS.html(said)), Tags(WORDINGS.html(usual))
        assert page.found == before.found
        assert set(page.leads_to) <= ({link} if is_page(link) else set())
        again = Tags(WORDINGS.html(WORDINGS.again(WORDINGS.kept(said))))
        assert again.leads_to == page.leads_to, "what was sent is no more than that either"
        for shown in (WORDINGS.text(said), WORDINGS.html(said)):
            assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", shown)


def test_a_usual_link_can_be_clicked() -> None:
    for told in corpus.with_links():
        said = WORDINGS.said(corpus.linked(told, corpus.PAGE))
        leads_to = Tags(WORDINGS.html(said)).leads_to
        assert leads_to == [corpus.PAGE] * WORDINGS.text(said).count(corpus.PAGE)
