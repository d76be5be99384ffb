"""The answer at TAB: a line a value, behind a tab what is told beside it.

A value stands there only if every shell reads it as one plain word, whatever the file holds. A
line that begins with the tab says what the shell is to complete by itself: `files` or `folders`.
Where there is more than is shown, a last line says so that begins like what was typed, so that no
shell takes what the shown ones have in common for what all have.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from typing import TYPE_CHECKING

from invoicectl.completing import grammar, line, places
from invoicectl.completing.grammar import PROGRAM, Grammar, Option
from invoicectl.completing.line import Place

if TYPE_CHECKING:
    from invoicectl.sql.offers import Book

ASKED = "--answer"
ASKED_LINE = "--answer-line"
"""How the scripts ask: with the words so far, or with the line as it was typed."""

Offer = tuple[str, str]
MOST = 50
"""Values at once."""

_LONGEST = 72
"""Characters of what is told beside one."""

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.,:/@%+=")
_MORE = "..."


def is_asked(arguments: list[str]) -> bool:
    """Whether it is a shell that asks."""
    return arguments[:1] == ["completion"] and arguments[1:2] in ([ASKED], [ASKED_LINE])


def answer(arguments: list[str]) -> None:
    """Print what may stand there, and never complain."""
    with suppress(Exception):
        asked, *words = arguments[1:]
        if asked == ASKED_LINE:
            words = line.split(words[0])[1:]
        *before, typed = words or [""]
        lines = "".join(f"{value}\t{text}\n" for value, text in offers(before, typed))
        sys.stdout.buffer.write(lines.encode("utf-8", "replace"))
        sys.stdout.buffer.flush()


def offers(words: list[str], typed: str) -> list[Offer]:
    """What may stand there, as values with what is told beside each."""
    known = grammar.read()
    place = line.placed(known, words, typed)
    if place is None:
        return []
    if place.option is not None:
        return _shown(place, _values(known, place, place.option.takes))
    if typed.startswith("-") and place.takes_options:
        return _shown(place, _options(known, place, [place.path, PROGRAM]))
    if names := known.verbs(place.path):
        return _shown(place, _commands(known, names))
    return _shown(place, _argument(known, place))


def _commands(known: Grammar, names: list[str]) -> Iterator[Offer]:
    for name in names:
        command = known.get(name)
        yield name.rpartition(" ")[2], "" if command is None else command.summary


def _options(known: Grammar, place: Place, paths: Iterable[str]) -> Iterator[Offer]:
    """The options that may come yet, first what the command can't do without."""
    left: list[Option] = []
    for path in dict.fromkeys(paths):
        command = known.get(path)
        left += [
            option
            for option in (() if command is None else command.options)
            if option.name not in place.given or option.is_repeated
        ]
    for option in sorted(left, key=lambda each: not each.is_required):
        yield option.name, option.help


def _argument(known: Grammar, place: Place) -> Iterator[Offer]:
    """What the next argument may be; the options where there is none, or it may be left out."""
    command = known.get(place.path)
    taken = () if command is None else command.arguments
    index = len(place.arguments)
    if taken and index >= len(taken) and taken[-1].endswith("..."):
        index = len(taken) - 1
    takes = taken[index] if index < len(taken) else None
    if takes is not None:
        takes = places.taken(place.path, takes, place.given)
        yield from _values(known, place, takes)
    is_needed = takes is not None and not takes.startswith("[")
    if not is_needed and not place.typed and place.takes_options:
        yield from _options(known, place, [place.path])


def _values(known: Grammar, place: Place, takes: str) -> Iterator[Offer]:
    """What may stand for that, of the words that are known, of files, or of things."""
    takes = takes.strip("[].")
    name = place.option.name if place.option else takes
    setting = places.setting(place.path, name, place.arguments, place.typed)
    if setting is not None:
        yield from _of_setting(known, *setting)
        return
    parts = takes.split("|")
    for word in known.words.get(f"{place.path} {name}") or known.words.get(takes) or parts:
        if word not in parts or word.islower():  # what is no capital is a word itself
            yield word, ""
    if files := places.shell_completes(parts):
        yield "", files
    if kinds := places.kinds(place.path, takes):
        yield from _of_file(place, kinds)


def _of_setting(known: Grammar, key: str, before: str) -> Iterator[Offer]:
    """The values of a setting that has so many and no others, or `none`."""
    words: Iterable[str] = known.words.get(f"setting {key}", ())
    if key == places.ZONES:
        from invoicectl.completing import showing

        words = showing.zones()
    for word in words:
        yield f"{before}{word}", ""
    if key in places.FOLDERS_OF_SETTINGS and not before:
        yield "", "folders"


def _of_file(place: Place, kinds: tuple[str, ...]) -> Iterator[Offer]:
    path = _file(place)
    if not _is_address(path):
        from invoicectl.sqlite import offers

        yield from _of_store(offers.opened(path), place, kinds)
        return
    from invoicectl.completing import waiting
    from invoicectl.postgres import offers as served

    yield from waiting.in_time(lambda: list(_of_store(served.opened(path), place, kinds)))


def _of_store(
    opened: AbstractContextManager[Book], place: Place, kinds: tuple[str, ...]
) -> Iterator[Offer]:
    from invoicectl.completing import showing

    with opened as book:
        timezone, currency = book.settings()
        fits = places.TAKES.get(place.path, {})
        owner = place.arguments[0] if place.arguments else None
        for found in book.found(kinds, fits, place.typed, owner, MOST):
            yield found.value, showing.told(found, timezone, currency)


def _is_address(path: str) -> bool:
    """Whether it is a server's. What reads addresses takes a while to load, which no file waits
    for."""
    if "://" not in path:
        return False
    from invoicectl.addresses import is_address

    return is_address(path)


def _file(place: Place) -> str:
    """The file that the command would open. A shell's own signs for places are read here, since
    nobody has read them yet."""
    told = place.given.get("--db")
    if told is not None:
        return os.path.expandvars(os.path.expanduser(told))
    if named := os.environ.get("INVOICECTL_DB"):
        return named
    from invoicectl import folders

    return str(folders.default_file())


def _shown(place: Place, found: Iterator[Offer]) -> list[Offer]:
    """Of what was found, what begins as it was typed and is a plain word; and whether there is
    more."""
    shown: list[Offer] = []
    with suppress(Exception):
        for value, text in found:
            if not value:
                shown.append(("", text))
            elif value.startswith(place.typed) and _PLAIN.issuperset(value):
                if len(shown) == MOST:
                    shown.append((f"{place.typed}{_MORE}", "there are more: type on"))
                    break
                shown.append((value, _safe(text)))
    return [(f"{place.before}{value}" if value else "", text) for value, text in shown]


def _safe(text: str) -> str:
    """A text that can't drive a terminal: in one line, what isn't seen as a mark."""
    shown = "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 3]}..."
