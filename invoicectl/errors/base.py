"""What every error is: its exit code, its sentence and its remedy, put into words from facts."""

from __future__ import annotations

import re
from typing import Any, ClassVar


class Error(Exception):
    """What a person or the world outside can cause. A fact `hint` is told for the remedy."""

    exit_code: int = 1
    sentence: ClassVar[str] = "{reason}"
    remedy: ClassVar[str | None] = None
    codes: ClassVar[tuple[str, ...]] = ()
    """The facts that are codes of a gateway, which the sentence tells as words."""

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        self.message = self.sentence.format(**facts | self.worded(facts))
        self.hint = facts.get("hint", self.remedy and self.remedy.format(**facts))
        self.exit_code = facts.get("exit_code", self.exit_code)
        super().__init__(self.message)

    def worded(self, facts: dict[str, Any]) -> dict[str, str]:
        """Facts that the sentence tells in words of its own."""
        return {name: str(facts[name]).replace("_", " ") for name in self.codes}

    @property
    def code(self) -> str:
        """The class's name in kebab case: what scripts compare."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", type(self).__name__).lower()

    @property
    def notes(self) -> tuple[str, ...]:
        """What the person should be told beside it."""
        return tuple(getattr(self, "__notes__", ()))


class Refusal(Error):
    """A rule says no; nothing was changed."""

    exit_code = 4
