"""The pages made from the program are as the program is; `--update` writes them anew."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from invoicectl.cli import Root
from invoicectl.commands.registry import COMMANDS
from invoicectl.context import Context
from invoicectl.desk.books.checking import CHECKS
from invoicectl.domain.events import KINDS
from invoicectl.sqlite import readable
from invoicectl.store import MEMORY, create_store
from tests import manual
from tests.commands.bench import ahead, run
from tests.completing import page as completing
from tests.importing.exports import EXPORTS
from tests.json import page as json_page
from tests.support import ROOT, Business, database

HOME = Path(__file__).parents[1]
CODE = HOME / "invoicectl"
NAMES = [name for family in COMMANDS.values() for name in family]


def helped(*words: str) -> str:
    printed = io.StringIO()
    assert isinstance(ROOT, Root)
    with contextlib.redirect_stdout(printed):
        ROOT.run([*words, "--help"], Context())
    return printed.getvalue()


def pages() -> Iterator[tuple[str, ...]]:
    """The words of every command that has a help page."""
    assert isinstance(ROOT, Root)
    for name in NAMES:
        yield (name,)
        for verb in getattr(ROOT.commands[name], "commands", {}):
            yield (name, verb)


def reference() -> str:
    """docs/commands.md, from the program's own help."""
    parts = ["# Commands\n\nEvery command's own help; the program prints the same.\n"]
    for family, commands in COMMANDS.items():
        parts.append(f"\n## {family}\n")
        for words in pages():
            if words[0] in commands:
                shown = helped(*words).rstrip()
                parts.append(f"\n### {' '.join(words)}\n\n```text\n{shown}\n```\n")
    return "".join(parts)


FILE_PAGE = """# The file

Tables of the SQLite file, for Datasette and anybody with SQL. `_minor` columns are integer minor
units of the file's currency, `_at` columns UTC instants ending in `Z`, `is_` columns 0 or 1. `ref`
is what people call the row.
"""


READABLE = """
## Readable views

`invoicectl export views` makes these views, for Datasette and anybody with SQL. Amounts are
decimals, as texts; `_local` is a time on the wall of the business's zone, from 2000 to 2060 (others
stay in UTC and end in `Z`); people are handles and names, things their references.
`zone_shifts_readable` has the zone's offsets from UTC in seconds, each with the instants between
which it holds. They are no part of the file's format, and may gain columns.
"""


_HIDDEN = {"next_order", "search", "rank"}
"""Columns that people are not told of: the order of steps, and those of SQLite's own."""


def tables() -> str:
    """docs/file.md, from the schema and the events' own docstrings."""
    store = create_store(MEMORY)
    made = database(store)
    parts = [FILE_PAGE]
    for table in made.table_names():
        if table.startswith("search_"):
            continue  # what SQLite keeps behind the index of words, in its own way
        columns = [row["name"] for row in made.query(f"PRAGMA table_xinfo('{table}')")]
        shown = ", ".join(f"`{name}`" for name in columns if name not in _HIDDEN)
        parts.append(f"\n- **{table}**: {shown}")
    parts.append("\n- **agenda** (a view): `at`, `step`, `ref`: what time does next, to what\n")
    parts.append(READABLE)
    store.tables.make_readable("UTC", 2)
    for view in readable.NAMES:
        columns = [row["name"] for row in made.query(f"PRAGMA table_info('{view}')")]
        parts.append(f"\n- **{view}**: {', '.join(f'`{name}`' for name in columns)}")
    parts.append(
        "\n\n## Events\n\nOne row a fact, never changed; `data` is JSON, with the salted hash of "
        "each personal text\nin its place. `texts` has those, as pairs of salt and text in the "
        "order of the places; null for one\nthat was erased.\n"
    )
    for kind, cls in KINDS.items():
        fields = ", ".join(f"`{name}`" for name in cls._fields)
        told = " ".join((cls.__doc__ or "").split())
        parts.append(f"\n### {kind}\n\n{told}\n\n{fields}\n")
    return "".join(parts)


@pytest.mark.parametrize(
    ("page", "make"),
    [
        ("docs/commands.md", reference),
        ("docs/file.md", tables),
        ("invoicectl/completing/commands.txt", completing.page),
        ("docs/json.md", json_page.page),
        ("docs/invoicectl.1", manual.page),
    ],
    ids=["commands", "file", "completing", "json", "man"],
)
def test_a_page_is_as_the_program_is(
    page: str, make: Any, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    place = HOME / page
    if request.config.getoption("--update"):
        place.parent.mkdir(exist_ok=True)
        place.write_text(make(), encoding="utf-8")
    assert place.read_text(encoding="utf-8") == make()


def test_the_manual_page_is_set_without_a_word() -> None:
    """What sets manual pages finds nothing wrong with it, where it is there."""
    if shutil.which("groff") is None:
        pytest.skip("groff is not installed")
    words = ["groff", "-man", "-ww", "-z", "-Tutf8", str(HOME / "docs" / "invoicectl.1")]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


def test_the_manual_page_has_every_command_and_every_exit_code() -> None:
    text = (HOME / "docs" / "invoicectl.1").read_text(encoding="utf-8").replace("\\-", "-")
    for words in pages():
        is_noun = hasattr(ROOT.commands[words[0]], "commands") and len(words) == 1  # type: ignore[attr-defined]
        assert is_noun or f"\\fBinvoicectl {' '.join(words)}\\fR" in text, words
    for code, meaning in manual.exits():
        assert f".B {code}\n{meaning}\n" in text


def test_the_manual_page_names_the_whole_environment() -> None:
    """Each name that the source holds, and no other."""
    code = "".join(path.read_text(encoding="utf-8") for path in CODE.rglob("*.py"))
    told = {name for name in manual.ENVIRONMENT if name.startswith("INVOICECTL_")}
    assert set(re.findall(r"INVOICECTL_[A-Z_]+[A-Z]", code)) == told


def test_the_help_of_check_names_every_check() -> None:
    _, _, told = " ".join(helped("check").split()).partition("The checks are ")
    assert re.split(", | and ", told.partition(".")[0]) == list(CHECKS)


@pytest.mark.parametrize("words", list(pages()), ids=" ".join)
def test_no_summary_of_a_verb_is_cut(words: tuple[str, ...]) -> None:
    """A summary that is longer than its place would end in dots."""
    _, _, verbs = helped(*words).partition("\nCommands:\n")
    assert not re.findall(r".*\.\.\.$", verbs, re.MULTILINE)


def test_help_lists_the_commands_by_family() -> None:
    shown = helped()
    places = [shown.index(f"\n{family}:\n") for family in COMMANDS]
    assert places == sorted(places)
    for name in NAMES:
        assert re.search(rf"^  {name}  ", shown, re.MULTILINE), name


def test_the_readme_names_every_command() -> None:
    readme = (HOME / "README.md").read_text(encoding="utf-8")
    for name in NAMES:
        assert f"`{name}`" in readme, name


LIVED = """
client add ada --name Ada --email ada@example.org
client add bob
provider add noor
card add ada pm_card_visa
card add bob pm_card_visa
session open ada noor --kind email
session hire S1
session open ada noor --kind chat
book ada --visit "2026-01-05T10:00 25.00 Dog walk"
series start ada
issue S1 240.00
"""
"""A file in which the examples of the help have something to talk about."""

UNTIL: dict[tuple[str, ...], list[str]] = {
    ("session", "offer"): ["session", "hire", "S1"],
    ("session", "close"): ["session", "hire", "S1"],
    ("waive",): ["issue", "S1", "240.00"],
}
"""Where the file's life has to stop for an example whose own act is not in it."""

FIRST: dict[tuple[str, ...], list[str]] = {
    ("visit", "done"): ["confirm B1"],
    ("visit", "undo"): ["confirm B1", "visit done V1"],
    ("provider", "erase"): ["provider add max"],
    ("pay",): ["card add ada pm_sim_insufficientFunds", "confirm INV-1"],
    ("tip",): ["confirm INV-1"],
    ("payout",): ["confirm INV-1"],
    ("refund",): ["confirm INV-1"],
    ("diff",): ["fork try.db"],
    ("release",): ["hold INV-1 --reason 'under inquiry'"],
    ("resolve",): [
        "card add ada pm_sim_unreachable",
        "issue ada 5.00 --due 2026-01-06",
        "clock advance 20d",
    ],
    ("reverse",): ["confirm INV-1", *["tip INV-1 1.00 --method cash"] * 6],
    ("void",): ["card add ada pm_sim_insufficientFunds", "confirm INV-1"],
    ("discount",): ["card add ada pm_sim_insufficientFunds", "confirm INV-1"],
    ("waive",): [
        "config set session_late_fee_rate 10%",
        "card add ada pm_sim_insufficientFunds",
        "issue S1 240.00",
        "confirm INV-1",
        "clock advance 2d",
    ],
    ("write-off",): ["card add ada pm_sim_insufficientFunds", "confirm INV-1"],
}
"""What has to happen besides."""

CUSTOMERS = EXPORTS["customers"].path
"""What the example of `import` reads."""

ALONE = {"init", "demo", "batch", "restore"}
"""They make files of their own; their examples are run apart."""


@pytest.mark.parametrize("words", list(pages()), ids=" ".join)
def test_help_ends_in_an_example_that_runs(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = helped(*words).rstrip().splitlines()
    assert shown[-1].startswith("Example: ") or words == ("batch",), shown[-1]
    example = " ".join(shown)[" ".join(shown).rindex("Example: ") + 9 :]
    (tmp_path / CUSTOMERS.name).write_bytes(CUSTOMERS.read_bytes())
    if words[0] in ALONE:
        assert "invoicectl" in example
        return
    if words == ("clock", "correct"):
        assert run(shlex.split(example)[1:], context=ahead()).code == 0
        return
    business = Business("2026-01-05T09:00", preset="marketplace")
    done = UNTIL.get(words, shlex.split(example)[1:4])
    for line in LIVED.strip().splitlines():
        if shlex.split(line)[:3] == done:
            break
        business(*shlex.split(line))
    for line in FIRST.get(words, ()):
        business(*shlex.split(line))
    business(*shlex.split(example)[1:])
