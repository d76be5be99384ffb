"""What the plan forbids and the code still does, each with what would end it.

An entry that is no longer needed turns the test red, so the list can only become shorter."""

from __future__ import annotations

_MANY = "facts that belong together are to be one value"

NOT_YET: dict[tuple[str, str, str], str] = {
    ("size", "acts.bookings.series", "start_series takes 8"): _MANY,
    ("size", "acts.payments.paying", "pay_by_card takes 8"): _MANY,
    ("size", "acts.payments.paying", "receive takes 7"): _MANY,
    ("size", "acts.payments.paying", "tip takes 7"): _MANY,
    ("size", "acts.payments.refunds", "reserve_refund takes 7"): _MANY,
    ("size", "desk.bookings", "start_series takes 8"): _MANY,
    ("size", "domain.making", "attempted takes 7"): _MANY,
    ("size", "domain.making", "refunded takes 8"): _MANY,
}

LONG_TESTS: dict[str, str] = {
    "commands.corpus": "a table of values",
    "commands.test_bad_input": "to be split by what is bad",
    "desk.books.test_reports": "to be split by what is asked",
    "rules.test_collecting": "to be split by what is asked",
    "rules.test_paying": "to be split by what is asked",
}
"""Tests of more lines than a module may have; likewise."""
