"""docs/invoicectl.1: the manual page, from the command tree that the program itself has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from invoicectl.cli import Root
from invoicectl.commands.registry import COMMANDS
from tests.support import ROOT

HOME = Path(__file__).parents[1]

HEAD = """.\\" Made from the commands; pytest tests/test_docs.py --update writes it anew.
.TH INVOICECTL 1 "" "invoicectl" "User Commands"
.SH NAME
invoicectl \\- the invoice lifecycle of a small business, in one SQLite file
.SH SYNOPSIS
.B invoicectl
[\\fIOPTIONS\\fR] \\fICOMMAND\\fR [\\fIARGUMENTS\\fR]...
"""

ENVIRONMENT = {
    "INVOICECTL_DB": "The file, where --db names none; else invoicectl/invoicectl.db in the user's "
    "data directory.",
    "INVOICECTL_FORMAT": "The format of the output: table, json or csv.",
    "INVOICECTL_ACTOR": "Who acts, where --actor names nobody.",
    "INVOICECTL_STRIPE_KEY": "The secret key of the stripe gateway.",
    "INVOICECTL_STRIPE_API": "Where Stripe is asked, for tests.",
    "INVOICECTL_SMTP_URL": "The mail server: smtp[s]://user@host:port.",
    "INVOICECTL_SMTP_PASSWORD": "Its password.",
    "INVOICECTL_SMTP_PASSWORD_FILE": "The file that holds it.",
    "INVOICECTL_SIMULATED_FAULTS": "Faults of the simulated gateway, on purpose: "
    "create:timeout-before.",
    "NO_COLOR": "Set: no colours.",
}
"""What the program reads of its environment."""


def page() -> str:
    """The page."""
    assert isinstance(ROOT, Root)
    parts = [HEAD, ".SH DESCRIPTION\n", _told(ROOT.callback.__doc__ or ""), ".SH OPTIONS\n"]
    parts += [*_options(ROOT), ".SH COMMANDS\n"]
    for family, commands in COMMANDS.items():
        parts.append(f".SS {_plain(family)}\n")
        for name in commands:
            parts += _command(name, ROOT.commands[name])
    parts.append(".SH EXIT STATUS\n")
    parts += [_tagged(code, meaning) for code, meaning in exits()]
    parts.append(".SH ENVIRONMENT\n")
    parts += [_tagged(name, told) for name, told in ENVIRONMENT.items()]
    parts.append(f".SH EXAMPLES\n{_example('invoicectl init --sample')}")
    parts.append(_example("invoicectl attention"))
    return "".join(parts)


def exits() -> list[tuple[str, str]]:
    """The exit codes and their meaning, from the page on scripts."""
    text = (HOME / "docs" / "scripts.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([0-9]+) \| (.*) \|$", text, re.MULTILINE)
    return [
        (code, f"{meaning[0].upper()}{meaning[1:]}.".replace("`", "")) for code, meaning in rows
    ]


def _command(words: str, command: Any) -> Iterator[str]:
    """A command with its options, or each of its verbs."""
    verbs = getattr(command, "commands", None)
    if verbs is not None:
        for verb, each in verbs.items():
            yield from _command(f"{words} {verb}", each)
        return
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    places = " ".join(f"\\fI{_plain(each.metavar)}\\fR" for each in arguments)
    options = "[\\fIOPTIONS\\fR]" if any(map(_is_shown, command.params)) else ""
    shown = " ".join(filter(None, [f"\\fBinvoicectl {_plain(words)}\\fR", options, places]))
    text, _, example = (command.help or "").rpartition("\n\nExample:")
    yield f".TP\n{shown}\n"
    yield _told(text).replace(".PP\n", ".IP\n").removeprefix(".IP\n")
    yield ".RS\n"
    for each in arguments:
        if each.help:
            yield _tagged(each.metavar, each.help)
    yield from _options(command)
    yield f".RE\n.IP\n{_plain('Example: ' + example.strip())}\n"


def _is_shown(param: Any) -> bool:
    return param.param_type_name == "option" and not param.hidden


def _options(command: Any) -> Iterator[str]:
    for param in filter(_is_shown, command.params):
        names = ", ".join((*param.opts, *param.secondary_opts))
        yield _tagged(f"{names} {'' if param.is_flag else param.metavar or ''}", param.help or "")


def _tagged(name: str, text: str) -> str:
    return f".TP\n.B {_plain(name.strip())}\n{_plain(text)}\n"


def _example(command: str) -> str:
    return f".PP\n.nf\n.RS\n{_plain(command)}\n.RE\n.fi\n"


def _told(text: str) -> str:
    """Paragraphs; those that begin with \\b keep their lines."""
    parts = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in paragraph.splitlines()]
        if lines[0] == "\b":
            kept = "".join(f"{_plain(line)}\n" for line in lines[1:])
            parts.append(f".PP\n.nf\n{kept}.fi\n")
        else:
            parts.append(f".PP\n{_plain(' '.join(lines))}\n")
    return "".join(parts)


def _plain(text: str) -> str:
    """A text that is read as one, whatever signs are in it."""
    told = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{told}" if told[:1] in {".", "'"} else told
