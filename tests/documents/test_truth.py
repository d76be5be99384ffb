"""Every figure on a page is the invoice's, the payment's or the account's, in lives by chance."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from invoicectl.domain import dates, locales
from invoicectl.domain.policy import Policy
from tests.amounts import amount
from tests.desk.books.histories import lived
from tests.documents.reading import after, number, page, text
from tests.support import Business

SEEDS = range(amount("DOCUMENT_LIVES", 30, taste=4))
NOTHING = {"0.00", "0", "0.000"}


def less(figure: str) -> str:
    """The other way round, as a page has what was paid."""
    return figure if figure in NOTHING else f"-{figure}"


@pytest.mark.campaign
@pytest.mark.parametrize("seed", SEEDS)
def test_a_page_says_what_the_ledger_says(seed: int) -> None:
    b = lived(seed).business
    for each in b("list"):
        _is_invoice(b, b("show", each["number"]))
    for client in b("client", "list"):
        _is_account(b, client["handle"])
    b.check()


def _is_invoice(b: Business, shown: dict[str, Any]) -> None:
    ref = shown["number"]
    told, read = text(b, ref), page(b, ref)
    (headline,) = read.within("section headline", "p amount")
    for due in (headline, after(told, "AMOUNT DUE"), after(told, "Amount due")):
        assert due is not None
        assert number(due) == shown["due"], ref
        assert due.endswith(f" {shown['currency']}")
    assert number(read.sums["Total"]) == shown["total"], ref
    for label, field in (("Late fee", "late_fee"), ("Credit used", "credited"), ("Paid", "paid")):
        wanted = shown[field] if field == "late_fee" else less(shown[field])
        if shown[field] in NOTHING:
            assert label not in read.sums, f"{ref}: {label}"
        else:
            assert number(read.sums[label]) == wanted, f"{ref}: {label}"
            assert number(after(told, label) or "") == wanted, f"{ref}: {label}"
    parts = [Decimal(number(each)) for label, each in read.sums.items() if label != "Amount due"]
    assert sum(parts) == Decimal(shown["due"]), "the sums add up to what is due"
    heads = [each["text"] for each in shown["lines"]]
    assert all(_squeezed(head) in _squeezed(told) for head in heads), ref
    tips = f"Tips of {shown['tips']}"
    assert (tips in told.replace(",", "")) == (shown["tips"] not in NOTHING), ref
    moved = [each["ref"] for each in shown["payments"] if each["outcome"] == "approved"]
    assert [each for each in moved if f"({each})" not in told] == [], ref
    declined = [each["ref"] for each in shown["payments"] if each["ref"] not in moved]
    assert [each for each in declined if f"({each})" in told] == [], "what moved no money"
    _is_announced(b, shown, " ".join(told.split()))
    for payment in shown["payments"]:
        if payment["outcome"] == "approved":
            _is_receipt(b, payment)


def _is_announced(b: Business, shown: dict[str, Any], told: str) -> None:
    """A charge is announced where time makes one, for when it does, and nowhere else."""
    client, following = b("client", "show", shown["client"]), shown["next"] or {}
    is_asked = following.get("step") in {"collect", "retry"} and shown["due"] not in NOTHING
    has_card = any(card["default"] and card["refused"] is None for card in client["cards"])
    is_charged = is_asked and has_card and client["autopay"]
    assert ("You need not do anything" in told) == is_charged, shown["number"]
    if is_charged:
        with b.desk.look() as work:
            zone = work.get(Policy, 0).timezone
        at = dates.unstamp(following["at"])
        assert f"On {locales.moment(at, zone, None)} " in told, shown["number"]


def _is_receipt(b: Business, payment: dict[str, Any]) -> None:
    told = text(b, payment["ref"])
    is_note = payment["kind"] in {"refund", "goodwill"}
    assert ("Credit note" if is_note else "Receipt") in told.splitlines()[0]
    whole = Decimal(payment["amount"]) + Decimal(payment["tip"])
    got = after(told, "GIVEN BACK" if payment["kind"] == "refund" else "RECEIVED")
    assert got is not None
    assert Decimal(number(got)) == whole, payment["ref"]


def _is_account(b: Business, handle: str) -> None:
    shown, told = b("statement", handle), page(b, "statement", handle)
    assert number(told.sums["Closing balance"]) == shown["closing"]
    assert number(told.sums["Charges"]) == shown["debits"]
    assert number(told.sums["Payments"]) == shown["credits"]
    (headline,) = told.within("section headline", "p amount")
    assert number(headline) == shown["closing"].removeprefix("-")


def _squeezed(told: str) -> str:
    return "".join(told.split())
