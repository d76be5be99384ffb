"""Whether the ledger and the processor agree, or each difference is listed; judged apart from it.

What the processor has comes from its own record (`processors`), the ledger from plain rows. For
each charge there: what is left of it after refunds and disputes is what the books say is left of
it, but for what is listed. What is a stranger's is nowhere. All money in the books under cards is
at the processor. Nothing here is asked of the code that compares."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any, NamedTuple

from tests.campaigns.oracle import hold
from tests.campaigns.processors import Held

Json = Any
Row = dict[str, Any]


class Listed(NamedTuple):
    """What the program lists: references there, payments here, and what people are to look at."""

    only_there: dict[str, Json]
    only_here: frozenset[str]
    attention: frozenset[str]

    def has(self, held: Held) -> bool:
        """Whether a thing of the processor's is listed anywhere."""
        return held.ref in self.only_there or held.ref in self.attention


class Ledger:
    """The rows of a file that tell of cards and of the processor."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        (self.file,) = connection.execute("SELECT uuid FROM file").fetchone()
        self.payments = _rows(connection, "SELECT * FROM payments WHERE method = 'card'")
        issued = connection.execute("SELECT number, issued_at FROM invoices").fetchall()
        self.issued: dict[int, str] = dict(issued)
        self.unmatched = _rows(connection, "SELECT * FROM unmatched")
        cards = "SELECT customer FROM cards WHERE customer IS NOT NULL"
        self.customers = {customer for (customer,) in connection.execute(cards)}
        found = connection.execute(
            "SELECT sum(amount_minor) FROM postings WHERE account = 'assets:cash:card'"
        ).fetchone()
        self.card_minor = int(found[0] or 0)

    @property
    def charges(self) -> list[Row]:
        """Charges to cards that went through, as far as the ledger knows."""
        return [
            each
            for each in self.payments
            if each["kind"] != "refund" and each["outcome"] == "approved"
        ]

    def left_of(self, charge: Row) -> int:
        """What the books say is left of a charge."""
        back = sum(
            _whole(each) - int(each["reversed_minor"] + each["reversed_tip_minor"])
            for each in self.payments
            if each["kind"] == "refund"
            and each["outcome"] == "approved"
            and each["of"] == charge["number"]
        )
        reversed_minor = int(charge["reversed_minor"] + charge["reversed_tip_minor"])
        return _whole(charge) - reversed_minor - back

    def is_ours(self, held: Held) -> bool:
        """Whether a charge there is of this file or of one of its clients."""
        return (held.key or "").startswith(f"{self.file}/") or held.customer in self.customers


def hold_agreement(ledger: Ledger, held: Iterable[Held], listed: Listed, judged: set[str]) -> None:
    """Both sides agree, or the difference is listed, of what is `judged`: what the program was
    asked to compare. Raises Wrong."""
    all_held = list(held)
    there = {each.ref: each for each in all_held if each.kind == "charge"}
    by_ref: dict[str, Row] = {}
    for charge in ledger.charges:
        ref = charge["gateway_ref"]
        hold(ref not in by_ref, f"{ref} is in the books twice")
        by_ref[ref] = charge
    _hold_charges(ledger, there, by_ref, listed, judged)
    _hold_open(ledger, there, listed, judged)
    _hold_rests(ledger, all_held, by_ref, listed, judged)
    _hold_lists(ledger, all_held, by_ref, listed)
    books = sum(ledger.left_of(each) for each in ledger.charges)
    hold(books == ledger.card_minor, f"{ledger.card_minor} on cards in the books, not {books}")


def _hold_charges(
    ledger: Ledger,
    there: dict[str, Held],
    by_ref: dict[str, Row],
    listed: Listed,
    judged: set[str],
) -> None:
    """Each charge that went through there is in the books, once and whole, or listed; and each in
    the books is there, or listed."""
    for ref, charge in by_ref.items():
        found = there.get(ref)
        is_there = found is not None and found.moved == "yes"
        is_told = f"P{charge['number']}" in listed.only_here
        hold(is_there or is_told or ref not in judged, f"{ref} is in the books and not there")
        if found is not None and is_there:
            is_whole = _whole(charge) == found.amount_minor
            hold(is_whole or listed.has(found), f"{ref} has another amount in the books")
            hold(ledger.is_ours(found), f"{ref} is a stranger's and in the books")
            _hold_place(ledger, found, charge)
    for ref, found in there.items():
        if not ledger.is_ours(found):
            hold(not listed.has(found), f"{ref} is a stranger's and listed")
        elif found.moved == "yes" and ref not in by_ref and ref in judged:
            is_open = any(
                each["gateway_ref"] == ref and each["outcome"] == "review"
                for each in ledger.payments
            )
            hold(listed.has(found) or is_open, f"{ref} went through and is neither known nor told")


def _hold_place(ledger: Ledger, found: Held, charge: Row) -> None:
    """What stands under its own key stands on the invoice that it was for: of that client, issued
    at that instant. What a person took stands where the person said."""
    if found.key is None or found.key != charge["key"] or "/INV-" not in found.key:
        return
    stands = (f"C{charge['client']}", ledger.issued[charge["invoice"]])
    told = f"{found.ref} of {found.client}, {found.issued_at} stands on that of {stands}"
    hold(stands == (found.client, found.issued_at), told)


def _hold_open(ledger: Ledger, there: dict[str, Held], listed: Listed, judged: set[str]) -> None:
    """An attempt of which nobody knows the outcome is one of which the processor doesn't, either;
    what a person must look at is listed."""
    for each in ledger.payments:
        found = there.get(each["gateway_ref"] or "")
        told = f"P{each['number']}"
        if each["outcome"] == "review":
            hold(told in listed.attention, f"{told} is under review and not told")
        if each["outcome"] == "unknown" and each["kind"] != "refund" and found is not None:
            is_open = found.moved != "yes" or found.ref not in judged
            hold(is_open, f"{told} is unknown though {found.ref} went through")


def _hold_rests(
    ledger: Ledger,
    held: list[Held],
    by_ref: dict[str, Row],
    listed: Listed,
    judged: set[str],
) -> None:
    """What is left of each placed charge there is what is left of it in the books: less every
    refund and dispute with which money moved; of those that are listed, less what is booked."""
    reviewed = {each["key"] for each in ledger.payments if each["outcome"] == "review"}
    for ref, charge in by_ref.items():
        moves = [each for each in held if each.of == ref]
        if any(each.ref not in judged or each.key in reviewed - {None} for each in moves):
            continue
        left = sum(each.amount_minor for each in held if each.ref == ref and each.moved == "yes")
        for each in moves:
            is_off = _is_booked(ledger, each) if listed.has(each) else each.moved == "yes"
            left -= each.amount_minor if is_off else 0
        here = ledger.left_of(charge)
        told = ", ".join(f"{each.ref} {each.amount_minor} {each.moved}" for each in moves)
        is_told = ref in listed.only_there or f"P{charge['number']}" in listed.only_here
        hold(here == left or is_told, f"{ref}: {here} left in the books, {left} there ({told})")


def _is_booked(ledger: Ledger, held: Held) -> bool:
    """Whether a thing that is listed stands in the books besides: it was placed before it went on,
    or it is a refund of our own that fared otherwise there."""
    placed = any(
        each["gateway_ref"] == held.ref and each["payment"] is not None for each in ledger.unmatched
    )
    own = any(
        each["key"] == held.key and each["outcome"] == "approved"
        for each in ledger.payments
        if held.key is not None and each["kind"] == "refund"
    )
    return placed or own


def _hold_lists(ledger: Ledger, held: list[Held], by_ref: dict[str, Row], listed: Listed) -> None:
    """Nothing is listed that is no difference: what people are to look at is there, with money
    that moved or may have, and of nobody else."""
    known = {each.ref: each for each in held}
    for ref in (*listed.only_there, *(each for each in listed.attention if each in known)):
        hold(ref in known, f"{ref} is listed and not there")
        found = known[ref]
        charge = found if found.kind == "charge" else known.get(found.of or "")
        hold(charge is not None and ledger.is_ours(charge), f"{ref} is somebody else's and listed")
        if ref in listed.attention:
            is_to_tell = found.moved != "no" or found.is_open
            hold(is_to_tell, f"{ref} is told to people, and moved no money")
        if found.kind == "charge" and ref in by_ref:
            is_alike = _whole(by_ref[ref]) == found.amount_minor and found.moved == "yes"
            hold(not is_alike, f"{ref} is in the books and listed all the same")


def _whole(payment: Row) -> int:
    return int(payment["amount_minor"] + payment["tip_minor"])


def _rows(connection: sqlite3.Connection, sql: str) -> list[Row]:
    found = connection.execute(sql)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]
