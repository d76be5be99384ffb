"""Whether the newest release of Typer starts fast again: without what made 0.29 slow.

python -m tests.packaging.newer: asks the package index, and changes nothing. `make newer` runs it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

SLOW = "pydantic"
"""What releases load on every command that start slowly."""

_APP = f"""
import sys
import typer

app = typer.Typer(add_completion=False)


@app.command()
def nothing() -> None:
    pass


app([], standalone_mode=False)
print(typer.__version__, {SLOW!r} in sys.modules)
"""


def look(packages: Path | None = None) -> tuple[str, bool]:
    """The version of a Typer, and whether its smallest command starts fast; the one that is
    installed, or the one in a folder of packages."""
    where = {} if packages is None else {"PYTHONPATH": str(packages)}
    ran = subprocess.run(
        [sys.executable, "-c", _APP],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **where},
    )
    version, is_slow = ran.stdout.split()
    return version, is_slow == "False"


def bound() -> str:
    """What the package says of the releases that it takes."""
    page = Path(__file__).parents[2] / "pyproject.toml"
    with page.open("rb") as file:
        needed = tomllib.load(file)["project"]["dependencies"]
    return str(next(each for each in needed if each.startswith("typer")))


def main() -> None:
    """Say how the newest release starts."""
    with tempfile.TemporaryDirectory() as folder:
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--target", folder, "typer"]
        if subprocess.run(install, check=False, stderr=subprocess.DEVNULL).returncode:
            print("note: no package index answers, so nobody knows how a newer Typer starts")
            return
        version, is_fast = look(Path(folder))
    print(told(version, is_fast=is_fast))


def told(version: str, *, is_fast: bool) -> str:
    """What a release of that kind means for us."""
    if is_fast and version != look()[0]:
        return f"note: Typer {version} starts fast: raise the bound {bound()} in pyproject.toml"
    return f"Typer {version} {'is in use' if is_fast else f'loads {SLOW}: {bound()} stays'}"


if __name__ == "__main__":
    main()
