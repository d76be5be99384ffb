"""Whether a command would be done now; if not, every reason, each with the number of its rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invoicectl.desk.done import Done

if TYPE_CHECKING:
    from collections.abc import Sequence

    from invoicectl.desk.asking.views import Json
    from invoicectl.desk.done import Foreseen
    from invoicectl.errors import Error


def trial(command: str, foreseen: Foreseen, refused: Sequence[Error]) -> Done:
    """What a command that was tried and undone would have done, or why it was refused."""
    value = {
        "command": command,
        "allowed": not refused,
        "refusals": [_refusal(each) for each in refused],
        **foreseen._asdict(),
    }
    return Done("trial", value)


def _refusal(error: Error) -> Json:
    told = {"code": error.code, "message": error.message, "hint": error.hint}
    return {"rule": rule_of(error), **told}


def rule_of(error: Error) -> str:
    """The number of the rule by which something is refused; what is wrong with the words of a
    command, and what is not there, is refused by how commands are given (9)."""
    return RULES.get(error.code, "9")


_REFUSED = {
    "1": "handle-taken",
    "2": "bad-amount beyond-most nothing-asked",
    "3": "bad-time clock-ahead clock-behind clock-wrong far-ahead not-agreed not-past "
    "not-simulated not-yet nothing-to-correct time-goes-back written-ahead",
    "4": "setting-fixed settings-contradict",
    "4 book_when_overdue": "client-overdue",
    "4 service_charge_rate": "no-service-charge",
    "7": "hold-refused not-reversible not-under-review nothing-to-pay-out too-much-back "
    "wrong-invoice",
    "8": "amount-not-taken attempt-open card-refused charge-unclear manual-gateway no-card "
    "not-unmatched unplaced went-back",
    "9": "file-exists key-erased key-taken output-exists output-taken received-before",
    "11": "fork-sends-nothing not-a-fork",
    "12": "letter-sent no-document no-preview no-sender",
    "14": "erased-already names-erased still-kept still-tied",
    "A1": "wrong-session",
    "A3": "not-hired",
    "A5": "session-closed",
    "A6": "already-confirmed not-a-session",
    "A8": "already-contested nothing-to-contest",
    "A9": "contest-first",
    "A11": "contested",
    "B1": "no-card-on-file",
    "B3": "wrong-booking",
    "B5": "series-ended",
    "B6": "wrong-visit",
    "B12": "not-payable too-much",
    "B16": "not-enough-credit",
    "B17": "changed-too-late visits-fixed",
    "B19": "no-invoice",
    "B23": "moved-into-the-past nothing-to-cancel visit-billed",
}
"""What each rule refuses with, by the codes of the refusals."""

RULES = {code: rule for rule, codes in _REFUSED.items() for code in codes.split()}
"""The rules that refuse, by the code of the refusal."""
