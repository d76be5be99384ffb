"""Ctrl-C and SIGTERM: what is under way is brought to its end and told, and nothing is begun.

A signal is sent by the process itself at a named place: at the gateway, at its clock, or at a line
of its own code. Nothing sleeps."""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from invoicectl.cli import Root
from invoicectl.commands.batch import running
from invoicectl.context import Context
from invoicectl.desk import clock
from invoicectl.desk.engine.sizes import ONE_BY_ONE
from invoicectl.store import Store, open_store
from tests.commands.test_batch import batch_on
from tests.shop import DUE, Shop, asked
from tests.support import ROOT, Clock


@pytest.fixture(autouse=True)
def _one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each charge has its own commits, so that a run can be stopped between two of them."""
    monkeypatch.setattr(clock, "INSTANT", ONE_BY_ONE)


Line = dict[str, Any]
Said = pytest.CaptureFixture[str]
SIGNALS = [(signal.SIGINT, 130), (signal.SIGTERM, 143)]


def written(folder: Path, lines: list[Line]) -> str:
    """The lines as a file."""
    file = folder / "lines.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return str(file)


def heard(said: Said) -> tuple[list[Any], str]:
    """The answers of a batch, and what stderr says."""
    told = said.readouterr()
    return [json.loads(line) for line in told.out.splitlines()], told.err


PAYS = [{"do": "pay", "invoice": f"INV-{number}"} for number in range(1, 9)]


@pytest.mark.parametrize("more", [[], ["--continue"]], ids=["", "continue"])
@pytest.mark.parametrize(("sent", "code"), SIGNALS)
def test_no_further_card_is_charged(
    tmp_path: Path, capsys: Said, sent: signal.Signals, code: int, more: list[str]
) -> None:
    shop = Shop(tmp_path, 8)
    lines = written(tmp_path, PAYS)
    capsys.readouterr()
    assert shop.watched(asked(3, sent), "batch", *more, lines) == code
    answers, err = heard(capsys)
    assert [(each["line"], each["ok"]) for each in answers] == [(1, True), (2, True), (3, True)]
    assert "error: stopped as asked: no line after line 3 was begun\n" in err
    assert shop.outcomes() == {"approved": 3}, "the charge under way is settled"
    assert shop.run(DUE, "batch", "--continue", lines) == 4, "the rest, when it is asked for"
    assert shop.statuses() == {"paid": 8}
    shop.check()


class Ringing(Clock):
    """A system clock that sends this process a signal when it is asked for that time."""

    def __init__(self, at: str, number: int, sent: signal.Signals) -> None:
        super().__init__(at)
        self._told = asked(number, sent)
        self._count = 0

    def __call__(self) -> Any:
        self._count += 1
        self._told(self._count)
        return super().__call__()


@pytest.mark.parametrize("more", [[], ["--continue"]], ids=["", "continue"])
@pytest.mark.parametrize(("sent", "code"), SIGNALS)
def test_lines_that_share_a_commit_are_kept_up_to_the_one_under_way(
    tmp_path: Path, capsys: Said, sent: signal.Signals, code: int, more: list[str]
) -> None:
    shop = Shop(tmp_path, 0)
    added = [{"do": "client add", "handle": f"new-{number}-x"} for number in range(20)]
    capsys.readouterr()
    run = Context(clock=Ringing(DUE, 5, sent))
    assert isinstance(ROOT, Root)
    words = ["--db", str(shop.path), "batch", *more, written(tmp_path, added)]
    assert ROOT.main(words, obj=run, standalone_mode=False) == code
    answers, _ = heard(capsys)
    assert [each["ok"] for each in answers] == [True] * 5, "the fifth was under way"
    assert len(shop.json("client", "list")) == 5


@pytest.mark.parametrize(("sent", "code"), SIGNALS)
@pytest.mark.parametrize("do", ["client add", "client show"])
@pytest.mark.parametrize(("turn", "done", "last"), [(1, 0, "line"), (2, 2, "line after line 2")])
def test_a_batch_that_waits_for_its_turn_waits_no_longer(
    tmp_path: Path,
    capsys: Said,
    monkeypatch: pytest.MonkeyPatch,
    sent: signal.Signals,
    code: int,
    do: str,
    turn: int,
    done: int,
    last: str,
) -> None:
    shop = Shop(tmp_path, 4)
    monkeypatch.setattr(running, "PORTION", 2)
    handle = "new-{}-x" if do == "client add" else "client-{}"
    lines = [{"do": do, "handle": handle.format(number)} for number in range(1, 5)]
    capsys.readouterr()
    store, told = open_store(str(shop.path)), asked(turn, sent)
    begin, waited = store.begin, itertools.count(1)

    def held() -> None:
        told(next(waited))  # while it waits for its turn
        begin()

    monkeypatch.setattr(store, "begin", held)
    assert isinstance(ROOT, Root)
    run = Context(clock=Clock(DUE), store=store)
    words = ["batch", written(tmp_path, lines)]
    assert ROOT.main(words, obj=run, standalone_mode=False) == code
    store.close()
    answers, err = heard(capsys)
    assert [each["ok"] for each in answers] == [True] * done
    assert err == f"error: stopped as asked: no {last} was begun\n"
    assert len(shop.json("client", "list")) == 4 + (done if do == "client add" else 0)


def late(
    monkeypatch: pytest.MonkeyPatch, path: Path, told: Callable[[int], None]
) -> tuple[Store, list[int]]:
    """A store of which is told just after each commit how many there were; and those."""
    store, committed = open_store(str(path)), list[int]()
    commit = store.commit

    def after() -> None:
        commit()
        committed.append(len(committed) + 1)
        told(committed[-1])

    monkeypatch.setattr(store, "commit", after)
    return store, committed


@pytest.mark.parametrize(("sent", "code"), SIGNALS)
@pytest.mark.parametrize(
    ("words", "commits"),
    [
        (["issue", "client-1", "5.00", "--due", "2026-02-01", "--json"], 1),
        (["pay", "INV-1", "--method", "cash", "--json"], 1),
        (["pay", "INV-1", "--json"], 3),
    ],
    ids=["issue", "pay", "charge"],
)
def test_what_was_committed_is_told(
    tmp_path: Path,
    capsys: Said,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    commits: int,
    sent: signal.Signals,
    code: int,
) -> None:
    shop = Shop(tmp_path, 1)
    capsys.readouterr()
    store, committed = late(monkeypatch, shop.path, asked(commits, sent))
    run = Context(clock=Clock(DUE), store=store, gateway=lambda *_: shop.gateway)
    assert isinstance(ROOT, Root)
    assert ROOT.main(words, obj=run, standalone_mode=False) == code
    assert len(committed) == commits, "this was the last"
    store.close()
    told = json.loads(capsys.readouterr().out)
    shown = shop.json("show", told["number"])
    assert {name: shown[name] for name in told} == told


LATER = [
    {"do": "client credit", "handle": "client-1", "amount": "1.00", "reason": "x",
     "at": "2026-02-01"},
    {"do": "client credit", "handle": "client-1", "amount": "2.00", "reason": "y",
     "at": "2026-02-02"},
]  # fmt: skip


@pytest.mark.parametrize("more", [[], ["--continue"]], ids=["", "continue"])
@pytest.mark.parametrize(("sent", "code"), SIGNALS)
def test_a_line_whose_walk_was_stopped_is_not_done(
    tmp_path: Path, capsys: Said, sent: signal.Signals, code: int, more: list[str]
) -> None:
    shop = Shop(tmp_path, 8, simulated=True)
    lines = written(tmp_path, LATER)
    capsys.readouterr()
    assert shop.watched(asked(3, sent), "batch", *more, lines) == code
    answers, err = heard(capsys)
    assert [(each["line"], each["ok"], each["exit"]) for each in answers] == [(1, False, code)]
    assert answers[0]["error"]["code"] == "stopped"
    assert "the clock stands at Tue 2026-01-06 17:00 UTC; 5 steps remain due" in err
    assert shop.statuses() == {"paid": 3, "open": 5}, "the walk that was done stays"
    assert "credit-added" not in {each["kind"] for each in shop.json("log")}
    assert shop.run(DUE, "batch", lines) == 0
    credited = [each["at"] for each in shop.json("log") if each["kind"] == "credit-added"]
    assert sorted(credited) == ["2026-02-01T00:00:00Z", "2026-02-02T00:00:00Z"]
    shop.check()


def test_a_walk_of_its_own_tells_what_it_did(tmp_path: Path, capsys: Said) -> None:
    shop = Shop(tmp_path, 8, simulated=True)
    lines = written(tmp_path, [{"do": "clock advance", "span": "30d"}, *LATER])
    capsys.readouterr()
    assert shop.watched(asked(2, signal.SIGINT), "batch", lines) == 130
    answers, _ = heard(capsys)
    assert [(each["line"], each["ok"], each["exit"]) for each in answers] == [(1, False, 130)]
    assert len(answers[0]["result"]["steps"]) == 2
    assert answers[0]["result"]["to"] == "2026-01-06T17:00:00Z"


@pytest.mark.parametrize(("sent", "code"), SIGNALS)
def test_an_advance_counts_what_is_due_where_it_was_stopped(
    tmp_path: Path, capsys: Said, sent: signal.Signals, code: int
) -> None:
    shop = Shop(tmp_path, 4, simulated=True)
    for number in range(1, 5):
        shop.run(DUE, "issue", f"client-{number}", "9.00", "--due", "2026-01-20")
    capsys.readouterr()
    assert shop.watched(asked(2, sent), "clock", "advance", "30d") == code
    told = capsys.readouterr()
    assert told.err == (
        "error: stopped as asked: the clock stands at Tue 2026-01-06 17:00 UTC; "
        "2 steps remain due, and no charge is half done\n"
        "hint: invoicectl clock advance --to 2026-02-04T09:00:00Z\n"
    )
    assert "2 charged" in told.out or "collect" in told.out, "what was done is told"
    shop.run(DUE, "clock", "advance", "--to", "2026-02-04T09:00:00Z")
    assert shop.statuses() == {"paid": 8}


def refundable(shop: Shop) -> None:
    """INV-1 paid with two cards, 0.40 and 0.60."""
    shop.run(DUE, "pay", "INV-1", "0.40")
    shop.run(DUE, "card", "add", "client-1", "pm_card_mastercard")
    shop.run(DUE, "pay", "INV-1")


def test_a_refund_to_two_cards_is_stopped_between_them(tmp_path: Path, capsys: Said) -> None:
    shop = Shop(tmp_path, 1)
    refundable(shop)
    line = {"do": "refund", "invoice": "INV-1", "amount": "1.00", "reason": "late"}
    lines = written(tmp_path, [line, {"do": "client add", "handle": "zoe"}])
    capsys.readouterr()
    assert shop.watched(asked(1, signal.SIGTERM), "batch", lines) == 143
    answers, err = heard(capsys)
    assert [(each["line"], each["ok"], each["exit"]) for each in answers] == [(1, False, 143)]
    assert answers[0]["result"]["total"] == "0.40", "the newest charge went back"
    assert "error: line 1: stopped as asked: 0.40 is not given back yet\n" in err
    assert "hint: invoicectl refund INV-1 0.40 --reason TEXT gives it back\n" in err
    assert shop.run(DUE, "refund", "INV-1", "0.40", "--reason", "late") == 0
    assert shop.json("show", "INV-1")["total"] == "0.00"


def test_a_refund_that_is_stopped_says_what_is_left(tmp_path: Path, capsys: Said) -> None:
    shop = Shop(tmp_path, 1)
    refundable(shop)
    capsys.readouterr()
    words = ["refund", "INV-1", "1.00", "--reason", "late"]
    assert shop.watched(asked(1, signal.SIGTERM), *words) == 143
    assert capsys.readouterr().err == (
        "error: stopped as asked: 0.40 is not given back yet\n"
        "hint: invoicectl refund INV-1 0.40 --reason TEXT gives it back\n"
    )


def test_asked_twice_the_charge_under_way_is_told_as_unknown(tmp_path: Path, capsys: Said) -> None:
    shop = Shop(tmp_path, 4)
    lines = written(tmp_path, [{"do": "client add", "handle": "zoe"}, *PAYS[:4]])
    twice = asked(2, signal.SIGINT, signal.SIGINT)
    capsys.readouterr()
    assert shop.watched(twice, "batch", "--continue", lines) == 130
    answers, _ = heard(capsys)
    assert [(each["line"], each.get("exit")) for each in answers] == [(1, None), (2, None), (3, 8)]
    assert answers[-1]["error"]["code"] == "outcome-unknown"
    assert shop.outcomes() == {"approved": 1, "unknown": 1}
    assert len(shop.json("client", "list")) == 5


@pytest.mark.parametrize("card", ["pm_sim_unreachable", "pm_sim_timeout"])
def test_a_charge_without_an_answer_fails_its_line_with_8(
    tmp_path: Path, capsys: Said, card: str
) -> None:
    shop = Shop(tmp_path, 2, (card,))
    capsys.readouterr()
    assert shop.run(DUE, "batch", "--continue", written(tmp_path, PAYS[:2])) == 8
    answers, err = heard(capsys)
    assert [each["exit"] for each in answers] == [8, 8]
    assert re.findall(r"^error: line \d: the outcome of P\d", err, re.MULTILINE) == [
        "error: line 1: the outcome of P1",
        "error: line 2: the outcome of P2",
    ]


@pytest.mark.parametrize(("sent", "code"), SIGNALS)
def test_a_batch_that_waits_for_its_next_line_is_ended_at_once(
    tmp_path: Path, sent: signal.Signals, code: int
) -> None:
    shop = Shop(tmp_path, 0)
    with batch_on(shop.path, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write('{"do": "client list"}\n{"do": "client')
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["ok"]
        os.kill(process.pid, sent)
        assert process.stdout.read() == ""
        said = process.stderr.read()
        assert said == "error: stopped as asked: no line after line 1 was begun\n"
        process.stdin.close()
        assert process.wait() == code
