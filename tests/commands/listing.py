"""A world of lists for the tests of them, and how its objects are told apart."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from invoicectl.context import Context
from tests.commands.bench import Answer, run
from tests.support import Business

Json = dict[str, Any]

LISTS = ("", "client", "provider", "card", "session", "booking", "series", "visit", "letters")
"""The commands that list, without `list` itself; the first is of invoices, the last is whole."""

NUMBERED = {"": "number", "client": "handle", "provider": "handle", "card": "token"}
"""What tells the objects of a list apart, where that is not their reference."""


@lru_cache(maxsize=1)
def world() -> Business:
    """Four clients, three providers, things of every plan and most states, over two months."""
    b = Business("2026-01-05T09:00", preset="pet-care", service_charge_rate="30%", timezone="UTC")
    for handle, name in (("ada", "Ada Lovelace"), ("bob", "Bob Smith"), ("cy", None), ("dee", "D")):
        b("client", "add", handle, *([] if name is None else ["--name", name]))
    for handle in ("noor", "max", "lou"):
        b("provider", "add", handle)
    b("card", "add", "ada", "pm_card_visa")
    b("card", "add", "ada", "pm_sim_visa_exp_2026_01")
    b("card", "add", "bob", "pm_sim_visa_exp_2026_03")
    b("card", "add", "cy", "pm_sim_insufficientFunds")
    b("card", "add", "dee", "pm_card_mastercard")
    b("issue", "ada", "85.00", "--due", "2026-01-20")
    b("issue", "bob", "10.00", "--due", "2026-01-31T23:59:59")
    b("session", "open", "bob", "noor", "--kind", "chat")
    b("session", "end", "S1", "--fee", "40.00")
    b("session", "open", "cy", "max", "--kind", "email")
    b("session", "hire", "S2")
    b("issue", "S2", "33.33")
    b.to("2026-01-15T12:00")
    b("session", "open", "ada", "noor", "--kind", "email")
    b("book", "ada", "--provider", "noor", "--visit", "2026-01-20T10:00 85.00 Walk")
    b("confirm", "B1")
    b("book", "bob", "--visit", "2026-02-10T10:00 12.50 Cats", "--provider", "max")
    b("visit", "add", "B2", "2026-02-11T10:00", "20.00", "--provider", "lou")
    b("series", "start", "dee", "--provider", "noor")
    b("visit", "add", "R1", "2026-01-15T10:00", "20.00", "Feeding")
    b("visit", "add", "R1", "2026-01-31T23:30", "20.00", "Feeding")
    b("series", "start", "cy")
    b("visit", "add", "R2", "2026-02-01T00:00", "7.00")
    b("visit", "done", "V4")
    b("visit", "cancel", "V5")
    b("series", "end", "R2")
    b("hold", "dee", "--reason", "Talking")
    b("issue", "cy", "85.00", "--due", "2026-03-01")
    b("void", "INV-2", "--reason", "Twice")
    b("issue", "cy", "9.00", "--due", "2026-02-01T00:00")
    b.to("2026-02-01T09:00")
    b("client", "add", "eve")
    b("issue", "eve", "100.00", "--due", "2026-02-01T18:00")
    return b


def command(kind: str) -> str:
    """The command that lists things of a kind."""
    return kind if kind == "letters" else f"{kind} list".strip()


def words(kind: str, *options: str) -> list[str]:
    return [*command(kind).split(), *options]


def cents(amount: str) -> int:
    return int(amount.replace(".", ""))


def key(kind: str, item: Json) -> tuple[Any, ...]:
    """What tells an object of a list apart."""
    name = NUMBERED.get(kind, "ref")
    return (item[name], item["client"]) if kind == "card" else (item[name],)


def keys(kind: str, items: list[Json]) -> list[tuple[Any, ...]]:
    return [key(kind, item) for item in items]


def shown(world: Business, line: str) -> Answer:
    """What a command line prints over the world."""
    context = Context(clock=world.system, store=world.desk.store)
    return run(line.split(), context=context)


def objects(answer: Answer) -> list[Json]:
    found: list[Json] = json.loads(answer.out)
    return found
