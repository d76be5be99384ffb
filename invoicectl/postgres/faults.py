"""What an error of PostgreSQL means to a person."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from invoicectl import errors

if TYPE_CHECKING:
    import psycopg


def fault(error: psycopg.Error, path: str) -> Exception:
    """What an error means; a fault of ours stays what it is. A fact `again` says that what was
    undone by it may be tried again."""
    state = error.sqlstate or ""
    if state in _BUSY:
        return errors.Busy(path=path, again=state != _TURN)
    if is_lost(error):
        lost = _first_line(error)
        return errors.FileFault(path=path, why="server_lost", error=lost, again=True)
    why = _WHYS.get(state) or _WHYS.get(state[:2])
    return error if why is None else errors.FileFault(path=path, why=why, error=_first_line(error))


def is_lost(error: psycopg.Error) -> bool:
    """Whether the connection went with it: nothing can be asked over it any more."""
    from psycopg import OperationalError

    state = error.sqlstate or ""
    return (
        state[:2] == "08" or state in _GONE or (not state and isinstance(error, OperationalError))
    )


def unreached(error: psycopg.Error) -> str:
    """Why a server could not be connected to: the reason alone; of several servers each one's."""
    told = str(error).strip()
    each = [f"{host}:{port}: {_reason(said)}" for host, port, said in _HOSTS.findall(told)]
    return "; ".join(each) or _reason(_first_line(error)) or "it gives no answer"


def _reason(said: str) -> str:
    said = said.rpartition(" failed: ")[2]
    for begins in _BEGINS:
        said = said.removeprefix(begins).strip()
    return said


_BEGINS = ("connection is bad:", "FATAL:", "fe_sendauth:")
"""What libpq and psycopg write in front of a reason."""


_HOSTS = re.compile(r"^- host: '(.*?)', port: '(.*?)'(.*)$", re.MULTILINE)
"""How psycopg tells what became of each of several servers."""


def _first_line(error: psycopg.Error) -> str:
    return str(error).strip().partition("\n")[0]


_TURN = "55P03"
"""Another had its turn for as long as was waited."""

_BUSY = frozenset({_TURN, "40001", "40P01"})
"""Another had the lock, or the server undid what it could not put in order."""

_GONE = frozenset({"57P01", "57P02", "57P03", "25P03"})
"""The server is going down or starting, or has ended a client that said nothing for too long."""

_WHYS = {
    "25006": "read_only",
    "25P02": "value",
    "42501": "server_forbidden",
    "53": "full",
    "58": "disk",
    "XX": "damaged",
    "3F000": "value",
    "42P01": "value",
    "42703": "value",
    "22003": "value",
    "54": "too_long",
}
"""What PostgreSQL's errors mean, by their codes or classes, as FileFault knows it."""
