"""What the gateway is asked, and what is learned of it.

What is there and was never reserved here says that the file went back in time, or that a copy of
it charges too: a new generation begins, and what happened there is recorded. What places it is
loaded by a run that asks, so that no other starts slower. Source: SPEC 8.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from invoicectl import errors
from invoicectl.acts.file import begin_generation as begin_generation_of
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain.model import Elsewhere
from invoicectl.domain.policy import Policy
from invoicectl.domain.text import TIME
from invoicectl.domain.tuples import NamedTuple
from invoicectl.gateways import Gateway, NoAnswer, Seen

CLOCKS_DIFFER = timedelta(days=1)
"""How far the gateway's clock may be behind the system's when a file is made."""

KNOWS_MORE = "the gateway knows more"
"""Why a generation began."""


class Question(NamedTuple):
    """What the gateway is asked: what it has of this file since then, by its own clock."""

    file: str
    since: datetime
    account: str | None
    """The account that the file has used, if any."""
    digest: str | None
    """… and of the key by which it was known to be that, if it is kept."""


def question(work: Work) -> Question:
    """What is to be asked, from the newest that was seen there; the first time from the file's
    making less a day."""
    since = work.store.questions.newest_seen()
    if since is None:
        since = work.store.log.begun_at() - CLOCKS_DIFFER
    return question_since(work, since)


def question_since(work: Work, since: datetime) -> Question:
    """The same, from an instant."""
    info = work.info
    return Question(work.file_id, since, info.gateway_account, info.gateway_digest)


def heard(desk: Desk, asked: Question) -> list[Elsewhere]:
    """What the gateway has of the file. Raises GatewayDown, WrongAccount."""
    with heard_by(desk, asked) as gateway:
        return [elsewhere(each) for each in gateway.charges(asked.file, asked.since)]


@contextmanager
def heard_by(desk: Desk, asked: Question) -> Iterator[Gateway]:
    """The gateway, to be asked outside any transaction, once it is known whose account it is: by
    the key, where that is the one by which it was known before, else it is asked.

    Raises GatewayDown, WrongAccount."""
    name = desk.store.file.info().gateway
    try:
        digest = desk.gateway.digest(asked.file)
        is_as_before = asked.account is not None and digest is not None and digest == asked.digest
        account = asked.account if is_as_before else desk.gateway.account()
        if asked.account is not None and account != asked.account:
            raise errors.WrongAccount(gateway=name, account=account, pinned=asked.account)
        yield desk.gateway
    except NoAnswer as silence:
        raise errors.GatewayDown(gateway=name, why="no_answer", said=silence.code) from None
    desk.account, desk.digest = account, digest


def elsewhere(seen: Seen) -> Elsewhere:
    """What the gateway tells of one thing, for the acts."""
    marks = seen.marks
    return Elsewhere(
        gateway_ref=seen.ref,
        kind=seen.kind,
        created_at=seen.at,
        amount_minor=seen.amount_minor,
        outcome=seen.outcome,
        code=seen.code,
        of=seen.of,
        key=seen.key,
        client=None if marks is None else marks.client,
        issued_at=None if marks is None else marks.issued_at,
        tip_minor=0 if marks is None else marks.tip_minor,
        token=seen.token,
        card=seen.card,
        customer=seen.customer,
    )


def is_news(desk: Desk, told: list[Elsewhere]) -> bool:
    """Whether anything of what was heard is to be recorded."""
    from invoicectl.acts.payments import found as acts

    with desk.look() as work:
        return any(not acts.is_known(work, each) or acts.sent(work, each) for each in told)


def learned(work: Work, told: list[Elsewhere]) -> list[Elsewhere]:
    """Record what was heard; the charges that the file never reserved, in their order."""
    from invoicectl.acts.payments import found as acts

    news = []
    for each in sorted(told, key=lambda seen: (seen.created_at, seen.gateway_ref)):
        if acts.is_known(work, each):
            work.record(acts.sent(work, each), actor=TIME)
        elif work.store.questions.unmatched_of(each.gateway_ref) is None:
            news.append(each)
    if news:
        begin_generation(work)
    for each in news:
        work.record(acts.recorded(work, each, now=work.now), actor=TIME)
    return news


def begin_generation(work: Work) -> None:
    """From here on charges have other keys than those before."""
    begun = begin_generation_of(work.get(Policy, 0), work.file_id, KNOWS_MORE)
    work.record(begun, actor=TIME)


def told_of(news: list[Elsewhere]) -> str:
    """What is new, in words."""
    what = news[0].kind if len({each.kind for each in news}) == 1 else "movement"
    told = f"1 {what}" if len(news) == 1 else f"{len(news):,} {what}s"
    return f"the gateway has {told} that this file does not know"
