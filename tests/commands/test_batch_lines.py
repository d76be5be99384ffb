"""What a batch reads and how it takes it: lines as they come, keys by their names, figures."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from invoicectl.cli import app
from invoicectl.commands.batch import lines
from invoicectl.commands.batch.keys import NOT_HERE
from invoicectl.commands.batch.lines import LONGEST, Incoming, opened
from invoicectl.commands.registry import COMMANDS
from invoicectl.desk.engine.stopping import Stop
from tests.commands.test_batch import answers
from tests.support import ROOT, Business

MEGABYTE = 1 << 20

# --- lines ------------------------------------------------------------------------------------


def read(blocks: list[bytes], longest: int = LONGEST) -> list[Incoming]:
    """The lines that come in these blocks."""
    left = iter([*(block for block in blocks if block), b""])
    source = lines._Source(lambda: True, lambda: None, lambda: next(left))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "LONGEST", longest)
        return [line for line in lines._lines(source, "-") if line is not None]


@given(st.lists(st.binary(max_size=8).map(lambda text: text.replace(b"\xff", b"\n"))))
def test_lines_are_the_same_however_they_come(blocks: list[bytes]) -> None:
    whole = b"".join(blocks)
    expected = whole.split(b"\n")
    if not expected[-1]:
        expected.pop()
    told = [
        (each.number, (each.text or "").encode("utf-8", "surrogateescape")) for each in read(blocks)
    ]
    assert told == list(enumerate(expected, start=1))


@given(st.lists(st.text("ab\n", max_size=5).map(str.encode)), st.integers(1, 6))
def test_a_line_that_is_too_long_is_not_kept_and_the_next_is(
    blocks: list[bytes], longest: int
) -> None:
    kept = [each.text for each in read(blocks)]
    assert [each.text for each in read(blocks, longest)] == [
        text if text is not None and len(text) <= longest else None for text in kept
    ]


def peak(path: Path) -> tuple[int, int]:
    """How many lines a file has, and how much memory reading them took at once."""
    tracemalloc.start()
    with opened(str(path), Stop()) as found:
        count = sum(line is not None for line in found)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return count, most


def test_memory_does_not_follow_the_length_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    path.write_bytes(b'{"do": "client list"}\n' * 400_000)
    count, most = peak(path)
    assert count == 400_000
    assert most < MEGABYTE


def test_a_line_of_ten_megabytes_is_kept_twice_at_the_most(tmp_path: Path) -> None:
    path = tmp_path / "wide.jsonl"
    path.write_bytes(b'{"do": "client list"' + b" " * (10 * MEGABYTE) + b"}\n")
    count, most = peak(path)
    assert count == 1
    assert most < 32 * MEGABYTE, "its pieces, their whole and its text"


def test_more_than_a_line_may_have_is_refused_and_not_kept(business: Any, tmp_path: Path) -> None:
    path = tmp_path / "endless.jsonl"
    path.write_bytes(b" " * (LONGEST + 1) + b'{}\n{"do": "client add", "handle": "ada"}\n')
    made = business()
    done = CliRunner().invoke(app, ["batch", "--continue", str(path)], obj=made.context)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(each["line"], each["ok"]) for each in told] == [(1, False), (2, True)]
    assert told[0]["error"]["message"] == "the line is longer than 16 MiB"
    assert done.exit_code == 2


def test_a_folder_is_no_batch(business: Any, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["batch", str(tmp_path)], obj=business().context)
    assert done.exit_code == 3
    assert done.stderr.startswith(f"error: the batch {tmp_path} can't be read: is a directory\n")


# --- keys -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ({"do": "client add", "handle": "bob", "emial": "b@example.org"},
         "the line has an unknown key 'emial'; did you mean \"email\"?",
         '"client add" takes handle, '),
        ({"do": "client add", "handle": "bob", "--name": "Bob"},
         "the line has an unknown key '--name'; did you mean \"name\"?",
         '"client add" takes handle, '),
        ({"do": "client list", "colour": "red"},
         "the line has an unknown key 'colour'",
         '"client list" takes '),
        ({"do": "clint add", "handle": "bob"},
         "the line names no command for a batch: 'clint add'; did you mean client?",
         "write one JSON object a line"),
        ({"do": "client ad", "handle": "bob"},
         "the line names no command for a batch: 'client ad'; did you mean client add?",
         "write one JSON object a line"),
        ({"do": "demo"},
         "the line names no command for a batch: 'demo'",
         "write one JSON object a line"),
        ({"do": "clock"}, "the line names no whole command: 'clock'", "say clock show or clock "),
        ({"do": "contest", "invoice": "INV-1"}, "the line lacks the key 'reason'", "write one "),
        ({"do": "visit add", "ref": "B1", "price": "5.00"}, "the line lacks the key 'when'", ""),
    ],
)  # fmt: skip
def test_what_is_not_known_names_what_is(
    business: Any, line: dict[str, Any], message: str, hint: str
) -> None:
    code, told = answers(business(), line)
    assert code == 2
    assert told[0]["error"]["message"] == message
    assert told[0]["error"]["hint"].startswith(hint)


@pytest.fixture
def paid(business: Any) -> Business:
    """INV-1 of ada, of 40.00, with 10.00 paid."""
    made: Business = business()
    made.petcare()
    made("issue", "ada", "40.00", "--due", "2026-02-01")
    made("pay", "INV-1", "10.00", "--method", "cash")
    return made


@pytest.mark.parametrize("name", ["ref", "invoice"])
@pytest.mark.parametrize(
    "line",
    [
        {"do": "pay", "amount": "1.00", "method": "cash"},
        {"do": "tip", "amount": "1.00", "method": "cash"},
        {"do": "refund", "amount": "1.00", "to": "cash", "reason": "x"},
        {"do": "hold", "reason": "x"},
    ],
    ids=lambda line: line["do"],
)
def test_a_place_of_two_kinds_has_both_names(
    paid: Business, line: dict[str, str], name: str
) -> None:
    code, told = answers(paid, line | {name: "INV-1"})
    assert (code, told[0]["ok"]) == (0, True), told


def test_release_has_both_names_and_one_of_them_at_a_time(paid: Business) -> None:
    paid("hold", "INV-1", "--reason", "x")
    code, told = answers(paid, {"do": "release", "ref": "INV-1", "invoice": "INV-1"})
    assert (code, told[0]["error"]["code"]) == (2, "bad-line")
    for name in ("ref", "invoice"):
        code, _ = answers(paid, {"do": "release", name: "INV-1"})
        assert code == (0 if name == "ref" else 4), "it is held once"


def every_command() -> Iterator[str]:
    for family in COMMANDS.values():
        for name in family:
            below = getattr(ROOT.commands[name], "commands", None)  # type: ignore[attr-defined]
            if name not in NOT_HERE:
                yield from [name] if below is None else [f"{name} {verb}" for verb in below]


def test_the_help_lists_the_keys_of_every_command() -> None:
    shown = CliRunner().invoke(app, ["batch", "--help"]).stdout
    keys = shown[shown.index('Keys by "do"') : shown.index("Example:")]
    listed = [line for line in keys.splitlines()[1:] if line.startswith("  ") and line[2] != " "]
    assert [line[2:].split("  ")[0] for line in listed] == list(every_command())
    assert "handle amount reason [method]" in keys


# --- figures ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("currency", "written", "total", "why"),
    [
        ("USD", "12", "12.00", "a number without a point is an amount"),
        ("JPY", "12", "12", "in whatever the currency has"),
        ("KWD", "12", "12.000", "… of decimals"),
        ("USD", "0012", None, "which is not JSON"),
        ("USD", "12.00", None, "a point: it was binary on its way here"),
        ("USD", "1.2e1", None, "an exponent"),
        ("USD", "12e0", None, "… without a point"),
        ("USD", "-12", None, "a sign"),
        ("USD", "0", None, "nothing is no bill"),
        ("USD", "9" * 5000, None, "more than there is"),
        ("USD", "true", None, "no number"),
        ("USD", "NaN", None, "no number of JSON's"),
        ("USD", "[12]", None, "a list"),
    ],
)
def test_a_number_is_an_amount(
    business: Any, currency: str, written: str, total: str | None, why: str
) -> None:
    made = business(currency=currency)
    made("client", "add", "ada")
    line = f'{{"do": "issue", "target": "ada", "amount": {written}, "due": "2026-02-01"}}'
    code, told = answers(made, line)
    if total is None:
        assert (code, told[0]["ok"]) == (2, False), why
        assert told[0]["error"]["message"], why
    else:
        assert (code, told[0]["result"]["total"]) == (0, total), why


def test_a_point_is_refused_with_the_way_to_write_it(business: Any) -> None:
    made = business()
    made("client", "add", "ada")
    line = '{"do": "issue", "target": "ada", "amount": 12.50, "due": "2026-02-01"}'
    _, told = answers(made, line)
    assert told[0]["error"]["message"] == (
        "the line has a 'amount' with a decimal point that is not text, 12.50"
    )
    assert told[0]["error"]["hint"] == 'write it in quotes: "amount": "12.50"'


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ({"do": "client add", "handle": 12}, "a handle is a text"),
        ({"do": "contest", "invoice": 1, "reason": "x"}, "so is a reference"),
        ({"do": "contest", "invoice": "INV-1", "reason": 7}, "and a reason"),
        ({"do": "issue", "target": "ada", "amount": "5.00", "due": 20260201}, "and a date"),
    ],
)
def test_a_number_is_nothing_but_a_figure(business: Any, line: dict[str, Any], why: str) -> None:
    code, told = answers(business(), line)
    assert (code, told[0]["error"]["code"]) == (2, "bad-line"), why


def test_other_figures_and_prices_may_be_numbers(business: Any) -> None:
    made = business(preset="marketplace")
    made.marketplace()
    made("session", "open", "ada", "noor", "--kind", "phone")
    code, told = answers(
        made,
        {"do": "session end", "session": "S2", "minutes": 6, "rate": 2},
        {"do": "book", "client": "ada", "visit": ["2026-01-06T10:00 25.00"]},
        {"do": "visit add", "ref": "B1", "when": "2026-01-07T10:00", "price": 30},
        {"do": "tick", "concurrency": 1},
    )
    assert code == 0, told
    assert told[0]["result"]["fee"] == "12.00"
    assert told[2]["result"]["price"] == "30.00"


# --- failures and the clock -------------------------------------------------------------------


def test_a_failure_is_told_on_stderr_too(business: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made = business()
    given_lines = '{"do": "client list"}\n\n{"do": "client show", "handle": "ada"}\n{\n'
    for form in ("table", "json"):
        monkeypatch.setenv("INVOICECTL_FORMAT", form)
        done = CliRunner().invoke(
            app, ["batch", "--continue", "-"], input=given_lines, obj=made.context
        )
        assert done.exit_code == 3, "the first failure's"
        if form == "table":
            assert done.stderr.startswith("error: line 3: there is no client ada\n")
            assert "\nerror: line 4: the line is not JSON\n" in done.stderr
        else:
            told = [json.loads(line) for line in done.stderr.splitlines()]
            assert [each["line"] for each in told] == [3, 4]
            assert [each["error"]["code"] for each in told] == ["not-found", "bad-line"]


@pytest.mark.parametrize(
    ("line", "code", "now", "why"),
    [
        ({"do": "client add", "handle": "ada"}, 0, "2026-01-06T00:00:00Z", "done there"),
        ({"do": "show", "ref": "INV-9"}, 3, "2026-01-06T00:00:00Z", "refused: the walk stays"),
        ({"do": "show", "rfe": "INV-9"}, 2, "2026-01-05T09:00:00Z", "no line: nothing is done"),
        ({"do": "shwo", "ref": "INV-9"}, 2, "2026-01-05T09:00:00Z", "no command"),
        ({"do": "show"}, 2, "2026-01-05T09:00:00Z", "half of it"),
    ],
)
def test_what_can_be_read_moves_the_clock(
    business: Any, line: dict[str, str], code: int, now: str, why: str
) -> None:
    made = business()
    assert answers(made, line | {"at": "2026-01-06"})[0] == code, why
    assert made("clock", "show")["now"] == now, why


def test_the_past_is_refused(business: Any) -> None:
    made = business()
    code, told = answers(made, {"do": "client add", "handle": "ada", "at": "2026-01-05T08:59:59"})
    assert (code, told[0]["error"]["code"]) == (4, "time-goes-back")
    assert made("client", "list") == []
