"""What was perhaps meant, where nothing is found under a reference or handle: up to five near ones.

Looked for only once there is an error to tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from invoicectl import errors
from invoicectl.domain.model import Booking, Client, Invoice, Letter, Series
from invoicectl.domain.narrowing import Order
from invoicectl.domain.references import reference
from invoicectl.domain.text import cut, visible
from invoicectl.domain.things import KIND_OF, THINGS

if TYPE_CHECKING:
    from invoicectl.desk.engine.work import Work
    from invoicectl.domain.model import Entity

MOST = 5
ALIKE = 0.75
"""How much alike two words must be for one to be taken for the other."""

_SHOWN = 30
"""Columns of a name beside its handle."""


def did_you_mean(near: Sequence[str], else_: str | None) -> str | None:
    """The hint: which ones may have been meant, and the command that lists all."""
    if not near:
        return else_
    *others, last = near
    told = f"{', '.join(others)} or {last}" if others else last
    return f"did you mean {told}?{f' {else_}' if else_ else ''}"


# --- people -----------------------------------------------------------------------------------


def handles(work: Work, text: str, owners: Sequence[str]) -> list[str]:
    """The people of these kinds whose handle or name has the text in it, then those who are called
    nearly so, each by handle."""
    known = [each for owner in owners for each in work.store.questions.named(owner)]
    words = text.replace("-", " ")
    having = [each for each in known if text in each[0] or words in each[1].lower()]
    told = dict.fromkeys(having)
    if len(told) < MOST:
        told |= dict.fromkeys(_alike(text, known))
    return [_shown(text, *each) for each in list(told)[:MOST]]


def _shown(text: str, handle: str, name: str) -> str:
    """A handle; with the name, where the handle alone does not say why."""
    return handle if text in handle or not name else f"{handle} ({cut(visible(name), _SHOWN)})"


def _alike(text: str, known: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Whose handle, or a word of it or of the name, is nearly the text; most alike first."""
    from difflib import get_close_matches

    whose: dict[str, list[tuple[str, str]]] = {}
    for handle, name in known:
        for word in {handle, *handle.split("-"), *name.lower().split()}:
            if abs(len(word) - len(text)) <= 2 and (word[:1] == text[:1] or word[-1:] == text[-1:]):
                whose.setdefault(word, []).append((handle, name))
    for word in get_close_matches(text, list(whose), MOST, ALIKE):
        yield from whose[word]


# --- things -----------------------------------------------------------------------------------


def named_in(error: errors.NotFound, work: Work, owner: str, number: int) -> errors.NotFound:
    """The error that there is nothing of this number, with near ones in its hint."""
    taken = work.store.questions.taken(owner, _slips(number), MOST)
    near = [reference(owner, each) for each in taken[:MOST]]
    hint = did_you_mean(near, error.facts.get("hint"))
    return type(error)(**{**error.facts, "hint": hint})


def fitting(work: Work, kind: str, number: int, owners: Sequence[str]) -> list[str]:
    """What of these kinds belongs to a thing, or is a client's; the newest of a kind first.
    Nothing belongs to a letter, which is no value of the world."""
    if THINGS[kind].cls is Letter:
        return []
    try:
        thing = work.get(THINGS[kind].cls, number)
    except errors.NotFound:
        return []
    found = [reference(owner, each) for owner in owners for each in _of(work, thing, owner)]
    return found[:MOST]


def _of(work: Work, thing: Entity, owner: str) -> list[int]:
    """The numbers of what belongs to a thing, of one kind."""
    if isinstance(thing, Client):
        newest = Order(is_falling=True, limit=MOST)
        return work.store.questions.numbers(owner, [("client", thing.number)], newest)
    kind = KIND_OF[type(thing)]
    if owner == "visit" and isinstance(thing, Booking | Series | Invoice):
        return [each.number for each in work.visits_of(kind, thing.number)]
    if owner == "payment" and isinstance(thing, Invoice):
        return [each.number for each in reversed(work.payments_of_invoice(thing.number))]
    number = getattr(thing, owner, None)
    return [] if number is None else [number]


def _slips(number: int) -> list[int]:
    """The numbers from which this one comes by a slip: two digits in the wrong order, one too many,
    one too few, or another one; nearest first."""
    digits = str(number)
    ten, places = "0123456789", range(len(digits))
    swapped = [digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :] for at in places[:-1]]
    fewer = [digits[:at] + digits[at + 1 :] for at in places]
    other = [digits[:at] + each + digits[at + 1 :] for at in places for each in ten]
    more = [digits[:at] + each + digits[at:] for at in (*places, len(digits)) for each in ten]
    found = (int(each) for each in (*swapped, *fewer, *other, *more) if each)
    return [each for each in dict.fromkeys(found) if each != number]
