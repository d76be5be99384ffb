"""The sixteen processes for a few seconds; the campaign has them work for as long as wanted."""

from __future__ import annotations

import pytest

from tests.amounts import amount
from tests.campaigns.figures import tell
from tests.campaigns.many_processes import campaign

pytestmark = pytest.mark.more

SECONDS = amount("MANY_PROCESSES_SECONDS", 8, taste=2)


@pytest.mark.campaign
def test_sixteen_processes_and_a_killer_leave_the_books_right() -> None:
    figure = campaign(SECONDS, seed=0)
    tell("many-processes", figure)
    assert figure.violations == []
