"""Letters that go out: one after another, each claimed before and marked after, in two commits.

At least once, under the same Message-ID each time: what was claimed and never marked is sent again.
Nobody is flooded: what waited too long, or is from before the file went back, is kept until a
person sends it. Source: SPEC 12.
"""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from typing import Literal

from invoicectl.desk.asking import pages, references, typed, views
from invoicectl.desk.asking.letters import worded, wordings_of
from invoicectl.desk.asking.views import Json
from invoicectl.desk.done import Done, Report
from invoicectl.desk.engine.recording import NO_ADDRESS
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import dates
from invoicectl.domain.model import Delivery, Invoice, Letter
from invoicectl.domain.policy import Policy
from invoicectl.domain.records import LettersOf
from invoicectl.domain.references import reference
from invoicectl.domain.tuples import NamedTuple
from invoicectl.errors import (
    Error,
    ForkSendsNothing,
    LetterClaimed,
    LetterSent,
    MailDown,
    NoSender,
    NotInstalled,
)
from invoicectl.letters import address_of, told
from invoicectl.mail import Attached, Mailer, NotTaken, Outgoing, ServerDown
from invoicectl.wordings import Wordings

WAITS = timedelta(days=3)
"""How long a letter waits to be sent, and how long a passing refusal is tried again."""

AGAIN = timedelta(minutes=5)
"""How long after a try the next one may be."""

AT_MOST = 500
"""Letters that one run sends; the next run sends the rest."""

TOO_LONG = "it waited for more than 3 days"
PASSED = "the instant it speaks of has passed"

Opening = Callable[[], Mailer]
Asked = Literal["waiting", "older", "one", "again"]
"""Which letters are asked for: what waits, also what is kept, this one as if it had not been tried
before, and this one also if it was sent."""


class _Claimed(NamedTuple):
    """A letter that is to go out now, as it is claimed, and as it is noted when it did."""

    outgoing: Outgoing
    claim: Delivery
    sent: Delivery


def send(desk: Desk, opening: Opening, *, older: bool, at_most: int) -> Done:
    """Send what waits; `older`, also what is kept. A dry run only shows which.

    Raises ForkSendsNothing, NoSender, MailDown (what was sent by then stays so)."""
    with desk.look() as work:
        wordings = wordings_of(work)
        _refuse_unsendable(work)
        outbox = work.store.outbox
        states = ["waiting", "kept"] if older else ["waiting"]
        numbers = outbox.numbers([LettersOf("state", state) for state in states])
        if desk.is_dry:
            chosen = [outbox.get(number) for number in numbers]
            due = [each for each in chosen if _is_due(work, each, older=older)]
            return _told(work, due[:at_most], len(due))
    tried: list[int] = []
    down = None
    with desk.stop.heeded():
        try:
            with closing(opening()) as mailer:
                for number in numbers:
                    if len(tried) >= at_most or desk.stop.is_asked:
                        break
                    if _sent(desk, mailer, number, wordings, "older" if older else "waiting"):
                        tried.append(number)
        except ServerDown as refusal:
            down = refusal
    return _done(desk, wordings, tried, down)


def send_waiting(desk: Desk, opening: Opening) -> Done:
    """Send what waits after a `tick`; what a person should know of it is in the notes."""
    try:
        done = send(desk, opening, older=False, at_most=AT_MOST)
    except ForkSendsNothing:
        return Done("sending", {})
    except NoSender as refusal:
        return Done("sending", {}, (refusal.message,))
    failed = done.value.value["failed"] if isinstance(done.value, Report) else 0
    lines = [*done.notes, *([] if done.error is None else [done.error.message])]
    if failed:
        what = "1 letter failed" if failed == 1 else f"{failed:,} letters failed"
        lines.append(f"{what}; invoicectl attention lists them")
    return done._replace(notes=tuple(lines), error=None)


def retry(desk: Desk, opening: Opening, ref: str, *, again: bool = False) -> Done:
    """Send one letter now, whatever became of it before; `again`, also what was sent, in the very
    words in which it was, and under the same Message-ID.

    Raises NotFound, ForkSendsNothing, NoSender, LetterSent, and LetterClaimed while another run is
    sending it."""
    _, number = references.parse(ref, "letter", "letter")
    with desk.look() as work:
        wordings = wordings_of(work)
        with references.naming_near_ones(work, "letter", number):
            letter = work.store.outbox.get(number)
        _refuse_unsendable(work)
        zone = work.get(Policy, 0).timezone
        _refuse_again(work, letter, again=again)
        if desk.is_dry:
            waiting = work.store.outbox.numbers([LettersOf("state", "waiting")])
            return _told(work, [letter], len(waiting))
    down = None
    with desk.stop.heeded():
        try:
            with closing(opening()) as mailer:
                _sent(desk, mailer, number, wordings, "again" if again else "one")
        except ServerDown as refusal:
            down = refusal
    done, before = _done(desk, wordings, [number], down), letter.delivery.sent_at
    if before is None:
        return done
    when = dates.local(before, zone)
    return done._replace(notes=(f"it was sent before, on {when}", *done.notes))


def most(given: str | None) -> int:
    """How many letters a run may send, 1 to 100,000. Raises Malformed."""
    return AT_MOST if given is None else typed.whole(given, "number of letters", 1, 100_000)


def _refuse_unsendable(work: Work) -> None:
    policy = work.get(Policy, 0)
    if policy.forked_from is not None:
        raise ForkSendsNothing
    if policy.mail_from is None:
        raise NoSender


def _refuse_again(work: Work, letter: Letter, *, again: bool) -> None:
    """What was sent is sent no more unless somebody says `again`, and what another run has claimed
    by that run alone: one that was cut off after its claim keeps it until the letter is due."""
    ref, how = reference("letter", letter.number), letter.delivery
    zone = work.get(Policy, 0).timezone
    if how.state == "sent" and how.sent_at is not None and not again:
        raise LetterSent(letter=ref, at=dates.local(how.sent_at, zone))
    if how.tried_at is None or (how.state, how.why) != ("waiting", None):
        return
    if not _is_over(how.tried_at, work.now):
        until = dates.local(how.tried_at + AGAIN, zone)
        raise LetterClaimed(letter=ref, since=dates.local(how.tried_at, zone), until=until)


def _is_over(tried_at: datetime, now: datetime) -> bool:
    """Whether a try was long enough ago for another."""
    return now - tried_at >= AGAIN


def _done(desk: Desk, wordings: Wordings, tried: list[int], down: ServerDown | None) -> Done:
    """What a run did, and how it ended before its end, if so."""
    with desk.look() as work:
        outbox = work.store.outbox
        left = len(outbox.numbers([LettersOf("state", "waiting")]))
        letters = [outbox.get(number) for number in tried]
        done = _told(work, letters, left)
    error: Error | None = None
    if down is not None:
        sent = sum(each.delivery.state == "sent" for each in letters)
        error = MailDown(why=down.why, **down.facts, sent=sent, left=left)
    elif desk.stop.is_asked:
        error = desk.stop.error(why="mail", waiting=left)
    return done._replace(error=error, notes=(*done.notes, *wordings.faults))


def _told(work: Work, letters: list[Letter], left: int) -> Done:
    """What became of each, and how many wait still."""
    shown: list[Json] = [
        {
            "ref": reference("letter", each.number),
            "kind": each.kind,
            "to": views.named(work, each.recipient),
            "address": each.delivery.address or address_of(work, each.recipient),
            "state": each.delivery.state,
            "why": each.delivery.why,
            "tries": each.delivery.tries,
        }
        for each in letters
    ]
    states = [each.delivery.state for each in letters]
    counted = {state: states.count(state) for state in ("sent", "failed", "kept")}
    value = {**counted, "waiting": left, "letters": shown}
    return work.done("sending", Report(value, "letters"))


# --- one letter -------------------------------------------------------------------------------


def _sent(
    desk: Desk,
    mailer: Mailer,
    number: int,
    wordings: Wordings,
    asked: Asked,
) -> bool:
    """Send a letter if it is due, and note what became of it; whether anything did.

    Raises ServerDown, and what else the mailer raises, with the letter as it was; and LetterSent,
    LetterClaimed, where this one is asked for. Who is cut off while it goes out keeps the claim: it
    may have arrived."""
    with desk.act() as work:
        letter = work.store.outbox.get(number)
        before = letter.delivery
        if asked in {"one", "again"}:
            _refuse_again(work, letter, again=asked == "again")  # another run may have been faster
            known = Delivery(tries=before.tries, sent_at=before.sent_at, said=before.said)
            letter = letter._replace(delivery=known if before.sent_at else Delivery())
        claimed = _claim(work, letter, wordings, older=asked != "waiting")
    if not isinstance(claimed, _Claimed):
        return claimed
    try:
        mailer.send(claimed.outgoing)
        became = claimed.sent
    except NotTaken as refusal:
        became = _after(claimed, refusal)
    except Exception:
        _mark(desk, number, before)
        raise
    _mark(desk, number, became)
    return True


def _mark(desk: Desk, number: int, delivery: Delivery) -> None:
    """Also where somebody asked to stop while it went out: it must not go out again."""
    with desk.stop.owed(), desk.act() as work:
        work.store.outbox.mark(number, delivery)


def _claim(work: Work, letter: Letter, wordings: Wordings, *, older: bool) -> _Claimed | bool:
    """Have a letter for this run alone. What is not due now is left, or kept; whether it is so."""
    if letter.delivery.state not in {"waiting", "kept"}:
        return False  # another run was faster
    why = _why_kept(work, letter, older=older)
    if why is not None:
        is_news = (letter.delivery.state, letter.delivery.why) != ("kept", why)
        if is_news:
            kept = letter.delivery._replace(state="kept", why=why)
            work.store.outbox.mark(letter.number, kept)
        return is_news
    if not _is_due(work, letter, older=older):
        return False
    how, now = letter.delivery, work.now
    claim = how._replace(
        state="waiting",
        why=None,
        tries=how.tries + 1,
        first_tried_at=how.first_tried_at or now,
        tried_at=now,
    )
    work.store.outbox.mark(letter.number, claim)
    said = worded(work, letter, wordings)
    address = address_of(work, letter.recipient) or ""
    sent = claim._replace(state="sent", sent_at=now, address=address, said=wordings.kept(said))
    policy = work.get(Policy, 0)
    first = work.store.outbox.first_of_thread(letter)
    outgoing = Outgoing(
        ref=reference("letter", letter.number),
        message_id=_message_id(work, letter),
        in_reply_to=None if first.number == letter.number else _message_id(work, first),
        at=now,
        sender=policy.mail_from or "",
        sender_name=policy.business,
        recipient=address,
        recipient_name=told(work, letter.kind, letter.recipient, letter.figures).name,
        subject=said.subject,
        text=wordings.text(said),
        html=wordings.html(said),
        pages=_pages(work, letter),
    )
    return _Claimed(outgoing, claim, sent)


def _pages(work: Work, letter: Letter) -> tuple[Attached, ...]:
    """The invoice as PDF, with the letter that brings it, where PDFs can be made."""
    if letter.kind != "invoice" or letter.invoice is None:
        return ()
    from invoicectl.documents import pdf

    invoice = work.get(Invoice, letter.invoice)
    try:
        return (Attached(f"{invoice.ref}.pdf", pdf.data(pages.of_invoice(work, invoice))),)
    except NotInstalled:
        return ()


def _message_id(work: Work, letter: Letter) -> str:
    """The same at each try, and another's in every other file or history."""
    hash_ = work.store.log.hash_at(letter.event) or ""
    return f"<{reference('letter', letter.number)}.{hash_[:20]}@{work.file_id}>"


def _is_due(work: Work, letter: Letter, *, older: bool) -> bool:
    """Whether a letter may go out now."""
    how = letter.delivery
    if _why_kept(work, letter, older=older) is not None:
        return False
    return how.tried_at is None or _is_over(how.tried_at, work.now)


def _why_kept(work: Work, letter: Letter, *, older: bool) -> str | None:
    """Why a letter is not sent by itself; None where nothing keeps it. `older`: a person asked."""
    if address_of(work, letter.recipient) is None:
        return NO_ADDRESS
    if older:
        return None
    if letter.kind == "reminder" and _has_passed(letter, work.now):
        return PASSED
    waited = letter.delivery.tries == 0 and work.now - letter.at > WAITS
    return TOO_LONG if waited else None


def _has_passed(letter: Letter, now: datetime) -> bool:
    step = letter.figures.next
    return step is not None and step.at is not None and step.at <= now


def _after(claimed: _Claimed, refusal: NotTaken) -> Delivery:
    """What becomes of a letter that the server did not take. When it was sent before, and in which
    words, stays known."""
    tried = claimed.claim
    first, now = tried.first_tried_at, tried.tried_at
    is_over = first is not None and now is not None and now - first >= WAITS
    if refusal.for_good or is_over:
        return tried._replace(state="failed", why=refusal.reason)
    return tried._replace(why=refusal.reason)
