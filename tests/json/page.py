"""docs/json.md, from the table."""

from __future__ import annotations

import re

from tests.json.reading import commands, fields, objects

HEAD = """# JSON, field by field

With `--json` each command prints one of these objects, or an array of them: money as text, instants
in UTC, `null` for what is absent. Fields are only ever added. `[x]` is an array of x, `{x}` an
object from names to x, and `x?` may be `null`. Lists take `--fields` to print some of the fields
only. Errors are on stderr, as `{"error": …}` with an [error](#error). This page is made from a
table that the tests hold against what every command prints.

With `--as-of` or `--known` an object has `as_of` and `known` too, of when it is: the instant before
which things count, or were recorded (of a day its last second), or `null`. An array stays as it is,
and a note on stderr says it.

A dry run adds `dry_run` (true), `changes` (an array of [change](#change)) and `charges` (of
[charge](#charge)); where the command prints an array, that is a field of an object beside them.

## What each command prints

| command | prints |
|---|---|
"""

BESIDE = """
`document` and `export` print this with `--output`, else the page or the export itself.
"""


def page() -> str:
    """The page."""
    told = [f"| `{command}` | {_linked(kinds)} |\n" for command, kinds in commands().items()]
    parts = [HEAD, *told, BESIDE]
    for name in objects():
        parts.append(f"\n## {name}\n\n| field | type | |\n|---|---|---|\n")
        for field, (kind, text) in fields(name).items():
            parts.append(f"| `{field}` | {_linked(kind)} | {text} |\n")
    return "".join(parts)


def _linked(kinds: str) -> str:
    """Types, with a link where one is an object of the page."""
    told = []
    for kind in kinds.split(" | "):
        bare = kind.strip("[]{}?")
        anchor = re.sub(r"[^a-z0-9 -]", "", bare).replace(" ", "-")
        before, after = kind.split(bare)
        begun = before.replace("[", "\\[")
        shown = f"{begun}[{bare}](#{anchor}){after.replace(']', chr(92) + ']')}"
        told.append(shown if bare in objects() else kind)
    return " or ".join(told)
