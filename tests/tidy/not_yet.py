"""What the plan forbids and the code still does, each with what would end it.

An entry that is no longer needed turns the test red, so the list can only become shorter."""

from __future__ import annotations

_PLAN = "the plan has these side by side, yet the one is made of the other's values"
_STORE = "the port is to be protocols, and the store to be composed behind them"
_NAMES = "one of them is to have another name"
_MANY = "facts that belong together are to be one value"

NOT_YET: dict[tuple[str, str, str], str] = {
    ("arrow", "domain.model", "imports domain.things"): _PLAN,
    ("arrow", "domain.plans", "imports domain.model"): _PLAN,
    ("arrow", "domain.policy", "imports domain.model"): _PLAN,
    ("arrow", "store", "imports sqlite.connection"): _STORE,
    ("arrow", "store", "imports sqlite.figures"): _STORE,
    ("arrow", "store", "imports sqlite.ledger"): _STORE,
    ("arrow", "store", "imports sqlite.questions"): _STORE,
    ("arrow", "store", "imports sqlite.values"): _STORE,
    ("arrow", "store", "imports sqlite.writing"): _STORE,
    ("name", "desk.books.statements", "Line is in domain.model too"): _NAMES,
    ("name", "sqlite.figures", "Entry is in domain.accounts too"): _NAMES,
    ("name", "sqlite.ledger", "Line is in domain.model too"): _NAMES,
    ("private", "sqlite.figures", "uses _all"): _STORE,
    ("private", "sqlite.figures", "uses _each"): _STORE,
    ("private", "sqlite.figures", "uses _fact"): _STORE,
    ("private", "sqlite.ledger", "uses _all"): _STORE,
    ("private", "sqlite.ledger", "uses _each"): _STORE,
    ("private", "sqlite.questions", "uses _all"): _STORE,
    ("private", "sqlite.questions", "uses _each"): _STORE,
    ("private", "sqlite.questions", "uses _fact"): _STORE,
    ("private", "sqlite.questions", "uses _one"): _STORE,
    ("private", "sqlite.values", "uses _all"): _STORE,
    ("private", "sqlite.writing", "uses _execute"): _STORE,
    ("private", "sqlite.writing", "uses _execute_many"): _STORE,
    ("size", "acts.bookings.series", "start_series takes 9"): _MANY,
    ("size", "acts.payments.paying", "pay_by_card takes 8"): _MANY,
    ("size", "acts.payments.paying", "receive takes 7"): _MANY,
    ("size", "acts.payments.paying", "tip has 60 lines"): "its refusals are to be a list",
    ("size", "acts.payments.paying", "tip takes 7"): _MANY,
    ("size", "acts.payments.refunds", "reserve_refund takes 7"): _MANY,
    ("size", "desk.asking.lists", "invoices takes 9"): _MANY,
    ("size", "desk.bookings", "start_series takes 8"): _MANY,
    ("size", "desk.invoices", "issue takes 8"): _MANY,
    ("size", "desk.payments", "pay takes 8"): _MANY,
    ("size", "rules", "attempted takes 10"): _MANY,
    ("size", "rules", "refunded takes 8"): _MANY,
    ("stranger", "commands.init", "imports store"): "the desk is to make the file",
    ("stranger", "desk.books.checking", "imports sqlite.rows"): _STORE,
    ("use", "context", "uses rich"): "printing on a terminal belongs into output",
    ("use", "desk.file", "uses uuid"): "chance is to come from the context",
}

LONG_TESTS: dict[tuple[str, str, str], str] = {
    ("size", "commands.corpus", "has 766 lines"): "a table of values",
    ("size", "commands.test_bad_input", "has 904 lines"): "to be split by what is bad",
    ("size", "desk.books.test_reports", "has 462 lines"): "to be split by what is asked",
    ("size", "rules.test_collecting", "has 482 lines"): "to be split by what is asked",
    ("size", "rules.test_paying", "has 467 lines"): "to be split by what is asked",
}
"""Tests of more lines than a module may have; likewise."""
