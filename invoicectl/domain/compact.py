"""JSON in one line and without blanks, as the file keeps it, by encoders that are made once.

`json` makes one for every text that it writes, which takes half as long as the writing."""

import json
from collections.abc import Callable
from json import encoder
from typing import Any


def _writer(*, is_ascii: bool, foreign: Callable[[Any], Any] | None = None) -> Callable[[Any], str]:
    """What writes a value, with `foreign` for what JSON does not know; without it that raises
    TypeError."""
    whole = json.JSONEncoder(ensure_ascii=is_ascii, separators=(",", ":"), default=foreign)
    make = getattr(encoder, "c_make_encoder", None)
    if make is None:  # a Python whose `json` is all Python
        return whole.encode
    text = encoder.encode_basestring_ascii if is_ascii else encoder.encode_basestring
    pieces = make(None, whole.default, text, None, ":", ",", False, False, True)
    return lambda value: "".join(pieces(value, 0))


written = _writer(is_ascii=False)
"""A value with its texts as they are. Raises TypeError for what JSON does not know."""

in_ascii = _writer(is_ascii=True, foreign=repr)
"""A value with all but ASCII escaped, to be hashed; what JSON does not know, in a damaged file,
stands as Python shows it."""


_scanned: Callable[[str, int], tuple[Any, int]] = json.JSONDecoder().scan_once  # type: ignore[attr-defined]


def read(text: str) -> Any:
    """The value of a text. Raises ValueError for what is no JSON, TypeError for what is no text.

    What is written here is nothing but one value; with anything about it, `json` says what it is,
    which otherwise looks for it at every text."""
    try:
        found, end = _scanned(text, 0)
    except StopIteration:
        end = -1
    return found if end == len(text) else json.loads(text)
