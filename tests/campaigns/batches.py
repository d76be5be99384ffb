"""Batches in a life: lines that share commits, each with a mark that no other line carries.

What a batch has answered as done is in the file, also if it died right afterwards; what it has
answered as refused is not; and what it died over is there whole or not at all, in order."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from tests.campaigns.draws import Draw
from tests.campaigns.oracle import Fact, hold

Line = dict[str, Any]


def _bill(draw: Draw, mark: str) -> Line:
    about = {"target": draw.client(), "amount": draw.amount()}
    return {"do": "issue", **about, "due": draw.day(-2, 9), "line": mark}


def _cash(draw: Draw, mark: str) -> Line:
    invoice = draw.invoice("open", "overdue")
    about = {"invoice": invoice, "amount": draw.amount()}
    return {"do": "pay", **about, "method": "cash", "reference": mark}


def _reply(draw: Draw, mark: str) -> Line:
    side = draw.one("client", "provider")
    return {"do": "reply", "session": draw.session("open", "hired"), "text": mark, "from": side}


def _contest(draw: Draw, mark: str) -> Line:
    return {"do": "contest", "invoice": draw.invoice("pending"), "reason": mark}


def _credit(draw: Draw, mark: str) -> Line:
    return {"do": "client credit", "handle": draw.client(), "amount": "1.00", "reason": mark}


def _refund(draw: Draw, mark: str) -> Line:
    invoice, way = draw.invoice("paid"), draw.one("cash", "credit")
    return {"do": "refund", "invoice": invoice, "amount": "0.01", "to": way, "reason": mark}


def _hold(draw: Draw, mark: str) -> Line:
    return {"do": "hold", "invoice": draw.invoice("open", "overdue"), "reason": mark}


def _charge(draw: Draw, _: str) -> Line:
    return {"do": "pay", "invoice": draw.invoice("open", "overdue")}


def _confirm(draw: Draw, _: str) -> Line:
    return {"do": "confirm", "ref": draw.invoice("pending")}


def _tick(_: Draw, __: str) -> Line:
    return {"do": "tick", "catch_up": True}


def _unreadable(draw: Draw, _: str) -> Line:
    return {"do": draw.one("issue", "nothing", "batch", "session"), "speed": 11}


LINES: tuple[Callable[[Draw, str], Line], ...] = (
    *(_bill, _bill, _cash, _reply, _contest, _credit, _refund, _hold),
    *(_charge, _charge, _confirm, _tick, _unreadable),
)
"""Every kind of line. Those that give their mark away leave it in one event."""


def drawn(draw: Draw, first: int) -> list[Line]:
    """Some lines; their marks count on from the first."""
    count = draw.chance.randint(2, 8)
    return [draw.chance.choice(LINES)(draw, mark(first + place)) for place in range(count)]


def mark(number: int) -> str:
    """A text that only one line carries."""
    return f"mark {number} of a batch"


def hold_batch(
    lines: Sequence[Line], first: int, printed: str, facts: Sequence[Fact], code: int | None
) -> None:
    """The answers, the exit code (None: it crashed) and the file fit. Raises Wrong."""
    answers = [json.loads(line) for line in printed.splitlines()]
    told = [answer["line"] for answer in answers]
    hold(told == list(range(1, len(answers) + 1)), f"answers to lines {told}")
    written = " ".join(str(fact.data) for fact in facts)
    for place, line in enumerate(lines):
        marked = mark(first + place)
        if marked not in line.values():
            continue
        times = written.count(f"'{marked}'")
        if place < len(answers):
            expected = {1} if answers[place]["ok"] else {0}
        else:
            expected = {0, 1} if code is None else {0}
        hold(times in expected, f"'{marked}' is in the file {times} times; answers: {answers}")
    if code is None:
        return
    failures = [answer["exit"] for answer in answers if not answer["ok"]]
    hold(code == (failures[0] if failures else 0), f"a batch ends with {code}: {answers}")
    hold(failures or len(answers) == len(lines), f"{len(answers)} answers to {len(lines)} lines")
