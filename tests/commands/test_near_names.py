"""Where nothing is found under a reference or handle, the error names up to five near ones.

Source: SPEC 1."""

from __future__ import annotations

from typing import Any

import pytest

from invoicectl.desk.asking import near
from invoicectl.errors import NotFound
from tests.commands import examples
from tests.commands.bench import Bench
from tests.support import Business


@pytest.fixture(scope="module")
def world() -> Business:
    """Three Smiths and others; fourteen invoices."""
    b = Business("2026-01-05T09:00", preset="marketplace")
    for handle, name in (
        ("smith-ann", "Ann Smith"),
        ("bob", "Robert Smith"),
        ("smithy", None),
        ("ada", "Ada Lovelace"),
        ("smart-cy", None),
    ):
        b("client", "add", handle, *([] if name is None else ["--name", name]))
    for handle in ("noor", "smith-jones"):
        b("provider", "add", handle)
    for _ in range(14):
        b("issue", "ada", "10.00", "--due", "2026-02-01")
    return b


def hint(world: Business, line: str) -> str:
    with pytest.raises(NotFound) as caught:
        world(*line.split())
    assert caught.value.exit_code == 3
    return str(caught.value.hint)


CLIENTS = "invoicectl client list"


@pytest.mark.parametrize(
    ("line", "told", "why"),
    [
        (
            "client show smith",
            f"did you mean bob (Robert Smith), smith-ann or smithy? {CLIENTS}",
            "all who have it in handle or name; those of a name are called by it",
        ),
        (
            "show smith",
            f"did you mean bob (Robert Smith), smith-ann, smithy or smith-jones? {CLIENTS}",
            "where either may stand, clients and then providers",
        ),
        (
            "list --client smyth",
            f"did you mean bob (Robert Smith) or smith-ann (Ann Smith)? {CLIENTS}",
            "a slip in a word of the handle or the name",
        ),
        (
            "list --client adda",
            f"did you mean ada (Ada Lovelace)? {CLIENTS}",
            "a filter is no exception",
        ),
        ("list --client lovelace", f"did you mean ada (Ada Lovelace)? {CLIENTS}", "by the name"),
        ("visit list --provider nor", "did you mean noor? invoicectl provider list", "a provider"),
        ("list --provider ada", "invoicectl provider list", "a client is no provider"),
        ("show zebedee", CLIENTS, "nobody is near"),
        (
            "show INV-41",
            "did you mean INV-14, INV-1, INV-4, INV-11 or INV-13? invoicectl list",
            "the wrong order first, then one digit too many, another digit, the newest",
        ),
        (
            "pay INV-999",
            "did you mean INV-14, INV-13, INV-12, INV-11 or INV-10? invoicectl list",
            "the newest, where no slip is near",
        ),
        ("show B7", "invoicectl booking list", "there is no booking at all"),
        (
            "show C9",
            f"did you mean C1, C2, C3, C4 or C5? {CLIENTS}",
            "a person by number: another digit",
        ),
    ],
)
def test_the_near_ones_are_named(world: Business, line: str, told: str, why: str) -> None:
    assert hint(world, line) == told, why


@pytest.mark.parametrize("number", [1, 9, 10, 99, 100, 123_456_789_012_345])
def test_slips_are_other_numbers_each_once(number: int) -> None:
    slips = near._slips(number)
    assert number not in slips
    assert len(slips) == len(set(slips))
    assert all(abs(len(str(each)) - len(str(number))) <= len(str(number)) for each in slips)


PLACES: dict[str, tuple[str, str]] = {
    "INVOICE": ("INV-9", "INV-"),
    "BOOKING": ("B9", "B1"),
    "BOOKING|SERIES": ("R9", "R1"),
    "SERIES": ("R9", "R1"),
    "VISIT": ("V9", "V"),
    "SESSION": ("S9", "S"),
    "PAYMENT": ("P99", "P"),
    "LETTER": ("L99", "L"),
    "CLIENT": ("adda", "ada"),
    "PROVIDER": ("noon", "noor"),
    "CLIENT|PROVIDER": ("adda", "ada"),
    "INVOICE|BOOKING": ("INV-9", "INV-"),
    "INVOICE|BOOKING|CLIENT": ("adda", "ada"),
    "INVOICE|CLIENT": ("adda", "ada"),
    "INVOICE|SERIES|CLIENT": ("adda", "ada"),
    "REF": ("INV-9", "INV-"),
    "REF|CLIENT": ("adda", "ada"),
    "TARGET": ("adda", "ada"),
}
"""What stands wrongly in a place that takes references or handles, and how a near one begins."""


PLAIN: dict[str, examples.Line] = {
    "issue": {"target": "ada", "amount": "1.00", "--due": "2026-02-01"},
    "pay": {"invoice": "ada", "amount": "1.00", "--method": "cash"},
}
"""Lines without the options that only another kind of thing takes."""


def places() -> list[Any]:
    """Every place of every command where one may stand."""
    found = []
    for name, command in examples.commands().items():
        for param in examples.shown_params(command):
            takes = (param.metavar or "").strip("[]")
            if takes == "HANDLE" and param.param_type_name == "argument" and "add" not in name:
                takes = "CLIENT" if name.startswith("client") else "PROVIDER"
            if takes in PLACES:
                found.append(
                    pytest.param(name, examples.spelling(param), takes, id=f"{name} {takes}")
                )
    return found


@pytest.mark.parametrize(("command", "key", "takes"), places())
def test_every_place_that_takes_one_names_near_ones(command: str, key: str, takes: str) -> None:
    wrong, right = PLACES[takes]
    lines = [each for each in examples.LINES[command] if key in each]
    line = PLAIN.get(command) or lines[0]
    answer = Bench().run(examples.words(command, {**line, key: wrong}))
    assert answer.code == 3, answer.err
    assert f"hint: did you mean {right}" in answer.err.replace(", ", " ")
