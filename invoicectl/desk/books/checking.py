"""The proof that the tables are what the events add up to: `check`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property, partial
from itertools import islice
from typing import Any

from invoicectl.bookkeeping import Aside
from invoicectl.desk.asking.views import Json
from invoicectl.desk.books import witnesses
from invoicectl.desk.books.folding import aside_of
from invoicectl.desk.books.replaying import Replayed
from invoicectl.desk.done import Done, Listed
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import chain, codec, postings
from invoicectl.domain.erasing import ERASURE_KINDS
from invoicectl.domain.events import ClockCorrected, Fact, FileCreated, FileForked, kind_of
from invoicectl.domain.model import Client, Invoice, Provider
from invoicectl.domain.overlay import UnfoldableError
from invoicectl.domain.policy import Policy
from invoicectl.domain.text import visible
from invoicectl.domain.things import THINGS
from invoicectl.domain.world import whose
from invoicectl.errors import CheckFailed, FileFault, Malformed, NotFound
from invoicectl.errors.remedies import CHECK, RESTORE, TRIGGER
from invoicectl.rules import RULES_VERSION, next_step

MOST = 20
"""How many faults of one check are told."""

FEW = 6
"""How many things of others are named."""

Seen = Callable[[Fact], None]
"""What is told each event, so that a person sees how far a long check is."""

Helped = Callable[[str, Collection[str]], AbstractContextManager[Callable[[], Collection[str]]]]
"""What has somebody else do some checks of the file at a path meanwhile, and then says which of
them found nothing."""

HASH = 64
"""The digits of a hash."""


class Checker:
    """One run of the checks: the file, and its events folded once for all of them."""

    def __init__(self, work: Work, aside: Aside, seen: Seen | None) -> None:
        self.work = work
        self._seen = seen
        self.store = work.store
        self._aside = aside
        self.broken: str | None = None
        self.way_out = RESTORE

    @cached_property
    def erasures(self) -> list[Fact]:
        """What was erased. Raises FileFault."""
        return [fact for fact, _ in self.store.log.of_kinds(None, ERASURE_KINDS)]

    @cached_property
    def may_lack_texts(self) -> bool:
        """Whether anything was erased, or can't be told."""
        try:
            return bool(self.erasures)
        except FileFault:
            return True

    @cached_property
    def folded(self) -> Replayed:
        """The events folded from nothing and put aside; `broken` says at which one that ended, if
        at any."""
        folded = Replayed(self._aside, [])
        try:
            folded = Replayed(self._aside, self.erasures)
            for fact in self.store.log.facts():
                folded.replay(fact)
                client = whose(folded, fact.event)
                if fact.client != client:
                    told = f"client {fact.client}, but is of {client}"
                    self.broken = f"event {fact.seq} is filed under {told}"
                    break
                if self._seen is not None:
                    self._seen(fact)
        except UnfoldableError as error:
            self.broken = str(error)
        except FileFault as error:
            self.broken = self.told(error)
        folded.note_what_it_brought()
        return folded

    def told(self, error: FileFault) -> str:
        """What a fault says that ends a check; where it knows what helps, that is told."""
        if error.hint not in {None, CHECK}:
            self.way_out = error.hint
        return error.message


def check(
    desk: Desk,
    name: str | None,
    anchor: str | None = None,
    *,
    but: Collection[str] = (),
    seen: Seen | None = None,
    helped: Helped | None = None,
) -> Done:
    """Every check with its faults, `but` for some; one of them only if named. Raises NotFound.

    With an `anchor`, a hash that was noted before, also that the log still extends it. `seen` is
    told each event that is folded; `helped` may do some of all checks meanwhile. A fault is its
    error."""
    if name is not None and name not in CHECKS:
        raise NotFound(what="check", ref=name, hint=f"choose one of {', '.join(CHECKS)}")
    is_alone = not (desk.store.is_writing or desk.shares_commits)
    with desk.look() as work, aside_of(work.store) as aside:
        checker = Checker(work, aside, seen)
        wanted_names = CHECKS.keys() - set(but) if name is None else {name}
        runs = {each: run for each, run in CHECKS.items() if each in wanted_names}
        if anchor is not None:
            wanted = _anchor(anchor)
            runs["anchor"] = lambda checker: _anchored(checker, wanted)
        is_helped = name is None and is_alone and work.store.tables.is_still()
        found = _run(checker, runs, helped if is_helped else None)
        error = _failed(checker, found)
        if error is not None:
            return work.done("checks", found, error)
        return work.done("checks", Listed(found, sums=_held(work)))


def clean(work: Work, names: Collection[str]) -> list[str]:
    """Which of these checks find nothing; texts, where some were erased, is not among them, since
    for that all is folded."""
    with aside_of(work.store) as aside:
        checker = Checker(work, aside, None)
        asked = (each for each in names if each != "texts" or not checker.may_lack_texts)
        return [each for each in asked if not _first_faults(CHECKS[each], checker)]


def _run(
    checker: Checker, runs: dict[str, Callable[[Checker], Iterator[str]]], helped: Helped | None
) -> list[Json]:
    """The faults of each, in order. Those that somebody else does come last, and only if they are
    not done: what they find is told here alone."""
    theirs = [each for each in runs if each in BESIDE] if helped is not None else []
    found: dict[str, list[str]] = {}
    with nullcontext(tuple) if helped is None else helped(checker.store.path, theirs) as done:
        for each in (each for each in runs if each not in theirs):
            found[each] = _first_faults(runs[each], checker)
        is_done = done() if theirs else ()
        for each in theirs:
            found[each] = [] if each in is_done else _first_faults(runs[each], checker)
    return [{"name": each, "ok": not found[each], "faults": found[each]} for each in runs]


def _held(work: Work) -> Json:
    """What there is that is as it should be, by its kind."""
    counts = {f"{kind}s": work.store.questions.count(kind) for kind in ("client", "invoice")}
    return {"events": work.store.log.next_seq() - 1, **counts}


def head(desk: Desk) -> Done:
    """The hash of the newest event and its number: an anchor to be noted elsewhere."""
    with desk.look() as work:
        newest = {"events": work.store.log.next_seq() - 1, "head": work.store.log.head()}
        return work.done("head", newest)


def _anchor(given: str) -> str:
    told = given.strip().lower()
    if len(told) != HASH or set(told) - set("0123456789abcdef"):
        raise Malformed(why="anchor")
    return told


def _anchored(checker: Checker, anchor: str) -> Iterator[str]:
    """The log still has the event whose hash was noted, so it extends what it was then."""
    if not checker.store.log.has_hash(anchor):
        yield f"no event has the hash {anchor}: the log is not what it was then"


def _first_faults(run: Callable[[Checker], Iterator[str]], checker: Checker) -> list[str]:
    """At most MOST faults; a file too damaged to be looked at is one. After an error a server
    answers only from a mark on."""
    faults: list[str] = []
    checker.store.savepoint()
    try:
        faults.extend(islice(run(checker), MOST))
        checker.store.keep()
    except FileFault as error:
        checker.store.undo()
        faults.append(checker.told(error))
    return faults


def _failed(checker: Checker, found: list[Json]) -> CheckFailed | None:
    """Exit 7 where any check found a fault."""
    faults = [fault for each in found for fault in each["faults"]]
    if not faults:
        return None
    hint = checker.way_out
    if all(fault.startswith("trigger ") and fault.endswith("is none of ours") for fault in faults):
        hint = TRIGGER
    return CheckFailed(faults=len(faults), path=checker.store.path, hint=hint)


def _integrity(checker: Checker) -> Iterator[str]:
    """SQLite's own check of the file."""
    yield from checker.store.tables.broken()


def _schema(checker: Checker) -> Iterator[str]:
    """Tables, triggers and indexes are those of the migrations; what else others keep in the file
    is theirs, and noted."""
    foreign = []
    for is_fault, told in checker.store.tables.differences_of_schema():
        if is_fault:
            yield told
        else:
            foreign.append(visible(told))
    if foreign:
        rest = len(foreign) - FEW
        more = f" and {rest} more" if rest > 0 else ""
        checker.work.note(f"left alone, for it is none of ours: {', '.join(foreign[:FEW])}{more}")


def _foreign_keys(checker: Checker) -> Iterator[str]:
    """Every reference points at something."""
    for table, row, parent in checker.store.tables.dangling():
        yield f"{table} row {row} points at nothing in {parent}"


CORRECTED = kind_of(ClockCorrected)
FORKED = kind_of(FileForked)


def _sequence(checker: Checker) -> Iterator[str]:
    """Events are numbered from 1 without a gap, and were written in order, but for where a clock
    that had been ahead was corrected."""
    before = ""
    for expected, link in enumerate(checker.store.log.links(), start=1):
        if link.seq != expected:
            yield f"event {expected} is missing; {link.seq} follows"
            return
        if link.recorded_at < before and link.kind != CORRECTED:
            yield f"event {link.seq} was recorded before the one before it"
        before = link.recorded_at


def _numbers(checker: Checker) -> Iterator[str]:
    """No number of an invoice or anything else is missing."""
    for owner in (
        "client",
        "provider",
        "invoice",
        "session",
        "booking",
        "series",
        "visit",
        "payment",
        "letter",
    ):
        numbers = checker.store.tables.numbers_in(THINGS[owner].table)
        for expected, number in enumerate(numbers, start=1):
            if number != expected:
                yield f"{owner} {expected} is missing"
                break


def _chain(checker: Checker) -> Iterator[str]:
    """Each event's hash is of the one before it and of the event itself."""
    before = chain.START
    for link in checker.store.log.links():
        if chain.hash_of(before, link) != link.hash:
            yield f"event {link.seq} is not what it was, or what came before it is not"
            return
        before = link.hash


def _anchors(checker: Checker) -> Iterator[str]:
    """The log is the one that the anchors beside the file know."""
    yield from witnesses.faults(checker.work)


def _texts(checker: Checker) -> Iterator[str]:
    """Each text beside the log is the one whose hash its event holds; what was erased is gone, and
    nothing else is."""
    is_erased = checker.folded.is_erased if checker.may_lack_texts else lambda *_: False
    for link, row in checker.store.log.kept():
        try:
            found = codec.kept(link, row)
        except codec.UnreadableError as error:
            yield f"event {link.seq} {error}"
            continue
        for each in found:
            is_to_go = is_erased(link.seq, link.kind, each.field)
            if not each.is_there and not is_to_go:
                yield f"the {each.field} of event {link.seq} is missing"
            elif each.is_there and is_to_go:
                yield f"the {each.field} of event {link.seq} is there, and it was erased"
            elif not each.is_right:
                yield f"the {each.field} of event {link.seq} is not what it was"


def _replay(checker: Checker) -> Iterator[str]:
    """All events folded again from nothing give every row of every table."""
    folded = checker.folded
    if checker.broken is not None:
        yield checker.broken
        return
    yield from _file(checker)
    knows_steps = checker.work.info.rules_version == RULES_VERSION
    step_of = partial(next_step, folded) if knows_steps else None
    yield from checker.store.tables.differences(folded, step_of)
    yield from _outbox(checker, folded)
    yield from _policy(checker, folded)


def _policy(checker: Checker, folded: Replayed) -> Iterator[str]:
    """The settings are those that the events made."""
    stored, told = checker.work.get(Policy, 0), folded.get(Policy, 0)
    for key in Policy._fields:
        if getattr(stored, key) != getattr(told, key):
            yield f"policy {key} is {getattr(stored, key)}, its events say {getattr(told, key)}"


def _postings(checker: Checker) -> Iterator[str]:
    """Each event posts what its kind posts, to a sum of 0, and the balances are their sums."""
    folded = checker.folded
    if checker.broken is not None:
        yield checker.broken
        return
    for seq in folded.unbalanced:
        yield f"the postings of event {seq} don't sum to 0"
    columns = ("event", "position", "account", "amount_minor")
    tables, aside = checker.store.tables, folded.aside
    yield from tables.differences_in("postings", columns, 2, partial(aside.noted, "postings"))
    sums = ("account", "balance_minor")
    yield from tables.differences_in("balances", sums, 1, partial(aside.sums, "balances"))


def _words(checker: Checker) -> Iterator[str]:
    """Things are found by the words that their rows have, and by no others."""
    yield from checker.store.words.differences()


def _file(checker: Checker) -> Iterator[str]:
    """What the file says of itself is what its first event says; a fork's, that it was forked."""
    first = next(checker.store.log.facts(), None)
    if first is None or not isinstance(first.event, FileCreated):
        yield "the first event does not make the file"
        return
    told, by = tuple(first.event[:4]), "its first event"
    for fact, _ in checker.store.log.of_kinds(["file"], [FORKED]):
        told, by = (fact.event[0], "simulated", "simulated", False), f"event {fact.seq}"
    for name, value in zip(("uuid", "clock", "gateway", "is_test"), told, strict=True):
        stands = getattr(checker.work.info, name)
        if stands != value:
            yield f"file {name} is {stands}, {by} says {value}"
    if not checker.store.file.is_sealed():
        yield "file simulated_at or ticked_at is not what was written with the log"
    newest = checker.store.log.newest_at()
    clock = checker.work.info.simulated_at
    if clock is not None and newest is not None and clock < newest:
        yield "file simulated_at is before the newest event"


def _outbox(checker: Checker, folded: Replayed) -> Iterator[str]:
    """Each letter is of its event, kind, recipient and invoice; its words may have been others."""
    columns = ("event", "kind", "recipient", "invoice")
    expected = partial(folded.aside.noted, "outbox")
    missing, found = checker.store.tables.apart("outbox", columns, expected)
    for event, kind, recipient, _ in missing:
        yield f"outbox: the letter {kind} to {recipient} of event {event} is missing"
    for event, kind, recipient, _ in found:
        yield f"outbox: the letter {kind} to {recipient} of event {event} has no events"


_NOT_OWED = frozenset({"pending", "contested", "written-off", "void"})
"""The states of an invoice by which nobody owes anything."""


def _books(checker: Checker) -> Iterator[str]:
    """The balances say what the tables say: who owes, has credit, earned, and is still to come."""
    folded = checker.folded
    if checker.broken is not None:
        yield checker.broken
        return
    aside, balances = folded.aside, checker.store.tables.rows_of("balances")
    kinds = (Client, Provider, Invoice)
    things = (thing for kind in kinds for thing in folded.things_of(kind))
    aside.add("told", (each for thing in things for each in _told_by(thing)))
    aside.add("found", ((row["account"], row["balance_minor"]) for row in balances))
    for account, told, found in aside.apart("told", "found"):
        if found is None:
            yield f"{account} has no balance, the tables say {told}"
        elif account.startswith(_ACCOUNTS):
            yield f"{account} is {found}, the tables say {told or 0}"


def _told_by(thing: Any) -> list[tuple[str, int]]:
    """What one value adds to the balances of accounts."""
    if isinstance(thing, Client):
        return [(postings.credit(thing.number), -thing.credit_minor)]
    if isinstance(thing, Provider):
        return [
            (postings.earnings(thing.number), -thing.pending_minor),
            (postings.tips(thing.number), -thing.tips_minor),
        ]
    if isinstance(thing, Invoice):
        owed = 0 if thing.status in _NOT_OWED else thing.due_minor
        return [
            (postings.receivable(thing.client), owed),
            (postings.unearned(thing.client), -thing.unearned_minor),
        ]
    return []


_ACCOUNTS = (
    postings.RECEIVABLE,
    postings.CREDIT,
    postings.EARNINGS,
    postings.TIPS,
    postings.UNEARNED,
)
"""The accounts that the tables know too, by whose they are."""


CHECKS: dict[str, Callable[[Checker], Iterator[str]]] = {
    "integrity": _integrity,
    "schema": _schema,
    "foreign-keys": _foreign_keys,
    "sequence": _sequence,
    "numbers": _numbers,
    "chain": _chain,
    "texts": _texts,
    "replay": _replay,
    "postings": _postings,
    "books": _books,
    "words": _words,
    "anchors": _anchors,
}
"""The checks by name, in the order in which they run."""

BESIDE = ("integrity", "foreign-keys", "sequence", "numbers", "chain", "texts", "words")
"""The checks that somebody else can do meanwhile: they look at the file, and not at what its events
add up to, but for texts where some were erased."""
