"""Accountants' programs accept every export, and their balances of every account are ours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from invoicectl.domain.accounts import capitalised
from invoicectl.errors import FileFault
from tests.amounts import tasted
from tests.desk.books import programs
from tests.desk.books.histories import SEEDS, lived
from tests.desk.books.programs import Opened, needs_hledger, needs_ledger
from tests.support import Business
from tests.test_accounts_receivable import lines, needs_table, play
from tests.test_examples import STORIES
from tests.transcripts import replayed

GROUPS = range(0, SEEDS, 20)


def written(business: Business, form: str, place: Path) -> Path:
    file = place / f"books.{form}"
    file.write_text(business("export", form), encoding="utf-8")
    return file


def currency_of(business: Business) -> str:
    return str(business("config", "get", "currency")["value"])


def agrees_with_hledger(business: Business, place: Path) -> None:
    journal = written(business, "hledger", place)
    told = programs.told_by_hledger(journal, currency_of(business))
    assert told == programs.our_balances(business)


def agrees_with_beancount(business: Business, place: Path) -> Path:
    text = written(business, "beancount", place)
    ours = {capitalised(name): minor for name, minor in programs.our_balances(business).items()}
    assert programs.told_by_beancount(text) == ours
    return text


def agrees_with_ledger(business: Business, place: Path) -> None:
    journal = written(business, "ledger", place)
    told = programs.told_by_ledger(journal, currency_of(business))
    ours = programs.our_balances(business)
    assert {name: minor for name, minor in told.items() if minor} == {
        name: minor for name, minor in ours.items() if minor
    }


def files_of(story: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> list[Opened]:
    """The files that a story leaves behind."""
    monkeypatch.chdir(place)
    monkeypatch.setenv("INVOICECTL_DB", "story.db")
    replayed(story.read_text(encoding="utf-8"))
    found = []
    for path in sorted(place.rglob("*.db")):
        try:
            found.append(Opened(path))
        except FileFault:
            assert story.name in {"errors.md", "lost-and-restored.md"}, "only there one is damaged"
    assert found or not re.search(r"^\$ invoicectl init", story.read_text(), re.MULTILINE)
    return found


@needs_hledger
@pytest.mark.parametrize("story", tasted(STORIES, 20), ids=lambda story: story.name)
def test_hledger_accepts_every_story(
    story: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for business in files_of(story, tmp_path, monkeypatch):
        agrees_with_hledger(business, tmp_path)
        business.close()


@pytest.mark.parametrize("story", tasted(STORIES, 20), ids=lambda story: story.name)
def test_beancount_accepts_every_story(
    story: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for business in files_of(story, tmp_path, monkeypatch):
        agrees_with_beancount(business, tmp_path)
        business.close()


@pytest.mark.more
@needs_hledger
@pytest.mark.parametrize("first", GROUPS)
def test_hledger_accepts_random_histories(first: int, tmp_path: Path) -> None:
    for seed in range(first, first + GROUPS.step):
        agrees_with_hledger(lived(seed).business, tmp_path)


@pytest.mark.campaign
@pytest.mark.parametrize("first", GROUPS)
def test_beancount_accepts_random_histories(first: int, tmp_path: Path) -> None:
    for seed in range(first, first + GROUPS.step):
        text = agrees_with_beancount(lived(seed).business, tmp_path)
    programs.bean_check(text)


@needs_ledger
def test_ledger_accepts_random_histories(tmp_path: Path) -> None:
    for seed in range(GROUPS.step):
        agrees_with_ledger(lived(seed).business, tmp_path)


@pytest.mark.more
@needs_table
@needs_hledger
def test_both_accept_two_years_of_receivables(tmp_path: Path) -> None:
    business = play(lines(), tmp_path)
    agrees_with_hledger(business, tmp_path)
    programs.bean_check(agrees_with_beancount(business, tmp_path))
