"""Whether what a command answered fits what it wrote and what the gateway took."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Protocol

from tests.campaigns.invariants import Charges
from tests.campaigns.oracle import Fact, Oracle, hold

CODES = {0, 2, 3, 4, 5, 8, 9}
"""How a command may end where nobody else is at the file, and the file is whole."""

REFUSED = {2, 3, 4}
QUIET = ({"list", "attention", "earnings", "log", "show", "check"}, {"--dry-run"})
"""Commands and options with which nothing is written."""


class Ended(Protocol):
    """How a command ended."""

    @property
    def words(self) -> tuple[str, ...]: ...
    @property
    def code(self) -> int | None: ...
    @property
    def answer(self) -> Any: ...
    @property
    def calls(self) -> int: ...


def hold_answer(oracle: Oracle, ended: Ended, facts: Sequence[Fact], taken: Charges) -> None:
    """The exit code, the answer, the events and the charges fit. Raises Wrong."""
    words, code = ended.words, ended.code
    hold(code in CODES, f"exit {code}")
    if code in REFUSED:
        hold(not facts, f"refused with {code}, and wrote {[each.kind for each in facts]}")
        hold(not ended.calls, f"refused with {code}, and asked the gateway")
    if words[0] in QUIET[0] or QUIET[1] & set(words):
        hold(not facts and not ended.calls, "only looked, and something changed")
    _hold_outcome(ended, facts)
    if words[0] in {"pay", "tip"} and "--method" not in words:
        _hold_asked(ended, facts, taken)
    if isinstance(ended.answer, dict):
        _hold_told(oracle, ended.words, ended.answer)
        _hold_steps(ended.answer, facts)


def _hold_outcome(ended: Ended, facts: Sequence[Fact]) -> None:
    """5, 8 and 9 tell of a charge that was declined, is unclear, or was never made."""
    kinds = {each.kind for each in facts}
    if ended.code == 5:
        is_refused_card = ended.words[:2] == ("card", "add") and not facts
        hold(is_refused_card or "payment-declined" in kinds, "exit 5 and nothing was declined")
    if ended.code == 8:
        is_unclear = bool(kinds & {"payment-unknown", "payment-reviewed"})
        hold(is_unclear, "exit 8 and nothing is unclear")
    if ended.code == 9 and ended.words[0] != "tick" and ended.words[0] != "clock":
        hold("payment-approved" not in kinds, "exit 9 and money moved")


def _hold_asked(ended: Ended, facts: Sequence[Fact], taken: Charges) -> None:
    """A card charged by hand: once, for the amount asked and the tip; or not at all."""
    count = sum(taken.values())
    most = {0: 1, 8: 1}.get(ended.code or 0, 0)
    hold(count <= most, f"exit {ended.code}, and the gateway took {dict(taken)}")
    if ended.code != 0:
        return
    hold(count == 1, "done, and the gateway took nothing")
    approved = sum(each.kind == "payment-approved" for each in facts)
    hold(approved == 1, f"done, and {approved} charges were approved")
    (_, minor) = next(iter(taken))
    amount = _minor(ended.words[2]) if _is_amount(ended.words) else None
    if ended.words[0] == "tip":
        hold(minor == amount, f"{minor} taken for a tip of {amount}")
    elif amount is not None:
        asked = amount + (_minor(_after(ended.words, "--tip")) if "--tip" in ended.words else 0)
        hold(minor == asked, f"{minor} taken where {asked} was asked")


def _is_amount(words: tuple[str, ...]) -> bool:
    return len(words) > 2 and words[2][:1].isdigit()


def _after(words: tuple[str, ...], option: str) -> str:
    return words[words.index(option) + 1]


def _minor(text: str) -> int:
    return int(Decimal(text) * 100)


def _hold_told(oracle: Oracle, words: tuple[str, ...], answer: dict[str, Any]) -> None:
    """An invoice that was shown is the one that the oracle knows.

    `show` may show one that time will have made: it settles what it shows, and writes nothing."""
    if not {"number", "plan", "total"} <= answer.keys():
        return
    invoice = oracle.invoices.get(int(answer["number"].removeprefix("INV-")))
    if invoice is None:
        hold(words[0] == "show", f"{answer['number']} was told and never written")
        return
    for name in ("total", "late_fee", "tips", "paid", "credited", "due"):
        found, expected = _minor(answer[name]), getattr(invoice, f"{name}_minor")
        hold(found == expected, f"{answer['number']} is shown with {name} {found}, not {expected}")
    hold(answer["status"] == invoice.status, f"{answer['number']} is shown as {answer['status']}")


def _hold_steps(answer: dict[str, Any], facts: Sequence[Fact]) -> None:
    """A tick tells as many charges of each outcome as it wrote."""
    if "steps" not in answer or answer.get("dry_run"):
        return
    for outcome in ("approved", "declined"):
        told = sum(step["outcome"] == outcome for step in answer["steps"])
        written = sum(each.kind == f"payment-{outcome}" for each in facts)
        hold(told == written, f"{told} charges were told as {outcome}, {written} were")
