"""A JSON Schema of a line, made from the commands: what `batch --schema` prints."""

from __future__ import annotations

import json
from typing import Any

from invoicectl.commands.batch.keys import (
    BESIDE,
    Command,
    Key,
    every,
    keys_of,
    other_names,
    takes_figures,
)

Json = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_OWN: Json = {
    "at": {"type": ["string", "null"], "description": "When: a simulated clock goes there first."},
    "key": {"type": ["string", "null"], "description": "Makes the line safe to repeat."},
    "as": {"type": ["string", "null"], "description": 'Names what it made: "@…" in later lines.'},
}
"""The keys that any line may have."""


def text(root: Command) -> str:
    """The schema as it is printed."""
    return json.dumps(of_line(root), indent=2) + "\n"


def of_line(root: Command) -> Json:
    """The schema: a line is one of the commands, with its keys."""
    return {
        "$schema": DIALECT,
        "title": "A line of invoicectl batch",
        "type": "object",
        "required": ["do"],
        "oneOf": [_command(words, command) for words, command in every(root)],
    }


def _command(words: list[str], command: Command) -> Json:
    keys = keys_of(command)
    others = other_names(words, keys)
    told: Json = {"do": {"const": " ".join(words)}, **{name: _OWN[name] for name in sorted(BESIDE)}}
    told |= {key.name: _value(key) for key in keys.values()}
    told |= {other: told[own] for other, own in others.items()}
    schema: Json = {"title": " ".join(words), "properties": told, "additionalProperties": False}
    needed = [key.name for key in keys.values() if key.param.required and key.name not in others]
    called = {own: other for other, own in others.items()}
    schema["required"] = ["do", *(name for name in needed if name not in called)]
    for own, other in called.items():
        ways = [{"required": [own]}, {"required": [other]}]
        schema["oneOf"] = ways if own in needed else [*ways, {"not": {"anyOf": ways}}]
    behind = _behind(keys)
    if behind:
        schema["dependentRequired"] = behind
    return schema


def _value(key: Key) -> Json:
    param = key.param
    if param.is_flag if key.option is not None else False:
        kinds: list[str] = ["boolean"]
    else:
        kinds = ["string", "integer"] if takes_figures(param) else ["string"]
    if not param.required:
        kinds.append("null")
    if param.nargs == -1 if key.option is None else param.multiple:
        kinds.append("array")
    told: Json = {"type": kinds[0] if len(kinds) == 1 else kinds}
    if "array" in kinds:
        told["items"] = {"type": "string"}
    if param.help:
        told["description"] = param.help
    return told


def _behind(keys: dict[str, Key]) -> dict[str, list[str]]:
    """Which places have to be there for one behind them: a place can't be left out in between."""
    places = [key for key in keys.values() if key.option is None]
    free = [key.name for key in places if not key.param.required]
    return {name: free[:index] for index, name in enumerate(free) if index}
