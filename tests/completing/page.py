"""What may stand on the command line, as `completing/commands.txt` has it: from the commands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from invoicectl.acts.payments.outcomes import OUTCOMES
from invoicectl.cli import Root
from invoicectl.commands.registry import COMMANDS
from invoicectl.completing.grammar import PROGRAM, REPEATED, REQUIRED
from invoicectl.completing.places import FILES, KINDS, ZONES
from invoicectl.context import FORMATS
from invoicectl.desk.asking.filters import STATUSES
from invoicectl.desk.asking.letters import KINDS as LETTERS
from invoicectl.desk.books import documents, exports
from invoicectl.desk.books.checking import CHECKS
from invoicectl.desk.file import GATEWAYS
from invoicectl.desk.payments.going import WAYS
from invoicectl.domain import currencies, dates, policy
from invoicectl.domain.fields import FIELDS
from invoicectl.domain.states import (
    PLAN_NAMES,
    RECEIVED,
    SESSION_KINDS,
    SIDES,
)
from invoicectl.domain.things import THINGS
from invoicectl.errors import Error
from invoicectl.importing.presets import FIELDS as IMPORTED
from invoicectl.importing.presets import PRESETS
from invoicectl.sql.narrowing import SORTED
from invoicectl.store import MEMORY, create_store
from tests.support import ROOT

LISTS = {"list": "invoice", "letters": "letter"} | {
    f"{owner} list": owner
    for owner in ("client", "provider", "card", "session", "booking", "series", "visit")
}
"""The lists, and what they are of."""

CHOICES: dict[str, Sequence[str]] = {
    "currency": currencies.IN_USE,
    "collect_weekday": dates.WEEKDAYS,
    "late_fee_base": policy.LATE_FEE_BASES,
    "book_when_overdue": policy.WHEN_OVERDUE,
}
"""Settings that have so many values and no others. Zones are those of the machine."""


def _values_of(key: str) -> Sequence[str]:
    """The words that may stand for a setting: its choices, or that there is none."""
    if key in CHOICES or key == ZONES:
        return CHOICES.get(key, ())
    try:
        changed = policy.changed(policy.Policy(), {key: policy.NONE})
    except Error:
        return ()
    return () if policy.written(changed, key) else (policy.NONE,)


WORDS: dict[str, Sequence[str]] = {
    "config get KEY": policy.KEYS,
    "config set KEY": policy.KEYS,
    "init --set": [f"{key}=" for key in policy.KEYS],
    "GATEWAY": GATEWAYS,
    "PRESET": tuple(policy.PRESETS),
    "FORMAT": FORMATS,
    "PLAN": PLAN_NAMES,
    "SIDE": SIDES,
    "USE": ("credit", "tip"),
    "WAY": WAYS,
    "OUTCOME": tuple(OUTCOMES),
    "check NAME": (*CHECKS, "gateway"),
    "pay --method": (*RECEIVED, "credit"),
    "tip --method": ("cash",),
    "client credit --method": RECEIVED,
    "session open --kind": SESSION_KINDS,
    "import KIND": tuple(IMPORTED),
    "import --map": sorted({f"{field}=" for fields in IMPORTED.values() for field in fields}),
    "EXPORTER": tuple(PRESETS),
    "MARK": ("comma", "point"),
    "mail preview KIND": LETTERS,
    "document REF": ("statement",),
    "document --format": documents.FORMS,
    "export FORM": exports.FORMS,
    "export TABLE": [
        name for name in create_store(MEMORY).tables.names() if name not in exports._NOT_EXPORTED
    ],
    **{f"setting {key}": words for key in policy.KEYS if (words := _values_of(key))},
    **{f"{path} --status": STATUSES[owner] for path, owner in LISTS.items()},
    **{f"{path} --sort": tuple(SORTED[owner]) for path, owner in LISTS.items()},
    **{
        f"{path} --fields": FIELDS[
            f"{owner}s" if owner in {"card", "letter"} else THINGS[owner].table
        ]
        for path, owner in LISTS.items()
    },
}
"""What may stand for an option or an argument, where it is one of some words: by its name in the
help, or, where another command takes others, by the command and the option."""

NOTHING = frozenset(
    {
        *("TIME", "TEXT", "AMOUNT", "RATE", "PRICE", "SECONDS", "SPAN", "N", "M", "DAYS", "HH:MM"),
        "COMMAND",
        *(
            "WORDS...",
            "MONTH",
            "YEAR",
            "DAY",
            "WHEN",
            "VALUE",
            "TOKEN",
            "HASH",
            "THEIRS",
            "SERVICE",
            "FROM=TO",
        ),
        *("DATES", "LINE", "SOURCE"),
        *("EMAIL", "ADDRESS", "PHONE", "LOCALE", "TAXID", "NAME", "KEY", "HANDLE", "-"),
        *("'TEXT AMOUNT'", "'WHEN PRICE SERVICE'"),
    }
)
"""What only the person knows who types it: nothing is offered there."""


SUMMARIES = {name: told for family in COMMANDS.values() for name, told in family.items()}


def commands() -> Iterator[tuple[str, Any]]:
    """Every command by its path, nouns before their own."""
    assert isinstance(ROOT, Root)
    for name in SUMMARIES:
        command = ROOT.commands[name]
        yield name, command
        for verb, each in getattr(command, "commands", {}).items():
            yield f"{name} {verb}", each


def page() -> str:
    """The page."""
    parts = ["\n".join(f"{name}\t{' '.join(words)}" for name, words in WORDS.items() if words)]
    parts.append("\n".join([f"{PROGRAM}\t", *_options(PROGRAM, ROOT)]))
    for path, command in commands():
        told = SUMMARIES.get(path) or (command.help or "").partition("\n\n")[0]
        lines = [f"{path}\t{' '.join(told.split())}"]
        if not hasattr(command, "commands"):
            lines += _arguments(path, command)
            lines += _options(path, command)
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _is_argument(param: Any) -> bool:
    return bool(param.param_type_name == "argument")


def _arguments(path: str, command: Any) -> Iterator[str]:
    for param in filter(_is_argument, command.params):
        yield f"\t{_known(path, param.metavar, param.metavar)}{'...' if param.nargs != 1 else ''}"


def _options(path: str, command: Any) -> Iterator[str]:
    for param in command.params:
        if _is_argument(param) or param.hidden:
            continue
        for names in (param.opts, param.secondary_opts):
            if names:
                marks = (REPEATED if param.multiple else "") + (REQUIRED if param.required else "")
                takes = "" if param.is_flag else _known(path, names[0], param.metavar)
                yield f"\t{','.join(names)}{marks}\t{takes}\t{' '.join((param.help or '').split())}"


def _known(path: str, name: str, takes: str) -> str:
    """What a place takes, once somebody has said what is offered there.

    Where this fails, a command takes what it didn't before: say in WORDS which words that is, in
    `completing/places.py` which things or files, or in NOTHING that nobody can know."""
    bare = takes.strip("[]")
    is_known = bool({f"{path} {name.strip('[]')}", bare} & WORDS.keys()) or bare in NOTHING
    for part in () if is_known else bare.split("|"):
        is_offered = part in {*KINDS, *FILES} or part in NOTHING or part.islower()
        is_offered = is_offered or f"{path} {part}" in WORDS
        assert is_offered, f"what is offered for {part} of {path} {name}?"
    return takes
