"""What a batch line says: a command's words, an instant, and its keys as options and arguments."""

import json
from collections import Counter
from typing import Any, NoReturn

from invoicectl.commands.batch.keys import (
    Key,
    Number,
    did_you_mean,
    other_names,
    takes_figures,
    takes_references,
)
from invoicectl.commands.batch.names import Names
from invoicectl.commands.usage import alike
from invoicectl.domain.text import visible
from invoicectl.domain.tuples import NamedTuple
from invoicectl.errors import BadLine


class Given(NamedTuple):
    """A line's command, the time at which it is done, the key by which it can be repeated, the name
    of what it makes, and its other keys."""

    words: list[str]
    at: str | None
    key: str | None
    name: str | None
    keys: dict[str, Any]


def read(text: str | None) -> Given:
    """The line as JSON has it. Raises BadLine."""
    if text is None:
        raise BadLine(why="long")
    try:
        given = _JSON.decode(text)
    except (ValueError, RecursionError):
        raise BadLine(why="not_json") from None
    if not isinstance(given, dict) or not isinstance(given.get("do"), str):
        raise BadLine(why="no_do")
    beside = {name: given.pop(name, None) for name in ("at", "key", "as")}
    for name, value in beside.items():
        if value is not None and not isinstance(value, str):
            article = "a" if name == "key" else "an"
            raise BadLine(why="no_text", article=article, key=name)
    return Given(given.pop("do").split(), beside["at"], beside["key"], beside["as"], given)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are each given once: money is not guessed."""
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        twice = next(name for name, count in counts.items() if count > 1)
        raise BadLine(why="key_twice", key=visible(twice[:40]))
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


_JSON = json.JSONDecoder(
    object_pairs_hook=_once, parse_int=Number, parse_float=Number, parse_constant=_no_constant
)
"""What reads a line: made once."""


def arguments(keys: dict[str, Key], given: Given, names: Names) -> list[str]:
    """The line's keys as options and, behind `--`, arguments in their order; what `names` stand for
    in their place. Raises BadLine."""
    named = _by_their_names(keys, given)
    for key in keys.values():
        if takes_references(given.words, key):
            named[key.name] = _resolved(named.get(key.name), names)
    options: list[str] = []
    places: list[str | None] = []
    for key in keys.values():
        value = named.get(key.name)
        if key.option is not None:
            options += _option(key, value)
        elif key.param.nargs == -1 and isinstance(value, list):
            places += [_text(key, each) for each in value]
        else:
            places.append(_text(key, value))
    _refuse_lack(keys, named)
    while places and places[-1] is None:
        places.pop()
    return [*options, "--", *(each for each in places if each is not None)]


def _resolved(value: Any, names: Names) -> Any:
    """A value, or each of a list, with what its name stands for."""
    if isinstance(value, list):
        return [_resolved(each, names) for each in value]
    return names.ref(value) if isinstance(value, str) and value.startswith("@") else value


def _by_their_names(keys: dict[str, Key], given: Given) -> dict[str, Any]:
    others = other_names(given.words, keys)
    named: dict[str, Any] = {}
    for name, value in given.keys.items():
        own = others.get(name, name)
        if own not in keys:
            near = [f'"{each}"' for each in alike(name[:60].strip("-"), list(keys))]
            raise BadLine(
                why="unknown_key",
                key=visible(name[:60]),
                meant=did_you_mean(near),
                command=" ".join(given.words),
                keys=", ".join(keys) or "no keys",
            )
        if own in named:
            raise BadLine(why="same_keys", key=own, other=name)
        named[own] = value
    return named


def _refuse_lack(keys: dict[str, Key], named: dict[str, Any]) -> None:
    """Refuse a line without a key that its command needs, or without one before another."""
    found = [key for key in keys.values() if named.get(key.name) is not None]
    places = [key for key in keys.values() if key.option is None]
    last = max((place for place, key in enumerate(places) if key in found), default=-1)
    for key in keys.values():
        is_needed = key.param.required or (key in places and places.index(key) < last)
        if is_needed and not any(each.param is key.param for each in found):
            raise BadLine(why="lacks", key=key.name)


def _option(key: Key, value: Any) -> list[str]:
    option, param = key.option or "", key.param
    if value is None:
        return []
    if param.is_flag:
        if not isinstance(value, bool):
            raise BadLine(why="not_bool", key=key.name)
        if value:
            return [option]
        pair = {*param.opts, *param.secondary_opts} - {option}
        return sorted(pair) if param.secondary_opts else []
    values = value if param.multiple and isinstance(value, list) else [value]
    return [f"{option}={_text(key, each)}" for each in values]


def _text(key: Key, value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Number) and takes_figures(key.param):
        if value.is_whole:
            return value.written
        raise BadLine(why="number", key=key.name, written=visible(value.written[:40]))
    raise BadLine(why="not_text", key=key.name)
