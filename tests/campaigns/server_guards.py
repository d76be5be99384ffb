"""The guards again where a business is on a server: those that both stores share, and its own.

The tests that are to miss one are the same, over a server; those of tests/postgres have one
anyhow. What only a file has is not taken away here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.campaigns import guarded_server, guards
from tests.campaigns.figures import Figure
from tests.campaigns.guarded import Guard
from tests.postgres import alone
from tests.postgres.server import version

OWN = "tests/postgres/"
"""Where the tests are that have a server of their own."""

FILES = ("invoicectl/sqlite/", "invoicectl/own_files.py", "invoicectl/gateways/record_in_file.py")
"""Of these no server has anything, but for the indexes, which both schemas have from the file's."""

_LONG = "no store has a part in it, and without it a tick over a server has no end"

OF_A_FILE = {
    "a copy is proved before it takes its name": "copies in a folder are files",
    "a file behind its anchors begins a generation before it charges": "anchors lie beside a file",
    "asked to stop, a tick begins nothing new": _LONG,
    "signals wait until a charge is over": "no store has a part in it, and another covers it",
}
"""Guards in what both share that are taken away with files alone, and why."""

_OWN_GUARDS = f"{OWN}test_guards.py::"
"""Where a test of the same name is, if that of a file is a file's alone."""

INDEXED = (f"{OWN}test_schema.py::test_the_server_itself_refuses",)


def _there(guard: Guard) -> Guard:
    """A guard with the tests that a server has of it."""
    if guard.module.startswith(FILES):
        return guard._replace(tests=INDEXED)
    tests = tuple(each for each in guard.tests if alone.why(each) is None)
    return guard._replace(tests=tests or (_OWN_GUARDS + guard.tests[0].partition("::")[2],))


GUARDS = (
    *(
        _there(guard)
        for guard in guards.GUARDS
        if guard.name not in OF_A_FILE
        and (not guard.module.startswith(FILES) or guard.name.startswith("unique: "))
    ),
    *guarded_server.GUARDS,
)

SUITE = (
    *(f"{OWN}test_{name}.py" for name in ("guards", "lost", "keeping", "schema")),
    *(f"tests/desk/engine/test_{name}.py" for name in guards.ENGINE),
    "tests/desk/books/test_checking.py",
    "tests/commands/test_batch.py",
)
"""What asks the store most; the whole suite is the guards' of a file."""


def campaign(aim: int, seed: int) -> Figure:
    """Take away every guard, one at a time; `aim` is how many there must be."""
    found = guards.taken_away(GUARDS, SUITE, first_failure, aim, seed)
    return found._replace(more=f"{found.more}; {version()}")


def first_failure(checkout: Path, tests: Sequence[str], seconds: int) -> str | None:
    """The first test to fail: of those with a server of their own, then of the others over one."""
    own = [each for each in tests if each.startswith(OWN)]
    others = [each for each in tests if not each.startswith(OWN)]
    failed = guards.first_failure(checkout, own, seconds) if own else None
    if failed is None and others:
        failed = guards.first_failure(checkout, others, seconds, "-p", "tests.postgres.plugin")
    return failed
