"""What happened to clients, providers and their cards, in sentences."""

from __future__ import annotations

from invoicectl.desk.asking.sentences.common import Speaker, because, named, until
from invoicectl.domain import events as ev
from invoicectl.domain import money
from invoicectl.domain.text import ERASED, in_one_line

_DETAILS = {
    "handle": "handle",
    "name": "name",
    "email": "email",
    "address": "address",
    "phone": "phone",
    "locale": "locale",
    "tax_id": "tax number",
}
"""The particulars of a person, as people call them."""


def client_added(say: Speaker, event: ev.ClientAdded) -> str:
    """A client was put on file."""
    return _added("client", say.client(event.client), event)


def provider_added(say: Speaker, event: ev.ProviderAdded) -> str:
    """A provider was put on file."""
    told = _added("provider", say.provider(event.provider), event)
    return told + _charge(event, ", with")


def client_edited(_: Speaker, event: ev.ClientEdited) -> str:
    """What is known of a client is now this."""
    return f"the details of C{event.client} were changed to {_details(event)}"


def provider_edited(_: Speaker, event: ev.ProviderEdited) -> str:
    """What is known of a provider is now this."""
    told = f"the details of E{event.provider} were changed to {_details(event)}"
    return told + _charge(event, ",")


def client_erased(say: Speaker, event: ev.ClientErased) -> str:
    """A client was forgotten."""
    return f"the client {say.client(event.client)} was erased{because(event.reason)}"


def provider_erased(say: Speaker, event: ev.ProviderErased) -> str:
    """A provider was forgotten."""
    return f"the provider {say.provider(event.provider)} was erased{because(event.reason)}"


def card_added(say: Speaker, event: ev.CardAdded) -> str:
    """A card came on file."""
    default = "the default card stays" if event.keeps_default else "it is now the default"
    return f"{say.client(event.client)}'s card {event.card.name} was added; {default}"


def card_chosen(say: Speaker, event: ev.CardChosen) -> str:
    """Another card is the default."""
    card = say.card(event.client, event.token)
    return f"{say.client(event.client)}'s default card is now {card}"


def card_removed(say: Speaker, event: ev.CardRemoved) -> str:
    """A card was taken off file."""
    return f"{say.client(event.client)}'s card {say.card(event.client, event.token)} was removed"


def card_expiry_told(say: Speaker, event: ev.CardExpiryTold) -> str:
    """A client heard that a card expires."""
    who, card = say.client(event.client), say.card(event.client, event.token)
    before = named("invoice", event.invoice, "before") or " before the weekly invoice"
    return f"{who} was told that {card} expires in {event.expires},{before} is charged"


def autopay_switched(say: Speaker, event: ev.AutopaySwitched) -> str:
    """Time charges the card, or not."""
    return f"automatic payment is {'on' if event.is_on else 'off'} for {say.client(event.client)}"


def auto_tip_set(say: Speaker, event: ev.AutoTipSet) -> str:
    """What is charged as a tip by itself."""
    who = say.client(event.client)
    if event.rate is not None:
        return f"{who} gives a tip of {money.show_rate(event.rate)} with each automatic payment"
    if event.amount_minor is not None:
        return f"{who} gives a tip of {say.money(event.amount_minor)} with each automatic payment"
    return f"{who} gives no automatic tip any more"


def client_held(say: Speaker, event: ev.ClientHeld) -> str:
    """Nothing is asked of a client for now."""
    end = until(say, event.until_at)
    return f"automatic steps for {say.client(event.client)} were paused{end}{because(event.reason)}"


def client_released(say: Speaker, event: ev.ClientReleased) -> str:
    """It goes on."""
    return f"automatic steps for {say.client(event.client)} were resumed"


def _added(what: str, handle: str, event: ev.ClientAdded | ev.ProviderAdded) -> str:
    """Under the handle of that day, and under the number where that is forgotten."""
    if event.handle != ERASED:
        handle = event.handle
    how = "imported" if event.imported_as else "added"
    name = f" ({in_one_line(event.name)})" if event.name and event.name != ERASED else ""
    return f"the {what} {handle}{name} was {how}"


def _details(event: ev.ClientEdited | ev.ProviderEdited) -> str:
    known = [
        f"{word} {in_one_line(str(value))}"
        for name, word in _DETAILS.items()
        if (value := getattr(event, name, None))
    ]
    return ", ".join(known)


def _charge(event: ev.ProviderAdded | ev.ProviderEdited, word: str) -> str:
    rate = event.service_charge_rate
    return "" if rate is None else f"{word} a service charge of {money.show_rate(rate)}"
