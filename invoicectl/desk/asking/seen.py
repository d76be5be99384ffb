"""A thing as its object shows it at one moment, to be compared with another moment or file."""

from typing import Any

from invoicectl.desk.asking import views
from invoicectl.desk.asking.views import Json
from invoicectl.desk.engine.work import Work
from invoicectl.domain import policy
from invoicectl.domain.model import Client, Provider
from invoicectl.domain.policy import Policy
from invoicectl.domain.tuples import NamedTuple
from invoicectl.domain.world import Key
from invoicectl.errors import NotFound

OF_OTHERS = frozenset({"payments", "visits"})
"""Lists of things that have references, and so changes, of their own."""

_OWED = ("pending", "tips", "paid_out")
"""What `earnings` tells of a provider."""


class Sight(NamedTuple):
    """A thing at one moment: how people call it, and its object."""

    ref: str
    fields: Json


def seen(work: Work, key: Key) -> Sight | None:
    """A thing as it stands; None where there is none."""
    try:
        thing: Any = work.get(*key)
    except NotFound:
        return None
    if isinstance(thing, Policy):
        return Sight("file", dict(policy.settings(thing)))
    fields = views.of(work, thing)
    if isinstance(thing, Provider):
        owed = views.earnings(work, thing)
        return Sight(thing.handle, fields | {name: owed[name] for name in _OWED})
    if isinstance(thing, Client):
        return Sight(thing.handle, fields)
    told = {name: each for name, each in fields.items() if name not in OF_OTHERS}
    return Sight(thing.ref, told)
