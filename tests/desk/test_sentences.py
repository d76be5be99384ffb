"""`log` speaks in sentences: each kind of event has one, tried on a business that has them all."""

from __future__ import annotations

import json
import re

import pytest

from invoicectl.context import Context
from invoicectl.desk.asking.sentences import SENTENCES, Speaker, sentence
from invoicectl.domain.events import KINDS, kind_of
from invoicectl.domain.fields import FIELDS
from invoicectl.domain.text import width
from invoicectl.output import screens
from tests.desk.told_sentences import FIRST, OTHERS
from tests.files.life import NAME, Life

Told = dict[str, list[str]]


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    lived = Life(tmp_path_factory.mktemp("life") / NAME)
    lived.live()
    return lived


@pytest.fixture(scope="module")
def told(life: Life) -> Told:
    """Every sentence of the business, in order, by the kind of its event."""
    found: Told = {}
    fork = life.path.with_name("fork.db")  # whose last event no other file has
    assert life.command(f"fork {fork}").code == 0
    run = Context()
    run.told("db", str(fork))
    with run.desk.look() as work:
        for fact in work.store.log.facts():
            said = sentence(Speaker(work), fact.event)
            found.setdefault(kind_of(fact.event), []).append(said)
    run.close()
    return found


def test_no_kind_is_without_a_sentence() -> None:
    assert set(SENTENCES) == set(KINDS.values())
    assert list(FIRST) == list(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_what_each_kind_says(told: Told, kind: str) -> None:
    assert told[kind][0] == FIRST[kind]


@pytest.mark.parametrize(("kind", "said", "why"), OTHERS)
def test_what_it_says_where_it_is_another_way(told: Told, kind: str, said: str, why: str) -> None:
    assert said in told[kind], why


_RAW = re.compile(r"None|True|False|=|_minor|_at\b|[a-z]+-[a-z]+-[a-z]+")
"""What is no word of people: values of the program, names of fields and kinds."""


def test_no_sentence_has_a_word_of_the_program(told: Told) -> None:
    everything = [said for each in told.values() for said in each]
    assert len(everything) > 300
    for said in everything:
        assert not _RAW.search(said), said
        assert "\n" not in said, said


def test_at_80_columns_each_is_one_line(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = life.command("log").out.splitlines()
    assert whole[0].split() == ["seq", "at", "who", "what", "happened"]
    monkeypatch.setattr(screens, "PIPED", 80)
    narrow = life.command("log").out.splitlines()
    assert len(narrow) == len(whole)
    assert narrow[0].split() == ["at", "who", "what", "happened"], "no room for the number"
    for short, long in zip(narrow, whole, strict=True):
        assert width(short) <= 80
        assert short.removesuffix("…") in long[5:]
    assert any(line.endswith("…") for line in narrow)
    assert "  by itself  ada's card visa-4242 was charged 30.00 for INV-29" in "\n".join(narrow)


def test_time_and_a_long_name_are_told_in_their_column(life: Life) -> None:
    told = life.command(f"--actor {'anna-' * 8}x client add zoe")
    assert told.code == 0, told
    last = life.command("log zoe").out.splitlines()[-1]
    assert "  anna-anna-anna-…  the client zoe was added" in last
    assert not re.search(r"\d  time  ", life.command("log").out)


def test_json_and_csv_have_each_event_as_it_is_kept(life: Life) -> None:
    events = json.loads(life.command("log --json").out)
    assert {"time"} <= {each["actor"] for each in events}
    assert {tuple(each) for each in events} == {FIELDS["log"]}
    assert life.command("log --format csv").out.startswith(",".join(FIELDS["log"]))


def test_a_locked_answer_is_told_by_no_sentence(life: Life) -> None:
    assert "It is 42" not in life.command("log").out
