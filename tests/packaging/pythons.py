"""The stories and the rules on each Python that is promised and that the machine has.

python -m tests.packaging.pythons: an environment for each in .venvs/, made once; those that aren't
there are skipped, saying so, and so is the one that runs this: `make test` is on it.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

HOME = Path(__file__).parents[2]
TESTS = ("tests/test_examples.py", "tests/rules", "tests/domain", "tests/completing")
_CLASSIFIER = "Programming Language :: Python :: 3."
_VERSION = "import sys; print('%d.%d' % sys.version_info[:2])"


def promised() -> list[str]:
    """The versions that the package says it runs on."""
    with (HOME / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    return [
        f"3.{each.removeprefix(_CLASSIFIER)}"
        for each in project["classifiers"]
        if each.startswith(_CLASSIFIER)
    ]


def said(*command: str) -> str | None:
    """What a command prints; None where it fails or isn't there."""
    try:
        ran = subprocess.run(command, capture_output=True, text=True, check=True, cwd=HOME)
    except (OSError, subprocess.CalledProcessError):
        return None
    return ran.stdout.strip()


def interpreter(version: str) -> str | None:
    """A Python of that version: of the path, or of pyenv or uv, where they are there."""
    for candidate in _candidates(version):
        if said(candidate, "-c", _VERSION) == version:
            return candidate
    return None


def _candidates(version: str) -> Iterator[str]:
    yield f"python{version}"
    newest = said("pyenv", "latest", version)
    prefix = said("pyenv", "prefix", newest) if newest else None
    if prefix:
        yield f"{prefix}/bin/python"
    if found := said("uv", "python", "find", "--no-python-downloads", version):
        yield found


def environment(version: str, python: str) -> Path:
    """The Python of an environment that has the program and what its tests need."""
    place = HOME / ".venvs" / version
    inner = place / "bin" / "python"
    if not inner.exists():
        subprocess.run([python, "-m", "venv", str(place)], check=True)
    install = [str(inner), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, "--editable", ".[dev]"], check=True, cwd=HOME)
    return inner


def main() -> int:
    """Run them all; the number of versions that failed."""
    failed = 0
    for version in promised():
        if version == "{}.{}".format(*sys.version_info):
            continue
        python = interpreter(version)
        if python is None:
            print(f"note: there is no Python {version} here, so it is skipped", flush=True)
            continue
        print(f"Python {version}:", flush=True)
        run = [str(environment(version, python)), "-m", "pytest", "-n", "2", "--part", "first"]
        failed += subprocess.run([*run, *TESTS], check=False, cwd=HOME).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
