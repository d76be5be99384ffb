"""What is kept of a command with a key, and who may see it. SPEC 9, 14."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256

import pytest

from invoicectl.errors import KeyErased
from tests.commands.bench import Bench
from tests.commands.test_keys import failed, told
from tests.support import Business, database

Make = Callable[..., Business]


def test_an_answer_says_whom_it_may_name_and_can_be_forgotten(business: Make) -> None:
    made = business(preset="marketplace")
    made.marketplace()
    made("client", "add", "bea")
    told(made, "--key one issue S1 40.00")
    told(made, "--key two client edit bea --name Beatrice")
    kept = {row["key"]: row for row in database(made.desk.store)["first_answers"].rows}
    assert {"C1", "E1"} <= set(kept["one"]["people"].split())
    assert kept["two"]["people"] == "C2"
    with made.desk.act() as work:
        work.store.first_answers.forget("C2")
        work.store.first_answers.forget("C")
    left = [row["key"] for row in database(made.desk.store)["first_answers"].rows]
    assert left == [f"forgotten {sha256(b'two').hexdigest()}", "one"]
    made.check()


def test_what_is_kept_is_in_no_export() -> None:
    bench = Bench()
    bench.run(["--key", "k", "client", "edit", "ada", "--name", "Ada"])
    assert bench.run(["export", "csv", "first_answers"]).code == 2


@pytest.mark.parametrize("column", ["answer", "plan", "at"])
def test_what_is_kept_and_cant_be_read_is_told(business: Make, column: str) -> None:
    made = business()
    told(made, "--key k client add ada")
    with database(made.desk.store).conn as connection:
        connection.execute(f"UPDATE first_answers SET {column} = 'x'")
    error = failed(made, "--key k client add ada")
    assert error is not None
    assert error.exit_code == 7


def test_what_is_kept_is_json() -> None:
    bench = Bench()
    told_ = bench.run(["--json", "--key", "k", "client", "add", "cleo"])
    (kept,) = bench.connection.execute("SELECT answer FROM first_answers").fetchone()
    assert json.loads(kept)["value"] == json.loads(told_.out)


def test_what_an_erased_client_was_answered_is_forgotten(business: Make) -> None:
    made = business()
    told(made, "--key one client add ada --name Adeline")
    told(made, "--key two client add bea")
    told(made, "--key three client erase ada --reason Asked")
    kept = list(database(made.desk.store)["first_answers"].rows)
    forgotten = f"forgotten {sha256(b'one').hexdigest()}"
    assert [row["key"] for row in kept] == [forgotten, "three", "two"]
    assert [row for row in kept if not row["people"]] == [
        dict.fromkeys(("fingerprint", "command", "people"), "")
        | {"key": forgotten, "at": kept[0]["at"], "exit_code": None, "answer": None, "plan": None}
    ]
    assert not [row for row in kept if "Adeline" in str(row)]
    assert told(made, "--key three client erase ada --reason Asked")["name"] == "(erased)"


def test_a_key_that_was_forgotten_still_does_nothing_twice(business: Make) -> None:
    """A provider who leaves takes along what a client's payment was answered, and the money is not
    taken in again."""
    made = business(preset="marketplace")
    made.marketplace()
    told(made, "client edit ada --autopay off")
    told(made, "issue S1 40.00")
    told(made, "confirm INV-1")
    pay = "--key one pay ada 20.00 --method cash"
    told(made, pay)
    told(made, "pay INV-1 20.00 --method cash")
    told(made, "clock advance 60d")
    told(made, "payout --all")
    told(made, "provider erase noor --reason asked --even-so")
    for again in (pay, "--key one client add bob"):
        error = failed(made, again)
        assert isinstance(error, KeyErased)
        assert error.exit_code == 4
    told(made, "--key another pay ada 20.00 --method cash")
    made.check()


def test_a_list_of_nothing_is_answered_in_the_same_words() -> None:
    """Money in advance pays no invoice: what the empty list says is kept with it."""
    bench = Bench()
    bench.run(["client", "add", "cleo"])
    words = ["--key", "k", "pay", "cleo", "9.00", "--method", "cash"]
    first, again = bench.run(words), bench.run(words)
    assert first.out == (
        "No invoice was paid: all of it is client credit.\nReceived 9.00 USD in 1 payment (cash).\n"
    )
    assert (again.code, again.out) == (first.code, first.out)
