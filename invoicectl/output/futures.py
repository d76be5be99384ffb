"""Two futures, without some commands and with them, as people read them: where they differ."""

from __future__ import annotations

from typing import Any

from invoicectl.domain import money
from invoicectl.domain.text import visible
from invoicectl.output.bars import table
from invoicectl.output.differences import table as differing
from invoicectl.output.layout import Style, fitted

Json = dict[str, Any]

_ALONE = {"without": "only without", "with": "only with"}

_CARDS = {
    "last": "each card answers as it did last",
    "approve": "every card can be charged",
    "decline": "every card declines",
}


def text(value: Json, style: Style) -> str:
    """The commands and what became of each, the sums that differ, and what stands differently."""
    since, until = (style.when(value[end]) for end in ("from", "until"))
    lines = [f"{since} → {until}", f"  if {_CARDS[value['assume']]}"]
    at = "" if value["at"] == value["from"] else f" on {style.when(value['at'])}"
    told = []
    for each in value["commands"]:
        told.append([f"{_became(each)}{at}", visible(each["command"])])
        if each["error"]:
            told.append(["", each["error"]["message"]])
    lines += [f"  {line}" for line in fitted(told, 1, room=style.room)]
    lines += ["", *_sums(value["without"], value["with"])]
    lines += differing(value["differs"], style, _ALONE, "without → with")
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _became(command: Json) -> str:
    return "done" if command["ok"] else "refused"


def _sums(without: Json, with_: Json) -> list[str]:
    """The sums that are others, each with by how much."""
    rows = []
    for name, amount in without.items():
        if amount != with_[name]:
            more = money.minus(with_[name], amount)
            rows.append([name.replace("_", " "), amount, with_[name], more])
    if not rows:
        return ["  all sums are the same"]
    return table(["", "without", "with", "more"], rows, left=1)
