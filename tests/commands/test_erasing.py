"""SPEC 14, Erasure: a person's texts go, amounts, dates and references stay."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from invoicectl.context import Context
from invoicectl.desk import erasing
from invoicectl.desk.books import checking
from invoicectl.domain.events import ClientErased, ProviderErased
from invoicectl.errors import Error, FileFault, OutcomeUnknown
from invoicectl.sqlite.business import SqliteStore
from tests.amounts import amount
from tests.commands.bench import run
from tests.desk.books.histories import History
from tests.support import Business, Clock, beneath

Make = Callable[..., Business]
Steps = list[tuple[str, ...]]

WHY = ("--reason", "asked in writing")
SAID = (
    *("quokkaname", "quokka@example.org", "quokkahandle", "quokkaoffer", "quokkanote"),
    *("quokkareply", "quokkaback", "quokkarevised", "quokkacontest", "quokkarefund"),
    *("quokkaline", "quokkaorder", "quokkawalk", "quokkahold", "quokkafeed", "quokkabank"),
    *("quokkagift", "quokkaanswer", "quokkaundone", "quokkaoff", "quokkaless"),
    *("quokkastreet", "quokka-2-town", "+1 555 0100 867", "quokkatax"),
)
"""Every text that the client of `lived` is named by, writes, or is written of."""


def lived(business: Make) -> Business:
    """A client of many texts, of whom nothing is open any more; and another one."""
    b = business("2026-01-05T09:00", preset="marketplace", deposit_rate="0%")
    b("provider", "add", "noor", "--name", "Noor Haddad", "--email", "noor@example.org")
    b("client", "add", "first-quokkahandle", "--name", "Ada quokkaname")
    b("client", "edit", "C1", "--handle", "quokkahandle", "--email", "quokka@example.org")
    where = ("--address", "1 quokkastreet\nquokka-1-town", "--phone", "+1 555 0100 867")
    b("client", "edit", "C1", *where, "--tax-id", "quokkatax", "--locale", "en-AU")
    b("client", "edit", "C1", "--address", "1 quokkastreet\nquokka-2-town")
    b("client", "add", "bob", "--name", "Bob Wombat")
    b("card", "add", "quokkahandle", "pm_card_visa")
    b("card", "add", "bob", "pm_card_visa")
    b("session", "open", "bob", "noor", "--kind", "email")
    b("issue", "S1", "10.00", "--pay-to-view", "--answer", "wombatanswer")
    b("confirm", "INV-1")
    b("session", "open", "quokkahandle", "noor", "--kind", "email")
    b("session", "offer", "S2", "40.00", "--message", "quokkaoffer")
    b("session", "hire", "S2")
    b("issue", "S2", "40.00", "--message", "quokkanote")
    b("reply", "S2", "quokkareply", "--from", "client")
    b("reply", "S2", "quokkaback", "--from", "provider")
    b("contest", "INV-2", "--reason", "quokkacontest")
    b("issue", "S2", "30.00", "--message", "quokkarevised")
    b("hold", "INV-2", "--reason", "quokkahold")
    b("release", "INV-2")
    b("confirm", "INV-2")
    b("refund", "INV-2", "5.00", "--reason", "quokkarefund")
    b("session", "open", "quokkahandle", "noor", "--kind", "email")
    b("issue", "S3", "9.00", "--pay-to-view", "--answer", "quokkaanswer")
    b("confirm", "INV-3")
    who, due = "quokkahandle", ("--due", "2026-02-01")
    b("issue", who, "--line", "quokkaline 20.00", "--reference", "quokkaorder", *due)
    b("discount", "INV-4", "1.00", "--reason", "quokkaless")
    b("pay", "INV-4", "--method", "transfer", "--reference", "quokkabank")
    b("client", "credit", who, "2.00", "--reason", "quokkagift")
    b("refund", who, "2.00", "--reason", "quokkaback", "--to", "cash")
    b("book", who, "--visit", "2026-01-06T10:00 10.00 quokkawalk")
    b("confirm", "B1")
    b("visit", "cancel", "V1")
    b("book", who, "--visit", "2026-01-06T11:00 10.00 quokkafeed", "--no-auto-complete")
    b("confirm", "B2")
    b("visit", "done", "V2", "--completed", "2026-01-05T09:00")
    b("visit", "undo", "V2", "--reason", "quokkaundone")
    b("visit", "done", "V2", "--completed", "2026-01-05T09:00")
    b.to("2026-01-20")
    b("payout", "noor")
    b.check()
    return b


def data(b: Business) -> bytes:
    found: bytes = beneath(b.desk.store).serialize()
    return found


def test_no_byte_of_a_client_is_left(business: Make) -> None:
    b = lived(business)
    there = [word for word in SAID if word.encode() in data(b)]
    assert set(SAID) - set(there) <= {"quokkaoff"}, "each is in the file before"
    balances = beneath(b.desk.store).execute("SELECT * FROM balances").fetchall()
    told = b("statement", "quokkahandle")
    erased = b("client", "erase", "quokkahandle", *WHY, "--even-so")
    assert (erased["handle"], erased["name"], erased["email"]) == ("C1", "(erased)", None)
    assert erased["cards"] == []
    reached = [erased[name] for name in ("address", "phone", "locale", "tax_id")]
    assert reached == [None] * 4
    assert b"quokka" not in data(b)
    assert b"0100 867" not in data(b)
    assert b"Wombat" in data(b), "another one's texts stay"
    assert b"wombatanswer" in data(b)
    b.check()
    assert beneath(b.desk.store).execute("SELECT * FROM balances").fetchall() == balances
    after = b("statement", "C1")
    amounts = [[line["debit"], line["credit"], line["at"]] for line in told["lines"]]
    assert [[line["debit"], line["credit"], line["at"]] for line in after["lines"]] == amounts
    assert b("show", "S2")["messages"][0]["text"] == "(erased)"
    assert b("show", "INV-4")["reference"] == "(erased)"
    assert b("show", "INV-2")["client"] == "C1"


def test_no_byte_of_a_provider_is_left(business: Make) -> None:
    b = lived(business)
    erased = b("provider", "erase", "noor", *WHY, "--even-so")
    assert (erased["handle"], erased["name"], erased["email"]) == ("E1", "(erased)", None)
    for word in (b"noor", b"Noor", b"Haddad", b"quokkaoffer", b"quokkareply", b"wombatanswer"):
        assert word not in data(b), word
    for word in (b"quokkahandle", b"quokkaline", b"Email session", b"quokkarefund"):
        assert word in data(b), "what the client's invoices bill stays"
    b.check()
    assert b("show", "INV-2")["provider"] == "E1"
    assert b("show", "INV-2")["lines"][0]["text"] == "Email session"
    assert b("earnings", "E1")[0]["provider"] == "E1"
    b("client", "erase", "quokkahandle", *WHY, "--even-so")
    assert b"quokka" not in data(b)
    b.check()


def test_exports_have_null(business: Make) -> None:
    b = lived(business)
    b("client", "erase", "quokkahandle", *WHY, "--even-so")
    for table in ("clients", "messages", "lines", "payments", "events", "outbox", "postings"):
        assert "quokka" not in b("export", "jsonl", table)
    assert '"name": null' in b("export", "jsonl", "clients").replace('":null', '": null')
    assert '\\"name\\":null' in b("export", "jsonl", "events")
    assert "liabilities:credit:C1" in b("export", "jsonl", "postings")


TIES: dict[str, tuple[Steps, str]] = {
    "an invoice to be paid": ([("issue", "ada", "5.00", "--due", "2026-02-01")], "INV-1"),
    "credit": ([("client", "credit", "ada", "5.00", "--reason", "sorry")], "5.00 of unused credit"),
    "an open session": ([("session", "open", "ada", "noor", "--kind", "email")], "S1"),
    "a hired session": ([("session", "open", "ada", "noor", "--kind", "chat")], "S1"),
    "a requested booking": ([("book", "ada", "--visit", "2026-01-06T10:00 5.00 Walk")], "B1"),
    "a visit to come": (
        [("book", "ada", "--visit", "2026-01-06T10:00 5.00 Walk"), ("confirm", "B1"),
         ("pay", "INV-1")],
        "V1",
    ),
    "a series": ([("series", "start", "ada")], "R1"),
    "a hold": ([("hold", "ada", "--reason", "under inquiry")], "is held"),
    "a charge without an answer": (
        [("card", "add", "ada", "pm_sim_timeout"), ("issue", "ada", "5.00", "--due", "2026-02-01"),
         ("pay", "INV-1")],
        "INV-1",
    ),
    "a visit to be billed": (
        [("series", "start", "ada"), ("visit", "add", "R1", "2026-01-05T08:00", "5.00", "Walk"),
         ("visit", "done", "V1"), ("series", "end", "R1")],
        "V1",
    ),
}  # fmt: skip


def open_business(business: Make) -> Business:
    b = business("2026-01-05T09:00", preset="marketplace")
    b("provider", "add", "noor")
    b("client", "add", "ada")
    b("card", "add", "ada", "pm_card_visa")
    return b


def refusal(b: Business, *words: str) -> str:
    with pytest.raises(Error) as caught:
        b(*words)
    assert caught.value.exit_code == 4
    return caught.value.message


@pytest.mark.parametrize(("steps", "named"), TIES.values(), ids=TIES)
def test_nobody_is_erased_while_something_is_open(business: Make, steps: Steps, named: str) -> None:
    b = open_business(business)
    for words in steps:
        with contextlib.suppress(OutcomeUnknown):
            b(*words)
    assert named in refusal(b, "client", "erase", "ada", *WHY, "--even-so")


PROVIDERS: dict[str, tuple[Steps, str]] = {
    "earnings": (
        [("session", "open", "ada", "noor", "--kind", "chat"), ("session", "end", "S1", "--fee",
         "9.00")],
        "6.30 of earnings",
    ),
    "a session": ([("session", "open", "ada", "noor", "--kind", "email")], "S1"),
    "a series": ([("series", "start", "ada", "--provider", "noor")], "R1"),
    "a visit": (
        [("series", "start", "ada"),
         ("visit", "add", "R1", "2026-01-06T08:00", "5.00", "Walk", "--provider", "noor")],
        "V1",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "named"), PROVIDERS.values(), ids=PROVIDERS)
def test_no_provider_is_erased_while_something_is_open(
    business: Make, steps: Steps, named: str
) -> None:
    b = open_business(business)
    for words in steps:
        b(*words)
    assert named in refusal(b, "provider", "erase", "noor", *WHY, "--even-so")


@pytest.mark.parametrize(
    ("at", "is_erased", "why"),
    [
        ("2036-01-05T08:59:59Z", False, "the ten years last to their last second"),
        ("2036-01-05T09:00:00Z", True, "ten years after the invoice"),
    ],
)
def test_ten_years_after_the_last_invoice(
    business: Make, at: str, is_erased: bool, why: str
) -> None:
    b = open_business(business)
    b("issue", "ada", "5.00", "--due", "2026-01-05T09:00")
    b("pay", "INV-1")
    b.to(at)
    if is_erased:
        assert b("client", "erase", "ada", *WHY)["handle"] == "C1", why
    else:
        assert "before Sat 2036-01-05 09:00" in refusal(b, "client", "erase", "ada", *WHY), why


@pytest.mark.parametrize(
    "reason", ["ada asked", "Lovelace wrote", "mail of ADA@example.org", "for LOVELACE."]
)
def test_the_reason_names_nobody(business: Make, reason: str) -> None:
    b = business("2026-01-05T09:00")
    b("client", "add", "ada", "--name", "A. Lovelace", "--email", "ada@example.org")
    assert "names the person" in refusal(b, "client", "erase", "ada", "--reason", reason)


BEGUN: Steps = [
    ("client", "edit", "C1", "--name", "Ada"),
    ("client", "edit", "C1", "--autopay", "off"),
    ("client", "credit", "C1", "5.00", "--reason", "sorry"),
    ("card", "add", "C1", "pm_card_visa"),
    ("session", "open", "C1", "sam", "--kind", "email"),
    ("session", "open", "bob", "E1", "--kind", "email"),
    ("book", "bob", "--visit", "2026-01-06T10:00 5.00 Walk", "--provider", "E1"),
    ("series", "start", "bob", "--provider", "E1"),
    ("issue", "C1", "5.00", "--due", "2026-02-01"),
    ("hold", "C1", "--reason", "x"),
    ("provider", "edit", "E1", "--name", "Noor"),
]


@pytest.mark.parametrize("words", BEGUN, ids=" ".join)
def test_nothing_begins_for_who_was_erased(business: Make, words: tuple[str, ...]) -> None:
    b = open_business(business)
    b("provider", "add", "sam")
    b("client", "add", "bob")
    b("card", "add", "bob", "pm_card_visa")
    b("client", "erase", "ada", *WHY)
    b("provider", "erase", "noor", *WHY)
    assert "was erased on" in refusal(b, *words)
    b.check()


def test_a_handle_is_free_again_and_what_came_later_goes_too(business: Make) -> None:
    b = lived(business)
    b("client", "erase", "quokkahandle", *WHY, "--even-so")
    assert b("client", "add", "quokkahandle")["handle"] == "quokkahandle"
    b("pay", "INV-4", "1.00", "--method", "cash", "--reference", "quokkalater")
    b("refund", "C1", "1.00", "--to", "cash", "--reason", "quokkalast")
    b.check()
    b("client", "erase", "C1", *WHY, "--even-so")
    b.check()
    assert b"quokkala" not in data(b)


def test_a_text_that_came_back_is_found(business: Make) -> None:
    b = lived(business)
    raw = beneath(b.desk.store)
    (row,) = raw.execute("SELECT texts FROM texts WHERE event = 3").fetchall()
    b("client", "erase", "quokkahandle", *WHY, "--even-so")
    raw.execute("INSERT INTO texts VALUES (3, ?)", row)
    value: Any = checking.check(b.desk, "texts").value
    (found,) = value
    assert found["faults"] == [
        "the handle of event 3 is there, and it was erased",
        "the name of event 3 is there, and it was erased",
    ]


class Unswept(SqliteStore):
    """A store whose file can't be written anew at first, as where a reader is at it."""

    is_hindered = True

    def sweep(self) -> None:
        if self.is_hindered:
            raise FileFault(path=self.path, why="full")
        super().sweep()


def test_what_was_not_swept_is_swept_by_the_next_command(tmp_path: Path) -> None:
    path = str(tmp_path / "b.db")
    for words in (
        ("init", "--simulated-from", "2026-01-05T09:00"),
        ("client", "add", "quokka", "--name", "quokka " * 25),
    ):
        assert run(["--db", path, *words]).code == 0
    store = Unswept.open(path)
    context = Context(clock=Clock("2026-01-05T09:00"), store=store)
    assert run(["client", "erase", "quokka", *WHY], context=context).code == 0
    store.close()
    assert unswept(path) == 1
    assert run(["--db", path, "client", "list"]).code == 0
    assert unswept(path) == 1, "what only reads sweeps nothing"
    assert run(["--db", path, "client", "add", "bob"]).code == 0
    assert unswept(path) == 0
    assert b"quokka" not in Path(path).read_bytes()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["b.db", "b.db.anchors", "b.db.lock"]


def test_the_anchors_know_who_was_erased(tmp_path: Path) -> None:
    """Also in a batch, of which nothing is noted that was not committed."""
    path = str(tmp_path / "b.db")
    batch = [
        {"do": "client add", "handle": "ada"},
        {"do": "client erase", "handle": "ada", "reason": "asked", "even_so": True},
        {"do": "provider add", "handle": "noor"},
        {"do": "provider erase", "handle": "noor", "reason": "asked"},
        {"do": "client add", "handle": "bob"},
    ]
    assert run(["--db", path, "init", "--simulated-from", "2026-01-05T09:00"]).code == 0
    lines = "".join(f"{json.dumps(line)}\n" for line in batch)
    assert run(["--db", path, "batch", "-"], stdin=lines).code == 0
    noted = Path(f"{path}.anchors").read_text(encoding="ascii").splitlines()
    assert [line.split(" erased ")[1] for line in noted] == ["C1", "E1"]
    assert run(["--db", path, "check"]).code == 0
    assert unswept(path) == 0


def test_an_erasure_that_was_not_noted_is_noted_by_the_days_anchor(tmp_path: Path) -> None:
    """As where the folder could not be written; and the newest anchor stays the last."""
    path = str(tmp_path / "b.db")
    for words in (
        ("init", "--gateway", "manual"),
        ("client", "add", "ada"),
        ("client", "erase", "ada", *WHY),
        ("client", "add", "bob"),
    ):
        context = Context(clock=Clock("2026-01-05T09:00"))
        assert run(["--db", path, *words], context=context).code == 0
    anchors = Path(f"{path}.anchors")
    erasure = anchors.read_text(encoding="ascii")
    anchors.unlink()
    for more, at in (
        (("anchor",), "2026-01-05T09:00"),
        (("client", "add", "zoe"), "2026-01-06T09:00"),
        (("tick",), "2026-01-06T10:00"),
        (("tick",), "2026-01-07T09:00"),
    ):
        assert run(["--db", path, *more], context=Context(clock=Clock(at))).code == 0
    noted = anchors.read_text(encoding="ascii").splitlines(keepends=True)
    assert [len(noted), noted[1]] == [4, erasure]
    assert noted[2] == noted[0], "which knows more of the log"
    assert run(["--db", path, "check"]).code == 0


def test_first_answers_go_and_an_erasure_with_a_key_is_done_once(tmp_path: Path) -> None:
    path = str(tmp_path / "b.db")
    add = ("client", "add", "quokka", "--name", "Ada quokka")
    assert run(["--db", path, "init", "--simulated-from", "2026-01-05T09:00"]).code == 0
    assert run(["--db", path, "--key", "k1", *add]).code == 0
    assert run(["--db", path, "--key", "k2", "client", "add", "wombat"]).code == 0
    erase = ["--db", path, "--json", "--key", "k3", "client", "erase", "quokka", *WHY]
    first = run(erase)
    assert first.code == 0
    assert b"quokka" not in Path(path).read_bytes()
    again = run(erase)
    assert (again.code, json.loads(again.out)) == (0, json.loads(first.out))
    with sqlite3.connect(path) as connection:
        kinds = connection.execute("SELECT kind FROM events WHERE kind LIKE '%-erased'").fetchall()
        keys = connection.execute("SELECT key FROM first_answers ORDER BY key").fetchall()
    assert kinds == [("client-erased",)], "done once"
    assert [key.partition(" ")[0] for (key,) in keys] == ["forgotten", "k2", "k3"]
    assert run(["--db", path, "check"]).code == 0


def unswept(path: str) -> int:
    with sqlite3.connect(path) as connection:
        return int(connection.execute("SELECT is_unswept FROM file").fetchone()[0])


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(amount("ERASED_LIVES", 20, taste=4)))
def test_whoever_is_erased_at_any_moment_leaves_no_text(seed: int) -> None:
    """However things stand, what is left is what the log says, and no text of theirs alone."""
    history = History(seed)
    history.live(60)
    b = history.business
    raw = beneath(b.desk.store)
    sums = raw.execute("SELECT * FROM balances").fetchall()
    for owner in ("client", "provider"):
        for number, _ in list(b.desk.store.questions.people(owner)):
            before = texts(raw)
            with b.desk.act() as work:
                if owner == "client":
                    erasing.forget_client(work, [ClientErased(number, "asked")])
                else:
                    erasing.forget_provider(work, [ProviderErased(number, "asked")])
            left = texts(raw)
            assert not any(salt.encode() in data(b) for salt in before.keys() - left.keys())
            kept = " ".join(left.values())
            for text in {before[salt] for salt in before.keys() - left.keys()}:
                assert len(text) < 8 or text in kept or text.encode() not in data(b), text
            assert [each for each in b("check") if not each["ok"]] == []
    assert raw.execute("SELECT * FROM balances").fetchall() == sums
    assert set(texts(raw).values()) <= {"asked", *texts_of_nobody(raw)}
    b.close()


def texts(raw: sqlite3.Connection) -> dict[str, str]:
    rows = raw.execute("SELECT texts FROM texts").fetchall()
    return {salt: text for (row,) in rows for salt, text in filter(None, json.loads(row))}


def texts_of_nobody(raw: sqlite3.Connection) -> set[str]:
    """The texts of facts that are no person's."""
    rows = raw.execute(
        "SELECT texts FROM texts JOIN events ON seq = event "
        "WHERE client IS NULL AND kind NOT LIKE 'provider-%'"
    ).fetchall()
    return {text for (row,) in rows for _, text in filter(None, json.loads(row))}
