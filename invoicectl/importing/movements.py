"""Payments and credit of other programs, and the postings of accounting software."""

from collections.abc import Iterator, Sequence
from functools import partial

from invoicectl.domain.model import Line
from invoicectl.domain.states import Told
from invoicectl.domain.text import MAX_ITEM, clean, in_one_line
from invoicectl.importing.cells import ReadTable
from invoicectl.importing.common import (
    Telling,
    UnfitError,
    guarded,
    refuse_nobody,
    refuse_other_currency,
    telling,
    whom,
    word,
)
from invoicectl.importing.presets import TAKEN
from invoicectl.importing.reading import CsvRow
from invoicectl.importing.records import Item, NewBill, NewCredit, NewPayment, Whom

_PAYMENTS = frozenset({"payment", "receive payment", "received payment"})
_NO = frozenset({"false", "no", "0"})


def payments(sheet: ReadTable) -> Iterator[Item]:
    """A payment a row; one below zero is credit."""
    for told in telling(sheet, ("id", "invoice", "invoice_id", "date")):
        if isinstance(told, Item):
            yield told
        else:
            yield guarded((told.row,), partial(_payment, sheet, told))


def _payment(sheet: ReadTable, told: Telling) -> Item:
    row = told.row
    status = word(sheet, row, "status")
    is_other = sheet.has("type") and word(sheet, row, "type") not in _PAYMENTS
    if is_other or (status and status not in TAKEN) or word(sheet, row, "captured") in _NO:
        return Item((row,))
    refuse_other_currency(sheet, row)
    amount = sheet.minor(row, "amount")
    if amount is None:
        raise UnfitError("it has no amount")
    left = amount - abs(sheet.minor(row, "refunded") or 0)
    if left == 0 and amount > 0:
        return Item((row,))  # all of it was given back
    if left == 0:
        raise UnfitError("it is of nothing")
    named, at = whom(sheet, told), sheet.time(row, "date") or ""
    invoice, invoice_id = sheet.text(row, "invoice"), sheet.text(row, "invoice_id")
    is_of_invoice = left > 0 and (invoice, invoice_id) != (None, None)
    if named == Whom() and not is_of_invoice:
        raise UnfitError("it names neither an invoice nor a client")
    ident, way = _id(sheet, row, named, at), _way(word(sheet, row, "method"))
    item = Item((row,), ident, at=at, has_id=sheet.text(row, "id") is not None)
    if left < 0:
        return item._replace(record=NewCredit(named, -left, way, "Credit of a payment"))
    reference = clean(ident, "reference") if item.has_id else None
    return item._replace(record=NewPayment(named, invoice, invoice_id, left, way, reference))


def _id(sheet: ReadTable, row: CsvRow, named: Whom, at: str) -> str:
    """What tells a row from all others: its id, or what it says."""
    told = (at, sheet.text(row, "amount"), sheet.text(row, "invoice"), named.email or named.name)
    return sheet.text(row, "id") or " ".join(part for part in told if part)


def _way(method: str) -> Told:
    """How money came, in our words; a processor pays by transfer."""
    if "cash" in method:
        return "cash"
    return "check" if "check" in method or "cheque" in method else "transfer"


def credits_told(sheet: ReadTable) -> Iterator[Item]:
    """What a client has to their credit, a row each."""
    for told in telling(sheet, ("id", "date", "client", "client_id", "email")):
        if isinstance(told, Item):
            yield told
        else:
            yield guarded((told.row,), partial(_credit, sheet, told))


def _credit(sheet: ReadTable, told: Telling) -> Item:
    row = told.row
    refuse_other_currency(sheet, row)
    amount = sheet.minor(row, "amount")
    if amount is None or amount <= 0:
        raise UnfitError("its amount is not above zero")
    named, at = whom(sheet, told), sheet.time(row, "date") or ""
    refuse_nobody(named)
    reason = clean(sheet.text(row, "reason") or "Credit brought forward", "reason")
    ident, has_id = _id(sheet, row, named, at), sheet.text(row, "id") is not None
    return Item((row,), ident, NewCredit(named, amount, "opening", reason), at=at, has_id=has_id)


def entries(sheet: ReadTable, *, bills_too: bool) -> Iterator[Item]:
    """What the postings of each transaction tell: invoices, unless only payments are asked for,
    and payments. One with an invoice of the same file came before ours, like it."""
    transactions: dict[str, list[Telling]] = {}
    for told in telling(sheet, ("id", "issued")):
        if isinstance(told, Item):
            yield told
        else:
            transactions.setdefault(sheet.text(told.row, "id") or "", []).append(told)
    billed = {
        sheet.text(told.row, "number") for told in _posted(transactions) if _is_bill(sheet, told)
    }
    for group in transactions.values():
        mine = [told for told in group if _is_receivable(sheet, told.row)]
        if not mine:
            yield Item(tuple(told.row for told in group))
        for told in mine:
            rows = [each.row for each in group if each is told or each not in mine]
            is_opening = bills_too and sheet.text(told.row, "number") in billed
            read = partial(_entry, sheet, told, rows, bills_too, is_opening)
            yield guarded(rows, read)


def _posted(transactions: dict[str, list[Telling]]) -> Iterator[Telling]:
    for group in transactions.values():
        yield from group


def _is_receivable(sheet: ReadTable, row: CsvRow) -> bool:
    return word(sheet, row, "type") == "system receivable invoice"


def _is_bill(sheet: ReadTable, told: Telling) -> bool:
    amount = sheet.text(told.row, "total") or ""
    return _is_receivable(sheet, told.row) and not amount.startswith(("-", "("))


def _entry(
    sheet: ReadTable, told: Telling, rows: Sequence[CsvRow], bills_too: bool, is_opening: bool
) -> Item:
    row, every = told.row, tuple(rows)
    amount, at = sheet.minor(row, "total"), sheet.time(row, "issued")
    number = sheet.text(row, "number")
    if amount is None or at is None:
        raise UnfitError("it has no amount, or no date")
    named = whom(sheet, told)
    refuse_nobody(named)
    ident = " ".join(part for part in (sheet.text(row, "id"), number) if part)
    if amount > 0 and not bills_too:
        return Item(every)
    if amount > 0 and number is None:
        raise UnfitError("it has no number")
    if amount > 0 and number is not None:
        lines = _lines(sheet, rows, number, amount)
        return Item(
            every, ident, NewBill(clean(number, "number"), named, at, None, lines, 0), at=at
        )
    if amount == 0:
        raise UnfitError("it is of nothing")
    way: Told = "opening" if is_opening else "transfer"
    return Item(every, ident, NewPayment(named, number, None, -amount, way, None), at=at)


def _lines(
    sheet: ReadTable, rows: Sequence[CsvRow], number: str, total_minor: int
) -> tuple[Line, ...]:
    """A line a posting of income; one over the whole where they don't come to it."""
    lines = []
    for row in rows:
        minor = sheet.minor(row, "total")
        if word(sheet, row, "group") == "income" and minor:
            text = in_one_line(sheet.text(row, "line") or f"Invoice {number}")
            lines.append(Line(clean(text, "line", limit=MAX_ITEM), minor))
    if sum(line.amount_minor for line in lines) == total_minor:
        return tuple(lines)
    return (Line(f"Invoice {number}", total_minor),)
