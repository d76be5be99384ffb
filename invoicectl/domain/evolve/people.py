"""Clients, providers and cards, as their events leave them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from invoicectl.domain import events as ev
from invoicectl.domain import holds
from invoicectl.domain.model import Client, Particulars, Provider
from invoicectl.domain.text import ERASED

if TYPE_CHECKING:
    from invoicectl.domain.model import Entity
    from invoicectl.domain.world import Fold, World

_Named = ev.ClientAdded | ev.ClientEdited | ev.ProviderAdded | ev.ProviderEdited


def _handle(event: _Named) -> str:
    """The handle that an event gives; the reference of a person whose handle was erased."""
    return ev.ref_of(event) if event.handle == ERASED else event.handle


def _client_added(_: World, event: ev.ClientAdded, __: datetime) -> list[Entity]:
    *told, imported_as = event[2:]
    added = Client(event.client, _handle(event), imported_as=imported_as)
    return [added._replace(**Particulars(*told)._asdict())]


def _client_edited(world: World, event: ev.ClientEdited, _: datetime) -> list[Entity]:
    return [
        world.get(Client, event.client)._replace(
            handle=_handle(event), **Particulars(*event[2:])._asdict()
        )
    ]


def _provider_added(_: World, event: ev.ProviderAdded, __: datetime) -> list[Entity]:
    return [
        Provider(
            event.provider,
            _handle(event),
            event.name,
            event.email,
            event.service_charge_rate,
            imported_as=event.imported_as,
        )
    ]


def _provider_edited(world: World, event: ev.ProviderEdited, _: datetime) -> list[Entity]:
    return [
        world.get(Provider, event.provider)._replace(
            handle=_handle(event),
            name=event.name,
            email=event.email,
            service_charge_rate=event.service_charge_rate,
        )
    ]


def _client_erased(world: World, event: ev.ClientErased, at: datetime) -> list[Entity]:
    gone = world.get(Client, event.client)
    return [
        gone._replace(
            handle=gone.ref,
            **Particulars(name=ERASED)._asdict(),
            cards=(),
            default_card=None,
            erased_at=at,
            imported_as=None,
        )
    ]


def _provider_erased(world: World, event: ev.ProviderErased, at: datetime) -> list[Entity]:
    gone = world.get(Provider, event.provider)
    told = gone._replace(handle=gone.ref, name=ERASED, email=None, imported_as=None)
    return [told._replace(erased_at=at)]


def _card_added(world: World, event: ev.CardAdded, at: datetime) -> list[Entity]:
    """A card that comes again with the same month is told of once all the same."""
    client = world.get(Client, event.client)
    known = {(card.token, card.expires) for card in client.cards if card.is_told}
    added = event.card._replace(is_told=(event.card.token, event.card.expires) in known)
    cards = tuple(card for card in client.cards if card.token != event.card.token)
    default = event.card.token
    if event.keeps_default and client.card is not None:
        default = client.card.token
    return [_with_default(client._replace(cards=(*cards, added)), default, at)]


def _with_default(client: Client, token: str | None, at: datetime) -> Client:
    """The client with that card as the default, and since when."""
    if token == client.default_card:
        return client
    return client._replace(default_card=token, default_since_at=at)


def _card_chosen(world: World, event: ev.CardChosen, at: datetime) -> list[Entity]:
    return [_with_default(world.get(Client, event.client), event.token, at)]


def _card_expiry_told(world: World, event: ev.CardExpiryTold, _: datetime) -> list[Entity]:
    client = world.get(Client, event.client)
    cards = [
        card._replace(is_told=card.is_told or card.token == event.token) for card in client.cards
    ]
    return [client._replace(cards=tuple(cards))]


def _card_removed(world: World, event: ev.CardRemoved, at: datetime) -> list[Entity]:
    client = world.get(Client, event.client)
    cards = tuple(card for card in client.cards if card.token != event.token)
    default = client.default_card
    if default == event.token:
        default = cards[-1].token if cards else None
    return [_with_default(client._replace(cards=cards), default, at)]


def _autopay_switched(world: World, event: ev.AutopaySwitched, at: datetime) -> list[Entity]:
    return [world.get(Client, event.client)._replace(is_autopay=event.is_on, autopay_at=at)]


def _auto_tip_set(world: World, event: ev.AutoTipSet, _: datetime) -> list[Entity]:
    return [
        world.get(Client, event.client)._replace(
            auto_tip_rate=event.rate, auto_tip_minor=event.amount_minor
        )
    ]


def _client_held(world: World, event: ev.ClientHeld, at: datetime) -> list[Entity]:
    return [holds.held(world.get(Client, event.client), event.reason, event.until_at, at)]


def _client_released(world: World, event: ev.ClientReleased, at: datetime) -> list[Entity]:
    return [holds.released(world.get(Client, event.client), at)]


FOLDS: dict[type, Fold] = {
    ev.ClientAdded: _client_added,
    ev.ClientEdited: _client_edited,
    ev.ClientErased: _client_erased,
    ev.ProviderAdded: _provider_added,
    ev.ProviderEdited: _provider_edited,
    ev.ProviderErased: _provider_erased,
    ev.CardAdded: _card_added,
    ev.CardChosen: _card_chosen,
    ev.CardRemoved: _card_removed,
    ev.CardExpiryTold: _card_expiry_told,
    ev.AutopaySwitched: _autopay_switched,
    ev.AutoTipSet: _auto_tip_set,
    ev.ClientHeld: _client_held,
    ev.ClientReleased: _client_released,
}
