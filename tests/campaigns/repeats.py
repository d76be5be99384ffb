"""Commands with a key in a life, and what must hold when one is given again."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from random import Random
from sqlite3 import Connection
from typing import Any, NamedTuple

from tests.campaigns.answers import Ended
from tests.campaigns.draws import CLIENTS, PASSING, Words
from tests.campaigns.oracle import Fact, Oracle, hold

KEYED, REPEATED, ANOTHER = 1 / 12, 1 / 25, 1 / 5
"""How many commands have a key, how often one with a key is given again, and how often then its key
is given to another command."""

KEPT, UNKNOWN = {0, 5, 8}, 8
"""The exit codes of answers that a key keeps; with the last, what is known since is told."""

PAID_TOGETHER = {("pay", client) for client in (*CLIENTS, PASSING)}
"""How all invoices of somebody are paid at once."""

WITHOUT = {"list", "attention", "earnings", "log", "show", "check", "batch"}
"""Commands that take no key: they can be repeated as they are."""


class Keyed(NamedTuple):
    """A command with a key, and how it ended when it was given first (None: it was cut off)."""

    words: Words
    code: int | None
    answer: Any

    @property
    def is_kept(self) -> bool:
        """Whether there is an answer, to a command that was not only tried."""
        return self.code in KEPT and "--dry-run" not in self.words

    @property
    def goes_on(self) -> bool:
        """Whether it goes on when it is given again: a list of charges or refunds of which one has
        no answer, and is asked about at once."""
        is_list = self.words[0] == "refund" or self.words[:2] in PAID_TOGETHER
        return self.code == UNKNOWN and is_list


def keyed(chance: Random, words: Words, count: int) -> Words:
    """The words, at times with a key that no other command had."""
    if words[0] in WITHOUT or chance.random() >= KEYED:
        return words
    return (*words, "--key", f"k{count}")


def plain(words: Words) -> Words:
    """The words without their key."""
    return words[:-2] if "--key" in words[-2:-1] else words


def hold_again(first: Keyed, again: Ended, facts: Sequence[Fact], forgetful: Oracle | None) -> None:
    """What was answered is answered the same, and nothing is done; nor is it where somebody who was
    erased took the answer along, in the world that is given then. Raises Wrong."""
    if forgetful is not None:
        _hold_forgotten(forgetful, again, facts)
        return
    hold(not again.calls and not facts, "done again under one key")
    if first.code != UNKNOWN:
        hold(again.code == first.code, f"exit {first.code}, and again {again.code}")
        is_same = first.answer is None or again.answer == first.answer  # None: it was an error
        hold(is_same, f"{first.answer}, and again {again.answer}")


def is_forgotten(connection: Connection, key: str) -> bool:
    """Whether a file knows of a key nothing but that it was given."""
    sql = "SELECT count(*) FROM first_answers WHERE key = ?"
    digest = f"forgotten {sha256(key.encode()).hexdigest()}"
    return bool(connection.execute(sql, (digest,)).fetchone()[0])


def _hold_forgotten(oracle: Oracle, again: Ended, facts: Sequence[Fact]) -> None:
    clients = [each.handle for each in oracle.clients.values()]
    providers = [each.handle for each in oracle.providers.values()]
    erased = [each for each in (*clients, *providers) if each[0] in "CE"]  # by reference alone
    hold(bool(erased), "an answer was forgotten, and nobody")
    hold(not again.calls and not facts, "done again under a key that was forgotten")
    hold(again.code == 4, f"a key was forgotten, and again {again.code}")


def hold_taken(first: Keyed, again: Ended, facts: Sequence[Fact]) -> None:
    """A key that was kept stands for no other command. Raises Wrong."""
    if first.is_kept:
        hold(again.code == 4 and not facts, f"exit {again.code}: a key stood for two commands")
