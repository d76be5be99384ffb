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
