"""To spreadsheets: Excel is told the encoding, and Datasette has questions that can be answered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from invoicectl.errors import Malformed
from tests.sqlite.sheets import seen, southern, told
from tests.support import Business

Json = dict[str, Any]


def test_excel_is_told_the_encoding(tmp_path: Path) -> None:
    b = Business("2026-01-05T09:00")
    b("client", "add", "cy", "--name", "Cy Sá")
    plain = b("export", "csv", "clients")
    assert b("export", "csv", "clients", "--bom") == f"\ufeff{plain}"
    sheet = tmp_path / "clients.csv"
    b("export", "csv", "clients", "--bom", "--output", str(sheet))
    assert sheet.read_bytes() == b"\xef\xbb\xbf" + plain.encode()
    for form in ("jsonl", "hledger", "beancount", "ledger"):
        with pytest.raises(Malformed, match="takes no --bom"):
            b("export", form, "--bom")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return southern(tmp_path_factory.mktemp("sample"))


PLACE = Path(__file__).parents[2] / "examples" / "datasette.yaml"
GIVEN = {"client": "ilka", "day": "2026-03-05"}


def read(lines: list[tuple[int, str]], depth: int = 0) -> Json:
    """The mappings and the blocks of lines of a YAML file that has nothing else."""
    found: Json = {}
    while lines and lines[0][0] >= depth:
        indent, line = lines.pop(0)
        assert indent == depth, line
        name, _, value = line.partition(":")
        below = lines[0][0] if lines else 0
        if value == " |":
            block = []
            while lines and lines[0][0] > depth:
                block.append(lines.pop(0)[1])
            found[name] = "\n".join(block)
        else:
            found[name] = value.strip() or read(lines, below)
    return found


@pytest.fixture(scope="module")
def questions() -> Json:
    text = PLACE.read_text(encoding="utf-8").splitlines()
    lines = [line for line in text if line and not line.startswith("#")]
    told_ = read([(len(line) - len(line.lstrip()), line.strip()) for line in lines])
    return told_["databases"]["books"]  # type: ignore[no-any-return]


def names_of_questions() -> Iterator[str]:
    yield from re.findall(r"^      (\w+):\n        title", PLACE.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("name", list(names_of_questions()))
def test_a_question_for_datasette_has_an_answer(questions: Json, sample: Path, name: str) -> None:
    asked = questions["queries"][name]
    assert asked["title"]
    assert seen(sample, asked["sql"], GIVEN)


def test_what_is_closed_is_there(questions: Json, sample: Path) -> None:
    assert list(questions["queries"]) == list(names_of_questions())
    tables = {row["name"] for row in seen(sample, "SELECT name FROM sqlite_master")}
    assert {"messages", "texts", "first_answers"} <= set(questions["tables"]) <= tables
    assert questions["allow_sql"] == "false"


def test_what_is_owed_is_what_the_list_says(questions: Json, sample: Path) -> None:
    rows = seen(sample, questions["queries"]["owed"]["sql"])
    said = [item for item in told(sample, "list", "--unpaid") if item["due"] != "0.00"]
    unpaid = {item["number"]: item["due"] for item in said if item["status"] in {"open", "overdue"}}
    assert {row["ref"]: row["due"] for row in rows} == unpaid
