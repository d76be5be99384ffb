"""What accountants' own programs say of an export."""

from __future__ import annotations

import csv
import importlib
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from invoicectl.context import Context
from invoicectl.desk.asking import views
from invoicectl.domain import money
from invoicectl.store import open_store
from tests.support import Business

HAS_HLEDGER = shutil.which("hledger") is not None
needs_hledger = pytest.mark.skipif(
    not HAS_HLEDGER, reason="hledger isn't here: apt-get install hledger"
)
needs_ledger = pytest.mark.skipif(
    shutil.which("ledger") is None, reason="ledger isn't here: apt-get install ledger"
)

Balances = dict[str, int]


class Opened(Business):
    """A business whose file is there already."""

    def __init__(self, path: Path) -> None:
        self.context = Context(store=open_store(str(path)))


def told_by_hledger(journal: Path, currency: str) -> Balances:
    """The balances of a journal that `hledger check --strict` accepts, in minor units."""
    _run("hledger", "check", "--strict", "-f", str(journal))
    options = ("--flat", "--no-total", "--empty", "--output-format", "csv", "--layout", "bare")
    shown = _run("hledger", "balance", *options, "-f", str(journal))
    rows = csv.DictReader(shown.splitlines())
    assert {row["commodity"] for row in rows} <= {currency}
    rows = csv.DictReader(shown.splitlines())
    return {row["account"]: _minor(row["balance"], currency) for row in rows}


def strict_about_payees(journal: Path) -> None:
    """Every payee is declared too."""
    _run("hledger", "check", "payees", "-f", str(journal))


def told_by_ledger(journal: Path, currency: str) -> Balances:
    """The balances of a journal that `ledger --pedantic` accepts, in minor units."""
    form = "%(account)\t%(quantity(display_total))\n"
    options = ("--pedantic", "--flat", "--no-total", "--empty", "--args-only")
    shown = _run("ledger", *options, "-f", str(journal), "balance", "--balance-format", form)
    rows = [line.split("\t") for line in shown.splitlines()]
    return {account: _minor(amount, currency) for account, amount in rows}


def told_by_beancount(text: Path) -> Balances:
    """The balances of a ledger without errors, under Beancount's names, in minor units."""
    loader: Any = importlib.import_module("beancount.loader")
    entries, errors, options = loader.load_file(str(text))
    assert errors == []
    (currency,) = options["operating_currency"]
    found: Counter[str] = Counter()
    for entry in entries:
        for posting in getattr(entry, "postings", ()):
            assert posting.units.currency == currency
            found[posting.account] += _minor(str(posting.units.number), currency)
    return dict(found)


def bean_check(text: Path) -> None:
    """The program itself."""
    _run(sys.executable, "-m", "beancount.scripts.check", str(text))


def our_balances(business: Business) -> Balances:
    """What the file itself says of every account."""
    with business.desk.look() as work:
        rows = work.store.tables.rows_of("balances")
        return {views.account(work, row["account"]): row["balance_minor"] for row in rows}


def _minor(shown: str, currency: str) -> int:
    sign = -1 if shown.startswith("-") else 1
    whole, _, part = shown.lstrip("-").partition(".")
    return sign * money.parse(f"{whole}.{part}" if part.strip("0") else whole, currency)


def _run(*words: str) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout[-1000:]}{done.stderr[-1000:]}"
    return done.stdout
