"""JSON as the file keeps it is JSON as Python writes it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from invoicectl.domain.compact import in_ascii, written

NO_BLANKS = (",", ":")


@pytest.mark.parametrize(
    "value",
    [
        None,
        0,
        -(2**62),
        "",
        'quoted "so", and \\',
        "Zoë\u2028\u0007",
        "\ud800",
        [],
        {},
        [1, True, None, 0.5, ["deep", {"a": [{}]}]],
        {"a": {"b": [1, 2]}, "ü": "ü"},
    ],
    ids=repr,
)
def test_it_is_what_json_writes(value: Any) -> None:
    assert written(value) == json.dumps(value, ensure_ascii=False, separators=NO_BLANKS)
    assert in_ascii(value) == json.dumps(value, separators=NO_BLANKS)


def test_what_json_does_not_know_is_refused_or_shown() -> None:
    with pytest.raises(TypeError):
        written([b"bytes"])
    assert in_ascii([b"bytes"]) == json.dumps([repr(b"bytes")], separators=NO_BLANKS)
