"""How a command is registered: a line in COMMANDS and a module of its name beside this one.

A command's module is loaded when it is used; names and summaries stand here, so that help,
completion and "did you mean" need none of them.
"""

from __future__ import annotations

import importlib
from typing import Any

import typer.main

from invoicectl.commands import DRY_RUN
from invoicectl.commands.reading import READING

COMMANDS: dict[str, dict[str, str]] = {
    "Set up": {
        "init": "Make a new file.",
        "config": "Show or change the settings.",
        "client": "Add, change, credit or erase clients.",
        "provider": "Add, change or erase providers.",
        "card": "Add, list or remove cards on file.",
    },
    "Sessions": {
        "session": "Open, offer, hire, end, close sessions.",
        "issue": "Invoice a session or a client.",
        "reply": "Record a message in a session.",
        "contest": "Record that a client disputes an invoice.",
        "confirm": "Accept an invoice, or confirm a booking.",
    },
    "Bookings and series": {
        "book": "Request a booking: one visit or more.",
        "booking": "List bookings, or cancel one.",
        "series": "Start or end visits without an end date.",
        "visit": "Add, complete, undo, cancel, move visits.",
    },
    "Money": {
        "pay": "Charge a card, or record money received.",
        "tip": "Add a tip for the providers.",
        "earnings": "Show what providers are owed.",
        "payout": "Record a payout; you send the money.",
    },
    "Corrections": {
        "refund": "Give money or a tip back.",
        "discount": "Reduce what is not yet paid.",
        "void": "Cancel an unpaid invoice.",
        "waive": "Remove a late fee.",
        "reverse": "Take back a payment that bounced.",
        "resolve": "Record how an unclear charge ended.",
        "write-off": "Give up what is due.",
        "hold": "Pause automatic steps on an invoice.",
        "release": "Start paused steps again.",
    },
    "Letters": {
        "letters": "List or show letters.",
        "mail": "Send or preview letters.",
    },
    "Time": {
        "tick": "Do everything that is due.",
        "clock": "Show the clock; move a simulated one.",
    },
    "Books": {
        "report": "Show aging, revenue, collections, tips.",
        "statement": "Show a client's or provider's account.",
        "document": "Make an invoice or receipt as a page.",
        "export": "Export the books, or tables for sheets.",
    },
    "The file": {
        "backup": "Make a full copy of the file.",
        "restore": "Make the file again from a backup.",
        "anchor": "Write down the newest event's hash.",
        "copy": "Move the business to another place.",
        "fork": "Make a simulated copy to try things in.",
        "diff": "Show where a copy differs from the file.",
    },
    "Questions": {
        "list": "List invoices.",
        "show": "Show one thing, or all about a client.",
        "explain": "Say why a thing is what it is.",
        "find": "Find people and things by their words.",
        "agenda": "List what will happen, in order.",
        "forecast": "Show what will happen, and the sums.",
        "what-if": "Show what commands would change.",
        "attention": "List what a person must do.",
        "status": "Show whether all is well.",
        "log": "List what happened.",
        "timeline": "Show a thing's life along one line.",
        "reconcile": "Compare the ledger with the gateway.",
        "check": "Prove that the file adds up.",
    },
    "From elsewhere": {
        "import": "Take data from another program.",
    },
    "Scripts and trying out": {
        "batch": "Run many commands from JSON lines.",
        "completion": "Complete words with the TAB key.",
        "demo": "Watch both businesses run.",
    },
}
"""Every command by family, with its summary."""


def module_of(name: str) -> str:
    """The module of a command; an underscore keeps it off Python's own words."""
    return "import_" if name == "import" else name.replace("-", "_")


class Lazy(dict[str, Any]):
    """The commands by name, each loaded when it is asked for."""

    def __init__(self) -> None:
        names = [name for family in COMMANDS.values() for name in family]
        super().__init__(dict.fromkeys(names))

    def __getitem__(self, name: str) -> Any:
        command = super().__getitem__(name)
        if command is None:
            module = importlib.import_module(f"invoicectl.commands.{module_of(name)}")
            command = typer.main.get_command(module.app)
            command.name = name
            _rehearse(name, command)
            self[name] = command
        return command

    def get(self, name: str, default: Any = None) -> Any:
        """The command, loaded; the default for a name that isn't there."""
        try:
            return self[name]
        except KeyError:
            return default


def _rehearse(words: str, command: Any) -> None:
    """Give every command that changes something its --dry-run."""
    verbs = getattr(command, "commands", None)
    if verbs is not None:
        for verb in verbs.values():
            _rehearse(f"{words} {verb.name}", verb)
    elif words not in READING:
        command.params.append(DRY_RUN)
