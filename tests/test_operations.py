"""docs/operations.md: its blocks are taken from the page and tried, as far as this machine can.

What it says of groups and of Litestream is held by test_shared and test_litestream in sqlite/."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from invoicectl.cli import Root
from tests.commands.bench import prepared
from tests.support import ROOT

pytestmark = pytest.mark.more

HOME = Path(__file__).parents[1]
PAGE = (HOME / "docs" / "operations.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```(?P<kind>\w+)\n(?P<text>.*?)```", re.DOTALL)
UNIT = re.compile(r"`/etc/systemd/system/(?P<name>\S+)`[^`]*```ini\n(?P<text>.*?)```", re.DOTALL)
SECONDS = 120


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with the program in `bin` and a file that has been used."""
    program = tmp_path / "bin" / "invoicectl"
    program.parent.mkdir()
    path = os.pathsep.join(each for each in sys.path if each)
    program.write_text(
        f'#!/bin/sh\nPYTHONPATH={shlex.quote(path)} exec {sys.executable} -m invoicectl "$@"\n',
        encoding="utf-8",
    )
    program.chmod(0o755)
    (tmp_path / "books.db").write_bytes(prepared())
    return tmp_path


def blocks(kind: str) -> list[str]:
    return [match["text"] for match in BLOCK.finditer(PAGE) if match["kind"] == kind]


def crontab() -> tuple[dict[str, str], list[str]]:
    """What the table sets, and the commands that it runs."""
    (text,) = blocks("crontab")
    lines = [line for line in text.splitlines() if line]
    settings = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))
    commands = [line.split(None, 5)[5] for line in lines if not re.match(r"[A-Z_]+=", line)]
    return settings, commands


def cron(place: Path, command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a line as cron does: by sh, with what the table sets and next to nothing else."""
    given = {"HOME": str(place), "LOGNAME": "books", "SHELL": "/bin/sh", **settings}
    return subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=place,
        env=given,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def here(place: Path) -> dict[str, str]:
    """The table's settings, with the places of this test for those of the page."""
    settings, _ = crontab()
    assert settings["PATH"].startswith("/usr/local/bin:"), "where the page has the program"
    return {
        **settings,
        "PATH": settings["PATH"].replace("/usr/local/bin", str(place / "bin")),
        "INVOICECTL_DB": str(place / "books.db"),
    }


def test_cron_mails_nothing_where_all_went_well(place: Path) -> None:
    _, commands = crontab()
    (place / "backups").mkdir()
    assert [command.split()[1] for command in commands] == ["tick", "backup", "check"]
    for command in commands:
        command = command.replace("/var/backups/books", str(place / "backups"))
        ran = cron(place, command, **here(place))
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", ""), ran
    assert len(list((place / "backups").glob("*.db"))) == 1


def test_cron_mails_a_failure_with_what_helps(place: Path) -> None:
    _, commands = crontab()
    settings = here(place) | {"INVOICECTL_DB": str(place / "nowhere.db")}
    ran = cron(place, commands[0], **settings)
    assert ran.returncode == 3
    assert ran.stderr.startswith("error: ")
    assert "hint: " in ran.stderr


def test_without_its_path_cron_finds_no_program(place: Path) -> None:
    """Why the table says where it is."""
    _, commands = crontab()
    ran = cron(place, commands[0], **here(place) | {"PATH": "/usr/bin:/bin"})
    if shutil.which("invoicectl", path="/usr/bin:/bin") is None:
        assert ran.returncode == 127


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd-analyze here")
    found = {match["name"]: match["text"] for match in UNIT.finditer(PAGE)}
    assert {name.partition(".")[2] for name in found} == {"service", "timer"}
    assert len(found) == 3
    for name, text in found.items():
        text = text.replace("/usr/local/bin/invoicectl", "/bin/true").replace("User=books\n", "")
        text = text.replace("EnvironmentFile=/etc", "EnvironmentFile=-/etc")
        (tmp_path / name).write_text(text, encoding="utf-8")
    verify = ["systemd-analyze", "verify", "--man=no"]
    units = [str(tmp_path / name) for name in found if "@" not in name]
    ran = subprocess.run(
        [*verify, *units],
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    said = [line for line in ran.stderr.splitlines() if "invoicectl-" in line]
    assert said == []
    assert ran.returncode == 0, ran.stderr


def test_a_run_is_lines_of_json(place: Path) -> None:
    if shutil.which("jq") is None:
        pytest.skip("there is no jq here")
    lines = [
        line
        for text in blocks("sh")
        for line in text.splitlines()
        if line.startswith("invoicectl tick --json")
    ]
    assert len(lines) == 2
    path = os.pathsep.join([str(place / "bin"), os.environ["PATH"]])
    settings = {"INVOICECTL_DB": str(place / "books.db"), "PATH": path}
    advanced = cron(place, "invoicectl clock advance 1m", **settings)
    assert advanced.returncode == 0, advanced.stderr
    whole = cron(place, lines[0], **settings).stdout
    assert whole.count("\n") == 1
    assert {"from", "to", "steps", "counts", "sums"} <= json.loads(whole).keys()
    steps = cron(place, lines[1].replace("tick", "clock advance 30d"), **settings).stdout
    assert steps
    for line in steps.splitlines():
        assert {"at", "ref", "step", "outcome", "amount"} <= json.loads(line).keys()


def test_a_folder_that_is_moved_is_the_same_business(place: Path) -> None:
    settings = here(place)
    assert cron(place, "invoicectl clock advance 30d", **settings).returncode == 0
    before = cron(place, "invoicectl check --head && invoicectl list --json", **settings).stdout
    moved = place / "moved"
    moved.mkdir()
    for each in place.glob("books.db*"):
        shutil.move(each, moved)
    settings["INVOICECTL_DB"] = str(moved / "books.db")
    after = cron(place, "invoicectl check --head && invoicectl list --json", **settings).stdout
    assert after == before
    assert cron(place, "invoicectl check", **settings).returncode == 0


def test_the_commands_of_the_page_are_ours() -> None:
    assert isinstance(ROOT, Root)
    named = set(re.findall(r"invoicectl (?:--db \S+ )?([a-z]+)\b", "\n".join(blocks("sh"))))
    assert named <= set(ROOT.commands)
    assert {"tick", "check", "restore"} <= named
