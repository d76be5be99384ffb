"""The letters, of one thing or of all: in the words that were sent, or would be sent today."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import get_args

from invoicectl.desk.asking import filters, references, views
from invoicectl.desk.asking.filters import Asked
from invoicectl.desk.asking.lists import note_what_is_left
from invoicectl.desk.asking.previews import Why, supposed
from invoicectl.desk.asking.showing import named
from invoicectl.desk.asking.views import Json
from invoicectl.desk.done import Done, Listed
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import dates
from invoicectl.domain.model import (
    Booking,
    Client,
    Delivery,
    Entity,
    Invoice,
    Letter,
    LetterKind,
    Payment,
    Provider,
    Session,
)
from invoicectl.domain.policy import Policy
from invoicectl.domain.records import LettersOf
from invoicectl.domain.references import reference
from invoicectl.domain.text import visible
from invoicectl.errors import BadChoice, NoPreview
from invoicectl.letters import Draft, address_of, told
from invoicectl.letters import letters as letters_of
from invoicectl.wordings import Worded, Wordings, open_wordings

PORTION = 100
"""Letters that are read in one transaction."""

KINDS: tuple[LetterKind, ...] = get_args(LetterKind)


def letters(desk: Desk, ref: str | None, asked: Asked) -> Done:
    """The letters that meet every condition, of all or on one thing, each whole; for people so many
    of the newest, in a table that leaves out their texts."""
    with desk.look() as work:
        found = filters.chosen(work, "letter", "letters", asked)
        order = found.order._replace(limit=None)
        numbers = work.store.questions.numbers("letter", found.where, order)
        if ref is not None:
            on = frozenset(work.store.outbox.numbers(_where(named(work, ref))))
            numbers = [each for each in numbers if each in on]
        kept = numbers[: found.order.limit]
        more = len(numbers) - len(kept) if asked.is_for_people else 0
        note_what_is_left(work, more=more, all_by="--limit all")
        items = _in_portions(desk, kept, is_table=asked.is_for_people)
        return work.done("letters", Listed(items, found.fields))


def letter(desk: Desk, ref: str) -> Done:
    """One letter."""
    with desk.look() as work:
        return work.done("letter", _read(work, _parsed(work, ref)))


def html(desk: Desk, ref: str) -> Done:
    """One letter's page."""
    with desk.look() as work:
        return work.done("html", _read(work, _parsed(work, ref))["html"])


def preview(desk: Desk, kind: str, ref: str) -> Done:
    """A kind of letter on a thing, as it would be written now."""
    with desk.look() as work:
        return work.done("letter", _read(work, _previewed(work, kind, ref)))


def preview_page(desk: Desk, kind: str, ref: str) -> Done:
    """The same as a page."""
    with desk.look() as work:
        return work.done("html", _read(work, _previewed(work, kind, ref))["html"])


def _parsed(work: Work, ref: str) -> Letter:
    _, number = references.parse(ref, "letter", "letter")
    with references.naming_near_ones(work, "letter", number):
        return work.store.outbox.get(number)


def _read(work: Work, letter: Letter) -> Json:
    """A letter, and as notes what is wrong with the business's wordings."""
    wordings = wordings_of(work)
    shown = view(work, letter, wordings)
    for fault in wordings.faults:
        work.note(fault)
    return shown


def _previewed(work: Work, kind: str, ref: str) -> Letter:
    """The newest fact on a thing that brings such a letter brings it again, as things stand now;
    or the letter that what comes next would bring. Raises BadChoice, BadReference, NotFound,
    NoPreview."""
    if kind not in KINDS:
        raise BadChoice(value=visible(kind[:40]), what="kind of letter", choices=", ".join(KINDS))
    thing = named(work, ref)
    known = _on(work, thing)
    found = _preview(work, thing, known, kind)
    if not isinstance(found, Why):
        letter, given = found
        if given:
            work.note(f"it is as it would be {given}")
        return letter
    can = [each for each in KINDS if not isinstance(_preview(work, thing, known, each), Why)]
    name = getattr(thing, "handle", thing.ref)
    raise NoPreview(
        kind=kind,
        ref=name,
        can=can,
        **found._asdict(),
    )


def _preview(
    work: Work, thing: Entity, known: list[Letter], kind: LetterKind
) -> tuple[Letter, str] | Why:
    """A letter of a kind on a thing as it would be written and what that supposes, or why there
    would be none."""
    told = Delivery("kept", "it is only a preview")
    for letter in reversed(known):
        draft = _draft_again(work, letter, kind)
        if draft is not None:
            now = letter._replace(at=work.now, figures=draft.figures(work), delivery=told)
            return now, ""
    found = supposed(work, thing, kind, work.now)
    if isinstance(found, Why):
        return found
    draft, number = found.draft, work.next_number("letter")
    person, about = draft.recipient, (draft.invoice, draft.payment)
    return Letter(number, 0, found.at, kind, person, found.figures, *about, told), found.given


def _on(work: Work, thing: object) -> list[Letter]:
    outbox = work.store.outbox
    return [outbox.get(number) for number in outbox.numbers(_where(thing))]


def _draft_again(work: Work, letter: Letter, kind: str) -> Draft | None:
    """What the fact of a letter would bring of that kind to the same person today; None where it
    is so no more."""
    if letter.kind != kind or not _stands(work, letter):
        return None
    ((fact, _),) = work.store.log.told(None, after=letter.event - 1, most=1)
    drafts = (each for each in letters_of(work, fact.event, work.now) if each.kind == kind)
    return next((each for each in drafts if each.recipient == letter.recipient), None)


def _is_on_offer(work: Work, letter: Letter) -> bool:
    _, number = references.parse(letter.figures.session or "", "session", "session")
    return work.get(Session, number).status == "open"


def _awaits_deposit(work: Work, letter: Letter) -> bool:
    _, number = references.parse(letter.figures.booking or "", "booking", "booking")
    return work.get(Booking, number).status in {"requested", "confirming"}


def _is_contested(work: Work, letter: Letter) -> bool:
    return work.get(Invoice, letter.invoice).status == "contested"


def _is_overdue(work: Work, letter: Letter) -> bool:
    return work.get(Invoice, letter.invoice).status == "overdue"


def _stands(work: Work, letter: Letter) -> bool:
    look = _STANDS.get(letter.kind)
    return look is None or look(work, letter)


_STANDS: dict[LetterKind, Callable[[Work, Letter], bool]] = {
    "offer": _is_on_offer,
    "deposit-declined": _awaits_deposit,
    "contested": _is_contested,
    "overdue": _is_overdue,
    "reminder": lambda *_: False,
    "card-expires": lambda *_: False,
}
"""Whether what a letter of some kinds told is still so; those on what is ahead are made of that."""


def _in_portions(desk: Desk, numbers: list[int], *, is_table: bool) -> Iterator[Json]:
    """The letters in short transactions, as lists are read."""
    wordings: Wordings | None = None
    for start in range(0, len(numbers), PORTION):
        with desk.look() as work:
            outbox = work.store.outbox
            found = [outbox.get(each) for each in numbers[start : start + PORTION]]
            wordings = wordings or wordings_of(work)
            shown = _row if is_table else view
            portion = [shown(work, each, wordings) for each in found]
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
        **_head(work, letter),
        "subject": said.subject,
        "text": wordings.text(said),
        "html": wordings.html(said),
        "invoice": None if letter.invoice is None else reference("invoice", letter.invoice),
        "payment": None if letter.payment is None else reference("payment", letter.payment),
        "tries": how.tries,
        "sent_at": None if how.sent_at is None else dates.stamp(how.sent_at),
    }


def _row(work: Work, letter: Letter, wordings: Wordings) -> Json:
    """A letter in a table."""
    said = letter.delivery.said
    addressed = told(work, letter.kind, letter.recipient, letter.figures)
    subject = wordings.subject(addressed) if said is None else wordings.again(said).subject
    return {**_head(work, letter), "subject": subject}


def _head(work: Work, letter: Letter) -> Json:
    how = letter.delivery
    return {
        "ref": reference("letter", letter.number),
        "at": dates.stamp(letter.at),
        "kind": letter.kind,
        "to": views.named(work, letter.recipient),
        "address": how.address or address_of(work, letter.recipient),
        "state": how.state,
        "why": how.why,
    }


def wordings_of(work: Work) -> Wordings:
    """The words of this business."""
    return open_wordings(work.get(Policy, 0).templates)


def worded(work: Work, letter: Letter, wordings: Wordings) -> Worded:
    """What was sent; or what would be, today."""
    if letter.delivery.said is not None:
        return wordings.again(letter.delivery.said)
    return wordings.said(told(work, letter.kind, letter.recipient, letter.figures))
