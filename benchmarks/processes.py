"""What a command costs as a process: seconds, memory, instructions."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import NamedTuple

PROGRAM = [sys.executable, "-m", "invoicectl"]
ROOT = Path(__file__).parents[1]
FOLDER = os.environ.get("BENCHMARK_DIR")
"""Where files are made that are measured: on a disk, and not in memory, where it matters."""


STARTS = 11


class Cost(NamedTuple):
    """Seconds on the wall, seconds of work (user and system), and the most memory, in MiB."""

    wall: float
    work: float
    peak: float


def run(command: list[str]) -> Cost:
    """What a process takes, its output thrown away. Raises CalledProcessError where it fails."""
    told = subprocess.run(
        [sys.executable, "-c", _WATCHER, *command],
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
    ).stdout
    return Cost(*map(float, told.split()))


_WATCHER = """
import resource, subprocess, sys, time
start = time.perf_counter()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
wall, used = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
print(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
sys.exit(code)
"""
"""A small process that starts another: a process has at least the memory of the one that starts
it, as the system counts it, and who measures much has much."""


def invoicectl(path: str, *words: str) -> Cost:
    """What a command on a file takes."""
    return run([*PROGRAM, "--db", path, *words])


def at(instant: str, path: str, *words: str) -> Cost:
    """What a command takes on a live file whose clock says this instant."""
    return run([sys.executable, "-m", "benchmarks.at", instant, "--db", path, *words])


def python_starts() -> float:
    """Seconds in which Python starts and does nothing: how fast a machine is."""
    return median(run([sys.executable, "-c", "pass"]).wall for _ in range(STARTS))


def has_callgrind() -> bool:
    """Whether instructions can be counted here."""
    return shutil.which("valgrind") is not None


def instructions(command: list[str], *, fails: bool = False) -> int:
    """How many instructions a process carries out: they repeat to a thousandth.

    Hashes are not drawn by chance, nothing is compiled anew. `fails`: its exit code is not 0."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "callgrind.out"
        told = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", *command],
            check=not fails,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": "0"},
        ).stderr
    found = re.search(r"Collected : (\d+)", told)
    if found is None:
        raise LookupError(f"callgrind told nothing of {' '.join(command)}")
    return int(found[1])
