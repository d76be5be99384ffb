"""The oracle judges what the gateway is asked for: what is wrong it doesn't accept."""

from __future__ import annotations

from typing import Any

import pytest

from tests.campaigns import invariants
from tests.campaigns.oracle import FOLDS, Client, Fact, Invoice, Oracle, Payment, Wrong
from tests.campaigns.unmatched import Unmatched

AT = "2026-01-06T09:00:00Z"
FILE = "file"


def known() -> Oracle:
    """A client whose charge of 10.00 is known, and a charge of 7.00 under the file's key that
    waits; an invoice of 20.00 is open."""
    oracle = Oracle()
    oracle.file, oracle.seq = FILE, 9
    oracle.clients = {1: Client(1, "ada", unplaced=1), 2: Client(2, "bob")}
    terms: dict[str, Any] = {"timezone": "UTC", "remind_before": []}
    oracle.invoices = {
        1: Invoice(1, "direct", "open", 1, terms, 2000, None, None, None, None, AT),
    }
    charge = Payment(1, "manual", "card", 1, 1000, 0, 1, None, "approved", gateway_ref="sim_1")
    taken = Payment(2, "advance", "card", 1, 700, 0, None, None, "approved", gateway_ref="sim_2")
    oracle.payments = {1: charge, 2: taken}
    waits = Unmatched(1, "sim_2", "charge", 700, "approved", f"{FILE}/1/INV-2/manual/1", None, 1, 2)
    dispute = Unmatched(2, "sim_d1", "dispute", 500, "taken", None, "sim_1", 1, 1)
    oracle.unmatched = {1: waits, 2: dispute}
    return oracle


def told(oracle: Oracle, kind: str, data: dict[str, Any], actor: str = "time") -> None:
    oracle.fold([Fact(10, AT, AT, actor, kind, data)])


COMPARED = {"file": FILE, "since_at": AT, "equal": 1, "only_here": 0, "only_there": 2}
FOUND = {
    "unmatched": 3,
    "gateway_ref": "sim_d2",
    "what": "dispute",
    "created_at": AT,
    "amount_minor": 100,
    "outcome": "taken",
    "key": None,
    "of": "sim_1",
    "client": 1,
    "invoice": 1,
    "token": None,
    "card": None,
}
REFUSED = {"invoice": 1, "amount_minor": 2000, "code": "amount_too_small"}
BEGUN = {"file": FILE, "generation": 2, "reason": "the gateway knows more"}

RIGHT = [
    ("reconciled", COMPARED),
    ("unmatched-found", FOUND),
    ("unmatched-turned", {"unmatched": 2, "outcome": "returned"}),
    ("unmatched-placed", {"unmatched": 1, "payment": 2}),
    ("charge-refused", REFUSED),
]

WRONG = [
    ("reconciled", COMPARED | {"file": "other"}, "another file's comparison"),
    ("reconciled", COMPARED | {"only_here": 1}, "what was charged is there"),
    ("reconciled", COMPARED | {"only_there": 3}, "more is only there than waits"),
    ("unmatched-found", FOUND | {"unmatched": 4}, "a number is skipped"),
    ("unmatched-found", FOUND | {"gateway_ref": "sim_d1"}, "it was found before"),
    ("unmatched-found", FOUND | {"gateway_ref": "sim_1"}, "it is a payment here"),
    ("unmatched-found", FOUND | {"of": "sim_9"}, "a dispute of somebody else's charge"),
    ("unmatched-found", FOUND | {"client": 2}, "a dispute of another client's"),
    ("unmatched-found", FOUND | {"what": "charge", "key": "other/1/INV-1/manual/1"},
     "a charge of another file"),
    ("unmatched-turned", {"unmatched": 2, "outcome": "inquiry"}, "what was taken is asked about"),
    ("unmatched-turned", {"unmatched": 1, "outcome": "declined"}, "a charge that went through"),
    ("unmatched-placed", {"unmatched": 1, "payment": 1}, "a charge of 7.00 as one of 10.00"),
    ("charge-refused", REFUSED | {"amount_minor": 1}, "less than is due was to be charged"),
    ("charge-refused", REFUSED | {"code": "card_declined"}, "a decline is none"),
    ("generation-begun", BEGUN, "the file never went back"),
    ("generation-begun", BEGUN | {"generation": 3}, "a generation is skipped"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "data"), RIGHT, ids=[kind for kind, _ in RIGHT])
def test_what_is_right_is_accepted(kind: str, data: dict[str, Any]) -> None:
    assert kind in FOLDS, invariants
    told(known(), kind, data)


@pytest.mark.parametrize(("kind", "data", "why"), WRONG, ids=[each[2] for each in WRONG])
def test_what_is_wrong_is_not(kind: str, data: dict[str, Any], why: str) -> None:
    with pytest.raises(Wrong) as found:
        told(known(), kind, data)
    assert str(found.value), why


def test_what_is_placed_keeps_no_card_from_being_charged() -> None:
    oracle = known()
    told(oracle, "unmatched-placed", {"unmatched": 1, "payment": 2})
    assert oracle.clients[1].unplaced == 0
