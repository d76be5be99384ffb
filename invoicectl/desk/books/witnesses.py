"""What anchors say of the log: whether it is the one that they know, and up to when."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from invoicectl.desk.engine.sweeping import generations
from invoicectl.desk.engine.work import Work
from invoicectl.domain import dates
from invoicectl.domain.anchors import Anchor, belongs, is_remark, read, superseded
from invoicectl.domain.erasing import ERASURE_KINDS
from invoicectl.domain.policy import Policy
from invoicectl.domain.text import visible


def faults(work: Work) -> Iterator[str]:
    """Where the log is not the one that the anchors beside the file know.

    Notes say up to when the past is witnessed, what a generation left behind, and which lines
    can't be read."""
    anchors = work.store.anchors()
    if anchors is None:
        return
    name = f"{visible(work.store.path)}.anchors"
    try:
        noted = list(_read(work, anchors.lines(), name))
    except OSError as error:
        yield f"{name} can't be read: {error.strerror or error}"
        return
    held = [_is_held(work, each) for each in noted]
    begun = generations(work.store)
    newest_left: dict[int, Anchor] = {}
    for index, anchor in enumerate(noted):
        if held[index]:
            continue
        later = [each for each, is_held in zip(noted[index:], held[index:], strict=True) if is_held]
        left = superseded(anchor, later, begun)
        if left is None:
            yield _told(work, anchor, begun)
        else:
            newest_left[left] = max(
                anchor, newest_left.get(left, anchor), key=lambda each: each.seq
            )
    for left, anchor in newest_left.items():
        seq = dict(begun)[left]
        work.note(
            f"generation {left} began at event {seq:,}: what came after event {seq - 1:,} before, "
            f"up to event {anchor.seq:,} of {_when(work, anchor)}, is not in this file"
        )
    _tell_newest(work, [each for each, is_held in zip(noted, held, strict=True) if is_held], name)


def contradicting(work: Work) -> Anchor | None:
    """The first anchor beside the file's place whose event has to be in the log and is another;
    None where the log may be a part of the past that they know."""
    anchors = work.store.anchors()
    end, begun = work.store.log.next_seq() - 1, generations(work.store)
    with suppress(OSError):
        for line in () if anchors is None else anchors.lines():
            anchor = read(line)
            if anchor is None or not belongs(anchor, end, begun):
                continue
            if not _is_held(work, anchor):
                return anchor
    return None


def forgotten_since(work: Work) -> dict[str, Anchor]:
    """Who was erased, as the anchors beside the file know, and is in the file still: each
    under their number, with the newest anchor that says so.

    A person who came after the file had left the past of an anchor is another of that number."""
    found: dict[str, Anchor] = {}
    anchors, begun = work.store.anchors(), generations(work.store)
    with suppress(OSError):
        for line in () if anchors is None else anchors.lines():
            anchor = read(line)
            if anchor is None or anchor.erased is None:
                continue
            shared = [seq for number, seq in begun if number > anchor.generation]
            first = work.store.log.told([anchor.erased], most=1)
            is_known = bool(first) and first[0][0].seq < min(shared, default=anchor.seq)
            if is_known and not work.store.log.of_kinds([anchor.erased], ERASURE_KINDS):
                found[anchor.erased] = anchor
    return found


def _is_held(work: Work, anchor: Anchor) -> bool:
    return work.store.log.hash_at(anchor.seq) == anchor.hash


def _read(work: Work, lines: Iterator[str], name: str) -> Iterator[Anchor]:
    for number, line in enumerate(lines, start=1):
        anchor = read(line)
        if anchor is not None:
            yield anchor
        elif not is_remark(line):
            work.note(f"line {number:,} of {name} is not an anchor")


def _told(work: Work, anchor: Anchor, begun: list[tuple[int, int]]) -> str:
    """A fault: what the anchor knows, and what the log says of it."""
    knows = f"an anchor of {_when(work, anchor)} knows event {anchor.seq:,}"
    end = work.store.log.next_seq() - 1
    says = [
        f"event {seq:,}, which begins generation {number}, is not noted itself"
        for number, seq in begun
        if anchor.generation < number and seq <= anchor.seq
    ]
    if says:
        return f"{knows}, and {says[0]}: if the file was restored, invoicectl anchor notes it"
    if anchor.seq > end:
        return f"the log ends at event {end:,}, but {knows}"
    return f"event {anchor.seq:,} is not what it was: {knows} with another hash"


def _tell_newest(work: Work, held: list[Anchor], name: str) -> None:
    if held:
        newest = max(held, key=lambda each: each.seq)
        seq, at = f"{newest.seq:,}", _when(work, newest)
        work.note(f"{name} shows that nothing was changed up to event {seq} of {at}")


def _when(work: Work, anchor: Anchor) -> str:
    return dates.local(anchor.at, work.get(Policy, 0).timezone)
