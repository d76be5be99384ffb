"""A business in memory: the real program, store and rules, driven by its own commands."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import pytest
import typer

from invoicectl.cli import Root, app
from invoicectl.context import Context
from invoicectl.desk import file
from invoicectl.desk.asking import views
from invoicectl.desk.done import Done
from invoicectl.desk.engine.work import Desk
from invoicectl.errors import Error
from invoicectl.sqlite.business import SqliteStore
from invoicectl.store import MEMORY, Store, create_store
from tests.beside import in_place

if TYPE_CHECKING:
    from sqlite_utils import Database

ROOT = typer.main.get_command(app)
Json = Any
Words = list[tuple[str, ...]]
"""Commands, each as its words."""


class Clock:
    """The system's clock of a live file: it stands where it is put."""

    def __init__(self, at: str) -> None:
        self.at = datetime.fromisoformat(at).replace(tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


class Business:
    """A file in memory. Called with the words of a command it gives that command's JSON object,
    or raises what the command line would have told: `business("issue", "S1", "40.00")`.

    Simulated from `start` (in the file's zone); with `live`, the system's clock stands at
    `start` in UTC, and `system` moves it."""

    def __init__(
        self,
        start: str,
        *,
        preset: str | None = None,
        gateway: str = "simulated",
        live: bool = False,
        **settings: Any,
    ) -> None:
        self.system = Clock(start)
        self.context = Context(clock=self.system, store=create_store(MEMORY))
        given = file.settings_given(preset, [f"{key}={value}" for key, value in settings.items()])
        policy, simulated_at = file.start_of(given, None if live else start, now=self.system.at)
        file.create(self.desk, policy, gateway=gateway, simulated_at=simulated_at)

    @property
    def desk(self) -> Desk:
        return self.context.desk

    def __call__(self, *words: str) -> Json:
        done = self.done(*words)
        if done.error is not None:
            raise done.error
        return done.value

    def done(self, *words: str) -> Done:
        """What a command answers: what it shows, its notes, its error."""
        assert isinstance(ROOT, Root)
        captured: list[Done] = []
        self.context.capture = captured
        try:
            ROOT.run(list(words), self.context)
        finally:
            self.context.capture = self.context.key = None
        return captured[0]

    def to(self, at: str) -> Json:
        """Walk the simulated clock to a time."""
        return self("clock", "advance", "--to", at)

    def marketplace(self) -> None:
        """The people of most stories: ada with a good card, noor, and an email session hired."""
        self("client", "add", "ada", "--email", "ada@example.org")
        self("provider", "add", "noor", "--email", "noor@example.org")
        self("card", "add", "ada", "pm_card_visa")
        self("session", "open", "ada", "noor", "--kind", "email")
        self("session", "hire", "S1")

    def petcare(self, card: str = "pm_card_visa") -> None:
        """ada with a card, and noor."""
        self("client", "add", "ada", "--email", "ada@example.org")
        self("provider", "add", "noor")
        self("card", "add", "ada", card)

    def invoice(self, ref: str = "INV-1") -> Json:
        return self("show", ref)

    def letters(self) -> list[tuple[str, str, str]]:
        """The outbox: kind, recipient, instant."""
        rows = list(database(self.desk.store)["outbox"].rows)
        with self.desk.look() as work:
            named = [views.named(work, row["recipient"]) for row in rows]
        return [(row["kind"], name, row["at"]) for row, name in zip(rows, named, strict=True)]

    def facts(self) -> list[str]:
        """The events in no order within an instant: charges of a group stand beside each other."""
        return sorted(self.unnamed(str(event)) for event in self.events())

    def unnamed(self, text: str) -> str:
        """A text without the file's own number, and without those that the gateway gives."""
        return re.sub(r"sim_\d+", "sim", text.replace(self.desk.store.file.info().uuid, "FILE"))

    def events(self) -> list[tuple[Any, ...]]:
        """The events without their sequence: at, recorded_at, actor, ref, kind, data."""
        with self.desk.look() as work:
            kept = list(work.store.log.kept())
        told = [(*row[1:4], row[5], row[6], in_place(row[7], texts)) for row, texts in kept]
        return [(*head, json.dumps(data, ensure_ascii=False)) for *head, data in told]

    def check(self) -> None:
        """Every check is clean."""
        assert [each for each in self("check") if not each["ok"]] == []

    def close(self) -> None:
        self.desk.store.close()


def beneath(store: Store) -> sqlite3.Connection:
    """The connection of a store, for what the port has no question for."""
    if isinstance(store, SqliteStore):
        return store.connection.raw
    from tests.postgres.places import Served

    assert isinstance(store, Served)
    return cast("sqlite3.Connection", store.beneath)


def database(store: Store) -> Database:
    """The same through sqlite-utils."""
    if isinstance(store, SqliteStore):
        return store.connection.database()
    from tests.postgres.beneath import Database as Served

    return cast("Database", Served(cast("Any", beneath(store))))


def refused(b: Business, error: type[Error], *words: str) -> Error:
    """The error that these words bring. Nothing was written: not an event, not a letter."""
    before = b.events(), b.letters()
    with pytest.raises(error) as caught:
        b(*words)
    assert type(caught.value) is error
    assert (b.events(), b.letters()) == before
    return caught.value
