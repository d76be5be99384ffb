"""The plan of the house as data: who stands where, who may know whom, what may be used where.

A room is the name of a module without `invoicectl.`; with a dot behind it, the package and all
that is in it; with `.*`, each module in a package by itself. `NOT_YET` has what the plan forbids
and the code still does."""

from __future__ import annotations

from typing import NamedTuple

from tests.tidy.layers import FAMILIES, LAYERS
from tests.tidy.libraries import PLACES
from tests.tidy.sql import SQL, SQL_NAMES

BESIDE = {
    "acts": ("common", "erasing", "holds", "importing", "limits"),
    "desk": (
        *(
            "asking",
            "books",
            "cancelled",
            "clock",
            "confirming",
            "credited",
            "done",
            "dry",
            "engine",
            "erasing",
            "holds",
        ),
        *("importing", "keeping", "keyed", "sending"),
    ),
    "domain.events": ("all",),
    "domain.evolve": (),
}
"""Where the families stand, and what stands beside them there. A clock is no family: a walk of time
concerns all of them, an import most, a hold three; `confirm` is a word of two; what verbs answer is
nobody's own, a file is kept as a whole, and any command may be repeated with its key."""

PLANNED: frozenset[str] = frozenset()
"""Rooms of the plan that are not built yet."""

HALLS = frozenset(
    {
        "", "acts", "completing", "desk", "desk.asking", "desk.asking.explaining",
        "desk.asking.waiting", "desk.books", "desk.engine", "domain", "importing", "output",
        "postgres", "sql", "sqlite",
    }
)  # fmt: skip
"""Packages that hold nothing themselves; the first is `invoicectl`, which has its version."""

_DECIDING = ("errors.", "domain.")
_PORTS = (
    *("bookkeeping", "looking", "outbox", "parts", "places", "store"),
    *("gateways", "mail", "wordings"),
)
_DESK = (
    *_DECIDING,
    "rules",
    "acts.",
    "letters.",
    "documents.",
    *_PORTS,
    "desk.done",
    "desk.engine.",
)

KNOWS: dict[str, tuple[str, ...]] = {
    "errors.": ("errors.",),
    "domain.": _DECIDING,
    "rules": _DECIDING,
    "acts.": (*_DECIDING, "rules", "acts."),
    "letters.": (*_DECIDING, "rules", "letters."),
    "documents.": (*_DECIDING, "letters.", "documents."),
    "importing.": (*_DECIDING, "importing."),
    "places": _DECIDING,
    "bookkeeping": _DECIDING,
    "looking": _DECIDING,
    "outbox": _DECIDING,
    "parts": _DECIDING,
    "folders": _DECIDING,
    "store": (*_DECIDING, "addresses", "bookkeeping", "looking", "outbox", "parts", "places"),
    "addresses": ("domain.tuples",),
    "leftovers": ("domain.tuples",),
    "own_files": (),
    "sql.": (*_DECIDING, "bookkeeping", "looking", "outbox", "parts", "store", "sql."),
    "sqlite.": (
        *_DECIDING,
        "addresses",
        "bookkeeping",
        "looking",
        "outbox",
        "parts",
        "places",
        "store",
        "leftovers",
        "own_files",
        "sql.",
        "sqlite.",
    ),
    "postgres.": (
        *_DECIDING,
        "addresses",
        "bookkeeping",
        "looking",
        "places",
        "store",
        "sql.",
        "sqlite.",
        "postgres.",
    ),
    "gateways.": (*_DECIDING, "addresses", "own_files", "gateways."),
    "mail.": (*_DECIDING, "mail."),
    "wordings.": (*_DECIDING, "letters.", "wordings."),
    "output.": (*_DECIDING, "own_files", "output."),
    "desk.books.": (*_DESK, "desk.asking.", "desk.books."),
    "desk.": (*_DESK, "desk.asking."),
    "desk.keeping": (*_DESK, "desk.asking.", "desk.books.checking", "desk.books.witnesses"),
    "desk.bookings": (*_DESK, "desk.asking.", "desk.cancelled"),
    "desk.invoices": (*_DESK, "desk.asking.", "desk.credited"),
    "desk.payments.": (*_DESK, "desk.asking.", "desk.credited", "desk.payments.noting"),
    "desk.importing.": (*_DESK, "desk.asking.", "desk.people", "desk.importing.", "importing."),
    "desk.confirming": (*_DESK, "desk.asking.", "desk.bookings", "desk.invoices"),
    "answers": (*_DECIDING, "desk.", "output."),
    "context": (*_DECIDING, *_PORTS, "folders", "answers", "desk.", "output."),
    "completing.": (
        *(*_DECIDING, "addresses", "folders", "completing."),
        *("sql.offers", "sqlite.offers", "postgres.offers"),
    ),
    "commands.": (*_DECIDING, "desk.", "context", "commands."),
    "helping": (*_DECIDING, "desk.books.checking", "context"),
    "commands.check": (*_DECIDING, "desk.", "context", "commands.", "helping"),
    "commands.import_": (*_DECIDING, "desk.", "context", "commands.", "output.files"),
    "commands.completion": (*_DECIDING, "desk.", "context", "commands.", "completing.scripts"),
    "cli": (*_DECIDING, "context", "commands.", "output.start"),
    "__main__": ("cli", "completing.answering"),
}
"""What a module may know of what lies below it: the narrowest room that it is in counts."""

_STORES = ("sql.", "sqlite.", "postgres.")
OPENERS = {
    **dict.fromkeys(("bookkeeping", "looking", "outbox", "parts", "places", "store"), _STORES),
    "sql.connection": _STORES[1:],
    "gateways": ("gateways.",),
    "gateways.records": ("gateways.record_in_file", "gateways.record_on_server"),
    "mail": ("mail.",),
    "wordings": ("wordings.",),
}
"""The ports, whose `open_…` load their edges from within a function."""

PURE = ("domain.", "rules", "acts.", "letters.", "documents.", "importing.", "output.journals")
"""What decides: never a file, a clock, chance, a network or a terminal."""

CLOCK_WORDS = frozenset({"today", "utcnow", "fromtimestamp", "utcfromtimestamp"})
"""Names that read the system's clock or zone on whatever they stand, so they stand nowhere."""

CLOCK_CALLS = frozenset({"now"})
"""… and what only the one clock may call; on a desk `now` is a value."""

CLOCK = "context"

OF_NAMED_TUPLES = frozenset({"_asdict", "_field_defaults", "_fields", "_make", "_replace"})
"""Names with an underscore that are for everybody."""

CHANGING = frozenset(
    {
        "add", "append", "clear", "discard", "extend", "insert", "move_to_end", "pop", "popitem",
        "remove", "reverse", "setdefault", "sort", "update",
    }
)  # fmt: skip
"""What changes a collection; a module's own may be changed by nobody."""


class Limits(NamedTuple):
    """How much may stand in one place."""

    lines: int = 450
    function_lines: int = 50
    parameters: int = 6


UNCOUNTED = ("commands.", "cli")
"""Where the command line says how many parameters there are."""


class House(NamedTuple):
    """All rules together; the tests of the tests take one away at a time."""

    layers: tuple[tuple[str, ...], ...] = LAYERS
    knows: dict[str, tuple[str, ...]] = KNOWS
    openers: dict[str, tuple[str, ...]] = OPENERS
    places: dict[str, tuple[str, ...]] = PLACES
    pure: tuple[str, ...] = PURE
    clock_words: frozenset[str] = CLOCK_WORDS
    clock_calls: frozenset[str] = CLOCK_CALLS
    sql: tuple[str, ...] = SQL
    sql_names: frozenset[str] = SQL_NAMES
    changing: frozenset[str] = CHANGING
    limits: Limits = Limits()
    beside: dict[str, tuple[str, ...]] = BESIDE
    families: tuple[str, ...] = FAMILIES
    halls: frozenset[str] = HALLS
    planned: frozenset[str] = PLANNED


HOUSE = House()
