"""Whatever a business lives through, its books say what its tables say."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from invoicectl.domain.events import kind_of
from invoicectl.domain.postings import _WRITERS
from tests.desk.books.agreeing import agree, entries
from tests.desk.books.histories import SEEDS, lived


@pytest.mark.campaign
@pytest.mark.parametrize("first", range(0, SEEDS, 20))
def test_the_books_agree_with_the_tables(first: int) -> None:
    for seed in range(first, first + 20):
        history = lived(seed)
        try:
            agree(history.business)
            assert all(not sum(n for _, n in entry) for _, entry in entries(history.business))
        except AssertionError as error:
            told = "\n".join(" ".join(words) for words in history.told)
            raise AssertionError(f"history {seed}: {error}\n{told}") from error


@pytest.mark.campaign
def test_the_histories_have_every_kind_of_event_that_posts() -> None:
    seen: Counter[str] = Counter()
    for seed in range(SEEDS):
        seen.update(kind for kind, _ in entries(lived(seed).business))
    assert set(seen) == {kind_of(cls) for cls in _WRITERS}


def test_a_void_friday_gives_its_credit_back_and_its_visits_free(business: Any) -> None:
    b = business(preset="pet-care")
    b.petcare()
    b("client", "credit", "ada", "10.00", "--reason", "sorry")
    b("series", "start", "ada")
    b("visit", "add", "R1", "2026-01-06T10:00", "25.00", "Walk")
    b.to("2026-01-07")
    b("visit", "done", "V1")
    b("card", "add", "ada", "pm_card_chargeCustomerFail")
    b.to("2026-01-10")
    assert (b.invoice()["credited"], b("client", "show", "ada")["credit"]) == ("10.00", "0.00")
    b("void", "INV-1", "--reason", "wrong")
    assert b("client", "show", "ada")["credit"] == "10.00"
    agree(b)
