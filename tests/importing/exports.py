"""Files as exporters write them, small: the header rows are theirs."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

TABLES = Path(__file__).with_name("tables")


class Export(NamedTuple):
    """A file with the kind of its rows and its preset."""

    kind: str
    preset: str
    path: Path


def _export(name: str, kind: str, preset: str) -> Export:
    return Export(kind, preset, TABLES / f"{name.replace(' ', '-')}.csv")


EXPORTS = {
    name: _export(name, kind, preset)
    for name, kind, preset in (
        ("customers", "clients", "invoice-ninja"),
        ("ninja clients", "clients", "invoice-ninja"),
        ("ninja invoices", "invoices", "invoice-ninja"),
        ("ninja payments", "payments", "invoice-ninja"),
        ("freshbooks", "invoices", "freshbooks"),
        ("wave entries", "invoices", "wave"),
        ("wave invoices", "invoices", "wave"),
        ("quickbooks aging", "invoices", "quickbooks"),
        ("quickbooks open", "invoices", "quickbooks"),
        ("quickbooks sales", "invoices", "quickbooks"),
        ("quickbooks payments", "payments", "quickbooks"),
        ("stripe invoices", "invoices", "stripe"),
        ("stripe payments", "payments", "stripe"),
        ("stripe german", "payments", "stripe"),
    )
}
