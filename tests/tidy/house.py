"""The plan of the house as data: who stands where, who may know whom, what may be used where.

A room is the name of a module without `invoicectl.`; with a dot behind it, the package and all
that is in it; with `.*`, each module in a package by itself. `NOT_YET` has what the plan forbids
and the code still does."""

from __future__ import annotations

from typing import NamedTuple

from tests.tidy.libraries import PLACES
from tests.tidy.sql import SQL, SQL_NAMES

FAMILIES = ("file", "people", "sessions", "invoices", "bookings", "payments")
"""The one set of families."""

BESIDE = {
    "acts": ("common", "erasing", "holds", "importing", "limits"),
    "desk": (
        *("asking", "books", "clock", "confirming", "done", "dry", "engine", "erasing", "holds"),
        *("importing", "keeping", "keyed", "sending"),
    ),
    "domain.events": ("all",),
    "domain.evolve": (),
}
"""Where the families stand, and what stands beside them there. A clock is no family: a walk of time
concerns all of them, an import most, a hold three; `confirm` is a word of two; what verbs answer is
nobody's own, a file is kept as a whole, and any command may be repeated with its key."""

LAYERS: tuple[tuple[str, ...], ...] = (
    (
        "domain.currencies",
        "domain.compact",
        "domain.hashing",
        "domain.tuples",
        "errors.base",
        "errors.remedies",
        "errors.together",
    ),
    (
        "errors.malformed",
        "errors.missing",
        "errors.refusals",
        "errors.refused_money",
        "errors.failures",
    ),
    ("errors",),
    (
        "domain.cards",
        "domain.references",
        "domain.text",
        "domain.words",
        "domain.money",
        "domain.dates",
    ),
    ("domain.accounts", "domain.banks", "domain.locales"),
    (
        "domain.anchors",
        "domain.chargeable",
        "domain.clocks",
        "domain.states",
        "domain.policy",
        "domain.periods",
    ),
    ("domain.figures", "domain.places"),
    ("domain.model.*",),
    ("domain.model",),
    ("domain.things", "domain.plans", "domain.lines", "domain.limits", "domain.holds"),
    ("domain.reminders",),
    tuple(f"domain.events.{family}" for family in FAMILIES),
    ("domain.events.all",),
    ("domain.events",),
    ("domain.texts",),
    ("domain.world", "domain.codec", "domain.chain"),
    tuple(f"domain.evolve.{family}" for family in ("file", "people", "sessions", "bookings")),
    ("domain.evolve.invoices",),
    ("domain.evolve.payments.*",),
    ("domain.evolve.payments",),
    ("domain.evolve",),
    (
        "domain.overlay",
        "domain.postings",
        "domain.fees",
        "domain.links",
        "domain.lots",
    ),
    ("domain.fields", "domain.file_info", "domain.narrowing", "domain.shares", "domain.records"),
    ("domain.erasing", "domain.making", "domain.moves", "domain.steps"),
    ("rules",),
    ("acts.common", "letters.figures", "letters.ahead"),
    (
        "acts.erasing",
        "acts.file",
        "acts.people",
        "acts.invoices",
        "acts.holds",
        "acts.importing",
        "acts.limits",
        "acts.payments.found",
        "acts.payments.reversals",
        "letters.outlook",
        "letters.telling",
    ),
    ("acts.payments.earlier",),
    ("acts.payments.*", "acts.sessions", "acts.bookings.visits", "letters.composing"),
    ("acts.payments.dashboard",),
    ("acts.payments.reconciling",),
    (
        "acts.payments",
        "acts.bookings.booking",
        "acts.bookings.cancelling",
        "acts.bookings.series",
        "letters",
    ),
    ("acts.bookings",),
    ("documents.page", "documents.codes", "documents.drawing"),
    ("documents.forecasts", "documents.timelines"),
    ("documents.outlooks",),
    (
        *("documents.receipts", "documents.statements"),
        *("documents.html", "documents.pdf", "documents.plain"),
    ),
    ("documents.invoices",),
    ("documents",),
    ("importing.reading", "importing.figures", "importing.handles", "importing.presets"),
    *(("importing.cells", "importing.records"), ("importing.common",)),
    *(("importing.bills", "importing.movements", "importing.people"), ("importing.plan",)),
    ("addresses", "places"),
    ("bookkeeping", "looking", "outbox", "parts"),
    ("store", "gateways", "mail", "wordings", "folders", "leftovers", "own_files"),
    ("sql.connection", "sql.pieces", "sql.rows", "sql.touched"),
    ("sql.comparing", "sql.exporting", "sql.narrowing", "sql.search", "sql.waiting"),
    ("sql.indexing", "sql.moving", "sql.saving"),
    (
        *("sql.agenda", "sql.figures", "sql.file", "sql.first_answers", "sql.log", "sql.looking"),
        *("sql.outbox", "sql.postings", "sql.questions", "sql.texts", "sql.values"),
    ),
    ("sql.business",),
    ("sqlite.schema.pieces",),
    ("sqlite.schema.*",),
    ("sqlite.schema",),
    ("sqlite.faults", "sqlite.locks", "sqlite.migrations", "sqlite.places"),
    ("sqlite.earlier", "sqlite.readable"),
    ("sqlite.connection",),
    (
        *("sqlite.anchors", "sqlite.aside", "sqlite.futures", "sqlite.offers", "sqlite.shelf"),
        *("sqlite.tables", "sqlite.words"),
    ),
    ("sqlite.business",),
    ("postgres.schema.pieces", "postgres.schema.references", "postgres.schema.words"),
    ("postgres.schema.*",),
    ("postgres.schema", "postgres.faults"),
    ("postgres.connection",),
    ("postgres.office", "postgres.tables", "postgres.words"),
    ("postgres.business",),
    (
        "gateways.faults",
        "gateways.records",
        "gateways.stripe_reading",
        "output.layout",
        "output.steps",
        "output.streams",
    ),
    (
        "gateways.stripe_calls",
        "output.bars",
        "output.cells",
        "output.payments",
        "wordings.kept",
        "wordings.layout",
        "wordings.pages",
        "wordings.speaking",
    ),
    (
        *("gateways.record_in_file", "gateways.record_on_server"),
        *("gateways.simulated_cards", "gateways.stripe_lists", "mail.environment"),
        *("mail.message", "output.foreseen", "output.text"),
    ),
    (
        "gateways.simulated",
        "gateways.stripe",
        "mail.folder",
        "mail.smtp",
        "output.*",
        "wordings.rendering",
    ),
    ("output.futures", "wordings.writing"),
    ("output.printing",),
    ("desk.done", "desk.engine.repeating", "desk.engine.stopping", "desk.engine.sweeping"),
    (
        "desk.engine.keys",
        "desk.engine.learned",
        "desk.engine.looking_up",
        "desk.engine.must_ask",
        "desk.engine.packing",
        "desk.engine.recalling",
        "desk.engine.sizes",
        "desk.engine.then",
        "desk.engine.who",
    ),
    ("desk.engine.recording", "desk.engine.unkeyed"),
    ("desk.engine.touching",),
    ("desk.engine.work",),
    ("desk.engine.anchoring", "desk.engine.asked", "desk.engine.forks", "desk.engine.turn"),
    ("desk.engine.errands", "desk.engine.left_open", "desk.engine.reconciling"),
    *(("desk.engine.asking_first",), ("desk.engine.crew",), ("desk.engine.due",)),
    ("desk.engine.doing_anew",),
    *(("desk.engine.taken",), ("desk.engine.taking",), ("desk.engine.settling",)),
    *(("desk.engine.journey",), ("desk.engine.walk",)),
    ("desk.engine.supposing",),
    ("desk.asking.near", "desk.asking.sentences.common"),
    tuple(f"desk.asking.sentences.{family}" for family in FAMILIES),
    (
        *("desk.asking.pages", "desk.asking.references", "desk.asking.typed"),
        *("desk.asking.views", "desk.asking.whys"),
    ),
    ("desk.asking.seen", "desk.asking.may_differ"),
    ("desk.asking.courses", "desk.asking.paired"),
    ("desk.asking.differing",),
    ("desk.asking.filters", "desk.asking.foreseeing", "desk.asking.sentences"),
    ("desk.asking.coming",),
    ("desk.asking.made_of",),
    ("desk.asking.client_page", "desk.asking.provider_page"),
    ("desk.asking.explaining.refusals", "desk.asking.explaining.values"),
    ("desk.asking.explaining.lives", "desk.asking.explaining.options"),
    (
        *("desk.asking.explaining.ahead", "desk.asking.explaining.bills"),
        "desk.asking.explaining.invoices",
    ),
    (
        *("desk.asking.explaining.money", "desk.asking.explaining.providers"),
        "desk.asking.explaining.services",
    ),
    ("desk.asking.explaining.comparing",),
    ("desk.asking.lists", "desk.asking.previews", "desk.asking.showing"),
    ("desk.asking.waiting.items",),
    ("desk.asking.waiting.*",),
    (
        "desk.asking.explain",
        "desk.asking.agenda",
        "desk.asking.attention",
        "desk.asking.finding",
        "desk.asking.forecast",
        "desk.asking.letters",
        "desk.asking.log",
    ),
    ("desk.asking.status", "desk.asking.timeline", "desk.asking.what_if"),
    ("desk.books.folding", "desk.books.witnesses"),
    ("desk.books.replaying",),
    (
        *("desk.books.checking", "desk.books.explaining", "desk.books.narration"),
        "desk.books.reports",
    ),
    ("desk.books.collections", "desk.books.exports", "desk.books.past", "desk.books.statements"),
    ("desk.books.documents",),
    ("desk.payments.noting",),
    ("desk.payments.*",),
    (
        *(f"desk.{family}" for family in FAMILIES),
        *("desk.clock", "desk.dry", "desk.erasing", "desk.holds", "desk.keeping", "desk.sending"),
    ),
    *((f"desk.importing.{room}",) for room in ("people", "rows", "tally", "taking", "releasing")),
    ("desk.confirming", "desk.importing", "desk.keyed"),
    ("answers",),
    ("context",),
    ("helping",),
    ("completing.grammar", "completing.places", "completing.scripts", "completing.showing"),
    ("completing.line",),
    ("completing.answering",),
    ("commands.reading",),
    ("commands.dry_runs", "commands.keyed", "commands.usage"),
    ("commands", "commands.arguments", "commands.options", "commands.paying", "commands.periods"),
    (
        *("commands.batch.keys", "commands.batch.lines", "commands.batch.names"),
        *(
            "commands.demo.stories",
            "commands.filters",
            "commands.past",
            "commands.sample.weeks",
        ),
    ),
    ("commands.batch.reading", "commands.batch.schema"),
    ("commands.batch.calling", "commands.trying"),
    (
        *("commands.batch.running", "commands.demo.playing", "commands.sample.filling"),
        "commands.imagining",
    ),
    ("commands.*",),
    ("cli",),
    ("__main__",),
)
"""The house from its ground up. A module imports only from layers below its own, so those of one
layer never import each other."""

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
    "desk.payments.": (*_DESK, "desk.asking.", "desk.payments.noting"),
    "desk.importing.": (*_DESK, "desk.asking.", "desk.people", "desk.importing.", "importing."),
    "desk.confirming": (*_DESK, "desk.asking.", "desk.bookings", "desk.invoices"),
    "answers": (*_DECIDING, "desk.", "output."),
    "context": (*_DECIDING, *_PORTS, "folders", "answers", "desk.", "output."),
    "completing.": (*_DECIDING, "folders", "sqlite.offers", "completing."),
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
