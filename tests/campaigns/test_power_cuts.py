"""Some commands that charge, with the power cut at some times.

`python -m tests.campaigns power-cuts` makes tens of thousands of images of all of them."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from tests.amounts import amount
from tests.campaigns import tracer
from tests.campaigns.disk import Disk
from tests.campaigns.power_cuts import cut_everywhere, synchronous
from tests.campaigns.scenarios import Scenario, named, scenarios
from tests.campaigns.system_calls import chance_of
from tests.campaigns.tracer import Call

pytestmark = pytest.mark.more

IMAGES = amount("POWER_CUT_IMAGES", 80, taste=5)
"""How many images are made of each scenario."""

OLD, NEW = b"o" * 1536, b"n" * 1536


@pytest.fixture
def _can_follow() -> None:
    reason = tracer.unavailable()
    if reason is not None:
        pytest.skip(reason)


@pytest.mark.campaign
@pytest.mark.usefixtures("_can_follow")
@pytest.mark.parametrize("scenario", scenarios()[::6], ids=lambda scenario: scenario.name)
def test_a_power_cut_charges_nothing_twice_and_loses_nothing(scenario: Scenario) -> None:
    cut = cut_everywhere(scenario, IMAGES, seed=0)
    assert cut.violations == []
    assert cut.states > 1


@pytest.mark.more
@pytest.mark.usefixtures("_can_follow")
@pytest.mark.parametrize(
    ("mode", "found"),
    [
        ("OFF", "can't be read"),  # pages were written in any order
        ("NORMAL", "was lost"),  # the journal came back, and SQLite undid what was committed
        ("FULL", "was lost"),  # likewise: only EXTRA syncs the folder after removing the journal
    ],
)
def test_with_fewer_syncs_the_campaign_finds_what_is_lost(mode: str, found: str) -> None:
    collects = named("collect three, approves")
    cut = cut_everywhere(collects, 200, seed=0, opened=synchronous(mode))
    assert [violation for violation in cut.violations if found in violation]


def images(calls: list[Call], folder: Path, name: str) -> set[bytes | None]:
    """What may be in a file after these calls and a power cut; None where it is not there."""
    disk = Disk(folder / "books.db")
    for call in calls:
        disk.make(call)
    return {disk.image(chance_of(str(number))).get(name) for number in range(500)}


def test_what_was_synced_lasts(tmp_path: Path) -> None:
    (tmp_path / "books.db").write_bytes(OLD)
    path = str(tmp_path / "books.db")
    calls = [Call("write", path, 0, NEW), Call("fdatasync", path)]
    assert images(calls, tmp_path, "books.db") == {NEW}


def test_what_was_not_synced_is_there_or_missing_or_torn(tmp_path: Path) -> None:
    (tmp_path / "books.db").write_bytes(OLD)
    found = images([Call("write", str(tmp_path / "books.db"), 0, NEW)], tmp_path, "books.db")
    sectors = itertools.product((OLD[:512], NEW[:512]), repeat=3)
    assert found == {b"".join(each) for each in sectors}


def test_a_file_that_grew_may_have_its_length_alone(tmp_path: Path) -> None:
    (tmp_path / "books.db").write_bytes(b"")
    found = images([Call("write", str(tmp_path / "books.db"), 4, b"new")], tmp_path, "books.db")
    assert {b"", b"\0\0\0\0new", bytes(7)} < found
    assert len(found) > 10, "garbage"


def test_a_name_may_be_back_until_the_folder_is_synced(tmp_path: Path) -> None:
    (tmp_path / "books.db-journal").write_bytes(OLD)
    removed = Call("unlink", str(tmp_path / "books.db-journal"))
    synced = Call("fsync", str(tmp_path))
    assert images([removed], tmp_path, "books.db-journal") == {OLD, None}
    assert images([removed, synced], tmp_path, "books.db-journal") == {None}


def test_the_gateway_s_syncs_are_not_ours_and_it_loses_nothing(tmp_path: Path) -> None:
    (tmp_path / "books.db-journal").write_bytes(OLD)
    record = str(tmp_path / "books.db.gateway")
    calls = [
        Call("unlink", str(tmp_path / "books.db-journal")),
        Call("create", record),
        Call("write", record, 0, NEW),
        Call("fsync", str(tmp_path)),
    ]
    assert images(calls, tmp_path, "books.db-journal") == {OLD, None}
    assert images(calls, tmp_path, "books.db.gateway") == {NEW}


def named_anew(folder: Path, how: str, *more: Call) -> set[tuple[bytes | None, ...]]:
    """What may be in a file and in the one whose name it is given, as they were named before."""
    (folder / "new").write_bytes(NEW)
    (folder / "books.db").write_bytes(OLD)
    disk = Disk(folder / "books.db")
    for call in (Call(how, str(folder / "new"), to=str(folder / "books.db")), *more):
        disk.make(call)
    found = [disk.image(chance_of(str(number))) for number in range(500)]
    return {(image.get("new"), image.get("books.db")) for image in found}


def test_a_file_that_is_renamed_has_the_one_name_or_the_other(tmp_path: Path) -> None:
    assert named_anew(tmp_path, "rename") == {(NEW, OLD), (None, NEW)}
    assert named_anew(tmp_path, "rename", Call("fsync", str(tmp_path))) == {(None, NEW)}


def test_a_second_name_is_there_or_not_and_goes_alone(tmp_path: Path) -> None:
    assert named_anew(tmp_path, "link") == {(NEW, OLD), (NEW, NEW)}
    removed = Call("unlink", str(tmp_path / "new"))
    assert named_anew(tmp_path, "link", Call("fsync", str(tmp_path)), removed) == {
        (NEW, NEW),
        (None, NEW),
    }


def test_of_what_has_two_names_one_content_is_left(tmp_path: Path) -> None:
    written = Call("write", str(tmp_path / "new"), 0, OLD)
    found = named_anew(tmp_path, "link", Call("fsync", str(tmp_path)), written)
    assert len(found) > 2
    assert all(one == other for one, other in found)


def test_a_call_that_the_disk_does_not_know_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "books.db").write_bytes(OLD)
    with pytest.raises(LookupError, match="fallocate"):
        images([Call("fallocate", str(tmp_path / "books.db"))], tmp_path, "books.db")
