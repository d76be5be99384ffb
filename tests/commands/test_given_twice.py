"""An option that takes one value is given once, whatever the command. Source: SPEC 9."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.commands import examples
from tests.commands.bench import Bench, run

GLOBAL = {
    "--db": ("a", "b"),
    "--actor": ("a", "b"),
    "--key": ("a", "b"),
    "--format": ("csv", "json"),
    "--wait": "12",
}
"""The global options that take a value, each with two that it takes."""


def singles() -> Iterator[tuple[str, str]]:
    """Every option that takes one value, of every command."""
    for name, command in examples.commands().items():
        for param in command.params:
            if param.param_type_name == "option" and not (param.is_flag or param.multiple):
                yield name, param.opts[0]


@pytest.mark.parametrize(("command", "option"), list(singles()), ids=" ".join)
def test_an_option_given_twice_is_refused(command: str, option: str) -> None:
    answer = run([*command.split(), f"{option}=1", option, "2"])
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"error: {option} is given twice\n")


@pytest.mark.parametrize("option", GLOBAL)
@pytest.mark.parametrize(
    "line",
    [
        "{0} {1} {0} {2} list",
        "{0} {1} list {0} {2}",
        "list {0} {1} {0} {2}",
        "{0} {1} visit {0} {2} list",
        "visit {0} {1} list {0} {2}",
    ],
)
def test_so_is_a_global_option_wherever_it_stands(option: str, line: str) -> None:
    answer = run(line.format(option, *GLOBAL[option]).split())
    assert (answer.code, answer.out) == (2, "")
    assert f"{option} is given twice" in answer.err


def test_a_global_option_may_stand_behind_the_noun() -> None:
    bench = Bench()
    plain = bench.run(["visit", "list", "--json"])
    assert plain.code == 0
    assert bench.run(["visit", "--json", "list"]).out == plain.out
    assert bench.run(["visit", "--format", "json", "list", "--json"]).out == plain.out


def test_lists_and_flags_may_be_given_again() -> None:
    bench = Bench()
    visits = ["--visit", "2026-02-02T10:00 25.00", "--visit", "2026-02-03T10:00 25.00"]
    assert bench.run(["book", "ada", *visits]).code == 0
    assert bench.run(["--json", "list", "--json"]).code == 0
