"""Every command that charges, with the power cut after every system call that changed a file.

The command runs once and its calls are noted (tracer.py). Then, for the time after each call,
images are made by chance of what the disk may hold when the power comes back (disk.py). Each image
that differs from the scenario's others is recovered and judged (judge.py). The gateway is
elsewhere and has power. An image's chance comes from the seed, the scenario, the time and the
image's number alone, so a violation can be made again without all that came before it.

That the campaign can find something is shown with `opened`, which sees the store before it is
used: with `PRAGMA synchronous = OFF` there are files that nobody can read, and with FULL, which is
SQLite's default, charges that the file does not know. That is why the product says EXTRA."""

from __future__ import annotations

import hashlib
import itertools
import math
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from invoicectl.store import Store
from tests.campaigns import tracer
from tests.campaigns.disk import Disk, Image
from tests.campaigns.figures import Figure
from tests.campaigns.judge import Judge
from tests.campaigns.scenarios import Scenario, copied, prepared, scenarios
from tests.campaigns.system_calls import Opened, as_it_is, calls_of, chance_of
from tests.campaigns.tracer import Call
from tests.campaigns.verdicts import workplace
from tests.support import beneath

IN_VAIN = 6
"""A time after which so many images in a row were known already has no others to show."""


class Cut(NamedTuple):
    """What came of cutting the power in one scenario's command again and again."""

    tried: int
    times: int
    states: int
    violations: list[str]


def campaign(aim: int, seed: int) -> Figure:
    """Judge so many images, spread evenly over the scenarios."""
    reason = tracer.unavailable()
    if reason is not None:
        raise SystemExit(reason)
    every = scenarios()
    found: list[Cut] = []
    even = math.ceil(aim / len(every))
    missing = 0
    for scenario in every:
        found.append(cut_everywhere(scenario, even + missing, seed))
        missing = max(0, even + missing - found[-1].tried)
    times = sum(each.times for each in found)
    states = sum(each.states for each in found)
    return Figure(
        tried=sum(each.tried for each in found),
        unit="images of a power cut",
        violations=[violation for each in found for violation in each.violations],
        seed=seed,
        more=f"at {times:,} times; {states:,} distinct states recovered",
    )


def synchronous(mode: str) -> Opened:
    """The store with another `PRAGMA synchronous` than the product's."""

    def opened(store: Store) -> None:
        beneath(store).execute(f"PRAGMA synchronous = {mode}")

    return opened


def cut_everywhere(scenario: Scenario, share: int, seed: int, opened: Opened = as_it_is) -> Cut:
    """Make so many images of the scenario's command, spread over its calls, and judge each."""
    violations = []
    tried = 0
    known: set[bytes] = set()
    with workplace() as place:
        folder = place.resolve()
        base = prepared(scenario, folder / "base")
        judge = Judge(scenario, base)
        path = copied(base, folder / "followed")
        disk, ahead = Disk(path), Disk(path)
        calls = calls_of(scenario, path, opened, moment="after")
        times = times_of(len(calls), share, chance_of(f"{seed} {scenario.name}"))
        left = sum(not is_safe for _, is_safe in walked(ahead, calls, times))
        for time, is_safe in walked(disk, calls, times):
            # One more than even: the last times may not have enough images to show.
            wanted = 1 if is_safe else math.ceil((share - tried) / left) + 1
            left -= not is_safe
            is_over = time == len(calls)
            if is_over:
                known.clear()  # more is asked of these
            for number, image in images_of(disk, f"{seed} {scenario.name} {time}", wanted, known):
                tried += 1
                image_path = written(image, folder / "left", base.name)
                wrong = judge.of(image_path, is_over=is_over)
                if wrong is not None:
                    about = f"{scenario.name}, power cut after call {time}, image {number}"
                    violations.append(f"{about}: {wrong}")
    return Cut(tried, len(times), judge.states, violations)


def times_of(calls: int, share: int, chance: random.Random) -> list[int]:
    """After how many calls the power is cut: after each, or after some if the share has no two
    images for each; after the last in any case."""
    return [*sorted(chance.sample(range(calls), min(calls, share // 2))), calls]


def walked(disk: Disk, calls: list[Call], times: list[int]) -> Iterator[tuple[int, bool]]:
    """Bring the disk from time to time; whether a power cut would lose nothing then."""
    done = 0
    for time in times:
        for call in calls[done:time]:
            disk.make(call)
        done = time
        yield time, disk.is_safe


def images_of(disk: Disk, seed: str, wanted: int, known: set[bytes]) -> Iterator[tuple[int, Image]]:
    """So many images of the disk that aren't known yet, or fewer if there aren't more."""
    made = in_vain = 0
    for number in itertools.count():
        if made >= wanted or in_vain >= IN_VAIN:
            return
        image = disk.image(chance_of(f"{seed} {number}"))
        digest = digest_of(image)
        if digest in known:
            in_vain += 1
            continue
        known.add(digest)
        in_vain = 0
        made += 1
        yield number, image


def digest_of(image: Image) -> bytes:
    """What tells an image from others."""
    digest = hashlib.blake2b()
    for name, contents in sorted(image.items()):
        digest.update(f"{name} {len(contents)} ".encode())
        digest.update(contents)
    return digest.digest()


def written(image: Image, folder: Path, name: str) -> Path:
    """The image as files in the folder, which is emptied first; the path of the one so named."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for each, contents in image.items():
        (folder / each).write_bytes(contents)
    return folder / name
