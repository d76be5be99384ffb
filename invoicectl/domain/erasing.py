"""Whose a text is: which texts of the log go with a client, and which with a provider.

A client's are all texts of her events. A provider's are those of her own events and payouts, and
what was said in her sessions, by either side: a conversation goes with either of the two. What the
other one's invoices bill stays.
"""

from collections.abc import Iterable
from typing import Any

from invoicectl.domain import events as ev
from invoicectl.domain.model import Invoice, Payment, Session
from invoicectl.domain.texts import has_texts
from invoicectl.domain.world import World, whose

ERASURE_KINDS = (ev.kind_of(ev.ClientErased), ev.kind_of(ev.ProviderErased))
"""The kinds of facts that erase; their own reasons stay."""

SAID: dict[str, frozenset[str]] = {
    ev.kind_of(ev.OfferMade): frozenset({"message"}),
    ev.kind_of(ev.MessageSent): frozenset({"text"}),
    ev.kind_of(ev.InvoiceIssued): frozenset({"message", "answer"}),
    ev.kind_of(ev.InvoiceRevised): frozenset({"message", "answer"}),
    ev.kind_of(ev.InvoiceContested): frozenset({"reason"}),
}
"""The fields of what was said in a session."""

OWN = frozenset({ev.kind_of(each) for each in (ev.ProviderAdded, ev.ProviderEdited)})
PAID = ev.kind_of(ev.PayoutReversed)


def is_providers(kind: str, field: str) -> bool:
    """Whether a text of an event about a provider, her payout or her session is hers."""
    return kind in OWN or kind == PAID or field in SAID.get(kind, ())


def provider_of(world: World, event: ev.Event) -> int | None:
    """The provider whom an event is about, herself or by her payout or session."""
    number = ev.number_of(event)
    if number is None:
        return None
    found: int | None = None
    match event._fields[0]:
        case "provider":
            found = number
        case "session":
            found = world.get(Session, number).provider
        case "invoice":
            found = world.get(Invoice, number).provider
        case "payment":
            found = world.get(Payment, number).provider
    return found


class Erased:
    """Which texts of a log were erased, by its `erasures`. Whose a fact's are is noted as it is
    folded, where they are of somebody who was erased."""

    def __init__(self, erasures: Iterable[ev.Fact]) -> None:
        self._erased: dict[tuple[str, Any], int] = {
            (fact.event._fields[0], fact.event[0]): fact.seq for fact in erasures
        }
        self._whose: dict[int, tuple[int | None, int | None]] = {}

    def see(self, world: World, fact: ev.Fact) -> None:
        """Take in a fact, in the state just after it."""
        is_own = ev.kind_of(fact.event) in ERASURE_KINDS
        if self._erased and not is_own and has_texts(type(fact.event)):
            client, provider = whose(world, fact.event), provider_of(world, fact.event)
            if ("client", client) in self._erased or ("provider", provider) in self._erased:
                self._whose[fact.seq] = (client, provider)

    def is_to_go(self, seq: int, kind: str, field: str) -> bool:
        """Whether the text in a field of a fact was erased later."""
        client, provider = self._whose.get(seq, (None, None))
        if seq < self._erased.get(("client", client), 0):
            return True
        return seq < self._erased.get(("provider", provider), 0) and is_providers(kind, field)
