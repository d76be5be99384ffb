"""Lists: what each filter, sort and limit gives is judged by plain Python over the JSON of all.

Source: SPEC 9 (Lists), SPEC 3 (periods)."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.commands.listing import (
    LISTS,
    NUMBERED,
    Json,
    cents,
    command,
    keys,
    shown,
    words,
)
from tests.commands.listing import (
    world as made,
)
from tests.support import Business

Judge = Callable[[Json], bool]


@pytest.fixture
def world() -> Business:
    return made()


def everything(world: Business, kind: str) -> list[Json]:
    """All objects of a list; a visit with its client, and people with those they are seen with."""
    items: list[Json] = world(*words(kind))
    return [{**item, **_beside(world, kind, item)} for item in items]


def _beside(world: Business, kind: str, item: Json) -> Json:
    """What a filter looks at and the object doesn't say: by other objects, and by the log."""
    if kind == "visit":
        return {"client": world("show", item["of"])["client"]}
    if kind in {"client", "provider"}:
        (added,) = [
            event for event in world("log", item["handle"]) if event["kind"] == f"{kind}-added"
        ]
        return {"added_at": added["at"]}
    return {}


def pairs(world: Business) -> set[tuple[str, str]]:
    """Who is seen with whom: client and provider."""
    found = {(each["client"], each["provider"]) for each in everything(world, "session")}
    for kind in ("booking", "series", "visit"):
        found |= {(each["client"], each["provider"]) for each in everything(world, kind)}
    return found


def of_client(world: Business, kind: str, *handles: str) -> Judge:
    if kind == "client":
        return lambda item: item["handle"] in handles
    if kind == "provider":
        seen = {provider for client, provider in pairs(world) if client in handles}
        return lambda item: item["handle"] in seen
    return lambda item: item["to" if kind == "letters" else "client"] in handles


def of_provider(world: Business, kind: str, *handles: str) -> Judge:
    if kind == "provider":
        return lambda item: item["handle"] in handles
    if kind in {"client", "card"}:
        seen = {client for client, provider in pairs(world) if provider in handles}
        return lambda item: item["handle" if kind == "client" else "client"] in seen
    if kind == "letters":
        return lambda item: item["to"] in handles
    return lambda item: (
        item["provider"] in handles
        or any(each["provider"] in handles for each in item.get("visits", []))
    )


STATUSES: dict[str, tuple[str, ...]] = {
    "": ("pending", "contested", "open", "overdue", "paid", "closed", "void", "written-off"),
    "session": ("open", "hired", "closed"),
    "booking": ("requested", "confirming", "confirmed", "cancelled"),
    "series": ("active", "ended"),
    "visit": ("planned", "done", "cancelled"),
    "client": ("active", "held", "erased"),
    "provider": ("active", "erased"),
    "card": ("default", "refused", "expired"),
    "letters": ("waiting", "sent", "failed", "kept"),
}


def of_status(kind: str, *statuses: str) -> Judge:
    if kind == "client":
        return lambda item: ("held" if item["held"] else "active") in statuses
    if kind == "provider":
        return lambda _: "active" in statuses
    if kind == "card":
        return lambda item: (
            ("default" in statuses and item["default"])
            or ("refused" in statuses and item["refused"] is not None)
            or ("expired" in statuses and (item["expires"] or "9999-12") < "2026-02")
        )
    return lambda item: item["state" if kind == "letters" else "status"] in statuses


AT = {
    "": "issued_at",
    "session": "opened_at",
    "booking": "requested_at",
    "series": "started_at",
    "visit": "at",
    "letters": "at",
    "client": "added_at",
    "provider": "added_at",
}
"""The instant by which each falls into a period; a card has the month of its expiry."""


def at(kind: str, item: Json) -> str:
    """That instant; a card's is the last moment of its month, or none that a period has."""
    if kind != "card":
        return str(item[AT[kind]])
    return "" if item["expires"] is None else f"{item['expires']}-31T23:59:59Z"


PERIODS: list[tuple[list[str], str, str]] = [
    (["--month", "2026-01"], "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"),
    (["--month", "2026-03"], "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"),
    (["--on", "2026-01-05"], "2026-01-05T00:00:00Z", "2026-01-06T00:00:00Z"),
    (["--on", "today"], "2026-02-01T00:00:00Z", "2026-02-02T00:00:00Z"),
    (["--since", "2026-01-15"], "2026-01-15T00:00:00Z", "9999"),
    (["--until", "2026-01-31"], "0001", "2026-02-01T00:00:00Z"),
    (["--until", "2026-01-15T12:00"], "0001", "2026-01-15T12:00:00Z"),
    (["--since", "2026-01-15T12:00"], "2026-01-15T12:00:00Z", "9999"),
    (["--since", "2026-01-06", "--until", "2026-01-15"], "2026-01-06", "2026-01-16T00:00:00Z"),
]


def within(kind: str, since: str, until: str) -> Judge:
    return lambda item: since <= at(kind, item) < until


def filters(world: Business, kind: str) -> list[tuple[list[str], Judge]]:
    """Every filter of a list with what it means."""
    found: list[tuple[list[str], Judge]] = []
    for handles in (["ada"], ["cy", "bob"], ["EVE"], ["C1", "ada"], ["ada", "bob", "cy", "dee"]):
        options = [word for handle in handles for word in ("--client", handle)]
        named = [{"EVE": "eve", "C1": "ada"}.get(handle, handle) for handle in handles]
        found.append((options, of_client(world, kind, *named)))
    for handles in (["noor"], ["lou"], ["max", "E3"]):
        options = [word for handle in handles for word in ("--provider", handle)]
        found.append(
            (options, of_provider(world, kind, *(each.replace("E3", "lou") for each in handles)))
        )
    for count in (1, 2):
        for statuses in itertools.combinations(STATUSES[kind], count):
            options = [word for status in statuses for word in ("--status", status)]
            found.append((options, of_status(kind, *statuses)))
    found += [(options, within(kind, *ends)) for options, *ends in PERIODS]
    return found + (OF_INVOICES if kind == "" else [])


OF_INVOICES: list[tuple[list[str], Judge]] = [
    (["--unpaid"], lambda item: item["status"] in {"open", "overdue"}),
    (["--unpaid", "--status", "overdue"], lambda item: item["status"] == "overdue"),
    (["--plan", "direct"], lambda item: item["plan"] == "direct"),
    (["--plan", "series"], lambda item: item["plan"] == "series"),
    (["--amount", "85"], lambda item: item["total"] == "85.00"),
    (["--min", "85.00"], lambda item: cents(item["total"]) >= 8500),
    (["--max", "85.00"], lambda item: cents(item["total"]) <= 8500),
    (["--min", "33.33", "--max", "40"], lambda item: 3333 <= cents(item["total"]) <= 4000),
    (["--due-before", "2026-01-31"], lambda item: (item["due_at"] or "9") < "2026-01-31T00:00:00Z"),
    (["--due-before", "2026-02-01"], lambda item: (item["due_at"] or "9") < "2026-02-01T00:00:00Z"),
    (["--due-after", "2026-01-31"], lambda item: (item["due_at"] or "") >= "2026-02-01T00:00:00Z"),
    (
        ["--due-after", "2026-02-01T18:00"],
        lambda item: (item["due_at"] or "") > "2026-02-01T18:00:00Z",
    ),
    (
        ["--due-after", "2026-01-19", "--due-before", "2026-01-21"],
        lambda item: (item["due_at"] or "").startswith("2026-01-20"),
    ),
]


@pytest.mark.parametrize("kind", LISTS)
def test_each_filter_gives_what_it_says(world: Business, kind: str) -> None:
    every = everything(world, kind)
    told = set()
    for options, is_meant in filters(world, kind):
        right = keys(kind, [item for item in every if is_meant(item)])
        assert keys(kind, world(*words(kind, *options))) == right, options
        told.add(0 < len(right) < len(every))
    assert True in told, "some filter leaves some out and others in"


@pytest.mark.parametrize("kind", LISTS)
def test_filters_together_narrow_together(world: Business, kind: str) -> None:
    every = everything(world, kind)
    taken = filters(world, kind)
    for (some, one), (more, other) in itertools.combinations(taken[::2] + taken[-4:], 2):
        options = [*some, *more]
        if _contradict(options) or (kind == "letters" and _both(options)):
            continue
        right = keys(kind, [item for item in every if one(item) and other(item)])
        assert keys(kind, world(*words(kind, *options))) == right, options


def _both(options: list[str]) -> bool:
    """Letters to a client or to a provider: one is to one person."""
    return {"--client", "--provider"} <= {*options}


def test_letters_to_people_of_both_kinds_are_to_any_of_them(world: Business) -> None:
    some = world("letters", "--client", "ada", "--provider", "noor")
    assert {each["to"] for each in some} == {"ada", "noor"}
    assert some == [each for each in world("letters") if each["to"] in {"ada", "noor"}]


def _contradict(options: list[str]) -> bool:
    """What stands once, and what stands for another; repeated options mean either of theirs."""
    names = [each for each in options if each.startswith("--")]
    if len(set(names)) < len(names):
        return True
    both = {"--month", "--on"}
    ends = [each for each in names if each in both | {"--since", "--until"}]
    if len(ends) > 1:
        return True
    if "--unpaid" in names and "--status" in names:
        return True
    return ("--amount" in names and bool({"--min", "--max"} & {*names})) or (
        {"--due-after", "--due-before"} <= {*names}
    )


# --- order and limits ---------------------------------------------------------------------------

MONEY = {"total", "late_fee", "tips", "paid", "credited", "refunded", "due", "credit", "price"}
MONEY |= {"offer", "fee", "service_charge", "earnings", "kept"}


def sort_key(name: str, item: Json) -> Any:
    value = item["next"][name.removeprefix("next_")] if name.startswith("next_") else item[name]
    if name in {"ref", "number", "session", "booking", "invoice", "payment"}:
        return int("".join(char for char in value if char.isdigit()))
    if name in MONEY:
        return cents(value)
    return float(value.rstrip("%")) if name == "service_charge_rate" else value


def lacks(name: str, item: Json) -> bool:
    return (item["next"] if name.startswith("next_") else item[name]) is None


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_is_sorted_by_every_field_that_it_names(world: Business, kind: str) -> None:
    refused = shown(world, f"{command(kind)} --sort x")
    named = refused.err.split("choose one of ")[1].strip().split(", ")
    every = world(*words(kind))
    assert refused.code == 2
    assert set(named) - {"next_step", "next_at"} <= set(every[0])
    for name in named:
        having = [item for item in every if not lacks(name, item)]
        lacking = keys(kind, [item for item in every if lacks(name, item)])
        right = keys(kind, sorted(having, key=partial(sort_key, name)))
        assert keys(kind, world(*words(kind, "--sort", name))) == right + lacking, name
        told = keys(kind, world(*words(kind, "--sort", name, "--reverse")))
        assert told == right[::-1] + lacking[::-1], name


@pytest.mark.parametrize("kind", LISTS)
def test_a_limit_gives_the_newest_and_the_rest_is_counted(world: Business, kind: str) -> None:
    every = keys(kind, world(*words(kind)))
    newest = every[::-1]
    assert keys(kind, world(*words(kind, "--limit", "2"))) == newest[:2]
    assert keys(kind, world(*words(kind, "--limit", "2", "--reverse"))) == every[:2]
    assert keys(kind, world(*words(kind, "--limit", "all"))) == every
    assert keys(kind, world(*words(kind, "--reverse"))) == newest
    name = NUMBERED.get(kind, "ref")
    sorted_ = keys(kind, world(*words(kind, "--sort", name)))
    assert keys(kind, world(*words(kind, "--sort", name, "--limit", "2"))) == sorted_[:2]
    table = shown(world, f"{command(kind)} --limit 2")
    more = len(every) - 2
    said = f"note: {more} more; --limit all shows all, as do --json and --format csv\n"
    assert (said in table.err) == (more > 0)
    assert "more;" not in shown(world, f"{command(kind)} --limit all").err
    assert "more;" not in shown(world, f"{command(kind)} --limit 2 --json").err


@pytest.mark.parametrize("kind", LISTS)
def test_a_table_begins_with_the_newest(world: Business, kind: str) -> None:
    every = [each[0] for each in keys(kind, world(*words(kind)))]
    place = 2 if kind == "card" else 0
    heading, *rows = shown(world, command(kind)).out.splitlines()
    assert [row.split()[place] for row in rows if not row[0].isdigit()] == every[::-1], heading
