"""What starting a command costs, in instructions, as a ratio to an app of Typer that loads its
command when it is called and reads one row.

    python -m benchmarks.starting

Needs valgrind. Instructions repeat to a thousandth, so a ratio that moves is a change of ours."""

from __future__ import annotations

import compileall
import sys
import tempfile
from pathlib import Path

from benchmarks.processes import PROGRAM, ROOT, has_callgrind, instructions, invoicectl

COMMANDS: dict[str, list[str]] = {
    "show INV-1": ["show", "INV-1"],
    "tick (nothing due)": ["tick"],
    "list": ["list"],
    "an error": ["show", "INV-999"],
    "pay --method cash": ["pay", "INV-1", "1.00", "--method", "cash"],
    "--help": ["--help"],
    "completion (TAB)": ["completion", "--answer", "pay", ""],
}
"""What people and scripts start many times a day. Each is given to a file with one invoice."""


def main() -> None:
    """Each command beside the app."""
    if not has_callgrind():
        sys.exit("valgrind is not installed here")
    for name, ratio in ratios().items():
        print(f"{name:<22} {ratio:5.2f} x the app")


def ratios() -> dict[str, float]:
    """The ratio of each command. Everything is compiled before, as it is where it is installed."""
    for package in ("invoicectl", "benchmarks"):
        compileall.compile_dir(ROOT / package, quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "bench.db")
        invoicectl(path, "init", "--simulated-from", "2026-01-05T09:00")
        invoicectl(path, "client", "add", "ada")
        invoicectl(path, "issue", "ada", "40.00", "--due", "2026-02-01")
        invoicectl(path, "tick")  # the first one of a day does more
        app = instructions([sys.executable, "-m", "benchmarks.lazy_app", path])
        return {name: counted(path, words) / app for name, words in COMMANDS.items()}


def counted(path: str, words: list[str]) -> int:
    """The instructions of a command on a file."""
    is_own = words[0] in {"--help", "completion"}
    command = [*PROGRAM, *words] if is_own else [*PROGRAM, "--db", path, *words]
    return instructions(command, fails="INV-999" in words)


if __name__ == "__main__":
    main()
