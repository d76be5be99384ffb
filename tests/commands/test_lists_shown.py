"""Lists: their fields, their sums, what contradicts itself, and how they fit a screen.

Source: SPEC 9 (Lists)."""

from __future__ import annotations

import csv
import io
import json

import pytest

from invoicectl.domain.text import width as cells
from invoicectl.output import tables
from invoicectl.output.layout import Style
from tests.commands.listing import (
    LISTS,
    cents,
    command,
    objects,
    shown,
    words,
)
from tests.commands.listing import (
    world as made,
)
from tests.support import Business


@pytest.fixture
def world() -> Business:
    return made()


# --- fields -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", LISTS)
def test_fields_are_given_in_the_order_in_which_they_are_named(world: Business, kind: str) -> None:
    every = world(*words(kind))
    names = [*every[0]][::-1]
    picked = objects(shown(world, f"{command(kind)} --json --fields {','.join(names)}"))
    assert [list(item.items()) for item in picked] == [[*item.items()][::-1] for item in every]
    name = names[-1]
    answer = shown(world, f"{command(kind)} --format csv --fields {name}")
    assert answer.out.splitlines() == [name, *(str(item[name]) for item in every)]
    refused = shown(world, f"{command(kind)} --json --fields {name},nonsense")
    told = json.loads(refused.err)["error"]
    assert (refused.code, refused.out) == (2, "")
    assert all(each in told["hint"].removeprefix("choose one of ").split(", ") for each in names)


def test_what_is_nested_has_parts_and_lists_are_given_where_they_are_asked_for(
    world: Business,
) -> None:
    (first,) = objects(
        shown(world, "list --json --limit 1 --reverse --fields next_at,number,lines")
    )
    assert list(first) == ["next_at", "number", "lines"]
    out = shown(world, "list --format csv --limit 1 --reverse --fields next,lines").out
    heading, row = csv.reader(io.StringIO(out))
    assert heading == ["next_step", "next_at", "next_rule", "lines"]
    assert json.loads(row[3]) == first["lines"]


@pytest.mark.parametrize("kind", LISTS)
def test_nothing_found_is_no_error(world: Business, kind: str) -> None:
    line = f"{command(kind)} --client ada --month 2026-12"
    table, as_json, as_csv = (shown(world, f"{line} {form}") for form in FORMS)
    assert (table.code, as_json.code, as_csv.code) == (0, 0, 0)
    assert table.out.startswith("No ")
    assert table.out.endswith(" here.\n")
    assert as_json.out == "[]\n"
    assert (
        as_csv.out.splitlines()
        == shown(world, f"{command(kind)} --format csv").out.splitlines()[:1]
    )


FORMS = ("", "--json", "--format csv")


# --- sums and what contradicts itself -------------------------------------------------------------


@pytest.mark.parametrize("line", ["list", "list --unpaid", "list --client ada --limit 1"])
def test_a_table_of_invoices_ends_in_what_all_of_them_come_to(world: Business, line: str) -> None:
    every = objects(shown(world, f"{line.replace('--limit 1', '')} --json"))
    total = sum(cents(item["total"]) for item in every)
    dues = {
        status: sum(cents(item["due"]) for item in every if item["status"] == status)
        for status in ("open", "overdue", "pending", "contested", "written-off")
    }
    due = dues.pop("open") + dues.pop("overdue")
    told = f"{len(every)} invoices: total {total / 100:.2f}, due {due / 100:.2f} USD"
    apart = [
        f"{status.replace('-', ' ')} {minor / 100:.2f}" for status, minor in dues.items() if minor
    ]
    told += f"; {', '.join(apart)}" if apart else ""
    assert len(every) > 1
    assert shown(world, line).out.splitlines()[-1] == told


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("list --unpaid --status paid", "--unpaid is what is open or overdue, so it takes no"),
        ("list --unpaid --status open --status void", "so it takes no --status void"),
        ("list --amount 5 --min 3", "--amount is the whole total, so it takes no --min"),
        ("list --amount 5 --max 3", "--amount is the whole total, so it takes no --max"),
        ("list --min 5 --max 4.99", "no amount lies between --min 5 and --max 4.99"),
        ("list --due-after 2026-02-01 --due-before 2026-02-02", "no time lies after 2026-02-01"),
        ("list --month 2026-01 --since 2026-01-05", "--month stands for both ends, so it takes no"),
        ("list --on today --month 2026-01", "--on stands for both ends, so it takes no --month"),
        ("visit list --on 2026-01-05T10:00", "'2026-01-05T10:00' is not a day"),
        ("visit list --since 2026-02-01 --until 2026-01-31", "no time lies between --since"),
        ("session list --status paid", "'paid' is not a valid status of a session"),
        ("client list --status open", "'open' is not a valid status of a client"),
        ("list --plan weekly", "'weekly' is not a valid plan"),
        ("list --limit 0", "'0' is not a valid --limit"),
        ("list --limit none", "'none' is not a valid --limit"),
        ("list --json --fields", "option '--fields' requires an argument"),
        ("list --fields number", "--fields is for JSON and CSV, and this is a table"),
        ("list --json --fields number,due,number", "--fields names number twice"),
        ("card list ada --client bob", "CLIENT and --client say the same"),
        ("letters L1 --client ada", "L1 is one letter, so there is nothing to narrow or sort"),
        ("letters L1 --limit 5", "L1 is one letter"),
        ("list --min x", "'x' is not an amount"),
    ],
)
def test_what_is_wrong_or_contradicts_itself_is_refused(
    world: Business, line: str, sentence: str
) -> None:
    answer = shown(world, line)
    assert (answer.code, answer.out) == (2, "")
    assert sentence in answer.err


def test_a_filter_of_somebody_unknown_is_refused(world: Business) -> None:
    for line in ("list --client zed", "visit list --provider ada", "client list --client ada-x"):
        assert shown(world, line).code == 3


# --- screens --------------------------------------------------------------------------------------


LONG = {
    "client": "bartholomew-of-the-old-house-on-the-hill",
    "client_name": "Bartholomew Longfellow-Hohenstaufen of the Old House on the Hill by the River",
}


SAME = {"list": "invoices", "series": "series", "letters": "letters"}


def screen(world: Business, line: str, width: int, **other: str) -> list[str]:
    """A list as a terminal of that width has it; with `other` values of its fields."""
    answer = shown(world, f"{line} --json")
    name = line.partition(" ")[0]
    kind = SAME.get(name, f"{name}s")
    style = Style("UTC", "USD", world.system())
    items = [
        item | {"client_name": world("client", "show", item["client"])["name"]}
        if kind in tables._WITH_ROOM
        else item
        for item in objects(answer)
    ]
    items = [{name: other.get(name, item[name]) for name in item} for item in items]
    return tables.lines(kind, items, style, room=width)


@pytest.mark.parametrize("line", [command(kind) for kind in LISTS])
def test_a_screen_of_80_columns_is_kept_and_200_are_used(world: Business, line: str) -> None:
    narrow, wide = (screen(world, line, width) for width in (80, 200))
    assert max(map(cells, narrow)) <= 80
    assert max(map(cells, wide)) <= 200
    assert len(wide) == len(objects(shown(world, f"{line} --json"))) + 1, "a line each"
    assert max(map(cells, screen(world, line, 80, **LONG))) <= 80


def test_names_and_issue_dates_stand_where_there_is_room(world: Business) -> None:
    narrow, wide = (screen(world, "list", width)[0].split() for width in (80, 200))
    assert narrow == ["number", "client", "status", "total", "due", "due", "date", "next", "step"]
    assert wide == [
        "number",
        "client",
        "name",
        "status",
        "issued",
        "total",
        "due",
        "due",
        "date",
        "next",
        "step",
    ]
