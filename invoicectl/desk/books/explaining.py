"""`check explain`: everything in the file is what the rules say of its facts.

Each client's life is told again alone, so memory is the largest client's. The clients are read in
portions, so that nobody who writes waits long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from invoicectl.desk.asking.explaining import comparing, lives, providers
from invoicectl.desk.done import Listed
from invoicectl.domain import money
from invoicectl.domain.model import Client, Provider
from invoicectl.domain.overlay import UnfoldableError
from invoicectl.domain.policy import Policy
from invoicectl.errors import CheckFailed, FileFault
from invoicectl.errors.remedies import RESTORE

if TYPE_CHECKING:
    from invoicectl.desk.asking.explaining.lives import Seen
    from invoicectl.desk.asking.explaining.providers import Income
    from invoicectl.desk.done import Done
    from invoicectl.desk.engine.work import Desk, Work

PORTION = 50
"""So many clients are read in one transaction."""

MOST = 20
"""How many faults are told."""

Sums = Counter[tuple[int, str]]
"""What came to each figure of each provider."""


def check(desk: Desk, seen: Seen | None = None) -> Done:
    """Explain everything; what is on record and is not what the rules say is a fault."""
    faults: list[str] = []
    sums: Sums = Counter()
    with desk.look() as work:
        clients = [number for number, _ in work.store.questions.people("client")]
        people = [number for number, _ in work.store.questions.people("provider")]
    for start in range(0, len(clients), PORTION):
        with desk.look() as work:
            for number in clients[start : start + PORTION]:
                if len(faults) < MOST:
                    faults += _of_client(work, work.get(Client, number), sums, seen)
    with desk.look() as work:
        sums.update(_summed(providers.paid_out(work)))
    for number in people:
        if len(faults) < MOST:
            with desk.look() as work:
                faults += _of_provider(work, work.get(Provider, number), sums)
    del faults[MOST:]
    found = [{"name": "explain", "ok": not faults, "faults": faults}]
    with desk.look() as work:
        if faults:
            path = work.store.path
            return work.done(
                "checks", found, CheckFailed(faults=len(faults), path=path, hint=RESTORE)
            )
        counts = {f"{kind}s": work.store.questions.count(kind) for kind in ("client", "invoice")}
        events = {"events": work.store.log.next_seq() - 1}
        return work.done("checks", Listed(found, sums={**events, **counts}))


def _of_client(work: Work, client: Client, sums: Sums, seen: Seen | None) -> list[str]:
    """Where a client, or anything of hers, is not what the rules say."""
    try:
        life = lives.of(work, client, comparing.TABLES, seen)
        things = [key for key in life.changed if key[0] in comparing.LINES]
        found = [
            fault
            for kind, number in things
            for fault in comparing.explained(work, life, work.get(kind, number))[1]
        ]
    except UnfoldableError as error:
        return [str(error)]
    except FileFault as error:
        return [error.message]
    sums.update(_summed(providers.brought(life, client.handle)))
    return found


def _summed(incomes: Iterator[Income]) -> Sums:
    sums: Sums = Counter()
    for each in incomes:
        sums[each.provider, each.field] += each.amount_minor
    return sums


def _of_provider(work: Work, thing: Provider, sums: Sums) -> list[str]:
    """Where a provider's figures are not the sums of what all clients brought. Somebody may have
    written between two portions, so such a provider is looked at once more, at one instant."""
    currency = work.get(Policy, 0).currency
    said = {field: money.show(sums[thing.number, field], currency) for field in providers.FIELDS}
    if not list(providers.differs(work, thing, said)):
        return []
    return providers.explained(work, thing)[1]
