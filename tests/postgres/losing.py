"""How a server is lost on purpose: its sessions ended, and a wire that is cut while it commits."""

from __future__ import annotations

import itertools
import shlex
import socket
import tempfile
import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import psycopg

from invoicectl.context import Context
from tests.commands.bench import Answer, run
from tests.support import Clock

BUSINESS, RECORD = "invoicectl", "invoicectl gateway"
"""By which names the program's connections are known to the server."""

Where = Literal["before", "after"]
"""Whether a wire is cut before the server hears of a commit, or before its answer is heard."""


def ask(
    db: str, words: str, at: str = "2026-01-05T09:00", *, wait: str = "10", **more: Any
) -> Answer:
    """One command at a time that is given."""
    numbers = (f"{at} {words} {number}" for number in itertools.count())
    more.setdefault("chance", lambda: str(uuid.uuid5(uuid.NAMESPACE_URL, next(numbers))))
    context = Context(clock=Clock(at), **more)
    return run(["--db", db, "--wait", wait, *shlex.split(words)], context=context)


def rows(db: str, question: str) -> list[tuple[Any, ...]]:
    """What a business holds, asked past the program."""
    with _beside(db) as connection:
        return connection.execute(question).fetchall()


def said(db: str, statement: str) -> None:
    """Do something to a business, past the program."""
    with _beside(db) as connection:
        connection.execute(statement)


def _beside(db: str) -> psycopg.Connection[Any]:
    server, _, business = db.partition("&business=")
    connection = psycopg.connect(server, autocommit=True)
    connection.execute(f'SET search_path TO "{business}"')
    return connection


def end_sessions(db: str, name: str = BUSINESS) -> int:
    """End the sessions of that name, and wait until they are gone; how many they were."""
    ended = rows(
        db,
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
        f"WHERE application_name = '{name}'",
    )
    return len(ended)


class Wire:
    """A socket before a server's, which is cut once: at the `number`-th commit of a connection of
    that name. `comes_back` says whether anybody is let through to the server after that."""

    def __init__(
        self, server: Path, cut: Where, *, number: int = 1, name: str = BUSINESS,
        comes_back: bool = True,
    ) -> None:  # fmt: skip
        self._server = server / _SOCKET
        self._cut, self._left, self._name = cut, number, name
        self._comes_back = comes_back
        self.is_cut = False
        self._folder = tempfile.TemporaryDirectory()
        self._listens = socket.socket(socket.AF_UNIX)
        self._listens.bind(str(Path(self._folder.name) / _SOCKET))
        self._listens.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def address(self, db: str) -> str:
        """An address of the server's, by way of this wire."""
        return db.replace(str(self._server.parent), self._folder.name)

    def close(self) -> None:
        """Let nobody through any more."""
        with suppress(OSError):
            self._listens.shutdown(socket.SHUT_RDWR)
        self._listens.close()
        self._folder.cleanup()

    def _serve(self) -> None:
        with suppress(OSError):  # it was closed
            while True:
                client, _ = self._listens.accept()
                if self.is_cut and not self._comes_back:
                    client.close()
                    continue
                server = socket.socket(socket.AF_UNIX)
                server.connect(str(self._server))
                there = threading.Thread(target=self._there, args=(client, server), daemon=True)
                there.start()

    def _there(self, client: socket.socket, server: socket.socket) -> None:
        """Carry what a client says to the server, until it says the commit that is cut."""
        first = client.recv(_PIECE)
        is_named = b"\0application_name\0" + self._name.encode() + b"\0" in first
        server.sendall(first)
        back = _Back(server, client)
        with suppress(OSError):
            while said := client.recv(_PIECE):
                if is_named and not self.is_cut and _COMMIT in said:
                    self._left -= 1
                    if not self._left:
                        self.is_cut = True
                        if self._cut == "after":
                            back.is_deaf = True
                            server.sendall(said)
                            back.heard.wait(10)
                        break
                server.sendall(said)
        for each in (client, server):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


class _Back:
    """What carries the server's answers, until it is `is_deaf`: then it hears one and no more."""

    def __init__(self, server: socket.socket, client: socket.socket) -> None:
        self._server, self._client = server, client
        self.is_deaf = False
        self.heard = threading.Event()
        threading.Thread(target=self._carry, daemon=True).start()

    def _carry(self) -> None:
        with suppress(OSError):
            while said := self._server.recv(_PIECE):
                if self.is_deaf:
                    self.heard.set()
                    return
                self._client.sendall(said)


_SOCKET = ".s.PGSQL.5432"
_COMMIT = b"COMMIT\0"
_PIECE = 1 << 16


def once(act: Callable[[], object]) -> Callable[[], str]:
    """Chance that does something on the way, the first time."""
    numbers = itertools.count(1)

    def chance() -> str:
        number = next(numbers)
        if number == 1:
            act()
        return str(uuid.UUID(int=number))

    return chance
