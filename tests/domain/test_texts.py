"""Texts beside the log: each has a place in its event, and comes back to it."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime
from typing import Any, get_type_hints

import pytest

from invoicectl.domain import codec, texts
from invoicectl.domain.events import (
    KINDS,
    ClientAdded,
    Fact,
    InvoiceRevised,
    Link,
    MessageSent,
    PaymentSent,
)
from invoicectl.domain.model import Line
from invoicectl.domain.text import ERASED, Text

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
ADA = ClientAdded(1, "ada", "Ada Lovelace", None)
LINES = (Line("Walk", 1200), Line("Talk", 800))
BILL = InvoiceRevised(1, 2, 2000, LINES, AT, "As agreed", None)


def stored(event: Any) -> tuple[Link, str | None]:
    salts = map(str, itertools.count(1))
    return codec.stored(Fact(7, AT, AT, "clerk", "root", event, 1), lambda: next(salts))


@pytest.mark.parametrize("event", [ADA, BILL, MessageSent(1, "client", "Hi", None, None)], ids=repr)
def test_a_text_comes_back_to_its_place(event: Any) -> None:
    link, row = stored(event)
    assert codec.fact(link, 1, row).event == event
    assert [each.is_right for each in codec.kept(link, row)] == [True] * len(json.loads(row or ""))


def test_the_log_holds_no_text() -> None:
    for event, words in ((ADA, ("ada", "Lovelace")), (BILL, ("Walk", "Talk", "agreed"))):
        link, row = stored(event)
        assert row is not None
        assert all(word not in link.data and word in row for word in words)


def test_what_is_gone_reads_as_erased() -> None:
    link, row = stored(BILL)
    assert row is not None
    entries = json.loads(row)
    entries[1] = None
    there = codec.fact(link, 1, json.dumps(entries)).event
    assert there == BILL._replace(lines=(LINES[0], LINES[1]._replace(text=ERASED)))
    gone = codec.fact(link, 1, None).event
    assert gone == BILL._replace(
        lines=tuple(line._replace(text=ERASED) for line in LINES), message=ERASED
    ), "an answer that never was is not erased"
    assert json.loads(codec.exported(gone))["message"] is None


def test_what_has_no_text_has_no_row() -> None:
    link, row = stored(PaymentSent(1, "pi_1"))
    assert row is None
    assert codec.fact(link, 1, None).event == PaymentSent(1, "pi_1")


_FREE = {
    *("handle", "name", "email", "address", "phone", "tax_id"),
    *("reason", "message", "answer", "text", "service", "reference"),
}
_OURS = {("payment-reviewed", "reason"), ("generation-begun", "reason")}
"""Words of the program's own."""


@pytest.mark.parametrize("kind", KINDS)
def test_what_people_write_is_a_text(kind: str) -> None:
    hints = get_type_hints(KINDS[kind], include_extras=True)
    for field in _FREE & hints.keys():
        if (kind, field) not in _OURS:
            assert hints[field] in (Text, Text | None), f"{kind} keeps its {field} in the log"


def test_salts_are_each_texts_own() -> None:
    _, row = stored(BILL)
    assert [salt for salt, _ in json.loads(row or "")] == ["1", "2", "3"]
    assert texts.hash_of("1", "Walk") != texts.hash_of("2", "Walk")
