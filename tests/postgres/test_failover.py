"""Many processes on a server, and a standby that takes over; the campaigns do it at length."""

from __future__ import annotations

import signal

import pytest

from tests.amounts import amount
from tests.campaigns import failovers, server_processes
from tests.postgres.losing import ask
from tests.postgres.server import Pair, Server

SECONDS = amount("SERVER_PROCESSES_SECONDS", 8, taste=4)
ROUNDS = amount("FAILOVERS", 1, taste=1)


@pytest.mark.campaign
def test_sixteen_processes_and_a_killer_leave_a_business_right(server: Server) -> None:
    figure = server_processes.campaign(SECONDS, seed=0)
    print(figure.sentence)
    assert figure.violations == []


@pytest.mark.more
def test_what_was_promised_is_there_when_the_standby_takes_over(server: Server) -> None:
    figure = failovers.campaign(ROUNDS, seed=0)
    print(figure.sentence)
    assert figure.violations == []


@pytest.mark.more
def test_a_standby_that_nobody_waited_for_is_found_out(server: Server) -> None:
    found = failovers.Round(0, is_parted=True).violations
    assert any("as it was left: 'bill " in each and "exit 0: 0 times" in each for each in found)


@pytest.mark.more
def test_a_standby_answers_and_takes_nothing_until_it_takes_over(server: Server) -> None:
    pair = Pair()
    try:
        db = pair.address("acme")
        assert ask(db, "init --gateway manual").code == 0
        there = pair.standby.address("acme")
        pair.catch_up()
        assert ask(there, "list").code == 0
        refused = ask(there, "client add ada")
        assert refused.code == 7
        assert "can't be written" in refused.err
        pair.fail_over(signal.SIGQUIT)
        assert ask(db, "client add ada").code == 0
    finally:
        pair.remove()
