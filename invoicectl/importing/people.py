"""Clients, providers and cards of other programs."""

from collections.abc import Iterator
from functools import partial

from invoicectl.domain import locales
from invoicectl.domain.model import Particulars
from invoicectl.domain.text import address, clean, email, handle, in_one_line, phone
from invoicectl.importing.cells import ReadTable
from invoicectl.importing.common import Telling, UnfitError, guarded, refuse_nobody, telling, whom
from invoicectl.importing.reading import CsvRow
from invoicectl.importing.records import Item, NewCard, NewClient, NewProvider


def clients(sheet: ReadTable) -> Iterator[Item]:
    """A client a row."""
    for told in telling(sheet, ()):
        if isinstance(told, Item):
            yield told
        else:
            yield guarded((told.row,), partial(_client, sheet, told.row))


def providers(sheet: ReadTable) -> Iterator[Item]:
    """A provider a row."""
    for told in telling(sheet, ()):
        if isinstance(told, Item):
            yield told
        else:
            yield guarded((told.row,), partial(_provider, sheet, told.row))


def cards(sheet: ReadTable) -> Iterator[Item]:
    """A card a row."""
    for told in telling(sheet, ()):
        if isinstance(told, Item):
            yield told
        else:
            yield guarded((told.row,), partial(_card, sheet, told))


def _client(sheet: ReadTable, row: CsvRow) -> Item:
    name, mail = _name(sheet, row), sheet.text(row, "email")
    where, number = ", ".join(sheet.texts(row, "address")), sheet.text(row, "phone")
    locale, tax_id = sheet.text(row, "locale"), sheet.text(row, "tax_id")
    told = Particulars(
        name=None if name is None else clean(name, "name"),
        email=None if mail is None else email(mail),
        address=address(where) if where else None,
        phone=None if number is None else phone(_dialled(number)),
        locale=None if locale is None else locales.tag(locale),
        tax_id=None if tax_id is None else clean(tax_id, "tax id"),
    )
    return Item((row,), _id(sheet, row, name, mail), NewClient(_handle(sheet, row), told))


def _provider(sheet: ReadTable, row: CsvRow) -> Item:
    name, mail = _name(sheet, row), sheet.text(row, "email")
    record = NewProvider(
        _handle(sheet, row),
        None if name is None else clean(name, "name"),
        None if mail is None else email(mail),
        sheet.text(row, "service_charge"),
    )
    return Item((row,), _id(sheet, row, name, mail), record)


def _card(sheet: ReadTable, told: Telling) -> Item:
    token = sheet.text(told.row, "token")
    if token is None:
        raise UnfitError("it has no token")
    named = whom(sheet, told)
    refuse_nobody(named)
    return Item((told.row,), token, NewCard(named, clean(token, "card token")))


def _name(sheet: ReadTable, row: CsvRow) -> str | None:
    """A name in one line: their own, or made of its parts."""
    parts = (sheet.text(row, "first_name"), sheet.text(row, "last_name"))
    name = sheet.text(row, "name") or " ".join(part for part in parts if part)
    return in_one_line(name) or None


def _handle(sheet: ReadTable, row: CsvRow) -> str | None:
    told = sheet.text(row, "handle")
    return None if told is None else handle(told)


def _id(sheet: ReadTable, row: CsvRow, name: str | None, mail: str | None) -> str:
    found = sheet.text(row, "id") or mail or name
    if found is None:
        raise UnfitError("it has neither a name nor an email")
    return found


def _dialled(number: str) -> str:
    """A number without the word that some write before it."""
    return number.partition(":")[2].strip() or number
