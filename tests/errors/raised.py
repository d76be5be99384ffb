"""Which errors the tests raise, and for which reasons: a run of all of `make test` that leaves one
out is red, and names it.

An error counts where it was raised. One that was only made does not, like those by which a preview
finds out what would be refused; nor does one of another process."""

from __future__ import annotations

from collections.abc import Collection
from functools import wraps
from pathlib import Path
from typing import Any

import pytest

from invoicectl.errors import Error
from tests.errors.reading import below, declared, fields

_KEY = "errors raised"


def all_of_them() -> set[str]:
    """Each reason that a class has, and each class whose sentence needs none."""
    whole = {error.__name__ for error in below() if "why" not in fields(error.sentence)}
    return whole | {f"{error.__name__} {why}" for error, why in declared()}


def called(error: Error) -> set[str]:
    """What an error is here: the class that declares its reason, and that; or its class alone.
    Where it tells of several reasons at once, each of them."""
    whys = [error.facts.get("why"), *(each["why"] for each in error.facts.get("besides", ()))]
    return {_declared(type(error), why) for why in whys}


def _declared(error: type[Error], why: object) -> str:
    for each in error.__mro__:
        if why in vars(each).get("whys", ()):
            return f"{each.__name__} {why}"
    return error.__name__


class Raised:
    """Takes note in each process of the run, and judges in the first one."""

    def __init__(self, tests: Path, wanted: Collection[str] | None = None) -> None:
        self._tests = tests
        self._wanted = all_of_them() if wanted is None else wanted
        self._made: list[Error] = []
        self.seen: set[str] = set()
        self.missing: list[str] = []

    def listen(self) -> None:
        """Hear of each error that is made."""
        make = Error.__init__

        @wraps(make)
        def heard(error: Error, /, **facts: Any) -> None:
            make(error, **facts)
            if not called(error) <= self.seen:
                self._made.append(error)

        Error.__init__ = heard  # type: ignore[assignment,method-assign]

    def pytest_runtest_logfinish(self) -> None:
        """After each test: which of them have been raised by now."""
        raised = [each for each in self._made if each.__traceback__ is not None]
        self.seen |= {name for each in raised for name in called(each)}
        self._made.clear()

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """One of the processes among which the tests are divided has ended."""
        self.seen |= set(getattr(node, "workeroutput", {}).get(_KEY, ()))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """In each process tell what it has seen; in the first, judge a whole run that went well."""
        told = getattr(session.config, "workeroutput", None)
        if told is not None:
            told[_KEY] = sorted(self.seen)
        elif session.exitstatus == pytest.ExitCode.OK and is_whole(session.config, self._tests):
            self.missing = sorted(set(self._wanted) - self.seen)
            if self.missing:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name them."""
        if self.missing:
            terminalreporter.section("errors that no test raises", red=True)
            for each in self.missing:
                terminalreporter.line(each)


def is_whole(config: pytest.Config, tests: Path) -> bool:
    """Whether these are all tests of `make test` at least, as nobody chose among them."""
    if config.getoption("part") == "more" or config.getoption("collectonly"):
        return False
    for option in ("keyword", "markexpr", "deselect", "ignore", "ignore_glob", "lf", "stepwise"):
        if config.getoption(option, None):
            return False
    places = {(config.invocation_params.dir / each).resolve() for each in config.args}
    return places == {tests.resolve()}
