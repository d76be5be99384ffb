"""Whatever people write, every kind of letter is set, with no tag, link or block more."""

from __future__ import annotations

import re

import pytest

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
