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
        "config": "The settings of the file.",
        "client": "Clients: add, change, credit, erase.",
        "provider": "Providers: who earns.",
        "card": "Cards on file.",
    },
    "Sessions": {
        "session": "Open, offer, hire, end, close, list.",
        "issue": "Invoice a session or a client.",
        "reply": "Record a message; the deadline moves.",
        "contest": "The client disputes an invoice.",
        "confirm": "Accept an invoice, or confirm a booking.",
    },
    "Bookings and series": {
        "book": "Request dated visits together.",
        "booking": "Look at bookings, cancel one.",
        "series": "Ongoing visits, invoiced weekly.",
        "visit": "Add, complete, undo, cancel, move, list.",
    },
    "Money": {
        "pay": "Pay an invoice by hand.",
        "tip": "Add a tip for the providers.",
        "earnings": "What providers are owed.",
        "payout": "Note payouts; you send the money.",
    },
    "Corrections": {
        "refund": "Give money or a tip back.",
        "discount": "Reduce what is not yet paid.",
        "void": "Cancel an unpaid invoice.",
        "waive": "Remove a late fee.",
        "reverse": "Undo a payment that bounced.",
        "resolve": "Record how an unclear charge ended.",
        "write-off": "Give up what is due.",
        "hold": "Pause automatic steps on an invoice.",
        "release": "Resume what hold paused.",
    },
    "Letters": {
        "letters": "The letters to clients and providers.",
        "mail": "Send letters that wait, retry, preview.",
    },
    "Time": {
        "tick": "Do everything that is due.",
        "clock": "Show the clock; move a simulated one.",
    },
    "Books": {
        "report": "Aging, revenue, collections, tips.",
        "statement": "A client's or provider's account.",
        "document": "An invoice, a receipt, a statement as a page.",
        "export": "For hledger, Beancount, Ledger, sheets.",
    },
    "The file": {
        "backup": "Make a full copy of it.",
        "restore": "Make it again from a backup.",
        "anchor": "Record its newest event elsewhere.",
    },
    "Questions": {
        "list": "The invoices.",
        "show": "One thing, or all about a client.",
        "find": "People and things, by their words.",
        "agenda": "What will happen, in order.",
        "attention": "What a person must do.",
        "status": "Whether all is well.",
        "log": "What happened.",
        "reconcile": "Compare the ledger with the gateway.",
        "check": "Prove that the file adds up.",
    },
    "From elsewhere": {
        "import": "Take data from another program.",
    },
    "Scripts and trying out": {
        "batch": "Many commands from JSON lines.",
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
