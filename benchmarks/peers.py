"""Other programs on the same invoices, where they are installed.

    python -m benchmarks.peers [INVOICES]

A file is exported for each, and each does what comes nearest to one of our questions. They do
other things than we do, and a plain text file can do what a database can't; the figures are here
to say what is usual."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from benchmarks.grown import grow
from benchmarks.processes import FOLDER, invoicectl, run


class Peer(NamedTuple):
    """A program, the form that it reads, its words with FILE in them, and what they ask."""

    program: str
    form: str
    words: tuple[str, ...]
    asks: str


PEERS = (
    Peer("hledger", "hledger", ("-f", "FILE", "balance", "-N"), "balances of all accounts"),
    Peer("ledger", "ledger", ("-f", "FILE", "balance"), "balances of all accounts"),
    Peer("bean-check", "beancount", ("FILE",), "the books are in order"),
    Peer("sqlite-utils", "", ("rows", "FILE", "invoices", "--limit", "50"), "50 invoices"),
)
OURS = {
    "balances of all accounts": ["report", "aging"],
    "the books are in order": ["check"],
    "50 invoices": ["list"],
}


def main() -> None:
    """Every program that is here beside our own command."""
    for line in lines(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000):
        print(line)


def lines(invoices: int) -> list[str]:
    """A line for each program that is here."""
    found = []
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        path = str(Path(folder) / "peers.db")
        grow(path, invoices)
        for peer in PEERS:
            program = _where(peer.program)
            if program is None:
                found.append(f"{peer.program}: not installed here")
                continue
            given = path
            if peer.form:
                given = str(Path(folder) / f"peers.{peer.form}")
                invoicectl(path, "export", peer.form, "--output", given)
            theirs = run([program, *(given if word == "FILE" else word for word in peer.words)])
            ours = invoicectl(path, *OURS[peer.asks])
            found.append(
                f"{peer.program}, {peer.asks}: {theirs.wall:.1f} s; "
                f"`invoicectl {' '.join(OURS[peer.asks])}`: {ours.wall:.1f} s"
            )
    return found


def _where(program: str) -> str | None:
    """Where a program is: beside our own, or on the path."""
    beside = Path(sys.executable).parent / program
    return str(beside) if beside.exists() else shutil.which(program)


if __name__ == "__main__":
    main()
