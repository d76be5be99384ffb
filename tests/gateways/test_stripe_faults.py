"""Every call to a gateway fails in every way; processes end, others go on: the books are right."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from invoicectl.gateways import Gateway
from invoicectl.gateways.faults import FAULTS as SIMULATED_FAULTS
from invoicectl.gateways.faults import Fault, Faulty
from invoicectl.gateways.simulated import Simulated
from tests.amounts import tasted
from tests.campaigns.verdicts import MEMORY
from tests.gateways.asking import HASTY, stripe_on
from tests.gateways.stripe_server import FAULTS, FakeStripe
from tests.gateways.stripe_state import Moved
from tests.gateways.whole import (
    START,
    Making,
    copied,
    is_open,
    prepared,
    refuse_wrong_books,
    run,
    settled,
)

REVIEWED = {"wrong-amount", "mismatch"}
"""The faults after which a person must look, where they befall the charge itself."""

MET = [
    ("", "create"),
    ("", "confirm"),
    ("reset-before", "retrieve"),
    ("reset-after", "retrieve"),
    ("reset-before", "cancel"),
]
"""What became of the confirmation, and the call that then meets the fault."""

SIMULATED_MET = [
    ("", "create"),
    ("", "confirm"),
    ("timeout-before", "inquire"),
    ("timeout-after", "inquire"),
]
"""The same for the simulated gateway, whose inquiry is one call."""

BY = [("pay", 1), ("tick", 3)]
"""Who asks for the charge, a person or time, and how often the fault is met."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """In memory where that can be: nobody pulls the plug here."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as made:
        yield Path(made)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of which the charges went to Stripe, with nothing charged yet."""
    pytest.importorskip("stripe", reason="Stripe's client is not installed")
    path = tmp_path_factory.mktemp("stripe") / "live.db"
    with FakeStripe() as fake:
        prepared(path, lambda: stripe_on(fake), "--gateway", "stripe", "--test-mode")
    return path


@pytest.fixture(scope="module")
def simulated_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the simulated gateway."""
    path = tmp_path_factory.mktemp("simulated") / "live.db"
    prepared(path, lambda: Simulated(":memory:"), "--gateway", "simulated")
    return path


def asked(by: str, path: Path, making: Making) -> list[int]:
    """The charge is asked for, and then time passes until there is nothing left to do."""
    codes = [run(path, START, making, "pay", "INV-1")] if by == "pay" else []
    codes += settled(path, making)
    assert not is_open(path)
    return codes


@pytest.mark.more
@pytest.mark.parametrize(("by", "times"), BY)
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(("first", "call"), MET)
def test_every_fault_of_stripes(
    fake: FakeStripe,
    base: Path,
    folder: Path,
    first: str,
    call: str,
    fault: str,
    times: int,
    by: str,
) -> None:
    path = copied(base, folder)
    fake.account.attach("pm_card_visa", {"customer": fake.account.customer({})["id"]})
    if first:
        fake.fail("confirm", first)
        fake.fail("disputes", "reset-before")  # or the day's comparison would know before we ask
    fake.fail(call, fault, times)

    def making() -> Gateway:
        return stripe_on(fake, HASTY) if fault.startswith("timeout") else stripe_on(fake)

    assert set(asked(by, path, making)) <= {0, 8, 9}
    found = refuse_wrong_books(path, fake.account.received, making)
    is_reviewed = fault in REVIEWED and call in {"confirm", "retrieve"}
    is_reviewed = is_reviewed or (call, fault) == ("create", "mismatch")
    assert ("review" in found.outcomes.values()) == is_reviewed, found
    assert is_reviewed or len(found.approved) == 1, "it was never paid"


@pytest.mark.parametrize(("by", "times"), BY)
@pytest.mark.parametrize("fault", tasted(SIMULATED_FAULTS, 2))
@pytest.mark.parametrize(("first", "call"), SIMULATED_MET)
def test_every_fault_of_the_simulated_gateway(
    simulated_base: Path, folder: Path, first: str, call: str, fault: str, times: int, by: str
) -> None:
    """The script is the network's: it goes on where the last process met it."""
    path = copied(simulated_base, folder)
    script = [Fault("confirm", first)] if first else []
    script += [Fault(call, fault)] * times
    record = f"{path}.gateway"
    network = Faulty(Simulated(record), script)

    assert set(asked(by, path, lambda: network)) <= {0, 8, 9}
    found = refuse_wrong_books(path, received(record), lambda: network)
    if fault not in REVIEWED:
        assert len(found.approved) == 1, "it was never paid"


def received(record: str) -> list[Moved]:
    """What the simulated gateway's own record says that it charged."""
    if not Path(record).exists():
        return []  # it was never asked
    with closing(sqlite3.connect(record)) as connection:
        rows = connection.execute(
            "SELECT key, amount_minor FROM charges WHERE outcome = 'approved'"
        ).fetchall()
    return sorted(Moved(*row) for row in rows)
