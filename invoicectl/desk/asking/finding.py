"""Finding people and things by their words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from invoicectl.desk.asking import references, typed, views
from invoicectl.desk.asking.lists import PORTION, note_what_is_left, whole
from invoicectl.desk.asking.views import Json
from invoicectl.desk.done import Done
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import dates, money
from invoicectl.domain import words as cut
from invoicectl.domain.policy import Policy
from invoicectl.domain.references import reference
from invoicectl.domain.text import in_one_line
from invoicectl.domain.things import THINGS
from invoicectl.errors import Malformed
from invoicectl.looking import Sought

MOST_SAID = 200
"""Characters of what is told of a thing."""

MOST_WORDS = 20
"""Words that can be looked for together."""

OWNERS = ("client", "provider", "session", "booking", "visit", "payment", "invoice")
"""What is found."""


_DATE = re.compile("[0-9]{4}-(0[1-9]|1[0-2])(-[0-9]{2})?")
_YEAR = re.compile("20[0-9]{2}")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


def find(desk: Desk, given: Sequence[str], *, newest: int | None) -> Done:
    """What all the words are in, or so many of it, the best first. Raises Malformed."""
    asked = _asked(given)
    with desk.look() as work:
        found = list(work.store.words.found(asked, newest))
        more = 0
        if newest is not None and len(found) == newest:
            more = work.store.words.count(asked) - len(found)
        note_what_is_left(work, more=more)
        if not found:
            if not _note_dates(work, asked):
                _note_without(work, asked)
        elif _month(asked[0].word) and all(_YEAR.fullmatch(each.word) for each in asked[1:]):
            years = [each.word for each in asked[1:]]
            meant = _month_meant(work, _month(asked[0].word), years)
            work.note(f"if you mean the month: invoicectl list --month {meant}")
        return work.done("found", _told(desk, found, [each.word for each in asked]))


def _note_without(work: Work, asked: Sequence[Sought]) -> None:
    """Say without which word of several something is found: the last such one."""
    for index in reversed(range(len(asked))):
        rest = [*asked[:index], *asked[index + 1 :]]
        if rest and any(work.store.words.found(rest, 1)):
            _note_rest(work, [asked[index].word], rest)
            return


def _note_rest(work: Work, without: Sequence[str], rest: Sequence[Sought]) -> None:
    words = typed.quoted([each.word for each in rest])
    work.note(f"without {' '.join(without)} something is found: invoicectl find {words}")


def _note_dates(work: Work, asked: Sequence[Sought]) -> bool:
    """Say what narrows to a month or a day that was looked for, and what the other words find; or
    False where none was. Of several words that may be a month it is one that nothing has: `jun` may
    be somebody's name."""
    said = [each.word for each in asked]
    dated = [word for word in said if _is_date(word) or _month(word)]
    if not dated:
        return False
    if len(dated) > 1:
        alone = (each for each in asked if each.word in dated)
        nowhere = [each.word for each in alone if not any(work.store.words.found([each], 1))]
        dated = nowhere or dated
    what = "day" if len(dated[0]) == len("2026-01-01") and dated[0][0].isdigit() else "month"
    if _month(dated[0]):
        years = [word for word in said if _YEAR.fullmatch(word)]
        dated += years
        way = f"--month {_month_meant(work, _month(dated[0]), years)}"
    else:
        way = f"--{'on' if what == 'day' else 'month'} {dated[0]}"
    work.note(f"dates are no words: invoicectl list {way} shows that {what}")
    rest = [each for each in asked if each.word not in dated]
    if rest and any(work.store.words.found(rest, 1)):
        _note_rest(work, dated, rest)
    return True


def _is_date(word: str) -> bool:
    """Whether a word is a month or a day that lists can be narrowed to."""
    if not _DATE.fullmatch(word):
        return False
    try:
        begin = date.fromisoformat(f"{word}-01"[: len("2026-01-01")])
    except ValueError:
        return False
    return begin.year in dates.YEARS


def _month(word: str) -> int:
    """The number of the month that a word names, whole or in short; 0 where it names none."""
    names = (number for number, name in enumerate(_MONTHS, 1) if word in {name, name[:3]})
    return 9 if word == "sept" else next(names, 0)


def _month_meant(work: Work, month: int, years: Sequence[str]) -> str:
    """The month of the year that was said, else the last one that has begun."""
    today = dates.wall(work.now, work.get(Policy, 0).timezone)
    year = int(years[0]) if years else today.year - (month > today.month)
    return f"{year}-{month:02}"


def _asked(given: Sequence[str]) -> list[Sought]:
    """The words, each once; a reference in the form that things have it in.

    Raises Malformed, BadText, CardNumber."""
    asked: dict[str, Sought] = {}
    said = [typed.message(each, "word") or "" for each in given]
    for word in cut.whole(" ".join(said)):
        if references.is_reference(word):
            owner, number = references.parse(word, "anything", *THINGS)
            word = reference(owner, number).lower()
            asked[word] = Sought(word, is_whole=True)
        else:
            asked[word] = Sought(word, parts=cut.parts(word))
    if not asked:
        raise Malformed(why="nothing_to_find")
    if len(asked) > MOST_WORDS:
        raise Malformed(why="too_many_words", words=len(asked), most=MOST_WORDS)
    return list(asked.values())


def _told(desk: Desk, found: list[str], asked: list[str]) -> Iterator[Json]:
    """What was found, read in short transactions."""
    for first in range(0, len(found), PORTION):
        with desk.look() as work, whole(work):
            portion = [_line(work, ref, asked) for ref in found[first : first + PORTION]]
        yield from portion


def _line(work: Work, ref: str, asked: list[str]) -> Json:
    kind, number = references.parse(ref, "anything", *OWNERS)
    thing: Any = work.get(THINGS[kind].cls, number)
    client = number if kind == "client" else getattr(thing, "client", None)
    said = in_one_line(_TEXTS[kind](work, thing, asked))
    return {
        "ref": ref,
        "kind": kind,
        "client": None if client is None else work.handle_of("client", client),
        "text": said[:MOST_SAID],
        "at": _at(thing),
    }


def _at(thing: Any) -> str | None:
    """When it was, or will be; of people nobody asks that."""
    told = (getattr(thing, name, None) for name in _WHEN)
    at = next((each for each in told if each is not None), None)
    return None if at is None else dates.stamp(at)


_WHEN = ("at", "start_at", "issued_at", "requested_at", "opened_at")
"""The field that says so, of a payment, a visit, an invoice, a booking and a session."""


def _person(_: Work, thing: Any, __: list[str]) -> str:
    told = (thing.handle, thing.name, thing.email, getattr(thing, "phone", None))
    return ", ".join(each for each in told if each)


def _session(work: Work, thing: Any, asked: list[str]) -> str:
    """The session, and the first message in which something was found."""
    head = f"{thing.kind} session, {thing.status}"
    for message in work.messages_of(thing.number):
        if message.kind == "answer":
            continue
        said = set(cut.words(message.text))
        if any(each.startswith(word) for word in asked for each in said):
            return f"{head}: {message.text}"
    return head


def _booking(work: Work, thing: Any, _: list[str]) -> str:
    return f"booking, {thing.status}, {views.booking(work, thing)['total']}"


def _visit(work: Work, thing: Any, _: list[str]) -> str:
    shown = views.visit(work, thing)
    return f"{shown['service']}, {shown['price']}, {shown['status']}"


def _payment(work: Work, thing: Any, _: list[str]) -> str:
    shown = views.payment(work, thing)
    told = (
        f"{shown['kind']} {money.in_all(shown['amount'], shown['tip'])}",
        shown["outcome"],
        shown["card"] or shown["method"],
        shown["invoice"] or shown["booking"],
        shown["reference"] or shown["reason"],
    )
    return ", ".join(each for each in told if each)


def _invoice(_: Work, thing: Any, __: list[str]) -> str:
    lines = "; ".join(line.text for line in thing.lines)
    total = money.show(thing.total_minor, thing.currency)
    told = (total, thing.status, thing.reference, lines)
    return ", ".join(each for each in told if each)


_TEXTS: dict[str, Callable[[Work, Any, list[str]], str]] = {
    "client": _person,
    "provider": _person,
    "session": _session,
    "booking": _booking,
    "visit": _visit,
    "payment": _payment,
    "invoice": _invoice,
}
