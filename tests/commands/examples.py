"""One valid line, or a few, for every command: what bad input is put into, one value at a time.

An argument stands under its name, an option under its own spelling; together the lines of a
command use all of its arguments and options. They run on the file of `bench.prepared`,
whose newest hash is written `{head}`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from invoicectl.cli import Root
from tests.commands.kinds import KINDS, KINDS_HERE
from tests.importing.exports import EXPORTS
from tests.support import ROOT

Line = dict[str, str | bool]

CUSTOMERS = str(EXPORTS["customers"].path)

OF_LISTS: Line = {
    "--client": "ada",
    "--provider": "noor",
    "--since": "2026-01-01",
    "--until": "2026-02-01",
    "--reverse": True,
    "--limit": "10",
}
"""What every list takes, but for what stands for both ends of a period."""


def in_a_period(field: str) -> list[Line]:
    """The rest of what every list takes; `--fields` is for JSON and CSV."""
    return [
        {"--month": "2026-01", "--sort": field},
        {"--on": "2026-01-05", "--json": True, "--fields": field},
    ]


OF_THE_PAST: Line = {"--as-of": "2026-01-05", "--known": "2026-01-05"}
"""What asks how things stood."""


LINES: dict[str, list[Line]] = {
    "init": [
        {
            "--simulated-from": "2026-01-05T09:00",
            "--gateway": "simulated",
            "--preset": "pet-care",
            "--set": "business=Paws",
        },
        {"--gateway": "stripe", "--test-mode": True},
        {"--simulated-from": "2026-01-05T09:00", "--sample": True},
    ],
    "config templates": [{"folder": "wordings"}],
    "config gateway": [{}],
    "config list": [{}],
    "config get": [{"name": "timezone"}],
    "config set": [{"name": "business", "value": "Paws"}],
    "client add": [
        {"handle": "cleo", "--name": "Cleo", "--email": "cleo@example.org"},
        {"handle": "cleo", "--autopay": "off", "--tax-id": "ATU12345675"},
        {"handle": "cleo", "--auto-tip": "5.00"},
        {"handle": "cleo", "--address": "1 A St", "--phone": "555 0100", "--locale": "de-AT"},
    ],
    "client edit": [
        {"handle": "ada", "--name": "Ada", "--email": "ada@example.com"},
        {"handle": "C1", "--handle": "ada-l"},
        {"handle": "ada", "--address": "1 A St", "--phone": "555 0100", "--locale": "de-AT"},
        {"handle": "ada", "--autopay": "off"},
        {"handle": "ada", "--auto-tip": "10%", "--tax-id": "ATU12345675"},
        {"handle": "ada", "--auto-tip": "none"},
    ],
    "client list": [{"--status": "active", **OF_LISTS}, OF_THE_PAST, *in_a_period("handle")],
    "client show": [{"handle": "ada", **OF_THE_PAST}],
    "client credit": [
        {"handle": "ada", "amount": "5.00", "--reason": "Sorry for the wait"},
        {
            "handle": "ada",
            "amount": "5.00",
            "--reason": "In advance",
            "--method": "cash",
            "--received": "2026-01-02",
        },
    ],
    "provider add": [
        {
            "handle": "omar",
            "--name": "Omar",
            "--email": "omar@example.org",
            "--service-charge": "25%",
        },
    ],
    "provider edit": [
        {
            "handle": "noor",
            "--name": "Noor",
            "--email": "noor@example.com",
            "--service-charge": "20%",
        },
        {"handle": "E1", "--handle": "noor-b"},
    ],
    "provider list": [{"--status": "active", **OF_LISTS}, OF_THE_PAST, *in_a_period("name")],
    "client erase": [{"handle": "kim", "--reason": "Asked in writing", "--even-so": True}],
    "provider erase": [{"handle": "mia", "--reason": "Asked in writing", "--even-so": True}],
    "card add": [
        {"client": "ada", "token": "pm_card_amex"},
        {"client": "ada", "token": "pm_card_amex", "--keep-default": True},
    ],
    "card default": [{"client": "ada", "card": "visa-4242"}],
    "card list": [
        {"client": "ada"},
        {"--status": "default", **OF_LISTS},
        OF_THE_PAST,
        *in_a_period("expires"),
    ],
    "card remove": [{"client": "ada", "card": "visa-4242"}],
    "session open": [{"client": "ada", "provider": "noor", "--kind": "email"}],
    "session offer": [{"session": "S1", "amount": "40.00", "--message": "As we said"}],
    "session hire": [{"session": "S1"}],
    "session end": [
        {"session": "S3", "--fee": "25.00"},
        {"session": "S3", "--minutes": "5.5", "--rate": "1.99"},
    ],
    "session close": [{"session": "S1"}],
    "session list": [{"--status": "open", **OF_LISTS}, OF_THE_PAST, *in_a_period("opened_at")],
    "issue": [
        {"target": "S2", "amount": "40.00", "--message": "As agreed"},
        {"target": "S2", "amount": "40.00", "--pay-to-view": True, "--answer": "It is 42"},
        {"target": "ada", "amount": "120.00", "--due": "2026-02-01", "--line": "Retainer"},
        {"target": "ada", "--due": "2026-02-01", "--line": "Retainer 9", "--reference": "PO 7"},
    ],
    "reply": [
        {
            "session": "S4",
            "text": "One more question",
            "--from": "client",
            "--sent": "2026-01-05T08:59",
        }
    ],
    "contest": [{"invoice": "INV-1", "--reason": "We agreed on 30"}],
    "confirm": [{"ref": "INV-1"}, {"ref": "B1"}],
    "book": [
        {
            "client": "ada",
            "--visit": "2026-01-06T10:00 25.00 Dog walk",
            "--provider": "noor",
            "--auto-complete": True,
        },
    ],
    "booking list": [{"--status": "requested", **OF_LISTS}, OF_THE_PAST, *in_a_period("total")],
    "booking cancel": [{"booking": "B1", "--release": "50%", "--reason": "Moved away"}],
    "series start": [
        {
            "client": "ada",
            "--provider": "noor",
            "--every": "MO,WE,FR",
            "--time": "10:00",
            "--price": "25.00",
            "--service": "Walk",
            "--auto-complete": True,
        },
    ],
    "series end": [{"series": "R1", "--release": "50%"}],
    "series list": [{"--status": "active", **OF_LISTS}, OF_THE_PAST, *in_a_period("ref")],
    "visit add": [
        {
            "ref": "B1",
            "when": "2026-01-06T10:00",
            "price": "25.00",
            "service": "Dog walk",
            "--provider": "noor",
        },
        {"ref": "R1", "when": "2026-01-06T10:00", "price": "25.00", "service": "Dog walk"},
    ],
    "visit cancel": [{"visit": "V1", "--release": "50%"}],
    "visit move": [{"visit": "V1", "when": "2026-01-08T10:00"}],
    "visit done": [{"visit": "V2", "--completed": "2026-01-05T08:30"}],
    "visit undo": [{"visit": "V3", "--reason": "It was another dog"}],
    "visit list": [{"--status": "planned", **OF_LISTS}, OF_THE_PAST, *in_a_period("at")],
    "pay": [
        {"invoice": "INV-2", "amount": "20.00", "--tip": "5.00", "--card": "visa-4242"},
        {"invoice": "INV-2", "amount": "50%", "--tip": "20%"},
        {"invoice": "ada", "amount": "20.00", "--method": "cash"},
        {"invoice": "INV-2", "amount": "150.00", "--excess": "credit"},
        {
            "invoice": "INV-2",
            "amount": "20.00",
            "--method": "transfer",
            "--reference": "bank 77",
            "--received": "2026-01-05T08:59",
        },
    ],
    "tip": [
        {"ref": "INV-2", "amount": "10.00", "--card": "visa-4242"},
        {"ref": "INV-2", "amount": "15%"},
        {"ref": "ada", "amount": "3.00", "--method": "cash"},
        {"ref": "B1", "amount": "10.00", "--method": "cash"},
    ],
    "refund": [
        {"ref": "INV-4", "amount": "10.00", "--reason": "Arrived late", "--to": "cash"},
        {"ref": "INV-4", "amount": "1.00", "--tip": True, "--reason": "Rude", "--to": "cash"},
    ],
    "discount": [{"invoice": "INV-2", "amount": "10%", "--reason": "Late start"}],
    "void": [{"invoice": "INV-2", "--reason": "Billed twice"}],
    "waive": [{"invoice": "INV-3", "--reason": "Was ill"}],
    "reverse": [
        {"payment": "P3", "--reason": "The check bounced"},
        {"payment": "P3", "--amount": "1.00", "--reason": "A part of it"},
        {"payment": "P4", "--withdrawn": True, "--reason": "The coin was good"},
    ],
    "resolve": [{"payment": "P5", "outcome": "declined", "--reason": "The page says no"}],
    "write-off": [{"invoice": "INV-2", "--reason": "Moved away"}],
    "hold": [
        {"ref": "INV-2", "--reason": "Under inquiry"},
        {"ref": "ada", "--reason": "In hospital", "--until": "2099-01-01"},
    ],
    "release": [{"ref": "INV-3"}],
    "payout": [{"provider": "noor", "amount": "2.00"}, {"--all": True}],
    "earnings": [
        {"provider": "noor", **OF_THE_PAST},
        {
            "provider": "noor",
            "--movements": True,
            "--since": "2026-01-01",
            "--until": "2026-02-01",
        },
        {"--movements": True, "--month": "2026-01"},
        {"--movements": True, "--year": "2026"},
    ],
    "report aging": [{"--client": "ada", "--without-fees": True, **OF_THE_PAST}],
    "report revenue": [
        {"--since": "2026-01-01", "--until": "2026-02-01"},
        {"--month": "2026-01"},
        {"--year": "2026"},
    ],
    "report collections": [
        {"--since": "2026-01-01", "--until": "2026-02-01"},
        {"--month": "2026-01"},
        {"--year": "2026"},
    ],
    "report tips": [
        {"--since": "2026-01-01", "--until": "2026-02-01"},
        {"--month": "2026-01"},
        {"--year": "2026"},
    ],
    "statement": [
        {"ref": "ada", "--since": "2026-01-01", "--until": "2026-02-01"},
        {"ref": "ada", "--month": "2026-01"},
        {"ref": "ada", "--year": "2026"},
        {"ref": "ada", **OF_THE_PAST},
    ],
    "document": [
        {"ref": "INV-1", "--format": "html", "--output": "made.html", "--force": True},
        {"ref": "statement", "whose": "ada", "--since": "2026-01-01", "--until": "2026-02-01"},
        {"ref": "statement", "whose": "ada", "--month": "2026-01"},
        {"ref": "statement", "whose": "ada", "--year": "2026"},
    ],
    "export": [
        {
            "form": "csv",
            "table": "postings",
            "--since": "2026-01-01",
            "--until": "2026-02-01",
            "--account": "income:services=revenue:care",
        },
        {"form": "hledger", "--output": "books.journal", "--force": True},
        {"form": "csv", "--bom": True, "--output": "books.csv", "--force": True},
        {"form": "views"},
        {"form": "hledger", "--month": "2026-01"},
        {"form": "hledger", "--year": "2026"},
    ],
    "tick": [
        {"--catch-up": True, "--quiet": True},
        {"--concurrency": "4"},
    ],
    "clock show": [{}],
    "clock advance": [{"span": "8d"}, {"--to": "2026-01-20", "--yes": True}, {"--next": True}],
    "clock correct": [{"--reason": "It was a month ahead", "--yes": True}],
    "list": [
        {
            "--unpaid": True,
            "--status": "open",
            "--plan": "session",
            "--due-before": "2026-03-01",
            "--due-after": "2025-12-31",
            "--min": "10.00",
            "--max": "50.00",
            **OF_LISTS,
        },
        {"--amount": "40.00", **OF_THE_PAST},
        *in_a_period("due_at"),
    ],
    "show": [{"ref": "INV-1", **OF_THE_PAST}],
    "explain": [{"ref": "INV-1"}],
    "agenda": [{"client": "ada", "--until": "2026-02-01"}],
    "forecast": [
        {"--until": "14d", "--assume": "decline", "--client": "ada", "--by": "week"},
        {"--svg": "ahead.svg", "--force": True},
    ],
    "timeline": [{"ref": "INV-1"}, {"ref": "S2", "--svg": "life.svg", "--force": True}],
    "what-if": [
        {"--do": "hold INV-2 --reason away", "--until": "14d", "--assume": "decline"},
        {"--do": "pay INV-2 5.00", "--at": "+2d"},
    ],
    "attention": [{"--limit": "all", **OF_THE_PAST}],
    "find": [{"words": "ada 40.00"}],
    "status": [{}],
    "log": [{"ref": "INV-1"}],
    "mail send": [
        {"--to-folder": ".", "--older": True, "--at-most": "10"},
    ],
    "mail retry": [{"ref": "L1", "--to-folder": ".", "--again": True}],
    "mail preview": [{"kind": "invoice", "ref": "INV-1", "--html": True}],
    "letters": [
        {"ref": "INV-1"},
        {"ref": "L1", "--html": True},
        {"--status": "kept", **OF_LISTS},
        *in_a_period("kind"),
    ],
    "reconcile": [{"--since": "2026-02-01"}, {"whose": "ada", "--take": "sim_900"}],
    "check": [{"name": "replay", "--quiet": True}, {"--head": True}, {"--anchor": "{head}"}],
    "anchor": [{"place": "books.anchors"}],
    "backup": [{"place": ".", "--keep": "30"}],
    "copy": [{"to": "moved.db"}],
    "fork": [{"file": "try.db"}],
    "diff": [{"file": "try.db"}],
    "restore": [{"backup": "books-2026-01-05T170500Z.db"}],
    "import": [
        {
            "kind": "clients",
            "file": CUSTOMERS,
            "--map": "name=Name",
            "--dates": "d/m/Y",
            "--decimal": "comma",
            "--source": "old books",
        },
        {"kind": "clients", "file": CUSTOMERS, "--preset": "invoice-ninja"},
        {"--release": True},
    ],
    "batch": [{"file": "-", "--continue": True, "--from": "1"}, {"--schema": True}],
    "completion": [{"shell": "bash"}],
    "demo": [{"--pause": "0", "--keep": "kept.db"}],
}
"""The lines by command."""


class Position(NamedTuple):
    """A place for a value in a command's line."""

    command: str
    line: int
    key: str
    kind: str

    def __str__(self) -> str:
        return f"{self.command} {self.key}" + (f" ({self.line + 1})" if self.line else "")


@lru_cache(maxsize=1)
def commands() -> dict[str, Any]:
    """Every command of the program by its words, without `init`'s group: `client add`, `pay`."""
    found = {}
    assert isinstance(ROOT, Root)
    for name in ROOT.commands:
        command: Any = ROOT.commands[name]
        verbs = getattr(command, "commands", None)
        if verbs is None:
            found[name] = command
        else:
            found |= {f"{name} {verb}": each for verb, each in verbs.items()}
    return found


def spelling(param: Any) -> str:
    """How a line names a parameter: an argument by its name, an option by its own spelling."""
    return str(param.name if param.param_type_name == "argument" else param.opts[0])


def shown_params(command: Any) -> list[Any]:
    """What the command's own help lists, but for what all that change something have alike: the
    dry run, which has a table of its own."""
    params = [param for param in command.params if param.name != "dry_run"]
    return [param for param in params if not getattr(param, "hidden", False)]


def hidden_options(command: Any) -> list[str]:
    """The options with a value that are taken after every command."""
    return [
        spelling(param)
        for param in command.params
        if getattr(param, "hidden", False) and not param.is_flag
    ]


def kind_of(command: str, param: Any) -> str | None:
    """What a value of this parameter is; None where this table doesn't know."""
    here = KINDS_HERE.get((command, spelling(param)))
    return here or KINDS.get((param.metavar or "").strip("[]'"))


def positions() -> list[Position]:
    """Every place for a value in every line."""
    found = []
    for name, command in commands().items():
        for number, line in enumerate(LINES.get(name, ())):
            for param in shown_params(command):
                key = spelling(param)
                if key in line and not getattr(param, "is_flag", False):
                    kind = kind_of(name, param) or "message"
                    found.append(Position(name, number, key, kind))
    return found


def words(command: str, line: Line) -> list[str]:
    """The line as the command line has it; values stand where a hyphen can't mislead."""
    options = []
    for key, value in line.items():
        if key.startswith("-"):
            options.append(key if value is True else f"{key}={value}")
    order = [param.name for param in shown_params(commands()[command])]
    arguments = [str(line[name]) for name in order if name in line]
    return [*command.split(), *options, "--", *arguments]


def with_value(position: Position, text: str) -> list[str]:
    """The words of the position's line, the value there replaced."""
    line = LINES[position.command][position.line] | {position.key: text}
    return words(position.command, line)


def batch_line(command: str, line: Line) -> dict[str, Any]:
    """The line as a batch has it."""
    named = {key.lstrip("-").replace("-", "_"): value for key, value in line.items()}
    return {"do": command, **named}
