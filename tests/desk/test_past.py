"""How things stood: what counts by an instant, and what the file knew then. Source: SPEC 11."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from invoicectl.context import Context
from invoicectl.desk.books import past
from invoicectl.desk.engine.work import Desk
from invoicectl.domain.events import Fact
from invoicectl.domain.model import Delivery
from invoicectl.errors import Malformed, NotFound, NotThen
from invoicectl.store import open_store
from tests.commands.bench import run
from tests.support import ROOT, Business, beneath, refused

Make = Callable[..., Business]
WHY = ("--reason", "so")


@pytest.fixture
def made(business: Make) -> Business:
    """ada owes 100.00 from the 10th on; 60.00 came on the 12th and was recorded on the 20th, with
    which 5.00 of hers for another time; now it is the 25th."""
    made = business("2026-01-05T09:00", late_fee_rate="10%", gateway="simulated")
    made("client", "add", "ada", "--autopay", "off")
    made("issue", "ada", "100.00", "--due", "2026-01-10T12:00")
    made.to("2026-01-20T09:00")
    made("pay", "INV-1", "60.00", "--method", "cash", "--received", "2026-01-12T10:00")
    made.to("2026-01-25T09:00")
    return made


@pytest.mark.parametrize(
    ("words", "status", "due", "why"),
    [
        ((), "overdue", "50.00", "now"),
        (("--as-of", "2026-01-10"), "open", "100.00", "due, and not paid"),
        (("--as-of", "2026-01-12T10:00"), "open", "100.00", "at that very second it isn't in it"),
        (("--as-of", "2026-01-12T10:00:01"), "open", "40.00", "it counts when it came"),
        (("--as-of", "2026-01-16"), "open", "40.00", "a day is its end"),
        (("--as-of", "2026-01-17"), "overdue", "50.00", "the fee of the 17th"),
        (("--known", "2026-01-12T10:00:01"), "open", "100.00", "nobody had recorded it"),
        (("--known", "2026-01-19"), "overdue", "110.00", "… nor on the 19th"),
        (("--known", "2026-01-20T09:00"), "overdue", "110.00", "… nor before nine"),
        (("--known", "2026-01-20T09:00:01"), "overdue", "50.00", "it was recorded at nine"),
        (("--as-of", "2026-01-16", "--known", "2026-01-19"), "open", "100.00", "both conditions"),
        (("--as-of", "2026-01-16", "--known", "2026-01-20"), "open", "40.00", "… met by it"),
        (("--as-of", "now"), "overdue", "50.00", "all that is recorded"),
        (("--known", "today"), "overdue", "50.00", "a day that isn't over"),
        (("--as-of", "-24h"), "overdue", "50.00", "so long ago"),
    ],
)
def test_what_counts_and_what_was_known(
    made: Business, words: tuple[str, ...], status: str, due: str, why: str
) -> None:
    shown = made("show", "INV-1", *words)
    assert (shown["status"], shown["due"]) == (status, due), why
    (listed,) = made("list", *words)
    assert (listed["status"], listed["due"]) == (status, due), why
    assert made("list", "--client", "ada", *words) == [listed]
    assert made("report", "aging", *words)["total"]["net"] == due, why
    assert made("statement", "ada", *words)["closing"] == due, why
    assert made("show", "ada", *words)["owes"] == due, why


def test_what_comes_next_is_told_as_of_then(made: Business) -> None:
    shown = made("show", "INV-1", "--as-of", "2026-01-12")
    assert shown["next"] == {"step": "overdue", "at": "2026-01-17T12:00:00Z", "rule": "B21"}
    assert made("show", "INV-1")["next"] is None
    (item,) = made("attention", "--as-of", "2026-01-18")
    assert (item["ref"], item["since"]) == ("INV-1", "2026-01-17T12:00:00Z")
    assert made("attention", "--as-of", "2026-01-06") == []


def test_it_says_of_when_it_is(made: Business) -> None:
    """To people in a note, to programs in a field where there is an object."""
    done = made.done("show", "INV-1", "--as-of", "2026-01-16", "--known", "2026-01-20T09:00:01")
    assert done.notes == (
        "this is as of the end of Fri 16 Jan, by what the file knew at Tue 20 Jan 09:00",
    )
    assert isinstance(done.value, dict)
    named = [done.value[name] for name in ("as_of", "known")]
    assert named == ["2026-01-16T23:59:59Z", "2026-01-20T09:00:01Z"]
    done = made.done("list", "--known", "yesterday")
    assert done.notes == ("this is what the file knew at the end of Sat 24 Jan",)
    assert "as_of" not in made("show", "INV-1")


def test_a_time_to_come_names_forecast(made: Business) -> None:
    error = refused(made, Malformed, "show", "INV-1", "--as-of", "2026-01-25T09:00:01")
    assert "is in the future" in error.message
    assert "invoicectl forecast" in str(error.hint)
    assert error.exit_code == 2
    refused(made, Malformed, "list", "--known", "tomorrow")


def test_what_was_not_there_yet_is_told_with_when_it_came(made: Business) -> None:
    made("issue", "ada", "7.00", "--due", "2026-03-01")
    error = refused(made, NotThen, "show", "INV-2", "--as-of", "2026-01-24")
    assert error.message == ("there was no invoice INV-2 then: it is there since Sun 25 Jan 09:00")
    assert error.exit_code == 3
    made("client", "add", "bob")
    refused(made, NotThen, "statement", "bob", "--known", "2026-01-24")
    refused(made, NotThen, "list", "--client", "bob", "--known", "2026-01-24")
    assert type(refused(made, NotFound, "show", "INV-9", "--as-of", "2026-01-24")) is NotFound


def test_before_the_file_began_there_is_nothing(made: Business) -> None:
    for option in ("--as-of", "--known"):
        assert made("list", option, "2025-12-31") == []
        assert made("report", "aging", option, "2025-12-31")["total"]["due"] == "0.00"
        refused(made, NotThen, "show", "ada", option, "2025-12-31")


def test_people_are_called_as_they_were(made: Business) -> None:
    """Who has a handle now may not be who had it."""
    made("client", "edit", "ada", "--handle", "lovelace")
    made.to("2026-01-26T09:00")
    made("client", "add", "ada")
    shown = made("show", "ada", "--as-of", "2026-01-24")
    assert (shown["ref"], shown["handle"]) == ("C1", "ada")
    assert made("show", "C1", "--as-of", "2026-01-24")["handle"] == "ada"
    assert made("show", "lovelace", "--as-of", "2026-01-25")["ref"] == "C1"
    error = refused(made, NotThen, "show", "lovelace", "--as-of", "2026-01-24")
    assert error.message == "there was no client lovelace then: C1 was called ada"


def test_who_was_erased_since_is_erased_then_too(business: Make) -> None:
    made = business("2026-01-05T09:00", preset="marketplace")
    made.marketplace()
    made("issue", "S1", "40.00")
    made("confirm", "INV-1")
    made.to("2026-01-06T09:00")
    made("client", "erase", "ada", *WHY, "--even-so")
    for option in ("--as-of", "--known"):
        shown = made("show", "C1", option, "2026-01-05")
        assert (shown["handle"], shown["name"], shown["email"]) == ("C1", "(erased)", None)
        assert shown["cards"] == []
        assert [each["ref"] for each in shown["payments"]] == ["P1"]
        assert made("show", "INV-1", option, "2026-01-05")["client"] == "C1"
    made.check()


def test_a_visit_done_before_it_was_planned_counts_once_it_is(business: Make) -> None:
    made = business("2026-01-05T09:00", preset="pet-care")
    made.petcare()
    made("series", "start", "ada", "--provider", "noor")
    made.to("2026-01-08T09:00")
    made("visit", "add", "R1", "2026-01-06T10:00", "25.00")
    made("visit", "done", "V1", "--completed", "2026-01-06T11:00")
    assert made("report", "aging", "--as-of", "2026-01-07")["total"]["due"] == "0.00"
    assert made("visit", "list", "--as-of", "2026-01-07") == []
    (visit,) = made("visit", "list", "--as-of", "2026-01-08")
    assert visit["status"] == "done"


def test_what_cron_did_late_counts_when_it_was_due(business: Make) -> None:
    """Silence at the deadline of the 13th, of which a tick tells on the 15th."""
    made = business("2026-01-05T09:00", preset="marketplace", live=True)
    made.marketplace()
    made("issue", "S1", "40.00")
    made.system.at = made.system.at.replace(day=15)
    made("tick")
    assert made("show", "INV-1", "--as-of", "2026-01-14")["confirmed_by"] == "auto"
    assert [each["status"] for each in made("list", "--known", "2026-01-14")] == ["pending"]
    known = made("show", "INV-1", "--known", "2026-01-14")
    assert known["confirmed_by"] == "auto", "one thing is shown settled, as it was then"
    assert made("earnings", "--as-of", "2026-01-13T09:00:01")[0]["pending"] == "28.00"
    assert made("earnings", "--as-of", "2026-01-13T09:00")[0]["pending"] == "0.00"
    done = made.done("list", "--known", "2026-01-14")
    assert done.notes[-1] == "1 step was due then and not taken yet"


def test_letters_are_as_far_as_they_were(business: Make) -> None:
    made = business("2026-01-05T09:00", preset="marketplace", live=True, mail_from="a@example.org")
    made.marketplace()
    made("issue", "S1", "40.00")
    made.system.at = made.system.at.replace(day=7)
    sent = made.system.at
    with made.desk.act() as work:
        number = work.store.outbox.numbers()[-1]
        work.store.outbox.mark(
            number, Delivery("sent", tries=1, first_tried_at=sent, tried_at=sent, sent_at=sent)
        )
    made.system.at = made.system.at.replace(day=9)
    letters = [made("show", "ada", "--as-of", f"2026-01-0{day}")["letters"] for day in (6, 7)]
    assert [each[0]["state"] for each in letters] == ["waiting", "sent"]


# --- what it costs others ---------------------------------------------------------------------


def file_of(path: Path) -> Context:
    for line in (
        "init --simulated-from 2026-01-05T09:00 --preset marketplace",
        "client add ada --autopay off",
        "client add bob --autopay off",
        "issue ada 100.00 --due 2026-01-10T12:00",
        "issue bob 50.00 --due 2026-01-10T12:00",
        "clock advance 30d",
    ):
        run(["--db", str(path), *line.split()])
    return Context(store=open_store(str(path), 0.0), gateway=_no_gateway)


def _no_gateway(*_: Any) -> Any:
    raise AssertionError("a gateway is asked")


@pytest.fixture
def here(tmp_path: Path) -> Iterator[tuple[Context, Path]]:
    path = tmp_path / "books.db"
    context = file_of(path)
    yield context, path
    context.desk.store.close()


QUESTIONS = (
    "show INV-1",
    "show ada",
    "list",
    "earnings",
    "attention",
    "statement ada",
    "report aging",
)


@pytest.mark.parametrize("option", ["--as-of", "--known"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_nothing_is_written_and_no_gateway_asked(
    here: tuple[Context, Path], question: str, option: str
) -> None:
    context, path = here
    before = {each.name: each.read_bytes() for each in path.parent.iterdir()}
    context.capture = []
    ROOT.run([*question.split(), option, "2026-01-12"], context)  # type: ignore[attr-defined]
    assert len(context.capture) == 1
    assert {each.name: each.read_bytes() for each in path.parent.iterdir()} == before


def test_a_writer_is_not_kept_waiting(
    here: tuple[Context, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two portions another writes; what it writes is not in the answer."""
    context, path = here
    monkeypatch.setattr(past, "PORTION", 5)
    other = Context(store=open_store(str(path), 0.0))
    other.capture = []
    wrote: list[int] = []

    def seen(fact: Fact) -> None:
        wrote.append(fact.seq)
        ROOT.run(["client", "add", f"z{fact.seq}z"], other)  # type: ignore[attr-defined]

    with (
        past.stood(context.desk, "today", None, None, seen) as desk,
        desk.look() as work,
    ):
        assert len(wrote) > 10
        assert [name for _, name in work.store.questions.people("client")] == ["ada", "bob"]
        ROOT.run(["client", "add", "later"], other)  # type: ignore[attr-defined]
    other.desk.store.close()


def test_of_one_client_no_other_is_read(made: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    made("client", "add", "bob")
    made("issue", "bob", "7.00", "--due", "2026-03-01")
    told: list[Fact] = []
    for refs, clients in ((["INV-1"], {1}), (["ada", "bob"], {1, 2}), (None, {1, 2})):
        told.clear()
        with past.stood(made.desk, "today", None, refs, told.append):
            assert {fact.client for fact in told} - {None} == clients


def test_a_place_of_its_own_goes_with_the_question(made: Business) -> None:
    with past.stood(made.desk, "2026-01-20", None, None, None) as desk:
        assert isinstance(desk, Desk)
        assert desk.store is not made.desk.store
        connection = beneath(desk.store)
    with pytest.raises(Exception, match="closed"):
        connection.execute("SELECT 1")
    assert isinstance(made.desk.store.log.begun_at(), datetime)
