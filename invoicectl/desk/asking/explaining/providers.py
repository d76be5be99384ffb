"""Why a provider is owed what is owed: what each client's life brought, and what was paid out."""

from collections.abc import Iterator

from invoicectl.desk.asking import views
from invoicectl.desk.asking.explaining import lives
from invoicectl.desk.asking.explaining.bills import added
from invoicectl.desk.asking.explaining.lives import Life
from invoicectl.desk.asking.explaining.values import Because
from invoicectl.desk.engine.work import Work
from invoicectl.domain import events as ev
from invoicectl.domain.events import kind_of
from invoicectl.domain.model import Client, Provider
from invoicectl.domain.references import reference
from invoicectl.domain.tuples import NamedTuple

FIELDS = ("pending", "tips", "paid_out")
"""What a provider is owed and was paid, as `earnings` tells it."""

_RULES = {"pending": "A7", "tips": "B14", "paid_out": "7"}
_SAID = {"pending": "pending earnings", "tips": "tips", "paid_out": "paid out"}


class Income(NamedTuple):
    """What came to one of a provider's figures, or was paid out of it: by what it is called, in
    minor units, and by which facts."""

    provider: int
    field: str
    called: str
    amount_minor: int
    events: tuple[int, ...]


def brought(life: Life, called: str) -> Iterator[Income]:
    """What a client's life brought to each of its providers."""
    for (kind, number), each in life.changed.items():
        if kind is not Provider:
            continue
        for field, minor in (("pending", each.pending_minor), ("tips", each.tips_minor)):
            if minor:
                seqs = life.seqs((Provider, number), f"{field}_minor")
                yield Income(number, field, called, minor, seqs)


def paid_out(work: Work) -> Iterator[Income]:
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
            if minor:
                yield Income(number, field, ref, minor, (fact.seq,))


def explained(work: Work, thing: Provider) -> tuple[list[Because], list[str]]:
    """Why a provider is owed what is owed; and where that is not what is on record."""
    parts: dict[str, list[Income]] = {field: [] for field in FIELDS}
    for number in work.store.questions.clients_of(thing.number):
        client = work.get(Client, number)
        _add(parts, thing, brought(lives.of(work, client, ()), client.handle))
    _add(parts, thing, paid_out(work))
    lines = [_line(Life(work), field, parts[field]) for field in FIELDS]
    return lines, list(differs(work, thing, {line.field: line.value or "" for line in lines}))


def _add(parts: dict[str, list[Income]], thing: Provider, more: Iterator[Income]) -> None:
    for each in more:
        if each.provider == thing.number:
            parts[each.field].append(each)


def _line(life: Life, field: str, parts: list[Income]) -> Because:
    seqs = tuple(sorted({seq for each in parts for seq in each.events}))
    named = [(each.called, each.amount_minor) for each in parts]
    return added(life, field, _SAID[field], _RULES[field], named, seqs)


def differs(work: Work, thing: Provider, said: dict[str, str]) -> Iterator[str]:
    """Where what the rules say of a provider's figures is not what is on record."""
    shown = views.earnings(work, thing)
    for field in FIELDS:
        if said[field] != shown[field]:
            yield f"{thing.ref} {field} is {shown[field]}, the rules say {said[field]}"
