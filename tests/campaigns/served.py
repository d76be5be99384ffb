"""A campaign of files over a server: what it does is the same, only the addresses are others.

It runs in a process of its own, in which a path stands for a business on a server (`plugin`)."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys

from tests.campaigns.figures import Figure


def campaign(module: str, aim: int, seed: int) -> Figure:
    """What a campaign finds over a server."""
    told = [sys.executable, "-m", "tests.campaigns.served", module, str(aim), str(seed)]
    done = subprocess.run(told, stdout=subprocess.PIPE, text=True, check=True)
    return Figure(**json.loads(done.stdout.splitlines()[-1]))


def main(name: str, aim: int, seed: int) -> None:
    """Be the process."""
    plugin = importlib.import_module("tests.postgres.plugin")
    server = importlib.import_module("tests.postgres.server")
    module = importlib.import_module(f"tests.campaigns.{name}")
    try:
        found = module.campaign(aim, seed)
    finally:
        plugin.places.here.remove()
    print(json.dumps(found._replace(more=f"{found.more}; {server.version()}")._asdict()))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
