"""docs/import.md names all that an import takes, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from invoicectl.importing.presets import FIELDS, PRESETS, Kind

PAGE = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", FIELDS)
def test_the_fields_of_a_kind(kind: Kind) -> None:
    (row,) = re.findall(rf"^\| `{kind}` \| (.*) \|$", PAGE, re.MULTILINE)
    assert tuple(re.findall("`([a-z_]+)`", row)) == FIELDS[kind]


def test_the_presets() -> None:
    table = PAGE.partition("## Presets")[2].partition("## Fields")[0]
    assert re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE) == list(PRESETS)
