"""How far a long walk is, on a terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

import pytest

from invoicectl.output import progress


class Step(NamedTuple):
    at: datetime


@pytest.mark.parametrize(("what", "said"), [("steps", "325 steps"), ("things", "325 things")])
def test_a_long_walk_is_told_as_it_goes_and_a_short_one_is_not(
    what: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    class Bar:
        def __init__(self, *_: object, **__: object) -> None: ...
        def start(self) -> None: ...
        def stop(self) -> None: ...
        def update(self, line: str) -> None:
            told.append(line)

    monkeypatch.setattr("rich.status.Status", Bar)
    with progress.Progress("UTC", what) as shown:
        for _ in range(progress.LONG - 1):
            shown.seen(Step(datetime(2026, 1, 5, 9, tzinfo=UTC)))
        assert told == []
        for _ in range(26):
            shown.seen(Step(datetime(2026, 1, 5, 9, tzinfo=UTC)))
    assert told[-1] == f"{said} · Mon 2026-01-05 09:00 UTC"
