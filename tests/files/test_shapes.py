"""No draft changes the format unnoticed: the shapes of all events and the schema lie in one file.

`--update` writes it anew; whoever does so counts DRAFT in the migrations one further."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_type_hints

import pytest

from invoicectl.domain.events import KINDS, Reopened, Setting
from invoicectl.domain.model import Card, Line, TipShare
from invoicectl.domain.places import Lot, Move
from invoicectl.domain.policy import Policy, Terms
from invoicectl.rules import RULES_VERSION
from invoicectl.sqlite.connection import Connection
from invoicectl.sqlite.migrations import FORMAT
from invoicectl.sqlite.tables import Tables
from invoicectl.store import MEMORY

PLACE = Path(__file__).with_name("shapes.txt")


def shapes() -> str:
    """The format: what every event, the terms and the settings hold, and every statement."""
    parts = [f"format {FORMAT}", f"rules {RULES_VERSION}", ""]
    for kind, cls in KINDS.items():
        parts += [kind, *_fields(cls), ""]
    for part in (Card, Line, Lot, Move, Reopened, Setting, TipShare, Terms, Policy):
        parts += [f"in them: {part.__name__}", *_fields(part), ""]
    made = Connection.create(MEMORY)
    for name, sql in sorted(Tables(made).schema().items()):
        parts += [name, *(f"  {line.strip()}" for line in sql.splitlines()), ""]
    made.close()
    return "\n".join(parts)


def _fields(cls: type) -> Iterator[str]:
    defaults = getattr(cls, "_field_defaults", {})
    for name, kind in get_type_hints(cls).items():
        told = re.sub(r"[a-z_.]+\.(?=[A-Z])", "", str(kind) if "[" in str(kind) else _name(kind))
        default = f" = {defaults[name]}" if name in defaults else ""
        yield f"  {name}: {told}{default}"


def _name(kind: type) -> str:
    return getattr(kind, "__name__", str(kind))


def test_the_format_is_as_it_was_written_down(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update"):
        PLACE.write_text(shapes(), encoding="utf-8")
    assert PLACE.read_text(encoding="utf-8") == shapes(), (
        "the format changed: count DRAFT one further, then write the shapes anew with --update"
    )
