"""What commands with a key answered first."""

from __future__ import annotations

from invoicectl.domain import dates
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
        """Remove every answer that may name a person, whose reference is given."""
        self._connection.execute(
            "DELETE FROM first_answers WHERE ' ' || people || ' ' LIKE '% ' || ? || ' %'", (person,)
        )
