"""What the program says when it is called alone: what it is, and where to begin."""

from __future__ import annotations

from invoicectl import __version__
from invoicectl.domain.text import visible, width
from invoicectl.output import streams
from invoicectl.output.layout import columns

PLACE = 50
"""Columns that the place of a file may take; of a longer one its end is shown."""

BEGIN: dict[str, dict[str, str]] = {
    "Try it first, with no real money": {
        "invoicectl demo": "watch two businesses run",
        "invoicectl --db try.db init --sample": "a file with 30 invented clients",
    },
    "Begin for real": {
        "invoicectl init --gateway manual": "a new file; cards are not charged",
        "invoicectl init --gateway stripe": "a new file; Stripe charges cards",
        "invoicectl client add ada --name Ada": "then a client,",
        "invoicectl issue ada 40.00 --due +14d": "an invoice,",
        "invoicectl show ada": "and all about the client",
    },
}
"""Where there is no file: the commands that lead to one."""

GO_ON: dict[str, dict[str, str]] = {
    "Look first": {
        "invoicectl attention": "what waits for you, and what helps",
        "invoicectl agenda": "charges, deadlines, visits to come",
        "invoicectl list --unpaid": "the invoices that are not paid",
        "invoicectl show ada": "a client: what is owed, and why",
    },
    "Every day": {
        "invoicectl issue ada 40.00 --due +14d": "write an invoice",
        "invoicectl pay INV-1": "charge the card, or note cash",
        "invoicectl visit done V1": "a visit was made",
        "invoicectl confirm INV-1": "the client accepts an invoice",
        "invoicectl tick": "do all that is due; best from cron",
        "invoicectl backup copy.db": "a whole copy of the file",
    },
}
"""Where there is a file: what waits, and the daily commands."""


def text(place: str | None, *, has_file: bool) -> str:
    """At most 24 lines of 80 columns. `place` is where the file lies or would; None for nowhere."""
    shown = "" if place is None else visible(place)
    while width(shown) > PLACE:
        shown = f"…{shown[2:]}"
    where = f"Your file is {shown}" if has_file else f"There is no file yet at {shown}"
    lines = [f"invoicectl {__version__} · invoices of a small business, in one SQLite file"]
    if shown:
        lines.append(where)
    families = GO_ON if has_file else BEGIN
    widest = max(len(command) for commands in families.values() for command in commands)
    for name, commands in families.items():
        rows = [[f"  {command:{widest}}", said] for command, said in commands.items()]
        lines += ["", name, *columns(rows)]
    rows = [
        [f"  {'invoicectl --help':{widest}}", "every command"],
        [f"  {'invoicectl pay --help':{widest}}", "one command, with an example"],
    ]
    said = "".join(f"{line}\n" for line in (*lines, "", "More", *columns(rows)))
    return said if streams.has_signs() else streams.plain(said)
