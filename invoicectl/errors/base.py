"""What every error is: its exit code, its sentence and its remedy, put into words from facts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

Whys = Mapping[str, str | tuple[str, str]]
"""Reasons in words, which stand as `{why}` in a sentence; each with its remedy, if it has one."""


class Error(Exception):
    """What a person or the world outside can cause. A fact `why` names one of the reasons that the
    class knows; a fact `hint` is told for the remedy."""

    exit_code: int = 1
    sentence: ClassVar[str] = "{why}"
    remedy: ClassVar[str | None] = None
    whys: ClassVar[Whys] = {}
    codes: ClassVar[tuple[str, ...]] = ()
    """The facts that are codes of a gateway, which the sentence tells as words."""

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        self.reason, remedy, words = "", self.remedy, facts | self.worded(facts)
        if "why" in facts:
            why = self.whys[facts["why"]]
            if not isinstance(why, str):
                why, remedy = why
            self.reason = words["why"] = why.format(**words)
        self.message = self.sentence.format(**words)
        self.hint = facts["hint"] if "hint" in facts else remedy and _typed(remedy, words)
        self.exit_code = facts.get("exit_code", self.exit_code)
        super().__init__(self.message)

    def worded(self, facts: dict[str, Any]) -> dict[str, str]:
        """Facts that the sentence tells in words of its own."""
        told = {name: str(facts[name]).replace("_", " ") for name in self.codes}
        return told | {"said": said(facts["error"])} if "error" in facts else told

    @property
    def code(self) -> str:
        """The class's name in kebab case: what scripts compare."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", type(self).__name__).lower()

    @property
    def notes(self) -> tuple[str, ...]:
        """What the person should be told beside it."""
        return tuple(getattr(self, "__notes__", ()))


def _typed(remedy: str, words: dict[str, Any]) -> str:
    """A remedy in words: a command in it may be typed as it stands, whatever a place is called."""
    places = {name: words[name] for name in _PLACES if isinstance(words.get(name), str)}
    quoted = {name: each for name, each in places.items() if not _PLAIN.fullmatch(each)}
    told = {name: "'{}'".format(each.replace("'", "'\\''")) for name, each in quoted.items()}
    return remedy.format(**words | told)


_PLACES = ("path", "folder", "left", "place")
"""The facts that are paths or addresses."""

_PLAIN = re.compile(r"[\w@%+=:,./~{}…-]*")
"""What a shell takes as it stands."""


def said(error: Exception) -> str:
    """What the system says of a place or a file, without its own numbers and names."""
    if isinstance(error, ValueError):
        return "it is not a path"
    return getattr(error, "strerror", None) or str(error)


class Refusal(Error):
    """A rule says no; nothing was changed."""

    exit_code = 4
    whys: ClassVar[Whys] = {
        "servers_backup": (
            "a business on a server is restored by the server's own programs",
            (
                "pg_restore for what pg_dump wrote; for a file that invoicectl backup made: "
                "invoicectl --db NEW.db restore FILE, then invoicectl --db NEW.db copy ADDRESS"
            ),
        ),
        "views_of_files": (
            "the readable views are made in a file, not on a server",
            "invoicectl copy FILE, then invoicectl --db FILE export views",
        ),
        "left_over": (
            "{left} is left of another file, and a new {path} would take it for its own",
            "name another file, or move away what is left",
        ),
        "not_whole": (
            "{path} is not whole: an unfinished change lies beside it ({left})",
            "invoicectl --db {path} backup FILE makes one",
        ),
        "no_anchors": (
            "{path} holds something else than anchors",
            "name another file, or a new one",
        ),
    }
