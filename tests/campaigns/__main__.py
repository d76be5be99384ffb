"""The long campaigns: `python -m tests.campaigns [NAME …] [--aim N] [--seed N]`, or all of them.

Each prints its seed and count and writes its figure into docs/reliability.md; the exit code is 1
if anything was violated. `make campaigns` runs them all with the aims that the page names."""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from typing import NamedTuple

from tests.campaigns import figures, served


class Campaign(NamedTuple):
    """Where a campaign is, how many points it tries when nothing else is said, and whether it is
    one of files that is run over a server."""

    module: str
    aim: int
    is_served: bool = False


CAMPAIGNS = {
    "opcodes": Campaign("opcodes", 50_000),
    "recoveries": Campaign("recoveries", 1_000),
    "system-calls": Campaign("system_calls", 10_000),
    "power-cuts": Campaign("power_cuts", 30_000),
    "many-processes": Campaign("many_processes", 60),
    "lifecycle": Campaign("lifecycle", 1_000_000),
    "guards": Campaign("guards", 25),
    "letters": Campaign("letters", 350),
    "worlds": Campaign("worlds", 1_000),
    "server-processes": Campaign("server_processes", 60),
    "server-kills": Campaign("server_kills", 10_000),
    "failovers": Campaign("failovers", 30),
    "server-lives": Campaign("lifecycle", 15_000, is_served=True),
    "server-guards": Campaign("server_guards", 90),
    "server-worlds": Campaign("worlds", 200, is_served=True),
}
"""Every campaign by name; its module has `campaign(aim, seed)`, which returns a Figure."""


def main() -> int:
    """Run what was asked for; 1 if anything was violated."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns", description=__doc__)
    parser.add_argument("name", nargs="*", help=", ".join(CAMPAIGNS))
    parser.add_argument("--aim", type=int, help="points to try; for …-processes seconds")
    parser.add_argument("--seed", type=int, default=0)
    told = parser.parse_args()
    unknown = [name for name in told.name if name not in CAMPAIGNS]
    if unknown:
        parser.error(f"no campaign {unknown[0]}; choose from {', '.join(CAMPAIGNS)}")
    is_clean = True
    for name in told.name or CAMPAIGNS:
        campaign = CAMPAIGNS[name]
        began = time.monotonic()
        aim = told.aim or campaign.aim
        if campaign.is_served:
            figure = served.campaign(campaign.module, aim, told.seed)
        else:
            module = importlib.import_module(f"tests.campaigns.{campaign.module}")
            figure = module.campaign(aim, told.seed)
        figures.tell(name, figure)
        figures.write(name, figure, time.monotonic() - began)
        is_clean = is_clean and not figure.violations
    return 0 if is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
