"""The file and its settings, as their events leave them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from invoicectl.domain import events as ev
from invoicectl.domain import policy as settings
from invoicectl.domain.policy import Policy

if TYPE_CHECKING:
    from invoicectl.domain.model import Entity
    from invoicectl.domain.world import Fold, World


def _created(_: World, event: ev.FileCreated, __: datetime) -> list[Entity]:
    policy = settings.from_record(dict(event.settings))
    return [policy._replace(gateway=event.gateway)]


def _clock_corrected(_: World, __: ev.ClockCorrected, ___: datetime) -> list[Entity]:
    return []


def _forked(world: World, event: ev.FileForked, _: datetime) -> list[Entity]:
    return [world.get(Policy, 0)._replace(forked_from=event.was)]


def _generation_begun(world: World, event: ev.GenerationBegun, _: datetime) -> list[Entity]:
    return [world.get(Policy, 0)._replace(generation=event.generation, reconciled_at=None)]


def _reconciled(world: World, _: ev.Reconciled, at: datetime) -> list[Entity]:
    return [world.get(Policy, 0)._replace(reconciled_at=at)]


def _setting_changed(world: World, event: ev.SettingChanged, at: datetime) -> list[Entity]:
    policy = settings.changed(world.get(Policy, 0), {event.setting: event.value})
    if event.setting in {"collect_weekday", "collect_at", "timezone", "remind_card"}:
        policy = policy._replace(calendar_since=at)
    return [policy]


FOLDS: dict[type, Fold] = {
    ev.FileCreated: _created,
    ev.ClockCorrected: _clock_corrected,
    ev.FileForked: _forked,
    ev.GenerationBegun: _generation_begun,
    ev.Reconciled: _reconciled,
    ev.SettingChanged: _setting_changed,
}
