"""What is offered first is what the command would take: it is run with each, and with all else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from invoicectl.completing import answering, grammar, places
from tests.commands import examples
from tests.commands.bench import Bench, prepared

SHORT: dict[str, dict[str, Any]] = {
    "document": {"ref": "INV-1"},
    "pay": {"invoice": "INV-2", "amount": "1.00", "--method": "cash"},
    "payout": {"provider": "noor"},
    "tip": {"ref": "INV-2", "amount": "1.00", "--method": "cash"},
}
"""Lines that ask for less than those of the examples, so that only the first place decides."""

TO_CLIENTS: dict[str, dict[str, Any]] = {
    "issue": {"target": "ada", "amount": "1.00", "--due": "2026-02-01"},
}
"""Lines in which a client stands for another kind of thing, where that takes other options."""

TAKEN_TOO = {
    ("card default", "visa-4242"): "it is the default one already, which is no fault",
    ("issue", "S1"): "with a locked answer, which needs no hiring",
    ("pay", "INV-4"): "cash is a fact, also where nothing is due",
    ("pay", "INV-5"): "and while a charge is open; a card isn't asked then",
    ("pay", "kim"): "what a client pays who owes nothing is credit",
    ("tip", "INV-5"): "cash, likewise",
}
"""What isn't offered first and would be taken all the same."""

NOT_TAKEN = {
    ("card default", "lea"): "the card of the line is another client's",
    ("card remove", "lea"): "likewise",
}
"""What is offered and would not be taken."""

NUMBERED = {
    "invoice": [f"INV-{number}" for number in range(1, 6)],
    "session": [f"S{number}" for number in range(1, 5)],
    "booking": ["B1"],
    "series": ["R1"],
    "visit": ["V1", "V2", "V3"],
    "payment": [f"P{number}" for number in range(1, 6)],
    "letter": ["L1", "L2"],
    "client": ["ada", "kim", "lea"],
    "provider": ["noor", "mia"],
    "unmatched": ["sim_900"],
    "card": ["visa-4242", "mastercard-4444"],
}
"""All that is in the prepared file."""

REFUSED = {2, 3, 4}
PLACES = [
    (path, kind)
    for path, fits in places.TAKES.items()
    for kind in fits
    if (path, kind) not in {("reconcile", "unmatched"), ("import", "invoice")}
]


"""Not among them: what is taken by an option or with one, which `test_offers` has."""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("taken") / "books.db"
    path.write_bytes(prepared())
    return path


@pytest.mark.parametrize(("path", "kind"), PLACES, ids=[" ".join(each) for each in PLACES])
def test_what_is_offered_is_taken_and_nothing_else(
    path: str, kind: str, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    line = dict(SHORT.get(path) or examples.LINES[path][0])
    if kind == "client":
        line = dict(TO_CLIENTS.get(path, line))
    entry = grammar.read().get(path)
    assert entry is not None
    index, name = next(
        (index, list(line)[index])
        for index, takes in enumerate(entry.arguments)
        if kind in places.kinds(path, takes.strip("[]"))
    )
    before = [str(value) for value in list(line.values())[:index]]
    offered = {
        value for value, _ in answering.offers(["--db", str(file), *path.split(), *before], "")
    }
    bench, wrong = Bench(), []
    for ref in NUMBERED[kind]:
        bench.reset()
        answer = bench.run(examples.words(path, line | {name: ref}))
        is_taken = answer.code not in REFUSED
        excuse = (TAKEN_TOO if is_taken else NOT_TAKEN).get((path, ref))
        if is_taken is not (ref in offered) and excuse is None:
            wrong.append(f"{ref}: {'taken' if is_taken else answer.err}")
    assert wrong == []


def test_each_command_that_is_picky_has_something_to_offer(file: Path) -> None:
    """The test above says nothing of a command that offers nothing at all."""
    offering = {
        path
        for path, _ in PLACES
        if any(value[0] != "-" for value, _ in answering.offers(_asked(path, file), ""))
    }
    assert offering == {path for path, _ in PLACES}


def _asked(path: str, file: Path) -> list[str]:
    return ["--db", str(file), *path.split()]
