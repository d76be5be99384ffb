"""The gateway is asked, not trusted to remember: once a run, before its first charge.

A person's act that wishes to charge is undone at that wish, the gateway asked outside any
transaction, and the act done anew; one that is refused asks nothing. A walk of time asks between
two commits, before its first step that may charge. Where the gateway knows more than the file, a
person is told, and no card is charged; time goes on with what it learned. Source: SPEC 8.
"""

from __future__ import annotations

from datetime import datetime

from invoicectl import errors
from invoicectl.desk.engine import anchoring, asked
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import money
from invoicectl.domain.anchors import Anchor
from invoicectl.domain.model import Client, Elsewhere, Payment
from invoicectl.domain.policy import Policy


def ask(desk: Desk, back_to: datetime | None) -> tuple[str, ...]:
    """Ask for a person, and keep what is learned; of all since `back_to`, for who gives back.

    Which payments have another outcome by it, in words."""
    from invoicectl.desk.engine import reconciling

    desk.commit()  # what lines of a batch share: nobody waits for a turn while we ask
    with desk.look() as work:
        question = asked.question(work)
        is_behind = anchoring.behind(work) is not None
        is_whole = is_behind or back_to is not None or reconciling.is_needed(work)
    if is_behind:
        with desk.act() as work:
            begun = _begun_where_behind(work)
        desk.commit()
        _note(desk, begun)
    desk.commit()
    told = asked.heard(desk, question)
    news: list[Elsewhere] = []
    notes: tuple[str, ...] = ()
    if asked.is_news(desk, told):
        with desk.act() as work:
            news = asked.learned(work, told)
        desk.commit()
    if is_whole:
        comparing = reconciling.compared(desk, back_to)
        with desk.act() as work:
            found = comparing.finished(work, is_noted=back_to is None)
            news += found.news
            notes = tuple(_told_of(work, number) for number in found.recorded[:MOST_NOTED])
        desk.commit()
    if news:
        raise errors.WentBack(news=asked.told_of(news))
    return notes


MOST_NOTED = 5
"""Of how many payments it is said what became of them; the log has all."""


def _told_of(work: Work, number: int) -> str:
    """What the gateway was found to say of a payment."""
    payment = work.get(Payment, number)
    whose = "" if payment.client is None else f" of {work.get(Client, payment.client).handle}"
    amount = money.show(payment.amount_minor + payment.tip_minor, work.get(Policy, 0).currency)
    return f"by the way, the gateway says: {payment.ref}{whose}, {amount}, is {payment.outcome}"


def _begun_where_behind(work: Work) -> Anchor | None:
    """A generation that begins because an anchor knows more; the anchor that is to know it."""
    if anchoring.behind(work) is None:
        return None
    anchoring.begin_where_behind(work)
    work.write()
    return anchoring.newest_of(work)


def _note(desk: Desk, begun: Anchor | None) -> None:
    """Note the new generation beside the file: by it older anchors are excused."""
    if begun is not None:
        anchoring.note(desk, begun)


def asked_now(work: Work, *, is_whole: bool = False) -> None:
    """Ask in the middle of a walk, between two commits; what is new is told as a note. `is_whole`:
    for all that is there, as where a generation has just begun.

    Raises GatewayDown."""
    from invoicectl.desk.engine import reconciling

    begun = _begun_where_behind(work)
    question = asked.question(work)
    work.commit()
    _note(work.desk, begun)
    try:
        told = asked.heard(work.desk, question)
    finally:
        work.resume()
    news = asked.learned(work, told)
    if news:
        told_news = asked.told_of(news)
        work.note(f"{told_news}; what happened there is recorded, and time goes on")
    if is_whole or reconciling.is_needed(work):
        _compare_now(work)


def _compare_now(work: Work) -> None:
    """Compare all that the gateway has, between commits; asked to stop, it is left for another run.

    Raises GatewayDown."""
    from invoicectl.desk.engine import reconciling

    comparing = reconciling.Comparing(work)
    work.commit()
    try:
        for chunk in comparing.chunks(work.desk):
            work.resume()
            comparing.take(work, chunk)
            work.commit()
    except errors.Stopped as stopped:
        work.note(f"the ledger is not compared with the gateway to the end: {stopped.message}")
        return
    finally:
        if not work.is_open:
            work.resume()
    compared = comparing.finished(work)
    if compared.differs:
        work.note(f"{reconciling.told_of(compared)}; invoicectl reconcile lists it")
