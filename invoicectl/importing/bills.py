"""Invoices of other programs: a row each, a row an item, or a row a posting."""

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from functools import partial

from invoicectl.domain.model import Line
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
from invoicectl.importing.presets import NO_MONEY, PAID, PARTLY
from invoicectl.importing.reading import CsvRow
from invoicectl.importing.records import Item, NewBill, NewCredit, Whom

KEYS = ("number", "issued")


def bills(sheet: ReadTable) -> Iterator[Item]:
    """The invoices of a table; credit notes as credit."""
    groups: dict[str, list[Telling]] = {}
    is_row_each = sheet.layout.shape == "rows"
    for told in telling(sheet, KEYS):
        if isinstance(told, Item):
            yield told
        elif is_row_each or not sheet.text(told.row, "number"):
            yield _guarded(sheet, [told])
        else:
            groups.setdefault(sheet.text(told.row, "number") or "", []).append(told)
    for group in groups.values():
        yield _guarded(sheet, group)


def _guarded(sheet: ReadTable, group: Sequence[Telling]) -> Item:
    return guarded([told.row for told in group], partial(_bill, sheet, group))


def _bill(sheet: ReadTable, group: Sequence[Telling]) -> Item:
    rows, first = tuple(told.row for told in group), group[0].row
    if word(sheet, first, "status") in NO_MONEY or _is_other(sheet, first):
        return Item(rows)
    refuse_other_currency(sheet, first)
    if len({whom(sheet, told) for told in group}) > 1:
        raise UnfitError("its rows name different clients")
    number = sheet.text(first, "number")
    named, total, issued = whom(sheet, group[0]), _total(sheet, rows), sheet.time(first, "issued")
    refuse_nobody(named)
    if total == 0:
        raise UnfitError("it is over nothing")
    if issued is None:
        raise UnfitError("it has no date of issue")
    if total < 0:
        return _credit(sheet, rows, named, total, issued)
    if word(sheet, first, "type") in _CREDITS:
        raise UnfitError("a credit note or payment is below zero")
    if number is None:
        raise UnfitError("it has no number")
    ident, open_minor = sheet.text(first, "id") or number, sheet.minor(first, "open")
    paid = _paid(sheet, first, total, open_minor)
    lines = lines_of(sheet, rows, number, total)
    due = sheet.time(first, "due")
    bill = NewBill(clean(number, "number"), named, issued, due, lines, paid)
    return Item(rows, ident, bill, at=issued)


def _credit(
    sheet: ReadTable, rows: tuple[CsvRow, ...], named: Whom, total_minor: int, issued: str
) -> Item:
    """What is left of a credit note, or of a payment that is on no invoice."""
    first = rows[0]
    open_minor = sheet.minor(first, "open")
    left = total_minor if open_minor is None else open_minor
    if left >= 0:
        return Item(rows)  # used up already
    ident = sheet.text(first, "id") or sheet.text(first, "number")
    reason = f"Credit {ident or 'brought forward'}"
    made_of = f"{issued} {-left} {named.email or named.name or named.id}"
    credit = NewCredit(named, -left, "opening", clean(reason, "number"))
    return Item(rows, ident or made_of, credit, at=issued, has_id=ident is not None)


_CREDITS = frozenset({"credit memo", "credit note", "payment"})


def _is_other(sheet: ReadTable, row: CsvRow) -> bool:
    """Whether it is another kind of transaction than an invoice or what is left of a credit."""
    kind = word(sheet, row, "type")
    if not sheet.has("type") or kind == "invoice":
        return False
    return kind not in _CREDITS or (kind == "payment" and not sheet.has("open"))


def _total(sheet: ReadTable, rows: Sequence[CsvRow]) -> int:
    """What an invoice comes to: as each row says, or all of them together."""
    if sheet.layout.shape == "summed" or not sheet.has("total"):
        parts = [sheet.minor(row, field) for row in rows for field in ("line_total", "tax")]
        told = [part for part in parts if part is not None]
        totals = {sum(told)} if told else set()
    else:
        each = [sheet.minor(row, "total") for row in rows]
        totals = {part for part in each if part is not None}
    if not totals:
        raise UnfitError("it has no amount")
    if len(totals) > 1:
        raise UnfitError("its rows tell different totals")
    return totals.pop()


def _paid(sheet: ReadTable, row: CsvRow, total_minor: int, open_minor: int | None) -> int:
    """What was paid of it, as it tells: an amount, what is open still, or that it is paid."""
    told = sheet.minor(row, "paid")
    if told is None and open_minor is not None:
        told = total_minor - open_minor
    status = word(sheet, row, "status")
    if told is None and not sheet.has("paid"):
        if status in PARTLY:
            raise UnfitError("it was paid in part, and the file does not say how much")
        told = total_minor if status in PAID else 0
    if told is not None and told < 0:
        raise UnfitError("less than nothing was paid of it")
    return told or 0


def lines_of(
    sheet: ReadTable, rows: Sequence[CsvRow], number: str, total_minor: int
) -> tuple[Line, ...]:
    """A line a row where they come to the total; else one line over it, with all their texts."""
    lines = [_line(sheet, row, number) for row in rows]
    if None not in {minor for _, minor in lines} and sum(m or 0 for _, m in lines) == total_minor:
        return tuple(Line(text, minor or 0) for text, minor in lines if minor)
    texts = "; ".join(dict.fromkeys(text for text, _ in lines))
    return (Line(texts if len(texts) <= MAX_ITEM else f"Invoice {number}", total_minor),)


def _line(sheet: ReadTable, row: CsvRow, number: str) -> tuple[str, int | None]:
    told = sheet.text(row, "line")
    text = f"Invoice {number}" if told is None else in_one_line(told)
    minor = sheet.minor(row, "line_total")
    if minor is None:
        minor = _times(sheet.minor(row, "cost"), sheet.text(row, "quantity"))
    return clean(text, "line", limit=MAX_ITEM), minor


def _times(cost_minor: int | None, quantity: str | None) -> int | None:
    """A price so many times; None where either is missing, or it comes to a part of a unit."""
    if cost_minor is None or quantity is None:
        return None
    try:
        whole = cost_minor * Decimal(quantity.replace(",", ""))
    except InvalidOperation:
        return None
    is_whole = whole.is_finite() and whole == whole.to_integral_value()
    return int(whole) if is_whole else None
