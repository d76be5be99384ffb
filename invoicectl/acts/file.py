"""The file's settings and its clock: what people may ask of them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from invoicectl import errors
from invoicectl.domain import events as ev
from invoicectl.domain import policy as settings

if TYPE_CHECKING:
    from invoicectl.domain.events import Event
    from invoicectl.domain.policy import Policy


def correct_clock(file: str, reason: str, *, newest: datetime) -> list[Event]:
    """Follow the system's clock again after `newest`, which a wrong one had written."""
    return [ev.ClockCorrected(file, reason, newest)]


def fork(file: str, was: str) -> list[Event]:
    """A copy of the file of the uuid `was` goes its own way, under a uuid of its own."""
    return [ev.FileForked(file, was)]


def begin_generation(policy: Policy, file: str, reason: str, *, known: int = 1) -> list[Event]:
    """The file went back in time, or a copy of it charges too: what is made from here on is of
    another generation, and of none that is `known` to have been begun."""
    return [ev.GenerationBegun(file, max(policy.generation, known) + 1, reason)]


def change_setting(policy: Policy, key: str, value: str, *, has_amounts: bool) -> list[Event]:
    """Change one setting; nothing where it is that already. `currency` is fixed by amounts."""
    before = settings.recorded(policy, key)
    after = settings.recorded(settings.changed(policy, {key: value}), key)
    if after == before:
        return []
    if key == "currency" and has_amounts:
        raise errors.SettingFixed(key=key, currency=before)
    return [ev.SettingChanged(key, before, after)]
