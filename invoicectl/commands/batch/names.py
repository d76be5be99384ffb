"""`"as": "walk"` names what a line made, and `"@walk"` stands for it in the lines after it."""

from __future__ import annotations

import re
from typing import Any

from invoicectl.commands.reading import READING
from invoicectl.desk.done import Done, Report
from invoicectl.domain.text import visible
from invoicectl.errors import BadLine

PAYING = frozenset({"pay", "tip", "refund"})
"""Commands that make a payment and show what it is for: the payment is named."""

SHOWING = frozenset({"client show", "show"})
"""Commands that change nothing and show one thing."""

NAMELESS = frozenset(
    {
        "clock advance",
        "clock correct",
        "config set",
        "config templates",
        "import",
        "mail retry",
        "mail send",
        "reconcile",
        "tick",
    }
)
"""Commands that change something and show no one thing."""


def is_named(command: str) -> bool:
    """Whether a command shows one thing, which can be named."""
    return command in SHOWING or command not in READING | NAMELESS


_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")


class Names:
    """The names that lines have given in this run, and what each stands for."""

    def __init__(self) -> None:
        self._refs: dict[str, str] = {}

    def refuse(self, name: str | None, command: str, *, is_dry: bool) -> None:
        """Refuse a name that is none, that is given already, or that would name nothing.

        Raises BadLine."""
        if name is None:
            return
        if _NAME.fullmatch(name) is None:
            raise BadLine(why="no_name", name=visible(name[:60]))
        if name in self._refs:
            raise BadLine(why="name_twice", name=name, ref=self._refs[name])
        if is_dry or not is_named(command):
            raise BadLine(why="dry_name" if is_dry else "nothing_named", command=command)

    def give(self, name: str | None, command: str, done: Done) -> None:
        """From now on the name stands for what was made, if it was."""
        ref = None if name is None or done.error is not None else made(command, done)
        if name is not None and ref is not None:
            self._refs[name] = ref

    def known(self, given: str) -> str | None:
        """What `@walk` stands for; None where no line has given the name."""
        return self._refs.get(given.removeprefix("@"))

    def ref(self, given: str) -> str:
        """What `@walk` stands for. Raises BadLine."""
        found = self.known(given)
        if found is None:
            known = ", ".join(f"@{each}" for each in list(self._refs)[-5:])
            why = "unknown_name" if known else "no_names"
            raise BadLine(why=why, name=visible(given[:60]), known=known)
        return found


def made(command: str, done: Done) -> str | None:
    """The reference of what a command made; of several things the newest. None where it made
    nothing, as where a client owed nothing."""
    value: Any = done.value.value if isinstance(done.value, Report) else done.value
    if done.foreseen is not None:
        value = value.get(done.kind, value)
    shown = value if isinstance(value, list) else [value]
    if command in PAYING:
        payments = [each["ref"] for one in shown for each in one.get("payments", [])]
        if payments:
            return str(max(payments, key=lambda ref: int(ref.removeprefix("P"))))
    if not shown:
        return None
    newest = shown[-1]
    if command == "payout":
        return str(newest["payment"]["ref"])
    return str(newest.get("number") or newest.get("ref") or newest["handle"])
