"""The wheel and the source archive: built as they would be given away, and looked into."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest

from invoicectl import __version__
from tests.packaging.pythons import promised

HOME = Path(__file__).parents[2]
pytestmark = pytest.mark.more

LEFT = shutil.ignore_patterns(
    *(".git", ".venv", ".venvs", "__pycache__", "*.egg-info", "build", "dist", ".*_cache"),
    ".hypothesis",
)


def files(folder: Path) -> set[str]:
    return {str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of the source, and `dist` with both packages of it; the wheel is made
    from the source archive, so that one has all that it takes."""
    if importlib.util.find_spec("build") is None:
        pytest.skip("the package `build` is not installed here")
    folder = tmp_path_factory.mktemp("packages")
    shutil.copytree(HOME, folder / "source", ignore=LEFT)
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder / "dist")]
    ran = subprocess.run(
        [*build, "source"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return folder


def wheel(built: Path) -> Path:
    (found,) = (built / "dist").glob("*.whl")
    return found


def metadata(built: Path) -> Message:
    with zipfile.ZipFile(wheel(built)) as opened:
        (name,) = [each for each in opened.namelist() if each.endswith(".dist-info/METADATA")]
        return message_from_bytes(opened.read(name))


def test_the_wheel_holds_the_program_and_nothing_else(built: Path) -> None:
    with zipfile.ZipFile(wheel(built)) as opened:
        names = {name for name in opened.namelist() if ".dist-info/" not in name}
    assert names == {
        f"invoicectl/{name}"
        for name in files(HOME / "invoicectl")
        if "__pycache__" not in name.split("/")
    }
    for needed in ("py.typed", "completing/commands.txt", "completing/scripts/invoicectl.fish"):
        assert f"invoicectl/{needed}" in names
    assert any(name.startswith("invoicectl/wordings/templates/") for name in names)


def test_the_archive_holds_what_a_developer_needs(built: Path) -> None:
    (found,) = (built / "dist").glob("*.tar.gz")
    with tarfile.open(found) as opened:
        names = {each.name.partition("/")[2] for each in opened.getmembers() if each.isfile()}
    left = files(built / "source") - names - {".gitignore"}
    assert {each for each in left if ".egg-info/" not in each} == set()


def test_what_it_says_of_itself(built: Path) -> None:
    said = metadata(built)
    assert said["Name"] == "invoicectl"
    assert said["Version"] == __version__
    assert said["Requires-Python"] == ">=3.11"
    classifiers = said.get_all("Classifier") or []
    for version in promised():
        assert f"Programming Language :: Python :: {version}" in classifiers
    assert {"stripe", "documents", "postgres"} <= set(said.get_all("Provides-Extra") or [])
    assert said["Description-Content-Type"] == "text/markdown"


def test_it_runs_from_the_wheel(built: Path, tmp_path: Path) -> None:
    """Its own files lie where it looks for them: wordings, and the page and scripts of TAB."""
    place = tmp_path / "installed"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(place), str(wheel(built))], check=True)
    around = {**os.environ, "PYTHONPATH": str(place), "INVOICECTL_DB": "books.db"}

    def ran(*words: str) -> str:
        command = [sys.executable, "-m", "invoicectl", *words]
        done = subprocess.run(
            command, cwd=tmp_path, env=around, capture_output=True, text=True, check=True
        )
        return done.stdout

    where = [sys.executable, "-c", "import invoicectl; print(invoicectl.__file__)"]
    shown = subprocess.run(
        where, cwd=tmp_path, env=around, capture_output=True, text=True, check=True
    ).stdout
    assert shown.startswith(str(place)), "it is the installed one that is tried"
    ran("init", "--simulated-from", "2026-01-05T09:00")
    ran("client", "add", "ada", "--email", "ada@example.org")
    ran("issue", "ada", "40.00", "--due", "2026-02-01")
    assert "40.00" in ran("letters", "L1")
    assert ran("completion", "--answer", "pay", "").startswith("INV-1\tada, 40.00 due")
    assert "complete" in ran("completion", "bash")
    assert (place / "bin" / "invoicectl").exists()
