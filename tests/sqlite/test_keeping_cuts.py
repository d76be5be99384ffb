"""`backup`, `restore` and `client erase` with the power cut after each call that changes what is on
the disk.

There is no file under the name then, or a whole one; what was there before stays. Who is erased is
noted beside the file."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from invoicectl import own_files
from tests.amounts import amount
from tests.campaigns import tracer
from tests.campaigns.disk import Disk, Image
from tests.campaigns.power_cuts import written
from tests.campaigns.system_calls import chance_of
from tests.campaigns.tracer import Call, Moment
from tests.commands.bench import run
from tests.commands.keeping import NAME, dump
from tests.sqlite.kept import Backups, Erased, Restored, backups, laid_out
from tests.sqlite.synced import synced

IMAGES = amount("KEEPING_CUTS", 3, taste=1)
"""Images of the disk after each call; of those that mean the same one is judged."""


@pytest.fixture(autouse=True)
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file, of which older backups lie beside it."""
    reason = tracer.unavailable()
    if reason is not None:
        pytest.skip(reason)
    monkeypatch.chdir(tmp_path)
    folder = tmp_path.resolve() / "base"
    laid_out(folder)
    return folder


def cut_everywhere(
    base: Path, words: list[str], judge: Callable[[str], object], images: int = IMAGES
) -> int:
    """Cut the power after each call of the command, and judge what may be left; how many distinct
    images that were. It ends in the last of them, in a folder of its own."""
    disk = Disk(base / NAME, has_record=False)
    calls: list[Call] = []

    def seen(call: Call, now: Moment) -> bool:
        if now == "after":
            calls.append(call)
        return False

    with synced():
        assert tracer.follow(lambda: run(["--db", str(base / NAME), *words]), base, seen).code == 0
    known: set[bytes] = set()
    for number in range(len(calls) + 1):
        if number:
            disk.make(calls[number - 1])
        for index in range(images):
            image = disk.image(chance_of(f"{number} {index}"))
            meaning = meaning_of(image)
            if meaning not in known:
                known.add(meaning)
                os.chdir(written(image, base.parent / "left", NAME).parent)
                judge(f"power cut after call {number} of {len(calls)}, image {index}")
    os.chdir(written(disk.image(chance_of("")), base.parent / "left", NAME).parent)
    return len(known)


def meaning_of(image: Image) -> bytes:
    """What tells an image from others: of a draft nobody reads what is in it."""
    digest = hashlib.blake2b()
    for name, contents in sorted(image.items()):
        is_draft = name.startswith(own_files.PREFIX)
        digest.update(b"draft " if is_draft else f"{name} {len(contents)} ".encode() + contents)
    return digest.digest()


@pytest.mark.campaign
def test_a_backup_that_loses_power_leaves_whole_ones_alone(base: Path) -> None:
    before = set(backups())
    assert cut_everywhere(base, ["backup", str(base), "--keep", "2"], Backups().judge) > 4
    assert set(backups()) - before, "at its end it lasts"


@pytest.mark.campaign
def test_a_backup_of_a_name_that_is_taken_loses_nothing(base: Path) -> None:
    kept, whole = backups()[-1], dump(NAME)

    def judge(where: str) -> None:
        assert dump(kept) == whole, where

    assert cut_everywhere(base, ["backup", str(base / kept)], judge) >= 1


@pytest.mark.campaign
def test_a_restore_that_loses_power_leaves_no_file_or_a_whole_one(base: Path) -> None:
    restored = Restored()
    restored.lose()
    assert cut_everywhere(base, ["restore", restored.backup], restored.judge) > 4
    assert os.path.exists(NAME), "at its end it lasts"


@pytest.mark.more
@pytest.mark.campaign
def test_an_erasure_that_loses_power_is_noted_or_never_was(base: Path) -> None:
    erased = Erased()
    erased.prepare()
    images = max(1, IMAGES // 20)  # no two mean the same: the file itself is written anew
    assert cut_everywhere(base, list(erased.WORDS), erased.judge, images) > 4


@pytest.mark.more
@pytest.mark.parametrize("which", ["fsync", "sync"])
def test_without_its_syncs_a_backup_is_lost_or_torn(
    base: Path, which: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the campaign would find nothing: of the copy before it takes its name, and of the folder
    before an older one goes."""
    monkeypatch.setattr(own_files if which == "sync" else os, which, lambda _: None)
    with pytest.raises(AssertionError):
        cut_everywhere(base, ["backup", str(base), "--keep", "1"], Backups().judge)
