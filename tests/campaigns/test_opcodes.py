"""The campaign over opcodes, short; and that it finds what is wrong where something is."""

from __future__ import annotations

import hashlib

import pytest

from invoicectl.acts.payments import found
from invoicectl.desk.engine.work import Work
from invoicectl.domain.model import Answer
from invoicectl.gateways.simulated import Simulated
from tests.amounts import amount
from tests.campaigns import opcodes
from tests.campaigns.scenarios import copied, named, prepared
from tests.campaigns.verdicts import workplace

AIM = amount("OPCODE_AIM", 150, taste=150)


@pytest.mark.more
def test_killed_at_opcodes_nothing_is_charged_twice_or_lost() -> None:
    figure = opcodes.campaign(AIM, seed=0)
    print(figure.sentence)
    assert figure.tried == AIM
    assert figure.violations == []


@pytest.mark.more
def test_a_gateway_that_forgets_what_it_charged_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Simulated, "inquire", lambda *_: Answer("missing"))
    figure = opcodes.campaign(60, seed=0, among=[named("by hand, approves")])
    assert figure.violations
    assert "by hand, approves" in figure.violations[0]


@pytest.mark.more
def test_charging_before_the_attempt_is_on_disk_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found, "is_known", lambda *_: True)  # else what is lost is found there
    monkeypatch.setattr(Work, "commit", lambda _: None)
    monkeypatch.setattr(Work, "resume", lambda _: None)
    figure = opcodes.campaign(60, seed=0, among=[named("tip, approves")])
    assert any("received == charged" in each for each in figure.violations)


@pytest.mark.more
def test_a_count_that_is_wrong_is_found() -> None:
    with workplace() as folder:
        ground = opcodes.surveyed([named("by hand, approves")], folder)[0]
        assert "ran through" in (ground.killed(ground.opcodes + 1) or "")


@pytest.mark.more
def test_each_point_is_another_and_all_can_be_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are fewer opcodes than asked for, each is tried once."""
    tried: list[tuple[str, int]] = []

    def killed(ground: opcodes.Ground, number: int) -> None:
        tried.append((ground.cache, number))

    monkeypatch.setattr(opcodes.Ground, "killed", killed)
    figure = opcodes.campaign(1_000_000, seed=3, among=[named("by hand, approves")])
    with workplace() as folder:
        grounds = opcodes.surveyed([named("by hand, approves")], folder)
    every = {(each.cache, number + 1) for each in grounds for number in range(each.opcodes)}
    assert len(tried) == figure.tried == len(every)
    assert set(tried) == every


@pytest.mark.more
def test_with_the_smaller_cache_more_is_written_before_the_commit() -> None:
    """Else half of the campaign would be the other half again."""
    with workplace() as folder:
        base = prepared(named("by hand, approves"), folder / "base")
        path = folder / "played" / base.name

        def look() -> None:  # reading drops SQLite's locks, but nobody else is there
            seen.add(hashlib.blake2b(path.read_bytes()).digest())

        contents = []
        for cache in opcodes.CACHES:
            seen: set[bytes] = set()
            opcodes.played(copied(base, path.parent), named("by hand, approves"), cache, look)
            contents.append(len(seen))
    usual, small = contents
    assert small > usual
