"""What commands with a key answered first.

With whoever is erased goes what a command was and what it answered. That its key was given stays,
so that nothing is done twice: the row has a digest in the place of the key, and else the time."""

from __future__ import annotations

from invoicectl.domain import dates, hashing
from invoicectl.domain.records import FirstAnswer
from invoicectl.errors import NotFound
from invoicectl.sql.connection import Connection
from invoicectl.sql.pieces import instant


class FirstAnswers:
    """One row a key."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, key: str) -> FirstAnswer:
        """What was done with a key."""
        found = self._connection.all(
            "SELECT key, fingerprint, command, at, exit_code, answer, plan, people "
            "FROM first_answers WHERE key = ?",
            (key,),
        )
        if not found:
            raise NotFound(what="command with the key", ref=key)
        name, fingerprint, command, at, exit_code, answer, plan, people = found[0]
        given_at = instant(at, self._connection.path)
        told = (exit_code, answer, plan, tuple(people.split()))
        return FirstAnswer(name, fingerprint, command, given_at, *told)

    def keep(self, first: FirstAnswer) -> None:
        """Keep what was done with a key, in the place of what there is."""
        self._connection.execute(
            "INSERT INTO first_answers (key, fingerprint, command, at, exit_code, answer, plan, "
            "people) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET "
            "fingerprint = excluded.fingerprint, command = excluded.command, at = excluded.at, "
            "exit_code = excluded.exit_code, answer = excluded.answer, plan = excluded.plan, "
            "people = excluded.people",
            (*first[:3], dates.stamp(first.at), *first[4:7], " ".join(first.people)),
        )

    def forget(self, person: str) -> None:
        """Forget every answer that may name a person, whose reference is given, and its key."""
        for (key,) in self._connection.all(
            "SELECT key FROM first_answers WHERE ' ' || people || ' ' LIKE '% ' || ? || ' %'",
            (person,),
        ):
            self._connection.execute(
                "UPDATE first_answers SET key = ?, fingerprint = '', command = '', "
                "exit_code = NULL, answer = NULL, plan = NULL, people = '' WHERE key = ?",
                (_forgotten(key), key),
            )

    def is_forgotten(self, key: str) -> bool:
        """Whether something was done with a key, and what it was is forgotten."""
        sql = "SELECT 1 FROM first_answers WHERE key = ?"
        return bool(self._connection.all(sql, (_forgotten(key),)))


def _forgotten(key: str) -> str:
    """What stands for a key that is forgotten."""
    return f"forgotten {hashing.sha256(key.encode())}"
