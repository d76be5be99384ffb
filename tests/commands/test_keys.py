"""`--key`: a command that is repeated with its key is done once, and answers the same. SPEC 9."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from invoicectl.commands.keyed import WITHOUT
from invoicectl.commands.reading import READING
from invoicectl.errors import BadText, CardNumber, Declined, Error, KeyTaken, OutcomeUnknown
from invoicectl.gateways.faults import Faulty, read_script
from invoicectl.sqlite import readable
from tests.commands import examples
from tests.commands.bench import Bench, run
from tests.commands.test_batch import answers
from tests.support import Business, Clock, database

Make = Callable[..., Business]

OF_OTHER_FILES = {"clock correct", "init"}
"""Commands that change another file than the bench's."""

CHANGING = [
    pytest.param(command, line, id=f"{command} {number + 1}")
    for command, lines in examples.LINES.items()
    for number, line in enumerate(lines)
    if command not in {*READING, *OF_OTHER_FILES, *WITHOUT} and "--dry-run" not in line
]


def held(bench: Bench) -> list[str]:
    """What the file holds, but for what is kept of the newest commands and of keys, what is salted
    by chance, and the readable views, which may be made as often as one likes."""
    tables = ("first_answers", "file", "events", "texts")
    views = (f"CREATE VIEW {name} " for name in readable.NAMES)
    kept = (*(f'INSERT INTO "{table}"' for table in tables), *views)
    held_ = [line for line in bench.connection.iterdump() if not line.startswith(kept)]
    facts = bench.connection.execute(
        "SELECT seq, at, recorded_at, actor, ref, kind FROM events ORDER BY seq"
    )
    return [*held_, *(str(fact) for fact in facts)]


@pytest.mark.parametrize("form", ["table", "json", "csv"])
@pytest.mark.parametrize(("command", "line"), CHANGING)
def test_every_command_is_done_once_and_answers_the_same(
    command: str, line: examples.Line, form: str
) -> None:
    words = ["--format", form, *examples.words(command, line)]
    bench = Bench()
    plain, done = bench.run(words), held(bench)
    bench.reset()
    first = bench.run(["--key", "k-1", *words])
    assert first == plain, "a key changes nothing of the answer"
    assert held(bench) == done, "nor of what is done"
    before = list(bench.connection.iterdump())
    again = bench.run(["--key", "k-1", *words])
    assert (again.code, again.out, again.crash) == (first.code, first.out, None)
    assert again.err.startswith(first.err)
    assert "note: the key k-1 was given on Mon 2026-01-05 09:00 UTC: " in again.err
    other = bench.run(["--key", "k-1", "client", "add", "somebody-else"])
    assert (other.code, other.out) == (4, "")
    assert f"to invoicectl {command}" in other.err
    assert list(bench.connection.iterdump()) == before


@pytest.mark.parametrize("command", sorted(examples.LINES))
def test_what_takes_a_key_is_what_changes_the_file(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # an export is written there
    for line in examples.LINES[command]:
        bench = Bench()
        before = bench.events(), held(bench)
        words = examples.words(command, line)
        told = bench.run(["--key", "k-1", *words], stdin="")
        if command in {*READING, *WITHOUT}:
            assert told.code == 2
            assert "takes no --key" in told.err
            assert command in WITHOUT or bench.run(words).code in {0, 2, 3, 4}
            assert (bench.events(), held(bench)) == before
        elif command not in OF_OTHER_FILES and "--dry-run" not in line:
            kept = bench.connection.execute("SELECT key, exit_code FROM first_answers").fetchall()
            assert kept == [("k-1", told.code)]


OTHERS: list[tuple[str, str, bool, str]] = [
    ("issue ada 10.00 --due 2026-02-01", "issue ada 10.00 --due 2026-02-01", True, "the same"),
    ("issue ada 10.00 --due 2026-02-01", "issue --due 2026-02-01 ada 10.00", True, "in any order"),
    ("issue ada 10.00 --due 2026-02-01", "issue ada 10.00 --due=2026-02-01", True, "spelt so"),
    ("issue ada 10.00 --due +9d", "issue ada 10.00 --due +9d", True, "as typed, whenever it is"),
    ("issue ada 10.00 --due 2026-02-01", "--json issue ada 10.00 --due 2026-02-01", True, "form"),
    ("issue ada 10.00 --due 2026-02-01", "--actor bo issue ada 10.00 --due 2026-02-01", True, "by"),
    ("issue ada 10.00 --due 2026-02-01", "issue ada 10.01 --due 2026-02-01", False, "an amount"),
    ("issue ada 10.00 --due 2026-02-01", "issue ada 10.00 --due 2026-02-02", False, "a date"),
    ("issue ada 10.00 --due 2026-02-01", "issue bea 10.00 --due 2026-02-01", False, "a client"),
    ("issue ada 10.00 --due 2026-02-01", "issue ada 10.00 --due 2026-02-01 --line X", False,
     "one more"),
    ("client add zoe", "provider add zoe", False, "another command with the same values"),
    ("tick", "tick --catch-up", False, "a flag"),
    ("book ada --visit '+1d 5.00' --visit '+2d 6.00'",
     "book ada --visit '+2d 6.00' --visit '+1d 5.00'", False, "the order of a list"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "is_same", "why"), OTHERS)
def test_which_arguments_are_the_same(
    business: Make, first: str, second: str, is_same: bool, why: str
) -> None:
    made = business()
    for handle in ("ada", "bea"):
        made("client", "add", handle)
        made("card", "add", handle, "pm_card_visa")
    answer = told(made, f"--key k {first}")
    made.to("2026-01-05T10:00")
    before = made.events()
    if is_same:
        assert told(made, f"--key k {second}") == answer, why
    else:
        with pytest.raises(KeyTaken) as caught:
            told(made, f"--key k {second}")
        assert caught.value.exit_code == 4
        assert "Mon 2026-01-05 09:00 UTC" in caught.value.message
    assert made.events() == before, why


def told(made: Business, line: str) -> Any:
    """What a line of words answers."""
    return made(*shlex.split(line))


REMEMBERED: list[tuple[str, str, str, int, int, str]] = [
    # before, the command, between, its first exit code, that of the repetition
    ("", "issue kim 5.00 --due +9d", "client add kim", 3, 0, "not found, then made"),
    ("client add ada", "session open ada noor --kind chat", "config set service_charge_rate 30%",
     4, 0, "refused by a rule, then allowed"),
    ("client add ada", "client edit ada --email x", "client add bea", 2, 2, "malformed stays so"),
    ("client add ada", "card add ada pm_card_visa_chargeDeclined", "client add bea", 5, 5,
     "a card that was declined before it came on file is not asked again"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "line", "between", "code", "then", "why"), REMEMBERED)
def test_what_is_remembered(
    business: Make, before: str, line: str, between: str, code: int, then: int, why: str
) -> None:
    made = business()
    made("provider", "add", "noor")
    if before:
        told(made, before)
    first = failed(made, f"--key k {line}")
    assert first is not None
    assert first.exit_code == code
    told(made, between)
    second = failed(made, f"--key k {line}")
    assert (0 if second is None else second.exit_code) == then, why
    if code == then == 5 and second is not None:
        assert (second.code, second.message, second.hint) == (first.code, first.message, first.hint)
        assert made("client", "show", "ada")["cards"] == []


def test_an_answer_that_can_not_be_kept_is_none(business: Make) -> None:
    """Or its key would stand for another command afterwards, or for another answer."""
    made = business(live=True)
    made("client", "add", "ada")
    made.system.at = Clock("2026-01-05T08:00").at
    line = "--key k card add ada pm_card_visa_chargeDeclined"
    for given, code, why in (
        (line, "clock-behind", "the card is refused, and that can't be recorded"),
        (line.removeprefix("--key k "), "card-refused", "without a key nothing is to be"),
    ):
        error = failed(made, given)
        assert error is not None, why
        assert error.code == code, why
    made.system.at = Clock("2026-01-05T10:00").at
    for given, code in (
        (line, "card-refused"),
        ("--key k client add bob", "key-taken"),
        (line, "card-refused"),
    ):
        error = failed(made, given)
        assert error is not None
        assert error.code == code, given


def failed(made: Business, line: str) -> Error | None:
    """The error of a line; None where it was done."""
    try:
        told(made, line)
    except Error as error:
        return error
    return None


def billed(made: Business, token: str) -> None:
    """ada with this card, and an invoice of 40.00."""
    made("client", "add", "ada")
    made("card", "add", "ada", token)
    made("issue", "ada", "40.00", "--due", "2026-03-01")


def payments(made: Business) -> list[tuple[str, str]]:
    """What was charged, and how it ended."""
    rows = database(made.desk.store)["payments"].rows
    return [(row["kind"], row["outcome"]) for row in rows]


def test_a_decline_is_told_again_and_the_card_is_not_asked_again(business: Make) -> None:
    made = business()
    billed(made, "pm_card_chargeCustomerFail")
    first = failed(made, "--key k pay INV-1")
    made("card", "add", "ada", "pm_card_visa")
    second = failed(made, "--key k pay INV-1")
    assert isinstance(first, Declined)
    assert second is not None
    assert (second.exit_code, second.code, str(second)) == (5, "declined", str(first))
    assert payments(made) == [("manual", "declined")]
    assert failed(made, "--key k-2 pay INV-1") is None, "another key is another payment"


UNKNOWN = [
    ("pm_sim_timeout", "2026-01-05T10:00", 0, "approved", "the gateway had charged it"),
    ("pm_sim_unreachable", "2026-01-05T10:00", 8, "unknown", "it never answers"),
]


@pytest.mark.parametrize(("token", "later", "code", "outcome", "why"), UNKNOWN)
def test_after_an_unknown_outcome_it_is_told_as_it_is_now(
    business: Make, token: str, later: str, code: int, outcome: str, why: str
) -> None:
    made = business()
    billed(made, token)
    first = failed(made, "--key k pay INV-1")
    assert isinstance(first, OutcomeUnknown)
    before = made.events()
    again = failed(made, "--key k pay INV-1")
    assert again is not None
    assert again.exit_code == 8
    assert made.events() == before, "nothing is asked of the gateway: a tick does that"
    made.to(later)
    done = made.done("--key", "k", "pay", "INV-1")
    assert (0 if done.error is None else done.error.exit_code) == code, why
    assert payments(made) == [("manual", outcome)]
    if code == 0:
        shown = made("show", "INV-1")
        assert done.value == {name: shown[name] for name in done.value}


def test_an_unknown_outcome_that_a_person_settled_is_told_as_declined(business: Make) -> None:
    made = business()
    billed(made, "pm_card_visa")
    made.desk._gateway = Faulty(made.desk.gateway, read_script("confirm:mismatch"))
    first = failed(made, "--key k pay INV-1")
    assert first is not None
    assert first.exit_code == 8
    made("resolve", "P1", "declined", "--reason", "Looked it up")
    second = failed(made, "--key k pay INV-1")
    assert second is not None
    assert (second.exit_code, second.code) == (5, "declined")
    assert payments(made) == [("manual", "declined")]


def test_a_dry_run_is_not_remembered(business: Make) -> None:
    made = business()
    billed(made, "pm_card_visa")
    made.to("2026-01-06")
    assert told(made, "--key k tick --dry-run")["steps"] == []
    assert list(database(made.desk.store)["first_answers"].rows) == []
    told(made, "--key k tick")
    assert [row["key"] for row in database(made.desk.store)["first_answers"].rows] == ["k"]


@pytest.mark.parametrize(
    ("key", "error", "why"),
    [
        ("", BadText, "blank"),
        ("   ", BadText, "only blanks"),
        ("x" * 201, BadText, "too long"),
        ("a\nb", BadText, "more than a line"),
        ("a\x1b[31m", BadText, "it could drive a terminal"),
        ("4242 4242 4242 4242", CardNumber, "a card's number"),
    ],
)
def test_a_key_is_a_short_visible_text(
    business: Make, key: str, error: type[Error], why: str
) -> None:
    made = business()
    with pytest.raises(error):
        made("--key", key, "client", "add", "ada")
    assert made("client", "list") == [], why


@pytest.mark.parametrize("key", ["x" * 200, "Miete Februar 2026", "ключ", "'; DROP TABLE x"])
def test_any_other_text_is_a_key(business: Make, key: str) -> None:
    made = business()
    assert made("--key", key, "client", "add", "ada") == made("client", "add", "ada", "--key", key)


def test_a_repeated_key_is_no_repeated_command(business: Make) -> None:
    made = business()
    made("client", "add", "ada")
    for _ in range(2):
        done = made.done("--key", "k", "issue", "ada", "5.00", "--due", "2026-02-01")
        assert not [each for each in done.notes if "the same command" in each]
    done = made.done("--key", "k-2", "issue", "ada", "5.00", "--due", "2026-02-01")
    assert done.notes == (), "another key says that it is meant"


def test_it_is_looked_up_before_any_clock(business: Make) -> None:
    made = business(live=True, gateway="manual")
    first = made("--key", "k", "client", "add", "ada")
    made.system.at = made.system.at.replace(year=2024)
    assert made("--key", "k", "client", "add", "ada") == first
    with pytest.raises(Error, match="behind"):
        made("client", "add", "bea")


def test_init_is_done_once_too(tmp_path: Path) -> None:
    for name, more in (
        ("a.db", ["--simulated-from", "2026-01-05T09:00"]),
        ("b.db", ["--gateway", "manual"]),
    ):
        words = ["--db", str(tmp_path / name), "--key", "k", "init"]
        first = run([*words, *more])
        again = run([*words, *more])
        assert (first.code, again.code, again.out) == (0, 0, first.out)
        assert again.err.startswith(first.err)
        other = run([*words, *more, "--set", "business=Paws"])
        assert other.code == 4
        assert run([*words[:2], "init", "--gateway", "manual"]).code == 4, "without it, as ever"


def test_a_copy_made_before_knows_nothing_of_a_key(tmp_path: Path) -> None:
    db, copy = tmp_path / "a.db", tmp_path / "b.db"
    run(["--db", str(db), "init", "--simulated-from", "2026-01-05T09:00"])
    copy.write_bytes(db.read_bytes())
    words = ["--key", "k", "client", "add", "ada"]
    assert run(["--db", str(db), *words]).err == ""
    assert run(["--db", str(copy), *words]).err == "", "it is done there: the key came later"
    assert "its first answer" in run(["--db", str(copy), *words]).err


# --- lines of a batch -------------------------------------------------------------------------


def keyed(key: str, **line: Any) -> dict[str, Any]:
    return {"key": key, **line}


def test_a_file_of_lines_with_keys_can_be_run_again(business: Make) -> None:
    made = business()
    lines = [
        keyed("1", do="client add", handle="ada"),
        keyed("2", do="card add", client="ada", token="pm_card_visa"),  # noqa: S106
        keyed("3", do="issue", target="ada", amount=40, due="2026-01-07", at="2026-01-06T09:00"),
        keyed("4", do="pay", invoice="INV-1", amount="15.00"),
        keyed("5", do="client add", handle="ada"),
        keyed("6", do="tip", ref="INV-1", amount="5.00", at="2026-01-08T09:00"),
        keyed("1", do="client add", handle="ada"),
    ]
    first = answers(made, *lines, go_on=True)
    assert first[0] == 4
    assert [each["ok"] for each in first[1]] == [True, True, True, True, False, True, True]
    assert first[1][6]["result"] == first[1][0]["result"], "within one file too"
    before = made.events()
    assert answers(made, *lines, go_on=True) == first
    assert made.events() == before
    assert made("clock", "show")["now"] == "2026-01-08T09:00:00Z"


def test_a_key_is_looked_up_before_the_time_of_its_line(business: Make) -> None:
    made = business()
    line = keyed("1", do="client add", handle="ada", at="2026-01-06T09:00")
    first = answers(made, line)
    made.to("2026-01-10T09:00")
    assert answers(made, line) == first, "its time is past, and nothing goes back to it"
    code, told_ = answers(made, line | {"key": "2"})
    assert (code, told_[0]["error"]["code"]) == (4, "time-goes-back")
    later = line | {"at": "2026-01-20T09:00"}
    assert answers(made, later)[1] == first[1], "another time, but the same command"
    assert made("clock", "show")["now"] == "2026-01-10T09:00:00Z", "and no time passes for it"
    code, told_ = answers(made, later | {"handle": "bea"})
    assert (code, told_[0]["error"]["code"]) == (4, "key-taken")
    assert made("clock", "show")["now"] == "2026-01-10T09:00:00Z"


def test_a_line_and_a_command_are_the_same(business: Make) -> None:
    made = business()
    made("client", "add", "ada")
    first = told(made, "--key k issue ada 40 --due 2026-02-01")
    line = keyed("k", do="issue", target="ada", amount=40, due="2026-02-01")
    assert answers(made, line)[1][0]["result"] == first
    assert len(made("list")) == 1


@pytest.mark.parametrize(
    ("line", "code", "why"),
    [
        (keyed("1", do="list"), "usage", "it changes nothing"),
        ({"do": "client add", "handle": "ada", "key": 7}, "bad-line", "no text"),
        ({"do": "client add", "handle": "ada", "key": ""}, "bad-text", "blank"),
        ({"do": "client add", "handle": "ada", "key": ["a"]}, "bad-line", "a list"),
    ],
)
def test_a_line_whose_key_is_refused(
    business: Make, line: dict[str, Any], code: str, why: str
) -> None:
    made = business()
    exit_code, told_ = answers(made, line, {"do": "client add", "handle": "bea"}, go_on=True)
    assert (exit_code, told_[0]["error"]["code"]) == (2, code), why
    assert told_[1]["ok"], "and the next has none of it"
    assert [row["handle"] for row in made("client", "list")] == ["bea"]


def test_a_key_that_is_null_is_none(business: Make) -> None:
    made = business()
    assert answers(made, {"do": "client add", "handle": "ada", "key": None})[0] == 0
    assert list(database(made.desk.store)["first_answers"].rows) == []


def test_a_key_of_the_whole_batch_is_refused(business: Make) -> None:
    with pytest.raises(Error, match="each of its lines"):
        business()("--key", "k", "batch", "-")
