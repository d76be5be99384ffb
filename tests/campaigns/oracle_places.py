"""How the oracle knows where the money of each payment is: on invoices, in credit, gone again.

It works out by itself how much must come off where, and holds the moves in each event to that."""

from __future__ import annotations

from collections.abc import Iterable

from tests.campaigns.oracle import Invoice, Json, Oracle, Payment, Thing, hold


def placed(payment: Payment, held: int, unused: int, at: str) -> None:
    """Money that is here: so much on its invoice, so much client credit."""
    payment.held_minor, payment.unused_minor = held, unused
    if unused:
        payment.credit_at = at


def moved(oracle: Oracle, moves: Iterable[Json], at: str) -> Iterable[Thing]:
    """Take in moves; nothing is anywhere below nothing. Raises Wrong."""
    for move in moves:
        payment, more = oracle.payments[move["payment"]], move["amount_minor"]
        place = move["place"]
        if place == "paid":
            payment.held_minor += more
            invoice = oracle.invoices[payment.invoice or 0]
            invoice.paid_minor += more
            yield invoice
        elif place == "used":
            payment.used_minor += more
            use = oracle.payments[move["use"]]
            use.held_minor += more
            use.lots[payment.number] += more
            hold(use.lots[payment.number] >= 0, f"P{use.number} is of less than nothing")
            invoice = oracle.invoices[use.invoice or 0]
            invoice.credited_minor += more
            yield from (use, invoice)
        elif place == "credit":
            payment.unused_minor += more
            payment.credit_at = payment.credit_at or at
            client = oracle.clients[payment.client or 0]
            client.credit_minor += more
            yield client
        elif place == "gone":
            payment.gone_minor += more
        else:
            hold(place == "tip", f"P{payment.number} is moved to {place}")
            payment.refunded_tip_minor -= more
        places = (payment.held_minor, payment.unused_minor, payment.used_minor, payment.gone_minor)
        hold(min(places) >= 0, f"P{payment.number} is in places {places}")
        yield payment


def oldest(oracle: Oracle, client: int, amount: int, *, money: bool | None = None) -> list[Json]:
    """The lots of so much credit: oldest first; with `money` goodwill last, or (True) never."""
    found = [
        each
        for each in oracle.payments.values()
        if each.client == client and each.unused_minor and (not money or each.kind != "goodwill")
    ]
    last = money is not None
    found.sort(key=lambda each: (last and each.kind == "goodwill", each.credit_at, each.number))
    lots = []
    for each in found:
        part = min(each.unused_minor, amount)
        amount -= part
        if part:
            lots.append({"payment": each.number, "amount_minor": part, "use": None})
    return lots


def by_payment(moves: Iterable[Json], place: str) -> dict[int, int]:
    """What moves take from a place, by whose money it is."""
    sums: dict[int, int] = {}
    for move in moves:
        if move["place"] == place and move["amount_minor"] < 0:
            number = move["use"] or move["payment"]
            sums[number] = sums.get(number, 0) - move["amount_minor"]
    return sums


def hold_newest(
    oracle: Oracle, invoice: Invoice, data: Json, paid: int, credited: int, first: int | None = None
) -> None:
    """So much comes off what is paid and credited: of the newest payments, or of one `first`."""
    payments = [each for each in oracle.payments.values() if each.invoice == invoice.number]
    payments.sort(key=lambda each: (each.number != first, -each.number))
    for place, left in (("paid", paid), ("used", credited)):
        expected = {}
        for each in payments:
            is_use = each.method == "credit" and each.kind != "refund"
            part = min(each.held_minor, left) if is_use == (place == "used") else 0
            left -= part
            if part:
                expected[each.number] = part
        found = by_payment(data["moves"], place)
        told = f"INV-{invoice.number}: {found} comes off what is {place}, not {expected}"
        hold(found == expected, told)


def count_excess(oracle: Oracle, moves: Iterable[Json]) -> None:
    """What goes from an invoice to credit is beyond it; or is no more, the other way round."""
    for move in moves:
        if move["place"] == "paid":
            payment = oracle.payments[move["payment"]]
            payment.excess_minor = max(payment.excess_minor - move["amount_minor"], 0)


def tip_left(payment: Payment) -> int:
    """What of a payment's tip is the providers' still."""
    off = sum(int(turn["from_tips"]) for turn in payment.turns)
    return payment.tip_minor - payment.refunded_tip_minor - off


def set_aside(oracle: Oracle, refund: Payment, sign: int) -> None:
    """Credit that a refund to a card was reserved for can't be used, until it failed."""
    for number, part in refund.lots.items():
        oracle.payments[number].unused_minor -= sign * part
    if sign < 0:
        refund.lots.clear()
