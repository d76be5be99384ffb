"""The three standard streams of the process: closed, full or unable to say a sign, none of them
brings a traceback, and none changes the exit code of what was done.
"""

from __future__ import annotations

import codecs
import json
import os
import sys
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any, TextIO

from invoicectl.domain import text
from invoicectl.domain.text import wrapped

if TYPE_CHECKING:
    from invoicectl.errors import Error

_SIGNS = {
    "·": "-",
    "–": "-",
    "─": "-",
    "→": "->",
    "…": "...",
    "•": "*",
    "●": "o",
    "○": "o",
    "│": "|",
    "┊": ":",
}
"""Our own signs, and what stands for them where they can't be shown."""

_PLAIN = str.maketrans(_SIGNS)


def plain(text: str) -> str:
    """A text for people in signs that a terminal of ASCII can show."""
    return text.translate(_PLAIN)


def prepare() -> None:
    """Make the streams of the process ones that can be written to, whatever they are.

    A closed one gets the null device, which keeps its number from the files that are opened next:
    output goes nowhere, and input can't be read. What a stream's encoding can't say is said in
    ASCII."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            setattr(sys, name, _stand_in(number, "w" if number else "r"))
    if getattr(sys.stdout, "write_through", False):
        sys.stdout = _whole(sys.stdout)
    codecs.register_error("signs", _in_ascii)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="signs")


NARROWEST = 80
"""Columns of which texts for people make use, wherever they are read."""


def columns() -> int:
    """The columns of the terminal that is written to; where it is none, those of the narrowest."""
    with suppress(OSError, ValueError):
        return max(os.get_terminal_size(sys.stdout.fileno()).columns, NARROWEST)
    return NARROWEST


def has_colour(stream: Any) -> bool:
    """Whether what is written there has colours: on a terminal that knows them, unless NO_COLOR is
    set; FORCE_COLOR and CLICOLOR_FORCE ask for them in a pipe too."""
    if os.environ.get("NO_COLOR"):
        return False
    if any(os.environ.get(name, "0") not in {"", "0"} for name in ("FORCE_COLOR", _FORCED)):
        return True
    return os.environ.get("TERM", "dumb") not in {"", "dumb"} and bool(stream.isatty())


_FORCED = "CLICOLOR_FORCE"


def say(line: str, *, is_for_people: bool = True) -> None:
    """Say a line on stderr, after what was printed so far. Where that can't be written nobody hears
    it: what was done and its exit code stay what they are."""
    with suppress(OSError, ValueError):
        sys.stdout.flush()
    try:
        shown = _broken(line)
        if is_for_people and has_colour(sys.stderr):
            shown = _toned(shown)
        print(shown, file=sys.stderr, flush=True)
    except (OSError, ValueError):
        sys.stderr = _nowhere()


def _broken(line: str) -> str:
    """A sentence on a terminal, broken between words; the command of a hint is to be copied, and
    JSON to be read, as it is."""
    if not line.startswith(("error: ", "note: ")) or not sys.stderr.isatty():
        return line
    columns = 80
    with suppress(OSError):
        columns = os.get_terminal_size(sys.stderr.fileno()).columns or columns
    return "\n  ".join(wrapped(line, max(columns - 2, 20)))


_TONES = {"error:": "31", "note:": "33", "hint:": "2"}


def _toned(line: str) -> str:
    """The first word of a sentence in its colour; a hint stands back as a whole."""
    word, _, rest = line.partition(" ")
    tone = _TONES.get(word)
    if tone is None:
        return line
    if word == "hint:":
        return f"\x1b[{tone}m{line}\x1b[0m"
    return f"\x1b[{tone}m{word}\x1b[0m {rest}"


def drop() -> None:
    """Give up an output that can't be written, so that nothing of it is tried again."""
    with suppress(OSError):
        sys.stdout.close()
    sys.stdout = _nowhere()


def abandon() -> None:
    """Print no more of what was begun: who should read it may be waiting for something else."""
    with suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)


def _nowhere() -> IO[Any]:
    return open(os.devnull, "w", encoding="utf-8")


def _whole(unbuffered: TextIO) -> IO[Any]:
    """The same output, written to the last byte or with an error. PYTHONUNBUFFERED makes a stream
    that takes a part of a text for all of it, where a signal or a full disk cuts the writing."""
    encoding = unbuffered.encoding
    return open(unbuffered.fileno(), "w", encoding=encoding, newline="\n", closefd=False)


def _stand_in(number: int, mode: str) -> IO[Any]:
    """A stream on the null device under the number of a closed one."""
    null = os.open(os.devnull, os.O_WRONLY)
    if null != number and not _is_open(number):
        os.dup2(null, number)
        os.close(null)
        null = number
    return open(null, mode, encoding="utf-8", closefd=False)


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def _in_ascii(error: UnicodeError) -> tuple[str, int]:
    """What stands for what an encoding can't say: our sign's likeness, else the code."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    found = error.object[error.start : error.end]
    shown = (_SIGNS.get(char) or _code(char) for char in found)
    return "".join(shown), error.end


def _code(char: str) -> str:
    return char.encode("ascii", "backslashreplace").decode("ascii")


MOST_SAID = 400
"""Characters of an error's sentence."""


def error_object(error: Error) -> dict[str, str | None]:
    """An error as JSON has it: safe to show, short enough to read, without a card's number."""
    said = {"message": error.message, "hint": error.hint}
    shown = {
        name: None if told is None else text.visible(text.masked(told[:MOST_SAID]))[:MOST_SAID]
        for name, told in said.items()
    }
    return {"code": error.code, **shown}


def told_lines(error: Error, *, as_json: bool, line: int | None = None) -> list[str]:
    """An error as standard error has it: its sentence, its hint, and the line of a batch."""
    told = error_object(error)
    if as_json:
        whole: dict[str, Any] = {"error": told} if line is None else {"line": line, "error": told}
        return [json.dumps(whole, ensure_ascii=not speaks_unicode(sys.stderr))]
    where = "" if line is None else f"line {line}: "
    hint = [] if told["hint"] is None else [f"hint: {told['hint']}"]
    return [f"error: {where}{told['message']}", *hint]


def speaks_unicode(stream: Any) -> bool:
    """Whether a stream can say every character; JSON escapes what it can't."""
    return (getattr(stream, "encoding", None) or "utf-8").lower().startswith(("utf-8", "utf8"))


def has_signs() -> bool:
    """Whether people are shown our signs on standard output; else what stands for them."""
    return speaks_unicode(sys.stdout) and not _is_locale_of_ascii()


def _is_locale_of_ascii() -> bool:
    """Whether the environment asks for the C locale; Python may have its streams speak UTF-8."""
    told = (os.environ.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    return next((name for name in told if name), "") in {"C", "POSIX"}
