"""People have numbers; a handle is a name that can be changed, and everything shows the new one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from invoicectl import errors
from invoicectl.desk import people
from invoicectl.domain.model import Card, Client, Particulars
from invoicectl.gateways.simulated import Simulated
from tests.commands.bench import run
from tests.support import Business

Make = Callable[..., Business]


def lived(make: Make) -> Business:
    """ada and noor with a paid session, a booking, a series with a visit to bill, and a tip."""
    b = make(preset="marketplace")
    b.marketplace()
    b("issue", "S1", "40.00")
    b("confirm", "INV-1")
    b("tip", "INV-1", "5.00", "--method", "cash")
    b("book", "ada", "--visit", "2026-01-07T10:00 25.00 Walk", "--provider", "noor")
    b("confirm", "B1")
    b("series", "start", "ada", "--provider", "noor")
    b("visit", "add", "R1", "2026-01-05T08:00", "20.00")
    b("visit", "done", "V2")
    b("issue", "ada", "120.00", "--due", "2026-02-01")
    return b


def renamed(make: Make) -> Business:
    b = lived(make)
    assert b("client", "edit", "ada", "--handle", "ada-l")["handle"] == "ada-l"
    assert b("provider", "edit", "noor", "--handle", "noor-h")["handle"] == "noor-h"
    return b


def told(b: Business) -> str:
    """All that a file says of people, as one text."""
    said = [
        b(*line.split())
        for line in (
            "list", "session list", "booking list", "series list", "visit list", "client list",
            "provider list", "earnings", "earnings --movements", "report aging", "report tips",
            "show INV-1", "show S1", "show B1", "show R1", "show V1", "log", "attention",
        )
    ]  # fmt: skip
    said += [b("export", *line.split()) for line in ("hledger", "beancount", "csv", "csv invoices")]
    return json.dumps(said)


def test_a_new_handle_is_the_only_one_that_is_shown(business: Make) -> None:
    b = renamed(business)
    everything = told(b).replace("ada@example.org", "").replace("noor@example.org", "")
    for new, old in (("ada-l", "ada"), ("noor-h", "noor")):
        assert new in everything
        left = everything.replace(new, "").replace(new.capitalize(), "")
        # the facts of who was added and renamed keep what was said then
        assert left.count(f'"{old}"') == 1, old
    b.check()


def test_a_new_handle_is_found_and_the_old_one_is_free(business: Make) -> None:
    b = renamed(business)
    assert b("show", "ada-l")["handle"] == "ada-l"
    with pytest.raises(errors.NotFound):
        b("show", "ada")
    b("client", "add", "ada")
    assert b("show", "C2")["handle"] == "ada"
    assert b("list", "--client", "ada") == []
    assert len(b("list", "--client", "ada-l")) == 3
    assert b("statement", "ada-l")["of"] == "ada-l"
    b.check()


def test_time_goes_on_under_a_new_handle(business: Make) -> None:
    b = renamed(business)
    steps = b.to("2026-01-10")["steps"]
    assert ("weekly", "ada-l") in [(each["step"], each["ref"]) for each in steps]
    assert b("show", "INV-4")["client"] == "ada-l"
    b.check()


@pytest.mark.parametrize(("given", "handle"), [("C1", "ada"), ("c-1", "ada"), ("e1", "noor")])
def test_a_number_names_a_person_too(business: Make, given: str, handle: str) -> None:
    b = lived(business)
    assert b("show", given)["handle"] == handle
    assert b("statement", given)["of"] == handle
    assert b("log", given) == b("log", handle)


def test_a_number_serves_where_a_handle_does(business: Make) -> None:
    b = lived(business)
    assert b("issue", "ada", "5.00", "--due", "2026-03-01")["client"] == "ada"
    assert b("issue", "C1", "5.00", "--due", "2026-03-01")["client"] == "ada"
    assert b("client", "show", "C1")["handle"] == "ada"
    assert b("card", "list", "c1")[0]["last4"] == "4242"
    assert b("earnings", "E1")[0]["provider"] == "noor"
    with pytest.raises(errors.BadReference):
        b("card", "list", "E1")
    with pytest.raises(errors.NotFound):
        b("client", "show", "C9")


@pytest.mark.parametrize(
    ("handle", "error"),
    [
        ("noor", errors.HandleTaken),
        ("kim", errors.HandleTaken),
        ("c17", errors.BadHandle),
        ("e-4", errors.BadHandle),
        ("INV-1", errors.BadHandle),
        ("Ada", errors.BadHandle),
        ("", errors.BadHandle),
    ],
)
def test_a_handle_that_cannot_be(business: Make, handle: str, error: type[errors.Error]) -> None:
    b = lived(business)
    b("client", "add", "kim")
    before = b.events()
    with pytest.raises(error):
        b("client", "edit", "ada", "--handle", handle)
    with pytest.raises(error if handle != "noor" else errors.HandleTaken):
        b("provider", "add", handle)
    assert b.events() == before


def test_its_own_handle_changes_nothing(business: Make) -> None:
    b = lived(business)
    before = b.events()
    assert b("client", "edit", "ada", "--handle", "ada")["handle"] == "ada"
    assert b.events() == before


def test_a_batch_calls_it_new_handle(business: Make) -> None:
    b = lived(business)
    from typer.testing import CliRunner

    from invoicectl.cli import app

    line = '{"do": "client edit", "handle": "ada", "new_handle": "ada-l"}\n'
    done = CliRunner().invoke(app, ["batch", "-"], input=line, obj=b.context)
    assert json.loads(done.stdout)["result"]["handle"] == "ada-l"


def test_the_same_friday_bills_people_in_the_order_of_their_handles(business: Make) -> None:
    b = business(preset="pet-care")
    for handle in ("zoe", "kim"):
        b("client", "add", handle)
        b("card", "add", handle, "pm_card_visa")
        b("series", "start", handle)
    for number in (1, 2):
        b("visit", "add", f"R{number}", "2026-01-05T08:00", "20.00")
        b("visit", "done", f"V{number}")
    b("client", "edit", "kim", "--handle", "zz-kim")
    steps = [each["ref"] for each in b.to("2026-01-10")["steps"] if each["step"] == "weekly"]
    assert steps == ["zoe", "zz-kim"]
    b.check()


def test_a_card_is_recorded_for_whom_it_was_attached(business: Make) -> None:
    """While the gateway was asked, the handle became somebody else's."""
    b = business(preset="marketplace")
    b("client", "add", "ada")

    def attach(self: Simulated, client: Client, token: str) -> Card:
        people.edit_client(b.desk, "ada", Particulars(), handle="lovelace")
        people.add_client(b.desk, "ada", Particulars())
        return attached(self, client, token)

    attached = Simulated.attach
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Simulated, "attach", attach)
        assert b("card", "add", "ada", "pm_card_visa")["handle"] == "lovelace"
    assert [each["token"] for each in b("card", "list", "C1")] == ["pm_card_visa"]
    assert b("card", "list", "ada") == []


def test_the_log_tells_what_a_rename_renamed_to(tmp_path: Path) -> None:
    place = ["--db", str(tmp_path / "books.db")]
    for line in (
        "init --simulated-from 2026-01-05T09:00",
        "client add ada",
        "client edit ada --handle lovelace",
    ):
        assert run([*place, *line.split()]).code == 0
    (*_, added, edited) = run([*place, "log"]).out.splitlines()
    assert "the client ada was added" in added
    assert "were changed to handle lovelace" in edited
