"""What starting a command costs, as a ratio to starting Python, measured in turn.

python benchmarks/startup.py [RUNS]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = [sys.executable, "-m", "invoicectl"]
TAB = ["completion", "--answer", "pay", ""]
COMMANDS = (["show", "ada"], ["tick"], ["list", "--json"], ["list"], ["--help"], TAB)


def main() -> None:
    """Each command beside `python -c pass`; the median of the ratios, pair by pair."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as folder:
        base = [*PROGRAM, "--db", str(Path(folder) / "bench.db")]
        os.environ["INVOICECTL_DB"] = base[-1]
        timed([*base, "init", "--simulated-from", "2026-01-05T09:00"])
        timed([*base, "client", "add", "ada"])
        for words in COMMANDS:
            line = [*PROGRAM, *words] if words is TAB else [*base, *words]
            timed(line)
            pairs = [(timed(line), timed([sys.executable, "-c", "pass"])) for _ in range(runs)]
            ratio = statistics.median(one / floor for one, floor in pairs)
            milliseconds = 1000 * statistics.median(one for one, _ in pairs)
            told = " ".join(words).strip()
            print(f"{told:<26} {ratio:5.1f} x python -c pass  ({milliseconds:.0f} ms)")


def timed(command: list[str]) -> float:
    """Seconds that a process takes."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
