"""Commands at a business on a server, killed at some of their statements: the campaign in short."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.amounts import amount
from tests.campaigns.server_kills import KINDS, killed

STRIDE = amount("SERVER_KILL_STRIDE", 18, taste=18)
"""Every so many points are tried; 1 is all of them."""


@pytest.mark.campaign
@pytest.mark.parametrize("kind", KINDS)
def test_killed_at_each_statement_nothing_is_lost_or_twice(
    address: str, kind: str, tmp_path: Path
) -> None:
    crowd, kills = killed(address, kind, tmp_path, stride=STRIDE, most=10_000)
    print(f"{kind}: {kills} kills, at every {STRIDE}th point")
    assert kills * STRIDE > 20
    assert list(crowd.violations()) == []
