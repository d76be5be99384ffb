"""The versions of Python that are promised, found, and said to be missing."""

from __future__ import annotations

import sys

from tests.packaging import pythons


def test_what_is_promised_is_what_is_run() -> None:
    assert pythons.promised() == ["3.11", "3.12", "3.13"]


def test_the_one_that_runs_is_found_and_one_that_nobody_has_is_not() -> None:
    running = "{}.{}".format(*sys.version_info)
    found = pythons.interpreter(running)
    assert found is None or pythons.said(found, "--version") is not None
    assert pythons.interpreter("3.99") is None
