"""The letters, of one thing or of all: in the words that were sent, or would be sent today."""

from __future__ import annotations

from collections.abc import Iterator

from invoicectl.desk.asking import references, views
from invoicectl.desk.asking.lists import note_what_is_left
from invoicectl.desk.asking.showing import named
from invoicectl.desk.asking.views import Json
from invoicectl.desk.done import Done
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import dates
from invoicectl.domain.model import Booking, Client, Invoice, Letter, Payment, Provider, Session
from invoicectl.domain.records import LettersOf
from invoicectl.domain.references import reference
from invoicectl.letters import address_of, told
from invoicectl.wordings import Worded, Wordings, open_wordings

PORTION = 100
"""Letters that are read in one transaction."""

Things = Invoice | Booking | Session | Payment | Client | Provider


def letters(desk: Desk, ref: str | None, *, newest: int | None) -> Done:
    """The letters to a person, or on one thing, or all, in order; only so many of the newest."""
    with desk.look() as work:
        numbers = work.store.outbox.numbers([] if ref is None else _where(named(work, ref)))
        kept = numbers if newest is None else numbers[-newest:]
        note_what_is_left(work, more=len(numbers) - len(kept))
        return work.done("letters", _in_portions(desk, kept))


def letter(desk: Desk, ref: str) -> Done:
    """One letter."""
    _, number = references.parse(ref, "letter", "letter")
    with desk.look() as work:
        wordings = open_wordings()
        return work.done("letter", view(work, work.store.outbox.get(number), wordings))


def html(desk: Desk, ref: str) -> Done:
    """One letter's page."""
    _, number = references.parse(ref, "letter", "letter")
    with desk.look() as work:
        found = view(work, work.store.outbox.get(number), open_wordings())
        return work.done("html", found["html"])


def _in_portions(desk: Desk, numbers: list[int]) -> Iterator[Json]:
    """The letters in short transactions, as lists are read."""
    wordings = open_wordings()
    for start in range(0, len(numbers), PORTION):
        with desk.look() as work:
            outbox = work.store.outbox
            found = [outbox.get(each) for each in numbers[start : start + PORTION]]
            portion = [view(work, each, wordings) for each in found]
        yield from portion


def _where(thing: object) -> list[LettersOf]:
    """Which letters tell of a thing."""
    if isinstance(thing, Client | Provider):
        return [LettersOf("recipient", thing.ref)]
    if isinstance(thing, Invoice):
        return [LettersOf("invoice", thing.number)]
    if isinstance(thing, Payment):
        return [LettersOf("payment", thing.number)]
    if isinstance(thing, Session | Booking):
        own = [LettersOf("event", thing.ref)]
        return own if thing.invoice is None else [*own, LettersOf("invoice", thing.invoice)]
    return [LettersOf("event", getattr(thing, "ref", ""))]


def view(work: Work, letter: Letter, wordings: Wordings) -> Json:
    """A letter for reading."""
    said = worded(work, letter, wordings)
    how = letter.delivery
    return {
        "ref": reference("letter", letter.number),
        "at": dates.stamp(letter.at),
        "kind": letter.kind,
        "to": views.named(work, letter.recipient),
        "address": how.address or address_of(work, letter.recipient),
        "state": how.state,
        "why": how.why,
        "subject": said.subject,
        "text": wordings.text(said),
        "html": wordings.html(said),
        "invoice": None if letter.invoice is None else reference("invoice", letter.invoice),
        "payment": None if letter.payment is None else reference("payment", letter.payment),
        "tries": how.tries,
        "sent_at": None if how.sent_at is None else dates.stamp(how.sent_at),
    }


def worded(work: Work, letter: Letter, wordings: Wordings) -> Worded:
    """What was sent; or what would be, today."""
    if letter.delivery.said is not None:
        return wordings.again(letter.delivery.said)
    return wordings.said(told(work, letter.kind, letter.recipient, letter.figures))
