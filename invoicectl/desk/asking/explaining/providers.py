"""Why a provider is owed what is owed: what each client's life brought, and what was paid out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from invoicectl.desk.asking import views
from invoicectl.desk.asking.explaining import lives
from invoicectl.desk.asking.explaining.bills import added
from invoicectl.desk.asking.explaining.lives import Life
from invoicectl.desk.asking.explaining.values import Because
from invoicectl.domain import events as ev
from invoicectl.domain.events import kind_of
from invoicectl.domain.model import Client, Provider
from invoicectl.domain.references import reference

if TYPE_CHECKING:
    from invoicectl.desk.engine.work import Work

FIELDS = ("pending", "tips", "paid_out")
"""What a provider is owed and was paid, as `earnings` tells it."""

_RULES = {"pending": "A7", "tips": "B14", "paid_out": "7"}
_SAID = {"pending": "pending earnings", "tips": "tips", "paid_out": "paid out"}


class Incomes:
    """What providers are owed, added up from lives and payouts: of each figure its parts."""

    def __init__(self) -> None:
        self.parts: dict[tuple[int, str], list[tuple[str, int]]] = defaultdict(list)
        self.seqs: dict[tuple[int, str], list[int]] = defaultdict(list)

    def hears(self, life: Life, whose: str) -> None:
        """What a client's life brought to each of its providers."""
        for (kind, number), each in life.changed.items():
            if kind is Provider:
                for field, minor in (("pending", each.pending_minor), ("tips", each.tips_minor)):
                    self._add(number, field, whose, minor)
                    moved = life.seqs((Provider, number), f"{field}_minor")
                    self.seqs[number, field] += moved if minor else ()

    def pays(self, work: Work) -> None:
        """What was paid out to everybody, less what did not arrive."""
        paid: dict[int, int] = {}
        kinds = [kind_of(ev.ProviderPaid), kind_of(ev.PayoutReversed)]
        for fact, _ in work.store.log.of_kinds(None, kinds):
            event = fact.event
            if isinstance(event, ev.ProviderPaid):
                paid[event.payment] = event.provider
                earnings, tips = event.earnings_minor, event.tips_minor
            elif isinstance(event, ev.PayoutReversed):
                earnings, tips = -event.earnings_minor, -event.tips_minor
            else:
                continue
            number, ref = paid[event.payment], reference("payment", event.payment)
            for field, minor in (
                ("pending", -earnings),
                ("tips", -tips),
                ("paid_out", earnings + tips),
            ):
                self._add(number, field, ref, minor)
                self.seqs[number, field].append(fact.seq)

    def _add(self, number: int, field: str, called: str, minor: int) -> None:
        if minor:
            self.parts[number, field].append((called, minor))

    def lines(self, life: Life, number: int) -> Iterator[Because]:
        """Each figure of a provider with its parts."""
        for field in FIELDS:
            parts, seqs = self.parts[number, field], tuple(sorted(set(self.seqs[number, field])))
            yield added(life, field, _SAID[field], _RULES[field], parts, seqs)

    def differs(self, work: Work, life: Life, thing: Provider) -> Iterator[str]:
        """Where that is not what is on record."""
        shown = views.earnings(work, thing)
        for line in self.lines(life, thing.number):
            if line.value != shown[line.field]:
                told = f"is {shown[line.field]}, the rules say {line.value}"
                yield f"{thing.ref} {line.field} {told}"


def explained(work: Work, thing: Provider) -> tuple[list[Because], list[str]]:
    """Why a provider is owed what is owed; and where that is not what is on record."""
    owed, life = Incomes(), Life(work)
    for number in work.store.questions.clients_of(thing.number):
        client = work.get(Client, number)
        life = lives.of(work, client, ())
        owed.hears(life, client.handle)
    owed.pays(work)
    return list(owed.lines(life, thing.number)), list(owed.differs(work, life, thing))
